//! What is typed into forms: read as a table by the reader of all tables, or as words of the court.

use std::fmt;

use caselot_core::docket::Day;
use caselot_core::docket::code::Coded;
use caselot_core::id::JudgeId;
use caselot_tables::{DayFault, Finding, Options, moment};
use caselot_words::Lang;

use super::field::Sheet;
use super::reads::Roster;
use super::visit::Visit;
use crate::telling::judges::judge_label;
use crate::words::{self, text};

/// Rows with their headers, as the bytes of a CSV file.
pub fn table(headers: &[String], rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail; an empty table would be refused as one.
    drop(writer.write_record(headers));
    for row in rows {
        drop(writer.write_record(row));
    }
    writer.into_inner().unwrap_or_default()
}

/// Fields of a form with the columns that they are read as, as a table of one row.
pub fn row(sheet: &Sheet, columns: &[(&str, &str)], more: &[(&str, &str)]) -> Vec<u8> {
    let headers = columns.iter().map(|it| it.1).chain(more.iter().map(|it| it.0));
    let headers: Vec<String> = headers.map(str::to_owned).collect();
    let cells = columns.iter().map(|it| sheet.value(it.0)).chain(more.iter().map(|it| it.1));
    table(&headers, &[cells.map(str::to_owned).collect()])
}

impl Visit {
    /// How tables of this court are read today, with its own words.
    pub fn table_options(&self, roster: &Roster) -> Options {
        Options {
            synonyms: roster.words.clone(),
            pools: roster.pools.iter().map(|it| (it.pool.clone(), it.name.clone())).collect(),
            utc_offset_minutes: self.offset(),
            today: Some(self.today()),
            ..Options::default()
        }
    }

    /// Puts what the reader of tables found beside the fields.
    pub fn place_findings(
        &self,
        sheet: &mut Sheet,
        findings: &[Finding],
        field_of: impl Fn(&str, &Sheet) -> String,
    ) {
        let said = caselot_tables::words(self.lang);
        for finding in findings {
            let field = field_of(finding.column.as_deref().unwrap_or_default(), sheet);
            let cure = finding.cure_on_page(&said);
            let between = if self.lang == Lang::Zh { "。" } else { "; " };
            sheet.fault(&field, format!("{}{between}{cure}", finding.sentence(&said)));
        }
    }
}

/// A choice among the words of a vocabulary, none of them chosen.
pub fn choices<T: Coded>(all: &[T]) -> Vec<(String, String)> {
    let chosen = all.iter().map(|it| (it.name().to_owned(), words::label(*it)));
    std::iter::once((String::new(), text!("choose"))).chain(chosen).collect()
}

/// A choice among the judges, none of them chosen.
pub fn judge_choices(roster: &Roster, none: String) -> Vec<(String, String)> {
    let label = |judge: JudgeId| judge_label(judge, &roster.judges);
    let judges = roster.in_order().into_iter().map(|it| it.judge);
    let judges = judges.map(|judge| (judge.to_string(), label(judge)));
    std::iter::once((String::new(), none)).chain(judges).collect()
}

/// The word of these that is chosen; none is a fault of its field.
pub fn chosen<T: Coded>(sheet: &mut Sheet, name: &str, all: &[T]) -> Option<T> {
    let found = all.iter().copied().find(|it| it.name() == sheet.value(name));
    if found.is_none() {
        sheet.fault(name, text!("choose one"));
    }
    found
}

/// The judge who is chosen; nobody is a fault of the field.
pub fn chosen_judge(sheet: &mut Sheet, name: &str, roster: &Roster) -> Option<JudgeId> {
    let number = sheet.value(name).parse().ok().map(JudgeId);
    let found = number.filter(|judge| roster.judges.contains_key(judge));
    if found.is_none() {
        sheet.fault(name, text!("choose a judge"));
    }
    found
}

/// What is typed into a field that may not be empty.
pub fn required(sheet: &mut Sheet, name: &str) -> String {
    if sheet.value(name).is_empty() {
        sheet.fault(name, text!("fill this in"));
    }
    sheet.value(name).to_owned()
}

/// The reason, where a ground asks for one in words.
pub fn explained<T: Coded>(sheet: &mut Sheet, name: &str, ground: Option<T>) -> String {
    if ground.is_some_and(Coded::needs_text) {
        return required(sheet, name);
    }
    sheet.value(name).to_owned()
}

/// What is said of a day that cannot be read.
pub fn unread_day() -> String {
    text!("this is no day; write it like 2026-06-30, 2026.6.30 or 2026年6月30日")
}

/// What is said of a year that cannot be read.
pub fn unread_year() -> String {
    text!("this is no year; write it like 2026 or 2026年")
}

/// What is said of a month that cannot be read.
pub fn unread_month() -> String {
    text!("this is no month; write it like 2026-06, 2026.6 or 2026年6月")
}

/// What is typed into a field, read; an empty field is none, and what cannot be read is a fault.
fn read<T>(
    sheet: &mut Sheet,
    name: &str,
    as_one: fn(&str) -> Option<T>,
    unread: fn() -> String,
) -> Option<T> {
    let found = as_one(sheet.value(name));
    if found.is_none() && !sheet.value(name).is_empty() {
        sheet.fault(name, unread());
    }
    found
}

/// A day, in any form that offices write; an empty field is none.
pub fn day(sheet: &mut Sheet, name: &str) -> Option<Day> {
    read(sheet, name, as_day, unread_day)
}

/// A day that has to be there.
pub fn required_day(sheet: &mut Sheet, name: &str) -> Option<Day> {
    required(sheet, name);
    day(sheet, name)
}

/// A calendar year; an empty field is none.
pub fn year(sheet: &mut Sheet, name: &str) -> Option<Year> {
    read(sheet, name, as_year, unread_year)
}

/// A day as it is typed, in the forms that tables have it. A moment that names another clock is none:
/// it may be another day of the court's.
pub fn as_day(typed: &str) -> Option<Day> {
    let (here, elsewhere) = (moment(typed, 0).ok()?, moment(typed, 60).ok()?);
    (here == elsewhere).then_some(here.0)
}

/// A calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Year(pub u32);

impl Year {
    /// The year of a day.
    pub fn of(day: Day) -> Year {
        Year(day.civil().0)
    }
}

impl fmt::Display for Year {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.0)
    }
}

/// A year as it is typed: 2026, ２０２６, 2026年, 二〇二六.
pub fn as_year(typed: &str) -> Option<Year> {
    let year = typed.trim().trim_end_matches(['年', '度']).trim_end();
    as_day(&format!("{year}年1月1日")).map(Year::of)
}

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub first: Day,
    /// Its last day.
    pub last: Day,
}

impl Month {
    /// The month of a day.
    pub fn of(day: Day) -> Month {
        let (year, month, of_month) = day.civil();
        let first = Day(day.0 + 1 - of_month);
        let is_of_it = |it: &Day| (it.civil().0, it.civil().1) == (year, month);
        let last = (first.0..first.0 + 31).map(Day).rfind(is_of_it).unwrap_or(day);
        Month { first, last }
    }

    /// The month before it.
    pub fn before(self) -> Month {
        Month::of(Day(self.first.0.saturating_sub(1)))
    }

    /// The month after it.
    pub fn after(self) -> Month {
        Month::of(Day(self.last.0 + 1))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, _) = self.first.civil();
        write!(out, "{year:04}-{month:02}")
    }
}

/// A month as it is typed: 2026-02, 2026.2, 2026年2月.
pub fn as_month(typed: &str) -> Option<Month> {
    match moment(typed, 0) {
        Err(DayFault::MonthOnly { first, last }) => Some(Month { first, last }),
        _ => None,
    }
}

/// A whole number as it is typed: 3, ３, 3人, 3名, 3席.
pub fn as_number(typed: &str) -> Option<u32> {
    let typed = typed.trim_end_matches(['人', '名', '席']);
    let ascii = |sign: char| match sign {
        '０'..='９' => char::from_u32(u32::from(sign) - u32::from('０') + u32::from('0')),
        sign => Some(sign),
    };
    typed.chars().map(ascii).collect::<Option<String>>()?.parse().ok()
}

/// A whole number within bounds.
pub fn number(sheet: &mut Sheet, name: &str, bounds: std::ops::RangeInclusive<u32>) -> Option<u32> {
    let found = as_number(sheet.value(name)).filter(|it| bounds.contains(it));
    if found.is_none() {
        let (least, most) = (bounds.start(), bounds.end());
        sheet.fault(name, text!("a whole number from {least} to {most}", least, most));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_offices_write_them() {
        for typed in ["3", "３", "3人", "３席"] {
            assert_eq!(as_number(typed), Some(3), "{typed}");
        }
        for typed in ["", "三", "3.5", "-1"] {
            assert_eq!(as_number(typed), None, "{typed}");
        }
    }

    #[test]
    fn days_years_and_months_are_read_as_offices_write_them() {
        let forms = [
            "2026-02-16",
            "2026.2.16",
            "2026/2/16",
            "2026年2月16日",
            "2026-2-16",
            "20260216",
            "２０２６年２月１６日",
            "二〇二六年二月十六日",
        ];
        for typed in forms {
            assert_eq!(as_day(typed).map(|day| day.to_string()), Some("2026-02-16".to_owned()));
        }
        for typed in ["", "2026-02", "2026-02-30", "16.2", "明天", "2026年2月", "2026-02-16T23:00Z"]
        {
            assert_eq!(as_day(typed), None, "{typed}");
        }
        for typed in ["2026", "2026年", "２０２６", "二〇二六", "2026年度"] {
            assert_eq!(as_year(typed), Some(Year(2026)), "{typed}");
        }
        for typed in ["", "26", "2026-02", "1869", "明年"] {
            assert_eq!(as_year(typed), None, "{typed}");
        }
        for typed in ["2026-02", "2026.2", "2026年2月", "二〇二六年二月"] {
            assert_eq!(as_month(typed).map(|it| it.to_string()), Some("2026-02".to_owned()));
        }
        for typed in ["", "2026-13", "2026", "2026-02-16", "2月"] {
            assert_eq!(as_month(typed), None, "{typed}");
        }
        let leap = as_month("2028-02").expect("a month");
        assert_eq!(
            (leap.last.to_string(), leap.after().to_string()),
            ("2028-02-29".to_owned(), "2028-03".to_owned())
        );
        assert_eq!(leap.before().to_string(), "2028-01");
    }
}
