//! A port to look at: what interlocks and proposals read of it, and nothing by which it could be changed.

use bevy_ecs::prelude::*;
use portolan_clock::{Clock, Turn};
use portolan_model::Ms;
use portolan_model::equipment::Equipment;
use portolan_model::facts::Condition;
use portolan_model::ids::{BlockId, BoxId, CallId, TruckId};
use portolan_model::index::Index;
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::calls::Call;
use portolan_terminal::examination::{HallBook, Progress};
use portolan_terminal::landside::{LandsideBook, Truck};
use portolan_terminal::quay::QuayCrane;
use portolan_terminal::yard::{BlockBook, YardBooks};

/// A port to look at.
#[derive(Clone, Copy)]
pub(super) struct Sight<'w> {
    pub(super) world: &'w World,
    pub(super) index: &'w Index,
    pub(super) now_ms: Ms,
}

impl<'w> Sight<'w> {
    /// A port at rest, from outside.
    pub(super) fn of(world: &'w World) -> Self {
        Self { world, index: world.resource::<Index>(), now_ms: world.resource::<Clock>().now_ms() }
    }

    /// A port within an instant: clock and index travel with the turn.
    pub(super) const fn within(world: &'w World, turn: &'w Turn) -> Self {
        Self { world, index: &turn.index, now_ms: turn.clock.now_ms() }
    }

    /// A component of the thing that an entity is.
    pub(super) fn part<T: Component>(self, entity: Option<Entity>) -> Option<&'w T> {
        self.world.get(entity?)
    }

    /// A call that is known.
    pub(super) fn call(self, id: CallId) -> Option<&'w Call> {
        self.part(self.index.find_call(id))
    }

    /// A device, if it is of this kind.
    pub(super) fn device(self, id: DeviceId, kind: DeviceKind) -> Option<&'w Equipment> {
        self.part(self.index.find_device(id).filter(|_| id.kind == kind))
    }

    /// A quay crane.
    pub(super) fn crane(self, id: DeviceId) -> Option<&'w QuayCrane> {
        self.part(self.index.find_device(id).filter(|_| id.kind == DeviceKind::QuayCrane))
    }

    /// A block's book.
    pub(super) fn block(self, id: BlockId) -> Option<&'w BlockBook> {
        self.world.resource::<YardBooks>().blocks.get(usize::from(id.0))
    }

    /// A truck that is foreseen or in the port.
    pub(super) fn truck(self, id: TruckId) -> Option<&'w Truck> {
        self.part(self.index.find_truck(id))
    }

    /// Both directions of the gate.
    pub(super) fn gates(self) -> &'w LandsideBook {
        self.world.resource()
    }

    /// Whether a gate lane is open, if there is such a lane.
    pub(super) fn lane_is_open(self, lane: DeviceId) -> Option<bool> {
        self.gates().inward.lane(lane).or_else(|| self.gates().outward.lane(lane)).map(|lane| lane.open)
    }

    /// How far the examination of a box has come, if it is in one.
    pub(super) fn progress(self, container: BoxId) -> Option<Progress> {
        self.world.resource::<HallBook>().progress(container)
    }
}

/// Whether a vehicle stands, because it was told to or because it must.
pub(super) fn stands(vehicle: &Equipment) -> bool {
    vehicle.told_to_pause || vehicle.condition != Condition::Working
}
