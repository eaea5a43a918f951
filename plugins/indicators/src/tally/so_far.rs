//! What the sums are while a run goes on, read without a copy of them: for those who look many times a second.

use portolan_model::Ms;
use portolan_model::ids::CallId;

use super::Tally;
use super::calls::CallRow;
use crate::series::{GateQueue, HOUR_BIN_MS, QuayHour};

impl Tally {
    /// One call as it went so far.
    pub fn call(&self, call: CallId) -> Option<&CallRow> {
        self.calls.find(call)
    }

    /// Boxes over the rail so far.
    pub const fn moves(&self) -> u64 {
        self.calls.discharged + self.calls.loaded
    }

    /// Boxes over the rail in each hour of the port's clock, and when the hour began; the last hour is not over.
    pub fn quay_hours(&self) -> impl DoubleEndedIterator<Item = (Ms, QuayHour)> {
        let hours = &self.calls.hours;
        (0..=hours.len()).map(|index| (self.hour_ms(index), hours.get(index).copied().unwrap_or(self.calls.hour)))
    }

    /// TEU in the yard at the end of each hour of the port's clock that is over, and when that was.
    pub fn yard_hours(&self) -> impl DoubleEndedIterator<Item = (Ms, u32)> {
        let hours = &self.boxes.teu_hours;
        (0..hours.len()).map(|index| (self.hour_ms(index + 1), hours[index]))
    }

    /// Rehandles for the retrieval of import boxes onto trucks, for each of these retrievals, so far; none before the first retrieval.
    pub fn import_rehandles(&self) -> Option<f64> {
        ratio(self.boxes.import_rehandles, self.boxes.import_retrievals)
    }

    /// The same at the end of each hour of the port's clock that is over, and when that was.
    pub fn import_rehandle_hours(&self) -> impl DoubleEndedIterator<Item = (Ms, Option<f64>)> {
        let hours = &self.boxes.import_hours;
        (0..hours.len()).map(|index| (self.hour_ms(index + 1), ratio(hours[index].0, hours[index].1)))
    }

    /// The longest gate queues in each ten minutes of the port's clock that are over, and when these began.
    pub fn gate_queues(&self) -> impl DoubleEndedIterator<Item = (Ms, GateQueue)> {
        let slots = &self.trucks.slots;
        (0..slots.len()).map(|index| (self.first_slot_ms + super::SLOT_MS * index as Ms, slots[index]))
    }

    const fn hour_ms(&self, index: usize) -> Ms {
        self.first_hour_ms + HOUR_BIN_MS * index as Ms
    }
}

fn ratio(count: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| count as f64 / of as f64)
}
