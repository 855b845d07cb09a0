//! Turns in the life of a docket of protocol 2: it is opened in an old one, a tray is lost, a
//! database put back, the key handed over; and edits of them.

use caselot_core::docket::approval::Approved;
use caselot_core::docket::code::{PersonRole, VoidGround};
use caselot_core::docket::entry::{Event, Restored};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::person::RulesOpened;
use caselot_core::docket::{Command, Entry};
use caselot_core::ledger::checkpoint::{Checkpoint, SigningKey, sign, signing_key};

use crate::naive::acts::{agreed, assign, excluding, void};
use crate::naive::edits::Edit;
use crate::naive::trespasses::place;
use crate::paper::two::{
    CLERK, DAY_MS, OTHER_SUPERVISOR, REGISTRAR, SUPERVISOR, enrolled, facts, proposed,
};
use crate::paper::{FIRST_KEY, ORIGIN, PaperCourt, pool};

/// Seeds of the keys that sign later.
const SECOND_KEY: u8 = 50;
const THIRD_KEY: u8 = 51;

/// A tray that is lost, then a database that was put back.
pub fn lost() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    paper.envelopes = 2;
    for number in 1..=3 {
        paper.files(facts(number)).expect("files");
    }
    let key = paper.tray_keys.remove(&0).expect("a key");
    let decision = paper.by(SUPERVISOR, void(2, VoidGround::SecretLost, false)).expect("proposes");
    paper.tray_keys.insert(0, key);
    let entry = proposed(&decision);
    paper.by(OTHER_SUPERVISOR, Command::Approve { entry }).expect("approves");
    paper.assigns(&Facts { stage: 1, ..facts(2) });
    paper.files(facts(4)).expect("files");
    paper.files(excluding(5, &[1, 2, 3, 4, 5])).expect("files");
    paper.restore(paper.state.size + 30, [7; 32]).expect("goes on");
    paper.assigns(&facts(6));
    paper
}

/// A docket of protocol 1 in which protocol 2 is opened.
pub fn opened() -> PaperCourt {
    opened_after(1)
}

/// The same after so many filings by protocol 1, all by one person.
pub fn opened_after(filings: u32) -> PaperCourt {
    let mut paper = PaperCourt::with_judges(64, 8);
    for number in (1..=filings).map(|number| if number == 1 { 1 } else { number + 100 }) {
        paper.file(number).expect("files by protocol 1");
        paper.draw(number).expect("draws by protocol 1");
    }
    let mut persons = vec![
        enrolled(OTHER_SUPERVISOR, &[PersonRole::Supervisor]),
        enrolled(CLERK, &[PersonRole::Filing]),
        enrolled(REGISTRAR, &[PersonRole::Registrar]),
        enrolled(SUPERVISOR, &[PersonRole::Supervisor]),
    ];
    persons.sort_by(|one, next| one.person.cmp(&next.person));
    let (text, approver) = (String::new(), "李四".to_owned());
    let rules = RulesOpened { persons, text, approver };
    paper.act(Command::OpenRules(Box::new(rules))).expect("opens");
    paper.assigns(&facts(2));
    assign(&mut paper, &excluding(3, &[1, 2, 3]));
    paper.now_ms += DAY_MS;
    let wide = pool("民事", (1..=8).map(|n| (n, 100)).collect());
    agreed(&mut paper, REGISTRAR, Command::PutPools(vec![wide]));
    assign(&mut paper, &facts(4));
    paper
}

/// What waits is declined after its last day.
pub fn declined_late() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let wide = pool("民事", (1..=7).map(|n| (n, 100)).collect());
    let waits = paper.by(REGISTRAR, Command::PutPools(vec![wide])).expect("proposes");
    let filing = paper.files(excluding(1, &[1, 2, 3, 4, 5])).expect("files").filing;
    paper.days_pass(9);
    paper.decline(SUPERVISOR, proposed(&waits)).expect("declines");
    paper.decline(SUPERVISOR, filing.expect("a filing")).expect("declines");
    paper.by(CLERK, void(1, VoidGround::Declined, true)).expect("ends");
    assign(&mut paper, &facts(2));
    paper
}

/// In place of a decline, an approval.
fn approved(entries: &mut [Entry], nth: usize) {
    let at = place(entries, |it| matches!(it, Event::Declined(_)), nth);
    let Event::Declined(it) = &entries[at].event else { panic!("a decline") };
    entries[at].event = Event::Approved(Approved { entry: it.entry });
}

pub const LATE_EDITS: &[Edit] = &[
    ("a proposal approved after its last day", |e| approved(e, 0)),
    ("a filing approved after its last day", |e| approved(e, 1)),
];

/// A key that is handed over twice.
pub fn handed_over_by_two() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    assign(&mut paper, &facts(1));
    paper.rotate(SECOND_KEY).expect("hands over");
    assign(&mut paper, &excluding(2, &[1, 2, 3, 4, 5]));
    paper.rotate(THIRD_KEY).expect("hands over again");
    assign(&mut paper, &facts(3));
    paper
}

/// A recovery after the key was handed over.
pub fn restored_by_two() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    paper.envelopes = 4;
    assign(&mut paper, &facts(1));
    paper.rotate(SECOND_KEY).expect("hands over");
    paper.files(facts(2)).expect("files");
    paper.restore(paper.state.size + 9, LOST_ROOT).expect("goes on");
    assign(&mut paper, &Facts { stage: 1, ..facts(2) });
    paper
}

/// A recovery after which the key is handed over again.
pub fn restored_between() -> PaperCourt {
    let mut paper = restored_by_two();
    paper.rotate(THIRD_KEY).expect("hands over again");
    assign(&mut paper, &facts(3));
    paper
}

const LOST_ROOT: [u8; 32] = [7; 32];

fn restored(entries: &mut [Entry]) -> &mut Restored {
    let place = place(entries, |it| matches!(it, Event::Restored(_)), 0);
    match &mut entries[place].event {
        Event::Restored(it) => it,
        _ => panic!("restored"),
    }
}

/// Another note of what was lost, by this key.
fn shown(entries: &mut [Entry], key: &SigningKey, change: fn(&mut Checkpoint)) {
    let restored = restored(entries);
    let (size, root) = (restored.lost_size, restored.lost_root);
    let mut checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size, root };
    change(&mut checkpoint);
    restored.lost_note = sign(&checkpoint, key);
}

fn key(seed: u8) -> SigningKey {
    signing_key(&[seed; 32])
}

pub const NOTE_EDITS: &[Edit] = &[
    ("no note of what was lost", |e| restored(e).lost_note.clear()),
    ("a note of another size", |e| restored(e).lost_size += 1),
    ("a note of another root", |e| restored(e).lost_root[0] ^= 1),
    ("a well signed note of another size", |e| shown(e, &key(SECOND_KEY), |it| it.size += 1)),
    ("a well signed note of another root", |e| shown(e, &key(SECOND_KEY), |it| it.root[0] ^= 1)),
    ("a well signed note of another origin", |e| {
        shown(e, &key(SECOND_KEY), |it| it.origin.push('5'));
    }),
    ("a note by a stranger", |e| shown(e, &key(9), |_| ())),
    ("a note by a key of later", |e| shown(e, &key(THIRD_KEY), |_| ())),
    ("a note without its end", |e| {
        restored(e).lost_note.pop();
    }),
    ("a note and more", |e| restored(e).lost_note.push('\n')),
    ("a note of two signatures", |e| {
        let note = &mut restored(e).lost_note;
        let last = note.trim_end().lines().last().expect("a line").to_owned();
        note.push_str(&last);
        note.push('\n');
    }),
    ("a note with another signature", |e| {
        let note = &mut restored(e).lost_note;
        let at = note.len() - 20;
        let other = if note.as_bytes()[at] == b'A' { "B" } else { "A" };
        note.replace_range(at..=at, other);
    }),
    ("a note in another form", |e| {
        restored(e).lost_note = restored(e).lost_note.replace('\n', "\r\n");
    }),
    ("a size with a sign", |e| {
        let note = restored(e).lost_note.clone();
        let size = restored(e).lost_size.to_string();
        restored(e).lost_note = note.replacen(&size, &format!("+{size}"), 1);
    }),
    ("a note after a restored log that lost nothing", |e| {
        restored(e).lost_size = 0;
        shown(e, &key(SECOND_KEY), |_| ());
    }),
];

/// What may be shown as well.
pub const NOTES_PERMITTED: &[Edit] = &[
    ("a note by the first key", |e| shown(e, &key(FIRST_KEY), |_| ())),
    ("a note of a much greater log", |e| {
        restored(e).lost_size = u64::MAX;
        shown(e, &key(SECOND_KEY), |_| ());
    }),
];
