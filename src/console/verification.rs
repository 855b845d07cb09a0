//! A verification of the whole log on this console, and what an auditor asks of a log that held: its
//! tables, counted when they are asked for.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use caselot_core::audit::{Report, Trust, Verdict};
use caselot_core::ledger::checkpoint::{Checkpoint, NoteKey};
use caselot_core::oversight::{AskedDays, Oversight, OversightReport};
use caselot_report::{BundleHead, BundleVerdict, OversightTables};
use caselot_verify::VerifyError;
use caselot_words::Lang;
use tokio::io::AsyncWriteExt;

use super::Console;
use super::visit::Visit;
use crate::client::{Channel, ClientError};
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::words::text;

/// How a verification of the whole log stands. One runs at a time.
#[derive(Debug, Default)]
pub struct Verification {
    now: Mutex<Standing>,
}

/// How far it is.
#[derive(Debug, Default, Clone)]
pub enum Standing {
    /// None was begun.
    #[default]
    None,
    /// The log is fetched: entries so far, and of all.
    Fetching(u64, u64),
    /// It is checked: entries so far, and of all.
    Checking(u64, u64),
    /// It ended.
    Done {
        /// When, in milliseconds since 1970 UTC.
        at_ms: u64,
        /// What was found.
        report: Arc<Report>,
        /// What can be counted of it; nothing of a log that did not hold.
        counted: Option<Arc<Counted>>,
    },
    /// It could not be done.
    Failed(String),
}

impl Verification {
    fn set(&self, standing: Standing) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = standing;
    }

    /// How it stands.
    pub fn get(&self) -> Standing {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins one, unless one runs.
    fn begin(&self) -> bool {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*now, Standing::Fetching(..) | Standing::Checking(..)) {
            return false;
        }
        *now = Standing::Fetching(0, 0);
        true
    }
}

/// A log that was verified here, as it is counted.
#[derive(Debug)]
pub struct Counted {
    log: Oversight,
    at: Checkpoint,
    /// Fingerprint of the key with which its signature was checked.
    key: String,
    /// The days that were asked for last: a page asks for the same ones as the page before.
    last: Mutex<Option<Arc<Tables>>>,
}

/// The tables of some days.
#[derive(Debug)]
pub struct Tables {
    asked: (AskedDays, Lang),
    /// What is counted.
    pub report: OversightReport,
    /// What is said of the log.
    pub head: BundleHead,
    /// The tables in words.
    pub told: OversightTables,
}

impl Counted {
    fn read(path: &Path, key: String) -> Result<Counted, VerifyError> {
        let mut log = Oversight::default();
        let at = caselot_verify::read_file(path, &mut |entry| log.apply(entry))?;
        Ok(Counted { log, at, key, last: Mutex::default() })
    }

    /// The tables of some days, in the words of a language.
    pub fn tables(&self, asked: AskedDays, lang: Lang) -> Arc<Tables> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = last.as_ref().filter(|kept| kept.asked == (asked, lang)) {
            return Arc::clone(kept);
        }
        let report = self.log.report(asked);
        let verified = (BundleVerdict::Valid, self.key.clone());
        let head = BundleHead::new(&self.at, verified, &report);
        let told = OversightTables::new(&report, &head, lang);
        let tables = Arc::new(Tables { asked: (asked, lang), report, head, told });
        *last = Some(Arc::clone(&tables));
        tables
    }
}

/// The finding of a log whose key was handed over since the one that is trusted here.
const HANDED_OVER: &str = "KeyHandedOver";

impl Console {
    /// The verification of the whole log.
    pub fn verification(&self) -> &Verification {
        &self.0.verification
    }
}

impl Visit {
    /// Begins a verification of the whole log, unless one runs.
    pub fn begin_verification(&self) {
        if !self.console.verification().begin() {
            return;
        }
        let visit = self.clone();
        tokio::spawn(async move {
            let standing = match visit.verify_log().await {
                Ok((report, counted)) => {
                    // UNSUPPORTED says that this program is older than the log, not that the log lies.
                    if report.verdict == Verdict::Invalid {
                        let by_key = !report.findings.is_empty()
                            && report.findings.iter().all(|it| it.code == HANDED_OVER);
                        visit.console.0.alarm.raise_by("the log is not valid".to_owned(), by_key);
                    }
                    let counted = counted.map(Arc::new);
                    Standing::Done { at_ms: visit.now_ms(), report: Arc::new(report), counted }
                }
                Err(why) => Standing::Failed(why),
            };
            visit.console.verification().set(standing);
        });
    }

    /// The file into which the log is fetched to be verified.
    fn bundle_path(&self) -> PathBuf {
        self.console.0.folder.path().join("console").join("verify.bundle")
    }

    async fn verify_log(&self) -> Result<(Report, Option<Counted>), String> {
        let path = self.bundle_path();
        let told = |sent, size| {
            self.console.verification().set(Standing::Fetching(sent, size));
        };
        let fetched = fetch(self.filer().channel(), self.court(), &path, &told).await;
        fetched.map_err(|error| {
            let said = error.said(self.lang);
            [Some(said.sentence), said.cure].into_iter().flatten().collect::<Vec<_>>().join(" ")
        })?;
        let (console, key) = (self.console.clone(), self.filer().key().clone());
        let checked = tokio::task::spawn_blocking(move || {
            let looked = look(&console, &path, key);
            drop(std::fs::remove_file(&path));
            looked
        });
        match checked.await {
            Ok(Ok(looked)) => Ok(looked),
            Ok(Err(error)) => Err(error.said(self.lang).sentence),
            Err(_) => Err(self.say(|| text!("the verification ended early"))),
        }
    }
}

/// Fetches the whole log into a file. `told` hears how many entries of how many are there.
///
/// # Errors
/// When the server does not give it, or the file cannot be written.
pub async fn fetch(
    channel: &Channel,
    court: String,
    path: &Path,
    told: &(dyn Fn(u64, u64) + Sync),
) -> Result<(), ClientError> {
    let broken = |source| ClientError::File { path: path.to_owned(), source };
    let mut options = tokio::fs::OpenOptions::new();
    options.create(true).write(true).truncate(true).mode(0o600);
    let mut file = options.open(path).await.map_err(broken)?;
    let request = v1::ExportBundleRequest { court };
    let mut client = AuditServiceClient::new(channel.clone());
    let mut pieces = client.export_bundle(request).await?.into_inner();
    let (mut sent, mut size) = (0, 0);
    while let Some(piece) = pieces.message().await? {
        file.write_all(&piece.piece).await.map_err(broken)?;
        (sent, size) = (piece.sent, piece.size);
        told(sent, size);
    }
    // Every log has its first entry. Half a log proves nothing against the server.
    if size == 0 || sent != size {
        let ended = format!("the export ended after {sent} of {size} entries");
        return Err(tonic::Status::unavailable(ended).into());
    }
    file.flush().await.map_err(broken)
}

/// Verifies a fetched log; one that holds is read once more to be counted.
fn look(
    console: &Console,
    path: &Path,
    key: NoteKey,
) -> Result<(Report, Option<Counted>), VerifyError> {
    let report = caselot_verify::verify_file(path, &Trust::Key(key), &mut |done, all| {
        console.verification().set(Standing::Checking(done, all));
    })?;
    let valid = report.verdict == Verdict::Valid;
    let counted = valid.then(|| Counted::read(path, report.key_fingerprint.clone()));
    Ok((report, counted.transpose()?))
}
