//! Tables of cases to be assigned.

use caselot_core::docket::Day;
use caselot_core::docket::filing::Exclusion;
use caselot_core::docket::lineage::FollowedCase;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::party::normalised;
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::rules::{self, MAX_WEIGHT};
use caselot_core::docket::text::{is_code, is_name};

use super::cells::Cells;
use super::exclusions::exclusions;
use super::history::number;
use super::{Reading, once, read};
use crate::finding::{Code, Finding};
use crate::roster::{Beside, Roster};
use crate::table::column::{
    ACCEPTED_ON, AGENT_IDS, ALTERNATES, ASSESSOR_POOL, ASSESSOR_SEATS, ASSESSORS_LATER, CAUSE,
    CLAIM, DEPARTURE, EXCLUDE, EXPERT_POOL, EXPERT_SEATS, FLAGS, FOLLOWS, MEMBER_POOL, PANEL,
    PARTIES, PARTY_IDS, POOL, PROCEDURE, WEIGHT, WEIGHT_FACTOR,
};
use crate::table::kinds::CASES;
use crate::table::{Options, Row};
use crate::value::identifier::{self, IdFault};
use crate::value::{decimal, vocabulary};

/// A case to be assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Canonical case number.
    pub number: String,
    /// Pool code; empty = that of the policy's routes.
    pub pool: String,
    /// Cause of action (案由).
    pub cause: String,
    /// Procedure (适用程序).
    pub procedure: String,
    /// Weight in hundredths; none = that of the policy.
    pub weight: Option<u32>,
    /// Flags, in the order of the cell.
    pub flags: Vec<String>,
    /// Parties (当事人).
    pub parties: String,
    /// Claim (诉讼请求).
    pub claim: String,
    /// Day of acceptance, if the table says it.
    pub accepted_on: Option<Day>,
    /// Judges who are left out.
    pub exclusions: Vec<Exclusion>,
    /// Why pool, seats or weight are not those of the policy.
    pub departure: String,
    /// Seats beside the undertaking judge's.
    pub panel: PanelSeats,
    /// Identifiers of the parties, without the names of their kinds.
    pub party_ids: Vec<String>,
    /// Identifiers of the parties' agents.
    pub agent_ids: Vec<String>,
    /// The main case that it belongs to.
    pub follows: Option<FollowedCase>,
}

/// Reads cases to be assigned. `person` is who names the exclusions of judges of the roster.
#[must_use]
pub fn cases(
    bytes: &[u8],
    options: &Options,
    roster: &Roster,
    (court, person): (&str, &str),
) -> Reading<CaseRow> {
    read(bytes, &CASES, options, |cells| {
        let rows = cells.each(|cells, row| {
            let number = number(cells, row, court);
            let case = case(cells, row, (roster, person));
            Some(CaseRow { number: number?, ..case? })
        });
        let kept = once(cells, rows, |case| &case.number, |case, _, _| case.clone());
        for (_, case) in &kept {
            cells.summary.count_month(case.accepted_on);
        }
        kept
    })
}

fn case<'t>(
    cells: &mut Cells<'t>,
    row: &'t Row,
    (roster, person): (&Roster, &str),
) -> Option<CaseRow> {
    let options = cells.options;
    let code = |text: &str| Some(options.pool(text)).filter(|it| is_code(it)).map(str::to_owned);
    let pool = cells.optional_cell(row, POOL, "wanted-pool", code).map(Option::unwrap_or_default);
    let weight = weight(cells, row);
    let flags = row_flags(cells, row);
    let accepted_on = cells.optional_day(row, ACCEPTED_ON);
    let beside = Beside { on: accepted_on.flatten().or(cells.options.today), ..Beside::default() };
    let exclusions = exclusions(cells.text(row, EXCLUDE), person, roster, beside)
        .map_err(|finding| cells.fault(row, EXCLUDE, finding))
        .ok();
    let panel = panel(cells, row);
    let party_ids = party_ids(cells, row);
    let agent_ids = agent_ids(cells, row);
    let follows = Some(cells.text(row, FOLLOWS)).filter(|number| !number.is_empty());
    let follows =
        follows.map(|number| FollowedCase { case_number: number.to_owned(), filing: None });
    let parties = cells.text(row, PARTIES).to_owned();
    if parties.is_empty() {
        cells.fault(row, PARTIES, Finding::new(Code::NoParties));
    }
    let must = cells.options.must;
    for column in CASES.columns.iter().filter(|column| must.contains(&column.name)) {
        if cells.text(row, *column).is_empty() {
            cells.missing(row, *column);
        }
    }
    Some(CaseRow {
        number: String::new(),
        pool: pool?,
        cause: cells.text(row, CAUSE).to_owned(),
        procedure: cells.text(row, PROCEDURE).to_owned(),
        weight: weight?,
        flags: flags?,
        parties,
        claim: cells.text(row, CLAIM).to_owned(),
        accepted_on: accepted_on?,
        exclusions: exclusions?,
        departure: cells.text(row, DEPARTURE).to_owned(),
        panel: panel?,
        party_ids: party_ids?,
        agent_ids: agent_ids?,
        follows,
    })
}

/// The seats of a panel; none are given for a sole judge.
fn panel<'t>(cells: &mut Cells<'t>, row: &'t Row) -> Option<PanelSeats> {
    let [seats, assessors, experts, alternates] = [PANEL, ASSESSOR_SEATS, EXPERT_SEATS, ALTERNATES]
        .map(|column| cells.optional_number(row, column, "wanted-seats"));
    let later = cells.optional_cell(row, ASSESSORS_LATER, "wanted-yes", vocabulary::yes_or_no);
    let options = cells.options;
    let list = |column| options.pool(cells.text(row, column)).to_owned();
    let (assessor_pool, expert_pool) = (list(ASSESSOR_POOL), list(EXPERT_POOL));
    let beside = PanelSeats {
        member_pool: list(MEMBER_POOL),
        assessors: assessors?.unwrap_or_default(),
        assessor_pool,
        experts: experts?.unwrap_or_default(),
        expert_pool,
        alternates: alternates?.unwrap_or_default(),
        later: later?.unwrap_or_default(),
        ..PanelSeats::default()
    };
    let asked = panel_seats(seats?.unwrap_or_default(), beside);
    asked.map_err(|finding| cells.fault(row, PANEL, finding)).ok()
}

/// The seats of a panel: `seats` in all, of which the members have those that `beside` leaves to
/// them. No seats mean a sole judge.
///
/// # Errors
/// When the numbers make no panel.
pub fn panel_seats(seats: u32, beside: PanelSeats) -> Result<PanelSeats, Finding> {
    let members = seats.saturating_sub(1).checked_sub(beside.all_assessors());
    let members = members.ok_or_else(|| Finding::new(Code::PanelSeats))?;
    let panel = PanelSeats { members, ..beside };
    if panel.all_assessors() == 0 && (panel.alternates > 0 || panel.later) {
        return Err(Finding::new(Code::NoAssessors));
    }
    rules::seats(&panel).map_err(|refusal| Finding::refused(&refusal))?;
    Ok(panel)
}

/// The weight in hundredths: `Some(None)` where none is given, `None` after a fault.
pub fn weight<'t>(cells: &mut Cells<'t>, row: &'t Row) -> Option<Option<u32>> {
    let within = |weight: &u32| (1..=MAX_WEIGHT).contains(weight);
    let weight = cells
        .optional_cell(row, WEIGHT, "wanted-weight", |text| decimal::percent(text).filter(within));
    let wanted = "wanted-factor";
    let factor = cells
        .optional_cell(row, WEIGHT_FACTOR, wanted, |text| decimal::hundredths(text).filter(within));
    match (weight?, factor?) {
        (Some(weight), Some(factor)) if weight != factor => {
            cells.fault(row, WEIGHT, Finding::new(Code::WeightsDiffer));
            None
        }
        (weight, factor) => Some(weight.or(factor)),
    }
}

/// Identifiers of parties with `;` between them. A fault names the place of one, never its text.
fn party_ids<'t>(cells: &mut Cells<'t>, row: &'t Row) -> Option<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    for (at, id) in parts(cells.text(row, PARTY_IDS)).enumerate() {
        let code = match identifier::check(id) {
            Ok(_) => {
                let id = identifier::of_today(&identifier::bare(id).1);
                // The same party may stand in several columns.
                if !found.iter().any(|known| normalised(known) == normalised(&id)) {
                    found.push(id);
                }
                continue;
            }
            Err(IdFault::Length) => Code::IdLength,
            Err(IdFault::Date) => Code::IdDate,
            Err(IdFault::Check) => Code::IdCheck,
            Err(IdFault::CreditCheck) => Code::CreditCheck,
            Err(IdFault::Kind) => Code::IdKind,
        };
        cells.fault(row, PARTY_IDS, Finding::new(code).number("place", at as u64 + 1));
        return None;
    }
    if let Some(at) = found.iter().position(|id| normalised(id).is_none()) {
        cells.refused(row, PARTY_IDS, &Refusal::PartyIdentifierMalformed { place: at + 1 });
        return None;
    }
    Some(found)
}

/// Identifiers of agents with `;` between them: numbers of certificates have no form of the state's.
fn agent_ids<'t>(cells: &mut Cells<'t>, row: &'t Row) -> Option<Vec<String>> {
    let found: Vec<String> = parts(cells.text(row, AGENT_IDS)).map(str::to_owned).collect();
    if let Some(at) = found.iter().position(|id| normalised(id).is_none()) {
        cells.refused(row, AGENT_IDS, &Refusal::AgentIdentifierMalformed { place: at + 1 });
        return None;
    }
    Some(found)
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；', '\n', '、', ',', '，']).map(str::trim).filter(|part| !part.is_empty())
}

/// How a list of flags is written.
pub const FLAGS_FORM: &str = "write the flags with ; between them";
/// The flags of a row.
pub fn row_flags<'t>(cells: &mut Cells<'t>, row: &'t Row) -> Option<Vec<String>> {
    cells.cell(row, FLAGS, "wanted-flags", flags)
}

/// Reads flags with `;` between them; `None` if one is no flag.
#[must_use]
pub fn flags(text: &str) -> Option<Vec<String>> {
    let parts = text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|flag| is_name(flag).then(|| flag.to_owned())).collect()
}
