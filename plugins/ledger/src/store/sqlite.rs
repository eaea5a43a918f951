//! The store on disk: SQLite in a file of its own, write-ahead log, every commit synced before it is acknowledged.

use std::path::Path;
use std::time::Duration;

use portolan_keys::PartyName;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{Commit, Grant, Store, StoreError};
use crate::hash::Hash;

// "PLDG", so that a file of another program is not taken for a ledger.
const APPLICATION_ID: i32 = 0x504c_4447;
const SCHEMA_VERSION: i32 = 1;
const SCHEMA: &str = "
    CREATE TABLE entries (number INTEGER PRIMARY KEY, entry BLOB NOT NULL) STRICT;
    CREATE TABLE tiles (level INTEGER NOT NULL, number INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, number)) STRICT, WITHOUT ROWID;
    CREATE TABLE payloads (hash BLOB PRIMARY KEY, payload BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE grants (payload BLOB NOT NULL, reader TEXT NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY (payload, reader)) STRICT, WITHOUT ROWID;
    CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, note TEXT NOT NULL) STRICT;
    CREATE TABLE heads (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
";

/// The store on disk.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
}

impl SqliteStore {
    /// Makes a new file.
    ///
    /// # Errors
    /// [`StoreError`]; also where the file is there already.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        if path.exists() {
            return Err(StoreError::NotOurs { what: format!("{} is there already", path.display()) });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut store = Self { connection: Connection::open_with_flags(path, flags).map_err(told)? };
        store.prepare_connection()?;
        let transaction = store.begin()?;
        transaction.execute_batch(SCHEMA).map_err(told)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(told)?;
        transaction.pragma_update(None, "user_version", SCHEMA_VERSION).map_err(told)?;
        transaction.commit().map_err(told)?;
        Ok(store)
    }

    /// Opens a file to append to it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let store = Self { connection: Connection::open_with_flags(path, flags).map_err(told)? };
        store.check_is_ours(path)?;
        store.prepare_connection()?;
        Ok(store)
    }

    /// Opens a file to read it as it is now; another program may append meanwhile, unseen here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let store = Self { connection: Connection::open_with_flags(path, flags).map_err(told)? };
        store.connection.busy_timeout(Duration::from_secs(5)).map_err(told)?;
        // One transaction for all that is read, so that size, entries and checkpoint are of one instant.
        store.connection.execute_batch("BEGIN").map_err(told)?;
        store.check_is_ours(path)?;
        Ok(store)
    }

    fn check_is_ours(&self, path: &Path) -> Result<(), StoreError> {
        let pragma = |name| self.connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0)).map_err(told);
        if pragma("application_id")? != APPLICATION_ID {
            return Err(StoreError::NotOurs { what: format!("{} is no ledger of Portolan", path.display()) });
        }
        let version = pragma("user_version")?;
        if version == SCHEMA_VERSION {
            return Ok(());
        }
        let what = format!("{} is a ledger of version {version}; this program reads version {SCHEMA_VERSION}", path.display());
        Err(StoreError::NotOurs { what })
    }

    fn prepare_connection(&self) -> Result<(), StoreError> {
        let connection = &self.connection;
        connection.busy_timeout(Duration::from_secs(5)).map_err(told)?;
        let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).map_err(told)?;
        if mode != "wal" {
            return Err(StoreError::NotOurs { what: format!("its journal is in the mode {mode}; a write-ahead log cannot be had there") });
        }
        // FULL: the log is synced at every commit. Deleted keys are overwritten, not only forgotten.
        connection.pragma_update(None, "synchronous", "FULL").map_err(told)?;
        connection.pragma_update(None, "secure_delete", "ON").map_err(told)?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(())
    }

    /// Lets the file grow to so many pages and no more: what a full disk looks like.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn limit_pages(&mut self, pages: u32) -> Result<(), StoreError> {
        self.connection.pragma_update(None, "max_page_count", pages).map_err(told)
    }

    /// How many pages the file has.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn pages(&self) -> Result<u32, StoreError> {
        self.connection.pragma_query_value(None, "page_count", |row| row.get(0)).map_err(told)
    }

    /// What SQLite finds wrong with its own structures; empty where nothing is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn structure_problems(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare("PRAGMA integrity_check(20)").map_err(told)?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).map_err(told)?;
        let lines: Result<Vec<String>, _> = rows.collect();
        Ok(lines.map_err(told)?.into_iter().filter(|line| line != "ok").collect())
    }

    /// Shows all payloads.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn payloads(&self, show: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare("SELECT hash, payload FROM payloads ORDER BY hash").map_err(told)?;
        let mut rows = statement.query([]).map_err(told)?;
        while let Some(row) = rows.next().map_err(told)? {
            let (hash, payload) = (row.get_ref(0).map_err(told)?, row.get_ref(1).map_err(told)?);
            show(
                hash.as_blob().map_err(|_| damaged("a payload has no hash"))?,
                payload.as_blob().map_err(|_| damaged("a payload has no bytes"))?,
            );
        }
        Ok(())
    }

    /// All wrapped keys.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn all_grants(&self) -> Result<Vec<Grant>, StoreError> {
        self.read_grants("SELECT payload, reader, wrapped FROM grants ORDER BY payload, reader", [])
    }

    fn read_grants(&self, query: &str, parameters: impl rusqlite::Params) -> Result<Vec<Grant>, StoreError> {
        let mut statement = self.connection.prepare_cached(query).map_err(told)?;
        let rows =
            statement.query_map(parameters, |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(2)?)));
        let rows: Result<Vec<_>, _> = rows.map_err(told)?.collect();
        let grants = rows.map_err(told)?.into_iter().map(|(payload, reader, wrapped)| {
            let payload = payload.try_into().map(Hash).map_err(|_| damaged("a wrapped key names no payload"))?;
            let reader = PartyName::new(reader).map_err(|_| damaged("a wrapped key names no party"))?;
            Ok(Grant { payload, reader, wrapped })
        });
        grants.collect()
    }

    fn begin(&mut self) -> Result<Transaction<'_>, StoreError> {
        self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(told)
    }
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { what: what.to_owned() }
}

/// What SQLite says, in our words.
fn told(error: rusqlite::Error) -> StoreError {
    let what = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        Some(ErrorCode::NotADatabase) => {
            StoreError::NotOurs { what: "the file is no SQLite database, or its first page is damaged".to_owned() }
        }
        None | Some(ErrorCode::DatabaseCorrupt | ErrorCode::TypeMismatch | ErrorCode::ConstraintViolation) => StoreError::Damaged { what },
        Some(_) if what.contains("no such table") => StoreError::Damaged { what },
        Some(_) => StoreError::Io { what },
    }
}

fn hashes_of(bytes: &[u8]) -> Result<Vec<Hash>, StoreError> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() { Ok(hashes.iter().map(|hash| Hash(*hash)).collect()) } else { Err(damaged("a tile is not made of whole hashes")) }
}

fn count(connection: &Connection) -> Result<u64, StoreError> {
    // The largest number is at the end of the tree and found at once; that none is missing below is for `verify` to say.
    let last: Option<i64> =
        connection.prepare_cached("SELECT max(number) FROM entries").and_then(|mut q| q.query_row([], |row| row.get(0))).map_err(told)?;
    last.map_or(Ok(0), |last| u64::try_from(last).map(|last| last + 1).map_err(|_| damaged("an entry has a number below 0")))
}

impl Store for SqliteStore {
    fn size(&self) -> Result<u64, StoreError> {
        count(&self.connection)
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let transaction = self.begin()?;
        let found = count(&transaction)?;
        if found != commit.first {
            return Err(StoreError::OtherWriter { found, expected: commit.first });
        }
        {
            let mut insert = transaction.prepare_cached("INSERT INTO entries (number, entry) VALUES (?1, ?2)").map_err(told)?;
            for (number, entry) in (commit.first..).zip(&commit.entries) {
                insert.execute(params![number as i64, entry]).map_err(told)?;
            }
            let mut insert =
                transaction.prepare_cached("INSERT OR REPLACE INTO tiles (level, number, hashes) VALUES (?1, ?2, ?3)").map_err(told)?;
            for tile in &commit.tiles {
                let hashes: Vec<u8> = tile.hashes.iter().flat_map(|hash| hash.0).collect();
                insert.execute(params![tile.level, tile.number as i64, hashes]).map_err(told)?;
            }
            let mut insert = transaction.prepare_cached("INSERT OR IGNORE INTO payloads (hash, payload) VALUES (?1, ?2)").map_err(told)?;
            for (hash, payload) in &commit.payloads {
                insert.execute(params![hash.0, payload]).map_err(told)?;
            }
            let mut insert =
                transaction.prepare_cached("INSERT OR REPLACE INTO grants (payload, reader, wrapped) VALUES (?1, ?2, ?3)").map_err(told)?;
            for grant in &commit.grants {
                insert.execute(params![grant.payload.0, grant.reader.as_str(), grant.wrapped]).map_err(told)?;
            }
            let mut one = transaction.prepare_cached("DELETE FROM grants WHERE payload = ?1 AND reader = ?2").map_err(told)?;
            let mut all = transaction.prepare_cached("DELETE FROM grants WHERE payload = ?1").map_err(told)?;
            for (payload, reader) in &commit.destroyed {
                match reader {
                    Some(reader) => one.execute(params![payload.0, reader.as_str()]),
                    None => all.execute(params![payload.0]),
                }
                .map_err(told)?;
            }
            if let Some((size, note)) = &commit.head {
                write_head(&transaction, *size, note)?;
                if commit.keep_head {
                    let mut keep = transaction.prepare_cached("INSERT OR REPLACE INTO heads (size, note) VALUES (?1, ?2)").map_err(told)?;
                    keep.execute(params![*size as i64, note]).map_err(told)?;
                }
            }
        }
        transaction.commit().map_err(told)?;
        if !commit.destroyed.is_empty() {
            // What was destroyed must not live on in the write-ahead log.
            let _: i64 = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(told)?;
        }
        Ok(())
    }

    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT entry FROM entries WHERE number = ?1").map_err(told)?;
        query.query_row([index as i64], |row| row.get(0)).optional().map_err(told)
    }

    fn entries(&self, from: u64, show: &mut dyn FnMut(u64, &[u8]) -> bool) -> Result<(), StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT number, entry FROM entries WHERE number >= ?1 ORDER BY number").map_err(told)?;
        let mut rows = query.query([from as i64]).map_err(told)?;
        while let Some(row) = rows.next().map_err(told)? {
            let number: i64 = row.get(0).map_err(told)?;
            let entry = row.get_ref(1).map_err(told)?.as_blob().map_err(|_| damaged("an entry has no bytes"))?;
            if !show(number as u64, entry) {
                break;
            }
        }
        Ok(())
    }

    fn tile(&self, level: u8, number: u64) -> Result<Option<Vec<Hash>>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT hashes FROM tiles WHERE level = ?1 AND number = ?2").map_err(told)?;
        let hashes: Option<Vec<u8>> = query.query_row(params![level, number as i64], |row| row.get(0)).optional().map_err(told)?;
        hashes.map(|hashes| hashes_of(&hashes)).transpose()
    }

    fn payload(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT payload FROM payloads WHERE hash = ?1").map_err(told)?;
        query.query_row([hash.0], |row| row.get(0)).optional().map_err(told)
    }

    fn put_payload(&mut self, hash: &Hash, payload: &[u8]) -> Result<(), StoreError> {
        let mut insert = self.connection.prepare_cached("INSERT OR IGNORE INTO payloads (hash, payload) VALUES (?1, ?2)").map_err(told)?;
        insert.execute(params![hash.0, payload]).map_err(told).map(|_| ())
    }

    fn grants(&self, payload: &Hash) -> Result<Vec<Grant>, StoreError> {
        self.read_grants("SELECT payload, reader, wrapped FROM grants WHERE payload = ?1 ORDER BY reader", [payload.0])
    }

    fn head(&self) -> Result<Option<(u64, String)>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT size, note FROM head").map_err(told)?;
        query.query_row([], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?))).optional().map_err(told)
    }

    fn put_head(&mut self, size: u64, note: &str) -> Result<(), StoreError> {
        let transaction = self.begin()?;
        write_head(&transaction, size, note)?;
        transaction.execute("INSERT OR REPLACE INTO heads (size, note) VALUES (?1, ?2)", params![size as i64, note]).map_err(told)?;
        transaction.commit().map_err(told)
    }

    fn kept_heads(&self) -> Result<Vec<(u64, String)>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT size, note FROM heads ORDER BY size").map_err(told)?;
        let rows = query.query_map([], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?))).map_err(told)?;
        rows.collect::<Result<_, _>>().map_err(told)
    }
}

fn write_head(transaction: &Transaction<'_>, size: u64, note: &str) -> Result<(), StoreError> {
    let mut write = transaction.prepare_cached("INSERT OR REPLACE INTO head (one, size, note) VALUES (1, ?1, ?2)").map_err(told)?;
    write.execute(params![size as i64, note]).map_err(told).map(|_| ())
}
