//! Lots: the lists they are drawn from, what was drawn for before, and the results of reviews.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::docket::approval::DAYS_TO_APPROVE;
use crate::docket::code::{LotKind, ReviewResult};
use crate::docket::day::Day;
use crate::docket::entry::Entry;
use crate::docket::fold::desk::Approval;
use crate::docket::fold::persons::skeleton;
use crate::docket::lot::{ListRecord, LotDrawn, LotOpened, Review, SampleRule};
use crate::id::EntryIndex;

/// A lot that is not drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndrawnLot {
    /// Who opened it.
    pub opener: String,
    /// Day of the entry.
    pub on: Day,
    /// Whether it may be drawn.
    pub approval: Approval,
    /// Entry index of the second person's act on it.
    pub decided: Option<EntryIndex>,
    /// What was opened.
    pub opened: Arc<LotOpened>,
}

/// What holds of a reviewed case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// Entry of the result.
    pub entry: EntryIndex,
    /// What was found.
    pub result: ReviewResult,
    /// Explanation.
    pub text: String,
}

/// A record of a list, from its first day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ListVersion {
    from: Day,
    record: Arc<ListRecord>,
}

/// The lots of a docket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lots {
    /// By code: the record in force and those that begin later, ascending.
    lists: BTreeMap<String, Vec<ListVersion>>,
    /// Entry of each lot by kind, year and number.
    rolls: BTreeMap<(LotKind, u32, u32), EntryIndex>,
    /// Skeletons of what was drawn for.
    subjects: BTreeSet<(LotKind, String)>,
    /// The samples of all reviews.
    samples: Vec<SampleRule>,
    /// Pools and days of duty that were drawn for.
    duties: BTreeSet<(String, Day)>,
    undrawn: BTreeMap<EntryIndex, Arc<UndrawnLot>>,
    /// Those that came to nothing with a recovery.
    lapsed: Vec<EntryIndex>,
    /// Entry of the draw of each drawn lot.
    drawn: BTreeMap<EntryIndex, EntryIndex>,
    /// The cases that reviews drew, by lot.
    sampled: BTreeMap<EntryIndex, Arc<[String]>>,
    /// Results that hold, by lot and case.
    results: BTreeMap<(EntryIndex, String), Reviewed>,
}

impl Lots {
    /// Whether any lot was opened.
    pub fn has_opened(&self) -> bool {
        !self.rolls.is_empty()
    }

    /// The number of the next lot of a kind and year.
    pub fn next_number(&self, kind: LotKind, year: u32) -> u32 {
        let last = self.rolls.range((kind, year, 0)..=(kind, year, u32::MAX)).next_back();
        last.map_or(1, |((.., number), _)| number.saturating_add(1))
    }

    /// The lot with a roll number.
    pub fn of_roll(&self, kind: LotKind, year: u32, number: u32) -> Option<EntryIndex> {
        self.rolls.get(&(kind, year, number)).copied()
    }

    /// A lot that is not drawn.
    pub fn undrawn(&self, lot: EntryIndex) -> Option<&Arc<UndrawnLot>> {
        self.undrawn.get(&lot)
    }

    /// All lots that are not drawn, ascending by entry.
    pub fn all_undrawn(&self) -> impl Iterator<Item = (EntryIndex, &UndrawnLot)> {
        self.undrawn.iter().map(|(lot, undrawn)| (*lot, undrawn.as_ref()))
    }

    /// Lots that came to nothing with a recovery and were not declined, ascending by entry.
    pub fn lapsed(&self) -> &[EntryIndex] {
        &self.lapsed
    }

    /// Whether a lot was opened of this pool for this day of duty.
    pub fn was_on(&self, pool: &str, day: Day) -> bool {
        self.duties.contains(&(pool.to_owned(), day))
    }

    /// The entry that drew a lot.
    pub fn draw_of(&self, lot: EntryIndex) -> Option<EntryIndex> {
        self.drawn.get(&lot).copied()
    }

    /// The cases that a review drew.
    pub fn sampled(&self, lot: EntryIndex) -> Option<&[String]> {
        self.sampled.get(&lot).map(AsRef::as_ref)
    }

    /// The result of a case that holds.
    pub fn result(&self, lot: EntryIndex, case_number: &str) -> Option<&Reviewed> {
        self.results.get(&(lot, case_number.to_owned()))
    }

    /// All results that hold.
    pub fn results(&self) -> impl Iterator<Item = (EntryIndex, &str, &Reviewed)> {
        self.results.iter().map(|((lot, number), reviewed)| (*lot, number.as_str(), reviewed))
    }

    /// Whether a lot of the kind was opened for a subject that looks the same.
    pub fn was_for(&self, kind: LotKind, subject: &str) -> bool {
        self.subjects.contains(&(kind, skeleton(subject)))
    }

    /// The samples of all reviews, in the order of the log.
    pub fn samples(&self) -> &[SampleRule] {
        &self.samples
    }

    /// What was recorded last of a list, in force or not yet.
    pub fn last_recorded(&self, list: &str) -> Option<&Arc<ListRecord>> {
        self.lists.get(list)?.last().map(|version| &version.record)
    }

    /// The record of a list that counts on a day.
    pub fn list_on(&self, list: &str, day: Day) -> Option<&Arc<ListRecord>> {
        let versions = self.lists.get(list)?.iter().rev();
        versions.into_iter().find(|version| version.from <= day).map(|version| &version.record)
    }

    /// The last record of each list, with its first day.
    pub fn lists(&self) -> impl Iterator<Item = (Day, &Arc<ListRecord>)> {
        let last = self.lists.values().filter_map(|versions| versions.last());
        last.map(|version| (version.from, &version.record))
    }

    pub(super) fn open(&mut self, entry: &Entry, opened: &Arc<LotOpened>, today: Day) {
        let asked = &opened.asked;
        self.rolls.insert((asked.kind, asked.year, asked.number), entry.index);
        self.subjects.insert((asked.kind, skeleton(&asked.subject)));
        self.samples.extend(asked.sample.clone());
        self.duties.extend(asked.day.map(|day| (asked.list.clone(), day)));
        let until = Day(today.0.saturating_add(DAYS_TO_APPROVE));
        let free = opened.needs.is_empty();
        let approval = if free { Approval::NotNeeded } else { Approval::Waiting { until } };
        let (opener, opened) = (entry.actor.person.clone(), Arc::clone(opened));
        let undrawn = UndrawnLot { opener, on: today, approval, decided: None, opened };
        self.undrawn.insert(entry.index, Arc::new(undrawn));
    }

    /// With a recovery all that is not drawn comes to nothing: somebody may have seen its draw.
    pub(super) fn lapse(&mut self) {
        let undrawn = std::mem::take(&mut self.undrawn).into_iter();
        let open = undrawn.filter(|(_, lot)| lot.approval != Approval::Declined);
        self.lapsed.extend(open.map(|(entry, _)| entry));
    }

    pub(super) fn draw(&mut self, entry: EntryIndex, drawn: &LotDrawn) {
        let Some(undrawn) = self.undrawn.remove(&drawn.lot) else { return };
        self.drawn.insert(drawn.lot, entry);
        if undrawn.opened.asked.kind == LotKind::Review {
            self.sampled.insert(drawn.lot, drawn.drawn.as_slice().into());
        }
    }

    pub(super) fn review(&mut self, entry: EntryIndex, review: &Review) {
        let key = (review.lot, review.case_number.clone());
        if review.withdrawn {
            self.results.remove(&key);
            return;
        }
        let (result, text) = (review.result, review.text.clone());
        self.results.insert(key, Reviewed { entry, result, text });
    }

    /// Takes a list over. Of its records those are dropped that would begin with it or later, and
    /// those that are over.
    pub(super) fn record(&mut self, record: &Arc<ListRecord>, from: Day, today: Day) {
        let versions = self.lists.entry(record.list.clone()).or_default();
        versions.retain(|version| version.from < from);
        let in_force = versions.iter().rposition(|version| version.from <= today);
        versions.drain(..in_force.unwrap_or(0));
        versions.push(ListVersion { from, record: Arc::clone(record) });
    }

    pub(super) fn decide(&mut self, lot: EntryIndex, approval: Approval, entry: EntryIndex) {
        if let Some(undrawn) = self.undrawn.get_mut(&lot) {
            let undrawn = Arc::make_mut(undrawn);
            (undrawn.approval, undrawn.decided) = (approval, Some(entry));
        }
    }
}
