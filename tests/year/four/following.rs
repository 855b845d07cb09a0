//! Resumed enforcement goes to the judge of its main case, or is drawn for a reason.

use caselot::client::{CaseInput, Outcome};
use caselot_core::docket::code::{DesignationGround, ReassignmentGround};
use caselot_core::docket::lineage::{FollowedCase, Lineage, Reassignment};
use caselot_core::id::JudgeId;

use super::super::court::{CLERK, COURT, HEAD};
use super::super::desks::code;
use super::super::{BUYER, SELLER};
use super::refusals::out;
use super::{ENFORCED, Four, RESUMED, SIMPLE, case, seats};

/// A main case that another court has.
pub const ELSEWHERE: &str = "(2020)京01执5号";

pub fn enforced(serial: u32) -> String {
    format!("(2026){COURT}{ENFORCED}{serial}号")
}

pub fn resumed(serial: u32) -> String {
    format!("(2026){COURT}{RESUMED}{serial}号")
}

pub fn between(number: String) -> CaseInput {
    let party_ids = [BUYER, SELLER].map(str::to_owned).to_vec();
    CaseInput { party_ids, ..case(number, SIMPLE) }
}

pub fn of(serial: u32, main: &str) -> CaseInput {
    let follows = FollowedCase { case_number: main.to_owned(), filing: None };
    let lineage = Lineage { follows: Some(Box::new(follows)), ..Lineage::default() };
    CaseInput { lineage, ..between(resumed(serial)) }
}

pub async fn filed(four: &Four) {
    four.draws(&between(enforced(1))).await;
}

/// One follows once a second person approves it; one is drawn since its judge may not sit, and one
/// since its main case is elsewhere.
pub async fn followed(four: &Four) {
    let judge = four.stage(&enforced(1)).await.undertaking;
    let clerk = four.desks.desk(CLERK).await;
    let asked = clerk.assign(&of(1, &enforced(1))).await.expect("is asked for");
    let Outcome::Returning(returning) = asked else { panic!("{asked:?}") };
    assert_eq!((returning.judge.0, returning.ground), (judge, DesignationGround::Follows));
    let head = four.desks.desk(HEAD).await;
    head.approve_designation(&resumed(1), 0).await.expect("approves");
    assert_eq!(four.stage(&resumed(1)).await.undertaking, judge);

    let mut apart = of(2, &enforced(1));
    apart.redraw = "主案承办人与代理人相识".to_owned();
    apart.exclusions = vec![out(JudgeId(judge))];
    let drawn = four.draws(&apart).await.drawn;
    assert_ne!(drawn.seats[0].judge.0, judge);
    four.draws(&of(3, ELSEWHERE)).await;
}

/// A main case gets other members beside its judge, and then another judge before anybody approves
/// that a case follows it: that request goes to nobody.
pub async fn follows_nobody(four: &Four) {
    four.draws(&between(enforced(2))).await;
    let clerk = four.desks.desk(CLERK).await;
    let formed = clerk.seats_of(&enforced(2), &seats::formed()).await.expect("reads");
    four.draws(&formed.case).await;
    let judge = four.stage(&enforced(2)).await.undertaking;
    let asked = clerk.assign(&of(4, &enforced(2))).await.expect("is asked for");
    let Outcome::Returning(returning) = asked else { panic!("{asked:?}") };
    assert_eq!(returning.judge.0, judge);
    let transfer = Reassignment::asked(ReassignmentGround::Transfer, "");
    let again = clerk.current_stage(&enforced(2), transfer).await.expect("reads");
    let drawn = four.draws(&again.case).await.drawn;
    assert_eq!(drawn.seats.len(), 3, "it stays a panel's");
    assert_ne!(drawn.seats[0].judge.0, judge);
    let head = four.desks.desk(HEAD).await;
    assert_eq!(code(head.approve_designation(&resumed(4), 0).await), "FollowedMismatch");
    head.decline_designation(&resumed(4), 0, "主案已变更承办人").await.expect("declines");
}
