//! The record of a day: all that happened, and of odds and private reasons only what a role may see.

use caselot::service::access::Role;
use caselot::wire::v1;
use caselot_core::docket::entry::{Entry, Event};
use caselot_core::docket::{Day, codec};

use crate::approvals::{COURT, House, grant, number};
use crate::tokens::{bearing, reread};

async fn record(house: &House, token: &str) -> Vec<v1::HistoryEntry> {
    let request = v1::ListDayRequest { court: COURT.to_owned(), ..Default::default() };
    house.cases().list_day(bearing(token, request)).await.unwrap().into_inner().entries
}

fn decoded(record: &[v1::HistoryEntry]) -> Vec<Entry> {
    let shown = record.iter().filter(|line| !line.entry.is_empty());
    shown.map(|line| codec::decode(&line.entry).unwrap()).collect()
}

/// Whether a record tells that a judge is away, even as a proposal.
fn tells_absences(record: &[v1::HistoryEntry]) -> bool {
    decoded(record).into_iter().any(|entry| match entry.event {
        Event::AbsenceRecorded(_) => true,
        Event::Proposed(it) => matches!(it.what, Event::AbsenceRecorded(_)),
        _ => false,
    })
}

async fn record_absence(house: &House, registrar: &str) {
    let from_day = Day::at(now_ms(), 480).0 + 1;
    let absence =
        v1::AbsenceRecorded { judge: 8, from_day, to_day: from_day, kind: 1, ..Default::default() };
    let (court, person) = (COURT.to_owned(), String::new());
    let request = v1::RecordAbsenceRequest { court, person, absence: Some(absence) };
    house.roster().record_absence(bearing(registrar, request)).await.unwrap();
}

fn now_ms() -> u64 {
    use caselot::service::ambient::{Clock, SystemClock};
    SystemClock.now_ms()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_no_odds_to_who_may_see_them_case_by_case_alone() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    let auditor = grant(&house.data, "赵督察", Role::Auditor);
    let officer = grant(&house.data, "孙政工", Role::Political);
    reread().await;
    let drawn = house.file(&clerk, 1, 0).await.unwrap();
    house.draw(&clerk, 1).await.unwrap();
    let open = house.file(&clerk, 2, 0).await.unwrap();
    record_absence(&house, &registrar).await;

    for token in [&clerk, &officer, &registrar] {
        let told = record(&house, token).await;
        for (filing, serial) in [(drawn, 1), (open, 2)] {
            let line = told.iter().find(|line| line.index == filing).unwrap();
            assert!(line.entry.is_empty(), "odds of {serial}: {line:?}");
            let told = (line.case_number.as_str(), line.cause.as_str());
            assert_eq!(told, (number(serial).as_str(), "买卖合同纠纷"));
            assert!(line.time_ms > 0);
        }
        let events = decoded(&told);
        assert!(!events.iter().any(|it| matches!(it.event, Event::CaseFiled(_))));
        assert!(
            events.iter().any(|it| matches!(it.event, Event::CaseDrawn(_))),
            "the draw is shown"
        );
        assert_eq!(tells_absences(&told), token == &registrar);
    }
    for token in [&supervisor, &auditor] {
        let told = record(&house, token).await;
        let filed = decoded(&told).into_iter().filter(|it| matches!(it.event, Event::CaseFiled(_)));
        assert_eq!(filed.count(), 2);
        assert!(told.iter().all(|line| line.case_number.is_empty()));
        assert_eq!(tells_absences(&told), token == &auditor);
    }
}
