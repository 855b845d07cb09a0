//! What is typed into forms: read as a table by the reader of all tables, or as words of the court.

use caselot_core::docket::Day;
use caselot_core::docket::code::Coded;
use caselot_core::id::JudgeId;
use caselot_tables::{Finding, Options};
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

/// A day, as 2026-02-16 or in another form that offices write; an empty field is none.
pub fn day(sheet: &mut Sheet, name: &str) -> Option<Day> {
    let typed = sheet.value(name).to_owned();
    let found = as_day(&typed);
    if found.is_none() && !typed.is_empty() {
        sheet.fault(name, text!("write the day like 2026-02-16"));
    }
    found
}

/// A day that has to be there.
pub fn required_day(sheet: &mut Sheet, name: &str) -> Option<Day> {
    required(sheet, name);
    day(sheet, name)
}

/// A day as it is typed: 2026-02-16, 2026.2.16, 2026/2/16, 2026年2月16日.
pub fn as_day(typed: &str) -> Option<Day> {
    let parts: Vec<&str> = typed.split(['-', '.', '/', '年', '月', '日']).map(str::trim).collect();
    let [year, month, day] = parts.as_slice() else {
        let [year, month, day, ""] = parts.as_slice() else { return None };
        return as_day(&format!("{year}-{month}-{day}"));
    };
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.len() <= 4);
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
    Day::parse(&format!("{year:04}-{month:02}-{day:02}"))
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
    fn days_are_read_as_offices_write_them() {
        for typed in ["2026-02-16", "2026.2.16", "2026/2/16", "2026年2月16日", "2026-2-16"] {
            assert_eq!(as_day(typed).map(|day| day.to_string()), Some("2026-02-16".to_owned()));
        }
        for typed in ["", "2026-02", "2026-02-30", "16.2", "明天", "2026年2月"] {
            assert_eq!(as_day(typed), None, "{typed}");
        }
    }
}
