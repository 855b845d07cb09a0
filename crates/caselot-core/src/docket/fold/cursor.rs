//! A cursor over rows that ascend by judge.

use crate::id::JudgeId;

/// Looks judges up in rows that strictly ascend by judge. If judges are looked up in ascending order,
/// as in all passes over a pool, the next row answers; any other order is as right, and slower.
#[derive(Debug)]
pub struct Cursor<'a, T> {
    rows: &'a [(JudgeId, T)],
    next: usize,
}

impl<'a, T> Cursor<'a, T> {
    /// A cursor before the first row.
    pub fn new(rows: &'a [(JudgeId, T)]) -> Cursor<'a, T> {
        Cursor { rows, next: 0 }
    }

    /// The value in the judge's row, if there is one.
    pub fn of(&mut self, judge: JudgeId) -> Option<&'a T> {
        let at = match self.rows.get(self.next) {
            Some(row) if row.0 == judge => self.next,
            _ => self.rows.binary_search_by_key(&judge, |row| row.0).ok()?,
        };
        self.next = at + 1;
        Some(&self.rows[at].1)
    }
}
