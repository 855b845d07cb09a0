//! A server that lies about the second person: no nonce is revealed for a filing that nobody has
//! approved, whatever the server says of it.

use caselot::client::{
    Bearer, CaseInput, CheckFault, ClientError, ClientTls, Filer, Folder, Outcome, connect_channel,
};
use caselot::wire::v1;
use caselot_core::docket::Day;
use caselot_core::docket::code::ExclusionGround;
use caselot_core::docket::filing::Exclusion;
use caselot_core::id::JudgeId;
use caselot_core::lottery::envelope::{mix_nonce, nonce_commitment};
use caselot_core::secret::Secret32;

use super::front::Liar;
use super::{SECRET, fault};
use crate::approvals::{COURT, House, ORIGIN, number};

/// A case that leaves out so many that it waits.
pub fn waiting(serial: u32) -> CaseInput {
    let exclusion = |judge| Exclusion {
        judge: JudgeId(judge),
        ground: ExclusionGround::Interest,
        person: String::new(),
        text: String::new(),
        by_program: false,
    };
    CaseInput {
        pool: "民事".to_owned(),
        cause: "买卖合同纠纷".to_owned(),
        weight: 100,
        parties: "甲诉乙".to_owned(),
        exclusions: (1..=6).map(exclusion).collect(),
        ..CaseInput::new(number(serial), Day(20_000))
    }
}

/// The clerk's client, with a liar on its way.
async fn lied_to(house: &House, token: &str, folder: &Folder, secret: Secret32) -> (Liar, Filer) {
    let liar = Liar::before(house.channel.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(liar.clone().serve(listener));
    let bearer = Bearer::new(token).expect("a token");
    let way = connect_channel(&address, &ClientTls::default(), bearer).await.expect("connected");
    let filer = Filer::connect(way, COURT, folder, "", None, move || Ok(secret.clone()))
        .await
        .expect("the court");
    (liar, filer)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_stays_unknown_until_the_approval_is_proven() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let dir = tempfile::tempdir().expect("a directory");
    let folder = Folder::open(dir.path()).expect("a folder");
    let (liar, filer) = lied_to(&house, &clerk, &folder, SECRET).await;
    let outcome = filer.assign(&waiting(1)).await.expect("files");
    let Outcome::Waits(held) = outcome else { panic!("it waits") };
    let nonce = mix_nonce(&SECRET, ORIGIN, (&number(1), 0), &SECRET).reveal();
    let decisions = [
        v1::Decision::NeedsNobody,
        v1::Decision::Approved,
        v1::Decision::Declined,
        v1::Decision::Unspecified,
    ];
    for said in decisions {
        liar.answers("GetDecision", move |it: &mut v1::GetDecisionResponse| {
            it.set_decision(said);
        });
        let refused = filer.assign(&waiting(1)).await.map(drop).expect_err("it is not shown");
        assert!(matches!(fault(&refused), CheckFault::Missing(_)), "{said:?}: {refused}");
        let calls = liar.heard_without(&nonce);
        assert!(!calls.iter().any(|call| call == "DrawCase"), "{said:?}: {calls:?}");
    }
    // The approval of another entry is none of this one.
    liar.repents();
    let other = filer.assign(&waiting(2)).await.expect("files");
    let Outcome::Waits(other) = other else { panic!("it waits") };
    house.approve(&supervisor, other.filing.0).await.expect("approves");
    let read = v1::GetDecisionRequest { court: COURT.to_owned(), entry: other.filing.0 };
    let request = crate::tokens::bearing(&clerk, read);
    let shown = house.approvals().get_decision(request).await.expect("shown").into_inner();
    liar.answers("GetDecision", move |it: &mut v1::GetDecisionResponse| *it = shown.clone());
    let refused = filer.assign(&waiting(1)).await.map(drop).expect_err("another's");
    assert!(matches!(fault(&refused), CheckFault::OtherEntry(_)), "{refused}");
    // That nothing waits any more, since it is drawn, must be shown too.
    liar.repents();
    liar.asks("GetDecision", |it: &mut v1::GetDecisionRequest| it.entry = 1);
    filer.assign(&waiting(1)).await.map(drop).expect_err("it is not drawn");
    liar.heard_without(&nonce);
    liar.repents();
    house.approve(&supervisor, held.filing.0).await.expect("approves");
    let drawn = filer.assign(&waiting(1)).await.expect("drawn");
    assert!(matches!(drawn, Outcome::Drawn(_)));
    let again = filer.assign(&waiting(1)).await.expect("the same draw");
    assert!(matches!(again, Outcome::Drawn(it) if it.repeated));
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_folder_is_told_so_and_is_no_alarm() {
    let (house, [clerk, _, _]) = House::new().await;
    let dir = tempfile::tempdir().expect("a directory");
    let first = Folder::open(&dir.path().join("one")).expect("a folder");
    let second = Folder::open(&dir.path().join("two")).expect("a folder");
    let (_, filer) = lied_to(&house, &clerk, &first, SECRET).await;
    let (liar, elsewhere) = lied_to(&house, &clerk, &second, Secret32::new([8; 32])).await;
    let case = |serial| CaseInput { exclusions: Vec::new(), ..waiting(serial) };
    filer.assign(&case(1)).await.expect("drawn");
    let refused = elsewhere.assign(&case(1)).await.map(drop).expect_err("filed elsewhere");
    let ClientError::FiledElsewhere { by, drawn, .. } = &refused else { panic!("{refused}") };
    assert_eq!((by.as_str(), *drawn), ("张三", true));
    // While it is not drawn the server itself says so.
    let open = filer.file(&case(2)).await.expect("filed");
    let refused = elsewhere.assign(&case(2)).await.map(drop).expect_err("filed elsewhere");
    assert_eq!(refused.code().as_deref(), Some("FiledElsewhere"), "{refused}");
    drop(open);
    // A server that takes another nonce in the filer's name, and says that it was there before.
    liar.asks("FileCase", |it: &mut v1::FileCaseRequest| {
        let own = nonce_commitment(ORIGIN, &number(5), 0, &[9; 32]);
        it.nonce_commitment = own.to_vec();
    });
    elsewhere.file(&case(5)).await.map(drop).expect_err("not this folder's");
    liar.answers("FileCase", |it: &mut v1::FileCaseResponse| it.repeated = true);
    let refused = elsewhere.assign(&case(5)).await.map(drop).expect_err("not this folder's");
    assert!(refused.hint().is_some_and(|hint| hint.contains("evidence")), "{refused:?}");
    let secret = Secret32::new([8; 32]);
    let nonce = mix_nonce(&secret, ORIGIN, (&number(5), 0), &secret).reveal();
    assert!(!liar.heard_without(&nonce).iter().any(|call| call == "DrawCase"));
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_acceptance_that_nobody_named_is_that_of_the_first_time() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let dir = tempfile::tempdir().expect("a directory");
    let folder = Folder::open(dir.path()).expect("a folder");
    let (_, filer) = lied_to(&house, &clerk, &folder, SECRET).await;
    let on = |day, accepted_by_default| CaseInput {
        accepted_on: Day(day),
        accepted_by_default,
        ..waiting(1)
    };
    let outcome = filer.assign(&on(20_000, true)).await.expect("files");
    let Outcome::Waits(held) = outcome else { panic!("it waits") };
    house.approve(&supervisor, held.filing.0).await.expect("approves");
    // A day that is named and another one is another case.
    let refused = filer.assign(&on(20_003, false)).await.map(drop).expect_err("another day");
    assert!(matches!(refused, ClientError::OtherOpening { .. }), "{refused}");
    let drawn = filer.assign(&on(20_003, true)).await.expect("drawn");
    assert!(matches!(drawn, Outcome::Drawn(_)));
    house.is_valid().await;
}
