//! Tables that compare: with the span before and a year before, and divisions by month.

use caselot_core::quota::figure::Rounding::HalfUp;
use caselot_core::quota::report::{DivisionMonths, Leader, SpanFigures};

use super::Content;
use crate::sheet::{Cell, Sheet};

impl Content<'_> {
    /// The court's base and every leader's cases in this period, in the span before and on the same
    /// days a year before.
    pub fn comparison(&self) -> Sheet {
        let (before, last_year) = (self.span_before(), self.report.last_year.as_ref());
        let heads =
            ["col-name", "col-figure", "col-this-span", "col-span-before", "col-span-last-year"];
        let court = |key: &str, now: Cell, of: fn(&SpanFigures) -> Cell| {
            let then = |span: Option<&SpanFigures>| span.map_or(Cell::Empty, of);
            let (scope, item) = (self.words.text("scope-court"), self.words.text(key));
            vec![Cell::text(scope), Cell::text(item), now, then(before), then(last_year)]
        };
        let base = &self.report.base;
        let average = Cell::number(base.average.as_ref(), HalfUp);
        let of_court = [
            court("col-base", Cell::Whole(base.cases), |of| Cell::Whole(of.cases)),
            court("col-average", average, |of| Cell::number(of.average.as_ref(), HalfUp)),
        ];
        let whole = |cases: Option<u64>| cases.map_or(Cell::Empty, Cell::Whole);
        let of_leader = |leader: &Leader| {
            let before = leader.before.filter(|_| before.is_some());
            let row = |key: &str, now: u64, of: fn((u64, u64)) -> u64| {
                let (name, item) = (Cell::text(&leader.name), Cell::text(self.words.text(key)));
                let then = [before.map(of), leader.last_year.map(of)].map(whole);
                [vec![name, item, Cell::Whole(now)], then.to_vec()].concat()
            };
            [
                row("col-own", leader.own, |(own, _)| own),
                row("col-panel", leader.panel, |(_, panel)| panel),
            ]
        };
        let leaders = self.report.leaders.iter().flat_map(of_leader);
        self.sheet("sheet-comparison", &heads, of_court.into_iter().chain(leaders).collect())
    }

    /// The counted cases of every division by month.
    pub fn division_months(&self) -> Sheet {
        let row = |of: &DivisionMonths| {
            let name = match of.division.as_deref() {
                None => self.words.text("col-unattributed"),
                Some(name) => name.to_owned(),
            };
            let cases = of.months.iter().map(|cases| Cell::Whole(*cases));
            let sum = Cell::Whole(of.months.iter().sum());
            [Cell::text(name)].into_iter().chain(cases).chain([sum]).collect()
        };
        let of_court = self.report.data.months.iter().map(|month| month.cases).collect();
        let of_court =
            DivisionMonths { division: Some(self.words.text("scope-court")), months: of_court };
        let rows = self.report.division_months.iter().chain([&of_court]).map(row).collect();
        let mut sheet = self.sheet("sheet-division-months", &["col-division"], rows);
        let months = self.report.data.months.iter();
        sheet.columns.extend(months.map(|month| format!("{:04}-{:02}", month.year, month.month)));
        sheet.columns.push(self.words.text("col-sum"));
        sheet
    }
}
