//! What is loaded on a call, and how its work is divided along its length.

use portolan_clock::Purpose;
use portolan_model::container::{Onward, SizeType};
use portolan_model::facts::What;
use portolan_model::ids::CallId;
use portolan_model::place::Place;

use super::Calls;
use super::call::{Bay, Call, LoadSlot};
use super::section::{Bays, Takes};
use crate::port::Port;

impl Calls<'_, '_> {
    /// How many export boxes trucks bring for a call.
    pub(crate) fn export_bookings(&self, call: &Call) -> u32 {
        self.profile(call).export_bookings(call.load)
    }
}

impl Port<'_, '_, '_> {
    /// Divides the work of a call whose bays are counted, when cranes may start.
    pub(crate) fn settle_bays_by_count(&mut self, id: CallId) {
        let Some(call) = self.calls.get(&self.control, id) else { return };
        if let Bays::Count(bays) = self.calls.profile(call).bays {
            self.settle_bays(id, usize::from(bays.max(1)));
        }
    }

    /// Settles what is loaded and divides the work of a call into bays, once.
    pub fn settle_bays(&mut self, id: CallId, count: usize) {
        let Some(call) = self.calls.get(&self.control, id).cloned() else { return };
        let Some((from_mm, to_mm)) = call.alongside else { return };
        // Boxes are spoken for when the list is made: once is enough.
        if self.calls.work(&self.control, id).is_none_or(|work| !work.bays.is_empty()) {
            return;
        }
        let load = self.load_list(&call);
        let even = matches!(self.calls.profile(&call).bays, Bays::PerCrane);
        let mut weights = self.control.clock.streams.stream(Purpose::named("bays"), u64::from(id.0));
        // Bays hold unequal numbers of boxes: the longest makes the call (*assumed*: half to one and a half of the mean).
        let weights: Vec<f64> = (0..count).map(|_| if even { 1.0 } else { 0.5 + weights.uniform() }).collect();
        let Some(mut work) = self.calls.work_mut(&self.control, id) else { return };
        let aboard = std::mem::take(&mut work.aboard);
        let length_mm = f64::from(to_mm - from_mm);
        let mut bays: Vec<Bay> = (0..count)
            .map(|bay| Bay { x_mm: from_mm + ((bay as f64 + 0.5) / count as f64 * length_mm) as i32, ..Bay::default() })
            .collect();
        for (bay, part) in bays.iter_mut().zip(divide(aboard.len(), &weights)) {
            bay.to_discharge = part.len() as u32;
            bay.discharge = aboard[part].iter().copied().collect();
        }
        for (bay, part) in bays.iter_mut().zip(divide(load.len(), &weights)) {
            bay.to_load = part.len() as u32;
            bay.load = load[part].iter().copied().collect();
        }
        work.bays = bays;
    }

    /// What a call loads: what is in and booked on it, then transshipment that waited longest, then empties.
    fn load_list(&mut self, call: &Call) -> Vec<LoadSlot> {
        let Takes::Shares { transshipment, empty } = self.calls.profile(call).takes else {
            return vec![LoadSlot::AnyBox; call.load as usize];
        };
        let booked = self.calls.work(&self.control, call.id).map(|work| work.booked.clone()).unwrap_or_default();
        let mut list: Vec<LoadSlot> = booked.into_iter().map(LoadSlot::Box).collect();
        let wanted = (f64::from(call.load) * transshipment).round() as usize;
        // A box that came this hour does not make the connection (*assumed*: six hours before it wants to go at the earliest).
        let until_ms = self.control.now_ms() + 6 * portolan_model::HOUR_MS;
        let mut put_back = Vec::new();
        let mut found = 0;
        while found < wanted
            && let Some(container) = self.calls.onwards.take_transshipment(until_ms)
        {
            let Some(view) = self.boxes.get(&self.control, container) else { continue };
            if view.holds.none() && matches!(view.place, Place::Pool(_) | Place::Slot(_)) {
                list.push(LoadSlot::Box(container));
                let id = call.id;
                self.boxes.set_onward(&self.control, container, |onward: &mut Onward| onward.call = Some(id));
                self.control.note(What::Booked { container, call: id });
                found += 1;
            } else {
                put_back.push((view.onward.wanted_ms, container));
            }
        }
        self.calls.onwards.transshipment.extend(put_back);
        let empties = (f64::from(call.load) * empty).round() as usize;
        list.extend(self.empties_for(call, empties));
        list
    }

    fn empties_for(&self, call: &Call, count: usize) -> Vec<LoadSlot> {
        let mut slots = Vec::new();
        for size in [SizeType::FortyHighCube, SizeType::Forty, SizeType::Twenty] {
            let there = self.calls.onwards.empties_of(call.line, size);
            slots.extend(std::iter::repeat_n(LoadSlot::Empty(size), there.min(count - slots.len())));
        }
        slots
    }
}

/// Consecutive parts of `count` things in proportion to weights; equal weights give parts that differ by one at most, larger first.
fn divide(count: usize, weights: &[f64]) -> Vec<std::ops::Range<usize>> {
    let total: f64 = weights.iter().sum();
    let exact: Vec<f64> = weights.iter().map(|weight| weight / total * count as f64).collect();
    let mut sizes: Vec<usize> = exact.iter().map(|size| size.floor() as usize).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| (exact[*b].fract()).total_cmp(&exact[*a].fract()).then(a.cmp(b)));
    let missing = count - sizes.iter().sum::<usize>();
    for part in order.into_iter().cycle().take(missing) {
        sizes[part] += 1;
    }
    let mut start = 0;
    sizes
        .into_iter()
        .map(|size| {
            let part = start..start + size;
            start += size;
            part
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::divide;

    #[test]
    fn equal_weights_give_equal_parts() {
        assert_eq!(divide(7, &[1.0; 3]), [0..3, 3..5, 5..7]);
        assert_eq!(divide(0, &[1.0; 2]), [0..0, 0..0]);
    }

    proptest! {
        #[test]
        fn parts_cover_everything_once(count in 0_usize..3_000, weights in prop::collection::vec(0.5..1.5, 1..40)) {
            let parts = divide(count, &weights);
            let mut next = 0;
            for part in parts {
                prop_assert_eq!(part.start, next);
                next = part.end;
            }
            prop_assert_eq!(next, count);
        }
    }
}
