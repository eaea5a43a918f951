//! The scenario's section `landside`.

use bevy_ecs::resource::Resource;
use portolan_behaviour::{GateLaneSpec, ScannerSpec, rest_to_rest_ms};
use portolan_model::Ms;
use portolan_model::distribution::{Distribution, Values};
use portolan_model::problem::Place;
use portolan_scenario::Section;
use serde::{Deserialize, Serialize};

use super::Hourly;

/// Gates, the roads that trucks use inside, and who comes.
#[derive(Resource, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LandsideSection {
    /// Lanes in and out.
    pub gates: GatesPlan,
    /// How long trucks drive inside.
    pub road: TruckRoad,
    /// What drivers do at the block besides driving.
    pub drivers: Drivers,
    /// The scanner before the out-gate. Default: none.
    pub exit_scan: Option<ExitScan>,
    /// Which trucks come. Default: none.
    pub demand: Demand,
}

/// Gate lanes. As devices they are counted from 0, those in first, then those out.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GatesPlan {
    /// Lanes in. Default 1.
    pub in_lanes: u16,
    /// Lanes out. Default 1.
    pub out_lanes: u16,
    /// How many of the lanes in take only trucks with an appointment, as long as another lane is open. Default 0.
    pub booked_lanes: u16,
    /// Every lane in.
    pub in_lane: GateLaneSpec,
    /// Every lane out.
    pub out_lane: GateLaneSpec,
}

impl Default for GatesPlan {
    fn default() -> Self {
        let (in_lane, out_lane) = (GateLaneSpec::default(), GateLaneSpec::default());
        Self { in_lanes: 1, out_lanes: 1, booked_lanes: 0, in_lane, out_lane }
    }
}

/// How fast trucks drive, and how far between gate and block where no road graph tells: a length for all, and more for blocks further
/// along the quay.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TruckRoad {
    /// Metres that every way has. Default 200, *assumed*.
    pub base_m: f64,
    /// Metres more for each metre that the block lies along the quay. Default 0.5, *assumed*.
    pub per_quay_m: f64,
    /// Speed in metres a second, on roads as far as their limits allow. Default 5.6 (20 km/h), *assumed*.
    pub speed_m_s: f64,
    /// Acceleration and braking, on roads too, in metres a second squared. Default 0.8, *assumed*.
    pub acceleration_m_s2: f64,
}

impl Default for TruckRoad {
    fn default() -> Self {
        Self { base_m: 200.0, per_quay_m: 0.5, speed_m_s: 5.6, acceleration_m_s2: 0.8 }
    }
}

impl TruckRoad {
    /// Milliseconds from the gate to a block at so many millimetres along the quay, or back.
    pub fn drive_ms(&self, x_mm: i32) -> Ms {
        let length_m = (self.base_m + self.per_quay_m * f64::from(x_mm) / 1_000.0).max(0.0);
        Ms::from(rest_to_rest_ms(length_m, self.speed_m_s, self.acceleration_m_s2))
    }
}

/// What the driver of a truck does at its block. The crane works meanwhile for whoever is ready.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Drivers {
    /// Seconds from standing at the block until the crane may come: into the lane, out of the cab, the papers at the kiosk, the twist
    /// locks. Default none.
    pub before_crane_s: Distribution,
    /// Seconds from being served until driving off: the twist locks, the seal, back into the cab. Default none.
    pub after_crane_s: Distribution,
}

impl Default for Drivers {
    fn default() -> Self {
        Self { before_crane_s: Distribution::Fixed(0.0), after_crane_s: Distribution::Fixed(0.0) }
    }
}

/// Some of the trucks that collect a box are led past a scanner on their way out.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitScan {
    /// Share of them.
    pub share: f64,
    /// Scanners there. As devices they come before those of the examination hall.
    pub scanners: u16,
    /// Every one of them.
    #[serde(default)]
    pub scanner: ScannerSpec,
}

/// Which trucks come.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Demand {
    /// None.
    #[default]
    None,
    /// Trucks at a rate, boxes not told apart: a non-homogeneous Poisson stream until the last day of the run ends. A truck that collects
    /// takes any box; one that delivers brings a new one. None has an appointment.
    Rate {
        /// Trucks a day.
        per_day: f64,
        /// Their spread over the day.
        hourly: Hourly,
        /// Share that collects; the others deliver. Default a half.
        #[serde(default = "half")]
        collect_share: f64,
    },
    /// Trucks for boxes: each import box that is free is collected, each export box that a call is booked for is brought.
    PerBox(Box<PerBox>),
}

/// Trucks that come for their boxes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PerBox {
    /// When on the day trucks come, or are given their appointments. Default: every hour alike.
    pub hourly: Hourly,
    /// Share of trucks with an appointment. Default 0.7, *assumed*.
    pub booked_share: f64,
    /// How much later (or earlier, if negative) than its appointment a truck comes, in minutes. Default `Triangular(-30, 0, 60)`,
    /// *assumed*.
    pub lateness_min: Distribution,
    /// Hours from landing until an import box is wanted. Default `Erlang(k: 3, mean: 72)`: 3.0 days (conflowgen, DOMAIN), the shape
    /// *assumed*.
    pub import_dwell_h: Distribution,
    /// Least hours from the box being free until its truck comes. Default 3 (conflowgen's minimum for imports, DOMAIN).
    pub pick_up_after_h: f64,
    /// Hours from gate-in to the expected arrival of a deep-sea vessel. Default `Erlang(k: 6, mean: 156)`: 6.5 days (conflowgen, DOMAIN),
    /// the shape *assumed*.
    pub export_before_h: Distribution,
    /// The same for feeders and barges. Default `Erlang(k: 4, mean: 86)`: 3.6 days (conflowgen, DOMAIN), the shape *assumed*.
    pub feeder_before_h: Distribution,
    /// Hours before the expected arrival at which a call's boxes may come at the earliest; its cut-off ends the window. Default 240,
    /// *assumed*.
    pub receiving_window_h: f64,
    /// Empties that come and go by road.
    pub empties: EmptiesByRoad,
}

impl Default for PerBox {
    fn default() -> Self {
        Self {
            hourly: Hourly::EVEN,
            booked_share: 0.7,
            lateness_min: Distribution::Triangular(-30.0, 0.0, 60.0),
            import_dwell_h: Distribution::Erlang { k: 3, mean: 72.0 },
            pick_up_after_h: 3.0,
            export_before_h: Distribution::Erlang { k: 6, mean: 156.0 },
            feeder_before_h: Distribution::Erlang { k: 4, mean: 86.0 },
            receiving_window_h: 240.0,
            empties: EmptiesByRoad::default(),
        }
    }
}

/// Empties that come and go by road. Default: none do.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EmptiesByRoad {
    /// Share of collected import boxes that come back here empty. Default 0; others go to depots outside.
    pub return_share: f64,
    /// Hours from leaving to coming back. Default `Triangular(12, 48, 120)`, *assumed*.
    pub return_lag_h: Distribution,
    /// Share of export boxes whose empty is fetched here. Default 0.
    pub fetch_share: f64,
    /// Hours from fetching the empty to bringing the full box. Default `Triangular(12, 36, 72)`, *assumed*.
    pub fetch_before_h: Distribution,
}

impl Default for EmptiesByRoad {
    fn default() -> Self {
        Self {
            return_share: 0.0,
            return_lag_h: Distribution::Triangular(12.0, 48.0, 120.0),
            fetch_share: 0.0,
            fetch_before_h: Distribution::Triangular(12.0, 36.0, 72.0),
        }
    }
}

impl LandsideSection {
    /// How many scanners stand before the out-gate.
    pub fn exit_scanners(&self) -> u16 {
        self.exit_scan.as_ref().map_or(0, |scan| scan.scanners)
    }

    /// How long a lane takes to pass a truck on average: with an appointment or without, its reader working or not.
    pub fn passing_ms(&self, lane: u16, booked: bool, reader_failed: bool) -> Ms {
        let spec = self.lane_spec(lane);
        let by_hand_s = spec.manual_s.mean();
        let read_s = if booked { &spec.booked_s } else { &spec.walk_in_s }.mean();
        let mean_s = if reader_failed { by_hand_s } else { read_s + spec.misread_share * (by_hand_s - read_s) };
        (mean_s * 1_000.0) as Ms
    }

    /// The machine behind a gate lane.
    pub const fn lane_spec(&self, lane: u16) -> &GateLaneSpec {
        if lane < self.gates.in_lanes { &self.gates.in_lane } else { &self.gates.out_lane }
    }
}

impl Section for LandsideSection {
    const NAME: &'static str = "landside";

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn validate(&self, place: &mut Place<'_>) {
        let mut gates = place.at("gates");
        for (name, lanes) in [("in_lanes", self.gates.in_lanes), ("out_lanes", self.gates.out_lanes)] {
            if lanes == 0 || lanes > 1_000 {
                gates.at(name).say("gate-lanes", format!("there are {lanes} lanes"), "give 1 to 1000 lanes");
            }
        }
        if self.gates.booked_lanes >= self.gates.in_lanes.max(1) {
            let what = format!("{} of {} lanes are for appointments only", self.gates.booked_lanes, self.gates.in_lanes);
            gates.at("booked_lanes").say("no-lane-for-walk-ins", what, "leave at least one lane in for trucks without an appointment");
        }
        self.gates.in_lane.validate(&mut gates.at("in_lane"));
        self.gates.out_lane.validate(&mut gates.at("out_lane"));
        let mut road = place.at("road");
        road.at("base_m").within(self.road.base_m, 0.0, 100_000.0);
        road.at("per_quay_m").within(self.road.per_quay_m, 0.0, 100.0);
        road.at("speed_m_s").within(self.road.speed_m_s, 0.1, 50.0);
        road.at("acceleration_m_s2").within(self.road.acceleration_m_s2, 0.01, 20.0);
        let mut drivers = place.at("drivers");
        self.drivers.before_crane_s.validate(&mut drivers.at("before_crane_s"), Values::NotNegative);
        self.drivers.after_crane_s.validate(&mut drivers.at("after_crane_s"), Values::NotNegative);
        if let Some(scan) = &self.exit_scan {
            let mut place = place.at("exit_scan");
            place.at("share").share(scan.share);
            if scan.scanners == 0 || scan.scanners > 1_000 {
                place.at("scanners").say("scanners", format!("there are {} scanners", scan.scanners), "give 1 to 1000, or no exit scan");
            }
            scan.scanner.validate(&mut place.at("scanner"));
        }
        let mut place = place.at("demand");
        match &self.demand {
            Demand::None => {}
            Demand::Rate { per_day, collect_share, .. } => {
                place.at("per_day").within(*per_day, 0.0, 1e6);
                place.at("collect_share").share(*collect_share);
            }
            Demand::PerBox(per_box) => per_box.validate(&mut place),
        }
    }
}

impl PerBox {
    fn validate(&self, place: &mut Place<'_>) {
        place.at("booked_share").share(self.booked_share);
        self.lateness_min.validate(&mut place.at("lateness_min"), Values::Any);
        self.import_dwell_h.validate(&mut place.at("import_dwell_h"), Values::NotNegative);
        place.at("pick_up_after_h").within(self.pick_up_after_h, 0.0, 10_000.0);
        self.export_before_h.validate(&mut place.at("export_before_h"), Values::NotNegative);
        self.feeder_before_h.validate(&mut place.at("feeder_before_h"), Values::NotNegative);
        place.at("receiving_window_h").within(self.receiving_window_h, 1.0, 10_000.0);
        let mut place = place.at("empties");
        place.at("return_share").share(self.empties.return_share);
        self.empties.return_lag_h.validate(&mut place.at("return_lag_h"), Values::NotNegative);
        place.at("fetch_share").share(self.empties.fetch_share);
        self.empties.fetch_before_h.validate(&mut place.at("fetch_before_h"), Values::NotNegative);
    }
}

const fn half() -> f64 {
    0.5
}

#[cfg(test)]
mod tests {
    use portolan_model::problem::Problems;

    use super::*;

    fn problems_of(text: &str) -> String {
        use ron::extensions::Extensions;
        // As scenarios are read.
        let as_scenarios = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES);
        let section: LandsideSection = as_scenarios.from_str(text).unwrap();
        let mut problems = Problems::default();
        section.validate(&mut problems.at("landside"));
        problems.to_string()
    }

    #[test]
    fn sections_read_as_scenarios_write_them() {
        assert_eq!(problems_of("()"), "");
        let even = "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]";
        assert_eq!(problems_of(&format!("(demand: Rate(per_day: 4000, hourly: {even}))")), "");
        assert_eq!(
            problems_of(&format!(
                "(gates: (in_lanes: 12, out_lanes: 12, booked_lanes: 4), exit_scan: (share: 0.03, scanners: 3),
                  demand: PerBox(hourly: {even}, empties: (return_share: 0.3)))"
            )),
            ""
        );
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        assert!(problems_of("(gates: (in_lanes: 2, booked_lanes: 2))").contains("booked_lanes"));
        assert!(problems_of("(gates: (in_lanes: 0))").contains("in_lanes"));
        assert!(problems_of("(drivers: (after_crane_s: Uniform(-3, 4)))").contains("after_crane_s"));
        assert!(problems_of("(demand: PerBox(import_dwell_h: Uniform(-3, 4)))").contains("import_dwell_h"));
    }

    #[test]
    fn a_block_further_along_the_quay_is_further_away() {
        let road = TruckRoad::default();
        // 200 m + half of 1,000 m at 5.6 m/s, and one ramp.
        assert_eq!(road.drive_ms(1_000_000), 132_000);
        assert!(road.drive_ms(0) < road.drive_ms(10_000));
    }
}
