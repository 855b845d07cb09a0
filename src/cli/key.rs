//! `caselot key`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{Caller, Failure, host};
use crate::client;
use crate::service::{self, Term};

/// A court's signing key.
#[derive(Debug, clap::Subcommand)]
pub enum Key {
    /// Hands the key over to a new one, in the log and by two persons; the server must be stopped
    Rotate(Rotate),
    /// The key in force and the earlier ones; the server must be stopped
    Show(Show),
    /// Believes from now on in the key that the pinned one was handed over to
    Accept(Accept),
}

/// Hands the key over to a new one.
#[derive(Debug, clap::Args)]
pub struct Rotate {
    /// Directory of the server's data; no server may have it open
    #[arg(long)]
    data: PathBuf,
    /// The second person
    #[arg(long)]
    approver: String,
    /// Why
    #[arg(long, default_value = "")]
    text: String,
}

/// Shows a court's keys.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Directory of the server's data; no server may have it open
    #[arg(long)]
    data: PathBuf,
}

/// Moves the pin of the filer's folder.
#[derive(Debug, clap::Args)]
pub struct Accept {
    /// Fingerprint of the new key, as the court told it by another way than this server
    #[arg(long, value_name = "FINGERPRINT")]
    key: String,
}

impl Key {
    pub(super) async fn run(&self, caller: &Caller) -> Result<ExitCode, Failure> {
        match self {
            Key::Rotate(rotate) => rotate.run(caller),
            Key::Show(show) => show.run(caller),
            Key::Accept(accept) => accept.run(caller).await,
        }
    }
}

impl Accept {
    async fn run(&self, caller: &Caller) -> Result<ExitCode, Failure> {
        let (court, folder, channel) = (caller.court()?, caller.folder()?, caller.channel().await?);
        let accepted = client::accept_key(&channel, court, &folder, &self.key).await?;
        if accepted.entries.is_empty() {
            say!("{} is pinned already.", accepted.to.fingerprint());
            return Ok(ExitCode::SUCCESS);
        }
        let entries: Vec<String> = accepted.entries.iter().map(u64::to_string).collect();
        say!("{} handed over to", accepted.from.fingerprint());
        say!("{} in entry {},", accepted.to.fingerprint(), entries.join(", "));
        say!("signed by both keys. The new one is pinned.");
        Ok(ExitCode::SUCCESS)
    }
}

impl Rotate {
    fn run(&self, caller: &Caller) -> Result<ExitCode, Failure> {
        let ask = service::Rotate {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            approver: self.approver.clone(),
            text: self.text.clone(),
        };
        let done = host::rotate(&self.data, &ask)?;
        let keys = self.data.join("keys");
        say!("Entry {} of {} hands its key over.", done.entry, ask.court);
        say!("  from  {}", done.old.fingerprint());
        say!("  to    {}", done.new.fingerprint());
        say!("  vkey  {}", done.new.vkey());
        say!("The old key is wiped here. Back up {} now, apart from", secret(&keys, &ask.court));
        say!("the database, and the database too: a backup from before needs the old key.");
        say!(
            "Tell filers and auditors the new fingerprint by a way of your own. Filers accept it:"
        );
        say!("  caselot key accept --court {} --key {}", ask.court, done.new.fingerprint());
        Ok(ExitCode::SUCCESS)
    }
}

fn secret(keys: &Path, court: &str) -> String {
    keys.join(format!("{court}.key")).display().to_string()
}

impl Show {
    fn run(&self, caller: &Caller) -> Result<ExitCode, Failure> {
        let terms = host::key_terms(&self.data, caller.court()?)?;
        let Some((last, earlier)) = terms.split_last() else { return Ok(ExitCode::SUCCESS) };
        say!("The key in force, since entry {}:", last.entry);
        say!("  vkey         {}", last.key.vkey());
        say!("  fingerprint  {}", last.key.fingerprint());
        for Term { key, entry, ended } in earlier {
            let ended = ended.unwrap_or_default();
            say!("An earlier one, since entry {entry}, until entry {ended} handed it over:");
            say!("  vkey         {}", key.vkey());
            say!("  fingerprint  {}", key.fingerprint());
        }
        Ok(ExitCode::SUCCESS)
    }
}
