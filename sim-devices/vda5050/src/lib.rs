//! VDA 5050 in both roles: a simulated vehicle that anyone's master drives, and a master that drives anyone's vehicle.
//!
//! [`VirtualVehicle`] is told what its broker delivers and what time it is; it answers with messages to send. [`Master`] turns the port's
//! orders for one vehicle into the standard's traffic and what comes back into the port's reports. [`Check`](conformance::Check) tries any
//! vehicle clause by clause. All three speak to the outside through [`Effects`] alone.
//!
//! ```
//! use portolan_vda5050::{Address, Effects, VehicleProfile, VirtualVehicle};
//!
//! let profile = VehicleProfile::new(Address::new("portolan", "AGV001"));
//! let mut vehicle = VirtualVehicle::new(profile, 7, 1_700_000_000_000);
//! let mut effects = Effects::default();
//! vehicle.on_connected(1_700_000_000_000, &mut effects);
//! let topics: Vec<&str> = effects.outgoing.iter().map(|message| message.topic.as_str()).collect();
//! assert_eq!(topics, ["uagv/v2/portolan/AGV001/connection", "uagv/v2/portolan/AGV001/factsheet", "uagv/v2/portolan/AGV001/state"]);
//! ```
//!
//! ```
//! use portolan_protocol::{DeviceId, NodeId, Order, OrderNumber, Task};
//! use portolan_vda5050::{Address, Effects, Master, MasterProfile, Way, WayLeg, WayPoint};
//!
//! let device = DeviceId::vehicle(0);
//! let mut master = Master::new(MasterProfile::new(Address::new("maker", "7"), device, "2026-03-03"));
//! let point = |node, x_mm| WayPoint { node: NodeId(node), name: format!("N{node}"), x_mm, y_mm: 0 };
//! let way = Way { points: vec![point(1, 0), point(2, 50_000)], legs: vec![WayLeg { length_mm: 50_000, limit_mm_s: 6_100 }] };
//! let task = Task::Drive { from: NodeId(1), to: NodeId(2), length_mm: 50_000, on_roads: true };
//! let mut effects = Effects::default();
//! master.on_order(&Order { number: OrderNumber(1), device, task }, Some(&way), 1_700_000_000_000, &mut effects);
//! assert_eq!(effects.outgoing[0].topic, "uagv/v2/maker/7/order");
//! ```
//!
//! Versions 2.0 and 2.1 (module [`v2_1`]) and 3.0 (module [`v3_0`]) are read into and written from one internal model (module [`model`]), so
//! that nothing else knows which is spoken. [`rules`] says field by field what a right message looks like.
//!
//! What deliberately does not live here: MQTT, a clock, threads. Time comes in with each call as milliseconds since the Unix epoch, by
//! whatever clock the caller keeps; it may run faster than life. Nor are there roads: a vehicle drives over the nodes of its order, known to
//! it or not, and a master is given the way with the order.

pub mod conformance;
mod effects;
mod master;
pub mod model;
pub mod rules;
pub mod stamp;
mod topic;
pub mod v2_1;
pub mod v3_0;
mod vehicle;
mod wire;

pub use effects::{Effects, Outgoing, Remark};
pub use master::{Belief, Heard, Master, MasterProfile, Way, WayLeg, WayPoint};
pub use topic::{Address, TopicKind, Version};
pub use vehicle::{Deed, Pose, VehicleFault, VehicleProfile, VirtualVehicle, error_words};
pub use wire::{Malformed, read, read_strictly, write};
