//! The panel that a filing is for: how large it is, whether it is lawful, whether it is the one of
//! the policy, and who presides (section 22.10).

use super::candidates::{DIVISION_CHIEF, PRESIDENT};
use super::court::{Fold, Rule, rule};
use super::message::{Filed, Seat};
use super::seats::{ASSESSOR, Change, EXPERT, MEMBER, PANEL_FORMED, UNDERTAKING, is_lay};
use super::text;

/// Seats of one role and pool.
pub struct Row<'a> {
    pub role: u32,
    pub pool: &'a str,
    pub seats: u32,
    pub alternates: u32,
    pub later: bool,
}

impl Change {
    /// Seats whose judges stay, with their pools.
    pub fn stays(&self) -> impl Iterator<Item = (u32, u32, &str)> {
        let stay = self.seats.iter().filter(|seat| !self.leaves.contains(&seat.judge));
        stay.map(|seat| (seat.role, seat.judge, seat.pool.as_str()))
    }
}

impl Filed {
    pub fn change(&self) -> Option<&Change> {
        self.facts.lineage.changes.as_deref()
    }

    /// All seats of the case once it is drawn.
    pub fn panel(&self) -> Vec<Row<'_>> {
        let one = |role, pool| Row { role, pool, seats: 1, alternates: 0, later: false };
        let mut rows = match self.change() {
            None => vec![one(UNDERTAKING, self.facts.pool.as_str())],
            Some(change) => change.stays().map(|(role, _, pool)| one(role, pool)).collect(),
        };
        for role in [MEMBER, ASSESSOR, EXPERT] {
            let group = self.groups.iter().rfind(|group| group.role == role);
            rows.extend(group.map(|group| {
                let (seats, alternates, pool) = (group.seats, group.alternates, &*group.pool);
                Row { role, pool, seats, alternates, later: false }
            }));
        }
        rows.extend(self.later.iter().map(|later| {
            let (seats, alternates, pool) = (later.seats, later.alternates, &*later.pool);
            Row { role: later.role, pool, seats, alternates, later: true }
        }));
        rows
    }
}

pub fn count(panel: &[Row], fits: impl Fn(u32) -> bool) -> u64 {
    panel.iter().filter(|row| fits(row.role)).map(|row| u64::from(row.seats)).sum()
}

impl Fold {
    /// The rules of seats in force ask of a filing that makes up a panel.
    pub(super) fn lawful(&self, filed: &Filed) -> Rule {
        let policy = self.policy();
        let Some(rules) = &policy.seats else { return Ok(()) };
        if filed.change().is_some_and(|change| change.kind != PANEL_FORMED) {
            return Ok(());
        }
        let panel = filed.panel();
        let (all, lay) = (count(&panel, |_| true), count(&panel, is_lay));
        let first = text::type_code(&filed.facts.case_number, &self.code).ends_with('初');
        let lawful = first && [(3, 1), (3, 2), (7, 4)].contains(&(all, lay));
        rule(lay == 0 || lawful, "AssessorsUnlawful")?;
        let flagged = filed.facts.flags.iter().any(|flag| rules.never_alone.contains(flag));
        rule(all != 1 || !flagged, "NeverAlone")
    }

    /// Who presides once these are seated: who was designated; else the first of the highest rank
    /// among the judges, by their roles; else the undertaking judge.
    pub(super) fn presiding(&self, filed: &Filed, seats: &[Seat]) -> u32 {
        if count(&filed.panel(), |_| true) == 1 {
            return 0;
        }
        let change = filed.change();
        if let Some(designated) = change.map(|change| change.presiding).filter(|it| *it != 0) {
            return designated;
        }
        let stay = change.into_iter().flat_map(|change| change.stays());
        let mut judges: Vec<(u32, u32)> = stay.map(|seat| (seat.0, seat.1)).collect();
        judges.extend(seats.iter().map(|seat| (seat.role, seat.judge)));
        judges.retain(|seat| !is_lay(seat.0));
        judges.sort_by_key(|seat| seat.0);
        let own = self.policy().seats.as_ref().map_or(&[][..], |rules| &rules.ranks);
        let ranks = if own.is_empty() { &[PRESIDENT, DIVISION_CHIEF][..] } else { own };
        let has = |judge, rank: &u32| self.row(judge, self.today, |row| row.role == *rank);
        let first = |rank| judges.iter().find(|seat| has(seat.1, rank));
        ranks.iter().find_map(first).map_or(judges[0].1, |seat| seat.1)
    }
}
