//! Cases and workloads as rows of a table, the same for commands, pages and files.

use caselot_core::docket::code::{AssignedBy, Manner};
use caselot_core::id::JudgeId;

use super::judges::Judges;
use crate::wire::v1;
use crate::words::{self, counted, text};

/// Columns of a case.
pub const CASE_COLUMNS: usize = 12;
/// Columns of an assessor.
pub const ASSESSOR_COLUMNS: usize = 5;
/// Columns of a workload.
pub const LOAD_COLUMNS: usize = 10;

/// The headings of [`case`].
pub fn case_headings() -> [String; CASE_COLUMNS] {
    [
        text!("case"),
        text!("cause"),
        text!("procedure"),
        text!("pool"),
        text!("weight"),
        text!("day of entry"),
        text!("assigned on"),
        text!("undertaking judge"),
        text!("how assigned"),
        text!("panel"),
        text!("closed on"),
        text!("filed by"),
    ]
}

/// A case that was found.
pub fn case(case: &v1::FoundCase, judges: &Judges) -> [String; CASE_COLUMNS] {
    let panel: Vec<String> = case.panel.iter().map(|judge| name(*judge, judges)).collect();
    let manner = words::label_of::<Manner>(case.manner);
    let closed = match case.manner {
        0 => case.closed_on.clone(),
        _ => format!("{} {manner}", case.closed_on),
    };
    [
        case.case_number.clone(),
        case.cause.clone(),
        case.procedure.clone(),
        case.pool.clone(),
        words::cases(case.weight.into()),
        case.filed_on.clone(),
        case.assigned_on.clone(),
        name(case.undertaking, judges),
        words::label_of::<AssignedBy>(case.assigned_by),
        words::listed(&panel),
        closed,
        case.filed_by.clone(),
    ]
}

/// The headings of an assessor's cases.
pub fn assessor_headings() -> [String; ASSESSOR_COLUMNS] {
    [text!("assessor"), text!("lists"), text!("closed cases"), text!("open cases"), String::new()]
}

/// Whether an assessor sat in fewer closed cases than the court asks for.
pub fn is_below(it: &v1::AssessorLine, minimum: Option<u64>) -> bool {
    minimum.is_some_and(|minimum| it.closed < minimum)
}

/// The closing day of a case, or that it is open.
pub fn closed_or_open(closed_on: &str) -> String {
    match closed_on {
        "" => text!("the case is open"),
        on => text!("closed on {on}", on),
    }
}

/// How many are below it, in a sentence.
pub fn below(all: &[v1::AssessorLine], minimum: u64) -> String {
    let below = all.iter().filter(|it| is_below(it, Some(minimum))).count();
    counted!(
        "{below} of {count} assessors sat in fewer than {minimum} closed case.",
        "{below} of {count} assessors sat in fewer than {minimum} closed cases.",
        minimum,
        below,
        count = all.len()
    )
}

/// A judge's name with the number.
fn name(judge: u32, judges: &Judges) -> String {
    match judges.get(&JudgeId(judge)) {
        Some(known) => format!("{} {judge}", known.name),
        None => judge.to_string(),
    }
}

/// The headings of a [`load`], the first of which names whose it is.
pub fn load_headings() -> [String; LOAD_COLUMNS] {
    [
        text!("judge"),
        text!("open before"),
        text!("new"),
        text!("weight of the new"),
        text!("closed in the period"),
        text!("mean days"),
        text!("open at the end"),
        text!("over 6 months"),
        text!("over 12 months"),
        text!("over 18 months"),
    ]
}

/// A workload under the name of whose it is.
pub fn load(whose: String, load: &v1::CaseLoad) -> [String; LOAD_COLUMNS] {
    [
        whose,
        load.carried.to_string(),
        load.assigned.to_string(),
        words::cases(load.assigned_weight),
        load.closed.to_string(),
        mean_days(load),
        load.open.to_string(),
        load.over_6_months.to_string(),
        load.over_12_months.to_string(),
        load.over_18_months.to_string(),
    ]
}

/// Mean days from filing to closing, to a tenth, half up; empty if nothing was closed.
fn mean_days(load: &v1::CaseLoad) -> String {
    let (days, closed) = (u128::from(load.closed_days), u128::from(load.closed));
    if closed == 0 {
        return String::new();
    }
    let tenths = (days * 20 + closed) / (closed * 2);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// What the lot owes a judge (+), or a judge the lot (−), in standard cases to a hundredth.
pub fn owed(balance: i64) -> String {
    // Millionths to hundredths, half away from zero.
    let hundredths = (balance.unsigned_abs() + 5_000) / 10_000;
    let sign = match (balance > 0, hundredths) {
        (_, 0) => "",
        (true, _) => "+",
        (false, _) => "−",
    };
    format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
}

/// What recording rows would do, in sentences.
pub fn foretold(told: &v1::BatchResponse) -> Vec<String> {
    let mut lines = vec![counted!(
        "{count} row would be recorded, {known} known already",
        "{count} rows would be recorded, {known} are known already",
        count = told.recorded,
        known = told.known
    )];
    if told.listed > 0 {
        lines.push(counted!(
            "{listed} row would wait for approval.",
            "{listed} rows would wait for approval.",
            listed = told.listed
        ));
    }
    if told.more_refused > 0 {
        lines.push(counted!(
            "{more} further row is refused too, and not listed",
            "{more} further rows are refused too, and not listed",
            more = told.more_refused
        ));
    }
    lines
}

/// Rows under headings as CSV, with the mark by which office programs know UTF-8.
pub fn csv<R: IntoIterator<Item = String>>(
    headings: &[String],
    rows: impl IntoIterator<Item = R>,
) -> Vec<u8> {
    let begun = "\u{feff}".as_bytes().to_vec();
    // Writing into memory does not fail.
    let mut writer = csv::Writer::from_writer(begun);
    drop(writer.write_record(headings));
    written(writer, rows)
}

/// Further rows of a CSV file that was begun before.
pub fn csv_rows<R: IntoIterator<Item = String>>(rows: impl IntoIterator<Item = R>) -> Vec<u8> {
    written(csv::Writer::from_writer(Vec::new()), rows)
}

fn written<R: IntoIterator<Item = String>>(
    mut writer: csv::Writer<Vec<u8>>,
    rows: impl IntoIterator<Item = R>,
) -> Vec<u8> {
    for row in rows {
        drop(writer.write_record(row.into_iter().map(inert)));
    }
    writer.into_inner().unwrap_or_default()
}

/// A text that no office program takes for a formula.
fn inert(text: String) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_debts_are_rounded_in_whole_numbers() {
        let of = |closed_days, closed| {
            mean_days(&v1::CaseLoad { closed_days, closed, ..Default::default() })
        };
        assert_eq!(
            (of(0, 0), of(7, 2), of(1, 3), of(2, 3)),
            ("".into(), "3.5".into(), "0.3".into(), "0.7".into())
        );
        let owed: Vec<String> = [0, 4_999, 5_000, 1_234_567, -2_000_000].map(owed).to_vec();
        assert_eq!(owed, ["0.00", "0.00", "+0.01", "+1.23", "−2.00"]);
    }

    #[test]
    fn a_text_in_a_table_is_no_formula() {
        let table = csv(&["a".to_owned()], [["=1+1".to_owned()]]);
        assert_eq!(String::from_utf8(table).unwrap(), "\u{feff}a\n'=1+1\n");
    }
}
