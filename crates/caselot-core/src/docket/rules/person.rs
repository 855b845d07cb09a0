//! Rules of protocol 2 on persons: who may do what, and who says so.

use crate::docket::code::{LotKind, PersonRole, RetirementGround, Standing, VoidGround};
use crate::docket::day::Day;
use crate::docket::entry::{Actor, Event, Protocol, SYSTEM_PERSON};
use crate::docket::fold::persons::{looks_like_program, skeleton};
use crate::docket::fold::state::State;
use crate::docket::person::{PersonEnrolled, RulesOpened};
use crate::docket::refusal::Refusal;
use crate::docket::rules::people::{is_forward, known};
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, name, second_person, text};

use PersonRole::{Division, Filing, Own, Political, Registrar, Supervisor};

/// The roles of which a known person needs one to do something; none if anybody may.
pub fn roles_for(event: &Event) -> &'static [PersonRole] {
    match event {
        Event::LotOpened(opened) => roles_for_lot(opened.asked.kind),
        // Of a review POLITICAL: the state knows which lot it is.
        Event::LotDrawn(_) => &[Filing],
        Event::ListRecorded(_) => &[Registrar],
        Event::ReviewRecorded(_) => &[Political],
        Event::ContributorNamed(_) | Event::ContributorEnded(_) => &[Registrar],
        Event::HandEnrolled(_) | Event::HandsRequired(_) => &[Supervisor, Registrar],
        Event::CaseFiled(_)
        | Event::CaseDrawn(_)
        | Event::FilingOpened(_)
        | Event::DesignationRequested(_)
        | Event::SeatsTaken(_)
        | Event::Redistribution(_) => &[Filing],
        Event::FilingVoided(_) | Event::DesignationDeclined(_) | Event::FlagsChanged(_) => {
            &[Filing, Supervisor]
        }
        Event::CaseDesignated(_) | Event::Approved(_) => &[Supervisor],
        Event::ConflictDeclared(_) => &[Supervisor, Registrar],
        Event::JudgeRecorded(_)
        | Event::PoolRecorded(_)
        | Event::AbsenceRecorded(_)
        | Event::PolicyAdopted(_)
        | Event::CaseImported(_)
        | Event::Imports(_) => &[Registrar],
        Event::PersonEnrolled(enrolled) if !enrolled.deputizes.is_empty() => {
            &[Supervisor, Registrar]
        }
        Event::PersonEnrolled(_) => &[Registrar],
        Event::CaseClosed(closed) if closed.is_undone() => &[Filing, Political],
        Event::CaseClosed(_)
        | Event::ActivityRecorded { .. }
        | Event::ReductionGranted(_)
        | Event::DataStated(_)
        | Event::DataWithdrawn(_) => &[Political],
        Event::ExplanationRecorded(_) => &[Political, Own],
        Event::CircularStep(step) if step.act.is_second_hand() => &[Supervisor, Political],
        Event::CircularStep(_) => &[Political],
        Event::CaseCorrected(_) => &[Political, Registrar],
        Event::NumberCorrected(_) => &[Filing, Registrar],
        Event::Proposed(proposed) => match &proposed.what {
            // Who would end a filing whose envelope cannot be opened.
            Event::TrayRetired { .. } => &[Filing, Supervisor],
            what => roles_for(what),
        },
        // Opened, handed over or put back at the machine itself, or retired by what it finds there.
        Event::CourtOpened(_)
        | Event::TrayOpened { .. }
        | Event::TrayRetired { .. }
        | Event::KeyRotated(_)
        | Event::Restored(_)
        | Event::RulesOpened(_)
        // By the program alone.
        | Event::Contributed(_)
        // Whoever has a hand changes it.
        | Event::HandRotated(_)
        // Who may decline is a rule of its own.
        | Event::Declined(_) => &[],
    }
}

fn roles_for_lot(kind: LotKind) -> &'static [PersonRole] {
    match kind {
        LotKind::Review => &[Political],
        _ => &[Filing],
    }
}

/// The actor may do it: known by a credential and enrolled for it, or named by nobody but the
/// request itself. What the program does nobody else does, and the other way round.
///
/// # Errors
/// When that person has no role for it today.
pub fn acts(state: &State, actor: &Actor, event: &Event, today: Day) -> Ruling {
    let person = || actor.person.clone();
    let program = actor.standing == Standing::System;
    let named = looks_like_program(&actor.person);
    let own = program && actor.person == SYSTEM_PERSON;
    let others = !named && !is_of_program_alone(event);
    let may = if program { own && is_of_program(state, event) } else { others };
    ensure(may, || Refusal::ProgramActs { person: person() })?;
    let roles = match event {
        Event::LotDrawn(drawn) => state
            .lots
            .undrawn(drawn.lot)
            .map_or(roles_for(event), |lot| roles_for_lot(lot.opened.asked.kind)),
        _ => roles_for(event),
    };
    let Some(first) = roles.first().filter(|_| actor.standing == Standing::Authenticated) else {
        return Ok(());
    };
    let enrolled = roles.iter().any(|role| state.persons.has(&actor.person, *role, today));
    ensure(enrolled, || Refusal::RoleMissing { person: person(), role: first.name() })
}

/// Whether the program does such a thing by itself.
fn is_of_program(state: &State, event: &Event) -> bool {
    match event {
        Event::CourtOpened(_) | Event::TrayOpened { .. } | Event::CaseImported(_) => true,
        Event::TrayRetired { ground, .. } => {
            *ground == RetirementGround::Restored || state.recovery.is_some()
        }
        Event::FilingVoided(void) => matches!(
            void.ground,
            VoidGround::SecretLost | VoidGround::Restored | VoidGround::Stalled
        ),
        Event::PersonEnrolled(_) => !state.has_filed(),
        event => is_of_program_alone(event),
    }
}

/// Whether nobody else does it: what follows from a contributor's value, or from its want.
fn is_of_program_alone(event: &Event) -> bool {
    match event {
        Event::Contributed(_) => true,
        Event::CaseDrawn(drawn) => drawn.contribution.is_some(),
        Event::FilingVoided(void) => void.ground == VoidGround::Stalled,
        _ => false,
    }
}

/// The actor is a supervisor by the log, known by a credential.
///
/// # Errors
/// The first of its rules that is broken.
pub fn supervises(state: &State, actor: &Actor, today: Day) -> Ruling {
    let known = actor.standing == Standing::Authenticated;
    let may = known && state.persons.has(&actor.person, Supervisor, today);
    ensure(may, || Refusal::NotSupervisor { person: actor.person.clone() })
}

/// A person's record. A founder's, before the docket's first filing, needs nobody else.
pub fn enrolled(state: &State, enrolled: &PersonEnrolled, second: SecondPerson<'_>) -> Ruling {
    ensure(second.approved || !state.has_filed(), || Refusal::NeedsApproval {})?;
    form(state, enrolled)
}

fn form(state: &State, enrolled: &PersonEnrolled) -> Ruling {
    let PersonEnrolled { person, roles, judge, from, to, deputizes, division } = enrolled;
    name(person, "person")?;
    ensure(!looks_like_program(person), || Refusal::ProgramActs { person: person.clone() })?;
    if let Some(other) = state.persons.lookalike(person) {
        let (person, other) = (person.clone(), other.to_owned());
        return Err(Refusal::PersonLooksLike { person, other });
    }
    ensure(roles.windows(2).all(|pair| pair[0] < pair[1]), || Refusal::PersonRolesOrder {})?;
    judge.map_or(Ok(()), |judge| known(state, judge))?;
    text(division, "division")?;
    // What shows no more than a part of the court says of which.
    let placed = roles.contains(&Division) != division.is_empty()
        && (judge.is_some() || !roles.contains(&Own));
    ensure(placed, || Refusal::RoleUnplaced { person: person.clone() })?;
    let deputy = !deputizes.is_empty();
    ensure(is_forward(*from, *to), || Refusal::DeputyMalformed {})?;
    if deputy {
        name(deputizes, "deputizes")?;
        let sound = *roles == [Supervisor]
            && to.is_some()
            && person != deputizes
            && state.persons.roles(deputizes, *from).contains(&Supervisor)
            && !state.persons.roles(person, *from).contains(&Filing);
        return ensure(sound, || Refusal::DeputyMalformed {});
    }
    let files = roles.contains(&Filing);
    let sees = roles.iter().any(|role| role.sees_open_odds());
    let until = state.persons.deputy(person).and_then(|deputy| deputy.to);
    let deputizes = until.is_some_and(|until| until >= *from);
    ensure(!files || !(sees || deputizes), || Refusal::RolesApart { person: person.clone() })
}

/// Protocol 2 opens by two persons, in a docket of protocol 1 or in one that nobody supervises any
/// more, with two supervisors at least.
pub fn rules_opened(state: &State, opened: &RulesOpened, requester: &str, today: Day) -> Ruling {
    second_person(&opened.approver, requester)?;
    text(&opened.text, "text")?;
    let open = state.protocol == Protocol::Two && state.persons.has_supervisor(today);
    ensure(!open, || Refusal::RulesOpenedAlready {})?;
    // What was filed by one version ends by it.
    let undrawn = state.open.keys().filter(|filing| !state.desk.is_opened(**filing)).count();
    ensure(undrawn == 0, || Refusal::RulesOpenedBusy { undrawn })?;
    let ascending = opened.persons.windows(2).all(|pair| pair[0].person < pair[1].person);
    ensure(ascending, || Refusal::PersonRolesOrder {})?;
    opened.persons.iter().try_for_each(|person| form(state, person))?;
    let skeletons: std::collections::BTreeSet<String> =
        opened.persons.iter().map(|enrolled| skeleton(&enrolled.person)).collect();
    ensure(skeletons.len() == opened.persons.len(), || Refusal::PersonRolesOrder {})?;
    let supervises = |it: &&PersonEnrolled| it.roles.contains(&Supervisor) && it.covers(today);
    let supervisors = opened.persons.iter().filter(supervises).count();
    ensure(supervisors >= 2, || Refusal::FewSupervisors {})
}
