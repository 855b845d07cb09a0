//! `caselot quota cases`

use caselot_core::id::JudgeId;
use std::process::ExitCode;

use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use serde_json::Value;

use super::period::Period;
use crate::cli::replay::print_json;
use crate::cli::{Caller, Failure};
use crate::wire::v1;
use caselot_core::docket::Day;
use caselot_core::docket::code::{AssignedBy, Manner};
use caselot_core::quota::json;
use caselot_core::quota::report::CaseLine;

/// Cases asked for at once.
const PAGE: u32 = 1_000;

/// Lists the cases behind one figure of a report.
#[derive(Debug, clap::Args)]
pub struct Cases {
    /// The figure
    #[arg(long, value_enum)]
    figure: Figure,
    /// Whose, for a figure of a judge
    #[arg(long)]
    judge: Option<JudgeId>,
    #[command(flatten)]
    period: Period,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Figure {
    /// Undertaken by the judge
    Own,
    /// The judge on the panel
    Panel,
    /// Own cases that were drawn
    Drawn,
    /// Own cases that were designated
    Designated,
    /// Undertaken and still open
    Open,
    /// The court's base
    Base,
    /// Of leaders outside the base
    LeadersOwn,
    /// Of other roles
    OtherRoles,
    /// Of nobody in quota on the counting day
    Unattributed,
    /// Of types that are not counted
    NotCounted,
}

impl Figure {
    fn message(self) -> v1::QuotaFigure {
        match self {
            Figure::Own => v1::QuotaFigure::FigureOwn,
            Figure::Panel => v1::QuotaFigure::FigurePanel,
            Figure::Drawn => v1::QuotaFigure::FigureDrawn,
            Figure::Designated => v1::QuotaFigure::FigureDesignated,
            Figure::Open => v1::QuotaFigure::FigureOpen,
            Figure::Base => v1::QuotaFigure::FigureBase,
            Figure::LeadersOwn => v1::QuotaFigure::FigureLeadersOwn,
            Figure::OtherRoles => v1::QuotaFigure::FigureOtherRoles,
            Figure::Unattributed => v1::QuotaFigure::FigureUnattributed,
            Figure::NotCounted => v1::QuotaFigure::FigureNotCounted,
        }
    }
}

impl Cases {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let lines = self.all(caller).await?;
        if self.json {
            print_json(&lines.iter().map(json::case_line).collect::<Value>())?;
            return Ok(ExitCode::SUCCESS);
        }
        let mut table = Table::new();
        table.load_preset(UTF8_HORIZONTAL_ONLY);
        table.set_header([
            "case 案号",
            "承办法官",
            "合议庭",
            "filed 立案",
            "counts 计入",
            "closed 结案",
            "manner 方式",
            "weight",
            "by 分案",
        ]);
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        for line in &lines {
            let panel: Vec<String> = line.panel.iter().map(JudgeId::to_string).collect();
            table.add_row([
                line.number.clone(),
                line.undertaking.to_string(),
                panel.join(" "),
                line.filed_on.to_string(),
                day(line.counted_on),
                day(line.closed_on),
                line.manner.map_or("", Manner::name).to_owned(),
                line.weight.to_string(),
                line.assigned_by.name().to_owned(),
            ]);
        }
        say!("{table}\n{} cases", lines.len());
        Ok(ExitCode::SUCCESS)
    }

    /// All pages; if the log grows meanwhile, from the first again, so that no case stands twice.
    async fn all(&self, caller: &Caller) -> Result<Vec<CaseLine>, Failure> {
        let mut client = caller.quota().await?;
        let report = Some(self.period.request(caller.court()?)?);
        let (mut lines, mut page_token, mut size) = (Vec::new(), String::new(), None);
        loop {
            let request = v1::ListQuotaCasesRequest {
                report: report.clone(),
                figure: self.figure.message().into(),
                judge: self.judge.unwrap_or(JudgeId(0)).0,
                page_size: PAGE,
                page_token,
            };
            let page = client.list_quota_cases(request).await?.into_inner();
            let now = page.checkpoint.as_ref().map(|at| at.size);
            if !lines.is_empty() && size != now {
                (lines, page_token, size) = (Vec::new(), String::new(), None);
                continue;
            }
            size = now;
            for case in page.cases {
                lines
                    .push(line(case).ok_or_else(|| {
                        Failure::answer("list of cases", "a line holds no dates")
                    })?);
            }
            if page.next_page_token.is_empty() {
                return Ok(lines);
            }
            page_token = page.next_page_token;
        }
    }
}

/// A line of the server's answer; `None` if it makes no sense.
fn line(m: v1::QuotaCase) -> Option<CaseLine> {
    let day = |text: &str| match text {
        "" => Some(None),
        text => Day::parse(text).map(Some),
    };
    Some(CaseLine {
        filing: m.filing,
        number: m.number,
        undertaking: JudgeId(m.undertaking),
        panel: m.panel.into_iter().map(JudgeId).collect(),
        filed_on: Day::parse(&m.filed_on)?,
        counted_on: day(&m.counted_on)?,
        closed_on: day(&m.closed_on)?,
        manner: Manner::from_code(m.manner),
        weight: m.weight,
        assigned_by: AssignedBy::from_code(m.assigned_by)?,
    })
}
