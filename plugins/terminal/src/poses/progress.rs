//! How far an order is, as finely as a screen asks.

use portolan_behaviour::Progress;

/// Seconds of motion behind at an instant. A device that is held stays where it is.
pub fn elapsed_s(progress: Progress, now_ms: f64) -> f64 {
    let moved_ms = progress.since_ms.map_or(0.0, |since_ms| (now_ms - since_ms as f64).max(0.0));
    (f64::from(progress.done_ms) + moved_ms).min(f64::from(progress.duration_ms)) * 1e-3
}

/// Share of an order's time in motion that is behind, from 0 to 1. An order that takes no time is behind at once.
pub fn share_behind(progress: Progress, now_ms: f64) -> f64 {
    if progress.duration_ms == 0 { 1.0 } else { elapsed_s(progress, now_ms) * 1e3 / f64::from(progress.duration_ms) }
}

/// Share of a way that is behind after a share of its time, from rest to rest: speed rises over the first `ramp` of the time, keeps, and
/// falls over the last `ramp`. A ramp of a half is nothing but rise and fall.
pub fn ease(share: f64, ramp: f64) -> f64 {
    let (share, ramp) = (share.clamp(0.0, 1.0), ramp.clamp(0.0, 0.5));
    let top = 1.0 / (1.0 - ramp);
    if share < ramp {
        top * share * share / (2.0 * ramp)
    } else if share <= 1.0 - ramp {
        top * (share - ramp / 2.0)
    } else {
        let left = 1.0 - share;
        1.0 - if ramp > 0.0 { top * left * left / (2.0 * ramp) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_held_device_stays_where_it_is() {
        let moving = Progress { duration_ms: 10_000, done_ms: 2_000, since_ms: Some(1_000) };
        assert!((elapsed_s(moving, 1_500.25) - 2.500_25).abs() < 1e-12);
        assert!((share_behind(moving, 99_999.0) - 1.0).abs() < 1e-12);
        let held = Progress { since_ms: None, ..moving };
        assert!((elapsed_s(held, 99_999.0) - 2.0).abs() < 1e-12);
        assert!((share_behind(Progress { duration_ms: 0, done_ms: 0, since_ms: None }, 0.0) - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn a_way_begins_and_ends_at_rest_and_never_turns_back(ramp in 0.0..=0.5, a in 0.0..=1.0, b in 0.0..=1.0) {
            prop_assert!(ease(0.0, ramp).abs() < 1e-12 && (ease(1.0, ramp) - 1.0).abs() < 1e-12);
            let (a, b) = if a < b { (a, b) } else { (b, a) };
            prop_assert!(ease(a, ramp) <= ease(b, ramp) + 1e-12);
            // Never faster than its top speed.
            prop_assert!(ease(b, ramp) - ease(a, ramp) <= (b - a) / (1.0 - ramp) + 1e-9);
        }
    }
}
