//! Tables of cases to be assigned.

use caselot_core::docket::Day;
use caselot_core::docket::code::{Coded, ExclusionGround};
use caselot_core::docket::filing::Exclusion;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::party::normalised;
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::rules::{self, MAX_WEIGHT};
use caselot_core::docket::text::{is_code, is_name};

use super::cells::Cells;
use super::history::number;
use super::{Reading, once, read};
use crate::finding::{Code, Finding};
use crate::table::column::{
    ACCEPTED_ON, ASSESSOR_POOL, ASSESSOR_SEATS, CAUSE, CLAIM, DEPARTURE, EXCLUDE, FLAGS,
    MEMBER_POOL, PANEL, PARTIES, PARTY_IDS, POOL, PROCEDURE, WEIGHT, WEIGHT_FACTOR,
};
use crate::table::kinds::CASES;
use crate::table::{Options, Row};
use crate::value::decimal;
use crate::value::identifier::{self, IdFault};

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
}

/// Reads cases to be assigned. `person` is who names the exclusions.
#[must_use]
pub fn cases(bytes: &[u8], options: &Options, court: &str, person: &str) -> Reading<CaseRow> {
    read(bytes, &CASES, options, |cells| {
        let rows = cells.each(|cells, row| {
            let number = number(cells, row, court);
            let case = case(cells, row, person);
            Some(CaseRow { number: number?, ..case? })
        });
        let kept = once(cells, rows, |case| &case.number);
        for (_, case) in &kept {
            cells.summary.count_month(case.accepted_on);
        }
        kept
    })
}

fn case<'t>(cells: &mut Cells<'t>, row: &'t Row, person: &str) -> Option<CaseRow> {
    let code = |text: &str| is_code(text).then(|| text.to_owned());
    let pool = cells.optional_cell(row, POOL, "a pool code", code).map(Option::unwrap_or_default);
    let weight = weight(cells, row);
    let flags = row_flags(cells, row);
    let accepted_on = cells.optional_day(row, ACCEPTED_ON);
    let wanted = "12:INTEREST;15:PARTY_OR_RELATIVE, 12:OTHER:text";
    let exclusions = cells.cell(row, EXCLUDE, wanted, |text| exclusions(text, person));
    let panel = panel(cells, row);
    let party_ids = party_ids(cells, row);
    let parties = cells.text(row, PARTIES).to_owned();
    if parties.is_empty() {
        cells.fault(row, PARTIES, Finding::new(Code::NoParties));
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
    })
}

/// The seats of a panel; none are given for a sole judge.
fn panel<'t>(cells: &mut Cells<'t>, row: &'t Row) -> Option<PanelSeats> {
    let seats = cells.optional_number(row, PANEL, "a whole number of seats");
    let assessors = cells.optional_number(row, ASSESSOR_SEATS, "a whole number of seats");
    let pool = cells.text(row, ASSESSOR_POOL).to_owned();
    let members = cells.text(row, MEMBER_POOL).to_owned();
    let (seats, assessors) = (seats?.unwrap_or_default(), assessors?.unwrap_or_default());
    let asked = panel_seats(seats, assessors, pool, members);
    asked.map_err(|text| cells.rule(row, PANEL, text)).ok()
}

/// The seats of a panel: `seats` in all, of them `assessors` for people's assessors. No seats mean
/// a sole judge.
///
/// # Errors
/// When the numbers make no panel.
pub fn panel_seats(
    seats: u32,
    assessors: u32,
    assessor_pool: String,
    member_pool: String,
) -> Result<PanelSeats, String> {
    let members = seats.saturating_sub(1).checked_sub(assessors);
    let members = members.ok_or("a panel has more seats than assessors")?;
    let panel = PanelSeats { members, member_pool, assessors, assessor_pool };
    rules::seats(&panel).map_err(|refusal| refusal.to_string())?;
    Ok(panel)
}

/// The weight in hundredths: `Some(None)` where none is given, `None` after a fault.
pub fn weight<'t>(cells: &mut Cells<'t>, row: &'t Row) -> Option<Option<u32>> {
    let within = |weight: &u32| (1..=MAX_WEIGHT).contains(weight);
    let weight =
        cells.optional_cell(row, WEIGHT, "a weight from 1 to 1000 (100 = standard)", |text| {
            decimal::percent(text).filter(within)
        });
    let wanted = "a factor from 0.01 to 10 in whole hundredths";
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

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；', '\n', '、', ',', '，']).map(str::trim).filter(|part| !part.is_empty())
}

/// How a list of flags is written.
pub const FLAGS_FORM: &str = "write the flags with ; between them";
/// How a list of exclusions is written.
pub const EXCLUSIONS_FORM: &str = "write it like 12:INTEREST;15:OTHER:why; the grounds are PARTY_OR_RELATIVE, INTEREST, \
     OTHER_RELATIONSHIP, IMPROPER_CONTACT, PRIOR_STAGE, WORKLOAD_CAP and OTHER";

/// The flags of a row.
pub fn row_flags<'t>(cells: &mut Cells<'t>, row: &'t Row) -> Option<Vec<String>> {
    cells.cell(row, FLAGS, "a list of flags with ; between them", flags)
}

/// Reads flags with `;` between them; `None` if one is no flag.
#[must_use]
pub fn flags(text: &str) -> Option<Vec<String>> {
    let parts = text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|flag| is_name(flag).then(|| flag.to_owned())).collect()
}

/// Reads exclusions like `12:INTEREST;15:OTHER:text`, named by this person; `None` if one is in
/// another form.
#[must_use]
pub fn exclusions(text: &str, person: &str) -> Option<Vec<Exclusion>> {
    let one = |part: &str| {
        let part = part.replacen('：', ":", 2);
        let mut fields = part.splitn(3, ':');
        let judge = fields.next()?.trim().parse().ok()?;
        let ground = ExclusionGround::from_name(fields.next()?.trim())?;
        let text = fields.next().unwrap_or_default().trim().to_owned();
        let explained = !ground.needs_text() || !text.is_empty();
        explained.then(|| {
            let (person, by_program) = (person.to_owned(), false);
            Exclusion { judge, ground, person, text, by_program }
        })
    };
    let parts = text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty());
    let mut found: Vec<Exclusion> = parts.map(one).collect::<Option<_>>()?;
    found.sort_by_key(|exclusion| exclusion.judge);
    let twice = found.windows(2).any(|pair| pair[0].judge == pair[1].judge);
    (!twice).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use caselot_core::id::JudgeId;

    #[test]
    fn exclusions_name_judge_ground_and_text() {
        let found = exclusions("15:OTHER:同学; 12:INTEREST", "clerk").expect("read");
        assert_eq!((found[0].judge, found[1].judge), (JudgeId(12), JudgeId(15)));
        assert_eq!(found[1].text, "同学");
        for bad in ["12", "12:OTHER", "x:INTEREST", "12:INTEREST;12:INTEREST"] {
            assert_eq!(exclusions(bad, "clerk"), None, "{bad}");
        }
    }
}
