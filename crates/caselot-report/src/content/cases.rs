//! The cases behind the figures.

use caselot_core::id::JudgeId;
use caselot_core::quota::QuotaReport;
use caselot_core::quota::report::{AskFault, CaseLine, Figure};

use super::Content;
use crate::sheet::{Cell, Sheet};
use crate::{Format, Style};

/// The cases behind the figures of a report, for the forms that list them.
#[derive(Debug)]
pub struct FigureCases(Vec<(Figure, Vec<CaseLine>)>);

impl FigureCases {
    /// Gathers the cases of every figure by `cases_of`, such as `CourtProjection::cases_behind` of the
    /// same report. A form that lists no cases gets none: a circular and what is published list none,
    /// a page those of the leaders.
    ///
    /// # Errors
    /// The error of `cases_of`.
    pub fn gather(
        report: &QuotaReport,
        style: &Style,
        cases_of: impl Fn(Figure) -> Result<Vec<CaseLine>, AskFault>,
    ) -> Result<FigureCases, AskFault> {
        let leaders = report.leaders.iter().map(|leader| leader.judge);
        let figures: Vec<Figure> = match style.format {
            _ if style.brief || style.publish => Vec::new(),
            Format::Table | Format::Json => Vec::new(),
            Format::Html => {
                leaders.flat_map(|judge| [Figure::Own(judge), Figure::Panel(judge)]).collect()
            }
            Format::Csv | Format::Xlsx => {
                let of_leader =
                    |judge| [Figure::Own(judge), Figure::Panel(judge), Figure::Open(judge)];
                leaders.flat_map(of_leader).chain(OF_COURT).collect()
            }
        };
        let cases = figures.into_iter().map(|figure| Ok((figure, cases_of(figure)?)));
        cases.collect::<Result<_, _>>().map(FigureCases)
    }
}

/// Figures of the court whose cases are listed.
const OF_COURT: [Figure; 5] = [
    Figure::Base,
    Figure::LeadersOwn,
    Figure::OtherRoles,
    Figure::Unattributed,
    Figure::NotCounted,
];

/// The judge of a figure, if it has one, and the key of its name.
fn of_figure(figure: Figure) -> (Option<JudgeId>, &'static str) {
    match figure {
        Figure::Own(judge) => (Some(judge), "figure-own"),
        Figure::Panel(judge) => (Some(judge), "figure-panel"),
        Figure::Open(judge) => (Some(judge), "figure-open"),
        Figure::Drawn(judge) => (Some(judge), "assigned-DRAWN"),
        Figure::Designated(judge) => (Some(judge), "assigned-DESIGNATED"),
        Figure::Base => (None, "figure-base"),
        Figure::LeadersOwn => (None, "figure-leaders-own"),
        Figure::OtherRoles => (None, "figure-other-roles"),
        Figure::Unattributed => (None, "figure-unattributed"),
        Figure::NotCounted => (None, "figure-not-counted"),
    }
}

impl Content<'_> {
    /// The cases behind every figure: one row for each figure that a case is part of.
    pub fn cases(&self, behind: &FigureCases) -> Sheet {
        let rows = behind.0.iter().flat_map(|(figure, cases)| {
            let (judge, word) = of_figure(*figure);
            let word = self.words.text(word);
            cases.iter().map(move |case| {
                let whose = Cell::Whole(judge.unwrap_or(case.undertaking).0.into());
                let mut row = vec![whose, Cell::text(&word)];
                row.extend(self.case(case));
                row
            })
        });
        let heads = ["col-judge", "col-figure"];
        let heads: Vec<_> = heads.into_iter().chain(CASE_HEADS).collect();
        self.sheet("sheet-cases", &heads, rows.collect())
    }

    /// A table for each leader's own and panel cases; those without a case have none.
    pub fn appendix(&self, behind: &FigureCases) -> Vec<Sheet> {
        let tables = behind.0.iter().filter(|(_, cases)| !cases.is_empty());
        let tables = tables.filter_map(|(figure, cases)| {
            let (key, judge) = match *figure {
                Figure::Own(judge) => ("sheet-own-cases", judge),
                Figure::Panel(judge) => ("sheet-panel-cases", judge),
                _ => return None,
            };
            let leader = self.report.leaders.iter().find(|leader| leader.judge == judge)?;
            let rows = cases.iter().map(|case| self.case(case).to_vec()).collect();
            let title = self.words.fill(key, &[("name", &leader.name)]);
            Some(Sheet { title, ..self.sheet("sheet-cases", &CASE_HEADS, rows) })
        });
        tables.collect()
    }

    /// Cases whose undertaking judge was not in quota on the counting day.
    pub fn unattributed(&self) -> Sheet {
        let rows = self.report.unattributed.iter().map(|case| self.case(case).to_vec());
        self.sheet("sheet-unattributed", &CASE_HEADS, rows.collect())
    }

    fn case(&self, case: &CaseLine) -> [Cell; CASE_HEADS.len()] {
        let day = |day: Option<_>| day.map_or(Cell::Empty, Cell::Day);
        let manner = case.manner.map(|manner| self.words.code("manner", manner.name()));
        [
            Cell::case_number(&case.number),
            Cell::text(self.judge(case.undertaking)),
            Cell::text(self.words.list(case.panel.iter().map(|judge| self.judge(*judge)))),
            Cell::Day(case.filed_on),
            day(case.counted_on),
            day(case.closed_on),
            Cell::text(manner.unwrap_or_default()),
            Cell::Whole(case.weight.into()),
            Cell::text(self.words.code("assigned", case.assigned_by.name())),
        ]
    }
}

const CASE_HEADS: [&str; 9] = [
    "col-number",
    "col-undertaking",
    "col-beside",
    "col-filed-on",
    "col-counted-on",
    "col-closed-on",
    "col-manner",
    "col-weight",
    "col-assigned-by",
];
