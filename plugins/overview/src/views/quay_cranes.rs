//! Quay cranes and their work queues.

use portolan_dispatch::{BayRule, DispatchSection, parts_of_bays};
use portolan_indicators::figures::figure;
use portolan_model::facts::{Activity, Condition};
use portolan_model::subject::Subject;
use portolan_panels::views::{CranePhase, HatchRow, QuayCraneRow, QuayCranesView};
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::calls::{Bay, CallWork};
use portolan_terminal::quay::{CraneTask, QuayCrane};

use crate::port::Port;

/// Hours of a crane that are shown.
const HOURS: usize = 8;

pub(crate) fn quay_cranes(port: &Port) -> QuayCranesView {
    let cranes = port.fleet(DeviceKind::QuayCrane);
    QuayCranesView {
        cranes: cranes.filter_map(|crane| Some(row(port, crane, port.quay_crane(crane)?))).collect(),
        // The lower end of the range that a default terminal keeps to.
        target_moves_per_h: figure("qc_gross_moves_per_h").and_then(|figure| figure.target?.low).map(|low| low as f32),
    }
}

/// What a crane is at within its call.
pub(crate) const fn phase(task: CraneTask) -> CranePhase {
    match task {
        CraneTask::Free => CranePhase::Free,
        CraneTask::WantsBay => CranePhase::BetweenHatches,
        CraneTask::ToBay => CranePhase::ToHatch,
        CraneTask::CoversOff { .. } => CranePhase::CoversOff,
        CraneTask::Discharging => CranePhase::Discharging,
        CraneTask::Loading => CranePhase::Loading,
        CraneTask::CoversOn { .. } => CranePhase::CoversOn,
        CraneTask::StepsAside => CranePhase::MakesWay,
    }
}

/// Gross moves an hour of a crane over its present call; none before the first move.
pub(crate) fn gross_rate(port: &Port, crane: DeviceId) -> Option<f32> {
    let on = port.chronicle.quay.on_call(crane).filter(|on| on.moves > 0 && on.since_ms < port.now_ms)?;
    let hours = (port.now_ms - on.since_ms) as f64 / portolan_model::HOUR_MS as f64;
    Some((f64::from(on.moves) / hours) as f32)
}

fn row(port: &Port, id: DeviceId, crane: &QuayCrane) -> QuayCraneRow {
    let device = port.device(id);
    let condition = device.map_or(Condition::Working, |device| device.condition);
    let activity = device.map_or(Activity::Idle, |device| device.activity);
    let log = port.chronicle.devices.get(id);
    let waits = activity == Activity::WaitingVehicle && crane.call.is_some();
    QuayCraneRow {
        crane: id,
        x_m: port.crane_x_m(crane),
        condition,
        condition_since_ms: log.filter(|_| condition != Condition::Working).and_then(|log| log.condition_since_ms),
        activity,
        call: crane.call.map(|call| port.named(Subject::Call(call))),
        phase: phase(crane.task),
        gross_moves_per_h: gross_rate(port, id),
        hourly_moves: port.chronicle.quay.hourly(id, HOURS, port.now_ms),
        queue: crane.call.and_then(|call| port.work(call)).map_or_else(Vec::new, |work| queue(port, crane, work)),
        waiting_vehicle_since_ms: log.filter(|_| waits).map(|log| log.activity_since_ms),
        vehicles_under: crane.waiting.len() as u8 + u8::from(crane.lifting.is_some()),
        pinned: crane.pinned.map(|call| port.named(Subject::Call(call))),
    }
}

/// A crane's hatches on its call: those it worked, the one it works, and the open ones of its part of the call in the order in which the
/// rule in charge takes them. Which open ones it will get shifts as the cranes of the call come and go.
pub(crate) fn queue(port: &Port, crane: &QuayCrane, work: &CallWork) -> Vec<HatchRow> {
    let hatch = |bay: usize, entry: &Bay| HatchRow {
        bay: bay as u8 + 1,
        discharge: entry.to_discharge as u16,
        discharged: entry.discharged as u16,
        load: entry.to_load as u16,
        loaded: entry.loaded as u16,
        current: crane.bay == Some(bay as u8),
    };
    let own = |entry: &Bay| entry.crane == Some(crane.index);
    let of_own = work.bays.iter().enumerate().filter(|(_, entry)| own(entry));
    let (done, current): (Vec<_>, Vec<_>) = of_own.partition(|(_, entry)| entry.done);
    let open: Vec<(usize, &Bay)> = work.bays.iter().enumerate().filter(|(_, entry)| entry.crane.is_none() && !entry.done).collect();
    let left: Vec<u32> = open.iter().map(|(_, entry)| entry.left() as u32).collect();
    let rank = work.cranes.iter().position(|index| *index == crane.index);
    let parts = parts_of_bays(work.cranes.len(), &left);
    let mut next: Vec<(usize, &Bay)> = open.into_iter().zip(parts).filter(|(_, part)| Some(*part) == rank).map(|(bay, _)| bay).collect();
    let rule = port.world.get_resource::<DispatchSection>().map(|section| section.bays).unwrap_or_default();
    if rule == BayRule::LongestFirst {
        next.sort_by_key(|(bay, entry)| (std::cmp::Reverse(entry.left()), *bay));
    }
    done.into_iter().chain(current).chain(next).map(|(bay, entry)| hatch(bay, entry)).collect()
}
