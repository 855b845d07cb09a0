//! A witness of other courts' logs (C2SP tlog-witness), for a superior court or a disciplinary office:
//! it cosigns a log's checkpoint only if that continues the one it cosigned before, and keeps what a
//! log signed that does not.

mod http;
mod record;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use caselot_core::ledger::checkpoint::{NoteError, NoteKey, SigningKey, signing_key};
use caselot_core::ledger::cosignature::{WitnessKey, cosign};
use caselot_core::ledger::note::SignatureLine;
use caselot_core::ledger::witnessing::{AddCheckpoint, Cosigned, WitnessRefusal};
use caselot_core::secret::Secret32;
use tokio::net::TcpListener;

use crate::service::StartError;
use crate::service::data::{read_key, write_key};
use crate::web::{self, Callers, Tls};
use record::Record;
pub use record::{Evidence, RecordError, WitnessedLog};

/// Why a witness cannot begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// The key cannot be read or written.
    #[error(transparent)]
    Key(#[from] StartError),
    /// The name is none that a key may have.
    #[error("“{name}” is no name of a witness: {fault}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        fault: NoteError,
    },
    /// There is a witness in the folder already.
    #[error("{0} holds a witness already")]
    Exists(PathBuf),
    /// There is none.
    #[error("{0} holds no witness")]
    Missing(PathBuf),
    /// The key is there, and what it cosigned is not. A witness that forgot could cosign a fork.
    #[error("{0} holds a witness's key, and the record of what it cosigned is gone")]
    RecordLost(PathBuf),
    /// The record is that of another key.
    #[error("the record in {0} is that of another key")]
    OtherKey(PathBuf),
    /// The record cannot be read or written.
    #[error("the witness's record: {0}")]
    Record(#[from] RecordError),
    /// The folder cannot be made or listened for.
    #[error("{path}: {source}")]
    File {
        /// The folder.
        path: PathBuf,
        /// What failed.
        source: io::Error,
    },
    /// The log's key is of another log.
    #[error("the key of {name} does not sign as {origin}")]
    OtherLog {
        /// The log that is to be witnessed.
        origin: String,
        /// The key's name.
        name: String,
    },
}

/// Why a request is not cosigned.
#[derive(Debug, thiserror::Error)]
pub enum Unsigned {
    /// By the rules of a witness.
    #[error(transparent)]
    Refused(#[from] WitnessRefusal),
    /// The record cannot be written, and nothing is signed that is not in it.
    #[error("the record cannot be written: {0}")]
    Record(#[from] RecordError),
}

/// A witness with its key and the record of what it cosigned.
pub struct Witness {
    key: SigningKey,
    public: WitnessKey,
    record: Mutex<Record>,
}

/// The files of a witness's folder.
struct Files {
    folder: PathBuf,
}

impl Files {
    fn key(&self) -> PathBuf {
        self.folder.join("witness.key")
    }

    fn record(&self) -> PathBuf {
        self.folder.join("witness.db")
    }
}

impl Witness {
    /// Makes a witness of this name in a folder, which may be there already, and gives its key.
    ///
    /// # Errors
    /// When the name is no key name, the folder holds a witness, or cannot be written.
    pub fn create(
        folder: &Path,
        name: &str,
        secret: &Secret32,
    ) -> Result<WitnessKey, WitnessError> {
        let files = Files { folder: folder.to_owned() };
        let key = signing_key(secret.as_bytes());
        let public = WitnessKey::new(name, key.verifying_key().to_bytes())
            .map_err(|fault| WitnessError::Name { name: name.to_owned(), fault })?;
        if files.key().exists() || files.record().exists() {
            return Err(WitnessError::Exists(folder.to_owned()));
        }
        let at = |source| WitnessError::File { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(at)?;
        // The record first: a record without a key is made anew, a key without a record never.
        Record::create(&files.record(), &public)?;
        write_key(&files.key(), secret)?;
        Ok(public)
    }

    /// Opens the witness of a folder.
    ///
    /// # Errors
    /// When there is none, others may read its key, or its record is gone or another key's.
    pub fn open(folder: &Path) -> Result<Witness, WitnessError> {
        let files = Files { folder: folder.to_owned() };
        if !files.key().exists() {
            return Err(WitnessError::Missing(folder.to_owned()));
        }
        let key = signing_key(read_key(&files.key())?.as_bytes());
        if !files.record().exists() {
            return Err(WitnessError::RecordLost(folder.to_owned()));
        }
        let record = Record::open(&files.record())?;
        let public = record.witness()?;
        if *public.public() != key.verifying_key().to_bytes() {
            return Err(WitnessError::OtherKey(folder.to_owned()));
        }
        Ok(Witness { key, public, record: Mutex::new(record) })
    }

    /// The witness's key.
    #[must_use]
    pub fn public(&self) -> &WitnessKey {
        &self.public
    }

    /// Witnesses a log from now on, or takes a further key of one.
    ///
    /// # Errors
    /// When the key is another log's, or the record cannot be written.
    pub fn add_log(&self, origin: &str, key: &NoteKey) -> Result<(), WitnessError> {
        let named = key.named(origin).ok_or_else(|| WitnessError::OtherLog {
            origin: origin.to_owned(),
            name: key.name().to_owned(),
        })?;
        Ok(self.record().add_log(origin, &named)?)
    }

    /// The logs that it witnesses, by their origins.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn logs(&self) -> Result<Vec<WitnessedLog>, RecordError> {
        self.record().logs()
    }

    /// What logs signed that does not continue what was cosigned, the newest first.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn evidence(&self) -> Result<Vec<Evidence>, RecordError> {
        self.record().evidence()
    }

    /// The newest cosigned checkpoint of the log whose origin has this SHA-256; `None` if there is
    /// none.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn newest(&self, origin_hash: &str) -> Result<Option<String>, RecordError> {
        self.record().newest(origin_hash)
    }

    /// Cosigns a checkpoint and gives the signature line, if the rules allow it. `now` is in seconds
    /// since 1970 UTC. What is cosigned is on disk before the line is given.
    ///
    /// # Errors
    /// Why it is not cosigned.
    pub fn cosign(&self, body: &[u8], now: u64) -> Result<String, Unsigned> {
        let request = AddCheckpoint::parse(body)?;
        let mut record = self.record();
        let turn = record.begin()?;
        let origin = &request.checkpoint.origin;
        let keys = turn.keys(origin)?;
        if keys.is_empty() {
            return Err(WitnessRefusal::UnknownLog.into());
        }
        let last = turn.last(origin)?;
        if let Err(refusal) = request.judge(&keys, last.as_ref(), now) {
            if refusal.is_evidence() {
                turn.keep_evidence((origin, request.checkpoint.size), now, body)?;
            }
            return Err(refusal.into());
        }
        let line = cosign(request.note.text, self.public.name(), &self.key, now);
        let own = |line: &&SignatureLine<'_>| {
            keys.iter().any(|key| key.name() == line.name && key.key_id() == line.key_id)
        };
        let log_lines: String =
            request.note.lines.iter().filter(own).map(ToString::to_string).collect();
        let note = format!("{}\n{log_lines}{line}", request.note.text);
        let (size, root) = (request.checkpoint.size, request.checkpoint.root);
        turn.keep(origin, &Cosigned { size, root, time: now }, &note)?;
        Ok(line)
    }

    /// Answers logs over HTTP until `shutdown` ends. `now` gives the seconds since 1970 UTC.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        self,
        (listener, tls): (TcpListener, Option<Tls>),
        now: fn() -> u64,
        shutdown: impl Future<Output = ()> + Send,
    ) -> io::Result<()> {
        web::serve(listener, tls, (http::router(self, now), Callers::Direct), shutdown).await
    }

    fn record(&self) -> std::sync::MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
