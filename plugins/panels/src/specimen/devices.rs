//! Devices behind a line: some lost, some at odds with the model, some that send what cannot be taken.

use portolan_model::subject::Subject;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};
use portolan_protocol::DeviceId;

use super::{Dice, NOW_MS, Size};
use crate::codes;
use crate::views::{DeadLetterRow, DeviceHealth, DeviceRow, DevicesView, DiscrepancyRow, LineView, RecordingView};

fn row(id: String, kind: &'static str, subject: Option<Subject>, dice: &mut Dice) -> DeviceRow {
    DeviceRow {
        id,
        kind,
        subject,
        health: DeviceHealth::Online,
        since_ms: NOW_MS - 5 * HOUR_MS,
        last_heard_ms: Some(NOW_MS - Ms::from(dice.below(4)) * 1_000),
        per_min: Some(20.0 + dice.below(400) as f32 / 10.0),
        latency_ms: Some(1.0 + dice.below(90) as f32 / 10.0),
        clock_offset_ms: Some(i64::from(dice.below(41)) - 20),
        missing: 0,
        doubled: u64::from(dice.below(3)),
        late: 0,
        dead: 0,
        orders: (u64::from(dice.below(90)), 0),
        last_error: None,
        faults: Vec::new(),
        described: Some(format!("{} / model {}", ["ZPMC", "Kalmar", "Nuctech", "Vaisala"][dice.below(4) as usize], 100 + dice.below(800))),
        refused: None,
    }
}

/// Each device of a terminal with ten cranes, or of one with three hundred vehicles.
fn rows(size: Size) -> Vec<DeviceRow> {
    let (cranes, vehicles) = if size == Size::Day { (6, 10) } else { (26, 300) };
    let mut dice = Dice::new(61);
    let of = |device: DeviceId| (device.to_string(), Some(Subject::Device(device)));
    let mut rows = Vec::new();
    for index in 0..vehicles {
        let (id, subject) = of(DeviceId::vehicle(index));
        rows.push(row(id, "agv", subject, &mut dice));
    }
    for index in 0..cranes {
        let (id, subject) = of(DeviceId::quay_crane(index));
        rows.push(row(id, "quay-crane", subject, &mut dice));
    }
    for index in 0..3 {
        let (id, subject) = of(DeviceId::gate_lane(index));
        rows.push(row(id, "gate-lane", subject, &mut dice));
    }
    for (id, kind) in [("CAM07", "camera"), ("REEFER2", "reefer-monitor"), ("WX1", "weather-station")] {
        rows.push(row(id.to_owned(), kind, None, &mut dice));
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    let mut set = |id: &str, change: &dyn Fn(&mut DeviceRow)| rows.iter_mut().filter(|row| row.id == id).for_each(change);
    set("AGV004", &|row| {
        row.health = DeviceHealth::Silent;
        row.since_ms = NOW_MS - 4 * MINUTE_MS;
        row.last_heard_ms = Some(NOW_MS - 4 * MINUTE_MS);
        row.per_min = Some(0.0);
        row.missing = 12;
        row.orders = (41, 3);
        row.last_error = Some(("no answer to order 41 after 3 repetitions".to_owned(), NOW_MS - 2 * MINUTE_MS));
    });
    set("AGV007", &|row| {
        row.health = DeviceHealth::Stale;
        row.since_ms = NOW_MS - 50_000;
        row.last_heard_ms = Some(NOW_MS - 50_000);
        row.late = 7;
        row.latency_ms = Some(1_240.0);
        row.faults = vec!["latency"];
    });
    set("QC02", &|row| {
        row.health = DeviceHealth::Broken;
        row.since_ms = NOW_MS - 26 * MINUTE_MS;
        row.last_heard_ms = Some(NOW_MS - 26 * MINUTE_MS);
        row.per_min = None;
        row.last_error = Some(("last will: keep-alive ran out".to_owned(), NOW_MS - 26 * MINUTE_MS));
    });
    set("QC04", &|row| {
        row.dead = 3;
        row.clock_offset_ms = Some(-1_850);
        row.missing = 2;
        row.last_error = Some(("spreader_height_m: 412.5 is out of range".to_owned(), NOW_MS - 8 * MINUTE_MS));
        row.faults = vec!["out_of_range", "clock_skew"];
    });
    set("CAM07", &|row| {
        row.health = DeviceHealth::Unheard;
        (row.last_heard_ms, row.per_min, row.latency_ms, row.clock_offset_ms, row.described) = (None, None, None, None, None);
        row.orders = (0, 0);
    });
    set("WX1", &|row| {
        row.health = DeviceHealth::Left;
        row.since_ms = NOW_MS - 2 * HOUR_MS;
        row.last_heard_ms = Some(NOW_MS - 2 * HOUR_MS);
    });
    rows
}

/// Devices behind a line that works; where it is crowded the line is lost and everything is too much.
pub fn devices(size: Size) -> DevicesView {
    let is_day = size == Size::Day;
    let crane = DeviceId::quay_crane(3);
    let lane = DeviceId::gate_lane(1);
    let mut discrepancies = vec![
        DiscrepancyRow {
            number: 7,
            device: crane.to_string(),
            subject: Some(Subject::Device(crane)),
            kind: "crane-elsewhere",
            planned: "385.0 m along the quay, on bay 11".to_owned(),
            reported: "392.5 m along the quay, gantry travelling".to_owned(),
            since_ms: NOW_MS - 6 * MINUTE_MS,
        },
        DiscrepancyRow {
            number: 9,
            device: lane.to_string(),
            subject: Some(Subject::Device(lane)),
            kind: "other-plate",
            planned: "沪D·10956 with an appointment at 15:00".to_owned(),
            reported: "沪D·10959, read with 0.61 certainty".to_owned(),
            since_ms: NOW_MS - MINUTE_MS,
        },
    ];
    let mut dead_letters: Vec<DeadLetterRow> = [
        (
            "out_of_range",
            "portolan/1/qc/QC04/state",
            "spreader_height_m: 412.5 is out of range",
            r#"{"seq":8812,"at":"2026-03-03T15:02:31+08:00","spreader_height_m":412.5}"#,
        ),
        ("malformed", "portolan/1/agv/AGV009/state", "line 1, column 18: a comma is missing", r#"{"seq":120 "x_m":14.2"#),
        ("unknown_device", "portolan/1/agv/AGV999/state", "no device AGV999 is registered", r#"{"seq":1}"#),
        ("topic", "portolan/1/test", "no such topic", ""),
    ]
    .into_iter()
    .zip([8, 21, 95, 240])
    .map(|((reason, topic, what, payload), minutes)| DeadLetterRow {
        at_ms: NOW_MS - minutes * MINUTE_MS,
        topic: topic.to_owned(),
        reason,
        what: what.to_owned(),
        payload: payload.to_owned(),
    })
    .collect();
    if !is_day {
        for index in 0..90_u32 {
            let device = DeviceId::vehicle(index as u16);
            discrepancies.push(DiscrepancyRow {
                number: 20 + index,
                device: device.to_string(),
                subject: Some(Subject::Device(device)),
                kind: codes::DISCREPANCIES[index as usize % codes::DISCREPANCIES.len()],
                planned: "on road 14 between the crossing of block B07 and the transfer point at its waterside, lane two, with two boxes"
                    .to_owned(),
                reported: "on the apron behind crane QC11 at a speed that no vehicle of this fleet has, without any box".to_owned(),
                since_ms: NOW_MS - Ms::from(index) * 40_000,
            });
            dead_letters.push(DeadLetterRow {
                at_ms: NOW_MS - 250 * MINUTE_MS - Ms::from(index) * 1_000,
                topic: format!("portolan/1/agv/{device}/state/with/a/name/that/nobody/expected/at/all"),
                reason: codes::DEAD_REASONS[index as usize % codes::DEAD_REASONS.len()],
                what: "a reason that goes on and on because the decoder wanted to be understood".to_owned(),
                payload: "0123456789abcdef".repeat(40),
            });
        }
    }
    DevicesView {
        line: Some(LineView {
            broker: "mqtt://broker.port.example:1883".to_owned(),
            connected: is_day,
            since_ms: if is_day { NOW_MS - 5 * HOUR_MS } else { NOW_MS - 95_000 },
            connects: if is_day { 1 } else { 14 },
            received_per_s: if is_day { 9.6 } else { 1_840.0 },
            sent_per_s: if is_day { 1.2 } else { 96.0 },
            latency_ms: Some(if is_day { (4.2, 1_240.0) } else { (38.0, 61_200.0) }),
            waiting: if is_day { (3, 4_096) } else { (3_990, 4_096) },
            dropped: if is_day { 0 } else { 18_211 },
            held_ms: if is_day { 0 } else { 41_000 },
            unanswered: if is_day { 1 } else { 212 },
            listens_only: !is_day,
        }),
        rows: rows(size),
        discrepancies,
        dead_letters_total: dead_letters.len() as u64 + if is_day { 0 } else { 5_000 },
        dead_letters,
        faults: codes::DEVICE_FAULTS,
        recording: is_day.then(|| RecordingView {
            path: "recordings/2026-03-03T1458.jsonl".to_owned(),
            since_ms: NOW_MS - 12 * MINUTE_MS,
            messages: 6_912,
        }),
        recorded: (!is_day).then(|| Err("no space left on the disk".to_owned())),
    }
}

/// The same devices simulated within the port.
pub fn devices_in_process() -> DevicesView {
    let mut rows = rows(Size::Day);
    rows.retain(|row| row.subject.is_some());
    for row in &mut rows {
        *row = DeviceRow {
            health: DeviceHealth::InProcess,
            since_ms: 0,
            last_heard_ms: None,
            per_min: None,
            latency_ms: None,
            clock_offset_ms: None,
            doubled: 0,
            missing: 0,
            late: 0,
            dead: 0,
            last_error: None,
            faults: Vec::new(),
            ..row.clone()
        };
    }
    DevicesView { rows, ..DevicesView::default() }
}
