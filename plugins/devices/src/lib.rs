//! The link between the port and its devices.
//!
//! The port gives orders and hears reports; this room carries both, in one of two ways that the port cannot tell apart:
//!
//! - *In process* ([`InProcessLinkPlugin`]): simulated devices (`portolan_behaviour`) run on the port's own calendar. An order reaches its
//!   device at the instant it was given, after all that was due; a report reaches the port likewise.
//! - *Over a line* ([`LineLinkPlugin`]): a [`Gateway`](gateway::Gateway) speaks MQTT with whatever is out there, simulated or real. What comes
//!   waits in a bounded inbox, is taken in between two instants of the port, and leaves a [`Belief`] about each device besides the report.
//!
//! What deliberately does not live here: how a device behaves, and what the port makes of a report.

mod addresses;
mod approaches;
mod at_lane;
mod belief;
mod broker;
pub mod conformance;
mod dead_letters;
mod discrepancy;
pub mod gateway;
mod health;
mod identity;
mod in_process;
mod latency;
mod live;
pub mod mapping;
mod populate;
pub mod reconciliation;
mod reefer_racks;
mod wall;
mod weather;

pub use addresses::VehicleAddresses;
pub use approaches::{Approach, Approaches, PortTime, hear_vessel};
pub use belief::{Belief, Registry};
use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
pub use broker::{EmbeddedBroker, EmbeddedBrokerError, start_embedded_broker};
pub use dead_letters::{DEAD_LETTERS_MAX, DeadLetterStore, DeadLetters, LetterGroup, LetterSummary, StoredLetter, file_before, summarise};
pub use discrepancy::{Discrepancies, Discrepancy, DiscrepancyKind, Settlement, open_of};
pub use in_process::SimulatedFleet;
pub use latency::LineLatency;
pub use live::{Carriage, Carrier, GatewayCarrier, LineLinkPlugin, take_in};
use portolan_clock::{ClockApp, SnapshotApp};
use portolan_model::happenings::HappeningKind;
use portolan_scenario::{Populate, PopulateSet};
pub use wall::{PortClock, utc_ms};
pub use weather::{CALMER_DM_S, SensedWeather};

/// Simulated devices on the port's calendar.
pub struct InProcessLinkPlugin;

impl Plugin for InProcessLinkPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<SimulatedFleet>();
        app.on_happening(HappeningKind::OrderSent, in_process::deliver_order)
            .on_happening(HappeningKind::DeviceTimer, in_process::wake_device)
            .on_happening(HappeningKind::DeviceFaulted, in_process::break_device)
            .on_happening(HappeningKind::DeviceRepaired, in_process::mend_device);
        app.snapshot_resource::<SimulatedFleet>();
        app.add_systems(Populate, populate::populate_devices.in_set(PopulateSet::Link));
    }
}
