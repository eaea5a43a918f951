//! The link between the port and its devices.
//!
//! The port gives orders and hears reports; this room carries both. For now there is the link in process: simulated devices
//! (`portolan_behaviour`) run on the port's own calendar. An order reaches its device at the instant it was given, after all that was
//! due; a report reaches the port likewise.
//!
//! What deliberately does not live here: how a device behaves, and what the port makes of a report. A link over MQTT takes the place of
//! this one device by device, by id, without either side noticing.

mod in_process;
mod populate;

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
pub use in_process::SimulatedFleet;
use portolan_clock::{ClockApp, SnapshotApp};
use portolan_model::happenings::HappeningKind;
use portolan_scenario::{Populate, PopulateSet};

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
