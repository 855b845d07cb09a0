//! Lots (摇号): draws of no case.

mod draws;
mod ends;
mod form;
mod needs;
mod reviews;

use std::sync::Arc;

use caselot_core::docket::code::{LotKind, LotNeed, Manner};
use caselot_core::docket::decide::OpenLot;
use caselot_core::docket::lot::{ListRecord, LotAsked, LotOpened, SampleRule};
use caselot_core::docket::record::{Closing, Panel};
use caselot_core::docket::{Command, Day, Decision, Event, Refusal};
use caselot_core::id::EntryIndex;
use caselot_core::lottery::envelope::nonce_commitment;
use caselot_core::register::LotBook;

use crate::checks::code;
use crate::paper::two::{CLERK, POLITICAL, REGISTRAR, facts, proposed};
use crate::paper::{ORIGIN, PaperCourt, case_number, nonce};

pub const LIST: &str = "破产管理人";

pub fn names(count: u32) -> Vec<String> {
    let mut names: Vec<String> = (1..=count).map(|n| format!("第{n}律师事务所")).collect();
    names.sort();
    names
}

pub fn list(count: u32) -> ListRecord {
    let (list, name) = (LIST.to_owned(), "破产管理人名册".to_owned());
    ListRecord { list, kind: LotKind::Administrators, name, entries: names(count) }
}

pub fn put(paper: &mut PaperCourt, record: ListRecord) {
    let decision = paper.by(REGISTRAR, Command::PutList(Box::new(record))).expect("proposes");
    paper.approve(proposed(&decision)).expect("approves");
}

/// A court with a list and with the cases 1 to 12, each with its judge.
pub fn with_list(count: u32) -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    put(&mut paper, list(count));
    (1..=12).for_each(|n| paper.assigns(&facts(n)));
    paper
}

/// A lot with the next roll number, committed to the nonce of its roll.
pub fn asked(paper: &PaperCourt, kind: LotKind, seats: u32, subject: &str) -> LotAsked {
    let year = paper.state.day(paper.now_ms).year();
    let number = paper.state.lots.next_number(kind, year);
    let list = if kind == LotKind::Review { String::new() } else { LIST.to_owned() };
    committed(LotAsked {
        kind,
        year,
        number,
        subject: subject.to_owned(),
        list,
        day: None,
        sample: None,
        seats,
        left_out: Vec::new(),
        text: String::new(),
        nonce_commitment: [0; 32],
    })
}

pub fn committed(asked: LotAsked) -> LotAsked {
    let roll = asked.roll();
    let nonce_commitment = nonce_commitment(ORIGIN, &roll, 0, &nonce(&roll, 0));
    LotAsked { nonce_commitment, ..asked }
}

/// Administrators for a case of this number.
pub fn of_case(paper: &PaperCourt, seats: u32, number: u32) -> LotAsked {
    administrators(paper, seats, &case_number(number))
}

pub fn administrators(paper: &PaperCourt, seats: u32, subject: &str) -> LotAsked {
    asked(paper, LotKind::Administrators, seats, subject)
}

pub fn opens_as(
    paper: &mut PaperCourt,
    person: &str,
    asked: &LotAsked,
) -> Result<Decision, Refusal> {
    let open = OpenLot { asked: asked.clone(), looked_up: None };
    paper.by(person, Command::OpenLot(Box::new(open)))
}

pub fn opens(paper: &mut PaperCourt, asked: &LotAsked) -> EntryIndex {
    let person = if asked.kind == LotKind::Review { POLITICAL } else { CLERK };
    opens_as(paper, person, asked).expect("opens").filing.expect("a lot")
}

/// Opens a lot, and says what it needs.
fn needs(paper: &mut PaperCourt, asked: &LotAsked) -> Vec<LotNeed> {
    let lot = opens(paper, asked);
    opened(paper, lot).needs.clone()
}

fn book(paper: &PaperCourt) -> LotBook {
    let mut book = LotBook::default();
    paper.entries.iter().for_each(|entry| book.apply(entry));
    book
}

pub fn draws_as(
    paper: &mut PaperCourt,
    person: &str,
    lot: EntryIndex,
) -> Result<Decision, Refusal> {
    let book = book(paper);
    let line = book.lot(lot).expect("a lot");
    let nonce = nonce(&line.opened.asked.roll(), 0);
    let candidates = Arc::clone(&line.candidates);
    paper.by(person, Command::DrawLot { lot, nonce, candidates })
}

/// Who was drawn.
pub fn draws(paper: &mut PaperCourt, lot: EntryIndex) -> Vec<String> {
    let review = paper.state.lots.undrawn(lot).expect("open").opened.asked.sample.is_some();
    let person = if review { POLITICAL } else { CLERK };
    let end = draws_as(paper, person, lot).expect("draws").end.expect("a draw");
    let Event::LotDrawn(drawn) = &paper.entries[end.0 as usize].event else { panic!() };
    drawn.drawn.clone()
}

pub fn opened(paper: &PaperCourt, lot: EntryIndex) -> Arc<LotOpened> {
    let Event::LotOpened(opened) = &paper.entries[lot.0 as usize].event else { panic!() };
    Arc::clone(opened)
}

fn refused(paper: &mut PaperCourt, asked: &LotAsked) -> &'static str {
    let person = if asked.kind == LotKind::Review { POLITICAL } else { CLERK };
    code(opens_as(paper, person, asked))
}

/// What a verifier finds first where the opening of a lot is edited.
fn edited(paper: &PaperCourt, lot: EntryIndex, edit: impl Fn(&mut LotOpened)) -> String {
    let found = paper.found(|entries| {
        let Event::LotOpened(opened) = &mut entries[lot.0 as usize].event else { panic!() };
        edit(Arc::make_mut(opened));
    });
    let (code, entry) = found.first().cloned().expect("a finding");
    assert_eq!(entry, Some(lot.0), "{code}");
    code
}

fn close(paper: &mut PaperCourt, number: u32, manner: Manner) {
    let closing = Closing { on: paper.state.day(paper.now_ms), manner: Some(manner) };
    let (case_number, panel) = (case_number(number), Panel::default());
    paper
        .by(POLITICAL, Command::CloseCase { case_number, closing, panel, undertaking: None })
        .expect("closes");
}

/// A court with ten closed cases, one open and one closed as a duplicate.
fn with_cases() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    (1..=12).for_each(|n| paper.assigns(&facts(n)));
    paper.days_pass(1);
    (1..=9).for_each(|n| close(&mut paper, n, Manner::Judgment));
    close(&mut paper, 10, Manner::Mediated);
    let undone = Command::UndoCase {
        case_number: case_number(11),
        manner: Manner::Duplicate,
        text: "重复".to_owned(),
    };
    let undone = paper.by(POLITICAL, undone).expect("proposes");
    paper.approve(proposed(&undone)).expect("approves");
    paper
}

pub fn review(
    paper: &PaperCourt,
    seats: u32,
    subject: &str,
    change: fn(&mut SampleRule),
) -> LotAsked {
    let today = paper.state.day(paper.now_ms);
    let mut sample = SampleRule {
        from: Day(today.0 - 30),
        to: today,
        pool: String::new(),
        judge: None,
        manners: Vec::new(),
    };
    change(&mut sample);
    let sample = Some(sample);
    LotAsked { sample, ..asked(paper, LotKind::Review, seats, subject) }
}
