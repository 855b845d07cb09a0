//! Designations (指定分案): assignments without a draw, asked for by one person and approved by
//! another.

use serde::{Deserialize, Serialize};

use crate::docket::code::DesignationGround;
use crate::docket::day::Day;
use crate::docket::filing::Facts;
use crate::id::{EntryIndex, JudgeId};

/// The request for an assignment without a draw. It is the filing of its stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesignationRequested {
    /// What is filed.
    pub facts: Facts,
    /// For whom.
    pub judge: JudgeId,
    /// Why.
    pub ground: DesignationGround,
    /// Explanation; required for OTHER.
    pub text: String,
    /// The draw by hand, of the ground OUTAGE. Protocol 2.
    pub outage: Option<Box<OutageDraw>>,
}

impl DesignationRequested {
    /// The series that it asks for a further case of; `None` of any other request.
    #[must_use]
    pub fn further_of(&self) -> Option<&str> {
        let is_further = self.ground == DesignationGround::BatchOrRelated;
        Some(self.facts.lineage.series.as_str()).filter(|series| is_further && !series.is_empty())
    }
}

/// A draw of sealed slips by hand before two persons, while no server could draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutageDraw {
    /// Number of the minutes of the draw.
    pub minutes: String,
    /// Who was present: two persons, strictly ascending.
    pub witnesses: Vec<String>,
    /// The day on which it was drawn.
    pub on: Day,
}

/// A request that waits for its second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingDesignation {
    /// Who asked.
    pub requester: String,
    /// On which day.
    pub on: Day,
    /// What for.
    pub request: DesignationRequested,
}

/// An approved request; the actor of the entry is the approver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseDesignated {
    /// Entry index of the request.
    pub filing: EntryIndex,
    /// The judge who was asked for.
    pub judge: JudgeId,
}

/// A request that came to nothing; it has spent its stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesignationDeclined {
    /// Entry index of the request.
    pub filing: EntryIndex,
    /// Why.
    pub text: String,
}
