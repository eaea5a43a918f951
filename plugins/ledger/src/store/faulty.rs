//! The store that fails when it is told to: the twin with which it is shown what a ledger does when its disk does not.

use super::{Commit, Grant, Store, StoreError};
use crate::hash::Hash;

/// How a commit goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Nothing is written, and the disk is said to be full.
    Full,
    /// Nothing is written, and writing is said to have failed.
    NotWritten,
    /// Everything is written, and yet writing is said to have failed.
    WrittenButFailed,
}

/// A store that does as another, but for the faults it was given.
#[derive(Clone, Debug)]
pub struct FaultyStore<S> {
    /// The store behind.
    pub inner: S,
    faults: Vec<(u64, Fault)>,
    commits: u64,
}

impl<S> FaultyStore<S> {
    /// Fails at these commits, counted from 0.
    pub const fn new(inner: S, faults: Vec<(u64, Fault)>) -> Self {
        Self { inner, faults, commits: 0 }
    }
}

impl<S: Store> Store for FaultyStore<S> {
    fn size(&self) -> Result<u64, StoreError> {
        self.inner.size()
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let number = self.commits;
        self.commits += 1;
        let failed = StoreError::Io { what: "a fault that was asked for".to_owned() };
        match self.faults.iter().find(|(at, _)| *at == number) {
            None => self.inner.commit(commit),
            Some((_, Fault::Full)) => Err(StoreError::Full),
            Some((_, Fault::NotWritten)) => Err(failed),
            Some((_, Fault::WrittenButFailed)) => self.inner.commit(commit).and(Err(failed)),
        }
    }

    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.entry(index)
    }
    fn entries(&self, from: u64, show: &mut dyn FnMut(u64, &[u8]) -> bool) -> Result<(), StoreError> {
        self.inner.entries(from, show)
    }
    fn tile(&self, level: u8, number: u64) -> Result<Option<Vec<Hash>>, StoreError> {
        self.inner.tile(level, number)
    }
    fn payload(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.payload(hash)
    }
    fn put_payload(&mut self, hash: &Hash, payload: &[u8]) -> Result<(), StoreError> {
        self.inner.put_payload(hash, payload)
    }
    fn grants(&self, payload: &Hash) -> Result<Vec<Grant>, StoreError> {
        self.inner.grants(payload)
    }
    fn head(&self) -> Result<Option<(u64, String)>, StoreError> {
        self.inner.head()
    }
    fn put_head(&mut self, size: u64, note: &str) -> Result<(), StoreError> {
        self.inner.put_head(size, note)
    }
    fn kept_heads(&self) -> Result<Vec<(u64, String)>, StoreError> {
        self.inner.kept_heads()
    }
}
