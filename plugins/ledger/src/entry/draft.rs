//! Making entries: one function a kind, so that none lacks what its kind must say.

use portolan_keys::PartyName;

use super::codec::{self, EntryError};
use super::{Entry, Kind, PayloadRef};
use crate::hash::Hash;

/// An entry in the making.
///
/// ```
/// use portolan_keys::PartyName;
/// use portolan_ledger::Draft;
///
/// let port = PartyName::new("port").unwrap();
/// let entry = Draft::custody(1_772_000_000_000, port, "carrier", "port").about("box/MSKU1234565").says("place", "berth-2").finish().unwrap();
/// assert_eq!(entry.said("to"), Some("port"));
/// ```
#[derive(Clone, Debug)]
pub struct Draft(Entry);

impl Draft {
    /// An entry of any kind that says nothing yet. `at_ms` counts from 1970, UTC.
    pub const fn new(kind: Kind, at_ms: i64, by: PartyName) -> Self {
        Self(Entry { kind, at_ms, by, about: Vec::new(), says: Vec::new(), payload: None, signature: None })
    }

    /// A declaration came to this stage: filed, validated, amended, withdrawn.
    pub fn declaration(at_ms: i64, by: PartyName, stage: &str) -> Self {
        Self::new(Kind::Declaration, at_ms, by).says("stage", stage)
    }

    /// An authority decided.
    pub fn decision(at_ms: i64, by: PartyName, decision: &str) -> Self {
        Self::new(Kind::Decision, at_ms, by).says("decision", decision)
    }

    /// A contract rule took effect.
    pub fn activation(at_ms: i64, by: PartyName, contract: &str, version: &str) -> Self {
        Self::new(Kind::Activation, at_ms, by).says("contract", contract).says("version", version)
    }

    /// Money moved; the amount in the currency's smallest unit.
    pub fn payment(at_ms: i64, by: PartyName, from: &str, to: &str, amount: u64, currency: &str) -> Self {
        let draft = Self::new(Kind::Payment, at_ms, by).says("from", from).says("to", to);
        draft.says("amount", &amount.to_string()).says("currency", currency)
    }

    /// Goods passed from one party to another.
    pub fn custody(at_ms: i64, by: PartyName, from: &str, to: &str) -> Self {
        Self::new(Kind::Custody, at_ms, by).says("from", from).says("to", to)
    }

    /// An examination came to this stage: ordered, passed, found.
    pub fn examination(at_ms: i64, by: PartyName, stage: &str) -> Self {
        Self::new(Kind::Examination, at_ms, by).says("stage", stage)
    }

    /// An operator's request, and what came of it: accepted, refused, done.
    pub fn order(at_ms: i64, by: PartyName, request: &str, outcome: &str) -> Self {
        Self::new(Kind::Order, at_ms, by).says("request", request).says("outcome", outcome)
    }

    /// So many were counted.
    pub fn tally(at_ms: i64, by: PartyName, count: u64, unit: &str) -> Self {
        Self::new(Kind::Tally, at_ms, by).says("count", &count.to_string()).says("unit", unit)
    }

    /// A document was issued.
    pub fn document(at_ms: i64, by: PartyName, document_type: &str, number: &str) -> Self {
        Self::new(Kind::Document, at_ms, by).says("type", document_type).says("number", number)
    }

    /// A box was read at a place.
    pub fn reading(at_ms: i64, by: PartyName, place: &str) -> Self {
        Self::new(Kind::Reading, at_ms, by).says("place", place)
    }

    /// Names a thing that the entry is about; several may be named.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.0.about.push(subject.into());
        self
    }

    /// Says something more. What is said under a key that was used before replaces that.
    #[must_use]
    pub fn says(mut self, key: &str, value: &str) -> Self {
        match self.0.says.iter_mut().find(|(own, _)| own == key) {
            Some((_, own)) => value.clone_into(own),
            None => self.0.says.push((key.to_owned(), value.to_owned())),
        }
        self
    }

    /// Goes with a payload that anybody may read.
    #[must_use]
    pub fn open_payload(mut self, payload: &[u8]) -> Self {
        self.0.payload = Some(PayloadRef { hash: Hash::of(payload), sealed: false });
        self
    }

    /// Goes with a payload that was sealed before; give its sealed bytes.
    #[must_use]
    pub fn sealed_payload(mut self, sealed: &[u8]) -> Self {
        self.0.payload = Some(PayloadRef { hash: Hash::of(sealed), sealed: true });
        self
    }

    /// The entry, in its one order.
    ///
    /// # Errors
    /// [`EntryError`] where it lacks what its kind must say, or says what cannot be encoded.
    pub fn finish(mut self) -> Result<Entry, EntryError> {
        self.0.about.sort_unstable();
        self.0.about.dedup();
        self.0.says.sort_unstable();
        codec::check(&self.0)?;
        Ok(self.0)
    }
}
