//! Courts that are opened in the data directory of a running server. Only its own store writes there,
//! so `init` leaves a request in a folder of the directory, which is its owner's alone, and the server
//! opens the court between two batches.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use caselot_core::docket::entry::Protocol;
use caselot_core::ledger::checkpoint::NoteKey;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::ambient::Stopwatch;
use super::court::committer::Committer;
use super::court::handle::CourtHandle;
use super::court::load::{CourtLoader, Indexing};
use super::court::proposer::Proposer;
use super::error::{Name, Named, StartError};
use super::files::{beside, give_to_owner_of_folder, private_file, read_private};
use super::init::{NewCourt, check, init_with};
use super::start::{mark_key, parts};
use super::{Service, Shared};

/// How long a server may take until it has noticed a request, and until it has answered it.
const NOTICED: Duration = Duration::from_secs(10);
const ANSWERED: Duration = Duration::from_secs(60);
/// How often somebody who asked looks for the answer.
const LOOK: Duration = Duration::from_millis(50);

/// A court that somebody asked a running server to open.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    code: String,
    name: String,
    origin: String,
    utc_offset_minutes: i32,
    envelopes: u32,
    protocol: u32,
}

/// What the server says to it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answered {
    /// The public key of the court that is open now.
    Open(String),
    /// Why it is not.
    Refused {
        /// In a sentence and its cure.
        text: String,
        /// The name of the error.
        name: Name,
    },
}

/// The files of a request, by the code of its court.
struct Files {
    request: PathBuf,
    /// The request once the server has taken it.
    taken: PathBuf,
    answer: PathBuf,
}

/// The folder of requests in a data directory.
fn folder(root: &Path) -> PathBuf {
    root.join("founding")
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> StartError + '_ {
    move |source| StartError::File { path: path.to_owned(), source }
}

impl Files {
    fn of(root: &Path, code: &str) -> Self {
        let file = |ending: &str| folder(root).join(format!("{code}.{ending}"));
        Self { request: file("json"), taken: file("taken"), answer: file("answer") }
    }
}

/// Writes a file for its owner alone, whole or not at all.
fn write_whole(path: &Path, content: &impl Serialize) -> io::Result<()> {
    let draft = beside(path, "-new");
    remove(&draft)?;
    let mut file = private_file(&draft)?;
    file.write_all(&serde_json::to_vec(content)?)?;
    give_to_owner_of_folder(&draft)?;
    fs::rename(&draft, path)
}

/// Removes a file. Gives back whether it was there.
fn remove(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(cause),
    }
}

/// Asks the server that has a data directory open for a further court, and waits until it is open.
///
/// # Errors
/// When the rules or the server refuse it, or nobody answers.
pub(super) fn ask(root: &Path, new: &NewCourt) -> Result<NoteKey, StartError> {
    check(new)?;
    let (folder, files) = (folder(root), Files::of(root, &new.code));
    DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(at(&folder))?;
    give_to_owner_of_folder(&folder).map_err(at(&folder))?;
    // An answer to somebody who did not wait for it.
    remove(&files.answer).map_err(at(&files.answer))?;
    let asked = Asked {
        code: new.code.clone(),
        name: new.name.clone(),
        origin: new.origin.clone(),
        utc_offset_minutes: new.utc_offset_minutes,
        envelopes: new.envelopes,
        protocol: new.protocol.number(),
    };
    write_whole(&files.request, &asked).map_err(at(&files.request))?;
    let silent = || StartError::ServerSilent { path: root.to_owned() };
    let watch = Stopwatch::start();
    loop {
        match fs::read(&files.answer) {
            Ok(answer) => {
                remove(&files.answer).map_err(at(&files.answer))?;
                return told(&answer).ok_or_else(silent)?;
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(at(&files.answer)(cause)),
        }
        let waited = watch.elapsed();
        // What the server has taken it will answer.
        let unnoticed = waited >= NOTICED && remove(&files.request).map_err(at(&files.request))?;
        if unnoticed || waited >= ANSWERED {
            return Err(silent());
        }
        std::thread::sleep(LOOK);
    }
}

/// What an answer says; `None` if it is none.
fn told(answer: &[u8]) -> Option<Result<NoteKey, StartError>> {
    match serde_json::from_slice(answer).ok()? {
        Answered::Open(vkey) => NoteKey::parse_vkey(&vkey).ok().map(Ok),
        Answered::Refused { text, name } => Some(Err(StartError::ServerRefuses { text, name })),
    }
}

/// A court that is to be served from now on.
pub(super) enum Wanted {
    /// One that is opened here.
    New(NewCourt),
    /// One that another server has opened, by its code.
    OfOthers(String),
}

impl Wanted {
    fn code(&self) -> &str {
        match self {
            Self::New(court) => &court.code,
            Self::OfOthers(code) => code,
        }
    }
}

/// A court on its way to the sequencer.
pub(super) struct Founding {
    pub court: Wanted,
    pub reply: oneshot::Sender<Result<CourtHandle, StartError>>,
}

/// The courts that wait for the sequencer; none wait once it has ended.
#[derive(Default)]
pub(super) struct Foundings {
    /// Whether any waits: looked at in every turn, without the lock.
    any: AtomicBool,
    waiting: Mutex<Vec<Founding>>,
    closed: AtomicBool,
}

impl Foundings {
    fn lock(&self) -> MutexGuard<'_, Vec<Founding>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a court wait, unless the sequencer has ended.
    pub fn put(&self, founding: Founding) {
        let mut waiting = self.lock();
        if !self.closed.load(Ordering::Acquire) {
            waiting.push(founding);
            self.any.store(true, Ordering::Release);
        }
    }

    /// Whether any court waits.
    pub fn any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    /// The courts that wait.
    pub fn take(&self) -> Vec<Founding> {
        let mut waiting = self.lock();
        self.any.store(false, Ordering::Release);
        std::mem::take(&mut *waiting)
    }

    /// Drops those that wait, and all that come later.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Release);
        drop(self.take());
    }
}

/// Opens a court with the server's own store, unless another server has; reads it back as a start does,
/// and lets the sequencer decide for it from now on.
///
/// # Errors
/// When the rules refuse it, or it cannot be written or read back.
pub(super) fn found(
    proposer: &mut Proposer,
    committer: &mut Committer,
    court: &Wanted,
) -> Result<CourtHandle, StartError> {
    let code = court.code();
    let context = &proposer.context;
    let (store, data) = committer.store_and_data();
    if let Wanted::New(court) = court {
        init_with(data, store, court, &*context.clock, &*context.entropy)?;
    }
    let log = store.log_reader()?;
    let loader = CourtLoader { reader: &*log, data, code, without_checkpoint: false };
    let loaded = loader.load(Indexing::of(store))?;
    let mark_key = mark_key(store, &*log, &context.sealing, &loaded, &*context.entropy)?;
    let (handle, deciding, writer) = parts(loaded, mark_key, store.is_shared());
    proposer.courts.insert(code.to_owned(), deciding);
    committer.add(code.to_owned(), writer);
    Ok(handle)
}

impl Service {
    /// Opens a further court while the service runs. Blocks until it is on disk.
    ///
    /// # Errors
    /// When the court is here already, the rules refuse it, it cannot be written, or the service
    /// stops.
    pub fn found(&self, court: &NewCourt) -> Result<NoteKey, StartError> {
        let code = &court.code;
        if self.shared.closed.contains_key(code) {
            return Err(StartError::CourtExists { court: code.clone() });
        }
        let key = self.serve_too(Wanted::New(court.clone()))?;
        tracing::info!(court = code, "a court was opened");
        Ok(key)
    }

    /// Serves a further court. Blocks until it is read back.
    fn serve_too(&self, court: Wanted) -> Result<NoteKey, StartError> {
        let code = court.code().to_owned();
        let handle = self.shared.sequencer.found(court)?;
        let key = handle.key.clone();
        self.shared.clock_guard.note(handle.snapshot().state.time_ms);
        self.shared.courts.add(code, handle);
        Ok(key)
    }

    /// Serves the courts that other servers have opened since, of which key and checkpoint are here.
    /// Gives back whether there was any. Blocks meanwhile; why one is not served is said once.
    #[must_use]
    pub fn serve_what_others_opened(&self, refused: &mut BTreeSet<String>) -> bool {
        let Shared { several, courts, closed, files, readers, .. } = &*self.shared;
        let known = if *several { readers.get().courts() } else { return false };
        // A database that is away for a while is told of elsewhere.
        let mut new = known.unwrap_or_default();
        new.retain(|code| courts.get(code).is_none() && !closed.contains_key(code));
        new.retain(|code| files.court_key(code).exists() && files.checkpoint(code).exists());
        let mut any = false;
        for code in new {
            match self.serve_too(Wanted::OfOthers(code.clone())) {
                Ok(_) => {
                    any = true;
                    tracing::info!(court = code, "a court that another server opened is served");
                }
                Err(cause) if refused.insert(code.clone()) => {
                    tracing::error!(court = code, %cause, "the court is closed");
                }
                Err(_) => {}
            }
        }
        any
    }

    /// Opens the courts that somebody asked for in the data directory, and answers. Gives back whether
    /// any was opened. Blocks meanwhile.
    #[must_use]
    pub fn found_what_is_asked(&self) -> bool {
        let root = self.shared.files.root();
        let entries = fs::read_dir(folder(root)).into_iter().flatten().flatten();
        let requests = entries.map(|entry| entry.path());
        let requests = requests.filter(|path| path.extension().is_some_and(|it| it == "json"));
        let codes = requests.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
        let codes: Vec<String> = codes.collect();
        let mut opened = false;
        for code in codes {
            let files = Files::of(root, &code);
            let found = self.take(&files, &code);
            opened |= found.is_ok();
            let answer = match found {
                Ok(key) => Answered::Open(key.vkey()),
                Err(cause) => {
                    tracing::warn!(court = code, %cause, "a court was not opened");
                    Answered::Refused { text: cause.to_string(), name: cause.named() }
                }
            };
            let answered = write_whole(&files.answer, &answer);
            if let Err(cause) = answered.and_then(|()| remove(&files.taken)) {
                tracing::warn!(court = code, %cause, "whoever asked for a court has no answer");
            }
        }
        opened
    }

    /// Takes one request and opens its court.
    fn take(&self, files: &Files, code: &str) -> Result<NoteKey, StartError> {
        let Files { request, taken, .. } = files;
        fs::rename(request, taken).map_err(at(request))?;
        let bytes = read_private(taken).map_err(|fault| StartError::private(taken, fault))?;
        let unreadable = || at(taken)(io::ErrorKind::InvalidData.into());
        let asked: Asked = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
        let protocol = Protocol::from_number(asked.protocol).filter(|_| asked.code == code);
        let Asked { code, name, origin, utc_offset_minutes, envelopes, .. } = asked;
        let protocol = protocol.ok_or_else(unreadable)?;
        let court = NewCourt { code, name, origin, utc_offset_minutes, envelopes, protocol };
        check(&court)?;
        self.found(&court)
    }
}
