//! What befell each thing: bounded for one thing, and for all of them together.

use std::collections::{BTreeMap, HashMap, VecDeque};

use portolan_model::Ms;
use portolan_model::ids::{BlockId, BoxId, CallId, SensorId};
use portolan_model::index::IdHash;
use portolan_protocol::{DeviceId, DeviceKind};

use super::Past;

/// Entries kept of one device: some hours of a vehicle at work.
const DEVICE_MAX: usize = 64;
/// Entries kept of one call, and of one block.
const CALL_MAX: usize = 96;
/// Entries kept of all boxes together; the oldest go first.
pub(super) const BOXES_MAX: usize = 400_000;

/// One entry: when, and what.
pub(crate) type Entry = (Ms, Past);

/// The entries of one thing, the newest at the end.
#[derive(Clone, Debug, Default)]
struct Pages(VecDeque<Entry>);

impl Pages {
    fn write(&mut self, entry: Entry, entries_max: usize) {
        if self.0.len() >= entries_max {
            self.0.pop_front();
        }
        self.0.push_back(entry);
    }
}

/// An entry of a box and where the one before it stands.
#[derive(Clone, Copy, Debug)]
struct BoxEntry {
    container: BoxId,
    at_ms: Ms,
    what: Past,
    before: u64,
}

/// There is no entry before it.
const NONE: u64 = u64::MAX;

/// Boxes come and go by the ten thousand: their entries stand in one row, each naming the one before it of the same box.
#[derive(Debug, Default)]
struct BoxAnnals {
    row: VecDeque<BoxEntry>,
    /// The number of the first entry in the row.
    first: u64,
    /// The number of the last entry of each box. Never iterated.
    last: HashMap<BoxId, u64, IdHash>,
}

impl BoxAnnals {
    fn write(&mut self, container: BoxId, at_ms: Ms, what: Past, entries_max: usize) {
        let number = self.first + self.row.len() as u64;
        let before = self.last.insert(container, number).unwrap_or(NONE);
        self.row.push_back(BoxEntry { container, at_ms, what, before });
        while self.row.len() > entries_max {
            let Some(oldest) = self.row.pop_front() else { break };
            if self.last.get(&oldest.container) == Some(&self.first) {
                self.last.remove(&oldest.container);
            }
            self.first += 1;
        }
    }

    fn read(&self, container: BoxId) -> impl Iterator<Item = Entry> {
        let at = |number: u64| self.row.get(number.checked_sub(self.first)? as usize);
        let newest = self.last.get(&container).and_then(|number| at(*number));
        std::iter::successors(newest, move |entry| if entry.before == NONE { None } else { at(entry.before) })
            .map(|entry| (entry.at_ms, entry.what))
    }
}

/// What befell devices, calls, blocks and boxes. Trucks have their visits instead.
#[derive(Debug, Default)]
pub(crate) struct Annals {
    devices: [Vec<Pages>; DeviceKind::ALL.len()],
    sensors: BTreeMap<SensorId, Pages>,
    calls: BTreeMap<CallId, Pages>,
    blocks: BTreeMap<BlockId, Pages>,
    boxes: BoxAnnals,
}

impl Annals {
    pub(super) fn of_device(&mut self, device: DeviceId, entry: Entry) {
        let fleet = &mut self.devices[device.kind as usize];
        let index = usize::from(device.index);
        if fleet.len() <= index {
            fleet.resize_with(index + 1, Pages::default);
        }
        fleet[index].write(entry, DEVICE_MAX);
    }

    pub(super) fn of_sensor(&mut self, sensor: SensorId, entry: Entry) {
        self.sensors.entry(sensor).or_default().write(entry, DEVICE_MAX);
    }

    pub(super) fn of_call(&mut self, call: CallId, entry: Entry) {
        self.calls.entry(call).or_default().write(entry, CALL_MAX);
    }

    pub(super) fn of_block(&mut self, block: BlockId, entry: Entry) {
        self.blocks.entry(block).or_default().write(entry, CALL_MAX);
    }

    pub(super) fn of_box(&mut self, container: BoxId, (at_ms, what): Entry) {
        self.boxes.write(container, at_ms, what, BOXES_MAX);
    }

    /// What befell a device, the newest first.
    pub(crate) fn device(&self, device: DeviceId) -> impl Iterator<Item = Entry> {
        let pages = self.devices[device.kind as usize].get(usize::from(device.index));
        pages.into_iter().flat_map(|pages| pages.0.iter().rev().copied())
    }

    /// What befell a sensor, the newest first.
    pub(crate) fn sensor(&self, sensor: SensorId) -> impl Iterator<Item = Entry> {
        self.sensors.get(&sensor).into_iter().flat_map(|pages| pages.0.iter().rev().copied())
    }

    /// What befell a call, the newest first.
    pub(crate) fn call(&self, call: CallId) -> impl Iterator<Item = Entry> {
        self.calls.get(&call).into_iter().flat_map(|pages| pages.0.iter().rev().copied())
    }

    /// What befell a block, the newest first.
    pub(crate) fn block(&self, block: BlockId) -> impl Iterator<Item = Entry> {
        self.blocks.get(&block).into_iter().flat_map(|pages| pages.0.iter().rev().copied())
    }

    /// What befell a box, the newest first.
    pub(crate) fn container(&self, container: BoxId) -> impl Iterator<Item = Entry> {
        self.boxes.read(container)
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::facts::ExaminationStage;
    use portolan_model::ids::BoxSource;
    use proptest::prelude::*;

    use super::*;

    fn container(number: u32) -> BoxId {
        BoxId::new(BoxSource::Stock, number)
    }

    proptest! {
        /// However entries of boxes mingle: each box has its own, the newest first, as far as the last so many of all reach back.
        #[test]
        fn a_box_has_the_entries_that_are_still_kept(boxes in prop::collection::vec(0_u32..6, 0..200), kept in 1_usize..40) {
            let mut annals = BoxAnnals::default();
            for (at_ms, number) in (0..).zip(&boxes) {
                annals.write(container(*number), at_ms, Past::Examined(container(*number), ExaminationStage::Ordered), kept);
            }
            let from = boxes.len().saturating_sub(kept);
            for number in 0..6 {
                let wanted: Vec<Ms> = (from..boxes.len()).rev().filter(|at| boxes[*at] == number).map(|at| at as Ms).collect();
                let found: Vec<Ms> = annals.read(container(number)).map(|(at_ms, _)| at_ms).collect();
                prop_assert_eq!(found, wanted);
            }
            prop_assert!(annals.row.len() <= kept && annals.last.len() <= 6);
        }
    }
}
