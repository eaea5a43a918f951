//! What a run costs: time on the wall, time of the processor, memory. The only place of the program that looks at a clock.

use std::time::Instant;

use cpu_time::ProcessTime;

/// A moment from which costs are counted.
#[derive(Clone, Copy, Debug)]
pub struct Since {
    wall: Instant,
    cpu_seconds: Option<f64>,
}

/// What something cost.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cost {
    /// Seconds on the wall.
    pub wall_seconds: f64,
    /// Seconds of the processor, of the user and the system together, over all threads; none where the system does not tell.
    pub cpu_seconds: Option<f64>,
}

impl Cost {
    /// Nothing yet.
    pub const NONE: Self = Self { wall_seconds: 0.0, cpu_seconds: Some(0.0) };
}

impl Since {
    /// From now on.
    #[expect(clippy::disallowed_methods, reason = "what a run costs is measured outside the port")]
    pub fn now() -> Self {
        Self { wall: Instant::now(), cpu_seconds: cpu_seconds() }
    }

    /// What it has cost so far.
    pub fn cost(&self) -> Cost {
        let cpu_seconds = self.cpu_seconds.zip(cpu_seconds()).map(|(then, now)| now - then);
        Cost { wall_seconds: self.wall.elapsed().as_secs_f64(), cpu_seconds }
    }
}

impl std::ops::Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let cpu_seconds = self.cpu_seconds.zip(other.cpu_seconds).map(|(a, b)| a + b);
        Self { wall_seconds: self.wall_seconds + other.wall_seconds, cpu_seconds }
    }
}

/// Seconds of the processor that this process has taken so far, over all its threads, of the user and the system together; none where
/// the system does not tell.
pub fn cpu_seconds() -> Option<f64> {
    ProcessTime::try_now().ok().map(|time| time.as_duration().as_secs_f64())
}

/// The most memory that the process has held so far, MiB; none where the system does not tell.
#[cfg(unix)]
pub fn peak_rss_mib() -> Option<f64> {
    use nix::sys::resource::{UsageWho, getrusage};

    // The BSDs' kin at Apple counts bytes, all others KiB.
    let unit = if cfg!(target_vendor = "apple") { 1024.0 * 1024.0 } else { 1024.0 };
    getrusage(UsageWho::RUSAGE_SELF).ok().map(|usage| usage.max_rss() as f64 / unit)
}

/// The most memory that the process has held so far, MiB; none where the system does not tell.
#[cfg(not(unix))]
pub const fn peak_rss_mib() -> Option<f64> {
    None
}
