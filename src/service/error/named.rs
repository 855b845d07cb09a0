//! Errors by their name and by what they name, so that they can be said in another language. The
//! English sentences stand where the errors are defined.

use std::error::Error;
use std::fmt::Display;

use super::StartError;
use crate::service::access::registry::{MAX_DAYS, RegistryError, Unfit};
use crate::service::ambient::EntropyFailed;
use crate::store::{PostgresError, StoreError};

/// An error of a server's side that has a name. Its text is a sentence in lower case, and behind its
/// last semicolon the cure.
pub trait Named: Error {
    /// Its name, and what its sentence names.
    fn named(&self) -> Name;
}

/// The name of an error, and what its sentence names.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Name {
    /// The name: that of a rule, or of a kind of errors and one of them.
    pub name: String,
    /// What the sentence names.
    pub fields: Vec<(String, String)>,
}

impl Name {
    /// The name of an error, which is the same for ever.
    pub fn new<const N: usize>(name: &str, fields: [(&str, &dyn Display); N]) -> Self {
        let fields = fields.map(|(field, value)| (field.to_owned(), value.to_string()));
        Self { name: name.to_owned(), fields: fields.into() }
    }
}

impl Named for EntropyFailed {
    fn named(&self) -> Name {
        Name::new("start-Entropy", [])
    }
}

impl Named for StoreError {
    fn named(&self) -> Name {
        match self {
            Self::Conflict { court, expected, found } => Name::new(
                "store-Conflict",
                [("court", court), ("expected", expected), ("found", found)],
            ),
            Self::Duplicate { court, what } => {
                Name::new("store-Duplicate", [("court", court), ("what", what)])
            }
            Self::UnknownFiling { court, filing } => {
                Name::new("store-UnknownFiling", [("court", court), ("filing", filing)])
            }
            Self::TooLarge { bytes } => Name::new("store-TooLarge", [("bytes", bytes)]),
            Self::Corrupt { what } => Name::new("store-Corrupt", [("what", what)]),
            Self::TooNew { found, known } => {
                Name::new("store-TooNew", [("found", found), ("known", known)])
            }
            Self::TooOld { found } => Name::new("store-TooOld", [("found", found)]),
            Self::Foreign { .. } => Name::new("store-Foreign", []),
            Self::NoWriteAheadLog { mode } => Name::new("store-NoWriteAheadLog", [("mode", mode)]),
            Self::Unwritable(cause) => Name::new("store-Unwritable", [("reason", cause)]),
            Self::Sqlite(cause) => Name::new("store-Sqlite", [("reason", cause)]),
            Self::NotKept(cause) => Name::new("store-NotKept", [("reason", cause)]),
            Self::Commit(cause) if self.outcome_unknown() => {
                Name::new("store-Commit", [("reason", cause)])
            }
            Self::Commit(cause) => Name::new("store-NotKept", [("reason", cause)]),
            Self::Unindexed { reason } => Name::new("store-Unindexed", [("reason", reason)]),
            Self::Altered { court, entry } => {
                Name::new("store-Altered", [("court", court), ("entry", entry)])
            }
            Self::LogAlone => Name::new("store-LogAlone", []),
            Self::Postgres(cause) => cause.named(),
        }
    }
}

impl Named for PostgresError {
    fn named(&self) -> Name {
        match self {
            Self::Url { reason } => Name::new("postgres-Url", [("reason", reason)]),
            Self::Unencrypted { place } => Name::new("postgres-Unencrypted", [("place", place)]),
            Self::Authority { path, reason } => {
                Name::new("postgres-Authority", [("path", &path.display()), ("reason", reason)])
            }
            Self::Unreachable { place, reason } => {
                Name::new("postgres-Unreachable", [("place", place), ("reason", reason)])
            }
            Self::Refused { reason } => Name::new("postgres-Refused", [("reason", reason)]),
            Self::Unknown { reason } => Name::new("postgres-Unknown", [("reason", reason)]),
            Self::NotKept { reason } => Name::new("postgres-NotKept", [("reason", reason)]),
            Self::Setting { setting, value, needed, .. } => Name::new(
                "postgres-Setting",
                [("setting", setting), ("value", value), ("needed", needed)],
            ),
            Self::OtherTimeline { place, kept, found } => Name::new(
                "postgres-OtherTimeline",
                [("place", place), ("kept", kept), ("found", found)],
            ),
            Self::Moved { to } => Name::new("postgres-Moved", [("to", to)]),
            Self::Clock { apart_ms } => Name::new("postgres-Clock", [("apart_ms", apart_ms)]),
        }
    }
}

impl Named for RegistryError {
    fn named(&self) -> Name {
        match self {
            Self::File { path, source } => {
                Name::new("start-File", [("path", &path.display()), ("reason", source)])
            }
            Self::TooOpen { path, mode } => {
                let mode = format!("{mode:04o}");
                Name::new("start-TooOpen", [("path", &path.display()), ("mode", &mode)])
            }
            Self::Foreign { path, owner } => {
                Name::new("start-Foreign", [("path", &path.display()), ("owner", owner)])
            }
            Self::Damaged { path, reason } => {
                Name::new("grant-Damaged", [("path", &path.display()), ("reason", reason)])
            }
            Self::Unfit(unfit) => unfit.named(),
            Self::Entropy(cause) => cause.named(),
        }
    }
}

impl Named for Unfit {
    fn named(&self) -> Name {
        match self {
            Self::Person(refusal) => of_rule(refusal),
            Self::NoRole => Name::new("grant-NoRole", []),
            Self::NoCourt => Name::new("grant-NoCourt", []),
            Self::CourtCode(code) => Name::new("grant-CourtCode", [("code", code)]),
            Self::Days(days) => Name::new("grant-Days", [("days", days), ("most", &MAX_DAYS)]),
            Self::Nameless => Name::new("grant-Nameless", []),
            Self::Duties { person, court } => {
                Name::new("grant-Duties", [("person", person), ("court", court)])
            }
            Self::Known(id) => Name::new("grant-Known", [("id", id)]),
            Self::Unknown(id) => Name::new("grant-Unknown", [("id", id)]),
            Self::NoneLive(person) => Name::new("grant-NoneLive", [("person", person)]),
            Self::NotLive(id) => Name::new("grant-NotLive", [("id", id)]),
            Self::NoToken => Name::new("grant-NoToken", []),
        }
    }
}

/// A refusal of the court's rules.
fn of_rule(refusal: &caselot_core::docket::refusal::Refusal) -> Name {
    let fields = refusal.fields().into_iter();
    let fields = fields.map(|(field, value)| (field.to_owned(), value)).collect();
    Name { name: refusal.code().to_owned(), fields }
}

impl Named for StartError {
    fn named(&self) -> Name {
        match self {
            Self::Refused(refusal) => of_rule(refusal),
            Self::Store(cause) => cause.named(),
            Self::Entropy(cause) => cause.named(),
            Self::Registry(cause) => cause.named(),
            Self::ServerRefuses { name, .. } => name.clone(),
            Self::File { path, source } => {
                Name::new("start-File", [("path", &path.display()), ("reason", source)])
            }
            Self::TooOpen { path, mode } => {
                let mode = format!("{mode:04o}");
                Name::new("start-TooOpen", [("path", &path.display()), ("mode", &mode)])
            }
            Self::Foreign { path, owner } => {
                Name::new("start-Foreign", [("path", &path.display()), ("owner", owner)])
            }
            Self::Stopping => Name::new("start-Stopping", []),
            Self::Unsealed { court, size } => {
                Name::new("start-Unsealed", [("court", court), ("size", size)])
            }
            Self::ServersRun { place, servers } => {
                Name::new("start-ServersRun", [("place", place), ("servers", servers)])
            }
            Self::Moved { path, to } => {
                Name::new("start-Moved", [("path", &path.display()), ("to", to)])
            }
            Self::TargetHolds { place, court } => {
                Name::new("start-TargetHolds", [("place", place), ("court", court)])
            }
            Self::NotEnrolled { court, person, roles } => Name::new(
                "start-NotEnrolled",
                [("court", court), ("person", person), ("roles", roles)],
            ),
            Self::IndexOfServer { place } => Name::new("start-IndexOfServer", [("place", place)]),
            Self::NotOfAFile { place } => Name::new("start-NotOfAFile", [("place", place)]),
            Self::Thread(cause) => Name::new("start-Thread", [("reason", cause)]),
            _ => {
                self.of_path().or_else(|| self.of_court()).unwrap_or_else(|| Name::new("start", []))
            }
        }
    }
}

impl StartError {
    /// The name of an error that is about a path.
    fn of_path(&self) -> Option<Name> {
        let (name, path) = match self {
            Self::Empty { path } => ("start-Empty", path),
            Self::InUse { path } => ("start-InUse", path),
            Self::ServerSilent { path } => ("start-ServerSilent", path),
            Self::KeyMissing { path } => ("start-KeyMissing", path),
            Self::KeyMalformed { path } => ("start-KeyMalformed", path),
            _ => return None,
        };
        Some(Name::new(name, [("path", &path.display())]))
    }

    /// The name of an error that is about a court.
    fn of_court(&self) -> Option<Name> {
        let (name, court) = match self {
            Self::CheckpointMissing { court, size } => {
                let fields: [(&str, &dyn Display); 2] = [("court", court), ("size", size)];
                return Some(Name::new("start-CheckpointMissing", fields));
            }
            Self::Checkpoint { court, source } => {
                let fields: [(&str, &dyn Display); 2] = [("court", court), ("reason", source)];
                return Some(Name::new("start-Checkpoint", fields));
            }
            Self::ShownCheckpoint { court, source } => {
                let fields: [(&str, &dyn Display); 2] = [("court", court), ("reason", source)];
                return Some(Name::new("start-ShownCheckpoint", fields));
            }
            Self::Behind { court, missing, size } => {
                let fields: [(&str, &dyn Display); 3] =
                    [("court", court), ("missing", missing), ("size", size)];
                return Some(Name::new("start-Behind", fields));
            }
            Self::RootDiffers { court, size } => {
                let fields: [(&str, &dyn Display); 2] = [("court", court), ("size", size)];
                return Some(Name::new("start-RootDiffers", fields));
            }
            Self::Entry { court, entry, source } => {
                let fields: [(&str, &dyn Display); 3] =
                    [("court", court), ("entry", entry), ("reason", source)];
                return Some(Name::new("start-Entry", fields));
            }
            Self::Misplaced { court, entry } => {
                let fields: [(&str, &dyn Display); 2] = [("court", court), ("entry", entry)];
                return Some(Name::new("start-Misplaced", fields));
            }
            Self::Unsound { court, reason } => {
                let fields: [(&str, &dyn Display); 2] = [("court", court), ("reason", reason)];
                return Some(Name::new("start-Unsound", fields));
            }
            Self::CaseIndex { court } => ("start-CaseIndex", court),
            Self::KeyDiffers { court } => ("start-KeyDiffers", court),
            Self::CourtUnknown { court } => ("start-CourtUnknown", court),
            Self::CourtExists { court } => ("start-CourtExists", court),
            Self::NoSupervisor { court } => ("start-NoSupervisor", court),
            Self::NothingRestored { court } => ("start-NothingRestored", court),
            Self::NothingLost { court } => ("start-NothingLost", court),
            _ => return None,
        };
        Some(Name::new(name, [("court", court)]))
    }
}
