//! The devices of the port and the line to them, as the screen shows them.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use portolan_devices::gateway::{Counters, Presence};
use portolan_devices::{Belief, DeadLetters, Discrepancies, Discrepancy, DiscrepancyKind, PortClock, Registry};
use portolan_model::Ms;
use portolan_model::ids::Speaker;
use portolan_model::subject::Subject;
use portolan_panels::codes::{DEAD_REASONS, DISCREPANCIES, WIRE_KINDS};
use portolan_panels::views::{DeadLetterRow, DeviceHealth, DeviceRow, DevicesView, DiscrepancyRow, LineView, RecordingView};
use portolan_protocol::wire::{DeadLetter, DeadReason, Kind, WireId};
use portolan_protocol::{DeviceId, DeviceKind};

use crate::port::Port;

/// Dead letters that are shown.
const DEAD_LETTERS_MAX: usize = 200;
/// Over how long rates are taken, and how often counts are noted for it.
const RATE_SPAN: Duration = Duration::from_secs(10);
const RATE_STEP: Duration = Duration::from_secs(1);

/// What only whoever holds the line to the devices knows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LineNow {
    /// The broker's address.
    pub broker: String,
    /// Whether it is there.
    pub connected: bool,
    /// Since when it is there or not, port time.
    pub since_ms: Ms,
    /// How often it was connected to.
    pub connects: u64,
    /// Messages that came.
    pub received: u64,
    /// Messages that went.
    pub sent: u64,
    /// What waits for the port, and how much may.
    pub waiting: (usize, usize),
    /// Readings dropped because newer ones needed their room.
    pub dropped: u64,
    /// How long the line was not read because the port had no room, milliseconds.
    pub held_ms: u64,
    /// Orders that no device has answered yet.
    pub unanswered: usize,
    /// Whether nothing is sent.
    pub listens_only: bool,
    /// How the port's time follows the wall's.
    pub clock: PortClock,
    /// Faults that simulated devices can be given; none where no device is ours to disturb.
    pub faults: &'static [&'static str],
    /// Faults given from this screen and not cleared, by device.
    pub given: BTreeMap<String, Vec<&'static str>>,
    /// The last fault that a device cannot be given, and why.
    pub refused: Option<(String, String)>,
    /// The file that is written of what is on the line, since when (port time), and how many messages it has.
    pub recording: Option<RecordingView>,
    /// Where the last recording was saved, or why it could not be.
    pub recorded: Option<Result<String, String>>,
}

/// Counts as they stood at instants of the last seconds.
#[derive(Debug, Default)]
pub(crate) struct LineRates {
    noted: VecDeque<Noted>,
}

#[derive(Debug)]
struct Noted {
    wall: Duration,
    received: u64,
    sent: u64,
    /// Of each device, in the order of the registry.
    taken: Vec<u64>,
}

/// What is counted in a rate: everything that could be taken.
const fn taken(counters: &Counters) -> u64 {
    counters.reports + counters.states
}

impl LineRates {
    fn note(&mut self, wall: Duration, line: &LineNow, beliefs: &[&Belief]) {
        if self.noted.back().is_some_and(|last| wall.saturating_sub(last.wall) < RATE_STEP) {
            return;
        }
        let taken = beliefs.iter().map(|belief| taken(&belief.counters)).collect();
        self.noted.push_back(Noted { wall, received: line.received, sent: line.sent, taken });
        while self.noted.len() > 2 && self.noted.get(1).is_some_and(|second| wall.saturating_sub(second.wall) >= RATE_SPAN) {
            self.noted.pop_front();
        }
    }

    /// Counts of the oldest instant that is noted, and how long ago it was; none before there are two.
    fn since(&self, wall: Duration) -> Option<(&Noted, f64)> {
        let oldest = self.noted.front()?;
        let span_s = wall.saturating_sub(oldest.wall).as_secs_f64();
        (span_s >= RATE_STEP.as_secs_f64()).then_some((oldest, span_s))
    }
}

pub(crate) fn devices(port: &Port, line: Option<&LineNow>, wall: Duration, rates: &mut LineRates) -> DevicesView {
    match line {
        Some(line) => on_a_line(port, line, wall, rates),
        None => DevicesView { rows: in_process(port), ..DevicesView::default() },
    }
}

/// Devices that are simulated within the port have no line: what there is, and that it works.
fn in_process(port: &Port) -> Vec<DeviceRow> {
    let of = |kind| port.fleet(kind).map(|device| row_of(&WireId::from(device), Some(device)));
    let mut rows: Vec<DeviceRow> = DeviceKind::ALL.into_iter().flat_map(of).collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

fn row_of(id: &WireId, machine: Option<DeviceId>) -> DeviceRow {
    DeviceRow {
        id: id.id.clone(),
        kind: kind_code(id.kind),
        subject: Speaker::of(id, machine).map(Subject::from),
        health: DeviceHealth::InProcess,
        since_ms: 0,
        last_heard_ms: None,
        per_min: None,
        latency_ms: None,
        clock_offset_ms: None,
        missing: 0,
        doubled: 0,
        late: 0,
        dead: 0,
        orders: (0, 0),
        last_error: None,
        faults: Vec::new(),
        refused: None,
        described: None,
    }
}

fn on_a_line(port: &Port, line: &LineNow, wall: Duration, rates: &mut LineRates) -> DevicesView {
    let registry = port.world.get_resource::<Registry>();
    let entities = registry.map_or(&[][..], Registry::entities);
    let beliefs: Vec<&Belief> = entities.iter().filter_map(|entity| port.world.get(*entity)).collect();
    rates.note(wall, line, &beliefs);
    let since = rates.since(wall);
    let now_utc_ms = line.clock.utc_ms(port.now_ms);
    let rate = |position: usize, belief: &Belief| {
        let (before, span_s) = since?;
        let before = before.taken.get(position).copied().unwrap_or(0);
        Some((taken(&belief.counters).saturating_sub(before) as f64 * 60.0 / span_s) as f32)
    };
    let mut rows: Vec<DeviceRow> =
        beliefs.iter().enumerate().map(|(position, belief)| heard(line, belief, now_utc_ms, rate(position, belief))).collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    let per_s = |now: u64, before: fn(&Noted) -> u64| {
        since.map_or(0.0, |(noted, span_s)| (now.saturating_sub(before(noted)) as f64 / span_s) as f32)
    };
    let mut latencies: Vec<f32> = rows.iter().filter_map(|row| row.latency_ms).collect();
    latencies.sort_by(f32::total_cmp);
    let latency_ms = latencies.get(latencies.len() / 2).copied().zip(latencies.last().copied());
    let letters = port.world.get_resource::<DeadLetters>();
    let discrepancies = port.world.get_resource::<Discrepancies>();
    DevicesView {
        line: Some(LineView {
            broker: line.broker.clone(),
            connected: line.connected,
            since_ms: line.since_ms,
            connects: line.connects,
            received_per_s: per_s(line.received, |noted| noted.received),
            sent_per_s: per_s(line.sent, |noted| noted.sent),
            latency_ms,
            waiting: (line.waiting.0 as u32, line.waiting.1 as u32),
            dropped: line.dropped,
            held_ms: line.held_ms,
            unanswered: line.unanswered as u32,
            listens_only: line.listens_only,
        }),
        rows,
        discrepancies: discrepancies.into_iter().flat_map(Discrepancies::open).map(|one| discrepancy(line, one)).collect(),
        dead_letters: letters
            .into_iter()
            .flat_map(|letters| letters.latest().rev().take(DEAD_LETTERS_MAX))
            .map(|letter| dead_letter(line, letter))
            .collect(),
        dead_letters_total: letters.map_or(0, DeadLetters::total),
        faults: line.faults,
        recording: line.recording.clone(),
        recorded: line.recorded.clone(),
    }
}

fn heard(line: &LineNow, belief: &Belief, now_utc_ms: i64, per_min: Option<f32>) -> DeviceRow {
    let counters = &belief.counters;
    let is_heard = belief.last_heard_ms.is_some();
    DeviceRow {
        health: health_of(belief, now_utc_ms),
        since_ms: line.clock.port_ms(belief.presence_since_ms),
        last_heard_ms: belief.last_heard_ms.map(|at_ms| line.clock.port_ms(at_ms)),
        per_min: per_min.filter(|_| is_heard),
        latency_ms: is_heard.then_some(belief.clock.latency_ms as f32),
        clock_offset_ms: belief.clock.offset_ms,
        missing: counters.missing,
        doubled: counters.doubled,
        late: counters.late,
        dead: counters.dead,
        orders: (counters.orders, counters.repeats),
        last_error: belief.last_error.as_ref().map(|(what, at_ms)| (what.clone(), line.clock.port_ms(*at_ms))),
        refused: line.refused.as_ref().filter(|(device, _)| *device == belief.id.id).map(|(_, why)| why.clone()),
        faults: line.given.get(&belief.id.id).cloned().unwrap_or_default(),
        described: belief.descriptor.as_ref().map(|described| {
            let parts = [described.maker.as_str(), described.model.as_str()];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        }),
        ..row_of(&belief.id, belief.machine)
    }
}

/// Whether a device can be heard, and lately.
pub(crate) fn health_of(belief: &Belief, now_utc_ms: i64) -> DeviceHealth {
    match belief.presence {
        Presence::Unheard => DeviceHealth::Unheard,
        Presence::Left => DeviceHealth::Left,
        Presence::Broken => DeviceHealth::Broken,
        Presence::Silent => DeviceHealth::Silent,
        Presence::Online if belief.is_stale(now_utc_ms) => DeviceHealth::Stale,
        Presence::Online => DeviceHealth::Online,
    }
}

fn discrepancy(line: &LineNow, one: &Discrepancy) -> DiscrepancyRow {
    DiscrepancyRow {
        number: one.number,
        device: one.device.id.clone(),
        subject: Speaker::of(&one.device, one.device.machine()).map(Subject::from),
        kind: discrepancy_code(one.kind),
        planned: one.planned.clone(),
        reported: one.reported.clone(),
        since_ms: line.clock.port_ms(one.since_ms),
    }
}

fn dead_letter(line: &LineNow, letter: &DeadLetter) -> DeadLetterRow {
    DeadLetterRow {
        at_ms: line.clock.port_ms(letter.at_ms),
        topic: letter.topic.clone(),
        reason: reason_code(letter.reason),
        what: letter.what.clone(),
        payload: letter.payload.clone(),
    }
}

/// The code of a kind at the wire; a test proves that each has one.
fn kind_code(kind: Kind) -> &'static str {
    WIRE_KINDS.iter().copied().find(|code| *code == kind.slug()).unwrap_or_default()
}

const fn discrepancy_code(kind: DiscrepancyKind) -> &'static str {
    match kind {
        DiscrepancyKind::CraneElsewhere => DISCREPANCIES[0],
        DiscrepancyKind::VehicleOffRoad => DISCREPANCIES[1],
        DiscrepancyKind::OtherPlate => DISCREPANCIES[2],
        DiscrepancyKind::OtherBox => DISCREPANCIES[3],
        DiscrepancyKind::OtherLoad => DISCREPANCIES[4],
        DiscrepancyKind::OutsideBlock => DISCREPANCIES[5],
        DiscrepancyKind::UnknownBox => DISCREPANCIES[6],
        DiscrepancyKind::OtherEstimate => DISCREPANCIES[7],
    }
}

const fn reason_code(reason: DeadReason) -> &'static str {
    DEAD_REASONS[reason as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_that_of_the_wire() {
        for kind in Kind::ALL {
            assert_eq!(kind_code(kind), kind.slug());
        }
        for reason in DeadReason::ALL {
            assert_eq!(serde_json::to_value(reason).expect("a word"), reason_code(reason));
        }
    }

    #[test]
    fn a_rate_is_that_of_the_last_seconds() {
        let (mut rates, mut line) = (LineRates::default(), LineNow::default());
        for second in 0..60 {
            line.received = second * if second < 40 { 100 } else { 0 } + if second < 40 { 0 } else { 3_900 };
            rates.note(Duration::from_secs(second), &line, &[]);
            if second == 20 {
                let (noted, span_s) = rates.since(Duration::from_secs(20)).expect("noted");
                assert!(((line.received - noted.received) as f64 / span_s - 100.0).abs() < 1e-9);
            }
        }
        let (noted, _) = rates.since(Duration::from_secs(59)).expect("noted");
        assert_eq!(line.received - noted.received, 0, "nothing came any more");
        assert!(rates.noted.len() <= 12, "{}", rates.noted.len());
    }
}
