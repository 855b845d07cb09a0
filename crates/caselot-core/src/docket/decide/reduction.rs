//! Quota reductions.

use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::Event;
use crate::docket::record::Reduction;
use crate::docket::refusal::Refusal;
use crate::docket::rules;
use crate::id::EntryIndex;

impl Planner<'_, '_> {
    /// Makes a leader's quota smaller, unless the same grant is in force.
    pub(super) fn grant_reduction(&mut self, reduction: &Reduction) -> Result<Decision, Refusal> {
        let reductions = &self.state().reductions;
        let mut in_force = reductions.iter().filter(|grant| grant.revoked.is_none());
        if !in_force.any(|grant| grant.reduction == *reduction) {
            self.write(Event::ReductionGranted(Box::new(reduction.clone())))?;
        }
        Ok(Decision::default())
    }

    /// Takes a grant back.
    pub(super) fn revoke_reduction(
        &mut self,
        grant: EntryIndex,
        reason: &str,
        approver: &str,
    ) -> Result<Decision, Refusal> {
        let granted = rules::grant_in_force(self.state(), grant)?;
        let revocation = Reduction {
            judge: granted.judge,
            year: granted.year,
            percent: 0,
            cases: 0,
            document: String::new(),
            reason: reason.to_owned(),
            approver: approver.to_owned(),
            revokes: Some(grant),
        };
        self.write(Event::ReductionGranted(Box::new(revocation)))?;
        Ok(Decision::default())
    }
}
