//! Case numbers: `(2021)湘0203民初123号` and one canonical form for each.

use std::borrow::Cow;

use crate::docket::text::is_han;
use crate::docket::type_code;

/// First year of the modern form.
const FIRST_MODERN_YEAR: u32 = 2016;
/// Most digits of a number.
const MAX_DIGITS: usize = 9;
/// Most characters of a legacy number's middle part.
const MAX_LEGACY_CHARS: usize = 40;

/// A case number in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber {
    canonical: String,
    /// Filing year.
    pub year: u32,
    /// Type code (民初); empty for a LEGACY number.
    pub type_code: String,
    /// Running number.
    pub number: u32,
    /// A form older than 2016.
    pub legacy: bool,
}

/// Why a text is no case number of this court.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFault {
    /// Not of the form `(year)court type number 号`.
    Malformed,
    /// Well formed, but of another court.
    Foreign,
    /// A document's suffix (之一, 之二) follows.
    DocumentSuffix,
}

impl CaseNumber {
    /// Parses what a clerk may write: full-width brackets and digits, stray spaces, leading zeros.
    ///
    /// # Errors
    /// When the text is not a number of this court.
    pub fn parse(text: &str, court: &str) -> Result<CaseNumber, NumberFault> {
        // What comes back from the log has nothing to fold.
        let folded = text.chars().all(|c| fold(c) == Some(c));
        let text = if folded { Cow::from(text) } else { text.chars().filter_map(fold).collect() };
        let parts = parts(&text, court)?;
        let Parts { year, type_code, number, legacy, front, padded } = parts;
        let type_code = type_code.to_owned();
        // Without leading zeros the text is the one that its parts make.
        let canonical = match padded {
            true => format!("({year}){front}{number}号"),
            false => text.into_owned(),
        };
        Ok(CaseNumber { canonical, year, type_code, number, legacy })
    }

    /// The number that may be meant by a text in another form: without brackets around the year or
    /// with odd ones, with 第 or 字 before the number, without 号.
    pub fn meant(text: &str, court: &str) -> Option<CaseNumber> {
        let folded: String = text.chars().filter_map(fold_odd).collect();
        let rest = folded.strip_prefix('(').unwrap_or(&folded);
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (year, rest) = rest.split_at(digits);
        let rest = rest.strip_prefix('年').unwrap_or(rest);
        let rest = rest.strip_prefix(')').unwrap_or(rest);
        let rest = rest.strip_suffix('号').unwrap_or(rest);
        let front = rest.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = &rest[front.len()..];
        let is_modern = year.parse().is_ok_and(|year: u32| year >= FIRST_MODERN_YEAR);
        let front = match front.strip_suffix('第') {
            Some(front) if is_modern => front.strip_suffix('字').unwrap_or(front),
            _ => front,
        };
        let meant = CaseNumber::parse(&format!("({year}){front}{number}号"), court).ok();
        meant.filter(|number| !number.has_ordinal())
    }

    /// Whether its type code holds what stood before numbers of the old form. No court writes so;
    /// but a log may have it.
    pub fn has_ordinal(&self) -> bool {
        self.type_code.contains(['第', '字'])
    }

    /// Whether a text is already the canonical form of a number of this court.
    pub fn is_canonical(text: &str, court: &str) -> bool {
        canonical(text, court).is_some()
    }

    /// The one canonical form.
    pub fn as_str(&self) -> &str {
        &self.canonical
    }

    /// LEGACY numbers and type codes that protocol 1 does not know need an approver there: one
    /// dispute must not come under two spellings.
    pub fn needs_approver(&self) -> bool {
        needs_approver(self.legacy, &self.type_code)
    }

    /// Whether the type code stands in no national table, so that it may be a mistake.
    pub fn has_unknown_type(&self) -> bool {
        !self.legacy && type_code::class(&self.type_code).is_none()
    }
}

/// What a canonical number says, read where it stands: each filing is asked for it several times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Canonical<'a> {
    /// Filing year.
    pub year: u32,
    /// Type code (民初); empty for a LEGACY number.
    pub type_code: &'a str,
    /// A form older than 2016.
    pub legacy: bool,
}

impl Canonical<'_> {
    /// As [`CaseNumber::needs_approver`].
    pub fn needs_approver(&self) -> bool {
        needs_approver(self.legacy, self.type_code)
    }
}

fn needs_approver(legacy: bool, type_code: &str) -> bool {
    legacy || !type_code::is_known_to_protocol_1(type_code)
}

/// Takes a number of this court in canonical form apart; none of any other text.
pub fn canonical<'a>(text: &'a str, court: &str) -> Option<Canonical<'a>> {
    // What can be folded stands in no part of a number but as leading zeros.
    let parts = parts(text, court).ok().filter(|parts| !parts.padded)?;
    let Parts { year, type_code, legacy, .. } = parts;
    Some(Canonical { year, type_code, legacy })
}

/// Year, type code and running number of a canonical number; none of a LEGACY one.
pub fn running<'a>(text: &'a str, court: &str) -> Option<(u32, &'a str, u32)> {
    let parts = parts(text, court).ok().filter(|parts| !parts.legacy)?;
    Some((parts.year, parts.type_code, parts.number))
}

/// A number taken apart; nothing is left to fold.
struct Parts<'a> {
    year: u32,
    type_code: &'a str,
    number: u32,
    legacy: bool,
    /// What stands between year and number.
    front: &'a str,
    /// The number has leading zeros.
    padded: bool,
}

fn parts<'a>(text: &'a str, court: &str) -> Result<Parts<'a>, NumberFault> {
    let rest = text.strip_prefix('(').ok_or(NumberFault::Malformed)?;
    let (year, rest) = rest.split_once(')').ok_or(NumberFault::Malformed)?;
    if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberFault::Malformed);
    }
    let year: u32 = year.parse().map_err(|_| NumberFault::Malformed)?;
    let Some(body) = rest.strip_suffix('号') else {
        return Err(match rest.split_once("号之") {
            Some(_) => NumberFault::DocumentSuffix,
            None => NumberFault::Malformed,
        });
    };
    let digits_at = body.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (front, digits) = body.split_at(digits_at);
    let legacy = year < FIRST_MODERN_YEAR;
    let (type_code, number) = match legacy {
        true => ("", self::legacy(year, body)?),
        false => modern(front, digits, court)?,
    };
    Ok(Parts { year, type_code, number, legacy, front, padded: digits.starts_with('0') })
}

/// A court code: one Han province character and 0, 2 or 4 digits, or 最高法.
pub fn is_court_code(code: &str) -> bool {
    if code == "最高法" {
        return true;
    }
    let mut chars = code.chars();
    let province = chars.next().is_some_and(is_han);
    let digits = chars.as_str();
    province && matches!(digits.len(), 0 | 2 | 4) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Folds one character of input: spaces away, full-width forms to half-width.
fn fold(c: char) -> Option<char> {
    match c {
        ' ' | '\t' | '\u{3000}' | '\u{00A0}' => None,
        '（' | '〔' | '［' | '[' => Some('('),
        '）' | '〕' | '］' | ']' => Some(')'),
        '０'..='９' => char::from_u32(u32::from(c) - 0xFF10 + 0x30),
        _ => Some(c),
    }
}

/// Folds one character of a number in another form.
fn fold_odd(c: char) -> Option<char> {
    match c {
        '【' | '〖' | '《' | '〈' | '<' | '＜' | '{' | '｛' | '﹙' => Some('('),
        '】' | '〗' | '》' | '〉' | '>' | '＞' | '}' | '｝' | '﹚' => Some(')'),
        '號' => Some('号'),
        c if c.is_whitespace() => None,
        c => fold(c),
    }
}

fn modern<'a>(front: &'a str, digits: &str, court: &str) -> Result<(&'a str, u32), NumberFault> {
    let number = running_number(digits)?;
    // A high court's code (湘) is a prefix of no type code, but of the codes below it (湘02).
    let own = front.strip_prefix(court).filter(|kind| is_type(kind));
    let foreign = || match looks_foreign(front) {
        true => NumberFault::Foreign,
        false => NumberFault::Malformed,
    };
    own.map(|type_code| (type_code, number)).ok_or_else(foreign)
}

fn is_type(text: &str) -> bool {
    (1..=6).contains(&text.chars().count()) && text.chars().all(is_han)
}

/// A province character, perhaps digits, and a type: some other court's.
fn looks_foreign(front: &str) -> bool {
    let mut chars = front.chars();
    chars.next().is_some_and(is_han)
        && is_type(chars.as_str().trim_start_matches(|c: char| c.is_ascii_digit()))
}

fn running_number(digits: &str) -> Result<u32, NumberFault> {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() || digits.len() > MAX_DIGITS {
        return Err(NumberFault::Malformed);
    }
    digits.parse().map_err(|_| NumberFault::Malformed)
}

/// `(2014)永中法民一终字第123号`: anything of Han, letters and digits before 第.
fn legacy(year: u32, body: &str) -> Result<u32, NumberFault> {
    let (front, digits) = body.rsplit_once('第').ok_or(NumberFault::Malformed)?;
    let sound = (1..=MAX_LEGACY_CHARS).contains(&front.chars().count())
        && front.chars().all(|c| is_han(c) || c.is_ascii_alphanumeric())
        && digits.bytes().all(|b| b.is_ascii_digit());
    if !sound || year < 1949 {
        return Err(NumberFault::Malformed);
    }
    running_number(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COURT: &str = "湘0203";

    fn canonical(text: &str) -> Result<String, NumberFault> {
        CaseNumber::parse(text, COURT).map(|n| n.as_str().to_owned())
    }

    #[test]
    fn many_spellings_have_one_form() {
        let wanted = Ok("(2021)湘0203民初123号".to_owned());
        for text in [
            "(2021)湘0203民初123号",
            "（2021）湘0203民初123号",
            " （２０２１） 湘0203 民初 00123 号 ",
            "〔2021〕湘0203民初123号",
        ] {
            assert_eq!(canonical(text), wanted, "{text}");
            assert!(CaseNumber::is_canonical(&canonical(text).expect("parsed"), COURT));
        }
        assert!(!CaseNumber::is_canonical("(2021)湘0203民初0123号", COURT));
    }

    #[test]
    fn other_courts_and_broken_numbers_are_refused() {
        assert_eq!(canonical("(2021)湘0204民初123号"), Err(NumberFault::Foreign));
        assert_eq!(canonical("(2021)湘02民终123号"), Err(NumberFault::Foreign));
        assert_eq!(canonical("(2021)最高法民终1号"), Err(NumberFault::Foreign));
        assert_eq!(canonical("(2021)湘0203民初123号之一"), Err(NumberFault::DocumentSuffix));
        for bad in [
            "",
            "123",
            "(2021)湘0203民初号",
            "(2021)湘0203民初0号",
            "(2021)湘0203123号",
            "(21)湘0203民初1号",
            "(2021)湘0203民初1234567890号",
            "(2021)湘0203民x初1号",
        ] {
            assert_eq!(canonical(bad), Err(NumberFault::Malformed), "{bad}");
        }
    }

    #[test]
    fn a_high_court_does_not_take_a_lower_courts_number() {
        assert_eq!(CaseNumber::parse("(2021)湘0203民初1号", "湘"), Err(NumberFault::Foreign));
        assert!(CaseNumber::parse("(2021)湘民终1号", "湘").is_ok());
    }

    #[test]
    fn another_form_is_told_what_it_means() {
        let meant =
            |text: &str| CaseNumber::meant(text, COURT).map(|number| number.as_str().to_owned());
        for text in [
            "(2026)湘0203民初第82号",
            "（2026）湘0203民初字第82号",
            "2026湘0203民初82号",
            "【2026】湘0203民初82号",
            "(2026)湘0203民初82",
            "(2026年)湘0203民初82号",
            "2026年 湘0203民初 82號",
        ] {
            assert_eq!(meant(text).as_deref(), Some("(2026)湘0203民初82号"), "{text}");
        }
        assert_eq!(
            meant("2014石法民一初字第45号").as_deref(),
            Some("(2014)石法民一初字第45号"),
            "第 stays in the old form"
        );
        for text in ["(2026)湘0203民初77-79号", "(26)湘0203民初88号", "(2026)湘0203民初5号之一", ""]
        {
            assert_eq!(meant(text), None, "{text}");
        }
        assert!(CaseNumber::parse("(2026)湘0203民初第82号", COURT).expect("a log's").has_ordinal());
    }

    #[test]
    fn legacy_numbers_and_unknown_types_need_an_approver() {
        let old = CaseNumber::parse("(2014)石法民一初字第045号", COURT).expect("legacy");
        assert_eq!(old.as_str(), "(2014)石法民一初字第45号");
        assert!(old.needs_approver());
        assert!(
            CaseNumber::parse("(2021)湘0203甲乙1号", COURT).expect("unknown type").needs_approver()
        );
        assert!(
            !CaseNumber::parse("(2021)湘0203知民初1号", COURT).expect("known").needs_approver()
        );
    }
}
