//! Values of the rows that PostgreSQL gives back.

use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, WrongType};

use crate::store::StoreError;

/// A value of a row; one that is not what the schema says is damage.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub(super) fn value<'r, T: FromSql<'r>>(row: &'r Row, at: usize) -> Result<T, StoreError> {
    row.try_get(at).map_err(|cause| {
        let wrong =
            std::error::Error::source(&cause).is_some_and(|source| source.is::<WrongType>());
        let what = if wrong { "has another type" } else { "cannot be read" };
        StoreError::corrupt(format!("column {at} of a row {what} ({cause})"))
    })
}

/// A value that counts something, which the database keeps with a sign.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub(super) fn count(row: &Row, at: usize) -> Result<u64, StoreError> {
    let found: i64 = value(row, at)?;
    u64::try_from(found)
        .map_err(|_| StoreError::corrupt(format!("column {at} of a row is {found}")))
}
