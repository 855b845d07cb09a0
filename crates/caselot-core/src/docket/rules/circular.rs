//! Rules of protocol 2 on the way of a circular, and on what leaders say of their figures.

use crate::docket::circular::CircularStep;
use crate::docket::code::{CircularAct, PersonRole, Standing};
use crate::docket::day::Day;
use crate::docket::entry::Actor;
use crate::docket::explanation::Explanation;
use crate::docket::fold::circulars::{Circular, step_of};
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::people::known;
use crate::docket::rules::ruling::{Ruling, ensure, text};

/// An explanation: of a known judge's period, by that judge or by whom it was handed in to; and a
/// withdrawal only of one that holds.
///
/// # Errors
/// The first of its rules that is broken.
pub fn explanation(state: &State, explanation: &Explanation, actor: &Actor, today: Day) -> Ruling {
    let Explanation { judge, from, to, text: said, handed_in, withdrawn, .. } = explanation;
    known(state, *judge)?;
    ensure(from <= to, || Refusal::DataDaysBackwards {})?;
    text(said, "text")?;
    text(handed_in, "handed_in")?;
    ensure(!said.is_empty(), || Refusal::TextNeeded { what: "an explanation".to_owned() })?;
    if actor.standing == Standing::Authenticated {
        let own = state.persons.record_on(&actor.person, today);
        let may = match handed_in.is_empty() {
            true => own.is_some_and(|own| own.judge == Some(*judge)),
            false => state.persons.has(&actor.person, PersonRole::Political, today),
        };
        ensure(may, || Refusal::ExplanationOfOther { judge: *judge })?;
    }
    let holds = state.explanations.replaced_by(explanation).is_some();
    ensure(!withdrawn || holds, || Refusal::ExplanationUnknown { judge: *judge })
}

/// A step: of a report that the log had, in its order, of the figures that were filled in, and where
/// it needs a second hand by another person.
///
/// # Errors
/// The first of its rules that is broken.
pub fn circular_step(state: &State, step: &CircularStep, person: &str, today: Day) -> Ruling {
    let CircularStep { from, to, as_of, act, size, text: remark, .. } = step;
    text(remark, "text")?;
    ensure(from <= as_of && as_of <= to, || Refusal::DataDaysBackwards {})?;
    ensure(*as_of <= today, || Refusal::InTheFuture { day: as_of.to_string() })?;
    ensure((1..=state.size).contains(size), || Refusal::CircularAhead { size: *size })?;
    let none = Circular::default();
    let circular = state.circulars.of(*from, *to).unwrap_or(&none);
    let last = circular.open.last().map(|taken| taken.step.act);
    let back = last.is_some_and(|last| *act <= last && last < CircularAct::Issued);
    let next = circular.next();
    ensure(back || *act == next, || Refusal::CircularOrder { next: next.name() })?;
    let corrects = circular.open.is_empty() && !circular.archived.is_empty();
    let silent = (back || corrects) && remark.is_empty();
    let what = || "a circular that is corrected or goes back a step".to_owned();
    ensure(!silent, || Refusal::TextNeeded { what: what() })?;
    let filled = step_of(&circular.open, CircularAct::Filled);
    let Some(filled) = filled.filter(|_| *act > CircularAct::Filled) else { return Ok(()) };
    let same = (step.as_of, step.size, step.digest)
        == (filled.step.as_of, filled.step.size, filled.step.digest);
    ensure(same, || Refusal::CircularDiffers { entry: filled.entry })?;
    let apart = !act.is_second_hand() || person != filled.person;
    ensure(apart, || Refusal::ApproverIsRequester { person: person.to_owned() })
}
