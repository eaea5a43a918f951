//! Batteries: a vehicle that wants energy goes to the station between two jobs and waits there for a place.

use std::collections::VecDeque;

use portolan_model::facts::Activity;
use portolan_protocol::{DeviceId, Task};
use serde::{Deserialize, Serialize};

use super::{EnergyErrand, Fleet, Stop};
use crate::control::Control;

/// Who is at the battery station.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct EnergyStation {
    filling: u16,
    waiting: VecDeque<u16>,
}

impl Fleet<'_, '_> {
    pub(super) fn go_for_energy(&mut self, control: &mut Control, index: u16) {
        if let Some(mut vehicle) = self.vehicle_mut(control, index) {
            vehicle.energy = EnergyErrand::Driving;
        }
        self.drive(control, index, Stop::Station, None, Activity::Energizing);
    }

    /// A vehicle's order is over while it is after energy.
    pub(super) fn energy_goes_on(&mut self, control: &mut Control, index: u16) {
        let Some(errand) = self.vehicle(control, index).map(|vehicle| vehicle.energy) else { return };
        match errand {
            EnergyErrand::Driving if self.desk.station.filling < self.ways.station_places => self.fill(control, index),
            EnergyErrand::Driving => {
                self.desk.station.waiting.push_back(index);
                self.set_errand(control, index, EnergyErrand::Waiting);
                control.turn(DeviceId::vehicle(index), Activity::Energizing);
            }
            EnergyErrand::Filling => {
                self.desk.station.filling -= 1;
                if let Some(mut vehicle) = self.vehicle_mut(control, index) {
                    vehicle.wants_energy = false;
                    vehicle.energy = EnergyErrand::None;
                }
                if let Some(next) = self.desk.station.waiting.pop_front() {
                    self.fill(control, next);
                }
                self.look_for_work(control, index);
            }
            EnergyErrand::None | EnergyErrand::Waiting => {}
        }
    }

    fn fill(&mut self, control: &mut Control, index: u16) {
        self.desk.station.filling += 1;
        self.set_errand(control, index, EnergyErrand::Filling);
        control.order(DeviceId::vehicle(index), Task::Energize, Activity::Energizing);
    }

    fn set_errand(&mut self, control: &Control, index: u16, errand: EnergyErrand) {
        if let Some(mut vehicle) = self.vehicle_mut(control, index) {
            vehicle.energy = errand;
        }
    }
}
