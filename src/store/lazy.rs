//! A view of the store that is opened when it is first needed.

use std::cell::OnceCell;

use super::{Reader, StoreError};

/// What is committed, all of it as of the first look-up. Most filings need no look-up, and opening a
/// view costs more than a decision.
pub struct LazyView<'a> {
    reader: &'a dyn Reader,
    view: OnceCell<Box<dyn Reader + 'a>>,
}

impl<'a> LazyView<'a> {
    /// A view that is not opened yet.
    #[must_use]
    pub fn new(reader: &'a dyn Reader) -> Self {
        Self { reader, view: OnceCell::new() }
    }

    /// The view, to look something up.
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
