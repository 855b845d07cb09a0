//! Rows of the case index as PostgreSQL has them.

use caselot_core::docket::cases::digest::FactsDigest;
use caselot_core::docket::cases::row::Returning;
use caselot_core::id::EntryIndex;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, WrongType};

use crate::store::columns::{NO_FACTS, read_end};
use crate::store::packed::unpack;
use crate::store::{CaseRow, StoreError};

/// The columns that [`case_row`] reads, to be put together with a statement.
macro_rules! columns {
    () => {
        "number, stage, filing, pool, facts, ended, end_entry, undertaking, assigned_by, record, \
         dispute"
    };
}
pub(super) use columns;

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

/// Reads a row of the columns.
///
/// # Errors
/// [`StoreError::Corrupt`] when its columns contradict each other.
pub(super) fn case_row(row: &Row) -> Result<CaseRow, StoreError> {
    let filing = count(row, 2)?;
    let damaged = || StoreError::corrupt(format!("the record of the filing at entry {filing}"));
    let small = |at: usize| -> Result<Option<u32>, StoreError> {
        let found: Option<i64> = value(row, at)?;
        found.map(|found| u32::try_from(found).map_err(|_| damaged())).transpose()
    };
    let hash = |bytes: &[u8]| <[u8; 32]>::try_from(bytes).map_err(|_| damaged());
    let pool: String = value(row, 3)?;
    let packed = unpack(value(row, 9)?, &pool).ok_or_else(damaged)?;
    let facts = hash(value(row, 4)?)?;
    let entry: Option<i64> = value(row, 6)?;
    let entry = entry.map(u64::try_from).transpose().map_err(|_| damaged())?;
    let columns = (i64::from(value::<i32>(row, 5)?), entry, small(7)?, value(row, 8)?);
    let end = read_end(columns).ok_or_else(|| {
        StoreError::corrupt(format!("the filing at entry {filing} ended as {columns:?}"))
    })?;
    let fingerprint = value::<Option<&[u8]>>(row, 10)?.map(hash).transpose()?;
    Ok(CaseRow {
        number: value(row, 0)?,
        stage: small(1)?.ok_or_else(damaged)?,
        filing: EntryIndex(filing),
        pool,
        facts_digest: Some(facts).filter(|facts| *facts != NO_FACTS).map(FactsDigest),
        end,
        record_digest: packed.record_digest,
        filed_on: packed.filed_on,
        panel_digest: packed.panel_digest,
        closed: packed.closed,
        weight: packed.weight,
        flags: packed.flags,
        held: packed.held,
        panel: packed.panel,
        seating: packed.seating,
        returning: Returning { fingerprint, ..packed.returning },
        involved: packed.involved,
    })
}
