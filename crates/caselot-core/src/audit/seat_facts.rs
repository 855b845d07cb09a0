//! What a log shows of seats that change while the undertaking judge stays.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::docket::cases::row::{CaseRow, present};
use crate::docket::code::SeatChangeKind;
use crate::docket::day::Day;
use crate::docket::entry::{Entry, Event};
use crate::docket::filing::CaseFiled;
use crate::docket::seats::SeatsTaken;
use crate::id::EntryIndex;
use crate::lottery::role::SeatRole;

/// Days before a hearing by which its assessors are drawn as a rule (陪审员法解释 3).
const USUAL_NOTICE: u32 = 7;

/// Changes of seats, each by its entry: of the filing, or of the approval.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatFacts {
    /// Filings by which members or assessors are replaced.
    pub replaced: Vec<EntryIndex>,
    /// Filings by which a panel is formed or grows.
    pub formed: Vec<EntryIndex>,
    /// Those of them by which a panel grows that a case had already.
    pub grown: Vec<EntryIndex>,
    /// Alternates who took a seat.
    pub taken_over: Vec<EntryIndex>,
    /// Those of them before whom another alternate was drawn who could not come.
    pub passed_over: Vec<EntryIndex>,
    /// Designations of who presides.
    pub presiding: Vec<EntryIndex>,
    /// A seat is left in a case in which somebody had left one before.
    pub again: Vec<EntryIndex>,
    /// Assessors drawn, or taking over, less than seven days before the hearing.
    pub short_notice: Vec<EntryIndex>,
}

impl SeatFacts {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == SeatFacts::default()
    }

    pub(super) fn apply(&mut self, stages: &[CaseRow], effect: &Entry, today: Day) {
        match &effect.event {
            Event::CaseFiled(filed) => self.filed(stages, effect.index, filed, today),
            Event::SeatsTaken(taken) => {
                if let Some(row) = present(stages) {
                    self.taken(row, effect.index, taken, today);
                }
            }
            _ => {}
        }
    }

    fn filed(&mut self, stages: &[CaseRow], entry: EntryIndex, filed: &CaseFiled, today: Day) {
        let Some(change) = filed.facts.lineage.changes.as_deref() else { return };
        let row = present(stages);
        match change.kind {
            SeatChangeKind::Replacement => {
                self.replaced.push(entry);
                let again = row.is_some_and(|row| !row.seating.left.is_empty());
                self.again.extend(again.then_some(entry));
            }
            SeatChangeKind::PanelFormed => {
                self.formed.push(entry);
                let grown = row.is_some_and(CaseRow::has_panel);
                self.grown.extend(grown.then_some(entry));
            }
            SeatChangeKind::AssessorsDrawn => {}
        }
        self.noticed(entry, change.hearing, today);
    }

    fn taken(&mut self, row: &CaseRow, entry: EntryIndex, taken: &SeatsTaken, today: Day) {
        if taken.role == SeatRole::Presiding {
            return self.presiding.push(entry);
        }
        self.taken_over.push(entry);
        let first = row.seating.alternates.iter().find(|seat| seat.role == taken.role);
        let passed_over = first.is_some_and(|first| first.judge != Some(taken.judge));
        self.passed_over.extend(passed_over.then_some(entry));
        self.again.extend((!row.seating.left.is_empty()).then_some(entry));
        self.noticed(entry, taken.hearing, today);
    }

    fn noticed(&mut self, entry: EntryIndex, hearing: Option<Day>, today: Day) {
        let short = hearing.is_some_and(|day| day.0 < today.0.saturating_add(USUAL_NOTICE));
        self.short_notice.extend(short.then_some(entry));
    }

    /// What each list is of, for people.
    pub fn lists(&self) -> [(&'static str, &[EntryIndex]); 8] {
        [
            ("members or assessors replaced", &self.replaced),
            ("panel formed", &self.formed),
            ("PANEL GROWN, of a case that had one", &self.grown),
            ("alternate took a seat", &self.taken_over),
            ("ALTERNATE PASSED OVER", &self.passed_over),
            ("presiding judge designated", &self.presiding),
            ("SEAT CHANGED AGAIN", &self.again),
            ("assessors less than seven days before the hearing", &self.short_notice),
        ]
    }
}

impl fmt::Display for SeatFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, list) in self.lists().into_iter().filter(|(_, list)| !list.is_empty()) {
            let names: Vec<String> = list.iter().map(EntryIndex::to_string).collect();
            writeln!(f, "  {what}: {} (entries {})", list.len(), names.join(", "))?;
        }
        Ok(())
    }
}
