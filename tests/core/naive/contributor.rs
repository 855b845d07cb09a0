//! Contributors: their messages, and which of them is in force (section 22.14).

use std::collections::{BTreeMap, VecDeque};

use super::court::{Fold, Rule, rule};
use super::draw::{Hash, lp, tagged};
use super::message::{Drawn, Event, Filed, Nonce, Voided};
use super::note::{signed, usable};
use super::reader::{Message, Read, exactly32, exactly64};
use super::text;

const DEEPEST: u32 = 24;
pub const STALLED: u32 = 11;

pub enum Outside {
    Named(Named),
    Ended(Ended),
    Opened(Opening),
    Given(Given),
}

pub struct Named {
    name: String,
    key: Hash,
    head: Hash,
    depth: u32,
    signature: [u8; 64],
}

pub struct Ended {
    contributor: u64,
    stalled: bool,
    text: String,
}

/// What filer and server open before anybody knows the value.
pub struct Opening {
    pub filing: u64,
    pub secret: Hash,
    pub nonce: Hash,
}

pub struct Given {
    pub contributor: u64,
    pub size: u64,
    pub root: Hash,
    pub values: Vec<Value>,
    pub signature: [u8; 64],
}

pub struct Value {
    pub filing: u64,
    pub value: Hash,
    pub proof: Vec<Hash>,
}

/// The value that a filing awaits.
#[derive(PartialEq, Eq)]
pub struct Awaits {
    pub contributor: u64,
    pub head: Hash,
    pub number: u32,
}

/// A contributor by what was named, and what became of it.
pub struct Contributor {
    pub entry: u64,
    pub key: Hash,
    pub head: Hash,
    pub depth: u32,
    first: u32,
    last: Option<u32>,
    pub stalled: bool,
    /// Filings that were made for it.
    filed: u32,
}

/// What the next entry must be.
pub enum Due {
    /// The draw of a filing by the values that an entry gives.
    Draw {
        filing: u64,
        contribution: u64,
        value: Hash,
    },
    Void(u64),
}

#[derive(Default)]
pub struct Contributors {
    /// In the order named.
    pub named: Vec<Contributor>,
    /// Of filings that are opened and undrawn: entry and day of the opening, by filing.
    pub opened: BTreeMap<u64, (u64, u32, Opening)>,
    pub due: VecDeque<Due>,
    /// All that were filed, with whom they await.
    pub filings: Vec<(u64, Option<u64>)>,
}

pub fn read(tag: u64, mut m: Message) -> Read<Outside> {
    let event = match tag {
        64 => Outside::Named(Named {
            name: m.string(1)?,
            key: m.bytes32(2)?,
            head: m.bytes32(3)?,
            depth: m.uint32(4)?,
            signature: exactly64(m.bytes(5)?)?,
        }),
        65 => Outside::Ended(Ended {
            contributor: m.uint64(1)?,
            stalled: m.boolean(2)?,
            text: m.string(3)?,
        }),
        66 => Outside::Opened(Opening {
            filing: m.uint64(1)?,
            secret: m.bytes32(2)?,
            nonce: m.bytes32(3)?,
        }),
        _ => Outside::Given(Given {
            contributor: m.uint64(1)?,
            size: m.uint64(2)?,
            root: m.bytes32(3)?,
            values: m.repeated(4, value)?,
            signature: exactly64(m.bytes(5)?)?,
        }),
    };
    m.end().map(|()| event)
}

fn value(bytes: &[u8]) -> Read<Value> {
    let mut m = Message::read(bytes)?;
    let (filing, value, proof) = (m.uint64(1)?, m.bytes32(2)?, m.bytes(3)?);
    m.end()?;
    if proof.len() > DEEPEST as usize * 32 {
        return Err("Undecodable: a long proof".into());
    }
    let proof = proof.chunks(32).map(exactly32).collect::<Read<_>>()?;
    Ok(Value { filing, value, proof })
}

pub fn awaits(bytes: &[u8]) -> Read<Awaits> {
    let mut m = Message::read(bytes)?;
    let awaits = Awaits { contributor: m.uint64(1)?, head: m.bytes32(2)?, number: m.uint32(3)? };
    m.end().map(|()| awaits)
}

/// Whether the program alone does this.
pub fn is_of_program(event: &Event) -> bool {
    match event {
        Event::Outside(Outside::Given(_)) => true,
        Event::Drawn(drawn) => drawn.contribution != 0,
        Event::Voided(voided) => voided.ground == STALLED,
        _ => false,
    }
}

impl Due {
    fn is(&self, event: &Event) -> bool {
        match (self, event) {
            (Due::Draw { filing, .. }, Event::Drawn(Drawn { filing: drawn, .. })) => {
                filing == drawn
            }
            (Due::Void(filing), Event::Voided(Voided { filing: voided, ground, .. })) => {
                filing == voided && *ground == STALLED
            }
            _ => false,
        }
    }
}

impl Contributor {
    fn is_spent(&self) -> bool {
        u64::from(self.filed) >= 1 << self.depth
    }
}

impl Contributors {
    pub fn of(&self, entry: u64) -> Option<&Contributor> {
        self.named.iter().find(|it| it.entry == entry)
    }

    fn of_mut(&mut self, entry: u64) -> Option<&mut Contributor> {
        self.named.iter_mut().find(|it| it.entry == entry)
    }

    /// The one named last whose first day has come, unless its last one is over.
    fn in_force(&self, day: u32) -> Option<&Contributor> {
        let begun = self.named.iter().rfind(|it| it.first <= day);
        begun.filter(|it| it.last.is_none_or(|last| day <= last))
    }

    pub fn has_key(&self, key: &Hash) -> bool {
        self.named.iter().any(|it| it.key == *key)
    }

    /// With a recovery every contributor ends and stalls, and nothing is due.
    pub fn end_all(&mut self, today: u32) {
        for contributor in &mut self.named {
            contributor.last.get_or_insert(today);
            contributor.stalled = true;
        }
        self.due.clear();
    }
}

impl Fold {
    pub(super) fn outside(&mut self, position: u64, event: Outside) -> Rule {
        match event {
            Outside::Named(named) => self.contributor_named(position, named),
            Outside::Ended(ended) => self.contributor_ended(&ended),
            Outside::Opened(opening) => self.filing_opened(position, opening),
            Outside::Given(given) => self.contributed(position, &given),
        }
    }

    fn contributor_named(&mut self, position: u64, named: Named) -> Rule {
        rule(text::name(&named.name), "TextOutsideTable")?;
        rule(usable(&named.key), "KeyUnusable")?;
        let deep = (1..=DEEPEST).contains(&named.depth);
        rule(deep && !self.has_key(&named.key), "ContributorMalformed")?;
        let mut message = [lp(&self.origin), lp(&named.name)].concat();
        message.extend([&named.head[..], &named.depth.to_be_bytes()].concat());
        let message = tagged("contributor", &message);
        let signed = signed(&named.key, &message, &named.signature);
        rule(signed.is_ok(), "ContributorUnsigned")?;
        let now = self.contributors.in_force(self.today);
        let at_once = !self.has_filed() || now.is_some_and(|it| it.stalled || it.is_spent());
        let first = if at_once { self.today } else { self.today + 1 };
        let Named { key, head, depth, .. } = named;
        let (entry, last, stalled, filed) = (position, None, false, 0);
        let it = Contributor { entry, key, head, depth, first, last, stalled, filed };
        self.contributors.named.push(it);
        Ok(())
    }

    fn contributor_ended(&mut self, ended: &Ended) -> Rule {
        let contributor = self.contributors.of(ended.contributor);
        let counts =
            contributor.is_some_and(|it| !it.stalled && (it.last.is_none() || ended.stalled));
        rule(counts, "ContributorUnknown")?;
        rule(text::free_text(&ended.text), "TextOutsideTable")?;
        rule(!ended.text.is_empty(), "TextNeeded")?;
        if ended.stalled {
            let first = self.opened_for(ended.contributor).into_iter().next();
            rule(first.is_none_or(|(_, day, _)| *day < self.today), "ContributorAnswers")?;
            let awaits = |it: &&u64| self.awaits(**it) == Some(ended.contributor);
            let due = self.open.keys().filter(awaits).map(|filing| Due::Void(*filing));
            let due: Vec<Due> = due.collect();
            self.contributors.due.extend(due);
        }
        let today = self.today;
        let contributor =
            self.contributors.of_mut(ended.contributor).ok_or("ContributorUnknown")?;
        contributor.last.get_or_insert(today);
        contributor.stalled |= ended.stalled;
        Ok(())
    }

    /// The contributor that an open filing awaits.
    pub(super) fn awaits(&self, filing: u64) -> Option<u64> {
        let awaits = self.open.get(&filing).and_then(|filed| filed.awaits.as_ref());
        awaits.map(|awaits| awaits.contributor)
    }

    /// What is opened and undrawn for a contributor, in the order of the openings.
    pub(super) fn opened_for(&self, contributor: u64) -> Vec<&(u64, u32, Opening)> {
        let all = self.contributors.opened.values();
        let own = all.filter(|it| self.awaits(it.2.filing) == Some(contributor));
        let mut own: Vec<_> = own.collect();
        own.sort_by_key(|it| it.0);
        own
    }

    /// A filing awaits the contributor in force, with the next of its values.
    pub(super) fn awaits_rightly(&self, filed: &Filed) -> Rule {
        let Some(it) = self.contributors.in_force(self.today) else {
            return rule(filed.awaits.is_none(), "ContributionDiffers");
        };
        let (contributor, head, number) = (it.entry, it.head, it.filed);
        let wanted = Awaits { contributor, head, number };
        rule(filed.awaits.as_ref() == Some(&wanted), "ContributionDiffers")?;
        rule(!it.stalled, "ContributorStalled")?;
        rule(!it.is_spent(), "ContributorSpent")?;
        rule(matches!(filed.nonce, Nonce::Committed(_)), "SingleCallUnlisted")
    }

    pub(super) fn counts_for_contributor(&mut self, position: u64, filed: &Filed) {
        let awaited = filed.awaits.as_ref().map(|it| it.contributor);
        self.contributors.filings.push((position, awaited));
        let Some(awaits) = &filed.awaits else { return };
        if let Some(contributor) = self.contributors.of_mut(awaits.contributor) {
            contributor.filed += 1;
        }
    }

    /// While anything is due nothing else stands here but a recovery.
    pub(super) fn is_due(&self, event: &Event) -> Rule {
        let first = self.contributors.due.front();
        let recovers = matches!(event, Event::Restored(_));
        rule(recovers || first.is_none_or(|due| due.is(event)), "DrawsUnfinished")
    }
}
