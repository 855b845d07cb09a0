//! Hands: who has one, and the signature of who acts.

use crate::docket::codec::signed_part;
use crate::docket::decide::command::HandCommand;
use crate::docket::decide::planner::{Decision, GivenHand, Planner};
use crate::docket::entry::{Actor, Event};
use crate::docket::hand::{Hand, HandRotated};
use crate::docket::refusal::Refusal;
use crate::docket::rules::admit::{self, Check, Context};
use crate::docket::rules::signed_root;

impl Planner<'_, '_> {
    /// The signature of an entry that is planned next; none where nobody need sign.
    pub(super) fn signature(
        &mut self,
        actor: &Actor,
        event: &Event,
    ) -> Result<Option<Box<Hand>>, Refusal> {
        let own =
            self.given.is_some() && *actor == self.inputs.actor && signed_part(event).is_some();
        let given = if own { self.given.take() } else { None };
        let context = Context { actor, ..self.context(&[]) };
        let mut first = Err;
        let check = &mut Check::new(&mut first);
        let claim = admit::hand(context, event, given.as_ref().map(|it| &it.hand), check)?;
        if let Some(claim) = claim {
            claim.check()?;
        }
        let Some(GivenHand { hand, own_root }) = given else { return Ok(None) };
        signed_root(hand.size, hand.root, own_root)?;
        Ok(Some(Box::new(hand)))
    }

    /// Says whose hand is whose, or who acts by one alone.
    pub(super) fn of_hands(&mut self, command: &HandCommand) -> Result<Decision, Refusal> {
        self.of_protocol_two()?;
        match command {
            HandCommand::Enroll(it) => {
                self.write(Event::HandEnrolled(it.clone()))?;
            }
            HandCommand::Require(it) => {
                self.write(Event::HandsRequired(Box::new(it.clone())))?;
            }
            HandCommand::Rotate(it) => return self.rotate_hand(it),
        }
        Ok(Decision::default())
    }

    /// Gives who acts another hand; one that is in force already is no new entry.
    fn rotate_hand(&mut self, it: &HandRotated) -> Result<Decision, Refusal> {
        let held = self.state().hands.of(&self.inputs.actor.person);
        if held.is_some_and(|held| held.key == it.key) {
            return Ok(Decision::default());
        }
        let end = self.write(Event::HandRotated(Box::new(it.clone())))?;
        Ok(Decision { end: Some(end), ..Decision::default() })
    }
}
