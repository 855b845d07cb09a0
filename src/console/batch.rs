//! Registers that are filed row by row: what was read of them, and how far they are.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use caselot_tables::{CaseRow, Finding, Reading, Spot, Summary};

use super::fault::Fault;
use super::reads::Roster;
use super::visit::Visit;
use crate::client::{CaseInput, ClientError, Rehearsal};
use crate::telling::outcome::{WORDS, note, refused_note};
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
    pub rows: Vec<(Spot, CaseInput)>,
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
    /// What became of each row.
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
    let (judges, options) = (roster.by_name(), visit.table_options(&roster));
    let reading = tokio::task::spawn_blocking(move || {
        (caselot_tables::cases(&bytes, &options, &judges, (&court, "")), bytes)
    });
    let (reading, bytes): (Reading<CaseRow>, _) = reading.await.map_err(|_| {
        let sentence = visit.say(|| text!("this file cannot be read"));
        visit.refuse(StatusCode::UNPROCESSABLE_ENTITY, sentence, None)
    })?;
    let stopped = reading.is_stopped();
    let rows = reading.rows.into_iter();
    let rows = rows.map(|(spot, row)| (spot, CaseInput::from_row(row, today))).collect();
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
    let cases: Vec<CaseInput> = batch.rows.iter().map(|(_, case)| case.clone()).collect();
    let told = visit.filer().rehearse(&cases).await?;
    let mut notes = BTreeMap::new();
    let mut kept = Vec::new();
    for ((spot, case), told) in batch.rows.drain(..).zip(told) {
        match told {
            Rehearsal::Refused { code, text, named, .. } => {
                let why = visit.say(|| words::refused(&code, &roster.named(&named), &text));
                notes.insert(spot, refused_note(None, &why));
                batch.refused.push((spot, why));
            }
            _ => kept.push((spot, case)),
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

/// Files the rows one after the other. After a lie nothing more is filed.
pub async fn file_all(visit: &Visit, batch: &Batch, roster: &Roster) {
    for (spot, case) in &batch.rows {
        let answer = visit.filer().assign(case).await;
        let unproven = answer.as_ref().err().is_some_and(ClientError::is_unproven);
        let lost = answer.as_ref().err().is_some_and(ClientError::may_pass);
        let (noted, refused) = match &answer {
            Ok(outcome) => (note(outcome, &roster.judges, visit.offset()), false),
            Err(error) => {
                let said = visit.said(error);
                let why = [Some(said.sentence), said.cure].into_iter().flatten();
                (refused_note(None, &words::in_a_row(&why.collect::<Vec<_>>())), true)
            }
        };
        batch.change(|progress| {
            progress.notes.insert(*spot, noted);
            progress.done += 1;
            progress.refused += usize::from(refused);
        });
        if unproven {
            if let Err(error) = &answer {
                visit.console.0.alarm.raise(&error.to_string());
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
