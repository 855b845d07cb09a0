//! The case index: how its rows are read and changed, and how it is made anew from the log.

use caselot_core::docket::cases::digest::FactsDigest;
use caselot_core::docket::cases::row::Returning;
use caselot_core::id::EntryIndex;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::store::columns::{EndColumns, NO_FACTS, end_columns, given_up, read_end};
use crate::store::packed::{pack, unpack};
use crate::store::{CaseChange, CaseEnd, CaseProjection, CaseRow, StoreError, chunk, describe};

/// The columns that [`case_row`] reads, to be put together with a statement.
macro_rules! columns {
    () => {
        "number, stage, place & ((1 << 40) - 1), pool, facts, ended, end_entry, undertaking, \
         assigned_by, record, dispute"
    };
}
pub(super) use columns;

/// The columns that [`case_row`] reads.
pub(super) const COLUMNS: &str = columns!();

/// The filing `?2` of court `?1`.
const SELECT_FILING: &str =
    concat!("SELECT ", columns!(), " FROM cases WHERE place = (?1 << 40) + ?2");

/// Writes changes of one court's case index, in their order.
///
/// # Errors
/// [`StoreError::Duplicate`] for a filing that is there already, [`StoreError::UnknownFiling`] for a
/// change of one that is not there.
pub(super) fn write_cases(
    tx: &Connection,
    court: i64,
    code: &str,
    changes: &[CaseChange],
) -> Result<(), StoreError> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO cases (place, court, number, stage, pool, facts, ended, end_entry, \
         undertaking, assigned_by, record, dispute, given_up) \
         VALUES ((?1 << 40) + ?2, ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    for change in changes {
        let CaseChange::Filed(row) = change else {
            change_row(tx, court, code, change)?;
            continue;
        };
        let CaseRow { number, stage, filing, pool, facts_digest, .. } = &**row;
        let facts = facts_digest.map_or(NO_FACTS, |digest| digest.0);
        let (ended, entry, undertaking, assigned_by) = end_columns(row.end);
        let record = pack(row);
        let values = params![
            court,
            filing.0,
            number,
            stage,
            pool,
            facts,
            ended,
            entry,
            undertaking,
            assigned_by,
            record,
            row.returning.fingerprint,
            given_up(row)
        ];
        insert
            .execute(values)
            .map_err(|cause| StoreError::from_insert(cause, code, || describe(row)))?;
    }
    Ok(())
}

/// Reads a row, changes it and writes it back.
fn change_row(
    tx: &Connection,
    court: i64,
    code: &str,
    change: &CaseChange,
) -> Result<(), StoreError> {
    let filing = change.filing();
    let unknown = || StoreError::UnknownFiling { court: code.to_owned(), filing };
    let mut select = tx.prepare_cached(SELECT_FILING)?;
    let found = select.query_row(params![court, filing.0], |row| Ok(case_row(row))).optional()?;
    let mut row = found.ok_or_else(unknown)??;
    row.apply(change);
    let (ended, entry, undertaking, assigned_by) = end_columns(row.end);
    let mut update = tx.prepare_cached(
        "UPDATE cases SET ended = ?3, end_entry = ?4, undertaking = ?5, assigned_by = ?6, \
         record = ?7, given_up = ?8 WHERE place = (?1 << 40) + ?2",
    )?;
    let (place, packed, given_up) = (filing.0, pack(&row), given_up(&row));
    let values = params![court, place, ended, entry, undertaking, assigned_by, packed, given_up];
    update.execute(values)?;
    if let CaseChange::Renumbered { number, .. } = change {
        let renumber = "UPDATE cases SET number = ?3 WHERE place = (?1 << 40) + ?2";
        tx.execute(renumber, params![court, filing.0, number])?;
    }
    Ok(())
}

/// Fills the column `given_up` of rows that were written before there was one.
///
/// # Errors
/// [`StoreError::Corrupt`] when the columns of a row contradict each other.
pub(in crate::store) fn fill_given_up(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let mut select =
        tx.prepare(concat!("SELECT ", columns!(), ", place FROM cases WHERE dispute IS NOT NULL"))?;
    let mut update = tx.prepare("UPDATE cases SET given_up = ?2 WHERE place = ?1")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let place: i64 = row.get("place")?;
        if let Some(day) = given_up(&case_row(row)?) {
            update.execute(params![place, day])?;
        }
    }
    Ok(())
}

/// Reads a row of [`COLUMNS`].
///
/// # Errors
/// [`StoreError::Corrupt`] when its columns contradict each other.
pub(super) fn case_row(row: &Row<'_>) -> Result<CaseRow, StoreError> {
    let filing: u64 = row.get(2)?;
    let packed: Vec<u8> = row.get(9)?;
    let damaged = || StoreError::corrupt(format!("the record of the filing at entry {filing}"));
    let pool: String = row.get(3)?;
    let packed = unpack(&packed, &pool).ok_or_else(damaged)?;
    Ok(CaseRow {
        number: row.get(0)?,
        stage: row.get(1)?,
        filing: EntryIndex(filing),
        pool,
        facts_digest: Some(row.get(4)?).filter(|facts| *facts != NO_FACTS).map(FactsDigest),
        end: end(row)?,
        record_digest: packed.record_digest,
        filed_on: packed.filed_on,
        panel_digest: packed.panel_digest,
        closed: packed.closed,
        weight: packed.weight,
        flags: packed.flags,
        held: packed.held,
        panel: packed.panel,
        seating: packed.seating,
        returning: Returning { fingerprint: row.get(10)?, ..packed.returning },
        involved: packed.involved,
    })
}

/// How a filing ended.
fn end(row: &Row<'_>) -> Result<CaseEnd, StoreError> {
    let ended: EndColumns = (row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?);
    if let Some(end) = read_end(ended) {
        return Ok(end);
    }
    let filing: u64 = row.get(2)?;
    Err(StoreError::corrupt(format!("the filing at entry {filing} ended as {ended:?}")))
}

/// Makes the case index of all courts anew from their logs.
///
/// # Errors
/// [`StoreError::Corrupt`] when an entry cannot be read.
pub(in crate::store) fn rebuild(
    tx: &Transaction<'_>,
    projection: &mut dyn CaseProjection,
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM cases", [])?;
    let mut courts = tx.prepare("SELECT id, code FROM courts")?;
    let courts = courts.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let courts = courts.collect::<Result<Vec<(i64, String)>, _>>()?;
    for (court, code) in courts {
        let damaged = || StoreError::corrupt(format!("court {code}: its log cannot be read"));
        let mut rows =
            tx.prepare("SELECT count, bytes FROM entries WHERE place >> 40 = ?1 ORDER BY place")?;
        let mut rows = rows.query([court])?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(1)?.as_blob().map_err(|_| damaged())?;
            let chunk = chunk::unpack(row.get(0)?, bytes).ok_or_else(damaged)?;
            let changes = projection.changes(&code, &chunk).ok_or_else(damaged)?;
            write_cases(tx, court, &code, &changes)?;
        }
    }
    Ok(())
}
