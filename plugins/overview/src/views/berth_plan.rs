//! The berth plan.

use portolan_model::facts::{CallStage, Condition};
use portolan_model::{HOUR_MS, Ms};
use portolan_panels::views::{BerthMark, BerthPlanView, CallBar, CraneMark, VesselKind};
use portolan_protocol::DeviceKind;
use portolan_terminal::calls::{Call, CallKind};

use super::approaches::{approaches, told};
use super::foresight::{Foresight, moves_of};
use crate::port::{Port, metres};

/// Calls that left are shown for so long.
const LEFT_MS: Ms = 24 * HOUR_MS;
/// Calls that are expected are shown from so long before.
const EXPECTED_MS: Ms = 96 * HOUR_MS;
/// The most that are shown: those nearest to now.
const CALLS_MAX: usize = 300;

/// What kind of ship makes a call.
pub(crate) const fn vessel_kind(kind: CallKind) -> VesselKind {
    match kind {
        CallKind::Vessel => VesselKind::Vessel,
        CallKind::Feeder => VesselKind::Feeder,
        CallKind::Barge => VesselKind::Barge,
    }
}

pub(crate) fn berth_plan(port: &Port, foresight: &mut Foresight) -> BerthPlanView {
    foresight.look(port);
    let told = told(port);
    let shown = port.calls_in_sight().filter(|call| is_shown(port, call));
    let mut calls: Vec<CallBar> =
        shown.map(|call| CallBar { told_ms: told.get(&call.id).copied(), ..bar(port, foresight, call) }).collect();
    if calls.len() > CALLS_MAX {
        calls.sort_by_key(|bar| ((bar.etb_ms - port.now_ms).abs(), bar.call));
        calls.truncate(CALLS_MAX);
    }
    let (approaches, approaches_more) = approaches(port);
    let fixed = port.berths.berths.iter().enumerate();
    BerthPlanView {
        quay_length_m: port.quay.length_m as f32,
        // The scenario knows no bollards.
        bollard_pitch_m: 0.0,
        berths: fixed
            .map(|(index, (from_mm, to_mm, _))| BerthMark { name: (index + 1).to_string(), from_m: metres(*from_mm), to_m: metres(*to_mm) })
            .collect(),
        cranes: port
            .fleet(DeviceKind::QuayCrane)
            .filter_map(|crane| {
                let found = port.quay_crane(crane)?;
                let condition = port.device(crane).map_or(Condition::Working, |device| device.condition);
                Some(CraneMark { crane, x_m: port.crane_x_m(found), condition, call: found.call })
            })
            .collect(),
        calls,
        approaches,
        approaches_more,
    }
}

fn is_shown(port: &Port, call: &Call) -> bool {
    match call.stage {
        CallStage::Departed => port.now_ms - call.since_ms <= LEFT_MS,
        CallStage::Announced => call.eta_ms - port.now_ms <= EXPECTED_MS,
        _ => true,
    }
}

fn bar(port: &Port, foresight: &Foresight, call: &Call) -> CallBar {
    let so_far = port.tally.and_then(|tally| tally.call(call.id));
    let (moves_done, moves_total) = moves_of(port, call);
    let atd_ms = (call.stage == CallStage::Departed).then_some(call.since_ms);
    let atb_ms = so_far.and_then(|row| row.berthing_ms);
    let foreseen = foresight.of(call.id);
    let alongside_mm = call.alongside.or_else(|| foreseen.and_then(|foreseen| foreseen.alongside_mm));
    CallBar {
        call: call.id,
        name: call.name.clone(),
        kind: vessel_kind(call.kind),
        length_m: metres(call.length_mm),
        alongside_m: alongside_mm.map(|(from_mm, to_mm)| (metres(from_mm.min(to_mm)), metres(from_mm.max(to_mm)))),
        stage: call.stage,
        scheduled_ms: call.scheduled_ms,
        eta_ms: call.eta_ms,
        told_ms: None,
        etb_ms: foreseen.map(|foreseen| foreseen.etb_ms).or(atb_ms).unwrap_or(call.eta_ms),
        etd_ms: foreseen.map(|foreseen| foreseen.etd_ms).or(atd_ms).unwrap_or(call.eta_ms),
        ata_ms: so_far.and_then(|row| row.arrived_ms),
        atb_ms,
        atd_ms,
        // None where no export boxes come for it.
        cut_off_ms: port.profile(call).filter(|profile| profile.export_bookings(call.load) > 0).map(|_| call.cut_off_ms),
        moves_done,
        moves_total,
        cranes: port.work(call.id).map_or(0, |work| work.cranes.len() as u8),
        priority: call.priority,
        held: call.held,
    }
}
