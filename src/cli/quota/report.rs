//! `caselot quota report`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};

use super::paper::Paper;
use super::policy_file;
use crate::cli::sheet::{self, Read};
use crate::cli::{Failure, words};
use crate::docket::policy::Policy;
use crate::docket::{Day, rules};
use crate::quota::figure::{Rounding, rounded};
use crate::quota::report::{Fraction, Leader, QuotaReport};
use crate::quota::{Ask, assess};
use crate::report::json;

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
    /// judge,name,role,in_quota,division,from,to
    #[arg(long)]
    roster: PathBuf,
    /// Past cases: number,…,filed_on,undertaking,presiding,members,closed_on,manner,assigned_by
    #[arg(long)]
    history: PathBuf,
    /// The policy, as TOML; without one the default holds
    #[arg(long)]
    policy: Option<PathBuf>,
    /// Calendar year
    #[arg(long, required_unless_present = "from")]
    year: Option<u32>,
    /// First day, in place of a year
    #[arg(long, requires = "to", conflicts_with = "year", value_name = "DAY")]
    from: Option<String>,
    /// Last day, included
    #[arg(long, requires = "from", value_name = "DAY")]
    to: Option<String>,
    /// Counts cases up to this day [default: the last day]
    #[arg(long, value_name = "DAY")]
    as_of: Option<String>,
    /// Form of the report
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Writes into this file
    #[arg(long)]
    out: Option<PathBuf>,
    /// Leaves findings out
    #[arg(long)]
    publish: bool,
    /// Leaves bad rows out, and lists them
    #[arg(long)]
    skip_bad: bool,
}

impl Report {
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        let ask = self.ask()?;
        let judges = sheet::read_judges(&self.roster)?;
        let policy = self.policy.as_deref().map(policy).transpose()?;
        if let Some(policy) = policy.as_ref().filter(|policy| policy.valid_from > ask.from) {
            return Err(Failure::Usage(format!(
                "the policy holds from {}, after the period's first day {}; give the one in force",
                policy.valid_from, ask.from
            )));
        }
        let court = sheet::court_of(&self.history)?;
        let history = sheet::read_history(&self.history, &judges, Some(&court))?;
        let mut paper = Paper::new(&court, &judges, policy.as_ref());
        let Read { rows: cases, mut faults, notices } = history;
        for (line, case) in &cases {
            if let Err(refusal) = paper.import(case) {
                faults.push(sheet::RowFault::new(&self.history, *line, &refusal));
            }
        }
        notices.iter().for_each(|notice| eprintln!("{notice}"));
        if !faults.is_empty() && !self.skip_bad {
            return Err(Failure::Rows(faults));
        }
        faults.iter().for_each(|fault| eprintln!("left out: {fault}"));
        let report = assess(&paper.state, &paper.tally, &ask);
        let report = report.map_err(|fault| Failure::Usage(fault.to_string()))?;
        let text = match self.format {
            Format::Json => json::text(&report, self.publish),
            Format::Table => table(&report),
        };
        match &self.out {
            Some(path) => std::fs::write(path, text).map_err(Failure::file(path))?,
            None => say!("{}", text.trim_end()),
        }
        Ok(ExitCode::SUCCESS)
    }

    /// From files everything is known, so the period's last day is the default as-of day.
    fn ask(&self) -> Result<Ask, Failure> {
        let day = |text: &str| {
            let wrong = || Failure::Usage(format!("“{text}” is not a date like 2021-03-01"));
            Day::parse(text).ok_or_else(wrong)
        };
        let mut ask = match (self.year, &self.from, &self.to) {
            (_, Some(from), Some(to)) => Ask { from: day(from)?, to: day(to)?, as_of: None },
            (year, ..) => Ask::year(year.unwrap_or_default())
                .ok_or_else(|| Failure::Usage("a year lies between 1970 and 9999".to_owned()))?,
        };
        ask.as_of = Some(self.as_of.as_deref().map(day).transpose()?.unwrap_or(ask.to));
        Ok(ask)
    }
}

fn policy(file: &Path) -> Result<Policy, Failure> {
    let text = std::fs::read_to_string(file).map_err(Failure::file(file))?;
    let named = |fault: String| Failure::Unreadable(format!("{}: {fault}", file.display()));
    let policy = policy_file::read(&text).map_err(named)?;
    rules::policy(&policy).map_err(|refusal| named(refusal.to_string()))?;
    Ok(policy)
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
