//! The waterside as a whole: what a handler needs whose subject runs from vessel to block.

use bevy_ecs::system::SystemParam;
use portolan_model::ids::BoxId;

use crate::boxes::Boxes;
use crate::calls::Calls;
use crate::control::Control;
use crate::examination::Hall;
use crate::quay::Quay;
use crate::transport::{Fleet, Stop};
use crate::yard::Yard;

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
    /// The examination hall.
    pub hall: Hall<'w, 's>,
}

impl Port<'_, '_> {
    /// Where vehicles stop at the examination hall, if there is one.
    pub(crate) fn hall_stop(&self) -> Option<Stop> {
        self.hall.x_mm().map(|x_mm| Stop::Hall { x_mm })
    }

    /// A vehicle stands at the hall, to be loaded or unloaded.
    pub(crate) fn vehicle_at_hall(&mut self, index: u16, container: Option<BoxId>, to_be_loaded: bool) {
        let Some(container) = container else { return };
        if to_be_loaded {
            self.hall.box_leaves(&mut self.control, &mut self.boxes, container, index);
        } else {
            self.hall.box_arrived(&mut self.control, &mut self.boxes, container);
        }
        self.control.soon(portolan_model::happenings::Happening::VehicleServed(index));
    }

    /// An examined box stands in the yard again.
    pub(crate) fn box_back_from_hall(&mut self, container: BoxId) {
        self.hall.box_returned(&mut self.control, container);
    }
}
