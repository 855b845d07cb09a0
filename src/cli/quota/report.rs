//! `caselot quota report`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};

use super::period::Period;
use super::source;
use crate::cli::{Caller, Failure, words};
use crate::quota::figure::{Rounding, rounded};
use crate::quota::report::{Fraction, Leader, QuotaReport};
use crate::report::json;
use crate::wire::v1;

/// The form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a terminal
    Table,
    /// For machines: every figure exact
    Json,
}

/// Computes a quota report from files.
#[derive(Debug, clap::Args)]
pub struct Report {
    /// From files instead of the server: judge,name,role,in_quota,division,from,to
    #[arg(long, requires = "history")]
    roster: Option<PathBuf>,
    /// Past cases: number,…,filed_on,undertaking,presiding,members,closed_on,manner,assigned_by
    #[arg(long, requires = "roster")]
    history: Option<PathBuf>,
    /// The policy of a report from files, as TOML; without one the default holds
    #[arg(long, requires = "roster")]
    policy: Option<PathBuf>,
    #[command(flatten)]
    period: Period,
    /// Form of the report
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Writes into this file
    #[arg(long)]
    out: Option<PathBuf>,
    /// Leaves findings out
    #[arg(long)]
    publish: bool,
    /// Leaves bad rows of files out, and lists them
    #[arg(long, requires = "roster")]
    skip_bad: bool,
}

impl Report {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let file = match (&self.roster, &self.history) {
            (Some(roster), Some(history)) => self.rendered(&self.on_paper(roster, history)?),
            _ => source::exported(caller, self.export(caller)?).await?,
        };
        match &self.out {
            Some(path) => std::fs::write(path, file).map_err(Failure::file(path))?,
            None => say!("{}", String::from_utf8_lossy(&file).trim_end()),
        }
        Ok(ExitCode::SUCCESS)
    }

    fn rendered(&self, report: &QuotaReport) -> Vec<u8> {
        let text = match self.format {
            Format::Json => json::text(report, self.publish),
            Format::Table => table(report),
        };
        text.into_bytes()
    }

    /// From files everything is known, so the period's last day is the default as-of day.
    fn on_paper(&self, roster: &Path, history: &Path) -> Result<QuotaReport, Failure> {
        let mut ask = self.period.ask()?;
        ask.as_of = Some(ask.as_of.unwrap_or(ask.to));
        let files = source::Files { roster, history, policy: self.policy.as_deref() };
        source::from_files(&files, &ask, self.skip_bad)
    }

    fn export(&self, caller: &Caller) -> Result<v1::ExportQuotaReportRequest, Failure> {
        let format = match self.format {
            Format::Table => v1::ReportFormat::ReportTable,
            Format::Json => v1::ReportFormat::ReportJson,
        };
        Ok(v1::ExportQuotaReportRequest {
            report: Some(self.period.request(caller.court()?)?),
            format: format.into(),
            language: v1::ReportLanguage::Chinese.into(),
            publish: self.publish,
            earlier: Vec::new(),
        })
    }
}

fn shown(number: Option<&Fraction>, rounding: Rounding) -> String {
    number.map_or("—".to_owned(), |number| rounded(number, 2, rounding))
}

fn table(report: &QuotaReport) -> String {
    let mut table = Table::new();
    table.load_preset(UTF8_HORIZONTAL_ONLY);
    table.set_header([
        "编号",
        "姓名",
        "职务",
        "天数",
        "应办",
        "自办",
        "参审",
        "计入",
        "完成率 %",
        "状态",
        "缺口",
    ]);
    for leader in &report.leaders {
        table.add_row(row(leader));
    }
    let sum = &report.reconciliation;
    format!(
        "{} {} – {}, as of 截至 {}; base 基数 {} cases, {} judges, {} judge-days, average 平均 {}\n\
         {table}\n\
         {} counted = {} base + {} leaders' own + {} other roles + {} unattributed + {} not counted\n",
        report.court,
        report.period.0,
        report.period.1,
        report.as_of,
        report.base.cases,
        report.base.judges,
        report.base.judge_days,
        shown(report.base.average.as_ref(), Rounding::HalfUp),
        sum.closings,
        sum.base,
        sum.leaders_own,
        sum.other_roles,
        sum.unattributed,
        sum.not_counted,
    )
}

fn row(leader: &Leader) -> Vec<String> {
    let roles: Vec<&str> = leader.roles.iter().map(|span| words::role(span.role)).collect();
    let percent = leader.completion.as_ref().map(|part| part * Fraction::from_integer(100.into()));
    let completion = percent.map_or("—".to_owned(), |part| rounded(&part, 1, Rounding::Down));
    vec![
        leader.judge.to_string(),
        leader.name.clone(),
        roles.join("/"),
        leader.days.to_string(),
        shown(leader.required.as_ref(), Rounding::Up),
        leader.own.to_string(),
        leader.panel.to_string(),
        shown(Some(&leader.counted), Rounding::Down),
        completion,
        leader.status.name().to_owned(),
        leader.short_of.iter().map(|short| short.name()).collect::<Vec<_>>().join(" "),
    ]
}
