//! Tables of findings and of their evidence.

use caselot_core::docket::code::ActivityKind;
use caselot_core::quota::figure::Rounding::HalfUp;
use caselot_core::quota::report::{Finding, Leader};

use super::Content;
use crate::sheet::{Cell, Sheet};

impl Content<'_> {
    /// One row for each finding, with its cases and what the leader says of it, or room for that.
    pub fn findings(&self) -> Sheet {
        let heads = [
            "col-judge",
            "col-name",
            "col-signal",
            "col-evidence",
            "col-cases",
            "col-number",
            "col-statement",
        ];
        let rows = self.each().map(|(leader, finding)| {
            let mut row = self.finding(leader, finding).to_vec();
            row.push(Cell::Whole(finding.cases.len() as u64));
            row.push(self.case_numbers(finding));
            row.push(self.explained(leader, finding.signal));
            row
        });
        self.sheet("sheet-findings", &heads, rows.collect())
    }

    /// One row for each finding and case, to be filtered; a finding without cases has one row.
    pub fn findings_by_case(&self) -> Sheet {
        let heads = [
            "col-judge",
            "col-name",
            "col-signal",
            "col-evidence",
            "col-number",
            "col-counted-on",
            "col-statement",
        ];
        let rows = self.each().flat_map(|(leader, finding)| {
            let head = self.finding(leader, finding);
            let none = finding.cases.is_empty().then_some((Cell::Empty, Cell::Empty));
            let cases = finding.cases.iter().map(|case| {
                let day = case.counted_on.map_or(Cell::Empty, Cell::Day);
                (Cell::case_number(&case.number), day)
            });
            let said = self.explained(leader, finding.signal);
            cases.chain(none).map(move |(number, day)| {
                let mut row = head.to_vec();
                row.extend([number, day, said.clone()]);
                row
            })
        });
        self.sheet("sheet-findings", &heads, rows.collect())
    }

    /// The number of a leader's cases in which each kind of activity is known.
    pub fn coverage(&self) -> Sheet {
        let heads = ["col-judge", "col-name", "col-of"];
        let row = |leader: &Leader| {
            let mut row = vec![
                Cell::Whole(leader.judge.0.into()),
                Cell::text(&leader.name),
                Cell::Whole(leader.own + leader.panel),
            ];
            row.extend(ActivityKind::HANDLING.iter().map(|kind| {
                let known = leader.coverage.iter().find(|known| known.kind == *kind);
                known.map_or(Cell::Empty, |known| Cell::Whole(known.with))
            }));
            row
        };
        let mut sheet = self.by_leader("sheet-coverage", &heads, row);
        let kinds =
            ActivityKind::HANDLING.iter().map(|kind| self.words.code("activity", kind.name()));
        sheet.columns.extend(kinds);
        sheet
    }

    fn case_numbers(&self, finding: &Finding) -> Cell {
        let numbers: Vec<String> = finding.cases.iter().map(|case| case.number.clone()).collect();
        let shown = self.words.list(numbers.iter().cloned());
        if numbers.is_empty() { Cell::Empty } else { Cell::CaseNumbers { numbers, shown } }
    }

    fn each(&self) -> impl Iterator<Item = (&Leader, &Finding)> {
        let leaders = self.report.leaders.iter();
        leaders.flat_map(|leader| leader.findings.iter().map(move |finding| (leader, finding)))
    }

    fn finding(&self, leader: &Leader, finding: &Finding) -> [Cell; 4] {
        let evidence = finding.figures.iter().map(|(name, value)| {
            let name = self.words.code("evidence", name);
            let value = if value.is_integer() {
                value.to_integer().to_string()
            } else {
                Cell::number(Some(value), HalfUp).shown()
            };
            self.words.fill("evidence", &[("name", &name), ("value", &value)])
        });
        [
            Cell::Whole(leader.judge.0.into()),
            Cell::text(&leader.name),
            Cell::text(self.words.code("signal", finding.signal.name())),
            Cell::text(self.words.list(evidence)),
        ]
    }
}
