//! Tables of past cases and of closings.

use caselot_core::docket::Day;
use caselot_core::docket::code::Manner;
use caselot_core::docket::record::{CaseImported, CaseRecord, Closing, Panel};
use caselot_core::docket::rules;
use caselot_core::id::JudgeId;

use super::cells::{Cells, shortened, spot};
use super::{Reading, cases, court_of, once, read};
use crate::finding::{Code, Finding};
use crate::fold;
use crate::roster::{Beside, Roster};
use crate::table::column::{
    ASSESSORS, ASSIGNED_BY, CASE_DIVISION, CAUSE, CLOSED_ON, Column, FILED_ON, FLAGS, MANNER,
    MEMBERS, NUMBER, POOL, PRESIDING, PROCEDURE, UNDERTAKING, WEIGHT,
};
use crate::table::kinds::{ACTIVITIES, CLOSINGS, HISTORY};
use crate::table::{Options, Row};
use crate::value::vocabulary::{self, MannerFault};

/// One closing of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingRow {
    /// Canonical case number.
    pub case_number: String,
    /// Day and manner.
    pub closing: Closing,
    /// The final panel, without the undertaking judge.
    pub panel: Panel,
    /// Who is said to undertake it, to be held against the log; `None` = not said.
    pub undertaking: Option<JudgeId>,
}

/// Reads past cases; without a court, the first number names it.
#[must_use]
pub fn history(
    bytes: &[u8],
    options: &Options,
    roster: &Roster,
    court: Option<&str>,
) -> Reading<CaseImported> {
    read(bytes, &HISTORY, options, |cells| {
        let Some(court) = court_of(cells, court) else { return Vec::new() };
        let rows = cells.each(|cells, row| {
            let case_number = number(cells, row, &court);
            let record = record(cells, row, roster);
            let (case_number, record) = (case_number?, record?);
            // One of the two is mistyped. It counts the same, so people are only told.
            if rules::number_year(&case_number, &court, record.filed_on).is_err() {
                cells.summary.later_numbers.push(spot(row));
            }
            Some(CaseImported { case_number, record })
        });
        let kept = once(cells, rows, |case| &case.case_number, filled_record);
        for (_, case) in &kept {
            cells.summary.count_month(case.record.closing.map(|closing| closing.on));
        }
        kept
    })
}

/// Reads closings; without a court, the first number names it.
#[must_use]
pub fn closings(
    bytes: &[u8],
    options: &Options,
    roster: &Roster,
    court: Option<&str>,
) -> Reading<ClosingRow> {
    read(bytes, &CLOSINGS, options, |cells| {
        let Some(court) = court_of(cells, court) else { return Vec::new() };
        let rows = cells.each(|cells, row| {
            let case_number = number(cells, row, &court);
            let on = cells.day(row, CLOSED_ON);
            let manner = manner(cells, row);
            let (division, sheet) = (cells.text(row, CASE_DIVISION), cells.sheet(row.sheet));
            let beside = Beside { on, division, sheet };
            let undertaking = cells.judge(row, UNDERTAKING, roster, beside);
            let panel = panel(cells, row, roster, (on, undertaking.flatten()));
            let (closing, panel) = (Closing { on: on?, manner: manner? }, panel?);
            let (case_number, undertaking) = (case_number?, undertaking?);
            Some(ClosingRow { case_number, closing, panel, undertaking })
        });
        let kept = once(cells, rows, |row| &row.case_number, filled_closing);
        for (_, row) in &kept {
            cells.summary.count_month(Some(row.closing.on));
        }
        kept
    })
}

/// A past case, with what another row says of it.
fn filled_record(
    own: &CaseImported,
    other: &CaseImported,
    lacks: &dyn Fn(Column) -> bool,
) -> CaseImported {
    let (mine, its) = (&own.record, &other.record);
    let closing = if lacks(CLOSED_ON) { its.closing } else { mine.closing };
    let manner = (if lacks(MANNER) { its.closing } else { mine.closing }).and_then(|it| it.manner);
    let record = CaseRecord {
        pool: (if lacks(POOL) { its } else { mine }).pool.clone(),
        cause: (if lacks(CAUSE) { its } else { mine }).cause.clone(),
        procedure: (if lacks(PROCEDURE) { its } else { mine }).procedure.clone(),
        flags: (if lacks(FLAGS) { its } else { mine }).flags.clone(),
        weight: (if lacks(WEIGHT) { its } else { mine }).weight,
        filed_on: mine.filed_on,
        undertaking: mine.undertaking,
        assigned_by: (if lacks(ASSIGNED_BY) { its } else { mine }).assigned_by,
        panel: filled_panel(&mine.panel, &its.panel, lacks),
        closing: closing.map(|closing| Closing { manner, ..closing }),
    };
    CaseImported { case_number: own.case_number.clone(), record }
}

/// A closing, with what another row says of it.
fn filled_closing(
    own: &ClosingRow,
    other: &ClosingRow,
    lacks: &dyn Fn(Column) -> bool,
) -> ClosingRow {
    let manner = (if lacks(MANNER) { other } else { own }).closing.manner;
    ClosingRow {
        case_number: own.case_number.clone(),
        closing: Closing { on: own.closing.on, manner },
        panel: filled_panel(&own.panel, &other.panel, lacks),
        undertaking: (if lacks(UNDERTAKING) { other } else { own }).undertaking,
    }
}

fn filled_panel(own: &Panel, other: &Panel, lacks: &dyn Fn(Column) -> bool) -> Panel {
    Panel {
        presiding: (if lacks(PRESIDING) { other } else { own }).presiding,
        members: (if lacks(MEMBERS) { other } else { own }).members.clone(),
        assessors: (if lacks(ASSESSORS) { other } else { own }).assessors.clone(),
    }
}

/// The canonical number of a case.
pub fn number(cells: &mut Cells<'_>, row: &Row, court: &str) -> Option<String> {
    let at = cells.table.kind.columns.iter().position(|column| column.name == NUMBER.name);
    let text = at.and_then(|at| row.cells.get(at)).map_or("", |cell| cell.text.as_str());
    // A number that is broken over the lines of a cell.
    let text = &text.split_whitespace().collect::<Vec<_>>().join(" ");
    let entered = || rules::entered_number(text, court);
    // A case that the log has is found by the number that it has.
    let number = match [CLOSINGS.name, ACTIVITIES.name].contains(&cells.table.kind.name) {
        true => rules::case_number(text, court).or_else(|_| entered()),
        false => entered(),
    };
    if let Some(unknown) = number.as_ref().ok().filter(|number| number.has_unknown_type()) {
        *cells.summary.unknown_types.entry(unknown.type_code.clone()).or_default() += 1;
    }
    match number {
        Ok(number) => Some(number.as_str().to_owned()),
        Err(_) if text.is_empty() => {
            cells.missing(row, NUMBER);
            None
        }
        Err(refusal) => {
            cells.refused(row, NUMBER, &refusal);
            None
        }
    }
}

fn record<'t>(cells: &mut Cells<'t>, row: &'t Row, roster: &Roster) -> Option<CaseRecord> {
    let filed_on = cells.day(row, FILED_ON);
    let closed_on = cells.optional_day(row, CLOSED_ON);
    if let (Some(filed), Some(Some(closed))) = (filed_on, closed_on)
        && closed < filed
    {
        let finding = Finding::new(Code::ClosedBeforeFiled).text("closed", closed.to_string());
        cells.fault(row, CLOSED_ON, finding.text("filed", filed.to_string()));
    }
    let known_on = closed_on.flatten().or(filed_on);
    let (division, sheet) = (cells.text(row, CASE_DIVISION), cells.sheet(row.sheet));
    let beside = Beside { on: known_on, division, sheet };
    let undertaking = cells.judge(row, UNDERTAKING, roster, beside);
    if undertaking == Some(None) {
        cells.missing(row, UNDERTAKING);
    }
    let undertaking = undertaking.flatten();
    let weight = cases::weight(cells, row).map(|weight| weight.unwrap_or(100));
    let flags = cases::row_flags(cells, row);
    let manner = manner(cells, row);
    let synonyms = &cells.options.synonyms;
    let wanted = "wanted-assigned-by";
    let read = |text: &str| vocabulary::assigned_by(text, synonyms);
    let assigned_by = cells.cell(row, ASSIGNED_BY, wanted, read);
    let panel = panel(cells, row, roster, (known_on, undertaking));
    let mut flags = flags?;
    flags.sort();
    flags.dedup();
    let manner = manner?;
    if manner.is_none() && closed_on.is_some_and(|day| day.is_some()) {
        still_open(cells, row);
    }
    Some(CaseRecord {
        pool: cells.options.pool(cells.text(row, POOL)).to_owned(),
        cause: cells.text(row, CAUSE).to_owned(),
        procedure: cells.text(row, PROCEDURE).to_owned(),
        flags,
        weight: weight?,
        filed_on: filed_on?,
        undertaking: undertaking?,
        assigned_by: assigned_by?,
        panel: panel?,
        closing: closed_on?.map(|on| Closing { on, manner }),
    })
}

/// Who sat beside the undertaking judge. The row's division is that of the undertaking judge, so it
/// tells nobody else apart.
fn panel<'t>(
    cells: &mut Cells<'t>,
    row: &'t Row,
    roster: &Roster,
    (on, undertaking): (Option<Day>, Option<JudgeId>),
) -> Option<Panel> {
    let beside = Beside { on, ..Beside::default() };
    let presiding = cells.judge(row, PRESIDING, roster, beside)?;
    let mut members: Vec<JudgeId> = Vec::new();
    for part in roster.split(cells.text(row, MEMBERS)) {
        match cells.named(row, MEMBERS, (&part, roster), beside) {
            Some(member) if members.contains(&member) => {
                let finding = Finding::new(Code::NameTwice).text("name", part);
                cells.fault(row, MEMBERS, finding);
            }
            Some(member) => members.push(member),
            None => {}
        }
    }
    if undertaking.is_some_and(|undertaking| members.contains(&undertaking)) {
        cells.summary.left_out_of_members += 1;
    }
    members.retain(|member| Some(*member) != presiding && Some(*member) != undertaking);
    members.sort_unstable();
    let assessors = assessors(cells, row)?;
    Some(Panel { presiding, members, assessors })
}

/// Assessors are not judges: any name will do.
fn assessors<'t>(cells: &mut Cells<'t>, row: &'t Row) -> Option<Vec<String>> {
    let parts = Roster::default().split(cells.text(row, ASSESSORS));
    let mut assessors: Vec<String> = parts.iter().map(|part| fold::name(part)).collect();
    assessors.sort();
    if let Some(pair) = assessors.windows(2).find(|pair| pair[0] == pair[1]) {
        let finding = Finding::new(Code::NameTwice).text("name", pair[0].clone());
        cells.fault(row, ASSESSORS, finding);
        return None;
    }
    Some(assessors)
}

/// Words for a case that is not closed.
const OPEN: &[&str] = &["未结", "未审结", "未结案", "在审", "审理中", "未办结", "未执结"];

/// A closing day beside the word that the case is open.
fn still_open<'t>(cells: &mut Cells<'t>, row: &'t Row) {
    let text = cells.raw_text(row, MANNER);
    if OPEN.contains(&fold::key(text).as_str()) {
        let finding = Finding::new(Code::NoClosing).text("text", text);
        cells.fault(row, MANNER, finding.text("wanted", "wanted-manner"));
    }
}

/// The manner of a closing: `Some(None)` where it is not said, `None` after a fault.
fn manner<'t>(cells: &mut Cells<'t>, row: &'t Row) -> Option<Option<Manner>> {
    let text = cells.text(row, MANNER);
    if text.is_empty() {
        return Some(None);
    }
    let code = match vocabulary::manner(text, &cells.options.synonyms) {
        Ok(manner) => {
            cells.word(MANNER, text, manner);
            return Some(Some(manner));
        }
        Err(MannerFault::NoClosing) => Code::NoClosing,
        Err(MannerFault::Unknown) => Code::NotWanted,
    };
    let finding = Finding::new(code).text("text", shortened(text)).text("wanted", "wanted-manner");
    cells.fault(row, MANNER, finding);
    None
}
