//! One examination for all that asked.
//!
//! Goods are opened once: whoever wants to look before it begins, or while it goes on, joins it; whoever asks afterwards is given the
//! result, unless it asks for a look that nobody took.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::authorities::Authority;

/// Which looks are taken at goods.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Checks {
    /// A scanner's image.
    pub scan: bool,
    /// The doors are opened.
    pub open: bool,
    /// A sample goes to the laboratory.
    pub sample: bool,
}

impl Checks {
    /// A scanner's image alone.
    pub const SCAN: Self = Self { scan: true, open: false, sample: false };

    /// Both together.
    pub const fn with(self, other: Self) -> Self {
        Self { scan: self.scan || other.scan, open: self.open || other.open, sample: self.sample || other.sample }
    }

    /// Whether all looks of the other were taken.
    pub const fn cover(self, other: Self) -> bool {
        (self.scan || !other.scan) && (self.open || !other.open) && (self.sample || !other.sample)
    }
}

/// How far it has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Phase {
    /// Nobody has asked.
    #[default]
    NotAsked,
    /// It waits.
    Waiting,
    /// It goes on.
    UnderWay,
    /// It is over.
    Over {
        /// Whether something was found.
        found: bool,
    },
}

/// What became of asking.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Asked {
    /// The goods are to be examined.
    Opened,
    /// They are anyway.
    Joined,
    /// They were.
    Answered {
        /// Whether something was found.
        found: bool,
    },
    /// They were, without that look: they are examined again.
    Again,
}

/// Why an examination does not go on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
pub enum ExaminationRefusal {
    /// Nobody asked.
    #[error("nobody asked for an examination")]
    NotAsked,
    /// It has begun, or is over.
    #[error("the examination has begun")]
    Begun,
    /// It has not begun.
    #[error("the examination has not begun")]
    NotBegun,
}

/// An examination.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct JointExamination {
    /// Who asked for which looks.
    pub asked: BTreeMap<Authority, Checks>,
    /// How far it has come.
    pub phase: Phase,
    /// The looks that were taken.
    pub taken: Checks,
    /// How often the goods were moved and opened.
    pub visits: u32,
}

impl JointExamination {
    /// The looks that are asked for.
    pub fn wanted(&self) -> Checks {
        self.asked.values().fold(Checks::default(), |all, checks| all.with(*checks))
    }

    /// How many visits were saved, against one for each that asked.
    pub fn saved(&self) -> u32 {
        (self.asked.len() as u32).saturating_sub(self.visits)
    }

    /// An authority wants to look.
    pub fn ask(&mut self, authority: Authority, checks: Checks) -> Asked {
        let before = self.asked.get(&authority).copied().unwrap_or_default();
        self.asked.insert(authority, before.with(checks));
        match self.phase {
            Phase::NotAsked => {
                self.phase = Phase::Waiting;
                Asked::Opened
            }
            Phase::Waiting | Phase::UnderWay => Asked::Joined,
            Phase::Over { found } if self.taken.cover(checks) => Asked::Answered { found },
            Phase::Over { .. } => {
                self.phase = Phase::Waiting;
                Asked::Again
            }
        }
    }

    /// An authority takes its wish back; the goods are spared if nobody else wants to look.
    ///
    /// # Errors
    /// When it did not ask, or the examination has begun.
    pub fn withdraw(&mut self, authority: Authority) -> Result<(), ExaminationRefusal> {
        if self.phase != Phase::Waiting {
            return Err(if self.phase == Phase::NotAsked { ExaminationRefusal::NotAsked } else { ExaminationRefusal::Begun });
        }
        self.asked.remove(&authority).ok_or(ExaminationRefusal::NotAsked)?;
        if self.asked.is_empty() {
            self.phase = Phase::NotAsked;
        }
        Ok(())
    }

    /// It begins.
    ///
    /// # Errors
    /// When nobody asked, or it has begun.
    pub fn begin(&mut self) -> Result<(), ExaminationRefusal> {
        match self.phase {
            Phase::Waiting => {
                (self.phase, self.visits) = (Phase::UnderWay, self.visits + 1);
                Ok(())
            }
            Phase::NotAsked => Err(ExaminationRefusal::NotAsked),
            Phase::UnderWay | Phase::Over { .. } => Err(ExaminationRefusal::Begun),
        }
    }

    /// It ends, for all that asked.
    ///
    /// # Errors
    /// When it has not begun.
    pub fn end(&mut self, found: bool) -> Result<(), ExaminationRefusal> {
        if self.phase != Phase::UnderWay {
            return Err(ExaminationRefusal::NotBegun);
        }
        (self.taken, self.phase) = (self.taken.with(self.wanted()), Phase::Over { found });
        Ok(())
    }
}
