//! Group commit: submissions gather, one commit puts them all on disk, and only then is each acknowledged.

use crate::error::LedgerError;
use crate::ledger::{Batch, Ledger};
use crate::sequencer::{ArrivalOrder, Sequencer, Ticket};
use crate::store::Store;

// More entries a commit gain nothing: the sync is then a small part of it.
const ENTRIES_A_COMMIT_MAX: usize = 4_096;

/// A submission that is in the ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Acknowledged {
    /// Its ticket.
    pub ticket: Ticket,
    /// The index of its first entry.
    pub first: u64,
    /// How many entries it has.
    pub entries: u64,
}

/// Gathers submissions and appends them together.
#[derive(Debug)]
pub struct Appender<S, Q = ArrivalOrder> {
    /// The ledger.
    pub ledger: Ledger<S>,
    sequencer: Q,
}

impl<S: Store> Appender<S> {
    /// Appends in the order of arrival.
    pub fn new(ledger: Ledger<S>) -> Self {
        Self::with_sequencer(ledger, ArrivalOrder::default())
    }
}

impl<S: Store, Q: Sequencer> Appender<S, Q> {
    /// Appends in the order that this sequencer settles.
    pub const fn with_sequencer(ledger: Ledger<S>, sequencer: Q) -> Self {
        Self { ledger, sequencer }
    }

    /// Hands in a submission; it is in the ledger once [`commit`](Self::commit) acknowledges its ticket.
    pub fn submit(&mut self, batch: Batch) -> Ticket {
        self.sequencer.submit(batch)
    }

    /// How many submissions wait.
    pub fn waiting(&self) -> usize {
        self.sequencer.waiting()
    }

    /// Puts what is settled on disk, in one commit, and says what is acknowledged; empty where nothing is settled. Call again while
    /// something waits.
    ///
    /// # Errors
    /// [`LedgerError`]: nothing is acknowledged, all submissions wait for the next commit.
    pub fn commit(&mut self) -> Result<Vec<Acknowledged>, LedgerError> {
        let mut submissions = self.sequencer.settled(ENTRIES_A_COMMIT_MAX);
        submissions.retain(|submission| !submission.batch.entries.is_empty());
        if submissions.is_empty() {
            return Ok(Vec::new());
        }
        let mut all = Batch::default();
        for submission in &submissions {
            all.extend(submission.batch.clone());
        }
        match self.ledger.append(&all) {
            Ok(receipt) => {
                let mut first = receipt.first;
                let acknowledged = submissions.iter().map(|submission| {
                    let entries = submission.batch.entries.len() as u64;
                    first += entries;
                    Acknowledged { ticket: submission.ticket, first: first - entries, entries }
                });
                Ok(acknowledged.collect())
            }
            Err(error) => {
                self.sequencer.give_back(submissions);
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use portolan_keys::{NoteSigner, PartyName};

    use super::*;
    use crate::{Draft, Fault, FaultyStore, MemoryStore};

    fn batch(place: &str) -> Batch {
        let port = PartyName::new("port").expect("a name");
        Batch::of([Draft::reading(0, port, place).finish().expect("an entry")])
    }

    #[test]
    fn what_fails_waits_and_is_acknowledged_once() {
        let signer = NoteSigner::from_seed("log", &[1; 32]).expect("a key");
        let store = FaultyStore::new(MemoryStore::default(), vec![(1, Fault::Full), (2, Fault::NotWritten)]);
        let mut appender = Appender::new(Ledger::open(store, signer).expect("open"));
        appender.submit(batch("a"));
        assert_eq!(appender.commit().expect("committed").len(), 1);
        let (b, c) = (appender.submit(batch("b")), appender.submit(batch("c")));
        assert!(appender.commit().is_err() && appender.ledger.stalled().is_some());
        assert!(appender.commit().is_err());
        assert_eq!(appender.waiting(), 2);
        let acknowledged = appender.commit().expect("committed");
        let told: Vec<(Ticket, u64)> = acknowledged.iter().map(|one| (one.ticket, one.first)).collect();
        assert_eq!(told, [(b, 1), (c, 2)]);
        assert!(appender.ledger.stalled().is_none());
        assert_eq!(appender.commit().expect("nothing to do"), []);
    }

    #[test]
    fn a_commit_of_unknown_outcome_is_not_acknowledged_and_leaves_no_gap() {
        let signer = NoteSigner::from_seed("log", &[1; 32]).expect("a key");
        let store = FaultyStore::new(MemoryStore::default(), vec![(0, Fault::WrittenButFailed)]);
        let mut ledger = Ledger::open(store, signer.clone()).expect("open");
        assert!(ledger.append(&batch("a")).is_err());
        let receipt = ledger.append(&batch("b")).expect("appended");
        // The first is there without having been acknowledged; the second follows it.
        assert_eq!((receipt.first, receipt.size), (1, 2));
        let proof = ledger.prove_inclusion(1).expect("a proof");
        assert!(proof.check(signer.verifier()).is_ok());
    }
}
