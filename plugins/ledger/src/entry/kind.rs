//! What an entry is about to say, and what it must say at least.

use serde::{Deserialize, Serialize};

/// The kinds of entries. The number of each is part of the encoding and never changes its meaning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Kind {
    /// A declaration was filed, amended or withdrawn.
    Declaration = 1,
    /// An authority decided: released, held, refused, assessed.
    Decision = 2,
    /// A contract rule took effect in a version.
    Activation = 3,
    /// Money moved.
    Payment = 4,
    /// Goods passed from one party to another.
    Custody = 5,
    /// An examination was ordered, made, judged.
    Examination = 6,
    /// An operator asked for something, and what came of it; refused requests too.
    Order = 7,
    /// What was counted over the rail or through a gate.
    Tally = 8,
    /// A document was issued: a certificate, a bill, a manifest.
    Document = 9,
    /// A party may read a payload from now on.
    Grant = 10,
    /// A party may read a payload no more.
    Revocation = 11,
    /// The keys of a payload were destroyed.
    Erasure = 12,
    /// A box was read at a place, such as a gate.
    Reading = 13,
}

impl Kind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 13] = [
        Self::Declaration,
        Self::Decision,
        Self::Activation,
        Self::Payment,
        Self::Custody,
        Self::Examination,
        Self::Order,
        Self::Tally,
        Self::Document,
        Self::Grant,
        Self::Revocation,
        Self::Erasure,
        Self::Reading,
    ];

    /// The number that stands in the encoding.
    pub const fn code(self) -> u8 {
        self as u8
    }

    pub(crate) fn of_code(code: u8) -> Option<Self> {
        usize::from(code).checked_sub(1).and_then(|at| Self::ALL.get(at)).copied()
    }

    /// Its name, as files and the command line write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Declaration => "declaration",
            Self::Decision => "decision",
            Self::Activation => "activation",
            Self::Payment => "payment",
            Self::Custody => "custody",
            Self::Examination => "examination",
            Self::Order => "order",
            Self::Tally => "tally",
            Self::Document => "document",
            Self::Grant => "grant",
            Self::Revocation => "revocation",
            Self::Erasure => "erasure",
            Self::Reading => "reading",
        }
    }

    /// What an entry of this kind must say; it may say more.
    pub const fn required(self) -> &'static [&'static str] {
        match self {
            Self::Declaration | Self::Examination => &["stage"],
            Self::Decision => &["decision"],
            Self::Activation => &["contract", "version"],
            Self::Payment => &["amount", "currency", "from", "to"],
            Self::Custody => &["from", "to"],
            Self::Order => &["outcome", "request"],
            Self::Tally => &["count", "unit"],
            Self::Document => &["number", "type"],
            Self::Grant | Self::Revocation => &["payload", "reader"],
            Self::Erasure => &["payload", "reason"],
            Self::Reading => &["place"],
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or_else(|| format!("{text:?} is no kind of entry; there are {}", Self::ALL.map(Self::name).join(", ")))
    }
}
