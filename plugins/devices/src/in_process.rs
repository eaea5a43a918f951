//! Devices in process: orders in, reports and wakings out, all on the calendar.

use bevy_ecs::prelude::*;
use portolan_behaviour::{Device, Effects};
use portolan_clock::{Calendar, Turn};
use portolan_model::happenings::Happening;
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::transport::{Vehicle, VehicleCourses, Ways};
use serde::{Deserialize, Serialize};

/// The simulated devices of the terminal, by kind and index.
#[derive(Resource, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct SimulatedFleet {
    kinds: [Vec<Device>; DeviceKind::ALL.len()],
}

impl SimulatedFleet {
    /// A device, to look at.
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.kinds[id.kind as usize].get(usize::from(id.index))
    }

    pub(crate) fn add(&mut self, device: Device) {
        self.kinds[device.id().kind as usize].push(device);
    }

    fn device_mut(&mut self, id: DeviceId) -> Option<&mut Device> {
        self.kinds[id.kind as usize].get_mut(usize::from(id.index))
    }
}

/// Puts what a device did on the calendar.
fn carry_out(effects: &mut Effects, device: DeviceId, calendar: &mut Calendar) {
    for report in effects.reports.drain(..) {
        calendar.soon(Happening::reported(report));
    }
    for (due_ms, token) in effects.timers.drain(..) {
        calendar.at(due_ms, Happening::DeviceTimer { device, token });
    }
}

/// An order reaches its device.
pub(crate) fn deliver_order(
    mut turn: InMut<Turn>,
    ways: Res<Ways>,
    vehicles: Query<&Vehicle>,
    mut fleet: ResMut<SimulatedFleet>,
    mut effects: Local<Effects>,
) {
    let Happening::OrderSent(order) = turn.happening else { return };
    let id = order.device;
    let Some(device) = fleet.device_mut(id) else { return };
    let is_vehicle = id.kind == DeviceKind::Vehicle;
    let driver = is_vehicle.then(|| vehicles.get(turn.index.find_device(id)?).ok()).flatten();
    let courses = VehicleCourses { ways: &ways, drive: driver.and_then(|vehicle| vehicle.drive.as_ref()) };
    device.on_order(&order, turn.clock.now_ms(), &courses, &mut effects);
    carry_out(&mut effects, id, &mut turn.clock.calendar);
}

/// A device wanted to be woken.
pub(crate) fn wake_device(mut turn: InMut<Turn>, mut fleet: ResMut<SimulatedFleet>, mut effects: Local<Effects>) {
    let Happening::DeviceTimer { device: id, token } = turn.happening else { return };
    if let Some(device) = fleet.device_mut(id) {
        device.on_timer(token, turn.clock.now_ms(), &mut effects);
        carry_out(&mut effects, id, &mut turn.clock.calendar);
    }
}

/// Something breaks a device.
pub(crate) fn break_device(mut turn: InMut<Turn>, mut fleet: ResMut<SimulatedFleet>, mut effects: Local<Effects>) {
    let Happening::DeviceFaulted { device: id, fault, for_ms } = turn.happening else { return };
    if let Some(device) = fleet.device_mut(id) {
        let for_ms = if for_ms == u32::MAX { i64::MAX } else { i64::from(for_ms) };
        device.on_fault(fault, for_ms, turn.clock.now_ms(), &mut effects);
        carry_out(&mut effects, id, &mut turn.clock.calendar);
    }
}

/// Somebody mends a device.
pub(crate) fn mend_device(mut turn: InMut<Turn>, mut fleet: ResMut<SimulatedFleet>, mut effects: Local<Effects>) {
    let Happening::DeviceRepaired { device: id, fault } = turn.happening else { return };
    if let Some(device) = fleet.device_mut(id) {
        device.on_repair(fault, turn.clock.now_ms(), &mut effects);
        carry_out(&mut effects, id, &mut turn.clock.calendar);
    }
}
