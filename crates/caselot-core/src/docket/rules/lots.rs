//! Rules of lots, of the lists they are drawn from and of the results of reviews. Protocol 2.

use std::collections::BTreeSet;

use crate::docket::cases::row::{Cases, present};
use crate::docket::code::{Coded, LotKind, LotNeed};
use crate::docket::day::Day;
use crate::docket::fold::desk::Approval;
use crate::docket::fold::lots::UndrawnLot;
use crate::docket::fold::persons::skeleton;
use crate::docket::fold::state::State;
use crate::docket::lot::{
    ListRecord, LotAsked, LotOpened, MAX_LIST_ENTRIES, MAX_LOT_CANDIDATES, MAX_LOT_SEATS, Review,
    SampleRule,
};
use crate::docket::refusal::Refusal;
use crate::docket::rules::context::Check;
use crate::docket::rules::filing::MAX_UNDRAWN;
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, name, text};
use crate::docket::text::{is_code, is_name};
use crate::id::EntryIndex;
use crate::lottery::draw::DrawError;
use crate::lottery::lot::{LotDraw, LotTicket};

/// Fewest candidates of a sample for each case that is drawn: of fewer somebody could aim at one.
const LEAST_OF_A_SAMPLE: u64 = 5;

/// Most days from a lot to the day of duty that it draws for.
const MAX_DAYS_AHEAD: u32 = 366;

/// A list: in form, of the kind that it had before, and as two persons say.
pub fn list(state: &State, record: &ListRecord, second: SecondPerson<'_>) -> Ruling {
    let malformed = |at| move || Refusal::ListMalformed { at };
    ensure(is_code(&record.list), malformed("list"))?;
    ensure(is_name(&record.name), malformed("name"))?;
    let before = state.lots.last_recorded(&record.list).map(|before| before.kind);
    let same = before.is_none_or(|before| before == record.kind);
    ensure(record.kind.has_list() && same, malformed("kind"))?;
    let entries = &record.entries;
    let named = entries.len() <= MAX_LIST_ENTRIES && entries.iter().all(|entry| is_name(entry));
    // One who stands twice, in two spellings, has two chances.
    let looks: BTreeSet<String> = entries.iter().map(|entry| skeleton(entry)).collect();
    let once = looks.len() == entries.len();
    ensure(named && once && ascends(entries), malformed("entries"))?;
    second.stands("")
}

fn ascends<T: Ord>(list: &[T]) -> bool {
    list.windows(2).all(|pair| pair[0] < pair[1])
}

/// The roll number is the next one of this year.
pub fn roll(state: &State, asked: &LotAsked, today: Day) -> Ruling {
    let (kind, year) = (asked.kind, today.year());
    let number = state.lots.next_number(kind, year);
    let next = (year, number) == (asked.year, asked.number);
    let roll = || LotAsked { year, number, ..asked.clone() }.roll();
    ensure(next, || Refusal::LotOutOfOrder { next: roll() })
}

/// What a lot says by itself.
pub fn lot_form(state: &State, asked: &LotAsked, today: Day) -> Ruling {
    name(&asked.subject, "subject")?;
    text(&asked.text, "text")?;
    let malformed = |at| move || Refusal::LotMalformed { at };
    ensure((1..=MAX_LOT_SEATS).contains(&asked.seats), malformed("number of seats"))?;
    let last = Day(today.0.saturating_add(MAX_DAYS_AHEAD));
    let of_duty = asked.day.is_some_and(|day| (today..=last).contains(&day));
    let day = if asked.kind == LotKind::Assessors { of_duty } else { asked.day.is_none() };
    ensure(day, malformed("day"))?;
    let review = asked.kind == LotKind::Review;
    ensure(asked.sample.is_some() == review, malformed("sample"))?;
    ensure(asked.list.is_empty() == review, malformed("list"))?;
    asked.sample.as_ref().map_or(Ok(()), |rule| sample(state, rule, today))?;
    ensure(ascends(&asked.left_out), malformed("list of who is left out"))?;
    ensure(asked.left_out.is_empty() || !review, malformed("list of who is left out"))?;
    let explained = asked.left_out.is_empty() || !asked.text.is_empty();
    ensure(explained, || Refusal::TextNeeded { what: "leaving a candidate out".to_owned() })
}

fn sample(state: &State, rule: &SampleRule, today: Day) -> Ruling {
    let malformed = |at| move || Refusal::LotMalformed { at };
    ensure(rule.from <= rule.to && rule.to <= today, malformed("days of the sample"))?;
    ensure(rule.pool.is_empty() || is_code(&rule.pool), malformed("pool of the sample"))?;
    let judge = rule.judge.is_none_or(|judge| state.roster.judge(judge).is_some());
    ensure(judge, malformed("judge of the sample"))?;
    ensure(ascends(&rule.manners), malformed("manners of the sample"))
}

/// A person has few lots that may still be drawn.
pub fn undrawn_lots(state: &State, person: &str, today: Day) -> Ruling {
    let may_be_drawn = |lot: &UndrawnLot| {
        let late = matches!(lot.approval, Approval::Waiting { until } if until < today);
        !late && lot.approval != Approval::Declined && !state.trays.is_retired(lot.opened.tray)
    };
    let own = state.lots.all_undrawn().filter(|(_, lot)| lot.opener == person);
    let count = own.filter(|(_, lot)| may_be_drawn(lot)).count();
    ensure(count < MAX_UNDRAWN, || Refusal::TooManyUndrawn {
        person: person.to_owned(),
        most: MAX_UNDRAWN,
    })
}

/// The candidates of a lot in form, in their order, without those who are left out.
///
/// # Errors
/// When there is no such list, somebody is left out who is no candidate, or there are too few or
/// too many of them.
pub fn lot_candidates(
    state: &State,
    cases: &dyn Cases,
    asked: &LotAsked,
    today: Day,
) -> Result<Vec<String>, Refusal> {
    let mut candidates = listed(state, cases, asked, today)?;
    let malformed = |at| move || Refusal::LotMalformed { at };
    for left_out in &asked.left_out {
        let place = candidates.iter().position(|candidate| candidate == left_out);
        candidates.remove(place.ok_or_else(malformed("list of who is left out"))?);
    }
    let (pool, seats) = (|| source(asked).to_owned(), u64::from(asked.seats));
    let (count, most) = (candidates.len() as u64, MAX_LOT_CANDIDATES as u64);
    ensure(count <= most, || Refusal::LotTooLarge { candidates: count, most })?;
    let none = || Refusal::NoCandidates { pool: pool(), candidates: count, seats };
    ensure(count >= seats, none)?;
    Ok(candidates)
}

/// Where the candidates come from, for people.
fn source(asked: &LotAsked) -> &str {
    if asked.list.is_empty() { "已结案件" } else { &asked.list }
}

/// All candidates, in their order.
fn listed(
    state: &State,
    cases: &dyn Cases,
    asked: &LotAsked,
    today: Day,
) -> Result<Vec<String>, Refusal> {
    let unknown = || Refusal::ListUnknown { list: asked.list.clone() };
    if let Some(rule) = &asked.sample {
        return Ok(cases.sample(rule));
    }
    if asked.kind != LotKind::Assessors {
        let last = state.lots.last_recorded(&asked.list).filter(|last| last.kind == asked.kind);
        last.ok_or_else(unknown)?;
        let record = state.lots.list_on(&asked.list, today);
        return Ok(record.map_or_else(Vec::new, |record| record.entries.clone()));
    }
    let pool = state.pools.get(&asked.list).ok_or_else(unknown)?;
    let spec = pool.spec_on(today);
    ensure(spec.settings.assessors, unknown)?;
    let on_duty = state.roster.shares_on_duty(spec, asked.day.unwrap_or(today));
    Ok(on_duty.iter().map(|(judge, _)| judge.to_string()).collect())
}

/// What a second person must approve before the lot is drawn, strictly ascending.
pub fn lot_needs(
    state: &State,
    cases: &dyn Cases,
    (asked, candidates): (&LotAsked, &[String]),
    today: Day,
) -> Vec<LotNeed> {
    let overlaps = |rule: &SampleRule| state.lots.samples().iter().any(|it| it.overlaps(rule));
    let again = state.lots.was_for(asked.kind, &asked.subject)
        || asked.day.is_some_and(|day| state.lots.was_on(&asked.list, day))
        || asked.sample.as_ref().is_some_and(overlaps);
    let (count, seats) = (candidates.len() as u64, u64::from(asked.seats));
    let assigned = || {
        let rows = cases.case(&asked.subject);
        present(&rows).is_some_and(|row| row.end.undertaking().is_some())
    };
    let narrow = |rule: &SampleRule| rule.judge.is_some() || count < LEAST_OF_A_SAMPLE * seats;
    let found = [
        (LotNeed::Again, again),
        (LotNeed::LeftOut, !asked.left_out.is_empty()),
        (LotNeed::Few, count < seats + 2),
        (LotNeed::NoCase, asked.kind.has_list() && !assigned()),
        (LotNeed::Narrow, asked.sample.as_ref().is_some_and(narrow)),
        (LotNeed::ManyMissing, misses_many(state, asked, candidates, today)),
    ];
    found.into_iter().filter(|(_, needed)| *needed).map(|(need, _)| need).collect()
}

/// Whether more than a quarter of a pool's members, and more than one, cannot be drawn for a day of
/// duty, whoever recorded why.
fn misses_many(state: &State, asked: &LotAsked, candidates: &[String], today: Day) -> bool {
    let Some((day, pool)) = asked.day.zip(state.pools.get(&asked.list)) else { return false };
    let members = pool.spec_on(today).members.iter().filter(|member| member.covers(day));
    let names: Vec<String> = members.map(|member| member.judge.0.to_string()).collect();
    let known = |name: &&String| candidates.contains(name) || asked.left_out.contains(name);
    let missing = names.len() - names.iter().filter(known).count();
    missing > (names.len() / 4).max(1)
}

/// A lot is drawn once, only if it needs nobody or was approved, and never from a lost tray.
///
/// # Errors
/// The first of its rules that is broken.
pub fn lot_drawable(state: &State, lot: EntryIndex) -> Ruling {
    let undrawn =
        state.lots.undrawn(lot).ok_or_else(|| Refusal::LotUnknown { lot: lot.to_string() })?;
    let tray = undrawn.opened.tray;
    ensure(!state.trays.is_retired(tray), || Refusal::TrayLost { tray })?;
    let free = matches!(undrawn.approval, Approval::NotNeeded | Approval::Given);
    ensure(free, || Refusal::Unapproved { filing: lot })
}

/// Recomputes the draw of a lot from its opened secrets.
///
/// # Errors
/// When the candidates cannot be drawn from.
pub fn draw_lot(
    origin: &str,
    opened: &LotOpened,
    candidates: &[String],
    (envelope_secret, nonce): (&[u8; 32], &[u8; 32]),
) -> Result<LotDraw, DrawError> {
    let LotOpened { asked, tray, envelope, .. } = opened;
    let candidates = u32::try_from(candidates.len()).expect("a lot has at most 100,000 of them");
    let ticket = LotTicket {
        origin,
        roll: &asked.roll(),
        list: &asked.list,
        role: asked.kind.role(),
        seats: asked.seats,
        candidates,
        tray: *tray,
        envelope: *envelope,
    };
    ticket.draw(envelope_secret, nonce)
}

/// The result of a review: of a case that a review drew; with words where it needs them.
///
/// # Errors
/// What `check` makes of a broken rule.
pub fn review(state: &State, review: &Review, check: &mut Check<'_>) -> Ruling {
    let case_number = || review.case_number.clone();
    let drawn = state.lots.sampled(review.lot);
    let known = drawn.is_some_and(|drawn| drawn.contains(&review.case_number));
    let holds = state.lots.result(review.lot, &review.case_number).is_some();
    let there = known && (holds || !review.withdrawn);
    check.of(ensure(there, || Refusal::ReviewUnknown { case_number: case_number() }))?;
    check.of(text(&review.text, "text"))?;
    // Another result takes the place of the first one in words.
    let needed = review.withdrawn || holds || review.result.needs_text();
    let what = || "this result of a review".to_owned();
    let told = !needed || !review.text.is_empty();
    check.of(ensure(told, || Refusal::TextNeeded { what: what() })).map(|_| ())
}
