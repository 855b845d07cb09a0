//! Declared conflicts, and cases that go back to their first judge.

use super::{Decision, Inputs, Scribe};
use crate::docket::code::DesignationGround;
use crate::docket::conflict::ConflictDeclared;
use crate::docket::designation::{CaseDesignated, DesignationRequested, PendingDesignation};
use crate::docket::entry::{Actor, Event};
use crate::docket::filing::Facts;
use crate::docket::panel::PanelSeats;
use crate::docket::refusal::Refusal;
use crate::docket::rules::{self, Earlier};

impl Scribe<'_> {
    pub(super) fn declare_conflict(
        &mut self,
        declared: &ConflictDeclared,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let known = |(_, known): (u64, &crate::docket::fold::conflicts::Conflict)| {
            let it = &known.declared;
            (it.judge, it.ground) == (declared.judge, declared.ground)
                && (&it.marks, &it.text) == (&declared.marks, &declared.text)
        };
        if self.state.conflicts.in_force().any(known) {
            return Ok(Decision::default());
        }
        rules::conflict(self.state, declared)?;
        self.write(inputs, Event::ConflictDeclared(Box::new(declared.clone())));
        Ok(Decision::default())
    }

    pub(super) fn cancel_conflict(
        &mut self,
        conflict: u64,
        text: &str,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let known = self.state.conflicts.get(conflict);
        let known = known.ok_or(Refusal::ConflictUnknown { entry: conflict })?;
        let cancelled = ConflictDeclared {
            text: text.to_owned(),
            replaces: Some(conflict),
            cancelled: true,
            ..known.declared.clone()
        };
        rules::conflict(self.state, &cancelled)?;
        self.write(inputs, Event::ConflictDeclared(Box::new(cancelled)));
        Ok(Decision::default())
    }

    /// The case goes back without a draw: asked for by whoever filed it, and in the next entry
    /// given by the program. Who else sits on a panel is recorded with its closing.
    pub(super) fn give_to_first_judge(
        &mut self,
        facts: Facts,
        earlier: Earlier,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let Earlier { case_number: text, judge } = earlier;
        let mut facts = Facts { panel: PanelSeats::default(), ..facts };
        // As with every designation, the cap leaves nobody out.
        facts.exclusions.retain(|exclusion| *exclusion != rules::capped(exclusion.judge));
        let request =
            DesignationRequested { facts, judge, ground: DesignationGround::Refiled, text };
        let today = self.today(inputs);
        rules::designation(self.state, &request, today)?;
        let requester = inputs.actor.person.clone();
        let pending = PendingDesignation { requester, request: request.clone() };
        rules::approval(self.state, &pending, &Actor::system(), today)?;
        let filing = self.write(inputs, Event::DesignationRequested(Box::new(request)));
        let designated = Event::CaseDesignated(CaseDesignated { filing, judge });
        let end = self.write_as(inputs, Actor::system(), designated);
        Ok(Decision { filing: Some(filing), end: Some(end), ..Decision::default() })
    }
}
