//! A batch put together by court, so that one statement writes all of it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use caselot_core::id::EntryIndex;

use crate::store::{Append, CaseChange, CaseEnd, CaseRow, StoreError, Tile};

/// All that a batch adds to one court.
pub(super) struct CourtWrite<'a> {
    pub code: &'a str,
    /// The size that the court must have before it.
    pub size: u64,
    /// The epoch that it must have.
    pub epoch: i64,
    pub seal: &'a [u8],
    pub entries: Vec<&'a [u8]>,
    pub tiles: Vec<&'a Tile>,
    /// New filings, with what the batch changes of them.
    pub filed: Vec<Cow<'a, CaseRow>>,
    /// Earlier filings as they are after the batch, and how they had ended before.
    pub changed: Vec<(CaseEnd, CaseRow)>,
    pub tray_keys: Vec<&'a (u64, Vec<u8>)>,
    pub mark_keys: Vec<&'a [u8]>,
    /// Changes of earlier filings, whose rows must be read first.
    changes: Vec<&'a CaseChange>,
    /// Where the new filings are in `filed`.
    places: HashMap<EntryIndex, usize>,
}

impl<'a> CourtWrite<'a> {
    fn new(append: &'a Append) -> Self {
        Self {
            code: &append.court,
            size: append.size,
            epoch: 0,
            seal: &[],
            entries: Vec::new(),
            tiles: Vec::new(),
            filed: Vec::new(),
            changed: Vec::new(),
            tray_keys: Vec::new(),
            mark_keys: Vec::new(),
            changes: Vec::new(),
            places: HashMap::new(),
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
        self.tiles.extend(&append.tiles);
        self.tray_keys.extend(&append.tray_keys);
        self.mark_keys.extend(append.mark_key.as_deref());
        for change in append.cases.iter() {
            if let CaseChange::Filed(row) = change {
                self.places.insert(row.filing, self.filed.len());
                self.filed.push(Cow::Borrowed(row));
                continue;
            }
            match self.places.get(&change.filing()) {
                Some(at) => self.filed[*at].to_mut().apply(change),
                None => self.changes.push(change),
            }
        }
        Ok(())
    }

    /// The earlier filings that it changes.
    pub fn earlier(&self) -> impl Iterator<Item = EntryIndex> {
        self.changes.iter().map(|change| change.filing())
    }

    /// Takes the stored rows of the earlier filings over, and changes them.
    ///
    /// # Errors
    /// [`StoreError::UnknownFiling`] when one of them is missing.
    pub fn change(&mut self, stored: Vec<CaseRow>) -> Result<(), StoreError> {
        let mut rows: BTreeMap<EntryIndex, (CaseEnd, CaseRow)> =
            stored.into_iter().map(|row| (row.filing, (row.end, row))).collect();
        for change in std::mem::take(&mut self.changes) {
            let filing = change.filing();
            let unknown = || StoreError::UnknownFiling { court: self.code.to_owned(), filing };
            rows.get_mut(&filing).ok_or_else(unknown)?.1.apply(change);
        }
        self.changed = rows.into_values().collect();
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
