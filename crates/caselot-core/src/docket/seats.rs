//! Seats that change while the undertaking judge stays: by a draw of their own, or without one.

use serde::{Deserialize, Serialize};

use crate::docket::code::{DecidedBy, ReassignmentGround, SeatChangeKind};
use crate::docket::day::Day;
use crate::docket::panel::LaterSeats;
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::role::SeatRole;

/// A seat with who holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldSeat {
    /// Role.
    pub role: SeatRole,
    /// Its holder; `None` until the seat is drawn.
    pub judge: Option<JudgeId>,
    /// Pool whose balances it moves.
    pub pool: String,
}

impl HeldSeat {
    /// Its role and its pool.
    pub fn place(&self) -> (SeatRole, &str) {
        (self.role, &self.pool)
    }

    /// A seat by the code of its role, if there is such a role.
    pub fn by_code(role: u32, judge: Option<JudgeId>, pool: String) -> Option<HeldSeat> {
        SeatRole::from_code(role).map(|role| HeldSeat { role, judge, pool })
    }
}

/// What a filing says that draws other seats of a case which has its judge. Protocol 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatChange {
    /// What it is.
    pub kind: SeatChangeKind,
    /// Why somebody leaves; `None` if nobody does.
    pub ground: Option<ReassignmentGround>,
    /// Explanation; required for OTHER and for PANEL_FORMED.
    pub text: String,
    /// Who decided that somebody leaves; `None` if nobody does.
    pub decided_by: Option<DecidedBy>,
    /// Who leaves, strictly ascending.
    pub leaves: Vec<JudgeId>,
    /// The day for which assessors are drawn; `None` = today.
    pub hearing: Option<Day>,
    /// What the log says of the case.
    pub seated: Seated,
}

/// A case whose seats change, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seated {
    /// Its procedure before.
    pub procedure: String,
    /// Its weight before.
    pub weight: u32,
    /// Entry index of its present stage.
    pub filing: EntryIndex,
    /// Day it was first filed.
    pub filed_on: Day,
    /// Who holds its seats.
    pub seats: Vec<HeldSeat>,
    /// Alternates who have not taken a seat, in their order.
    pub alternates: Vec<HeldSeat>,
    /// Who left it before, strictly ascending.
    pub left: Vec<JudgeId>,
    /// Who mediated it, strictly ascending.
    pub mediated: Vec<JudgeId>,
    /// Who was designated to preside and does not leave.
    pub presiding: Option<JudgeId>,
    /// Seats of it that are still to be drawn.
    pub later: Vec<LaterSeats>,
}

impl Seated {
    /// A case of which nothing is said but its procedure.
    pub fn unknown(procedure: &str) -> Seated {
        Seated {
            procedure: procedure.to_owned(),
            weight: 0,
            filing: EntryIndex(0),
            filed_on: Day(0),
            seats: Vec::new(),
            alternates: Vec::new(),
            left: Vec::new(),
            mediated: Vec::new(),
            presiding: None,
            later: Vec::new(),
        }
    }
}

impl SeatChange {
    /// What a person asked for, without what the log gives. The procedure that held before is said
    /// by who asks.
    #[must_use]
    pub fn asked(&self) -> SeatChange {
        SeatChange { seated: Seated::unknown(&self.seated.procedure), ..self.clone() }
    }

    /// The seats that somebody leaves.
    pub fn left_seats(&self) -> impl Iterator<Item = &HeldSeat> {
        self.seated.seats.iter().filter(|seat| self.is_left(seat))
    }

    /// The seats whose holders stay.
    pub fn kept_seats(&self) -> impl Iterator<Item = &HeldSeat> {
        self.seated.seats.iter().filter(|seat| !self.is_left(seat))
    }

    fn is_left(&self, seat: &HeldSeat) -> bool {
        seat.judge.is_some_and(|judge| self.leaves.binary_search(&judge).is_ok())
    }
}

/// A seat that changes its holder without a draw, as two persons say. Protocol 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatsTaken {
    /// Entry index of the case's present stage.
    pub filing: EntryIndex,
    /// ASSESSOR or EXPERT: an alternate takes over. PRESIDING: who sits presides from here on.
    pub role: SeatRole,
    /// Who takes over, or presides.
    pub judge: JudgeId,
    /// The seat that an alternate takes, with who leaves it; `None` of PRESIDING.
    pub seat: Option<HeldSeat>,
    /// Weight of the case; 0 of PRESIDING.
    pub weight: u32,
    /// Why somebody leaves; `None` of PRESIDING.
    pub ground: Option<ReassignmentGround>,
    /// Explanation; required for OTHER.
    pub text: String,
    /// Who decided it.
    pub decided_by: DecidedBy,
    /// The hearing for which an alternate takes over; `None` = today.
    pub hearing: Option<Day>,
}
