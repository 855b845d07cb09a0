//! Tables of absences (请假表): who is away from which day to which.

use caselot_core::docket::code::{AbsenceKind, Coded};
use caselot_core::docket::people::Absence;
use caselot_core::docket::refusal::Refusal;

use super::cells::Cells;
use super::{Reading, read};
use crate::finding::{Code, Finding};
use crate::fold;
use crate::roster::Roster;
use crate::summary::Spot;
use crate::table::column::{ABSENCE_KIND, ABSENCE_TEXT, ABSENT_NAME, AWAY_FROM, AWAY_TO};
use crate::table::kinds::ABSENCES;
use crate::table::{Options, Row};
use crate::value::vocabulary::by_term;

/// Words of offices for the kinds, beside the court's terms.
const KINDS: &[(AbsenceKind, &[&str])] = &[
    (
        AbsenceKind::Leave,
        &[
            "请假",
            "休假",
            "年休假",
            "年假",
            "带薪年休假",
            "公休",
            "公休假",
            "病假",
            "事假",
            "产假",
            "陪产假",
            "护理假",
            "陪护假",
            "育儿假",
            "哺乳假",
            "婚假",
            "丧假",
            "探亲假",
            "工伤假",
            "调休",
            "补休",
        ],
    ),
    (
        AbsenceKind::Training,
        &["培训", "学习", "脱产学习", "脱产培训", "党校学习", "参加培训", "外出学习", "外出培训"],
    ),
    (
        AbsenceKind::Seconded,
        &["借调", "挂职", "挂职锻炼", "抽调", "跟班学习", "驻村", "援派", "交流锻炼"],
    ),
    (AbsenceKind::Suspended, &["停职", "暂停履职", "停职检查", "暂停履行职务"]),
];

/// What counts as another kind, which its word explains where nothing else does.
const OTHERS: &[&str] = &["出差", "公出", "外出", "会议", "参会", "开会"];

/// The kind of a word: its code, the court's term, or a word of offices.
fn kind(text: &str) -> Option<AbsenceKind> {
    let word = fold::key(text);
    if word.is_empty() {
        return Some(AbsenceKind::Leave);
    }
    let own = KINDS.iter().find(|(_, words)| words.contains(&word.as_str()));
    let other = || OTHERS.contains(&word.as_str()).then_some(AbsenceKind::Other);
    let coded = || AbsenceKind::from_name(&word.to_ascii_uppercase());
    let known = own.map(|(kind, _)| *kind).or_else(other).or_else(coded);
    known.or_else(|| by_term(AbsenceKind::ALL, &word))
}

/// Reads absences, one a row. Judges are named by number, or by name in the roster.
#[must_use]
pub fn absences(bytes: &[u8], options: &Options, roster: &Roster) -> Reading<Absence> {
    read(bytes, &ABSENCES, options, |cells| {
        let rows = cells.each(|cells, row| absence(cells, row, roster));
        let mut kept: Vec<(Spot, Absence)> = Vec::new();
        for (spot, absence) in rows {
            if let Some((earlier, _)) = kept.iter().find(|(_, known)| *known == absence) {
                cells.is_copy(spot, *earlier);
                continue;
            }
            cells.summary.count_month(Some(absence.from));
            kept.push((spot, absence));
        }
        kept
    })
}

fn absence<'t>(cells: &mut Cells<'t>, row: &'t Row, roster: &Roster) -> Option<Absence> {
    let judge = cells.numbered_or_named(row, ABSENT_NAME, roster);
    let kind = cells.cell(row, ABSENCE_KIND, "wanted-absence", kind);
    if let Some(kind) = kind {
        cells.word(ABSENCE_KIND, cells.text(row, ABSENCE_KIND), kind);
    }
    let from = cells.day(row, AWAY_FROM);
    // A last day that was forgotten would be an absence without end.
    if cells.text(row, AWAY_TO).is_empty() {
        cells.fault(row, AWAY_TO, Finding::new(Code::LastDayMissing));
        return None;
    }
    let to = cells.optional_day(row, AWAY_TO)?;
    let (judge, kind, from) = (judge?, kind?, from?);
    if to.is_some_and(|to| to < from) {
        cells.refused(row, AWAY_TO, &Refusal::AbsenceBackwards { judge });
        return None;
    }
    let text = text(cells, row, kind)?;
    Some(Absence { judge, from, to, kind, text, replaces: None, cancelled: false })
}

/// The explanation that a kind needs. Why somebody is ill or at home is nobody's business in a log that
/// stays for ever, so no other kind has one.
fn text<'t>(cells: &mut Cells<'t>, row: &'t Row, kind: AbsenceKind) -> Option<String> {
    if !kind.needs_text() {
        return Some(String::new());
    }
    let (said, word) = (cells.text(row, ABSENCE_TEXT), cells.text(row, ABSENCE_KIND));
    let explains = OTHERS.contains(&fold::key(word).as_str());
    match (said.is_empty(), explains) {
        (false, true) => Some(format!("{}：{}", word.trim(), said.trim())),
        (false, false) => Some(said.trim().to_owned()),
        (true, true) => Some(word.trim().to_owned()),
        (true, false) => {
            cells.missing(row, ABSENCE_TEXT);
            None
        }
    }
}
