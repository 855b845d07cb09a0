//! Looking up cases by what is known of them.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use super::filers::Filers;
use crate::docket::code::{AssignedBy, Manner};
use crate::docket::day::Day;
use crate::docket::fold::state::State;
use crate::id::{EntryIndex, JudgeId};
use crate::quota::post::{Span, rows_of, span_of};
use crate::quota::tally::{Case, Tally};

/// So many entries are looked at one by one.
const FEW_ENTRIES: u64 = 4_096;

/// Where cases are looked up.
#[derive(Debug, Clone, Copy)]
pub struct Register<'r> {
    /// The docket's state.
    pub state: &'r State,
    /// Its cases.
    pub tally: &'r Tally,
    /// Who filed them.
    pub filers: &'r Filers,
}

/// Whether a case is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has no closing.
    Open,
    /// It has one.
    Closed,
}

/// Which cases to find. What is empty or `None` asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Code of the pool.
    pub pool: String,
    /// A part of the cause.
    pub cause: String,
    /// Procedure.
    pub procedure: String,
    /// Type code, such as 民初.
    pub type_code: String,
    /// A flag.
    pub flag: String,
    /// Who holds a seat now: the undertaking judge, or one of the panel.
    pub judge: Option<JudgeId>,
    /// Division of the undertaking judge on a day.
    pub division: Option<(String, Day)>,
    /// Who filed, asked for or imported it.
    pub person: String,
    /// Days of filing.
    pub filed: Option<Span>,
    /// Days on which it came to its judge.
    pub assigned: Option<Span>,
    /// Days on which its seats changed last.
    pub reseated: Option<Span>,
    /// Days of closing.
    pub closed: Option<Span>,
    /// Open or closed.
    pub standing: Option<Standing>,
    /// Entries of the filings.
    pub entries: Option<Range<u64>>,
    /// The only filings that are looked at; the tally does not know who sits as assessor.
    pub among: Option<BTreeSet<EntryIndex>>,
    /// The order of what is found.
    pub order: Order,
}

/// An order of cases. Where two are equal, the later filed comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The latest filed first.
    #[default]
    Newest,
    /// The first filed first.
    Oldest,
    /// By the number of the case.
    Number,
    /// By the number of the undertaking judge.
    Judge,
    /// By cause.
    Cause,
    /// By the day of closing, open cases last.
    Closed,
}

/// A case that was found, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Entry of the filing that holds now.
    pub filing: EntryIndex,
    /// Case number.
    pub number: String,
    /// 0 at first.
    pub stage: u32,
    /// Type code; empty for a LEGACY number.
    pub type_code: String,
    /// Pool code; empty = not known.
    pub pool: String,
    /// Cause.
    pub cause: String,
    /// Procedure.
    pub procedure: String,
    /// Flags, strictly ascending.
    pub flags: Vec<String>,
    /// 100 = a standard case.
    pub weight: u32,
    /// Day of filing.
    pub filed_on: Day,
    /// Day on which it came to its judge.
    pub assigned_on: Day,
    /// Entry and day on which its seats changed last; `None` = never.
    pub reseated: Option<(EntryIndex, Day)>,
    /// How it came to its judge.
    pub assigned_by: AssignedBy,
    /// Undertaking judge.
    pub undertaking: JudgeId,
    /// The rest of the panel, the presiding judge first.
    pub panel: Vec<JudgeId>,
    /// Day and manner of the closing.
    pub closing: Option<(Day, Option<Manner>)>,
    /// Who filed, asked for or imported it.
    pub person: String,
}

/// All cases with a judge that a search finds, in its order; `sees` leaves out those of judges whom
/// the caller does not see.
#[must_use]
pub fn find(
    register: Register<'_>,
    search: &Search,
    sees: impl Fn(JudgeId) -> bool,
) -> Vec<EntryIndex> {
    let found = candidates(register, search)
        .filter(|case| matches(register, search, case) && sees(case.record.undertaking));
    // By entry alone nothing else of a case is kept beside it: a large court is looked through often.
    if let Order::Newest | Order::Oldest = search.order {
        let mut filings: Vec<EntryIndex> = found.map(|case| case.filing).collect();
        filings.sort_unstable();
        if search.order == Order::Newest {
            filings.reverse();
        }
        return filings;
    }
    let mut found: Vec<Case<'_>> = found.collect();
    let newest = |a: &Case<'_>, b: &Case<'_>| b.filing.cmp(&a.filing);
    let by: fn(&Case<'_>, &Case<'_>) -> Ordering = match search.order {
        Order::Newest | Order::Oldest => |_, _| Ordering::Equal,
        Order::Number => |a, b| a.number.cmp(b.number),
        Order::Judge => |a, b| a.record.undertaking.cmp(&b.record.undertaking),
        Order::Cause => |a, b| a.record.cause.cmp(b.record.cause),
        Order::Closed => |a, b| {
            let on = |case: &Case<'_>| {
                (case.record.closing.is_none(), case.record.closing.map(|it| it.on))
            };
            on(a).cmp(&on(b))
        },
    };
    found.sort_unstable_by(|a, b| by(a, b).then_with(|| newest(a, b)));
    found.into_iter().map(|case| case.filing).collect()
}

/// The cases with a judge among which is looked: those of the filings or entries that are asked for,
/// one by one where these are few, or else all.
fn candidates<'r>(
    register: Register<'r>,
    search: &'r Search,
) -> Box<dyn Iterator<Item = Case<'r>> + 'r> {
    let tally = register.tally;
    if let Some(among) = &search.among {
        return Box::new(among.iter().filter_map(|filing| tally.assigned(*filing)));
    }
    match search.entries.clone().filter(|it| it.end.saturating_sub(it.start) <= FEW_ENTRIES) {
        Some(few) => Box::new(few.filter_map(|entry| tally.assigned(EntryIndex(entry)))),
        None => Box::new(tally.cases()),
    }
}

impl Register<'_> {
    /// What is known of a case that was found.
    #[must_use]
    pub fn describe(&self, filing: EntryIndex) -> Option<Found> {
        let case = self.tally.case(filing)?;
        let record = case.record;
        Some(Found {
            filing,
            number: case.number.to_owned(),
            stage: case.stage,
            type_code: case.type_code.to_owned(),
            pool: record.pool.to_owned(),
            cause: record.cause.to_owned(),
            procedure: record.procedure.to_owned(),
            flags: record.flags.to_vec(),
            weight: record.weight,
            filed_on: record.filed_on,
            assigned_on: case.assigned_on,
            reseated: case.reseated,
            assigned_by: record.assigned_by,
            undertaking: record.undertaking,
            panel: record.panel.beside(record.undertaking).collect(),
            closing: record.closing.map(|closing| (closing.on, closing.manner)),
            person: self.filers.of(filing).to_owned(),
        })
    }
}

/// Division of a judge on a day; empty if there is no post.
pub(super) fn division_on(state: &State, judge: JudgeId, day: Day) -> &str {
    let row = rows_of(state, judge).iter().find(|row| span_of(row).holds(day));
    row.map_or("", |row| row.division.as_str())
}

fn matches(register: Register<'_>, search: &Search, case: &Case<'_>) -> bool {
    let record = &case.record;
    let is = |wanted: &str, what: &str| wanted.is_empty() || wanted == what;
    let within = |span: Option<Span>, day: Option<Day>| {
        span.is_none_or(|span| day.is_some_and(|day| span.holds(day)))
    };
    let closed = record.closing.map(|closing| closing.on);
    !record.closing.is_some_and(|closing| closing.is_undone())
        && search.entries.as_ref().is_none_or(|range| range.contains(&case.filing.0))
        && is(&search.pool, record.pool)
        && (search.cause.is_empty() || record.cause.contains(&search.cause))
        && is(&search.procedure, record.procedure)
        && is(&search.type_code, case.type_code)
        && (search.flag.is_empty() || record.flags.contains(&search.flag))
        && search.judge.is_none_or(|judge| sits(case, judge))
        && within(search.filed, Some(record.filed_on))
        && within(search.assigned, Some(case.assigned_on))
        && within(search.reseated, case.reseated.map(|(_, day)| day))
        && within(search.closed, closed)
        && search.standing.is_none_or(|standing| (standing == Standing::Closed) == closed.is_some())
        && (search.person.is_empty() || search.person == register.filers.of(case.filing))
        && search.division.as_ref().is_none_or(|(division, day)| {
            division_on(register.state, record.undertaking, *day) == division
        })
}

fn sits(case: &Case<'_>, judge: JudgeId) -> bool {
    let record = &case.record;
    record.undertaking == judge || record.panel.beside(record.undertaking).any(|it| it == judge)
}
