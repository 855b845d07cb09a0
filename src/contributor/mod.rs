//! A contributor of a court (参与方): it keeps a secret from which its values are made, answers the
//! court's questions, and publishes each answer. Its rules are the core's.

mod http;
mod record;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use caselot_core::contributor::{AnswerFile, Answered, Contributor, Question, Unanswered};
use caselot_core::docket::contribution::ContributorNamed;
use caselot_core::docket::contribution::tree::{MAX_DEPTH, ValueTree};
use caselot_core::hash::to_hex;
use caselot_core::ledger::checkpoint::{NoteError, NoteKey, log_origin, signing_key};
use caselot_core::secret::Secret32;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use crate::service::StartError;
use crate::service::data::{read_key, write_key};
use crate::web::{self, Callers, Tls};
use record::Record;

/// Why a contributor cannot begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum ContributorError {
    /// A secret cannot be read or written.
    #[error(transparent)]
    Key(#[from] StartError),
    /// A public key of the court is none.
    #[error("the key of the court cannot be used: {0}")]
    Court(NoteError),
    /// A key of another court's log.
    #[error("the key {name} is not of {origin}")]
    OtherCourt {
        /// Name of the key.
        name: String,
        /// Origin of the court whose contributor this is.
        origin: String,
    },
    /// A tree too small or too large.
    #[error("a contributor has a tree of 1 to {MAX_DEPTH} levels")]
    Depth,
    /// There is a contributor in the folder already.
    #[error("{0} holds a contributor already")]
    Exists(PathBuf),
    /// There is none.
    #[error("{0} holds no contributor")]
    Missing(PathBuf),
    /// The secrets are there, and what was answered is not. A contributor that forgot could give a
    /// value twice.
    #[error("{0} holds a contributor's secrets, and the record of its answers is gone")]
    RecordLost(PathBuf),
    /// A file does not hold what it should.
    #[error("{path} is damaged: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What failed.
        source: io::Error,
    },
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// By the rules of a contributor.
    #[error(transparent)]
    Refused(#[from] Unanswered),
    /// The answer cannot be kept, and none leaves that is not.
    #[error(transparent)]
    Record(#[from] ContributorError),
}

/// What a contributor is, but for its secrets.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    name: String,
    origin: String,
    depth: u32,
    /// Root of its values, in hexadecimal digits: a folder put together wrongly has another one.
    head: String,
    /// Public keys of the court.
    court: Vec<String>,
}

/// A contributor with its secrets and the record of its answers.
pub struct Desk {
    contributor: Contributor,
    named: ContributorNamed,
    record: Mutex<Record>,
}

/// The files of a contributor's folder.
struct Files {
    folder: PathBuf,
}

impl Files {
    fn key(&self) -> PathBuf {
        self.folder.join("contributor.key")
    }

    fn values(&self) -> PathBuf {
        self.folder.join("contributor.values")
    }

    fn settings(&self) -> PathBuf {
        self.folder.join("contributor.json")
    }

    fn answers(&self) -> PathBuf {
        self.folder.join("answers.jsonl")
    }

    fn read_settings(&self) -> Result<Settings, ContributorError> {
        let path = self.settings();
        let text = fs::read_to_string(&path).map_err(file(&path))?;
        let damaged = |cause: serde_json::Error| damaged(&path, cause.to_string());
        serde_json::from_str(&text).map_err(damaged)
    }

    /// Writes them whole: a crash leaves what was there.
    fn write_settings(&self, settings: &Settings) -> Result<(), ContributorError> {
        let path = self.settings();
        let text = serde_json::to_string_pretty(settings).expect("text and numbers are JSON");
        let part = path.with_extension("part");
        let written = File::create(&part).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&part, &path)).map_err(file(&path))
    }
}

fn damaged(path: &Path, reason: String) -> ContributorError {
    ContributorError::Damaged { path: path.to_owned(), reason }
}

fn file(path: &Path) -> impl FnOnce(io::Error) -> ContributorError + '_ {
    move |source| ContributorError::File { path: path.to_owned(), source }
}

impl Desk {
    /// Makes a contributor for the court of a public key in a folder, which may be there already.
    ///
    /// # Errors
    /// When the folder holds one or cannot be written, or the depth is none.
    pub fn create(
        folder: &Path,
        name: &str,
        court: &NoteKey,
        depth: u32,
        (key, values): (&Secret32, &Secret32),
    ) -> Result<ContributorNamed, ContributorError> {
        let files = Files { folder: folder.to_owned() };
        if !(1..=MAX_DEPTH).contains(&depth) {
            return Err(ContributorError::Depth);
        }
        if files.key().exists() || files.answers().exists() {
            return Err(ContributorError::Exists(folder.to_owned()));
        }
        fs::create_dir_all(folder).map_err(file(folder))?;
        let origin = log_origin(court.name());
        let contributor = contributor(origin, vec![court.clone()], (key, values), depth);
        let named = named(&contributor, name);
        let settings = Settings {
            name: name.to_owned(),
            origin: origin.to_owned(),
            depth,
            head: to_hex(&named.head),
            court: vec![court.vkey()],
        };
        files.write_settings(&settings)?;
        // The record first: secrets without a record are never used.
        Record::create(&files.answers())?;
        write_key(&files.values(), values)?;
        write_key(&files.key(), key)?;
        Ok(named)
    }

    /// Opens the contributor of a folder.
    ///
    /// # Errors
    /// When there is none, others may read its secrets, or its record is gone or damaged.
    pub fn open(folder: &Path) -> Result<Desk, ContributorError> {
        let files = Files { folder: folder.to_owned() };
        if !files.key().exists() {
            return Err(ContributorError::Missing(folder.to_owned()));
        }
        let secrets = (read_key(&files.key())?, read_key(&files.values())?);
        if !files.answers().exists() {
            return Err(ContributorError::RecordLost(folder.to_owned()));
        }
        let settings = files.read_settings()?;
        let court = settings.court.iter().map(|vkey| NoteKey::parse_vkey(vkey));
        let court = court.collect::<Result<Vec<_>, _>>().map_err(ContributorError::Court)?;
        let secrets = (&secrets.0, &secrets.1);
        let contributor = contributor(&settings.origin, court, secrets, settings.depth);
        let named = named(&contributor, &settings.name);
        if to_hex(&named.head) != settings.head {
            let reason = "its head is not that of the secrets beside it".to_owned();
            return Err(damaged(&files.settings(), reason));
        }
        let record = Mutex::new(Record::open(&files.answers())?);
        Ok(Desk { contributor, named, record })
    }

    /// Believes a further key of the court from the next opening of the folder on: the one to which
    /// it hands its signing key over. Nothing is believed because a log says so.
    ///
    /// # Errors
    /// When it is the key of another log, or the folder holds no contributor.
    pub fn add_key(folder: &Path, key: &NoteKey) -> Result<(), ContributorError> {
        let files = Files { folder: folder.to_owned() };
        if !files.key().exists() {
            return Err(ContributorError::Missing(folder.to_owned()));
        }
        let mut settings = files.read_settings()?;
        if log_origin(key.name()) != settings.origin {
            let (name, origin) = (key.name().to_owned(), settings.origin);
            return Err(ContributorError::OtherCourt { name, origin });
        }
        if settings.court.contains(&key.vkey()) {
            return Ok(());
        }
        settings.court.push(key.vkey());
        files.write_settings(&settings)
    }

    /// What it says of itself.
    #[must_use]
    pub fn named(&self) -> &ContributorNamed {
        &self.named
    }

    /// Origin of the court's docket.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.contributor.origin
    }

    /// Entries of the log that it saw last, and how many values it gave.
    #[must_use]
    pub fn told(&self) -> (u64, usize) {
        let record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        let memory = record.memory();
        (memory.seen.map_or(0, |(size, _)| size), memory.given.len())
    }

    /// Answers a question. What is answered is on disk before it is given.
    ///
    /// # Errors
    /// Why it does not answer.
    pub fn answer(&self, question: &Question) -> Result<AnswerFile, NoAnswer> {
        let mut record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        let Answered { given, numbers } = self.contributor.answer(question, record.memory())?;
        let answer = AnswerFile::new(&self.contributor.origin, &given);
        Ok(record.keep(answer, numbers)?)
    }

    /// Its answers as it publishes them.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn answers(&self) -> Result<String, ContributorError> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner).text()
    }

    /// Answers courts over HTTP until `shutdown` ends.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        self,
        (listener, tls): (TcpListener, Option<Tls>),
        shutdown: impl Future<Output = ()> + Send,
    ) -> io::Result<()> {
        web::serve(listener, tls, (http::router(self), Callers::Direct), shutdown).await
    }
}

fn contributor(
    origin: &str,
    court: Vec<NoteKey>,
    (key, values): (&Secret32, &Secret32),
    depth: u32,
) -> Contributor {
    let key = signing_key(key.as_bytes());
    let public = key.verifying_key().to_bytes();
    let tree = ValueTree::new(origin, public, values.clone(), depth);
    Contributor { origin: origin.to_owned(), court, key, tree }
}

fn named(contributor: &Contributor, name: &str) -> ContributorNamed {
    let tree = (contributor.tree.root(), contributor.tree.depth());
    ContributorNamed::signed(&contributor.origin, name, tree, &contributor.key)
}
