//! What devices report of boxes.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use portolan_protocol::DeviceId;
use portolan_protocol::wire::{Readings, WireId};

use crate::belief::{Belief, Registry};

/// What devices say of boxes, by their latest readings.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sightings {
    /// How many boxes a machine carries.
    pub(super) loads: BTreeMap<DeviceId, u8>,
    /// Boxes that a device names.
    pub(super) named: BTreeMap<WireId, String>,
}

impl Sightings {
    /// Of a port's devices.
    pub fn of(world: &World) -> Self {
        let mut sightings = Self::default();
        let Some(registry) = world.get_resource::<Registry>() else { return sightings };
        for belief in registry.entities().iter().filter_map(|entity| world.get::<Belief>(*entity)) {
            if let Some((readings, _)) = &belief.readings {
                sightings.see(&belief.id, readings);
            }
        }
        sightings
    }

    /// Takes in the readings of a device; later ones replace earlier ones.
    pub fn see(&mut self, device: &WireId, readings: &Readings) {
        match readings {
            Readings::Agv(agv) => {
                if let (Some(machine), Some(boxes)) = (device.machine(), agv.boxes) {
                    self.loads.insert(machine, boxes);
                }
            }
            Readings::ReeferMonitor(reefer) if !reefer.container.is_empty() => {
                self.named.insert(device.clone(), reefer.container.clone());
            }
            _ => {}
        }
    }

    /// How many devices tell something of boxes.
    pub fn len(&self) -> usize {
        self.loads.len() + self.named.len()
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
