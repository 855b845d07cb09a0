//! Edits of the eventful log that no verifier may let pass, each of one entry or so.

use std::sync::Arc;

use caselot_core::docket::code::{AbsenceKind, RetirementGround, Role, VoidGround};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseDrawn, CaseFiled, FilerNonce, FilingVoided};
use caselot_core::docket::people::{Absence, Judge};
use caselot_core::docket::{Entry, codec};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::naive::logs::{day, exclusion};
use crate::paper::{PaperCourt, START_MS, case_number};

/// The entries after an edit, encoded.
pub fn edited(paper: &PaperCourt, change: &dyn Fn(&mut Vec<Entry>)) -> Vec<Vec<u8>> {
    let mut entries = paper.entries.clone();
    change(&mut entries);
    assert!(entries != paper.entries, "the edit changes nothing");
    entries.iter().map(codec::encode).collect()
}

pub fn first<T>(entries: &mut [Entry], pick: impl Fn(&mut Event) -> Option<&mut T>) -> &mut T {
    entries.iter_mut().find_map(|entry| pick(&mut entry.event)).expect("such an entry")
}

fn filing(entries: &mut [Entry]) -> &mut CaseFiled {
    first(
        entries,
        |event| if let Event::CaseFiled(it) = event { Some(Arc::make_mut(it)) } else { None },
    )
}

fn last_filing(entries: &mut [Entry]) -> &mut CaseFiled {
    entries.reverse();
    let index = entries.iter().position(|entry| matches!(entry.event, Event::CaseFiled(_)));
    entries.reverse();
    let at = entries.len() - 1 - index.expect("a filing");
    filing(&mut entries[at..])
}

fn draw(entries: &mut [Entry]) -> &mut CaseDrawn {
    first(entries, |event| if let Event::CaseDrawn(it) = event { Some(it) } else { None })
}

fn voided(entries: &mut [Entry]) -> &mut FilingVoided {
    first(entries, |event| if let Event::FilingVoided(it) = event { Some(it) } else { None })
}

fn leave(entries: &mut [Entry]) -> &mut Absence {
    first(entries, |event| if let Event::AbsenceRecorded(it) = event { Some(it) } else { None })
}

fn a_judge(entries: &mut [Entry]) -> &mut Judge {
    first(entries, |event| if let Event::JudgeRecorded(it) = event { Some(it) } else { None })
}

pub type Edit = (&'static str, fn(&mut Vec<Entry>));

pub const EDITS: &[Edit] = &[
    ("a mass more", |e| filing(e).groups[0].odds[0].1 += 1),
    ("a candidate less", |e| filing(e).groups[0].odds.truncate(4)),
    ("odds empty", |e| filing(e).groups[0].odds.clear()),
    ("a mass of 0", |e| filing(e).groups[0].odds[0].1 = 0),
    ("masses too great", |e| filing(e).groups[0].odds[0].1 = 1 << 53),
    ("odds out of order", |e| filing(e).groups[0].odds.swap(0, 1)),
    ("a share more", |e| filing(e).groups[0].shares[0].1 += 1),
    ("a share of 101", |e| filing(e).groups[0].shares[0].1 = 101),
    ("a member less", |e| filing(e).groups[0].shares.truncate(2)),
    ("two seats", |e| filing(e).groups[0].seats = 2),
    ("another pool in the group", |e| filing(e).groups[0].pool.push('二')),
    ("no group", |e| filing(e).groups.clear()),
    ("an envelope later", |e| filing(e).envelope += 1),
    ("a tray later", |e| filing(e).tray += 1),
    ("the last tray there can be", |e| filing(e).tray = u64::MAX),
    ("another commitment", |e| filing(e).commitment[0] ^= 1),
    ("stage 1", |e| filing(e).facts.stage = 1),
    ("the next stage skipped", |e| last_filing(e).facts.stage = 2),
    ("weight 0", |e| filing(e).facts.weight = 0),
    ("weight 1001", |e| filing(e).facts.weight = 1001),
    ("weight changed under the draw", |e| filing(e).facts.weight = 1000),
    ("no such pool", |e| filing(e).facts.pool = "别的".to_owned()),
    ("pool of bad letters", |e| filing(e).facts.pool = "a b".to_owned()),
    ("number with a space", |e| filing(e).facts.case_number.insert(0, ' ')),
    ("number of another court", |e| {
        filing(e).facts.case_number = "(2026)湘0204民初1号".to_owned();
    }),
    ("number with a leading zero", |e| {
        filing(e).facts.case_number = "(2026)湘0203民初01号".to_owned();
    }),
    ("number with a suffix", |e| filing(e).facts.case_number.push_str("之一")),
    ("legacy without approver", |e| {
        filing(e).facts.case_number = "(2014)石法民一初字第45号".to_owned();
    }),
    ("unknown type without approver", |e| {
        filing(e).facts.case_number = "(2026)湘0203甲乙1号".to_owned();
    }),
    ("number before 1949", |e| filing(e).facts.case_number = "(1948)石法字第45号".to_owned()),
    ("a case that was drawn", |e| last_filing(e).facts.case_number = case_number(2)),
    ("approver is the requester", |e| filing(e).facts.approver = "张三".to_owned()),
    ("another case than drawn", |e| filing(e).facts.case_number = case_number(9)),
    ("flags twice", |e| filing(e).facts.flags = vec!["乙".to_owned(), "乙".to_owned()]),
    ("flags out of order", |e| filing(e).facts.flags = vec!["b".to_owned(), "a".to_owned()]),
    ("cause outside the table", |e| filing(e).facts.cause = "a\u{202e}b".to_owned()),
    ("procedure with a space last", |e| filing(e).facts.procedure.push(' ')),
    ("exclusion of nobody known", |e| filing(e).facts.exclusions = vec![exclusion(99)]),
    ("exclusion by nobody", |e| filing(e).facts.exclusions = vec![exclusion(2)]),
    ("nonce commitment", |e| filing(e).nonce = FilerNonce::Committed([1; 32])),
    ("single call not drawn next", |e| last_filing(e).nonce = FilerNonce::Single([1; 32])),
    ("another winner", |e| draw(e).seats[0].judge = JudgeId(draw(e).seats[0].judge.0 % 5 + 1)),
    ("another r", |e| draw(e).seats[0].r ^= 1),
    ("another total", |e| draw(e).seats[0].total += 1),
    ("no seat", |e| draw(e).seats.clear()),
    ("another seed", |e| draw(e).seed_hash[31] ^= 1),
    ("another secret", |e| draw(e).envelope_secret[0] ^= 1),
    ("another nonce", |e| draw(e).nonce = Some([0; 32])),
    ("no nonce", |e| draw(e).nonce = None),
    ("n_eff", |e| draw(e).n_eff += 1),
    ("a filing that is none", |e| draw(e).filing.0 += 40),
    ("a draw twice", |e| {
        let at = e.iter().position(|entry| matches!(entry.event, Event::CaseDrawn(_))).unwrap();
        let mut again = e[at].clone();
        again.index.0 += 1;
        e[at + 1] = again;
    }),
    ("void approved by the requester", |e| voided(e).approver = "张三".to_owned()),
    ("void approved by nobody", |e| voided(e).approver.clear()),
    ("void without nonce", |e| voided(e).nonce = None),
    ("void without secret", |e| voided(e).envelope_secret = None),
    ("void with another secret", |e| voided(e).envelope_secret = Some([0; 32])),
    ("void with another nonce", |e| voided(e).nonce = Some([0; 32])),
    ("nonce lost but carried", |e| voided(e).ground = VoidGround::NonceLost),
    ("secret not lost", |e| {
        voided(e).ground = VoidGround::SecretLost;
        (voided(e).nonce, voided(e).envelope_secret) = (None, None);
    }),
    ("void for other without text", |e| {
        voided(e).ground = VoidGround::Other;
        voided(e).text.clear();
    }),
    ("leave backwards", |e| leave(e).to = Some(day("2026-03-01"))),
    ("leave retroactive", |e| leave(e).from = day("2026-03-02")),
    ("leave of nobody known", |e| leave(e).judge = JudgeId(77)),
    ("leave cancelled, replacing nothing", |e| leave(e).cancelled = true),
    ("leave replacing what is none", |e| leave(e).replaces = Some(EntryIndex(3))),
    ("leave of another", |e| leave(e).judge = JudgeId(4)),
    ("leave for other without text", |e| leave(e).kind = AbsenceKind::Other),
    ("judge 0", |e| a_judge(e).judge = JudgeId(0)),
    ("no tenure", |e| a_judge(e).tenures.clear()),
    ("rows overlap", |e| {
        let again = a_judge(e).tenures[0].clone();
        a_judge(e).tenures.push(again);
    }),
    ("staff in quota", |e| a_judge(e).tenures[0].role = Role::Administrative),
    ("member out of quota", |e| a_judge(e).tenures[0].in_quota = false),
    ("judge without name", |e| a_judge(e).name.clear()),
    ("time backwards", |e| e.last_mut().unwrap().time_ms = START_MS - 1),
    ("index", |e| e.last_mut().unwrap().index.0 += 1),
    ("nobody asked", |e| e.last_mut().unwrap().actor.person.clear()),
    ("no court", |e| {
        e.remove(0);
    }),
    ("court twice", |e| e[1].event = e[0].event.clone()),
    ("tray retired under a filing", |e| {
        let at = e.iter().position(|x| matches!(x.event, Event::TrayOpened { tray: 8, .. }));
        let (ground, text) = (RetirementGround::SecretLost, String::new());
        e[at.unwrap()].event = Event::TrayRetired { tray: 7, ground, text };
    }),
    ("tray retired that was never opened", |e| {
        let (ground, text) = (RetirementGround::SecretLost, String::new());
        e.last_mut().unwrap().event = Event::TrayRetired { tray: 99_999, ground, text };
    }),
    ("tray retired with a hidden character", |e| {
        let (ground, text) = (RetirementGround::SecretLost, "a\u{202e}".to_owned());
        e.last_mut().unwrap().event = Event::TrayRetired { tray: 0, ground, text };
    }),
    ("tray out of order", |e| {
        let number = first(e, |event| match event {
            Event::TrayOpened { tray, .. } if *tray == 8 => Some(tray),
            _ => None,
        });
        *number = 9;
    }),
    ("tray opened by a person", |e| {
        let person = e.last().unwrap().actor.clone();
        let tray = |x: &&mut Entry| matches!(x.event, Event::TrayOpened { tray: 8, .. });
        e.iter_mut().find(tray).unwrap().actor = person;
    }),
];

fn court(entries: &mut [Entry]) -> &mut caselot_core::docket::entry::Court {
    first(entries, |event| if let Event::CourtOpened(it) = event { Some(it) } else { None })
}

pub const COURT_EDITS: &[Edit] = &[
    ("another key", |e| court(e).public_key[0] ^= 1),
    ("another origin", |e| court(e).origin.insert(0, 'x')),
    ("no operator", |e| court(e).origin = "/湘0203".to_owned()),
    ("another code", |e| court(e).code = "湘02".to_owned()),
    ("no code", |e| court(e).code = "湘020".to_owned()),
    ("no name", |e| court(e).name.clear()),
    ("offset", |e| court(e).utc_offset_minutes = -721),
];

fn is_restored(entry: &Entry) -> bool {
    matches!(entry.event, Event::Restored(_))
}

fn restored(entries: &mut [Entry]) -> &mut caselot_core::docket::entry::Restored {
    first(entries, |event| if let Event::Restored(it) = event { Some(it) } else { None })
}

/// Takes the last entry out that is one of these, and numbers the rest anew.
fn without(entries: &mut Vec<Entry>, which: impl Fn(&Entry) -> bool) {
    let at = entries.iter().rposition(which).expect("such an entry");
    entries.remove(at);
    (0..).zip(entries).for_each(|(index, entry)| entry.index = EntryIndex(index));
}

/// Edits of a log that was restored and goes on.
pub const RECOVERY_EDITS: &[Edit] = &[
    ("restored by one person", |e| restored(e).approver = "张三".to_owned()),
    ("restored with nobody's approval", |e| restored(e).approver.clear()),
    ("restored with a hidden character", |e| restored(e).text.push('\u{202e}')),
    ("nothing lost", |e| restored(e).lost_size = 0),
    ("nobody restored", |e| without(e, is_restored)),
    ("restored twice", |e| {
        let at = e.iter().position(is_restored).expect("restored");
        e[at + 1].event = e[at].event.clone();
    }),
    ("an old tray kept", |e| without(e, |e| matches!(e.event, Event::TrayRetired { .. }))),
    ("an old filing kept", |e| without(e, |e| matches!(e.event, Event::FilingVoided(_)))),
    ("a new tray missing", |e| without(e, |e| matches!(e.event, Event::TrayOpened { .. }))),
    ("cut in the middle of the recovery", |e| {
        let at = e.iter().position(is_restored).expect("restored");
        e.truncate(at + 4);
    }),
    ("cut right after it was restored", |e| {
        let at = e.iter().position(is_restored).expect("restored");
        e.truncate(at + 1);
    }),
    ("an open filing drawn in the recovery", |e| {
        let drawn = e.iter().find(|e| matches!(e.event, Event::CaseDrawn(_)));
        let drawn = drawn.expect("a draw").event.clone();
        let void = e.iter_mut().find(|e| matches!(e.event, Event::FilingVoided(_)));
        void.expect("a void").event = drawn;
    }),
    ("the void's secret withheld", |e| voided(e).envelope_secret = None),
    ("the void's nonce carried", |e| voided(e).nonce = Some([0; 32])),
    ("the void's ground withheld", |e| voided(e).ground = VoidGround::Withdrawn),
    ("a void for a lost secret that opens", |e| voided(e).ground = VoidGround::SecretLost),
    ("restored as a ground without cause", |e| {
        let (ground, text) = (RetirementGround::Restored, String::new());
        e.last_mut().unwrap().event = Event::TrayRetired { tray: 9, ground, text };
    }),
    ("a void as restored without cause", |e| {
        let mut void = voided(e).clone();
        let filing = e.iter().rposition(|e| matches!(e.event, Event::CaseFiled(_)));
        void.filing = EntryIndex(filing.expect("a filing") as u64);
        e.last_mut().unwrap().event = Event::FilingVoided(void);
    }),
];
