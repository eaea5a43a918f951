//! A reefer's monitor: the air it blows in and gets back, its plug and its door.

use portolan_model::distribution::{Distribution, Values};
use portolan_model::iso6346::ContainerNumber;
use portolan_model::problem::Place;
use portolan_protocol::wire::ReeferState;
use serde::{Deserialize, Serialize};

use super::episodes::{self, Episodes};
use super::{Happens, hundredths};
use crate::stream::Stream;

/// The figures of a reefer.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReeferSpec {
    /// Owner code of the boxes, three capital letters. Default `CSQ`.
    pub owner: String,
    /// What it is to keep, °C, drawn once. Default `Empirical([-25, -20, -18, -18, 1, 2, 5, 13])`, *assumed*: frozen and chilled.
    pub set_c: Distribution,
    /// The air around it, °C. Default 14, *assumed*.
    pub ambient_c: f64,
    /// In so many hours the cargo comes two thirds of the way to the set point. Default 6, *assumed*.
    pub cools_h: f64,
    /// In so many hours without power the cargo comes two thirds of the way to the air around. Default 40, *assumed*: half a day is
    /// usually borne.
    pub warms_h: f64,
    /// Times without power. Default: never.
    pub unplugged: Option<Happens>,
    /// Times with an open door. Default: never.
    pub door_opened: Option<Happens>,
}

impl Default for ReeferSpec {
    fn default() -> Self {
        Self {
            owner: "CSQ".to_owned(),
            set_c: Distribution::Empirical(vec![-25.0, -20.0, -18.0, -18.0, 1.0, 2.0, 5.0, 13.0].into()),
            ambient_c: 14.0,
            cools_h: 6.0,
            warms_h: 40.0,
            unplugged: None,
            door_opened: None,
        }
    }
}

impl ReeferSpec {
    pub(super) fn validate(&self, place: &mut Place<'_>) {
        if self.owner.len() != 3 || !self.owner.bytes().all(|byte| byte.is_ascii_uppercase()) {
            place.at("owner").say("not-an-owner", format!("is {:?}", self.owner), "give the three capital letters of an owner code");
        }
        self.set_c.validate(&mut place.at("set_c"), Values::Any);
        if self.set_c.min() < -65.0 || self.set_c.max() > 30.0 {
            place.at("set_c").say("out-of-range", "reaches beyond what a reefer keeps", "give temperatures from -65 to 30");
        }
        place.at("ambient_c").within(self.ambient_c, -40.0, 50.0);
        place.at("cools_h").within(self.cools_h, 0.1, 240.0);
        place.at("warms_h").within(self.warms_h, 0.1, 1_000.0);
        episodes::validate(self.unplugged.as_ref(), "unplugged", place);
        episodes::validate(self.door_opened.as_ref(), "door_opened", place);
    }
}

const STEP_MS: i64 = 60_000;
/// An open door lets the warm air in so many times faster than closed walls, *assumed*.
const DOOR: f64 = 30.0;
/// The air that comes back may be so much warmer than the set point before the monitor gives an alarm, °C, *assumed*.
const BAND_C: f64 = 3.0;
/// Its alarm codes: the returning air is out of its band; there is no power.
const ALARM_BAND: u16 = 57;
const ALARM_POWER: u16 = 18;

#[derive(Clone, PartialEq, Debug)]
pub(super) struct Reefer {
    spec: ReeferSpec,
    stream: Stream,
    container: ContainerNumber,
    set_c: f64,
    unplugged: Episodes,
    door: Episodes,
    cargo_c: f64,
    noise_c: f64,
    /// The hardest knock since it was last told.
    shock_g: f64,
    stepped_ms: i64,
}

impl Reefer {
    pub(super) fn new(spec: ReeferSpec, mut stream: Stream, start_ms: i64) -> Self {
        let set_c = hundredths(stream.draw(&spec.set_c).clamp(-65.0, 30.0));
        let owner = <[u8; 3]>::try_from(spec.owner.as_bytes()).unwrap_or(*b"XXX");
        let container = ContainerNumber::of(owner, stream.below(1_000_000));
        let mut own = || Stream::new(u64::from(stream.below(u32::MAX)));
        let unplugged = Episodes::new(spec.unplugged.as_ref(), own(), start_ms);
        let door = Episodes::new(spec.door_opened.as_ref(), own(), start_ms);
        Self { container, set_c, unplugged, door, cargo_c: set_c, noise_c: 0.0, shock_g: 0.0, stepped_ms: start_ms, spec, stream }
    }

    fn step(&mut self) {
        self.stepped_ms += STEP_MS;
        self.unplugged.advance(self.stepped_ms);
        self.door.advance(self.stepped_ms);
        let step_h = STEP_MS as f64 / 3_600_000.0;
        let leak_h = if self.door.is_on() { self.spec.warms_h / DOOR } else { self.spec.warms_h };
        if self.unplugged.is_on() || self.door.is_on() {
            self.cargo_c += (self.spec.ambient_c - self.cargo_c) * (1.0 - libm::exp(-step_h / leak_h));
        }
        if !self.unplugged.is_on() {
            self.cargo_c += (self.set_c - self.cargo_c) * (1.0 - libm::exp(-step_h / self.spec.cools_h));
        }
        self.noise_c = 0.15 * self.stream.normal();
        // A knock a day or so that is worth noting, such as a hard landing, *assumed*.
        if self.stream.chance(step_h / 20.0) {
            self.shock_g = self.shock_g.max(0.5 + 1.5 * self.stream.uniform());
        }
    }

    pub(super) fn advance(&mut self, now_ms: i64) {
        while self.stepped_ms + STEP_MS <= now_ms {
            self.step();
        }
        self.unplugged.advance(now_ms);
        self.door.advance(now_ms);
    }

    pub(super) fn readings(&mut self, now_ms: i64) -> ReeferState {
        self.advance(now_ms);
        let plugged = !self.unplugged.is_on();
        let return_c = self.cargo_c + 0.4 + self.noise_c;
        let supply_c = if plugged { self.set_c.min(self.cargo_c) - 0.3 + self.noise_c / 2.0 } else { self.cargo_c + self.noise_c / 2.0 };
        let alarm = match (plugged, return_c > self.set_c + BAND_C) {
            (_, true) => ALARM_BAND,
            (false, false) => ALARM_POWER,
            (true, false) => 0,
        };
        ReeferState {
            container: self.container.to_string(),
            plugged,
            set_c: self.set_c,
            supply_c: hundredths(supply_c),
            return_c: hundredths(return_c),
            humidity_share: Some(if self.door.is_on() { 0.95 } else { 0.85 }),
            shock_g: Some(hundredths(std::mem::take(&mut self.shock_g))),
            alarm,
        }
    }

    pub(super) fn next_change_ms(&self) -> Option<i64> {
        [self.unplugged.next_change_ms(), self.door.next_change_ms()].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    #[test]
    fn a_reefer_without_power_warms_and_says_so_and_cools_again() {
        let out = Happens { every_h: Distribution::Fixed(10.0), for_min: Distribution::Fixed(600.0) };
        let spec = ReeferSpec { set_c: Distribution::Fixed(-18.0), unplugged: Some(out), ..ReeferSpec::default() };
        let mut reefer = Reefer::new(spec, Stream::new(1), 0);
        let cold = reefer.readings(9 * HOUR_MS);
        assert!(cold.plugged && cold.alarm == 0 && (cold.return_c + 17.6).abs() < 1.0, "{cold:?}");
        let cut = reefer.readings(10 * HOUR_MS + 60_000);
        assert_eq!((cut.plugged, cut.alarm), (false, ALARM_POWER));
        let warm = reefer.readings(19 * HOUR_MS);
        // 32 degrees to go, nine of forty hours of the way.
        assert!(warm.alarm == ALARM_BAND && (warm.return_c + 11.2).abs() < 1.0, "{warm:?}");
        let again = reefer.readings(29 * HOUR_MS);
        assert!(again.plugged && again.return_c < -16.0, "{again:?}");
    }

    #[test]
    fn its_box_has_a_number() {
        let number = Reefer::new(ReeferSpec::default(), Stream::new(9), 0).readings(0).container;
        assert!(number.parse::<ContainerNumber>().is_ok_and(|number| number.as_str().starts_with("CSQU")), "{number}");
    }
}
