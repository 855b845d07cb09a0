//! The register by call: who finds which cases, and who sees what the lot owes.

use caselot::service::access::Role;
use caselot::wire::v1;
use tonic::{Code, Status};
use v1::register_service_client::RegisterServiceClient;

use crate::approvals::{COURT, House, grant, number};
use crate::tokens::{bearing, reread};

async fn find(
    house: &House,
    token: &str,
    asked: v1::FindCasesRequest,
) -> Result<v1::FindCasesResponse, Status> {
    let mut client = RegisterServiceClient::new(house.channel.clone());
    let request = v1::FindCasesRequest { court: COURT.to_owned(), ..asked };
    Ok(client.find_cases(bearing(token, request)).await?.into_inner())
}

async fn workload(house: &House, token: &str) -> Result<v1::Workload, Status> {
    let mut client = RegisterServiceClient::new(house.channel.clone());
    let request = v1::GetWorkloadRequest { court: COURT.to_owned(), ..Default::default() };
    Ok(client.get_workload(bearing(token, request)).await?.into_inner())
}

fn asked() -> v1::FindCasesRequest {
    v1::FindCasesRequest::default()
}

async fn draw(house: &House, clerk: &str, serials: std::ops::RangeInclusive<u32>) {
    for serial in serials {
        house.file(clerk, serial, 0).await.unwrap();
        house.draw(clerk, serial).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_search_hold_together_while_cases_are_filed() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    draw(&house, &clerk, 1..=5).await;
    house.file(&clerk, 6, 0).await.unwrap();
    let first = find(&house, &supervisor, v1::FindCasesRequest { page_size: 2, ..asked() });
    let first = first.await.unwrap();
    assert_eq!(first.found, 5, "a case without a judge is not found");
    let numbers = |page: &v1::FindCasesResponse| {
        page.cases.iter().map(|case| case.case_number.clone()).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&first), [number(5), number(4)]);
    assert_eq!(first.cases[0].filed_by, "张三");
    draw(&house, &clerk, 7..=7).await;
    let page_token = first.next_page_token;
    let next = v1::FindCasesRequest { page_size: 2, page_token, ..asked() };
    let next = find(&house, &supervisor, next).await.unwrap();
    assert_eq!((numbers(&next), next.found), (vec![number(3), number(2)], 5));
    let page_token = next.next_page_token;
    let last = v1::FindCasesRequest { page_size: 2, page_token, ..asked() };
    let last = find(&house, &supervisor, last).await.unwrap();
    assert_eq!((numbers(&last), last.next_page_token), (vec![number(1)], String::new()));

    let judge = first.cases[0].undertaking;
    let of_judge = v1::FindCasesRequest { judge, order: 1, ..asked() };
    let of_judge = find(&house, &clerk, of_judge).await.unwrap();
    assert!(of_judge.cases.iter().all(|case| case.undertaking == judge) && of_judge.found >= 1);
    for (wrong, field) in [
        (v1::FindCasesRequest { page_token: "x".to_owned(), ..asked() }, "page_token"),
        (v1::FindCasesRequest { page_size: 2_000, ..asked() }, "page_size"),
        (v1::FindCasesRequest { standing: 9, ..asked() }, "standing"),
        (v1::FindCasesRequest { filed_to: "soon".to_owned(), ..asked() }, "filed_to"),
    ] {
        let refused = find(&house, &clerk, wrong).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{field}: {refused}");
    }
    let nothing = v1::FindCasesRequest { filed_by: "李四".to_owned(), ..asked() };
    assert_eq!(find(&house, &clerk, nothing).await.unwrap().found, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_see_balances_gets_the_load_without_them() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    let officer = grant(&house.data, "孙政工", Role::Political);
    reread().await;
    draw(&house, &clerk, 1..=3).await;
    let refused = workload(&house, &clerk).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let refused = find(&house, &registrar, asked()).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    for (token, sees) in [(&officer, false), (&supervisor, true), (&registrar, true)] {
        let load = workload(&house, token).await.unwrap();
        let court = load.court.unwrap();
        assert_eq!((court.assigned, court.open, court.closed), (3, 3, 0));
        let drawn: u64 = load.judges.iter().filter_map(|it| Some(it.load?.assigned)).sum();
        assert_eq!(drawn, 3);
        let balances = load.judges.iter().flat_map(|it| &it.balances).count();
        assert_eq!(balances > 0, sees);
    }
}
