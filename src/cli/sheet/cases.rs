//! Tables of cases to be assigned.

use std::path::Path;

use caselot_core::docket::code::{Coded, ExclusionGround};
use caselot_core::docket::filing::Exclusion;
use caselot_core::docket::lineage::Lineage;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::party::normalised;
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::rules::{self, MAX_WEIGHT};
use caselot_core::docket::text::{is_code, is_name};
use caselot_core::docket::{CaseNumber, Day};

use super::columns::{
    ACCEPTED_ON, ASSESSOR_POOL, ASSESSOR_SEATS, CASES, CAUSE, CLAIM, DEPARTURE, EXCLUDE,
    MEMBER_POOL, NUMBER, PANEL, PARTIES, PARTY_IDS, POOL, PROCEDURE, WEIGHT, WEIGHT_FACTOR,
};
use super::{Row, Sheet};
use crate::cli::Failure;
use crate::client::CaseInput;

/// Reads the cases of a file, each with its line. An empty day of acceptance means `today`.
///
/// # Errors
/// When the file cannot be read, lacks a column, or has a bad cell.
pub fn read_cases(
    file: &Path,
    court: &str,
    person: &str,
    today: Day,
) -> Result<Vec<(u64, CaseInput)>, Failure> {
    let (mut sheet, rows) = Sheet::open(file, CASES)?;
    let mut seen = std::collections::HashMap::new();
    let mut cases = Vec::new();
    for row in &rows {
        let number = number(&mut sheet, row, court);
        if let Some(number) = &number
            && let Some(earlier) = seen.insert(number.as_str().to_owned(), row.line)
        {
            sheet.fault(row.line, NUMBER, format!("the case is in row {earlier} already"));
        }
        let rest = case(&mut sheet, row, person, today);
        if let (Some(number), Some(case)) = (number, rest) {
            cases.push((row.line, CaseInput { number: number.as_str().to_owned(), ..case }));
        }
    }
    sheet.finish(cases)
}

pub(super) fn number(sheet: &mut Sheet, row: &Row, court: &str) -> Option<CaseNumber> {
    let parsed = rules::case_number(sheet.text(row, NUMBER), court);
    parsed.map_err(|refusal| sheet.fault(row.line, NUMBER, refusal.to_string())).ok()
}

fn case(sheet: &mut Sheet, row: &Row, person: &str, today: Day) -> Option<CaseInput> {
    let code = |text: &str| is_code(text).then(|| text.to_owned());
    let pool = sheet.optional_cell(row, POOL, "a pool code", code).map(Option::unwrap_or_default);
    // A weight that is not given is the one of the policy.
    let named = [WEIGHT, WEIGHT_FACTOR].iter().any(|column| !sheet.text(row, *column).is_empty());
    let weight = if named { weight(sheet, row) } else { Some(0) };
    let flags = sheet.flags(row);
    let accepted_on = sheet.optional_day(row, ACCEPTED_ON);
    let wanted = "a list like 12:INTEREST;15:PARTY_OR_RELATIVE (OTHER needs a text: 12:OTHER:why)";
    let exclusions = sheet.cell(row, EXCLUDE, wanted, |text| exclusions(text, person));
    let panel = panel(sheet, row);
    let party_ids = party_ids(sheet, row);
    Some(CaseInput {
        number: String::new(),
        stage: 0,
        pool: pool?,
        cause: sheet.text(row, CAUSE).to_owned(),
        procedure: sheet.text(row, PROCEDURE).to_owned(),
        weight: weight?,
        flags: flags?,
        parties: sheet.text(row, PARTIES).to_owned(),
        claim: sheet.text(row, CLAIM).to_owned(),
        accepted_on: accepted_on?.unwrap_or(today),
        exclusions: exclusions?,
        approver: String::new(),
        departure: sheet.text(row, DEPARTURE).to_owned(),
        lineage: Lineage::default(),
        panel: panel?,
        party_ids: party_ids?,
        redraw: String::new(),
    })
}

/// The seats of a panel; none are given for a sole judge.
fn panel(sheet: &mut Sheet, row: &Row) -> Option<PanelSeats> {
    let number = |sheet: &mut Sheet, column| {
        let read = |text: &str| text.parse().ok();
        sheet
            .optional_cell(row, column, "a whole number of seats", read)
            .map(Option::unwrap_or_default)
    };
    let (seats, assessors) = (number(sheet, PANEL), number(sheet, ASSESSOR_SEATS));
    let pool = sheet.text(row, ASSESSOR_POOL).to_owned();
    let asked = panel_seats(seats?, assessors?, pool, sheet.text(row, MEMBER_POOL).to_owned());
    asked.map_err(|refusal| sheet.fault(row.line, PANEL, refusal)).ok()
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

/// The weight in hundredths, or as a decimal factor; 100 where neither is given.
pub(super) fn weight(sheet: &mut Sheet, row: &Row) -> Option<u32> {
    let within = |weight: &u32| (1..=MAX_WEIGHT).contains(weight);
    let (column, wanted) = (WEIGHT, "a weight from 1 to 1000 (100 = standard)");
    if !sheet.text(row, column).is_empty() {
        return sheet.cell(row, column, wanted, |text| text.parse().ok().filter(within));
    }
    if sheet.text(row, WEIGHT_FACTOR).is_empty() {
        return Some(100);
    }
    let wanted = "a factor from 0.01 to 10 in whole hundredths";
    sheet.cell(row, WEIGHT_FACTOR, wanted, |text| hundredths(text).filter(within))
}

/// Reads a decimal number as whole hundredths, exactly.
fn hundredths(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    whole.checked_mul(100)?.checked_add(format!("{part:0<2}").parse().ok()?)
}

/// Identifiers of parties with `;` between them. A fault names the place of one, never its text.
fn party_ids(sheet: &mut Sheet, row: &Row) -> Option<Vec<String>> {
    let ids: Vec<String> = parts(sheet.text(row, PARTY_IDS)).map(str::to_owned).collect();
    match ids.iter().position(|id| normalised(id).is_none()) {
        None => Some(ids),
        Some(at) => {
            let refusal = Refusal::PartyIdentifierMalformed { place: at + 1 };
            sheet.fault(row.line, PARTY_IDS, refusal.to_string());
            None
        }
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty())
}

/// How a list of flags is written.
pub const FLAGS_FORM: &str = "write the flags with ; between them";
/// How a list of exclusions is written.
pub const EXCLUSIONS_FORM: &str = "write it like 12:INTEREST;15:OTHER:why; the grounds are PARTY_OR_RELATIVE, INTEREST, \
     OTHER_RELATIONSHIP, IMPROPER_CONTACT, PRIOR_STAGE, WORKLOAD_CAP and OTHER";

/// Reads flags with `;` between them; `None` if one is no flag.
#[must_use]
pub fn flags(text: &str) -> Option<Vec<String>> {
    parts(text).map(|flag| is_name(flag).then(|| flag.to_owned())).collect()
}

/// Reads exclusions like `12:INTEREST;15:OTHER:text`, named by this person; `None` if one is in
/// another form.
#[must_use]
pub fn exclusions(text: &str, person: &str) -> Option<Vec<Exclusion>> {
    let one = |part: &str| {
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
    let mut found: Vec<Exclusion> = parts(text).map(one).collect::<Option<_>>()?;
    found.sort_by_key(|exclusion| exclusion.judge);
    let twice = found.windows(2).any(|pair| pair[0].judge == pair[1].judge);
    (!twice).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use caselot_core::id::JudgeId;
    use std::io::Write;

    #[test]
    fn every_bad_cell_is_named_with_row_and_column() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        let table = "\u{FEFF}number,pool,cause,procedure,weight,flags,parties,claim,accepted_on,exclude\n\
             (2021)湘0203民初1号,civil,借款,简易,100,涉外;涉众,甲诉乙,还款,2021-03-01,12:INTEREST\n\
             (2021)湘0204民初2号,civil,,,0,,,,2021-02-30,12:BAD\n\
             （2021）湘0203民初001号,civil,,,100,,,,,\n";
        file.write_all(table.as_bytes()).expect("written");
        let Err(Failure::Rows(faults)) = read_cases(file.path(), "湘0203", "clerk", Day(0)) else {
            panic!("the table has faults");
        };
        let at: Vec<_> = faults.iter().map(|fault| (fault.line, &*fault.column)).collect();
        let wanted =
            [(3, "number"), (3, "weight"), (3, "accepted_on"), (3, "exclude"), (4, "number")];
        assert_eq!(at, wanted);
    }

    #[test]
    fn a_factor_is_read_in_whole_hundredths() {
        assert_eq!(
            [hundredths("1.25"), hundredths("1.2"), hundredths("3")],
            [125, 120, 300].map(Some)
        );
        assert_eq!([hundredths("1.255"), hundredths("-1"), hundredths("1e2")], [None; 3]);
    }

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
