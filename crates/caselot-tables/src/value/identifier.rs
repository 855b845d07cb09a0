//! Numbers of documents of parties, each checked by the standard of its kind. No fault holds the
//! number itself.

use crate::fold;

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 公民身份号码 (GB 11643), 18 characters.
    Identity,
    /// The 15 digits of before 1999.
    OldIdentity,
    /// 统一社会信用代码 (GB 32100).
    Credit,
    /// 护照.
    Passport,
    /// 港澳居民来往内地通行证, 台湾居民来往大陆通行证, 外国人永久居留身份证 and others that the cell names.
    Named,
}

/// Why a number is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdFault {
    /// Digits lost, or too many.
    Length,
    /// The date of birth does not exist.
    Date,
    /// The check digit of an identity number does not fit.
    Check,
    /// The check character of a credit code does not fit.
    CreditCheck,
    /// Of no kind that is known, and the cell names none.
    Kind,
}

/// Names of documents that may stand before a number.
const NAMES: &[&str] = &[
    "居民身份证",
    "公民身份号码",
    "身份证号码",
    "身份证号",
    "身份证",
    "统一社会信用代码",
    "信用代码",
    "营业执照",
    "组织机构代码",
    "护照",
    "港澳居民来往内地通行证",
    "港澳通行证",
    "回乡证",
    "台湾居民来往大陆通行证",
    "台胞证",
    "港澳台居民居住证",
    "外国人永久居留身份证",
    "军官证",
    "警官证",
    "士兵证",
    "户口簿",
    "律师执业证",
    "执业证",
    "其他证件",
    "其他",
];

/// Takes the kind of document from before a number: 护照:E12345678, 身份证 4302….
#[must_use]
pub fn bare(text: &str) -> (Option<&'static str>, String) {
    let text = fold::narrow(&fold::clean(text));
    let mut names: Vec<&&str> = NAMES.iter().filter(|name| text.starts_with(**name)).collect();
    names.sort_by_key(|name| name.len());
    match names.last() {
        Some(name) => {
            let rest = text[name.len()..].trim_start_matches([':', ' ', '号', '码']);
            (Some(**name), rest.trim().to_owned())
        }
        None => (None, text.trim().to_owned()),
    }
}

/// The kind of a number.
///
/// # Errors
/// When the number is damaged, or of no known kind while the cell names none.
pub fn check(text: &str) -> Result<Kind, IdFault> {
    let (named, number) = bare(text);
    let number: String = number
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '–' | '—'))
        .collect::<String>()
        .to_ascii_uppercase();
    let is_personal = named.is_some_and(|name| name.contains("身份") && !name.contains("外国人"));
    let is_credit = named.is_some_and(|name| name.contains("信用代码"));
    let bytes = number.as_bytes();
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let personal = bytes.len() == 18
        && digits(&bytes[..17])
        && (bytes[17].is_ascii_digit() || bytes[17] == b'X');
    match bytes.len() {
        _ if number.is_empty() => Err(IdFault::Kind),
        18 if is_credit || (!is_personal && is_credit_like(bytes)) => credit(bytes),
        // A registrar's code may be all digits; its first one is 9, as that of a foreigner's card.
        18 if personal && !is_personal && number.starts_with('9') => {
            identity(&number).or_else(|fault| credit(bytes).map_err(|_| fault))
        }
        18 if personal => identity(&number),
        18 if is_personal => Err(IdFault::Check),
        15 if digits(bytes) && named.is_none_or(|_| is_personal) => {
            let year = |century: &str| date(&format!("{century}{}", &number[6..12]));
            if year("19") { Ok(Kind::OldIdentity) } else { Err(IdFault::Date) }
        }
        _ if is_personal || is_credit => Err(IdFault::Length),
        _ if named.is_some() => Ok(Kind::Named),
        // 16 to 20 digits are a person's number that lost or won some.
        12..=20 if digits(bytes) => Err(IdFault::Length),
        9 if bytes[0].is_ascii_alphabetic() && digits(&bytes[2..]) => Ok(Kind::Passport),
        _ => Err(IdFault::Kind),
    }
}

/// An identity number of 15 digits as the same person has it today: with the century, and the check
/// digit of GB 11643. Any other number stays as it is.
#[must_use]
pub fn of_today(number: &str) -> String {
    let digits: String = number.chars().filter(|c| !matches!(c, ' ' | '-' | '–' | '—')).collect();
    if digits.len() != 15 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return number.to_owned();
    }
    let longer = format!("{}19{}", &digits[..6], &digits[6..]);
    let check = char::from(check_digit(&longer));
    longer + &check.to_string()
}

fn date(text: &str) -> bool {
    let Ok(year) = text[..4].parse::<u32>() else { return false };
    // The calendar of the core begins in 1970; its months and leap years return every 400 years.
    let year = if year < 1970 { year + 400 } else { year };
    (1800..2400).contains(&year)
        && caselot_core::docket::Day::parse(&format!("{year}-{}-{}", &text[4..6], &text[6..8]))
            .is_some()
}

/// GB 11643: weights 2^(17−i) mod 11 over 17 digits.
fn check_digit(digits: &str) -> u8 {
    const CHECKS: &[u8; 11] = b"10X98765432";
    let weight = |at: usize| (0..17 - at).fold(1_usize, |power, _| power * 2 % 11);
    let digits = digits.bytes().take(17).enumerate();
    let sum: usize = digits.map(|(at, b)| usize::from(b - b'0') * weight(at)).sum();
    CHECKS[sum % 11]
}

fn identity(number: &str) -> Result<Kind, IdFault> {
    let born = number[6..14].parse::<u32>().unwrap_or(0);
    if !(18_000_101..=21_001_231).contains(&born) || !date(&number[6..14]) {
        return Err(IdFault::Date);
    }
    let fits = number.as_bytes()[17] == check_digit(number);
    if fits { Ok(Kind::Identity) } else { Err(IdFault::Check) }
}

/// Digits and capitals without I, O, S, V, Z.
const CREDIT: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// 18 characters with six digits of a place behind the registrar, and a letter that no person's
/// number has.
fn is_credit_like(bytes: &[u8]) -> bool {
    let letters = bytes.iter().filter(|b| b.is_ascii_alphabetic()).count();
    letters > usize::from(bytes[17] == b'X')
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes[2..8].iter().all(u8::is_ascii_digit)
}

/// GB 32100: weights 3^i mod 31 over 17 characters.
fn credit(bytes: &[u8]) -> Result<Kind, IdFault> {
    let value = |b: &u8| CREDIT.iter().position(|known| known == b);
    let mut sum = 0;
    let mut weight = 1;
    for byte in &bytes[..17] {
        sum += value(byte).ok_or(IdFault::CreditCheck)? * weight;
        weight = weight * 3 % 31;
    }
    let fits = value(&bytes[17]) == Some((31 - sum % 31) % 31);
    if fits { Ok(Kind::Credit) } else { Err(IdFault::CreditCheck) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_number_has_a_date_and_a_check_digit() {
        assert_eq!(check("430203198001011251"), Ok(Kind::Identity));
        assert_eq!(check("４３０２０３１９８００１０１１２６Ｘ"), Ok(Kind::Identity));
        assert_eq!(check("身份证：43020319800101126x"), Ok(Kind::Identity));
        assert_eq!(check("430203198001011250"), Err(IdFault::Check));
        assert_eq!(check("430203198013451231"), Err(IdFault::Date));
        assert_eq!(check("43020319800101123"), Err(IdFault::Length));
        assert_eq!(check("430203800101123"), Ok(Kind::OldIdentity));
    }

    #[test]
    fn a_credit_code_has_a_check_character() {
        assert_eq!(check("91350100M000100Y43"), Ok(Kind::Credit), "the example of GB 32100");
        assert_eq!(check("91350100M000100Y44"), Err(IdFault::CreditCheck));
        assert_eq!(check("91350100M000100Y4"), Err(IdFault::Kind));
        assert_eq!(check("统一社会信用代码91350100M000100Y4"), Err(IdFault::Length));
    }

    #[test]
    fn another_document_says_its_kind() {
        assert_eq!(check("E12345678"), Ok(Kind::Passport));
        assert_eq!(check("护照：AB1234567"), Ok(Kind::Named));
        assert_eq!(check("军官证 字第1234567号"), Ok(Kind::Named));
        assert_eq!(check("1234567"), Err(IdFault::Kind));
        assert_eq!(bare("护照：AB1234567"), (Some("护照"), "AB1234567".to_owned()));
    }
}
