//! What a reading can be at all. The limits are wide: they tell a broken sensor from a rare day, not a good value from a bad one.

use super::Readings;

/// Farther than any port reaches.
const PORT_MM: f64 = 100_000_000.0;
/// Heavier than any truck or spreader with its load.
const LOAD_KG: f64 = 200_000.0;

/// A reading's name, its value if there is one, the least and the most that it can be.
type Limit = (&'static str, Option<f64>, f64, f64);

/// Somebody who is shown each limit.
struct Check<F>(F);

impl<F: FnMut(Limit)> Check<F> {
    fn within(&mut self, name: &'static str, value: impl Into<Option<f64>>, least: f64, most: f64) -> &mut Self {
        self.0((name, value.into(), least, most));
        self
    }
}

pub(super) fn first_impossible(readings: &Readings) -> Option<String> {
    let mut first = None;
    each_limit(readings, |(name, value, least, most)| {
        if let (None, Some(value)) = (&first, value)
            && !(least..=most).contains(&value)
        {
            first = Some(format!("{name} is {value}; it can be {least} to {most}"));
        }
    });
    first
}

/// All limits, for the schema: each with the name of the type that has the field.
#[cfg(feature = "schema")]
pub(in crate::wire) fn limits() -> Vec<(&'static str, &'static str, f64, f64)> {
    let of_types = [
        ("QuayCraneState", Readings::QuayCrane(super::QuayCraneState::default())),
        ("YardCraneState", Readings::YardCrane(super::YardCraneState::default())),
        ("AgvState", Readings::Agv(super::AgvState::default())),
        ("TruckTerminalState", Readings::TruckTerminal(super::TruckTerminalState::default())),
        ("GateLaneState", Readings::GateLane(super::GateLaneState::default())),
        ("ScannerState", Readings::Scanner(super::ScannerState::default())),
        ("ReeferState", Readings::ReeferMonitor(super::ReeferState::default())),
        ("WeatherState", Readings::WeatherStation(super::WeatherState::default())),
        ("CameraState", Readings::Camera(super::CameraState::default())),
        ("PerimeterState", Readings::PerimeterSensor(super::PerimeterState::default())),
        ("VesselAisState", Readings::VesselAis(super::VesselAisState::default())),
    ];
    let mut limits = Vec::new();
    for (of_type, readings) in &of_types {
        each_limit(readings, |(name, _, least, most)| match name.strip_prefix("at.") {
            Some(name) => limits.push(("Spot", name, least, most)),
            None => limits.push((of_type, name, least, most)),
        });
    }
    limits
}

fn each_limit(readings: &Readings, visit: impl FnMut(Limit)) {
    let mut check = Check(visit);
    match readings {
        Readings::QuayCrane(crane) => check
            .within("gantry_mm", f64::from(crane.gantry_mm), -PORT_MM, PORT_MM)
            .within("trolley_mm", crane.trolley_mm.map(f64::from), -100_000.0, 200_000.0)
            .within("hoist_mm", crane.hoist_mm.map(f64::from), -50_000.0, 100_000.0)
            .within("load_kg", crane.load_kg.map(f64::from), 0.0, LOAD_KG)
            .within("wind_m_s", crane.wind_m_s, 0.0, 100.0),
        Readings::YardCrane(crane) => check
            .within("at.along_mm", f64::from(crane.at.along_mm), -1_000_000.0, 10_000_000.0)
            .within("at.across_mm", f64::from(crane.at.across_mm), -1_000_000.0, 1_000_000.0)
            .within("at.tier", f64::from(crane.at.tier), 0.0, 20.0)
            .within("load_kg", crane.load_kg.map(f64::from), 0.0, LOAD_KG),
        Readings::Agv(agv) => check
            .within("x_mm", f64::from(agv.x_mm), -PORT_MM, PORT_MM)
            .within("y_mm", f64::from(agv.y_mm), -PORT_MM, PORT_MM)
            .within("heading_deg", agv.heading_deg, -360.0, 360.0)
            .within("speed_m_s", agv.speed_m_s, -50.0, 50.0)
            .within("charge_share", agv.charge_share, 0.0, 1.0)
            .within("boxes", agv.boxes.map(f64::from), 0.0, 2.0),
        Readings::TruckTerminal(truck) => {
            check.within("x_mm", f64::from(truck.x_mm), -PORT_MM, PORT_MM).within("y_mm", f64::from(truck.y_mm), -PORT_MM, PORT_MM)
        }
        Readings::GateLane(lane) => check
            .within("gross_kg", lane.gross_kg.map(f64::from), 0.0, LOAD_KG)
            .within("radiation_usv_h", lane.radiation_usv_h, 0.0, 1e6)
            .within("read_share", lane.read_share, 0.0, 1.0),
        Readings::Scanner(scanner) => check.within("dose_usv_h", scanner.dose_usv_h, 0.0, 1e6),
        Readings::ReeferMonitor(reefer) => check
            .within("set_c", reefer.set_c, -70.0, 40.0)
            .within("supply_c", reefer.supply_c, -90.0, 90.0)
            .within("return_c", reefer.return_c, -90.0, 90.0)
            .within("humidity_share", reefer.humidity_share, 0.0, 1.0)
            .within("shock_g", reefer.shock_g, 0.0, 500.0),
        Readings::WeatherStation(weather) => check
            .within("wind_m_s", weather.wind_m_s, 0.0, 120.0)
            .within("gust_m_s", weather.gust_m_s, 0.0, 150.0)
            .within("wind_from_deg", weather.wind_from_deg, 0.0, 360.0)
            .within("temperature_c", weather.temperature_c, -70.0, 70.0)
            .within("humidity_share", weather.humidity_share, 0.0, 1.0)
            .within("pressure_hpa", weather.pressure_hpa, 850.0, 1_100.0)
            .within("visibility_m", weather.visibility_m, 0.0, 200_000.0)
            .within("rain_mm_h", weather.rain_mm_h, 0.0, 1_000.0)
            .within("tide_m", weather.tide_m, -20.0, 20.0),
        Readings::Camera(camera) => check
            .within("frames_per_s", camera.frames_per_s, 0.0, 1_000.0)
            .within("temperature_c", camera.temperature_c, -70.0, 120.0)
            .within("storage_free_share", camera.storage_free_share, 0.0, 1.0),
        Readings::PerimeterSensor(sensor) => check.within("x_mm", sensor.x_mm.map(f64::from), -PORT_MM, PORT_MM).within(
            "y_mm",
            sensor.y_mm.map(f64::from),
            -PORT_MM,
            PORT_MM,
        ),
        Readings::VesselAis(vessel) => check
            .within("mmsi", f64::from(vessel.mmsi), 0.0, 999_999_999.0)
            .within("lat_deg", vessel.lat_deg, -90.0, 90.0)
            .within("lon_deg", vessel.lon_deg, -180.0, 180.0)
            .within("speed_kn", vessel.speed_kn, 0.0, 102.2)
            .within("course_deg", vessel.course_deg, 0.0, 360.0)
            .within("draught_m", vessel.draught_m, 0.0, 25.5),
    };
}

#[cfg(test)]
mod tests {
    use super::super::{AgvState, WeatherState};
    use super::*;

    #[test]
    fn what_cannot_be_is_named() {
        let calm = WeatherState { wind_m_s: 3.0, gust_m_s: 5.0, ..WeatherState::default() };
        assert_eq!(Readings::WeatherStation(calm.clone()).out_of_range(), None);
        let broken = WeatherState { gust_m_s: f64::NAN, ..calm };
        assert!(Readings::WeatherStation(broken).out_of_range().is_some_and(|what| what.starts_with("gust_m_s is NaN")));
        let overfull = AgvState { charge_share: Some(1.4), ..AgvState::default() };
        assert_eq!(Readings::Agv(overfull).out_of_range().as_deref(), Some("charge_share is 1.4; it can be 0 to 1"));
    }
}
