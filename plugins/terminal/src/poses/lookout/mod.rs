//! All that moves in a port, as it is seen at one instant.
//!
//! A [`Lookout`] looks at a port as often as it is asked and says where everything is. It reads; a port that is watched does what one
//! does that is not. What it remembers from one look to the next is only what a picture needs so that nothing leaps: which of several
//! vehicles at a stop stands where, and where whoever is moved up in a queue was a moment ago. A lookout that begins in the middle sees
//! the same, but for that.

mod fleet;
mod glide;
mod quay;
mod trucks;
mod vessels;
mod yard;

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::prelude::*;
use portolan_behaviour::{Motion, Place as DevicePlace};
use portolan_model::container::{Container, SizeType};
use portolan_model::equipment::Equipment;
use portolan_model::facts::Condition;
use portolan_model::ids::{BlockId, BoxId, CallId, TruckId};
use portolan_model::index::Index;
use portolan_model::place::{Place, Slot, Whereabouts};
use portolan_protocol::{DeviceId, DeviceKind, NodeId};

use self::fleet::{StopAt, VehicleMemory};
use self::glide::Glides;
use self::trucks::TruckAt;
use super::{Ground, Hull, Point, Pose, Stands};
use crate::calls::CallsSection;
use crate::transport::{TransportDesk, Ways};
use crate::yard::YardSection;

/// The platform of a terminal vehicle above the ground, metres (*assumed*).
pub const VEHICLE_DECK_M: f64 = 1.65;
/// The bed of a truck's trailer above the ground, metres (*assumed*).
pub const TRUCK_DECK_M: f64 = 1.5;
/// Two 20 ft boxes on one vehicle stand so far before and behind its middle, metres.
const TWIN_M: f64 = 3.15;

/// Height of a box, metres.
pub const fn box_height_m(size: SizeType) -> f64 {
    match size {
        SizeType::Twenty | SizeType::Forty => 2.59,
        SizeType::FortyHighCube | SizeType::FortyFive => 2.90,
    }
}

/// Length of a box, metres.
pub const fn box_length_m(size: SizeType) -> f64 {
    match size {
        SizeType::Twenty => 6.06,
        SizeType::Forty | SizeType::FortyHighCube => 12.19,
        SizeType::FortyFive => 13.72,
    }
}

/// Width of a box, metres.
pub const BOX_WIDTH_M: f64 = 2.44;

/// A box that stands neither in a block nor aboard: it hangs, or is driven, or lies in the hall.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SeenBox {
    /// Which.
    pub id: BoxId,
    /// Its length and height.
    pub size: SizeType,
    /// Its middle and the direction of its length.
    pub pose: Pose,
    /// Its lower side above the ground.
    pub z_m: f64,
}

/// A quay crane.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SeenQuayCrane {
    /// Which.
    pub id: DeviceId,
    /// The middle of its gantry along the quay.
    pub x_m: f64,
    /// Its spreader.
    pub hook: Point,
    /// Whether its boom is down over the water.
    pub boom_down: bool,
    /// Whether a hatch cover hangs under it.
    pub cover: bool,
    /// Hatch covers that lie behind it.
    pub covers_laid: u8,
    /// How it is.
    pub condition: Condition,
}

/// A yard crane.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SeenYardCrane {
    /// Which.
    pub id: DeviceId,
    /// Its block.
    pub block: BlockId,
    /// Its spreader; the gantry stands as far inland.
    pub hook: Point,
    /// How it is.
    pub condition: Condition,
}

/// A terminal vehicle.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SeenVehicle {
    /// Which.
    pub id: DeviceId,
    /// Where.
    pub pose: Pose,
    /// How it is.
    pub condition: Condition,
    /// Whether every way to where it is bound is closed.
    pub waits_for_road: bool,
}

/// A truck inside, or at a gate.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SeenTruck {
    /// Which.
    pub id: TruckId,
    /// Where the middle of its trailer is, and where its cab points.
    pub pose: Pose,
}

/// A bay of a vessel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SeenBay {
    /// Boxes that were loaded here.
    pub loaded: u32,
    /// Boxes still to be discharged.
    pub to_discharge: u32,
}

impl SeenBay {
    /// All boxes of it.
    pub const fn boxes(self) -> u32 {
        self.loaded + self.to_discharge
    }
}

/// A vessel at its berth, on its way there or away, or at the anchorage.
#[derive(Clone, PartialEq, Debug)]
pub struct SeenVessel {
    /// Its call.
    pub id: CallId,
    /// Its shape.
    pub hull: Hull,
    /// Its middle.
    pub pose: Pose,
    /// Whether it lies at its berth.
    pub alongside: bool,
    /// Its bays from stern to bow: their middles along the vessel, from its own, and what stands there. What hangs under a crane, or was
    /// set down already, is not counted.
    pub bays: Vec<(f64, SeenBay)>,
}

/// All that is seen at an instant, each kind in the order of its ids.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Seen {
    /// The instant.
    pub now_ms: f64,
    /// Quay cranes.
    pub quay_cranes: Vec<SeenQuayCrane>,
    /// Yard cranes.
    pub yard_cranes: Vec<SeenYardCrane>,
    /// Vehicles of the terminal.
    pub vehicles: Vec<SeenVehicle>,
    /// Trucks.
    pub trucks: Vec<SeenTruck>,
    /// Vessels.
    pub vessels: Vec<SeenVessel>,
    /// Boxes that stand neither in a block nor aboard.
    pub boxes: Vec<SeenBox>,
    /// Slots whose box hangs under a crane, or was set down elsewhere, though the port counts it there until the lift is over.
    pub lifted: Vec<Slot>,
}

/// Looks at a port.
#[derive(Debug)]
pub struct Lookout {
    ground: Ground,
    stops: BTreeMap<NodeId, StopAt>,
    stands: Stands<u16, StopAt>,
    vehicles: Vec<VehicleMemory>,
    truck_stands: Stands<TruckId, TruckAt>,
    trucks: Glides<TruckId>,
    anchorage: Stands<CallId, ()>,
    hall_stands: Stands<BoxId, ()>,
    seen: Seen,
    /// Boxes that a crane has in hand: whoever brought or will take them does not show them.
    in_hand: BTreeSet<BoxId>,
    /// Boxes aboard that were picked up or lie on a vehicle already, by crane.
    off_bay: Vec<u32>,
}

/// What is read of a port during one look.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) port: &'a World,
    pub(crate) index: &'a Index,
    pub(crate) ways: &'a Ways,
    pub(crate) desk: &'a TransportDesk,
    pub(crate) yard: &'a YardSection,
    pub(crate) calls: &'a CallsSection,
    pub(crate) motion: &'a dyn Fn(DeviceId) -> Option<Motion>,
    pub(crate) now_ms: f64,
    /// Milliseconds since the last look; none at the first, or if time ran back.
    pub(crate) passed_ms: Option<f64>,
}

impl View<'_> {
    fn component<T: Component>(&self, entity: Option<Entity>) -> Option<&T> {
        self.port.get::<T>(entity?)
    }

    fn device<T: Component>(&self, id: DeviceId) -> Option<&T> {
        self.component(self.index.find_device(id))
    }

    fn condition(&self, id: DeviceId) -> Condition {
        self.device::<Equipment>(id).map_or(Condition::Working, |device| device.condition)
    }

    fn is_at_work(&self, id: DeviceId) -> bool {
        self.device::<Equipment>(id).is_some_and(|device| !device.is_free())
    }

    fn motion_of(&self, id: DeviceId) -> Motion {
        (self.motion)(id).unwrap_or(Motion::Standing { at: DevicePlace::Unknown })
    }

    fn size(&self, container: BoxId) -> SizeType {
        self.component::<Container>(self.index.find_box(container)).map_or(SizeType::Forty, |container| container.size)
    }

    fn place(&self, container: BoxId) -> Option<Place> {
        self.component::<Whereabouts>(self.index.find_box(container)).map(|whereabouts| whereabouts.place)
    }

    fn node_m(&self, node: NodeId) -> Option<(f64, f64)> {
        let (x_mm, y_mm) = self.ways.roads.as_ref()?.place_mm(node)?;
        Some((f64::from(x_mm) * 1e-3, f64::from(y_mm) * 1e-3))
    }

    fn fleet(&self, kind: DeviceKind) -> impl Iterator<Item = DeviceId> + use<> {
        (0..self.index.fleet(kind).len()).map(move |index| DeviceId::new(kind, index as u16))
    }
}

impl Lookout {
    /// For a port that a scenario was read into; none before that.
    pub fn new(port: &World) -> Option<Self> {
        let ground = Ground::of(port)?;
        let stops = fleet::stops(port.get_resource::<Ways>()?);
        Some(Self {
            ground,
            stops,
            stands: Stands::default(),
            vehicles: Vec::new(),
            truck_stands: Stands::default(),
            trucks: Glides::default(),
            anchorage: Stands::default(),
            hall_stands: Stands::default(),
            seen: Seen::default(),
            in_hand: BTreeSet::new(),
            off_bay: Vec::new(),
        })
    }

    /// What stands still.
    pub const fn ground(&self) -> &Ground {
        &self.ground
    }

    /// What was seen last.
    pub const fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Looks at the port at an instant. `motion` tells what a device does, as its link knows it; a device that nobody knows of stands
    /// where it was told to be.
    pub fn look(&mut self, port: &World, motion: &dyn Fn(DeviceId) -> Option<Motion>, now_ms: f64) -> &Seen {
        let view = (|| {
            Some(View {
                port,
                index: port.get_resource::<Index>()?,
                ways: port.get_resource::<Ways>()?,
                desk: port.get_resource::<TransportDesk>()?,
                yard: port.get_resource::<YardSection>()?,
                calls: port.get_resource::<CallsSection>()?,
                motion,
                now_ms,
                passed_ms: Some(now_ms - self.seen.now_ms).filter(|passed_ms| *passed_ms >= 0.0 && !self.vehicles.is_empty()),
            })
        })();
        self.seen.now_ms = now_ms;
        self.seen.boxes.clear();
        self.seen.lifted.clear();
        self.in_hand.clear();
        let Some(view) = view else { return &self.seen };
        // Vehicles first, since cranes reach for them; cranes before the boxes on vehicles, since who has a box in hand shows it.
        self.look_at_vehicles(&view);
        self.look_at_trucks(&view);
        self.look_at_yard_cranes(&view);
        self.look_at_quay_cranes(&view);
        self.look_at_vessels(&view);
        self.look_at_boxes_on_vehicles(&view);
        self.look_at_boxes_on_trucks(&view);
        self.look_at_hall(&view);
        &self.seen
    }

    /// Shows boxes on a platform: one in the middle, two behind one another.
    fn show_on_platform(&mut self, view: &View<'_>, boxes: &[BoxId], shown: impl Fn(BoxId) -> bool, pose: Pose, deck_m: f64) {
        for (number, id) in boxes.iter().copied().enumerate().filter(|(_, id)| shown(*id)) {
            let along_m = platform_m(boxes.len(), number);
            let (sin, cos) = (libm::sin(pose.heading_rad), libm::cos(pose.heading_rad));
            let pose = Pose { x_m: pose.x_m + cos * along_m, y_m: pose.y_m + sin * along_m, ..pose };
            self.seen.boxes.push(SeenBox { id, size: view.size(id), pose, z_m: deck_m });
        }
    }

    /// Shows boxes under a spreader whose length lies in a direction.
    fn show_under_hook(&mut self, view: &View<'_>, boxes: &[BoxId], hook: Point, heading_rad: f64) {
        let pose = Pose { x_m: hook[0], y_m: hook[1], heading_rad };
        let height_m = boxes.iter().map(|id| box_height_m(view.size(*id))).fold(0.0, f64::max);
        self.in_hand.extend(boxes);
        self.show_on_platform(view, boxes, |_| true, pose, hook[2] - height_m);
    }

    /// The examination hall's ground, box by box.
    fn look_at_hall(&mut self, view: &View<'_>) {
        let (Some(rect), Some(book)) = (self.ground.hall, view.port.get_resource::<crate::examination::HallBook>()) else { return };
        let inside: Vec<BoxId> =
            book.files().map(|(container, _)| container).filter(|container| view.place(*container) == Some(Place::Hall)).collect();
        self.hall_stands.settle(inside.iter().map(|container| (*container, ())));
        let across = (((rect.x1 - rect.x0 - 4.0) / 3.4) as usize).max(1);
        for container in inside {
            let number = self.hall_stands.of(container).map_or(0, |((), number)| number);
            let (column, row) = (number % across, number / across);
            let pose = Pose {
                x_m: rect.x0 + 3.7 + column as f64 * 3.4,
                y_m: rect.y0 + 9.0 + row as f64 * 14.0,
                heading_rad: std::f64::consts::FRAC_PI_2,
            };
            self.seen.boxes.push(SeenBox { id: container, size: view.size(container), pose, z_m: 0.0 });
        }
    }
}

/// Where on a platform a box stands, from its middle: the second of two behind the first.
const fn platform_m(boxes: usize, number: usize) -> f64 {
    match (boxes, number) {
        (2, 0) => TWIN_M,
        (2, _) => -TWIN_M,
        _ => 0.0,
    }
}
