//! Nodes of the ledger: each party holds a full copy and believes nobody.
//!
//! One party's node *sequences*: it appends what the others submit and signs checkpoints. The others *follow*: they fetch the entries,
//! compute the root themselves, and only then cosign ([`Cosigner`](portolan_keys::Cosigner)). Everybody asks everybody for the checkpoint
//! they hold, so that a log that shows one history here and another there is found out; the two signed checkpoints are kept as
//! [`Evidence`], which convinces anybody who has the log's public key. A checkpoint is *final* once all but a third of the parties have
//! cosigned it ([`quorum`](portolan_ledger::quorum)).
//!
//! A node answers exactly what static files of the log would answer (`/checkpoint`, `/tile/…`), and a little more; whoever was away reads
//! what it missed from any of them, since what it reads proves itself.
//!
//! [`Node::round`] is one round of asking, checking and cosigning, without a clock of its own; [`serve`] runs rounds and answers over
//! HTTP.
//!
//! A port whose ledger other parties follow records through its own node: [`NodeRecorder`].
//!
//! What deliberately does not live here: agreement on the order of entries. That is behind
//! [`Sequencer`](portolan_ledger::Sequencer); today one log decides, and cannot lie about it unseen. Nor transport security: nodes run in
//! a private network or behind a proxy, and nothing of what they say is believed for where it comes from.

mod asking;
mod config;
mod evidence;
mod node;
mod peer;
mod recorder;
mod serve;
mod status;

pub use config::{Config, PartyConfig};
pub use evidence::{Evidence, EvidenceError};
pub use node::{Node, NodeError};
pub use peer::{Peer, PeerError};
pub use recorder::NodeRecorder;
pub use serve::{Running, Submitted, serve, submit};
pub use status::{Alarm, AlarmKind, Finality, Status};
