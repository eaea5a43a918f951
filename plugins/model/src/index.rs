//! From an id to the entity that carries it.
//!
//! Ids are what rooms store and say; an entity is only where the components lie in this world at this moment (a restored world has
//! other entities with the same ids). Nothing ever iterates the hash maps of this index: choosing by their order would be chance.

use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use portolan_protocol::{DeviceId, DeviceKind};

use crate::ids::{BlockId, BoxId, CallId, TruckId};

type IdMap = std::collections::HashMap<u64, Entity, IdHash>;

/// Multiplicative hashing: ids are small numbers packed by us, not input of an adversary.
#[derive(Clone, Copy, Default, Debug)]
pub struct IdHash;

/// See [`IdHash`].
#[derive(Clone, Copy, Default, Debug)]
pub struct IdHasher(u64);

impl std::hash::BuildHasher for IdHash {
    type Hasher = IdHasher;
    fn build_hasher(&self) -> IdHasher {
        IdHasher(0)
    }
}

impl std::hash::Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }
    fn write_u64(&mut self, id: u64) {
        let mixed = (self.0 ^ id).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

/// Finds entities by id.
#[derive(Resource, Default, Debug)]
pub struct Index {
    devices: [Vec<Entity>; DeviceKind::ALL.len()],
    blocks: Vec<Entity>,
    calls: IdMap,
    call_order: Vec<CallId>,
    boxes: IdMap,
    trucks: IdMap,
}

impl Index {
    /// Remembers a device. Devices of a kind are added in the order of their index.
    pub fn add_device(&mut self, id: DeviceId, entity: Entity) {
        let fleet = &mut self.devices[id.kind as usize];
        assert_eq!(fleet.len(), usize::from(id.index), "devices are added in the order of their index");
        fleet.push(entity);
    }
    /// The entity of a device that exists.
    pub fn device(&self, id: DeviceId) -> Entity {
        self.devices[id.kind as usize][usize::from(id.index)]
    }
    /// The entity of a device, if the terminal has it.
    pub fn find_device(&self, id: DeviceId) -> Option<Entity> {
        self.devices[id.kind as usize].get(usize::from(id.index)).copied()
    }
    /// All devices of a kind, by index.
    pub fn fleet(&self, kind: DeviceKind) -> &[Entity] {
        &self.devices[kind as usize]
    }

    /// Remembers a block. Blocks are added in the order of their id.
    pub fn add_block(&mut self, id: BlockId, entity: Entity) {
        assert_eq!(self.blocks.len(), usize::from(id.0), "blocks are added in the order of their id");
        self.blocks.push(entity);
    }
    /// The entity of a block that exists.
    pub fn block(&self, id: BlockId) -> Entity {
        self.blocks[usize::from(id.0)]
    }
    /// All blocks, by id.
    pub fn blocks(&self) -> &[Entity] {
        &self.blocks
    }

    /// Remembers a call.
    pub fn add_call(&mut self, id: CallId, entity: Entity) {
        self.calls.insert(u64::from(id.0), entity);
        if let Err(position) = self.call_order.binary_search(&id) {
            self.call_order.insert(position, id);
        }
    }
    /// The entity of a call, if it is known.
    pub fn find_call(&self, id: CallId) -> Option<Entity> {
        self.calls.get(&u64::from(id.0)).copied()
    }
    /// All calls, in the order of their ids.
    pub fn calls(&self) -> &[CallId] {
        &self.call_order
    }

    /// Remembers a box that entered the port's knowledge.
    pub fn add_box(&mut self, id: BoxId, entity: Entity) {
        let before = self.boxes.insert(id.0, entity);
        debug_assert!(before.is_none(), "box {id} is known already");
    }
    /// Forgets a box that left.
    pub fn remove_box(&mut self, id: BoxId) {
        self.boxes.remove(&id.0);
    }
    /// The entity of a box that is in the port.
    pub fn container(&self, id: BoxId) -> Entity {
        self.boxes[&id.0]
    }
    /// The entity of a box, if it is in the port.
    pub fn find_box(&self, id: BoxId) -> Option<Entity> {
        self.boxes.get(&id.0).copied()
    }
    /// How many boxes the port knows at this moment.
    pub fn box_count(&self) -> usize {
        self.boxes.len()
    }

    /// Remembers a truck visit.
    pub fn add_truck(&mut self, id: TruckId, entity: Entity) {
        let before = self.trucks.insert(id.0, entity);
        debug_assert!(before.is_none(), "truck {id} is known already");
    }
    /// Forgets a truck that left.
    pub fn remove_truck(&mut self, id: TruckId) {
        self.trucks.remove(&id.0);
    }
    /// The entity of a truck that is known.
    pub fn truck(&self, id: TruckId) -> Entity {
        self.trucks[&id.0]
    }
    /// The entity of a truck, if it is known.
    pub fn find_truck(&self, id: TruckId) -> Option<Entity> {
        self.trucks.get(&id.0).copied()
    }
}
