//! How much a file may hold. A stray space in the last cell of a sheet costs nothing; a file that
//! unpacks to gigabytes is refused before it does.

/// The most that is read of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of all parts of a workbook together, unpacked.
    pub unpacked_bytes: u64,
    /// Sheets of a workbook.
    pub sheets: usize,
    /// Columns with text.
    pub columns: u32,
    /// Rows with text, of all sheets together.
    pub rows: usize,
    /// Cells with text, of all sheets together.
    pub cells: usize,
    /// Merged areas of a sheet.
    pub merges: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file_bytes: 64 << 20,
            unpacked_bytes: 512 << 20,
            sheets: 256,
            columns: 512,
            rows: 1 << 20,
            cells: 8 << 20,
            merges: 100_000,
        }
    }
}
