//! Statements on data that are withdrawn, what leaders say of their figures, and circulars.

use crate::docket::circular::CircularStep;
use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::{Event, Protocol};
use crate::docket::explanation::Explanation;
use crate::docket::fold::circulars::StepTaken;
use crate::docket::record::DataWithdrawn;
use crate::docket::refusal::Refusal;
use crate::id::EntryIndex;

impl Planner<'_, '_> {
    /// Withdraws a statement on data.
    pub(super) fn withdraw_data(
        &mut self,
        entry: EntryIndex,
        text: &str,
    ) -> Result<Decision, Refusal> {
        self.only_two()?;
        let withdrawn = DataWithdrawn { entry, text: text.to_owned() };
        self.write(Event::DataWithdrawn(Box::new(withdrawn)))?;
        Ok(Decision::default())
    }

    /// Records what a leader says of their figures; the same again is no entry.
    pub(super) fn explain(&mut self, explanation: &Explanation) -> Result<Decision, Refusal> {
        self.only_two()?;
        let known = self.state().explanations.replaced_by(explanation);
        if known.is_none_or(|known| known.explanation != *explanation) {
            self.write(Event::ExplanationRecorded(Box::new(explanation.clone())))?;
        }
        Ok(Decision::default())
    }

    /// Takes a step on the way of a circular; the last one again, by the same person, is no entry.
    pub(super) fn step_circular(&mut self, step: &CircularStep) -> Result<Decision, Refusal> {
        self.only_two()?;
        let circular = self.state().circulars.of(step.from, step.to);
        let last = circular.and_then(|circular| circular.latest().last());
        let again =
            |last: &StepTaken| last.step == *step && last.person == self.inputs.actor.person;
        if !last.is_some_and(again) {
            self.write(Event::CircularStep(Box::new(step.clone())))?;
        }
        Ok(Decision::default())
    }

    pub(super) fn only_two(&self) -> Result<(), Refusal> {
        match self.protocol {
            Protocol::One => Err(Refusal::OfOtherProtocol { protocol: 1 }),
            Protocol::Two => Ok(()),
        }
    }
}
