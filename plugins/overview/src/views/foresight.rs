//! What is foreseen of calls: when each will berth, where, and when it will leave.
//!
//! The port plans no berth before a call is there: it grants one when a call has come, by the berth rule in charge. So what is shown of a
//! call that has not berthed is that rule, tried on the calls as they are expected now. Times are the scenario's own means: what a
//! passage step takes, and the moves left at the rate at which cranes work (of the call itself, else of the port's last hour, else the
//! middle of the range that a default terminal keeps to).

use std::collections::BTreeMap;

use portolan_dispatch::{BerthPlan, WaitingCall, berth_choice};
use portolan_indicators::figures::figure;
use portolan_model::distribution::Distribution;
use portolan_model::facts::CallStage;
use portolan_model::ids::CallId;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};
use portolan_terminal::calls::{Call, CallProfile};
use portolan_terminal::quay::{BerthBook, Berths, Stay};

use crate::port::Port;

/// Crane hours on a call from which on its own rate is believed.
const OWN_RATE_AFTER_H: f64 = 1.0;
/// It is foreseen anew when something was heard of calls, and after so much of the port's time.
const AGAIN_AFTER_MS: Ms = MINUTE_MS;

/// What is foreseen of one call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Foreseen {
    /// When it berths, or did.
    pub(crate) etb_ms: Ms,
    /// When it leaves.
    pub(crate) etd_ms: Ms,
    /// Where it will lie, or lies.
    pub(crate) alongside_mm: Option<(i32, i32)>,
}

/// What is foreseen of all calls in sight.
#[derive(Debug, Default)]
pub(crate) struct Foresight {
    revision: Option<u64>,
    at_ms: Ms,
    calls: BTreeMap<CallId, Foreseen>,
}

impl Foresight {
    /// Looks ahead, if what was foreseen is not as good still.
    pub(crate) fn look(&mut self, port: &Port) {
        let revision = port.chronicle.calls.revision();
        let is_fresh = (self.at_ms..self.at_ms + AGAIN_AFTER_MS).contains(&port.now_ms);
        if self.revision == Some(revision) && is_fresh {
            return;
        }
        (self.revision, self.at_ms) = (Some(revision), port.now_ms);
        self.calls = foreseen(port);
    }

    /// What is foreseen of a call.
    pub(crate) fn of(&self, call: CallId) -> Option<Foreseen> {
        self.calls.get(&call).copied()
    }
}

/// Moves of a crane hour by which work is reckoned.
fn usual_rate(port: &Port) -> f64 {
    let last_hour = port.chronicle.last_hour(port.now_ms).and_then(|hour| hour.crane_rate()).filter(|rate| *rate > 0.0);
    last_hour.unwrap_or_else(|| {
        let target = figure("qc_gross_moves_per_h").and_then(|figure| figure.target);
        target.and_then(|target| Some(f64::midpoint(target.low?, target.high?))).unwrap_or(30.0)
    })
}

/// The same on a call: its own, once enough was done on it to tell.
fn rate_on(port: &Port, call: CallId, usual: f64) -> f64 {
    let own = port.chronicle.quay.call(call).rate(port.now_ms).filter(|(rate, hours)| *rate > 0.0 && *hours >= OWN_RATE_AFTER_H);
    own.map_or(usual, |(rate, _)| rate)
}

/// How long the step takes that ends a stage, and how long what is left of a call takes from its stage on.
struct Steps<'a> {
    profile: &'a CallProfile,
    work_ms: Ms,
}

fn minutes_ms(distribution: &Distribution) -> Ms {
    (distribution.mean() * MINUTE_MS as f64) as Ms
}

impl Steps<'_> {
    /// How long a stage lasts.
    fn lasts_ms(&self, stage: CallStage) -> Ms {
        match stage {
            CallStage::Berthing => minutes_ms(&self.profile.mooring_min),
            CallStage::Moored => minutes_ms(&self.profile.clearing_min),
            CallStage::Cleared => minutes_ms(&self.profile.unlashing_min),
            CallStage::Working => self.work_ms,
            CallStage::Completed => minutes_ms(&self.profile.lashing_min),
            CallStage::Unmooring => minutes_ms(&self.profile.unmooring_min),
            CallStage::Announced | CallStage::Arrived | CallStage::Departed => 0,
        }
    }

    /// How long it is from the beginning of a stage to the departure.
    fn from_ms(&self, stage: CallStage) -> Ms {
        const AT_BERTH: [CallStage; 6] =
            [CallStage::Berthing, CallStage::Moored, CallStage::Cleared, CallStage::Working, CallStage::Completed, CallStage::Unmooring];
        AT_BERTH.into_iter().filter(|other| *other >= stage).map(|stage| self.lasts_ms(stage)).sum()
    }
}

/// Boxes of a call still to move, as far as is known.
pub(crate) fn moves_of(port: &Port, call: &Call) -> (u32, u32) {
    let planned = call.discharge + call.load;
    let Some(work) = port.work(call.id) else { return (0, planned) };
    let done = work.discharged + work.loaded;
    let total = match call.stage {
        // Its bays are gone, and what it was to take besides with them.
        CallStage::Completed | CallStage::Unmooring | CallStage::Departed => done,
        _ if work.bays.is_empty() => planned,
        _ => work.bays.iter().map(|bay| bay.to_discharge + bay.to_load).sum(),
    };
    (done, total.max(done))
}

fn steps<'a>(port: &Port<'a>, call: &Call, usual_rate: f64) -> Option<Steps<'a>> {
    let profile = port.profile(call)?;
    let (done, total) = moves_of(port, call);
    let at_work = port.work(call.id).map_or(0, |work| work.cranes.len());
    let all = usize::from(port.quay.cranes.max(1));
    let cranes = if call.stage == CallStage::Working && at_work > 0 { at_work } else { usize::from(profile.cranes_max).clamp(1, all) };
    let hours = f64::from(total - done) / (rate_on(port, call.id, usual_rate) * cranes as f64);
    Some(Steps { profile, work_ms: (hours * HOUR_MS as f64) as Ms })
}

/// Tries the berth rule on the calls as they are expected.
fn foreseen(port: &Port) -> BTreeMap<CallId, Foreseen> {
    let mut found = BTreeMap::new();
    // Who lies there, until when; who comes, when, for how long.
    let mut leaving: Vec<(Ms, CallId)> = Vec::new();
    let mut coming: Vec<(Ms, WaitingCall, Ms)> = Vec::new();
    let mut book = BerthBook { waiting: Vec::new(), grants: Vec::new(), ..port.berths.clone() };
    let usual_rate = usual_rate(port);
    for call in port.calls_in_sight() {
        let Some(steps) = steps(port, call, usual_rate) else { continue };
        match call.stage {
            CallStage::Announced | CallStage::Arrived => {
                let ready_ms = if call.stage == CallStage::Arrived { port.now_ms } else { call.eta_ms.max(port.now_ms) };
                let waiting = WaitingCall { call: call.id, length_mm: call.length_mm, priority: call.priority };
                let stay_ms = steps.from_ms(CallStage::Berthing);
                if call.held {
                    // Until somebody lets it berth, nobody can say when it will.
                    found.insert(call.id, Foreseen { etb_ms: ready_ms, etd_ms: ready_ms + stay_ms, alongside_mm: None });
                } else {
                    coming.push((ready_ms, waiting, stay_ms));
                }
            }
            CallStage::Departed => {}
            stage => {
                let stage_left_ms = match stage {
                    // What is left to move is reckoned from now.
                    CallStage::Working => steps.lasts_ms(stage),
                    _ => (steps.lasts_ms(stage) - (port.now_ms - call.since_ms)).max(0),
                };
                let etd_ms = port.now_ms + stage_left_ms + steps.from_ms(stage) - steps.lasts_ms(stage);
                let etb_ms = port.tally.and_then(|tally| tally.call(call.id)?.berthing_ms).unwrap_or(call.eta_ms);
                leaving.push((etd_ms, call.id));
                found.insert(call.id, Foreseen { etb_ms, etd_ms, alongside_mm: call.alongside });
            }
        }
    }
    coming.sort_by_key(|(ready_ms, waiting, _)| (*ready_ms, waiting.call));
    try_rule(port, &mut book, leaving, coming, &mut found);
    found
}

/// Lets calls come, berth and leave, from one such instant to the next.
fn try_rule(
    port: &Port,
    book: &mut BerthBook,
    mut leaving: Vec<(Ms, CallId)>,
    coming: Vec<(Ms, WaitingCall, Ms)>,
    found: &mut BTreeMap<CallId, Foreseen>,
) {
    let Some(rule) = berth_choice(port.world) else { return };
    let clearance_mm = match port.quay.berths {
        Berths::Continuous { clearance_m } => Some((clearance_m * 1_000.0) as i32),
        Berths::Equal { .. } => None,
    };
    let length_mm = (port.quay.length_m * 1_000.0) as i32;
    let mut coming = coming.into_iter().peekable();
    let mut waiting: Vec<(WaitingCall, Ms)> = Vec::new();
    loop {
        leaving.sort_unstable();
        let next_leaves_ms = leaving.first().map(|(at_ms, _)| *at_ms);
        let next_comes_ms = coming.peek().map(|(at_ms, ..)| *at_ms);
        let Some(now_ms) = next_leaves_ms.into_iter().chain(next_comes_ms).min() else { break };
        while let Some((_, call)) = leaving.first().copied().filter(|(at_ms, _)| *at_ms <= now_ms) {
            leaving.remove(0);
            book.leave(call);
        }
        while let Some((_, call, stay_ms)) = coming.next_if(|(at_ms, ..)| *at_ms <= now_ms) {
            waiting.push((call, stay_ms));
        }
        loop {
            let queue: Vec<WaitingCall> = waiting.iter().map(|(call, _)| *call).collect();
            let Some(grant) = rule.choose(BerthPlan { length_mm, clearance_mm, book }, &queue) else { break };
            let Some(position) = waiting.iter().position(|(call, _)| call.call == grant.call) else { break };
            let (_, stay_ms) = waiting.remove(position);
            book.stays.push(Stay { call: grant.call, from_mm: grant.from_mm, to_mm: grant.to_mm });
            leaving.push((now_ms + stay_ms, grant.call));
            let alongside_mm = Some((grant.from_mm, grant.to_mm));
            found.insert(grant.call, Foreseen { etb_ms: now_ms, etd_ms: now_ms + stay_ms, alongside_mm });
        }
    }
}
