//! Bulk records: many rows at once, all of which are checked against the rules before the first is
//! recorded.

use std::collections::{HashMap, HashSet, VecDeque};

use caselot_core::docket::codec::MAX_ENTRY_BYTES;
use caselot_core::docket::decide::{Command, Rehearsed, rehearse_filing};
use caselot_core::docket::entry::Actor;
use caselot_core::docket::filing::{Facts, FilerNonce};
use caselot_core::docket::record::{Activity, CaseImported};
use caselot_core::docket::refusal::Refusal;
use caselot_core::id::EntryIndex;
use prost::Message;

use super::Service;
use super::closings::NamedJudge;
use super::court::draft::{DecisionInputs, Draft};
use super::daily::identifiers;
use super::error::ServiceError;
use super::queue::{Pending, Request};
use crate::store::LazyView;
use crate::wire::v1;

/// Rows of one call that are in the queue at the same time.
const ROWS_IN_QUEUE: usize = 1_024;

/// Most bytes of a list's cases: an entry also says who proposes it, when, and until when.
const MAX_LIST_BYTES: usize = MAX_ENTRY_BYTES - 1_024;
/// Most bytes around a case in its list: its tag, and a length of up to three bytes.
const FRAME_BYTES: usize = 5;

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// It is an entry now, or would be one.
    New,
    /// It waits in a list for a second person, or would.
    Listed,
    /// The log held it already.
    Known,
    /// The rules refuse it.
    Refused(Refusal),
}

/// Which rows are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkMode {
    /// All rows or, if any is refused, none.
    AllOrNone,
    /// The rows that are not refused.
    SkipRefused,
    /// None: only what would become of them is answered.
    Rehearse,
}

/// What became of all rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkOutcome {
    /// One for each row, in order.
    pub rows: Vec<RowOutcome>,
    /// Whether the new rows were recorded, or in a rehearsal would be.
    pub recorded: bool,
    /// Entry indexes of the lists that rows wait in, in the order of the rows.
    pub proposed: Vec<EntryIndex>,
    /// The checkpoint afterwards.
    pub checkpoint: String,
}

impl Service {
    /// Records commands that take no envelopes. All of them are first decided on a copy of the
    /// newest snapshot. `unreadable` says that the caller has rows that could not even become
    /// commands.
    ///
    /// # Errors
    /// When there is no such court, or the service could not go on; the error then says how many
    /// rows were recorded.
    pub async fn record_rows(
        &self,
        court: &str,
        actor: &Actor,
        commands: Vec<Command>,
        mode: BulkMode,
        unreadable: bool,
    ) -> Result<BulkOutcome, ServiceError> {
        let (service, code, person) = (self.clone(), court.to_owned(), actor.clone());
        let rehearsal = tokio::task::spawn_blocking(move || {
            let rows = service.rehearse_rows(&code, &person, &commands)?;
            Ok::<_, ServiceError>((rows, commands))
        });
        let broken = |cause| ServiceError::Unavailable { reason: format!("{cause}") };
        let (mut rows, commands) = rehearsal.await.map_err(broken)??;
        let refused = unreadable || rows.iter().any(|row| matches!(row, RowOutcome::Refused(_)));
        let recorded = mode != BulkMode::AllOrNone || !refused;
        let mut proposed = Vec::new();
        if recorded && mode != BulkMode::Rehearse {
            let lists = lists(&commands, &rows);
            self.submit_rows(court, actor, commands, &mut rows).await?;
            proposed = self.submit_lists(court, actor, lists, &mut rows).await?;
        }
        let checkpoint = self.snapshot(court)?.checkpoint.clone();
        Ok(BulkOutcome { rows, recorded, proposed, checkpoint })
    }

    /// Submits the new rows, many at the same time. A request of another caller in between may still
    /// have a row refused; `rows` then says so.
    async fn submit_rows(
        &self,
        court: &str,
        actor: &Actor,
        commands: Vec<Command>,
        rows: &mut [RowOutcome],
    ) -> Result<(), ServiceError> {
        let what = commands.first().map_or("", Command::name);
        let mut count = 0;
        let submitted = self.submit_each(court, actor, commands, (rows, &mut count)).await;
        if count > 0 {
            let person = &actor.person;
            tracing::info!(court, person, what, count, "recorded, in rows");
        }
        submitted
    }

    /// Submits the new rows; `done` counts those that were recorded.
    async fn submit_each(
        &self,
        court: &str,
        actor: &Actor,
        commands: Vec<Command>,
        (rows, done): (&mut [RowOutcome], &mut u64),
    ) -> Result<(), ServiceError> {
        let mut in_queue: VecDeque<(usize, Pending)> = VecDeque::new();
        for (row, command) in commands.into_iter().enumerate() {
            if rows[row] != RowOutcome::New {
                continue;
            }
            if in_queue.len() == ROWS_IN_QUEUE
                && let Some((row, pending)) = in_queue.pop_front()
            {
                rows[row] = row_outcome(pending, done).await?;
            }
            let (court, actor) = (court.to_owned(), actor.clone());
            let submitted = self.submit(Request { court, actor, command }).await;
            let pending = submitted.map_err(|error| broken_off(&error, *done))?;
            // One line tells of all rows.
            in_queue.push_back((row, pending.telling(None)));
        }
        while let Some((row, pending)) = in_queue.pop_front() {
            rows[row] = row_outcome(pending, done).await?;
        }
        Ok(())
    }

    /// Proposes lists of imports, one after the other. A request of another caller in between may
    /// still have a list refused; `rows` then says so for all of its rows.
    async fn submit_lists(
        &self,
        court: &str,
        actor: &Actor,
        lists: Vec<List>,
        rows: &mut [RowOutcome],
    ) -> Result<Vec<EntryIndex>, ServiceError> {
        let mut proposed = Vec::new();
        for List { rows: numbers, cases } in lists {
            let (court, actor) = (court.to_owned(), actor.clone());
            let request = Request { court, actor, command: Command::ImportCases(cases) };
            match self.submit(request).await?.answer().await {
                Ok(answer) => proposed.extend(answer.proposed),
                Err(ServiceError::Refused(refusal)) => {
                    for row in numbers {
                        rows[row] = RowOutcome::Refused(refusal.clone());
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(proposed)
    }

    /// What each of these filings would become, were it filed now. Nothing is recorded.
    ///
    /// # Errors
    /// When there is no such court, or its cases cannot be read.
    pub fn rehearse_filings(
        &self,
        court: &str,
        actor: &Actor,
        filings: Vec<Facts>,
    ) -> Result<Vec<Result<Rehearsed, Refusal>>, ServiceError> {
        let snapshot = self.snapshot(court)?;
        let mut draft = Draft::new(court, snapshot.head());
        let now_ms = self.shared.clock.now_ms();
        self.count_asked(court, &actor.person, identifiers(&filings))?;
        let mut found = Vec::with_capacity(filings.len());
        for facts in filings {
            let command =
                Command::File { facts: Box::new(facts), nonce: FilerNonce::Committed([0; 32]) };
            let reader = self.shared.readers.get();
            let (cases, _) = draft.prepare(&LazyView::new(&**reader), None, (&command, now_ms))?;
            drop(reader);
            let Command::File { facts, .. } = &command else { continue };
            found.push(rehearse_filing(&snapshot.state, &cases, facts, (actor, now_ms)));
        }
        Ok(found)
    }

    /// Decides commands one after the other on a copy of the newest snapshot, each on top of those
    /// before it.
    fn rehearse_rows(
        &self,
        court: &str,
        actor: &Actor,
        commands: &[Command],
    ) -> Result<Vec<RowOutcome>, ServiceError> {
        let snapshot = self.snapshot(court)?;
        let mut draft = Draft::new(court, snapshot.head());
        let (now_ms, no_keys) = (self.shared.clock.now_ms(), HashMap::new());
        let (mut rows, mut activities) = (Vec::with_capacity(commands.len()), Vec::new());
        let (mut listed, mut named) = (HashSet::new(), Vec::new());
        for (row, command) in commands.iter().enumerate() {
            let reader = self.shared.readers.get();
            let (cases, _) = draft.prepare(&LazyView::new(&**reader), None, (command, now_ms))?;
            drop(reader);
            named.extend(NamedJudge::of(row, (court, command), &cases));
            let with = DecisionInputs {
                now_ms,
                actor: actor.clone(),
                envelopes: 0,
                tray_keys: &no_keys,
                trays: None,
            };
            rows.push(match draft.decide(&cases, command, with) {
                Err(Refusal::ImportUnlisted { case_number }) => {
                    let first = listed.insert(case_number.clone());
                    let alone = Draft::new(court, snapshot.head());
                    match first {
                        true => self.rehearse_import(alone, actor, command)?,
                        false => RowOutcome::Refused(Refusal::ImportsKnown { case_number }),
                    }
                }
                Err(refusal) => RowOutcome::Refused(refusal),
                Ok(decision) if decision.entries.is_empty() => RowOutcome::Known,
                Ok(decision) => {
                    if let Command::RecordActivity { activity, .. } = command {
                        activities.extend(decision.filing.map(|filing| (row, filing, *activity)));
                    }
                    RowOutcome::New
                }
            });
        }
        self.mark_known_activities(court, &activities, &mut rows)?;
        self.compare_judges(court, &named, &mut rows)?;
        Ok(rows)
    }

    /// Decides whether a case from before the docket, which already has a filing, can stand in a list
    /// for a second person. Each row is asked about alone; all that can be wrong with several is that
    /// they are the same case.
    fn rehearse_import(
        &self,
        mut draft: Draft,
        actor: &Actor,
        command: &Command,
    ) -> Result<RowOutcome, ServiceError> {
        let Command::ImportCase(imported) = command else { return Ok(RowOutcome::Known) };
        let list = Command::ImportCases(vec![(**imported).clone()]);
        let reader = self.shared.readers.get();
        let (now_ms, no_keys) = (self.shared.clock.now_ms(), HashMap::new());
        let (cases, _) = draft.prepare(&LazyView::new(&**reader), None, (&list, now_ms))?;
        drop(reader);
        let actor = actor.clone();
        let with = DecisionInputs { now_ms, actor, envelopes: 0, tray_keys: &no_keys, trays: None };
        let decided = draft.decide(&cases, &list, with);
        Ok(decided.map_or_else(RowOutcome::Refused, |_| RowOutcome::Listed))
    }

    /// Marks activities that are recorded already, or twice among these: the same activity again is
    /// no news. Only the projection knows them.
    fn mark_known_activities(
        &self,
        court: &str,
        activities: &[(usize, EntryIndex, Activity)],
        rows: &mut [RowOutcome],
    ) -> Result<(), ServiceError> {
        if activities.is_empty() {
            return Ok(());
        }
        let mut seen = HashSet::new();
        self.with_projection(court, |projection, _| {
            for (row, filing, activity) in activities {
                let repeated = !seen.insert((*filing, *activity));
                if repeated || projection.tally().holds(*filing, activity) {
                    rows[*row] = RowOutcome::Known;
                }
            }
        })
    }
}

/// Cases that are proposed together, with the numbers of their rows.
#[derive(Default)]
struct List {
    rows: Vec<usize>,
    cases: Vec<CaseImported>,
}

/// The rows that wait for a second person, in as few lists as entries can hold.
fn lists(commands: &[Command], rows: &[RowOutcome]) -> Vec<List> {
    let (mut lists, mut bytes) = (Vec::<List>::new(), MAX_LIST_BYTES);
    for (row, command) in commands.iter().enumerate() {
        let Command::ImportCase(imported) = command else { continue };
        if rows[row] != RowOutcome::Listed {
            continue;
        }
        let case = v1::CaseImported {
            case_number: imported.case_number.clone(),
            record: Some((&imported.record).into()),
        };
        let length = case.encoded_len() + FRAME_BYTES;
        if bytes + length > MAX_LIST_BYTES {
            lists.push(List::default());
            bytes = 0;
        }
        bytes += length;
        if let Some(list) = lists.last_mut() {
            list.rows.push(row);
            list.cases.push((**imported).clone());
        }
    }
    lists
}

/// Waits for the answer to a row; `done` counts the recorded ones.
async fn row_outcome(pending: Pending, done: &mut u64) -> Result<RowOutcome, ServiceError> {
    match pending.answer().await {
        Ok(answer) if answer.repeated() => Ok(RowOutcome::Known),
        Ok(_) => {
            *done += 1;
            Ok(RowOutcome::New)
        }
        Err(ServiceError::Refused(refusal)) => Ok(RowOutcome::Refused(refusal)),
        Err(error) => Err(broken_off(&error, *done)),
    }
}

fn broken_off(error: &ServiceError, done: u64) -> ServiceError {
    let reason = format!("the rows broke off after at least {done} were recorded ({error})");
    ServiceError::Unavailable { reason }
}
