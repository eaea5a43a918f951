//! Two clocks: the wall's, which stamps messages, and the operating one, by which devices work.

/// How operating time follows the wall's. Both are milliseconds of UTC since 1970; operating time may begin on another day and run
/// faster.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pace {
    wall_start_ms: i64,
    operating_start_ms: i64,
    speed: f64,
}

impl Pace {
    /// Slower and faster than this is of no use.
    pub const SPEEDS: (f64, f64) = (0.001, 10_000.0);

    /// Operating time begins at `operating_start_ms` when the wall shows `wall_start_ms`, and runs `speed` times as fast.
    pub fn new(wall_start_ms: i64, operating_start_ms: i64, speed: f64) -> Self {
        let (least, most) = Self::SPEEDS;
        let speed = if speed.is_finite() { speed.clamp(least, most) } else { 1.0 };
        Self { wall_start_ms, operating_start_ms, speed }
    }

    /// How many times faster operating time runs.
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// When operating time began, by the wall.
    pub fn wall_start_ms(&self) -> i64 {
        self.wall_start_ms
    }

    /// When it began, by itself.
    pub fn operating_start_ms(&self) -> i64 {
        self.operating_start_ms
    }

    /// Operating time when the wall shows `wall_ms`.
    pub fn operating_ms(&self, wall_ms: i64) -> i64 {
        let passed_ms = wall_ms.saturating_sub(self.wall_start_ms) as f64 * self.speed;
        self.operating_start_ms.saturating_add(passed_ms as i64)
    }

    /// The first millisecond of the wall at which operating time has come to `operating_ms`; none that never comes.
    pub fn wall_ms(&self, operating_ms: i64) -> Option<i64> {
        if operating_ms == i64::MAX {
            return None;
        }
        let passed_ms = operating_ms.saturating_sub(self.operating_start_ms) as f64 / self.speed;
        let mut wall_ms = self.wall_start_ms.saturating_add(passed_ms as i64);
        // Rounding may miss by a millisecond to either side.
        while self.operating_ms(wall_ms) < operating_ms && wall_ms < i64::MAX {
            wall_ms += 1;
        }
        while wall_ms > i64::MIN && self.operating_ms(wall_ms - 1) >= operating_ms {
            wall_ms -= 1;
        }
        Some(wall_ms)
    }

    /// When in operating time a message counts as heard that was stamped at `stamp_ms` and came at `now_ms` of the wall: so long after its stamp
    /// as it took, however fast operating time runs. One that took longer than a second, or comes from the future, is heard now.
    pub fn heard_ms(&self, stamp_ms: i64, now_ms: i64) -> i64 {
        let took_ms = now_ms.saturating_sub(stamp_ms);
        if !(0..=1_000).contains(&took_ms) {
            return self.operating_ms(now_ms);
        }
        (self.operating_ms(stamp_ms) + took_ms).min(self.operating_ms(now_ms))
    }

    /// So long a stretch of the wall's time in operating time.
    pub fn operating_stretch_ms(&self, wall_ms: u64) -> i64 {
        (wall_ms as f64 * self.speed) as i64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sixty_times_as_fast() {
        let pace = Pace::new(1_000, 5_000, 60.0);
        assert_eq!(pace.operating_ms(2_000), 65_000);
        assert_eq!(pace.wall_ms(65_000), Some(2_000));
        assert_eq!(pace.wall_ms(65_001), Some(2_001));
        assert_eq!(pace.wall_ms(i64::MAX), None);
        assert_eq!(pace.heard_ms(2_000, 2_030), 65_030, "30 ms on the way are 30 ms");
        assert_eq!(pace.heard_ms(2_000, 3_500), pace.operating_ms(3_500), "kept back, or another clock");
        assert_eq!(pace.heard_ms(2_050, 2_000), 65_000, "from the future");
    }

    proptest! {
        #[test]
        fn who_is_called_at_the_time_finds_it_has_come(
            speed in 0.001_f64..10_000.0,
            passed_ms in 0_i64..10_000_000_000,
            start_ms in 0_i64..2_000_000_000_000,
        ) {
            let pace = Pace::new(start_ms, 1_772_500_800_000, speed);
            let due_ms = 1_772_500_800_000 + passed_ms;
            let wall_ms = pace.wall_ms(due_ms).expect("it comes");
            prop_assert!(pace.operating_ms(wall_ms) >= due_ms);
            prop_assert!(pace.operating_ms(wall_ms - 1) < due_ms);
        }
    }
}
