//! Who may say and who may read: signatures of parties on entries, payloads sealed with a key of their own, that key wrapped for each party
//! that may read, and destroyed when the payload must be forgotten.
//!
//! Grants, revocations and erasures are entries like all others. The wrapped key itself is never part of an entry, only its hash: so the
//! chain stays whole when the keys are destroyed. What a party has read before cannot be taken back from it, by anybody.

use portolan_keys::{ContentKey, NoteVerifier, PartyCard, PartyName, SealKey};

use crate::entry::{Draft, Entry, Kind};
use crate::error::LedgerError;
use crate::hash::Hash;
use crate::ledger::{Batch, Ledger};
use crate::store::{Commit, Grant, Store};

/// The parties, by their cards: whose signature an entry must bear.
#[derive(Clone, Debug, Default)]
pub struct Register {
    cards: Vec<PartyCard>,
    hash_only: bool,
}

impl Register {
    /// These parties; each entry must be signed by the one that says it.
    pub const fn new(cards: Vec<PartyCard>) -> Self {
        Self { cards, hash_only: false }
    }

    /// The same parties, but entries may come without a signature: those of simulated actors. One that is there must be right.
    #[must_use]
    pub const fn accepting_unsigned(mut self) -> Self {
        self.hash_only = true;
        self
    }

    /// The card of a party.
    pub fn card(&self, party: &str) -> Option<&PartyCard> {
        self.cards.iter().find(|card| card.party.as_str() == party)
    }

    /// All cards.
    pub fn cards(&self) -> &[PartyCard] {
        &self.cards
    }

    /// Whether nobody is registered: then nothing can be said of signatures.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// Whether an entry is said by whom it says.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn check(&self, entry: &Entry) -> Result<(), String> {
        let by = entry.by();
        let Some(signature) = entry.signature() else {
            return if self.hash_only { Ok(()) } else { Err(format!("{by} did not sign it")) };
        };
        let Some(card) = self.card(by.as_str()) else { return Err(format!("no card of {by} is known")) };
        let key: &NoteVerifier = &card.sign;
        if signature.key_id != key.id() {
            return Err(format!("it is signed with the key {:08x}, which is not the key of {by} ({:08x})", signature.key_id, key.id()));
        }
        if entry.is_signed_by(key) { Ok(()) } else { Err(format!("the signature of {by} stands under something else")) }
    }
}

/// A payload sealed for some parties, with its entry in the making.
#[derive(Clone, Debug)]
pub struct Seal {
    /// The sealed bytes.
    pub sealed: Vec<u8>,
    /// The key; whoever has it can read. Keep it, or unwrap it again, to grant it to more parties.
    pub key: ContentKey,
}

impl Seal {
    /// Seals a payload with a new key.
    ///
    /// # Errors
    /// [`LedgerError::Key`].
    pub fn new(payload: &[u8]) -> Result<Self, LedgerError> {
        let key = ContentKey::generate()?;
        Ok(Self { sealed: key.seal(payload)?, key })
    }

    /// The hash under which it is kept.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.sealed)
    }
}

impl Batch {
    /// Adds an entry with a payload that anybody may read; the draft gets its hash.
    ///
    /// # Errors
    /// Where the draft lacks something.
    pub fn push_open(&mut self, draft: Draft, payload: &[u8]) -> Result<(), LedgerError> {
        self.push(draft.open_payload(payload))?;
        self.payloads.push(payload.to_vec());
        Ok(())
    }

    /// Adds an entry with a sealed payload, and a grant for each reader.
    ///
    /// # Errors
    /// Where the draft lacks something, or a key is none.
    pub fn push_sealed(&mut self, draft: Draft, seal: &Seal, readers: &[&PartyCard]) -> Result<(), LedgerError> {
        self.push(draft.sealed_payload(&seal.sealed))?;
        let entry = self.entries.last().map(|entry| (entry.at_ms(), entry.by().clone()));
        self.payloads.push(seal.sealed.clone());
        if let Some((at_ms, by)) = entry {
            for reader in readers {
                self.push_grant(at_ms, by.clone(), &seal.hash(), &seal.key, reader)?;
            }
        }
        Ok(())
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// Where the draft lacks something.
    pub fn push(&mut self, draft: Draft) -> Result<(), LedgerError> {
        let index = self.entries.len() as u64;
        self.entries.push(draft.finish().map_err(|source| LedgerError::Entry { index, source })?);
        Ok(())
    }

    /// Lets a party read a payload from now on.
    ///
    /// # Errors
    /// Where a key is none.
    pub fn push_grant(
        &mut self,
        at_ms: i64,
        by: PartyName,
        payload: &Hash,
        key: &ContentKey,
        reader: &PartyCard,
    ) -> Result<(), LedgerError> {
        let wrapped = key.wrap_for(&reader.seal, &payload.0)?;
        let draft = Draft::new(Kind::Grant, at_ms, by).says("payload", &payload.to_hex()).says("reader", reader.party.as_str());
        self.push(draft.open_payload(&wrapped))?;
        self.grants.push(Grant { payload: *payload, reader: reader.party.clone(), wrapped });
        Ok(())
    }

    /// Takes a party's key of a payload away.
    ///
    /// # Errors
    /// Where the draft lacks something.
    pub fn push_revocation(&mut self, at_ms: i64, by: PartyName, payload: &Hash, reader: &PartyName) -> Result<(), LedgerError> {
        self.push(Draft::new(Kind::Revocation, at_ms, by).says("payload", &payload.to_hex()).says("reader", reader.as_str()))
    }

    /// Destroys all keys of a payload: nobody can read it again.
    ///
    /// # Errors
    /// Where the draft lacks something.
    pub fn push_erasure(&mut self, at_ms: i64, by: PartyName, payload: &Hash, reason: &str) -> Result<(), LedgerError> {
        self.push(Draft::new(Kind::Erasure, at_ms, by).says("payload", &payload.to_hex()).says("reason", reason))
    }
}

impl<S: Store> Ledger<S> {
    /// Keeps wrapped keys that another copy gave. Whoever calls this has checked that entries grant exactly these, by their hash, and that
    /// none took them away since.
    ///
    /// # Errors
    /// What the store says.
    pub fn keep_grants(&mut self, grants: Vec<Grant>) -> Result<(), LedgerError> {
        let first = self.size();
        Ok(self.store_mut().commit(&Commit { first, grants, ..Commit::default() })?)
    }

    /// The key of a sealed payload, as a reader unwraps it.
    ///
    /// # Errors
    /// [`LedgerError::NotGranted`], or what the store says.
    pub fn content_key(&self, payload: &Hash, reader: &PartyName, key: &SealKey) -> Result<ContentKey, LedgerError> {
        let grants = self.store().grants(payload)?;
        let grant = grants.iter().find(|grant| grant.reader == *reader);
        let grant = grant.ok_or_else(|| LedgerError::NotGranted { reader: reader.to_string(), hash: *payload })?;
        Ok(key.unwrap_key(&grant.wrapped, &payload.0)?)
    }

    /// Reads a sealed payload.
    ///
    /// # Errors
    /// [`LedgerError::NotGranted`] above all.
    pub fn read_sealed(&self, payload: &Hash, reader: &PartyName, key: &SealKey) -> Result<Vec<u8>, LedgerError> {
        let content = self.content_key(payload, reader, key)?;
        let sealed = self.store().payload(payload)?.ok_or(LedgerError::NoPayload { hash: *payload })?;
        Ok(content.open(&sealed)?)
    }
}
