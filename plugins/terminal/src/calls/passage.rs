//! A call's passage through the port, stage by stage.

use bevy_ecs::prelude::*;
use portolan_clock::{Purpose, Turn};
use portolan_model::HOUR_MS;
use portolan_model::container::{Flow, Hold, Holds, Onward};
use portolan_model::distribution::Distribution;
use portolan_model::facts::{CallStage, RollReason, What};
use portolan_model::happenings::Happening;
use portolan_model::ids::{BoxId, BoxSource, CallId};
use portolan_model::moment::PortCalendar;
use portolan_model::place::Place;
use portolan_model::topics::Topic;

use super::section::CallProfile;
use super::{Call, Calls};
use crate::boxes::Boxes;
use crate::control::{Control, Devices};
use crate::detained::{Detained, Until};
use crate::landside::foresee_exports;
use crate::mint::{BoxesSection, container};
use crate::port::{Port, PortRooms};
use crate::quay::QuayChances;

impl Calls<'_, '_> {
    /// A call reaches a stage.
    pub(crate) fn reach(&mut self, control: &mut Control, id: CallId, stage: CallStage) -> Option<Call> {
        let now_ms = control.now_ms();
        let mut call = self.get_mut(control, id)?;
        call.stage = stage;
        call.since_ms = now_ms;
        call.until_ms = None;
        let call = call.clone();
        control.note(What::Call { call: id, stage });
        Some(call)
    }

    /// The next stage follows after a drawn number of minutes, less what was done of them before the scenario opened.
    fn schedule(&mut self, control: &mut Control, call: &Call, purpose: &str, minutes: fn(&CallProfile) -> &Distribution, next: Happening) {
        let drawn_ms = self.minutes_ms(control.clock.streams, purpose, minutes, call);
        let done_ms = drawn_ms.min(call.head_start_ms);
        if let Some(mut call) = self.get_mut(control, call.id) {
            call.head_start_ms -= done_ms;
            call.until_ms = Some(control.now_ms() + drawn_ms - done_ms);
        }
        control.clock.calendar.after(drawn_ms - done_ms, next);
    }
}

/// A call becomes known: its export boxes may be booked.
pub(crate) fn call_announced(mut turn: InMut<Turn>, devices: Devices, mut calls: Calls, mut landside: crate::landside::Landside) {
    let Happening::CallAnnounced(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let Some(call) = calls.reach(&mut control, id, CallStage::Announced) else { return };
    control.note(What::Estimate { call: id, eta_ms: call.eta_ms });
    control.note(What::Workload { call: id, discharge: call.discharge, load: call.load });
    let bookings = calls.export_bookings(&call);
    foresee_exports(&mut control, &mut landside, &call, bookings);
}

/// A call's estimate changes: it will arrive then, and its cut-off moves along while it has not passed.
pub(crate) fn estimate_changed(mut turn: InMut<Turn>, devices: Devices, mut calls: Calls) {
    let Happening::EstimateChanged { call: id, eta_ms, drawn } = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let cut_off_before_ms = calls.get(&control, id).map(|call| (calls.profile(call).cut_off_before_h * HOUR_MS as f64) as i64);
    let Some(cut_off_before_ms) = cut_off_before_ms else { return };
    let Some(mut call) = calls.get_mut(&control, id) else { return };
    if call.stage >= CallStage::Arrived || (drawn && call.estimate > 0) {
        return;
    }
    call.eta_ms = eta_ms;
    call.estimate += 1;
    let (estimate, passed) = (call.estimate, call.cut_off_passed);
    if !passed {
        call.cut_off_ms = eta_ms - cut_off_before_ms;
    }
    let cut_off_ms = call.cut_off_ms;
    control.note(What::Estimate { call: id, eta_ms });
    control.clock.calendar.at(eta_ms, Happening::CallArrives { call: id, estimate });
    if !passed {
        control.clock.calendar.at(cut_off_ms, Happening::CutOff(id));
    }
}

/// A call arrives with its boxes aboard and waits for a berth.
pub(crate) fn call_arrives(mut turn: InMut<Turn>, rooms: PortRooms, boxes: Res<BoxesSection>) {
    let Happening::CallArrives { call: id, estimate } = turn.happening else { return };
    let mut port = rooms.open(&mut turn);
    if port.calls.get(&port.control, id).is_none_or(|call| call.estimate != estimate || call.stage >= CallStage::Arrived) {
        return;
    }
    let Some(call) = port.calls.reach(&mut port.control, id, CallStage::Arrived) else { return };
    let brings = port.calls.profile(&call).brings;
    let mut aboard = Vec::with_capacity(call.discharge as usize);
    for index in 0..call.discharge {
        let container_id = BoxId::new(BoxSource::Call(id), index);
        let share = port.control.clock.streams.stream(Purpose::named("flow"), container_id.0).uniform();
        let flow = match share {
            share if share < brings.transshipment => Flow::Transshipment,
            share if share < brings.transshipment + brings.empty => Flow::Empty,
            _ => Flow::Import,
        };
        let minted = container(&boxes, &port.control.clock.streams, container_id, flow);
        let onward = Onward { call: None, wanted_ms: call.eta_ms, claimed: false };
        Boxes::enter(&mut port.control, minted, Place::Aboard(id), Holds::default(), onward);
        aboard.push(container_id);
    }
    if let Some(mut work) = port.calls.work_mut(&port.control, id) {
        work.aboard = aboard;
    }
    port.quay.book.waiting.push(id);
    port.control.want(Topic::Berths);
}

/// Calls go to the berths that were granted.
pub(crate) fn take_granted_berths(mut turn: InMut<Turn>, rooms: PortRooms, mut chances: ResMut<QuayChances>, calendar: Res<PortCalendar>) {
    let mut port = rooms.open(&mut turn);
    let grants = std::mem::take(&mut port.quay.book.grants);
    if !grants.is_empty() {
        port.foresee_crew_change(&mut chances, &calendar);
    }
    for grant in grants {
        let Some(mut call) = port.calls.get_mut(&port.control, grant.call) else { continue };
        call.alongside = Some((grant.from_mm, grant.to_mm));
        port.control.note(What::Berthed { call: grant.call, from_mm: grant.from_mm, to_mm: grant.to_mm });
        if let Some(call) = port.calls.reach(&mut port.control, grant.call, CallStage::Berthing) {
            port.calls.schedule(&mut port.control, &call, "mooring", |profile| &profile.mooring_min, Happening::CallMoored(call.id));
        }
    }
}

/// A call lies fast.
pub(crate) fn call_moored(mut turn: InMut<Turn>, devices: Devices, mut calls: Calls, detained: Res<Detained>) {
    let Happening::CallMoored(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    if let Some(call) = calls.reach(&mut control, id, CallStage::Moored) {
        if detained.watches_ships {
            control.soon(Happening::ShipReported(id));
        }
        calls.schedule(&mut control, &call, "clearing", |profile| &profile.clearing_min, Happening::CallCleared(id));
    }
}

/// The authorities let work begin.
pub(crate) fn call_cleared(mut turn: InMut<Turn>, devices: Devices, mut calls: Calls, mut detained: ResMut<Detained>) {
    let Happening::CallCleared(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    if detained.waits(id, Until::Work) {
        return;
    }
    if let Some(call) = calls.reach(&mut control, id, CallStage::Cleared) {
        calls.schedule(&mut control, &call, "unlashing", |profile| &profile.unlashing_min, Happening::CallUnlashed(id));
    }
}

/// Lashings are off: cranes may start.
pub(crate) fn call_unlashed(mut turn: InMut<Turn>, rooms: PortRooms) {
    let Happening::CallUnlashed(id) = turn.happening else { return };
    let mut port = rooms.open(&mut turn);
    if port.calls.reach(&mut port.control, id, CallStage::Working).is_some() {
        port.settle_bays_by_count(id);
        port.control.want(Topic::Cranes);
        port.complete_if_done(id);
    }
}

impl Port<'_, '_, '_> {
    /// A call on which nothing is left to do, and no crane is, completes.
    pub(crate) fn complete_if_done(&mut self, id: CallId) {
        let Some(work) = self.calls.work(&self.control, id) else { return };
        // Bays that are not divided yet (by the number of cranes) are not done.
        let done = !work.bays.is_empty() && work.is_done() && work.cranes.is_empty();
        let idle = work.bays.is_empty() && work.aboard.is_empty() && self.calls.get(&self.control, id).is_some_and(|call| call.load == 0);
        if !(done || idle) || self.calls.get(&self.control, id).is_none_or(|call| call.stage != CallStage::Working) {
            return;
        }
        if let Some(call) = self.calls.reach(&mut self.control, id, CallStage::Completed) {
            self.calls.schedule(&mut self.control, &call, "lashing", |profile| &profile.lashing_min, Happening::CallLashed(id));
        }
    }
}

/// Lashings are on.
pub(crate) fn call_lashed(mut turn: InMut<Turn>, devices: Devices, mut calls: Calls, mut detained: ResMut<Detained>) {
    let Happening::CallLashed(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    if detained.waits(id, Until::Departure) {
        return;
    }
    if let Some(call) = calls.reach(&mut control, id, CallStage::Unmooring) {
        calls.schedule(&mut control, &call, "unmooring", |profile| &profile.unmooring_min, Happening::CallDeparts(id));
    }
}

/// A call has left its berth. Boxes that should have been discharged and were not leave with it: there are none, since it completes
/// only when its bays are done.
pub(crate) fn call_departs(mut turn: InMut<Turn>, rooms: PortRooms) {
    let Happening::CallDeparts(id) = turn.happening else { return };
    let mut port = rooms.open(&mut turn);
    port.calls.reach(&mut port.control, id, CallStage::Departed);
    port.quay.book.leave(id);
    if let Some(mut work) = port.calls.work_mut(&port.control, id) {
        work.bays = Vec::new();
        work.booked = Vec::new();
    }
    port.control.want(Topic::Berths);
    port.control.want(Topic::Cranes);
}

impl Calls<'_, '_> {
    /// An operator keeps a call from berthing, or lets it. While it is kept off it is not cut off: its boxes have as long as that. A
    /// cut-off that was due meanwhile is made up for.
    pub fn hold_off(&mut self, control: &mut Control, id: CallId, held: bool) {
        let now_ms = control.now_ms();
        let Some(mut call) = self.get_mut(control, id) else { return };
        call.held = held;
        if !held && !call.cut_off_passed && call.cut_off_ms <= now_ms {
            control.soon(Happening::CutOff(id));
        }
    }
}

/// The last moment for boxes of a call: those that are in but not free are rolled.
pub(crate) fn cut_off(mut turn: InMut<Turn>, devices: Devices, mut calls: Calls, mut boxes: Boxes) {
    let Happening::CutOff(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let now_ms = control.now_ms();
    let Some(mut call) = calls.get_mut(&control, id) else { return };
    // An estimate that moved took the cut-off along: this may be the old one.
    if call.cut_off_passed || call.held || call.cut_off_ms > now_ms {
        return;
    }
    call.cut_off_passed = true;
    let booked = calls.work(&control, id).map(|work| work.booked.clone()).unwrap_or_default();
    for container in booked {
        let Some(view) = boxes.get(&control, container) else { continue };
        let reason = if view.holds.has(Hold::GrossMass) {
            RollReason::GrossMass
        } else if view.holds.has(Hold::Examination) {
            RollReason::Examination
        } else if view.holds.has(Hold::Customs) || view.holds.has(Hold::Maritime) {
            RollReason::NotReleased
        } else if view.holds.has(Hold::Operator) {
            RollReason::Operator
        } else {
            continue;
        };
        calls.roll(&mut control, &mut boxes, container, id, reason);
    }
}
