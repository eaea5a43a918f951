//! Batteries: a vehicle that wants energy goes to a station between two jobs and waits there for a place.

use std::collections::VecDeque;

use portolan_model::facts::Activity;
use portolan_protocol::{DeviceId, Task};
use serde::{Deserialize, Serialize};

use super::{EnergyErrand, Fleet, Stop};
use crate::control::Control;

/// Who is at a battery station, and how many are to come.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct EnergyStation {
    /// Vehicles on their way to it, waiting there, or at a place.
    bound: u16,
    filling: u16,
    waiting: VecDeque<u16>,
}

impl Fleet<'_, '_> {
    pub(super) fn go_for_energy(&mut self, control: &mut Control, index: u16) {
        let Some(from) = self.vehicle(control, index).map(|vehicle| vehicle.node) else { return };
        let station =
            nearest_with_a_place(&self.desk.stations, self.ways.station_places, |station| self.ways.station_way_mm(from, station));
        self.desk.stations[usize::from(station)].bound += 1;
        if let Some(mut vehicle) = self.vehicle_mut(control, index) {
            vehicle.energy = EnergyErrand::Driving;
            vehicle.station = station;
        }
        self.drive(control, index, Stop::Station(station), None, Activity::Energizing);
    }

    /// A vehicle's order is over while it is after energy.
    pub(super) fn energy_goes_on(&mut self, control: &mut Control, index: u16) {
        let Some((errand, number)) = self.vehicle(control, index).map(|vehicle| (vehicle.energy, vehicle.station)) else { return };
        let places = self.ways.station_places;
        let Some(station) = self.desk.stations.get_mut(usize::from(number)) else { return };
        match errand {
            EnergyErrand::Driving if station.filling < places => self.fill(control, index),
            EnergyErrand::Driving => {
                station.waiting.push_back(index);
                self.set_errand(control, index, EnergyErrand::Waiting);
                control.turn(DeviceId::vehicle(index), Activity::Energizing);
            }
            EnergyErrand::Filling => {
                station.bound -= 1;
                station.filling -= 1;
                let next = station.waiting.pop_front();
                if let Some(mut vehicle) = self.vehicle_mut(control, index) {
                    vehicle.wants_energy = false;
                    vehicle.energy = EnergyErrand::None;
                }
                if let Some(next) = next {
                    self.fill(control, next);
                }
                self.look_for_work(control, index);
            }
            EnergyErrand::None | EnergyErrand::Waiting => {}
        }
    }

    fn fill(&mut self, control: &mut Control, index: u16) {
        let station = self.vehicle(control, index).map(|vehicle| usize::from(vehicle.station));
        if let Some(station) = station.and_then(|station| self.desk.stations.get_mut(station)) {
            station.filling += 1;
        }
        self.set_errand(control, index, EnergyErrand::Filling);
        control.order(DeviceId::vehicle(index), Task::Energize, Activity::Energizing);
    }

    fn set_errand(&mut self, control: &Control, index: u16, errand: EnergyErrand) {
        if let Some(mut vehicle) = self.vehicle_mut(control, index) {
            vehicle.energy = errand;
        }
    }
}

/// The nearest station that has a place for one more; if none has, the nearest of those where fewest wait.
fn nearest_with_a_place(stations: &[EnergyStation], places: u16, way_mm: impl Fn(u16) -> u32) -> u16 {
    let numbered = stations.iter().enumerate().map(|(number, station)| (number as u16, station));
    let nearest = numbered.min_by_key(|(number, station)| ((station.bound + 1).saturating_sub(places), way_mm(*number), *number));
    nearest.map_or(0, |(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_station_with_a_place_is_taken() {
        let choice = |bound: [u16; 3]| {
            let stations = bound.map(|bound| EnergyStation { bound, ..EnergyStation::default() });
            nearest_with_a_place(&stations, 2, |station| [300, 100, 200][usize::from(station)])
        };
        assert_eq!(choice([0, 0, 0]), 1, "the nearest");
        assert_eq!(choice([0, 1, 0]), 1, "it has another place");
        assert_eq!(choice([0, 2, 0]), 2, "both its places are taken");
        assert_eq!(choice([2, 2, 2]), 1, "one will wait wherever it goes");
        assert_eq!(choice([3, 5, 4]), 0, "where fewest wait");
    }
}
