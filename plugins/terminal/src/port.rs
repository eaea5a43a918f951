//! The waterside as a whole: what a handler needs whose subject runs from vessel to block.

use crate::boxes::Boxes;
use crate::calls::Calls;
use crate::control::Control;
use crate::quay::Quay;
use crate::transport::Fleet;
use crate::yard::Yard;
use bevy_ecs::system::SystemParam;

/// Control, boxes and all subjects between vessel and yard.
#[derive(SystemParam)]
pub struct Port<'w, 's> {
    /// Time, facts, devices.
    pub control: Control<'w, 's>,
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
