//! The court's rules on what may be recorded, each in one function. The server asks them before it
//! writes; the audit asks the same ones again.

pub mod admit;
mod approval;
mod candidates;
mod circular;
mod conflict;
mod context;
mod contribution;
mod court;
mod data;
mod designation;
mod draw;
mod eligibility;
mod exclusion;
mod filing;
mod follows;
mod hand;
mod handover;
mod imports;
mod lineage;
mod lots;
mod needs;
mod number;
mod people;
mod person;
mod policy;
mod pool;
mod reassigned;
mod record;
mod recovery;
mod redistribution;
mod reduction;
mod refiling;
mod routing;
mod ruling;
mod seats;
mod series;
mod stage;
mod taken;
mod trays;
mod void;

pub use crate::docket::cases::row::{carrier, present};
pub use approval::{Waiting, approved, declined, needs_approval, proposed};
pub use candidates::{MAX_OPEN_IN_POOL, freeze, seats, unknown_pool};
pub use conflict::conflict;
pub use contribution::{awaited, stated_root};
pub(crate) use contribution::{due_value, opens};
pub use court::{court, moment};
pub use designation::{approval, decline, designation};
pub use draw::{
    Ranks, draw_filing, draw_kind, drawable, open_nonce, presiding, presiding_ranks, single_call,
};
pub use eligibility::{at_cap, bounds, enough_candidates, over_cap};
pub use exclusion::{
    capped, earlier_stages, excluded_by_hand, excluded_by_system, system_exclusions,
};
pub use filing::{
    MAX_EXCLUSIONS, MAX_FLAGS, MAX_UNDRAWN, MAX_WEIGHT, alternates_of_some, case_number,
    entered_number, facts, number_year,
};
pub use follows::{MainCase, goes_to};
pub use hand::{HandClaim, hand, signed_root};
pub use handover::{handed_over, key_rotation};
pub use lineage::{drawn_lineage, lineage};
pub use lots::{draw_lot, lot_candidates};
pub use number::unknown_case;
pub use people::{absence, absences_apart, changes_role, ends_duty, judge, never_lengthened_back};
pub use person::{acts, roles_for, supervises};
pub use policy::policy;
pub use pool::{TOLERANCE_RANGE, pool, pool_from};
pub use reassigned::seated_so;
pub use record::{
    activity, closing, closing_judge_differs, correction, flags_changed, given_back, record,
};
pub use recovery::{lost, not_recovering, restored, retirement};
pub use reduction::{grant_in_force, reduction};
pub use refiling::{Earlier, carried_agents, carried_marks, earlier, refiling, returns_since};
pub use routing::{
    AssignmentKind, departure, fill_from_case, fill_from_filing, fill_from_policy, routing,
};
pub use ruling::{SecondPerson, person, second_person};
pub use seats::whole_panel;
pub use stage::{assigned, has_judge, next_stage, unchanging};
pub use taken::next_alternate;
pub use void::{avoided, avoided_judge, nonce_is_optional, void, void_opens};
