//! A database put back from a backup, and how a court goes on.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caselot::service::{self, Answer, RecoveryRequest, Service, StartError};
use caselot_core::audit::{KeptProof, KeptReceipt, compare_receipts};
use caselot_core::docket::code::VoidGround;
use caselot_core::docket::codec;
use caselot_core::docket::entry::Event;
use caselot_core::id::EntryIndex;
use caselot_core::lottery::hash::to_hex;

use crate::hall;
use crate::hall::{COURT, act, copy_database, draw, file, new_court, roster, stop, verified, void};

fn ask() -> RecoveryRequest {
    RecoveryRequest {
        court: COURT.into(),
        person: "王五".into(),
        approver: "李四".into(),
        text: "磁盘损坏".into(),
        witness: None,
    }
}

fn open(data: &Path) -> Result<Service, StartError> {
    service::open(data)
}

/// Opened envelopes of a log: (tray, envelope, secret).
fn opened(service: &Service) -> Vec<(u64, u32, [u8; 32])> {
    let size = service.snapshot(COURT).expect("the court").size();
    let entries = service.entries(COURT, 0, size).expect("the log");
    let entries: Vec<_> =
        entries.iter().map(|e| codec::decode(e).expect("an entry").event).collect();
    let filed = |index: u64| match &entries[usize::try_from(index).expect("an index")] {
        Event::CaseFiled(filed) => (filed.tray, filed.envelope),
        other => panic!("{other:?} is no filing"),
    };
    let secret = entries.iter().filter_map(|event| match event {
        Event::CaseDrawn(drawn) => Some((drawn.filing, Some(drawn.envelope_secret))),
        Event::FilingVoided(void) => Some((void.filing, void.envelope_secret)),
        _ => None,
    });
    let opened = secret.filter_map(|(filing, secret)| Some((filed(filing.0), secret?)));
    opened.map(|((tray, envelope), secret)| (tray, envelope, secret)).collect()
}

struct Loss {
    data: tempfile::TempDir,
    /// Envelopes that were opened in what was lost.
    opened: Vec<(u64, u32, [u8; 32])>,
    /// Entries that were signed.
    size: u64,
    /// Entries of the backup.
    backup: u64,
    /// The newest checkpoint.
    checkpoint: String,
}

/// Case 1 drawn and case 2 filed before the backup; case 2 drawn, and 3 and 4 filed after it.
async fn loss() -> Loss {
    let (data, kept) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    service::init(data.path(), &new_court(2)).unwrap();
    let service = open(data.path()).unwrap();
    roster(&service).await;
    for command in [file(1, 0), draw(1, 0), file(2, 0)] {
        act(&service, command).await.unwrap();
    }
    let backup = service.snapshot(COURT).unwrap().size();
    stop(service).await;
    copy_database(data.path(), kept.path());
    let service = open(data.path()).unwrap();
    for command in [draw(2, 0), file(3, 0), draw(3, 0), file(4, 0)] {
        act(&service, command).await.unwrap();
    }
    let (opened, snapshot) = (opened(&service), service.snapshot(COURT).unwrap());
    let (size, checkpoint) = (snapshot.size(), snapshot.checkpoint.clone());
    stop(service).await;
    copy_database(kept.path(), data.path());
    Loss { data, opened, size, backup, checkpoint }
}

#[tokio::test]
async fn a_restored_database_is_refused_until_the_log_says_what_was_lost() {
    let Loss { data, opened: before, size, backup, .. } = loss().await;
    let data = data.path();
    let refused = open(data).unwrap_err();
    assert!(
        matches!(refused, StartError::Behind { missing, size: signed, .. }
            if (missing, signed) == (backup, size)),
        "{refused}"
    );
    assert!(refused.to_string().contains("caselot recover"), "{refused}");
    let mut alone = ask();
    alone.approver = alone.person.clone();
    assert!(matches!(service::recover(data, &alone), Err(StartError::Refused(_))));
    assert!(matches!(open(data), Err(StartError::Behind { .. })), "a refusal changes nothing");

    let recovered = service::recover(data, &ask()).unwrap();
    assert_eq!((recovered.kept, recovered.lost_size), (backup, size));
    assert_eq!(recovered.voided, [(hall::number(2), 0)]);
    assert!(!recovered.repeated && !recovered.retired.is_empty());
    let kept = data.join("keys").join(format!("{COURT}.lost-{size}"));
    assert!(kept.exists(), "what proves the loss is kept");
    assert!(matches!(service::recover(data, &ask()), Err(StartError::NothingLost { .. })));

    let service = open(data).unwrap();
    let report = verified(&service);
    assert_eq!(report.facts.restored.len(), 1);
    assert_eq!(report.facts.voids[0].ground, "RESTORED");
    assert!(report.facts.undrawn.is_empty());
    // What was lost is filed again, and no envelope that was opened before serves again.
    for command in [file(2, 1), draw(2, 1), file(3, 0), draw(3, 0), file(4, 0), draw(4, 0)] {
        act(&service, command).await.unwrap();
    }
    verified(&service);
    for (tray, envelope, secret) in opened(&service).iter().skip(1) {
        let again = before.iter().find(|known| (known.0, known.1) == (*tray, *envelope));
        let same = again.is_none_or(|known| known.2 == *secret);
        assert!(same, "envelope {envelope} of tray {tray} had another secret");
        let drawn_twice = again.is_some() && *tray > 0;
        assert!(!drawn_twice, "envelope {envelope} of tray {tray} serves again");
    }
    stop(service).await;
    drop(open(data).unwrap());
}

#[tokio::test]
async fn a_recovery_that_was_cut_short_after_its_commit_is_not_repeated() {
    let Loss { data, checkpoint, .. } = loss().await;
    let first = service::recover(data.path(), &ask()).unwrap();
    // As if the power had gone before the new checkpoint was written.
    std::fs::write(data.path().join(format!("keys/{COURT}.checkpoint")), checkpoint).unwrap();
    assert!(open(data.path()).is_err());
    let second = service::recover(data.path(), &ask()).unwrap();
    assert!(second.repeated);
    assert_eq!(second.size, first.size);
    let service = open(data.path()).unwrap();
    assert_eq!(verified(&service).facts.restored.len(), 1);
    stop(service).await;
}

/// Database and checkpoint put back together, as from an image of the whole machine: the server
/// cannot notice. A checkpoint that a filer kept shows it.
#[tokio::test]
async fn what_the_server_cannot_notice_a_witness_shows() {
    let Loss { data, checkpoint, size, backup, .. } = loss().await;
    let path = data.path().join(format!("keys/{COURT}.checkpoint"));
    std::fs::remove_file(&path).unwrap();
    std::fs::remove_file(data.path().join(format!("keys/{COURT}.checkpoint-before"))).unwrap();
    let refused = open(data.path()).unwrap_err();
    assert!(matches!(refused, StartError::CheckpointMissing { .. }), "{refused}");
    assert!(refused.to_string().contains("--without-checkpoint"), "{refused}");
    // Who says that it is the newest is believed.
    let service = service::open_knowing(data.path(), &[COURT.to_owned()].into()).unwrap();
    for serial in 10..20 {
        act(&service, file(serial, 0)).await.unwrap();
        act(&service, draw(serial, 0)).await.unwrap();
    }
    let own = service.snapshot(COURT).unwrap();
    assert!(own.size() > size, "it has run on beyond what was lost");
    stop(service).await;
    assert!(matches!(service::recover(data.path(), &ask()), Err(StartError::NothingLost { .. })));
    let mut told = ask();
    let (said, unsigned) = (format!("\n{size}\n"), format!("\n{}\n", size + 1));
    told.witness = Some(checkpoint.replacen(&said, &unsigned, 1));
    let refused = service::recover(data.path(), &told);
    assert!(matches!(refused, Err(StartError::ShownCheckpoint { .. })));
    told.witness = Some(checkpoint);
    let recovered = service::recover(data.path(), &told).unwrap();
    assert_eq!((recovered.kept, recovered.lost_size), (own.size(), size));
    assert!(recovered.kept > backup);
    let service = open(data.path()).unwrap();
    assert_eq!(verified(&service).facts.restored[0].lost_size, size);
    stop(service).await;
}

#[tokio::test]
async fn a_lost_sealing_key_voids_unopened() {
    let Loss { data, .. } = loss().await;
    let path = data.path().join("keys/sealing.key");
    std::fs::remove_file(&path).unwrap();
    service::data::write_key(&path, &[9; 32].into()).unwrap();
    service::recover(data.path(), &ask()).unwrap();
    let service = open(data.path()).unwrap();
    assert_eq!(verified(&service).facts.voids[0].ground, "SECRET_LOST");
    act(&service, file(3, 0)).await.unwrap();
    act(&service, draw(3, 0)).await.unwrap();
    stop(service).await;
}

#[tokio::test]
async fn without_a_loss_or_a_docket_there_is_nothing_to_recover() {
    let data = tempfile::tempdir().unwrap();
    service::init(data.path(), &new_court(2)).unwrap();
    assert!(matches!(service::recover(data.path(), &ask()), Err(StartError::NothingLost { .. })));
    let service = open(data.path()).unwrap();
    roster(&service).await;
    act(&service, file(1, 0)).await.unwrap();
    let refused = act(&service, void(1, VoidGround::Restored)).await.unwrap_err();
    assert!(refused.to_string().contains("RESTORED"), "{refused}");
    assert!(matches!(service::recover(data.path(), &ask()), Err(StartError::InUse { .. })));
    stop(service).await;
    std::fs::remove_file(data.path().join("caselot.db")).unwrap();
    let lost = service::recover(data.path(), &ask());
    assert!(matches!(lost, Err(StartError::NothingRestored { .. })), "{lost:?}");
}

#[tokio::test]
async fn an_index_that_does_not_fit_is_refused_and_made_anew_from_the_log() {
    let data = tempfile::tempdir().unwrap();
    service::init(data.path(), &new_court(2)).unwrap();
    let service = open(data.path()).unwrap();
    roster(&service).await;
    for command in [file(1, 0), draw(1, 0), file(2, 0)] {
        act(&service, command).await.unwrap();
    }
    let drawn = act(&service, draw(1, 0)).await.unwrap();
    stop(service).await;
    for spoil in [
        "DELETE FROM cases WHERE stage = 0",
        "UPDATE cases SET undertaking = undertaking + 1 WHERE ended = 1",
    ] {
        let database = rusqlite::Connection::open(data.path().join("caselot.db")).unwrap();
        assert!(database.execute(spoil, []).unwrap() > 0);
        drop(database);
        let refused = open(data.path()).unwrap_err();
        assert!(matches!(refused, StartError::CaseIndex { .. }), "{refused}");
        assert!(refused.to_string().contains("caselot index rebuild"), "{refused}");
        assert_eq!(service::rebuild_index(data.path()).unwrap(), [COURT]);
        let service = open(data.path()).unwrap();
        let again = act(&service, draw(1, 0)).await.unwrap();
        assert!(again.repeated() && again.end == drawn.end, "one draw a case");
        verified(&service);
        stop(service).await;
    }
}

/// The receipt of an answer's last entry, under the answer's checkpoint.
fn kept(service: &Service, answer: &Answer) -> KeptProof {
    let index = answer.end.or(answer.filing).expect("an entry").0;
    let wanted = [(index, answer.bytes(index))];
    let mut made = service.receipts(COURT, &answer.snapshot, &wanted).expect("a receipt");
    let receipt = made.remove(0);
    KeptProof {
        index,
        entry: STANDARD.encode(&receipt.entry),
        inclusion: receipt.inclusion.iter().map(|hash| to_hex(hash)).collect(),
        checkpoint: receipt.checkpoint,
    }
}

fn receipt(serial: u32, filing: &KeptProof, draw: Option<&KeptProof>) -> KeptReceipt {
    let (filing, draw) = (filing.clone(), draw.cloned());
    let (origin, case_number) = (hall::ORIGIN.to_owned(), hall::number(serial));
    KeptReceipt { origin, case_number, stage: 0, filing, draw }
}

/// What a recovery declared lost is a fact with its judge; what is not shown to be is a fork.
#[tokio::test]
async fn receipts_of_what_was_declared_lost_are_no_fork() {
    let (data, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    service::init(data.path(), &new_court(4)).unwrap();
    let service = open(data.path()).unwrap();
    roster(&service).await;
    stop(service).await;
    copy_database(data.path(), backup.path());
    let service = open(data.path()).unwrap();
    let (mut proofs, mut judges) = (Vec::new(), Vec::new());
    for serial in 1..=3 {
        proofs.push(kept(&service, &act(&service, file(serial, 0)).await.unwrap()));
        let drawn = act(&service, draw(serial, 0)).await.unwrap();
        let bytes = drawn.bytes(drawn.end.unwrap().0).unwrap();
        match codec::decode(bytes).unwrap().event {
            Event::CaseDrawn(drawn) => judges.push(drawn.seats[0].judge),
            other => panic!("{other:?} is no draw"),
        }
        proofs.push(kept(&service, &drawn));
    }
    let newest = service.snapshot(COURT).unwrap().checkpoint.clone();
    stop(service).await;
    let path = data.path().join(format!("keys/{COURT}.checkpoint"));
    let recovered = |note: &str| {
        copy_database(backup.path(), data.path());
        std::fs::write(&path, note).unwrap();
        service::recover(data.path(), &ask()).unwrap()
    };
    let all: Vec<_> = (1..=3u32)
        .map(|serial| {
            let at = (serial as usize - 1) * 2;
            receipt(serial, &proofs[at], Some(&proofs[at + 1]))
        })
        .collect();
    let codes = |held: &caselot_core::audit::ReceiptComparison| -> Vec<String> {
        held.findings.iter().map(|finding| finding.code.to_string()).collect()
    };

    let at = recovered(&newest).kept;
    let service = open(data.path()).unwrap();
    let (bundle, key) = (hall::bundle_of(&service), service.key(COURT).unwrap().clone());
    // Each entry ended its log, so each proof leads to the one before.
    let held = compare_receipts(&bundle, &key, &all);
    assert_eq!(codes(&held), [""; 0]);
    let named: Vec<_> = held.lost.iter().filter_map(|lost| lost.judge).collect();
    assert_eq!((held.lost.len(), named), (6, judges));
    assert!(held.lost.iter().all(|lost| lost.recovery == EntryIndex(at)));
    // Alone, the first receipt shows nothing of the log that was lost: it stays a fork.
    let held = compare_receipts(&bundle, &key, &all[..1]);
    assert!(held.lost.is_empty() && codes(&held).contains(&"ForkedReceipt".to_owned()));
    stop(service).await;

    // Less is declared than was signed: the newer receipts contradict it.
    recovered(&proofs[3].checkpoint);
    let service = open(data.path()).unwrap();
    let held = compare_receipts(&hall::bundle_of(&service), &key, &all);
    assert_eq!(held.lost.len(), 4, "the first two cases");
    assert_eq!(held.findings.len(), 4, "entry and root of the third case's two receipts");
    assert!(codes(&held).iter().all(|code| code == "ForkedReceipt"), "{:?}", codes(&held));
    stop(service).await;
}
