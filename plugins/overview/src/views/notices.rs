//! Notices, worded from their rules and figures.

use portolan_alarms::{Notice, NoticeBoard, NoticeRule, Parameter, Severity as Grade};
use portolan_model::container::Hold;
use portolan_model::facts::Ailment;
use portolan_model::ids::{CallId, Speaker};
use portolan_model::subject::Subject;
use portolan_model::{MINUTE_MS, Ms};
use portolan_panels::codes::notice as code;
use portolan_panels::views::{Message, NoticeCounts, NoticeId, NoticeRow, NoticeState, NoticesView, Param, Severity, Unit};

use portolan_protocol::wire::Readings;

use super::past::wind;
use crate::port::Port;
use crate::word::Word;

/// Cleared notices that are shown; active ones all are.
const CLEARED_MAX: usize = 200;

pub(crate) fn notices(port: &Port) -> NoticesView {
    let Some(board) = port.board else { return NoticesView::default() };
    let shown = board.active().chain(board.cleared().take(CLEARED_MAX));
    NoticesView { rows: shown.map(|notice| row(port, notice)).collect() }
}

/// Notices by severity, and how many nobody has acknowledged.
pub(crate) fn counts(board: &NoticeBoard) -> NoticeCounts {
    let active = |severity: Grade| board.active().filter(|notice| notice.severity == severity).count() as u16;
    let unseen = board.active().chain(board.cleared()).filter(|notice| notice.acknowledged.is_none()).count();
    NoticeCounts {
        urgent: active(Grade::High),
        high: active(Grade::Medium),
        low: active(Grade::Low),
        unacknowledged: unseen.try_into().unwrap_or(u16::MAX),
    }
}

/// How much a notice matters, as the screen grades it.
const fn severity(grade: Grade) -> Severity {
    match grade {
        Grade::Low => Severity::Low,
        Grade::Medium => Severity::High,
        Grade::High => Severity::Urgent,
    }
}

const fn state(state: portolan_alarms::NoticeState) -> NoticeState {
    match state {
        portolan_alarms::NoticeState::Raised => NoticeState::Raised,
        portolan_alarms::NoticeState::Acknowledged => NoticeState::Acknowledged,
        portolan_alarms::NoticeState::Returned => NoticeState::Returned,
        portolan_alarms::NoticeState::Cleared => NoticeState::Cleared,
    }
}

fn row(port: &Port, notice: &Notice) -> NoticeRow {
    NoticeRow {
        id: NoticeId(notice.id.0),
        message: message(port, notice),
        severity: severity(notice.severity),
        state: state(notice.state()),
        raised_ms: notice.raised_ms,
        cleared_ms: notice.cleared_ms,
        owner: notice.owner,
        comment: notice.comments.last().map_or_else(String::new, |comment| comment.text.clone()),
        subject: port.named(notice.subject),
    }
}

/// The figures of a notice, each found by what it is.
struct Figures<'a>(&'a [Parameter]);

impl Figures<'_> {
    fn find<T>(&self, what: impl Fn(Parameter) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(|parameter| what(*parameter))
    }
    fn minutes(&self) -> Option<i64> {
        self.find(|parameter| if let Parameter::Minutes(minutes) = parameter { Some(minutes) } else { None })
    }
    fn at_ms(&self) -> Option<Ms> {
        self.find(|parameter| if let Parameter::At(at_ms) = parameter { Some(at_ms) } else { None })
    }
    fn percent(&self) -> Option<i64> {
        self.find(|parameter| if let Parameter::Percent(percent) = parameter { Some(percent) } else { None })
    }
    fn boxes(&self) -> Option<i64> {
        self.find(|parameter| if let Parameter::Boxes(boxes) = parameter { Some(boxes) } else { None })
    }
    fn vehicles(&self) -> Option<i64> {
        self.find(|parameter| if let Parameter::Vehicles(vehicles) = parameter { Some(vehicles) } else { None })
    }
    fn trucks_in(&self) -> Option<i64> {
        self.find(|parameter| if let Parameter::TrucksIn(trucks) = parameter { Some(trucks) } else { None })
    }
    fn trucks_out(&self) -> Option<i64> {
        self.find(|parameter| if let Parameter::TrucksOut(trucks) = parameter { Some(trucks) } else { None })
    }
    fn lanes(&self) -> Option<i64> {
        self.find(|parameter| if let Parameter::Lanes(lanes) = parameter { Some(lanes) } else { None })
    }
    fn seconds(&self) -> Option<i64> {
        self.find(|parameter| if let Parameter::Seconds(seconds) = parameter { Some(seconds) } else { None })
    }
    fn times(&self) -> Option<i64> {
        self.find(|parameter| if let Parameter::Times(times) = parameter { Some(times) } else { None })
    }
    fn ailment(&self) -> Option<Ailment> {
        self.find(|parameter| if let Parameter::Ailment(ailment) = parameter { Some(ailment) } else { None })
    }
    fn wind_dm_s(&self) -> Option<i64> {
        self.find(|parameter| if let Parameter::WindDmS(dm_s) = parameter { Some(dm_s) } else { None })
    }
    fn millikelvin(&self) -> Option<i64> {
        self.find(|parameter| if let Parameter::Millikelvin(mk) = parameter { Some(mk) } else { None })
    }
    fn call(&self) -> Option<CallId> {
        self.find(|parameter| if let Parameter::Call(call) = parameter { Some(call) } else { None })
    }
    fn hold(&self) -> Option<Hold> {
        self.find(|parameter| if let Parameter::Hold(hold) = parameter { Some(hold) } else { None })
    }
}

/// What it says, in the words of its code; what the rule did not tell is unknown.
fn message(port: &Port, notice: &Notice) -> Message {
    let figures = Figures(&notice.parameters);
    let subject = || port.link(notice.subject);
    let known = |param: Option<Param>| param.unwrap_or(Param::Unknown);
    let count = |value: Option<i64>| known(value.map(Param::Count));
    let percent = |value: i64| Param::quantity(value as f64, 0, Unit::Percent);
    let call = || known(figures.call().map(|call| port.link(Subject::Call(call))));
    // How long it has lasted: until now, or until it was over.
    let span = || Param::Span(notice.cleared_ms.unwrap_or(port.now_ms) - notice.since_ms);
    let kelvin = |mk: i64| Param::quantity(mk as f64 / 1_000.0, 1, Unit::DegreesCelsius);
    match notice.rule {
        NoticeRule::LateCall => Message::new(code::LATE_CALL)
            .with("call", subject())
            .with("late", known(figures.minutes().map(|minutes| Param::Span(minutes * MINUTE_MS)))),
        NoticeRule::CraneDown => Message::new(code::CRANE_DOWN).with("crane", subject()).with("span", span()),
        NoticeRule::CraneIdle => Message::new(code::IDLE_CRANE).with("crane", subject()).with("call", call()).with("span", span()),
        NoticeRule::GateQueue => {
            // The rule counts trucks for each open lane of the side where it is worse.
            let limit = figures.lanes().map(|lanes| notice.limit * lanes);
            let queues = [figures.trucks_in(), figures.trucks_out()];
            let worse = queues.into_iter().flatten().find(|trucks| Some(*trucks) >= limit).or(queues.into_iter().flatten().max());
            Message::new(code::GATE_QUEUE).with("waiting", count(worse)).with("limit", count(limit))
        }
        NoticeRule::BlockFill => Message::new(code::BLOCK_FULL)
            .with("block", subject())
            .with("fill", known(figures.percent().map(percent)))
            .with("limit", percent(notice.limit)),
        NoticeRule::VehicleStopped => Message::new(code::VEHICLE_STOPPED).with("vehicle", subject()).with("span", span()),
        NoticeRule::LowBatteries => Message::new(code::FLEET_BATTERY)
            .with("vehicles", count(figures.vehicles()))
            // Of the fleet.
            .with("limit", percent(notice.limit)),
        NoticeRule::CutOffAtRisk => Message::new(code::CUT_OFF_RISK)
            .with("call", subject())
            .with("boxes", count(figures.boxes()))
            .with("cut-off", known(figures.at_ms().map(Param::Clock))),
        NoticeRule::HeldBox => Message::new(code::HOLD_ON_LOAD)
            .with("box", subject())
            .with("call", call())
            .with("hold", known(figures.hold().map(Word::param))),
        NoticeRule::ReeferTemperature => Message::new(code::REEFER_TEMPERATURE)
            .with("box", subject())
            // Above its set-point, as the limit is: set-points themselves are not known.
            .with("temperature", known(excess_mk(port, notice.subject).map(kelvin)))
            .with("limit", known(figures.millikelvin().map(kelvin))),
        NoticeRule::Wind => Message::new(code::WIND)
            .with("wind", known(figures.wind_dm_s().map(|dm_s| wind(dm_s as u16))))
            // Not the rule's level, but what comes next: cranes stop.
            .with("limit", Param::quantity(port.quay.wind_stop_m_s, 0, Unit::MetresPerSecond)),
        NoticeRule::DeviceLost => Message::new(code::DEVICE_LOST).with("device", subject()).with("span", span()),
        NoticeRule::Discrepancy => Message::new(code::DISCREPANCY).with("device", subject()).with("span", span()),
        NoticeRule::LineDown => Message::new(code::LINE_DOWN).with("span", span()),
        NoticeRule::SensorLost => Message::new(code::SENSOR_LOST).with("device", subject()).with("span", span()),
        NoticeRule::DeviceFlapping => Message::new(code::DEVICE_FLAPPING).with("device", subject()).with("times", count(figures.times())),
        NoticeRule::LineDisturbed => Message::new(code::LINE_DISTURBED)
            .with("device", subject())
            .with("share", known(figures.percent().map(percent)))
            .with("limit", percent(notice.limit)),
        NoticeRule::ClockOff => Message::new(code::CLOCK_OFF)
            .with("device", subject())
            .with("off", known(figures.seconds().map(|seconds| Param::Span(seconds * 1_000)))),
        NoticeRule::OrderUnheard => Message::new(code::ORDER_UNHEARD).with("device", subject()).with("span", span()),
        NoticeRule::OrderRefused => Message::new(code::ORDER_REFUSED).with("device", subject()).with("span", span()),
        NoticeRule::Intrusion => Message::new(code::INTRUSION)
            .with("device", subject())
            .with("zone", known(zone_of(port, notice.subject).map(Param::Text)))
            .with("span", span()),
        NoticeRule::Tampering => Message::new(code::TAMPERING).with("device", subject()).with("span", span()),
        NoticeRule::CameraFault => Message::new(code::CAMERA_FAULT)
            .with("device", subject())
            .with("ailment", known(figures.ailment().map(Word::param)))
            .with("span", span()),
        NoticeRule::ExaminationBacklog => {
            Message::new(code::EXAMINATION_BACKLOG).with("waiting", count(figures.boxes())).with("limit", count(Some(notice.limit)))
        }
    }
}

/// The zone that a sensor guards, as it says.
fn zone_of(port: &Port, subject: Subject) -> Option<String> {
    let Subject::Sensor(sensor) = subject else { return None };
    match &port.belief(Speaker::Sensor(sensor))?.readings {
        Some((Readings::PerimeterSensor(state), _)) if !state.zone.is_empty() => Some(state.zone.clone()),
        _ => None,
    }
}

/// How far a reefer in the port is above its set-point now.
pub(crate) fn excess_mk(port: &Port, subject: Subject) -> Option<i64> {
    let Subject::Container(container) = subject else { return None };
    port.container(container)?;
    Some(port.reefer_book.excess_mk(port.reefers, container, port.now_ms))
}
