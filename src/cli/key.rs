//! `caselot key`

use std::process::ExitCode;

use caselot_core::ledger::checkpoint::NoteKey;

use super::args::{DataDir, StoppedDataDir};
use super::{Caller, Exit, host, say};
use crate::client;
use crate::service::{self, KeyTerm};

/// Hands over, shows or accepts a court's signing key.
#[derive(Debug, clap::Subcommand)]
pub enum Key {
    /// Hands the key over to a new one, in the log and by two persons.
    Rotate(Rotate),
    /// Shows the key in force and the earlier ones.
    Show(Show),
    /// Trusts, in the filer's folder, the key that the pinned one was handed over to.
    Accept(Accept),
}

/// Hands the signing key over to a new one. Both keys sign the entry, so that old bundles and
/// receipts stay verifiable.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot key rotate --data /var/lib/caselot --court 湘0203 --person 运维一 --approver 院长 \\
        --text 'yearly change of the key'

Back up the new key and the database right away: an older backup needs the old key.")]
pub struct Rotate {
    #[command(flatten)]
    data: StoppedDataDir,
    /// The second person, who agrees to the handover.
    #[arg(long, value_name = "NAME")]
    approver: String,
    /// Reason of the handover; it stands in the log.
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
}

/// Shows the key in force and the earlier ones, with the entries that handed them over.
#[derive(Debug, clap::Args)]
pub struct Show {
    #[command(flatten)]
    data: DataDir,
}

/// Trusts a court's new key: moves the pin of the filer's folder, after checking that the pinned
/// key handed over to it in the log.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot key accept --court 湘0203 --token-file filing.token --key FINGERPRINT")]
pub struct Accept {
    /// Fingerprint of the new key, which the court has told you by another way than this server.
    #[arg(long, value_name = "FINGERPRINT")]
    key: String,
}

impl Key {
    pub(super) async fn run(&self, caller: &Caller) -> Exit {
        match self {
            Key::Rotate(rotate) => rotate.run(caller),
            Key::Show(show) => show.run(caller),
            Key::Accept(accept) => accept.run(caller).await,
        }
    }
}

impl Accept {
    async fn run(&self, caller: &Caller) -> Exit {
        let (court, folder, channel) = (caller.court()?, caller.folder()?, caller.channel().await?);
        let accepted = client::accept_key(&channel, court, &folder, &self.key).await?;
        if accepted.entries.is_empty() {
            say!("{key} is pinned already.", key = accepted.to.fingerprint());
            return Ok(ExitCode::SUCCESS);
        }
        let entries: Vec<String> = accepted.entries.iter().map(u64::to_string).collect();
        say!(
            "{old} handed over to\n{new} in entry {entries},\nsigned by both keys. The new one is \
             pinned.",
            old = accepted.from.fingerprint(),
            new = accepted.to.fingerprint(),
            entries = entries.join(", ")
        );
        Ok(ExitCode::SUCCESS)
    }
}

impl Rotate {
    fn run(&self, caller: &Caller) -> Exit {
        let request = service::RotationRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            approver: self.approver.clone(),
            text: self.text.clone(),
        };
        let files = self.data.files(caller)?;
        let done = host::rotate(&files, &request)?;
        let secret = files.court_key(&request.court);
        let court = &request.court;
        say!("Entry {entry} of {court} hands its key over.", entry = done.entry, court);
        say!(
            "  from  {old}\n  to    {new}\n  vkey  {vkey}",
            old = done.old.fingerprint(),
            new = done.new.fingerprint(),
            vkey = done.new.vkey()
        );
        say!(
            "The old key is wiped here. Back up {file} now, apart from\nthe database, and the \
             database too: a backup from before needs the old key.",
            file = secret.display()
        );
        say!(
            "Tell filers and auditors the new fingerprint by another way. Filers accept it with:\n\
             \x20 caselot key accept --court {court} --key {key}",
            court,
            key = done.new.fingerprint()
        );
        Ok(ExitCode::SUCCESS)
    }
}

impl Show {
    fn run(&self, caller: &Caller) -> Exit {
        let terms = host::key_terms(&self.data.files(caller)?, caller.court()?)?;
        let Some((last, earlier)) = terms.split_last() else { return Ok(ExitCode::SUCCESS) };
        say!("The key in force, since entry {entry}:", entry = last.entry);
        print_key(&last.key);
        for KeyTerm { key, entry, ended } in earlier {
            let ended = ended.map_or(0, |entry| entry.0);
            say!(
                "An earlier one, since entry {entry}, until entry {ended} handed it over:",
                entry,
                ended
            );
            print_key(key);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints a key in both its forms.
pub(super) fn print_key(key: &NoteKey) {
    say!(
        "  vkey         {vkey}\n  fingerprint  {fingerprint}",
        vkey = key.vkey(),
        fingerprint = key.fingerprint()
    );
}
