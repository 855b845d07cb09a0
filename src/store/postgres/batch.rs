//! A batch put together by court, so that one statement writes all of it.

use std::collections::BTreeMap;

use crate::store::{Append, StoreError};

/// All that a batch adds to one court.
pub(super) struct CourtWrite<'a> {
    pub code: &'a str,
    /// The size that the court must have before it.
    pub size: u64,
    /// The epoch that it must have.
    pub epoch: i64,
    pub seal: &'a [u8],
    pub entries: Vec<&'a [u8]>,
    pub tray_keys: Vec<&'a (u64, Vec<u8>)>,
    pub mark_keys: Vec<&'a [u8]>,
}

impl<'a> CourtWrite<'a> {
    fn new(append: &'a Append) -> Self {
        Self {
            code: &append.court,
            size: append.size,
            epoch: 0,
            seal: &[],
            entries: Vec::new(),
            tray_keys: Vec::new(),
            mark_keys: Vec::new(),
        }
    }

    /// Adds a further append to the court.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it does not begin where the one before it ends.
    fn add(&mut self, append: &'a Append) -> Result<(), StoreError> {
        let found = self.size.saturating_add(self.entries.len() as u64);
        if append.size != found {
            let (court, expected) = (append.court.clone(), append.size);
            return Err(StoreError::Conflict { court, expected, found });
        }
        self.seal = &append.seal;
        self.entries.extend(append.entries.iter().map(Vec::as_slice));
        self.tray_keys.extend(&append.tray_keys);
        self.mark_keys.extend(append.mark_key.as_deref());
        Ok(())
    }
}

/// Puts a batch together by court, ascending by code.
///
/// # Errors
/// [`StoreError::Conflict`] when two appends to a court do not follow each other.
pub(super) fn by_court(batch: &[Append]) -> Result<Vec<CourtWrite<'_>>, StoreError> {
    let mut courts: BTreeMap<&str, CourtWrite<'_>> = BTreeMap::new();
    for append in batch {
        let court = courts.entry(&append.court).or_insert_with(|| CourtWrite::new(append));
        court.add(append)?;
    }
    Ok(courts.into_values().collect())
}
