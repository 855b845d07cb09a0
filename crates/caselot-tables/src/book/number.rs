//! Numbers of a workbook as the text that it shows. This is the only place that touches floating
//! point: what cannot be shown exactly is marked, and no rule computes with it.

use caselot_core::docket::Day;
use caselot_core::docket::day::LAST_DAY;

use super::{Cell, Origin};

/// Digits that a workbook keeps of a number; those behind are lost.
const DIGITS: usize = 15;
/// Serial of 1970-01-01 counted from 1900 and from 1904.
const EPOCH_1900: i64 = 25_569;
const EPOCH_1904: i64 = 24_107;

/// How a cell shows its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// As it is.
    Plain,
    /// As percent.
    Percent,
}

impl Shown {
    /// By the code of a number format, such as `0.00%`.
    pub fn by_format(code: &str) -> Shown {
        let mut quoted = false;
        let mut escaped = false;
        for c in code.chars() {
            match c {
                _ if escaped => escaped = false,
                '\\' | '_' | '*' => escaped = true,
                '"' => quoted = !quoted,
                '%' if !quoted => return Shown::Percent,
                _ => {}
            }
        }
        Shown::Plain
    }
}

/// The cell of a number.
pub fn cell(number: f64, shown: Shown, is_1904: bool) -> Cell {
    if !number.is_finite() {
        return Cell { text: number.to_string(), origin: Origin::Error };
    }
    // The shortest text that gives this number back: 1.25 stays 1.25.
    let mut text = number.to_string();
    let whole = text.trim_start_matches('-').split('.').next().map_or(0, str::len);
    if whole > DIGITS {
        return Cell { text, origin: Origin::Damaged };
    }
    if digits(&text) > DIGITS {
        // 0.1 + 0.2 is shown as 0.3.
        text = format!("{number:.0$}", DIGITS - whole);
        text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    match shown {
        Shown::Percent => {
            Cell { text: format!("{}%", hundredfold(&text)), origin: Origin::Percent }
        }
        Shown::Plain => {
            let serial = text.split('.').next().and_then(|whole| whole.parse().ok());
            let day = serial.and_then(|serial| from_serial(serial, is_1904));
            Cell { text, origin: Origin::Number(day) }
        }
    }
}

/// The day of a spreadsheet's serial number.
pub fn from_serial(serial: i64, is_1904: bool) -> Option<Day> {
    let days = serial - if is_1904 { EPOCH_1904 } else { EPOCH_1900 };
    u32::try_from(days).ok().map(Day).filter(|day| *day <= LAST_DAY)
}

/// Digits from the first that is not 0.
fn digits(text: &str) -> usize {
    let all: String = text.chars().filter(char::is_ascii_digit).collect();
    all.trim_start_matches('0').len()
}

/// A decimal number a hundred times as large.
fn hundredfold(text: &str) -> String {
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = format!("{part:0<2}");
    let (up, rest) = part.split_at(2);
    let whole = format!("{whole}{up}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{rest}")
}

/// Whether a text is a number whose digits a spreadsheet has thrown away: 4.30203E+17.
pub fn is_scientific(text: &str) -> bool {
    let Some((front, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, part) = front.split_once('.').unwrap_or((front, "0"));
    digits(exponent) && exponent.len() <= 3 && digits(whole) && whole.len() == 1 && digits(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(number: f64, how: Shown) -> (String, Origin) {
        let cell = cell(number, how, false);
        (cell.text, cell.origin)
    }

    #[test]
    fn a_number_is_what_the_sheet_shows_or_it_is_damaged() {
        let plain = |number| shown(number, Shown::Plain).0;
        assert_eq!(
            [1.0, 1.25, 0.1 + 0.2, 20_250_106.0, -3.5].map(plain),
            ["1", "1.25", "0.3", "20250106", "-3.5"]
        );
        assert_eq!(shown(4.302_031_980_010_112e17, Shown::Plain).1, Origin::Damaged);
        assert_eq!(shown(123_456_789_012_345.0, Shown::Plain).0, "123456789012345");
    }

    #[test]
    fn a_percent_is_moved_and_never_multiplied() {
        let percent = |number| shown(number, Shown::Percent).0;
        assert_eq!(
            [1.0, 0.06, 0.325, 0.07, 0.001, 12.0, 0.0].map(percent),
            ["100%", "6%", "32.5%", "7%", "0.1%", "1200%", "0%"]
        );
        assert_eq!(Shown::by_format("0.00%"), Shown::Percent);
        assert_eq!(Shown::by_format("0\"%\""), Shown::Plain);
    }

    #[test]
    fn a_serial_is_a_day_of_its_calendar() {
        let first = Day::parse("2021-03-01");
        assert_eq!(from_serial(44256, false), first);
        assert_eq!(from_serial(44256 - 1462, true), first);
    }

    #[test]
    fn lost_digits_are_seen_in_text_too() {
        assert!(["4.30203E+17", "4E+17", "4.3e17"].iter().all(|text| is_scientific(text)));
        assert!(
            !["E12345678", "1E", "12.5", "91430200MA4L1234X5"].iter().any(|t| is_scientific(t))
        );
    }
}
