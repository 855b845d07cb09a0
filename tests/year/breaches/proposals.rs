//! What two persons together may not record either, put at the end of the second docket; and lists of
//! candidates that a filing may not have there.

use caselot_core::docket::approval::Approved;
use caselot_core::docket::circular::CircularStep;
use caselot_core::docket::code::{
    CircularAct, DesignationGround, ExclusionGround, QuotaBasis, RetirementGround, VoidGround,
};
use caselot_core::docket::contribution::FilingOpened;
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::{Actor, Proposed};
use caselot_core::docket::explanation::Explanation;
use caselot_core::docket::filing::{Exclusion, FilingVoided};
use caselot_core::docket::lineage::PriorCase;
use caselot_core::docket::person::RulesOpened;
use caselot_core::docket::pool::SmallPool;
use caselot_core::docket::record::{DataStated, DataWithdrawn, Imports, NumberCorrected};
use caselot_core::docket::{Day, Entry, Event};
use caselot_core::id::{EntryIndex, JudgeId};

use super::super::court::{CLERK, HEAD};
use super::super::papers::civil;
use super::super::two::{OFFICER, REGISTRAR};
use super::approvals::{import, is_pool};
use super::edit::{Edit, Row, filed, filing, first, proposal, put_by};
use super::roster::restored;

pub fn by(person: &str) -> Actor {
    Actor::authenticated(person)
}

/// Somebody proposes at the end of the log.
pub fn proposes(entries: &mut Vec<Entry>, person: &str, what: Event) -> u64 {
    let until = Day::at(entries.last().expect("entries").time_ms, 480);
    let (replaces, text) = (None, "说明".to_owned());
    put_by(entries, by(person), Event::Proposed(Box::new(Proposed { until, replaces, text, what })))
}

/// Somebody proposes and the head approves at the end of the log.
pub fn agreed(person: &'static str, what: impl Fn(&[Entry]) -> Event + 'static) -> Edit {
    Box::new(move |entries| {
        let what = what(entries);
        let entry = EntryIndex(proposes(entries, person, what));
        put_by(entries, by(HEAD), Event::Approved(Approved { entry }))
    })
}

/// Somebody adds an entry at the end of the log.
fn adds(actor: fn() -> Actor, event: impl Fn(&[Entry]) -> Event + 'static) -> Edit {
    Box::new(move |entries| {
        let event = event(entries);
        put_by(entries, actor(), event)
    })
}

fn imports(count: usize) -> impl Fn(&[Entry]) -> Event {
    move |_| Event::Imports(Box::new(Imports { cases: vec![import(); count] }))
}

pub fn renumbered(serial: u32, number: String) -> Edit {
    agreed(CLERK, move |entries| {
        let (filing, _) = filed(entries, &civil(serial), 0);
        let (wrong, number) = (civil(serial), number.clone());
        let text = "录入错误".to_owned();
        let corrected = NumberCorrected { filing, wrong, stage: 0, number, text };
        Event::NumberCorrected(Box::new(corrected))
    })
}

/// A tray is given up by two; what somebody does with it then.
fn gives_up(event: impl Fn(&[Entry]) -> Event + 'static) -> Edit {
    Box::new(move |entries| {
        let (ground, text) = (RetirementGround::SecretLost, String::new());
        agreed(CLERK, move |_| Event::TrayRetired { tray: 0, ground, text: text.clone() })(entries);
        let event = event(entries);
        put_by(entries, by(CLERK), event)
    })
}

/// What the political department says and takes back, and the way of circulars.
fn papers() -> Vec<Row> {
    let said = |handed_in: &'static str, withdrawn: bool| {
        adds(
            || by(OFFICER),
            move |_| {
                let (judge, from, to) = (JudgeId(4), Day(20_454), Day(20_484));
                let (text, handed_in) = ("说明".to_owned(), handed_in.to_owned());
                let signal = None;
                let said = Explanation { judge, from, to, signal, text, handed_in, withdrawn };
                Event::ExplanationRecorded(Box::new(said))
            },
        )
    };
    let step = |act: CircularAct, size: u64| {
        adds(
            || by(OFFICER),
            move |_| {
                let (from, to) = (Day(20_454), Day(20_484));
                let (as_of, digest, text) = (to, [1; 32], String::new());
                let step = CircularStep { from, to, as_of, act, size, digest, text };
                Event::CircularStep(Box::new(step))
            },
        )
    };
    vec![
        (
            "DataDaysBackwards",
            agreed(OFFICER, |_| {
                let (from, to, text) = (Day(20_484), Day(20_454), String::new());
                let (basis, panels_known) = (QuotaBasis::Closed, false);
                Event::DataStated(Box::new(DataStated { basis, from, to, panels_known, text }))
            }),
        ),
        (
            "StatementUnknown",
            agreed(OFFICER, |_| {
                let (entry, text) = (EntryIndex(1), "误报".to_owned());
                Event::DataWithdrawn(Box::new(DataWithdrawn { entry, text }))
            }),
        ),
        ("ExplanationOfOther", said("", false)),
        ("ExplanationUnknown", said("书面", true)),
        ("CircularOrder", step(CircularAct::Filled, 9)),
        ("CircularAhead", step(CircularAct::DataChecked, 0)),
    ]
}

/// Imports, numbers, persons and pools.
fn records() -> Vec<Row> {
    let opened = adds(
        || Actor::claimed(HEAD),
        |_| {
            let (persons, text, approver) = (Vec::new(), String::new(), CLERK.to_owned());
            Event::RulesOpened(Box::new(RulesOpened { persons, text, approver }))
        },
    );
    vec![
        ("ImportsEmpty", agreed(REGISTRAR, imports(0))),
        ("ImportsKnown", agreed(REGISTRAR, imports(2))),
        (
            "ImportsUnfinished",
            Box::new(|entries| {
                agreed(REGISTRAR, imports(1))(entries);
                let judge = first(entries, |event| match event {
                    Event::JudgeRecorded(_) => Some(event.clone()),
                    _ => None,
                });
                put_by(entries, by(REGISTRAR), judge)
            }),
        ),
        ("NumberTaken", renumbered(5, civil(14))),
        ("NumberFixed", renumbered(5, civil(999))),
        ("RulesOpenedAlready", opened),
        (
            "SmallPoolMalformed",
            proposal(0, is_pool, |event| match event {
                Event::PoolRecorded(it) => {
                    it.small = Some(SmallPool { until: Day(1), ground: "人少".to_owned() });
                }
                other => panic!("{other:?}"),
            }),
        ),
        (
            "LostNoteUnsigned",
            adds(|| Actor::claimed(HEAD), |entries| restored(entries.len() as u64 + 5, [9; 32])),
        ),
        (
            "OpenedTooEarly",
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
                proposes(entries, CLERK, Event::FilingVoided(void))
            }),
        ),
        (
            "TrayLost",
            gives_up(|entries| {
                let (filing, _) = filed(entries, &civil(48), 0);
                let (envelope_secret, nonce) = ([1; 32], [2; 32]);
                Event::FilingOpened(Box::new(FilingOpened { filing, envelope_secret, nonce }))
            }),
        ),
        (
            "LostFilingsOpen",
            gives_up(|entries| {
                let (_, mut again) = filed(entries, &civil(5), 0);
                again.facts.case_number = civil(800);
                Event::CaseFiled(again.into())
            }),
        ),
    ]
}

/// Nobody but one, or somebody who sat elsewhere.
fn candidates() -> Vec<Row> {
    let out = |judge| Exclusion {
        judge: JudgeId(judge),
        ground: ExclusionGround::Interest,
        person: String::new(),
        text: String::new(),
        by_program: false,
    };
    vec![
        (
            "OnlyCandidate",
            filing(civil(5), 0, move |it| it.facts.exclusions = (3..=10).map(out).collect()),
        ),
        (
            "NotOnlyCandidate",
            adds(
                || by(CLERK),
                |entries| {
                    let (_, of) = filed(entries, &civil(5), 0);
                    let mut facts = of.facts;
                    facts.case_number = civil(800);
                    let (judge, ground) = (JudgeId(4), DesignationGround::OnlyCandidate);
                    let (text, outage) = (String::new(), None);
                    let asked = DesignationRequested { facts, judge, ground, text, outage };
                    Event::DesignationRequested(Box::new(asked))
                },
            ),
        ),
        (
            "PriorSatCandidate",
            filing(civil(5), 0, |it| {
                it.facts.flags = vec!["REMANDED".to_owned()];
                it.facts.lineage.prior = Some(Box::new(PriorCase {
                    case_number: "(2025)湘02民终7号".to_owned(),
                    sat: vec![JudgeId(4)],
                    elsewhere: true,
                    ..PriorCase::default()
                }));
            }),
        ),
    ]
}

pub fn rows() -> Vec<Row> {
    [papers(), records(), candidates()].into_iter().flatten().collect()
}
