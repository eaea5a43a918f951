//! The model's own stock, as of an instant.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use portolan_model::container::Container;
use portolan_model::index::Index;
use portolan_model::place::{Place, Whereabouts};
use portolan_protocol::DeviceId;
use portolan_terminal::yard::Block;
use portolan_terminal::yard::stacks::Stacks;

use super::snapshot::Stand;

/// How large a block is: bays, rows and tiers; rows and tiers are none where slots are not modelled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct BlockShape {
    pub(super) bays: u16,
    pub(super) stacks: Option<(u16, u16)>,
}

/// The boxes that the model has in the port, and the shapes of its blocks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ModelStock {
    /// Where each box is, by its number; whether it is longer than 20 ft.
    pub(super) boxes: BTreeMap<String, (Stand, bool)>,
    /// By block from 1.
    pub(super) blocks: Vec<BlockShape>,
}

impl ModelStock {
    /// Of a port.
    pub fn of(world: &mut World) -> Self {
        let index = world.resource::<Index>();
        let blocks = index.blocks().iter().map(|entity| {
            let bays = world.get::<Block>(*entity).map_or(0, |block| u16::from(block.bays));
            let stacks = world.get::<Stacks>(*entity).map(|stacks| (u16::from(stacks.shape().rows), u16::from(stacks.shape().tiers)));
            BlockShape { bays, stacks }
        });
        let blocks = blocks.collect();
        let mut standing = world.query::<(&Container, &Whereabouts)>();
        let boxes = standing.iter(world).filter_map(|(container, whereabouts)| {
            let stand = stand_of(whereabouts.place)?;
            Some((container.number.to_string(), (stand, container.size.is_long())))
        });
        Self { boxes: boxes.collect(), blocks }
    }

    /// How many boxes there are.
    pub fn len(&self) -> usize {
        self.boxes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.boxes.is_empty()
    }
}

/// A place of the model as an export writes it; nothing for a box that is not in the port, or aboard.
fn stand_of(place: Place) -> Option<Stand> {
    match place {
        Place::Slot(slot) => {
            Some(Stand::Slot(slot.block.0 + 1, u16::from(slot.bay) + 1, u16::from(slot.row) + 1, u16::from(slot.tier) + 1))
        }
        Place::Pool(block) => Some(Stand::Block(block.0 + 1)),
        Place::Vehicle(index) => Some(Stand::On(DeviceId::vehicle(index))),
        Place::Truck => Some(Stand::Other("on a truck".to_owned())),
        Place::Hall => Some(Stand::Other("in the examination hall".to_owned())),
        Place::Aboard(_) | Place::LeftByRoad | Place::LeftByWater(_) => None,
    }
}
