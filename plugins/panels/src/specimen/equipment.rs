//! Quay cranes and vehicles.

use portolan_model::facts::{Activity, Condition};
use portolan_model::ids::{BlockId, BoxId, BoxSource};
use portolan_model::subject::Subject;
use portolan_model::{MINUTE_MS, Ms};
use portolan_protocol::DeviceId;

use super::waterside::{ALDER_STRAIT, CAPE_MERIDIAN};
use super::{Dice, NOW_MS, Size, box_number, device};
use crate::views::{CranePhase, FleetView, HatchRow, JobKind, JobView, Named, QuayCraneRow, QuayCranesView, VehicleRow};

fn queue(dice: &mut Dice, hatches: u8, worked: u8) -> Vec<HatchRow> {
    (0..hatches)
        .map(|index| {
            let (discharge, load) = (18 + dice.below(60) as u16, 12 + dice.below(70) as u16);
            let (discharged, loaded) = match index {
                index if index < worked => (discharge, load),
                index if index == worked => (discharge, load / 3),
                _ => (0, 0),
            };
            HatchRow { bay: 3 + index * 4, discharge, discharged, load, loaded, current: index == worked }
        })
        .collect()
}

/// Cranes at work, one down, one without a call, one that waits for a vehicle, one that an operator moved.
pub fn quay_cranes(size: Size) -> QuayCranesView {
    let count = if size == Size::Day { 10 } else { 26 };
    let call = || {
        let name = match size {
            Size::Day => "Alder Strait",
            Size::Crowded => "Mediterranean Shipping Anna Maria Esperanza of the Southern Seas",
        };
        Named::new(Subject::Call(ALDER_STRAIT), name)
    };
    let mut dice = Dice::new(5);
    let cranes = (0..count)
        .map(|index| {
            let mut crane = QuayCraneRow {
                crane: DeviceId::quay_crane(index),
                x_m: 55.0 + 110.0 * f32::from(index),
                activity: Activity::Lifting,
                call: Some(call()),
                phase: if index % 2 == 0 { CranePhase::Discharging } else { CranePhase::Loading },
                gross_moves_per_h: Some(27.0 + dice.below(90) as f32 / 10.0),
                hourly_moves: (0..6).map(|_| 20 + dice.below(16) as u16).collect(),
                queue: queue(&mut dice, 4, (index % 3) as u8),
                vehicles_under: (index % 3) as u8,
                ..QuayCraneRow::default()
            };
            match index {
                1 => {
                    crane.condition = Condition::Down;
                    crane.condition_since_ms = Some(NOW_MS - 26 * MINUTE_MS);
                    crane.gross_moves_per_h = Some(19.4);
                }
                4 => {
                    crane.activity = Activity::WaitingVehicle;
                    crane.waiting_vehicle_since_ms = Some(NOW_MS - 11 * MINUTE_MS);
                    crane.gross_moves_per_h = Some(18.2);
                }
                5 => {
                    crane.activity = Activity::HatchCover;
                    crane.phase = CranePhase::CoversOff;
                    crane.waiting_vehicle_since_ms = Some(NOW_MS - 4 * MINUTE_MS);
                }
                6 => crane.pinned = Some(Named::new(Subject::Call(CAPE_MERIDIAN), "Cape Meridian")),
                8 | 9 => {
                    crane = QuayCraneRow {
                        crane: crane.crane,
                        x_m: crane.x_m,
                        hourly_moves: vec![22, 18, 0, 0, 0, 0],
                        ..QuayCraneRow::default()
                    };
                }
                _ => {}
            }
            crane
        })
        .collect();
    QuayCranesView { cranes, target_moves_per_h: Some(26.0) }
}

/// Fifty vehicles, or three hundred.
pub fn fleet(size: Size) -> FleetView {
    let count = if size == Size::Day { 50 } else { 300 };
    let mut dice = Dice::new(9);
    let vehicles = (0..count)
        .map(|index| {
            let activity = match dice.below(20) {
                0..7 => Activity::DrivingLaden,
                7..12 => Activity::DrivingEmpty,
                12..15 => Activity::WaitingQuay,
                15..17 => Activity::WaitingYard,
                17 => Activity::Energizing,
                _ => Activity::Idle,
            };
            let crane = device(DeviceId::quay_crane((dice.below(9)) as u16));
            let block = Named::of(Subject::Block(BlockId(dice.below(24) as u16)));
            let has_job = !matches!(activity, Activity::Idle | Activity::Energizing);
            let kind = if dice.one_in(2) { JobKind::Discharge } else { JobKind::Load };
            let (from, to) = if kind == JobKind::Discharge { (crane, block) } else { (block, crane) };
            let number = dice.below(900);
            VehicleRow {
                vehicle: DeviceId::vehicle(index),
                condition: if index == 16 { Condition::Down } else { Condition::Working },
                stopped: index == 31,
                activity,
                since_ms: NOW_MS - Ms::from(dice.below(900)) * 1_000,
                job: has_job.then(|| JobView {
                    kind,
                    from: from.clone(),
                    to: (!dice.one_in(9)).then_some(to),
                    boxes: vec![Named::new(Subject::Container(BoxId::new(BoxSource::Stock, number)), box_number(number))],
                }),
                battery_pct: Some(14.0 + dice.below(86) as f32),
                near: Some(from),
            }
        })
        .collect();
    FleetView {
        vehicles,
        shares_pct: vec![
            (Activity::DrivingLaden, 34.0),
            (Activity::DrivingEmpty, 22.0),
            (Activity::WaitingQuay, 14.0),
            (Activity::WaitingYard, 11.0),
            (Activity::Energizing, 4.0),
            (Activity::Idle, 13.0),
        ],
        down_pct: 2.0,
        energizing: 2,
        energy_places: 3,
        waiting_energy: 1,
        jobs_waiting: 6,
        battery_limit_pct: Some(25.0),
    }
}
