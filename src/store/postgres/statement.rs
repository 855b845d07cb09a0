//! The one statement that writes a batch: it moves the size of each court that has the expected one,
//! and inserts what belongs to the courts that it moved. Rows come as arrays, a column each.

use tokio_postgres::types::ToSql;

use super::batch::CourtWrite;
use crate::store::columns::{NO_FACTS, end_columns, given_up};
use crate::store::packed::pack;
use crate::store::{CaseEnd, CaseRow, StoreError};

/// A size that no court ever has.
const NO_SIZE: u64 = 1 << 62;

/// A value of a statement.
type Value<'a> = Box<dyn ToSql + Sync + 'a>;

/// A statement that is put together, and its values.
pub(super) struct BatchStatement<'a> {
    pub sql: String,
    values: Vec<Value<'a>>,
}

/// A number as the database keeps it.
///
/// # Errors
/// [`StoreError::TooLarge`] for one that no log reaches.
pub(super) fn signed(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::TooLarge { bytes: usize::MAX })
}

/// Whether filings that ended like this are listed apart, since they are few.
fn is_few(end: CaseEnd) -> bool {
    matches!(end, CaseEnd::Open | CaseEnd::Requested | CaseEnd::Voided { .. })
}

/// The column `ended`.
fn ended(end: CaseEnd) -> i32 {
    i32::try_from(end_columns(end).0).unwrap_or(i32::MAX)
}

impl<'a> BatchStatement<'a> {
    /// The statement that writes to these courts, and gives back the codes of those it moved.
    ///
    /// # Errors
    /// When a number is too large.
    pub fn new(courts: &'a [CourtWrite<'a>]) -> Result<Self, StoreError> {
        let mut this = Self { sql: "WITH ".to_owned(), values: Vec::new() };
        this.move_courts(courts)?;
        this.entries(courts)?;
        this.tiles(courts)?;
        this.filed(courts)?;
        this.changed(courts)?;
        this.few(courts)?;
        this.keys(courts)?;
        this.sql.push_str("\nSELECT code FROM moved");
        Ok(this)
    }

    /// Its values, in order.
    pub fn params(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.values.iter().map(|value| &**value).collect()
    }

    /// Rows given as arrays: each column's name, type and values.
    fn rows(&mut self, columns: Vec<(&str, &str, Value<'a>)>) -> String {
        let (mut arrays, mut names) = (Vec::new(), Vec::new());
        for (name, kind, value) in columns {
            self.values.push(value);
            arrays.push(format!("CAST(${} AS {kind}[])", self.values.len()));
            names.push(name);
        }
        format!("unnest({}) AS t ({})", arrays.join(", "), names.join(", "))
    }

    /// Inserts rows into a table, each for the court whose code it names first.
    fn insert(&mut self, table: &str, columns: Vec<(&str, &str, Value<'a>)>) {
        let names: Vec<&str> = columns.iter().skip(1).map(|column| column.0).collect();
        let names = names.join(", ");
        let selected = names.split(", ").map(|name| format!("t.{name}")).collect::<Vec<_>>();
        let selected = selected.join(", ");
        let rows = self.rows(columns);
        self.sql.push_str(&format!(
            ",\nnew_{table} AS (INSERT INTO {table} (court, {names}) \
             SELECT moved.id, {selected} FROM {rows} JOIN moved ON moved.code = t.code)"
        ));
    }

    /// Moves the courts that have the expected size. Several are locked by ascending code, so that two
    /// batches never wait for each other.
    fn move_courts(&mut self, courts: &'a [CourtWrite<'a>]) -> Result<(), StoreError> {
        let each = |number: &dyn Fn(&CourtWrite<'a>) -> u64| {
            courts.iter().map(|court| signed(number(court))).collect::<Result<Vec<_>, _>>()
        };
        let expected = each(&|court| court.size.min(NO_SIZE))?;
        let grown = each(&|court| court.entries.len() as u64)?;
        let epochs: Vec<i64> = courts.iter().map(|court| court.epoch).collect();
        let seals: Vec<&[u8]> = courts.iter().map(|court| court.seal).collect();
        let rows = self.rows(vec![
            ("code", "text", Box::new(codes(courts, |_| 1))),
            ("expected", "bigint", Box::new(expected)),
            ("epoch", "bigint", Box::new(epochs)),
            ("grown", "bigint", Box::new(grown)),
            ("seal", "bytea", Box::new(seals)),
        ]);
        let (locked, of_locked) = match courts.len() {
            ..=1 => ("", ""),
            _ => (
                ",\nlocked AS (SELECT courts.id FROM courts JOIN input ON courts.code = input.code \
                 ORDER BY courts.code FOR UPDATE OF courts)",
                " AND courts.id IN (SELECT id FROM locked)",
            ),
        };
        self.sql.push_str(&format!(
            "input AS (SELECT * FROM {rows}){locked},\nmoved AS (UPDATE courts \
             SET size = courts.size + input.grown, \
             seal = CASE WHEN input.grown = 0 THEN courts.seal ELSE input.seal END FROM input \
             WHERE courts.code = input.code AND courts.size = input.expected \
             AND courts.epoch = input.epoch{of_locked} RETURNING courts.id, courts.code)"
        ));
        Ok(())
    }

    fn entries(&mut self, courts: &'a [CourtWrite<'a>]) -> Result<(), StoreError> {
        let mut places = Vec::new();
        for court in courts {
            let first = signed(court.size.min(NO_SIZE))?;
            places.extend((first..).take(court.entries.len()));
        }
        if places.is_empty() {
            return Ok(());
        }
        let bytes: Vec<&[u8]> = courts.iter().flat_map(|court| court.entries.clone()).collect();
        let codes = codes(courts, |court| court.entries.len());
        self.insert(
            "entries",
            vec![
                ("code", "text", Box::new(codes)),
                ("place", "bigint", Box::new(places)),
                ("bytes", "bytea", Box::new(bytes)),
            ],
        );
        Ok(())
    }

    fn tiles(&mut self, courts: &'a [CourtWrite<'a>]) -> Result<(), StoreError> {
        let tiles: Vec<_> = courts.iter().flat_map(|court| &court.tiles).collect();
        if tiles.is_empty() {
            return Ok(());
        }
        let levels: Vec<i32> = tiles.iter().map(|tile| i32::from(tile.level)).collect();
        let places = tiles.iter().map(|tile| signed(tile.index)).collect::<Result<Vec<_>, _>>()?;
        let hashes: Vec<&[u8]> = tiles.iter().map(|tile| tile.hashes.as_slice()).collect();
        self.insert(
            "tiles",
            vec![
                ("code", "text", Box::new(codes(courts, |court| court.tiles.len()))),
                ("level", "integer", Box::new(levels)),
                ("place", "bigint", Box::new(places)),
                ("hashes", "bytea", Box::new(hashes)),
            ],
        );
        Ok(())
    }

    fn filed(&mut self, courts: &'a [CourtWrite<'a>]) -> Result<(), StoreError> {
        let rows: Vec<&CaseRow> =
            courts.iter().flat_map(|court| court.filed.iter().map(AsRef::as_ref)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let facts = |row: &&'a CaseRow| -> &'a [u8] {
            row.facts_digest.as_ref().map_or(NO_FACTS.as_slice(), |digest| &digest.0)
        };
        let dispute = |row: &&'a CaseRow| -> Option<&'a [u8]> {
            row.returning.fingerprint.as_ref().map(|dispute| dispute.as_slice())
        };
        let filings = rows.iter().map(|row| signed(row.filing.0)).collect::<Result<Vec<_>, _>>()?;
        let mut columns: Vec<(&str, &str, Value<'a>)> = vec![
            ("code", "text", Box::new(codes(courts, |court| court.filed.len()))),
            ("filing", "bigint", Box::new(filings)),
            ("number", "text", strings(&rows, |row| &row.number)),
            ("stage", "bigint", numbers(&rows, |row| i64::from(row.stage))),
            ("pool", "text", strings(&rows, |row| &row.pool)),
            ("facts", "bytea", Box::new(rows.iter().map(facts).collect::<Vec<_>>())),
            ("dispute", "bytea", Box::new(rows.iter().map(dispute).collect::<Vec<_>>())),
        ];
        columns.extend(later_columns(&rows)?);
        self.insert("cases", columns);
        Ok(())
    }

    fn changed(&mut self, courts: &'a [CourtWrite<'a>]) -> Result<(), StoreError> {
        let rows: Vec<&CaseRow> =
            courts.iter().flat_map(|court| court.changed.iter().map(|(_, row)| row)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let filings = rows.iter().map(|row| signed(row.filing.0)).collect::<Result<Vec<_>, _>>()?;
        let mut columns: Vec<(&str, &str, Value<'a>)> = vec![
            ("code", "text", Box::new(codes(courts, |court| court.changed.len()))),
            ("filing", "bigint", Box::new(filings)),
            ("number", "text", strings(&rows, |row| &row.number)),
        ];
        columns.extend(later_columns(&rows)?);
        let rows = self.rows(columns);
        self.sql.push_str(&format!(
            ",\nchanged AS (UPDATE cases SET number = t.number, ended = t.ended, \
             end_entry = t.end_entry, undertaking = t.undertaking, assigned_by = t.assigned_by, \
             record = t.record, given_up = t.given_up FROM {rows} JOIN moved ON moved.code = t.code \
             WHERE cases.court = moved.id AND cases.filing = t.filing)"
        ));
        Ok(())
    }

    /// Lists the few filings, and takes those off the list that are no longer of them.
    fn few(&mut self, courts: &'a [CourtWrite<'a>]) -> Result<(), StoreError> {
        let (mut on, mut off): (Few<'a>, Few<'a>) = Default::default();
        for court in courts {
            for row in court.filed.iter().filter(|row| is_few(row.end)) {
                on.push(court.code, row.end, row.filing.0)?;
            }
            for (before, row) in &court.changed {
                if ended(*before) == ended(row.end) {
                    continue;
                }
                if is_few(*before) {
                    off.push(court.code, *before, row.filing.0)?;
                }
                if is_few(row.end) {
                    on.push(court.code, row.end, row.filing.0)?;
                }
            }
        }
        if !on.codes.is_empty() {
            self.insert("few_cases", on.columns());
        }
        if !off.codes.is_empty() {
            let rows = self.rows(off.columns());
            self.sql.push_str(&format!(
                ",\nold_few AS (DELETE FROM few_cases USING {rows} JOIN moved ON moved.code = t.code \
                 WHERE few_cases.court = moved.id AND few_cases.ended = t.ended \
                 AND few_cases.filing = t.filing)"
            ));
        }
        Ok(())
    }

    fn keys(&mut self, courts: &'a [CourtWrite<'a>]) -> Result<(), StoreError> {
        let trays: Vec<_> = courts.iter().flat_map(|court| &court.tray_keys).collect();
        if !trays.is_empty() {
            let numbers =
                trays.iter().map(|(tray, _)| signed(*tray)).collect::<Result<Vec<_>, _>>()?;
            let sealed: Vec<&[u8]> = trays.iter().map(|(_, sealed)| sealed.as_slice()).collect();
            self.insert(
                "tray_keys",
                vec![
                    ("code", "text", Box::new(codes(courts, |court| court.tray_keys.len()))),
                    ("tray", "bigint", Box::new(numbers)),
                    ("sealed", "bytea", Box::new(sealed)),
                ],
            );
        }
        let marks: Vec<&[u8]> = courts.iter().flat_map(|court| court.mark_keys.clone()).collect();
        if !marks.is_empty() {
            let codes = codes(courts, |court| court.mark_keys.len());
            let columns: Vec<(&str, &str, Value<'a>)> =
                vec![("code", "text", Box::new(codes)), ("sealed", "bytea", Box::new(marks))];
            self.insert("mark_keys", columns);
        }
        Ok(())
    }
}

/// Filings of the list of the few, as columns.
#[derive(Default)]
struct Few<'a> {
    codes: Vec<&'a str>,
    ended: Vec<i32>,
    filings: Vec<i64>,
}

impl<'a> Few<'a> {
    fn push(&mut self, code: &'a str, end: CaseEnd, filing: u64) -> Result<(), StoreError> {
        self.codes.push(code);
        self.ended.push(ended(end));
        self.filings.push(signed(filing)?);
        Ok(())
    }

    fn columns(self) -> Vec<(&'static str, &'static str, Value<'a>)> {
        vec![
            ("code", "text", Box::new(self.codes)),
            ("ended", "integer", Box::new(self.ended)),
            ("filing", "bigint", Box::new(self.filings)),
        ]
    }
}

/// The code of each court, as often as it has rows.
fn codes<'a>(
    courts: &'a [CourtWrite<'a>],
    rows: impl Fn(&CourtWrite<'a>) -> usize,
) -> Vec<&'a str> {
    courts.iter().flat_map(|court| std::iter::repeat_n(court.code, rows(court))).collect()
}

fn strings<'a>(rows: &[&'a CaseRow], of: impl Fn(&'a CaseRow) -> &'a String) -> Value<'a> {
    Box::new(rows.iter().map(|row| of(row).as_str()).collect::<Vec<_>>())
}

fn numbers<'a>(rows: &[&CaseRow], of: impl Fn(&CaseRow) -> i64) -> Value<'a> {
    Box::new(rows.iter().map(|row| of(row)).collect::<Vec<_>>())
}

/// The columns of rows that a later change may change.
fn later_columns<'a>(
    rows: &[&CaseRow],
) -> Result<Vec<(&'static str, &'static str, Value<'a>)>, StoreError> {
    let ends: Vec<_> = rows.iter().map(|row| end_columns(row.end)).collect();
    let entries = ends.iter().map(|end| end.1.map(signed).transpose());
    let entries = entries.collect::<Result<Vec<_>, _>>()?;
    let judges: Vec<Option<i64>> = ends.iter().map(|end| end.2.map(i64::from)).collect();
    let ways: Vec<Option<i32>> = ends.iter().map(|end| end.3).collect();
    let records: Vec<Vec<u8>> = rows.iter().map(|row| pack(row)).collect();
    let days: Vec<Option<i64>> = rows.iter().map(|row| given_up(row).map(i64::from)).collect();
    let ended: Vec<i32> = rows.iter().map(|row| ended(row.end)).collect();
    Ok(vec![
        ("ended", "integer", Box::new(ended)),
        ("end_entry", "bigint", Box::new(entries)),
        ("undertaking", "bigint", Box::new(judges)),
        ("assigned_by", "integer", Box::new(ways)),
        ("record", "bytea", Box::new(records)),
        ("given_up", "bigint", Box::new(days)),
    ])
}
