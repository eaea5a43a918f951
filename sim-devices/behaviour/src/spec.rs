//! What kind of machine a device is, as it stands in a scenario.
//!
//! Each default says where it is from; *assumed* means nobody's figure but ours. A device built from figures that [`validate`] refuses
//! still runs and never panics: a time that is no time is none.
//!
//! [`validate`]: DeviceSpec::validate

use portolan_model::distribution::{Distribution, Values};
use portolan_model::problem::Place;
use serde::{Deserialize, Serialize};

/// The machine behind a device.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum DeviceSpec {
    /// A quay crane.
    QuayCrane(QuayCraneSpec),
    /// A yard crane.
    YardCrane(YardCraneSpec),
    /// An automated guided vehicle or a terminal truck.
    Vehicle(VehicleSpec),
    /// A gate lane.
    GateLane(GateLaneSpec),
    /// A scanner.
    Scanner(ScannerSpec),
}

/// A ship-to-shore crane.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QuayCraneSpec {
    /// One box between vessel and vehicle, in seconds. Default `Triangular(90, 110, 150)`, *assumed*: at most 30.9 moves an hour.
    pub cycle_s: Distribution,
    /// Two boxes in one cycle, in seconds; without it twin lifts are refused. Default `Triangular(100, 125, 170)`, *assumed*.
    pub twin_cycle_s: Option<Distribution>,
    /// Speed along the rail in metres a second. Default 0.75 (45 m/min, common in vendors' data sheets).
    pub gantry_speed_m_s: f64,
    /// One hatch cover off or on, in seconds. Default `Triangular(180, 240, 420)`, *assumed*.
    pub hatch_cover_s: Distribution,
    /// Whether and how it breaks down. Default: never.
    pub breakdown: Option<Breakdown>,
}

impl Default for QuayCraneSpec {
    fn default() -> Self {
        Self {
            cycle_s: Distribution::Triangular(90.0, 110.0, 150.0),
            twin_cycle_s: Some(Distribution::Triangular(100.0, 125.0, 170.0)),
            gantry_speed_m_s: 0.75,
            hatch_cover_s: Distribution::Triangular(180.0, 240.0, 420.0),
            breakdown: None,
        }
    }
}

/// A rail-mounted or rubber-tyred crane of a block.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct YardCraneSpec {
    /// How long its work takes.
    pub service: YardService,
    /// Whether and how it breaks down. Default: never.
    pub breakdown: Option<Breakdown>,
}

/// How long a yard crane's work takes: drawn, or worked out from where the boxes stand.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum YardService {
    /// From a distribution, whatever the spots; travel is part of it. A service of several lifts is as many draws.
    Sampled {
        /// One lift in seconds.
        service_s: Distribution,
    },
    /// From the spots: the crane remembers where its spreader hangs, gantry and trolley move at the same time, hoists before and after.
    Kinematic {
        /// Speed along the block in metres a second; 4.0 (240 m/min) is common in vendors' data sheets of rail-mounted yard cranes.
        gantry_m_s: f64,
        /// Acceleration and braking along the block in metres a second squared; 0.4 *assumed*.
        gantry_accel_m_s2: f64,
        /// Speed across the block in metres a second; 1.0 (60 m/min) is common in vendors' data sheets.
        trolley_m_s: f64,
        /// Hoist speed with a box in metres a second; 0.65 (39 m/min) is common in vendors' data sheets.
        hoist_laden_m_s: f64,
        /// Hoist speed without a box in metres a second; 1.3 (78 m/min) is common in vendors' data sheets.
        hoist_empty_m_s: f64,
        /// Finding, locking or landing, and checking at each end of a lift, in seconds; drawn once an end.
        handling_s: Distribution,
        /// Height of a tier in metres; 2.9 is a high-cube box.
        tier_m: f64,
        /// How many tiers it carries a box over (the 5 of "one over five"). Between lifts the spreader hangs that high.
        over_tiers: u8,
    },
}

impl Default for YardService {
    /// `Triangular(100, 140, 220)` seconds, *assumed*: 23 lifts an hour.
    fn default() -> Self {
        Self::Sampled { service_s: Distribution::Triangular(100.0, 140.0, 220.0) }
    }
}

impl YardService {
    /// A kinematic crane of the figures named with [`YardService::Kinematic`], one over five, 15 to 30 s of handling at each end
    /// (*assumed*).
    pub fn kinematic() -> Self {
        Self::Kinematic {
            gantry_m_s: 4.0,
            gantry_accel_m_s2: 0.4,
            trolley_m_s: 1.0,
            hoist_laden_m_s: 0.65,
            hoist_empty_m_s: 1.3,
            handling_s: Distribution::Triangular(15.0, 20.0, 30.0),
            tier_m: 2.9,
            over_tiers: 5,
        }
    }
}

/// An automated guided vehicle, or a terminal truck that takes the same orders.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VehicleSpec {
    /// Highest speed in metres a second. Default 6.1 (22 km/h, trade press on AGVs).
    pub speed_m_s: f64,
    /// Acceleration and braking in metres a second squared. Default 0.5, *assumed*.
    pub acceleration_m_s2: f64,
    /// Its battery; none for a vehicle that never wants energy. Default: none.
    pub energy: Option<Energy>,
    /// Whether and how it breaks down. Default: never.
    pub breakdown: Option<Breakdown>,
}

impl Default for VehicleSpec {
    fn default() -> Self {
        Self { speed_m_s: 6.1, acceleration_m_s2: 0.5, energy: None, breakdown: None }
    }
}

/// A vehicle's battery. It starts somewhere between `wants_energy_below` and full, drawn by the vehicle, since a fleet that starts full
/// would queue at the station all at once. An empty battery does not strand the vehicle: to send it in time is the port's duty.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Energy {
    /// Usable energy in kilowatt-hours. Default 260, *assumed* so that a charge lasts about a day (HHLA).
    pub capacity_kwh: f64,
    /// Use by distance, laden and empty averaged, in kilowatt-hours a kilometre. Default 2, *assumed*.
    pub use_kwh_per_km: f64,
    /// Use by time, moving or not, in kilowatts. Default 1.5, *assumed*.
    pub idle_kw: f64,
    /// Share of the capacity below which it asks for energy. Default 0.25, *assumed*.
    pub wants_energy_below: f64,
    /// How it gets energy. Default: a swap in 6 minutes (trade press on Yangshan IV).
    pub refill: Refill,
}

impl Default for Energy {
    fn default() -> Self {
        Self {
            capacity_kwh: 260.0,
            use_kwh_per_km: 2.0,
            idle_kw: 1.5,
            wants_energy_below: 0.25,
            refill: Refill::Swap { time_s: Distribution::Fixed(360.0) },
        }
    }
}

/// How a vehicle gets energy.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Refill {
    /// A full battery for the used one.
    Swap {
        /// The swap in seconds.
        time_s: Distribution,
    },
    /// Charging to full where it stands.
    Charge {
        /// Power into the battery in kilowatts.
        kw: f64,
    },
}

/// One lane of a gate.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GateLaneSpec {
    /// A truck with an appointment, in seconds. Default `Triangular(16, 18, 40)`: an OCR lane's 16–18 s (vendors), the tail *assumed*.
    pub booked_s: Distribution,
    /// A truck without one, in seconds. Default `Triangular(60, 90, 120)`: a clerk's 60–120 s (vendors).
    pub walk_in_s: Distribution,
    /// A truck that could not be read, in seconds. Default `Triangular(120, 180, 300)`: 3 min by hand (vendors), the ends *assumed*.
    pub manual_s: Distribution,
    /// Share of trucks that the reader cannot read. Default 0.03, *assumed*.
    pub misread_share: f64,
}

impl Default for GateLaneSpec {
    fn default() -> Self {
        Self {
            booked_s: Distribution::Triangular(16.0, 18.0, 40.0),
            walk_in_s: Distribution::Triangular(60.0, 90.0, 120.0),
            manual_s: Distribution::Triangular(120.0, 180.0, 300.0),
            misread_share: 0.03,
        }
    }
}

/// An X-ray scanner.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScannerSpec {
    /// One box, in and out, in seconds. Default `Triangular(120, 150, 210)`: 22.5 an hour, a fixed gantry's 20–25 (trade press).
    pub scan_s: Distribution,
}

impl Default for ScannerSpec {
    fn default() -> Self {
        Self { scan_s: Distribution::Triangular(120.0, 150.0, 210.0) }
    }
}

/// How often a machine fails and how long the repair takes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breakdown {
    /// *Operating* hours (in motion for an order) from one failure to the next; the mean is the MTBF. `Exponential(mean: 100)` for
    /// failures without memory. Never less than a millisecond.
    pub mtbf_h: Distribution,
    /// From the failure until it works again, in minutes.
    pub repair_min: Distribution,
}

impl DeviceSpec {
    /// Says into `place` which figures make no machine.
    pub fn validate(&self, place: &mut Place<'_>) {
        match self {
            Self::QuayCrane(spec) => spec.validate(place),
            Self::YardCrane(spec) => spec.validate(place),
            Self::Vehicle(spec) => spec.validate(place),
            Self::GateLane(spec) => spec.validate(place),
            Self::Scanner(spec) => spec.validate(place),
        }
    }
}

impl QuayCraneSpec {
    /// Says into `place` which figures make no crane.
    pub fn validate(&self, place: &mut Place<'_>) {
        self.cycle_s.validate(&mut place.at("cycle_s"), Values::NotNegative);
        if let Some(twin_cycle_s) = &self.twin_cycle_s {
            twin_cycle_s.validate(&mut place.at("twin_cycle_s"), Values::NotNegative);
        }
        place.at("gantry_speed_m_s").within(self.gantry_speed_m_s, 0.01, 50.0);
        self.hatch_cover_s.validate(&mut place.at("hatch_cover_s"), Values::NotNegative);
        validate_breakdown(self.breakdown.as_ref(), place);
    }
}

impl YardCraneSpec {
    /// Says into `place` which figures make no crane.
    pub fn validate(&self, place: &mut Place<'_>) {
        let mut service = place.at("service");
        match &self.service {
            YardService::Sampled { service_s } => service_s.validate(&mut service.at("service_s"), Values::NotNegative),
            YardService::Kinematic {
                gantry_m_s,
                gantry_accel_m_s2,
                trolley_m_s,
                hoist_laden_m_s,
                hoist_empty_m_s,
                handling_s,
                tier_m,
                over_tiers,
            } => {
                service.at("gantry_m_s").within(*gantry_m_s, 0.01, 50.0);
                service.at("gantry_accel_m_s2").within(*gantry_accel_m_s2, 0.01, 20.0);
                service.at("trolley_m_s").within(*trolley_m_s, 0.01, 50.0);
                service.at("hoist_laden_m_s").within(*hoist_laden_m_s, 0.01, 50.0);
                service.at("hoist_empty_m_s").within(*hoist_empty_m_s, 0.01, 50.0);
                handling_s.validate(&mut service.at("handling_s"), Values::NotNegative);
                service.at("tier_m").within(*tier_m, 0.1, 10.0);
                service.at("over_tiers").within(f64::from(*over_tiers), 1.0, 10.0);
            }
        }
        validate_breakdown(self.breakdown.as_ref(), place);
    }
}

impl VehicleSpec {
    /// Says into `place` which figures make no vehicle.
    pub fn validate(&self, place: &mut Place<'_>) {
        place.at("speed_m_s").within(self.speed_m_s, 0.1, 50.0);
        place.at("acceleration_m_s2").within(self.acceleration_m_s2, 0.01, 20.0);
        if let Some(energy) = &self.energy {
            let mut place = place.at("energy");
            place.at("capacity_kwh").positive(energy.capacity_kwh);
            place.at("use_kwh_per_km").not_negative(energy.use_kwh_per_km);
            place.at("idle_kw").not_negative(energy.idle_kw);
            place.at("wants_energy_below").share(energy.wants_energy_below);
            let mut place = place.at("refill");
            match &energy.refill {
                Refill::Swap { time_s } => time_s.validate(&mut place.at("time_s"), Values::NotNegative),
                Refill::Charge { kw } => {
                    place.at("kw").positive(*kw);
                }
            }
        }
        validate_breakdown(self.breakdown.as_ref(), place);
    }
}

impl GateLaneSpec {
    /// Says into `place` which figures make no lane.
    pub fn validate(&self, place: &mut Place<'_>) {
        self.booked_s.validate(&mut place.at("booked_s"), Values::NotNegative);
        self.walk_in_s.validate(&mut place.at("walk_in_s"), Values::NotNegative);
        self.manual_s.validate(&mut place.at("manual_s"), Values::NotNegative);
        place.at("misread_share").share(self.misread_share);
    }
}

impl ScannerSpec {
    /// Says into `place` which figures make no scanner.
    pub fn validate(&self, place: &mut Place<'_>) {
        self.scan_s.validate(&mut place.at("scan_s"), Values::NotNegative);
    }
}

/// Who breaks down oftener than every six minutes of work gets nothing done, and a run with it does not end.
const MTBF_LEAST_H: f64 = 0.1;

fn validate_breakdown(breakdown: Option<&Breakdown>, place: &mut Place<'_>) {
    if let Some(Breakdown { mtbf_h, repair_min }) = breakdown {
        let mut place = place.at("breakdown");
        mtbf_h.validate(&mut place.at("mtbf_h"), Values::NotNegative);
        if mtbf_h.mean() < MTBF_LEAST_H {
            let what = format!("a breakdown every {} hours of work leaves no time for any", mtbf_h.mean());
            place.at("mtbf_h").say("too-frequent", what, format!("give {MTBF_LEAST_H} hours on average or more, or no breakdown"));
        }
        repair_min.validate(&mut place.at("repair_min"), Values::NotNegative);
    }
}
