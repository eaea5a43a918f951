//! A vehicle's battery: what it holds, loses and takes.

use portolan_behaviour::{Energy, Refill};

use super::chance::Chance;

/// Joules in a kilowatt-hour.
const J_PER_KWH: f64 = 3_600_000.0;

/// What it holds; always full where a vehicle never wants energy.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Battery {
    energy: Option<Energy>,
    charge_j: f64,
    accounted_ms: i64,
    refilling: Option<Refilling>,
    chance: Chance,
}

/// A refill under way.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Refilling {
    since_ms: i64,
    until_ms: i64,
    from_j: f64,
    /// Whether it gains all the while, or all at its end.
    is_gradual: bool,
}

impl Battery {
    pub(super) fn new(energy: Option<Energy>, share: Option<f64>, seed: u64, now_ms: i64) -> Self {
        let chance = Chance::of_durations(seed);
        let mut battery = Self { energy, charge_j: 0.0, accounted_ms: now_ms, refilling: None, chance };
        let drawn = battery.chance.uniform();
        let least = battery.energy.as_ref().map_or(1.0, |energy| energy.wants_energy_below);
        battery.charge_j = battery.capacity_j() * share.unwrap_or(least + drawn * (1.0 - least)).clamp(0.0, 1.0);
        battery
    }

    fn capacity_j(&self) -> f64 {
        self.energy.as_ref().map_or(0.0, |energy| energy.capacity_kwh * J_PER_KWH)
    }

    /// Takes off what time and way cost since the last account, or adds what was taken.
    pub(super) fn account(&mut self, now_ms: i64, metres: f64) {
        let Some(energy) = &self.energy else { return };
        let passed_ms = (now_ms - self.accounted_ms).max(0) as f64;
        self.accounted_ms = self.accounted_ms.max(now_ms);
        match self.refilling {
            Some(refilling) if refilling.is_gradual => {
                let whole_ms = (refilling.until_ms - refilling.since_ms).max(1) as f64;
                let share = ((now_ms - refilling.since_ms) as f64 / whole_ms).clamp(0.0, 1.0);
                self.charge_j = refilling.from_j + (self.capacity_j() - refilling.from_j) * share;
            }
            // A battery that is being swapped serves nobody.
            Some(_) => {}
            None => {
                // A kilowatt for a millisecond is a joule.
                let used_j = energy.idle_kw * passed_ms + metres * 1e-3 * energy.use_kwh_per_km * J_PER_KWH;
                self.charge_j = (self.charge_j - used_j).max(0.0);
            }
        }
    }

    /// Begins to take energy; a vehicle that never wants any is full at once.
    pub(super) fn begin_refill(&mut self, now_ms: i64) {
        if self.refilling.is_some() {
            return;
        }
        self.account(now_ms, 0.0);
        let chance = &mut self.chance;
        let (length_ms, is_gradual) = match self.energy.as_ref().map(|energy| &energy.refill) {
            Some(Refill::Swap { time_s }) => ((time_s.sample(&mut || chance.uniform()) * 1_000.0 + 0.5) as i64, false),
            Some(Refill::Charge { kw }) => {
                let wanted_j = self.energy.as_ref().map_or(0.0, |energy| energy.capacity_kwh * J_PER_KWH) - self.charge_j;
                ((wanted_j / kw.max(1e-3) + 0.5) as i64, true)
            }
            None => (0, true),
        };
        let until_ms = now_ms.saturating_add(length_ms.max(0));
        self.refilling = Some(Refilling { since_ms: now_ms, until_ms, from_j: self.charge_j, is_gradual });
    }

    /// Takes no more. True if it did until now.
    pub(super) fn end_refill(&mut self, now_ms: i64) -> bool {
        self.account(now_ms, 0.0);
        let Some(refilling) = self.refilling.take() else { return false };
        if now_ms >= refilling.until_ms {
            self.charge_j = self.capacity_j();
        }
        true
    }

    pub(super) fn is_refilling(&self) -> bool {
        self.refilling.is_some()
    }

    /// When the refill ends by itself.
    pub(super) fn full_ms(&self) -> Option<i64> {
        self.refilling.map(|refilling| refilling.until_ms)
    }

    /// Loses all but half of what it should not fall below.
    pub(super) fn run_down(&mut self) {
        if let Some(energy) = &self.energy {
            self.charge_j = self.charge_j.min(energy.capacity_kwh * J_PER_KWH * energy.wants_energy_below * 0.5);
        }
    }

    /// From 0 (empty) to 1 (full).
    pub(super) fn share(&self) -> f64 {
        if self.capacity_j() > 0.0 { self.charge_j / self.capacity_j() } else { 1.0 }
    }

    /// Whether it wants energy.
    pub(super) fn is_low(&self) -> bool {
        self.energy.as_ref().is_some_and(|energy| self.share() < energy.wants_energy_below)
    }

    /// How far it lasts, in metres; none for a vehicle that never wants energy.
    pub(super) fn reach_m(&self) -> Option<f64> {
        let energy = self.energy.as_ref().filter(|energy| energy.use_kwh_per_km > 0.0)?;
        Some((self.charge_j / J_PER_KWH / energy.use_kwh_per_km * 1_000.0).floor().clamp(0.0, f64::from(u32::MAX)))
    }
}
