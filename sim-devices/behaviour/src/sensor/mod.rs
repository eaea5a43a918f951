//! Devices that watch and take no orders: reefer monitors, weather and tide stations, cameras, perimeter sensors, truck terminals,
//! vessels with AIS.
//!
//! A [`Sensor`] is asked for its readings at a time and gives them. What chance does to it happens on a grid of its own and at instants
//! of its own, so that it matters to no reading how often it was asked before. Times are milliseconds of UTC since 1970: the sun and the
//! moon have a say in weather and tide.

mod camera;
mod episodes;
mod perimeter;
mod reefer;
mod truck;
mod vessel;
mod weather;

pub use camera::CameraSpec;
pub use episodes::Happens;
pub use perimeter::PerimeterSpec;
pub use reefer::ReeferSpec;
pub use truck::TruckTerminalSpec;
pub use vessel::{VesselSpec, Waypoint};
pub use weather::{Harmonic, WeatherSpec};

use portolan_model::problem::Place;
use portolan_protocol::wire::{Kind, Readings};
use serde::{Deserialize, Serialize};

use crate::stream::Stream;

/// What a sensor watches, and with which figures.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum SensorSpec {
    /// The monitor of a reefer.
    Reefer(ReeferSpec),
    /// A weather and tide station.
    Weather(WeatherSpec),
    /// A camera.
    Camera(CameraSpec),
    /// A sensor of the perimeter.
    Perimeter(PerimeterSpec),
    /// The terminal in a road truck.
    TruckTerminal(TruckTerminalSpec),
    /// A vessel with AIS.
    Vessel(VesselSpec),
}

impl SensorSpec {
    /// The kind of device at the wire.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Reefer(_) => Kind::ReeferMonitor,
            Self::Weather(_) => Kind::WeatherStation,
            Self::Camera(_) => Kind::Camera,
            Self::Perimeter(_) => Kind::PerimeterSensor,
            Self::TruckTerminal(_) => Kind::TruckTerminal,
            Self::Vessel(_) => Kind::VesselAis,
        }
    }

    /// Says into `place` which figures make no sensor.
    pub fn validate(&self, place: &mut Place<'_>) {
        match self {
            Self::Reefer(spec) => spec.validate(place),
            Self::Weather(spec) => spec.validate(place),
            Self::Camera(spec) => spec.validate(place),
            Self::Perimeter(spec) => spec.validate(place),
            Self::TruckTerminal(spec) => spec.validate(place),
            Self::Vessel(spec) => spec.validate(place),
        }
    }
}

/// A simulated sensor.
#[derive(Clone, PartialEq, Debug)]
pub struct Sensor {
    body: Body,
    /// The latest time it was asked for; time does not run back.
    now_ms: i64,
}

#[derive(Clone, PartialEq, Debug)]
enum Body {
    Reefer(reefer::Reefer),
    Weather(weather::Station),
    Camera(camera::Camera),
    Perimeter(perimeter::Perimeter),
    TruckTerminal(truck::Truck),
    Vessel(vessel::Vessel),
}

impl Sensor {
    /// A sensor that begins at `start_ms`. `seed` decides all that chance decides for it; give each sensor its own.
    pub fn new(spec: &SensorSpec, seed: u64, start_ms: i64) -> Self {
        let stream = Stream::new(seed);
        let body = match spec {
            SensorSpec::Reefer(spec) => Body::Reefer(reefer::Reefer::new(spec.clone(), stream, start_ms)),
            SensorSpec::Weather(spec) => Body::Weather(weather::Station::new(spec.clone(), stream, start_ms)),
            SensorSpec::Camera(spec) => Body::Camera(camera::Camera::new(spec.clone(), stream, start_ms)),
            SensorSpec::Perimeter(spec) => Body::Perimeter(perimeter::Perimeter::new(spec.clone(), stream, start_ms)),
            SensorSpec::TruckTerminal(spec) => Body::TruckTerminal(truck::Truck::new(spec.clone(), stream, start_ms)),
            SensorSpec::Vessel(spec) => Body::Vessel(vessel::Vessel::new(spec.clone(), stream, start_ms)),
        };
        Self { body, now_ms: start_ms }
    }

    /// What it reads now.
    pub fn readings(&mut self, now_ms: i64) -> Readings {
        self.now_ms = self.now_ms.max(now_ms);
        let now_ms = self.now_ms;
        match &mut self.body {
            Body::Reefer(reefer) => Readings::ReeferMonitor(reefer.readings(now_ms)),
            Body::Weather(station) => Readings::WeatherStation(station.readings(now_ms)),
            Body::Camera(camera) => Readings::Camera(camera.readings(now_ms)),
            Body::Perimeter(perimeter) => Readings::PerimeterSensor(perimeter.readings(now_ms)),
            Body::TruckTerminal(truck) => Readings::TruckTerminal(truck.readings(now_ms)),
            Body::Vessel(vessel) => Readings::VesselAis(vessel.readings(now_ms)),
        }
    }

    /// Lets time pass without a reading: what is counted from one reading to the next goes on being counted.
    pub fn advance(&mut self, now_ms: i64) {
        self.now_ms = self.now_ms.max(now_ms);
        let now_ms = self.now_ms;
        match &mut self.body {
            Body::Reefer(reefer) => reefer.advance(now_ms),
            Body::Weather(station) => station.advance(now_ms),
            Body::Camera(camera) => camera.advance(now_ms),
            Body::Perimeter(perimeter) => perimeter.advance(now_ms),
            Body::TruckTerminal(truck) => truck.advance(now_ms),
            Body::Vessel(_) => {}
        }
    }

    /// When something will happen to it that it should tell at once; none if nothing will.
    pub fn next_change_ms(&self) -> Option<i64> {
        match &self.body {
            Body::Reefer(reefer) => reefer.next_change_ms(),
            Body::Weather(_) | Body::Vessel(_) => None,
            Body::Camera(camera) => camera.next_change_ms(),
            Body::Perimeter(perimeter) => perimeter.next_change_ms(),
            Body::TruckTerminal(truck) => Some(truck.next_change_ms()),
        }
    }
}

/// Two figures after the point: what an instrument shows.
fn hundredths(value: f64) -> f64 {
    libm::round(value * 100.0) / 100.0
}

/// Minutes drawn in milliseconds, at least one, and never so long that sums overflow.
fn ms_of_min(minutes: f64) -> i64 {
    ((minutes * 60_000.0 + 0.5) as i64).clamp(1, 1_000_000 * 60_000)
}

#[cfg(test)]
mod tests {
    use portolan_model::problem::Problems;
    use proptest::prelude::*;

    use super::*;

    /// One of each, with everything switched on that its defaults leave out.
    pub(crate) fn one_of_each() -> Vec<SensorSpec> {
        let happens = || Some(Happens { every_h: ron::from_str("Exponential(mean: 2)").expect("RON"), ..Happens::default() });
        let vessel = VesselSpec { way: vec![Waypoint::at(30.9, 122.4, 12.0), Waypoint::at(30.6, 122.1, 6.0)], ..VesselSpec::default() };
        vec![
            SensorSpec::Reefer(ReeferSpec { unplugged: happens(), door_opened: happens(), ..ReeferSpec::default() }),
            SensorSpec::Weather(WeatherSpec::default()),
            SensorSpec::Camera(CameraSpec { lens_dirty: happens(), moved: happens(), stops: happens(), ..CameraSpec::default() }),
            SensorSpec::Perimeter(PerimeterSpec { crossed: happens(), tampered: happens(), ..PerimeterSpec::default() }),
            SensorSpec::TruckTerminal(TruckTerminalSpec::default()),
            SensorSpec::Vessel(vessel),
        ]
    }

    const START_MS: i64 = 1_772_500_800_000;

    #[test]
    fn defaults_make_sensors() {
        for spec in one_of_each() {
            let mut problems = Problems::default();
            spec.validate(&mut problems.at("sensor"));
            assert!(problems.is_empty(), "{problems}");
        }
    }

    proptest! {
        #[test]
        fn readings_are_possible_and_no_matter_how_often_one_asks(seed in any::<u64>(), mut steps in prop::collection::vec(0_i64..7_200_000, 1..40)) {
            for spec in one_of_each() {
                let (mut asked, mut spared) = (Sensor::new(&spec, seed, START_MS), Sensor::new(&spec, seed, START_MS));
                let mut now_ms = START_MS;
                for step in &mut steps {
                    now_ms += *step;
                    let readings = asked.readings(now_ms);
                    prop_assert_eq!(readings.kind(), spec.kind());
                    prop_assert_eq!(readings.out_of_range(), None);
                    if let Some(change_ms) = asked.next_change_ms() {
                        prop_assert!(change_ms > now_ms, "a change that has passed is still to come");
                    }
                }
                let (mut last, mut lone) = (asked.readings(now_ms), spared.readings(now_ms));
                // The hardest knock is counted from one reading to the next, as the message says.
                for readings in [&mut last, &mut lone] {
                    if let Readings::ReeferMonitor(reefer) = readings { reefer.shock_g = None; }
                }
                prop_assert_eq!(last, lone);
            }
        }

        #[test]
        fn any_time_is_survived(seed in any::<u64>(), start_ms in any::<i64>(), now_ms in any::<i64>()) {
            // What is so far off is not worth simulating; it must only not end the program.
            let start_ms = start_ms.clamp(-4_000_000_000_000, 4_000_000_000_000);
            for spec in one_of_each() {
                let readings = Sensor::new(&spec, seed, start_ms).readings(now_ms.clamp(start_ms - 1_000, start_ms + 90_000_000));
                prop_assert_eq!(readings.out_of_range(), None);
            }
        }
    }
}
