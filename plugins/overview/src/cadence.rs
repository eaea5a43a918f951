//! When each view is built: at most ten times a second, spread over the frames, and not while nothing changes.

use std::time::Duration;

use portolan_panels::{PanelKind, Wanted};

/// Between two builds of one view.
pub(crate) const PERIOD: Duration = Duration::from_millis(100);
/// The same for a search, which looks at every box: its query, when changed, is looked for at once.
const FIND_PERIOD: Duration = Duration::from_secs(1);

/// A view that is built on its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Look {
    Tiles,
    BerthPlan,
    QuayCranes,
    Yard,
    Block,
    Gate,
    Fleet,
    Examination,
    Happenings,
    Notices,
    Requests,
    Devices,
    Ledger,
    Inspector,
    Proposal,
    Find,
}

impl Look {
    pub(crate) const ALL: [Self; 16] = [
        Self::Tiles,
        Self::BerthPlan,
        Self::QuayCranes,
        Self::Yard,
        Self::Block,
        Self::Gate,
        Self::Fleet,
        Self::Examination,
        Self::Happenings,
        Self::Notices,
        Self::Requests,
        Self::Devices,
        Self::Ledger,
        Self::Inspector,
        Self::Proposal,
        Self::Find,
    ];

    /// Whether anybody looks.
    pub(crate) fn is_wanted(self, wanted: &Wanted) -> bool {
        match self {
            Self::Tiles => true,
            Self::BerthPlan => wanted.sees(PanelKind::BerthPlan),
            Self::QuayCranes => wanted.sees(PanelKind::QuayCranes),
            Self::Yard => wanted.sees(PanelKind::Yard),
            Self::Block => wanted.sees(PanelKind::Block) && wanted.block.is_some(),
            Self::Gate => wanted.sees(PanelKind::Gate),
            Self::Fleet => wanted.sees(PanelKind::Fleet),
            Self::Examination => wanted.sees(PanelKind::Examination),
            Self::Happenings => wanted.sees(PanelKind::Happenings),
            Self::Notices => wanted.sees(PanelKind::Notices),
            Self::Requests => wanted.sees(PanelKind::Requests),
            Self::Devices => wanted.sees(PanelKind::Devices),
            Self::Ledger => wanted.sees(PanelKind::Ledger),
            Self::Inspector => wanted.sees(PanelKind::Inspector) && wanted.subject.is_some(),
            Self::Proposal => wanted.proposal.is_some(),
            Self::Find => wanted.find.is_some(),
        }
    }

    const fn period(self) -> Duration {
        if matches!(self, Self::Find) { FIND_PERIOD } else { PERIOD }
    }
}

/// When a view was built, and of which state of the port.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Built {
    wall: Duration,
    state: u64,
}

/// When each view was built.
#[derive(Debug, Default)]
pub(crate) struct Cadence {
    built: [Option<Built>; Look::ALL.len()],
    /// When it was last asked.
    asked: Option<Duration>,
    /// Builds that the time passed has earned, in parts of a build.
    earned: f64,
}

impl Cadence {
    /// Lets a view be built at the next chance.
    pub(crate) const fn forget(&mut self, look: Look) {
        self.built[look as usize] = None;
    }

    /// The views to build now. `changed` are those of which something else is wanted than before, `state` stands for the state of the
    /// port: while it is the same, so are the views.
    pub(crate) fn due(&mut self, wanted: &Wanted, changed: &[Look], state: u64, wall: Duration) -> Vec<Look> {
        for look in changed {
            self.forget(*look);
        }
        let mut due = Vec::new();
        let mut stale = Vec::new();
        let mut seen = 0_u32;
        for look in Look::ALL {
            let built = &mut self.built[look as usize];
            if !look.is_wanted(wanted) {
                *built = None;
                continue;
            }
            seen += 1;
            match *built {
                None => due.push(look),
                // A clock that ran back says nothing about when.
                Some(before) if before.state != state && wall.checked_sub(before.wall).is_none_or(|age| age >= look.period()) => {
                    stale.push((before.wall, look));
                }
                Some(_) => {}
            }
        }
        // In a period as many builds are earned as there are views. What is not used is not saved up, but for parts of a build: views that
        // were opened together would be built together ever after.
        let passed = self.asked.and_then(|asked| wall.checked_sub(asked)).unwrap_or(PERIOD);
        self.asked = Some(wall);
        let earned = f64::from(seen) * passed.as_secs_f64() / PERIOD.as_secs_f64();
        self.earned = self.earned.min(1.0) + earned;
        stale.sort_unstable();
        for (_, look) in stale {
            if self.earned < 1.0 {
                break;
            }
            self.earned -= 1.0;
            due.push(look);
        }
        for look in &due {
            self.built[*look as usize] = Some(Built { wall, state });
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::subject::Subject;
    use proptest::prelude::*;

    use super::*;

    fn all_panels() -> Wanted {
        Wanted { panels: [true; PanelKind::ALL.len()], subject: Some(Subject::Gate), ..Wanted::default() }
    }

    #[test]
    fn builds_are_spread_over_the_frames_of_a_second() {
        let (mut cadence, wanted) = (Cadence::default(), all_panels());
        let frame = Duration::from_micros(16_667);
        let first = cadence.due(&wanted, &[], 0, Duration::ZERO);
        assert_eq!(first.len(), 13, "all at once when they are opened");
        let mut built = [0_u32; Look::ALL.len()];
        let mut most = 0;
        for number in 1..=600_u32 {
            let due = cadence.due(&wanted, &[], u64::from(number), frame * number);
            most = most.max(due.len());
            for look in due {
                built[look as usize] += 1;
            }
        }
        assert!(most <= 3, "{most} in one frame");
        for look in Look::ALL.into_iter().filter(|look| look.is_wanted(&wanted)) {
            assert!((80..=100).contains(&built[look as usize]), "{look:?}: {} in ten seconds", built[look as usize]);
        }
    }

    #[test]
    fn nothing_is_built_while_nothing_changes() {
        let (mut cadence, wanted) = (Cadence::default(), all_panels());
        assert!(!cadence.due(&wanted, &[], 7, Duration::ZERO).is_empty());
        for second in 1..10 {
            assert!(cadence.due(&wanted, &[], 7, Duration::from_secs(second)).is_empty());
        }
        assert_eq!(cadence.due(&wanted, &[Look::Inspector], 7, Duration::from_secs(10)), [Look::Inspector]);
    }

    proptest! {
        /// However frames come: none is built more often than ten times a second, and each is built again within a fifth of a second plus
        /// a frame once the port has changed.
        #[test]
        fn no_view_is_built_too_often_or_forgotten(frames_ms in prop::collection::vec(1_u64..60, 1..300)) {
            let (mut cadence, wanted) = (Cadence::default(), all_panels());
            let mut last = [None; Look::ALL.len()];
            let mut wall_ms = 0;
            for (number, frame_ms) in (0..).zip(frames_ms) {
                wall_ms += frame_ms;
                for look in cadence.due(&wanted, &[], number, Duration::from_millis(wall_ms)) {
                    if let Some(before_ms) = last[look as usize].replace(wall_ms) {
                        prop_assert!(wall_ms - before_ms >= 100, "{:?} after {} ms", look, wall_ms - before_ms);
                    }
                }
                for look in Look::ALL.into_iter().filter(|look| look.is_wanted(&wanted)) {
                    let age_ms = wall_ms - last[look as usize].unwrap_or(0);
                    prop_assert!(age_ms <= 200 + frame_ms, "{:?} is {} ms old", look, age_ms);
                }
            }
        }
    }
}
