//! What the store holds, as a batch reads it.

use std::cell::OnceCell;

use crate::store::{Reader, StoreError};

/// What is committed, all of it as of the first look-up. Most filings need none, and a view costs
/// more than a decision.
pub(in crate::service) struct StoreView<'a> {
    reader: &'a dyn Reader,
    view: OnceCell<Box<dyn Reader + 'a>>,
}

impl<'a> StoreView<'a> {
    /// Nothing is read yet.
    pub fn new(reader: &'a dyn Reader) -> Self {
        Self { reader, view: OnceCell::new() }
    }

    /// To look something up.
    ///
    /// # Errors
    /// When the view cannot be opened.
    pub fn reader(&self) -> Result<&dyn Reader, StoreError> {
        if let Some(view) = self.view.get() {
            return Ok(&**view);
        }
        let view = self.reader.view()?;
        Ok(&**self.view.get_or_init(|| view))
    }
}
