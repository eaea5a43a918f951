//! `portolan live`: the port by the wall's clock, its devices behind a broker.

mod ais;
#[cfg(feature = "desktop")]
mod desk;
mod field;
mod found;
mod headless;
mod joining;
mod wall;
#[cfg(feature = "desktop")]
mod watched;

pub use found::LiveFound;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use bevy_ecs::world::World;
use portolan_devices::gateway::{Gateway, GatewayConfig, GatewayError, SwitchboardConfig, VehicleTreatment};
use portolan_devices::reconciliation::begin_to_reconcile;
use portolan_devices::{Carriage, GatewayCarrier, SensedWeather, utc_ms};
use portolan_link::Broker;
use portolan_model::index::Index;
use portolan_protocol::wire::WireId;
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::transport::TransportSection;

use self::field::Field;
use self::joining::Joining;
use super::ledger::Recording;
use super::read_changed;
use crate::cli::LiveArgs;
use crate::failure::Failure;

/// What waits for the port, at most.
const INBOX_ROOM: usize = 65_536;

/// `portolan live`.
///
/// # Errors
/// When the scenario has problems, or the line cannot be set up.
pub fn live(args: &LiveArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut text = read_changed(&args.scenario, &args.changes)?;
    let terminal = terminal_name(args)?;
    let recording = Recording::begin(&args.recording, &mut text)?;
    let joining = Joining::read(args)?;
    let field = Field::set_up(args, &text, &terminal)?;
    #[cfg(feature = "desktop")]
    if !args.headless {
        match portolan_dashboard::seek_display() {
            Ok(()) => return watched::run(args, &text, &terminal, &field, joining, recording),
            // A port on a server is a port all the same.
            Err(no_screen) => tracing::warn!("{no_screen}: it runs without a window, as with --headless; Ctrl+C ends it"),
        }
    }
    headless::run(args, &text, &terminal, field.broker.clone(), joining, recording, out)
}

/// As it is named, or as the file is called.
fn terminal_name(args: &LiveArgs) -> Result<String, Failure> {
    let of_file = || args.scenario.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let name = args.terminal.clone().unwrap_or_else(of_file);
    if WireId::is_id(&name) {
        return Ok(name);
    }
    let what = format!("“{name}” cannot be a terminal's name in a topic");
    Err(Failure::usage(what, "name it with --terminal: 1 to 64 letters, digits, - _ ."))
}

/// Connects a port to a broker.
fn connect(port: &mut World, args: &LiveArgs, terminal: &str, broker: Broker, joining: Joining) -> Result<Arc<Gateway>, Failure> {
    if let Some(store) = joining.dead_letters {
        port.insert_resource(store);
    }
    port.resource_mut::<SensedWeather>().obeys_simulated = args.simulated_weather;
    if let Some(yard) = joining.yard {
        begin_to_reconcile(port, yard, utc_ms());
    }
    let index = port.resource::<Index>();
    let name = args.vehicles.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
    joining.vehicles.fits(&name, index.fleet(DeviceKind::Vehicle).len()).map_err(Failure::Unreadable)?;
    let machines = DeviceKind::ALL.into_iter().flat_map(|kind| {
        let count = index.fleet(kind).len() as u16;
        (0..count).map(move |index| DeviceId::new(kind, index))
    });
    let config = GatewayConfig {
        switchboard: SwitchboardConfig {
            terminal: terminal.to_owned(),
            listen_only: args.listen_only,
            machines: machines.collect(),
            session: format!("{:x}", utc_ms()),
            vehicles: VehicleTreatment {
                session: format!("{:x}", utc_ms()),
                low_battery_share: low_battery_share(port),
                speed: args.speed,
                epoch_ms: utc_ms(),
            },
            addresses: joining.vehicles.vehicles,
            driven_by_others: joining.vehicles.driven_by_others,
            mapping: joining.mapping,
        },
        broker,
        tls: args.tls(),
        client_id: format!("portolan-{terminal}"),
        inbox_room: INBOX_ROOM,
    };
    let gateway = Arc::new(Gateway::start(config).map_err(|error| match error {
        GatewayError::Tls(error) => Failure::usage(error.to_string(), "see portolan live --help"),
        GatewayError::System(error) => Failure::Defect(error.to_string()),
    })?);
    port.resource_mut::<Carriage>().appoint(Box::new(GatewayCarrier(Arc::clone(&gateway))));
    Ok(gateway)
}

/// When vehicles of this terminal want energy; those whose scenario says nothing of batteries at a quarter.
fn low_battery_share(port: &World) -> f64 {
    let energy = port.resource::<TransportSection>().vehicle.energy.as_ref();
    energy.map_or(0.25, |energy| energy.wants_energy_below)
}

/// Where a report goes if one is asked for.
fn folder(args: &LiveArgs) -> Option<&Path> {
    args.out.as_deref()
}
