//! The shipped fleets of simulated devices.

use portolan::fleet::machines;
use portolan_behaviour::Device;
use portolan_devices::SimulatedFleet;
use portolan_model::index::Index;
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_scenario::{ScenarioHeader, ScenarioText};
use portolan_simulator::fleet::{Fleet, FleetFile, groups_of};

fn file(name: &str) -> FleetFile {
    let path = format!("{}/scenarios/devices/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    FleetFile::read(path.as_ref()).unwrap_or_else(|problem| panic!("{problem}"))
}

fn fleet(name: &str) -> Fleet {
    file(name).fleet().unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// The very same devices: figures, places, and every chance that will befall them.
#[test]
fn the_fleet_of_the_day_is_the_machines_of_the_day() {
    let text = ScenarioText::from_text("day.ron", include_str!("../../scenarios/day_at_the_terminal.ron"));
    let port = portolan::port::open(&text).expect("a sound scenario");
    let (index, in_process) = (port.world().resource::<Index>(), port.world().resource::<SimulatedFleet>());
    let fleet = fleet("day_at_the_terminal");
    let mut behind_the_line: Vec<Device> = fleet.members.iter().filter_map(|member| member.device(fleet.seed)).collect();
    behind_the_line.sort_by_key(Device::id);
    let mut devices = Vec::new();
    for kind in DeviceKind::ALL {
        let ids = (0..index.fleet(kind).len()).map(|number| DeviceId::new(kind, number as u16));
        devices.extend(ids.filter_map(|id| in_process.device(id)).cloned());
    }
    devices.sort_by_key(Device::id);
    assert_eq!(devices.len(), 10 + 48 + 50 + 11 + 1);
    if devices != behind_the_line {
        let groups = groups_of(&machines(port.world()));
        let groups = ron::ser::to_string_pretty(&groups, ron::ser::PrettyConfig::default()).expect("plain values");
        panic!("the fleet file and the scenario differ; its machines are\n{groups}");
    }
    let header = port.world().resource::<ScenarioHeader>();
    assert_eq!(fleet.seed, header.seed);
    assert_eq!(fleet.terminal, "day_at_the_terminal", "as portolan live calls it");
    let starts = Some(header.start.iso(0));
    let begun_with_it = FleetFile { starts, ..file("day_at_the_terminal") }.fleet().expect("a sound fleet");
    assert_eq!(fleet.starts_ms, begun_with_it.starts_ms);
}

#[test]
fn the_bench_has_300_devices_of_every_kind() {
    let fleet = fleet("bench_300");
    assert_eq!(fleet.members.len(), 300);
    for kind in portolan_protocol::wire::Kind::ALL {
        assert!(fleet.members.iter().any(|member| member.id.kind == kind), "no {kind}");
    }
}
