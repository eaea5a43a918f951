//! In which order entries come: one trait, so that a log whose order several parties agree on can take the place of today's.

use std::collections::VecDeque;

use crate::ledger::Batch;

/// Names a submission until it is settled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ticket(pub u64);

/// What somebody wants to have in the ledger, all in one place.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Its ticket.
    pub ticket: Ticket,
    /// Entries and what goes with them.
    pub batch: Batch,
}

/// Settles the order of submissions. Today that is one log's order of arrival; an agreement among parties would hold submissions back until
/// enough of them have said yes, and nobody above would notice but by the time it takes.
pub trait Sequencer {
    /// Hands in a submission.
    fn submit(&mut self, batch: Batch) -> Ticket;

    /// Takes the next submissions whose order is settled, with at most about `entries_max` entries together (one submission is never
    /// divided). What is taken must be appended in this order, or given [back](Self::give_back).
    fn settled(&mut self, entries_max: usize) -> Vec<Submission>;

    /// Puts submissions that could not be appended back to the front, in their order.
    fn give_back(&mut self, submissions: Vec<Submission>);

    /// How many submissions wait.
    fn waiting(&self) -> usize;
}

/// First come, first served: one log decides.
#[derive(Clone, Debug, Default)]
pub struct ArrivalOrder {
    queue: VecDeque<Submission>,
    next: u64,
}

impl Sequencer for ArrivalOrder {
    fn submit(&mut self, batch: Batch) -> Ticket {
        let ticket = Ticket(self.next);
        self.next += 1;
        self.queue.push_back(Submission { ticket, batch });
        ticket
    }

    fn settled(&mut self, entries_max: usize) -> Vec<Submission> {
        let (mut taken, mut entries) = (Vec::new(), 0);
        while let Some(next) = self.queue.front() {
            entries += next.batch.entries.len();
            if !taken.is_empty() && entries > entries_max {
                break;
            }
            taken.extend(self.queue.pop_front());
        }
        taken
    }

    fn give_back(&mut self, submissions: Vec<Submission>) {
        for submission in submissions.into_iter().rev() {
            self.queue.push_front(submission);
        }
    }

    fn waiting(&self) -> usize {
        self.queue.len()
    }
}
