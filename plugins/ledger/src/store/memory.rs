//! A store in memory, for runs that only want proofs of their own entries: entries and hashes are kept, payloads are not.

use std::collections::BTreeMap;

use super::{Commit, Grant, Store, StoreError};
use crate::hash::Hash;

/// Keeps entries and hashes in memory; about 100 bytes an entry beside the entry itself. Payloads and wrapped keys are not kept: their
/// hashes stand in the entries.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    /// All entries, one after the other.
    bytes: Vec<u8>,
    /// Where each entry ends.
    ends: Vec<usize>,
    tiles: BTreeMap<(u8, u64), Vec<Hash>>,
    head: Option<(u64, String)>,
    kept: Vec<(u64, String)>,
}

impl Store for MemoryStore {
    fn size(&self) -> Result<u64, StoreError> {
        Ok(self.ends.len() as u64)
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let found = self.ends.len() as u64;
        if found != commit.first {
            return Err(StoreError::OtherWriter { found, expected: commit.first });
        }
        for entry in &commit.entries {
            self.bytes.extend_from_slice(entry);
            self.ends.push(self.bytes.len());
        }
        for tile in &commit.tiles {
            self.tiles.insert((tile.level, tile.number), tile.hashes.clone());
        }
        if let Some((size, note)) = &commit.head {
            self.head = Some((*size, note.clone()));
            if commit.keep_head {
                self.kept.push((*size, note.clone()));
            }
        }
        Ok(())
    }

    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.slice(index).map(<[u8]>::to_vec))
    }

    fn entries(&self, from: u64, show: &mut dyn FnMut(u64, &[u8]) -> bool) -> Result<(), StoreError> {
        let mut index = from;
        while let Some(entry) = self.slice(index) {
            if !show(index, entry) {
                break;
            }
            index += 1;
        }
        Ok(())
    }

    fn tile(&self, level: u8, number: u64) -> Result<Option<Vec<Hash>>, StoreError> {
        Ok(self.tiles.get(&(level, number)).cloned())
    }

    fn payload(&self, _: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }

    fn put_payload(&mut self, _: &Hash, _: &[u8]) -> Result<(), StoreError> {
        Ok(())
    }

    fn grants(&self, _: &Hash) -> Result<Vec<Grant>, StoreError> {
        Ok(Vec::new())
    }

    fn head(&self) -> Result<Option<(u64, String)>, StoreError> {
        Ok(self.head.clone())
    }

    fn put_head(&mut self, size: u64, note: &str) -> Result<(), StoreError> {
        self.head = Some((size, note.to_owned()));
        Ok(())
    }

    fn kept_heads(&self) -> Result<Vec<(u64, String)>, StoreError> {
        Ok(self.kept.clone())
    }
}

impl MemoryStore {
    fn slice(&self, index: u64) -> Option<&[u8]> {
        let index = usize::try_from(index).ok()?;
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        Some(&self.bytes[start..end])
    }
}
