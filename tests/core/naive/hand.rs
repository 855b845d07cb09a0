//! Hands that sign: their messages, who must sign what, and which hands there are (section 22.15).

use std::collections::{BTreeMap, BTreeSet};

use super::acting::{Act, Actor};
use super::contributor::Outside;
use super::court::{Fold, Rule, rule};
use super::draw::{Hash, lp, sha256, tagged};
use super::hand_facts::{HandFacts, Known, Unsigned};
use super::merkle_root;
use super::message::{Drawn, Entry, Event, Life};
use super::note::{signed, usable};
use super::persons::{FILING, SUPERVISOR};
use super::reader::{Message, Read, exactly64, fields};

const LAST_ROLE: u32 = 8;
/// How far behind the log a tree may be by which nothing earlier is named.
const NEAR: u64 = 65_536;
/// Hands from which on two vouch for each further one.
const TWO_HANDS: usize = 2;
const DRAWN: u64 = 24;
const PROPOSED: u64 = 44;
const OPENED: u64 = 66;

pub enum HandEvent {
    Enrolled(Enrolled),
    Rotated(NewHand),
    Required(Vec<u32>),
}

pub struct Enrolled {
    pub person: String,
    hand: NewHand,
}

pub struct NewHand {
    key: Hash,
    proof: [u8; 64],
    compromised_since: u64,
}

/// What a person signed of an entry: a tree of the log.
pub struct Signed {
    size: u64,
    root: Hash,
    signature: [u8; 64],
}

/// What an entry would be signed for.
pub struct Deed {
    tag: u8,
    /// The earlier entry that it names; those that name none are near the end of the tree.
    target: Option<u64>,
    /// SHA-256 of what is signed of the event.
    digest: Hash,
}

/// What roles are asked for hands, from a day on.
struct Required {
    entry: u64,
    first: u32,
    roles: Vec<u32>,
}

/// The hands of a docket.
#[derive(Default)]
pub struct Hands {
    /// All that ever were, in the order of the log.
    known: Vec<Known>,
    required: Vec<Required>,
    /// Size of the largest tree that was signed.
    covered: u64,
    /// What was done without a hand since there are any, by person.
    unsigned: BTreeMap<String, Unsigned>,
}

pub fn read(tag: u64, mut m: Message) -> Read<HandEvent> {
    let event = match tag {
        51 => {
            HandEvent::Enrolled(Enrolled { person: m.string(1)?, hand: NewHand::read(&mut m, 2)? })
        }
        52 => HandEvent::Rotated(NewHand::read(&mut m, 1)?),
        _ => HandEvent::Required(m.choices(1, LAST_ROLE)?),
    };
    m.end().map(|()| event)
}

impl NewHand {
    fn read(m: &mut Message, first: u64) -> Read<NewHand> {
        Ok(NewHand {
            key: m.bytes32(first)?,
            proof: exactly64(m.bytes(first + 1)?)?,
            compromised_since: m.uint64(first + 2)?,
        })
    }
}

pub fn hand(bytes: &[u8]) -> Read<Signed> {
    let mut m = Message::read(bytes)?;
    let (size, root) = (m.uint64(1)?, m.bytes32(2)?);
    let hand = Signed { size, root, signature: exactly64(m.bytes(3)?)? };
    m.end().map(|()| hand)
}

/// What a hand signs of an event, if it signs such a one: `body` is its message.
pub fn deed(tag: u64, body: &[u8], event: &Event) -> Read<Option<Deed>> {
    let target = match event {
        Event::Drawn(Drawn { filing, .. })
        | Event::Life(Life::Designated { filing, .. } | Life::Declined { filing, .. }) => {
            Some(*filing)
        }
        Event::Outside(Outside::Opened(opening)) => Some(opening.filing),
        Event::Act(Act::Approved(entry) | Act::Declined { entry, .. }) => Some(*entry),
        Event::Act(Act::Proposed(proposal)) if is_vouched_for(&proposal.what) => None,
        Event::Hand(HandEvent::Rotated(_)) => None,
        _ => return Ok(None),
    };
    let is_signed = |field: u64| match tag {
        DRAWN | OPENED => field == 1 || field == 3,
        PROPOSED => field != 1,
        _ => true,
    };
    let bytes: Vec<&[u8]> = fields(body)?
        .into_iter()
        .filter(|(field, _)| is_signed(*field))
        .map(|(_, bytes)| bytes)
        .collect();
    Ok(Some(Deed { tag: tag as u8, target, digest: sha256(&bytes.concat()) }))
}

/// What two persons' hands vouch for once there are two.
fn is_vouched_for(event: &Event) -> bool {
    matches!(event, Event::Hand(HandEvent::Enrolled(_) | HandEvent::Required(_)))
}

impl Hands {
    /// Whether a key is a hand or was one.
    pub fn has_key(&self, key: &Hash) -> bool {
        self.known.iter().any(|it| it.key == *key)
    }

    /// The hand of a person that is in force: the last one.
    fn of(&self, person: &str) -> Option<&Known> {
        self.known.iter().rfind(|it| it.person == person)
    }

    /// Who has a hand.
    fn persons(&self) -> BTreeSet<&str> {
        self.known.iter().map(|it| &*it.person).collect()
    }

    fn are_two(&self) -> bool {
        self.persons().len() >= TWO_HANDS
    }

    fn required_on(&self, day: u32, role: u32) -> bool {
        let in_force = self.required.iter().rfind(|it| it.first <= day);
        in_force.is_some_and(|it| it.roles.contains(&role))
    }

    /// Remembers what was signed of an entry, or was not.
    pub fn count(&mut self, position: u64, actor: &Actor, entry: &Entry) {
        if let Some(hand) = &entry.hand {
            self.covered = self.covered.max(hand.size);
            let own = self.known.iter_mut().rfind(|it| it.person == actor.person);
            own.into_iter().for_each(|it| it.signed += 1);
        } else if entry.deed.is_some() && !actor.system && !self.known.is_empty() {
            let none = || Unsigned { entries: 0, first: position, last: position };
            let of = self.unsigned.entry(actor.person.clone()).or_insert_with(none);
            (of.entries, of.last) = (of.entries + 1, position);
        }
    }

    /// What is reported, if there is a hand at all.
    pub fn facts(self) -> Option<HandFacts> {
        let required = self.required.into_iter().map(|it| (it.entry, it.roles)).collect();
        let Hands { known: keys, covered, unsigned, .. } = self;
        (!keys.is_empty()).then_some(HandFacts { keys, required, covered, unsigned })
    }
}

impl Fold {
    /// The rules on what is signed of an entry.
    pub(super) fn is_signed_rightly(&self, position: u64, actor: &Actor, entry: &Entry) -> Rule {
        let Some(hand) = &entry.hand else {
            return rule(!self.must_be_signed(actor, &entry.event), "HandMissing");
        };
        let deed = entry.deed.as_ref().filter(|_| !actor.system).ok_or("HandIdle")?;
        let own = self.hands.of(&actor.person).ok_or("HandUnknown")?;
        let holds = deed.target.unwrap_or(0) < hand.size && hand.size <= position;
        let near = deed.target.is_some() || position.saturating_sub(hand.size) < NEAR;
        rule(holds && near, "HandOfOther")?;
        let root = merkle_root(&self.leaves[..hand.size as usize]);
        rule(root == hand.root, "HandOfOther")?;
        let mut message = lp(&self.origin);
        message.push(deed.tag);
        message.extend(deed.target.unwrap_or(0).to_be_bytes());
        message.extend(hand.size.to_be_bytes());
        message.extend([hand.root, deed.digest].concat());
        let verdict = signed(&own.key, &tagged("hand", &message), &hand.signature);
        rule(verdict.is_ok(), "HandUnsigned")
    }

    /// Whether an entry needs its actor's hand.
    fn must_be_signed(&self, actor: &Actor, event: &Event) -> bool {
        if actor.system {
            return false;
        }
        let of_filing = self.hands.required_on(self.today, FILING);
        let of_supervisor = self.hands.required_on(self.today, SUPERVISOR);
        let own = self.hands.of(&actor.person).is_some();
        let two = self.hands.are_two();
        match event {
            Event::Drawn(_) | Event::Outside(Outside::Opened(_)) => own || of_filing,
            Event::Life(Life::Designated { .. }) => own || of_supervisor,
            Event::Life(Life::Declined { filing, .. }) => {
                let asked = self.requests.get(filing).map(|(person, _)| person);
                own || (of_supervisor && asked != Some(&actor.person))
            }
            Event::Act(Act::Approved(entry)) => {
                let vouches = self.desk.proposal(*entry).is_some_and(|(_, it)| is_vouched_for(it));
                own || of_supervisor || (two && vouches)
            }
            Event::Act(Act::Declined { entry, .. }) => {
                let proposed = self.desk.proposal(*entry).map(|(by, _)| &by.person);
                own || (of_supervisor && proposed != Some(&actor.person))
            }
            Event::Act(Act::Proposed(proposal)) => is_vouched_for(&proposal.what) && (own || two),
            Event::Hand(HandEvent::Rotated(_)) => true,
            _ => false,
        }
    }

    /// Whether somebody's draws must be signed today.
    pub(super) fn signs_draws(&self, person: &str) -> bool {
        self.hands.of(person).is_some() || self.hands.required_on(self.today, FILING)
    }

    pub(super) fn hand_event(&mut self, position: u64, person: &str, event: HandEvent) -> Rule {
        match event {
            HandEvent::Enrolled(enrolled) => {
                let known = self.persons.is_enrolled(&enrolled.person);
                rule(known, "HandMalformed")?;
                self.new_hand(position, enrolled.person, &enrolled.hand, false)
            }
            HandEvent::Rotated(hand) => self.new_hand(position, person.to_owned(), &hand, true),
            HandEvent::Required(roles) => self.hands_required(position, roles),
        }
    }

    fn new_hand(&mut self, entry: u64, person: String, hand: &NewHand, rotated: bool) -> Rule {
        rule(usable(&hand.key), "KeyUnusable")?;
        rule(!self.has_key(&hand.key), "HandMalformed")?;
        let before = self.hands.of(&person).map(|it| it.entry);
        let since = hand.compromised_since;
        rule(since <= entry && (before.is_some() || since == 0), "HandMalformed")?;
        let mut message = [lp(&self.origin), lp(&person)].concat();
        message.extend([&hand.key[..], &since.to_be_bytes()].concat());
        let proven = signed(&hand.key, &tagged("hand-key", &message), &hand.proof);
        rule(proven.is_ok(), "HandUnproven")?;
        self.hands.known.push(Known {
            entry,
            person,
            key: hand.key,
            rotated,
            replaced: before.unwrap_or(0),
            vouched: self.hands.are_two(),
            compromised_since: since,
            signed: 0,
        });
        Ok(())
    }

    fn hands_required(&mut self, entry: u64, roles: Vec<u32>) -> Rule {
        let ascending = roles.is_sorted_by(|one, next| one < next);
        let known = roles.iter().all(|role| [FILING, SUPERVISOR].contains(role));
        rule(ascending && known, "HandsMalformed")?;
        let with = |role: u32| {
            let holders = self.hands.persons().into_iter();
            holders.filter(|person| self.has_role(person, role, self.today)).count()
        };
        let enough = (!roles.contains(&FILING) || with(FILING) >= 1)
            && (!roles.contains(&SUPERVISOR) || with(SUPERVISOR) >= 2);
        rule(enough, "HandsTooFew")?;
        let first = if self.has_filed() { self.today + 1 } else { self.today };
        self.hands.required.push(Required { entry, first, roles });
        Ok(())
    }

    /// Whether a key signs for this docket in some way or did: as its own, a contributor's, a hand.
    pub(super) fn has_key(&self, key: &Hash) -> bool {
        self.keys.iter().any(|(_, own)| own == key)
            || self.contributors.has_key(key)
            || self.hands.has_key(key)
    }
}
