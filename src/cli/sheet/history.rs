//! Past cases, closings and activities.

use caselot_core::id::JudgeId;
use std::collections::HashMap;
use std::path::Path;

use super::cases::{number, weight};
use super::table::{Column, optional, required};
use super::{Read, Row, Sheet, dates, judges};
use crate::cli::Failure;
use caselot_core::docket::Day;
use caselot_core::docket::code::{ActivityKind, AssignedBy, Manner};
use caselot_core::docket::people::Judge;
use caselot_core::docket::record::{Activity, CaseImported, CaseRecord, Closing, Panel};

const NUMBER: Column = required("number", &["案号"]);
const HISTORY: &[Column] = &[
    NUMBER,
    optional("pool", &["分案池"]),
    optional("cause", &["案由"]),
    optional("procedure", &["适用程序"]),
    optional("weight", &["权重"]),
    optional("weight_factor", &["权重系数"]),
    optional("flags", &["案件标识"]),
    required("filed_on", &["立案日期", "收案日期"]),
    required("undertaking", &["承办法官", "承办人"]),
    optional("presiding", &["审判长"]),
    optional("members", &["合议庭成员"]),
    optional("assessors", &["人民陪审员"]),
    optional("closed_on", &["结案日期"]),
    optional("manner", &["结案方式"]),
    optional("assigned_by", &["分案方式"]),
];
const CLOSINGS: &[Column] = &[
    NUMBER,
    required("closed_on", &["结案日期"]),
    optional("manner", &["结案方式"]),
    optional("presiding", &["审判长"]),
    optional("members", &["合议庭成员"]),
    optional("assessors", &["人民陪审员"]),
];
const ACTIVITIES: &[Column] = &[
    NUMBER,
    optional("judge", &["法官"]),
    required("kind", &["活动"]),
    required("at", &["时间", "日期"]),
    optional("minutes", &["分钟"]),
];

/// One closing of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingRow {
    /// Canonical case number.
    pub case_number: String,
    /// Day and manner.
    pub closing: Closing,
    /// The final panel; who undertakes is not known here.
    pub panel: Panel,
}

/// The code of the court in the first case number of a file.
pub fn court_of(file: &Path) -> Result<String, Failure> {
    let (sheet, rows) = Sheet::open(file, &[NUMBER])?;
    code_in(&sheet, &rows).ok_or_else(|| {
        Failure::content(file, "no case number names a court", "name the court with --court")
    })
}

fn code_in(sheet: &Sheet, rows: &[Row]) -> Option<String> {
    rows.iter().find_map(|row| {
        let text = sheet.text(row, "number").replace(char::is_whitespace, "");
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

/// Reads past cases; without a court, it is that of the first number.
pub fn read_history(
    file: &Path,
    judges: &[Judge],
    court: Option<&str>,
) -> Result<Read<CaseImported>, Failure> {
    let court = court_or_found(file, court)?;
    read(file, HISTORY, |sheet, row, notices| {
        let case_number = number(sheet, row, &court);
        let record = record(sheet, row, judges, notices);
        Some(CaseImported { case_number: case_number?.as_str().to_owned(), record: record? })
    })
    .map(|read| once(read, file, |case| &case.case_number, "the case, with other facts,"))
}

/// Reads closings.
pub fn read_closings(
    file: &Path,
    judges: &[Judge],
    court: Option<&str>,
) -> Result<Read<ClosingRow>, Failure> {
    let court = court_or_found(file, court)?;
    read(file, CLOSINGS, |sheet, row, notices| {
        let case_number = number(sheet, row, &court);
        let on = sheet.day(row, "closed_on");
        let manner = manner(sheet, row);
        let panel = panel(sheet, row, judges, on, None, notices);
        let closing = Closing { on: on?, manner: manner? };
        Some(ClosingRow { case_number: case_number?.as_str().to_owned(), closing, panel: panel? })
    })
    .map(|read| once(read, file, |row| &row.case_number, "the case, with another closing,"))
}

/// Reads activities.
pub fn read_activities(
    file: &Path,
    judges: &[Judge],
    court: Option<&str>,
) -> Result<Read<(String, Activity)>, Failure> {
    let court = court_or_found(file, court)?;
    read(file, ACTIVITIES, |sheet, row, _| {
        let case_number = number(sheet, row, &court);
        let kind = sheet.cell(row, "kind", "a kind such as FILE_ACCESS or 阅卷", kind);
        let cell = sheet.raw(row, "at").cloned().unwrap_or_default();
        let wanted = "a date, or a date and time like 2021-03-01 09:30";
        let at = sheet.cell(row, "at", wanted, |text| {
            dates::moment(text).or(cell.serial.map(|day| (day, None)))
        });
        let minutes = sheet.cell(row, "minutes", "whole minutes", |text| {
            if text.is_empty() { Some(0) } else { text.parse().ok() }
        });
        let judge = match sheet.text(row, "judge") {
            "" | "staff" | "书记员" => Some(None),
            _ => judge(sheet, row, "judge", judges, at.map(|at| at.0)),
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
) -> Result<Read<T>, Failure> {
    let (mut sheet, lines) = Sheet::open(file, columns)?;
    let (mut rows, mut notices) = (Vec::new(), Vec::new());
    for row in &lines {
        let before = sheet.faults.len();
        let value = one(&mut sheet, row, &mut notices);
        if let Some(value) = value.filter(|_| sheet.faults.len() == before) {
            rows.push((row.line, value));
        }
    }
    Ok(Read { rows, faults: sheet.faults, notices })
}

/// Identical repeats stand once; the same number with other facts is a fault.
fn once<T: PartialEq>(
    read: Read<T>,
    file: &Path,
    number: impl Fn(&T) -> &String,
    what: &str,
) -> Read<T> {
    let Read { rows, mut faults, notices } = read;
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<(u64, T)> = Vec::new();
    for (line, value) in rows {
        match seen.get(number(&value)).map(|at| &kept[*at]) {
            Some((earlier, other)) if *other != value => {
                let text = format!("{what} is in row {earlier} already; keep the right row");
                faults.push(super::RowFault::said(file, line, "number", text));
            }
            Some(_) => {}
            None => {
                seen.insert(number(&value).clone(), kept.len());
                kept.push((line, value));
            }
        }
    }
    Read { rows: kept, faults, notices }
}

fn record(
    sheet: &mut Sheet,
    row: &Row,
    judges: &[Judge],
    notices: &mut Vec<String>,
) -> Option<CaseRecord> {
    let filed_on = sheet.day(row, "filed_on");
    let closed_on = sheet.open_day(row, "closed_on");
    if let (Some(filed), Some(Some(closed))) = (filed_on, closed_on)
        && closed < filed
    {
        let text = format!("closed on {closed}, before it was filed on {filed}; correct one");
        sheet.fault(row.line, "closed_on", text);
    }
    let known_on = closed_on.flatten().or(filed_on);
    let undertaking = match sheet.text(row, "undertaking") {
        "" => {
            sheet.fault(row.line, "undertaking", "who undertakes the case is missing");
            None
        }
        _ => judge(sheet, row, "undertaking", judges, known_on),
    };
    let undertaking = undertaking.flatten();
    let weight = weight(sheet, row);
    let flags = sheet.flags(row);
    let manner = manner(sheet, row);
    let wanted = "DRAWN (随机分案), DESIGNATED (指定分案) or empty";
    let assigned_by = sheet.cell(row, "assigned_by", wanted, |text| match text {
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
        pool: sheet.text(row, "pool").to_owned(),
        cause: sheet.text(row, "cause").to_owned(),
        procedure: sheet.text(row, "procedure").to_owned(),
        flags,
        weight: weight?,
        filed_on: filed_on?,
        undertaking: undertaking?,
        assigned_by: assigned_by?,
        panel: panel?,
        closing: closed_on?.map(|on| Closing { on, manner }),
    })
}

/// A judge's cell; `Some(None)` for an empty one.
fn judge(
    sheet: &mut Sheet,
    row: &Row,
    column: &'static str,
    judges: &[Judge],
    on: Option<Day>,
) -> Option<Option<JudgeId>> {
    match sheet.text(row, column) {
        "" => Some(None),
        text => match judges::find(text, judges, on) {
            Ok(judge) => Some(Some(JudgeId(judge.0))),
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
    let presiding = judge(sheet, row, "presiding", roster, on)?;
    let mut members: Vec<JudgeId> = Vec::new();
    for part in judges::split(sheet.text(row, "members"), roster, on) {
        match judges::find(&part, roster, on) {
            Ok(member) if members.contains(&member) => {
                sheet.fault(row.line, "members", format!("“{part}” stands twice; leave one"));
            }
            Ok(member) => members.push(member),
            Err(text) => sheet.fault(row.line, "members", text),
        }
    }
    if undertaking.is_some_and(|undertaking| members.contains(&undertaking)) {
        let number = sheet.text(row, "number");
        let line = row.line;
        notices.push(format!("row {line}, {number}: the undertaking judge is left out of members"));
    }
    members.retain(|member| Some(*member) != presiding && Some(*member) != undertaking);
    members.sort_unstable();
    // Assessors are not judges: any name will do, and spaces belong to it.
    let mut assessors = judges::split(sheet.text(row, "assessors"), &[], None);
    assessors.sort();
    if assessors.windows(2).any(|pair| pair[0] == pair[1]) {
        sheet.fault(row.line, "assessors", "a name stands twice; leave one");
    }
    Some(Panel { presiding, members, assessors })
}

fn manner(sheet: &mut Sheet, row: &Row) -> Option<Option<Manner>> {
    let wanted = "one of 判决, 裁定, 调解, 撤诉, 其他, or empty";
    sheet.cell(row, "manner", wanted, |text| match text {
        "" => Some(None),
        "判决" => Some(Some(Manner::Judgment)),
        "裁定" => Some(Some(Manner::Ruling)),
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
