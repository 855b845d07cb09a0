//! How a leader stands: the caseload compared with the requirement (docs/quota.md, points 8, 11
//! and 12).

use super::caseload::Caseload;
use super::figure::{ceiling, whole};
use super::report::{Fraction, QuotaData, Shortfall, Status};
use super::requirement::Requirement;
use crate::docket::code::FloorsMode;
use crate::docket::policy::QuotaPolicy;

/// A caseload compared with a requirement.
pub struct Standing<'a> {
    pub requirement: &'a Requirement,
    pub caseload: &'a Caseload,
    pub quota: &'a QuotaPolicy,
    pub data: &'a QuotaData,
    /// All days of the period count.
    pub ended: bool,
}

impl Standing<'_> {
    /// Whether the quota is met by now; `None` where that cannot be told.
    pub fn met(&self) -> Option<bool> {
        match self.status() {
            Status::Exempt => Some(true),
            Status::NoData | Status::NoBase => None,
            _ => Some(self.missing().is_empty()),
        }
    }

    /// How the leader stands (docs/quota.md, point 11).
    pub fn status(&self) -> Status {
        if self.requirement.exempt {
            return Status::Exempt;
        }
        if !self.data.complete {
            return Status::NoData;
        }
        let Some(required) = &self.requirement.required else { return Status::NoBase };
        let found = match (self.ended, self.missing().is_empty()) {
            (true, true) => Status::Met,
            (true, false) => Status::NotMet,
            (false, true) => Status::OnTrack,
            (false, false) if self.requirement.floors.is_none() && *required < whole(1) => {
                Status::OnTrack
            }
            (false, false) if self.is_near(required) => Status::AtRisk,
            (false, false) => Status::Behind,
        };
        let open = !self.data.panels_known && self.panels_could_meet(required);
        match found {
            Status::NotMet | Status::Behind if open => Status::NoData,
            found => found,
        }
    }

    /// Whether panel work that is not known could still meet the quota.
    fn panels_could_meet(&self, required: &Fraction) -> bool {
        let own = &self.caseload.own_credit;
        let half = !self.quota.half_rule || own * whole(2) >= *required;
        let counts = self.quota.panel_coefficient.numerator > 0 || own >= required;
        let floors = self.requirement.floors.as_ref();
        let floor = floors.map(|floors| whole(self.caseload.own) >= floors.own);
        match (self.quota.floors_mode, floor) {
            (FloorsMode::Instead, Some(floor)) => (half && counts) || floor,
            (_, floor) => half && counts && floor.unwrap_or(true),
        }
    }

    /// What is missing, ascending; nothing where that cannot be told (docs/quota.md, point 11).
    pub fn short_of(&self) -> Vec<Shortfall> {
        match self.status() {
            Status::Exempt | Status::NoData | Status::NoBase => Vec::new(),
            _ => self.missing(),
        }
    }

    fn missing(&self) -> Vec<Shortfall> {
        let mut short = Vec::new();
        let Some(required) = &self.requirement.required else { return short };
        if self.caseload.total() < *required {
            short.push(Shortfall::Total);
        }
        if self.quota.half_rule && &self.caseload.own_credit * whole(2) < *required {
            short.push(Shortfall::OwnHalf);
        }
        let by_ratio = short.is_empty();
        if let Some(floors) = &self.requirement.floors {
            let own = whole(self.caseload.own) < floors.own;
            let took_part = self.caseload.heads() < floors.took_part;
            short.extend(own.then_some(Shortfall::FloorOwn));
            short.extend(took_part.then_some(Shortfall::FloorTookPart));
            let either = by_ratio || !(own || took_part);
            if self.quota.floors_mode == FloorsMode::Instead && either {
                short.clear();
            }
        }
        short
    }

    /// Whether at least four fifths are reached: of the ratio and the floors, or under INSTEAD of
    /// the better of them.
    fn is_near(&self, required: &Fraction) -> bool {
        let near = |have: &Fraction, required: &Fraction| have * whole(5) >= required * whole(4);
        let ratio = near(&self.caseload.counted, required);
        let Some(floors) = &self.requirement.floors else { return ratio };
        let kept = near(&whole(self.caseload.own), &floors.own)
            && near(&self.caseload.heads(), &floors.took_part);
        match self.quota.floors_mode {
            FloorsMode::Also => ratio && kept,
            FloorsMode::Instead => ratio || kept,
        }
    }

    /// counted · F / A; `None` without days, and on data that are not complete (docs/quota.md,
    /// point 12).
    pub fn forecast(&self) -> Option<Fraction> {
        let Requirement { days, days_in_period, .. } = *self.requirement;
        (days > 0 && self.data.complete)
            .then(|| &self.caseload.counted * whole(days_in_period) / whole(days))
    }

    /// Own cases still to take and close in the period; `None` without a base (docs/quota.md,
    /// point 12).
    pub fn still_to_take(&self) -> Option<u64> {
        let required = self.requirement.required_in_period.as_ref()?;
        let total = ceiling(&(required - self.caseload.total()));
        let half = ceiling(&(required / whole(2) - &self.caseload.own_credit));
        Some(if self.quota.half_rule { total.max(half) } else { total })
    }
}
