//! Lots through the service and the real client: opened, approved, drawn, exported and verified.

use caselot::client::{
    Bearer, CaseInput, ClientTls, Filer, Folder, LotInput, LotOutcome, Outcome, connect_channel,
};
use caselot::service::access::Role;
use caselot::wire::v1;
use caselot_core::docket::Day;
use caselot_core::docket::code::{LotKind, LotNeed, Manner, ReviewResult};
use caselot_core::docket::lot::{ListRecord, SampleRule};
use caselot_core::docket::record::Closing;
use v1::close_cases_request::Part;
use v1::quota_service_client::QuotaServiceClient;

use crate::approvals::{COURT, House, grant, number};
use crate::seats::today;
use crate::tokens::{bearing, reread};

struct Office {
    house: House,
    supervisor: String,
    clerk: Filer,
    registrar: Filer,
    political: Filer,
    political_token: String,
    _folders: tempfile::TempDir,
}

impl Office {
    async fn open() -> Office {
        let (house, [clerk, supervisor, registrar]) = House::new().await;
        let political_token = grant(&house.data, "钱七", Role::Political);
        // Whoever has a grant before the first filing founds the docket.
        reread().await;
        reread().await;
        let folders = tempfile::tempdir().expect("a directory");
        let clerk = filer(&house, &clerk, &folders, "clerk").await;
        let registrar = filer(&house, &registrar, &folders, "registrar").await;
        let political = filer(&house, &political_token, &folders, "political").await;
        let _folders = folders;
        Office { house, supervisor, clerk, registrar, political, political_token, _folders }
    }

    async fn approve(&self, entry: u64) {
        self.house.approve(&self.supervisor, entry).await.expect("approves");
    }

    async fn put_list(&self, count: u32) {
        let mut entries: Vec<String> = (1..=count).map(|n| format!("第{n}律师事务所")).collect();
        entries.sort();
        let (list, name) = ("administrators".to_owned(), "破产管理人名册".to_owned());
        let record = ListRecord { list, kind: LotKind::Administrators, name, entries };
        let answer = self.registrar.put_list((&record).into()).await.expect("proposes");
        self.approve(answer.proposed).await;
    }

    /// Files and draws a case.
    async fn assign(&self, serial: u32) {
        let case = CaseInput {
            pool: "民事".to_owned(),
            cause: "买卖合同纠纷".to_owned(),
            weight: 100,
            ..CaseInput::new(number(serial), Day(20_000))
        };
        let drawn = self.clerk.assign(&case).await.expect("draws");
        assert!(matches!(drawn, Outcome::Drawn(_)), "{drawn:?}");
    }
}

async fn filer(house: &House, token: &str, folders: &tempfile::TempDir, name: &str) -> Filer {
    let folder = Folder::open(&folders.path().join(name)).expect("a folder");
    let (bearer, tls) = (Bearer::new(token).expect("a token"), ClientTls::default());
    let way = connect_channel(&house.address, &tls, bearer).await.expect("connected");
    let byte = u8::try_from(name.len()).expect("short");
    Filer::connect(way, COURT, &folder, "", None, move || Ok([byte; 32].into()))
        .await
        .expect("court")
}

fn administrators(subject: &str) -> LotInput {
    LotInput {
        kind: LotKind::Administrators,
        subject: subject.to_owned(),
        list: "administrators".to_owned(),
        day: None,
        sample: None,
        seats: 3,
        left_out: Vec::new(),
        text: String::new(),
        again: false,
    }
}

#[tokio::test]
async fn administrators_are_drawn_by_the_real_client_and_the_log_is_valid() {
    let office = Office::open().await;
    office.put_list(12).await;
    office.assign(1).await;
    // However the number of the case is written, it stands in the log as that case does.
    let input = administrators(&number(1).replace('(', "（ ").replace("民初1", "民初０１"));
    let LotOutcome::Drawn(first) = office.clerk.draw_lot(&input).await.expect("draws") else {
        panic!("it needs nobody")
    };
    assert_eq!((first.drawn.drawn.len(), first.lot.candidates.len()), (3, 12));
    assert_eq!(first.lot.opened.asked.subject, number(1));
    // The same command again shows the same lot.
    let LotOutcome::Drawn(again) = office.clerk.draw_lot(&input).await.expect("shows") else {
        panic!("it is drawn")
    };
    assert_eq!(again.drawn, first.drawn);
    // Another draw of the same waits, and is drawn once somebody else approved it.
    let once_more = LotInput { again: true, ..input.clone() };
    let waits = office.clerk.draw_lot(&once_more).await.expect("opens");
    let LotOutcome::Waits(waiting, _) = waits else { panic!("{waits:?}") };
    let still = office.clerk.draw_lot(&once_more).await.expect("asks again");
    assert!(matches!(still, LotOutcome::Waits(ref it, _) if it.roll == waiting.roll), "{still:?}");
    let lines = office.clerk.list_approvals().await.expect("lists");
    let line = lines.iter().find(|line| line.kind == "lot_opened").expect("it waits");
    assert_eq!((line.entry, line.roll.as_str()), (waiting.stamp.entry.0, waiting.roll.as_str()));
    office.approve(waiting.stamp.entry.0).await;
    let drawn = office.clerk.draw_lot(&once_more).await.expect("draws");
    let LotOutcome::Drawn(second) = drawn else { panic!("{drawn:?}") };
    assert_eq!(second.lot.roll, "LOT-ADMINISTRATORS-".to_owned() + &year(&second.lot.roll) + "-2");
    // One that is declined comes to nothing.
    let other =
        LotInput {
            left_out: vec!["第1律师事务所".to_owned()], text: "回避".into(), ..input
        };
    let LotOutcome::Waits(declined, _) = office.clerk.draw_lot(&other).await.expect("opens") else {
        panic!("it waits")
    };
    let request = v1::DeclineRequest {
        court: COURT.to_owned(),
        entry: declined.stamp.entry.0,
        text: "理由不成立".to_owned(),
        ..Default::default()
    };
    office.house.approvals().decline(bearing(&office.supervisor, request)).await.expect("declines");
    let told = office.clerk.draw_lot(&other).await.expect("asks again");
    assert!(matches!(told, LotOutcome::Declined(ref it, _) if it.roll == declined.roll));
    let shown = office.clerk.show_lot(&declined.roll).await.expect("shows");
    assert_eq!((shown.decision, shown.drawn.is_none()), (v1::Decision::Declined, true));
    // One for no case of the court waits, too.
    let free = office.clerk.draw_lot(&administrators("湘0203破1号")).await.expect("opens");
    let LotOutcome::Waits(free, _) = free else { panic!("{free:?}") };
    assert_eq!(free.opened.needs, [LotNeed::NoCase]);
    office.house.is_valid().await;
}

fn year(roll: &str) -> String {
    roll.split('-').nth(2).expect("a year").to_owned()
}

#[tokio::test]
async fn a_sample_of_closed_cases_is_drawn_and_reviewed() {
    let office = Office::open().await;
    for serial in 1..=6 {
        office.assign(serial).await;
    }
    close_all(&office, 5).await;
    let listed = office.political.list_lots().await.expect("lists");
    let year = listed.next.first().expect("a number").year;
    let (from, to) = (Day::parse(&format!("{year}-01-01")), Day(today()));
    let sample = SampleRule {
        from: from.expect("a day"),
        to,
        pool: String::new(),
        judge: None,
        manners: vec![Manner::Judgment],
    };
    let input = LotInput {
        kind: LotKind::Review,
        list: String::new(),
        sample: Some(sample),
        seats: 1,
        ..administrators("评查")
    };
    let refused = office.clerk.draw_lot(&input).await.expect_err("who files draws no sample");
    assert_eq!(refused.code().as_deref(), Some("RoleMissing"));
    let drawn = office.political.draw_lot(&input).await.expect("draws");
    let LotOutcome::Drawn(drawn) = drawn else { panic!("{drawn:?}") };
    assert_eq!(drawn.lot.candidates.len(), 5, "the sixth is open");
    let review = v1::RecordReviewRequest {
        roll: drawn.lot.roll.clone(),
        case_number: drawn.drawn.drawn[0].clone(),
        result: ReviewResult::Qualified.code(),
        ..Default::default()
    };
    office.political.record_review(review.clone()).await.expect("records");
    let again = office.political.record_review(review).await.expect("the same");
    assert!(again.entries.is_empty());
    let shown = office.political.show_lot(&drawn.lot.roll).await.expect("shows");
    assert_eq!(shown.reviews.len(), 1);
    // A case that is closed after the look-up and before the opening is a candidate, too: the
    // sequencer looks at what changed since. The next sample shares its days, and so waits.
    close_all(&office, 6).await;
    let more = LotInput { subject: "再评查".to_owned(), ..input };
    let waits = office.political.draw_lot(&more).await.expect("opens");
    let LotOutcome::Waits(waiting, _) = waits else { panic!("{waits:?}") };
    assert_eq!(waiting.candidates.len(), 6);
    office.house.is_valid().await;
}

/// Closes the first cases; those that are closed already stay so.
async fn close_all(office: &Office, count: u32) {
    let today = Day(today());
    let head = v1::BatchHead { court: COURT.to_owned(), ..Default::default() };
    let row = |serial| v1::ClosingRow {
        case_number: number(serial),
        closing: Some((&Closing { on: today, manner: Some(Manner::Judgment) }).into()),
        ..Default::default()
    };
    let rows = (1..=count).map(|serial| Part::Row(row(serial)));
    let parts = std::iter::once(Part::Head(head)).chain(rows);
    let parts: Vec<_> = parts.map(|part| v1::CloseCasesRequest { part: Some(part) }).collect();
    let request = bearing(&office.political_token, tokio_stream::iter(parts));
    let mut client = QuotaServiceClient::new(office.house.channel.clone());
    let answer = client.close_cases(request).await.expect("closes").into_inner();
    assert!(answer.refused.is_empty(), "{answer:?}");
}
