//! Dates in the forms that courts' tables have.

use caselot_core::docket::Day;

use super::table::Cell;

/// Serial of 1970-01-01 counted from 1900 and from 1904.
const EPOCH_1900: i64 = 25_569;
const EPOCH_1904: i64 = 24_107;

/// What a date cell should hold.
pub const DAY: &str = "a date like 2021-03-01";

/// The day of a spreadsheet's serial number.
pub fn from_serial(serial: i64, is_1904: bool) -> Option<Day> {
    let days = serial - if is_1904 { EPOCH_1904 } else { EPOCH_1900 };
    u32::try_from(days).ok().map(Day).filter(|day| *day <= caselot_core::docket::day::LAST_DAY)
}

/// The day of a cell, whatever time follows it.
pub fn day(cell: &Cell) -> Option<Day> {
    moment(&cell.text).map(|(day, _)| day).or(cell.serial)
}

/// A day and, if HH:MM follows it, the minute.
pub fn moment(text: &str) -> Option<(Day, Option<u16>)> {
    let (date, time) = match text.split_once([' ', 'T']) {
        Some((date, time)) => (date, time.trim()),
        None => (text, ""),
    };
    let mut parts: Vec<&str> = if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) {
        vec![&date[..4], &date[4..6], &date[6..]]
    } else if let Some(date) = date.strip_suffix('日') {
        let (year, rest) = date.split_once('年')?;
        let (month, day) = rest.split_once('月')?;
        vec![year, month, day]
    } else {
        let mark = ['-', '/', '.'].into_iter().find(|mark| date.contains(*mark))?;
        date.split(mark).collect()
    };
    let (day, month, year) = (parts.pop()?, parts.pop()?, parts.pop()?);
    let digits =
        |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    // Two digits of a year say nothing about which part is the year.
    if !parts.is_empty() || year.len() != 4 || ![year, month, day].iter().all(|p| digits(p)) {
        return None;
    }
    Some((Day::parse(&format!("{year}-{month:0>2}-{day:0>2}"))?, minute(time)))
}

fn minute(time: &str) -> Option<u16> {
    let mut parts = time.split(':');
    let hour: u16 = parts.next()?.parse().ok()?;
    let minute: u16 = parts.next()?.parse().ok()?;
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_written_forms_and_no_other() {
        let first = Day::parse("2021-03-01");
        let forms =
            ["2021-03-01", "2021/3/1", "2021.3.1", "2021年3月1日", "20210301", "2021-3-1 09:30"];
        for form in forms {
            assert_eq!(moment(form).map(|found| found.0), first, "{form}");
        }
        assert_eq!(moment("2021-3-1 09:30").and_then(|found| found.1), Some(570));
        for bad in ["3/1/21", "21/3/1", "2021-02-30", "44256", "2021-3", ""] {
            assert_eq!(moment(bad), None, "{bad}");
        }
        assert_eq!(from_serial(44256, false), first);
        assert_eq!(from_serial(44256 - 1462, true), first);
    }
}
