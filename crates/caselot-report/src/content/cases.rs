//! The cases behind the figures.

use caselot_core::id::JudgeId;
use caselot_core::quota::QuotaReport;
use caselot_core::quota::report::{AskFault, CaseLine, Figure};

use super::{Content, Plain};
use crate::Format;
use crate::sheet::{Cell, Sheet};

/// The cases behind the figures of a report, for the forms that list them.
#[derive(Debug)]
pub struct FigureCases(Vec<(Figure, Vec<CaseLine>)>);

impl FigureCases {
    /// Gathers the cases of every figure by `cases_of`, such as `CourtProjection::cases_behind` of the same
    /// report. A form that lists no cases gets none.
    ///
    /// # Errors
    /// The error of `cases_of`.
    pub fn gather(
        report: &QuotaReport,
        format: Format,
        cases_of: impl Fn(Figure) -> Result<Vec<CaseLine>, AskFault>,
    ) -> Result<FigureCases, AskFault> {
        if !matches!(format, Format::Csv | Format::Xlsx) {
            return Ok(FigureCases(Vec::new()));
        }
        let leaders = report.leaders.iter().map(|leader| leader.judge);
        let of_leaders = leaders
            .flat_map(|judge| [Figure::Own(judge), Figure::Panel(judge), Figure::Open(judge)]);
        let of_court = [
            Figure::Base,
            Figure::LeadersOwn,
            Figure::OtherRoles,
            Figure::Unattributed,
            Figure::NotCounted,
        ];
        let cases = of_leaders.chain(of_court).map(|figure| Ok((figure, cases_of(figure)?)));
        cases.collect::<Result<_, _>>().map(FigureCases)
    }
}

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
        let shown = behind.0.iter().filter(|(figure, _)| self.shows(*figure));
        let rows = shown.flat_map(|(figure, cases)| {
            let (judge, word) = of_figure(*figure);
            let word = self.words.text(word);
            cases.iter().map(move |case| {
                let whose = Cell::Whole(judge.unwrap_or(case.undertaking).0.into());
                let mut row = vec![whose, Cell::text(&word)];
                row.extend(self.case(case));
                row
            })
        });
        let heads = [Plain("col-judge"), Plain("col-figure")];
        let heads: Vec<_> = heads.into_iter().chain(CASE_HEADS).collect();
        self.sheet("sheet-cases", &heads, rows.collect())
    }

    /// Whether the cases of a figure are listed: in public only those of leaders.
    fn shows(&self, figure: Figure) -> bool {
        !self.publish || of_figure(figure).0.is_some()
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
            Cell::text(&case.number),
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

const CASE_HEADS: [super::Head; 9] = [
    Plain("col-number"),
    Plain("col-undertaking"),
    Plain("col-beside"),
    Plain("col-filed-on"),
    Plain("col-counted-on"),
    Plain("col-closed-on"),
    Plain("col-manner"),
    Plain("col-weight"),
    Plain("col-assigned-by"),
];
