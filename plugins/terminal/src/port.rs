//! The waterside as a whole: what a handler needs whose subject runs from vessel to block.

use crate::boxes::Boxes;
use crate::calls::Calls;
use crate::control::{Control, Devices};
use crate::quay::Quay;
use crate::transport::Fleet;
use crate::yard::Yard;
use bevy_ecs::system::SystemParam;
use portolan_clock::Turn;

/// The rooms of the waterside, for a system that makes a [`Port`] of them and its turn.
#[derive(SystemParam)]
pub struct PortRooms<'w, 's> {
    devices: Devices<'w, 's>,
    boxes: Boxes<'w, 's>,
    calls: Calls<'w, 's>,
    quay: Quay<'w, 's>,
    fleet: Fleet<'w, 's>,
    yard: Yard<'w, 's>,
}

impl<'w, 's> PortRooms<'w, 's> {
    /// The port for a turn.
    pub fn open(self, turn: &mut Turn) -> Port<'_, 'w, 's> {
        let Self { devices, boxes, calls, quay, fleet, yard } = self;
        Port { control: devices.control(turn), boxes, calls, quay, fleet, yard }
    }
}

/// Control, boxes and all subjects between vessel and yard.
pub struct Port<'a, 'w, 's> {
    /// Time, facts, devices.
    pub control: Control<'a, 'w, 's>,
    /// Boxes.
    pub boxes: Boxes<'w, 's>,
    /// Calls and their work.
    pub calls: Calls<'w, 's>,
    /// Berths and quay cranes.
    pub quay: Quay<'w, 's>,
    /// Vehicles and their jobs.
    pub fleet: Fleet<'w, 's>,
    /// Blocks and yard cranes.
    pub yard: Yard<'w, 's>,
}
