//! Other lots: their messages, and what is kept of them (section 22.13).

use std::collections::{BTreeMap, BTreeSet};

use super::court::{Fold, Rule, rule};
use super::desk::Stand;
use super::draw::{self, Hash, Urn, UrnGroup};
use super::persons::{FILING, POLITICAL, skeleton};
use super::reader::{Message, Read, utf8};
use super::text;

pub const MEDIATORS: u32 = 1;
pub const ASSESSORS: u32 = 2;
pub const REVIEW: u32 = 3;
pub const APPRAISERS: u32 = 4;
pub const ADMINISTRATORS: u32 = 5;
/// Names of the kinds, and the roles of their seats.
const KINDS: [(&str, u32); 5] =
    [("MEDIATORS", 5), ("ASSESSORS", 4), ("REVIEW", 6), ("APPRAISERS", 8), ("ADMINISTRATORS", 9)];
const LAST_MANNER: u32 = 7;
const FLAWED: u32 = 3;
const MOST_ENTRIES: usize = 1_000;
/// What a transcript says of a lot.
const DRAW_OF_LOT: u8 = 3;
/// Everybody's mass.
const MASS: u64 = 1_000;

pub enum LotEvent {
    Opened(Box<Opened>),
    Drawn(Drawn),
    Listed(Names),
    Reviewed(Reviewed),
}

pub struct Opened {
    pub kind: u32,
    pub year: u32,
    pub number: u32,
    pub subject: String,
    pub list: String,
    pub day: u32,
    pub sample: Option<Sample>,
    pub seats: u32,
    pub left_out: Vec<String>,
    pub text: String,
    pub tray: u64,
    pub envelope: u32,
    pub commitment: Hash,
    nonce_commitment: Hash,
    pub candidates: u32,
    pub digest: Hash,
    pub needs: Vec<u32>,
}

/// Which closed cases are reviewed.
pub struct Sample {
    pub from: u32,
    pub to: u32,
    pub pool: String,
    pub judge: u32,
    pub manners: Vec<u32>,
}

pub struct Drawn {
    pub lot: u64,
    secret: Hash,
    nonce: Hash,
    seed_hash: Hash,
    drawn: Vec<String>,
}

/// A list of mediators, appraisers or administrators.
pub struct Names {
    pub list: String,
    kind: u32,
    name: String,
    entries: Vec<String>,
}

pub struct Reviewed {
    lot: u64,
    case_number: String,
    result: u32,
    text: String,
    withdrawn: bool,
}

/// What is kept of lots.
#[derive(Default)]
pub struct Lots {
    /// Records of each list with the first day each counts on.
    lists: BTreeMap<String, Vec<(u32, Names)>>,
    /// All that were ever opened.
    pub all: BTreeMap<u64, Opened>,
    /// Candidates of those that may still be drawn.
    undrawn: BTreeMap<u64, Vec<String>>,
    drawn: BTreeMap<u64, Vec<String>>,
    /// Lots and cases of which a result holds.
    reviews: BTreeSet<(u64, String)>,
}

pub fn read(tag: u64, mut m: Message) -> Read<LotEvent> {
    let event = match tag {
        56 => LotEvent::Opened(Box::new(opened(&mut m)?)),
        61 => LotEvent::Drawn(Drawn {
            lot: m.uint64(1)?,
            secret: m.bytes32(2)?,
            nonce: m.bytes32(3)?,
            seed_hash: m.bytes32(4)?,
            drawn: m.repeated(5, utf8)?,
        }),
        62 => LotEvent::Listed(Names {
            list: m.string(1)?,
            kind: m.choice(2, ADMINISTRATORS)?,
            name: m.string(3)?,
            entries: m.repeated(4, utf8)?,
        }),
        _ => LotEvent::Reviewed(Reviewed {
            lot: m.uint64(1)?,
            case_number: m.string(2)?,
            result: m.choice(3, 4)?,
            text: m.string(4)?,
            withdrawn: m.boolean(5)?,
        }),
    };
    m.end().map(|()| event)
}

fn opened(m: &mut Message) -> Read<Opened> {
    Ok(Opened {
        kind: m.choice(1, ADMINISTRATORS)?,
        year: m.uint32(2)?,
        number: m.uint32(3)?,
        subject: m.string(4)?,
        list: m.string(5)?,
        day: m.day(6)?,
        sample: m.present(7)?.map(sample).transpose()?,
        seats: m.uint32(8)?,
        left_out: m.repeated(9, utf8)?,
        text: m.string(10)?,
        tray: m.uint64(11)?,
        envelope: m.uint32(12)?,
        commitment: m.bytes32(13)?,
        nonce_commitment: m.bytes32(14)?,
        candidates: m.uint32(15)?,
        digest: m.bytes32(16)?,
        needs: m.choices(17, 6)?,
    })
}

fn sample(bytes: &[u8]) -> Read<Sample> {
    let mut m = Message::read(bytes)?;
    let sample = Sample {
        from: m.day(1)?,
        to: m.day(2)?,
        pool: m.string(3)?,
        judge: m.uint32(4)?,
        manners: m.choices(5, LAST_MANNER)?,
    };
    m.end().map(|()| sample)
}

impl Opened {
    fn roll(&self) -> String {
        format!("LOT-{}-{}-{}", KINDS[self.kind as usize - 1].0, self.year, self.number)
    }

    fn role(&self) -> u32 {
        KINDS[self.kind as usize - 1].1
    }
}

impl Lots {
    /// The list as it counts on a day; before its first day it has no entries.
    pub fn names_on(&self, list: &str, day: u32) -> &[String] {
        let records = self.lists.get(list).into_iter().flatten();
        records.rev().find(|record| record.0 <= day).map_or(&[], |record| &record.1.entries)
    }

    pub fn kind_of(&self, list: &str) -> Option<u32> {
        self.lists.get(list).and_then(|records| records.last()).map(|record| record.1.kind)
    }

    /// Who draws, or would draw, a lot.
    pub fn roles(&self, lot: u64) -> &'static [u32] {
        let review = self.undrawn.contains_key(&lot) && self.all[&lot].kind == REVIEW;
        if review { &[POLITICAL] } else { &[FILING] }
    }
}

impl Fold {
    pub(super) fn lot(&mut self, position: u64, person: &str, event: LotEvent) -> Rule {
        match event {
            LotEvent::Opened(opened) => {
                let candidates = self.opens_lot(person, &opened)?;
                self.trays[opened.tray as usize].used += 1;
                self.lots.undrawn.insert(position, candidates);
                self.desk.open_lot(position, person, self.today, !opened.needs.is_empty());
                self.lots.all.insert(position, *opened);
                Ok(())
            }
            LotEvent::Drawn(drawn) => self.draws_lot(drawn),
            LotEvent::Listed(names) => self.lists(names),
            LotEvent::Reviewed(reviewed) => self.reviewed(reviewed),
        }
    }

    fn lists(&mut self, names: Names) -> Rule {
        let named = text::code(&names.list) && text::name(&names.name);
        let kind = [MEDIATORS, APPRAISERS, ADMINISTRATORS].contains(&names.kind)
            && self.lots.kind_of(&names.list).is_none_or(|before| before == names.kind);
        let entries = &names.entries;
        let skeletons: BTreeSet<String> = entries.iter().map(|name| skeleton(name)).collect();
        let sound = entries.len() <= MOST_ENTRIES
            && entries.iter().all(|name| text::name(name))
            && entries.is_sorted_by(|one, next| one < next)
            && skeletons.len() == entries.len();
        rule(named && kind && sound, "ListMalformed")?;
        let fresh = !self.has_filed() && self.lots.all.is_empty();
        let first = if fresh { self.today } else { self.today + 1 };
        self.lots.lists.entry(names.list.clone()).or_default().push((first, names));
        Ok(())
    }

    fn draws_lot(&mut self, drawn: Drawn) -> Rule {
        let candidates = self.lots.undrawn.get(&drawn.lot).ok_or("LotUnknown")?;
        let lot = &self.lots.all[&drawn.lot];
        let stand = self.desk.lot_stand(drawn.lot);
        rule([Stand::Free, Stand::Approved].contains(&stand), "Unapproved")?;
        rule(!self.trays[lot.tray as usize].retired, "TrayLost")?;
        let (origin, roll) = (&self.origin, lot.roll());
        let secret = draw::envelope_commitment(origin, lot.tray, lot.envelope, &drawn.secret);
        rule(secret == lot.commitment, "SecretMismatch")?;
        let nonce = draw::nonce_commitment(origin, &roll, 0, &drawn.nonce);
        rule(nonce == lot.nonce_commitment, "NonceMismatch")?;
        let odds: Vec<(u32, u64)> = (1..).zip(candidates).map(|(place, _)| (place, MASS)).collect();
        let group = UrnGroup {
            pool: &lot.list,
            role: lot.role(),
            seats: lot.seats,
            alternates: 0,
            odds: &odds,
        };
        let urn = Urn {
            origin,
            case_number: &roll,
            stage: 0,
            tray: lot.tray,
            envelope: lot.envelope,
            groups: vec![group],
        };
        let transcript = draw::transcript_of_two(&urn, DRAW_OF_LOT, None);
        let seed = draw::seed_of(origin, &transcript, &[drawn.secret, drawn.nonce]);
        rule(draw::sha256(&seed) == drawn.seed_hash, "SeedHashMismatch")?;
        let (seats, _) = draw::seats(&urn, &seed).ok_or("DrawImpossible")?;
        let won = seats.iter().map(|seat| &candidates[seat.judge as usize - 1]);
        rule(won.eq(&drawn.drawn), "LotMismatch")?;
        self.lots.undrawn.remove(&drawn.lot);
        self.desk.lots.remove(&drawn.lot);
        self.lots.drawn.insert(drawn.lot, drawn.drawn);
        Ok(())
    }

    /// With a recovery nothing of what is undrawn is drawn any more.
    pub(super) fn lots_come_to_nothing(&mut self) {
        for (lot, _) in std::mem::take(&mut self.lots.undrawn) {
            self.desk.lots.remove(&lot);
        }
    }

    fn reviewed(&mut self, said: Reviewed) -> Rule {
        let drawn = self.lots.drawn.get(&said.lot);
        let drawn = drawn.is_some_and(|drawn| drawn.contains(&said.case_number));
        let review = self.lots.all.get(&said.lot).is_some_and(|lot| lot.kind == REVIEW);
        rule(drawn && review, "ReviewUnknown")?;
        let of = (said.lot, said.case_number);
        let holds = self.lots.reviews.contains(&of);
        rule(text::free_text(&said.text), "TextOutsideTable")?;
        let told = said.result >= FLAWED || said.withdrawn || holds;
        rule(!told || !said.text.is_empty(), "TextNeeded")?;
        if said.withdrawn {
            return rule(self.lots.reviews.remove(&of), "ReviewUnknown");
        }
        self.lots.reviews.insert(of);
        Ok(())
    }
}
