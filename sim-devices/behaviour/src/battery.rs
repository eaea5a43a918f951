//! A vehicle's battery: what it holds, loses and when it asks for more.

use serde::{Deserialize, Serialize};

use crate::spec::{Energy, Refill};
use crate::stream::{Stream, ms_from_s};

/// Joules in a kilowatt-hour.
const J_PER_KWH: f64 = 3_600_000.0;

/// Charge in whole joules, so that what is used never depends on the order in which it is summed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Battery {
    charge_j: i64,
    capacity_j: i64,
    /// Use by time is accounted for up to here; none before the first order.
    accounted_ms: Option<i64>,
    /// Whether the port has been told that the charge is low.
    reported_low: bool,
}

impl Battery {
    pub(crate) fn new(energy: &Energy, stream: &mut Stream) -> Self {
        let capacity_j = (energy.capacity_kwh * J_PER_KWH) as i64;
        let share = energy.wants_energy_below + stream.uniform() * (1.0 - energy.wants_energy_below);
        Self { charge_j: (capacity_j as f64 * share) as i64, capacity_j, accounted_ms: None, reported_low: false }
    }

    /// Takes off what passed since the last account.
    pub(crate) fn spend_time(&mut self, energy: &Energy, now_ms: i64) {
        // Before the first order nobody knows how long it stood.
        let passed_ms = now_ms.saturating_sub(self.accounted_ms.unwrap_or(now_ms)).max(0);
        self.accounted_ms = Some(now_ms);
        // A kilowatt for a millisecond is a joule.
        self.spend_j(energy.idle_kw * passed_ms as f64);
    }

    pub(crate) fn spend_way(&mut self, energy: &Energy, length_mm: u32) {
        self.spend_j(f64::from(length_mm) * 1e-6 * energy.use_kwh_per_km * J_PER_KWH);
    }

    fn spend_j(&mut self, used_j: f64) {
        self.charge_j = self.charge_j.saturating_sub((used_j + 0.5) as i64).max(0);
    }

    /// How long it takes to get full, in milliseconds.
    pub(crate) fn refill_ms(&self, energy: &Energy, stream: &mut Stream) -> u32 {
        match &energy.refill {
            Refill::Swap { time_s } => ms_from_s(stream.draw(time_s)),
            Refill::Charge { kw } => ms_from_s((self.capacity_j - self.charge_j) as f64 / (kw * 1_000.0)),
        }
    }

    pub(crate) fn fill(&mut self, now_ms: i64) {
        self.charge_j = self.capacity_j;
        self.accounted_ms = Some(now_ms);
        self.reported_low = false;
    }

    /// True the first time that it is asked while the charge is low, until it is filled.
    pub(crate) fn became_low(&mut self, energy: &Energy) -> bool {
        let low = (self.charge_j as f64) < energy.wants_energy_below * self.capacity_j as f64;
        let news = low && !self.reported_low;
        self.reported_low |= low;
        news
    }

    /// Whether it has asked for energy and not got it.
    pub(crate) fn is_low(&self) -> bool {
        self.reported_low
    }

    /// From 0 (empty) to 1 (full).
    pub(crate) fn share(&self) -> f64 {
        if self.capacity_j > 0 { self.charge_j as f64 / self.capacity_j as f64 } else { 0.0 }
    }
}
