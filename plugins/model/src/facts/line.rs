//! Words of facts about the line between the port and its devices.

use serde::{Deserialize, Serialize};

/// What can be wrong with a device that can be heard. Each says in what it is measured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Ailment {
    /// Its clock is off: by so many seconds.
    ClockOff,
    /// It comes and goes: it was lost so often within ten minutes.
    Flapping,
    /// Its messages come twice, overtake each other or stay away: so many of a hundred.
    Disturbed,
    /// It does not acknowledge what it was ordered: 1.
    Deaf,
    /// Somebody has been at it: 1.
    Tampered,
    /// A camera that does not record: 1.
    NotRecording,
    /// A camera whose lens is not clear: 1.
    LensDirty,
    /// A camera that looks elsewhere than it was pointed: 1.
    Misaligned,
}

impl Ailment {
    /// How many there are.
    pub const COUNT: usize = 8;

    /// All of them, in the order of their declaration.
    pub const ALL: [Self; Self::COUNT] = [
        Self::ClockOff,
        Self::Flapping,
        Self::Disturbed,
        Self::Deaf,
        Self::Tampered,
        Self::NotRecording,
        Self::LensDirty,
        Self::Misaligned,
    ];

    /// Whether there is more or less of it; else it is so or is not.
    pub const fn is_graded(self) -> bool {
        matches!(self, Self::ClockOff | Self::Flapping | Self::Disturbed)
    }

    /// What a camera finds wrong with itself, the worst first.
    pub const OF_CAMERAS: [Self; 3] = [Self::NotRecording, Self::Misaligned, Self::LensDirty];
}
