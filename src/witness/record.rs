//! What a witness remembers: logs and their keys, what it cosigned last of each, and evidence.

use std::path::Path;
use std::time::Duration;

use caselot_core::hash::to_hex;
use caselot_core::ledger::checkpoint::NoteKey;
use caselot_core::ledger::cosignature::WitnessKey;
use caselot_core::ledger::merkle::Hash;
use caselot_core::ledger::witnessing::Cosigned;
use rusqlite::{
    Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params,
};
use sha2::{Digest, Sha256};

/// How long is waited for another command of the same folder.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Most pieces of evidence that are kept of a log: one shows all, and a log in trouble may send many.
const MAX_EVIDENCE: u32 = 1_000;
/// The version of the tables.
const SCHEMA: u32 = 1;

const TABLES: &str = "
CREATE TABLE witness (vkey TEXT NOT NULL) STRICT;
CREATE TABLE logs (
    origin TEXT NOT NULL, vkey TEXT NOT NULL, PRIMARY KEY (origin, vkey)
) STRICT;
CREATE TABLE cosigned (
    origin_hash TEXT PRIMARY KEY, origin TEXT NOT NULL,
    size INTEGER NOT NULL, root BLOB NOT NULL, time INTEGER NOT NULL, note TEXT NOT NULL
) STRICT;
CREATE TABLE evidence (
    digest BLOB PRIMARY KEY, origin TEXT NOT NULL, time INTEGER NOT NULL, size INTEGER NOT NULL,
    request BLOB NOT NULL
) STRICT;
";

/// Why the record cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The database.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    /// It is not such a record, or a newer one.
    #[error("this program reads records of version {SCHEMA}, and this one is of version {0}")]
    Version(u32),
    /// A row is not what was written.
    #[error("it holds {0} that cannot be read")]
    Damaged(&'static str),
}

/// A log that is witnessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessedLog {
    /// Its origin.
    pub origin: String,
    /// Its keys that are believed.
    pub keys: Vec<NoteKey>,
    /// What was cosigned last; `None` = nothing yet.
    pub last: Option<Cosigned>,
}

/// A request that a log signed and that does not continue what was cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The log's origin.
    pub origin: String,
    /// When it came, in seconds since 1970 UTC.
    pub time: u64,
    /// Size of the checkpoint that the log signed.
    pub size: u64,
    /// The request, as it came.
    pub request: Vec<u8>,
}

pub(super) struct Record(Connection);

impl Record {
    /// Makes an empty record of a witness; one that a witness without a key left behind is replaced.
    pub fn create(path: &Path, witness: &WitnessKey) -> Result<(), RecordError> {
        let mut connection = connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
        let tx = connection.transaction()?;
        tx.execute_batch(TABLES)?;
        tx.execute("INSERT INTO witness VALUES (?1)", [witness.vkey()])?;
        tx.pragma_update(None, "user_version", SCHEMA)?;
        Ok(tx.commit()?)
    }

    pub fn open(path: &Path) -> Result<Record, RecordError> {
        let connection = connect(path, OpenFlags::empty())?;
        let version = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version == SCHEMA { Ok(Record(connection)) } else { Err(RecordError::Version(version)) }
    }

    /// Whose record it is.
    pub fn witness(&self) -> Result<WitnessKey, RecordError> {
        let vkey: String = self.0.query_row("SELECT vkey FROM witness", [], |row| row.get(0))?;
        WitnessKey::parse_vkey(&vkey).map_err(|_| RecordError::Damaged("a key"))
    }

    pub fn add_log(&mut self, origin: &str, key: &NoteKey) -> Result<(), RecordError> {
        let insert = "INSERT OR IGNORE INTO logs VALUES (?1, ?2)";
        self.0.execute(insert, params![origin, key.vkey()])?;
        Ok(())
    }

    pub fn logs(&mut self) -> Result<Vec<WitnessedLog>, RecordError> {
        let turn = self.begin()?;
        let mut query = turn.0.prepare("SELECT DISTINCT origin FROM logs ORDER BY origin")?;
        let origins = query.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        let log = |origin: String| {
            let (keys, last) = (turn.keys(&origin)?, turn.last(&origin)?);
            Ok(WitnessedLog { origin, keys, last })
        };
        origins.into_iter().map(log).collect()
    }

    pub fn evidence(&self) -> Result<Vec<Evidence>, RecordError> {
        let mut query = self.0.prepare(
            "SELECT origin, time, size, request FROM evidence ORDER BY time DESC, digest",
        )?;
        let read = |row: &rusqlite::Row<'_>| {
            let (origin, time, size, request) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(Evidence { origin, time, size, request })
        };
        Ok(query.query_map([], read)?.collect::<Result<_, _>>()?)
    }

    pub fn newest(&self, origin_hash: &str) -> Result<Option<String>, RecordError> {
        let query = "SELECT note FROM cosigned WHERE origin_hash = ?1";
        Ok(self.0.query_row(query, [origin_hash], |row| row.get(0)).optional()?)
    }

    /// Begins to look and to write; nobody else of the folder writes until it ends.
    pub fn begin(&mut self) -> Result<Turn<'_>, RecordError> {
        Ok(Turn(self.0.transaction_with_behavior(TransactionBehavior::Immediate)?))
    }
}

/// What is looked at and written in one step. Without [`Turn::keep`] nothing of it stays.
pub(super) struct Turn<'a>(Transaction<'a>);

impl Turn<'_> {
    pub fn keys(&self, origin: &str) -> Result<Vec<NoteKey>, RecordError> {
        let mut query = self.0.prepare("SELECT vkey FROM logs WHERE origin = ?1 ORDER BY vkey")?;
        let vkeys =
            query.query_map([origin], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        let parse =
            |vkey: &String| NoteKey::parse_vkey(vkey).map_err(|_| RecordError::Damaged("a key"));
        vkeys.iter().map(parse).collect()
    }

    pub fn last(&self, origin: &str) -> Result<Option<Cosigned>, RecordError> {
        let query = "SELECT size, root, time FROM cosigned WHERE origin_hash = ?1";
        let row = self.0.query_row(query, [origin_hash(origin)], |row| {
            Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?))
        });
        let Some((size, root, time)) = row.optional()? else { return Ok(None) };
        let root: Hash = root.try_into().map_err(|_| RecordError::Damaged("a root"))?;
        Ok(Some(Cosigned { size, root, time }))
    }

    /// Keeps what is cosigned, durably.
    pub fn keep(self, origin: &str, cosigned: &Cosigned, note: &str) -> Result<(), RecordError> {
        let Cosigned { size, root, time } = cosigned;
        self.0.execute(
            "INSERT OR REPLACE INTO cosigned VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![origin_hash(origin), origin, size, root.as_slice(), time, note],
        )?;
        Ok(self.0.commit()?)
    }

    /// Keeps a request that was refused and that the log signed, once.
    pub fn keep_evidence(
        self,
        (origin, size): (&str, u64),
        time: u64,
        request: &[u8],
    ) -> Result<(), RecordError> {
        let count = "SELECT count(*) FROM evidence WHERE origin = ?1";
        let kept: u32 = self.0.query_row(count, [origin], |row| row.get(0))?;
        if kept < MAX_EVIDENCE {
            let digest = Sha256::digest(request);
            self.0.execute(
                "INSERT OR IGNORE INTO evidence VALUES (?1, ?2, ?3, ?4, ?5)",
                params![digest.as_slice(), origin, time, size, request],
            )?;
        }
        Ok(self.0.commit()?)
    }
}

/// SHA-256 of an origin in lower-case hex, by which a witness's checkpoints are asked for.
pub(super) fn origin_hash(origin: &str) -> String {
    to_hex(&Sha256::digest(origin))
}

fn connect(path: &Path, create: OpenFlags) -> Result<Connection, RecordError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | create;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // A signature leaves only after the record of it is on disk.
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}
