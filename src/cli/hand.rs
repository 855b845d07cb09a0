//! `caselot hand`

use std::path::PathBuf;
use std::process::ExitCode;

use caselot_core::docket::code::PersonRole;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::fingerprint;
use serde_json::{Value, json};

use super::args::{Json, code};
use super::{Caller, Exit, Failure, host, print, put, say};
use crate::cli::words::{self, text};
use crate::client::{Filer, HandRequest};
use crate::wire::v1;

/// Keeps the key by which a person signs what they draw, approve and decline, so that nobody else can do
/// it in their name.
#[derive(Debug, clap::Subcommand)]
pub enum Hand {
    /// Makes a hand in the folder, which signs once others have enrolled it.
    Init(Init),
    /// Proposes a person's hand, which a supervisor approves.
    Enroll(Enroll),
    /// Makes another hand, which the one of the folder signs.
    Rotate(Rotate),
    /// Proposes who acts by a hand alone, which a supervisor approves.
    Require(Require),
    /// Lists the hands in force, and who acts by one alone.
    List(List),
    /// Shows the fingerprint of the folder's hand.
    Show(Show),
}

/// Makes a hand in the folder, which signs once others have enrolled it. It prints what a registrar or a
/// supervisor proposes with caselot hand enroll.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot hand init --court 湘0203 --token-file clerk.token > 张立案.hand
    caselot hand enroll 张立案.hand --court 湘0203 --token-file registrar.token
    caselot approval give 123 --court 湘0203 --token-file supervisor.token

Hand the file over yourself, and read the fingerprint in it to whoever approves. Keep a copy of the
folder: a hand that is lost is replaced by two others, and every report says so.")]
pub struct Init {
    /// Entry since which your hand before may have been somebody else's.
    #[arg(long, value_name = "ENTRY")]
    compromised_since: Option<u64>,
}

/// Proposes a person's hand, which a supervisor approves.
#[derive(Debug, clap::Args)]
pub struct Enroll {
    /// What caselot hand init printed in the person's folder.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    json: Json,
}

/// Makes another hand, which the one of the folder signs. It counts at once, and nobody else is asked.
#[derive(Debug, clap::Args)]
pub struct Rotate {
    /// Entry since which the hand before may have been somebody else's.
    #[arg(long, value_name = "ENTRY")]
    compromised_since: Option<u64>,
    #[command(flatten)]
    json: Json,
}

/// Proposes who acts by a hand alone, which a supervisor approves. It counts from the next day on, and
/// at once before the court's first filing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot hand require --role FILING --role SUPERVISOR --court 湘0203 \\
        --token-file registrar.token

Persons with one of the roles and without a hand then draw, approve and decline nothing any more.
Without any role nobody need have one.")]
pub struct Require {
    /// Role: FILING for draws, SUPERVISOR for acts of a second person; may be repeated.
    #[arg(long = "role", value_name = "ROLE", value_parser = code(PersonRole::ALL, PersonRole::name))]
    roles: Vec<PersonRole>,
    #[command(flatten)]
    json: Json,
}

/// Lists the hands in force, and who acts by one alone.
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    json: Json,
}

/// Shows the fingerprint of the folder's hand, for whoever is to compare it.
#[derive(Debug, clap::Args)]
pub struct Show {}

impl Hand {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Hand::Init(init) => init.run(caller).await,
            Hand::Enroll(enroll) => enroll.run(caller).await,
            Hand::Rotate(rotate) => rotate.run(caller).await,
            Hand::Require(require) => require.run(caller).await,
            Hand::List(list) => list.run(caller).await,
            Hand::Show(show) => show.run(caller).await,
        }
    }
}

/// The caller as the server knows them: a hand is that of a person.
async fn known(filer: &Filer) -> Result<String, Failure> {
    let person = filer.own_name().await?;
    if person.is_empty() {
        let sentence = text!("the server knows nobody here whose hand it could be");
        let hint = text!("give your own token with --token-file, or yourself with --person");
        return Err(Failure::usage(sentence, hint));
    }
    Ok(person)
}

/// What is said of a change.
fn told(answer: &v1::HandChangeResponse, json: Json) -> Exit {
    if json.wanted {
        return print::json(&json!({ "entries": answer.entries, "proposed": answer.proposed }));
    }
    match (answer.proposed, answer.entries.last()) {
        (0, None) => say!("The log has it already; nothing changed."),
        (0, Some(entry)) => say!("It counts from entry {entry} on.", entry),
        (entry, _) => say!("It waits for approval, entry {entry}.", entry),
    }
    Ok(ExitCode::SUCCESS)
}

impl Init {
    async fn run(self, caller: &Caller) -> Exit {
        let filer = caller.filer().await?;
        let person = known(&filer).await?;
        let (since, entropy) = (self.compromised_since.map(EntryIndex), host::entropy()?);
        let made = filer.make_hand(&person, since, || entropy)?;
        print::json(&HandRequest::new(&filer.court().origin, &made))
    }
}

impl Enroll {
    async fn run(self, caller: &Caller) -> Exit {
        let text = std::fs::read_to_string(&self.file).map_err(Failure::file(&self.file))?;
        let filer = caller.filer().await?;
        let read: Option<HandRequest> = serde_json::from_str(&text).ok();
        let read = read.filter(|read| read.origin == filer.court().origin);
        let enrolled = read.and_then(|read| read.enrolled()).ok_or_else(|| {
            let hint = text!("name the file that caselot hand init printed for this court");
            Failure::content(&self.file, text!("this is no person's hand"), hint)
        })?;
        told(&filer.enroll_hand(enrolled).await?, self.json)
    }
}

impl Rotate {
    async fn run(self, caller: &Caller) -> Exit {
        let filer = caller.filer().await?;
        let person = known(&filer).await?;
        let (since, entropy) = (self.compromised_since.map(EntryIndex), host::entropy()?);
        let answer = filer.rotate_hand(&person, since, || entropy).await?;
        told(&answer.ok_or_else(without_hand)?, self.json)
    }
}

fn without_hand() -> Failure {
    let sentence = text!("this folder holds no hand that signs at this court");
    Failure::usage(sentence, text!("make one with caselot hand init, and have it enrolled"))
}

impl Require {
    async fn run(self, caller: &Caller) -> Exit {
        let Require { mut roles, json } = self;
        roles.sort();
        roles.dedup();
        told(&caller.filer().await?.require_hands(roles).await?, json)
    }
}

impl List {
    async fn run(self, caller: &Caller) -> Exit {
        let answer = caller.filer().await?.list_hands().await?;
        let roles: Vec<PersonRole> =
            answer.required.iter().filter_map(|role| PersonRole::from_code(*role)).collect();
        if self.json.wanted {
            let hands: Value = answer.hands.iter().map(line_json).collect();
            let required: Vec<_> = roles.iter().map(|role| role.name()).collect();
            let from = &answer.required_from;
            return print::json(&json!({
                "hands": hands, "required": required, "required_from": from
            }));
        }
        match (roles.is_empty(), answer.required_from.as_str()) {
            (false, _) => {
                say!("Hands are required of: {roles}.", roles = words::labels(&roles));
            }
            (true, _) => say!("Nobody need have a hand today."),
        }
        if answer.hands.is_empty() {
            say!("Nobody has a hand.");
            return Ok(ExitCode::SUCCESS);
        }
        let heads = [text!("person"), text!("in force from entry"), text!("fingerprint")];
        put!("{}", print::table(heads, answer.hands.iter().map(row)));
        Ok(ExitCode::SUCCESS)
    }
}

fn print_of(line: &v1::HandLine) -> String {
    let key: Result<[u8; 32], _> = line.key.as_slice().try_into();
    key.map_or_else(|_| String::new(), |key| fingerprint(&key))
}

fn row(line: &v1::HandLine) -> [String; 3] {
    [line.person.clone(), line.entry.to_string(), print_of(line)]
}

fn line_json(line: &v1::HandLine) -> Value {
    json!({ "person": line.person, "entry": line.entry, "fingerprint": print_of(line) })
}

impl Show {
    async fn run(self, caller: &Caller) -> Exit {
        let print = caller.filer().await?.hand_fingerprint().ok_or_else(without_hand)?;
        put!("{print}");
        Ok(ExitCode::SUCCESS)
    }
}
