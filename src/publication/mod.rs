//! Publishes the courts' checkpoints and has witnesses cosign them, so that a log that is rolled back
//! or shown in two forms does not stay unseen. Draws wait for none of it. And asks contributors, where
//! a court has named one.

mod asking;
mod exchange;
mod round;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use caselot_core::ledger::checkpoint::text_of;
use caselot_core::ledger::note::SignedNote;
use caselot_core::ledger::quorum::{PolicyError, WitnessPolicy};
use futures_util::future::join_all;

pub use asking::Asking;
pub use exchange::AuthorityError;
use exchange::Network;
use round::{Desk, Published};

use crate::service::{Contradiction, Name, Named, Service, ServiceError};

/// Longest time that a witness which does not answer is left alone.
const LONGEST_REST: Duration = Duration::from_secs(300);

/// How checkpoints are published.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The witnesses, and whose cosignatures a checkpoint needs.
    pub policy: WitnessPolicy,
    /// Time between two published checkpoints of a court that grows.
    pub every: Duration,
    /// Whether the server starts only if enough witnesses answer.
    pub required: bool,
}

/// Why a policy of witnesses cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("{0}")]
    File(std::io::Error),
    /// It is not in form.
    #[error(transparent)]
    Form(#[from] PolicyError),
}

/// Reads a policy of witnesses.
///
/// # Errors
/// When the file cannot be read or is not in form.
pub fn read_policy(path: &Path) -> Result<WitnessPolicy, SettingsError> {
    Ok(WitnessPolicy::parse(&fs::read(path).map_err(SettingsError::File)?)?)
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum Halt {
    /// A witness shows what this log does not continue.
    #[error(transparent)]
    Contradicted(Box<Contradiction>),
    /// Not enough witnesses answered, and they must.
    #[error(
        "not enough witnesses answered ({names}), and witness.required says that they must; see to the \
         network and to them, or start with --set witness.required=false when two persons agree"
    )]
    Unanswered {
        /// Those that did not.
        names: String,
    },
    /// The service cannot be asked.
    #[error("what witnesses cosigned could not be compared: {0}; start again")]
    Service(#[from] ServiceError),
    /// The certificates of the witnesses' authority.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
}

impl Named for Halt {
    fn named(&self) -> Name {
        match self {
            Self::Contradicted(contradiction) => contradiction.named(),
            Self::Unanswered { names } => Name::new("witness-Unanswered", [("names", names)]),
            Self::Service(cause) => Name::new("witness-Service", [("reason", cause)]),
            Self::Authority(cause) => Name::new("witness-Authority", [("reason", &cause.0)]),
        }
    }
}

/// Asks the contributors at some addresses, whose certificates are signed by the authority of a PEM
/// file.
///
/// # Errors
/// When that file cannot be read.
pub fn asking(
    service: Service,
    addresses: Vec<String>,
    authority: Option<&Path>,
) -> Result<Asking, AuthorityError> {
    Ok(Asking::new(service, Network::new(authority)?, addresses))
}

/// Publishes the checkpoints of a service's courts.
pub struct Publication {
    service: Service,
    settings: Settings,
    network: Network,
    desks: Vec<Desk>,
    published: BTreeMap<String, Published>,
    /// Bytes of each court's file of cosigned checkpoints, as far as they were read.
    known_bytes: BTreeMap<String, u64>,
}

impl Publication {
    /// Publishes by these settings; certificates of witnesses are signed by the authority of a PEM
    /// file.
    ///
    /// # Errors
    /// When that file cannot be read.
    pub fn new(
        service: Service,
        settings: Settings,
        authority: Option<&Path>,
    ) -> Result<Self, Halt> {
        let network = Network::new(authority)?;
        let reachable = settings.policy.witnesses.iter().filter(|witness| witness.url.is_some());
        let desks = reachable.cloned().map(Desk::new).collect();
        Ok(Self {
            service,
            settings,
            network,
            desks,
            published: BTreeMap::new(),
            known_bytes: BTreeMap::new(),
        })
    }

    /// Looks at what witnesses cosigned, before anything is recorded.
    ///
    /// # Errors
    /// When one shows what a log does not continue, or not enough answer where they must.
    pub async fn check(&mut self) -> Result<(), Halt> {
        self.read_back()?;
        let looked = self.desks.iter().map(|desk| desk.look(&self.service, &self.network));
        let looked = join_all(looked).await;
        let mut silent = Vec::new();
        for (desk, looked) in self.desks.iter().zip(looked) {
            let name = desk.witness.key.name();
            match looked? {
                Ok(None) => {}
                Ok(Some(contradiction)) => {
                    self.service.keep_contradiction(&contradiction);
                    return Err(Halt::Contradicted(Box::new(contradiction)));
                }
                Err(cause) => {
                    tracing::warn!(witness = name, %cause, "a witness does not answer");
                    self.service.say_witness(name, |it| it.fault = Some(cause.to_string()));
                    silent.push(name.to_owned());
                }
            }
        }
        let answered =
            self.settings.policy.is_met(|key| !silent.iter().any(|name| name == key.name()));
        if self.settings.required && !answered {
            return Err(Halt::Unanswered { names: silent.join(", ") });
        }
        Ok(())
    }

    /// Publishes until the service ends.
    pub async fn run(mut self) {
        let mut beat = tokio::time::interval(self.settings.every);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            if self.service.is_stopping() {
                return;
            }
            if let Err(cause) = self.round().await {
                tracing::warn!(%cause, "the checkpoints were not published");
            }
        }
    }

    /// One round: what has grown is published, and every witness is asked for it.
    async fn round(&mut self) -> Result<(), ServiceError> {
        let courts: Vec<String> = self.service.courts().map(str::to_owned).collect();
        for court in &courts {
            let snapshot = self.service.snapshot(court)?;
            let published = self.published.entry(court.clone()).or_default();
            if published.renew(&snapshot) {
                let size = snapshot.size();
                self.service.say_witnessed(court, |it| it.published = size);
            }
        }
        let (service, network, published) = (&self.service, &self.network, &self.published);
        let asked = self.desks.iter_mut().map(|desk| desk.round(service, network, published));
        let mut lines: BTreeMap<String, String> = BTreeMap::new();
        for (court, line) in join_all(asked).await.into_iter().flatten() {
            lines.entry(court).or_default().push_str(&line);
        }
        self.read_back()?;
        for (court, lines) in &lines {
            let note = format!("{}{lines}", self.published[court].note);
            if let Err(cause) = self.service.keep_cosigned(court, &note) {
                tracing::error!(court, %cause, "a cosigned checkpoint was not kept");
            }
            tell(&self.service, &self.settings.policy, court, &note);
            self.known_bytes.insert(court.clone(), self.service.cosigned_bytes(court));
        }
        Ok(())
    }

    /// Reads what was cosigned before the server started, and what was carried here since.
    fn read_back(&mut self) -> Result<(), ServiceError> {
        for court in self.service.courts() {
            let bytes = self.service.cosigned_bytes(court);
            if self.known_bytes.insert(court.to_owned(), bytes) == Some(bytes) {
                continue;
            }
            let known = self.service.witnessed_courts().remove(court).unwrap_or_default();
            let after = known.witnessed.map_or(0, |(size, _)| size);
            for note in self.service.cosigned(court, after)? {
                tell(&self.service, &self.settings.policy, court, &note);
            }
        }
        Ok(())
    }
}

/// Tells how far a court is witnessed, by a note that some have cosigned.
fn tell(service: &Service, policy: &WitnessPolicy, court: &str, note: &str) {
    let Ok(note) = SignedNote::parse(note) else { return };
    let Ok(checkpoint) = text_of(note.text) else { return };
    let Some(time) = policy.time_met(&note) else { return };
    service.say_witnessed(court, |it| {
        it.published = it.published.max(checkpoint.size);
        if it.witnessed.is_none_or(|(size, _)| size <= checkpoint.size) {
            it.witnessed = Some((checkpoint.size, time));
        }
    });
}
