//! What each judge carries: cases new, closed and open in a period, and how old they are.

use std::collections::BTreeMap;

use super::find::division_on;
use crate::docket::day::Day;
use crate::docket::fold::state::State;
use crate::id::JudgeId;
use crate::quota::post::Span;
use crate::quota::tally::Tally;

/// Ages, in months since the filing, beyond which open cases are counted apart.
pub const OLD_MONTHS: [u32; 3] = [6, 12, 18];

/// Cases of one judge, or of several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Load {
    /// Open when the period began (旧存).
    pub carried: u64,
    /// Came to the judge in the period (新收).
    pub assigned: u64,
    /// Hundredths of a standard case of these.
    pub assigned_weight: u64,
    /// Closed in the period (结案).
    pub closed: u64,
    /// Open when the period ended (未结).
    pub open: u64,
    /// Days from filing to closing of the closed ones together, both days counted.
    pub closed_days: u64,
    /// Of the open ones those filed more than 6, 12 and 18 months before the period's end.
    pub old: [u64; 3],
}

impl Load {
    fn add(&mut self, other: &Load) {
        self.carried += other.carried;
        self.assigned += other.assigned;
        self.assigned_weight += other.assigned_weight;
        self.closed += other.closed;
        self.open += other.open;
        self.closed_days += other.closed_days;
        self.old.iter_mut().zip(other.old).for_each(|(sum, more)| *sum += more);
    }
}

/// What a court's judges carry in a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workload {
    /// By judge, with the division on the period's last day.
    pub judges: BTreeMap<JudgeId, (String, Load)>,
    /// By division.
    pub divisions: BTreeMap<String, Load>,
    /// All together.
    pub court: Load,
}

/// The workload of a period, as the docket knows it now. A case counts for the judge who has it now,
/// from the day on which it came to that judge.
#[must_use]
pub fn workload(state: &State, tally: &Tally, period: Span) -> Workload {
    let mut judges: BTreeMap<JudgeId, Load> = BTreeMap::new();
    let old = OLD_MONTHS.map(|months| months_before(period.to, months));
    for case in tally.burdens() {
        let closing = case.closing;
        if closing.is_some_and(|closing| closing.is_undone()) || case.assigned_on > period.to {
            continue;
        }
        let closed_by = |day: Day| closing.is_some_and(|closing| closing.on <= day);
        let load = judges.entry(case.judge).or_default();
        if period.holds(case.assigned_on) {
            load.assigned += 1;
            load.assigned_weight += u64::from(case.weight);
        } else if closing.is_none_or(|closing| closing.on >= period.from) {
            load.carried += 1;
        }
        if let Some(closing) = closing.filter(|closing| period.holds(closing.on)) {
            load.closed += 1;
            load.closed_days += Span { from: case.filed_on, to: closing.on }.days();
        }
        if !closed_by(period.to) {
            load.open += 1;
            for (sum, limit) in load.old.iter_mut().zip(old) {
                *sum += u64::from(case.filed_on < limit);
            }
        }
    }
    let mut found = Workload::default();
    for (judge, load) in judges {
        if load == Load::default() {
            continue;
        }
        let division = division_on(state, judge, period.to).to_owned();
        found.divisions.entry(division.clone()).or_default().add(&load);
        found.court.add(&load);
        found.judges.insert(judge, (division, load));
    }
    found
}

/// The same day of the month so many months earlier; the month's last day where it has none.
fn months_before(day: Day, months: u32) -> Day {
    let (year, month, of_month) = day.civil();
    let count = (year * 12 + month - 1).saturating_sub(months);
    let (year, month) = (count / 12, count % 12 + 1);
    let last = Span::of_month(year, month).map_or(day, |month| month.to);
    Day::parse(&format!("{year:04}-{month:02}-{of_month:02}")).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_of_the_calendar() {
        let before = |text, months| months_before(Day::parse(text).unwrap(), months).to_string();
        assert_eq!(before("2026-08-31", 6), "2026-02-28");
        assert_eq!(before("2026-03-15", 18), "2024-09-15");
        assert_eq!(before("2026-01-01", 12), "2025-01-01");
    }
}
