//! Several battery stations: vehicles go to the nearest that has a place.

use std::collections::BTreeSet;
use std::path::Path;

use portolan::run::Run;
use portolan_model::{HOUR_MS, MINUTE_MS};
use portolan_scenario::ScenarioText;
use portolan_terminal::transport::{EnergyErrand, Vehicle, Ways};

/// The day at the terminal with a station at each end of the quay, one place each, and batteries that last for an hour or two.
fn open() -> Run {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/day_at_the_terminal.ron");
    let day = std::fs::read_to_string(path).expect("it is there");
    let two = day
        .replace("stations: [(x_m: 20, y_m: 95)]", "stations: [(x_m: 20, y_m: 95), (x_m: 1040, y_m: 95)]")
        .replace("station_places: 3", "station_places: 1")
        .replace("capacity_kwh: 260", "capacity_kwh: 20");
    Run::open(&ScenarioText::from_text("two_stations.ron", two)).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn both_are_used_within_their_places_and_everyone_gets_energy() {
    let mut run = open();
    let nodes = run.world().resource::<Ways>().stops.as_ref().expect("roads").stations.clone();
    assert_eq!(nodes.len(), 2);
    let (mut filled, mut waited) = (BTreeSet::new(), 0);
    for minute in 1..=12 * HOUR_MS / MINUTE_MS {
        run.advance_to(minute * MINUTE_MS).expect("it comes to rest");
        let world = run.app_mut().world_mut();
        let mut filling = [0; 2];
        for vehicle in world.query::<&Vehicle>().iter(world) {
            let station = usize::from(vehicle.station);
            if matches!(vehicle.energy, EnergyErrand::Filling | EnergyErrand::Waiting) {
                assert_eq!(vehicle.node, nodes[station], "it stands where it is said to");
            }
            waited += u32::from(vehicle.energy == EnergyErrand::Waiting);
            if vehicle.energy == EnergyErrand::Filling {
                filling[station] += 1;
                filled.insert((station, vehicle.index));
            }
        }
        assert!(filling.iter().all(|vehicles| *vehicles <= 1), "{filling:?} at one place each");
    }
    for station in 0..2 {
        let vehicles = filled.iter().filter(|(there, _)| *there == station).count();
        assert!(vehicles > 10, "{vehicles} vehicles at station {}", station + 1);
    }
    assert!(waited > 0, "one place each is too few now and then");
    run.advance_to_end().expect("it comes to rest");
    assert_eq!(run.left_undone(), Some(Vec::new()));
}
