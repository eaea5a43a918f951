//! The ledger of the port: how high it is, who has cosigned it, what was written last, what is asked of it.

use portolan_model::Ms;

use super::Named;

/// How the ledger is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LedgerKept {
    /// In memory, for as long as the port is open.
    Memory,
    /// On disk.
    Disk,
}

/// The ledger.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LedgerView {
    /// How it is kept; none where the scenario asks for none, and then all else is empty.
    pub kept: Option<LedgerKept>,
    /// The log's name, as its checkpoints bear it.
    pub log: String,
    /// How many entries there are.
    pub height: u64,
    /// The root of its Merkle tree, hexadecimal.
    pub root: String,
    /// The last signed checkpoint; none before the first, and where checkpoints are signed only when asked for.
    pub checkpoint: Option<CheckpointView>,
    /// The other parties; none where the port keeps its ledger alone.
    pub parties: Option<PartiesView>,
    /// Why the last entries could not be written, in words of the system.
    pub trouble: Option<String>,
    /// What the rows were looked for by; empty for the last ones.
    pub find: String,
    /// The newest first.
    pub rows: Vec<EntryRow>,
    /// How many entries, counted from the newest, were looked through for these rows.
    pub looked_through: u64,
    /// What a verification came to, if one was asked for.
    pub verification: Option<VerificationView>,
    /// The proof of the entry that is to be proven.
    pub proof: Option<ProofView>,
}

/// A signed checkpoint.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CheckpointView {
    /// How many entries it signs.
    pub size: u64,
    /// The root it signs, hexadecimal.
    pub root: String,
}

/// The other parties and what they make of the log.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PartiesView {
    /// Each of them, in the order of the configuration.
    pub parties: Vec<PartyRow>,
    /// How many cosignatures make a checkpoint final.
    pub needed: u16,
    /// The size of the checkpoint that gathers cosignatures.
    pub size: u64,
    /// The size of the last final checkpoint; 0 where there is none.
    pub final_size: u64,
    /// What went wrong between them, oldest first, in words of the node.
    pub alarms: Vec<String>,
}

/// One party.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartyRow {
    /// Its name: `customs`, `carrier`.
    pub party: String,
    /// How it stands to the checkpoint that is shown.
    pub state: PartyState,
}

/// How a party stands to the checkpoint that gathers cosignatures.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PartyState {
    /// It has cosigned.
    Cosigned,
    /// It has not yet.
    Waits,
    /// Its node does not answer.
    Silent,
}

/// What an entry is about: a thing of the port, or what stands there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EntryAbout {
    /// A thing that can be selected.
    Thing(Named),
    /// Anything else: `request/12`.
    Text(String),
}

/// An entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EntryRow {
    /// Its index.
    pub index: u64,
    /// When.
    pub at_ms: Ms,
    /// Its kind, of [`codes::ENTRY_KINDS`](crate::codes::ENTRY_KINDS).
    pub kind: &'static str,
    /// Who says it: `port`, `customs`.
    pub by: String,
    /// What it is about.
    pub about: Vec<EntryAbout>,
    /// What it says: `decision` is `released`. Names of [`codes::ENTRY_FIELDS`](crate::codes::ENTRY_FIELDS) and values of
    /// [`codes::ENTRY_WORDS`](crate::codes::ENTRY_WORDS) have words, others stand as they are.
    pub says: Vec<(String, String)>,
    /// Whether the party has signed it.
    pub signed: bool,
}

/// A verification of the whole ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum VerificationView {
    /// It runs.
    Running,
    /// It is done.
    Done {
        /// When it was asked for, port time.
        at_ms: Ms,
        /// How many entries were read again.
        entries: u64,
        /// How long it took, milliseconds of the wall's time.
        took_ms: u64,
        /// What is wrong and where; nothing, if all is sound.
        findings: Vec<String>,
    },
}

/// That an entry is in the ledger, for whoever holds the log's public key.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProofView {
    /// The entry.
    pub index: u64,
    /// The size of the checkpoint it is proven for.
    pub size: u64,
    /// The root of that checkpoint, hexadecimal.
    pub root: String,
    /// How many hashes lead from the entry to the root.
    pub hashes: u16,
    /// The log's public key, with which the proof is checked.
    pub log_key: String,
    /// The same as a link, as the code holds it.
    pub link: String,
    /// The code: how many modules a side has, and which are dark, row by row. None where the proof is too long for one.
    pub code: Option<CodeView>,
    /// Where the proof was saved, or why it could not be.
    pub saved: Option<Result<String, String>>,
}

/// A QR code, without the light margin around it: the panel paints that.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CodeView {
    /// Modules a side.
    pub side: u16,
    /// Dark modules, row by row.
    pub dark: Vec<bool>,
}
