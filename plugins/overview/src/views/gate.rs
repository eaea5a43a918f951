//! Gate lanes, queues, visits.

use portolan_alarms::NoticeRule;
use portolan_model::facts::Condition;
use portolan_model::subject::Subject;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};
use portolan_panels::views::{AppointmentHour, GateView, LaneRow, LaneSide, QueuePoint, VisitRow};
use portolan_protocol::DeviceId;
use portolan_terminal::landside::Gate;

use crate::chronicle::Visit;
use crate::port::Port;

/// How far back queues are shown.
const QUEUE_MS: Ms = 12 * HOUR_MS;
/// Hours of appointments that are shown, before the present one and after it.
const HOURS_BACK: i64 = 6;
const HOURS_AHEAD: i64 = 12;
/// Visits that are shown.
const VISITS_MAX: usize = 200;

pub(crate) fn gate(port: &Port) -> GateView {
    let inward = port.gates.inward.lanes().len() as u16;
    let lanes = rows(port, &port.gates.inward, LaneSide::In, 0).chain(rows(port, &port.gates.outward, LaneSide::Out, inward));
    let turn_ms = port.chronicle.visits.turn_ms([0.5, 0.9], port.now_ms);
    let minutes = |ms: Ms| (ms as f64 / MINUTE_MS as f64) as f32;
    GateView {
        lanes: lanes.collect(),
        waiting_in: waiting(&port.gates.inward),
        waiting_out: waiting(&port.gates.outward),
        inside: port.chronicle.visits.inside(),
        queue: queue(port),
        queue_limit: queue_limit(port, &port.gates.inward),
        turn_median_min: turn_ms.map(|[median_ms, _]| minutes(median_ms)),
        turn_p90_min: turn_ms.map(|[_, p90_ms]| minutes(p90_ms)),
        visits: visits(port),
        appointments: appointments(port),
    }
}

/// Trucks that wait before a gate.
pub(crate) fn waiting(gate: &Gate) -> u16 {
    gate.waiting() as u16
}

/// Trucks from which on the queue before a gate is abnormal: so many for each of its open lanes.
pub(crate) fn queue_limit(port: &Port, gate: &Gate) -> Option<u16> {
    let open = gate.lanes().iter().filter(|lane| lane.open).count() as u32;
    Some((port.rule_level(NoticeRule::GateQueue)? * open.max(1)) as u16)
}

fn rows<'a>(port: &'a Port, gate: &'a Gate, side: LaneSide, first: u16) -> impl Iterator<Item = LaneRow> + use<'a> {
    gate.lanes().iter().zip(first..).map(move |(lane, index)| {
        let id = DeviceId::gate_lane(index);
        let log = port.chronicle.devices.get(id);
        LaneRow {
            lane: id,
            side,
            open: lane.open,
            booked_only: lane.booked_only,
            condition: port.device(id).map_or(Condition::Working, |device| device.condition),
            reader_down: log.is_some_and(|log| log.reader_down),
            truck: lane.visitor.map(|visitor| port.named(Subject::Truck(visitor.truck))),
            since_ms: log.filter(|_| lane.visitor.is_some()).map(|log| log.activity_since_ms),
            passed_last_h: log.map_or(0, |log| log.done_last_h(port.now_ms)),
        }
    })
}

/// The longest queues of each ten minutes, and those of now at the end.
pub(crate) fn queue(port: &Port) -> Vec<QueuePoint> {
    let from_ms = port.now_ms - QUEUE_MS;
    let over = port.tally.into_iter().flat_map(|tally| tally.gate_queues().rev()).take_while(|(at_ms, _)| *at_ms >= from_ms);
    let mut points: Vec<QueuePoint> =
        over.map(|(at_ms, queue)| QueuePoint { at_ms, waiting_in: queue.inbound as u16, waiting_out: queue.outbound as u16 }).collect();
    points.reverse();
    let now = QueuePoint { at_ms: port.now_ms, waiting_in: waiting(&port.gates.inward), waiting_out: waiting(&port.gates.outward) };
    points.push(now);
    points
}

/// Visits under way and ended, the newest first.
fn visits(port: &Port) -> Vec<VisitRow> {
    let mut visits: Vec<&Visit> = port.chronicle.visits.under_way().chain(port.chronicle.visits.ended().take(VISITS_MAX)).collect();
    visits.sort_unstable_by_key(|visit| (std::cmp::Reverse(visit.arrived_ms), visit.truck));
    visits.truncate(VISITS_MAX);
    visits.into_iter().map(|visit| row(port, visit)).collect()
}

/// Appointments by hour of the clock, some hours back and ahead.
fn appointments(port: &Port) -> Vec<AppointmentHour> {
    let visits = &port.chronicle.visits;
    let now_ms = visits.hour_began_ms(port.now_ms);
    let hour = |hour: i64| {
        let from_ms = now_ms + hour * HOUR_MS;
        let booked = port.gates.appointments.hour(from_ms);
        AppointmentHour { from_ms, booked: booked.booked as u16, came: booked.came as u16, walk_in: visits.walk_ins(from_ms) }
    };
    (-HOURS_BACK..=HOURS_AHEAD).map(hour).collect()
}

fn row(port: &Port, visit: &Visit) -> VisitRow {
    VisitRow {
        truck: visit.truck,
        name: port.name(Subject::Truck(visit.truck)),
        visit: visit.kind,
        appointment_ms: port.gates.appointments.get(visit.truck).map(|appointment| appointment.at_ms),
        arrived_ms: visit.arrived_ms,
        stage: visit.stage,
        turn_ms: visit.turn_ms(),
    }
}
