use std::io;
use std::path::PathBuf;

use caselot_core::docket::codec::DecodeError;
use caselot_core::ledger::checkpoint::NoteError;

use super::*;
use crate::service::access::Denied;
use crate::service::access::registry::{RegistryError, Unfit};
use crate::store::PostgresError;
use crate::store::postgres::Identity;

fn path() -> PathBuf {
    "/data".into()
}

fn court() -> String {
    "湘0203".to_owned()
}

fn reason() -> String {
    "the socket is closed".to_owned()
}

fn timeline() -> PostgresError {
    let (kept, found) = (Identity::new("7/1"), Identity::new("7/2"));
    PostgresError::OtherTimeline { place: reason(), kept, found }
}

fn setting() -> PostgresError {
    let (setting, needed, danger) = ("fsync", "on", "all could be lost");
    PostgresError::Setting { setting, value: "off".to_owned(), danger, needed }
}

pub(crate) fn start_errors() -> Vec<StartError> {
    let (court, path) = (court(), path());
    vec![
        StartError::CaseIndex { court: court.clone() },
        StartError::File { path: path.clone(), source: io::ErrorKind::NotFound.into() },
        StartError::Empty { path: path.clone() },
        StartError::InUse { path: path.clone() },
        StartError::TooOpen { path: path.clone(), mode: 0o644 },
        StartError::Foreign { path: path.clone(), owner: 7 },
        StartError::KeyMissing { path: path.clone() },
        StartError::CheckpointMissing { court: court.clone(), size: 9 },
        StartError::KeyMalformed { path },
        StartError::KeyDiffers { court: court.clone() },
        StartError::CourtUnknown { court: court.clone() },
        StartError::CourtExists { court: court.clone() },
        StartError::ServerSilent { path: "/data".into() },
        StartError::Stopping,
        StartError::Unsealed { court: court.clone(), size: 9 },
        StartError::ServersRun { place: "courts at db".to_owned(), servers: "a:/data".to_owned() },
        StartError::Moved { path: "/data".into(), to: "courts at db".to_owned() },
        StartError::TargetHolds { place: "courts at db".to_owned(), court: "湘0203".to_owned() },
        StartError::Store(timeline().into()),
        StartError::Store(PostgresError::Moved { to: reason() }.into()),
        StartError::NotOfAFile { place: "courts at db".to_owned() },
        StartError::IndexOfServer { place: "courts at db".to_owned() },
        StartError::NoSupervisor { court: court.clone() },
        StartError::Registry(RegistryError::Unfit(Unfit::NoRole)),
        StartError::Store(StoreError::TooOld { found: 3 }),
        StartError::Store(PostgresError::Url { reason: reason() }.into()),
        StartError::Store(PostgresError::Unencrypted { place: reason() }.into()),
        StartError::Store(PostgresError::Authority { path: "/ca".into(), reason: reason() }.into()),
        StartError::Store(PostgresError::Unreachable { place: reason(), reason: reason() }.into()),
        StartError::Store(PostgresError::Refused { reason: reason() }.into()),
        StartError::Store(PostgresError::Unknown { reason: reason() }.into()),
        StartError::Store(PostgresError::NotKept { reason: reason() }.into()),
        StartError::Store(PostgresError::Clock { apart_ms: 7 }.into()),
        StartError::Store(setting().into()),
        StartError::Refused(Refusal::CourtCodeMalformed { code: "x".to_owned() }),
        StartError::Entropy(EntropyFailed),
        StartError::checkpoint(&court, NoteError::Signature.into()),
        StartError::ShownCheckpoint { court: court.clone(), source: NoteError::Signature.into() },
        StartError::Behind { court: court.clone(), missing: 3, size: 9 },
        StartError::RootDiffers { court: court.clone(), size: 9 },
        StartError::NothingRestored { court: court.clone() },
        StartError::NothingLost { court: court.clone() },
        StartError::NotEnrolled {
            court: court.clone(),
            person: "王五".to_owned(),
            roles: "SUPERVISOR".to_owned(),
        },
        StartError::Entry { court: court.clone(), entry: 3, source: DecodeError::NotAMessage },
        StartError::misplaced(&court, 3),
        StartError::Unsound { court, reason: "RootMismatch".to_owned() },
        StartError::Thread(io::ErrorKind::OutOfMemory.into()),
    ]
}

fn request_errors() -> Vec<ServiceError> {
    vec![
        ServiceError::CourtUnknown { court: court() },
        ServiceError::CourtClosed { court: court() },
        ServiceError::QueueFull,
        ServiceError::TooManyInQueue { most: 3 },
        ServiceError::TooMuchToday { mib: 3 },
        ServiceError::TooManyIdentifiers { most: 3 },
        ServiceError::Stopping,
        ServiceError::DiskFull,
        ServiceError::DiskReadOnly,
        ServiceError::Unavailable { reason: "entry 3 is missing".to_owned() },
        ServiceError::OutOfRange { reason: "there is no entry 3".to_owned() },
    ]
}

fn denials() -> Vec<Denied> {
    let (person, reason) = ("甲".to_owned(), "damaged".to_owned());
    vec![
        Denied::Anonymous,
        Denied::Unknown,
        Denied::Role { rpc: "GetCase", needed: "FILING".into(), held: "AUDITOR".into() },
        Denied::Court { court: court() },
        Denied::Person { claimed: "乙".to_owned(), person: person.clone() },
        Denied::Approver { approver: person },
        Denied::OpenOdds,
        Denied::NoSuchCall { path: "/X".to_owned() },
        Denied::Unreadable { reason },
    ]
}

pub(crate) fn registry_errors() -> Vec<RegistryError> {
    let reason = "not JSON".to_owned();
    vec![
        RegistryError::File { path: path(), source: io::ErrorKind::NotFound.into() },
        RegistryError::TooOpen { path: path(), mode: 0o644 },
        RegistryError::Damaged { path: path(), reason },
        RegistryError::Foreign { path: path(), owner: 7 },
        RegistryError::Entropy(EntropyFailed),
        Unfit::NoRole.into(),
        Unfit::NoCourt.into(),
        Unfit::CourtCode("x".to_owned()).into(),
        Unfit::Days(0).into(),
        Unfit::Nameless.into(),
        Unfit::Duties { person: "甲".to_owned(), court: court() }.into(),
        Unfit::Known("1".to_owned()).into(),
        Unfit::Unknown("1".to_owned()).into(),
        Unfit::NoneLive("甲".to_owned()).into(),
        Unfit::NotLive("1".to_owned()).into(),
        Unfit::NoToken.into(),
    ]
}

#[test]
fn an_error_is_a_sentence_in_lower_case_and_its_cure() {
    let mut texts: Vec<String> = start_errors().iter().map(ToString::to_string).collect();
    texts.extend(request_errors().iter().map(ToString::to_string));
    texts.extend(denials().iter().map(ToString::to_string));
    texts.extend(registry_errors().iter().map(ToString::to_string));
    for text in texts {
        let (sentence, cure) = text.rsplit_once("; ").unwrap_or_else(|| panic!("{text}"));
        for part in [sentence, cure] {
            assert!(!part.starts_with(char::is_uppercase) || part.starts_with("“"), "{text}");
            assert!(!part.ends_with('.') && !part.is_empty(), "{text}");
        }
    }
}
