//! Near matches (关联案件): who approves and who audits see other cases of the same parties, of a case
//! and of what waits; nobody else does, and nothing follows from them.

use axum::http::StatusCode;
use caselot::client::{
    Bearer, CaseInput, ClientTls, Filer, Folder, Outcome, connect_channel, related_to,
};
use caselot::service::access::Role;
use caselot_core::docket::Day;

use super::Desk;
use crate::approvals::{COURT, House, grant, number};
use crate::tokens::reread;

const BANK: &str = "91430200MA4L1234X5";
const DEBTOR: &str = "430203197003158812";
const SURETY: &str = "430203198801017754";

async fn filer(house: &House, token: &str, folder: &Folder) -> Filer {
    let (bearer, tls) = (Bearer::new(token).expect("a token"), ClientTls::default());
    let way = connect_channel(&house.address, &tls, bearer).await.expect("connected");
    Filer::connect(way, COURT, folder, "", None, || Ok([7; 32].into())).await.expect("a court")
}

async fn files(filer: &Filer, serial: u32, cause: &str, parties: &[&str]) -> u64 {
    let case = CaseInput {
        pool: "民事".to_owned(),
        cause: cause.to_owned(),
        parties: "甲诉乙".to_owned(),
        party_ids: parties.iter().map(|it| (*it).to_owned()).collect(),
        ..CaseInput::new(number(serial), Day(20_000))
    };
    match filer.assign(&case).await.expect("files") {
        Outcome::Drawn(drawn) => drawn.filing.0,
        other => panic!("{other:?}"),
    }
}

/// Numbers, and whether all parties are the same, as a caller is told.
async fn told(filer: &Filer, serial: u32) -> Option<Vec<(String, bool)>> {
    let found = related_to(filer.channel(), COURT, &number(serial)).await.expect("is told");
    found.map(|all| all.into_iter().map(|it| (it.case_number, it.same_parties)).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn other_cases_of_the_same_parties_stand_beside_a_case_for_who_approves_and_who_audits() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    let auditor = grant(&house.data, "审计", Role::Auditor);
    reread().await;
    let folders = tempfile::tempdir().expect("a directory");
    let folder = |name| Folder::open(&folders.path().join(name)).expect("a folder");
    let desk = filer(&house, &clerk, &folder("desk")).await;
    let office = filer(&house, &supervisor, &folder("office")).await;
    let loan = files(&desk, 1, "借款合同纠纷", &[BANK, DEBTOR]).await;
    files(&desk, 2, "保证合同纠纷", &[BANK, DEBTOR]).await;
    files(&desk, 3, "借款合同纠纷", &[BANK, SURETY]).await;
    files(&desk, 4, "离婚纠纷", &["430203199001010011", "430203199202020022"]).await;
    let (second, third) = ((number(2), true), (number(3), false));
    assert_eq!(told(&office, 1).await, Some(vec![third, second]), "the latest first");
    assert_eq!(told(&office, 4).await, Some(Vec::new()));
    assert_eq!(told(&desk, 1).await, None, "not for who files");
    assert!(related_to(office.channel(), COURT, &number(9)).await.is_err());

    // The same on the page of the case, and by JSON.
    let console = Desk::open(&house);
    let page = format!("/case/{loan}");
    let path = format!("/api/v1/cases/{}", number(1));
    for (token, sees) in [(&supervisor, true), (&auditor, true), (&clerk, false)] {
        let shown = console.enter(token).await.get(&page).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
        for said in ["other cases of the same parties", "some of the parties", "民初3号"] {
            assert_eq!(shown.text.contains(said), sees, "{said}: {}", shown.text);
        }
        let (status, shown) = console.call(token, &path, None).await;
        assert_eq!(status, StatusCode::OK, "{shown}");
        let related = shown.get("related").map(|it| it[1]["cause"].clone());
        assert_eq!(related, sees.then(|| "保证合同纠纷".into()), "{shown}");
    }
    let refused = console.enter(&registrar).await.get(&page).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    house.is_valid().await;
}
