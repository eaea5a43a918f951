//! A weather and tide station.
//!
//! Wind, its direction and the pressure are Ornstein–Uhlenbeck processes on a grid of ten seconds: they wander, and come back to their
//! mean within the correlation time. The temperature follows the sun; rain comes in showers. The tide is a sum of harmonics.

use std::f64::consts::TAU;

use portolan_model::problem::Place;
use portolan_protocol::wire::WeatherState;
use serde::{Deserialize, Serialize};

use super::episodes::{self, Episodes};
use super::{Happens, hundredths};
use crate::stream::Stream;

/// The figures of a station.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WeatherSpec {
    /// The wind's long mean, metres a second. Default 6.5, *assumed*: an open coast in spring.
    pub wind_m_s: f64,
    /// Its standard deviation. Default 2.2, *assumed*.
    pub wind_sd_m_s: f64,
    /// How long the wind keeps what it does, in hours. Default 3, *assumed*.
    pub wind_keeps_h: f64,
    /// Gusts over the mean. Default 1.45 (1.4 to 1.5 is common over open water, WMO on gust factors).
    pub gust_factor: f64,
    /// Where it mostly comes from: 0 north, clockwise. Default 45, *assumed*.
    pub wind_from_deg: f64,
    /// The day's mean temperature, °C. Default 11, *assumed*.
    pub temperature_c: f64,
    /// From the day's mean to its warmest hour. Default 3.5, *assumed*: the sea is near.
    pub temperature_swing_c: f64,
    /// The pressure's long mean. Default 1018, *assumed*.
    pub pressure_hpa: f64,
    /// Showers. Default: every 18 h for 20 to 120 min, *assumed*.
    pub showers: Option<Happens>,
    /// Local time is so many hours ahead of UTC. Default 8.
    pub utc_offset_h: f64,
    /// The mean water above chart datum, metres. Default 2.5, *assumed*.
    pub tide_mean_m: f64,
    /// The tide's harmonics; none for a station without a gauge. Default: M2, S2, K1 and O1, their periods known to all, their
    /// amplitudes and phases *assumed* for a coast with 4 m of spring tide.
    pub tide: Vec<Harmonic>,
}

/// One harmonic of the tide.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Harmonic {
    /// From high water to high water, hours.
    pub period_h: f64,
    /// Half of its range, metres.
    pub amplitude_m: f64,
    /// How far after 1970 began its first high water came, degrees.
    pub phase_deg: f64,
}

impl Default for WeatherSpec {
    fn default() -> Self {
        let harmonic = |period_h, amplitude_m, phase_deg| Harmonic { period_h, amplitude_m, phase_deg };
        Self {
            wind_m_s: 6.5,
            wind_sd_m_s: 2.2,
            wind_keeps_h: 3.0,
            gust_factor: 1.45,
            wind_from_deg: 45.0,
            temperature_c: 11.0,
            temperature_swing_c: 3.5,
            pressure_hpa: 1_018.0,
            showers: Some(Happens {
                every_h: portolan_model::distribution::Distribution::Exponential { mean: 18.0 },
                for_min: portolan_model::distribution::Distribution::Triangular(20.0, 45.0, 120.0),
            }),
            utc_offset_h: 8.0,
            tide_mean_m: 2.5,
            tide: vec![
                harmonic(12.420_6, 1.25, 120.0),
                harmonic(12.0, 0.5, 160.0),
                harmonic(23.934_5, 0.28, 200.0),
                harmonic(25.819_3, 0.2, 170.0),
            ],
        }
    }
}

impl WeatherSpec {
    pub(super) fn validate(&self, place: &mut Place<'_>) {
        place.at("wind_m_s").within(self.wind_m_s, 0.0, 60.0);
        place.at("wind_sd_m_s").within(self.wind_sd_m_s, 0.0, 15.0);
        place.at("wind_keeps_h").within(self.wind_keeps_h, 0.05, 240.0);
        place.at("gust_factor").within(self.gust_factor, 1.0, 2.0);
        place.at("wind_from_deg").within(self.wind_from_deg, 0.0, 360.0);
        place.at("temperature_c").within(self.temperature_c, -45.0, 45.0);
        place.at("temperature_swing_c").within(self.temperature_swing_c, 0.0, 15.0);
        place.at("pressure_hpa").within(self.pressure_hpa, 950.0, 1_060.0);
        place.at("utc_offset_h").within(self.utc_offset_h, -12.0, 14.0);
        place.at("tide_mean_m").within(self.tide_mean_m, -8.0, 8.0);
        episodes::validate(self.showers.as_ref(), "showers", place);
        let mut tide = place.at("tide");
        if self.tide.len() > 40 {
            tide.say("too-many", format!("holds {} harmonics", self.tide.len()), "give the 40 strongest at most");
        }
        for (index, harmonic) in self.tide.iter().enumerate() {
            let mut place = tide.index(index);
            place.at("period_h").within(harmonic.period_h, 0.1, 10_000.0);
            place.at("amplitude_m").within(harmonic.amplitude_m, 0.0, 8.0);
            place.at("phase_deg").within(harmonic.phase_deg, -360.0, 360.0);
        }
    }

    /// Metres above chart datum.
    fn tide_m(&self, now_ms: i64) -> Option<f64> {
        let now_h = now_ms as f64 / 3_600_000.0;
        let waves = self.tide.iter().map(|wave| wave.amplitude_m * libm::cos(TAU * (now_h / wave.period_h - wave.phase_deg / 360.0)));
        (!self.tide.is_empty()).then(|| hundredths((self.tide_mean_m + waves.sum::<f64>()).clamp(-20.0, 20.0)))
    }

    fn temperature_c(&self, now_ms: i64) -> f64 {
        let hour = libm::fmod(now_ms as f64 / 3_600_000.0 + self.utc_offset_h, 24.0);
        self.temperature_c + self.temperature_swing_c * libm::cos(TAU * (hour - 15.0) / 24.0)
    }
}

const STEP_MS: i64 = 10_000;
/// The direction wanders by so much, *assumed*.
const FROM_SD_DEG: f64 = 25.0;
/// The pressure wanders by so much, *assumed*.
const PRESSURE_SD_HPA: f64 = 6.0;
/// And keeps for so long, in times of the wind's.
const PRESSURE_KEEPS: f64 = 8.0;

#[derive(Clone, PartialEq, Debug)]
pub(super) struct Station {
    spec: WeatherSpec,
    stream: Stream,
    showers: Episodes,
    /// Deviations from the means, in standard deviations.
    wind: f64,
    from: f64,
    pressure: f64,
    /// How much more than usual the strongest gust of late was.
    gust: f64,
    rain_mm_h: f64,
    stepped_ms: i64,
}

impl Station {
    pub(super) fn new(spec: WeatherSpec, mut stream: Stream, start_ms: i64) -> Self {
        let showers = Episodes::new(spec.showers.as_ref(), Stream::new(u64::from(stream.below(u32::MAX))), start_ms);
        let (wind, from, pressure) = (stream.normal(), stream.normal(), stream.normal());
        Self { spec, stream, showers, wind, from, pressure, gust: 0.0, rain_mm_h: 0.0, stepped_ms: start_ms }
    }

    fn step(&mut self) {
        self.stepped_ms += STEP_MS;
        self.showers.advance(self.stepped_ms);
        let step_h = STEP_MS as f64 / 3_600_000.0;
        let keep = libm::exp(-step_h / self.spec.wind_keeps_h);
        let stir = (1.0 - keep * keep).sqrt();
        self.wind = self.wind * keep + stir * self.stream.normal();
        self.from = self.from * keep + stir * self.stream.normal();
        let keep = libm::exp(-step_h / (self.spec.wind_keeps_h * PRESSURE_KEEPS));
        self.pressure = self.pressure * keep + (1.0 - keep * keep).sqrt() * self.stream.normal();
        // The strongest gust of ten minutes fades from the mean of the last ones.
        self.gust = self.gust * 0.9 + 0.1 * self.stream.normal();
        let wanted_mm_h = if self.showers.is_on() { 6.0 } else { 0.0 };
        let drawn = self.stream.uniform();
        self.rain_mm_h = (self.rain_mm_h * 0.95 + 0.05 * wanted_mm_h * 2.0 * drawn).clamp(0.0, 100.0);
    }

    pub(super) fn advance(&mut self, now_ms: i64) {
        while self.stepped_ms + STEP_MS <= now_ms {
            self.step();
        }
    }

    pub(super) fn readings(&mut self, now_ms: i64) -> WeatherState {
        self.advance(now_ms);
        let spec = &self.spec;
        let wind_m_s = (spec.wind_m_s + spec.wind_sd_m_s * self.wind).clamp(0.0, 75.0);
        let gust_m_s = wind_m_s * (spec.gust_factor + 0.3 * self.gust).clamp(1.0, 2.0);
        let temperature_c = spec.temperature_c(now_ms);
        let wet = f64::from(u8::from(self.rain_mm_h > 0.1));
        let humidity_share = (0.72 - 0.02 * (temperature_c - spec.temperature_c) + 0.2 * wet).clamp(0.05, 1.0);
        let from_deg = libm::fmod(spec.wind_from_deg + FROM_SD_DEG * self.from + 720.0, 360.0);
        WeatherState {
            wind_m_s: hundredths(wind_m_s),
            gust_m_s: hundredths(gust_m_s),
            wind_from_deg: libm::floor(from_deg),
            temperature_c: Some(hundredths(temperature_c)),
            humidity_share: Some(hundredths(humidity_share)),
            pressure_hpa: Some(hundredths((spec.pressure_hpa + PRESSURE_SD_HPA * self.pressure).clamp(900.0, 1_090.0))),
            visibility_m: Some(libm::round(20_000.0 / (1.0 + self.rain_mm_h * 0.8))),
            rain_mm_h: Some(hundredths(self.rain_mm_h)),
            tide_m: spec.tide_m(now_ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tide_is_the_sum_of_its_harmonics() {
        let wave = |period_h, phase_deg| Harmonic { period_h, amplitude_m: 1.0, phase_deg };
        let spec = WeatherSpec { tide_mean_m: 3.0, tide: vec![wave(12.0, 0.0), wave(24.0, 90.0)], ..WeatherSpec::default() };
        // At 0 h: the first is high, the second on its way up. At 6 h: the first is low, the second high.
        assert_eq!(spec.tide_m(0), Some(4.0));
        assert_eq!(spec.tide_m(6 * 3_600_000), Some(3.0));
        assert_eq!(WeatherSpec { tide: Vec::new(), ..spec }.tide_m(0), None);
    }

    #[test]
    fn the_wind_has_its_mean_and_its_spread() {
        let spec = WeatherSpec { wind_m_s: 10.0, wind_sd_m_s: 2.0, wind_keeps_h: 0.5, ..WeatherSpec::default() };
        let mut station = Station::new(spec, Stream::new(3), 0);
        let winds: Vec<f64> = (1..4_000).map(|ten_min| station.readings(ten_min * 600_000).wind_m_s).collect();
        let mean = winds.iter().sum::<f64>() / winds.len() as f64;
        let sd = (winds.iter().map(|wind| (wind - mean).powi(2)).sum::<f64>() / winds.len() as f64).sqrt();
        assert!((mean - 10.0).abs() < 0.3 && (sd - 2.0).abs() < 0.2, "{mean} {sd}");
    }

    #[test]
    fn afternoons_are_warmer_and_gusts_stronger_than_the_mean() {
        let mut station = Station::new(WeatherSpec { showers: None, ..WeatherSpec::default() }, Stream::new(3), 0);
        let night = station.readings(19 * 3_600_000); // 03:00 there
        let noon = station.readings(31 * 3_600_000); // 15:00 there
        assert_eq!((night.temperature_c, noon.temperature_c), (Some(7.5), Some(14.5)));
        assert!(night.gust_m_s >= night.wind_m_s);
        assert_eq!(noon.rain_mm_h, Some(0.0), "no showers, no rain");
    }
}
