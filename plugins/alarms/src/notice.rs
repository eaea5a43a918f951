//! One notice: what it is about, how far it has come, who has it in hand.

use portolan_model::Ms;
use portolan_model::container::Hold;
use portolan_model::facts::{Ailment, Condition};
use portolan_model::ids::CallId;
use portolan_model::requests::Role;
use portolan_model::subject::Subject;
use serde::{Deserialize, Serialize};

use crate::rules::{NoticeRule, Severity};

/// The number of a notice, from 0 in the order of raising.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct NoticeId(pub u32);

/// What a notice says besides its rule and subject: figures with their units, ids, codes; no words.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Parameter {
    /// So many minutes.
    Minutes(i64),
    /// An instant, milliseconds since the scenario's start.
    At(Ms),
    /// So many percent.
    Percent(i64),
    /// So many boxes.
    Boxes(i64),
    /// So many open lanes.
    Lanes(i64),
    /// So many vehicles.
    Vehicles(i64),
    /// So many trucks before the in-gate.
    TrucksIn(i64),
    /// So many trucks before the out-gate.
    TrucksOut(i64),
    /// So many seconds.
    Seconds(i64),
    /// So many times.
    Times(i64),
    /// Wind in tenths of a metre a second.
    WindDmS(i64),
    /// So many thousandths of a kelvin.
    Millikelvin(i64),
    /// A call.
    Call(CallId),
    /// A hold.
    Hold(Hold),
    /// How a device is.
    Condition(Condition),
    /// What is wrong with a device.
    Ailment(Ailment),
}

/// How far a notice has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum NoticeState {
    /// It is so, and nobody has said that they saw it.
    Raised,
    /// It is so, and somebody has seen it.
    Acknowledged,
    /// It is so no more, and nobody has said that they saw it.
    Returned,
    /// It is so no more, and somebody had seen it.
    Cleared,
}

/// Who has seen a notice, and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// Who.
    pub by: Role,
    /// When, by the port's clock.
    pub at_ms: Ms,
}

/// What somebody noted on a notice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Comment {
    /// Who.
    pub by: Role,
    /// When, by the port's clock.
    pub at_ms: Ms,
    /// In their own words.
    pub text: String,
}

/// One thing that an operator should notice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notice {
    /// Its number.
    pub id: NoticeId,
    /// The rule that spoke.
    pub rule: NoticeRule,
    /// What it is about.
    pub subject: Subject,
    /// How much it matters.
    pub severity: Severity,
    /// Since when it has been so: before it was raised by the rule's delay.
    pub since_ms: Ms,
    /// When it was raised.
    pub raised_ms: Ms,
    /// When it was so no more.
    pub cleared_ms: Option<Ms>,
    /// How it stands, or stood last; [`NoticeRule`] says which parameters its rule gives, always in that order.
    pub parameters: Vec<Parameter>,
    /// The same when it was at its worst.
    pub worst: Vec<Parameter>,
    /// The level at its worst, in the rule's unit; 1 where something is so or is not.
    pub worst_level: i64,
    /// The level from which the rule speaks.
    pub limit: i64,
    /// Who has seen it.
    pub acknowledged: Option<Acknowledgement>,
    /// Who has it in hand.
    pub owner: Option<Role>,
    /// What was noted on it, in the order of noting.
    pub comments: Vec<Comment>,
}

impl Notice {
    /// How far it has come. One that returned before anybody saw it can still be acknowledged.
    pub const fn state(&self) -> NoticeState {
        match (self.cleared_ms, self.acknowledged) {
            (Some(_), None) => NoticeState::Returned,
            (Some(_), Some(_)) => NoticeState::Cleared,
            (None, Some(_)) => NoticeState::Acknowledged,
            (None, None) => NoticeState::Raised,
        }
    }

    /// Whether it is still so.
    pub const fn is_active(&self) -> bool {
        self.cleared_ms.is_none()
    }
}

/// Why something could not be done with a notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoticeError {
    /// There is none of this name, or it was cleared long ago.
    #[error("there is no such notice on the board")]
    Unknown(NoticeId),
    /// Somebody has acknowledged it already.
    #[error("it is acknowledged already")]
    AlreadyAcknowledged(Acknowledgement),
    /// The role looks on only.
    #[error("{0:?} may look on only")]
    NoAuthority(Role),
    /// It is so no more: there is nothing to take in hand.
    #[error("it is cleared")]
    Cleared,
    /// A comment without words.
    #[error("the comment is empty")]
    CommentEmpty,
    /// A comment that is too long.
    #[error("the comment has {characters} characters; {COMMENT_CHARACTERS_MAX} fit")]
    CommentTooLong {
        /// Its length.
        characters: usize,
    },
    /// No more comments fit.
    #[error("{COMMENTS_MAX} comments are on it; no more fit")]
    TooManyComments,
}

/// Comments that fit on a notice.
pub const COMMENTS_MAX: usize = 20;
/// Characters that fit in a comment.
pub const COMMENT_CHARACTERS_MAX: usize = 500;
