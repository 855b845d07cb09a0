//! `caselot token`

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};

use super::{Caller, Failure, host};
use crate::rpc::tls;
use crate::service::access::{self, Credential, Grant, NewGrant, Registry, Role};
use caselot_core::docket::Day;

/// Days a grant lasts unless it is said otherwise.
pub(super) const DAYS: u32 = 90;

/// Who may enter: tokens and certificates. Works while the server runs.
#[derive(Debug, clap::Subcommand)]
pub enum Token {
    /// Lets a person in (--person) by a new token or by a client certificate
    Create(Create),
    /// Lists who may enter
    List(List),
    /// Ends a grant
    Revoke(Revoke),
}

/// Lets a person in.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// Directory of the server's data
    #[arg(long)]
    data: PathBuf,
    /// FILING, SUPERVISOR, POLITICAL, AUDITOR, REGISTRAR or OPERATOR; may be repeated
    #[arg(long = "role", required = true)]
    roles: Vec<Role>,
    /// Courts, if more than --court
    #[arg(long, value_delimiter = ',')]
    courts: Vec<String>,
    /// Days until it expires
    #[arg(long, default_value_t = DAYS)]
    days: u32,
    /// The person's client certificate, instead of a token: its subject opens
    #[arg(long)]
    by_certificate: Option<PathBuf>,
    /// New file for the token, readable by you alone [default: the token is printed]
    #[arg(long, conflicts_with = "by_certificate")]
    out: Option<PathBuf>,
}

/// Lists who may enter.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Directory of the server's data
    #[arg(long)]
    data: PathBuf,
}

/// Ends a grant.
#[derive(Debug, clap::Args)]
pub struct Revoke {
    /// Directory of the server's data
    #[arg(long)]
    data: PathBuf,
    /// Id of the grant, as `token list` shows it
    id: String,
}

impl Token {
    pub(super) fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        match self {
            Token::Create(create) => create.run(caller)?,
            Token::List(list) => print(&registry(&list.data)?.read().map_err(Failure::server)?),
            Token::Revoke(revoke) => {
                registry(&revoke.data)?;
                let grant = host::revoke(&revoke.data, &revoke.id)?;
                say!("{} of {} opens nothing any more.", grant.id, grant.person);
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn registry(data: &Path) -> Result<Registry, Failure> {
    if data.is_dir() {
        return Ok(Registry::of(data));
    }
    let sentence = format!("{} is no data directory", data.display());
    Err(Failure::usage(sentence, "make one with `caselot init`"))
}

impl Create {
    fn run(self, caller: &Caller) -> Result<(), Failure> {
        registry(&self.data)?;
        let person = caller.person.clone().ok_or_else(|| {
            let sentence = "no person is named, and every entry records who acted";
            Failure::usage(sentence, "name with --person the person whom you let in")
        })?;
        let mut courts = self.courts;
        courts.extend(caller.court.clone());
        let subject = self.by_certificate.as_deref().map(tls::subject_of).transpose();
        let subject = subject.map_err(Failure::server)?;
        let (roles, days) = (self.roles, self.days);
        let new = NewGrant { person, roles, courts, days, subject };
        hand_out(&self.data, new, self.out.as_deref())
    }
}

/// Makes a grant and hands its token over: into a new file, or else once on standard output.
pub(super) fn hand_out(data: &Path, new: NewGrant, out: Option<&Path>) -> Result<(), Failure> {
    let (grant, token) = match out {
        Some(path) => (issue(data, new, path)?, None),
        None => host::grant(data, new)?,
    };
    say!(
        "{} may enter as {} of {} until {} (grant {}).",
        grant.person,
        roles(&grant),
        grant.courts.join(", "),
        day(grant.expires_ms),
        grant.id
    );
    if let Some(token) = token {
        say!("  token, shown once: {}", *token.reveal());
    }
    if let Some(path) = out {
        say!("  The token is in {}; there is no other copy.", path.display());
    }
    Ok(())
}

/// Makes a grant with its token in a new file.
pub(super) fn issue(data: &Path, new: NewGrant, path: &Path) -> Result<Grant, Failure> {
    // A file that cannot be made must be known before the only copy of a token is.
    let mut file = private(path).map_err(Failure::file(path))?;
    let (grant, token) = host::grant(data, new)?;
    if let Some(token) = token {
        let written = file.write_all(token.reveal().as_bytes());
        written
            .and_then(|()| file.write_all(b"\n"))
            .and_then(|()| file.sync_all())
            .map_err(Failure::file(path))?;
    }
    Ok(grant)
}

fn private(path: &Path) -> std::io::Result<std::fs::File> {
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn roles(grant: &Grant) -> String {
    grant.roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ")
}

fn day(ms: u64) -> Day {
    Day::at(ms, host::UTC_OFFSET_MINUTES)
}

fn print(grants: &[access::Grant]) {
    let mut table = Table::new();
    table.load_preset(UTF8_HORIZONTAL_ONLY);
    table.set_header(["id", "person", "roles", "courts", "by", "from", "until", "state"]);
    for grant in grants {
        let by = match &grant.credential {
            Credential::Token(_) => "token",
            Credential::Certificate(subject) => subject,
        };
        let state = match grant.revoked_ms {
            Some(at) => format!("revoked {}", day(at)),
            None if grant.is_live(host::now_ms()) => "live".to_owned(),
            None => "expired".to_owned(),
        };
        table.add_row([
            grant.id.clone(),
            grant.person.clone(),
            roles(grant),
            grant.courts.join(", "),
            by.to_owned(),
            day(grant.created_ms).to_string(),
            day(grant.expires_ms).to_string(),
            state,
        ]);
    }
    say!("{table}");
}
