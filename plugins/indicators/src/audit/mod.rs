//! Reads a run's facts as an auditor does: do they contradict each other?
//!
//! The rules, each with the reason for which it cannot be broken in a sound run. Facts of one instant may stand in any order; what has
//! to agree agrees when the instant is over.
//!
//! *Time.* 1. Time never goes back.
//!
//! *Custody* (module `custody`).
//! 2. A box enters once, and nothing changes hands that has not entered.
//! 3. A box is first found aboard a call, on a truck or in the yard, and every entered box is found somewhere.
//! 4. A box goes from hand to hand as the port can hand it: from a vessel to a vehicle or truck; from a vehicle to the yard, the hall or
//!    a vessel; from the yard to a vehicle or truck, or to another slot of its block; from a truck to the yard, a vessel or the road; from
//!    the hall to a vehicle. Aboard one call it leaves by water with that call and no other.
//! 5. What has left does not change hands again.
//! 6. A slot holds one box (a box longer than 20 ft takes two bays); nothing is taken from under another box; nothing is put down in the
//!    air. The order in which the initial stock is listed is free.
//! 7. A vehicle holds two boxes at most.
//! 8. A held box is not loaded, and leaves by road only on the truck that brought it.
//! 9. A departed call has no box aboard: its boxes have left by water.
//!
//! *Moves* (module `moves`).
//! 10. The boxes of quay moves of a call and direction are the boxes that changed hands between the vessel and the shore.
//! 11. The boxes stored in and retrieved from a block are the boxes that came to stand in it and left it; in a block with slots, rehandles
//!     are changes from slot to slot. (In a block without slots it is not known which boxes were dug.)
//! 12. A quay crane moves boxes of the call that it has joined, while that call is moored.
//!
//! *Visits* (module `visits`).
//! 13. A call's stages come in their order.
//! 14. A truck arrives once, and nothing is heard of it before it arrives or after it left.

mod custody;
mod moves;
mod visits;

use portolan_model::Ms;
use portolan_model::facts::{Fact, What};

use self::custody::Custody;
use self::moves::Moves;
use self::visits::Visits;

/// More violations than these are counted only.
const TOLD_MAX: usize = 50;

/// What was found so far.
#[derive(Clone, Debug)]
struct Findings {
    at_ms: Ms,
    told: Vec<String>,
    untold: usize,
}

impl Findings {
    fn tell(&mut self, rule: u8, what: impl FnOnce() -> String) {
        if self.told.len() < TOLD_MAX {
            self.told.push(format!("{} ms: rule {rule}: {}", self.at_ms, what()));
        } else {
            self.untold += 1;
        }
    }
}

/// Folds facts and remembers where they contradict each other. It keeps every box that ever was, so it is for tests, not for a run of
/// a year.
#[derive(Clone, Debug)]
pub struct Audit {
    findings: Findings,
    custody: Custody,
    moves: Moves,
    visits: Visits,
}

impl Default for Audit {
    fn default() -> Self {
        Self::new()
    }
}

impl Audit {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self {
            findings: Findings { at_ms: Ms::MIN, told: Vec::new(), untold: 0 },
            custody: Custody::default(),
            moves: Moves::default(),
            visits: Visits::default(),
        }
    }

    /// Reads one fact.
    pub fn take(&mut self, fact: &Fact) {
        let findings = &mut self.findings;
        if fact.at_ms > findings.at_ms {
            self.moves.close_instant(findings, &self.visits);
            self.custody.close_instant(findings);
            findings.at_ms = fact.at_ms;
        } else if fact.at_ms < findings.at_ms {
            findings.tell(1, || format!("a fact of {} ms comes late", fact.at_ms));
        }
        match fact.what {
            What::BoxEntered { container, size, .. } => self.custody.enter(container, size, findings),
            What::Custody { container, to } => {
                if let Some(from) = self.custody.change(container, to, findings) {
                    self.moves.changed_hands(from, to);
                }
            }
            What::Held { container, hold } => self.custody.hold(container, hold, true),
            What::Freed { container, hold } => self.custody.hold(container, hold, false),
            What::Call { call, stage } => {
                self.visits.call(call, stage, findings);
                self.custody.call(call, stage);
            }
            What::CraneJoined { crane, call } => self.moves.joined(crane, call),
            What::CraneLeft { crane, call } => self.moves.left(crane, call),
            What::QuayMove { crane, call, direction, boxes } => self.moves.quay_move(crane, call, direction, boxes),
            What::YardMove { block, kind, boxes, .. } => self.moves.yard_move(block, kind, boxes),
            What::Truck { truck, stage, .. } => self.visits.truck(truck, stage, findings),
            _ => {}
        }
    }

    /// Reads many.
    pub fn take_all(&mut self, facts: &[Fact]) {
        for fact in facts {
            self.take(fact);
        }
    }

    /// All contradictions, in the order in which they were found; none in a sound run.
    pub fn finish(mut self) -> Vec<String> {
        self.moves.close_instant(&mut self.findings, &self.visits);
        self.custody.close_instant(&mut self.findings);
        self.custody.close(&mut self.findings);
        let Findings { mut told, untold, .. } = self.findings;
        if untold > 0 {
            told.push(format!("and {untold} more"));
        }
        told
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
