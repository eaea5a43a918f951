//! Who is spoken with, in which version, under which topics.

use serde::{Deserialize, Serialize};

/// A version of the standard.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Version {
    /// 2.0.0
    V2_0,
    /// 2.1.0
    #[default]
    V2_1,
    /// 3.0.0
    V3_0,
}

impl Version {
    /// All versions.
    pub const ALL: [Self; 3] = [Self::V2_0, Self::V2_1, Self::V3_0];

    /// As it stands in a header: `2.1.0`.
    pub const fn number(self) -> &'static str {
        match self {
            Self::V2_0 => "2.0.0",
            Self::V2_1 => "2.1.0",
            Self::V3_0 => "3.0.0",
        }
    }

    /// As it stands in a topic: `v2`.
    pub const fn level(self) -> &'static str {
        match self {
            Self::V2_0 | Self::V2_1 => "v2",
            Self::V3_0 => "v3",
        }
    }
}

/// The kinds of messages, each with a topic.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum TopicKind {
    /// Orders, from the master.
    Order,
    /// Instant actions, from the master.
    InstantActions,
    /// States, from the vehicle.
    State,
    /// Positions, from the vehicle.
    Visualization,
    /// Whether the vehicle is there, from it or its broker.
    Connection,
    /// What it is, from the vehicle.
    Factsheet,
}

impl TopicKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Order, Self::InstantActions, Self::State, Self::Visualization, Self::Connection, Self::Factsheet];

    /// The last level of its topic.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::InstantActions => "instantActions",
            Self::State => "state",
            Self::Visualization => "visualization",
            Self::Connection => "connection",
            Self::Factsheet => "factsheet",
        }
    }

    /// Quality of service that the standard asks for.
    pub const fn qos(self) -> u8 {
        matches!(self, Self::Connection) as u8
    }

    /// Whether the broker keeps the last one.
    pub const fn is_retained(self) -> bool {
        matches!(self, Self::Connection | Self::Factsheet)
    }
}

/// A vehicle's place in the topic tree: `interface/v2/manufacturer/serialNumber/…`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// First level of all topics; `uagv` unless a site has its own.
    #[serde(default = "uagv")]
    pub interface: String,
    /// Who made the vehicle.
    pub manufacturer: String,
    /// Which of the maker's vehicles.
    pub serial_number: String,
    /// What is spoken.
    #[serde(default)]
    pub version: Version,
}

fn uagv() -> String {
    "uagv".to_owned()
}

impl Address {
    /// A vehicle that speaks 2.1 under `uagv`.
    pub fn new(manufacturer: impl Into<String>, serial_number: impl Into<String>) -> Self {
        Self { interface: uagv(), manufacturer: manufacturer.into(), serial_number: serial_number.into(), version: Version::default() }
    }

    /// The same in another version.
    #[must_use]
    pub fn speaking(mut self, version: Version) -> Self {
        self.version = version;
        self
    }

    /// The topic of a kind of message.
    pub fn topic(&self, kind: TopicKind) -> String {
        format!("{}/{}/{}/{}/{}", self.interface, self.version.level(), self.manufacturer, self.serial_number, kind.name())
    }

    /// Which kind of message a topic of this vehicle carries; none for a topic of another.
    pub fn kind_of(&self, topic: &str) -> Option<TopicKind> {
        let mut levels = [self.interface.as_str(), self.version.level(), &self.manufacturer, &self.serial_number].into_iter();
        let rest = levels.try_fold(topic, |rest, level| rest.strip_prefix(level)?.strip_prefix('/'))?;
        TopicKind::ALL.into_iter().find(|kind| kind.name() == rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_tells_its_kind() {
        let address = Address::new("maker", "SN-1");
        for kind in TopicKind::ALL {
            assert_eq!(address.kind_of(&address.topic(kind)), Some(kind));
        }
        assert_eq!(address.topic(TopicKind::Order), "uagv/v2/maker/SN-1/order");
        for other in ["uagv/v2/maker/SN-12/order", "uagv/v3/maker/SN-1/order", "uagv/v2/maker/SN-1/orders", "order", ""] {
            assert_eq!(address.kind_of(other), None, "{other}");
        }
        assert_eq!(address.clone().speaking(Version::V3_0).topic(TopicKind::State), "uagv/v3/maker/SN-1/state");
    }
}
