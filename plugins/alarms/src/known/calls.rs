//! Calls: when they are expected, their cut-offs, and what is booked on them.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::container::Hold;
use portolan_model::facts::CallStage;
use portolan_model::ids::{BoxId, CallId};
use portolan_model::subject::Subject;
use portolan_model::{MINUTE_MS, Ms};
use serde::{Deserialize, Serialize};

use super::{Reading, Watched};
use crate::notice::Parameter;
use crate::outline::CallOutline;
use crate::rules::NoticeRule;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct CallKnown {
    outline: CallOutline,
    /// None until it is announced.
    eta_ms: Option<Ms>,
    cut_off_ms: Ms,
    stage: CallStage,
    /// Boxes booked on it, without those that missed another call before.
    booked: u32,
    /// Boxes booked on it that are held, those that missed another call too.
    held: BTreeSet<BoxId>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Calls(BTreeMap<CallId, CallKnown>);

impl Calls {
    pub(super) fn new(outline: &[(CallId, CallOutline)]) -> Self {
        let known = |outline: CallOutline| CallKnown {
            outline,
            eta_ms: None,
            cut_off_ms: outline.cut_off_ms,
            stage: CallStage::Announced,
            booked: 0,
            held: BTreeSet::new(),
        };
        Self(outline.iter().map(|(call, outline)| (*call, known(*outline))).collect())
    }

    pub(super) fn reach(&mut self, call: CallId, stage: CallStage, touched: &mut Vec<Watched>) {
        let Some(known) = self.0.get_mut(&call) else { return };
        known.stage = stage;
        touched.push((NoticeRule::LateCall, Subject::Call(call)));
        if stage == CallStage::Departed {
            for container in std::mem::take(&mut known.held) {
                touched.push((NoticeRule::HeldBox, Subject::Container(container)));
            }
            touched.push((NoticeRule::CutOffAtRisk, Subject::Call(call)));
        }
    }

    pub(super) fn expect(&mut self, call: CallId, eta_ms: Ms, now_ms: Ms, touched: &mut Vec<Watched>) {
        let Some(known) = self.0.get_mut(&call) else { return };
        known.eta_ms = Some(eta_ms);
        // A cut-off that is over stays where it was.
        if known.cut_off_ms > now_ms {
            known.cut_off_ms = eta_ms - known.outline.cut_off_before_ms;
        }
        touched.push((NoticeRule::LateCall, Subject::Call(call)));
        touched.push((NoticeRule::CutOffAtRisk, Subject::Call(call)));
        touched.extend(known.held.iter().map(|container| (NoticeRule::HeldBox, Subject::Container(*container))));
    }

    /// A box is booked on a call, or no more.
    pub(super) fn book(&mut self, call: CallId, container: BoxId, rolled_in: bool, held: bool, booked: bool, touched: &mut Vec<Watched>) {
        let Some(known) = self.0.get_mut(&call) else { return };
        if !rolled_in {
            known.booked = if booked { known.booked + 1 } else { known.booked.saturating_sub(1) };
        }
        if booked && held {
            known.held.insert(container);
        } else {
            known.held.remove(&container);
        }
        touched.push((NoticeRule::CutOffAtRisk, Subject::Call(call)));
    }

    /// A box that is booked on a call is held, or no more.
    pub(super) fn hold(&mut self, call: CallId, container: BoxId, held: bool, touched: &mut Vec<Watched>) {
        let Some(known) = self.0.get_mut(&call) else { return };
        if held {
            known.held.insert(container);
        } else {
            known.held.remove(&container);
        }
        touched.push((NoticeRule::CutOffAtRisk, Subject::Call(call)));
    }

    /// Minutes behind its timetable, from `within_ms` before its expected arrival until it is there.
    pub(super) fn late(&self, call: CallId, within_ms: Ms, now_ms: Ms) -> Reading {
        let Some(known) = self.0.get(&call).filter(|known| known.stage < CallStage::Arrived) else { return Reading::default() };
        let Some(eta_ms) = known.eta_ms else { return Reading::default() };
        if now_ms < eta_ms - within_ms {
            return Reading::quiet_until(Some(eta_ms - within_ms));
        }
        let level = (eta_ms - known.outline.scheduled_ms) / MINUTE_MS;
        Reading::at(level, [Parameter::Minutes(level), Parameter::At(eta_ms)])
    }

    /// Its export boxes that are not in or held, from `within_ms` before its cut-off to that.
    pub(super) fn cut_off_at_risk(&self, call: CallId, within_ms: Ms, now_ms: Ms) -> Reading {
        let Some(known) = self.0.get(&call).filter(|known| known.eta_ms.is_some()) else { return Reading::default() };
        let (from_ms, cut_off_ms) = (known.cut_off_ms - within_ms, known.cut_off_ms);
        if now_ms < from_ms {
            return Reading::quiet_until(Some(from_ms));
        }
        if now_ms >= cut_off_ms {
            return Reading::default();
        }
        let missing = i64::from(known.outline.bookings.saturating_sub(known.booked)) + known.held.len() as i64;
        Reading { again_ms: Some(cut_off_ms), ..Reading::at(missing, [Parameter::Boxes(missing), Parameter::At(cut_off_ms)]) }
    }

    /// Whether a held box is to be loaded soon: from `within_ms` before the cut-off of its call on, until it is rolled, or free, or gone.
    pub(super) fn held_box(&self, call: CallId, hold: Hold, within_ms: Ms, now_ms: Ms) -> Reading {
        let Some(known) = self.0.get(&call).filter(|known| known.stage < CallStage::Departed) else { return Reading::default() };
        let from_ms = known.cut_off_ms - within_ms;
        if now_ms < from_ms {
            return Reading::quiet_until(Some(from_ms));
        }
        Reading::so(true, [Parameter::Call(call), Parameter::Hold(hold), Parameter::At(known.cut_off_ms)])
    }
}
