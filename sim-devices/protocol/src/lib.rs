//! What a port and its devices say to each other: ids, orders, reports.
//!
//! An *order* goes from the port to one device; a *report* comes back. Nothing else crosses the line, so that a device may be a state
//! machine in the same process, a simulated one behind a broker, or a real machine, and the port cannot tell.
//!
//! Here live the values only (serde, no I/O, no behaviour): how a device acts on an order is `portolan_behaviour`, how both travel is
//! `portolan_devices`. A device executes one order at a time and knows orders by their number, so that an order delivered twice is
//! executed once.
//!
//! [`wire`] says how these travel where a line lies between: topics, sequence numbers, sessions, readings.
//!
//! Units stand last in every name. Positions are millimetres in the port's local frame (x along the quay, y inland).

mod id;
mod order;
mod report;
pub mod wire;

pub use id::{DeviceId, DeviceKind, ParseDeviceIdError};
pub use order::{Fault, Lift, NodeId, Order, OrderNumber, Spot, Task};
pub use report::{Outcome, Report};
