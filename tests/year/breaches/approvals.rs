//! What a second person decides, who acts, and the versions of the protocol.

use caselot_core::docket::approval::{Approved, Declined};
use caselot_core::docket::code::{AssignedBy, PersonRole, VoidGround};
use caselot_core::docket::entry::{Actor, Proposed};
use caselot_core::docket::filing::{FilerNonce, FilingVoided};
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::record::{CaseImported, CaseRecord, Panel};
use caselot_core::docket::{Day, Entry, Event, Protocol};
use caselot_core::id::{EntryIndex, JudgeId};

use super::super::court::{CLERK, HEAD};
use super::super::papers::civil;
use super::super::two::{OFFICER, REGISTRAR};
use super::edit::{
    DAY_MS, Edit, Row, approval, filed, filing, first, first_of, place, proposed, put_by,
};

pub fn is_pool(event: &Event) -> bool {
    matches!(event, Event::PoolRecorded(_))
}

/// The proposal of the first pool.
fn pool(change: fn(&mut Proposed)) -> Edit {
    Box::new(move |entries| {
        let at = proposed(entries, 0, is_pool);
        let Event::Proposed(it) = &mut entries[at].event else { panic!("a proposal") };
        change(it);
        at as u64
    })
}

/// The approval of the first pool.
fn approved(change: fn(&mut Entry)) -> Edit {
    Box::new(move |entries| {
        let at = approval(entries, proposed(entries, 0, is_pool));
        change(&mut entries[at]);
        at as u64
    })
}

/// The first filing, by somebody.
fn filed_by(actor: fn() -> Actor) -> Edit {
    Box::new(move |entries| {
        let at = place(entries, 0, |event| matches!(event, Event::CaseFiled(_)));
        entries[at].actor = actor();
        at as u64
    })
}

/// The clerk's own record.
fn person(change: fn(&mut PersonEnrolled)) -> Edit {
    first_of!(PersonEnrolled, it => change(it))
}

pub fn import() -> CaseImported {
    let record = CaseRecord {
        pool: "民事".to_owned(),
        cause: String::new(),
        procedure: String::new(),
        flags: Vec::new(),
        weight: 100,
        filed_on: Day(20_000),
        undertaking: JudgeId(4),
        assigned_by: AssignedBy::Imported,
        panel: Panel::default(),
        closing: None,
    };
    CaseImported { case_number: "(2025)湘0203民初1号".to_owned(), record }
}

/// Who files, proposes, approves and declines.
fn people() -> Vec<Row> {
    vec![
        ("RoleMissing", filed_by(|| Actor::authenticated(OFFICER))),
        ("ProgramActs", filed_by(Actor::system)),
        (
            "PersonLooksLike",
            Box::new(|entries| {
                let fits = |event: &Event| matches!(event, Event::PersonEnrolled(_));
                let (first, next) = (place(entries, 0, fits), place(entries, 1, fits));
                let Event::PersonEnrolled(it) = entries[first].event.clone() else {
                    panic!("a person")
                };
                let Event::PersonEnrolled(other) = &mut entries[next].event else {
                    panic!("a person")
                };
                other.person = format!("{}·", it.person);
                next as u64
            }),
        ),
        ("PersonRolesOrder", person(|it| it.roles = vec![PersonRole::Operator; 2])),
        ("RolesApart", person(|it| it.roles = vec![PersonRole::Filing, PersonRole::Auditor])),
        ("RoleUnplaced", person(|it| it.division = "民一庭".to_owned())),
        ("DeputyMalformed", person(|it| (it.from, it.to) = (Day(20_000), Some(Day(19_999))))),
    ]
}

/// Proposals, approvals and what is declined.
fn decisions() -> Vec<Row> {
    vec![
        (
            "ApprovalIdle",
            Box::new(|entries| {
                let judge = first(entries, |event| match event {
                    Event::JudgeRecorded(_) => Some(event.clone()),
                    _ => None,
                });
                let at = proposed(entries, 0, is_pool);
                let Event::Proposed(it) = &mut entries[at].event else { panic!("a proposal") };
                it.what = judge;
                at as u64
            }),
        ),
        ("ProposalDaysOutOfRange", pool(|it| it.until = Day(1))),
        ("ProposalStale", pool(|it| it.replaces = Some(EntryIndex(3)))),
        (
            "NothingToApprove",
            approved(|it| {
                it.event = Event::Approved(Approved { entry: EntryIndex(1) });
            }),
        ),
        ("NotSupervisor", approved(|it| it.actor = Actor::claimed(HEAD))),
        (
            "ProposalExpired",
            Box::new(|entries| {
                let at = approval(entries, proposed(entries, 0, is_pool));
                entries.iter_mut().skip(at).for_each(|entry| entry.time_ms += 8 * DAY_MS);
                at as u64
            }),
        ),
        (
            "DeclineNotYours",
            Box::new(|entries| {
                let at = entries.iter().rposition(|it| {
                    matches!(&it.event,
                Event::LotOpened(lot) if !lot.needs.is_empty() && lot.asked.seats == 1)
                });
                let entry = EntryIndex(at.expect("a lot that waits") as u64);
                let declined = Event::Declined(Declined { entry, text: "不同意".to_owned() });
                put_by(entries, Actor::authenticated(CLERK), declined)
            }),
        ),
        (
            "VoidUncalled",
            Box::new(|entries| {
                let (filing, _) = filed(entries, &civil(48), 0);
                let void = FilingVoided {
                    filing,
                    envelope_secret: Some([1; 32]),
                    nonce: None,
                    ground: VoidGround::NonceLost,
                    text: String::new(),
                    approver: String::new(),
                    avoided: None,
                };
                put_by(entries, Actor::authenticated(CLERK), Event::FilingVoided(void))
            }),
        ),
    ]
}

/// Filings, imports, and versions.
fn entries() -> Vec<Row> {
    vec![
        (
            "CaseNumberYear",
            filing(civil(5), 0, |it| {
                it.facts.case_number = it.facts.case_number.replace("2026", "2027");
            }),
        ),
        ("SingleCallUnlisted", filing(civil(5), 0, |it| it.nonce = FilerNonce::Single([1; 32]))),
        (
            "TooManyUndrawn",
            Box::new(|entries| {
                let (_, one) = filed(entries, &civil(5), 0);
                let put = (800..809).map(|serial| {
                    let mut filed = one.clone();
                    filed.facts.case_number = civil(serial);
                    put_by(entries, Actor::authenticated(CLERK), Event::CaseFiled(filed.into()))
                });
                put.last().expect("a filing")
            }),
        ),
        (
            "ImportUnlisted",
            Box::new(|entries| {
                let import = Event::CaseImported(Box::new(import()));
                put_by(entries, Actor::authenticated(REGISTRAR), import)
            }),
        ),
        (
            "ProtocolBackwards",
            Box::new(|entries| {
                let at = place(entries, 0, |event| matches!(event, Event::JudgeRecorded(_)));
                entries[at].protocol = Protocol::One;
                at as u64
            }),
        ),
        (
            "ProtocolUnopened",
            Box::new(|entries| {
                entries[0].protocol = Protocol::One;
                1
            }),
        ),
        (
            "TimeOutOfRange",
            Box::new(|entries| {
                let last = entries.last_mut().expect("entries");
                last.time_ms = 253_402_300_800_000;
                last.index.0
            }),
        ),
    ]
}

pub fn rows() -> Vec<Row> {
    [people(), decisions(), entries()].into_iter().flatten().collect()
}
