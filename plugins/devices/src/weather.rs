//! What weather stations do to a live port: quay cranes stop in a gust and go on when it has passed, and the water's level is known.
//!
//! *Which wins.* A station that is real, or mapped, is the weather: the strongest gust of all that are fresh counts, and where a scenario's
//! script says otherwise the station's next reading puts it right. A station that describes itself as simulated knows nothing of the script,
//! so that there the script is the weather and the station is only shown; a test bench may say that it counts too. A wind stop ends when the
//! gust has fallen [`CALMER_DM_S`] below the limit, so that cranes do not stop and go with every puff. Stations that fall silent leave the
//! wind as they last had it: nobody knows better.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use portolan_clock::Clock;
use portolan_model::facts::What;
use portolan_model::happenings::Happening;
use portolan_protocol::wire::{Readings, WireId};
use portolan_terminal::quay::{QuaySection, QuayWeather};

use crate::belief::Belief;

/// By how much the gust must fall below the limit for cranes to go on, tenths of a metre a second.
pub const CALMER_DM_S: u16 = 20;
/// A change of less is no news, tenths of a metre a second.
const NEWS_DM_S: u16 = 10;
/// Nor is the water, if it rose or fell less.
const TIDE_NEWS_MM: u32 = 100;
/// A reading that was not renewed for so many periods of its station does not count any more.
const PERIODS: i64 = 3;

/// What one station or anemometer last said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Felt {
    gust_dm_s: u16,
    at_ms: i64,
    lasts_ms: i64,
}

/// The weather as devices have it.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Default)]
pub struct SensedWeather {
    /// Whether simulated stations count too.
    pub obeys_simulated: bool,
    felt: BTreeMap<WireId, Felt>,
    tide_mm: Option<(i32, i64)>,
    told_tide_mm: Option<i32>,
}

impl SensedWeather {
    /// The strongest gust that is fresh, tenths of a metre a second; none where no station is heard.
    pub fn gust_dm_s(&self, now_ms: i64) -> Option<u16> {
        self.felt.values().filter(|felt| now_ms - felt.at_ms <= felt.lasts_ms).map(|felt| felt.gust_dm_s).max()
    }

    /// The water above chart datum, millimetres, and when it was measured, milliseconds of UTC since 1970.
    pub const fn tide_mm(&self) -> Option<(i32, i64)> {
        self.tide_mm
    }
}

/// Takes in what a station, or the anemometer of a crane, reads.
pub(crate) fn feel(world: &mut World, entity: Entity, readings: &Readings, now_ms: i64) {
    let (gust_m_s, tide_m) = match readings {
        Readings::WeatherStation(station) => (station.gust_m_s.max(station.wind_m_s), station.tide_m),
        Readings::QuayCrane(crane) => match crane.wind_m_s {
            Some(wind_m_s) => (wind_m_s, None),
            None => return,
        },
        _ => return,
    };
    let Some(belief) = world.get::<Belief>(entity) else { return };
    let (id, lasts_ms) = (belief.id.clone(), PERIODS * belief.period_ms());
    let is_simulated = belief.may_be_simulated(now_ms);
    let mut weather = world.resource_mut::<SensedWeather>();
    if let Some(tide_m) = tide_m {
        let level_mm = (tide_m * 1_000.0).round() as i32;
        weather.tide_mm = Some((level_mm, now_ms));
        if weather.told_tide_mm.is_none_or(|told_mm| told_mm.abs_diff(level_mm) >= TIDE_NEWS_MM) {
            weather.told_tide_mm = Some(level_mm);
            world.resource_mut::<Clock>().note(What::Tide { level_mm });
        }
    }
    let mut weather = world.resource_mut::<SensedWeather>();
    if is_simulated && !weather.obeys_simulated {
        return;
    }
    let gust_dm_s = (gust_m_s * 10.0).round().clamp(0.0, f64::from(u16::MAX)) as u16;
    weather.felt.insert(id, Felt { gust_dm_s, at_ms: now_ms, lasts_ms });
    let Some(gust_dm_s) = weather.gust_dm_s(now_ms) else { return };
    let limit_dm_s = (world.resource::<QuaySection>().wind_stop_m_s * 10.0).round().clamp(0.0, f64::from(u16::MAX)) as u16;
    let known_dm_s = world.resource::<QuayWeather>().wind_dm_s;
    if is_news(known_dm_s, gust_dm_s, limit_dm_s) {
        world.resource_mut::<Clock>().calendar.from_outside(Happening::WindChanged { wind_dm_s: gust_dm_s });
    }
}

/// Whether the port should hear of a gust.
const fn is_news(known_dm_s: u16, gust_dm_s: u16, limit_dm_s: u16) -> bool {
    let (stood, stands) = (known_dm_s >= limit_dm_s, gust_dm_s >= limit_dm_s);
    if stood && !stands {
        return gust_dm_s.saturating_add(CALMER_DM_S) <= limit_dm_s;
    }
    stood != stands || known_dm_s.abs_diff(gust_dm_s) >= NEWS_DM_S
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cranes_stop_at_once_and_go_on_when_it_is_calmer() {
        assert!(is_news(0, 200, 200), "the limit itself stops");
        assert!(is_news(199, 200, 200));
        assert!(!is_news(200, 195, 200), "a puff less is no calm");
        assert!(!is_news(230, 181, 200));
        assert!(is_news(230, 180, 200));
        assert!(!is_news(95, 90, 200) && is_news(100, 90, 200));
    }
}
