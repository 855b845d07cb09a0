//! Text and case numbers (sections 2 and 3).

fn han(c: char) -> bool {
    let code = u32::from(c);
    let unified = code == 0x3007 || (0x3400..=0x4DBF).contains(&code);
    unified
        || (0x4E00..=0x9FFF).contains(&code)
        || (0xF900..=0xFAFF).contains(&code)
        || (0x20000..=0x2FFFD).contains(&code)
        || (0x30000..=0x3FFFD).contains(&code)
}

fn permitted(c: char) -> bool {
    han(c)
        || matches!(c,
            '\u{20}'..='\u{7E}' | '\u{B7}' | '\u{C0}'..='\u{17F}' | '\u{2013}'..='\u{2014}'
            | '\u{2018}'..='\u{2019}' | '\u{201C}'..='\u{201D}' | '\u{2026}'
            | '\u{3001}'..='\u{3002}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{3015}'
            | '\u{FF01}'..='\u{FF5E}')
}

pub fn free_text(text: &str) -> bool {
    text.len() <= 2000
        && text.chars().all(permitted)
        && !text.starts_with(' ')
        && !text.ends_with(' ')
}

pub fn name(text: &str) -> bool {
    free_text(text) && (1..=200).contains(&text.len())
}

pub fn code(text: &str) -> bool {
    (1..=100).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || han(c) || ".-_/".contains(c))
}

pub fn court_code(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next().is_some_and(han);
    let digits = chars.as_str();
    text == "最高法"
        || (first
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && matches!(digits.len(), 0 | 2 | 4))
}

const TYPES: &str = "刑辖 民辖 民辖终 民辖监 行辖 行辖终 \
    刑初 刑终 刑监 刑申 刑抗 刑再 刑没 刑医 刑更 刑他 刑核 \
    民初 民终 民监 民申 民抗 民再 民撤 民特 民催 民督 民他 民保令 民诉前调 民特监 民算 \
    行初 行终 行监 行申 行抗 行再 行审 行他 行赔初 行赔终 法赔 委赔 司救 司救执 \
    司惩 司惩复 财保 行保 证保 行证保 \
    执 执恢 执保 执异 执复 执监 执协 执他 \
    破 清申 破申 清终 破终 清监 破监 强清";

fn a_type(text: &str) -> bool {
    (1..=6).contains(&text.chars().count()) && text.chars().all(han)
}

fn a_number(text: &str) -> bool {
    (1..=9).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0')
}

/// Whether a canonical number of this court needs an approver; a fault if it is none.
pub fn case_number(text: &str, court: &str) -> Result<bool, String> {
    let malformed = || format!("CaseNumberMalformed: {text}");
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix('号'));
    let (year, rest) = inner.and_then(|t| t.split_once(')')).ok_or_else(malformed)?;
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed());
    }
    if year < "1949" {
        return Err(malformed());
    }
    if year < "2016" {
        let (front, number) = rest.rsplit_once('第').ok_or_else(malformed)?;
        let front_holds = (1..=40).contains(&front.chars().count())
            && front.chars().all(|c| han(c) || c.is_ascii_alphanumeric());
        return if front_holds && a_number(number) { Ok(true) } else { Err(malformed()) };
    }
    let front = rest.trim_end_matches(|c: char| c.is_ascii_digit());
    if !a_number(&rest[front.len()..]) {
        return Err(malformed());
    }
    if let Some(kind) = front.strip_prefix(court).filter(|kind| a_type(kind)) {
        let known = |kind: &str| TYPES.split_whitespace().any(|one| one == kind);
        return Ok(!known(kind) && !kind.strip_prefix('知').is_some_and(known));
    }
    let mut chars = front.chars();
    let after = chars.next().filter(|&c| han(c)).map(|_| chars.as_str());
    let after = after.map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    if a_type(front) || after.is_some_and(a_type) {
        return Err(format!("CaseNumberForeign: {text}"));
    }
    Err(malformed())
}

/// The year of a canonical number.
pub fn year(number: &str) -> u32 {
    number[1..5].parse().expect("four digits of a canonical number")
}

/// The type code of a canonical number, as it stands there. The LEGACY form has none.
pub fn type_code<'a>(number: &'a str, court: &str) -> &'a str {
    let (year, rest) = number.split_once(')').unwrap_or_default();
    let front = rest.trim_end_matches('号').trim_end_matches(|c: char| c.is_ascii_digit());
    if year < "(2016" { "" } else { front.strip_prefix(court).unwrap_or_default() }
}
