//! How long a yard crane's work takes.

use portolan_protocol::{Lift, Spot};

use crate::kinematics::rest_to_rest_s;
use crate::spec::YardService;
use crate::stream::{Stream, ms_from_s};

/// One lift between two known spots, from where the spreader hangs, in milliseconds.
pub(crate) fn lift_ms(service: &YardService, at: Spot, lift: Lift, stream: &mut Stream) -> u32 {
    ms_from_s(match service {
        YardService::Sampled { service_s } => stream.draw(service_s),
        YardService::Kinematic { hoist_laden_m_s, hoist_empty_m_s, handling_s, tier_m, over_tiers, .. } => {
            // At each end the rope goes down and comes up again, with the box on one of the two ways.
            let both_ways_s_per_m = hoist_laden_m_s.recip() + hoist_empty_m_s.recip();
            let rope_m = |spot: Spot| f64::from(over_tiers.saturating_sub(spot.tier)) * tier_m;
            let hoists_s = (rope_m(lift.from) + rope_m(lift.to)) * both_ways_s_per_m;
            let handling_s = stream.draw(handling_s) + stream.draw(handling_s);
            travel_s(service, at, lift.from) + travel_s(service, lift.from, lift.to) + hoists_s + handling_s
        }
    })
}

/// So many lifts at spots nobody models, in milliseconds; nothing for a crane that needs to know them.
pub(crate) fn service_ms(service: &YardService, lifts: u8, stream: &mut Stream) -> Option<u32> {
    let YardService::Sampled { service_s } = service else { return None };
    // The sum is rounded, not each draw.
    let sum_s = (0..lifts.max(1)).fold(0.0, |sum, _| sum + stream.draw(service_s));
    Some(ms_from_s(sum_s))
}

/// A move without a box, in milliseconds. Where service is drawn, travel is part of it and costs nothing by itself.
pub(crate) fn travel_ms(service: &YardService, from: Spot, to: Spot) -> u32 {
    ms_from_s(travel_s(service, from, to))
}

fn travel_s(service: &YardService, from: Spot, to: Spot) -> f64 {
    let YardService::Kinematic { gantry_m_s, gantry_accel_m_s2, trolley_m_s, .. } = service else { return 0.0 };
    let metres = |a: i32, b: i32| f64::from(a.abs_diff(b)) * 1e-3;
    let gantry_s = rest_to_rest_s(metres(from.along_mm, to.along_mm), *gantry_m_s, *gantry_accel_m_s2);
    gantry_s.max(metres(from.across_mm, to.across_mm) / trolley_m_s)
}

#[cfg(test)]
mod tests {
    use portolan_model::distribution::Distribution;

    use super::*;

    fn crane() -> YardService {
        YardService::Kinematic {
            gantry_m_s: 4.0,
            gantry_accel_m_s2: 0.4,
            trolley_m_s: 1.0,
            hoist_laden_m_s: 0.5,
            hoist_empty_m_s: 1.0,
            handling_s: Distribution::Fixed(10.0),
            tier_m: 3.0,
            over_tiers: 5,
        }
    }

    const fn spot(along_m: i32, across_m: i32, tier: u8) -> Spot {
        Spot { along_mm: along_m * 1_000, across_mm: across_m * 1_000, tier }
    }

    #[test]
    fn a_lift_is_empty_way_laden_way_hoists_and_two_handlings() {
        let lift = Lift { from: spot(80, 5, 2), to: spot(160, 5, 0) };
        // 80 m at 4 m/s and 0.4 m/s²: 20 s and a ramp of 10 s. Ropes: 3 and 5 tiers of 3 m, down and up at 1 and 0.5 m/s.
        let wanted_s = 30 + 30 + (9 + 15) * 3 + 20;
        assert_eq!(lift_ms(&crane(), spot(0, 0, 0), lift, &mut Stream::new(1)), wanted_s * 1_000);
    }

    #[test]
    fn the_slower_of_gantry_and_trolley_counts() {
        assert_eq!(travel_ms(&crane(), spot(0, 0, 0), spot(0, 25, 0)), 25_000);
        assert_eq!(travel_ms(&crane(), spot(0, 0, 0), spot(10, 25, 0)), 25_000, "10 m of gantry take 10 s");
        assert_eq!(travel_ms(&crane(), spot(0, 0, 0), spot(80, 25, 0)), 30_000);
    }

    #[test]
    fn a_service_of_n_lifts_is_n_draws() {
        let sampled = YardService::Sampled { service_s: Distribution::Fixed(1.000_4) };
        assert_eq!(service_ms(&sampled, 5, &mut Stream::new(1)), Some(5_002));
        assert_eq!(service_ms(&sampled, 0, &mut Stream::new(1)), Some(1_000));
        assert_eq!(service_ms(&crane(), 1, &mut Stream::new(1)), None);
    }
}
