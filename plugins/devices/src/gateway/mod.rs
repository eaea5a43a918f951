//! From devices over MQTT to the port, and back.
//!
//! The [`Switchboard`] decides and knows no I/O; the [`Inbox`] is where its findings wait for the port; [`Gateway`] moves both with a link
//! to a broker, on a thread of its own.

mod desk;
mod inbox;
mod intake;
mod run;
mod switchboard;
mod track;
mod vehicles;

pub use inbox::{Arrival, Came, Hearing, Inbox, InboxStatus, Line, Presence};
pub use intake::PAYLOAD_LEN_MAX;
pub(crate) use intake::{Heard, read as read_message};
pub use run::{Gateway, GatewayConfig, GatewayError, GatewayStatus, Tap};
pub use switchboard::{Outbound, Outgoing, Switchboard, SwitchboardConfig};
pub use track::{ClockBelief, Counters};
pub use vehicles::VehicleTreatment;
