//! What the port could not take.

use serde::{Deserialize, Serialize};

/// Why a message was put aside.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeadReason {
    /// Its topic names no device or channel.
    Topic,
    /// It is no JSON, or not of the shape that its channel asks for.
    Malformed,
    /// It is longer than any message may be.
    TooLong,
    /// It is about a device that the terminal does not have.
    UnknownDevice,
    /// It answers an order that was never given.
    UnknownOrder,
    /// Its readings are those of another kind of device.
    WrongKind,
    /// A reading is outside of what is possible.
    OutOfRange,
    /// A mapping of foreign payloads could not make anything of it.
    Unmapped,
}

impl DeadReason {
    /// All reasons.
    pub const ALL: [Self; 8] = [
        Self::Topic,
        Self::Malformed,
        Self::TooLong,
        Self::UnknownDevice,
        Self::UnknownOrder,
        Self::WrongKind,
        Self::OutOfRange,
        Self::Unmapped,
    ];
}

/// A message that was put aside, as it is published and kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeadLetter {
    /// When it came, by the port's clock: milliseconds of UTC since 1970.
    pub at_ms: i64,
    /// Where it was published.
    pub topic: String,
    /// Why it was put aside.
    pub reason: DeadReason,
    /// What exactly is wrong, in words.
    pub what: String,
    /// The first of its bytes, those that are no text replaced.
    pub payload: String,
    /// How many bytes it had.
    pub payload_len: usize,
}
