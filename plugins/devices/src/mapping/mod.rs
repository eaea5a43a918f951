//! Payloads of machines that never heard of `portolan/v1`, read as if they had.
//!
//! A mapping file says, source by source, which of their topics speaks of which device, and for each of our fields where in their payload
//! its value stands and how it is reckoned: bits of a status word, tables of codes, scale and offset, units, the many ways to write an
//! instant. The [`Mapper`] turns a message of theirs into messages of ours, which go the same way as everybody's: nothing else knows that a
//! device was mapped.
//!
//! ```ron
//! (
//!     format: 1,
//!     name: "Cranes of a maker",
//!     sources: [(
//!         topic: "acme/cranes/+/telemetry",
//!         is: "quay-crane",
//!         id: "QC{1:02}",
//!         fields: {
//!             "gantry_mm": (from: "$.position.gantry", unit: "m"),
//!             "locked": (from: "$.spreader", codes: {"LOCKED": true, "OPEN": false}),
//!             "condition.down": (from: "$.status", bit: 3),
//!         },
//!     )],
//! )
//! ```
//!
//! A state is made of all that the sources of a device gave so far: gateways of OPC UA and Modbus publish a value a topic, or what has
//! changed. What deliberately does not live here: orders to such machines (they are read and not driven), MQTT, a clock.

mod fields;
mod file;
mod mapper;
mod path;
mod take;
mod topic;
mod unit;

pub use file::{Description, MappingFile, Says, Source, When};
pub use mapper::{Became, Mapper};
pub use path::{OnePath, Path};
pub use take::{Hold, Take, TimeForm};
pub use topic::{Filter, Template};
pub use unit::Unit;
