//! Rules of what is filed, apart from candidates and stage.

use crate::docket::case_number::{CaseNumber, NumberFault, canonical};
use crate::docket::day::Day;
use crate::docket::entry::Protocol;
use crate::docket::filing::{Exclusion, Facts};
use crate::docket::fold::state::State;
use crate::docket::panel::PanelSeats;
use crate::docket::refusal::Refusal;
use crate::docket::rules::candidates::seats;
use crate::docket::rules::conflict::marks;
use crate::docket::rules::ruling::{Ruling, ensure, explained, name, person, second_person, text};
use crate::docket::rules::seats::whole_panel;
use crate::docket::text::is_code;

/// Heaviest case; 100 = standard.
pub const MAX_WEIGHT: u32 = 1_000;

/// Most flags of a case.
pub const MAX_FLAGS: usize = 32;

/// Most undrawn filings of one person, in protocol 2.
pub const MAX_UNDRAWN: usize = 8;

/// Most filings of one person that are opened for a contributor and not drawn.
const MAX_OPENED: usize = 256;

/// Most judges left out of one filing.
pub const MAX_EXCLUSIONS: usize = 256;

/// Parses a case number of this court.
///
/// # Errors
/// When the text is not a case number, or one of another court.
pub fn case_number(text: &str, court: &str) -> Result<CaseNumber, Refusal> {
    CaseNumber::parse(text, court).map_err(|fault| match fault {
        NumberFault::Foreign => {
            Refusal::CaseNumberForeign { text: text.to_owned(), court: court.to_owned() }
        }
        NumberFault::Malformed | NumberFault::DocumentSuffix => {
            Refusal::CaseNumberMalformed { text: text.chars().take(100).collect() }
        }
    })
}

/// Reads a case number as it is entered. One that is written as no court writes it is refused with
/// what may be meant, since two spellings would be two cases.
///
/// # Errors
/// When the text is not a case number, or one of another court.
pub fn entered_number(text: &str, court: &str) -> Result<CaseNumber, Refusal> {
    let number = case_number(text, court);
    if number.as_ref().is_ok_and(|number| !number.has_ordinal()) {
        return number;
    }
    match CaseNumber::meant(text, court) {
        Some(meant) => Err(Refusal::CaseNumberUnusual {
            text: text.chars().take(100).collect(),
            meant: meant.as_str().to_owned(),
        }),
        None => number,
    }
}

/// The year of a number is not after the day of its filing. (LEGACY numbers keep this anyway.)
///
/// # Errors
/// When it is.
pub fn number_year(number: &str, court: &str, filed_on: Day) -> Ruling {
    // Mostly the digits alone tell.
    let year = number.get(1..5).and_then(|digits| digits.parse().ok());
    let later = year.is_some_and(|year: u32| year > filed_on.year());
    let late = later && CaseNumber::is_canonical(number, court);
    ensure(!late, || Refusal::CaseNumberYear { case_number: number.to_owned(), filed_on })
}

/// Nobody asks for alternates, or for a later draw, of assessors who are not asked for.
///
/// # Errors
/// When somebody does.
pub fn alternates_of_some(panel: &PanelSeats) -> Ruling {
    let idle = panel.all_assessors() == 0 && (panel.alternates > 0 || panel.later);
    ensure(!idle, || Refusal::AlternatesIdle {})
}

/// What is filed, apart from candidates and stage; the number is canonical.
///
/// # Errors
/// The first of its rules that is broken.
pub fn facts(state: &State, facts: &Facts, requester: &str) -> Ruling {
    let court = state.court.as_ref().ok_or(Refusal::CourtNotFirst {})?;
    let Some(number) = canonical(&facts.case_number, &court.code) else {
        case_number(&facts.case_number, &court.code)?;
        return Err(Refusal::CaseNumberMalformed { text: facts.case_number.clone() });
    };
    // Protocol 2 has no approver for unknown types: it chose nobody.
    if state.protocol == Protocol::One && facts.approver.is_empty() {
        let needed = || Refusal::ApproverNeeded { case_number: facts.case_number.clone() };
        ensure(!number.needs_approver(), needed)?;
    }
    if !facts.approver.is_empty() {
        second_person(&facts.approver, requester)?;
    }
    ensure(is_code(&facts.pool), || Refusal::PoolCodeMalformed { pool: facts.pool.clone() })?;
    text(&facts.cause, "cause")?;
    text(&facts.procedure, "procedure")?;
    for flag in &facts.flags {
        name(flag, "flags")?;
    }
    let ascending = facts.flags.windows(2).all(|pair| pair[0] < pair[1]);
    ensure(ascending && facts.flags.len() <= MAX_FLAGS, || Refusal::FlagsOrder {})?;
    let weight = facts.weight;
    ensure((1..=MAX_WEIGHT).contains(&weight), || Refusal::WeightOutOfRange { weight })?;
    seats(&whole_panel(facts))?;
    exclusions(state, &facts.exclusions)?;
    parties(facts)
}

/// A person has few undrawn filings, and none of a lost tray is left undrawn.
pub fn undrawn_limits(state: &State, filer: &str) -> Ruling {
    let lost = state.open.iter().find(|(filing, filed)| {
        state.trays.is_retired(filed.tray) && !state.desk.is_opened(**filing)
    });
    let lost = lost.map(|(filing, _)| Refusal::LostFilingsOpen { filing: *filing });
    lost.map_or(Ok(()), Err)?;
    let few = |count: usize, most| {
        ensure(count < most, || Refusal::TooManyUndrawn { person: filer.to_owned(), most })
    };
    let (undrawn, opened) = state.desk.of_person(filer);
    few(undrawn, MAX_UNDRAWN)?;
    few(opened, MAX_OPENED)
}

fn exclusions(state: &State, exclusions: &[Exclusion]) -> Ruling {
    let ascending = exclusions.windows(2).all(|pair| pair[0].judge < pair[1].judge);
    ensure(ascending && exclusions.len() <= MAX_EXCLUSIONS, || Refusal::ExclusionsOrder {})?;
    for exclusion in exclusions {
        let judge = exclusion.judge;
        ensure(state.roster.judge(judge).is_some(), || Refusal::JudgeUnknown { judge })?;
        if state.protocol == Protocol::One {
            person(&exclusion.person)?;
        }
        text(&exclusion.text, "exclusions")?;
        explained(exclusion.ground, &exclusion.text, "an exclusion")?;
    }
    Ok(())
}

/// What a filing says of its parties, in form.
pub(super) fn parties(facts: &Facts) -> Ruling {
    marks(&facts.parties.marks)?;
    marks(&facts.parties.agents)?;
    text(&facts.parties.redraw, "redraw")
}
