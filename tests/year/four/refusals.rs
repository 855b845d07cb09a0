//! What the court's people are refused of seats and main cases, at their desks; none of it leaves an
//! entry behind.

use caselot::client::{CaseInput, DesignationInput, SeatsInput};
use caselot::wire::v1;
use caselot_core::docket::Day;
use caselot_core::docket::code::{
    DecidedBy, DesignationGround, ExclusionGround, ReassignmentGround, SeatChangeKind,
};
use caselot_core::docket::designation::OutageDraw;
use caselot_core::docket::filing::Exclusion;
use caselot_core::docket::lineage::Lineage;
use caselot_core::id::JudgeId;
use v1::roster_service_client::RosterServiceClient;

use super::super::court::{CLERK, COURT, day};
use super::super::desks::code;
use super::super::papers::civil;
use super::super::two;
use super::following::{ELSEWHERE, between, enforced, of, resumed};
use super::seats::{HEARING, replaced};
use super::{FILED, Four, GRAVE, SIMPLE, case, seats};

async fn size(four: &Four) -> u64 {
    let two = &four.desks.two;
    let mut roster = RosterServiceClient::new(two.docket.channel.clone());
    let request = v1::GetCourtRequest { court: COURT.to_owned() };
    roster.get_court(two.by(CLERK, request)).await.expect("the court").into_inner().size
}

async fn filing(four: &Four, wanted: &str, case: &CaseInput) {
    let before = size(four).await;
    assert_eq!(code(four.desks.desk(CLERK).await.assign(case).await), wanted);
    assert_eq!(size(four).await, before, "{wanted}: an entry was made");
}

async fn change(four: &Four, wanted: &str, serial: u32, asked: &SeatsInput) {
    let clerk = four.desks.desk(CLERK).await;
    let current = clerk.seats_of(&civil(serial), asked).await.expect("reads");
    filing(four, wanted, &current.case).await;
}

async fn take(four: &Four, wanted: &str, take: v1::TakeSeatRequest) {
    let before = size(four).await;
    let take = v1::TakeSeatRequest { court: COURT.to_owned(), ..take };
    let two = &four.desks.two;
    assert_eq!(two::code(two.life().take_seat(two.by(CLERK, take)).await), wanted);
    assert_eq!(size(four).await, before, "{wanted}: an entry was made");
}

/// Panels, who presides, flags, and draws by hand.
pub async fn of_judges(four: &Four) {
    let stage = four.stage(&civil(1)).await;
    let presides = |judge, decided_by: v1::DecidedBy| v1::TakeSeatRequest {
        case_number: civil(1),
        judge,
        decided_by: decided_by.into(),
        ..Default::default()
    };
    let president = v1::DecidedBy::President;
    take(four, "PresidesAlready", presides(stage.presiding, president)).await;
    take(four, "SeatNotHeld", presides(77, president)).await;
    let vice_president = v1::DecidedBy::VicePresident;
    take(four, "NotTheirsToDecide", presides(stage.undertaking, vice_president)).await;
    let formed = SeatsInput { departure: "案情复杂".to_owned(), ..seats::formed() };
    // Two members more, beside the two assessors that are left for later.
    change(four, "AssessorsUnlawful", 2, &formed).await;
    let drawing = SeatsInput {
        hearing: Some(Day(day(HEARING))),
        ..SeatsInput::of(SeatChangeKind::AssessorsDrawn)
    };
    change(four, "NothingLater", 8, &drawing).await;
    let today = four.desks.two.docket.today();
    for (wanted, hearing) in [("HearingTooSoon", today), ("HearingTooFar", today + 184)] {
        let drawing = SeatsInput { hearing: Some(Day(hearing)), ..drawing.clone() };
        change(four, wanted, 2, &drawing).await;
    }
    let grave = CaseInput { flags: vec![GRAVE.to_owned()], ..case(civil(9), SIMPLE) };
    filing(four, "NeverAlone", &grave).await;
    keeps_its_flag(four).await;
    by_hand(four, "OutageMalformed", |it| it.witnesses.truncate(1)).await;
    by_hand(four, "OutageTooOld", |it| it.on.0 -= 10).await;
}

async fn keeps_its_flag(four: &Four) {
    let two = &four.desks.two;
    let request = v1::ChangeFlagsRequest {
        court: COURT.to_owned(),
        case_number: civil(3),
        remove: vec![GRAVE.to_owned()],
        text: "院长批准".to_owned(),
        ..Default::default()
    };
    let before = size(four).await;
    assert_eq!(two::code(two.life().change_flags(two.by(CLERK, request)).await), "FlagStays");
    assert_eq!(size(four).await, before);
}

async fn by_hand(four: &Four, wanted: &str, change: fn(&mut OutageDraw)) {
    let mut outage = OutageDraw {
        minutes: "应急笔录2026-2".to_owned(),
        witnesses: vec!["李四".to_owned(), "王五".to_owned()],
        on: Day(day(FILED)),
    };
    change(&mut outage);
    let asked = DesignationInput {
        judge: JudgeId(3),
        ground: DesignationGround::Outage,
        text: String::new(),
        outage: Some(outage),
    };
    let clerk = four.desks.desk(CLERK).await;
    let before = size(four).await;
    assert_eq!(code(clerk.request_designation(&case(civil(9), SIMPLE), &asked).await), wanted);
    assert_eq!(size(four).await, before);
}

/// Nobody chooses among alternates, and none is drawn while one of them can come.
pub async fn of_alternates(four: &Four, (leaves, second): (u32, u32)) {
    let over = v1::TakeSeatRequest {
        case_number: civil(2),
        leaves,
        judge: second,
        ground: v1::ReassignmentGround::Health.into(),
        decided_by: v1::DecidedBy::DivisionChief.into(),
        hearing: HEARING.to_owned(),
        ..Default::default()
    };
    take(four, "AlternateOutOfOrder", over).await;
    let asked = SeatsInput {
        hearing: Some(Day(day(HEARING))),
        ..replaced(leaves, ReassignmentGround::Health, DecidedBy::VicePresident)
    };
    change(four, "AlternateFirst", 2, &asked).await;
}

/// Whose case it is follows from its main case, named truly and between the same parties.
pub async fn of_main_cases(four: &Four) {
    let silent = CaseInput { lineage: Lineage::default(), ..of(9, ELSEWHERE) };
    filing(four, "FollowedMissing", &silent).await;
    let free = CaseInput { lineage: of(9, ELSEWHERE).lineage, ..between(civil(9)) };
    filing(four, "FollowedIdle", &free).await;
    filing(four, "FollowedMalformed", &of(9, &resumed(9))).await;
    filing(four, "FollowedOfOtherType", &of(9, &civil(1))).await;
    let strangers = CaseInput { party_ids: Vec::new(), ..of(9, &enforced(1)) };
    filing(four, "FollowedOfOthers", &strangers).await;
    let redraw = "另行分案".to_owned();
    filing(four, "NotFollowed", &CaseInput { redraw, ..of(9, ELSEWHERE) }).await;
    let judge = JudgeId(four.stage(&enforced(1)).await.undertaking);
    let mut apart = of(9, &enforced(1));
    apart.exclusions = vec![out(judge)];
    filing(four, "FollowedExcluded", &apart).await;
}

/// A person leaves somebody out.
pub fn out(judge: JudgeId) -> Exclusion {
    let (person, text) = (String::new(), String::new());
    Exclusion { judge, ground: ExclusionGround::Interest, person, text, by_program: false }
}
