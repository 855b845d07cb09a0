//! The container of binary workbooks, looked through before a reader trusts it: a reader makes room
//! for what a file says of itself, and follows its chains wherever they lead.

use super::broken;
use crate::finding::{Code, Finding};
use crate::limits::Limits;

/// A sector that ends a chain.
const END: u32 = 0xFFFF_FFFE;
/// The first number that names no sector.
const RESERVED: u32 = 0xFFFF_FFFA;
/// Streams shorter than this lie in small sectors.
const SMALL: usize = 4_096;
const SMALL_SECTOR: usize = 64;
/// Bytes of an entry of the directory.
const ENTRY: usize = 128;
/// Cells that a sheet may say it has: all of those that a binary workbook can hold.
const STATED: u64 = 1 << 24;

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    bytes.try_into().ok().map(u32::from_le_bytes)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    bytes.try_into().ok().map(u16::from_le_bytes)
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    (0..bytes.len() / 4).filter_map(|at| number(bytes, at * 4))
}

/// The bytes of a chain of sectors, `length` at most. None if it leads out of the file or in a circle.
fn chain(data: &[u8], size: usize, next: &[u32], first: u32, length: usize) -> Option<Vec<u8>> {
    let (mut found, mut at, mut steps) = (Vec::new(), first, 0);
    while at != END && found.len() < length {
        let begin = usize::try_from(at).ok()?.checked_mul(size)?;
        steps += 1;
        if begin >= data.len() || steps > data.len() / size + 1 {
            return None;
        }
        let sector = &data[begin..data.len().min(begin + size)];
        found.extend_from_slice(&sector[..sector.len().min(length - found.len())]);
        at = *next.get(usize::try_from(at).ok()?)?;
    }
    Some(found)
}

/// The stream of a workbook; none if the container does not hold together.
fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = match short(bytes, 30)? {
        0x09 => 512,
        0x0C => 4_096,
        _ => return None,
    };
    let data = bytes.get(size..)?;
    let mut table: Vec<u32> = numbers(bytes.get(76..512)?).collect();
    let (mut more, mut steps) = (number(bytes, 68)?, 0);
    while more < RESERVED {
        steps += 1;
        let begin = usize::try_from(more).ok()?.checked_mul(size)?;
        if steps > data.len() / size + 1 {
            return None;
        }
        table.extend(numbers(data.get(begin..begin.checked_add(size)?)?));
        more = table.pop()?;
    }
    let mut next = Vec::new();
    for sector in table.into_iter().filter(|sector| *sector < RESERVED) {
        let begin = usize::try_from(sector).ok()?.checked_mul(size)?;
        next.extend(numbers(data.get(begin..data.len().min(begin.checked_add(size)?))?));
    }
    let directory = chain(data, size, &next, number(bytes, 48)?, usize::MAX)?;
    let length = |entry: &[u8]| number(entry, 120).and_then(|length| usize::try_from(length).ok());
    let named = |entry: &&[u8]| {
        let units = entry[..64].chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let name: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
        let name = String::from_utf16_lossy(&name);
        name.eq_ignore_ascii_case("Workbook") || name.eq_ignore_ascii_case("Book")
    };
    let mut entries = directory.chunks_exact(ENTRY);
    let root = entries.clone().next()?;
    let small = chain(data, size, &next, number(root, 116)?, length(root)?);
    let entry = entries.find(named)?;
    let (first, length) = (number(entry, 116)?, length(entry)?);
    if length >= SMALL {
        return chain(data, size, &next, first, length);
    }
    let count = usize::try_from(number(bytes, 64)?).ok()?;
    let of_small = chain(data, size, &next, number(bytes, 60)?, count.checked_mul(size)?)?;
    let next: Vec<u32> = numbers(&of_small).collect();
    chain(&small?, SMALL_SECTOR, &next, first, length)
}

/// The records of a stream, each with its kind.
struct Records<'s>(&'s [u8]);

impl<'s> Iterator for Records<'s> {
    type Item = (u16, &'s [u8]);

    fn next(&mut self) -> Option<(u16, &'s [u8])> {
        let (kind, length) = (short(self.0, 0)?, usize::from(short(self.0, 2)?));
        let data = self.0.get(4..4 + length)?;
        self.0 = &self.0[4 + length..];
        Some((kind, data))
    }
}

const END_OF_PART: u16 = 0x000A;
const BEGIN_OF_PART: u16 = 0x0809;
const SHEET: u16 = 0x0085;
const STATES_SIZE: u16 = 0x0200;
const SEVERAL_CELLS: u16 = 0x00BD;
/// Kinds of records that are a cell.
const CELLS: [u16; 7] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD, 0x0006];

/// The rows and columns between the first and the last cell of a sheet.
#[derive(Default)]
struct Extent {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
}

impl Extent {
    fn add(&mut self, row: u16, columns: (u16, u16)) {
        let wider = |known: Option<(u16, u16)>, (first, last): (u16, u16)| {
            let (least, most) = known.unwrap_or((first, last));
            Some((least.min(first), most.max(last)))
        };
        self.rows = wider(self.rows, (row, row));
        self.columns = wider(self.columns, columns);
    }

    /// Cells within it.
    fn area(&self) -> u64 {
        let length = |range: Option<(u16, u16)>| {
            range.map_or(0, |(first, last)| u64::from(last.saturating_sub(first)) + 1)
        };
        length(self.rows) * length(self.columns)
    }
}

/// The cells that a sheet's record of its size says; none if the record says what cannot be.
fn stated(data: &[u8]) -> Option<u64> {
    let (rows, mut first, last) = match data.len() {
        10 => ((short(data, 0)?.into(), short(data, 2)?.into()), short(data, 4)?, short(data, 6)?),
        14 | 16 => ((number(data, 0)?, number(data, 4)?), short(data, 8)?, short(data, 10)?),
        _ => return None,
    };
    if first > 0xFF || last < first {
        first = 0;
    }
    if rows.1 == 0 || last == 0 {
        return Some(1);
    }
    let (rows, columns) = (rows.1.checked_sub(rows.0)?, last.checked_sub(first)?);
    (rows > 0 && columns > 0).then_some(u64::from(rows) * u64::from(columns))
}

/// The cells within the extent of a sheet, whose records begin here.
fn area(stream: &[u8]) -> Option<u64> {
    let (mut extent, mut begun, mut depth) = (Extent::default(), false, 0_u32);
    for (kind, data) in Records(stream) {
        match kind {
            BEGIN_OF_PART if begun => depth += 1,
            BEGIN_OF_PART => begun = true,
            END_OF_PART if depth == 0 => break,
            END_OF_PART => depth -= 1,
            _ if depth > 0 => {}
            STATES_SIZE => {
                stated(data).filter(|cells| *cells <= STATED)?;
            }
            SEVERAL_CELLS => {
                let (row, first) = (short(data, 0)?, short(data, 2)?);
                let count = u16::try_from(data.len().checked_sub(6)? / 6).ok()?;
                extent.add(row, (first, first.checked_add(count)?));
            }
            _ if CELLS.contains(&kind) => {
                let (row, column) = (short(data, 0)?, short(data, 2)?);
                extent.add(row, (column, column));
            }
            _ => {}
        }
    }
    Some(extent.area())
}

/// Looks through the container of a workbook: its chains end, and the cells between the first and the
/// last of each sheet, for which a reader makes room, are not too many.
pub fn survey(bytes: &[u8], limits: &Limits) -> Result<(), Finding> {
    let disjointed = || broken("its parts do not hold together");
    let stream = workbook(bytes).ok_or_else(disjointed)?;
    let globals = Records(&stream).take_while(|(kind, _)| *kind != END_OF_PART);
    let sheets: Vec<u32> = globals
        .filter(|(kind, _)| *kind == SHEET)
        .map(|(_, data)| number(data, 0).filter(|_| data.len() >= 8))
        .collect::<Option<_>>()
        .ok_or_else(disjointed)?;
    super::count_sheets(sheets.len(), limits)?;
    let mut cells = 0;
    for begin in sheets {
        let begin = usize::try_from(begin).ok();
        let sheet = begin.and_then(|begin| stream.get(begin..)).ok_or_else(disjointed)?;
        cells += area(sheet).ok_or_else(disjointed)?;
        if cells > limits.cells as u64 {
            return Err(Finding::stop(Code::FarCell));
        }
    }
    Ok(())
}
