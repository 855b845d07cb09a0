//! `caselot token`

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole;
use caselot_core::docket::person::PersonEnrolled;
use serde_json::json;

use super::args::{DataDir, Json};
use super::{Caller, Exit, Failure, host, print, put, say, words};
use crate::cli::words::text;
use crate::rpc::tls;
use crate::service::access::{Credential, Grant, NewGrant, Registry, Role, Token as Secret, role};
use crate::service::data::DataFiles;

/// Days that a grant lasts by default.
pub(super) const DAYS: u32 = 90;

/// Digits of a certificate's hash that a list shows.
const DIGITS: usize = 16;

/// Gives and ends access to the server. A running server notices every change within a second.
#[derive(Debug, clap::Subcommand)]
pub enum Token {
    /// Gives a person access, by a new token or by a client certificate.
    Create(Create),
    /// Lists all grants, with the ended ones.
    List(List),
    /// Ends a grant, or all of a person's.
    Revoke(Revoke),
    /// Gives a grant a new token, and ends the old one.
    Rotate(Rotate),
}

/// Gives a person (--person) access to a court (--court), by a new token or by a client
/// certificate.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Create {
    #[command(flatten)]
    data: DataDir,
    /// Role of the person: FILING, SUPERVISOR, POLITICAL, AUDITOR, REGISTRAR, OPERATOR, DIVISION or
    /// SELF. May be repeated.
    #[arg(long = "role", required = true, value_parser = role::named, value_name = "ROLE")]
    roles: Vec<Role>,
    /// Codes of further courts, with commas between them.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    courts: Vec<String>,
    /// Number of days until the grant expires.
    #[arg(long, default_value_t = DAYS, value_name = "DAYS")]
    days: u32,
    /// PEM file of the person's client certificate, whose subject and issuer give access instead of a
    /// token.
    #[arg(long, value_name = "FILE")]
    by_certificate: Option<PathBuf>,
    /// Gives access to that very certificate alone, by its SHA-256, and to no renewed one.
    #[arg(long, requires = "by_certificate")]
    exact: bool,
    /// New file for the token, which only its owner may read [default: the token is printed once].
    #[arg(long, conflicts_with = "by_certificate", value_name = "FILE")]
    out: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  Let a clerk of the filing division file cases:
    caselot token create --data /var/lib/caselot --court 湘0203 --person 张立案 \\
        --role FILING --out zhang.token
  Let an auditor in by a client certificate, for a year:
    caselot token create --data /var/lib/caselot --court 湘0203 --person 李审计 \\
        --role AUDITOR --days 365 --by-certificate li.pem

In a court of protocol 2 that has a filing, a person must be enrolled first (caselot person enroll);
for DIVISION and SELF, always.
Nobody can show a token again: it is stored only as a hash. docs/security.md lists what each role
may do.";

/// Lists all grants, with the ended ones; with --person those of one person.
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    data: DataDir,
    #[command(flatten)]
    json: Json,
}

/// Ends a grant, or with --person and --all every grant that a person has.
#[derive(Debug, clap::Args)]
pub struct Revoke {
    #[command(flatten)]
    data: DataDir,
    /// Id of the grant, as `caselot token list` shows it.
    #[arg(required_unless_present = "all")]
    id: Option<String>,
    /// Ends every live grant of the person of --person.
    #[arg(long, conflicts_with = "id")]
    all: bool,
}

/// Gives a grant a new token, and ends the old one: for the same person, roles and courts, until the
/// same day.
#[derive(Debug, clap::Args)]
pub struct Rotate {
    #[command(flatten)]
    data: DataDir,
    /// Id of the grant, as `caselot token list` shows it.
    id: String,
    /// New file for the token, which only its owner may read [default: the token is printed once].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Token {
    pub(super) fn run(self, caller: &Caller) -> Exit {
        match self {
            Token::Create(create) => create.run(caller)?,
            Token::List(list) => {
                let mut grants =
                    registry(list.data.files(caller)?.root())?.read().map_err(Failure::server)?;
                let is_asked = |grant: &Grant| {
                    caller.person.as_ref().is_none_or(|person| grant.person == *person)
                };
                grants.retain(is_asked);
                if list.json.wanted {
                    return print::json(&grants.iter().map(as_json).collect::<Vec<_>>());
                }
                print_grants(&grants);
            }
            Token::Revoke(revoke) => {
                let files = revoke.data.files(caller)?;
                registry(files.root())?;
                let ended = match &revoke.id {
                    Some(id) => vec![host::revoke(files.root(), id)?],
                    None => host::revoke_all(files.root(), named(caller)?)?,
                };
                for Grant { id, person, .. } in &ended {
                    say!("Grant {id} of {person} has ended.", id, person);
                }
            }
            Token::Rotate(rotate) => rotate.run(caller)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The registry of a data directory that exists.
fn registry(data: &Path) -> Result<Registry, Failure> {
    if data.is_dir() {
        return Ok(Registry::in_directory(data));
    }
    let sentence = text!("{path} is no data directory", path = data.display());
    Err(Failure::usage(sentence, text!("make one with `caselot init`")))
}

impl Create {
    fn run(self, caller: &Caller) -> Result<(), Failure> {
        let files = self.data.files(caller)?;
        registry(files.root())?;
        let person = named(caller)?.to_owned();
        let mut courts = self.courts;
        courts.extend(caller.court.clone());
        let shown = self.by_certificate.as_deref().map(tls::certificate_of).transpose();
        let certificate = shown.map_err(Failure::server)?.map(|shown| match self.exact {
            true => shown.itself(),
            false => shown.issued(),
        });
        for court in &courts {
            enrolled(&files, court, &person, &self.roles)?;
        }
        let (roles, days) = (self.roles, self.days);
        let new = NewGrant { person, roles, courts, days, certificate };
        hand_out(files.root(), new, self.out.as_deref())
    }
}

/// The person of --person.
fn named(caller: &Caller) -> Result<&str, Failure> {
    caller.person.as_deref().ok_or_else(|| {
        let sentence = text!("no person is named, and every entry names the person that acted");
        Failure::usage(sentence, text!("name the person with --person"))
    })
}

impl Rotate {
    fn run(&self, caller: &Caller) -> Result<(), Failure> {
        let files = self.data.files(caller)?;
        registry(files.root())?;
        let renew =
            || host::renew(files.root(), &self.id).map(|(grant, token)| (grant, Some(token)));
        let (grant, token) = match &self.out {
            Some(path) => (into_file(path, renew)?, None),
            None => renew()?,
        };
        say!("Grant {id} has ended; {new} takes its place.", id = self.id, new = grant.id);
        tell(&grant, token, self.out.as_deref());
        Ok(())
    }
}

/// A grant opens the door only for who is enrolled: in a court of protocol 2, once it has a filing,
/// the log says who may do what, and always of which division or judge.
fn enrolled(data: &DataFiles, court: &str, person: &str, roles: &[Role]) -> Result<(), Failure> {
    let found = host::enrolled(data, court)?;
    let founding = found.as_ref().is_none_or(|known| known.founding);
    let persons = found.map(|known| known.persons).unwrap_or_default();
    let today = host::today(host::UTC_OFFSET_MINUTES);
    let lasts = |record: &&PersonEnrolled| {
        record.person == person && record.to.is_none_or(|to| today <= to)
    };
    let records = persons.all().chain(persons.deputies()).filter(lasts);
    let known: Vec<PersonRole> = records.flat_map(|record| record.roles.clone()).collect();
    // While a docket is founded, who has a grant is enrolled by it: not for a part of the court.
    let asked = roles.iter().filter(|role| !founding || role.is_of_a_part());
    match asked.copied().find(|role| !known.contains(role)) {
        None => Ok(()),
        Some(role) => Err(Failure::usage(
            text!(
                "{person} is not enrolled in {court} as {role}",
                person,
                court,
                role = words::label(role)
            ),
            text!(
                "have a registrar propose it (caselot person enroll --name {person}), and a \
                 supervisor approve it; then give the token",
                person
            ),
        )),
    }
}

/// Makes a grant. Its token goes into a new file, or is printed once.
pub(super) fn hand_out(data: &Path, new: NewGrant, out: Option<&Path>) -> Result<(), Failure> {
    let (grant, token) = match out {
        Some(path) => (issue(data, new, path)?, None),
        None => host::grant(data, new)?,
    };
    tell(&grant, token, out);
    Ok(())
}

/// Says what a grant opens, and where its token is.
fn tell(grant: &Grant, token: Option<Secret>, out: Option<&Path>) {
    say!(
        "{person} has access as {roles} of {courts} until {day} (grant {id}).",
        person = grant.person,
        roles = words::labels(&grant.roles),
        courts = grant.courts.join(", "),
        day = last_day(grant),
        id = grant.id
    );
    if let Some(token) = token {
        say!("  token, shown once: {token}", token = *token.reveal());
    }
    if let Some(path) = out {
        say!("  The token is in {path}; there is no other copy.", path = path.display());
    }
}

/// Makes a grant with its token in a new file.
pub(super) fn issue(data: &Path, new: NewGrant, path: &Path) -> Result<Grant, Failure> {
    into_file(path, || host::grant(data, new))
}

/// Makes a token into a new file.
fn into_file(
    path: &Path,
    make: impl FnOnce() -> Result<(Grant, Option<Secret>), Failure>,
) -> Result<Grant, Failure> {
    // A file that cannot be made must fail before the only copy of a token exists.
    let mut file = private(path).map_err(Failure::file(path))?;
    // Nor is an empty one left where there is no grant.
    let removed = |failure| {
        drop(std::fs::remove_file(path));
        failure
    };
    let (grant, token) = make().map_err(removed)?;
    if let Some(token) = token {
        let written = file.write_all(token.reveal().as_bytes());
        written
            .and_then(|()| file.write_all(b"\n"))
            .and_then(|()| file.sync_all())
            .map_err(Failure::file(path))?;
    }
    Ok(grant)
}

/// Creates a new file that only its owner may read.
fn private(path: &Path) -> std::io::Result<std::fs::File> {
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn day(ms: u64) -> Day {
    Day::at(ms, host::UTC_OFFSET_MINUTES)
}

/// The last day on which a grant opens anything.
pub(super) fn last_day(grant: &Grant) -> Day {
    day(grant.expires_ms.saturating_sub(1))
}

/// A grant for machines; of a token not even the hash is shown.
fn as_json(grant: &Grant) -> serde_json::Value {
    let (subject, issuer, digest) = match &grant.credential {
        Credential::Token(_) => (None, None, None),
        Credential::Certificate(subject) => (Some(subject), None, None),
        Credential::IssuedCertificate { subject, issuer } => (Some(subject), Some(issuer), None),
        Credential::ThisCertificate(digest) => (None, None, Some(digest)),
    };
    json!({
        "id": grant.id, "person": grant.person, "roles": grant.roles.iter().map(|role| role.name()).collect::<Vec<_>>(),
        "courts": grant.courts, "certificate": subject, "issuer": issuer, "sha256": digest, "from": day(grant.created_ms).to_string(),
        "last_day": last_day(grant).to_string(), "live": grant.is_live(host::now_ms()),
        "revoked": grant.revoked_ms.map(|ms| day(ms).to_string()),
    })
}

fn print_grants(grants: &[Grant]) {
    let heads = [
        text!("id"),
        text!("person"),
        text!("roles"),
        text!("courts"),
        text!("credential"),
        text!("from"),
        text!("until"),
        text!("state"),
    ];
    let row = |grant: &Grant| {
        let by = match &grant.credential {
            Credential::Token(_) => text!("token"),
            Credential::Certificate(subject) => text!("{subject}, of any issuer", subject),
            Credential::IssuedCertificate { subject, issuer } => {
                text!("{subject}, issued by {issuer}", subject, issuer)
            }
            Credential::ThisCertificate(digest) => {
                text!("the certificate {digest}", digest = &digest[..DIGITS.min(digest.len())])
            }
        };
        let state = match grant.revoked_ms {
            Some(at) => text!("revoked {day}", day = day(at)),
            None if grant.is_live(host::now_ms()) => text!("live"),
            None => text!("expired"),
        };
        [
            grant.id.clone(),
            grant.person.clone(),
            words::labels(&grant.roles),
            grant.courts.join(", "),
            by,
            day(grant.created_ms).to_string(),
            last_day(grant).to_string(),
            state,
        ]
    };
    put!("{}", print::table(heads, grants.iter().map(row)));
}
