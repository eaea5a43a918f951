//! From a topic and bytes to a message that makes sense, or the reason why there is none.

use portolan_protocol::wire::{Channel, ConnectionMessage, DeadReason, Descriptor, ReportMessage, StateMessage, Topic, VERSION, WireId};
use serde::de::DeserializeOwned;

use super::vehicles::version_of;

/// The longest message that a device may send, in bytes.
pub const PAYLOAD_LEN_MAX: usize = 64 * 1024;

/// What a stamp of a device may be: 1970, where a clock begins that nobody has set, to the end of 9999. Milliseconds of UTC since 1970.
const STAMPS_MS: std::ops::RangeInclusive<i64> = 0..=253_402_300_799_999;

/// A message of a device.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Heard {
    Descriptor(Descriptor),
    Connection(ConnectionMessage),
    Report(ReportMessage),
    State(StateMessage),
}

impl Heard {
    /// When it was said, by the device's clock.
    const fn stamp_ms(&self) -> Option<i64> {
        match self {
            Self::Report(report) => Some(report.at_ms),
            Self::State(state) => Some(state.at_ms),
            Self::Descriptor(_) | Self::Connection(_) => None,
        }
    }
}

/// Why a message is not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Refusal {
    pub(crate) device: Option<WireId>,
    pub(crate) reason: DeadReason,
    pub(crate) what: String,
}

/// Reads a message. Nothing that can be said here depends on what was said before.
pub(crate) fn read(terminal: &str, topic: &str, payload: &[u8]) -> Result<(WireId, Heard), Refusal> {
    let topic: Topic = topic.parse().map_err(|error| Refusal { device: None, reason: DeadReason::Topic, what: format!("{error}") })?;
    let refuse = |reason, what: String| Refusal { device: Some(topic.device.clone()), reason, what };
    if topic.terminal != terminal {
        return Err(refuse(DeadReason::Topic, format!("it is for the terminal “{}”, this is “{terminal}”", topic.terminal)));
    }
    if payload.len() > PAYLOAD_LEN_MAX {
        return Err(refuse(DeadReason::TooLong, format!("{} bytes; a message may have {PAYLOAD_LEN_MAX}", payload.len())));
    }
    let heard = match topic.channel {
        Channel::Descriptor => json(payload).map(Heard::Descriptor),
        Channel::Connection => json(payload).map(Heard::Connection),
        Channel::Report => json(payload).map(Heard::Report),
        Channel::State => json(payload).map(Heard::State),
        Channel::Order | Channel::Bench => {
            return Err(refuse(DeadReason::Topic, "nobody but the port and a bench speaks there".to_owned()));
        }
    };
    let heard = heard.map_err(|what| refuse(DeadReason::Malformed, what))?;
    if let Some(at_ms) = heard.stamp_ms().filter(|at_ms| !STAMPS_MS.contains(at_ms)) {
        return Err(refuse(DeadReason::OutOfRange, format!("at_ms {at_ms} is no time; it counts milliseconds of UTC since 1970")));
    }
    match &heard {
        Heard::State(state) if state.readings.kind() != topic.device.kind => {
            let what = format!("the readings are those of a {}, it is a {}", state.readings.kind(), topic.device.kind);
            return Err(refuse(DeadReason::WrongKind, what));
        }
        Heard::State(state) => {
            if let Some(what) = state.readings.out_of_range() {
                return Err(refuse(DeadReason::OutOfRange, what));
            }
        }
        Heard::Descriptor(descriptor) if descriptor.device != topic.device => {
            return Err(refuse(DeadReason::WrongKind, format!("it describes {}", descriptor.device)));
        }
        Heard::Descriptor(descriptor) if descriptor.protocol != VERSION && version_of(&descriptor.protocol).is_none() => {
            let what = format!("it speaks “{}”, here one speaks {VERSION}, or vda5050/2.1.0", descriptor.protocol);
            return Err(refuse(DeadReason::Malformed, what));
        }
        _ => {}
    }
    Ok((topic.device, heard))
}

fn json<T: DeserializeOwned>(payload: &[u8]) -> Result<T, String> {
    serde_json::from_slice(payload).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use portolan_protocol::wire::Kind;
    use proptest::prelude::*;

    use super::*;

    fn reason(topic: &str, payload: &str) -> DeadReason {
        read("demo", topic, payload.as_bytes()).expect_err("it makes no sense").reason
    }

    #[test]
    fn each_nonsense_has_its_reason() {
        let state = "portolan/v1/demo/weather-station/WX01/state";
        let calm = r#"{"seq":1,"session":1,"at_ms":0,"readings":{"weather_station":{"wind_m_s":7,"gust_m_s":9,"wind_from_deg":40}}}"#;
        assert!(read("demo", state, calm.as_bytes()).is_ok());
        assert_eq!(reason("some/other/topic", calm), DeadReason::Topic);
        assert_eq!(reason("portolan/v1/elsewhere/weather-station/WX01/state", calm), DeadReason::Topic);
        assert_eq!(reason("portolan/v1/demo/weather-station/WX01/order", calm), DeadReason::Topic);
        assert_eq!(reason(state, "{\"seq\":"), DeadReason::Malformed);
        assert_eq!(reason(state, "{}"), DeadReason::Malformed);
        assert_eq!(reason("portolan/v1/demo/camera/C1/state", calm), DeadReason::WrongKind);
        assert_eq!(reason(state, &calm.replace("\"gust_m_s\":9", "\"gust_m_s\":900")), DeadReason::OutOfRange);
        for stamp in ["-9223372036854775808", "9223372036854775807", "-1"] {
            assert_eq!(reason(state, &calm.replace("\"at_ms\":0", &format!("\"at_ms\":{stamp}"))), DeadReason::OutOfRange);
        }
        assert_eq!(reason(state, &" ".repeat(PAYLOAD_LEN_MAX + 1)), DeadReason::TooLong);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases * 10))]

        /// Bytes at random, JSON at random and good messages with some bytes changed: an answer either way, never a panic.
        #[test]
        fn no_payload_is_fatal(
            channel in prop::sample::select(Channel::ALL.to_vec()),
            kind in prop::sample::select(Kind::ALL.to_vec()),
            noise in prop::collection::vec(any::<u8>(), 0..200),
            hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        ) {
            let topic = format!("portolan/v1/demo/{kind}/X1/{}", channel.slug());
            let _ = read("demo", &topic, &noise);
            let good = format!(
                r#"{{"seq":1,"session":1,"at_ms":0,"order":1,"state":"online","outcome":{{"completed":{{"active_ms":5}}}},"protocol":"portolan/v1","device":{{"kind":"{kind}","id":"X1"}},"maker":"a","model":"b","serial":"c","firmware":"d","simulated":true,"tasks":["scan"],"state_period_ms":5,"readings":{{"scanner":{{"beam_on":true}}}}}}"#
            );
            let mut bytes = good.into_bytes();
            for (at, byte) in hits {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Ok((device, _)) = read("demo", &topic, &bytes) {
                prop_assert_eq!(device.kind, kind);
            }
        }
    }
}
