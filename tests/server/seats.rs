//! A season of changing seats over gRPC, by the client that clerks use: panels are formed and
//! changed, assessors drawn and followed by their alternates, closings name nobody; then the log is
//! verified without the server, its quota is counted by hand, and a server that lies is caught.

use caselot::client::{
    Assignment, Bearer, CaseInput, ClientTls, Filer, Folder, Outcome, SeatsInput, connect_channel,
};
use caselot::service::access::Role;
use caselot::service::ambient::{Clock, SystemClock};
use caselot::wire::v1;
use caselot_core::docket::Day;
use caselot_core::docket::code::{DecidedBy, ReassignmentGround, Role as Post, SeatChangeKind};
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::policy::{Policy, SeatRules};
use caselot_core::docket::routing::Route;
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;
use v1::life_service_client::LifeServiceClient;
use v1::quota_service_client::QuotaServiceClient;
use v1::register_service_client::RegisterServiceClient;

use crate::approvals::{COURT, House, grant, number};
use crate::tokens::{bearing, reread};

/// Assessors 101 to 110, and a policy by which ordinary procedure has a panel of three.
pub async fn with_assessors(house: &House, [_, supervisor, registrar]: &[String; 3]) {
    let tenure = v1::Tenure { role: 9, from_day: 18_262, ..Default::default() };
    let judge = |judge| v1::JudgeRecorded {
        judge,
        name: format!("陪审员{judge}"),
        tenures: vec![tenure.clone()],
    };
    let (court, person) = (COURT.to_owned(), String::new());
    let judges = (101..=110).map(judge).collect();
    let put = v1::PutJudgesRequest { court, person, judges };
    house.roster().put_judges(bearing(registrar, put)).await.unwrap();
    let member = |judge| v1::PoolMember { judge, share: 100, ..Default::default() };
    let pool = v1::PoolRecorded {
        pool: "陪审".to_owned(),
        members: (101..=110).map(member).collect(),
        assessors: true,
        ..Default::default()
    };
    let (court, person) = (COURT.to_owned(), String::new());
    let put = v1::PutPoolsRequest { court, person, pools: vec![pool] };
    let answer = house.roster().put_pools(bearing(registrar, put)).await.unwrap();
    house.approve(supervisor, answer.into_inner().proposed).await.unwrap();
    let panel = Route {
        procedures: vec!["普通".to_owned()],
        pool: "民事".to_owned(),
        seats: 3,
        ..Route::default()
    };
    let other = Route { pool: "民事".to_owned(), seats: 1, ..Route::default() };
    let ranks = vec![Post::President, Post::VicePresident, Post::DivisionChief];
    let policy = Policy {
        routes: vec![panel, other],
        seats: Some(SeatRules { presiding_ranks: ranks, never_alone: vec!["公益".to_owned()] }),
        ..Policy::default()
    };
    let policy = Some((&policy).into());
    let put = v1::PutPolicyRequest { court: COURT.to_owned(), person: String::new(), policy };
    let mut quota = QuotaServiceClient::new(house.channel.clone());
    let answer = quota.put_policy(bearing(registrar, put)).await.unwrap();
    house.approve(supervisor, answer.into_inner().proposed).await.unwrap();
}

struct Desk {
    house: House,
    supervisor: String,
    clerk: String,
    political: String,
    filer: Filer,
    _folder: tempfile::TempDir,
}

impl Desk {
    async fn open() -> Desk {
        let (house, tokens) = House::new().await;
        with_assessors(&house, &tokens).await;
        let political = grant(&house.data, "钱七", Role::Political);
        // Whoever has a grant before the first filing founds the docket.
        reread().await;
        reread().await;
        let [clerk, supervisor, _] = tokens;
        let dir = tempfile::tempdir().expect("a directory");
        let folder = Folder::open(dir.path()).expect("a folder");
        let bearer = Bearer::new(&clerk).expect("a token");
        let tls = ClientTls::default();
        let way = connect_channel(&house.address, &tls, bearer).await.expect("connected");
        let secret = || Ok([7; 32].into());
        let filer = Filer::connect(way, COURT, &folder, "", None, secret).await.expect("court");
        Desk { house, supervisor, clerk, political, filer, _folder: dir }
    }

    /// Files and draws, with the approval that it may need.
    async fn assign(&self, case: &CaseInput) -> Assignment {
        let mut outcome = self.filer.assign(case).await.expect("files");
        if let Outcome::Waits(waiting) = &outcome {
            self.house.approve(&self.supervisor, waiting.filing.0).await.expect("approves");
            outcome = self.filer.assign(case).await.expect("draws");
        }
        match outcome {
            Outcome::Drawn(drawn) => *drawn,
            other => panic!("{other:?}"),
        }
    }

    async fn seats(&self, number: &str, asked: &SeatsInput) -> Assignment {
        let current = self.filer.seats_of(number, asked).await.expect("reads");
        assert!(current.opened, "this folder filed it");
        let drawn = self.assign(&current.case).await;
        let again = self.filer.assign(&current.case).await.expect("asked again");
        let Outcome::Drawn(again) = again else { panic!("the same draw") };
        assert!(again.repeated && again.drawn == drawn.drawn);
        drawn
    }

    /// The present stage as the server shows it.
    async fn stage(&self, number: &str) -> v1::CaseStage {
        let request =
            v1::GetCaseRequest { court: COURT.to_owned(), case_number: number.to_owned() };
        let answer = self.house.cases().get_case(bearing(&self.clerk, request)).await.unwrap();
        let stages = answer.into_inner().stages;
        stages.into_iter().rev().find(|stage| stage.changes == 0).expect("a stage")
    }

    async fn take(&self, request: v1::TakeSeatRequest) -> Result<(), tonic::Status> {
        let request = v1::TakeSeatRequest { court: COURT.to_owned(), ..request };
        let mut life = LifeServiceClient::new(self.house.channel.clone());
        let proposed = life.take_seat(bearing(&self.clerk, request)).await?.into_inner().proposed;
        self.house.approve(&self.supervisor, proposed).await.map(drop)
    }
}

fn case(serial: u32, procedure: &str) -> CaseInput {
    CaseInput {
        cause: "买卖合同纠纷".to_owned(),
        procedure: procedure.to_owned(),
        parties: "甲诉乙".to_owned(),
        claim: "货款".to_owned(),
        ..CaseInput::new(number(serial), Day(20_000))
    }
}

fn asked(kind: SeatChangeKind) -> SeatsInput {
    let replaces = kind == SeatChangeKind::Replacement;
    SeatsInput {
        kind,
        leaves: Vec::new(),
        ground: replaces.then_some(ReassignmentGround::Recusal),
        decided_by: replaces.then_some(DecidedBy::President),
        text: if kind == SeatChangeKind::PanelFormed {
            "裁定转普通程序".to_owned()
        } else {
            String::new()
        },
        hearing: None,
        procedure: None,
        weight: None,
        panel: PanelSeats::default(),
        departure: String::new(),
    }
}

fn of_role(stage: &v1::CaseStage, role: SeatRole) -> Vec<u32> {
    let seats = stage.seats.iter().filter(|seat| seat.role == i32::from(role.code()));
    seats.map(|seat| seat.judge).collect()
}

async fn closed(desk: &Desk, serial: u32, panel: v1::Panel) -> v1::BatchResponse {
    use v1::close_cases_request::Part;
    let closing = Some(v1::Closing { day: today(), manner: 1 });
    let head = v1::BatchHead { court: COURT.to_owned(), ..Default::default() };
    let row = v1::ClosingRow {
        case_number: number(serial),
        closing,
        panel: Some(panel),
        ..Default::default()
    };
    let parts = [Part::Head(head), Part::Row(row)];
    let parts = parts.map(|part| v1::CloseCasesRequest { part: Some(part) });
    let mut quota = QuotaServiceClient::new(desk.house.channel.clone());
    let answer =
        quota.close_cases(bearing(&desk.political, tokio_stream::iter(parts))).await.unwrap();
    answer.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_change_over_the_wire_and_the_log_is_valid_without_the_server() {
    let desk = Desk::open().await;
    // A sole judge's case becomes a panel's: the seats are those of the route of its new procedure.
    let sole = desk.assign(&case(1, "简易")).await;
    let own = sole.drawn.seats[0].judge;
    let formed =
        SeatsInput { procedure: Some("普通".to_owned()), ..asked(SeatChangeKind::PanelFormed) };
    let drawn = desk.seats(&number(1), &formed).await;
    assert_eq!(
        drawn.drawn.seats.iter().map(|it| it.role).collect::<Vec<_>>(),
        [SeatRole::Member; 2]
    );
    assert_eq!(drawn.drawn.presiding, Some(own), "nobody of a rank sits");
    let stage = desk.stage(&number(1)).await;
    assert_eq!((stage.undertaking, stage.seats.len(), stage.stage), (own.0, 3, 0));
    // A member is recused, and another drawn; the third one is designated to preside.
    let members = of_role(&stage, SeatRole::Member);
    let leaves = vec![JudgeId(members[0])];
    let replaced = SeatsInput { leaves, ..asked(SeatChangeKind::Replacement) };
    let drawn = desk.seats(&number(1), &replaced).await;
    let came = drawn.drawn.seats[0].judge.0;
    assert!(!members.contains(&came) && came != own.0);
    let preside = v1::TakeSeatRequest {
        case_number: number(1),
        judge: members[1],
        decided_by: v1::DecidedBy::President.into(),
        ..Default::default()
    };
    desk.take(preside).await.expect("designates");
    let stage = desk.stage(&number(1)).await;
    assert_eq!((stage.presiding, stage.left), (members[1], vec![members[0]]));

    // Assessors of a panel are drawn for the hearing, and one is followed by the next.
    let mut later = case(2, "简易");
    later.departure = "社会影响较大，由陪审员参加".to_owned();
    later.pool = "民事".to_owned();
    later.panel = PanelSeats {
        assessors: 2,
        assessor_pool: "陪审".to_owned(),
        alternates: 2,
        later: true,
        ..PanelSeats::default()
    };
    desk.assign(&later).await;
    let hearing = Day(today() + 9);
    let drawing = SeatsInput { hearing: Some(hearing), ..asked(SeatChangeKind::AssessorsDrawn) };
    let drawn = desk.seats(&number(2), &drawing).await;
    assert_eq!((drawn.drawn.seats.len(), drawn.drawn.alternates.len()), (2, 2));
    let sat = drawn.drawn.seats[1].judge.0;
    let next = drawn.drawn.alternates[0].judge.0;
    let over = v1::TakeSeatRequest {
        case_number: number(2),
        leaves: sat,
        ground: v1::ReassignmentGround::Health.into(),
        decided_by: v1::DecidedBy::VicePresident.into(),
        hearing: hearing.to_string(),
        ..Default::default()
    };
    desk.take(over).await.expect("takes over");
    let assessors = of_role(&desk.stage(&number(2)).await, SeatRole::Assessor);
    assert!(assessors.contains(&next) && !assessors.contains(&sat));
    assert_eq!(sat_in(&desk, &[next, sat]).await, [(0, 1), (0, 0)], "open, for who sits now");

    // Closings name nobody; who sat counts.
    let named = v1::Panel { presiding: 5, ..Default::default() };
    let refused = closed(&desk, 1, named).await;
    assert_eq!(refused.refused.len(), 1, "{refused:?}");
    for serial in [1, 2] {
        let done = closed(&desk, serial, v1::Panel::default()).await;
        assert_eq!((done.recorded, done.refused.len()), (1, 0), "{done:?}");
    }
    assert_eq!(sat_in(&desk, &[next, sat]).await, [(1, 0), (0, 0)], "closed, for who sat then");
    desk.house.is_valid().await;
    by_hand(&desk, own, members[1], came, members[0]).await;
}

/// Closed and open cases of assessors, each with the cases that are counted.
async fn sat_in(desk: &Desk, assessors: &[u32]) -> Vec<(u64, u64)> {
    let mut register = RegisterServiceClient::new(desk.house.channel.clone());
    let all = v1::ListAssessorsRequest { court: COURT.to_owned(), ..Default::default() };
    let counted = register.list_assessors(bearing(&desk.clerk, all.clone())).await.unwrap();
    let counted = counted.into_inner().assessors;
    assert!(counted.iter().all(|it| it.cases.is_empty()), "of all the counts alone");
    let mut found = Vec::new();
    for judge in assessors {
        let line = counted.iter().find(|it| it.judge == *judge).expect("in a list");
        assert_eq!(line.lists, ["陪审"]);
        let one = v1::ListAssessorsRequest { judge: *judge, ..all.clone() };
        let one = register.list_assessors(bearing(&desk.clerk, one)).await.unwrap().into_inner();
        let [own] = &one.assessors[..] else { panic!("{one:?}") };
        let closed = own.cases.iter().filter(|case| !case.closed_on.is_empty()).count() as u64;
        assert_eq!((line.closed, line.open), (closed, own.cases.len() as u64 - closed));
        assert!(own.cases.iter().all(|case| case.case_number == number(2)));
        let found_by = v1::FindCasesRequest {
            court: COURT.to_owned(),
            assessor: *judge,
            ..v1::FindCasesRequest::default()
        };
        let by_assessor = register.find_cases(bearing(&desk.clerk, found_by.clone())).await;
        let by_assessor = by_assessor.unwrap().into_inner();
        let filings: Vec<u64> = by_assessor.cases.iter().map(|case| case.filing).collect();
        let counted: Vec<u64> = own.cases.iter().map(|case| case.filing).collect();
        assert_eq!((filings, by_assessor.found), (counted, own.cases.len() as u64));
        let elsewhere = v1::FindCasesRequest { pool: "刑事".to_owned(), ..found_by };
        let elsewhere = register.find_cases(bearing(&desk.clerk, elsewhere)).await.unwrap();
        assert_eq!(elsewhere.into_inner().found, 0, "both filters hold");
        found.push((line.closed, line.open));
    }
    found
}

/// Today in the court, by the server's clock.
pub fn today() -> u32 {
    Day::at(SystemClock.now_ms(), 480).0
}

/// What the closed panel of case 1 counts, taken from the record that the quota reads.
async fn by_hand(desk: &Desk, own: JudgeId, presides: u32, came: u32, left: u32) {
    let court = COURT.to_owned();
    let request = v1::GetCaseRecordRequest { court, case_number: number(1) };
    let mut quota = QuotaServiceClient::new(desk.house.channel.clone());
    let answer = quota.get_case_record(bearing(&desk.clerk, request)).await.unwrap();
    let record = answer.into_inner().record.expect("a record");
    let panel = record.panel.expect("a panel");
    assert_eq!((record.undertaking, panel.presiding), (own.0, presides));
    assert_eq!(record.procedure, "普通");
    let mut members = vec![came];
    members.sort_unstable();
    assert_eq!(panel.members, members.into_iter().filter(|it| *it != own.0).collect::<Vec<_>>());
    assert_ne!(left, presides);
    assert!(!panel.members.contains(&left), "who left has nothing");
}
