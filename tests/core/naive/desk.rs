//! What waits for a second person (section 22.4): proposals, filings and imports.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::acting::{Act, Actor, Import, Proposal};
use super::contributor::Outside;
use super::court::{Fold, Rule, rule};
use super::hand::HandEvent;
use super::keeping::is_undone;
use super::lot::LotEvent;
use super::message::{Entry, Event};
use super::records::{Quota, Record};
use super::text;

/// Days within which a second person approves.
const DAYS: u32 = 7;
const RETIRED_SECRET_LOST: u32 = 1;
const NONCE_LOST: u32 = 5;

/// What a proposal may replace.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Judge(u32),
    Pool(String),
    Policy,
    List(String),
    Person(String, String),
    Hand(String),
    Hands,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    Free,
    Waits,
    Approved,
    Declined,
    /// It may be voided as one whose nonce is lost.
    NonceLost,
}

/// An open filing, or a lot that is not drawn.
pub struct Filing {
    pub person: String,
    pub last_day: u32,
    pub stand: Stand,
}

#[derive(Default)]
pub struct Desk {
    proposals: BTreeMap<u64, (Actor, Proposal)>,
    pub filings: BTreeMap<u64, Filing>,
    pub lots: BTreeMap<u64, Filing>,
    recorded: BTreeMap<Key, u64>,
    due: VecDeque<Import>,
}

impl Desk {
    pub fn file(&mut self, position: u64, person: &str, today: u32, waits: bool) {
        self.filings.insert(position, Filing::new(person, today, waits));
    }

    pub fn open_lot(&mut self, position: u64, person: &str, today: u32, waits: bool) {
        self.lots.insert(position, Filing::new(person, today, waits));
    }

    pub fn stand(&self, filing: u64) -> Stand {
        self.filings.get(&filing).map_or(Stand::Free, |filing| filing.stand)
    }

    pub fn lot_stand(&self, lot: u64) -> Stand {
        self.lots.get(&lot).map_or(Stand::Free, |filing| filing.stand)
    }

    pub fn imports_are_due(&self) -> bool {
        !self.due.is_empty()
    }

    /// A proposal that waits: who made it, and what is proposed.
    pub fn proposal(&self, entry: u64) -> Option<(&Actor, &Event)> {
        self.proposals.get(&entry).map(|(by, proposal)| (by, &proposal.what))
    }

    fn waiting(&mut self, entry: u64) -> Option<&mut Filing> {
        let found = self.filings.get_mut(&entry).or(self.lots.get_mut(&entry));
        found.filter(|filing| filing.stand == Stand::Waits)
    }
}

impl Filing {
    fn new(person: &str, today: u32, waits: bool) -> Filing {
        let stand = if waits { Stand::Waits } else { Stand::Free };
        Filing { person: person.to_owned(), last_day: today + DAYS, stand }
    }
}

pub fn key(event: &Event) -> Option<Key> {
    match event {
        Event::Judge(judge) => Some(Key::Judge(judge.judge)),
        Event::Pool(pool) => Some(Key::Pool(pool.pool.clone())),
        Event::Quota(Quota::Policy(_)) => Some(Key::Policy),
        Event::Lot(LotEvent::Listed(names)) => Some(Key::List(names.list.clone())),
        Event::Act(Act::Enrolled(it)) => Some(Key::Person(it.person.clone(), it.deputizes.clone())),
        Event::Hand(HandEvent::Enrolled(it)) => Some(Key::Hand(it.person.clone())),
        Event::Hand(HandEvent::Required(_)) => Some(Key::Hands),
        _ => None,
    }
}

/// Most proposals of a person that wait.
const PROPOSALS: usize = 64;

impl Fold {
    pub(super) fn has_filed(&self) -> bool {
        self.last_filing.is_some()
    }

    /// Whether an entry needs a second person.
    fn needs_second(&self, event: &Event) -> bool {
        match event {
            Event::Pool(_) | Event::Number(_) | Event::Taken(_) => true,
            Event::Act(Act::Imports(_)) | Event::Redistribution(_) => true,
            Event::Lot(LotEvent::Listed(_)) => true,
            Event::Hand(HandEvent::Enrolled(_) | HandEvent::Required(_)) => true,
            Event::Outside(Outside::Named(_) | Outside::Ended(_)) => true,
            Event::Quota(Quota::Closed(it)) => is_undone(Some(it.closing)),
            Event::Quota(it) => matches!(
                it,
                Quota::Policy(_)
                    | Quota::Corrected { .. }
                    | Quota::Reduction(_)
                    | Quota::Stated(_)
                    | Quota::Withdrawn { .. }
            ),
            Event::Judge(judge) => {
                let renamed = self.names.get(&judge.judge).is_some_and(|name| *name != judge.name);
                self.has_filed() && (renamed || self.ends_duty(judge) || self.changes_role(judge))
            }
            Event::Act(Act::Enrolled(_)) => self.has_filed(),
            Event::Retired(it) => it.ground == RETIRED_SECRET_LOST && self.recovery.is_none(),
            Event::Voided(it) => {
                let called = self.desk.stand(it.filing) == Stand::NonceLost;
                it.ground == NONCE_LOST && !called
            }
            _ => false,
        }
    }

    /// An entry of its own does not need a second person.
    pub(super) fn stands_alone(&self, event: &Event) -> Rule {
        if let Event::Judge(judge) = event {
            Fold::judge_in_form(judge)?;
        }
        // A void has this rule among its own, after the one that its filing is open.
        let void = matches!(event, Event::Voided(_));
        rule(void || !self.needs_second(event), "NeedsApproval")
    }

    /// Remembers where a record stands.
    pub(super) fn recorded(&mut self, position: u64, key: Option<Key>) {
        self.desk.recorded.extend(key.map(|key| (key, position)));
    }

    fn replaced(&self, event: &Event) -> u64 {
        key(event).and_then(|key| self.desk.recorded.get(&key)).copied().unwrap_or(0)
    }

    pub(super) fn act(&mut self, position: u64, actor: Actor, act: Act) -> Rule {
        match act {
            Act::Proposed(proposal) => self.proposed(position, actor, *proposal),
            Act::Approved(entry) => self.approved(position, &actor, entry),
            Act::Declined { entry, text } => self.declined_act(&actor, entry, &text),
            Act::Enrolled(record) => self.enrolled(record),
            Act::Imports(cases) => self.imports(cases),
            Act::Opened { persons, text, approver } => {
                self.opened(&actor.person, persons, &text, &approver)
            }
        }
    }

    fn proposed(&mut self, position: u64, actor: Actor, proposal: Proposal) -> Rule {
        rule(text::free_text(&proposal.text), "TextOutsideTable")?;
        let closes = matches!(proposal.what, Event::Quota(Quota::Closed(_)));
        rule(!closes || !proposal.text.is_empty(), "TextNeeded")?;
        let days = self.today..=self.today + DAYS;
        rule(days.contains(&proposal.until), "ProposalDaysOutOfRange")?;
        rule(self.needs_second(&proposal.what), "ApprovalIdle")?;
        if let Event::Voided(void) = &proposal.what {
            rule(text::free_text(&void.text), "TextOutsideTable")?;
            rule(void.secret.is_none() && void.nonce.is_none(), "OpenedTooEarly")?;
        }
        rule(proposal.replaces == self.replaced(&proposal.what), "ProposalStale")?;
        let today = self.today;
        let own = self.desk.proposals.values();
        let own = own.filter(|(by, it)| by.person == actor.person && today <= it.until);
        rule(own.count() < PROPOSALS, "TooManyWaiting")?;
        self.desk.proposals.retain(|_, (_, waiting)| today <= waiting.until);
        self.desk.proposals.insert(position, (actor, proposal));
        Ok(())
    }

    fn approved(&mut self, position: u64, actor: &Actor, entry: u64) -> Rule {
        let supervises = self.supervises(actor);
        let today = self.today;
        if let Some(filing) = self.desk.waiting(entry) {
            rule(supervises, "NotSupervisor")?;
            rule(actor.person != filing.person, "ApproverIsRequester")?;
            rule(today <= filing.last_day, "ProposalExpired")?;
            filing.stand = Stand::Approved;
            return Ok(());
        }
        let (by, proposal) = self.desk.proposals.remove(&entry).ok_or("NothingToApprove")?;
        rule(supervises, "NotSupervisor")?;
        rule(actor.person != by.person, "ApproverIsRequester")?;
        rule(today <= proposal.until, "ProposalExpired")?;
        rule(proposal.replaces == self.replaced(&proposal.what), "ProposalStale")?;
        if let Event::Hand(HandEvent::Enrolled(it)) = &proposal.what {
            rule(actor.person != it.person, "ApproverIsRequester")?;
        }
        if let Event::Voided(void) = &proposal.what {
            let opened = self.is_opened(void.filing);
            let filing = self.desk.filings.get_mut(&void.filing).filter(|_| !opened);
            let filing = filing.ok_or("NothingToApprove")?;
            filing.stand = Stand::NonceLost;
            return Ok(());
        }
        self.acts(&by, &proposal.what)?;
        let Actor { person, system, known } = by;
        let (index, time_ms, protocol) = (position, 0, 2);
        let (hand, deed, event) = (None, None, proposal.what);
        #[rustfmt::skip]
        let entry = Entry {
            index, time_ms, person, system, known, protocol, hand, deed, event,
        };
        self.event(position, entry)
    }

    fn declined_act(&mut self, actor: &Actor, entry: u64, text: &str) -> Rule {
        rule(text::free_text(text), "TextOutsideTable")?;
        rule(!text.is_empty(), "TextNeeded")?;
        let supervises = self.supervises(actor);
        if let Some(filing) = self.desk.waiting(entry) {
            rule(supervises && actor.person != filing.person, "DeclineNotYours")?;
            filing.stand = Stand::Declined;
            return Ok(());
        }
        let (by, _) = self.desk.proposals.remove(&entry).ok_or("NothingToApprove")?;
        rule(supervises || *actor == by, "DeclineNotYours")
    }

    /// An approved list of imports.
    fn imports(&mut self, cases: Vec<Import>) -> Rule {
        rule(!cases.is_empty(), "ImportsEmpty")?;
        let mut listed = BTreeSet::new();
        for (number, record) in &cases {
            text::case_number(number, &self.code)?;
            self.records.in_form(&self.judges, self.today, record)?;
            let new = listed.insert(number) && self.stages.of(number).is_empty();
            rule(new, "ImportsKnown")?;
        }
        self.desk.due.extend(cases);
        Ok(())
    }

    /// The program imports what is due; if nothing is, a person, and only before the first filing.
    pub(super) fn import_is_listed(&mut self, system: bool, number: &str, record: &Record) -> Rule {
        let due = self.desk.due.pop_front();
        let listed = match &due {
            Some(due) => system && due.0 == number && due.1 == *record,
            None => !system && !self.has_filed(),
        };
        rule(listed, "ImportUnlisted")
    }
}
