//! A court hands its key over between two runs of its server, and what becomes of a handover that
//! is cut short.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caselot::service::ambient::{SystemClock, SystemEntropy};
use caselot::service::data::DataDir;
use caselot::service::{self, Answer, RecoveryRequest, RotationRequest, Service, StartError};
use caselot::store::memory::MemoryStore;
use caselot::store::{Append, Reader, Store, StoreError};
use caselot_core::audit::{KeptProof, KeptReceipt, Trust, check_receipts, verify};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{self, NoteKey};
use caselot_core::lottery::hash::to_hex;

use crate::hall;
use crate::hall::{
    COURT, NEW, act, bundle_of, copy_database, draw, file, new_court, roster, stop, verified,
};

fn ask() -> RotationRequest {
    RotationRequest {
        court: COURT.into(),
        person: "王五".into(),
        approver: "李四".into(),
        text: "年度更换".into(),
    }
}

fn key_file(data: &Path, name: &str) -> std::path::PathBuf {
    data.join("keys").join(format!("{COURT}.{name}"))
}

fn read(data: &Path, name: &str) -> String {
    fs::read_to_string(key_file(data, name)).unwrap()
}

fn restricted(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// The receipt of an answer's last entry, under the answer's checkpoint.
fn kept(service: &Service, answer: &Answer) -> KeptReceipt {
    let index = answer.end.or(answer.filing).expect("an entry").0;
    let wanted = [(index, answer.bytes(index))];
    let receipt = service.receipts(COURT, &answer.snapshot, &wanted).unwrap().remove(0);
    let filing = KeptProof {
        index,
        entry: STANDARD.encode(&receipt.entry),
        inclusion: receipt.inclusion.iter().map(|hash| to_hex(hash)).collect(),
        checkpoint: receipt.checkpoint,
    };
    let (origin, case_number) = (hall::ORIGIN.into(), hall::number(1));
    KeptReceipt { origin, case_number, stage: 0, filing, draw: None }
}

/// A court with one drawn case, stopped.
async fn drawn_once(data: &Path) -> (NoteKey, KeptReceipt, Vec<u8>) {
    let key = service::init(data, &new_court(2)).unwrap();
    let service = service::open(data).unwrap();
    roster(&service).await;
    act(&service, file(1, 0)).await.unwrap();
    let answer = act(&service, draw(1, 0)).await.unwrap();
    let (receipt, bundle) = (kept(&service, &answer), bundle_of(&service));
    stop(service).await;
    (key, receipt, bundle)
}

/// The server starts under a key, draws and makes a valid log.
async fn goes_on(data: &Path, key: &NoteKey, serial: u32) -> Vec<u8> {
    let service = service::open(data).unwrap();
    assert_eq!(service.key(COURT).unwrap(), key);
    act(&service, file(serial, 0)).await.unwrap();
    act(&service, draw(serial, 0)).await.unwrap();
    verified(&service);
    let bundle = bundle_of(&service);
    stop(service).await;
    assert!(checkpoint::open(&read(data, "checkpoint"), key).is_ok());
    assert_eq!(read(data, "pub"), format!("{}\n", key.vkey()));
    assert!(!key_file(data, "key-new").exists());
    bundle
}

#[tokio::test]
async fn a_court_draws_on_under_its_new_key_and_the_old_one_proves_what_was() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    let (old, receipt, before) = drawn_once(data).await;
    assert_eq!(read(data, "pub"), format!("{}\n", old.vkey()));
    let old_secret = read(data, "key");
    let done = service::rotate(data, &ask()).unwrap();
    assert_eq!(done.old, old);
    assert_ne!(done.new, old);
    assert_eq!(fs::metadata(key_file(data, "key")).unwrap().mode() & 0o777, 0o600);
    for file in fs::read_dir(data.join("keys")).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        let found = bytes.windows(64).any(|part| part == &old_secret.as_bytes()[..64]);
        assert!(!found, "the old key is still there");
    }
    let bundle = goes_on(data, &done.new, 2).await;
    let (new, earlier) = (Trust::Key(done.new.clone()), Trust::Key(old.clone()));
    assert!(verify(&bundle, &new).valid);
    let refused = verify(&bundle, &earlier);
    assert!(!refused.valid);
    let told = refused.findings.iter().find(|finding| finding.code == "KeyHandedOver");
    let told = told.expect("told where");
    assert_eq!(told.entry, Some(done.entry));
    assert!(told.text.contains(&done.new.fingerprint()), "{}", told.text);
    assert!(verify(&before, &earlier).valid);
    assert_eq!(check_receipts(&bundle, &done.new, std::slice::from_ref(&receipt)), []);
    assert_eq!(check_receipts(&before, &old, &[receipt]), []);

    let again = service::rotate(data, &ask()).unwrap();
    let bundle = goes_on(data, &again.new, 3).await;
    let report = verify(&bundle, &Trust::Key(again.new.clone()));
    let entries: Vec<_> = report.facts.key_rotations.iter().map(|it| it.entry).collect();
    assert_eq!(entries, [done.entry, again.entry]);
    let terms = service::key_terms(data, COURT).unwrap();
    let said: Vec<_> = terms.iter().map(|term| (&term.key, term.entry, term.ended)).collect();
    let ended = [Some(done.entry), Some(again.entry)];
    let expected = [
        (&old, EntryIndex(0), ended[0]),
        (&done.new, done.entry, ended[1]),
        (&again.new, again.entry, None),
    ];
    assert_eq!(said, expected);
}

#[tokio::test]
async fn a_handover_that_is_refused_leaves_no_key_behind() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    let (old, ..) = drawn_once(data).await;
    let mut alone = ask();
    alone.approver = alone.person.clone();
    assert!(matches!(service::rotate(data, &alone), Err(StartError::Refused(_))));
    let mut elsewhere = ask();
    elsewhere.court = "湘0204".into();
    assert!(matches!(service::rotate(data, &elsewhere), Err(StartError::CourtUnknown { .. })));
    let service = service::open(data).unwrap();
    assert!(matches!(service::rotate(data, &ask()), Err(StartError::InUse { .. })));
    stop(service).await;
    goes_on(data, &old, 2).await;
}

/// Every state that a kill can leave behind: before the entry nothing has changed, after it all has.
#[tokio::test]
async fn a_handover_killed_at_any_point_is_discarded_or_completed_by_what_the_log_says() {
    let (court, rotated) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (old, ..) = drawn_once(court.path()).await;
    let old_files = [read(court.path(), "key"), read(court.path(), "checkpoint")];
    copy(court.path(), rotated.path());
    let done = service::rotate(rotated.path(), &ask()).unwrap();
    let new_key = read(rotated.path(), "key");
    let part = &new_key[..20];
    let wiped = "\0".repeat(65);
    // The key's file, the new key's, and whether the entry was recorded; the checkpoint and the
    // public key are still the old ones in all.
    let kills: [(&str, &str, Option<&str>, bool); 6] = [
        ("while the new key is written", &old_files[0], Some(part), false),
        ("before the entry", &old_files[0], Some(&new_key), false),
        ("after the entry", &old_files[0], Some(&new_key), true),
        ("when the old key is half wiped", &format!("{part}{wiped}"), Some(&new_key), true),
        ("when the old key is wiped", &wiped, Some(&new_key), true),
        ("before the new checkpoint", &new_key, None, true),
    ];
    for (what, key, next, recorded) in kills {
        for restarts in [true, false] {
            let killed = tempfile::tempdir().unwrap();
            let data = killed.path();
            copy(if recorded { rotated.path() } else { court.path() }, data);
            restricted(&key_file(data, "key"), key);
            fs::write(key_file(data, "checkpoint"), &old_files[1]).unwrap();
            fs::write(key_file(data, "pub"), format!("{}\n", old.vkey())).unwrap();
            if let Some(next) = next {
                restricted(&key_file(data, "key-new"), next);
            }
            println!("killed {what}");
            let now = if recorded { &done.new } else { &old };
            if restarts {
                goes_on(data, now, 2).await;
            } else {
                let again = service::rotate(data, &ask()).unwrap();
                assert_eq!(again.old, *now, "killed {what}");
                goes_on(data, &again.new, 2).await;
            }
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.join("keys")).unwrap();
    copy_database(from, to);
    for file in fs::read_dir(from.join("keys")).unwrap() {
        let path = file.unwrap().path();
        fs::copy(&path, to.join("keys").join(path.file_name().unwrap())).unwrap();
    }
}

/// A store whose commit fails; what it says of that may be true or not.
struct Failing {
    inner: MemoryStore,
    kept: bool,
}

impl Store for Failing {
    fn append(&mut self, batch: &[Append]) -> Result<(), StoreError> {
        if self.kept {
            self.inner.append(batch)?;
        }
        let full = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
        Err(StoreError::Commit(rusqlite::Error::SqliteFailure(full, None)))
    }

    fn try_write(&mut self) -> Result<(), StoreError> {
        self.inner.try_write()
    }

    fn reader(&self) -> Result<Box<dyn Reader + Send>, StoreError> {
        self.inner.reader()
    }
}

#[test]
fn a_commit_whose_outcome_is_unknown_is_found_out_from_the_log() {
    for kept in [false, true] {
        let root = tempfile::tempdir().unwrap();
        let data = DataDir::create(root.path()).unwrap();
        let mut store = MemoryStore::new();
        let old =
            service::init_with(&data, &mut store, &new_court(2), &SystemClock, &SystemEntropy);
        let old = old.unwrap();
        let mut failing = Failing { inner: store, kept };
        let rotate = |store: &mut dyn Store| {
            service::rotate_with(&data, store, &ask(), &SystemClock, &SystemEntropy)
        };
        assert!(matches!(rotate(&mut failing), Err(StartError::Store(_))));
        assert!(key_file(root.path(), "key-new").exists(), "neither key is lost");
        let again = rotate(&mut failing.inner).unwrap();
        assert_eq!((again.old == old, again.entry), (!kept, EntryIndex(NEW + u64::from(kept))));
    }
}

/// A database from before the handover: without the key of that time it does not start, with it
/// the court goes on as after any loss.
#[tokio::test]
async fn a_backup_from_before_a_handover_is_gone_on_from_with_the_key_of_its_time() {
    let (data, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let data = data.path();
    let (old, ..) = drawn_once(data).await;
    let old_key = read(data, "key");
    copy_database(data, backup.path());
    let done = service::rotate(data, &ask()).unwrap();
    goes_on(data, &done.new, 2).await;
    copy_database(backup.path(), data);
    assert!(matches!(service::open(data), Err(StartError::Behind { .. })));
    let recover = RecoveryRequest {
        court: COURT.into(),
        person: "王五".into(),
        approver: "李四".into(),
        text: "磁盘损坏".into(),
        witness: None,
    };
    let refused = service::recover(data, &recover).unwrap_err();
    assert!(matches!(refused, StartError::KeyDiffers { .. }), "{refused}");
    assert!(refused.to_string().contains("the key of that time"), "{refused}");
    restricted(&key_file(data, "key"), &old_key);
    service::recover(data, &recover).unwrap();
    let service = service::open(data).unwrap();
    act(&service, file(2, 0)).await.unwrap();
    act(&service, draw(2, 0)).await.unwrap();
    assert_eq!(verified(&service).facts.restored.len(), 1);
    stop(service).await;
    let again = service::rotate(data, &ask()).unwrap();
    assert_eq!(again.old, old);
    goes_on(data, &again.new, 3).await;
}

#[tokio::test]
async fn the_checkpoint_beside_the_key_must_be_of_the_key_in_force_at_its_size() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    let (..) = drawn_once(data).await;
    let old = checkpoint::signing_key(&secret(&read(data, "key")));
    let done = service::rotate(data, &ask()).unwrap();
    let newest = checkpoint::parse_unverified(&read(data, "checkpoint")).unwrap();
    assert_eq!(newest.size, done.entry.0 + 1);
    // As the thief of the old key would sign it.
    fs::write(key_file(data, "checkpoint"), checkpoint::sign(&newest, &old)).unwrap();
    assert!(matches!(service::open(data), Err(StartError::Checkpoint { .. })));
}

fn secret(digits: &str) -> [u8; 32] {
    caselot_core::lottery::hash::from_hex32(digits.trim_end()).unwrap()
}
