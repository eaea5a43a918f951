//! Examinations and the hall.

use portolan_alarms::NoticeRule;
use portolan_model::Ms;
use portolan_model::facts::Condition;
use portolan_model::ids::BoxId;
use portolan_model::place::Place;
use portolan_model::subject::Subject;
use portolan_panels::views::{ExaminationRow, ExaminationView, Named, ScannerRow};
use portolan_protocol::DeviceId;

use crate::port::Port;

/// Boxes that are shown.
const BOXES_MAX: usize = 300;

pub(crate) fn examination(port: &Port) -> ExaminationView {
    let today = port.chronicle.examinations.today(port.now_ms, port.chronicle.calendar());
    let has_hall = port.examination.has_hall();
    ExaminationView {
        boxes: boxes(port),
        places: if has_hall { port.examination.capacity } else { 0 },
        places_taken: port.hall.places_taken(),
        bays: if has_hall { port.examination.bays } else { 0 },
        bays_taken: port.hall.bays_taken(),
        scanners: port.hall.scanners().map(|scanner| scanner_row(port, scanner)).collect(),
        backlog: port.hall.ordered() as u16,
        backlog_limit: port.rule_level(NoticeRule::ExaminationBacklog).map(|level| level as u16),
        passed_today: today.passed,
        found_today: today.found,
        mean_h: today.mean_h().map(|mean_h| mean_h as f32),
    }
}

fn boxes(port: &Port) -> Vec<ExaminationRow> {
    let mut known: Vec<_> = port.chronicle.examinations.iter().collect();
    // Where not all can be shown, those under way go before those that are over.
    known.sort_by_key(|(container, examination)| (examination.is_over(), examination.ordered_ms, *container));
    known.truncate(BOXES_MAX);
    known.sort_by_key(|(container, examination)| (examination.ordered_ms, *container));
    let row = |(container, examination): (BoxId, &crate::chronicle::Examination)| ExaminationRow {
        container,
        number: port.number(container),
        stage: examination.stage,
        ordered_ms: examination.ordered_ms,
        since_ms: examination.since_ms,
        at: at(port, container),
        wanted_ms: port.onward(container).map(|onward| onward.wanted_ms).filter(|wanted_ms| *wanted_ms != Ms::MAX),
    };
    known.into_iter().map(row).collect()
}

/// Where a box stands, or what carries it.
pub(crate) fn at(port: &Port, container: BoxId) -> Option<Named> {
    let subject = match port.whereabouts(container)?.place {
        Place::Pool(block) => Subject::Block(block),
        Place::Slot(slot) => Subject::Block(slot.block),
        Place::Vehicle(vehicle) => Subject::Device(DeviceId::vehicle(vehicle)),
        Place::Hall => Subject::Hall,
        Place::Aboard(call) | Place::LeftByWater(call) => Subject::Call(call),
        Place::Truck | Place::LeftByRoad => return None,
    };
    Some(port.named(subject))
}

fn scanner_row(port: &Port, scanner: DeviceId) -> ScannerRow {
    let container = port.hall_scanner(scanner).and_then(|scanner| scanner.container);
    let log = port.chronicle.devices.get(scanner);
    ScannerRow {
        scanner,
        condition: port.device(scanner).map_or(Condition::Working, |device| device.condition),
        container: container.map(|container| port.named(Subject::Container(container))),
        since_ms: log.filter(|_| container.is_some()).map(|log| log.activity_since_ms),
        scans_last_h: log.map_or(0, |log| log.done_last_h(port.now_ms)),
    }
}
