//! What is foreseen of calls: when each will berth, where, and when it will leave.
//!
//! The port plans no berth before a call is there: it grants one when a call has come, by the berth rule in charge. So what is shown of a
//! call that has not berthed is that rule, tried on the calls as they are expected now, from one instant at which something changes to
//! the next. A passage step takes its mean by the scenario; work takes the moves left at the rate at which cranes work (on the call
//! itself, else in the port so far, else the middle of the range that a default terminal keeps to). Cranes are given out as dispatch
//! gives them, one a call in turn, and come free when a call is done; that they cannot pass each other, break down, or run out of bays
//! before the call is done, is not foreseen.

use std::cmp::Reverse;
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

/// Crane hours from which on a rate is believed.
const RATE_AFTER_H: f64 = 3.0;

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
    /// Of which instant, and how many facts were written then.
    of: Option<(Ms, u64)>,
    calls: BTreeMap<CallId, Foreseen>,
}

impl Foresight {
    /// Looks ahead, unless it has from this very state of the port.
    pub(crate) fn look(&mut self, port: &Port) {
        let state = (port.now_ms, port.clock.facts.written());
        if self.of != Some(state) {
            self.of = Some(state);
            self.calls = Ahead::of(port).try_out();
        }
    }

    /// What is foreseen of a call.
    pub(crate) fn of(&self, call: CallId) -> Option<Foreseen> {
        self.calls.get(&call).copied()
    }
}

/// Moves of a call made, and to make in all, as far as is known.
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

/// Moves of a crane hour in the port so far.
fn usual_rate(port: &Port) -> f64 {
    let so_far = port.chronicle.quay.rate(port.now_ms).filter(|(rate, hours)| *rate > 0.0 && *hours >= RATE_AFTER_H);
    let target = || figure("qc_gross_moves_per_h").and_then(|figure| figure.target);
    so_far.map(|(rate, _)| rate).or_else(|| target().and_then(|target| Some(f64::midpoint(target.low?, target.high?)))).unwrap_or(30.0)
}

/// The steps of a call's passage beside work.
const PASSAGE: [CallStage; 5] = [CallStage::Berthing, CallStage::Moored, CallStage::Cleared, CallStage::Completed, CallStage::Unmooring];

/// How long a step of a call's passage takes; work is no such step.
fn step_ms(profile: &CallProfile, stage: CallStage) -> Ms {
    let mean_ms = |minutes: &Distribution| (minutes.mean() * MINUTE_MS as f64) as Ms;
    match stage {
        CallStage::Berthing => mean_ms(&profile.mooring_min),
        CallStage::Moored => mean_ms(&profile.clearing_min),
        CallStage::Cleared => mean_ms(&profile.unlashing_min),
        CallStage::Completed => mean_ms(&profile.lashing_min),
        CallStage::Unmooring => mean_ms(&profile.unmooring_min),
        CallStage::Announced | CallStage::Arrived | CallStage::Working | CallStage::Departed => 0,
    }
}

/// A call that holds a stretch of quay, or will.
struct Lying<'a> {
    waiting: WaitingCall,
    profile: &'a CallProfile,
    stage: CallStage,
    /// Since when it is at its stage: of equal precedence, who was ready first gets cranes first.
    since_ms: Ms,
    /// When its stage ends; none for work.
    until_ms: Option<Ms>,
    /// Moves left.
    moves: f64,
    /// Moves of a crane hour on it.
    rate: f64,
    /// Cranes at work on it.
    cranes: u16,
    etb_ms: Ms,
    alongside_mm: Option<(i32, i32)>,
}

impl Lying<'_> {
    const fn is_worked(&self) -> bool {
        matches!(self.stage, CallStage::Working)
    }

    /// Milliseconds until its work is done; none while no crane works it.
    fn work_ms(&self) -> Option<Ms> {
        let per_hour = self.rate * f64::from(self.cranes);
        (per_hour > 0.0).then(|| (self.moves / per_hour * HOUR_MS as f64).ceil() as Ms)
    }

    /// Goes on to a stage.
    fn reach(&mut self, stage: CallStage, at_ms: Ms) {
        self.stage = stage;
        self.since_ms = at_ms;
        self.until_ms = (stage != CallStage::Working).then(|| at_ms + step_ms(self.profile, stage));
    }
}

/// The time ahead, tried out.
struct Ahead<'a> {
    port: &'a Port<'a>,
    now_ms: Ms,
    book: BerthBook,
    lying: Vec<Lying<'a>>,
    /// Calls at the anchorage.
    waiting: Vec<Lying<'a>>,
    /// Calls on their way and when they come, the first at the end.
    coming: Vec<(Ms, Lying<'a>)>,
    cranes_free: u16,
    found: BTreeMap<CallId, Foreseen>,
}

impl<'a> Ahead<'a> {
    fn of(port: &'a Port<'a>) -> Self {
        let mut ahead = Self {
            port,
            now_ms: port.now_ms,
            book: BerthBook { waiting: Vec::new(), grants: Vec::new(), ..port.berths.clone() },
            lying: Vec::new(),
            waiting: Vec::new(),
            coming: Vec::new(),
            cranes_free: port.quay.cranes,
            found: BTreeMap::new(),
        };
        let usual = usual_rate(port);
        for call in port.calls_in_sight() {
            ahead.add(call, usual);
        }
        ahead.coming.sort_by_key(|(at_ms, lying)| Reverse((*at_ms, lying.waiting.call)));
        ahead
    }

    fn add(&mut self, call: &Call, usual: f64) {
        let port = self.port;
        let Some(profile) = port.profile(call) else { return };
        let (done, total) = moves_of(port, call);
        let own = port.chronicle.quay.call(call.id).rate(port.now_ms).filter(|(rate, hours)| *rate > 0.0 && *hours >= RATE_AFTER_H);
        let mut lying = Lying {
            waiting: WaitingCall { call: call.id, length_mm: call.length_mm, priority: call.priority },
            profile,
            stage: call.stage,
            since_ms: call.since_ms,
            until_ms: None,
            moves: f64::from(total - done),
            rate: own.map_or(usual, |(rate, _)| rate),
            cranes: 0,
            etb_ms: call.eta_ms,
            alongside_mm: call.alongside,
        };
        match call.stage {
            // Until somebody lets it berth, nobody can say when it will: it takes no place from others, and is shown from when it could.
            CallStage::Announced | CallStage::Arrived if call.held => {
                let etb_ms = call.eta_ms.max(port.now_ms);
                lying.cranes = profile.cranes_max;
                let steps_ms: Ms = PASSAGE.into_iter().map(|stage| step_ms(profile, stage)).sum();
                let etd_ms = etb_ms + steps_ms + lying.work_ms().unwrap_or_default();
                self.found.insert(call.id, Foreseen { etb_ms, etd_ms, alongside_mm: None });
            }
            CallStage::Announced => self.coming.push((call.eta_ms.max(port.now_ms), lying)),
            CallStage::Arrived => self.waiting.push(lying),
            CallStage::Departed => {}
            stage => {
                lying.etb_ms = port.tally.and_then(|tally| tally.call(call.id)?.berthing_ms).unwrap_or(call.since_ms);
                lying.until_ms = (stage != CallStage::Working).then(|| (call.since_ms + step_ms(profile, stage)).max(port.now_ms));
                lying.cranes = port.work(call.id).map_or(0, |work| work.cranes.len() as u16);
                self.cranes_free = self.cranes_free.saturating_sub(lying.cranes);
                self.lying.push(lying);
            }
        }
    }

    /// Lets time go on until nobody is left. A call has some ten instants at which something changes; more than that comes of a call that
    /// nothing can be foreseen of, such as one that is longer than the quay.
    fn try_out(mut self) -> BTreeMap<CallId, Foreseen> {
        let calls = self.lying.len() + self.waiting.len() + self.coming.len();
        for _ in 0..16 * (calls + 1) {
            self.grant_berths();
            self.allot_cranes();
            let Some(next_ms) = self.next_ms() else { break };
            self.go_to(next_ms.max(self.now_ms));
        }
        self.found
    }

    fn next_ms(&self) -> Option<Ms> {
        let ends_ms = |lying: &Lying| lying.until_ms.or_else(|| Some(self.now_ms + lying.work_ms()?));
        let ends = self.lying.iter().filter_map(ends_ms);
        ends.chain(self.coming.last().map(|(at_ms, _)| *at_ms)).min()
    }

    fn go_to(&mut self, at_ms: Ms) {
        let passed_h = (at_ms - self.now_ms) as f64 / HOUR_MS as f64;
        self.now_ms = at_ms;
        while let Some((_, lying)) = self.coming.pop_if(|(comes_ms, _)| *comes_ms <= at_ms) {
            self.waiting.push(lying);
        }
        for lying in &mut self.lying {
            if lying.is_worked() {
                lying.moves = (lying.moves - lying.rate * f64::from(lying.cranes) * passed_h).max(0.0);
                // What is left of rounding to milliseconds.
                if lying.moves < 0.01 {
                    self.cranes_free += std::mem::take(&mut lying.cranes);
                    lying.reach(CallStage::Completed, at_ms);
                }
            } else if lying.until_ms.is_some_and(|until_ms| until_ms <= at_ms) {
                lying.reach(after(lying.stage), at_ms);
            }
        }
        for lying in &self.lying {
            if lying.stage == CallStage::Departed {
                let call = lying.waiting.call;
                self.book.leave(call);
                self.found.insert(call, Foreseen { etb_ms: lying.etb_ms, etd_ms: at_ms, alongside_mm: lying.alongside_mm });
            }
        }
        self.lying.retain(|lying| lying.stage != CallStage::Departed);
    }

    fn grant_berths(&mut self) {
        let Some(rule) = berth_choice(self.port.world) else { return };
        let clearance_mm = match self.port.quay.berths {
            Berths::Continuous { clearance_m } => Some((clearance_m * 1_000.0) as i32),
            Berths::Equal { .. } => None,
        };
        let length_mm = (self.port.quay.length_m * 1_000.0) as i32;
        loop {
            let queue: Vec<WaitingCall> = self.waiting.iter().map(|lying| lying.waiting).collect();
            let Some(grant) = rule.choose(BerthPlan { length_mm, clearance_mm, book: &self.book }, &queue) else { return };
            let Some(position) = queue.iter().position(|waiting| waiting.call == grant.call) else { return };
            let mut lying = self.waiting.remove(position);
            self.book.stays.push(Stay { call: grant.call, from_mm: grant.from_mm, to_mm: grant.to_mm });
            lying.etb_ms = self.now_ms;
            lying.alongside_mm = Some((grant.from_mm, grant.to_mm));
            lying.reach(CallStage::Berthing, self.now_ms);
            self.lying.push(lying);
        }
    }

    /// Gives free cranes to calls: each in turn gets one more.
    fn allot_cranes(&mut self) {
        let mut worked: Vec<&mut Lying> = self.lying.iter_mut().filter(|lying| lying.is_worked()).collect();
        worked.sort_by_key(|lying| (Reverse(lying.waiting.priority), lying.since_ms, lying.waiting.call));
        loop {
            let before = self.cranes_free;
            for lying in &mut worked {
                if self.cranes_free > 0 && lying.cranes < lying.profile.cranes_max.max(1) {
                    lying.cranes += 1;
                    self.cranes_free -= 1;
                }
            }
            if self.cranes_free == before {
                return;
            }
        }
    }
}

/// The stage after one.
const fn after(stage: CallStage) -> CallStage {
    match stage {
        CallStage::Announced => CallStage::Arrived,
        CallStage::Arrived => CallStage::Berthing,
        CallStage::Berthing => CallStage::Moored,
        CallStage::Moored => CallStage::Cleared,
        CallStage::Cleared => CallStage::Working,
        CallStage::Working => CallStage::Completed,
        CallStage::Completed => CallStage::Unmooring,
        CallStage::Unmooring | CallStage::Departed => CallStage::Departed,
    }
}
