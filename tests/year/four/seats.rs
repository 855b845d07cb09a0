//! Seats that change while the undertaking judge stays.

use caselot::client::{Assignment, DesignationInput, SeatsInput};
use caselot::wire::v1;
use caselot_core::docket::Day;
use caselot_core::docket::code::{
    DecidedBy, DesignationGround, ReassignmentGround, SeatChangeKind,
};
use caselot_core::docket::designation::OutageDraw;
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;
use v1::roster_service_client::RosterServiceClient;

use super::super::court::{CLERK, COURT, HEAD, day};
use super::super::papers::civil;
use super::super::two::{OFFICER, REGISTRAR};
use super::refusals;
use super::{COLLEGIAL, FILED, Four, GRAVE, ORDINARY, SIMPLE, case};

/// The hearing of the cases 2 and 5.
pub const HEARING: &str = "2026-01-19";
const AFTER: &str = "2026-01-20";
/// Who was drawn by hand for case 4.
const BY_HAND: u32 = 2;
const PRESIDENT: u32 = 1;
/// An assessor who mediates case 2.
const MEDIATOR: u32 = 103;

/// Who holds seats of a role, in the order of the seats.
pub fn of_role(stage: &v1::CaseStage, role: SeatRole) -> Vec<u32> {
    let seats = stage.seats.iter().filter(|seat| seat.role == i32::from(role.code()));
    seats.map(|seat| seat.judge).collect()
}

/// Cases of a sole judge, of panels, and of assessors who come later; and one that was drawn by hand
/// while no server could.
pub async fn filed(four: &Four) {
    for (serial, procedure) in [
        (1, SIMPLE),
        (2, ORDINARY),
        (3, COLLEGIAL),
        (5, ORDINARY),
        (6, ORDINARY),
        (7, COLLEGIAL),
        (8, SIMPLE),
    ] {
        four.draws(&case(civil(serial), procedure)).await;
    }
    let outage = OutageDraw {
        minutes: "应急笔录2026-1".to_owned(),
        witnesses: vec!["李四".to_owned(), "王五".to_owned()],
        on: Day::parse(FILED).expect("a day"),
    };
    let asked = DesignationInput {
        judge: JudgeId(BY_HAND),
        ground: DesignationGround::Outage,
        text: String::new(),
        outage: Some(outage),
    };
    let clerk = four.desks.desk(CLERK).await;
    clerk.request_designation(&case(civil(4), SIMPLE), &asked).await.expect("asks");
    let head = four.desks.desk(HEAD).await;
    head.approve_designation(&civil(4), 0).await.expect("approves");
}

pub async fn changes(four: &Four, serial: u32, asked: &SeatsInput) -> Assignment {
    let clerk = four.desks.desk(CLERK).await;
    let current = clerk.seats_of(&civil(serial), asked).await.expect("reads");
    four.draws(&current.case).await
}

async fn takes(four: &Four, take: v1::TakeSeatRequest) {
    let two = &four.desks.two;
    let take = v1::TakeSeatRequest { court: COURT.to_owned(), ..take };
    let answer = two.life().take_seat(two.by(CLERK, take)).await.expect("proposes");
    two.approve(answer.into_inner().proposed).await;
}

async fn presides(four: &Four, serial: u32, judge: u32) {
    let take = v1::TakeSeatRequest {
        case_number: civil(serial),
        judge,
        decided_by: v1::DecidedBy::President.into(),
        ..Default::default()
    };
    takes(four, take).await;
    assert_eq!(four.stage(&civil(serial)).await.presiding, judge);
}

/// An assessor cannot come, and the next alternate who can takes over.
async fn falls_ill(four: &Four, serial: u32, leaves: u32) {
    let take = v1::TakeSeatRequest {
        case_number: civil(serial),
        leaves,
        ground: v1::ReassignmentGround::Health.into(),
        decided_by: v1::DecidedBy::DivisionChief.into(),
        hearing: HEARING.to_owned(),
        ..Default::default()
    };
    takes(four, take).await;
}

async fn flags(four: &Four, serial: u32, flag: &str) {
    let two = &four.desks.two;
    let request = v1::ChangeFlagsRequest {
        court: COURT.to_owned(),
        case_number: civil(serial),
        add: vec![flag.to_owned()],
        text: "院长批准".to_owned(),
        ..Default::default()
    };
    two.life().change_flags(two.by(CLERK, request)).await.expect("flags");
}

pub fn replaced(leaves: u32, ground: ReassignmentGround, decided_by: DecidedBy) -> SeatsInput {
    SeatsInput {
        leaves: vec![JudgeId(leaves)],
        ground: Some(ground),
        decided_by: Some(decided_by),
        ..SeatsInput::of(SeatChangeKind::Replacement)
    }
}

/// A panel by the route of the procedure that it changes to.
pub fn formed() -> SeatsInput {
    SeatsInput {
        text: "裁定转普通程序".to_owned(),
        procedure: Some(COLLEGIAL.to_owned()),
        ..SeatsInput::of(SeatChangeKind::PanelFormed)
    }
}

/// A sole judge's case becomes a panel's; a member of another is recused, and somebody drawn for it.
pub async fn judges(four: &Four) {
    changes(four, 1, &formed()).await;
    let stage = four.stage(&civil(1)).await;
    let members = of_role(&stage, SeatRole::Member);
    assert_eq!((stage.stage, members.len()), (0, 2), "its stage stays");
    presides(four, 1, members[1]).await;
    presides(four, 1, members[0]).await;

    let before = of_role(&four.stage(&civil(3)).await, SeatRole::Member);
    presides(four, 3, before[0]).await;
    assert_eq!(before[0], PRESIDENT, "whose recusal the committee decides");
    let asked = replaced(PRESIDENT, ReassignmentGround::Recusal, DecidedBy::Committee);
    let drawn = changes(four, 3, &asked).await.drawn;
    let came = drawn.seats[0].judge.0;
    let stage = four.stage(&civil(3)).await;
    assert!(came != stage.undertaking && !before.contains(&came));
    assert_eq!((stage.presiding, &stage.left[..]), (0, &before[..1]), "who presided left");
    let mut members = [before[1], came];
    members.sort_unstable();
    let mut now = of_role(&stage, SeatRole::Member);
    now.sort_unstable();
    assert_eq!(now, members);
    flags(four, 3, GRAVE).await;
    flags(four, 3, "涉众").await;
}

/// The judge and an assessor mediate case 2, before its assessors are drawn.
pub async fn mediated(four: &Four) {
    use v1::record_activities_request::Part;
    let two = &four.desks.two;
    let (court, person) = (COURT.to_owned(), String::new());
    let head = v1::BatchHead { court, person, skip_bad: false, rehearse: false };
    let own = four.stage(&civil(2)).await.undertaking;
    let row = |judge| {
        let kind = v1::ActivityKind::Mediation.into();
        let day = two.docket.today();
        let activity = v1::ActivityRecorded { judge, kind, day, minutes: 30, ..Default::default() };
        Part::Row(v1::ActivityRow { case_number: civil(2), activity: Some(activity) })
    };
    let parts = [Part::Head(head), row(own), row(MEDIATOR)];
    let messages = parts.map(|part| v1::RecordActivitiesRequest { part: Some(part) });
    let request = two.by(OFFICER, tokio_stream::iter(messages));
    let answer = two.quota().record_activities(request).await.expect("a batch").into_inner();
    assert_eq!((answer.recorded, answer.refused.len()), (2, 0), "{answer:?}");
}

/// Assessors are drawn for the hearing of two cases. Of one, somebody falls ill; of the other, the
/// first alternate cannot come on that day either.
pub async fn assessors(four: &mut Four) {
    let drawing = SeatsInput {
        hearing: Some(Day(day(HEARING))),
        ..SeatsInput::of(SeatChangeKind::AssessorsDrawn)
    };
    let drawn = changes(four, 2, &drawing).await.drawn;
    assert_eq!((drawn.seats.len(), drawn.alternates.len()), (2, 2));
    let won = drawn.seats.iter().chain(&drawn.alternates).map(|seat| seat.judge.0);
    assert!(won.into_iter().all(|judge| judge != MEDIATOR), "who mediated is out");
    let [ill, stays] = [0, 1].map(|seat| drawn.seats[seat].judge.0);
    refusals::of_alternates(four, (ill, drawn.alternates[1].judge.0)).await;
    falls_ill(four, 2, ill).await;
    four.told.assessors.push((2, [drawn.alternates[0].judge.0, stays]));

    let drawn = changes(four, 5, &drawing).await.drawn;
    let [first, second] = [0, 1].map(|nth| drawn.alternates[nth].judge.0);
    away(four, first, (HEARING, AFTER)).await;
    away(four, second, (AFTER, AFTER)).await;
    let [leaves, ill_too] = [0, 1].map(|seat| drawn.seats[seat].judge.0);
    falls_ill(four, 5, ill_too).await;
    four.told.assessors.push((5, [leaves, second]));
    four.told.left_lay = vec![ill, ill_too];
}

async fn away(four: &Four, judge: u32, (from, to): (&str, &str)) {
    let two = &four.desks.two;
    let mut roster = RosterServiceClient::new(two.docket.channel.clone());
    let request = super::papers::leave(judge, from, to);
    let request = v1::RecordAbsenceRequest { person: String::new(), ..request };
    roster.record_absence(two.by(REGISTRAR, request)).await.expect("leave");
}

/// The other assessor of case 5 leaves too, and no alternate is left who can come: one is drawn.
pub async fn comes_without_alternates(four: &mut Four) {
    let (serial, seats) = four.told.assessors[1];
    let asked = SeatsInput {
        hearing: Some(Day(day(HEARING))),
        ..replaced(seats[0], ReassignmentGround::Transfer, DecidedBy::VicePresident)
    };
    let came = changes(four, serial, &asked).await.drawn.seats[0].judge.0;
    four.told.assessors[1] = (serial, [seats[1], came]);
    four.told.left_lay.push(seats[0]);
    for (serial, mut expected) in four.told.assessors.clone() {
        let mut sit = of_role(&four.stage(&civil(serial)).await, SeatRole::Assessor);
        sit.sort_unstable();
        expected.sort_unstable();
        assert_eq!(sit, expected, "case {serial}");
    }
}
