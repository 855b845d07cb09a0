//! Registers that are filed row by row: what was read of them, and how far they are.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use caselot_tables::{CaseRow, Finding, Options, Reading, Spot, Summary};
use caselot_words::Lang;

use super::fault::Fault;
use super::filing::MUST;
use super::reads::Roster;
use super::visit::Visit;
use crate::client::{CaseInput, ClientError, Outcome, Rehearsal};
use crate::telling::outcome::{WORDS, note, note_in, refused_note};
use crate::words::{self, text};

/// The lists of a desk: one a person.
#[derive(Default)]
pub struct Batches {
    all: Mutex<BTreeMap<String, Arc<Batch>>>,
}

/// A register that was read.
pub struct Batch {
    /// Name of the file.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// Rows that can be filed.
    pub rows: Vec<Ready>,
    /// What is wrong with others.
    pub findings: Vec<Finding>,
    /// Rows that the court would refuse, with the reason.
    pub refused: Vec<(Spot, String)>,
    /// What was read.
    pub summary: Summary,
    /// It is in doubt what the file says.
    pub stopped: bool,
    progress: Mutex<Progress>,
}

/// A row that can be filed.
pub struct Ready {
    pub spot: Spot,
    pub case: CaseInput,
    /// The pool that it would be drawn in, or where it would go without a draw.
    pub to: String,
}

/// What became of a row that was filed or refused.
#[derive(Clone)]
pub struct Became {
    /// Entry of its filing.
    pub filing: Option<u64>,
    /// State, judge, panel, time, entry and check code, as far as there are.
    pub said: Vec<String>,
    /// The language of what is said: that of who filed the list, whoever reads it later.
    pub lang: Lang,
}

/// How far the filing of a register is.
#[derive(Default, Clone)]
pub struct Progress {
    /// Somebody confirmed it.
    pub begun: bool,
    /// Rows that are done.
    pub done: usize,
    /// Of them refused.
    pub refused: usize,
    /// No more rows are filed.
    pub ended: bool,
    /// What became of each row that was filed, in the person's language.
    pub became: BTreeMap<Spot, Became>,
    /// What became of each row, as it is noted beside it.
    pub notes: BTreeMap<Spot, Vec<String>>,
    /// Why it ended early.
    pub stopped_by: Option<String>,
}

impl Batches {
    pub fn put(&self, person: &str, batch: Batch) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(person.to_owned(), Arc::new(batch));
    }

    pub fn of(&self, person: &str) -> Option<Arc<Batch>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).get(person).cloned()
    }

    pub fn forget(&self, person: &str) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(person);
    }
}

impl Batch {
    /// The row of a finding.
    fn spot(&self, finding: &Finding) -> Option<Spot> {
        let name = finding.sheet.as_deref().unwrap_or_default();
        let sheet = self.summary.sheets.iter().position(|known| known.name == name)?;
        Some(Spot { sheet, row: finding.row? })
    }

    pub fn progress(&self) -> Progress {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn change(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.progress.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Reads a register, and rehearses what its rows would become.
pub async fn read(visit: &Visit, name: String, bytes: Vec<u8>) -> Result<Batch, Fault> {
    let (court, today, roster) = (visit.court(), visit.today(), visit.roster().await?);
    let judges = roster.by_name();
    let options = Options { must: MUST, ..visit.table_options(&roster) };
    let reading = tokio::task::spawn_blocking(move || {
        (caselot_tables::cases(&bytes, &options, &judges, (&court, "")), bytes)
    });
    let (reading, bytes): (Reading<CaseRow>, _) = reading.await.map_err(|_| {
        let sentence = visit.say(|| text!("this file cannot be read"));
        visit.refuse(StatusCode::UNPROCESSABLE_ENTITY, sentence, None)
    })?;
    let stopped = reading.is_stopped();
    let rows = reading.rows.into_iter();
    let ready =
        |(spot, row)| Ready { spot, case: CaseInput::from_row(row, today), to: String::new() };
    let rows = rows.map(ready).collect();
    let mut batch = Batch {
        name,
        bytes,
        rows,
        findings: reading.findings,
        refused: Vec::new(),
        summary: reading.summary,
        stopped,
        progress: Mutex::default(),
    };
    rehearse(visit, &mut batch, &roster).await.map_err(|error| visit.fault(&error))?;
    Ok(batch)
}

/// Leaves out the rows that would be refused, each with its reason noted.
async fn rehearse(visit: &Visit, batch: &mut Batch, roster: &Roster) -> Result<(), ClientError> {
    let cases: Vec<CaseInput> = batch.rows.iter().map(|row| row.case.clone()).collect();
    let told = visit.filer().rehearse(&cases).await?;
    let mut notes = BTreeMap::new();
    let mut kept = Vec::new();
    for (row, told) in batch.rows.drain(..).zip(told) {
        match &told {
            Rehearsal::Refused { code, text, named, .. } => {
                let why = visit.say(|| words::refused(code, &roster.named(named), text));
                notes.insert(row.spot, refused_note(None, &why));
                batch.refused.push((row.spot, why));
            }
            told => kept.push(Ready { to: visit.say(|| goes_to(told, roster)), ..row }),
        }
    }
    batch.rows = kept;
    for finding in &batch.findings {
        if let Some(spot) = batch.spot(finding) {
            let words = &*WORDS;
            let why = format!("{}；{}", finding.sentence(words), finding.cure_on_page(words));
            let earlier = notes.get(&spot).and_then(|it: &Vec<String>| it.first()).cloned();
            notes.insert(spot, refused_note(earlier.as_deref(), &why));
        }
    }
    batch.change(|progress| progress.notes = notes);
    Ok(())
}

/// Where a row would go.
fn goes_to(told: &Rehearsal, roster: &Roster) -> String {
    match told {
        Rehearsal::Drawn { pool, .. } => roster.pool_label(pool),
        Rehearsal::Returns => text!("back to its first judge, once approved"),
        Rehearsal::Follows => text!("to the judge of its main case, once approved"),
        Rehearsal::Known(status) => words::wire("FilingStatus", status.as_str_name()),
        Rehearsal::Refused { .. } => String::new(),
    }
}

/// The entry of a filing that was answered.
fn filing_of(outcome: &Outcome) -> u64 {
    match outcome {
        Outcome::Drawn(it) => it.filing.0,
        Outcome::Refiled(it) => it.filing.0,
        Outcome::Waits(it) => it.filing.0,
        Outcome::Opened(it) => it.filing.0,
        Outcome::Ended(it) => it.filing.0,
        Outcome::Returning(it) => it.filing.0,
    }
}

/// Files the rows one after the other. After a lie nothing more is filed.
pub async fn file_all(visit: &Visit, batch: &Batch, roster: &Roster) {
    let said_in = caselot_tables::words(visit.lang);
    for Ready { spot, case, .. } in &batch.rows {
        let answer = visit.filer().assign(case).await;
        let unproven = answer.as_ref().err().is_some_and(ClientError::is_unproven);
        let lost = answer.as_ref().err().is_some_and(ClientError::may_pass);
        let (noted, became, refused) = match &answer {
            Ok(outcome) => {
                let (judges, offset) = (&roster.judges, visit.offset());
                let said = visit.say(|| note_in(&said_in, outcome, judges, offset));
                let became = Became { filing: Some(filing_of(outcome)), said, lang: visit.lang };
                (note(outcome, judges, offset), became, false)
            }
            Err(error) => {
                let said = visit.said(error);
                let why = [Some(said.sentence), said.cure].into_iter().flatten();
                let why = words::in_a_row(&why.collect::<Vec<_>>());
                let state = said_in.fill("state-refused", &[("why", &why)]);
                let became = Became { filing: None, said: vec![state], lang: visit.lang };
                (refused_note(None, &why), became, true)
            }
        };
        batch.change(|progress| {
            progress.notes.insert(*spot, noted);
            progress.became.insert(*spot, became);
            progress.done += 1;
            progress.refused += usize::from(refused);
        });
        if unproven {
            if let Err(error) = &answer {
                visit.console.0.alarm.raise(error);
            }
            let why = visit.say(|| {
                text!("An answer of the server did not pass its check; nothing more is filed.")
            });
            batch.change(|progress| progress.stopped_by = Some(why));
            break;
        }
        if lost {
            let why = visit.say(|| text!("The server was lost. Read the same file again later: what is filed is not filed twice."));
            batch.change(|progress| progress.stopped_by = Some(why));
            break;
        }
    }
    batch.change(|progress| progress.ended = true);
}
