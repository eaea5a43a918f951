//! What holds a device: its reports say when that begins and ends, its states say whether it is so. Either may be lost or overtaken.

use portolan_protocol::Outcome;
use portolan_protocol::wire::Condition;

/// What holds a device.
#[derive(Clone, Copy)]
pub(super) enum Holds {
    Down,
    Paused,
    Reader,
    Battery,
}

impl Holds {
    pub(super) const ALL: [Self; 4] = [Self::Down, Self::Paused, Self::Reader, Self::Battery];

    /// What a report says of it.
    pub(super) const fn of(outcome: Outcome) -> Option<(Self, bool)> {
        match outcome {
            Outcome::Down => Some((Self::Down, true)),
            Outcome::Repaired => Some((Self::Down, false)),
            Outcome::Paused => Some((Self::Paused, true)),
            Outcome::Resumed => Some((Self::Paused, false)),
            Outcome::ReaderFailed => Some((Self::Reader, true)),
            Outcome::ReaderRepaired => Some((Self::Reader, false)),
            Outcome::LowBattery => Some((Self::Battery, true)),
            Outcome::Completed { .. } | Outcome::Refused | Outcome::Diverted | Outcome::Acknowledged => None,
        }
    }

    /// The report that says so; a full battery is no news.
    pub(super) const fn outcome(self, holds: bool) -> Option<Outcome> {
        match (self, holds) {
            (Self::Down, true) => Some(Outcome::Down),
            (Self::Down, false) => Some(Outcome::Repaired),
            (Self::Paused, true) => Some(Outcome::Paused),
            (Self::Paused, false) => Some(Outcome::Resumed),
            (Self::Reader, true) => Some(Outcome::ReaderFailed),
            (Self::Reader, false) => Some(Outcome::ReaderRepaired),
            (Self::Battery, true) => Some(Outcome::LowBattery),
            (Self::Battery, false) => None,
        }
    }

    /// Whether a device is held by it that is in such a condition.
    pub(super) const fn is_in(self, condition: Condition) -> bool {
        match self {
            Self::Down => condition.down,
            Self::Paused => condition.paused,
            Self::Reader => condition.reader_down,
            Self::Battery => condition.low_battery,
        }
    }
}

/// Of each thing that holds a device, whether it does, by the number of the newest message that told.
#[derive(Clone, Copy, Default)]
pub(super) struct Held([(u64, bool); Holds::ALL.len()]);

impl Held {
    /// The device counts its messages anew; what holds it holds it still.
    pub(super) fn count_anew(&mut self) {
        self.0 = self.0.map(|(_, holds)| (0, holds));
    }

    /// A report tells; whether it counts. One that was overtaken by a message that knew better does not.
    pub(super) const fn reported(&mut self, what: Holds, seq: u64, holds: bool) -> bool {
        let told = &mut self.0[what as usize];
        if seq < told.0 {
            return false;
        }
        *told = (seq, holds);
        true
    }

    /// A state tells; whether it is news, since the report of it was lost.
    pub(super) const fn stated(&mut self, what: Holds, seq: u64, holds: bool) -> bool {
        let told = &mut self.0[what as usize];
        if seq <= told.0 {
            return false;
        }
        let is_news = told.1 != holds;
        *told = (seq, holds);
        is_news
    }
}
