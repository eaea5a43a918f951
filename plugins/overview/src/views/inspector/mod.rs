//! The selected thing: what is known about it, what befell it, what may be asked of it.

mod block;
mod call;
mod container;
mod device;
mod sensor;
mod truck;
mod whole;

use portolan_dispatch::requests::actions_for;
use portolan_model::Ms;
use portolan_model::container::Holds;
use portolan_model::subject::Subject;
use portolan_panels::views::{FactRow, HistoryRow, InspectorView, Offer, Param, Severity, Unit};

use super::fleet::StopNames;
use super::foresight::Foresight;
use super::headline::{headline, severity};
use super::proposal::refused_by;
use crate::chronicle::Past;
use crate::chronicle::Visit;
use crate::port::Port;
use crate::word::Word;

/// Entries of a history that are shown.
const HISTORY_MAX: usize = 60;
/// Actions that are offered.
const OFFERS_MAX: usize = 16;

pub(crate) fn inspector(port: &Port, foresight: &Foresight, stops: &StopNames, subject: Subject) -> InspectorView {
    let facts = match subject {
        Subject::Call(id) => call::facts(port, foresight, id),
        Subject::Device(id) => device::facts(port, stops, id),
        Subject::Sensor(id) => sensor::facts(port, id),
        Subject::Block(id) => block::facts(port, id),
        Subject::Container(id) => container::facts(port, id),
        Subject::Truck(id) => truck::facts(port, id),
        Subject::Gate => whole::gate(port),
        Subject::Fleet => whole::fleet(port),
        Subject::Hall => whole::hall(port),
        Subject::Port => whole::port(port),
    };
    let offers = actions_for(port.world, subject).into_iter().take(OFFERS_MAX);
    InspectorView {
        named: port.named(subject),
        headline: headline(port, subject),
        severity: severity(port, subject),
        facts,
        history: history(port, subject),
        offers: offers.map(|action| Offer { action: port.action(action), refused_by: refused_by(port, action) }).collect(),
    }
}

/// What befell a thing, the newest first.
fn history(port: &Port, subject: Subject) -> Vec<HistoryRow> {
    let annals = &port.chronicle.annals;
    let row = |(at_ms, past): (Ms, Past)| HistoryRow { at_ms, message: port.entry(past) };
    let mut rows: Vec<HistoryRow> = match subject {
        Subject::Call(call) => annals.call(call).take(HISTORY_MAX).map(row).collect(),
        Subject::Device(device) => annals.device(device).take(HISTORY_MAX).map(row).collect(),
        Subject::Sensor(sensor) => annals.sensor(sensor).take(HISTORY_MAX).map(row).collect(),
        Subject::Block(block) => annals.block(block).take(HISTORY_MAX).map(row).collect(),
        Subject::Container(container) => {
            let mut rows: Vec<HistoryRow> = annals.container(container).take(HISTORY_MAX).map(row).collect();
            if rows.len() < HISTORY_MAX {
                rows.extend(container::opening(port, container).map(row));
            }
            rows
        }
        Subject::Truck(truck) => {
            let stages = port.chronicle.visits.get(truck).into_iter().flat_map(Visit::stages);
            stages.map(|(at_ms, stage)| row((at_ms, Past::TruckReached(truck, stage)))).collect()
        }
        Subject::Gate | Subject::Fleet | Subject::Hall | Subject::Port => {
            let own = port.chronicle.happenings.newest_first().filter(|happening| happening.what.whole() == Some(subject));
            own.take(HISTORY_MAX).map(|happening| row((happening.at_ms, happening.what))).collect()
        }
    };
    rows.retain(|row| !row.message.code.is_empty());
    rows
}

/// What is known, row by row; what is unknown is left out.
struct Facts(Vec<FactRow>);

impl Facts {
    const fn new() -> Self {
        Self(Vec::new())
    }

    fn add(&mut self, label: &'static str, value: Param) -> &mut Self {
        self.0.push(FactRow::new(label, value));
        self
    }

    fn add_if(&mut self, label: &'static str, value: Option<Param>) -> &mut Self {
        self.0.extend(value.map(|value| FactRow::new(label, value)));
        self
    }

    /// One that is out of order where `matters` says so.
    fn add_at(&mut self, label: &'static str, value: Param, matters: Option<Severity>) -> &mut Self {
        self.0.push(FactRow::new(label, value).at(matters.unwrap_or_default()));
        self
    }
}

fn count(value: impl Into<i64>) -> Param {
    Param::Count(value.into())
}

fn metres(mm: i32, decimals: u8) -> Param {
    Param::quantity(f64::from(mm) * 1e-3, decimals, Unit::Metres)
}

/// So many of so many.
fn of_all(part: impl std::fmt::Display, all: impl std::fmt::Display) -> Param {
    Param::Text(format!("{part} / {all}"))
}

/// The first hold of a box; where more than one is on, the others are in its history.
fn holds(holds: Holds) -> Option<Param> {
    holds.iter().next().map(Word::param)
}
