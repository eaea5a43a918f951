//! One device as the gateway follows it.

use portolan_protocol::DeviceId;
use portolan_protocol::wire::WireId;

use super::Outbound;
use super::holds::Held;
use crate::gateway::desk::OrderDesk;
use crate::gateway::inbox::{Hearing, Presence};
use crate::gateway::track::{ClockBelief, Track};

/// Until a device has said how often it speaks.
const STATE_PERIOD_MS: i64 = 10_000;
/// Who misses so many of its periods is silent.
const PERIODS_SILENT: i64 = 3;

/// One device as the gateway follows it.
pub(super) struct Followed {
    pub(super) id: WireId,
    pub(super) machine: Option<DeviceId>,
    pub(super) track: Track,
    pub(super) clock: ClockBelief,
    pub(super) desk: OrderDesk,
    /// What is added to the port's order numbers at the wire: the highest number that the device had seen when this port first heard its
    /// state, so that a port which starts anew is not taken to repeat itself. None before, and while the device still works for whoever
    /// gave it orders then; until it is known no order leaves.
    pub(super) base: Option<u32>,
    /// Orders for a vehicle of which nobody knows yet what it speaks.
    pub(super) waiting: Vec<Outbound>,
    pub(super) presence: Presence,
    /// Since when that is so, by our clock.
    pub(super) presence_ms: i64,
    pub(super) last_heard_ms: i64,
    pub(super) period_ms: i64,
    pub(super) held: Held,
}

impl Followed {
    /// A device of which nothing has been heard; the machine that it is, if the port has it.
    pub(super) fn new(id: WireId, machine: Option<DeviceId>, now_ms: i64) -> Self {
        Self {
            id,
            machine,
            track: Track::default(),
            clock: ClockBelief::default(),
            desk: OrderDesk::default(),
            base: None,
            waiting: Vec::new(),
            presence: Presence::Unheard,
            presence_ms: now_ms,
            last_heard_ms: now_ms,
            period_ms: STATE_PERIOD_MS,
            held: Held::default(),
        }
    }

    /// Whether it hears its orders, where that changed. Of one that is lost it is told that it is, and no more.
    pub(super) fn hearing(&mut self, returning_ms: i64, now_ms: i64) -> Option<Hearing> {
        if !matches!(self.presence, Presence::Online | Presence::Unheard) {
            return None;
        }
        let unsent = self.waiting.first().map(|outbound| (outbound.given_ms, outbound.order.number));
        self.desk.hearing(unsent, returning_ms.max(self.presence_ms), now_ms)
    }

    /// Whether it has missed so many of its periods that it is silent.
    pub(super) const fn should_have_spoken(&self, now_ms: i64) -> bool {
        now_ms - self.last_heard_ms > PERIODS_SILENT * self.period_ms
    }
}
