//! Where a device is, for screens: a movement as two places and a progress, evaluated at whatever time the screen shows.

use portolan_protocol::{NodeId, Spot};

/// A place in a device's own terms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The device does not model places, or was never told where it stands.
    Unknown,
    /// Along the quay rail.
    AlongQuay {
        /// Millimetres along the quay.
        mm: i32,
    },
    /// A yard crane's spreader in its block.
    InBlock(Spot),
    /// At a node of the road graph.
    OnRoad(NodeId),
}

/// How far the order in hand is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Time in motion the order takes in all, in milliseconds.
    pub duration_ms: u32,
    /// Time in motion up to `since_ms`, or up to now for a device that stands.
    pub done_ms: u32,
    /// Since when the device has been moving without a halt; none while it is paused or down.
    pub since_ms: Option<i64>,
}

impl Progress {
    /// Time in motion at `now_ms`, from 0 to `duration_ms`: what to evaluate a speed profile at.
    pub fn elapsed_ms(&self, now_ms: i64) -> u32 {
        let moved = self.since_ms.map_or(0, |since| now_ms.saturating_sub(since).max(0));
        i64::from(self.done_ms).saturating_add(moved).min(i64::from(self.duration_ms)) as u32
    }

    /// When the order will be done if nothing comes between, in milliseconds; none while the device stands.
    pub fn ends_ms(&self) -> Option<i64> {
        self.since_ms.map(|since| since.saturating_add(i64::from(self.duration_ms - self.done_ms)))
    }
}

/// What a device is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Motion {
    /// Nothing is in hand.
    Standing {
        /// Where.
        at: Place,
    },
    /// An order in hand that does not change its place.
    Working {
        /// Where.
        at: Place,
        /// How far it is.
        progress: Progress,
    },
    /// An order in hand that takes it elsewhere.
    Underway {
        /// Where it set out.
        from: Place,
        /// Where it will be.
        to: Place,
        /// How far it is.
        progress: Progress,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_runs_while_moving_and_stands_while_held() {
        let moving = Progress { duration_ms: 100, done_ms: 20, since_ms: Some(1_000) };
        assert_eq!(moving.elapsed_ms(990), 20);
        assert_eq!(moving.elapsed_ms(1_030), 50);
        assert_eq!(moving.elapsed_ms(9_999), 100);
        assert_eq!(moving.ends_ms(), Some(1_080));
        let held = Progress { since_ms: None, ..moving };
        assert_eq!((held.elapsed_ms(9_999), held.ends_ms()), (20, None));
    }
}
