//! Tables of past cases, closings and activities.

use std::collections::HashMap;
use std::path::Path;

use caselot_core::docket::Day;
use caselot_core::docket::code::{ActivityKind, AssignedBy, Manner};
use caselot_core::docket::people::Judge;
use caselot_core::docket::record::{Activity, CaseImported, CaseRecord, Closing, Panel};
use caselot_core::id::JudgeId;

use super::cases::{number, weight};
use super::columns::{
    ACTING_JUDGE, ACTIVITIES, ASSESSORS, ASSIGNED_BY, AT, CAUSE, CLOSED_ON, CLOSINGS, Column,
    FILED_ON, HISTORY, KIND, MANNER, MEMBERS, MINUTES, NUMBER, NUMBERS, POOL, PRESIDING, PROCEDURE,
    UNDERTAKING,
};
use super::{Row, RowFault, Rows, Sheet, dates, judges};
use crate::cli::Failure;

/// One closing of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingRow {
    /// Canonical case number.
    pub case_number: String,
    /// Day and manner.
    pub closing: Closing,
    /// The final panel, without the undertaking judge.
    pub panel: Panel,
}

/// Finds the court of a file by its first case number that names one.
///
/// # Errors
/// When the file cannot be read, or no number in it names a court.
pub fn court_of(file: &Path) -> Result<String, Failure> {
    let (sheet, rows) = Sheet::open(file, NUMBERS)?;
    code_in(&sheet, &rows).ok_or_else(|| {
        Failure::content(file, "no case number names a court", "name the court with --court")
    })
}

fn code_in(sheet: &Sheet, rows: &[Row]) -> Option<String> {
    rows.iter().find_map(|row| {
        let text = sheet.text(row, NUMBER).replace(char::is_whitespace, "");
        let after = text.split_once([')', '）'])?.1;
        let at = after.rfind(|c: char| c.is_ascii_digit())?;
        // 湘0203 of 湘0203民初1号: the province's character and the digits behind it.
        let mut chars = after.chars();
        let province = chars.next()?;
        let digits: String = chars.take_while(char::is_ascii_digit).collect();
        let code = format!("{province}{digits}");
        (at > 0 && caselot_core::docket::case_number::is_court_code(&code)).then_some(code)
    })
}

/// Reads past cases; without a court, the first number names it.
///
/// # Errors
/// When the file cannot be read, or lacks a column.
pub fn read_history(
    file: &Path,
    judges: &[Judge],
    court: Option<&str>,
) -> Result<Rows<CaseImported>, Failure> {
    let court = court_or_found(file, court)?;
    read(file, HISTORY, |sheet, row, notices| {
        let case_number = number(sheet, row, &court);
        let record = record(sheet, row, judges, notices);
        Some(CaseImported { case_number: case_number?.as_str().to_owned(), record: record? })
    })
    .map(|rows| deduplicated(rows, file, |case| &case.case_number, "the case, with other facts,"))
}

/// Reads closings.
///
/// # Errors
/// When the file cannot be read, or lacks a column.
pub fn read_closings(
    file: &Path,
    judges: &[Judge],
    court: Option<&str>,
) -> Result<Rows<ClosingRow>, Failure> {
    let court = court_or_found(file, court)?;
    read(file, CLOSINGS, |sheet, row, notices| {
        let case_number = number(sheet, row, &court);
        let on = sheet.day(row, CLOSED_ON);
        let manner = manner(sheet, row);
        let panel = panel(sheet, row, judges, on, None, notices);
        let closing = Closing { on: on?, manner: manner? };
        Some(ClosingRow { case_number: case_number?.as_str().to_owned(), closing, panel: panel? })
    })
    .map(|rows| deduplicated(rows, file, |row| &row.case_number, "the case, with another closing,"))
}

/// Reads activities, each with the number of its case.
///
/// # Errors
/// When the file cannot be read, or lacks a column.
pub fn read_activities(
    file: &Path,
    judges: &[Judge],
    court: Option<&str>,
) -> Result<Rows<(String, Activity)>, Failure> {
    let court = court_or_found(file, court)?;
    read(file, ACTIVITIES, |sheet, row, _| {
        let case_number = number(sheet, row, &court);
        let kind = sheet.cell(row, KIND, "a kind such as FILE_ACCESS or 阅卷", kind);
        let cell = sheet.raw(row, AT).cloned().unwrap_or_default();
        let wanted = "a date, or a date and time like 2021-03-01 09:30";
        let at = sheet.cell(row, AT, wanted, |text| {
            dates::moment(text).or(cell.serial.map(|day| (day, None)))
        });
        let minutes = sheet.cell(row, MINUTES, "whole minutes", |text| {
            if text.is_empty() { Some(0) } else { text.parse().ok() }
        });
        let judge = match sheet.text(row, ACTING_JUDGE) {
            "" | "staff" | "书记员" => Some(None),
            _ => judge(sheet, row, ACTING_JUDGE, judges, at.map(|at| at.0)),
        };
        let (day, minute) = at?;
        let (kind, judge, minutes) = (kind?, judge?, minutes?);
        Some((case_number?.as_str().to_owned(), Activity { day, minute, kind, judge, minutes }))
    })
}

fn court_or_found(file: &Path, court: Option<&str>) -> Result<String, Failure> {
    court.map_or_else(|| court_of(file), |court| Ok(court.to_owned()))
}

fn read<T>(
    file: &Path,
    columns: &'static [Column],
    one: impl Fn(&mut Sheet, &Row, &mut Vec<String>) -> Option<T>,
) -> Result<Rows<T>, Failure> {
    let (mut sheet, rows) = Sheet::open(file, columns)?;
    let (mut good, mut notices) = (Vec::new(), Vec::new());
    for row in &rows {
        let before = sheet.faults.len();
        let value = one(&mut sheet, row, &mut notices);
        if let Some(value) = value.filter(|_| sheet.faults.len() == before) {
            good.push((row.line, value));
        }
    }
    Ok(Rows { good, faults: sheet.faults, notices })
}

/// Keeps one of identical rows; the same number with other facts is a fault.
fn deduplicated<T: PartialEq>(
    rows: Rows<T>,
    file: &Path,
    number: impl Fn(&T) -> &String,
    what: &str,
) -> Rows<T> {
    let Rows { good, mut faults, notices } = rows;
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<(u64, T)> = Vec::new();
    for (line, value) in good {
        match seen.get(number(&value)).map(|at| &kept[*at]) {
            Some((earlier, other)) if *other != value => {
                let text = format!("{what} is in row {earlier} already; keep the right row");
                faults.push(RowFault::new(file, line, NUMBER.name, text));
            }
            Some(_) => {}
            None => {
                seen.insert(number(&value).clone(), kept.len());
                kept.push((line, value));
            }
        }
    }
    Rows { good: kept, faults, notices }
}

fn record(
    sheet: &mut Sheet,
    row: &Row,
    judges: &[Judge],
    notices: &mut Vec<String>,
) -> Option<CaseRecord> {
    let filed_on = sheet.day(row, FILED_ON);
    let closed_on = sheet.optional_day(row, CLOSED_ON);
    if let (Some(filed), Some(Some(closed))) = (filed_on, closed_on)
        && closed < filed
    {
        let text = format!("closed on {closed}, before it was filed on {filed}; correct one");
        sheet.fault(row.line, CLOSED_ON, text);
    }
    let known_on = closed_on.flatten().or(filed_on);
    let undertaking = match sheet.text(row, UNDERTAKING) {
        "" => {
            sheet.fault(row.line, UNDERTAKING, "the undertaking judge is missing");
            None
        }
        _ => judge(sheet, row, UNDERTAKING, judges, known_on),
    };
    let undertaking = undertaking.flatten();
    let weight = weight(sheet, row);
    let flags = sheet.flags(row);
    let manner = manner(sheet, row);
    let wanted = "DRAWN (随机分案), DESIGNATED (指定分案) or empty";
    let assigned_by = sheet.cell(row, ASSIGNED_BY, wanted, |text| match text {
        "" => Some(AssignedBy::Imported),
        "随机分案" => Some(AssignedBy::Drawn),
        "指定分案" => Some(AssignedBy::Designated),
        name => AssignedBy::from_name(name),
    });
    let panel = panel(sheet, row, judges, known_on, undertaking, notices);
    let mut flags = flags?;
    flags.sort();
    flags.dedup();
    let manner = manner?;
    Some(CaseRecord {
        pool: sheet.text(row, POOL).to_owned(),
        cause: sheet.text(row, CAUSE).to_owned(),
        procedure: sheet.text(row, PROCEDURE).to_owned(),
        flags,
        weight: weight?,
        filed_on: filed_on?,
        undertaking: undertaking?,
        assigned_by: assigned_by?,
        panel: panel?,
        closing: closed_on?.map(|on| Closing { on, manner }),
    })
}

/// The judge of a cell: `Some(None)` for an empty one, `None` after a fault.
fn judge(
    sheet: &mut Sheet,
    row: &Row,
    column: Column,
    judges: &[Judge],
    on: Option<Day>,
) -> Option<Option<JudgeId>> {
    match sheet.text(row, column) {
        "" => Some(None),
        text => match judges::find(text, judges, on) {
            Ok(judge) => Some(Some(judge)),
            Err(text) => {
                sheet.fault(row.line, column, text);
                None
            }
        },
    }
}

fn panel(
    sheet: &mut Sheet,
    row: &Row,
    roster: &[Judge],
    on: Option<Day>,
    undertaking: Option<JudgeId>,
    notices: &mut Vec<String>,
) -> Option<Panel> {
    let presiding = judge(sheet, row, PRESIDING, roster, on)?;
    let mut members: Vec<JudgeId> = Vec::new();
    for part in judges::split(sheet.text(row, MEMBERS), roster, on) {
        match judges::find(&part, roster, on) {
            Ok(member) if members.contains(&member) => {
                sheet.fault(row.line, MEMBERS, format!("“{part}” stands twice; leave one"));
            }
            Ok(member) => members.push(member),
            Err(text) => sheet.fault(row.line, MEMBERS, text),
        }
    }
    if undertaking.is_some_and(|undertaking| members.contains(&undertaking)) {
        let number = sheet.text(row, NUMBER);
        let line = row.line;
        notices.push(format!("row {line}, {number}: the undertaking judge is left out of members"));
    }
    members.retain(|member| Some(*member) != presiding && Some(*member) != undertaking);
    members.sort_unstable();
    // Assessors are not judges: any name will do, and spaces belong to it.
    let mut assessors = judges::split(sheet.text(row, ASSESSORS), &[], None);
    assessors.sort();
    if assessors.windows(2).any(|pair| pair[0] == pair[1]) {
        sheet.fault(row.line, ASSESSORS, "a name stands twice; leave one");
    }
    Some(Panel { presiding, members, assessors })
}

fn manner(sheet: &mut Sheet, row: &Row) -> Option<Option<Manner>> {
    let wanted = "one of 判决, 裁定, 调解, 撤诉, 重复立案, 误立, 其他, or empty";
    sheet.cell(row, MANNER, wanted, |text| match text {
        "" => Some(None),
        "判决" => Some(Some(Manner::Judgment)),
        "裁定" => Some(Some(Manner::Ruling)),
        "重复立案" => Some(Some(Manner::Duplicate)),
        "误立" => Some(Some(Manner::InError)),
        "调解" => Some(Some(Manner::Mediated)),
        "撤诉" => Some(Some(Manner::Withdrawn)),
        "其他" => Some(Some(Manner::Other)),
        name => Manner::from_name(name).map(Some),
    })
}

fn kind(text: &str) -> Option<ActivityKind> {
    Some(match text {
        "阅卷" => ActivityKind::FileAccess,
        "主持庭审" => ActivityKind::HearingPresided,
        "参加庭审" => ActivityKind::HearingAttended,
        "签署评议笔录" => ActivityKind::DeliberationSigned,
        "撰写裁判文书" => ActivityKind::JudgmentDrafted,
        "签署裁判文书" => ActivityKind::JudgmentSigned,
        name => return ActivityKind::from_name(name),
    })
}
