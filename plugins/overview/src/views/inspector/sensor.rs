//! What only watches, and how anything behind a line can be heard.

use portolan_devices::Belief;
use portolan_model::ids::{SensorId, Speaker};
use portolan_panels::codes::{WIRE_KINDS, fact};
use portolan_panels::views::{DeviceHealth, FactRow, Param, Severity, Unit};
use portolan_protocol::wire::Readings;

use super::Facts;
use crate::port::Port;
use crate::views::devices::health_of;
use crate::word::{Word, yes};

pub(super) fn facts(port: &Port, id: SensorId) -> Vec<FactRow> {
    let mut facts = Facts::new();
    let kind = id.wire().and_then(|id| WIRE_KINDS.iter().find(|code| **code == id.kind.slug()));
    facts.add_if(fact::KIND, kind.map(|code| Param::Word(format!("wire-kind-{code}").into())));
    on_the_line(port, Speaker::Sensor(id), &mut facts);
    if let Some((readings, _)) = port.belief(Speaker::Sensor(id)).and_then(|belief| belief.readings.as_ref()) {
        read(readings, &mut facts);
    }
    facts.0
}

/// Whether it can be heard, how long ago it was, and what is wrong with it; nothing of what is simulated within the port.
pub(super) fn on_the_line(port: &Port, device: Speaker, facts: &mut Facts) {
    let Some((belief, utc_ms)) = port.belief(device).zip(port.utc_ms()) else { return };
    let health = health_of(belief, utc_ms);
    let matters = match health {
        DeviceHealth::Online | DeviceHealth::InProcess => None,
        DeviceHealth::Stale | DeviceHealth::Unheard | DeviceHealth::Left => Some(Severity::Low),
        DeviceHealth::Broken | DeviceHealth::Silent => Some(Severity::High),
    };
    // By the wall: how old what one sees is does not depend on how fast the port's time passes.
    let heard = belief.last_heard_ms.map(|heard_ms| Param::Span(utc_ms.saturating_sub(heard_ms).max(0)));
    facts.add_at(fact::HEALTH, health.param(), matters).add_if(fact::HEARD, heard);
    for (ailment, _) in belief.ails() {
        facts.add_at(fact::AILMENT, ailment.param(), Some(Severity::Low));
    }
    facts.add_if(fact::LAST_ERROR, last_error(belief, utc_ms));
}

/// What went wrong within the last ten minutes; older errors are in the panel of devices.
fn last_error(belief: &Belief, utc_ms: i64) -> Option<Param> {
    const RECENT_MS: i64 = 600_000;
    let (what, at_ms) = belief.last_error.as_ref()?;
    (utc_ms - at_ms < RECENT_MS).then(|| Param::Text(what.clone()))
}

fn read(readings: &Readings, facts: &mut Facts) {
    let celsius = |value: f64| Param::quantity(value, 1, Unit::DegreesCelsius);
    let speed = |value: f64| Param::quantity(value, 1, Unit::MetresPerSecond);
    match readings {
        Readings::WeatherStation(weather) => {
            facts
                .add(fact::WIND, speed(weather.gust_m_s.max(weather.wind_m_s)))
                .add_if(fact::TIDE, weather.tide_m.map(|level_m| Param::quantity(level_m, 2, Unit::Metres)))
                .add_if(fact::VISIBILITY, weather.visibility_m.map(|sight_m| Param::quantity(sight_m, 0, Unit::Metres)))
                .add_if(fact::AIR, weather.temperature_c.map(celsius));
        }
        Readings::Camera(camera) => {
            facts.add(fact::FRAMES, Param::quantity(camera.frames_per_s, 0, Unit::Plain));
        }
        Readings::PerimeterSensor(sensor) => {
            let unarmed = (!sensor.armed).then_some(Severity::Low);
            let zone = (!sensor.zone.is_empty()).then(|| Param::Text(sensor.zone.clone()));
            facts.add_if(fact::ZONE, zone).add_at(fact::ARMED, yes(sensor.armed), unarmed);
        }
        Readings::ReeferMonitor(reefer) => {
            let container = (!reefer.container.is_empty()).then(|| Param::Text(reefer.container.clone()));
            facts
                .add_if(fact::CONTAINER, container)
                .add(fact::SET_POINT, celsius(reefer.set_c))
                .add(fact::RETURN_AIR, celsius(reefer.return_c));
        }
        Readings::VesselAis(vessel) => {
            facts
                .add_if(fact::CALL, vessel.name.clone().filter(|name| !name.is_empty()).map(Param::Text))
                .add_if(fact::SPEED, vessel.speed_kn.map(|kn| Param::quantity(kn, 1, Unit::Knots)))
                .add_if(fact::DRAUGHT, vessel.draught_m.map(|draught_m| Param::quantity(draught_m, 1, Unit::Metres)));
        }
        Readings::TruckTerminal(truck) => {
            facts.add(fact::TRUCK, Param::Text(truck.plate.clone()));
        }
        // Machines have their own page.
        Readings::QuayCrane(_) | Readings::YardCrane(_) | Readings::Agv(_) | Readings::GateLane(_) | Readings::Scanner(_) => {}
    }
}
