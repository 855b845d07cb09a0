//! Many rows at once: all are held against the rules before the first is recorded.

use std::collections::{HashMap, HashSet, VecDeque};

use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::Actor;
use caselot_core::docket::record::Activity;
use caselot_core::docket::refusal::Refusal;

use super::Service;
use super::court::draft::{DecisionContext, Draft};
use super::court::store_view::StoreView;
use super::error::ServiceError;
use super::queue::{Pending, Request};

/// Requests of one batch in the queue at once.
const IN_FLIGHT: usize = 1_024;

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// It is, or would be, an entry.
    New,
    /// The log held it already.
    Known,
    /// The rules refuse it.
    Refused(Refusal),
}

/// How a batch is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// All rows or, if any is refused, none.
    AllOrNone,
    /// The good rows.
    SkipBad,
    /// None: only what would become of them is asked.
    Rehearse,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchOutcome {
    /// One for each row, in order.
    pub rows: Vec<RowOutcome>,
    /// Whether the new rows were recorded, or in a rehearsal would be.
    pub recorded: bool,
    /// The checkpoint afterwards.
    pub checkpoint: String,
}

impl Service {
    /// Records commands that take no envelopes. Each is first decided on a copy of what is
    /// published. `unread` says that the batch had rows that could not even become commands.
    ///
    /// # Errors
    /// When there is no such court, or the service could not go on; it then says how many rows
    /// were recorded.
    pub async fn record_batch(
        &self,
        court: &str,
        actor: &Actor,
        commands: Vec<Command>,
        how: How,
        unread: bool,
    ) -> Result<BatchOutcome, ServiceError> {
        let (service, code, who) = (self.clone(), court.to_owned(), actor.clone());
        let rehearsal = tokio::task::spawn_blocking(move || {
            let rows = service.rehearse(&code, &who, &commands)?;
            Ok::<_, ServiceError>((rows, commands))
        });
        let broken = |cause| ServiceError::Unavailable { reason: format!("{cause}") };
        let (mut rows, commands) = rehearsal.await.map_err(broken)??;
        let refused = unread || rows.iter().any(|row| matches!(row, RowOutcome::Refused(_)));
        let recorded = how != How::AllOrNone || !refused;
        if recorded && how != How::Rehearse {
            self.record(court, actor, commands, &mut rows).await?;
        }
        let checkpoint = self.snapshot(court)?.checkpoint.clone();
        Ok(BatchOutcome { rows, recorded, checkpoint })
    }

    /// Records the new rows, many in flight; what another request made of them meanwhile stands
    /// in their outcome.
    async fn record(
        &self,
        court: &str,
        actor: &Actor,
        commands: Vec<Command>,
        rows: &mut [RowOutcome],
    ) -> Result<(), ServiceError> {
        let mut in_flight: VecDeque<(usize, Pending)> = VecDeque::new();
        let mut done = 0;
        for (row, command) in commands.into_iter().enumerate() {
            if rows[row] != RowOutcome::New {
                continue;
            }
            if in_flight.len() == IN_FLIGHT
                && let Some((row, pending)) = in_flight.pop_front()
            {
                rows[row] = settled(pending, &mut done).await?;
            }
            let (court, actor) = (court.to_owned(), actor.clone());
            let submitted = self.submit(Request { court, actor, command }).await;
            in_flight.push_back((row, submitted.map_err(|error| broken_off(&error, done))?));
        }
        while let Some((row, pending)) = in_flight.pop_front() {
            rows[row] = settled(pending, &mut done).await?;
        }
        Ok(())
    }

    /// Decides commands one after the other on a copy of what is published, each on top of those
    /// before it.
    fn rehearse(
        &self,
        court: &str,
        actor: &Actor,
        commands: &[Command],
    ) -> Result<Vec<RowOutcome>, ServiceError> {
        let snapshot = self.snapshot(court)?;
        let mut draft = Draft::new(court, snapshot.head());
        let (now_ms, no_keys) = (self.shared.clock.now_ms(), HashMap::new());
        let (mut rows, mut done) = (Vec::with_capacity(commands.len()), Vec::new());
        for (row, command) in commands.iter().enumerate() {
            let reader = self.shared.readers.get();
            let (cases, _) = draft.prepare(&StoreView::new(&**reader), None, command)?;
            drop(reader);
            let with = DecisionContext {
                now_ms,
                actor: actor.clone(),
                envelopes: 0,
                tray_keys: &no_keys,
                trays: None,
            };
            rows.push(match draft.decide(&cases, command, with) {
                Err(refusal) => RowOutcome::Refused(refusal),
                Ok(decision) if decision.entries.is_empty() => RowOutcome::Known,
                Ok(decision) => {
                    if let Command::RecordActivity { activity, .. } = command {
                        done.extend(decision.filing.map(|filing| (row, filing, *activity)));
                    }
                    RowOutcome::New
                }
            });
        }
        self.mark_done(court, &done, &mut rows)?;
        Ok(rows)
    }

    /// The same activity twice says nothing new: the books know what was done in a case.
    fn mark_done(
        &self,
        court: &str,
        done: &[(usize, u64, Activity)],
        rows: &mut [RowOutcome],
    ) -> Result<(), ServiceError> {
        if done.is_empty() {
            return Ok(());
        }
        let mut seen = HashSet::new();
        self.with_books(court, |books, _| {
            for (row, filing, activity) in done {
                let repeated = !seen.insert((*filing, *activity));
                if repeated || books.tally().holds(*filing, activity) {
                    rows[*row] = RowOutcome::Known;
                }
            }
        })
    }
}

async fn settled(pending: Pending, done: &mut u64) -> Result<RowOutcome, ServiceError> {
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
    let reason = format!("the batch broke off after at least {done} rows were recorded ({error})");
    ServiceError::Unavailable { reason }
}
