//! What one witness is asked in a round, and what its answers mean.

use std::collections::BTreeMap;
use std::time::Duration;

use caselot_core::ledger::note::SignedNote;
use caselot_core::ledger::quorum::Witness;
use caselot_core::ledger::witnessing::add_checkpoint;
use tokio::time::Instant;

use super::LONGEST_REST;
use super::exchange::{Answer, Network, NoAnswer};
use crate::service::{Contradiction, Service, ServiceError, Snapshot};

/// How often a witness may name another size in one exchange.
const TRIES: u32 = 3;
/// A log that does not grow is published again after so long, so that its newest time is a day old at
/// most.
const DAY: Duration = Duration::from_secs(86_400);
/// How long a witness is left alone after it did not answer for the first time.
const FIRST_REST: Duration = Duration::from_secs(10);

/// A published checkpoint.
#[derive(Debug, Clone, Default)]
pub(super) struct Published {
    size: u64,
    /// Counts how often the court's checkpoint was published since the start.
    serial: u32,
    /// When, by a clock that nobody sets; `None` = nothing is published yet.
    at: Option<Instant>,
    /// The log's own note.
    pub note: String,
}

impl Published {
    /// Publishes a court anew if it has grown, or after a day. Gives back whether it did.
    pub fn renew(&mut self, snapshot: &Snapshot) -> bool {
        let is_old = self.at.is_none_or(|at| at.elapsed() >= DAY);
        if self.size == snapshot.size() && !is_old {
            return false;
        }
        let (size, note) = (snapshot.size(), snapshot.checkpoint.clone());
        *self = Self { size, serial: self.serial + 1, at: Some(Instant::now()), note };
        true
    }
}

/// What is known of one witness.
pub(super) struct Desk {
    pub witness: Witness,
    /// What it cosigned last, by court: the size, and which publication that was.
    cosigned: BTreeMap<String, (u64, u32)>,
    /// Until when it is left alone, and for how long the next time.
    rest: (Option<Instant>, Duration),
}

/// What became of asking for one court's checkpoint.
enum Asked {
    /// Its line.
    Cosigned(String),
    /// Nothing is to be done: it has cosigned as much, by what another server published.
    Ahead,
    /// It cannot cosign, for this reason.
    Refused(String),
}

/// Why a witness refuses, by its answer, and what mends it there.
fn refusal(status: hyper::StatusCode) -> String {
    match status.as_u16() {
        403 => format!(
            "it answered {status}: it knows no key that signed this; after a handover the new key is \
             added there (caselot witness add-log)"
        ),
        404 => format!(
            "it answered {status}: it does not know this court's origin; it is added there (caselot \
             witness add-log)"
        ),
        _ => format!("it answered {status}"),
    }
}

impl Desk {
    pub fn new(witness: Witness) -> Self {
        Self { witness, cosigned: BTreeMap::new(), rest: (None, FIRST_REST) }
    }

    /// Looks at what the witness cosigned of every court; gives the first that a log does not continue.
    pub async fn look(
        &self,
        service: &Service,
        network: &Network,
    ) -> Result<Result<Option<Contradiction>, NoAnswer>, ServiceError> {
        for court in service.courts() {
            match self.look_at(service, network, court).await? {
                Ok(None) => {}
                other => return Ok(other),
            }
        }
        Ok(Ok(None))
    }

    /// Looks at what the witness cosigned of a court.
    async fn look_at(
        &self,
        service: &Service,
        network: &Network,
        court: &str,
    ) -> Result<Result<Option<Contradiction>, NoAnswer>, ServiceError> {
        let origin = service.snapshot(court)?.state.checkpoint_origin();
        let note = match network.newest(&self.witness, &origin).await {
            Ok(Some(note)) => note,
            Ok(None) => return Ok(Ok(None)),
            Err(cause) => return Ok(Err(cause)),
        };
        Ok(Ok(service.contradiction(court, self.witness.key.name(), &note).await?))
    }

    /// Asks for all that is published and not yet cosigned; gives the lines by court.
    pub async fn round(
        &mut self,
        service: &Service,
        network: &Network,
        published: &BTreeMap<String, Published>,
    ) -> Vec<(String, String)> {
        let (mut lines, mut refused) = (Vec::new(), false);
        if self.rest.0.is_some_and(|until| Instant::now() < until) {
            return lines;
        }
        let name = self.witness.key.name().to_owned();
        for (court, published) in published {
            let wanted = (published.size, published.serial);
            if self.cosigned.get(court) == Some(&wanted) {
                continue;
            }
            match self.ask(service, network, court, published).await {
                Ok(Asked::Cosigned(line)) => {
                    self.cosigned.insert(court.clone(), wanted);
                    lines.push((court.clone(), line));
                }
                Ok(Asked::Ahead) => {}
                Ok(Asked::Refused(reason)) => {
                    tracing::warn!(witness = name, court, reason, "a witness does not cosign");
                    service.say_witness(&name, |it| it.fault = Some(reason));
                    refused = true;
                }
                Err(cause) => {
                    tracing::warn!(witness = name, %cause, "a witness does not answer");
                    service.say_witness(&name, |it| it.fault = Some(cause.to_string()));
                    let (until, rest) = &mut self.rest;
                    *until = Some(Instant::now() + *rest);
                    *rest = (*rest * 2).min(LONGEST_REST);
                    return lines;
                }
            }
        }
        self.rest = (None, FIRST_REST);
        if let Some(time) =
            lines.last().and_then(|(court, line)| self.time(&published[court], line))
        {
            service.say_witness(&name, |it| {
                it.cosigned = time;
                // What it refuses of one court is not made good by another.
                if !refused {
                    it.fault = None;
                }
            });
        }
        lines
    }

    /// The time of the witness's cosignature among the lines it answered.
    fn time(&self, published: &Published, lines: &str) -> Option<u64> {
        let note = format!("{}{lines}", published.note);
        self.witness.key.time_on(&SignedNote::parse(&note).ok()?)
    }

    async fn ask(
        &self,
        service: &Service,
        network: &Network,
        court: &str,
        published: &Published,
    ) -> Result<Asked, NoAnswer> {
        let mut old = self.cosigned.get(court).map_or(0, |last| last.0);
        for _ in 0..TRIES {
            if old > published.size {
                return self.beyond(service, network, court, old).await;
            }
            let proof = service.snapshot(court).and_then(|snapshot| {
                service.consistency_proof(court, &snapshot, old, published.size)
            });
            let proof = match proof {
                Ok(proof) => proof,
                Err(cause) => return Ok(Asked::Refused(cause.to_string())),
            };
            let body = add_checkpoint(old, &proof, &published.note);
            match network.add_checkpoint(&self.witness, &body).await? {
                Answer::Lines(lines) => return Ok(self.accept(published, &lines)),
                Answer::Size(size) => old = size,
                Answer::Refused(status) => {
                    if status == hyper::StatusCode::UNPROCESSABLE_ENTITY {
                        self.judge(service, network, court).await?;
                    }
                    return Ok(Asked::Refused(refusal(status)));
                }
            }
        }
        self.judge(service, network, court).await?;
        Ok(Asked::Refused("it names another size each time".to_owned()))
    }

    /// Keeps of an answer only the witness's own lines, if they hold.
    fn accept(&self, published: &Published, lines: &str) -> Asked {
        let note = format!("{}{lines}", published.note);
        let Ok(signed) = SignedNote::parse(&note) else {
            return Asked::Refused("its answer was no signature line".to_owned());
        };
        match self.witness.key.time_on(&signed) {
            Some(_) => {
                let own = signed.lines.iter().filter(|line| line.name == self.witness.key.name());
                Asked::Cosigned(own.map(ToString::to_string).collect())
            }
            None => Asked::Refused("its answer held no line of its key that holds".to_owned()),
        }
    }

    /// The witness cosigned more than was published here: another server may have published it, or
    /// this log is older than what was signed. A number alone shows neither.
    async fn beyond(
        &self,
        service: &Service,
        network: &Network,
        court: &str,
        size: u64,
    ) -> Result<Asked, NoAnswer> {
        self.judge(service, network, court).await?;
        match service.snapshot_of(court, size).await {
            Ok(snapshot) if snapshot.size() >= size => Ok(Asked::Ahead),
            _ => Ok(Asked::Refused(format!("it says that it cosigned {size} entries"))),
        }
    }

    /// Looks for what the witness can show, and stops the server if that is evidence.
    async fn judge(
        &self,
        service: &Service,
        network: &Network,
        court: &str,
    ) -> Result<(), NoAnswer> {
        match self.look_at(service, network, court).await {
            Ok(Ok(Some(contradiction))) => service.contradict(contradiction),
            Ok(Ok(None)) => {}
            Ok(Err(cause)) => return Err(cause),
            Err(cause) => tracing::warn!(court, %cause, "what a witness shows was not compared"),
        }
        Ok(())
    }
}
