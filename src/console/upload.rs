//! Tables that are read whole, shown with what they would change, and recorded together.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use caselot_core::docket::Day;
use caselot_core::docket::Event;
use caselot_core::docket::code::PersonRole::{self, Political, Registrar};
use caselot_core::docket::people::{Absence, Judge};
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::record::{Activity, CaseImported};
use caselot_tables::{ClosingRow, Finding, Options, Reading, Spot, Summary};

use super::act::Done;
use super::fault::Fault;
use super::reads::Roster;
use super::visit::Visit;
use crate::client::{
    Absences, Activities, ClientError, Closings, Imports, RowKind, put_judges, put_pools,
    send_rows, waiting,
};
use crate::telling::approval::InForce;
use crate::telling::{change, register};
use crate::wire::v1;
use crate::words::{self, counted, text};

/// What a table is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    Closings,
    Activities,
    Judges,
    Pools,
    History,
    Absences,
}

impl Of {
    pub const ALL: [Of; 6] =
        [Of::Closings, Of::Activities, Of::Judges, Of::Pools, Of::History, Of::Absences];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Of::Closings => "closings",
            Of::Activities => "activities",
            Of::Judges => "judges",
            Of::Pools => "pools",
            Of::History => "history",
            Of::Absences => "absences",
        }
    }

    pub fn named(name: &str) -> Option<Of> {
        Of::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Who may record it.
    pub fn roles(self) -> &'static [PersonRole] {
        match self {
            Of::Closings | Of::Activities => &[Political],
            Of::Judges | Of::Pools | Of::History | Of::Absences => &[Registrar],
        }
    }

    /// The page that it belongs to.
    pub fn place(self) -> &'static str {
        match self {
            Of::Closings | Of::Activities => "/assess",
            Of::Judges | Of::Pools | Of::History | Of::Absences => "/roster",
        }
    }

    /// What it is called.
    pub fn title(self) -> String {
        match self {
            Of::Closings => text!("Close cases by a file"),
            Of::Activities => text!("Work done in cases, by a file"),
            Of::Judges => text!("People, by a file"),
            Of::Pools => text!("Pools, by a file"),
            Of::History => text!("Cases from before this log, by a file"),
            Of::Absences => text!("Absences, by a file"),
        }
    }
}

/// The good rows of a table.
pub enum Rows {
    Closings(Vec<(Spot, ClosingRow)>),
    Activities(Vec<(Spot, (String, Activity))>),
    History(Vec<(Spot, CaseImported)>),
    Absences(Vec<(Spot, Absence)>),
    Judges(Vec<Judge>),
    Pools(Vec<PoolSpec>),
}

impl Rows {
    pub fn count(&self) -> usize {
        match self {
            Rows::Closings(rows) => rows.len(),
            Rows::Activities(rows) => rows.len(),
            Rows::History(rows) => rows.len(),
            Rows::Absences(rows) => rows.len(),
            Rows::Judges(rows) => rows.len(),
            Rows::Pools(rows) => rows.len(),
        }
    }
}

/// A table that was read.
pub struct Upload {
    /// Name of the file.
    pub name: String,
    pub rows: Rows,
    /// What is wrong with others.
    pub findings: Vec<Finding>,
    /// Rows that the court would refuse, with the reason.
    pub refused: Vec<(Spot, String)>,
    /// What was read.
    pub summary: Summary,
    /// It is in doubt what the file says.
    pub stopped: bool,
    /// What would change, in words.
    pub effect: Vec<String>,
    /// How many rows would change something.
    pub changes: u64,
    progress: Mutex<Progress>,
}

/// How far the recording is.
#[derive(Default, Clone)]
pub struct Progress {
    /// Somebody confirmed it.
    pub begun: bool,
    /// Rows that were sent.
    pub sent: usize,
    /// What became of it, or why it failed.
    pub ended: Option<Result<String, String>>,
    /// Entries that wait for a second person.
    pub waiting: Vec<u64>,
}

/// The tables of a desk: one of each kind a person.
#[derive(Default)]
pub struct Uploads {
    all: Mutex<BTreeMap<(String, Of), Arc<Upload>>>,
}

impl Uploads {
    pub fn put(&self, person: &str, of: Of, upload: Upload) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert((person.to_owned(), of), Arc::new(upload));
    }

    pub fn of(&self, person: &str, of: Of) -> Option<Arc<Upload>> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&(person.to_owned(), of)).cloned()
    }

    pub fn forget(&self, person: &str, of: Of) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&(person.to_owned(), of));
    }
}

impl Upload {
    pub fn progress(&self) -> Progress {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.progress.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Takes the confirmation; only the first one is followed by anything.
    pub fn begin(&self) -> bool {
        let mut fresh = false;
        self.change(|progress| {
            fresh = !progress.begun && !self.stopped;
            progress.begun = true;
        });
        fresh
    }

    fn of<T>(name: String, rows: Rows, rest: Reading<T>) -> Upload {
        Upload {
            name,
            rows,
            stopped: rest.is_stopped(),
            findings: rest.findings,
            refused: Vec::new(),
            summary: rest.summary,
            effect: Vec::new(),
            changes: 0,
            progress: Mutex::default(),
        }
    }
}

/// A reading without its rows, and the rows apart.
fn apart<T>(mut reading: Reading<T>) -> (Vec<(Spot, T)>, Reading<T>) {
    (std::mem::take(&mut reading.rows), reading)
}

fn parse(
    of: Of,
    name: String,
    bytes: &[u8],
    (options, judges, court): (&Options, &caselot_tables::Roster, &str),
    from: Option<Day>,
) -> Upload {
    match of {
        Of::Closings => {
            let (rows, rest) = apart(Closings::read(bytes, options, judges, Some(court)));
            Upload::of(name, Rows::Closings(rows), rest)
        }
        Of::Activities => {
            let (rows, rest) = apart(Activities::read(bytes, options, judges, Some(court)));
            Upload::of(name, Rows::Activities(rows), rest)
        }
        Of::History => {
            let (rows, rest) = apart(Imports::read(bytes, options, judges, Some(court)));
            Upload::of(name, Rows::History(rows), rest)
        }
        Of::Absences => {
            let (rows, rest) = apart(Absences::read(bytes, options, judges, Some(court)));
            Upload::of(name, Rows::Absences(rows), rest)
        }
        Of::Judges => {
            let (rows, rest) = apart(caselot_tables::roster(bytes, options).0);
            let rows = rows.into_iter().map(|(_, judge)| judge).collect();
            Upload::of(name, Rows::Judges(rows), rest)
        }
        Of::Pools => {
            let (rows, rest) = apart(caselot_tables::pools(bytes, options, judges));
            let rows = rows.into_iter().map(|(_, pool)| PoolSpec { from, ..pool }).collect();
            Upload::of(name, Rows::Pools(rows), rest)
        }
    }
}

/// Reads a table, and asks what its rows would become.
pub async fn read(
    visit: &Visit,
    of: Of,
    (name, bytes): (String, Vec<u8>),
    from: Option<Day>,
) -> Result<Upload, Fault> {
    let roster = visit.roster().await?;
    let (court, options, judges) = (visit.court(), visit.table_options(&roster), roster.by_name());
    let parsed = tokio::task::spawn_blocking(move || {
        parse(of, name, &bytes, (&options, &judges, &court), from)
    });
    let mut upload = parsed.await.map_err(|_| {
        let sentence = visit.say(|| text!("this file cannot be read"));
        visit.refuse(StatusCode::UNPROCESSABLE_ENTITY, sentence, None)
    })?;
    if !upload.stopped {
        rehearse(visit, &mut upload, roster).await.map_err(|error| visit.fault(&error))?;
    }
    Ok(upload)
}

/// Asks what the rows would become.
async fn rehearse(visit: &Visit, upload: &mut Upload, roster: Roster) -> Result<(), ClientError> {
    let told = match &upload.rows {
        Rows::Closings(rows) => sent::<Closings>(visit, rows, true, None).await?,
        Rows::Activities(rows) => sent::<Activities>(visit, rows, true, None).await?,
        Rows::History(rows) => sent::<Imports>(visit, rows, true, None).await?,
        Rows::Absences(rows) => sent::<Absences>(visit, rows, true, None).await?,
        Rows::Judges(judges) => {
            let known = |judge: &&Judge| roster.judges.get(&judge.judge) != Some(*judge);
            let changed: Vec<Judge> = judges.iter().filter(known).cloned().collect();
            let events = changed.into_iter().map(Event::JudgeRecorded).collect();
            described(visit, upload, events, roster);
            return Ok(());
        }
        Rows::Pools(pools) => {
            let known = |pool: &&PoolSpec| {
                let known = roster.pools.iter().find(|known| known.pool == pool.pool);
                known.is_none_or(|known| !known.says_the_same(pool))
            };
            let changed: Vec<PoolSpec> = pools.iter().filter(known).cloned().collect();
            let events = changed.into_iter().map(Event::PoolRecorded).collect();
            described(visit, upload, events, roster);
            return Ok(());
        }
    };
    let spots: Vec<Spot> = match &upload.rows {
        Rows::Closings(rows) => rows.iter().map(|row| row.0).collect(),
        Rows::Activities(rows) => rows.iter().map(|row| row.0).collect(),
        Rows::History(rows) => rows.iter().map(|row| row.0).collect(),
        Rows::Absences(rows) => rows.iter().map(|row| row.0).collect(),
        Rows::Judges(_) | Rows::Pools(_) => Vec::new(),
    };
    upload.refused = visit.say(|| {
        let at = |row: u64| usize::try_from(row).ok().and_then(|row| spots.get(row)).copied();
        let said = |it: &v1::RefusedRow| {
            Some((at(it.row)?, words::refused(&it.code, &it.named, &it.text)))
        };
        told.refused.iter().filter_map(said).collect()
    });
    upload.changes = told.recorded + told.listed;
    upload.effect = visit.say(|| register::foretold(&told));
    Ok(())
}

/// Says what changes of records would do, as their approver reads it.
fn described(visit: &Visit, upload: &mut Upload, events: Vec<Event>, roster: Roster) {
    let (policy, lists) = Default::default();
    let in_force = InForce { judges: roster.judges, pools: roster.pools, policy, lists };
    upload.changes = events.len() as u64;
    upload.effect =
        visit.say(|| events.iter().flat_map(|it| change::lines(it, &in_force).1).collect());
}

/// Sends rows; good ones are recorded though others are refused, as the page has said.
async fn sent<K: RowKind>(
    visit: &Visit,
    rows: &[(Spot, K::Row)],
    rehearse: bool,
    upload: Option<Arc<Upload>>,
) -> Result<v1::BatchResponse, ClientError> {
    let head =
        v1::BatchHead { court: visit.court(), person: String::new(), skip_bad: true, rehearse };
    let rows = rows.iter().map(|row| row.1.clone()).collect();
    let channel = visit.filer().channel().clone();
    let tick = move || {
        if let Some(upload) = &upload {
            upload.change(|progress| progress.sent += 1);
        }
    };
    send_rows::<K>(channel, head, rows, tick).await
}

/// Records the rows of a table that somebody confirmed.
pub async fn record(visit: &Visit, upload: Arc<Upload>) {
    let ended = match recorded(visit, &upload).await {
        Ok((said, waiting)) => {
            upload.change(|progress| progress.waiting = waiting);
            Ok(said)
        }
        Err(error) => {
            if error.is_unproven() {
                visit.console.0.alarm.raise(&error);
            }
            Err(visit.in_one(&error))
        }
    };
    upload.change(|progress| progress.ended = Some(ended));
}

async fn recorded(visit: &Visit, upload: &Arc<Upload>) -> Result<(String, Vec<u64>), ClientError> {
    let shared = Some(upload.clone());
    let answer = match &upload.rows {
        Rows::Closings(rows) => sent::<Closings>(visit, rows, false, shared).await?,
        Rows::Activities(rows) => sent::<Activities>(visit, rows, false, shared).await?,
        Rows::History(rows) => sent::<Imports>(visit, rows, false, shared).await?,
        Rows::Absences(rows) => sent::<Absences>(visit, rows, false, shared).await?,
        Rows::Judges(judges) => {
            let (channel, court) = (visit.filer().channel().clone(), visit.court());
            let made = put_judges(channel, &court, "", judges).await?;
            return changed(visit, &made).await;
        }
        Rows::Pools(pools) => {
            let (channel, court) = (visit.filer().channel().clone(), visit.court());
            let made = put_pools(channel, &court, "", pools).await?;
            return changed(visit, &made).await;
        }
    };
    let said = visit.say(|| {
        let v1::BatchResponse { recorded, known, listed, .. } = answer;
        counted!(
            "{recorded} row recorded, {known} known already, {listed} waiting for approval",
            "{recorded} rows recorded, {known} known already, {listed} wait for approval",
            recorded,
            known,
            listed
        )
    });
    Ok((said, answer.proposed))
}

/// What became of changed records.
async fn changed(
    visit: &Visit,
    made: &v1::RosterChangeResponse,
) -> Result<(String, Vec<u64>), ClientError> {
    let (channel, court) = (visit.filer().channel().clone(), visit.court());
    let waiting = waiting(channel, court, &made.entries, made.proposed).await?;
    let said = visit.say(|| Done::sentence(&made.entries, &waiting));
    Ok((said, waiting))
}
