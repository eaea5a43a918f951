//! Vessels and what stands aboard.

use std::collections::BTreeMap;

use portolan_model::facts::CallStage;
use portolan_model::ids::{BoxId, CallId};
use portolan_model::index::Index;

use super::quay::under_way;
use super::{Lookout, SeenBay, SeenVessel, View};
use crate::calls::{Bays, Call, CallWork};
use crate::poses::vessel::vessel;
use crate::poses::{Hull, Pose};
use crate::quay::QuayCrane;
use crate::transport::{JobKind, JobStage, TransportDesk};

/// The anchorage: its first place and the distance to the next, metres (*assumed*).
const ANCHORAGE_M: (f64, f64) = (160.0, -520.0);
const ANCHOR_M: f64 = 480.0;
/// A bay of a vessel whose work is not divided yet (*assumed*).
const BAY_M: f64 = 16.0;

impl Lookout {
    pub(super) fn look_at_vessels(&mut self, view: &View<'_>) {
        let known = view.index.calls().iter().filter_map(|id| {
            let entity = view.index.find_call(*id);
            Some((*id, view.component::<Call>(entity)?, view.component::<CallWork>(entity)?))
        });
        let here: Vec<(CallId, &Call, &CallWork)> =
            known.filter(|(_, call, _)| call.stage > CallStage::Announced && call.stage < CallStage::Departed).collect();
        let at_sea = here.iter().filter(|(_, call, _)| matches!(call.stage, CallStage::Arrived | CallStage::Berthing));
        self.anchorage.settle(at_sea.map(|(id, ..)| (*id, ())));
        self.seen.vessels.clear();
        for (id, call, work) in here {
            let hull = Hull::of(call);
            let anchor = self.anchorage.of(id).map(|((), number)| (ANCHORAGE_M.0 + number as f64 * ANCHOR_M, ANCHORAGE_M.1));
            let (pose, alongside) = match (vessel(call, &hull, anchor, view.now_ms), anchor) {
                (Some(seen), _) => (seen.pose, seen.alongside),
                (None, Some((x_m, y_m))) => (Pose { x_m, y_m, heading_rad: 0.0 }, false),
                (None, None) => continue,
            };
            let bays = self.bays_of(view, call, work, &hull);
            self.seen.vessels.push(SeenVessel { id, hull, pose, alongside, bays });
        }
    }

    /// The bays along a vessel, from its middle, and what stands there.
    fn bays_of(&self, view: &View<'_>, call: &Call, work: &CallWork, hull: &Hull) -> Vec<(f64, SeenBay)> {
        if work.bays.is_empty() {
            // Not divided yet, or done with: evenly along it.
            let profile = view.calls.profiles.get(usize::from(call.profile)).map(|profile| profile.bays);
            let count =
                if let Some(Bays::Count(count)) = profile { u32::from(count.max(1)) } else { ((hull.length_m / BAY_M) as u32).max(1) };
            let share = |boxes: u32, bay: u32| boxes / count + u32::from(bay < boxes % count);
            let (aboard, loaded) = (work.aboard.len() as u32, work.loaded);
            return (0..count)
                .map(|bay| {
                    let middle_m = (f64::from(bay) + 0.5) / f64::from(count) * hull.length_m - hull.length_m / 2.0;
                    (middle_m, SeenBay { loaded: share(loaded, bay), to_discharge: share(aboard, bay) })
                })
                .collect();
        }
        let under_way = self.under_way_by_bay(view, call.id, work);
        let middle_mm = call.alongside.map_or(0.0, |(from_mm, to_mm)| f64::midpoint(f64::from(from_mm), f64::from(to_mm)));
        work.bays
            .iter()
            .zip(0_u8..)
            .map(|(bay, number)| {
                let more = under_way.get(&number).copied().unwrap_or(0);
                let seen = SeenBay { loaded: bay.loaded, to_discharge: bay.discharge.len() as u32 + more };
                ((f64::from(bay.x_mm) - middle_mm) * 1e-3, seen)
            })
            .collect()
    }

    /// The boxes of each bay of a vessel that was seen, in the order in which its places are filled: what leaves first is on top. None
    /// for one that was loaded: the port does not know it any more.
    pub fn aboard(&self, port: &bevy_ecs::world::World, vessel: &SeenVessel) -> Vec<Vec<Option<BoxId>>> {
        let known = port.get_resource::<Index>().and_then(|index| port.get::<CallWork>(index.find_call(vessel.id)?));
        let mut aboard = known.map_or(&[][..], |work| work.aboard.as_slice()).iter();
        let under_way = self.ids_under_way(port, known);
        vessel
            .bays
            .iter()
            .zip(0_u8..)
            .map(|((_, seen), bay)| {
                let mut boxes = vec![None; seen.loaded as usize];
                let wanted = boxes.len() + seen.to_discharge as usize;
                match known.and_then(|work| work.bays.get(usize::from(bay))) {
                    Some(work) => boxes.extend(work.discharge.iter().rev().copied().map(Some)),
                    None => boxes.extend(aboard.by_ref().take(seen.to_discharge as usize).copied().map(Some)),
                }
                boxes.extend(under_way.get(&bay).into_iter().flatten().copied().map(Some));
                boxes.resize(wanted, None);
                boxes
            })
            .collect()
    }

    /// The boxes that cranes have under way from each bay, the first to leave last.
    fn ids_under_way(&self, port: &bevy_ecs::world::World, work: Option<&CallWork>) -> BTreeMap<u8, Vec<BoxId>> {
        let mut found: BTreeMap<u8, Vec<BoxId>> = BTreeMap::new();
        let (Some(work), Some(desk), Some(index)) = (work, port.get_resource::<TransportDesk>(), port.get_resource::<Index>()) else {
            return found;
        };
        for crane in &work.cranes {
            let id = portolan_protocol::DeviceId::quay_crane(*crane);
            let bay = index.find_device(id).and_then(|entity| port.get::<QuayCrane>(entity)).and_then(|crane| crane.bay);
            let Some(bay) = bay else { continue };
            let jobs = desk.iter().filter(|(_, job)| job.kind == JobKind::Discharge { crane: *crane } && job.stage <= JobStage::AtPickUp);
            let mut jobs: Vec<_> = jobs.map(|(_, job)| (job.serial, job.boxes)).collect();
            jobs.sort_unstable_by_key(|(serial, _)| std::cmp::Reverse(*serial));
            let boxes = jobs.into_iter().flat_map(|(_, boxes)| boxes).flatten().filter(|id| !self.in_hand.contains(id));
            found.entry(bay).or_default().extend(boxes);
        }
        found
    }

    /// Boxes that cranes have under way from each bay and that are still seen there.
    fn under_way_by_bay(&self, view: &View<'_>, call: CallId, work: &CallWork) -> BTreeMap<u8, u32> {
        let mut found = BTreeMap::new();
        for crane in &work.cranes {
            let known = view.device::<QuayCrane>(portolan_protocol::DeviceId::quay_crane(*crane));
            if let Some((bay, _)) = known.filter(|known| known.call == Some(call)).and_then(|known| Some((known.bay?, known))) {
                let off = self.off_bay.get(usize::from(*crane)).copied().unwrap_or(0);
                *found.entry(bay).or_default() += (under_way(view, *crane) as u32).saturating_sub(off);
            }
        }
        found
    }
}
