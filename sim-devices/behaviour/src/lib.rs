//! How simulated devices behave: quay cranes, yard cranes, vehicles, gate lanes, scanners, and what only watches ([`sensor`]).
//!
//! A [`Device`] is a state machine. It is told an order, a timer that is due, a fault or a repair, each with the time it happens at,
//! and it answers into [`Effects`]: reports for the port and timers it wants to be called back at. Durations, breakdowns and batteries
//! are the device's own business; the port learns of them from reports only.
//!
//! ```
//! use portolan_behaviour::{Device, DeviceSpec, Effects, NoRoads, QuayCraneSpec};
//! use portolan_protocol::{DeviceId, Order, OrderNumber, Outcome, Task};
//!
//! let id = DeviceId::quay_crane(0);
//! let mut crane = Device::new(id, DeviceSpec::QuayCrane(QuayCraneSpec::default()), 7);
//! let mut effects = Effects::default();
//!
//! let order = Order { number: OrderNumber(1), device: id, task: Task::QuayLift { boxes: 1 } };
//! crane.on_order(&order, 0, &NoRoads, &mut effects);
//! let (due_ms, token) = effects.timers[0];
//!
//! effects.clear();
//! crane.on_timer(token, due_ms, &mut effects);
//! assert_eq!(effects.reports[0].outcome, Outcome::Completed { active_ms: due_ms as u32 });
//! ```
//!
//! What deliberately does not live here: I/O, a clock, threads, logging. Time comes in with each call, chance comes from streams seeded
//! with the device, roads from whoever implements [`CourseBook`]. So the same code runs on a simulation's calendar, behind a broker, and
//! in a test bench, and gives the same reports in all three. Nor is there any choice of work here: that is the port's.
//!
//! Times are milliseconds of the caller's clock; it may start anywhere but should not run backwards (if it does, no time has passed).

mod battery;
mod device;
mod effects;
mod gate;
mod job;
mod kinematics;
mod machine;
mod motion;
mod readings;
pub mod sensor;
mod spec;
mod stream;
mod yard;

pub use device::Device;
pub use effects::Effects;
pub use gate::LaneReader;
pub use kinematics::{CourseBook, Kinematics, NoRoads, rest_to_rest_ms};
pub use motion::{Motion, Place, Progress};
pub use readings::{Reading, readings};
pub use spec::{Breakdown, DeviceSpec, Energy, GateLaneSpec, QuayCraneSpec, Refill, ScannerSpec, VehicleSpec, YardCraneSpec, YardService};
