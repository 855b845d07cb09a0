//! Clients that call as fast as they are answered.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use caselot_core::docket::codec::opening_part;
use caselot_core::docket::filing::FilerNonce;
use caselot_core::docket::hand::Hand;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{Checkpoint, NoteKey, SigningKey};
use tokio::task::JoinSet;
use v1::assign_cases_request::Request;
use v1::assign_cases_response::Answer;
use v1::assignment_service_client::AssignmentServiceClient;

use super::court::{Case, Court};
use super::wrong;
use crate::cli::Failure;
use crate::cli::host::Stopwatch;
use crate::client::{Channel, CheckFault, check};
use crate::wire::v1;

/// Number of answers whose time is noted together.
pub const WINDOW: u64 = 1_000;

/// Number of checkpoints that a checking filer remembers.
const CHECKPOINTS: usize = 16;

/// Calls and their times.
#[derive(Debug, Default)]
pub struct Timed {
    pub calls: u64,
    pub took: Duration,
    /// Time of each call.
    pub each: Vec<Duration>,
}

impl Timed {
    /// Adds another round.
    pub fn add(&mut self, other: Timed) {
        self.calls += other.calls;
        self.took += other.took;
        self.each.extend(other.each);
    }
}

/// Makes so many calls, with `in_flight` of them on each connection; `call` is told on which of them.
pub async fn unary<F, Made>(
    channels: &[Channel],
    in_flight: usize,
    calls: u64,
    call: F,
) -> Result<Timed, Failure>
where
    F: Fn(usize, AssignmentServiceClient<Channel>) -> Made + Clone + Send + 'static,
    Made: Future<Output = Result<(), Failure>> + Send,
{
    let left = Arc::new(AtomicU64::new(calls));
    let mut workers = JoinSet::new();
    let watch = Stopwatch::start();
    let each = channels.iter().enumerate();
    for (at, channel) in each.flat_map(|channel| std::iter::repeat_n(channel, in_flight)) {
        let (client, call, left) = (open(channel), call.clone(), Arc::clone(&left));
        workers.spawn(async move {
            let mut each = Vec::new();
            let take = |left: u64| left.checked_sub(1);
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
                let watch = Stopwatch::start();
                call(at, client.clone()).await?;
                each.push(watch.elapsed());
            }
            Ok::<_, Failure>(each)
        });
    }
    let done: Result<Vec<_>, Failure> = workers.join_all().await.into_iter().collect();
    let took = watch.elapsed();
    Ok(Timed { calls, took, each: done?.into_iter().flatten().collect() })
}

fn open(channel: &Channel) -> AssignmentServiceClient<Channel> {
    AssignmentServiceClient::new(channel.clone())
}

fn missing(what: &str) -> Failure {
    wrong(format!("an answer lacks {what}"))
}

/// Files and draws a new case in one call.
pub async fn single_call(
    mut client: AssignmentServiceClient<Channel>,
    court: &Court,
) -> Result<v1::DrawCaseResponse, Failure> {
    let answer = client.assign_case(court.single_call()).await?.into_inner();
    if answer.draw.is_some() { Ok(answer) } else { Err(missing("the draw")) }
}

/// Makes so many single calls, with `in_flight` of them on each connection.
pub async fn single_calls(
    channels: &[Channel],
    in_flight: usize,
    calls: u64,
    court: Arc<Court>,
) -> Result<Timed, Failure> {
    let call = move |_, client| {
        let court = Arc::clone(&court);
        async move { single_call(client, &court).await.map(drop) }
    };
    unary(channels, in_flight, calls, call).await
}

/// A filer that checks each signed checkpoint once, and each receipt.
#[derive(Debug)]
pub struct Checker {
    key: NoteKey,
    /// The newest checkpoints, each once; answers of one batch arrive among those of others.
    shown: Mutex<VecDeque<(String, Checkpoint)>>,
}

impl Checker {
    /// A checker that trusts this key.
    pub fn new(key: NoteKey) -> Self {
        Self { key, shown: Mutex::default() }
    }

    fn check_receipt(&self, receipt: &v1::Receipt) -> Result<Checkpoint, CheckFault> {
        let mut known = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = match known.iter().find(|(note, _)| *note == receipt.checkpoint) {
            Some((_, shown)) => shown.clone(),
            None => {
                let shown = check::open_checkpoint(&receipt.checkpoint, &self.key)?;
                known.truncate(CHECKPOINTS - 1);
                known.push_front((receipt.checkpoint.clone(), shown.clone()));
                shown
            }
        };
        drop(known);
        check::check_inclusion(receipt, &shown)?;
        Ok(shown)
    }

    /// Files a new case, checks the receipt, reveals the nonce, checks the draw, and gives the
    /// number of the case. A clerk with a hand signs the draw over the log that the receipt showed.
    pub async fn committed(
        &self,
        mut client: AssignmentServiceClient<Channel>,
        court: &Court,
        hand: Option<&SigningKey>,
    ) -> Result<String, Failure> {
        let case = court.case();
        let filed = client.file_case(court.filing(&case)).await?.into_inner().filing;
        let filed = filed.ok_or_else(|| missing("the filing"))?;
        let unproven = |fault: CheckFault| wrong(format!("an answer does not hold: {fault}"));
        let (checked, seen) = self.filing(court, &case, &filed).map_err(unproven)?;
        let hand = hand.map(|key| {
            let part = opening_part(EntryIndex(checked.index), &case.nonce, false);
            (&Hand::signed(&court.origin(), &part, (seen.size, seen.root), key)).into()
        });
        let request = v1::DrawCaseRequest { hand, ..court.draw(&case) };
        let drawn = client.draw_case(request).await?.into_inner().draw;
        let drawn = drawn.ok_or_else(|| missing("the draw"))?;
        self.check_receipt(&drawn).map_err(unproven)?;
        check::check_draw(&drawn, &court.origin(), &checked, (&case.nonce, None))
            .map_err(unproven)?;
        Ok(case.facts.case_number)
    }

    fn filing(
        &self,
        court: &Court,
        case: &Case,
        receipt: &v1::Receipt,
    ) -> Result<(check::CheckedFiling, Checkpoint), CheckFault> {
        let shown = self.check_receipt(receipt)?;
        let own = FilerNonce::Committed(court.commitment(case));
        Ok((check::check_filing(receipt, &case.facts, &[own])?, shown))
    }
}

/// Draws so many new cases over one AssignCases stream for each connection, and gives the whole
/// time and the time at which each [`WINDOW`] of answers was complete.
pub async fn stream(
    channels: &[Channel],
    cases: u64,
    court: &Arc<Court>,
) -> Result<(Duration, Vec<Duration>), Failure> {
    let answered = Arc::new(AtomicU64::new(0));
    let full = Arc::new(Mutex::new(Vec::new()));
    let mut streams = JoinSet::new();
    let watch = Stopwatch::start();
    for (at, channel) in (0..).zip(channels) {
        let count = channels.len() as u64;
        let share = cases / count + u64::from(at < cases % count);
        let (mut client, court) = (open(channel), Arc::clone(court));
        let (answered, full) = (Arc::clone(&answered), Arc::clone(&full));
        streams.spawn(async move {
            let requests = (0..share).map(move |_| v1::AssignCasesRequest {
                request: Some(Request::Assign(court.single_call())),
            });
            let mut answers = client.assign_cases(tokio_stream::iter(requests)).await?.into_inner();
            let mut drawn = 0;
            while let Some(answer) = answers.message().await? {
                match answer.answer {
                    Some(Answer::Drawn(_)) => drawn += 1,
                    _ => return Err(missing("the draw")),
                }
                if (answered.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(WINDOW) {
                    full.lock().unwrap_or_else(PoisonError::into_inner).push(watch.elapsed());
                }
            }
            if drawn == share { Ok(()) } else { Err(missing("some of its draws")) }
        });
    }
    let done: Result<Vec<()>, Failure> = streams.join_all().await.into_iter().collect();
    done?;
    let took = watch.elapsed();
    let full = std::mem::take(&mut *full.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((took, full))
}
