//! Declared conflicts.

use crate::docket::conflict::ConflictDeclared;
use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::Event;
use crate::docket::refusal::Refusal;
use crate::id::EntryIndex;

impl Planner<'_, '_> {
    /// Declares a judge's relation to parties, unless it is declared already.
    pub(super) fn declare_conflict(
        &mut self,
        declared: &ConflictDeclared,
    ) -> Result<Decision, Refusal> {
        let same = |known: &ConflictDeclared| {
            (known.judge, known.ground) == (declared.judge, declared.ground)
                && (&known.marks, &known.text) == (&declared.marks, &declared.text)
        };
        if !self.state().conflicts.in_force().any(|(_, known)| same(&known.declared)) {
            self.write(Event::ConflictDeclared(Box::new(declared.clone())))?;
        }
        Ok(Decision::default())
    }

    /// Takes such a declaration back.
    pub(super) fn cancel_conflict(
        &mut self,
        conflict: EntryIndex,
        text: &str,
    ) -> Result<Decision, Refusal> {
        let known = self.state().conflicts.get(conflict);
        let known = known.ok_or(Refusal::ConflictUnknown { entry: conflict })?;
        let cancelled = ConflictDeclared {
            text: text.to_owned(),
            replaces: Some(conflict),
            cancelled: true,
            ..known.declared.clone()
        };
        self.write(Event::ConflictDeclared(Box::new(cancelled)))?;
        Ok(Decision::default())
    }
}
