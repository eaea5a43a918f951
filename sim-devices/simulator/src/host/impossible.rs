//! Readings that cannot be: what a broken instrument shows.

use portolan_protocol::wire::Readings;

/// Makes one reading impossible.
pub(super) fn spoil(readings: &mut Readings) {
    match readings {
        Readings::QuayCrane(crane) => crane.load_kg = Some(4_000_000),
        Readings::YardCrane(crane) => crane.at.along_mm = i32::MIN,
        Readings::Agv(agv) => agv.charge_share = Some(-7.5),
        Readings::TruckTerminal(truck) => truck.x_mm = i32::MAX,
        Readings::GateLane(lane) => lane.gross_kg = Some(u32::MAX),
        Readings::Scanner(scanner) => scanner.dose_usv_h = Some(-3.0),
        Readings::ReeferMonitor(reefer) => reefer.supply_c = 1_999.9,
        Readings::WeatherStation(weather) => weather.wind_m_s = 655.35,
        Readings::Camera(camera) => camera.frames_per_s = -1.0,
        Readings::PerimeterSensor(sensor) => sensor.x_mm = Some(i32::MIN),
        Readings::VesselAis(vessel) => vessel.lat_deg = 181.0,
    }
}

#[cfg(test)]
mod tests {
    use portolan_protocol::wire::{
        AgvState, CameraState, GateLaneState, PerimeterState, QuayCraneState, ReeferState, ScannerState, TruckTerminalState,
        VesselAisState, WeatherState, YardCraneState,
    };

    use super::*;

    #[test]
    fn each_kind_shows_what_cannot_be() {
        let all = [
            Readings::QuayCrane(QuayCraneState::default()),
            Readings::YardCrane(YardCraneState::default()),
            Readings::Agv(AgvState::default()),
            Readings::TruckTerminal(TruckTerminalState::default()),
            Readings::GateLane(GateLaneState::default()),
            Readings::Scanner(ScannerState::default()),
            Readings::ReeferMonitor(ReeferState::default()),
            Readings::WeatherStation(WeatherState::default()),
            Readings::Camera(CameraState::default()),
            Readings::PerimeterSensor(PerimeterState::default()),
            Readings::VesselAis(VesselAisState::default()),
        ];
        for mut readings in all {
            assert_eq!(readings.out_of_range(), None);
            spoil(&mut readings);
            assert!(readings.out_of_range().is_some(), "{readings:?}");
        }
    }
}
