//! The further cases of a series, approved together by the client: one that is refused holds nobody up.

use caselot::client::{
    Bearer, CaseInput, ClientTls, DesignationInput, Filer, Folder, Outcome, connect_channel,
};
use caselot_core::docket::Day;
use caselot_core::docket::code::DesignationGround;
use caselot_core::docket::lineage::Lineage;

use crate::approvals::{COURT, House, number};

async fn filer(house: &House, token: &str, folder: &Folder) -> Filer {
    let (bearer, tls) = (Bearer::new(token).expect("a token"), ClientTls::default());
    let way = connect_channel(&house.address, &tls, bearer).await.expect("connected");
    Filer::connect(way, COURT, folder, "", None, || Ok([7; 32].into())).await.expect("a court")
}

fn case(serial: u32, series: &str) -> CaseInput {
    CaseInput {
        pool: "民事".to_owned(),
        cause: "物业服务合同纠纷".to_owned(),
        parties: "甲诉乙".to_owned(),
        lineage: Lineage { series: series.to_owned(), ..Lineage::default() },
        ..CaseInput::new(number(serial), Day(20_000))
    }
}

#[tokio::test]
async fn a_case_that_is_refused_holds_up_no_other_of_its_series() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let folders = tempfile::tempdir().expect("a directory");
    let folder = |name| Folder::open(&folders.path().join(name)).expect("a folder");
    let desk = filer(&house, &clerk, &folder("desk")).await;
    let office = filer(&house, &supervisor, &folder("office")).await;
    // Of two series the further cases of one are shown.
    for (first, series) in [(1, "物业2026-1"), (11, "物业2026-2")] {
        let drawn = desk.assign(&case(first, series)).await.expect("draws");
        let Outcome::Drawn(drawn) = drawn else { panic!("{drawn:?}") };
        let input = DesignationInput {
            judge: drawn.drawn.seats[0].judge,
            ground: DesignationGround::BatchOrRelated,
            text: String::new(),
            outage: None,
        };
        for serial in first + 1..=first + 4 {
            desk.request_designation(&case(serial, series), &input).await.expect("asks");
        }
    }
    let all = office.waiting_of_series("物业2026-1", "").await.expect("shown");
    let numbers = |all: &[caselot::client::ShownApproval]| -> Vec<String> {
        all.iter().map(|it| it.further().expect("further").facts.case_number.clone()).collect()
    };
    assert_eq!(numbers(&all), [2, 3, 4, 5].map(number));
    let own = office.waiting_of_series("物业2026-1", "张三").await.expect("shown");
    assert!(own.is_empty(), "nobody is shown what was asked for by the same person");
    // Meanwhile one was approved elsewhere, and one was declined.
    office.approve(&all[1]).await.expect("approves");
    office.decline(all[2].entry.index, "不属于本系列").await.expect("declines");
    let became = office.approve_each(&all).await;
    assert_eq!(became.approved, [0, 3]);
    let refused: Vec<_> =
        became.refused.iter().map(|(place, error)| (*place, error.code())).collect();
    let nothing = || Some("NothingToApprove".to_owned());
    assert_eq!(refused, [(1, nothing()), (2, nothing())]);
    assert!(became.stopped.is_none());
    assert!(office.waiting_of_series("物业2026-1", "").await.expect("shown").is_empty());
    let others = office.waiting_of_series("物业2026-2", "").await.expect("shown");
    assert_eq!(others.len(), 4, "the other series waits on");
    house.is_valid().await;
}
