//! Trucks at a rate: a non-homogeneous Poisson stream, by thinning.
//!
//! Candidates come at the rate of the busiest hour; each is taken with the share that its own hour has of that. Those not taken never
//! become entries of the calendar.

use bevy_ecs::prelude::*;
use portolan_clock::{Purpose, Stream, Turn};
use portolan_model::happenings::Happening;
use portolan_model::ids::{TruckId, TruckSource};
use portolan_model::moment::PortCalendar;
use portolan_model::{DAY_MS, Ms};
use serde::{Deserialize, Serialize};

use super::{Demand, Errand, Hourly, Landside, Truck};
use crate::control::{Control, Devices};

const ERRAND: Purpose = Purpose::named("errand of a road truck");

/// How far the stream of trucks has come.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct RoadStream {
    chance: Stream,
    // Not rounded from one truck to the next.
    at_ms: f64,
    came: u32,
}

impl RoadStream {
    /// A stream that begins with the scenario.
    pub(super) const fn new(chance: Stream) -> Self {
        Self { chance, at_ms: 0.0, came: 0 }
    }

    /// When the next truck comes; none after `until_ms`.
    pub(super) fn next_ms(&mut self, per_day: f64, hourly: &Hourly, port: &PortCalendar, until_ms: Ms) -> Option<Ms> {
        if per_day <= 0.0 {
            return None;
        }
        let peak = hourly.peak();
        let gap_ms = hourly.total() * DAY_MS as f64 / (per_day * peak * 24.0);
        loop {
            self.at_ms -= gap_ms * libm::log1p(-self.chance.uniform());
            if self.at_ms >= until_ms as f64 {
                return None;
            }
            let at_ms = self.at_ms as Ms;
            if self.chance.uniform() * peak < hourly.weight_at(port, at_ms) {
                return Some(at_ms);
            }
        }
    }
}

impl Landside<'_, '_> {
    /// Lets the next truck of the road come.
    pub(super) fn next_road_truck(&mut self, control: &mut Control) {
        let until_ms = self.horizon_ms();
        let Demand::Rate { per_day, hourly, .. } = &self.section.demand else { return };
        let Some(road) = &mut self.book.demand.road else { return };
        if let Some(at_ms) = road.next_ms(*per_day, hourly, &self.header.start, until_ms) {
            control.clock.calendar.at(at_ms, Happening::RoadTruckDue);
        }
    }
}

/// A truck of the road arrives, and the next one is foreseen.
pub(super) fn road_truck_due(mut turn: InMut<Turn>, devices: Devices, mut landside: Landside) {
    let mut control = devices.control(&mut turn);
    let Demand::Rate { collect_share, .. } = landside.section.demand else { return };
    let Some(road) = &mut landside.book.demand.road else { return };
    let id = TruckId::new(TruckSource::Road, road.came);
    road.came += 1;
    let collects = control.clock.streams.stream(ERRAND, id.0).chance(collect_share);
    let errand = if collects { Errand::CollectAny } else { Errand::Deliver { call: None } };
    let truck = Truck { arrived: true, ..Truck::foreseen(id, errand, None, false, control.now_ms()) };
    let entity = control.commands.spawn(truck).id();
    control.index.add_truck(id, entity);
    landside.join_in_gate(&mut control, truck.visitor());
    landside.next_road_truck(&mut control);
}

#[cfg(test)]
mod tests {
    use portolan_clock::Streams;

    use super::*;

    #[test]
    fn trucks_come_as_many_and_when_the_profile_says() {
        let port: PortCalendar = "2026-03-03T00:00:00+08:00".parse().unwrap();
        let peer = [2., 2., 2., 2., 3., 4., 6., 8., 9., 9., 9., 8., 7., 8., 8., 8., 7., 6., 5., 4., 3., 3., 2., 2.];
        let hourly = Hourly::try_from(peer.to_vec()).unwrap();
        let mut road = RoadStream::new(Streams::of_run(1).stream(Purpose::named("test"), 0));
        let mut hours = [0.0; 24];
        let mut last_ms = 0;
        while let Some(at_ms) = road.next_ms(4_000.0, &hourly, &port, 50 * DAY_MS) {
            assert!(at_ms >= last_ms && at_ms < 50 * DAY_MS);
            last_ms = at_ms;
            hours[(port.ms_of_day(at_ms) / 3_600_000) as usize] += 1.0 / 50.0;
        }
        let total: f64 = hours.iter().sum();
        assert!((total - 4_000.0).abs() < 40.0, "{total} a day");
        for (found, weight) in hours.iter().zip(peer) {
            let wanted = 4_000.0 * weight / hourly.total();
            assert!((found - wanted).abs() < 5.0 * (wanted / 50.0).sqrt(), "{found} for {wanted}");
        }
    }
}
