//! Asks contributors for the values of what is opened for them, over a network.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use caselot_core::contributor::AnswerFile;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::parse_size;
use futures_util::future::join_all;
use hyper::StatusCode;
use hyper::body::Bytes;

use super::exchange::{Network, NoAnswer};
use crate::service::{Service, ServiceError};

/// How often is looked for what is opened.
const EVERY: Duration = Duration::from_millis(50);
/// How long a contributor is left alone after it did not answer.
const REST: Duration = Duration::from_secs(2);
/// How often a contributor may name another size in one exchange.
const TRIES: u32 = 3;
/// Most bytes of an answer: 64 values with their proofs.
const ANSWER_BYTES: usize = 1 << 20;

/// Why a question had no answer that could be used.
#[derive(Debug, thiserror::Error)]
enum Unanswered {
    #[error(transparent)]
    Silent(#[from] NoAnswer),
    #[error("it answered {0}: {1}")]
    Refused(StatusCode, String),
    #[error("its answer is not in form")]
    Form,
    #[error("it names another size each time")]
    Sizes,
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// Asks the contributors at some addresses until the service ends.
pub struct Asking {
    service: Service,
    network: Network,
    addresses: Vec<String>,
    /// What each contributor saw last, by court and contributor.
    seen: BTreeMap<(String, EntryIndex), u64>,
    /// Those that did not answer the last time, which is said once.
    silent: BTreeSet<(String, EntryIndex)>,
}

impl Asking {
    pub(super) fn new(service: Service, network: Network, addresses: Vec<String>) -> Self {
        let (seen, silent) = Default::default();
        Self { service, network, addresses, seen, silent }
    }

    /// Asks until the service ends.
    pub async fn run(mut self) {
        let mut beat = tokio::time::interval(EVERY);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            if self.service.is_stopping() {
                return;
            }
            if !self.round().await {
                tokio::time::sleep(REST).await;
            }
        }
    }

    /// Asks for all that is opened, every court's contributors at once; gives back whether all
    /// answered.
    async fn round(&mut self) -> bool {
        let mut waiting = Vec::new();
        for court in self.service.courts() {
            let Ok(snapshot) = self.service.snapshot(court) else { continue };
            let contributors = &snapshot.state.contributors;
            for contributor in contributors.iter().filter(|it| it.stalled.is_none()) {
                if contributors.opened_for(contributor.entry).next().is_some() {
                    waiting.push((court.to_owned(), contributor.entry));
                }
            }
        }
        let asked = waiting.iter().map(|of| self.ask(of));
        let answered = join_all(asked).await;
        let mut all = true;
        for (of, answer) in waiting.into_iter().zip(answered) {
            match answer {
                Ok(seen) => {
                    let (court, contributor) = &of;
                    if self.silent.remove(&of) {
                        tracing::info!(court, %contributor, "a contributor gives values again");
                    }
                    self.seen.insert(of, seen);
                }
                Err(cause) => {
                    let (court, contributor) = &of;
                    if !self.silent.contains(&of) {
                        tracing::warn!(court, %contributor, %cause, "a contributor gives no value");
                    }
                    self.silent.insert(of);
                    all = false;
                }
            }
        }
        all
    }

    /// Asks a contributor at each address until one answers; gives the size that it has seen.
    async fn ask(&self, of: &(String, EntryIndex)) -> Result<u64, Unanswered> {
        let mut last = Unanswered::Form;
        for address in &self.addresses {
            match self.ask_at(address, of).await {
                Ok(seen) => return Ok(seen),
                Err(cause) => last = cause,
            }
        }
        Err(last)
    }

    async fn ask_at(
        &self,
        address: &str,
        of @ (court, contributor): &(String, EntryIndex),
    ) -> Result<u64, Unanswered> {
        let mut seen = self.seen.get(of).copied().unwrap_or(0);
        for _ in 0..TRIES {
            let (service, name, contributor) = (self.service.clone(), court.clone(), *contributor);
            let ask = move || service.contribution_question(&name, contributor, seen);
            let asked = tokio::task::spawn_blocking(ask).await;
            let Some(question) = asked.map_err(|_| ServiceError::Stopping)?? else {
                return Ok(seen);
            };
            let body = serde_json::to_vec(&question).map_err(|_| Unanswered::Form)?;
            let address = format!("{}/contribute", address.trim_end_matches('/'));
            let (status, text) =
                self.network.post(&address, Bytes::from(body), ANSWER_BYTES).await?;
            match status {
                StatusCode::OK => {
                    let answer: Option<AnswerFile> = serde_json::from_str(&text).ok();
                    let given = answer.and_then(|answer| answer.given()).ok_or(Unanswered::Form)?;
                    let size = given.size;
                    self.service.contribute(court, given).await?;
                    return Ok(size);
                }
                StatusCode::CONFLICT => {
                    seen = parse_size(text.trim_end()).ok_or(Unanswered::Form)?;
                }
                status => return Err(Unanswered::Refused(status, text.trim_end().to_owned())),
            }
        }
        Err(Unanswered::Sizes)
    }
}
