//! What a filer's nonces are made of: random bytes that are there until the draw is kept, and gone after
//! it, so that a copy of the folder tells no nonce of a later filing.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caselot::client::{
    Bearer, CaseInput, ClientError, ClientTls, Filer, FilingOutcome, Folder, Outcome, VoidInput,
    VoidOutcome, connect_channel,
};
use caselot::wire::v1;
use caselot_core::audit::{KeptProof, KeptReceipt};
use caselot_core::docket::Day;
use caselot_core::docket::code::VoidGround;
use caselot_core::lottery::envelope::{derive_nonce, mix_nonce, nonce_commitment};
use caselot_core::lottery::hash::to_hex;
use caselot_core::secret::Secret32;

use crate::approvals::{COURT, House, ORIGIN, number};
use crate::liar::second_person::waiting;
use crate::redistribution::case;
use crate::tokens::bearing;

/// A filer with a folder, whose random bytes are other ones each time.
async fn filer(house: &House, token: &str, folder: &Path) -> Filer {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let folder = Folder::open(folder).expect("a folder");
    let (bearer, tls) = (Bearer::new(token).expect("a token"), ClientTls::default());
    let way = connect_channel(&house.address, &tls, bearer).await.expect("connected");
    let random = || Ok([NEXT.fetch_add(1, Ordering::Relaxed); 32].into());
    Filer::connect(way, COURT, &folder, "", None, random).await.expect("a court")
}

/// The files of a court's folder that end so.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let all = fs::read_dir(folder.join(COURT)).expect("a folder").flatten().map(|it| it.path());
    all.filter(|path| path.to_string_lossy().ends_with(ending)).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for file in fs::read_dir(from).expect("a folder").flatten() {
        let (path, to) = (file.path(), to.join(file.file_name()));
        match path.is_dir() {
            true => copy(&path, &to),
            false => drop(fs::copy(&path, &to).expect("copied")),
        }
    }
}

async fn opened(filer: &Filer, serial: u32) -> [u8; 32] {
    let FilingOutcome::Open(filing) = filer.file(&case(serial)).await.expect("files") else {
        panic!("it goes back to nobody");
    };
    match filing.filing().filed.nonce {
        caselot_core::docket::filing::FilerNonce::Committed(commitment) => commitment,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_is_made_of_bytes_that_are_gone_once_the_draw_is_kept() {
    let (house, [clerk, ..]) = House::new().await;
    let dir = tempfile::tempdir().expect("a directory");
    let folder = dir.path().join("desk");
    let desk = filer(&house, &clerk, &folder).await;
    let commitment = opened(&desk, 1).await;
    let [fresh] = &files(&folder, ".fresh")[..] else { panic!("one for each undrawn filing") };
    let [secret, fresh] = [&folder.join("filer.secret"), fresh]
        .map(|path| Secret32::try_from(&fs::read(path).expect("read")[..]).expect("32 bytes"));
    let committed = |nonce: Secret32| nonce_commitment(ORIGIN, &number(1), 0, nonce.as_bytes());
    assert_eq!(committed(mix_nonce(&secret, ORIGIN, (&number(1), 0), &fresh)), commitment);
    assert_ne!(committed(derive_nonce(&secret, ORIGIN, &number(1), 0)), commitment);

    // Asked for again before the draw it is the same filing, from another run of the program too.
    let again = filer(&house, &clerk, &folder).await;
    assert_eq!(opened(&again, 1).await, commitment);
    let first = again.assign(&case(1)).await.expect("draws").drawn().expect("a draw");
    assert!(files(&folder, ".fresh").is_empty());
    let repeated = desk.assign(&case(1)).await.expect("draws").drawn().expect("a draw");
    assert!(repeated.repeated);
    assert_eq!((repeated.draw, repeated.drawn), (first.draw, first.drawn));
    assert!(files(&folder, ".fresh").is_empty(), "nothing is committed to anew");
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_the_folder_draws_nothing_that_was_filed_after_it() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let dir = tempfile::tempdir().expect("a directory");
    let (folder, copied) = (dir.path().join("desk"), dir.path().join("copy"));
    let desk = filer(&house, &clerk, &folder).await;
    opened(&desk, 1).await;
    copy(&folder, &copied);
    opened(&desk, 2).await;

    let put_back = filer(&house, &clerk, &copied).await;
    put_back.assign(&case(1)).await.expect("was open in it").drawn().expect("a draw");
    let refused = put_back.assign(&case(2)).await.map(drop).expect_err("filed after the copy");
    assert_eq!(refused.code().as_deref(), Some("FiledElsewhere"), "{refused:?}");
    desk.assign(&case(3)).await.expect("draws");
    let refused = put_back.assign(&case(3)).await.map(drop).expect_err("drawn after the copy");
    assert!(matches!(refused, ClientError::FiledElsewhere { drawn: true, .. }), "{refused:?}");
    let void = VoidInput {
        number: number(2),
        stage: 0,
        ground: VoidGround::NonceLost,
        text: "立案窗口电脑损坏，已用备份恢复".to_owned(),
        approver: String::new(),
    };
    let asked = put_back.void(&void).await.expect("asks");
    let VoidOutcome::Proposed(entry) = asked else { panic!("{asked:?}") };
    house.approve(&supervisor, entry.0).await.expect("takes note");
    put_back.void(&void).await.expect("ended without its nonce");
    // The same dispute is filed at its next stage.
    let next = CaseInput { stage: 1, ..case(2) };
    assert!(matches!(put_back.assign(&next).await.expect("files"), Outcome::Drawn(_)));
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filing_of_an_earlier_program_is_drawn_by_its_secret_alone() {
    let (house, [clerk, ..]) = House::new().await;
    let dir = tempfile::tempdir().expect("a directory");
    let folder = dir.path().join("desk");
    let desk = filer(&house, &clerk, &folder).await;
    let secret = fs::read(folder.join("filer.secret")).expect("read");
    let secret = Secret32::try_from(&secret[..]).expect("32 bytes");
    let nonce = derive_nonce(&secret, ORIGIN, &number(1), 0);
    let request = v1::FileCaseRequest {
        court: COURT.to_owned(),
        person: String::new(),
        facts: Some(v1::CaseFacts {
            case_number: number(1),
            pool: "民事".to_owned(),
            cause: "买卖合同纠纷".to_owned(),
            weight: 100,
            facts_commitment: vec![1; 32],
            ..v1::CaseFacts::default()
        }),
        nonce_commitment: nonce_commitment(ORIGIN, &number(1), 0, nonce.as_bytes()).to_vec(),
    };
    let request = bearing(&clerk, request);
    let receipt = house.cases().file_case(request).await.expect("files").into_inner().filing;
    let receipt = receipt.expect("a receipt");
    let kept = KeptReceipt {
        origin: ORIGIN.to_owned(),
        case_number: number(1),
        stage: 0,
        filing: KeptProof {
            index: receipt.index,
            entry: STANDARD.encode(&receipt.entry),
            inclusion: receipt.inclusion.iter().map(|hash| to_hex(hash)).collect(),
            checkpoint: receipt.checkpoint,
        },
        draw: None,
    };
    let name = number(1).replace('(', "").replace(')', "-");
    let path = folder.join(COURT).join(format!("{name}.0.receipt.json"));
    fs::write(path, serde_json::to_string(&kept).expect("JSON")).expect("kept");
    desk.resume(&number(1), 0, Day(20_000)).await.expect("goes on").drawn().expect("a draw");
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_voided_is_answered_again_and_is_no_forgery() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let dir = tempfile::tempdir().expect("a directory");
    let desk = filer(&house, &clerk, &dir.path().join("desk")).await;
    let waits = waiting(1);
    let Outcome::Waits(held) = desk.assign(&waits).await.expect("files") else {
        panic!("it waits");
    };
    let watch = filer(&house, &supervisor, &dir.path().join("watch")).await;
    watch.decline(held.filing, "不应回避").await.expect("declines");
    let ended = desk.resume(&number(1), 0, Day(20_000)).await.expect("ends it");
    let Outcome::Ended(ended) = ended else { panic!("{ended:?}") };
    let void = VoidInput {
        number: number(1),
        stage: 0,
        ground: VoidGround::Declined,
        text: String::new(),
        approver: String::new(),
    };
    let again = desk.void(&void).await.expect("the same answer");
    assert!(matches!(again, VoidOutcome::Voided(entry) if entry == ended.void), "{again:?}");
    let resumed = desk.resume(&number(1), 0, Day(20_000)).await.map(drop);
    for over in [resumed, desk.assign(&waits).await.map(drop)] {
        let refused = over.expect_err("it is over");
        assert!(format!("{refused:?}").contains("AlreadyVoided"), "{refused:?}");
    }
    house.is_valid().await;
}
