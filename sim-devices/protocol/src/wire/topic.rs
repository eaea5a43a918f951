//! Topics: `portolan/v1/<terminal>/<kind>/<id>/<channel>`.

use std::fmt;
use std::str::FromStr;

use super::VERSION;
use super::kind::{Kind, WireId};

/// The last part of a topic: what kind of message it carries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Channel {
    /// What the device is; retained.
    Descriptor,
    /// Whether it is there; retained.
    Connection,
    /// To the device.
    Order,
    /// From the device: answers and what befell it.
    Report,
    /// From the device: readings.
    State,
    /// To a simulated device: faults.
    Bench,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 6] = [Self::Descriptor, Self::Connection, Self::Order, Self::Report, Self::State, Self::Bench];

    /// As it stands in a topic.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Descriptor => "descriptor",
            Self::Connection => "connection",
            Self::Order => "order",
            Self::Report => "report",
            Self::State => "state",
            Self::Bench => "bench",
        }
    }
}

/// One topic of one device.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Topic {
    /// The terminal's name at the wire; the same letters as a device's id.
    pub terminal: String,
    /// Which device.
    pub device: WireId,
    /// Which of its topics.
    pub channel: Channel,
}

impl Topic {
    /// A topic of a device of a terminal.
    pub fn new(terminal: &str, device: WireId, channel: Channel) -> Self {
        Self { terminal: terminal.to_owned(), device, channel }
    }

    /// What to subscribe to for one channel of all devices of a terminal.
    pub fn filter(terminal: &str, channel: Channel) -> String {
        format!("{VERSION}/{terminal}/+/+/{}", channel.slug())
    }

    /// Where the port publishes what it could not take.
    pub fn dead_letter(terminal: &str) -> String {
        format!("{VERSION}/{terminal}/dead-letter")
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}/{}/{}/{}", self.terminal, self.device, self.channel.slug())
    }
}

/// The text is not a topic of a device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseTopicError(
    /// What is wrong with it.
    pub String,
);

impl fmt::Display for ParseTopicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseTopicError {}

impl FromStr for Topic {
    type Err = ParseTopicError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shown = || text.chars().take(120).collect::<String>();
        let rest = text
            .strip_prefix(VERSION)
            .and_then(|rest| rest.strip_prefix('/'))
            .ok_or_else(|| ParseTopicError(format!("“{}” does not begin with {VERSION}/", shown())))?;
        let parts: Vec<&str> = rest.split('/').collect();
        let [terminal, kind, id, channel] = parts[..] else {
            return Err(ParseTopicError(format!("“{}” is not {VERSION}/<terminal>/<kind>/<id>/<channel>", shown())));
        };
        if !WireId::is_id(terminal) {
            return Err(ParseTopicError(format!("“{}” names no terminal", shown())));
        }
        let kind: Kind = kind.parse().map_err(|error| ParseTopicError(format!("{error}")))?;
        let device = WireId::new(kind, id)
            .ok_or_else(|| ParseTopicError(format!("“{}” names no device: ids are 1 to 64 letters, digits, - _ .", shown())))?;
        let channel = Channel::ALL
            .into_iter()
            .find(|known| known.slug() == channel)
            .ok_or_else(|| ParseTopicError(format!("“{}” ends in no channel of a device", shown())))?;
        Ok(Self { terminal: terminal.to_owned(), device, channel })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_reads_back() {
        for channel in Channel::ALL {
            for kind in Kind::ALL {
                let device = WireId::new(kind, "X-1_b.2").expect("an id");
                let topic = Topic::new("demo", device, channel);
                assert_eq!(topic.to_string().parse(), Ok(topic));
            }
        }
    }

    #[test]
    fn what_is_no_topic_is_refused() {
        for text in [
            "",
            "portolan/v1",
            "portolan/v2/t/agv/A/state",
            "portolan/v1/t/agv/A",
            "portolan/v1//agv/A/state",
            "portolan/v1/t/car/A/state",
            "portolan/v1/t/agv/A B/state",
            "portolan/v1/t/agv/A/states",
            "portolan/v1/t/agv/A/state/x",
        ] {
            assert!(text.parse::<Topic>().is_err(), "{text}");
        }
    }
}
