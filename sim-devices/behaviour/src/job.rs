//! The order in hand and how far it is.

use portolan_protocol::{OrderNumber, Task};
use serde::{Deserialize, Serialize};

/// An order being carried out. It is worked on in *steps*: from a start or a resumption to its end or to a breakdown, whichever comes
/// first; a pause or a fault cuts a step short.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) number: OrderNumber,
    pub(crate) task: Task,
    /// Time in motion that the order takes in all.
    pub(crate) duration_ms: u32,
    /// Time in motion before the current step.
    pub(crate) done_ms: u32,
    /// The step in progress; none while the device stands.
    pub(crate) step: Option<Step>,
}

/// A stretch of uninterrupted motion.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) since_ms: i64,
    pub(crate) length_ms: u32,
}

impl Step {
    pub(crate) fn ends_ms(self) -> i64 {
        self.since_ms.saturating_add(i64::from(self.length_ms))
    }

    /// Time in motion of this step at `now_ms`, never more than its length: a late timer is no motion.
    pub(crate) fn elapsed_ms(self, now_ms: i64) -> u32 {
        now_ms.saturating_sub(self.since_ms).clamp(0, i64::from(self.length_ms)) as u32
    }
}

impl Job {
    pub(crate) fn remaining_ms(&self) -> u32 {
        self.duration_ms - self.done_ms
    }
}
