//! What an operator puts at the end of a log, or of what is left when it is cut off: a case that is
//! fresh there, parties that are the same, a court that opens protocol 2.

use caselot_core::docket::approval::Approved;
use caselot_core::docket::circular::CircularStep;
use caselot_core::docket::code::{
    AssignedBy, CircularAct, CorrectionGround, ExclusionGround, ListedWord, Manner, QuotaBasis,
};
use caselot_core::docket::filing::{CaseFiled, Exclusion};
use caselot_core::docket::person::RulesOpened;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::{CaseCorrected, CaseRecord, Closing, DataStated, Panel};
use caselot_core::docket::routing::WordList;
use caselot_core::docket::{Day, Entry, Event, Protocol};
use caselot_core::id::{EntryIndex, JudgeId};

use super::super::court::{CLERK, HEAD};
use super::super::papers::civil;
use super::super::two::{OFFICER, REGISTRAR};
use super::edit::{DAY_MS, Edit, Row, filed, first, first_of, place, put, put_by};
use super::proposals::{agreed, by, proposes, renumbered};

/// The last of the cases that are drawn on one day.
const LAST: u32 = 40;

fn today(entries: &[Entry]) -> Day {
    Day::at(entries.last().expect("entries").time_ms, 480)
}

/// The judge of a case by its draw.
fn drawn(entries: &[Entry], filing: EntryIndex) -> JudgeId {
    first(entries, |event| match event {
        Event::CaseDrawn(it) if it.filing == filing => Some(it.seats[0].judge),
        _ => None,
    })
}

/// The log is cut off behind the draw of a case.
fn cut(entries: &mut Vec<Entry>, serial: u32) {
    let (filing, _) = filed(entries, &civil(serial), 0);
    let at =
        place(entries, 0, |event| matches!(event, Event::CaseDrawn(it) if it.filing == filing));
    entries.truncate(at + 1);
}

/// A case is filed with marks of parties.
fn mark(entries: &mut [Entry], serial: u32) {
    let (filing, mut of) = filed(entries, &civil(serial), 0);
    of.facts.parties.marks = vec![[1; 32], [2; 32]];
    entries[usize::try_from(filing.0).expect("a place")].event = Event::CaseFiled(of.into());
}

/// A number is corrected at the end of a log that ends on the day of the case.
fn fresh(marked: &'static [u32]) -> Edit {
    Box::new(move |entries| {
        cut(entries, LAST);
        marked.iter().for_each(|serial| mark(entries, *serial));
        renumbered(LAST, civil(999))(entries)
    })
}

/// A case that was closed here becomes one that should never have been.
fn undone(entries: &[Entry]) -> Event {
    let (filing, CaseFiled { facts, .. }) = filed(entries, &civil(1), 0);
    let filed_on = Day::at(entries[usize::try_from(filing.0).expect("a place")].time_ms, 480);
    let closing = first(entries, |event| match event {
        Event::CaseClosed(it) if it.filing == filing => Some(it.closing),
        _ => None,
    });
    let before = CaseRecord {
        pool: facts.pool,
        cause: facts.cause,
        procedure: facts.procedure,
        flags: facts.flags,
        weight: facts.weight,
        filed_on,
        undertaking: drawn(entries, filing),
        assigned_by: AssignedBy::Drawn,
        panel: Panel::default(),
        closing: Some(closing),
    };
    let closing = Some(Closing { manner: Some(Manner::Duplicate), ..closing });
    let after = CaseRecord { closing, ..before.clone() };
    let (ground, text, approver) = (CorrectionGround::Other, "重复".to_owned(), String::new());
    let corrected = CaseCorrected { filing, before, after, ground, text, approver };
    Event::CaseCorrected(Box::new(corrected))
}

/// The steps of a circular up to its review, of other figures than were filled in.
fn reviewed(entries: &mut Vec<Entry>) -> u64 {
    let day = today(entries);
    let steps = [
        (OFFICER, CircularAct::DataChecked, 1),
        (OFFICER, CircularAct::LeadersChecked, 1),
        (OFFICER, CircularAct::Filled, 1),
        (HEAD, CircularAct::Reviewed, 2),
    ];
    let put = steps.map(|(person, act, digest)| {
        let (from, to, as_of, digest) = (day, day, day, [digest; 32]);
        let step = CircularStep { from, to, as_of, act, size: 9, digest, text: String::new() };
        put_by(entries, by(person), Event::CircularStep(Box::new(step)))
    });
    put[3]
}

/// One proposal more than a person may have.
fn many(entries: &mut Vec<Entry>) -> u64 {
    let day = today(entries);
    let put = (0..65).map(|back| {
        let (basis, from, to) = (QuotaBasis::Closed, Day(day.0 - 100 - back), Day(day.0 - 1));
        let (panels_known, text) = (false, String::new());
        let stated = DataStated { basis, from, to, panels_known, text };
        proposes(entries, OFFICER, Event::DataStated(Box::new(stated)))
    });
    put.last().expect("a proposal")
}

/// The log is cut off behind its closings; one of these cases was withdrawn, and a policy sends what
/// comes again to its judge. The same parties come again, without that judge.
fn returning(entries: &mut Vec<Entry>) -> u64 {
    let closed = |entry: &Entry| matches!(entry.event, Event::CaseClosed(_));
    entries.truncate(entries.iter().rposition(closed).expect("a closing") + 1);
    mark(entries, 1);
    let (filing, of) = filed(entries, &civil(1), 0);
    for entry in entries.iter_mut() {
        if let Event::CaseClosed(it) = &mut entry.event
            && it.filing == filing
        {
            it.closing.manner = Some(Manner::Withdrawn);
        }
    }
    agreed(REGISTRAR, |entries| {
        let valid_from = today(entries);
        let policy = Policy { valid_from, refiling: Some(180), ..Policy::default() };
        Event::PolicyAdopted(Box::new(policy))
    })(entries);
    let mut facts = of.facts.clone();
    facts.case_number = civil(800);
    facts.exclusions = vec![Exclusion {
        judge: drawn(entries, filing),
        ground: ExclusionGround::Interest,
        person: String::new(),
        text: String::new(),
        by_program: false,
    }];
    let again = put_by(entries, by(CLERK), Event::CaseFiled(CaseFiled { facts, ..of }.into()));
    entries.last_mut().expect("an entry").time_ms += DAY_MS;
    again
}

/// A judge's time in quota ends the day before it is approved.
fn ends_today(entries: &mut Vec<Entry>) -> u64 {
    let ended = Day(today(entries).0 - 1);
    let recorded = |entry: &Entry| match &entry.event {
        Event::JudgeRecorded(it) if it.judge == JudgeId(4) => Some((entry.index, it.clone())),
        _ => None,
    };
    let (record, mut judge) = entries.iter().rev().find_map(recorded).expect("a record");
    judge.tenures[0].to = Some(ended);
    let entry = EntryIndex(proposes(entries, REGISTRAR, Event::JudgeRecorded(judge)));
    if let Event::Proposed(it) = &mut entries.last_mut().expect("an entry").event {
        it.replaces = Some(record);
    }
    put_by(entries, by(HEAD), Event::Approved(Approved { entry }))
}

/// The second docket's.
pub fn rows() -> Vec<Row> {
    vec![
        ("NumberUnmarked", fresh(&[])),
        ("NumberShared", fresh(&[LAST - 1, LAST])),
        ("GivenBackMismatch", first_of!(CaseClosed, it => it.given_back.weight = 1)),
        ("UndoneFixed", agreed(OFFICER, undone)),
        ("CircularDiffers", Box::new(reviewed)),
        ("TooManyWaiting", Box::new(many)),
        ("RefiledExcluded", Box::new(returning)),
        ("TenureEndsToday", Box::new(ends_today)),
        (
            "WordListMalformed",
            agreed(REGISTRAR, |entries| {
                let (of, words, types) = (ListedWord::Cause, Vec::new(), Vec::new());
                let list = WordList { of, words, types, from: Day(20_000), to: None };
                let valid_from = today(entries);
                let policy = Policy { valid_from, word_lists: vec![list], ..Policy::default() };
                Event::PolicyAdopted(Box::new(policy))
            }),
        ),
    ]
}

/// Protocol 2 is opened at the end, behind a filing that waits to be drawn or not.
fn opens(waits: bool) -> Edit {
    Box::new(move |entries| {
        if waits {
            let (_, mut filed) = filed(entries, &civil(1), 0);
            filed.facts.case_number = civil(800);
            put(entries, Event::CaseFiled(filed.into()));
        }
        let (persons, text, approver) = (Vec::new(), String::new(), CLERK.to_owned());
        let opened = RulesOpened { persons, text, approver };
        let entry = put(entries, Event::RulesOpened(Box::new(opened)));
        entries.last_mut().expect("an entry").protocol = Protocol::Two;
        entry
    })
}

/// The first docket's, which begins by protocol 1.
pub fn openings() -> Vec<Row> {
    vec![("FewSupervisors", opens(false)), ("RulesOpenedBusy", opens(true))]
}
