//! Which of those who wait a yard crane serves next.
//!
//! In blocks with slots. In blocks without, where nobody knows how far a crane drives, it is first come, first served.

use bevy_ecs::prelude::*;
use portolan_model::Ms;
use portolan_terminal::yard::YardJob;

/// Chooses a yard crane's next job.
pub trait YardJobChoice: Send + Sync + 'static {
    /// The position in `waiting` (never empty, in the order of coming) of the job that a crane over bay `at` takes next. `first_bay` tells
    /// where it goes first for a job: to the box that is wanted, or to the transfer point for one that is brought. Asked again without
    /// the job where the other crane of the block leaves no room for it.
    fn choose(&self, at: i16, now_ms: Ms, waiting: &[YardJob], first_bay: &dyn Fn(&YardJob) -> i16) -> usize;
}

/// Who waits longest.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FirstCome;

impl YardJobChoice for FirstCome {
    fn choose(&self, _: i16, _: Ms, _: &[YardJob], _: &dyn Fn(&YardJob) -> i16) -> usize {
        0
    }
}

/// The one to whom it has least way, of equals who waits longest; but nobody waits longer than a limit while others are served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NearestBay {
    /// The limit.
    pub wait_max_ms: Ms,
}

impl YardJobChoice for NearestBay {
    fn choose(&self, at: i16, now_ms: Ms, waiting: &[YardJob], first_bay: &dyn Fn(&YardJob) -> i16) -> usize {
        if waiting.first().is_some_and(|oldest| now_ms - oldest.since_ms >= self.wait_max_ms) {
            return 0;
        }
        let way = |job: &YardJob| first_bay(job).abs_diff(at);
        waiting.iter().enumerate().min_by_key(|(position, job)| (way(job), *position)).map_or(0, |(position, _)| position)
    }
}

/// The yard-crane policy in charge.
#[derive(Resource)]
pub(crate) struct YardJobPolicy(pub(crate) Box<dyn YardJobChoice>);

#[cfg(test)]
mod tests {
    use portolan_model::ids::{BoxId, BoxSource};
    use portolan_terminal::yard::{Customer, Errand};

    use super::*;

    fn job(bay: u32, since_ms: Ms) -> YardJob {
        let container = BoxId::new(BoxSource::Stock, bay);
        YardJob { container, errand: Errand::Fetch, customer: Customer::Vehicle(0), since_ms }
    }

    #[test]
    fn the_nearest_is_served_unless_somebody_waits_too_long() {
        let waiting = [job(30, 0), job(12, 10), job(8, 20), job(12, 30)];
        let first_bay = |job: &YardJob| job.container.source().1 as i16;
        let choose = |now_ms| NearestBay { wait_max_ms: 600 }.choose(10, now_ms, &waiting, &first_bay);
        assert_eq!((choose(599), choose(600)), (1, 0));
        assert_eq!(FirstCome.choose(10, 599, &waiting, &first_bay), 0);
    }
}
