//! What one node asks another, apart from both: whoever asks is not locked while it waits.

use std::collections::{BTreeMap, BTreeSet};

use portolan_keys::{NoteVerifier, PartyName};
use portolan_ledger::{Grant, Hash, SignedCheckpoint};

use crate::peer::{Consistency, Peer, PeerError};

/// What to ask another node, so that it can be asked without the node that asks.
pub(crate) struct Question {
    pub(crate) party: PartyName,
    pub(crate) peer: Peer,
    pub(crate) log: NoteVerifier,
    pub(crate) own_size: u64,
    pub(crate) follows: bool,
}

/// What another node answered; nothing of it is believed yet.
pub(crate) struct Answer {
    pub(crate) party: PartyName,
    pub(crate) own_size: u64,
    pub(crate) note: Result<String, PeerError>,
    pub(crate) entries: Option<Result<Vec<Vec<u8>>, PeerError>>,
    pub(crate) consistency: Option<Consistency>,
}

impl Question {
    pub(crate) fn ask(self) -> Answer {
        let note = self.peer.checkpoint();
        let theirs = note.as_ref().ok().and_then(|note| SignedCheckpoint::open(note, &self.log).ok());
        let larger = theirs.map(|theirs| theirs.size()).filter(|size| self.follows && *size > self.own_size);
        Answer {
            entries: larger.map(|size| self.peer.entries(self.own_size, size)),
            consistency: larger.filter(|_| self.own_size > 0).and_then(|size| self.peer.consistency(self.own_size, size).ok()),
            party: self.party,
            own_size: self.own_size,
            note,
        }
    }
}

/// Payloads and keys that are missing here.
pub(crate) struct Wanted {
    pub(crate) peer: Peer,
    pub(crate) payloads: Vec<Hash>,
    pub(crate) granted: BTreeMap<(Hash, PartyName), Hash>,
}

/// Payloads and keys that were given, and are what entries name.
pub(crate) struct Given {
    pub(crate) payloads: Vec<(Hash, Vec<u8>)>,
    pub(crate) grants: Vec<Grant>,
}

impl Wanted {
    pub(crate) fn ask(self) -> Given {
        let payloads = self.payloads.iter().filter_map(|hash| Some((*hash, self.peer.payload(hash).ok().flatten()?))).collect();
        let sealed: BTreeSet<Hash> = self.granted.keys().map(|(payload, _)| *payload).collect();
        let given = sealed.iter().flat_map(|payload| self.peer.grants(payload).unwrap_or_default());
        let is_granted = |grant: &Grant| self.granted.get(&(grant.payload, grant.reader.clone())) == Some(&Hash::of(&grant.wrapped));
        Given { payloads, grants: given.filter(is_granted).collect() }
    }
}
