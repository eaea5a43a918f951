//! A scripted check of any device that speaks `portolan/v1`, clause by clause.
//!
//! The check asks for nothing that moves a machine away from where it stands: a crane is sent to its own place, a lane passes a truck, a
//! scanner scans. It speaks and hears through a [`Wire`], so that it can be held against a simulated device in no time, or against a real
//! one behind a broker. Vehicles that speak VDA 5050 have a check of their own (`portolan_vda5050::conformance`).

mod clauses;
mod scene;

use portolan_protocol::wire::WireId;
pub use portolan_vda5050::conformance::{Clause, Verdict};

use self::clauses::{Unmet, clauses};
use self::scene::Scene;

/// What a check speaks through.
pub trait Wire {
    /// Publishes a message.
    fn publish(&mut self, topic: &str, payload: Vec<u8>);
    /// The next message on a topic of the device, within so many milliseconds; the time that it took with it.
    fn next(&mut self, within_ms: u64) -> Option<(String, Vec<u8>)>;
    /// Milliseconds on a clock that only goes forward.
    fn now_ms(&self) -> u64;
}

/// How patient a check is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patience {
    /// For an acknowledgement or an answer that takes no work, milliseconds.
    pub answer_ms: u64,
    /// For an order to be done, milliseconds.
    pub work_ms: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { answer_ms: 5_000, work_ms: 300_000 }
    }
}

/// Checks a device; all clauses in their order, each with its verdict, and each told as soon as it is known.
pub fn check<W: Wire>(terminal: &str, device: &WireId, patience: Patience, wire: &mut W, mut told: impl FnMut(&Clause)) -> Vec<Clause> {
    let mut scene = Scene::new(terminal, device, patience, wire);
    clauses()
        .into_iter()
        .map(|(id, title, ask)| {
            let verdict = match ask(&mut scene) {
                Ok(()) => Verdict::Pass,
                Err(Unmet::Fails { why, message }) => Verdict::Fail { why, message },
                Err(Unmet::CannotBeAsked(why)) => Verdict::Skipped { why },
                Err(Unmet::Prevented(why)) => Verdict::Prevented { why },
            };
            let clause = Clause { id, title, verdict };
            told(&clause);
            clause
        })
        .collect()
}
