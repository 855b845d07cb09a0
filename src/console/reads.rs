//! What pages ask the server for.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use caselot_core::docket::panel::{LaterSeats, PanelSeats};
use caselot_core::docket::people::{Absence, Judge};
use caselot_core::docket::policy::SheetWords;
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::{Day, Entry, codec};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_tables::Synonyms;
use tonic::{Response, Status};

use super::fault::Fault;
use super::pages::READS_CASES;
use super::visit::Visit;
use crate::client::{Channel, CheckFault, ClientError, Filer, retry_while_full};
use crate::telling::judges::{Judges, later_named, panel_named, pool_label, pool_word};
use crate::telling::seats;
use crate::wire::v1;
use crate::wire::v1::assignment_service_client::AssignmentServiceClient;
use crate::wire::v1::register_service_client::RegisterServiceClient;
use crate::wire::v1::roster_service_client::RosterServiceClient;
use crate::words;

/// The client of the assignment service.
pub type Assignments = AssignmentServiceClient<Channel>;

/// Cases whose causes are offered, and for how long they are.
const OF_CAUSES: u32 = 1_000;
const CAUSES_MS: u64 = 60 * 60 * 1_000;

/// Judges, pools and absences.
pub struct Roster {
    /// Judges by number.
    pub judges: Judges,
    /// Pools in force.
    pub pools: Vec<PoolSpec>,
    /// Changes of pools that count from a later day.
    pub later: Vec<PoolSpec>,
    /// Absences with the entries that hold them.
    pub absences: Vec<(EntryIndex, Absence)>,
    /// What the court's own files call columns, and write in cells.
    pub words: Synonyms,
    /// Seats of this year by pool and assessor, where there is a yearly cap.
    pub year_seats: BTreeMap<(String, JudgeId), u32>,
}

impl Roster {
    /// The judges as the reader of tables finds them, by number or name.
    pub fn by_name(&self) -> caselot_tables::Roster {
        caselot_tables::Roster::new(self.judges.values().cloned().collect())
    }

    /// Name of a pool with its code.
    pub fn pool_label(&self, code: &str) -> String {
        pool_label(code, &self.pools)
    }

    /// Seats that are left for later, in words.
    pub fn later_label(&self, seats: LaterSeats) -> String {
        seats::of_later(&later_named(seats, &self.pools))
    }

    /// The seats that are drawn, in words, a line a role.
    pub fn panel_lines(&self, panel: &PanelSeats) -> Vec<String> {
        seats::of_panel(&panel_named(panel, &self.pools))
    }

    /// What a refusal names, with pools as they are called.
    pub fn named(&self, named: &HashMap<String, String>) -> HashMap<String, String> {
        let mut named = named.clone();
        if let Some(pool) = named.get_mut("pool") {
            *pool = pool_word(pool, &self.pools);
        }
        if let Some(known) = named.get_mut("known") {
            let words = known.split(", ").map(|code| pool_word(code, &self.pools));
            *known = words.collect::<Vec<_>>().join(if words::is_chinese() { "、" } else { ", " });
        }
        named
    }

    /// The lists of assessors, as choices behind one for none of them.
    pub fn assessor_lists(&self, none: String) -> Vec<(String, String)> {
        let lists = self.pools.iter().filter(|pool| pool.settings.assessors);
        let lists = lists.map(|pool| (pool.pool.clone(), self.pool_label(&pool.pool)));
        std::iter::once((String::new(), none)).chain(lists).collect()
    }

    /// A judge's name with number; the number alone of one who is not known.
    pub fn name(&self, judge: JudgeId) -> String {
        match self.judges.get(&judge) {
            Some(known) => format!("{} {judge}", known.name),
            None => judge.to_string(),
        }
    }

    /// A judge's name alone.
    pub fn bare_name(&self, judge: JudgeId) -> String {
        self.judges.get(&judge).map_or_else(|| judge.to_string(), |known| known.name.clone())
    }

    /// Whether a judge is away on a day.
    pub fn is_away(&self, judge: JudgeId, day: Day) -> bool {
        let covers = |it: &Absence| it.from <= day && it.to.is_none_or(|to| day <= to);
        self.absences.iter().any(|(_, it)| it.judge == judge && !it.cancelled && covers(it))
    }

    /// Judges in the order of their numbers.
    pub fn in_order(&self) -> Vec<&Judge> {
        let mut all: Vec<&Judge> = self.judges.values().collect();
        all.sort_by_key(|judge| judge.judge);
        all
    }
}

/// The causes of the court's latest cases, to be offered where one is typed.
#[derive(Debug, Default)]
pub struct Causes(Mutex<(u64, Arc<Vec<String>>)>);

impl Causes {
    /// Until when they are good, and they.
    fn get(&self) -> (u64, Arc<Vec<String>>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, until_ms: u64, causes: Arc<Vec<String>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (until_ms, causes);
    }
}

/// An entry that a page shows; none where its odds may not be seen here.
pub struct Line {
    /// Entry index.
    pub index: EntryIndex,
    /// The entry.
    pub entry: Option<Entry>,
    /// The bytes as they are stored.
    pub bytes: Vec<u8>,
    /// In the record of a day, of a filing whose odds may not be seen there.
    pub filed: Option<Filed>,
    /// In the record of a day, of a filing or its end: it changes seats of a case that has its judge.
    pub changes: bool,
}

/// What a day's record tells of a filing whose odds are seen on the page of its case alone.
pub struct Filed {
    /// Case number.
    pub number: String,
    /// Cause.
    pub cause: String,
    /// When it was filed, in milliseconds since 1970 UTC.
    pub time_ms: u64,
}

fn unreadable(what: &'static str) -> impl Fn(codec::DecodeError) -> ClientError {
    move |fault| ClientError::Unproven { about: what.to_owned(), fault: CheckFault::Entry(fault) }
}

/// An entry of an answer.
pub(super) fn line(it: v1::HistoryEntry) -> Result<Line, ClientError> {
    let entry = match it.entry.is_empty() {
        true => None,
        false => Some(codec::decode(&it.entry).map_err(unreadable("entry"))?),
    };
    let filed = Filed { number: it.case_number, cause: it.cause, time_ms: it.time_ms };
    let filed = (!filed.number.is_empty()).then_some(filed);
    let changes = it.changes;
    Ok(Line { index: EntryIndex(it.index), entry, bytes: it.entry, filed, changes })
}

/// Asks for something to be read, and once more if the server was lost or has no room now.
pub(super) async fn ask<C, R, T, A>(
    client: C,
    request: R,
    call: impl Fn(C, R) -> A,
) -> Result<T, Status>
where
    C: Clone,
    R: Clone,
    A: Future<Output = Result<Response<T>, Status>>,
{
    retry_while_full(|| call(client.clone(), request.clone())).await
}

/// The case that was filed, asked for or imported in an entry.
///
/// # Errors
/// The server's refusal.
pub async fn case_at(filer: &Filer, entry: EntryIndex) -> Result<Option<v1::CaseStage>, Status> {
    let request = v1::ListCasesRequest {
        court: filer.court().code.clone(),
        page_size: 1,
        page_token: entry.0.checked_sub(1).map_or_else(String::new, |it| it.to_string()),
        ..v1::ListCasesRequest::default()
    };
    let client = AssignmentServiceClient::new(filer.channel().clone());
    let list = |mut client: Assignments, request| async move { client.list_cases(request).await };
    let found = ask(client, request, list).await?.cases;
    Ok(found.into_iter().find(|row| row.filing == entry.0))
}

impl Visit {
    /// The client of the assignment service in this person's name.
    pub fn assignments(&self) -> Assignments {
        AssignmentServiceClient::new(self.filer().channel().clone())
    }

    /// Judges, pools and absences.
    pub async fn roster(&self) -> Result<Roster, Fault> {
        self.read_roster().await.map_err(|error| self.fault(&error))
    }

    /// As [`Visit::roster`], with the error itself.
    pub async fn read_roster(&self) -> Result<Roster, ClientError> {
        let request = v1::GetRosterRequest { court: self.court() };
        let client = RosterServiceClient::new(self.filer().channel().clone());
        let get = |mut client: RosterServiceClient<Channel>, request| async move {
            client.get_roster(request).await
        };
        let answer = ask(client, request, get).await?;
        let bad = unreadable("roster");
        let judges = answer.judges.into_iter().map(Judge::try_from);
        let judges: Vec<Judge> = judges.collect::<Result<_, _>>().map_err(&bad)?;
        let pools = answer.pools.into_iter().map(PoolSpec::try_from);
        let later = answer.later_pools.into_iter().map(PoolSpec::try_from);
        let absences = answer.absences.into_iter().map(Absence::try_from);
        let absences: Vec<Absence> = absences.collect::<Result<_, _>>().map_err(&bad)?;
        let words = answer.sheet_words.into_iter().map(SheetWords::try_from);
        let entries = answer.absence_entries.into_iter().map(EntryIndex);
        let year_seats = answer.year_seats.into_iter();
        let year_seats = year_seats.map(|it| ((it.pool, JudgeId(it.judge)), it.seats));
        Ok(Roster {
            judges: judges.into_iter().map(|judge| (judge.judge, judge)).collect(),
            pools: pools.collect::<Result<_, _>>().map_err(&bad)?,
            later: later.collect::<Result<_, _>>().map_err(&bad)?,
            absences: entries.zip(absences).collect(),
            words: Synonyms::of(&words.collect::<Result<Vec<_>, _>>().map_err(&bad)?),
            year_seats: year_seats.collect(),
        })
    }

    /// The causes of the court's latest cases, the most frequent first. They are asked for once an hour,
    /// and nothing is offered if they cannot be.
    pub async fn causes(&self) -> Arc<Vec<String>> {
        let (until, causes) = self.console.0.causes.get();
        // A division is told its own cases alone, which are not the court's.
        if self.now_ms() < until || !self.is(&READS_CASES) {
            return causes;
        }
        let request = v1::FindCasesRequest {
            court: self.court(),
            page_size: OF_CAUSES,
            ..v1::FindCasesRequest::default()
        };
        let client = RegisterServiceClient::new(self.filer().channel().clone());
        let find = |mut client: RegisterServiceClient<Channel>, request| async move {
            client.find_cases(request).await
        };
        let Ok(found) = ask(client, request, find).await else { return causes };
        let mut counted: BTreeMap<String, usize> = BTreeMap::new();
        for case in found.cases.into_iter().filter(|case| !case.cause.is_empty()) {
            *counted.entry(case.cause).or_default() += 1;
        }
        let mut counted: Vec<(String, usize)> = counted.into_iter().collect();
        counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let causes = Arc::new(counted.into_iter().map(|(cause, _)| cause).collect::<Vec<_>>());
        self.console.0.causes.set(self.now_ms() + CAUSES_MS, Arc::clone(&causes));
        causes
    }

    /// As [`Visit::causes`], as far as they are known without asking.
    pub fn known_causes(&self) -> Arc<Vec<String>> {
        self.console.0.causes.get().1
    }

    /// The stages of the case that has this number.
    pub async fn case(&self, number: &str) -> Result<v1::GetCaseResponse, ClientError> {
        let request = v1::GetCaseRequest { court: self.court(), case_number: number.to_owned() };
        let get = |mut client: Assignments, request| async move { client.get_case(request).await };
        Ok(ask(self.assignments(), request, get).await?)
    }

    /// The case that was filed, asked for or imported in an entry.
    pub async fn case_at(&self, entry: EntryIndex) -> Result<Option<v1::CaseStage>, ClientError> {
        Ok(case_at(self.filer(), entry).await?)
    }

    /// Filings that are neither drawn nor ended.
    pub async fn undrawn(&self) -> Result<Vec<v1::CaseStage>, Fault> {
        let request = v1::ListCasesRequest {
            court: self.court(),
            page_size: 200,
            status: v1::FilingStatus::Open.into(),
            ..v1::ListCasesRequest::default()
        };
        let list =
            |mut client: Assignments, request| async move { client.list_cases(request).await };
        let answer = ask(self.assignments(), request, list).await;
        answer.map(|it| it.cases).map_err(|status| self.fault(&status.into()))
    }

    /// All that the log says about a number.
    pub async fn history(&self, number: &str) -> Result<Vec<Line>, ClientError> {
        let request =
            v1::GetCaseHistoryRequest { court: self.court(), case_number: number.to_owned() };
        let get = |mut client: Assignments, request| async move {
            client.get_case_history(request).await
        };
        let answer = ask(self.assignments(), request, get).await?;
        answer.entries.into_iter().map(line).collect()
    }
}
