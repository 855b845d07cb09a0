//! Decimal numbers, exactly.

use crate::fold;

/// A number or percent in hundredths: `1.25` is 125, and so is `125%`.
#[must_use]
pub fn hundredths(text: &str) -> Option<u32> {
    let text = fold::key(text);
    if let Some(percent) = text.strip_suffix('%') {
        return whole(percent);
    }
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = part.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    whole.checked_mul(100)?.checked_add(format!("{part:0<2}").parse().ok()?)
}

/// A whole number: `12`, `１２`, `12.0`.
#[must_use]
pub fn whole(text: &str) -> Option<u32> {
    let text = fold::key(text);
    let (whole, part) = text.split_once('.').unwrap_or((&text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_whole = digits(whole) && digits(part) && part.bytes().all(|b| b == b'0');
    is_whole.then(|| whole.parse().ok())?
}

/// A whole percent, with its sign or without.
#[must_use]
pub fn percent(text: &str) -> Option<u32> {
    let text = fold::key(text);
    whole(text.strip_suffix('%').unwrap_or(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_read_in_whole_hundredths() {
        assert_eq!(["1.25", "1.2", "3", "125%"].map(hundredths), [125, 120, 300, 125].map(Some));
        assert_eq!(["1.255", "-1", "1e2", "", "."].map(hundredths), [None; 5]);
    }

    #[test]
    fn a_percent_is_whole() {
        assert_eq!(["100%", "６％", "32", "5.0"].map(percent), [100, 6, 32, 5].map(Some));
        assert_eq!(["6.5%", "0.06", "-1%", "%", ""].map(percent), [None; 5]);
    }
}
