//! What ties a filing to earlier ones: reassignments, remands, series, main cases.

use serde::{Deserialize, Serialize};

use crate::docket::code::ReassignmentGround;
use crate::docket::day::Day;
use crate::docket::seats::{HeldSeat, SeatChange};
use crate::id::{EntryIndex, JudgeId};

/// Flag of a case sent back by a superior court (发回重审).
pub const REMANDED: &str = "REMANDED";
/// Flag of a case tried again (再审).
pub const RETRIAL: &str = "RETRIAL";

/// What ties a filing to earlier ones. In a request only the words of the person who asks are
/// filled; `rules::lineage` gives the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lineage {
    /// The stage replaces an assigned one.
    pub reassigns: Option<Box<Reassignment>>,
    /// The case comes back from an earlier one.
    pub prior: Option<Box<PriorCase>>,
    /// Group of like or related cases; empty = none.
    pub series: String,
    /// The filing draws seats of a case that has its judge. Protocol 2.
    pub changes: Option<Box<SeatChange>>,
    /// The case belongs to another. Protocol 2.
    pub follows: Option<Box<FollowedCase>>,
}

impl Lineage {
    /// The day on which the case of a later stage was first filed; `None` at its first one.
    pub fn filed_on(&self) -> Option<Day> {
        let changes = self.changes.as_ref().map(|change| change.seated.filed_on);
        self.reassigns.as_ref().map(|reassigns| reassigns.filed_on).or(changes)
    }

    /// Whether it files something of a case that has its judge.
    pub fn is_of_assigned(&self) -> bool {
        self.reassigns.is_some() || self.changes.is_some()
    }

    /// What a person asked for, without what the log gives.
    #[must_use]
    pub fn asked(&self) -> Lineage {
        let prior = |prior: &PriorCase| PriorCase {
            filing: None,
            sat: if prior.filing.is_none() { prior.sat.clone() } else { Vec::new() },
            ..prior.clone()
        };
        let reassigns = |it: &Reassignment| Reassignment::asked(it.ground, &it.text);
        Lineage {
            reassigns: self.reassigns.as_deref().map(reassigns).map(Box::new),
            prior: self.prior.as_deref().map(prior).map(Box::new),
            series: self.series.clone(),
            changes: self.changes.as_deref().map(SeatChange::asked).map(Box::new),
            follows: self.follows.as_deref().map(FollowedCase::asked).map(Box::new),
        }
    }
}

/// The change of the undertaking judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reassignment {
    /// Why.
    pub ground: ReassignmentGround,
    /// Explanation; required for OTHER.
    pub text: String,
    /// Entry index of the stage that is left.
    pub filing: EntryIndex,
    /// Who leaves.
    pub judge: JudgeId,
    /// Who leaves now or left before, strictly ascending.
    pub left: Vec<JudgeId>,
    /// Day the case was first filed.
    pub filed_on: Day,
    /// Seats of that stage, whose balances are given back; none of an import.
    pub seats: Vec<HeldSeat>,
}

impl Reassignment {
    /// What a person asks for.
    pub fn asked(ground: ReassignmentGround, text: &str) -> Reassignment {
        Reassignment {
            ground,
            text: text.to_owned(),
            filing: EntryIndex(0),
            judge: JudgeId(0),
            left: Vec::new(),
            filed_on: Day(0),
            seats: Vec::new(),
        }
    }
}

/// The main case (主案) that a case belongs to, as its papers name it. Protocol 2.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowedCase {
    /// Its number.
    pub case_number: String,
    /// Entry index of its present stage; `None` = not in this docket.
    pub filing: Option<EntryIndex>,
}

impl FollowedCase {
    /// What a person asked for, without what the log gives.
    #[must_use]
    pub fn asked(&self) -> FollowedCase {
        FollowedCase { case_number: self.case_number.clone(), filing: None }
    }
}

/// The earlier case of a remand or retrial.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorCase {
    /// Its number.
    pub case_number: String,
    /// Entry index of its present stage; `None` = not in this docket.
    pub filing: Option<EntryIndex>,
    /// Judges of this court who sat, strictly ascending.
    pub sat: Vec<JudgeId>,
    /// The original appeal panel may sit: the case comes back on appeal after a remand.
    pub panel_returns: bool,
    /// It is not in this docket, as a person says. Protocol 2.
    pub elsewhere: bool,
}
