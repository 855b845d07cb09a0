//! The one statement that writes a batch: it moves the size of each court that has the expected one,
//! and inserts what belongs to the courts that it moved. Rows come as arrays, a column each.

use tokio_postgres::types::ToSql;

use super::batch::CourtWrite;
use crate::store::StoreError;

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

impl<'a> BatchStatement<'a> {
    /// The statement that writes to these courts, and gives back the codes of those it moved.
    ///
    /// # Errors
    /// When a number is too large.
    pub fn new(courts: &'a [CourtWrite<'a>]) -> Result<Self, StoreError> {
        let mut this = Self { sql: "WITH ".to_owned(), values: Vec::new() };
        this.move_courts(courts)?;
        this.entries(courts)?;
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

/// The code of each court, as often as it has rows.
fn codes<'a>(
    courts: &'a [CourtWrite<'a>],
    rows: impl Fn(&CourtWrite<'a>) -> usize,
) -> Vec<&'a str> {
    courts.iter().flat_map(|court| std::iter::repeat_n(court.code, rows(court))).collect()
}
