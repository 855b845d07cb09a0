//! Past cases: `number,pool,cause,procedure,weight,flags,filed_on,undertaking,…`, with English or
//! Chinese headers, from CSV in UTF-8 or GB18030.

use std::collections::HashMap;
use std::path::Path;

use super::RowFault;
use super::table::{Line, Table};
use crate::cli::Failure;
use crate::docket::code::{AssignedBy, Manner};
use crate::docket::entry::Judge;
use crate::docket::record::{CaseImported, CaseRecord, Closing, Panel};
use crate::docket::rules::{self, MAX_WEIGHT};
use crate::docket::{CaseNumber, Day};

/// (column, names it goes by).
const COLUMNS: &[(&str, &[&str])] = &[
    ("number", &["number", "案号"]),
    ("pool", &["pool", "分案池"]),
    ("cause", &["cause", "案由"]),
    ("procedure", &["procedure", "适用程序"]),
    ("weight", &["weight", "权重"]),
    ("coefficient", &["权重系数"]),
    ("flags", &["flags", "案件标识"]),
    ("filed_on", &["filed_on", "立案日期", "收案日期"]),
    ("undertaking", &["undertaking", "承办法官", "承办人"]),
    ("presiding", &["presiding", "审判长"]),
    ("members", &["members", "合议庭成员"]),
    ("assessors", &["assessors", "人民陪审员"]),
    ("closed_on", &["closed_on", "结案日期"]),
    ("manner", &["manner", "结案方式"]),
    ("assigned_by", &["assigned_by", "分案方式"]),
];
const NEEDED: &[&str] = &["number", "filed_on", "undertaking"];

/// What a file of past cases holds.
pub struct History {
    /// Court code of its first readable case number.
    pub court: String,
    /// Good rows with their lines; a case that stands twice alike once.
    pub cases: Vec<(u64, CaseImported)>,
    /// Wrong cells.
    pub faults: Vec<RowFault>,
    /// What was read otherwise than written.
    pub notices: Vec<String>,
}

/// Reads past cases of judges in the roster.
pub fn read_history(
    file: &Path,
    judges: &[Judge],
    court: Option<&str>,
) -> Result<History, Failure> {
    let mut table = Table::open(file, COLUMNS, NEEDED)?;
    let lines = table.take_lines();
    let first = lines.iter().find_map(|line| court_of(line.text("number")));
    let court = court.map(str::to_owned).or(first).unwrap_or_default();
    let roster = Names::new(judges);
    let mut seen: HashMap<String, (u64, CaseImported)> = HashMap::new();
    let (mut cases, mut notices) = (Vec::new(), Vec::new());
    for line in &lines {
        let Some(case) = case(&mut table, line, &court, &roster, &mut notices) else { continue };
        match seen.get(&case.case_number) {
            Some((_, known)) if *known == case => continue,
            Some((earlier, known)) => {
                let other_day =
                    known.record.closing.map(|c| c.on) != case.record.closing.map(|c| c.on);
                let what = if other_day { "another closing date" } else { "other facts" };
                let text = format!("the case stands in row {earlier} with {what}; keep one row");
                table.fault(line, "number", text);
            }
            None => {
                seen.insert(case.case_number.clone(), (line.line, case.clone()));
                cases.push((line.line, case));
            }
        }
    }
    Ok(History { court, cases, faults: table.faults, notices })
}

/// The court code in a modern case number: a province character and its digits.
fn court_of(number: &str) -> Option<String> {
    let body = number.split_once([')', '）'])?.1.trim_start();
    let mut chars = body.chars();
    let province = chars.next()?;
    let digits: String = chars.take_while(char::is_ascii_digit).collect();
    let code = format!("{province}{digits}");
    CaseNumber::parse(number, &code).is_ok().then_some(code)
}

fn case(
    table: &mut Table,
    line: &Line,
    court: &str,
    roster: &Names<'_>,
    notices: &mut Vec<String>,
) -> Option<CaseImported> {
    let faults = table.faults.len();
    let number = rules::case_number(line.text("number"), court);
    let number = number.map_err(|refusal| table.fault(line, "number", refusal.to_string())).ok();
    let filed_on = table.day(line, "filed_on");
    let closed_on =
        if line.text("closed_on").is_empty() { None } else { table.day(line, "closed_on") };
    if let (Some(filed), Some(closed)) = (filed_on, closed_on)
        && closed < filed
    {
        let text =
            format!("closed on {closed}, before it was filed on {filed}; correct one of them");
        table.fault(line, "closed_on", text);
    }
    let on = closed_on.or(filed_on).unwrap_or(Day(0));
    let undertaking = judge(table, line, "undertaking", line.text("undertaking"), roster, on);
    let presiding = match line.text("presiding") {
        "" => None,
        text => judge(table, line, "presiding", text, roster, on),
    };
    let members = members(table, line, roster, on, undertaking, notices);
    let weight = weight(table, line);
    let manner = word(table, line, "manner", manner);
    let assigned_by = word(table, line, "assigned_by", way).unwrap_or(AssignedBy::Imported);
    if table.faults.len() > faults {
        return None;
    }
    let mut flags = parts(line.text("flags"), &[';', '；', '、', ',', '，']);
    flags.sort();
    flags.dedup();
    let mut assessors =
        parts(line.text("assessors"), &[';', '；', '、', ',', '，', '/', '\n', ' ']);
    assessors.sort();
    assessors.dedup();
    let members = members.into_iter().filter(|judge| Some(*judge) != presiding).collect();
    Some(CaseImported {
        case_number: number?.as_str().to_owned(),
        record: CaseRecord {
            pool: line.text("pool").to_owned(),
            cause: line.text("cause").to_owned(),
            procedure: line.text("procedure").to_owned(),
            flags,
            weight: weight?,
            filed_on: filed_on?,
            undertaking: undertaking?,
            assigned_by,
            panel: Panel { presiding, members, assessors },
            closing: closed_on.map(|on| Closing { on, manner }),
        },
    })
}

fn parts(text: &str, at: &[char]) -> Vec<String> {
    let parts = text.split(at).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// A word of a closed list; an empty cell is none.
fn word<T>(
    table: &mut Table,
    line: &Line,
    column: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = line.text(column);
    if text.is_empty() {
        return None;
    }
    let word = read(text);
    if word.is_none() {
        table.fault(line, column, format!("“{text}” is not one of its words"));
    }
    word
}

fn manner(text: &str) -> Option<Manner> {
    Some(match text {
        "判决" => Manner::Judgment,
        "裁定" => Manner::Ruling,
        "调解" => Manner::Mediated,
        "撤诉" => Manner::Withdrawn,
        "其他" => Manner::Other,
        code => return Manner::from_name(code),
    })
}

fn way(text: &str) -> Option<AssignedBy> {
    Some(match text {
        "随机分案" | "随机" => AssignedBy::Drawn,
        "指定分案" | "指定" => AssignedBy::Designated,
        code => return AssignedBy::from_name(code),
    })
}

/// `weight` is whole, 100 = standard; a coefficient has at most two decimals, 1 = standard.
fn weight(table: &mut Table, line: &Line) -> Option<u32> {
    let (column, text) = match (line.text("weight"), line.text("coefficient")) {
        ("", "") => return Some(100),
        ("", text) => ("coefficient", text),
        (text, _) => ("weight", text),
    };
    let read = if column == "weight" { text.parse().ok() } else { hundredths(text) };
    let read = read.filter(|weight| (1..=MAX_WEIGHT).contains(weight));
    if read.is_none() {
        let wanted = "a weight from 1 to 1000 (100 = standard), as a coefficient from 0.01 to 10";
        table.fault(line, column, format!("“{text}” is not {wanted}"));
    }
    read
}

/// A decimal number in hundredths, exactly.
fn hundredths(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let part = part.trim_end_matches('0');
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    format!("{whole}{part:0<2}").parse().ok()
}

/// Judges by number and by name.
struct Names<'a> {
    by_number: HashMap<u32, &'a Judge>,
    by_name: HashMap<String, Vec<&'a Judge>>,
}

impl<'a> Names<'a> {
    fn new(judges: &'a [Judge]) -> Names<'a> {
        let mut by_name: HashMap<String, Vec<&Judge>> = HashMap::new();
        for judge in judges {
            by_name.entry(bare(&judge.name)).or_default().push(judge);
        }
        Names { by_number: judges.iter().map(|judge| (judge.judge, judge)).collect(), by_name }
    }

    /// Digits are the number; else the one name equal without spaces, of several the one in post.
    fn find(&self, text: &str, on: Day) -> Result<u32, String> {
        let text = bare(text);
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            let known = text.parse().ok().filter(|number| self.by_number.contains_key(number));
            return known.ok_or_else(|| format!("judge {text} is not in the roster"));
        }
        match self.by_name.get(&text).map_or(&[][..], Vec::as_slice) {
            [] => Err(format!("“{text}” is no judge of the roster")),
            [one] => Ok(one.judge),
            several => {
                let in_post = |judge: &&&Judge| judge.tenures.iter().any(|row| row.covers(on));
                let mut there = several.iter().filter(in_post);
                match (there.next(), there.next()) {
                    (Some(one), None) => Ok(one.judge),
                    _ => Err(format!(
                        "AMBIGUOUS: several judges are named “{text}”; give the number"
                    )),
                }
            }
        }
    }
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn judge(
    table: &mut Table,
    line: &Line,
    column: &'static str,
    text: &str,
    roster: &Names<'_>,
    on: Day,
) -> Option<u32> {
    roster.find(text, on).map_err(|fault| table.fault(line, column, fault)).ok()
}

fn members(
    table: &mut Table,
    line: &Line,
    roster: &Names<'_>,
    on: Day,
    undertaking: Option<u32>,
    notices: &mut Vec<String>,
) -> Vec<u32> {
    let mut names = parts(line.text("members"), &[';', '；', '、', ',', '，', '/', '\n']);
    // A space may stand inside a name, so it divides only if every part is a judge.
    if let [one] = names.as_slice() {
        let words: Vec<String> = one.split_whitespace().map(str::to_owned).collect();
        if words.len() > 1 && words.iter().all(|word| roster.find(word, on).is_ok()) {
            names = words;
        }
    }
    let mut members = Vec::new();
    for name in names {
        let Some(member) = judge(table, line, "members", &name, roster, on) else { continue };
        if Some(member) == undertaking {
            notices.push(format!(
                "row {}: the undertaking judge {member} is left out of the members",
                line.line
            ));
        } else if members.contains(&member) {
            table.fault(line, "members", format!("judge {member} stands there twice"));
        } else {
            members.push(member);
        }
    }
    members.sort_unstable();
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_are_exact_and_dates_are_read_in_their_forms() {
        assert_eq!(hundredths("1.25"), Some(125));
        assert_eq!(hundredths("1"), Some(100));
        assert_eq!(hundredths("0.5"), Some(50));
        assert_eq!(hundredths("1.125"), None);
        assert_eq!(hundredths("-1"), None);
        let wanted = Day::parse("2021-03-01");
        for text in
            ["2021-03-01", "2021/3/1", "2021.3.1", "2021年3月1日", "20210301", "2021-03-01 09:30"]
        {
            assert_eq!(super::super::table::day(text), wanted, "{text}");
        }
        for text in ["3/1/21", "2021-02-29", "44256", "2021-3", ""] {
            assert_eq!(super::super::table::day(text), None, "{text}");
        }
    }
}
