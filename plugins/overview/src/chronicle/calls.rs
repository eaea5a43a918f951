//! Calls as their facts tell of them: estimates, stages, cut-offs, and the time at berth.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::Ms;
use portolan_model::facts::{CallStage, Direction};
use portolan_model::ids::CallId;

use super::Past;
use super::integral::Integral;

/// A call as it was planned, or found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct CallPlan {
    pub(crate) scheduled_ms: Ms,
    pub(crate) eta_ms: Ms,
    /// The last moment for its export boxes; none where that has passed, or it does not come within the days of the run.
    pub(crate) cut_off_ms: Option<Ms>,
    pub(crate) cut_off_before_ms: Ms,
    pub(crate) stage: CallStage,
    /// Boxes over its rail so far.
    pub(crate) moves: u32,
}

#[derive(Clone, Copy, Debug)]
struct CallKnown {
    plan: CallPlan,
    /// Whether its first estimate was told: that one is no change.
    announced: bool,
    workload: u32,
}

/// All calls.
#[derive(Debug, Default)]
pub(crate) struct CallLog {
    known: BTreeMap<CallId, CallKnown>,
    cut_offs: BTreeSet<(Ms, CallId)>,
    at_berth: Integral,
}

/// Whether a call holds a stretch of quay.
const fn is_at_berth(stage: CallStage) -> bool {
    !matches!(stage, CallStage::Announced | CallStage::Arrived | CallStage::Departed)
}

impl CallLog {
    /// Calls as they are found.
    pub(super) fn seen(plans: Vec<(CallId, CallPlan)>, at_ms: Ms) -> Self {
        let mut log = Self { at_berth: Integral::of(0, at_ms), ..Self::default() };
        for (call, plan) in plans {
            log.cut_offs.extend(plan.cut_off_ms.map(|cut_off_ms| (cut_off_ms, call)));
            log.at_berth.change(i64::from(is_at_berth(plan.stage)), at_ms);
            log.known.insert(call, CallKnown { plan, announced: at_ms > 0, workload: 0 });
        }
        log
    }

    /// The next cut-off that passes before an instant, in the order of passing.
    pub(super) fn next_cut_off(&mut self, before_ms: Ms) -> Option<(Ms, Past)> {
        let first = self.cut_offs.first().copied().filter(|(at_ms, _)| *at_ms < before_ms)?;
        self.cut_offs.remove(&first);
        if let Some(known) = self.known.get_mut(&first.1) {
            known.plan.cut_off_ms = None;
        }
        Some((first.0, Past::CutOffPassed(first.1)))
    }

    /// Its first estimate is the timetable's; every other one is a change. A cut-off that has not passed goes along, at most back to now.
    pub(super) fn expect(&mut self, call: CallId, eta_ms: Ms, now_ms: Ms) -> Option<Past> {
        let known = self.known.get_mut(&call)?;
        let is_change = std::mem::replace(&mut known.announced, true) && known.plan.eta_ms != eta_ms;
        known.plan.eta_ms = eta_ms;
        if let Some(before_ms) = known.plan.cut_off_ms {
            self.cut_offs.remove(&(before_ms, call));
            let cut_off_ms = (eta_ms - known.plan.cut_off_before_ms).max(now_ms);
            known.plan.cut_off_ms = Some(cut_off_ms);
            self.cut_offs.insert((cut_off_ms, call));
        }
        is_change.then(|| Past::CallEstimate { call, eta_ms, late_ms: eta_ms - known.plan.scheduled_ms })
    }

    pub(super) fn reach(&mut self, call: CallId, stage: CallStage, at_ms: Ms) -> Past {
        let mut moves = 0;
        if let Some(known) = self.known.get_mut(&call) {
            let (was, is) = (is_at_berth(known.plan.stage), is_at_berth(stage));
            known.plan.stage = stage;
            self.at_berth.change(i64::from(is) - i64::from(was), at_ms);
            if stage == CallStage::Arrived {
                known.plan.eta_ms = at_ms;
            }
            moves = if stage < CallStage::Completed { known.workload } else { known.plan.moves };
        }
        Past::CallReached { call, stage, moves }
    }

    pub(super) fn workload(&mut self, call: CallId, boxes: u32) {
        if let Some(known) = self.known.get_mut(&call) {
            known.workload = boxes;
        }
    }

    pub(super) fn moved(&mut self, call: CallId, _: Direction, boxes: u8) {
        if let Some(known) = self.known.get_mut(&call) {
            known.plan.moves += u32::from(boxes);
        }
    }

    /// Calls at berth, over time.
    pub(super) const fn at_berth(&self) -> &Integral {
        &self.at_berth
    }

    /// How many calls are not at berth yet and at least so late against their timetable; of those not here yet, the ones expected within
    /// `within_ms`.
    pub(crate) fn late(&self, limit_ms: Ms, within_ms: Ms, now_ms: Ms) -> u16 {
        let is_late = |plan: &CallPlan| {
            let waits = match plan.stage {
                CallStage::Announced => plan.eta_ms <= now_ms + within_ms,
                CallStage::Arrived => true,
                _ => false,
            };
            waits && plan.eta_ms - plan.scheduled_ms >= limit_ms
        };
        self.known.values().filter(|known| is_late(&known.plan)).count().try_into().unwrap_or(u16::MAX)
    }
}
