//! The machines of a scenario as a fleet of simulated devices behind a line.
//!
//! Machines have the same figures, places and seeds as those that run on the port's own calendar, so that a port meets the same durations
//! whichever way it reaches them.

use bevy_ecs::world::World;
use portolan_behaviour::{Motion, Place};
use portolan_devices::SimulatedFleet;
use portolan_model::index::Index;
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_simulator::fleet::{FleetFile, Machine, groups_of};
use portolan_terminal::transport::Ways;

/// The simulated machines of a port with devices on its own calendar, at its first instant.
pub fn machines(port: &World) -> Vec<Machine> {
    let (index, ways, fleet) = (port.resource::<Index>(), port.resource::<Ways>(), port.resource::<SimulatedFleet>());
    let mut machines = Vec::new();
    for kind in DeviceKind::ALL {
        for number in 0..index.fleet(kind).len() {
            let id = DeviceId::new(kind, number as u16);
            let Some(device) = fleet.device(id) else { continue };
            let (Motion::Standing { at: place } | Motion::Working { at: place, .. } | Motion::Underway { from: place, .. }) =
                device.motion();
            let at_mm = match (&ways.roads, place) {
                (Some(roads), Place::OnRoad(node)) => roads.place_mm(node),
                _ => None,
            };
            machines.push(Machine { id, spec: device.spec(), place, at_mm: at_mm.unwrap_or_default() });
        }
    }
    machines
}

/// A fleet file with these machines alone.
pub fn fleet_file(machines: &[Machine], name: &str, terminal: &str, seed: u64, starts: &str) -> FleetFile {
    FleetFile {
        format: 1,
        name: name.to_owned(),
        about: String::new(),
        terminal: terminal.to_owned(),
        seed,
        starts: Some(starts.to_owned()),
        groups: groups_of(machines),
        faults: Vec::new(),
    }
}
