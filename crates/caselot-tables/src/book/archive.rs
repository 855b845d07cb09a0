//! A zip archive, looked through once before anything trusts it: what it is, and how large it
//! really is. Sizes that an archive states may be wrong, so they are counted.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::row_tags::RowTags;
use super::{Format, broken};
use crate::finding::{Code, Finding};
use crate::limits::Limits;

/// What an archive holds.
pub struct Survey {
    /// Format.
    pub format: Format,
    /// Some sheet may have formulas.
    pub has_formulas: bool,
    /// Some sheet may have merged cells.
    pub has_merges: bool,
    /// Rows that its sheets hide.
    pub hidden_rows: u64,
}

/// Most parts of a workbook.
const PARTS: usize = 4_096;

/// Looks through an archive.
pub fn survey(bytes: &[u8], limits: &Limits) -> Result<Survey, Finding> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > PARTS {
        return Err(broken(format!("more than {PARTS} parts")));
    }
    let names: Vec<String> =
        archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let has = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let format = match () {
        () if has("EncryptedPackage") => return Err(Finding::stop(Code::Password)),
        () if has("xl/workbook.xml") => Format::Xlsx,
        () if has("content.xml") => Format::Ods,
        () => return Err(Finding::stop(Code::NoTable)),
    };
    let mut found = Survey { format, has_formulas: false, has_merges: false, hidden_rows: 0 };
    let mut left = limits.unpacked_bytes;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(broken)?;
        let strings =
            part.name().is_ok_and(|name| name.to_lowercase().ends_with("sharedstrings.xml"));
        let sheet = part.name().is_ok_and(|name| name.to_lowercase().contains("worksheets/"));
        let mut scan = Scan::default();
        scan.read(part, left.saturating_add(1))?;
        let too_large =
            || Finding::stop(Code::UnpacksTooLarge).number("most", limits.unpacked_bytes >> 20);
        left = left.checked_sub(scan.bytes).ok_or_else(too_large)?;
        // A reader makes room for as many strings as the part says that it has.
        if strings && scan.stated_strings().is_some_and(|stated| stated > scan.bytes) {
            return Err(broken("it states more texts than it holds"));
        }
        // The reader of workbooks counts rows and columns in 32 bits.
        if sheet && scan.far_cells {
            return Err(broken("it names a cell that no sheet has"));
        }
        found.has_formulas |= scan.formulas;
        found.has_merges |= scan.merges;
        found.hidden_rows += if sheet { scan.rows.hidden } else { 0 };
    }
    Ok(found)
}

/// What one part holds, read in pieces and not kept.
#[derive(Default)]
struct Scan {
    bytes: u64,
    head: Vec<u8>,
    formulas: bool,
    merges: bool,
    /// A cell beyond the last row or column of a sheet.
    far_cells: bool,
    rows: RowTags,
}

const PIECE: usize = 64 << 10;
const HEAD: usize = 2_048;
/// So much of a piece is looked at again with the next one.
const OVERLAP: usize = 32;

impl Scan {
    fn read(&mut self, part: impl Read, most: u64) -> Result<(), Finding> {
        let mut part = part.take(most);
        let mut piece = vec![0; PIECE + OVERLAP];
        let mut kept = 0;
        loop {
            let read = part.read(&mut piece[kept..]).map_err(broken)?;
            if read == 0 {
                return Ok(());
            }
            self.bytes += read as u64;
            let filled = kept + read;
            self.rows.feed(&piece[kept..filled]);
            if self.head.len() < HEAD {
                let wanted = HEAD.min(filled) - kept.min(HEAD.min(filled));
                self.head.extend_from_slice(&piece[kept..kept + wanted]);
            }
            let seen = &piece[..filled];
            self.formulas |= holds(seen, b"<f>") || holds(seen, b"<f ") || holds(seen, b":f>");
            self.formulas |= holds(seen, b":f ") || holds(seen, b"<f/");
            self.merges |= holds(seen, b"mergeCell");
            self.far_cells |= names_far_cell(seen);
            kept = filled.min(OVERLAP);
            piece.copy_within(filled - kept..filled, 0);
        }
    }

    /// The number of texts that a table of shared strings states.
    fn stated_strings(&self) -> Option<u64> {
        let head = String::from_utf8_lossy(&self.head);
        let stated = head.split_once("uniqueCount")?.1.split(['"', '\'']).nth(1)?.trim().to_owned();
        // A number too large to be one is larger than any part.
        Some(stated.parse().unwrap_or(u64::MAX))
    }
}

/// Whether an attribute `r` or `ref` names a row in more than seven digits, or a column in more than
/// three letters: a sheet ends at XFD1048576.
fn names_far_cell(bytes: &[u8]) -> bool {
    const NAMES: [&[u8]; 4] = [b" r=\"", b" r='", b" ref=\"", b" ref='"];
    let named = |at: usize| {
        let name = NAMES.iter().find(|name| bytes[at..].starts_with(name))?;
        let (mut letters, mut digits) = (0, 0);
        for byte in &bytes[at + name.len()..] {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' => letters += 1,
                b'0'..=b'9' => digits += 1,
                b':' => (letters, digits) = (0, 0),
                _ => break,
            }
            if letters > 3 || digits > 7 {
                return Some(());
            }
        }
        None
    };
    bytes.iter().enumerate().any(|(at, byte)| *byte == b' ' && named(at).is_some())
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    let first = wanted[0];
    bytes.iter().enumerate().any(|(at, byte)| *byte == first && bytes[at..].starts_with(wanted))
}
