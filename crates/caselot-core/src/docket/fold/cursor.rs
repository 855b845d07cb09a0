//! Rows that ascend by judge, asked for one judge after the other.

/// Looks judges up in rows that strictly ascend by judge. Whoever asks in the order of the rows,
/// as all do who go through a pool, is answered by the next row; any other order is as good.
#[derive(Debug)]
pub struct Walk<'a, T> {
    rows: &'a [(u32, T)],
    next: usize,
}

impl<'a, T> Walk<'a, T> {
    /// Begins before the first row.
    pub fn new(rows: &'a [(u32, T)]) -> Walk<'a, T> {
        Walk { rows, next: 0 }
    }

    /// What the judge's row says.
    pub fn of(&mut self, judge: u32) -> Option<&'a T> {
        let at = match self.rows.get(self.next) {
            Some(row) if row.0 == judge => self.next,
            _ => self.rows.binary_search_by_key(&judge, |row| row.0).ok()?,
        };
        self.next = at + 1;
        Some(&self.rows[at].1)
    }
}
