//! A message and the interchange that it came in.

use std::fmt;

use serde::Serialize;

use super::container::{Container, Party, Place, Reference, Time, Transport};

/// The messages that are read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum MessageKind {
    /// Bay plan.
    Baplie,
    /// Discharge or load list.
    Coprar,
    /// Announcement of a truck, train or barge.
    Copino,
    /// Verified gross mass.
    Vermas,
    /// Release order.
    Coreor,
    /// Report of what was discharged or loaded.
    Coarri,
    /// Report of what went through the gate.
    Codeco,
}

impl MessageKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [Self::Baplie, Self::Coprar, Self::Copino, Self::Vermas, Self::Coreor, Self::Coarri, Self::Codeco];

    /// The kind of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its name in UNH.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Baplie => "BAPLIE",
            Self::Coprar => "COPRAR",
            Self::Copino => "COPINO",
            Self::Vermas => "VERMAS",
            Self::Coreor => "COREOR",
            Self::Coarri => "COARRI",
            Self::Codeco => "CODECO",
        }
    }
}

/// Which way the boxes of a message go.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// From the vessel.
    Discharge,
    /// Onto the vessel.
    Load,
    /// Into the terminal by its gate.
    GateIn,
    /// Out of the terminal by its gate.
    GateOut,
}

impl Movement {
    /// What a document name code says in a message of this kind. Beside the codes of the SMDG manuals those of other ports are known.
    pub(crate) fn of(kind: MessageKind, code: &str) -> Option<Self> {
        match (kind, code) {
            (MessageKind::Coprar, "43" | "121") | (MessageKind::Coarri, "44" | "98" | "119") => Some(Self::Discharge),
            (MessageKind::Coprar, "45" | "118") | (MessageKind::Coarri, "46" | "122" | "270") => Some(Self::Load),
            (MessageKind::Codeco, "34") => Some(Self::GateIn),
            (MessageKind::Codeco, "36") => Some(Self::GateOut),
            _ => None,
        }
    }
}

/// One message.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Message {
    /// The line of its UNH.
    pub line: u64,
    /// What it is.
    #[serde(rename = "message_type")]
    pub kind: MessageKind,
    /// Its directory: `D.95B`.
    pub directory: String,
    /// The manual that it follows: `SMDG20`.
    pub association_code: Option<String>,
    /// The reference that UNH gives it.
    pub reference: String,
    /// Document name code of BGM.
    pub document_code: Option<String>,
    /// Document number of BGM.
    pub document_number: Option<String>,
    /// What it does to an earlier one (code list 1225): 9 original, 5 replaces, 1 cancels.
    pub function: Option<String>,
    /// Which way the boxes go, where the document name says so.
    pub movement: Option<Movement>,
    /// The interchange that it came in.
    #[serde(flatten)]
    pub interchange: Interchange,
    /// The vessel and voyage, and other transports of the whole message.
    pub transports: Vec<Transport>,
    /// Places of the whole message.
    pub places: Vec<Place>,
    /// Times of the whole message.
    pub times: Vec<Time>,
    /// References of the whole message.
    pub references: Vec<Reference>,
    /// Parties of the whole message.
    pub parties: Vec<Party>,
    /// Remarks of the whole message.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Its containers.
    pub containers: Vec<Container>,
    /// Segments, those of UNH and UNT included.
    pub segments: u64,
    /// How many of these were refused; each was told by itself.
    pub refused_segments: u64,
    /// What it says wrongly about itself.
    pub warnings: Vec<Warning>,
}

impl Message {
    /// The main carriage: the vessel and its voyage.
    pub fn vessel(&self) -> Option<&Transport> {
        self.transports.iter().find(|transport| transport.stage == "20")
    }
}

/// What UNB says.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Interchange {
    /// Who sent it.
    pub sender: Option<String>,
    /// To whom.
    pub recipient: Option<String>,
    /// When it was made, ISO 8601.
    pub prepared: Option<String>,
    /// Its control reference.
    pub interchange_reference: Option<String>,
}

/// Something that a message says wrongly about itself; its content is read all the same.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Warning {
    /// Stable name of the kind.
    pub code: &'static str,
    /// The tag of the segment.
    pub segment: String,
    /// Its number in the message, UNH being 1; 0 for a segment of the interchange.
    pub segment_number: u64,
    /// The line that it begins on.
    pub line: u64,
    /// What is wrong.
    pub warning: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { segment, segment_number, line, warning, .. } = self;
        if *segment_number == 0 {
            write!(f, "{segment}, line {line}: {warning}")
        } else {
            write!(f, "{segment}, segment {segment_number}, line {line}: {warning}")
        }
    }
}

/// What was not understood: a message of another kind as a whole, or a single segment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Refused {
    /// Why.
    pub error: String,
    /// The line that it begins on.
    pub line: u64,
    /// How many segments it has; one, unless it is a message.
    pub segments: u64,
}

impl Refused {
    /// Adds what else there is to say of it.
    pub(crate) fn add(&mut self, warning: &Warning) {
        self.error.push_str("; ");
        self.error.push_str(&warning.to_string());
    }
}

/// What was read and what came of it: `segments = understood + refused` and `messages = understood_messages + refused_messages`, once
/// the end is reached. UNA counts for none, since it is no segment but says how segments are divided. The [module](super) says how
/// refusals are counted.
///
/// Displayed, it is the lines that end a reading; the third only where something was refused:
///
/// ```text
/// read 2 messages: 1 understood (1 containers), 1 refused
/// read 9 segments: 5 understood, 4 refused; 2 warnings
///   refusals: 2, of 1 whole messages (3 segments) and 1 single segments
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Counts {
    /// Segments read.
    pub segments: u64,
    /// Segments of the interchange and of messages that were understood.
    pub understood: u64,
    /// Segments that were not: those of refused messages, those outside any, and damaged ones.
    pub refused: u64,
    /// Messages begun.
    pub messages: u64,
    /// Messages understood.
    pub understood_messages: u64,
    /// Messages of a kind that is not read.
    pub refused_messages: u64,
    /// Refusals told: one for each refused message and one for each segment that was refused by itself.
    pub refusals: u64,
    /// Containers in understood messages.
    pub containers: u64,
    /// Warnings told with understood messages.
    pub warnings: u64,
}

impl Counts {
    /// Whether every segment and every message is accounted for.
    pub const fn add_up(&self) -> bool {
        self.segments == self.understood + self.refused
            && self.messages == self.understood_messages + self.refused_messages
            && self.refusals >= self.refused_messages
            && self.refused >= self.refusals
    }

    /// Segments that were refused by themselves.
    pub const fn single_refused(&self) -> u64 {
        self.refusals.saturating_sub(self.refused_messages)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { segments, understood, refused, messages, understood_messages, refused_messages, refusals, containers, warnings } = self;
        writeln!(f, "read {messages} messages: {understood_messages} understood ({containers} containers), {refused_messages} refused")?;
        write!(f, "read {segments} segments: {understood} understood, {refused} refused; {warnings} warnings")?;
        if *refusals > 0 {
            let single = self.single_refused();
            let whole = refused.saturating_sub(single);
            write!(f, "\n  refusals: {refusals}, of {refused_messages} whole messages ({whole} segments) and {single} single segments")?;
        }
        Ok(())
    }
}
