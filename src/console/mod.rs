//! The console: the pages that a court's people open, and the JSON that its systems call.
//!
//! It is a client. It speaks gRPC to the server with each person's own credential, has no power of
//! its own, and does every check of the filer's client; so it stands where the filer's secret should
//! stand, with the filing division and not with the operator.

mod act;
mod address;
mod alarm;
mod api;
mod assets;
mod batch;
mod boxes;
mod desk;
mod drafts;
mod fault;
mod field;
mod filing;
mod gate;
mod guard;
mod hand;
mod health;
mod initials;
mod later;
mod lineage;
mod list;
mod marks;
mod page;
mod pages;
mod panel;
mod pasted;
mod picture;
mod plan;
mod reads;
mod record;
mod session;
mod stopped;
mod stray;
mod tiles;
mod typed;
mod upload;
mod vault;
mod verification;
mod visit;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use caselot_core::ledger::checkpoint::NoteKey;
use caselot_core::secret::Secret32;
use tokio::net::TcpListener;
use tokio::sync::OnceCell;

pub use session::Invitation;
pub use vault::{MIN_PASSPHRASE, Vault, VaultError};

use crate::client::{
    Bearer, Channel, ClientError, ClientTls, Filer, Folder, SharedConnection, filer_secret,
};
use crate::web::{self, Callers, Tls};
use crate::wire::v1;
use crate::wire::v1::roster_service_client::RosterServiceClient;
use alarm::Alarm;
use batch::Batches;
use gate::Gate;
use health::Reached;
use later::Later;
use marks::Marks;
use plan::Plans;
use reads::Causes;
use session::Sessions;
use tiles::Tiles;
use upload::Uploads;
use verification::Verification;

/// Clock and entropy, which enter from outside.
#[derive(Debug, Clone, Copy)]
pub struct Ambient {
    /// The time now, in milliseconds since 1970 UTC.
    pub now_ms: fn() -> u64,
    /// Fills all of a slice with bytes that nobody can foresee.
    pub entropy: fn(&mut [u8]) -> Result<(), ()>,
}

impl Ambient {
    /// 32 bytes for a filer, who asks for them whenever a nonce is made.
    fn random(&self) -> std::io::Result<Secret32> {
        self.secret().map_err(std::io::Error::other)
    }

    fn secret(&self) -> Result<Secret32, VaultError> {
        Secret32::filled(|bytes| (self.entropy)(bytes)).map_err(|()| VaultError::NoEntropy)
    }

    #[cfg(test)]
    fn for_tests() -> Ambient {
        Ambient {
            now_ms: || 1_772_330_707_000,
            entropy: |bytes| {
                bytes.fill(7);
                Ok(())
            },
        }
    }
}

/// What a console is told when it starts.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address of the server.
    pub server: String,
    /// How the server is recognised.
    pub tls: ClientTls,
    /// Code of the court.
    pub court: String,
    /// The desk's folder: the filer's secret, pins, openings, receipts, and people's sealed tokens.
    pub folder: PathBuf,
    /// Fingerprint of the court's key; without one the first answer pins the key.
    pub fingerprint: Option<String>,
    /// Server and console are one process.
    pub beside_server: bool,
    /// People reach it over TLS.
    pub secure: bool,
    /// The court's own proxy stands before it, and nobody reaches it otherwise: it names the address of
    /// each caller.
    pub behind_proxy: bool,
    /// Whom people turn to.
    pub contact: Contact,
    /// Clock and entropy.
    pub ambient: Ambient,
}

/// What the court says of whom to turn to; what is empty stands nowhere.
#[derive(Debug, Clone, Default)]
pub struct Contact {
    /// The office that supervises the assignment of cases, by its telephone: on the page of a desk that
    /// has stopped, and on slips for parties.
    pub telephone: String,
    /// Where the code of a slip is checked.
    pub check_at: String,
}

/// A console, shared by all its connections.
#[derive(Clone)]
pub struct Console(Arc<Shared>);

struct Shared {
    settings: Settings,
    connection: SharedConnection,
    folder: Folder,
    vault: Vault,
    sessions: Sessions,
    gate: Gate,
    alarm: Alarm,
    verification: Verification,
    tiles: Tiles,
    batches: Batches,
    uploads: Uploads,
    plans: Plans,
    causes: Causes,
    marks: Marks,
    later: Later,
    reached: Reached,
    /// The filer's side, checked by whoever came first; the others share its pin.
    filer: OnceCell<Filer>,
    /// Locked for as long as the console runs: one process a folder.
    _lock: std::fs::File,
}

impl Console {
    /// Opens a console on its folder. Nothing is asked of the server yet.
    ///
    /// # Errors
    /// When the folder cannot be used or another console has it, or the server's address is none.
    pub fn open(settings: Settings) -> Result<Console, OpenError> {
        let folder = Folder::open(&settings.folder)?;
        let lock = lock(folder.path())?;
        filer_secret(&folder, || settings.ambient.random())?;
        let shared = Shared {
            connection: SharedConnection::to(&settings.server, &settings.tls)?,
            vault: Vault::open(folder.path())?,
            sessions: Sessions::new(folder.path())?,
            gate: Gate::default(),
            alarm: Alarm::open(folder.path())?,
            verification: Verification::default(),
            tiles: Tiles::of(folder.path()),
            batches: Batches::default(),
            uploads: Uploads::default(),
            plans: Plans::default(),
            causes: Causes::default(),
            marks: Marks::open(folder.path())?,
            later: Later::default(),
            reached: Reached::default(),
            filer: OnceCell::new(),
            _lock: lock,
            folder,
            settings,
        };
        Ok(Console(Arc::new(shared)))
    }

    /// Lets a person in once, within five minutes, without a passphrase: for a demonstration, whose
    /// tokens are nobody's secret. Gives the code.
    ///
    /// # Errors
    /// When the system gives no entropy.
    pub fn invite(&self, invitation: Invitation) -> Result<String, VaultError> {
        self.0.sessions.invite(invitation, &self.0.settings.ambient)
    }

    /// All addresses that the console answers.
    pub fn router(&self) -> Router {
        let pages = pages::router().merge(api::router(self.clone()));
        let pages = pages.route("/healthz", get(health::show));
        guard::guarded(pages, self).with_state(self.clone())
    }

    /// Answers people and systems until `shutdown` ends.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        tls: Option<Tls>,
        shutdown: impl Future<Output = ()> + Send,
    ) -> io::Result<()> {
        let proxied = self.0.settings.behind_proxy;
        let callers = if proxied { Callers::OneProxy } else { Callers::Direct };
        web::serve(listener, tls, (self.router(), callers), shutdown).await
    }

    /// The connection of a caller with this token.
    fn channel(&self, token: &str) -> Result<Channel, ClientError> {
        Ok(self.0.connection.of(Bearer::new(token)?))
    }

    /// The desk's filer as this caller uses it. The first caller has the court's key and log checked.
    async fn filer(&self, channel: Channel) -> Result<Filer, ClientError> {
        let first = self.0.filer.get_or_try_init(|| self.connect(channel.clone())).await?;
        Ok(first.with_channel(channel))
    }

    async fn connect(&self, channel: Channel) -> Result<Filer, ClientError> {
        let Settings { court, fingerprint, ambient, .. } = &self.0.settings;
        if let Some(wanted) = fingerprint {
            let request = v1::GetCourtRequest { court: court.clone() };
            let answer = RosterServiceClient::new(channel.clone()).get_court(request).await?;
            let shown = answer.into_inner();
            let key = NoteKey::parse_vkey(&shown.vkey).map(|key| key.fingerprint());
            let shown_key = key.unwrap_or_default();
            if shown_key != *wanted {
                let (origin, wanted) = (shown.origin, wanted.clone());
                return Err(ClientError::OtherKey { origin, shown: shown_key, wanted });
            }
        }
        let ambient = *ambient;
        let random = move || ambient.random();
        Filer::connect(channel, court, &self.0.folder, "", None, random).await
    }
}

/// Why a console cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Folder or address cannot be used.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// Another console uses the folder.
    #[error("another console uses {}", .0.display())]
    Locked(PathBuf),
    /// The system gave no entropy.
    #[error("the operating system gave no entropy")]
    NoEntropy,
}

/// Locks a folder for this process.
fn lock(folder: &Path) -> Result<std::fs::File, OpenError> {
    let path = folder.join("console.lock");
    let file = std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|source| ClientError::File { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(OpenError::Locked(folder.to_owned())),
        Err(std::fs::TryLockError::Error(source)) => Err(ClientError::File { path, source }.into()),
    }
}
