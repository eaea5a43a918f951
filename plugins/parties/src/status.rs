//! How a node is, and what it has to complain of.

use std::path::PathBuf;

use portolan_keys::PartyName;
use portolan_ledger::Hash;
use serde::Serialize;

/// What is wrong with another node, or with the log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlarmKind {
    /// The log signed two histories.
    Forked,
    /// A node showed less than it had shown before.
    WentBack,
    /// A node showed what does not verify.
    Lied,
    /// A node does not answer.
    Silent,
}

/// Something that a person must know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Alarm {
    /// What kind of thing.
    pub kind: AlarmKind,
    /// Whose node.
    pub party: PartyName,
    /// What exactly.
    pub what: String,
    /// Where the evidence is kept.
    pub evidence: Option<PathBuf>,
}

/// How far a checkpoint is from being final.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finality {
    /// The size of the last final checkpoint; 0 where none is.
    pub final_size: u64,
    /// The size of the checkpoint that gathers cosignatures now.
    pub size: u64,
    /// Who has cosigned it.
    pub cosigned_by: Vec<PartyName>,
    /// How many must.
    pub needed: usize,
    /// Why it is not final yet; none where it is.
    pub waits: Option<String>,
}

/// How a node is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Status {
    /// Whose node it is.
    pub party: PartyName,
    /// The log.
    pub log: String,
    /// How many entries its copy has.
    pub size: u64,
    /// The root of its copy.
    pub root: Hash,
    /// How far the last checkpoint is.
    pub finality: Finality,
    /// Why it follows the log no more, if so.
    pub refuses: Option<String>,
    /// Why nothing can be appended now, if so.
    pub stalled: Option<String>,
    /// Parties whose nodes do not answer.
    pub silent: Vec<PartyName>,
    /// What went wrong, oldest first.
    pub alarms: Vec<Alarm>,
}
