//! The court, its people, pools and conflicts.

use caselot_core::docket::code::{AbsenceKind, ExclusionGround};
use caselot_core::docket::conflict::ConflictDeclared;
use caselot_core::docket::entry::Restored;
use caselot_core::docket::handover::KeyRotated;
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::{Day, Entry, Event, codec};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::ledger::tree::Frontier;

use super::super::court::CLERK;
use super::edit::{Edit, Row, any, first, first_of, more, put};

fn day(text: &str) -> Option<Day> {
    Day::parse(text)
}

/// Judges and when they are away.
pub fn judges() -> Vec<Row> {
    let absence = |change: fn(&mut caselot_core::docket::people::Absence)| first_of!(AbsenceRecorded, it => change(it));
    vec![
        ("JudgeZero", first_of!(JudgeRecorded, it => it.judge = JudgeId(0))),
        ("TenureMissing", first_of!(JudgeRecorded, it => it.tenures.clear())),
        ("TenureOverlap", first_of!(JudgeRecorded, it => it.tenures.push(it.tenures[0].clone()))),
        (
            "StaffInQuota",
            any(|event| match event {
                Event::JudgeRecorded(it) if it.judge == JudgeId(21) => {
                    it.tenures[0].in_quota = true;
                    true
                }
                _ => false,
            }),
        ),
        ("AbsenceBackwards", absence(|it| it.to = day("2026-03-01"))),
        ("AbsenceRetroactive", absence(|it| it.from = day("2026-02-15").expect("a day"))),
        ("AbsenceUnknown", absence(|it| it.replaces = Some(EntryIndex(1)))),
        ("TextNeeded", absence(|it| it.kind = AbsenceKind::Other)),
        ("JudgeUnknown", absence(|it| it.judge = JudgeId(99))),
        ("JudgeUnknown", first_of!(ConflictDeclared, it => it.judge = JudgeId(99))),
        ("PartyMarksOrder", first_of!(ConflictDeclared, it => it.marks.clear())),
        ("ConflictGround", first_of!(ConflictDeclared, it => it.ground = ExclusionGround::Other)),
        ("ConflictUnknown", first_of!(ConflictDeclared, it => it.replaces = Some(EntryIndex(1)))),
        (
            "ConflictTextNeeded",
            Box::new(|entries| {
                let (entry, declared) = entries
                    .iter()
                    .find_map(|entry| match &entry.event {
                        Event::ConflictDeclared(it) => {
                            Some((entry.index, ConflictDeclared::clone(it)))
                        }
                        _ => None,
                    })
                    .expect("a conflict");
                let (replaces, text) = (Some(entry), String::new());
                let taken_back = ConflictDeclared { replaces, text, cancelled: true, ..declared };
                put(entries, Event::ConflictDeclared(Box::new(taken_back)))
            }),
        ),
    ]
}

/// A pool's first entry, changed.
fn pool(code: &'static str, change: fn(&mut PoolSpec)) -> Edit {
    any(move |event| match event {
        Event::PoolRecorded(it) if it.pool == code => {
            change(it);
            true
        }
        _ => false,
    })
}

/// The first change of a pool that has drawn, changed.
fn later(change: fn(&mut PoolSpec)) -> Edit {
    any(move |event| match event {
        Event::PoolRecorded(it) if !it.approver.is_empty() => {
            change(it);
            true
        }
        _ => false,
    })
}

/// Pools.
pub fn pools() -> Vec<Row> {
    vec![
        ("PoolCodeMalformed", pool("民事", |it| "民 事".clone_into(&mut it.pool))),
        ("PoolEmpty", pool("民事", |it| it.members.clear())),
        ("PoolMembersOrder", pool("民事", |it| it.members.swap(0, 1))),
        (
            "DutyOverlap",
            pool("民事", |it| {
                (it.members[0].from, it.members[0].to) = (Day(21_000), Some(Day(20_999)))
            }),
        ),
        ("PoolNotBegun", pool("民事", |it| it.from = day("2026-02-01"))),
        ("ShareOutOfRange", pool("民事", |it| it.members[0].share = 101)),
        (
            "JudgeUnknown",
            pool("民事", |it| it.members.last_mut().expect("a member").judge = JudgeId(99)),
        ),
        (
            "NotInQuota",
            pool("民事", |it| it.members.last_mut().expect("a member").judge = JudgeId(21)),
        ),
        ("NotAssessor", pool("陪审", |it| it.members[0].judge = JudgeId(4))),
        ("SeatPercentOutOfRange", pool("民事", |it| it.settings.seat_percent = 101)),
        ("CapOfJudges", pool("民事", |it| it.settings.yearly_cap = 9)),
        ("ToleranceOutOfRange", pool("民事", |it| it.tolerance = 1)),
        ("ToleranceOutOfRange", pool("民事", |it| it.min_tolerance = it.tolerance + 1)),
        ("PoolChangeUnapproved", later(|it| it.approver.clear())),
        ("PoolChangeTooEarly", later(|it| it.from = day("2026-06-01"))),
        ("ApproverIsRequester", later(|it| CLERK.clone_into(&mut it.approver))),
    ]
}

/// The court itself, its trays, its key, and a recovery.
pub fn court() -> Vec<Row> {
    let court = |change: fn(&mut caselot_core::docket::entry::Court)| first_of!(CourtOpened, it => change(it));
    vec![
        ("CourtCodeMalformed", court(|it| "甲乙丙".clone_into(&mut it.code))),
        ("OriginMalformed", court(|it| "湘0203".clone_into(&mut it.origin))),
        ("OriginMismatch", court(|it| "elsewhere.example/湘0203".clone_into(&mut it.origin))),
        ("TextOutsideTable", court(|it| it.name.push('\n'))),
        ("OffsetOutOfRange", court(|it| it.utc_offset_minutes = 841)),
        ("CourtNotFirst", more(|entries| entries[0].event.clone())),
        (
            "TrayOutOfOrder",
            any(|event| match event {
                Event::TrayOpened { tray, .. } if *tray > 0 => {
                    *tray += 1;
                    true
                }
                _ => false,
            }),
        ),
        ("KeyUnusable", more(|_| rotated([0; 32]))),
        (
            "KeyUsedBefore",
            more(|entries| {
                rotated(first(entries, |event| match event {
                    Event::CourtOpened(it) => Some(it.public_key),
                    _ => None,
                }))
            }),
        ),
        (
            "HandoverUnsigned",
            more(|_| {
                let key = caselot_core::ledger::checkpoint::signing_key(&[5; 32]);
                rotated(key.verifying_key().to_bytes())
            }),
        ),
        (
            "NothingLost",
            more(|entries| {
                let root = root_of(&entries[..10]);
                restored(10, root)
            }),
        ),
        ("RecoveryUnfinished", more(|entries| restored(entries.len() as u64 + 5, [9; 32]))),
        (
            "RecoveryUnfinished",
            Box::new(|entries| {
                let lost = entries.len() as u64 + 5;
                put(entries, restored(lost, [9; 32]));
                let judge = first(entries, |event| match event {
                    Event::JudgeRecorded(_) => Some(event.clone()),
                    _ => None,
                });
                put(entries, judge)
            }),
        ),
    ]
}

/// A handover that nobody signed.
pub fn rotated(public_key: [u8; 32]) -> Event {
    Event::KeyRotated(Box::new(KeyRotated {
        public_key,
        old_signature: [0; 64],
        new_signature: [0; 64],
        text: String::new(),
        approver: CLERK.to_owned(),
    }))
}

pub fn restored(lost_size: u64, lost_root: [u8; 32]) -> Event {
    let (text, approver, lost_note) = (String::new(), CLERK.to_owned(), String::new());
    Event::Restored(Box::new(Restored { lost_size, lost_root, text, approver, lost_note }))
}

fn root_of(entries: &[Entry]) -> [u8; 32] {
    let mut frontier = Frontier::new();
    entries.iter().for_each(|it| frontier.append(leaf_hash(&codec::encode(it)), &mut Vec::new()));
    frontier.root()
}
