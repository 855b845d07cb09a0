//! Plans the entries of a command: each is checked against the docket as it will be before it.

use std::sync::Arc;

use crate::docket::case_number::CaseNumber;
use crate::docket::cases::row::{CaseRow, Cases};
use crate::docket::day::Day;
use crate::docket::entry::{Actor, Court, Entry, Event, Protocol};
use crate::docket::filing::CaseFiled;
use crate::docket::fold::state::State;
use crate::docket::hand::Hand;
use crate::docket::refusal::Refusal;
use crate::docket::rules;
use crate::docket::rules::admit::{self, Check, Context};
use crate::docket::tray::MAX_ENVELOPES;
use crate::id::EntryIndex;
use crate::secret::Secret32;

/// All that a decision takes from outside.
pub struct Inputs<'a> {
    /// Milliseconds since 1970 UTC.
    pub now_ms: u64,
    /// Who asks.
    pub actor: Actor,
    /// Opens an envelope: (tray, number) to secret.
    pub secret_of: &'a dyn Fn(u64, u32) -> Option<Secret32>,
    /// Makes a new tray's key and gives its commitments: (tray, envelopes).
    pub new_tray: &'a mut dyn FnMut(u64, u32) -> Vec<u8>,
    /// Envelopes of a new tray.
    pub envelopes: u32,
}

/// What a command became.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// New entries, in order; none if the answer is in the log already.
    pub entries: Vec<Entry>,
    /// Entry index of the filing it is about.
    pub filing: Option<EntryIndex>,
    /// Entry index of its draw or void.
    pub end: Option<EntryIndex>,
    /// Entry index of the last proposal that it became; it waits for a second person.
    pub proposed: Option<EntryIndex>,
    /// What its approval makes of a proposal, as an entry in the place of the approval.
    pub effect: Option<Box<Entry>>,
    /// The filings whose draws are among the entries.
    pub drawn: Vec<(EntryIndex, Arc<CaseFiled>)>,
}

impl Decision {
    /// Of a command about a filing, with the end of it if it has one.
    pub(super) fn of_filing(filing: EntryIndex, end: Option<EntryIndex>) -> Decision {
        Decision { filing: Some(filing), end, ..Decision::default() }
    }

    /// A filing whose draw is among the entries.
    pub fn drawn_filing(&self, filing: EntryIndex) -> Option<Arc<CaseFiled>> {
        let known = self.drawn.iter().find(|(drawn, _)| *drawn == filing);
        known.map(|(_, filed)| Arc::clone(filed))
    }

    /// What an entry of this decision does: what it says, or what it approves.
    pub fn effect_of<'a>(&'a self, entry: &'a Entry) -> &'a Entry {
        let effect = self.effect.as_deref().filter(|effect| effect.index == entry.index);
        effect.unwrap_or(entry)
    }
}

/// A signature that came with a command, until it stands in an entry.
#[derive(Debug, Clone)]
pub(super) struct GivenHand {
    pub(super) hand: Hand,
    /// The root of the log at the size that was signed.
    pub(super) own_root: Option<[u8; 32]>,
}

/// The entries of one command. Nothing is changed until all of them are planned.
pub(super) struct Planner<'a, 'i> {
    /// The docket before the command.
    before: &'a State,
    pub(super) cases: &'a dyn Cases,
    pub(super) inputs: &'a mut Inputs<'i>,
    /// The docket after the first entries; made when an entry is checked behind another one.
    after: Option<State>,
    /// How many entries `after` holds.
    applied: usize,
    entries: Vec<Entry>,
    /// Version of the protocol of the next entry.
    pub(super) protocol: Protocol,
    /// Why a proposal of the command is made.
    pub(super) reason: String,
    proposed: Option<EntryIndex>,
    /// The signature of the command, until it stands in an entry.
    pub(super) given: Option<GivenHand>,
}

/// What was planned.
pub(super) struct Plan {
    pub(super) entries: Vec<Entry>,
    /// The docket after all of them, if it was made.
    pub(super) after: Option<State>,
    /// The last proposal.
    pub(super) proposed: Option<EntryIndex>,
}

impl<'a, 'i> Planner<'a, 'i> {
    pub(super) fn new(
        before: &'a State,
        cases: &'a dyn Cases,
        inputs: &'a mut Inputs<'i>,
    ) -> Planner<'a, 'i> {
        let (protocol, proposed) = (before.protocol, None);
        let (after, applied, entries) = (None, 0, Vec::new());
        let reason = String::new();
        let given = None;
        Planner {
            before,
            cases,
            inputs,
            after,
            applied,
            entries,
            protocol,
            reason,
            proposed,
            given,
        }
    }

    pub(super) fn finish(mut self) -> Plan {
        if self.after.is_some() {
            self.catch_up();
        }
        Plan { entries: self.entries, after: self.after, proposed: self.proposed }
    }

    /// The docket as it was when the last entry was checked.
    pub(super) fn state(&self) -> &State {
        self.after.as_ref().unwrap_or(self.before)
    }

    /// The court's day of the command.
    pub(super) fn today(&self) -> Day {
        self.before.day(self.now_ms())
    }

    /// No entry is earlier than the one before it, whatever the clock says.
    fn now_ms(&self) -> u64 {
        self.inputs.now_ms.max(self.before.time_ms)
    }

    pub(super) fn court(&self) -> Result<&Court, Refusal> {
        self.state().court.as_deref().ok_or(Refusal::CourtNotFirst {})
    }

    /// A case number of this court.
    pub(super) fn number(&self, text: &str) -> Result<CaseNumber, Refusal> {
        rules::case_number(text, &self.court()?.code)
    }

    /// The number under which a case is filed or imported. One that the log has stays as it is.
    pub(super) fn filed_number(&self, text: &str) -> Result<CaseNumber, Refusal> {
        let entered = rules::entered_number(text, &self.court()?.code);
        match self.number(text) {
            Ok(known) if entered.is_err() && !self.cases.case(known.as_str()).is_empty() => {
                Ok(known)
            }
            _ => entered,
        }
    }

    /// What the actor's next entry is judged by.
    pub(super) fn context<'s>(&'s self, stages: &'s [CaseRow]) -> Context<'s> {
        Context {
            state: self.state(),
            cases: self.cases,
            stages,
            actor: &self.inputs.actor,
            protocol: self.protocol,
            approver: None,
            today: self.today(),
        }
    }

    /// Plans an entry of the actor's that is about no case, or about one by its filing alone.
    pub(super) fn write(&mut self, event: Event) -> Result<EntryIndex, Refusal> {
        self.write_about(&[], event)
    }

    /// Plans an entry of the actor's about a case with these stages.
    pub(super) fn write_about(
        &mut self,
        stages: &[CaseRow],
        event: Event,
    ) -> Result<EntryIndex, Refusal> {
        let actor = self.inputs.actor.clone();
        self.write_as(actor, stages, event)
    }

    /// Plans an entry after its rules are checked.
    pub(super) fn write_as(
        &mut self,
        actor: Actor,
        stages: &[CaseRow],
        event: Event,
    ) -> Result<EntryIndex, Refusal> {
        self.catch_up();
        let context = Context { actor: &actor, ..self.context(stages) };
        let mut first = Err;
        let check = &mut Check::new(&mut first);
        let two = self.protocol == Protocol::Two;
        if two && rules::needs_approval(self.state(), &event, self.today()) {
            // Who may not do it is told that, and not what else is wrong.
            rules::acts(self.state(), &actor, &event, self.today())?;
            // Whether it could stand at all: a proposal that cannot is of no use to anybody.
            let approved = Context { approver: Some(&actor), ..context };
            if !matches!(event, Event::FilingVoided(_)) {
                admit::event(approved, &event, check)?;
            }
            return self.propose(actor, event);
        }
        self.put(actor, stages, event)
    }

    /// Plans an entry after all its rules are checked, whether it needs a second person or not.
    pub(super) fn put(
        &mut self,
        actor: Actor,
        stages: &[CaseRow],
        event: Event,
    ) -> Result<EntryIndex, Refusal> {
        let context = Context { actor: &actor, ..self.context(stages) };
        let mut first = Err;
        let check = &mut Check::new(&mut first);
        admit::entry(context, &event, check)?;
        admit::event(context, &event, check)?;
        self.append(actor, event)
    }

    /// Plans an entry of whose own rules all are checked already, with what they add to it. Those of
    /// any entry are asked here: who may do it, and whether anything may follow.
    pub(super) fn put_found(&mut self, actor: Actor, event: Event) -> Result<EntryIndex, Refusal> {
        let context = Context { actor: &actor, ..self.context(&[]) };
        let mut first = Err;
        admit::entry(context, &event, &mut Check::new(&mut first))?;
        self.append(actor, event)
    }

    /// Notes that an answer is a proposal, which waits.
    pub(super) fn note_proposed(&mut self, entry: EntryIndex) {
        self.proposed = Some(entry);
    }

    /// The one place where an entry is added to the plan, with the signature of who acts. Nothing but
    /// [`Self::put`] and [`Self::put_found`] gets here, so that none is added unasked.
    fn append(&mut self, actor: Actor, event: Event) -> Result<EntryIndex, Refusal> {
        let hand = self.signature(&actor, &event)?;
        let index = EntryIndex(self.before.size + self.entries.len() as u64);
        let (time_ms, protocol) = (self.now_ms(), self.protocol);
        rules::moment(time_ms, protocol)?;
        self.entries.push(Entry { index, time_ms, actor, protocol, hand, event });
        Ok(index)
    }

    /// Plans a new tray.
    pub(super) fn open_tray(&mut self) -> Result<(), Refusal> {
        let envelopes = self.inputs.envelopes.clamp(1, MAX_ENVELOPES);
        let opened = |entry: &&Entry| matches!(entry.event, Event::TrayOpened { .. });
        let planned = self.entries.get(self.applied..).unwrap_or_default();
        let planned = planned.iter().filter(opened).count() as u64;
        let tray = self.state().trays.next_tray() + planned;
        let commitments = (self.inputs.new_tray)(tray, envelopes);
        self.put_found(Actor::system(), Event::TrayOpened { tray, commitments }).map(|_| ())
    }

    /// Brings the docket up to the planned entries.
    pub(super) fn catch_up(&mut self) {
        let Some(fresh) = self.entries.get(self.applied..).filter(|fresh| !fresh.is_empty()) else {
            return;
        };
        let state = self.after.get_or_insert_with(|| self.before.clone());
        fresh.iter().for_each(|entry| state.apply(entry));
        self.applied = self.entries.len();
    }
}
