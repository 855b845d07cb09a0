//! A case that a judge hears with an assessor and one from a list of experts, who is replaced.

use caselot::client::SeatsInput;
use caselot_core::docket::Day;
use caselot_core::docket::code::{DecidedBy, ReassignmentGround};
use caselot_core::lottery::role::SeatRole;

use super::super::court::day;
use super::super::papers::civil;
use super::seats::{changes, of_role, replaced};
use super::{Four, LEARNED, case};

/// Its number.
pub const SERIAL: u32 = 10;
const HEARING: &str = "2026-03-02";

/// The case is drawn with all three seats; its expert moves away, and another is drawn.
pub async fn replaced_once(four: &mut Four) {
    four.draws(&case(civil(SERIAL), LEARNED)).await;
    let stage = four.stage(&civil(SERIAL)).await;
    let (lay, experts) = (of_role(&stage, SeatRole::Assessor), of_role(&stage, SeatRole::Expert));
    assert_eq!((lay.len(), experts.len(), stage.later.len()), (1, 1, 0));
    assert!((101..=112).contains(&lay[0]) && (121..=125).contains(&experts[0]));
    let asked = SeatsInput {
        hearing: Some(Day(day(HEARING))),
        ..replaced(experts[0], ReassignmentGround::Transfer, DecidedBy::VicePresident)
    };
    let drawn = changes(four, SERIAL, &asked).await.drawn;
    let came = drawn.seats[0].judge.0;
    let stage = four.stage(&civil(SERIAL)).await;
    assert!((121..=125).contains(&came) && came != experts[0], "of the same list");
    assert_eq!(of_role(&stage, SeatRole::Expert), [came]);
    assert_eq!(of_role(&stage, SeatRole::Assessor), lay, "who stays");
    four.told.pending_lay = vec![lay[0], came];
    four.told.left_lay.push(experts[0]);
}
