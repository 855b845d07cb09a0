//! Dates in the forms that courts' tables have.

use caselot_core::docket::Day;

use crate::fold;

/// A day and, if a time follows it, the minute.
pub type Moment = (Day, Option<u16>);

/// Why a text is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayFault {
    /// It may be one of two days: 05/06/2026.
    TwoWays(Day, Day),
    /// The year has two digits.
    ShortYear,
    /// A month and a day without a year: 3月5日.
    NoYear,
    /// A month without a day.
    MonthOnly {
        /// First day of the month.
        first: Day,
        /// Last day of the month.
        last: Day,
    },
    /// Nothing else.
    NoDay,
}

/// Reads a day, and the time that may follow it. A moment of UTC or of another offset becomes the
/// court's own day.
///
/// # Errors
/// When the text is no day, or may be one of two.
pub fn moment(text: &str, utc_offset_minutes: i32) -> Result<Moment, DayFault> {
    let text = arabic(&fold::narrow(text));
    let (date, rest) = split(text.trim());
    let day = date_of(&date)?;
    let clock = clock(rest.trim()).ok_or(DayFault::NoDay)?;
    let Some(offset) = clock.offset else { return Ok((day, clock.minute)) };
    let minute = i64::from(clock.minute.unwrap_or(0)) - i64::from(offset)
        + i64::from(utc_offset_minutes)
        + i64::from(day.0) * 1_440;
    let day = u32::try_from(minute.div_euclid(1_440)).map_err(|_| DayFault::NoDay)?;
    Ok((Day(day), u16::try_from(minute.rem_euclid(1_440)).ok()))
}

/// Chinese numerals of a written date: 二〇二五年十二月三日. Offices call January 元月.
fn arabic(text: &str) -> String {
    let text = &text.replace("元月", "1月");
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let digit = |c: char| match c {
        '零' | '○' | 'O' => Some(0),
        c => DIGITS.iter().position(|known| *known == c),
    };
    if !text.contains('年') || !text.chars().any(|c| c != 'O' && digit(c).is_some()) {
        return text.to_owned();
    }
    let mut written = String::new();
    for part in text.split_inclusive(['年', '月', '日', '号']) {
        let (number, unit) = match part.char_indices().next_back() {
            Some((at, unit)) if "年月日号".contains(unit) => (&part[..at], Some(unit)),
            _ => (part, None),
        };
        let numeral = match number.split_once('十') {
            Some((tens, ones)) => {
                let tens = tens.chars().next().map_or(Some(1), digit);
                let ones = ones.chars().next().map_or(Some(0), digit);
                tens.zip(ones).map(|(tens, ones)| (tens * 10 + ones).to_string())
            }
            None => number.chars().map(|c| Some(digit(c)?.to_string())).collect(),
        };
        written.push_str(&numeral.filter(|it| !it.is_empty()).unwrap_or(number.to_owned()));
        written.extend(unit);
    }
    written
}

/// Parts of a date that is written in some order.
#[derive(Default)]
struct Date {
    parts: Vec<String>,
    /// A part had a mark other than a digit's: then no part is one more than what it seems.
    marks: Vec<char>,
}

/// The parts of a date at the beginning of a text, and what follows.
fn split(text: &str) -> (Date, &str) {
    let mut date = Date::default();
    let mut rest = text;
    while date.parts.len() < 3 {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0 {
            break;
        }
        date.parts.push(rest[..digits].to_owned());
        let after = rest[digits..].trim_start_matches(' ');
        let mark = after.chars().next().filter(|c| "-/.年月日号‐–—−".contains(*c));
        let Some(mark) = mark else {
            rest = &rest[digits..];
            break;
        };
        let ends = "日号".contains(mark) || date.parts.len() == 3;
        if ends && !"日号".contains(mark) {
            rest = after;
            break;
        }
        date.marks.push(mark);
        rest = after[mark.len_utf8()..].trim_start_matches(' ');
        if ends {
            break;
        }
    }
    (date, rest)
}

fn date_of(date: &Date) -> Result<Day, DayFault> {
    let parts: Vec<&str> = date.parts.iter().map(String::as_str).collect();
    match parts[..] {
        [all] if all.len() == 8 && date.marks.is_empty() => {
            civil(&all[..4], &all[4..6], &all[6..]).ok_or(DayFault::NoDay)
        }
        [all] if all.len() == 14 && date.marks.is_empty() => {
            civil(&all[..4], &all[4..6], &all[6..8]).ok_or(DayFault::NoDay)
        }
        [year, month] if year.len() == 4 => month_only(year, month),
        [year, month, day] if year.len() == 4 => civil(year, month, day).ok_or(DayFault::NoDay),
        // 2024 had all days that a year may have.
        [month, day] if civil("2024", month, day).is_some() => Err(DayFault::NoYear),
        [one, other, year] if year.len() == 4 && one.len() <= 2 => {
            match (civil(year, one, other), civil(year, other, one)) {
                (Some(first), Some(second)) if first != second => {
                    Err(DayFault::TwoWays(first, second))
                }
                (Some(day), _) | (None, Some(day)) => Ok(day),
                (None, None) => Err(DayFault::NoDay),
            }
        }
        [one, two, three] if [one, two, three].iter().all(|part| part.len() <= 2) => {
            Err(DayFault::ShortYear)
        }
        _ => Err(DayFault::NoDay),
    }
}

fn civil(year: &str, month: &str, day: &str) -> Option<Day> {
    let short = |text: &str| (1..=2).contains(&text.len());
    let sound = year.len() == 4 && short(month) && short(day);
    sound.then(|| Day::parse(&format!("{year}-{month:0>2}-{day:0>2}")))?
}

fn month_only(year: &str, month: &str) -> Result<Day, DayFault> {
    let first = civil(year, month, "1").ok_or(DayFault::NoDay)?;
    let last = (28..=31).rev().find_map(|day: u32| civil(year, month, &day.to_string()));
    Err(DayFault::MonthOnly { first, last: last.unwrap_or(first) })
}

/// What follows a date.
struct Clock {
    minute: Option<u16>,
    /// Minutes ahead of UTC, where it is stated.
    offset: Option<i32>,
}

/// A time of day, the name of a weekday, or nothing.
fn clock(text: &str) -> Option<Clock> {
    let none = Clock { minute: None, offset: None };
    let bare = text.trim_matches(['(', ')', ' ', ',']);
    let weekday = bare.strip_prefix("星期").or_else(|| bare.strip_prefix('周'));
    if text.is_empty() || weekday.is_some_and(|day| day.chars().count() == 1) {
        return Some(none);
    }
    let text = text.strip_prefix(['T', 't']).unwrap_or(text);
    let (text, later) =
        match ["下午", "晚上", "PM ", "pm "].iter().find_map(|it| text.strip_prefix(it)) {
            Some(rest) => (rest, 720),
            None => (
                ["上午", "早上", "AM ", "am "]
                    .iter()
                    .find_map(|it| text.strip_prefix(it))
                    .unwrap_or(text),
                0,
            ),
        };
    let text = text.replace(['时', '点'], ":").replace(['分', '秒'], "");
    let text = text.trim().trim_end_matches(':');
    let (time, offset) = match text.find(['Z', 'z', '+']) {
        Some(at) => (&text[..at], Some(zone(&text[at..])?)),
        // A minus stands only behind a time of day.
        None => match text.rsplit_once('-').filter(|(time, _)| time.contains(':')) {
            Some((time, zone_text)) => (time, Some(-zone(&format!("+{zone_text}"))?)),
            None => (text, None),
        },
    };
    let mut parts = time.trim().split(':');
    let number = |text: &str| text.parse::<u16>().ok();
    let hour = number(parts.next()?)?;
    let minute = parts.next().map_or(Some(0), number)?;
    let seconds = parts.next().map_or(Some(0), |text| number(text.split('.').next()?))?;
    let hour = if later > 0 && hour == 12 { 0 } else { hour };
    let sound = hour < 24 && minute < 60 && seconds < 61 && parts.next().is_none();
    let minute = (hour * 60 + minute + later).checked_rem(1_440);
    sound.then_some(Clock { minute, offset })
}

/// An offset such as Z, +08:00 or +0800, in minutes.
fn zone(text: &str) -> Option<i32> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let digits: String = text.strip_prefix('+')?.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    Some(hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEIJING: i32 = 480;

    #[test]
    fn all_written_forms_of_a_day() {
        let wanted = Day::parse("2026-01-05");
        for form in [
            "2026-01-05",
            "2026-1-5",
            "2026/1/5",
            "2026.1.5",
            "2026. 1. 5",
            "2026年1月5日",
            "2026年01月05日 ",
            "2026年1月5号",
            "2026年元月5日",
            "二〇二六年元月五日",
            "20260105",
            "２０２６－０１－０５",
            "2026 年 1 月 5 日",
            "2026-01-05 00:00:00",
            "2026-01-05T09:30:00+08:00",
            "2026-01-05 星期一",
            "2026-01-05（周一）",
            "二〇二六年一月五日",
            "2026/1/5 下午3:20",
            "2026—1—5",
            "20260105093000",
            "2026年1月5日9时30分",
        ] {
            assert_eq!(moment(form, BEIJING).ok().map(|found| found.0), wanted, "{form}");
        }
        assert_eq!(
            moment("二〇二六年十二月三十一日", BEIJING).ok().map(|it| it.0),
            Day::parse("2026-12-31")
        );
        assert_eq!(moment("2026-1-5 09:30", BEIJING).ok().and_then(|found| found.1), Some(570));
        assert_eq!(moment("2026-1-5 下午3:20", BEIJING).ok().and_then(|found| found.1), Some(920));
    }

    #[test]
    fn a_moment_of_utc_is_the_courts_day() {
        let day = |text: &str| moment(text, BEIJING).ok().map(|found| found.0);
        assert_eq!(day("2025-12-31T16:30:00.000Z"), Day::parse("2026-01-01"));
        assert_eq!(day("2025-12-31T15:59:59Z"), Day::parse("2025-12-31"));
        assert_eq!(day("2025-12-31 12:00:00-05:00"), Day::parse("2026-01-01"));
    }

    #[test]
    fn what_may_be_two_days_or_none_is_refused() {
        let fault = |text: &str| moment(text, BEIJING).err();
        let day = |text: &str| Day::parse(text).expect("a day");
        assert_eq!(
            fault("05/06/2026"),
            Some(DayFault::TwoWays(day("2026-05-06"), day("2026-06-05")))
        );
        assert_eq!(moment("25/06/2026", BEIJING).ok().map(|it| it.0), Day::parse("2026-06-25"));
        assert_eq!(moment("06/06/2026", BEIJING).ok().map(|it| it.0), Day::parse("2026-06-06"));
        assert_eq!(fault("26-1-5"), Some(DayFault::ShortYear));
        let (first, last) = (day("2024-02-01"), day("2024-02-29"));
        for text in ["2024.02", "2024年2月", "2024-2"] {
            assert_eq!(fault(text), Some(DayFault::MonthOnly { first, last }), "{text}");
        }
        assert_eq!(fault("3月6日"), Some(DayFault::NoYear));
        for bad in ["2021-02-30", "44256", "2021", "", "2021-3-1 25:00", "2021-3-1 abc", "13月6日"]
        {
            assert_eq!(fault(bad), Some(DayFault::NoDay), "{bad}");
        }
    }
}
