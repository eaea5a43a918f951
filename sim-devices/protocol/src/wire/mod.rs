//! What crosses the line between a port and its devices: JSON over MQTT 5 (a device may speak 3.1.1: all that matters stands in the
//! payload, nothing in MQTT properties).
//!
//! | topic under `portolan/v1/<terminal>/<kind>/<id>/` | from | retained | `QoS` | message |
//! |---|---|---|---|---|
//! | `descriptor` | device | yes | 1 | [`Descriptor`]: what it is and what it can do |
//! | `connection` | device, or the broker as its last will | yes | 1 | [`ConnectionMessage`] |
//! | `order` | port | no | 1 | [`OrderMessage`] |
//! | `report` | device | no | 1 | [`ReportMessage`]: what came of an order, or befell the device |
//! | `state` | device | no | 0 | [`StateMessage`]: readings; the latest one counts |
//! | `bench` | test bench | no | 1 | [`BenchMessage`]: faults; simulated devices only |
//!
//! and for the whole terminal `portolan/v1/<terminal>/dead-letter` ([`DeadLetter`]), where the port publishes what it could not take.
//!
//! Rules that both sides keep:
//!
//! - *Order numbers* rise by one per device. The port gives the next order only when the one before is acknowledged, and repeats an
//!   unanswered one; a device answers a repeat by saying its answer again and does nothing twice.
//! - *Sequence numbers* (`seq`) count the reports and states of one session of a device together, from 1. A session begins when the device
//!   starts; its number (`session`) never comes twice. So the other side sees what was lost, doubled or overtaken.
//! - *Stamps* (`at_ms`) are the sender's clock, milliseconds of UTC since 1970. Durations (`active_ms`) are in operating time, which runs
//!   faster where a simulation does.
//! - Fields that a reader does not know are passed over; a new meaning of a known field is a new version of the tree.
//!
//! Vehicles may speak VDA 5050 instead; then its own topics hold, not these.

mod bench;
mod connection;
mod dead_letter;
mod kind;
mod order;
mod report;
mod state;
mod topic;

pub use bench::{BenchFault, BenchMessage, LineFault};
pub use connection::{ConnectionMessage, ConnectionState};
pub use dead_letter::{DeadLetter, DeadReason};
pub use descriptor::{Descriptor, TaskKind};
pub use kind::{Kind, ParseKindError, WireId};
pub use order::{AtLane, OrderMessage};
pub use report::{GateRead, ReportMessage, ScanRead};
pub use state::{
    AgvState, CameraState, Condition, GateLaneState, PerimeterState, QuayCraneState, Readings, ReeferState, ScannerState, StateMessage,
    TruckTerminalState, VesselAisState, WeatherState, YardCraneState,
};
pub use topic::{Channel, ParseTopicError, Topic};

mod descriptor;
#[cfg(feature = "schema")]
pub mod schema;

/// The version of this tree, as it stands in topics and descriptors.
pub const VERSION: &str = "portolan/v1";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OrderNumber, Outcome, Task};

    #[test]
    fn messages_read_as_documented() {
        let order: OrderMessage = serde_json::from_str(
            r#"{"number":7,"correlation":"QC03-7","at_ms":1772517600000,"task":{"quay_lift":{"boxes":1}},"new":true}"#,
        )
        .expect("an order, with a field of the future");
        assert_eq!((order.number, order.task), (OrderNumber(7), Task::QuayLift { boxes: 1 }));
        let report: ReportMessage =
            serde_json::from_str(r#"{"seq":12,"session":3,"at_ms":0,"order":7,"outcome":{"completed":{"active_ms":95000}}}"#)
                .expect("a report");
        assert_eq!(report.outcome, Outcome::Completed { active_ms: 95_000 });
        let state: StateMessage = serde_json::from_str(
            r#"{"seq":1,"session":3,"at_ms":0,"readings":{"weather_station":{"wind_m_s":7.5,"gust_m_s":11,"wind_from_deg":40}}}"#,
        )
        .expect("a state");
        assert_eq!(state.readings.kind(), Kind::WeatherStation);
        let bench: BenchMessage =
            serde_json::from_str(r#"{"inject":{"fault":{"line":{"latency":{"ms":200}}},"for_ms":30000}}"#).expect("a fault");
        assert!(matches!(bench, BenchMessage::Inject { fault: BenchFault::Line(LineFault::Latency { ms: 200, jitter_ms: 0 }), .. }));
    }

    #[test]
    fn a_fault_is_called_as_in_json() {
        let faults = [
            BenchFault::Machine(crate::Fault::ReaderDown),
            BenchFault::Line(LineFault::ClockSkew { ms: 1 }),
            BenchFault::Line(LineFault::NoAck),
        ];
        for fault in faults {
            let json = serde_json::to_string(&fault).expect("a fault is JSON");
            assert!(json.contains(fault.name()) && BenchFault::NAMES.contains(&fault.name()), "{json}");
        }
    }
}
