//! Gate and examination.

use portolan_model::facts::{Condition, ExaminationStage, TruckStage, VisitKind};
use portolan_model::ids::{BlockId, BoxId, BoxSource, TruckId, TruckSource};
use portolan_model::subject::Subject;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};
use portolan_protocol::DeviceId;

use super::{Dice, NOW_MS, Size, box_number};
use crate::views::{
    AppointmentHour, ExaminationRow, ExaminationView, GateView, LaneRow, LaneSide, Named, QueuePoint, ScannerRow, VisitRow,
};

fn truck_name(index: u32, size: Size) -> String {
    match size {
        Size::Day => format!("沪D·{:05}", 10_437 + index * 173),
        Size::Crowded => format!("Hinterland Haulage Cooperative {:05}", 10_437 + index * 173),
    }
}

/// A busy gate: one lane closed, one down, one whose reader failed.
pub fn gate(size: Size) -> GateView {
    let (ins, outs) = if size == Size::Day { (6_u16, 5_u16) } else { (14, 12) };
    let mut dice = Dice::new(31);
    let lanes = (0..ins + outs)
        .map(|index| {
            let side = if index < ins { LaneSide::In } else { LaneSide::Out };
            let is_busy = !matches!(index, 1 | 4 | 8) && !dice.one_in(4);
            LaneRow {
                lane: DeviceId::gate_lane(index),
                side,
                open: index != 4,
                booked_only: index < 3,
                condition: if index == 8 { Condition::Down } else { Condition::Working },
                reader_down: index == 1,
                truck: is_busy
                    .then(|| Named::new(Subject::Truck(TruckId::new(TruckSource::Road, u32::from(index))), truck_name(index.into(), size))),
                since_ms: is_busy.then(|| NOW_MS - Ms::from(dice.below(150)) * 1_000),
                passed_last_h: 14 + dice.below(60) as u16,
            }
        })
        .collect();
    let queue = (0..72)
        .map(|index: u16| {
            let hump = 18.0 - (f32::from(index) - 14.0).abs() * 1.4;
            let late = 15.0 - (f32::from(index) - 70.0).abs() * 0.9;
            QueuePoint {
                at_ms: NOW_MS - 6 * HOUR_MS + Ms::from(index) * 5 * MINUTE_MS,
                waiting_in: hump.max(late).max(0.0) as u16 + dice.below(3) as u16,
                waiting_out: dice.below(5) as u16,
            }
        })
        .collect();
    let visits = (0..if size == Size::Day { 60_u32 } else { 800 })
        .map(|index| {
            let stage = match index {
                0..4 => TruckStage::Arrived,
                4..6 => TruckStage::InGate,
                6..12 => TruckStage::Entered,
                12..18 => TruckStage::AtBlock,
                18..20 => TruckStage::AtOutGate,
                23 => TruckStage::TurnedAway,
                _ => TruckStage::Left,
            };
            let visit = [VisitKind::Deliver, VisitKind::Collect, VisitKind::ReturnEmpty, VisitKind::FetchEmpty][dice.below(4) as usize];
            let arrived = NOW_MS - Ms::from(index) * 4 * MINUTE_MS - if index == 14 { 80 * MINUTE_MS } else { 0 };
            VisitRow {
                truck: TruckId::new(TruckSource::Road, index),
                name: truck_name(index, size),
                visit,
                appointment_ms: (!dice.one_in(3)).then(|| arrived - 15 * MINUTE_MS + Ms::from(dice.below(40)) * MINUTE_MS),
                arrived_ms: arrived,
                stage,
                turn_ms: (stage == TruckStage::Left).then(|| (24 + Ms::from(dice.below(30))) * MINUTE_MS),
            }
        })
        .collect();
    let first_hour = NOW_MS - NOW_MS.rem_euclid(HOUR_MS) - 4 * HOUR_MS - 20 * MINUTE_MS;
    let appointments = (0..10)
        .map(|hour: i64| {
            let booked = 60 + dice.below(70) as u16;
            let (came, walk_in) = match hour {
                0..5 => (booked - dice.below(20) as u16, 14 + dice.below(20) as u16),
                5 => (booked / 3, 8),
                _ => (0, 0),
            };
            AppointmentHour { from_ms: first_hour + hour * HOUR_MS, booked, came, walk_in }
        })
        .collect();
    GateView {
        lanes,
        waiting_in: 14,
        waiting_out: 3,
        inside: 87,
        queue,
        queue_limit: Some(8),
        turn_median_min: Some(38.0),
        turn_p90_min: Some(71.0),
        visits,
        appointments,
    }
}

/// The hall at work: boxes at every stage, one that must be back within the hour, one with a finding.
pub fn examination(size: Size) -> ExaminationView {
    const STAGES: [ExaminationStage; 12] = [
        ExaminationStage::Ordered,
        ExaminationStage::Ordered,
        ExaminationStage::Fetched,
        ExaminationStage::InHall,
        ExaminationStage::InHall,
        ExaminationStage::Scanned,
        ExaminationStage::Opened,
        ExaminationStage::Sampled,
        ExaminationStage::Passed,
        ExaminationStage::Found,
        ExaminationStage::Returned,
        ExaminationStage::Withdrawn,
    ];
    let mut dice = Dice::new(41);
    let count = if size == Size::Day { 24 } else { 240 };
    let boxes = (0..count)
        .map(|index: u32| {
            let stage = STAGES[(index % 12) as usize];
            let ordered = NOW_MS - Ms::from(20 + dice.below(300)) * MINUTE_MS;
            ExaminationRow {
                container: BoxId::new(BoxSource::Stock, 400 + index),
                number: box_number(400 + index),
                stage,
                ordered_ms: ordered,
                since_ms: ordered + (NOW_MS - ordered) / 2,
                at: match stage {
                    ExaminationStage::Ordered | ExaminationStage::Returned => Some(Named::of(Subject::Block(BlockId((index % 24) as u16)))),
                    ExaminationStage::Fetched => Some(Named::of(Subject::Device(DeviceId::vehicle((index % 50) as u16)))),
                    _ => None,
                },
                wanted_ms: match index {
                    3 => Some(NOW_MS + 50 * MINUTE_MS),
                    5 => Some(NOW_MS - 10 * MINUTE_MS),
                    index if index % 2 == 0 => Some(NOW_MS + 9 * HOUR_MS),
                    _ => None,
                },
            }
        })
        .collect();
    let scanner = |index: u16| ScannerRow {
        scanner: DeviceId::scanner(index),
        condition: if index == 1 { Condition::Down } else { Condition::Working },
        container: (index == 0).then(|| Named::new(Subject::Container(BoxId::new(BoxSource::Stock, 403)), box_number(403))),
        since_ms: (index == 0).then_some(NOW_MS - 80_000),
        scans_last_h: 17 - index,
    };
    ExaminationView {
        boxes,
        places: 24,
        places_taken: 15,
        bays: 6,
        bays_taken: 4,
        scanners: vec![scanner(0), scanner(1)],
        backlog: 9,
        backlog_limit: Some(20),
        passed_today: 21,
        found_today: 1,
        mean_h: Some(2.4),
    }
}
