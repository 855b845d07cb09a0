//! The facts of protocol 2: who approved what for whom, and what a rule cannot forbid but a reader
//! should see. Each names its entries.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::before::Before;
use super::finding::plain;
use super::redistribution_facts::{RedistributionFact, RedistributionFacts};
use super::seat_facts::SeatFacts;
use crate::docket::code::{ApprovalNeed, DesignationGround, Manner, Standing, VoidGround};
use crate::docket::day::Day;
use crate::docket::entry::{Entry, Event, Protocol};
use crate::docket::filing::{CaseFiled, FilingVoided, SeatGroup};
use crate::docket::fold::desk::Approval;
use crate::docket::fold::state::State;
use crate::docket::record::CaseClosed;
use crate::id::EntryIndex;
use crate::lottery::draw::most_taken;

/// Days within which a drawn case that is withdrawn may have been filed for its draw alone.
const SOON: u32 = 30;
/// The heaviest case that nobody looks at twice; 100 = a standard case.
const USUAL_WEIGHT: u32 = 300;
/// A day, in milliseconds.
const DAY_MS: u64 = 86_400_000;

/// The facts of protocol 2.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActFacts {
    /// Index of the first entry of protocol 2.
    pub since: Option<EntryIndex>,
    /// Persons whom the server enrolled before the first filing, with the entries.
    pub founders: BTreeMap<String, Vec<EntryIndex>>,
    /// Approvals by the pair of persons, `approver for person`, with the entries that were approved.
    pub approvals: BTreeMap<String, Vec<EntryIndex>>,
    /// Proposals and filings that were declined, by the pair of persons.
    pub declined: BTreeMap<String, Vec<EntryIndex>>,
    /// Filings that waited for a second person, by what they waited for.
    #[serde(deserialize_with = "needs")]
    pub waited: BTreeMap<&'static str, Vec<EntryIndex>>,
    /// Filings in a small pool whose candidates are few (小范围随机).
    pub thin: Vec<EntryIndex>,
    /// Filings whose assessors were exactly as many as their seats: nobody was drawn.
    pub not_random: Vec<EntryIndex>,
    /// How many filings have no marks of parties, and were not held for it: the log cannot show that
    /// their parties were known before the draw.
    pub without_parties: u64,
    /// Filings and requests that name an earlier case elsewhere.
    pub elsewhere: Vec<EntryIndex>,
    /// Imports after the docket's first filing.
    pub late_imports: Vec<EntryIndex>,
    /// Filings and requests of a weight over 300.
    pub heavy: Vec<EntryIndex>,
    /// Filings whose nonce was not opened at their end, by filer.
    pub lost_nonces: BTreeMap<String, Vec<EntryIndex>>,
    /// Trays that were given up with their open filings, with the entries.
    pub lost_trays: BTreeMap<u64, EntryIndex>,
    /// Requests that a case go back to its first judge.
    pub returns: Vec<EntryIndex>,
    /// Cases closed WITHDRAWN, DUPLICATE or IN_ERROR within thirty days of their filing, by filer.
    pub withdrawn_soon: BTreeMap<String, Vec<EntryIndex>>,
    /// Cases whose number was corrected, by the approval.
    pub renumbered: Vec<EntryIndex>,
    /// Absences and conflicts that replace one recorded less than a day before, with a filing
    /// between both.
    pub changed_back: Vec<EntryIndex>,
    /// SINGLE CALLS: filings whose nonce the server knew before their draw.
    pub single_calls: Vec<EntryIndex>,
    /// Entries that are more than a day later than the one before.
    pub jumps: Vec<EntryIndex>,
    /// Number of entries whose actor nobody checked.
    pub claimed: u64,
    /// Changes of seats. They are gathered apart, and are put in at the end.
    #[serde(skip_deserializing, skip_serializing_if = "SeatFacts::is_empty")]
    pub seats: SeatFacts,
    /// Requests to record draws by hand. They are gathered apart, too.
    #[serde(skip_deserializing, skip_serializing_if = "Vec::is_empty")]
    pub outages: Vec<EntryIndex>,
    /// Lists of cases of judges who leave; gathered apart.
    #[serde(skip_deserializing, skip_serializing_if = "Vec::is_empty")]
    pub redistributed: Vec<RedistributionFact>,
    /// Requests to give a case to the judge of its main case; gathered apart, like the next.
    #[serde(skip_deserializing, skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<EntryIndex>,
    /// Filings that belong to another case, of which the docket has no stage.
    #[serde(skip_deserializing, skip_serializing_if = "Vec::is_empty")]
    pub alone: Vec<EntryIndex>,
}

/// Reads [`ActFacts::waited`], whose words are those of a vocabulary.
fn needs<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<&'static str, Vec<EntryIndex>>, D::Error> {
    let read = BTreeMap::<String, Vec<EntryIndex>>::deserialize(deserializer)?;
    let known =
        |(name, entries): (String, _)| Some((ApprovalNeed::from_name(&name)?.name(), entries));
    let needs: Option<_> = read.into_iter().map(known).collect();
    needs.ok_or_else(|| serde::de::Error::custom("no need of an approval"))
}

/// Who filed or asked for what lately: a small row for each filing, since a court has many of them and
/// few filers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct RecentFilers {
    /// Each name once.
    names: Vec<String>,
    /// Entry, place of the name, and day; ascending by entry.
    filed: VecDeque<(EntryIndex, usize, Day)>,
}

impl RecentFilers {
    fn note(&mut self, entry: EntryIndex, person: &str, on: Day) {
        let known = self.names.iter().position(|name| name == person);
        let place = known.unwrap_or_else(|| {
            self.names.push(person.to_owned());
            self.names.len() - 1
        });
        // A log whose entries are out of order is at fault anyway.
        if self.filed.back().is_none_or(|last| last.0 < entry) {
            self.filed.push_back((entry, place, on));
        }
    }

    fn forget_before(&mut self, day: Day) {
        while self.filed.front().is_some_and(|first| first.2 < day) {
            self.filed.pop_front();
        }
    }

    fn of(&self, filing: EntryIndex) -> Option<&str> {
        let at = self.filed.binary_search_by_key(&filing, |row| row.0).ok()?;
        self.names.get(self.filed.get(at)?.1).map(String::as_str)
    }
}

/// Collects the facts of protocol 2 along the fold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ActCollector {
    facts: Option<ActFacts>,
    /// Who filed or asked for what in the last thirty days, for what becomes of it.
    filers: RecentFilers,
    /// Absences and conflicts of the last day, with their time.
    recent: BTreeMap<EntryIndex, u64>,
    /// The last filing.
    last_filing: Option<EntryIndex>,
    seats: SeatFacts,
    outages: Vec<EntryIndex>,
    redistributed: RedistributionFacts,
    follows: Vec<EntryIndex>,
    alone: Vec<EntryIndex>,
}

impl ActCollector {
    /// Applies one entry and what it does.
    pub fn apply(&mut self, before: Before<'_>, entry: &Entry, effect: &Entry) {
        if entry.protocol == Protocol::One {
            return;
        }
        let Before { state, stages, .. } = before;
        let since = Some(entry.index);
        let facts = self.facts.get_or_insert_with(|| ActFacts { since, ..ActFacts::default() });
        let today = state.day(entry.time_ms);
        facts.claimed += u64::from(entry.actor.standing == Standing::Claimed);
        let jump = state.size > 0 && entry.time_ms.saturating_sub(state.time_ms) > DAY_MS;
        facts.jumps.extend(jump.then_some(entry.index));
        facts.acted(state, entry);
        self.seats.apply(stages, effect, today);
        self.redistributed.apply(before, effect);
        self.filers.forget_before(Day(today.0.saturating_sub(SOON)));
        if let Some(replaces) = replaced(&effect.event) {
            let back = change_back(&mut self.recent, self.last_filing, entry, replaces);
            facts.changed_back.extend(back);
        }
        match &effect.event {
            Event::NumberCorrected(_) => facts.renumbered.push(entry.index),
            Event::CaseFiled(filed) => {
                self.last_filing = Some(entry.index);
                self.filers.note(entry.index, &entry.actor.person, today);
                facts.filed(state, entry.index, filed, today);
                let main = filed.facts.lineage.follows.as_deref();
                let alone = main.is_some_and(|main| main.filing.is_none());
                self.alone.extend(alone.then_some(entry.index));
            }
            Event::DesignationRequested(request) => {
                self.filers.note(entry.index, &entry.actor.person, today);
                let heavy = request.facts.weight > USUAL_WEIGHT;
                facts.heavy.extend(heavy.then_some(entry.index));
                let prior = request.facts.lineage.prior.as_ref();
                let elsewhere = prior.is_some_and(|prior| prior.elsewhere);
                facts.elsewhere.extend(elsewhere.then_some(entry.index));
                let returns = request.ground == DesignationGround::Refiled;
                facts.returns.extend(returns.then_some(entry.index));
                let by_hand = request.ground == DesignationGround::Outage;
                self.outages.extend(by_hand.then_some(entry.index));
                let follows = request.ground == DesignationGround::Follows;
                self.follows.extend(follows.then_some(entry.index));
            }
            Event::CaseImported(_) if state.has_filed() => facts.late_imports.push(entry.index),
            Event::FilingVoided(void) => facts.voided(state, void),
            Event::TrayRetired { tray, .. } if state.recovery.is_none() => {
                facts.lost_trays.insert(*tray, entry.index);
            }
            Event::CaseClosed(closed) if ends_early(closed) => {
                let known = self.filers.of(closed.filing);
                // An import was filed by nobody here.
                if let Some(filer) = known.filter(|_| !stages.is_empty()) {
                    let closed_soon = facts.withdrawn_soon.entry(filer.to_owned()).or_default();
                    closed_soon.push(closed.filing);
                }
            }
            _ => {}
        }
    }

    /// The facts so far; none of a log without entries of protocol 2.
    pub fn finish(&self) -> Option<ActFacts> {
        let seats = self.seats.clone();
        let outages = self.outages.clone();
        let redistributed = self.redistributed.facts();
        let (follows, alone) = (self.follows.clone(), self.alone.clone());
        self.facts.clone().map(|facts| ActFacts {
            seats,
            outages,
            redistributed,
            follows,
            alone,
            ..facts
        })
    }
}

/// What an absence or a conflict replaces.
fn replaced(event: &Event) -> Option<Option<EntryIndex>> {
    match event {
        Event::AbsenceRecorded(absence) => Some(absence.replaces),
        Event::ConflictDeclared(declared) => Some(declared.replaces),
        _ => None,
    }
}

/// Notes an absence or a conflict; gives it back if it replaces one that a filing of less than a
/// day ago may have been bent by.
fn change_back(
    recent: &mut BTreeMap<EntryIndex, u64>,
    last_filing: Option<EntryIndex>,
    entry: &Entry,
    replaces: Option<EntryIndex>,
) -> Option<EntryIndex> {
    recent.retain(|_, time_ms| entry.time_ms.saturating_sub(*time_ms) < DAY_MS);
    let replaced = replaces.filter(|replaced| recent.contains_key(replaced));
    recent.insert(entry.index, entry.time_ms);
    replaced.filter(|replaced| last_filing > Some(*replaced)).map(|_| entry.index)
}

/// Whether a closing says that the case came to nothing.
fn ends_early(closed: &CaseClosed) -> bool {
    closed.closing.manner == Some(Manner::Withdrawn) || closed.is_undone()
}

/// Who acts on what whom asked for.
fn pair(state: &State, entry: &Entry, waiting: EntryIndex) -> String {
    let proposer = state.proposals.get(waiting).map(|proposal| proposal.proposer.person.as_str());
    let filer = || state.desk.get(waiting).map(|undrawn| undrawn.filer.as_str());
    let opener = || state.lots.undrawn(waiting).map(|undrawn| undrawn.opener.as_str());
    let person = proposer.or_else(filer).or_else(opener).unwrap_or("nobody");
    format!("{} for {person}", entry.actor.person)
}

impl ActFacts {
    /// What a second person did, and who founded the docket.
    fn acted(&mut self, state: &State, entry: &Entry) {
        match &entry.event {
            Event::Approved(approved) => {
                let pair = pair(state, entry, approved.entry);
                self.approvals.entry(pair).or_default().push(approved.entry);
            }
            Event::Declined(declined) => {
                let pair = pair(state, entry, declined.entry);
                self.declined.entry(pair).or_default().push(declined.entry);
            }
            Event::PersonEnrolled(enrolled) if entry.actor.standing == Standing::System => {
                self.founders.entry(enrolled.person.clone()).or_default().push(entry.index);
            }
            _ => {}
        }
    }

    fn filed(&mut self, state: &State, entry: EntryIndex, filed: &CaseFiled, today: Day) {
        for need in &filed.needs {
            self.waited.entry(need.name()).or_default().push(entry);
        }
        let few = filed.needs.contains(&ApprovalNeed::FewCandidates);
        let small = filed.groups.iter().any(|group| {
            let pool = state.pools.get(&group.pool);
            let small = pool.and_then(|pool| pool.spec_on(today).small.as_ref());
            small.is_some_and(|small| today <= small.until)
        });
        self.thin.extend((small && !few).then_some(entry));
        let seated = filed.groups.iter().enumerate().any(|(at, group)| {
            let earlier = filed.groups[..at].iter().map(SeatGroup::taking);
            let needed = most_taken(earlier, &group.odds) + group.all_seats();
            group.role.is_assessors() && group.odds.len() as u64 == needed
        });
        self.not_random.extend(seated.then_some(entry));
        let held = filed.needs.contains(&ApprovalNeed::NoParties);
        self.without_parties += u64::from(filed.facts.parties.marks.is_empty() && !held);
        self.heavy.extend((filed.facts.weight > USUAL_WEIGHT).then_some(entry));
        let prior = filed.facts.lineage.prior.as_ref();
        self.elsewhere.extend(prior.is_some_and(|prior| prior.elsewhere).then_some(entry));
        let single = matches!(filed.nonce, crate::docket::filing::FilerNonce::Single(_));
        self.single_calls.extend(single.then_some(entry));
    }

    fn voided(&mut self, state: &State, void: &FilingVoided) {
        let Some(undrawn) = state.desk.get(void.filing) else { return };
        let lost = match void.ground {
            VoidGround::NonceLost => true,
            VoidGround::Declined | VoidGround::RunOut => void.nonce.is_none(),
            VoidGround::Stalled => false,
            _ => undrawn.approval == Approval::NonceLost,
        };
        if lost {
            self.lost_nonces.entry(undrawn.filer.clone()).or_default().push(void.filing);
        }
    }
}

/// The entries as a list.
fn entries(list: &[EntryIndex]) -> String {
    let names: Vec<String> = list.iter().map(EntryIndex::to_string).collect();
    names.join(", ")
}

impl fmt::Display for ActFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = self.since.map_or(0, |entry| entry.0);
        writeln!(f, "  protocol 2 from entry {since}; {} claimed acts", self.claimed)?;
        let by_name = [
            ("founder", &self.founders),
            ("approved by", &self.approvals),
            ("declined by", &self.declined),
            ("NONCE LOST, filed by", &self.lost_nonces),
            ("withdrawn soon, filed by", &self.withdrawn_soon),
        ];
        for (what, rows) in by_name {
            for (name, list) in rows {
                writeln!(
                    f,
                    "  {what} {}: {} (entries {})",
                    plain(name),
                    list.len(),
                    entries(list)
                )?;
            }
        }
        if self.without_parties > 0 {
            writeln!(f, "  drawn without identifiers of parties: {}", self.without_parties)?;
        }
        for (need, list) in &self.waited {
            writeln!(f, "  waited, {need}: {} (entries {})", list.len(), entries(list))?;
        }
        for (tray, entry) in &self.lost_trays {
            writeln!(f, "  TRAY LOST {tray}: entry {entry}")?;
        }
        let lists = [
            ("THIN, drawn in a small pool", &self.thin),
            ("NOT RANDOM, assessors seated", &self.not_random),
            ("earlier case elsewhere", &self.elsewhere),
            ("imported after the first filing", &self.late_imports),
            ("weight over 300", &self.heavy),
            ("to go back to a first judge", &self.returns),
            ("DRAWN BY HAND in an outage", &self.outages),
            ("to go to the judge of a main case", &self.follows),
            ("drawn, MAIN CASE ELSEWHERE", &self.alone),
            ("number corrected", &self.renumbered),
            ("CHANGED BACK within a day, with a filing between", &self.changed_back),
            ("SINGLE CALL", &self.single_calls),
            ("more than a day after the entry before", &self.jumps),
        ];
        for (what, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            writeln!(f, "  {what}: {} (entries {})", list.len(), entries(list))?;
        }
        for fact in &self.redistributed {
            writeln!(f, "  {fact}")?;
        }
        self.seats.fmt(f)
    }
}
