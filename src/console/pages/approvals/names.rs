//! What waits by its name: a change of seats by its kind, a list of assessors as one. A line of what
//! waits names its event alone, so the entries of these are looked at.

use std::collections::{BTreeMap, BTreeSet};

use caselot_core::docket::code::ApprovalNeed;
use caselot_core::docket::code::PersonRole::{Auditor, Supervisor};
use caselot_core::docket::{Day, Event};
use caselot_core::id::EntryIndex;

use crate::console::fault::Fault;
use crate::console::pages::READS_CASES;
use crate::console::visit::Visit;
use crate::telling::approval::event_name;
use crate::telling::reassignment_name;
use crate::wire::v1;
use crate::words;

/// Most lines whose entries are looked at; the others are called by their events.
const MOST: usize = 100;
/// Events that are called by more than their kind.
const LOOKED_AT: [&str; 2] = ["seats_taken", "pool_recorded"];

impl Visit {
    /// The names of those that are called otherwise than by their event.
    pub(super) async fn names_of(
        &self,
        lines: &[v1::WaitingLine],
    ) -> Result<BTreeMap<u64, String>, Fault> {
        let filings = lines.iter().any(|line| line.kind == "case_filed") && self.is(&READS_CASES);
        let undrawn = if filings { self.undrawn().await? } else { Vec::new() };
        let changes: BTreeSet<u64> =
            undrawn.iter().filter(|it| it.changes != 0).map(|it| it.filing).collect();
        let looked_at = lines.iter().filter(|line| {
            LOOKED_AT.contains(&line.kind.as_str()) || changes.contains(&line.entry)
        });
        // Why a line waits tells already that a case is to get another judge.
        let need = ApprovalNeed::Reassignment.code();
        let reassigned = lines.iter().filter(|line| line.needs.contains(&need));
        let mut names: BTreeMap<u64, String> =
            reassigned.map(|line| (line.entry, self.say(reassignment_name))).collect();
        for line in looked_at.take(MOST) {
            let name = match self.waiting_event(line).await {
                Some(event) => self.say(|| event_name(&line.kind, &event)),
                // A change of seats is none of the filings that it would be called by.
                None if changes.contains(&line.entry) => {
                    self.say(|| words::proposed("seats_taken"))
                }
                None => continue,
            };
            names.insert(line.entry, name);
        }
        Ok(names)
    }

    /// What waits in a line, as far as this person may read it. What cannot be read is named less
    /// exactly, and refused where it is opened.
    pub(super) async fn waiting_event(&self, line: &v1::WaitingLine) -> Option<Event> {
        if self.is(&[Supervisor, Auditor]) {
            let shown = self.filer().show_approval(EntryIndex(line.entry)).await;
            return shown.ok().map(|shown| shown.entry.event);
        }
        if !line.case_number.is_empty() && self.is(&READS_CASES) {
            let stages = self.case(&line.case_number).await.ok()?.stages;
            let known = self.known_stages(&line.case_number, stages).await.ok()?;
            return self.event_of(&known, line.entry);
        }
        let on = Day::parse(&line.asked_on)?;
        let entry = self.entry_of_day(EntryIndex(line.entry), on).await.ok()??;
        Some(entry.event)
    }
}
