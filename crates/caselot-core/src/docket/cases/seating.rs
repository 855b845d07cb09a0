//! Who sits in a case, as far as it changes: nearly all cases keep the seats they were assigned with.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::docket::cases::digest::RecordDigest;
use crate::docket::day::Day;
use crate::docket::panel::{LaterSeats, PanelSeats};
use crate::docket::party::PartyTag;
use crate::docket::record::Panel;
use crate::docket::seats::HeldSeat;
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::role::SeatRole;

/// What few stages have of their seats.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seating {
    /// The filing changes seats of this stage; `None` for a stage of its own.
    pub changes: Option<EntryIndex>,
    /// Alternates who have not taken a seat, in their order.
    pub alternates: Vec<HeldSeat>,
    /// Seats that are drawn later.
    pub later: Vec<LaterSeats>,
    /// Who left a seat, strictly ascending.
    pub left: Vec<JudgeId>,
    /// Who mediated the case, strictly ascending.
    pub mediated: Vec<JudgeId>,
    /// Who presides by designation.
    pub designated: Option<JudgeId>,
    /// Day on which seats changed last.
    pub changed_on: Option<Day>,
    /// Seats and weight as they were filed, where the row does not show them any more.
    pub filed: Option<Box<AsFiled>>,
}

/// The seating of a stage, in one word where there is nothing in it. It is read and written as what
/// it holds.
#[derive(Debug, Clone, Default)]
pub struct RareSeating(Option<Box<Seating>>);

/// Nothing of what few stages have.
static NOTHING: Seating = Seating {
    changes: None,
    alternates: Vec::new(),
    later: Vec::new(),
    left: Vec::new(),
    mediated: Vec::new(),
    designated: None,
    changed_on: None,
    filed: None,
};

impl RareSeating {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.as_deref().is_none_or(|seating| *seating == NOTHING)
    }
}

impl From<Seating> for RareSeating {
    fn from(seating: Seating) -> RareSeating {
        RareSeating((seating != NOTHING).then(|| Box::new(seating)))
    }
}

impl Deref for RareSeating {
    type Target = Seating;

    fn deref(&self) -> &Seating {
        self.0.as_deref().unwrap_or(&NOTHING)
    }
}

impl DerefMut for RareSeating {
    fn deref_mut(&mut self) -> &mut Seating {
        self.0.get_or_insert_default()
    }
}

impl PartialEq for RareSeating {
    fn eq(&self, other: &RareSeating) -> bool {
        **self == **other
    }
}

impl Eq for RareSeating {}

impl Serialize for RareSeating {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Seating::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for RareSeating {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RareSeating, D::Error> {
        Seating::deserialize(deserializer).map(RareSeating::from)
    }
}

/// What a stage was filed with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsFiled {
    /// Seats beside the undertaking judge's.
    pub panel: PanelSeats,
    /// 100 = a standard case.
    pub weight: u32,
}

/// The seats of a stage after a change was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reseated {
    /// All seats, with who holds them.
    pub held: Vec<HeldSeat>,
    /// Who left one.
    pub leaves: Vec<JudgeId>,
    /// Alternates that were drawn.
    pub alternates: Vec<HeldSeat>,
    /// What is left for later from here on; `None` = what was left before.
    pub later: Option<Vec<LaterSeats>>,
    /// Who presides.
    pub presiding: Option<JudgeId>,
    /// What is known of the case but its judges and its closing.
    pub record_digest: RecordDigest,
    /// 100 = a standard case.
    pub weight: u32,
    /// Marks of its parties, strictly ascending.
    pub marks: Vec<PartyTag>,
    /// Those of their agents, strictly ascending.
    pub agents: Vec<PartyTag>,
    /// Day of the draw.
    pub on: Day,
}

/// A seat that changed its holder without a draw, or who presides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// ASSESSOR, EXPERT or PRESIDING.
    pub role: SeatRole,
    /// Who takes it.
    pub judge: JudgeId,
    /// Who leaves it; `None` of PRESIDING.
    pub leaves: Option<JudgeId>,
    /// Day of the entry.
    pub on: Day,
}

/// The panel of seats, as the record of a case holds it. Assessors are not judges and count for no
/// quota.
pub fn panel_of(
    seats: impl Iterator<Item = (SeatRole, JudgeId)>,
    presiding: Option<JudgeId>,
) -> Panel {
    let members =
        seats.filter(|(role, judge)| *role == SeatRole::Member && Some(*judge) != presiding);
    let mut members: Vec<JudgeId> = members.map(|(_, judge)| judge).collect();
    members.sort_unstable();
    Panel { presiding, members, assessors: Vec::new() }
}
