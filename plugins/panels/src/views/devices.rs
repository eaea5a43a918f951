//! The devices of the port and the line to them: who is there, how well each is heard, what went wrong.

use portolan_model::Ms;
use portolan_model::subject::Subject;

/// All devices and their line.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DevicesView {
    /// The line; none where devices are simulated within the port, which hears them at once.
    pub line: Option<LineView>,
    /// Devices in the order of their names.
    pub rows: Vec<DeviceRow>,
    /// Contradictions between devices and model that nobody has settled, the oldest first.
    pub discrepancies: Vec<DiscrepancyRow>,
    /// Messages that could not be taken, the newest first.
    pub dead_letters: Vec<DeadLetterRow>,
    /// How many there were in all.
    pub dead_letters_total: u64,
    /// Faults that simulated devices can be given, by the names of [`codes::DEVICE_FAULTS`](crate::codes::DEVICE_FAULTS); none where no
    /// device is ours to disturb.
    pub faults: &'static [&'static str],
    /// What is being recorded, if anything is.
    pub recording: Option<RecordingView>,
    /// Where the last recording was saved, or why it could not be.
    pub recorded: Option<Result<String, String>>,
}

/// The line to the broker.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LineView {
    /// The broker's address.
    pub broker: String,
    /// Whether it is there.
    pub connected: bool,
    /// Since when it is there or not, port time.
    pub since_ms: Ms,
    /// How often it was connected to.
    pub connects: u64,
    /// Messages that came a second, over the last seconds.
    pub received_per_s: f32,
    /// Messages that went a second, over the last seconds.
    pub sent_per_s: f32,
    /// How long a message takes, milliseconds: the median over the devices, and the longest of them.
    pub latency_ms: Option<(f32, f32)>,
    /// What waits for the port, and how much may.
    pub waiting: (u32, u32),
    /// Readings dropped because newer ones needed their room.
    pub dropped: u64,
    /// How long the line was not read because the port had no room, milliseconds.
    pub held_ms: u64,
    /// Orders that no device has answered yet.
    pub unanswered: u32,
    /// Whether the port only listens and sends nothing.
    pub listens_only: bool,
}

/// How a device is heard.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum DeviceHealth {
    /// It is simulated within the port.
    #[default]
    InProcess,
    /// It is there and speaks.
    Online,
    /// It is there, and its readings are too old to go by.
    Stale,
    /// Nobody has heard of it yet.
    Unheard,
    /// It took its leave.
    Left,
    /// Its connection broke: its last will says so.
    Broken,
    /// It says that it is there and has been silent for too long.
    Silent,
}

/// One device.
#[derive(Clone, PartialEq, Debug)]
pub struct DeviceRow {
    /// Its name at the wire: `QC03`, `weather`.
    pub id: String,
    /// Its kind, of [`codes::WIRE_KINDS`](crate::codes::WIRE_KINDS).
    pub kind: &'static str,
    /// The machine that it is, if it is one of the port's.
    pub subject: Option<Subject>,
    /// How it is heard.
    pub health: DeviceHealth,
    /// Since when, port time.
    pub since_ms: Ms,
    /// When it was last heard, port time.
    pub last_heard_ms: Option<Ms>,
    /// Messages taken in a minute, over the last seconds.
    pub per_min: Option<f32>,
    /// How long a message of it takes, milliseconds.
    pub latency_ms: Option<f32>,
    /// By how much its clock is ahead of ours, milliseconds.
    pub clock_offset_ms: Option<i64>,
    /// Messages that never came.
    pub missing: u64,
    /// Messages that came again.
    pub doubled: u64,
    /// Messages that were overtaken.
    pub late: u64,
    /// Messages put aside as dead letters.
    pub dead: u64,
    /// Orders given, and of these repeated for want of an answer.
    pub orders: (u64, u64),
    /// What last went wrong, in the device's or the gateway's words, and when, port time.
    pub last_error: Option<(String, Ms)>,
    /// Faults that were given to it from here and not cleared since.
    pub faults: Vec<&'static str>,
    /// Why the last fault that was chosen here cannot be given to it.
    pub refused: Option<String>,
    /// Maker and model as it describes itself.
    pub described: Option<String>,
}

/// A contradiction between a device and the model.
#[derive(Clone, PartialEq, Debug)]
pub struct DiscrepancyRow {
    /// Its number.
    pub number: u32,
    /// The device.
    pub device: String,
    /// The machine that it is.
    pub subject: Option<Subject>,
    /// What contradicts, of [`codes::DISCREPANCIES`](crate::codes::DISCREPANCIES).
    pub kind: &'static str,
    /// What the model says.
    pub planned: String,
    /// What the device says.
    pub reported: String,
    /// Since when, port time.
    pub since_ms: Ms,
}

/// A message that could not be taken.
#[derive(Clone, PartialEq, Debug)]
pub struct DeadLetterRow {
    /// When, port time.
    pub at_ms: Ms,
    /// On which topic.
    pub topic: String,
    /// Why, of [`codes::DEAD_REASONS`](crate::codes::DEAD_REASONS).
    pub reason: &'static str,
    /// What exactly.
    pub what: String,
    /// Its beginning.
    pub payload: String,
}

/// A recording of what is on the line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordingView {
    /// The file.
    pub path: String,
    /// Since when, port time.
    pub since_ms: Ms,
    /// Messages written so far.
    pub messages: u64,
}
