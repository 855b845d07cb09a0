//! `caselot quota cases`

use std::process::ExitCode;

use caselot_core::docket::Day;
use caselot_core::docket::code::{AssignedBy, Manner};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::json;
use caselot_core::quota::report::CaseLine;
use serde_json::Value;

use super::period::Period;
use crate::cli::args::Json;
use crate::cli::judge::Named;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, print, put, say, words};
use crate::client::retry_while_full;
use crate::wire::v1;

/// Number of cases in one page of the server's answer.
const PAGE: u32 = 1_000;

/// Lists the cases behind one figure of a report.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot quota cases --court 湘0203 --token-file political.token --year 2026 \\
        --figure own --judge 2")]
pub struct Cases {
    /// Figure of the report.
    #[arg(long, value_enum)]
    figure: Figure,
    /// Number or name of the judge, for a figure of a judge.
    #[arg(long)]
    judge: Option<Named>,
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    json: Json,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Figure {
    /// Cases that the judge undertook.
    Own,
    /// Cases in which the judge sat on the panel.
    Panel,
    /// Own cases that were drawn.
    Drawn,
    /// Own cases that were designated.
    Designated,
    /// Own cases that are still open.
    Open,
    /// Cases of the court's base.
    Base,
    /// Cases of leaders outside the base.
    LeadersOwn,
    /// Cases of other roles.
    OtherRoles,
    /// Cases whose judge was not in quota on the counting day.
    Unattributed,
    /// Cases of types that are not counted.
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
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let lines = self.all(caller).await?;
        if self.json.wanted {
            return print::json(&lines.iter().map(json::case_line).collect::<Value>());
        }
        let heads = [
            text!("case"),
            text!("undertaking judge"),
            text!("panel"),
            text!("filed"),
            text!("counts"),
            text!("closed"),
            text!("manner"),
            text!("weight"),
            text!("assigned by"),
        ];
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let row = |line: &CaseLine| {
            let panel: Vec<String> = line.panel.iter().map(JudgeId::to_string).collect();
            [
                line.number.clone(),
                line.undertaking.to_string(),
                panel.join(" "),
                line.filed_on.to_string(),
                day(line.counted_on),
                day(line.closed_on),
                line.manner.map_or_else(String::new, words::label),
                line.weight.to_string(),
                words::label(line.assigned_by),
            ]
        };
        put!("{}", print::table(heads, lines.iter().map(row)));
        say!("{count} cases", count = lines.len());
        Ok(ExitCode::SUCCESS)
    }

    /// All pages. If the log grows meanwhile, it begins again, so that no case is listed twice.
    async fn all(&self, caller: &Caller) -> Result<Vec<CaseLine>, Failure> {
        let judge = Named::number_of(self.judge.as_ref(), caller).await?;
        let client = caller.quota().await?;
        let report = Some(self.period.request(caller.court()?));
        let (mut lines, mut page_token, mut size) = (Vec::new(), String::new(), None);
        loop {
            let request = v1::ListQuotaCasesRequest {
                report: report.clone(),
                figure: self.figure.message().into(),
                judge: judge.map_or(0, |judge| judge.0),
                page_size: PAGE,
                page_token,
            };
            let page = retry_while_full(|| {
                let (mut client, request) = (client.clone(), request.clone());
                async move { client.list_quota_cases(request).await }
            })
            .await?;
            let now = page.checkpoint.as_ref().map(|at| at.size);
            if !lines.is_empty() && size != now {
                (lines, page_token, size) = (Vec::new(), String::new(), None);
                continue;
            }
            size = now;
            for case in page.cases {
                lines.push(line(case).ok_or_else(|| {
                    Failure::answer("list of cases", text!("a line holds no dates"))
                })?);
            }
            if page.next_page_token.is_empty() {
                return Ok(lines);
            }
            page_token = page.next_page_token;
        }
    }
}

/// Reads a line of the server's answer; `None` if a day or a code is malformed.
fn line(m: v1::QuotaCase) -> Option<CaseLine> {
    let day = |text: &str| match text {
        "" => Some(None),
        text => Day::parse(text).map(Some),
    };
    Some(CaseLine {
        filing: EntryIndex(m.filing),
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
