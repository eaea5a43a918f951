//! A node: a copy of the log, what it has seen of others, and what it makes of it. One round asks everybody once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use portolan_keys::{KeyRing, NoteSigner, PartyName, Verifiers};
use portolan_ledger::{
    Batch, CheckpointError, Entry, Folder, Grant, Hash, Kind, LedgerError, Receipt, SignedCheckpoint, Store, quorum, tiles,
};

use crate::asking::{Answer, Given, Question, Wanted};
use crate::config::Config;
use crate::evidence::Evidence;
use crate::peer::{Consistency, Peer, PeerError};
use crate::status::{Alarm, AlarmKind, Finality, Status};

// A checkpoint that is not final after so many rounds gives way to a newer one, so that copies keep growing.
const PATIENCE_ROUNDS: u32 = 10;
// The final checkpoint, as a file of its own.
const FINAL_FILE: &str = "final";
const EVIDENCE_FOLDER: &str = "evidence";
// What a node tells of itself; older alarms are in the evidence folder.
const ALARMS_KEPT: usize = 1_000;

/// Why a node cannot do something.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The ledger says no.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The party is none of the configured ones.
    #[error("{0} is none of the parties in the configuration")]
    UnknownParty(PartyName),
    /// The keys are those of another.
    #[error("the keys are those of {found}, whose card is another in the configuration")]
    OtherKeys {
        /// Whose keys.
        found: PartyName,
    },
    /// Only the sequencing node appends.
    #[error("this node follows; submit to the node of {0}")]
    NotSequencer(PartyName),
    /// The node has reason to append nothing.
    #[error("nothing is appended: {0}")]
    Stopped(String),
    /// The log's key is missing, or given to a node that has no use for it.
    #[error("{0}")]
    LogKey(String),
    /// An entry is refused.
    #[error("entry {index} of the submission: {why}")]
    Refused {
        /// Which of the submission.
        index: usize,
        /// Why.
        why: String,
    },
}

/// A node of the ledger.
pub struct Node {
    config: Config,
    cosigners: Verifiers,
    ring: KeyRing,
    folder: Folder,
    path: PathBuf,
    peers: Vec<(PartyName, Peer)>,
    /// The checkpoint that is shown, with the cosignatures gathered so far.
    shown: Option<SignedCheckpoint>,
    shown_rounds: u32,
    last_final: Option<SignedCheckpoint>,
    /// The largest checkpoint that each node has shown.
    seen: BTreeMap<PartyName, SignedCheckpoint>,
    silent: BTreeSet<PartyName>,
    alarms: Vec<Alarm>,
    refuses: Option<String>,
    /// Payloads of these are not asked for again.
    payloads_from: u64,
}

impl Node {
    /// Opens the node of a party in a folder; a ledger is made there if there is none. The log's key is for the sequencing node alone.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn open(path: &Path, config: Config, ring: KeyRing, log: Option<NoteSigner>, timeout: Duration) -> Result<Self, NodeError> {
        let own = config.party(&ring.party).ok_or_else(|| NodeError::UnknownParty(ring.party.clone()))?;
        if own.card != ring.card() {
            return Err(NodeError::OtherKeys { found: ring.party.clone() });
        }
        if !Folder::is_there(path) {
            Folder::create(path, &config.log)?;
        }
        let sequences = config.sequencer == ring.party;
        let folder = match (log, sequences) {
            (Some(log), true) if *log.verifier() == config.log => Folder::open(path, log)?,
            (Some(log), true) => return Err(NodeError::LogKey(format!("the key is that of {}, not of {}", log.verifier(), config.log))),
            (Some(_), false) => return Err(NodeError::LogKey(format!("only the node of {} has the log's key", config.sequencer))),
            (None, true) => return Err(NodeError::LogKey("the sequencing node needs the log's key".to_owned())),
            (None, false) => Folder::open_copy(path)?,
        };
        if *folder.ledger.log() != config.log {
            return Err(NodeError::LogKey(format!(
                "the folder holds the log {}, the configuration names {}",
                folder.ledger.log(),
                config.log
            )));
        }
        let others = config.parties.iter().filter(|party| party.card.party != ring.party);
        let peers = others.map(|party| (party.card.party.clone(), Peer::new(&party.address, timeout))).collect();
        let read_final = std::fs::read_to_string(path.join(FINAL_FILE)).ok();
        let last_final = read_final.and_then(|note| SignedCheckpoint::open(&note, &config.log).ok());
        let shown = folder.ledger.head().cloned();
        Ok(Self {
            cosigners: config.cosigners(),
            path: path.to_owned(),
            config,
            ring,
            folder,
            peers,
            shown,
            shown_rounds: 0,
            last_final,
            seen: BTreeMap::new(),
            silent: BTreeSet::new(),
            alarms: Vec::new(),
            refuses: None,
            payloads_from: 0,
        })
    }

    /// Whether this node appends.
    pub fn sequences(&self) -> bool {
        self.config.sequencer == self.ring.party
    }

    /// Its ledger.
    pub const fn folder(&self) -> &Folder {
        &self.folder
    }

    pub(crate) const fn folder_mut(&mut self) -> &mut Folder {
        &mut self.folder
    }

    /// The parties.
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// What went wrong so far.
    pub fn alarms(&self) -> &[Alarm] {
        &self.alarms
    }

    /// The last final checkpoint, with its cosignatures.
    pub const fn last_final(&self) -> Option<&SignedCheckpoint> {
        self.last_final.as_ref()
    }

    /// Whether a batch may be appended: each entry signed by the party that says it.
    ///
    /// # Errors
    /// [`NodeError::Refused`], or [`NodeError::NotSequencer`].
    pub fn check_submission(&self, batch: &Batch) -> Result<(), NodeError> {
        if !self.sequences() {
            return Err(NodeError::NotSequencer(self.config.sequencer.clone()));
        }
        if let Some(why) = &self.refuses {
            return Err(NodeError::Stopped(why.clone()));
        }
        let register = self.config.register();
        for (index, entry) in batch.entries.iter().enumerate() {
            register.check(entry).map_err(|why| NodeError::Refused { index, why })?;
        }
        Ok(())
    }

    /// Appends a batch that was checked. When this returns, it is on disk.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn append(&mut self, batch: &Batch) -> Result<Receipt, NodeError> {
        Ok(self.folder.append(batch)?)
    }

    /// The checkpoint that is shown to others.
    pub const fn shown(&self) -> Option<&SignedCheckpoint> {
        self.shown.as_ref()
    }

    /// What static files of the log would answer, as far as the shown checkpoint goes.
    ///
    /// # Errors
    /// What the store says.
    pub fn answer(&self, asked: tiles::Asked) -> Result<Option<Vec<u8>>, LedgerError> {
        tiles::answer(&self.folder.ledger, asked)
    }

    pub(crate) fn consistency(&self, from: u64, to: u64) -> Result<Consistency, LedgerError> {
        Ok(Consistency { hashes: self.folder.ledger.consistency(from, to)?, earlier_root: self.folder.ledger.root_at(from)? })
    }

    /// Asks everybody once, follows, checks, cosigns. `time_s` is the time to cosign with, in seconds since 1970. A node that also answers
    /// takes the [steps](crate::serve) of a round one by one, so that it never keeps others waiting while it waits for them.
    ///
    /// # Errors
    /// Only what is wrong with the node itself; what is wrong with others is an [alarm](Self::alarms).
    pub fn round(&mut self, time_s: u64) -> Result<(), NodeError> {
        self.begin_round(time_s)?;
        for at in 0..self.peers.len() {
            let Some(question) = self.question(at) else { break };
            let answer = question.ask();
            self.take_answer(&answer, time_s)?;
            let given = self.wanted(at)?.map(Wanted::ask);
            given.map_or(Ok(()), |given| self.take_given(given))?;
        }
        self.end_round()
    }

    pub(crate) fn begin_round(&mut self, time_s: u64) -> Result<(), NodeError> {
        if self.sequences() { self.show_next(time_s) } else { Ok(()) }
    }

    /// What to ask the other node of this number; none where there are no more.
    pub(crate) fn question(&self, at: usize) -> Option<Question> {
        let (party, peer) = self.peers.get(at)?.clone();
        let follows = !self.sequences() && self.refuses.is_none();
        Some(Question { party, peer, log: self.config.log.clone(), own_size: self.folder.ledger.size(), follows })
    }

    pub(crate) fn take_answer(&mut self, answer: &Answer, time_s: u64) -> Result<(), NodeError> {
        match &answer.note {
            Ok(note) => {
                self.silent.remove(&answer.party);
                if note.is_empty() { Ok(()) } else { self.look_at(answer, note, time_s) }
            }
            Err(error) => {
                if self.silent.insert(answer.party.clone()) {
                    self.raise(AlarmKind::Silent, &answer.party, error.to_string(), None);
                }
                Ok(())
            }
        }
    }

    /// The sequencing node shows a new checkpoint once the last one is final, or has waited long enough.
    fn show_next(&mut self, time_s: u64) -> Result<(), NodeError> {
        let is_final = self.shown.as_ref().is_some_and(|shown| self.is_final(shown));
        self.shown_rounds += 1;
        let Some(head) = self.folder.ledger.checkpoint()? else { return Ok(()) };
        if head.size() == 0 {
            return Ok(());
        }
        let own = |checkpoint: &SignedCheckpoint| checkpoint.cosigned(&self.cosigners).0.iter().any(|one| one.party == self.ring.party);
        match &mut self.shown {
            Some(shown) if shown.size() == head.size() => {
                if !own(shown) {
                    shown.cosign(&self.ring.cosign, time_s);
                }
            }
            Some(_) if !is_final && self.shown_rounds < PATIENCE_ROUNDS => {}
            _ => {
                let mut next = head;
                next.cosign(&self.ring.cosign, time_s);
                self.shown = Some(next);
                self.shown_rounds = 0;
            }
        }
        Ok(())
    }

    /// Looks at what another node shows.
    fn look_at(&mut self, answer: &Answer, note: &str, time_s: u64) -> Result<(), NodeError> {
        let party = &answer.party;
        let theirs = match SignedCheckpoint::open(note, &self.config.log) {
            Ok(theirs) => theirs,
            Err(error) => {
                let by_whom = if matches!(error, CheckpointError::NotSigned { .. }) { "the log did not sign" } else { "is none" };
                self.lied(party, format!("it shows a checkpoint that {by_whom}: {error}"), note);
                return Ok(());
            }
        };
        let (_, forged) = theirs.cosigned(&self.cosigners);
        if !forged.is_empty() {
            self.lied(party, format!("it shows cosignatures that were never made, in the name of {}", forged.join(", ")), note);
        }
        let before = self.seen.get(party);
        if let Some(before) = before.filter(|before| before.size() > theirs.size()) {
            let what = format!("it showed {} entries, and now {}", before.size(), theirs.size());
            let evidence =
                Evidence::WentBack { format: 1, shown_by: party.to_string(), later: before.note().to_owned(), earlier: note.to_owned() };
            self.raise(AlarmKind::WentBack, party, what, Some(&evidence));
        } else {
            self.seen.insert(party.clone(), theirs.clone());
        }
        if self.refuses.is_some() {
            return Ok(());
        }
        let own_size = self.folder.ledger.size();
        if theirs.size() > own_size {
            if self.sequences() {
                let what =
                    format!("{party} shows {} signed entries, and this node has only {own_size}: this copy was put back", theirs.size());
                self.refuses = Some(format!("{what}; bring back the rest before anything is appended"));
                let own = self.ring.party.clone();
                self.raise(AlarmKind::WentBack, &own, what, None);
                return Ok(());
            }
            if !self.catch_up(answer, &theirs)? {
                return Ok(());
            }
        } else if self.folder.ledger.root_at(theirs.size())? != theirs.root() {
            self.forked_behind(party, &theirs)?;
            return Ok(());
        }
        self.take_cosignatures(&theirs, time_s)
    }

    /// Follows with what was fetched. True where the copy has followed.
    fn catch_up(&mut self, answer: &Answer, theirs: &SignedCheckpoint) -> Result<bool, NodeError> {
        let party = &answer.party;
        let entries = match &answer.entries {
            Some(Ok(entries)) if answer.own_size == self.folder.ledger.size() => entries.clone(),
            None | Some(Ok(_) | Err(PeerError::Silent { .. })) => return Ok(false),
            Some(Err(error)) => {
                let what = format!("it shows a checkpoint of {} entries and does not give them: {error}", theirs.size());
                self.lied(party, what, theirs.note());
                return Ok(false);
            }
        };
        match self.folder.ledger.follow(entries, theirs) {
            Ok(_) => {
                self.folder.publish()?;
                self.shown = Some(theirs.clone());
                self.shown_rounds = 0;
                Ok(true)
            }
            Err(error @ (LedgerError::OtherRoot { .. } | LedgerError::Entry { .. })) => {
                self.explain(answer, theirs, &error);
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The entries do not lead to the signed root: was the log forked, or are these not its entries?
    fn explain(&mut self, answer: &Answer, theirs: &SignedCheckpoint, error: &LedgerError) {
        let party = &answer.party;
        let lied = |node: &mut Self| node.lied(party, format!("its entries are not those of its checkpoint: {error}"), theirs.note());
        let Some(own) = self.folder.ledger.head().filter(|own| own.size() > 0).cloned() else { return lied(self) };
        let Some(Consistency { earlier_root, hashes }) = answer.consistency.clone() else { return lied(self) };
        let evidence = Evidence::Forked {
            format: 1,
            shown_by: party.to_string(),
            first: own.note().to_owned(),
            second: theirs.note().to_owned(),
            earlier_root,
            hashes,
        };
        match evidence.check(&self.config.log, &self.cosigners) {
            Ok(what) => self.forked(party, what, &evidence),
            Err(_) => lied(self),
        }
    }

    /// A checkpoint of fewer entries that is not of this history.
    fn forked_behind(&mut self, party: &PartyName, theirs: &SignedCheckpoint) -> Result<(), NodeError> {
        let Some(own) = self.folder.ledger.checkpoint()? else { return Ok(()) };
        let (hashes, earlier_root) = if theirs.size() == own.size() || theirs.size() == 0 {
            (Vec::new(), own.root())
        } else {
            (self.folder.ledger.consistency(theirs.size(), own.size())?, self.folder.ledger.root_at(theirs.size())?)
        };
        let evidence = Evidence::Forked {
            format: 1,
            shown_by: party.to_string(),
            first: own.note().to_owned(),
            second: theirs.note().to_owned(),
            earlier_root,
            hashes,
        };
        match evidence.check(&self.config.log, &self.cosigners) {
            Ok(what) => self.forked(party, what, &evidence),
            Err(error) => self.lied(party, error.to_string(), theirs.note()),
        }
        Ok(())
    }

    fn forked(&mut self, party: &PartyName, what: String, evidence: &Evidence) {
        self.raise(AlarmKind::Forked, party, what.clone(), Some(evidence));
        self.refuses = Some(format!("{what}; this node follows it no more"));
    }

    fn lied(&mut self, party: &PartyName, what: String, shown: &str) {
        let evidence = Evidence::Lied { format: 1, shown_by: party.to_string(), what: what.clone(), shown: shown.to_owned() };
        self.raise(AlarmKind::Lied, party, what, Some(&evidence));
    }

    fn raise(&mut self, kind: AlarmKind, party: &PartyName, what: String, evidence: Option<&Evidence>) {
        let kept = evidence.and_then(|evidence| match evidence.keep(&self.path.join(EVIDENCE_FOLDER)) {
            Ok(path) => Some(path),
            Err(error) => {
                tracing::error!("evidence against {party} cannot be kept: {error}");
                None
            }
        });
        let alarm = Alarm { kind, party: party.clone(), what, evidence: kept };
        // The same is told once as long as it lasts; a node that was silent, answered and is silent again is told again.
        if kind == AlarmKind::Silent || !self.alarms.contains(&alarm) {
            tracing::warn!("{}: {:?}: {}: {}", self.ring.party, kind, party, alarm.what);
            self.alarms.push(alarm);
            if self.alarms.len() > ALARMS_KEPT {
                self.alarms.remove(0);
            }
        }
    }

    /// Takes over what others cosigned of the checkpoint that is shown here, and cosigns it.
    fn take_cosignatures(&mut self, theirs: &SignedCheckpoint, time_s: u64) -> Result<(), NodeError> {
        let Some(shown) = self.shown.as_mut().filter(|shown| shown.size() == theirs.size()) else { return Ok(()) };
        let mut changed = shown.merge(theirs, &self.cosigners);
        let own = shown.cosigned(&self.cosigners).0.iter().any(|one| one.party == self.ring.party);
        if !own {
            // It goes with the copy, entry by entry: that is what a cosignature says.
            shown.cosign(&self.ring.cosign, time_s);
            changed = true;
        }
        if changed && shown.size() == self.folder.ledger.size() {
            let shown = shown.clone();
            self.folder.ledger.keep_cosigned(shown)?;
            self.folder.publish()?;
        }
        Ok(())
    }

    fn is_final(&self, checkpoint: &SignedCheckpoint) -> bool {
        checkpoint.cosigned(&self.cosigners).0.len() >= quorum(self.config.parties.len())
    }

    pub(crate) fn end_round(&mut self) -> Result<(), NodeError> {
        let Some(shown) = self.shown.as_ref().filter(|shown| self.is_final(shown)) else { return Ok(()) };
        let newer = self.last_final.as_ref().is_none_or(|last| last.size() < shown.size());
        let more = self.last_final.as_ref().is_some_and(|last| last.size() == shown.size() && last.note() != shown.note());
        if newer || more {
            let path = self.path.join(FINAL_FILE);
            let beside = self.path.join(format!("{FINAL_FILE}.new"));
            let written = std::fs::write(&beside, shown.note()).and_then(|()| std::fs::rename(&beside, &path));
            written.map_err(|source| LedgerError::File { path, source })?;
            self.last_final = Some(shown.clone());
        }
        Ok(())
    }

    /// Payloads and wrapped keys of entries that came, to be asked for from the node of this number; what it does not give now is not asked
    /// for again.
    pub(crate) fn wanted(&mut self, at: usize) -> Result<Option<Wanted>, NodeError> {
        let (from, size) = (self.payloads_from, self.folder.ledger.size());
        let Some((_, peer)) = self.peers.get(at).filter(|_| from < size && !self.sequences()) else { return Ok(None) };
        let mut payloads: BTreeSet<Hash> = BTreeSet::new();
        let mut granted: BTreeMap<(Hash, PartyName), Hash> = BTreeMap::new();
        let shown = self.folder.ledger.store().entries(from, &mut |_, bytes| {
            // What cannot be decoded was never followed.
            let Ok(entry) = Entry::decode(bytes) else { return true };
            let of = entry.said("payload").and_then(Hash::of_hex);
            let reader = entry.said("reader").and_then(|reader| PartyName::new(reader).ok());
            match (entry.kind(), of, reader, entry.payload()) {
                (Kind::Grant, Some(of), Some(reader), Some(wrapped)) => {
                    granted.insert((of, reader), wrapped.hash);
                }
                (Kind::Revocation, Some(of), Some(reader), _) => {
                    granted.remove(&(of, reader));
                }
                (Kind::Erasure, Some(of), ..) => granted.retain(|(own, _), _| *own != of),
                (_, _, _, Some(payload)) => {
                    payloads.insert(payload.hash);
                }
                _ => {}
            }
            true
        });
        shown.map_err(LedgerError::from)?;
        let peer = peer.clone();
        self.payloads_from = size;
        let mut missing = Vec::new();
        for hash in payloads {
            if self.payload(&hash)?.is_none() {
                missing.push(hash);
            }
        }
        Ok(Some(Wanted { peer, payloads: missing, granted }))
    }

    pub(crate) fn take_given(&mut self, given: Given) -> Result<(), NodeError> {
        for (hash, payload) in &given.payloads {
            self.folder.ledger.store_mut().put_payload(hash, payload).map_err(LedgerError::from)?;
        }
        if given.grants.is_empty() { Ok(()) } else { Ok(self.folder.ledger.keep_grants(given.grants)?) }
    }

    /// The payload of this hash, if it is here.
    ///
    /// # Errors
    /// What the store says.
    pub fn payload(&self, hash: &Hash) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(self.folder.ledger.store().payload(hash)?)
    }

    /// The wrapped keys of a payload.
    ///
    /// # Errors
    /// What the store says.
    pub fn grants(&self, hash: &Hash) -> Result<Vec<Grant>, LedgerError> {
        Ok(self.folder.ledger.store().grants(hash)?)
    }

    /// How it is.
    pub fn status(&self) -> Status {
        Status {
            party: self.ring.party.clone(),
            log: self.config.log.name().to_owned(),
            size: self.folder.ledger.size(),
            root: self.folder.ledger.root(),
            finality: self.finality(),
            refuses: self.refuses.clone(),
            stalled: self.folder.ledger.stalled().map(ToString::to_string),
            silent: self.silent.iter().cloned().collect(),
            alarms: self.alarms.clone(),
        }
    }

    /// How far the shown checkpoint is from being final, and why.
    pub fn finality(&self) -> Finality {
        let needed = quorum(self.config.parties.len());
        let cosigned_by: Vec<PartyName> =
            self.shown.as_ref().map_or_else(Vec::new, |shown| shown.cosigned(&self.cosigners).0.into_iter().map(|one| one.party).collect());
        let size = self.shown.as_ref().map_or(0, SignedCheckpoint::size);
        let waits = (size > 0 && cosigned_by.len() < needed).then(|| {
            let missing = self.config.parties.iter().map(|party| &party.card.party).filter(|party| !cosigned_by.contains(party));
            let missing: Vec<String> = missing
                .map(
                    |party| {
                        if self.silent.contains(party) { format!("{party} does not answer") } else { format!("{party} has not cosigned") }
                    },
                )
                .collect();
            format!("{} of {needed} cosignatures: {}", cosigned_by.len(), missing.join(", "))
        });
        Finality { final_size: self.last_final.as_ref().map_or(0, SignedCheckpoint::size), size, cosigned_by, needed, waits }
    }
}
