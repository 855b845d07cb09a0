//! The text of a file: by its mark, else UTF-8, UTF-16 without a mark, GB18030.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::finding::{Code, Finding};

/// How a text is written in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    encoding: &'static Encoding,
    /// Begins with the encoding's mark.
    marked: bool,
}

impl Written {
    /// A text as it is written in such a file.
    pub fn encode(self, text: &str) -> Vec<u8> {
        let mark = if self.marked { "\u{FEFF}" } else { "" };
        let whole = format!("{mark}{text}");
        match () {
            () if self.encoding == UTF_16LE => {
                whole.encode_utf16().flat_map(u16::to_le_bytes).collect()
            }
            () if self.encoding == UTF_16BE => {
                whole.encode_utf16().flat_map(u16::to_be_bytes).collect()
            }
            () => self.encoding.encode(&whole).0.into_owned(),
        }
    }
}

/// Reads a file as text.
pub fn text(bytes: &[u8]) -> Result<String, Finding> {
    text_as(bytes).map(|(text, _)| text)
}

/// Reads a file as text, and says how it is written.
pub fn text_as(bytes: &[u8]) -> Result<(String, Written), Finding> {
    let (text, written) = decoded(bytes)?;
    if is_markup(&text) {
        return Err(Finding::stop(Code::Html));
    }
    // Text has none; what is binary soon has one.
    if text.contains('\0') {
        return Err(Finding::stop(Code::NoTable));
    }
    Ok((text, written))
}

fn decoded(bytes: &[u8]) -> Result<(String, Written), Finding> {
    let as_one = |encoding: &'static Encoding, skipped: usize| {
        let (text, bad) = encoding.decode_without_bom_handling(&bytes[skipped..]);
        let written = Written { encoding, marked: skipped > 0 };
        if bad { Err(Finding::stop(Code::NoText)) } else { Ok((text.into_owned(), written)) }
    };
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return as_one(encoding, length);
    }
    if let Some(encoding) = wide(bytes) {
        return as_one(encoding, 0);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), Written { encoding: UTF_8, marked: false }));
    }
    // What a Chinese spreadsheet writes.
    as_one(GB18030, 0)
}

/// UTF-16 without a mark: every comma and digit has a zero byte, always on the same side.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4_096) & !1];
    let zeros = |side: usize| head.iter().skip(side).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = (head.len() / 40).max(2);
    match () {
        // An ideographic space has its zero on the other side.
        () if odd > many && odd > 3 * even => Some(UTF_16LE),
        () if even > many && even > 3 * odd => Some(UTF_16BE),
        () => None,
    }
}

/// Whether it is a web page, or another kind of markup, whatever its name ends in.
fn is_markup(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(4_096).collect::<String>().to_lowercase();
    let begins = ["<!doctype", "<html", "<head", "<table", "<?xml", "<meta", "<style", "<div"];
    begins.iter().any(|tag| head.starts_with(tag))
        || (head.starts_with("mime-version:") && head.contains("text/html"))
        || (head.starts_with('<') && head.contains("<table"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "案号,立案日期\n(2025)湘0203民初1号,2025-01-06\n";

    #[test]
    fn all_encodings_of_an_office_read_alike() {
        let wide = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            TABLE.encode_utf16().flat_map(bytes).collect()
        };
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        let (gb, ..) = GB18030.encode(TABLE);
        for bytes in [
            TABLE.as_bytes().to_vec(),
            marked(&[0xEF, 0xBB, 0xBF], TABLE.as_bytes().to_vec()),
            gb.into_owned(),
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
            marked(&[0xFF, 0xFE], wide(u16::to_le_bytes)),
            marked(&[0xFE, 0xFF], wide(u16::to_be_bytes)),
        ] {
            assert_eq!(text(&bytes).as_deref(), Ok(TABLE));
        }
    }

    #[test]
    fn pages_and_binaries_are_named_as_what_they_are() {
        let code = |bytes: &[u8]| text(bytes).map_err(|finding| finding.code);
        assert_eq!(code(b"<html><body><table>"), Err(Code::Html));
        assert_eq!(code(b"\n <?xml version='1.0'?><Workbook/>"), Err(Code::Html));
        assert_eq!(code(b"%PDF-1.7\n\0\0"), Err(Code::NoTable));
        assert_eq!(code(&[0xFF, 0xFF, 0x80, b'a']), Err(Code::NoText));
    }
}
