//! Checkpoints: "the log of this name has this many entries, and this is its root", signed by the log and cosigned by parties that have
//! checked it. C2SP tlog-checkpoint in a C2SP signed note; other people's tools read and verify them.

use portolan_keys::{Algorithm, Cosignature, Cosigner, NoteSigner, NoteVerifier, PartyName, Verifiers};
use signed_note::Note;

use crate::hash::Hash;

/// What a checkpoint says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// The name of the log.
    pub origin: String,
    /// How many entries it has.
    pub size: u64,
    /// The root of its tree.
    pub root: Hash,
}

/// Why a text is no checkpoint that can be relied on.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CheckpointError {
    /// It is no signed note.
    #[error("it is no signed note: a text, an empty line, then lines of signatures that begin with — ")]
    NotANote,
    /// The note's text is no checkpoint.
    #[error("its text is no checkpoint: the log's name, the number of entries, the root in base64")]
    NotACheckpoint,
    /// It carries lines that this program does not know.
    #[error("its text has lines beyond the root; this program knows none and would not check them")]
    Extended,
    /// Another log's.
    #[error("it is of the log {found:?}, not of {wanted:?}")]
    OtherLog {
        /// The log it names.
        found: String,
        /// The log it should name.
        wanted: String,
    },
    /// The log did not sign it.
    #[error("the log's key {key} did not sign it: {why}")]
    NotSigned {
        /// The key, by name and id.
        key: String,
        /// What stands there instead.
        why: &'static str,
    },
    /// A key cannot sign it.
    #[error("the name of the log cannot stand in a note: {name:?}")]
    Name {
        /// The name.
        name: String,
    },
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root)
    }

    fn parse(text: &[u8]) -> Result<Self, CheckpointError> {
        let read = tlog_tiles::Checkpoint::from_bytes(text).map_err(|_| CheckpointError::NotACheckpoint)?;
        if !read.extension().is_empty() {
            return Err(CheckpointError::Extended);
        }
        let checkpoint = Self { origin: read.origin().to_owned(), size: read.size(), root: (*read.hash()).into() };
        // One text for one checkpoint: what does not come out as it went in is not ours to guess at.
        if checkpoint.text().as_bytes() == text { Ok(checkpoint) } else { Err(CheckpointError::NotACheckpoint) }
    }
}

/// A checkpoint with its signatures.
#[derive(Clone, PartialEq, Debug)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: String,
}

/// Who cosigned a checkpoint, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cosigned {
    /// The party.
    pub party: PartyName,
    /// Seconds since 1970, as the party's clock had it.
    pub time_s: u64,
}

impl SignedCheckpoint {
    /// Signs a checkpoint with the key of its log; the key bears the log's name.
    ///
    /// # Errors
    /// [`CheckpointError::Name`] where the key's name and the origin cannot stand in a note; [`CheckpointError::OtherLog`] where they differ.
    pub fn sign(checkpoint: Checkpoint, signer: &NoteSigner) -> Result<Self, CheckpointError> {
        let key = signer.verifier().name();
        if key != checkpoint.origin {
            return Err(CheckpointError::OtherLog { found: checkpoint.origin, wanted: key.to_owned() });
        }
        let unnameable = |name: &str| CheckpointError::Name { name: name.to_owned() };
        let mut note = Note::new(checkpoint.text().as_bytes(), &[]).map_err(|_| unnameable(key))?;
        note.add_sigs(&[signer]).map_err(|_| unnameable(key))?;
        Ok(Self { note: text_of(&note), checkpoint })
    }

    /// Reads a checkpoint and holds it for true only if the log's key signed it. Cosignatures are not looked at yet: see
    /// [`cosigned`](Self::cosigned).
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn open(text: &str, log: &NoteVerifier) -> Result<Self, CheckpointError> {
        let note = Note::from_bytes(text.as_bytes()).map_err(|_| CheckpointError::NotANote)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        if checkpoint.origin != log.name() {
            return Err(CheckpointError::OtherLog { found: checkpoint.origin, wanted: log.name().to_owned() });
        }
        let key = format!("{}+{:08x}", log.name(), log.id());
        match note.verify(&Verifiers::new(vec![log.clone()])) {
            Ok(_) => Ok(Self { checkpoint, note: text_of(&note) }),
            Err(signed_note::NoteError::InvalidSignature { .. }) => {
                Err(CheckpointError::NotSigned { key, why: "its signature stands under another text" })
            }
            Err(_) => Err(CheckpointError::NotSigned { key, why: "only others signed it" }),
        }
    }

    /// What it says.
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// How many entries the log has.
    pub const fn size(&self) -> u64 {
        self.checkpoint.size
    }

    /// The root of the log's tree.
    pub const fn root(&self) -> Hash {
        self.checkpoint.root
    }

    /// The note, as it is published.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// Adds a party's cosignature; one that it gave before gives way.
    pub fn cosign(&mut self, cosigner: &Cosigner, time_s: u64) {
        let cosignature = cosigner.cosign(time_s, self.checkpoint.text().as_bytes());
        self.add(cosigner.verifier(), cosignature);
    }

    fn add(&mut self, verifier: &NoteVerifier, cosignature: Cosignature) {
        let line = signed_note::Signature::new(verifier.name().to_owned(), verifier.id(), cosignature.to_bytes().to_vec());
        let Ok(line) = line else { return };
        let line = String::from_utf8_lossy(&line.to_bytes()).into_owned();
        let before = self.note.clone();
        let (text, signatures) = before.rsplit_once("\n\n").unwrap_or((before.as_str(), ""));
        let own = |existing: &&str| {
            let read = signed_note::Signature::from_bytes(existing.as_bytes());
            read.is_ok_and(|read| read.name() == verifier.name() && read.id() == verifier.id())
        };
        let mut note = format!("{text}\n\n");
        for existing in signatures.lines().filter(|existing| !own(existing)) {
            note.push_str(existing);
            note.push('\n');
        }
        note.push_str(&line);
        self.note = note;
    }

    /// Takes over the cosignatures of these parties from another note of the same checkpoint; those that do not verify are left out.
    /// True where one came that was not there.
    pub fn merge(&mut self, other: &Self, parties: &Verifiers) -> bool {
        if other.checkpoint != self.checkpoint {
            return false;
        }
        let have = self.cosigned(parties).0;
        let mut changed = false;
        for (verifier, cosignature) in other.valid(parties) {
            if have.iter().all(|cosigned| cosigned.party.as_str() != verifier.name()) {
                self.add(verifier, cosignature);
                changed = true;
            }
        }
        changed
    }

    fn signatures(&self) -> Vec<signed_note::Signature> {
        let lines = self.note.rsplit_once("\n\n").map_or("", |(_, lines)| lines);
        lines.lines().filter_map(|line| signed_note::Signature::from_bytes(line.as_bytes()).ok()).collect()
    }

    fn valid<'a>(&self, parties: &'a Verifiers) -> Vec<(&'a NoteVerifier, Cosignature)> {
        let text = self.checkpoint.text();
        let read = self.signatures().into_iter().filter_map(|signature| {
            let verifier = parties.find(signature.name(), signature.id())?;
            let cosignature = Cosignature::of_bytes(signature.signature())?;
            cosignature.verifies(verifier, text.as_bytes()).then_some((verifier, cosignature))
        });
        read.collect()
    }

    /// Which of these parties cosigned it, each once, and the names of those in whose name something stands there that they did not sign.
    pub fn cosigned(&self, parties: &Verifiers) -> (Vec<Cosigned>, Vec<String>) {
        let text = self.checkpoint.text();
        let (mut cosigned, mut forged): (Vec<Cosigned>, Vec<String>) = (Vec::new(), Vec::new());
        for signature in self.signatures() {
            let Some(verifier) = parties.find(signature.name(), signature.id()) else { continue };
            if verifier.algorithm() != Algorithm::Cosignature {
                continue;
            }
            let valid = Cosignature::of_bytes(signature.signature()).filter(|cosignature| cosignature.verifies(verifier, text.as_bytes()));
            match (valid, PartyName::new(verifier.name())) {
                (Some(cosignature), Ok(party)) if cosigned.iter().all(|other| other.party != party) => {
                    cosigned.push(Cosigned { party, time_s: cosignature.time_s });
                }
                (Some(_), _) => {}
                (None, _) => forged.push(verifier.name().to_owned()),
            }
        }
        cosigned.sort_by(|a, b| a.party.cmp(&b.party));
        (cosigned, forged)
    }
}

fn text_of(note: &Note) -> String {
    // A note is made of UTF-8.
    String::from_utf8_lossy(&note.to_bytes()).into_owned()
}

/// How many of `parties` must cosign a checkpoint before it is final: all but a third, so that two final checkpoints always share an
/// honest cosigner as long as less than a third of the parties lie.
pub const fn quorum(parties: usize) -> usize {
    if parties == 0 { 0 } else { parties - (parties - 1) / 3 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn log() -> NoteSigner {
        NoteSigner::from_seed("portolan.example/port", &[1; 32]).expect("a key")
    }

    fn cosigner(name: &str) -> Cosigner {
        Cosigner::from_seed(&PartyName::new(name).expect("a name"), &[2; 32]).expect("a key")
    }

    fn signed(size: u64) -> SignedCheckpoint {
        let checkpoint = Checkpoint { origin: "portolan.example/port".to_owned(), size, root: Hash::of(&size.to_be_bytes()) };
        SignedCheckpoint::sign(checkpoint, &log()).expect("signed")
    }

    #[test]
    fn finality_is_all_but_a_third() {
        let quorums: Vec<usize> = (0..=10).map(quorum).collect();
        assert_eq!(quorums, [0, 1, 2, 3, 3, 4, 5, 5, 6, 7, 7]);
    }

    #[test]
    fn only_the_log_makes_its_checkpoints() {
        let note = signed(3);
        assert_eq!(SignedCheckpoint::open(note.note(), log().verifier()), Ok(note.clone()));
        let other = NoteSigner::from_seed("portolan.example/port", &[9; 32]).expect("a key");
        assert!(matches!(SignedCheckpoint::open(note.note(), other.verifier()), Err(CheckpointError::NotSigned { .. })));
        let other = NoteSigner::from_seed("elsewhere", &[1; 32]).expect("a key");
        assert!(matches!(SignedCheckpoint::open(note.note(), other.verifier()), Err(CheckpointError::OtherLog { .. })));
        let forged = note.note().replace("\n3\n", "\n4\n");
        assert!(matches!(SignedCheckpoint::open(&forged, log().verifier()), Err(CheckpointError::NotSigned { .. })));
    }

    #[test]
    fn cosignatures_gather_and_forged_ones_are_named() {
        let (customs, bank, carrier) = (cosigner("customs"), cosigner("bank"), cosigner("carrier"));
        let parties: Verifiers = [&customs, &bank, &carrier].map(|cosigner| cosigner.verifier().clone()).into_iter().collect();
        let (mut one, mut two) = (signed(3), signed(3));
        one.cosign(&customs, 100);
        two.cosign(&bank, 200);
        two.cosign(&bank, 300);
        assert!(one.merge(&two, &parties) && !one.merge(&two, &parties));
        let (cosigned, forged) = one.cosigned(&parties);
        let told: Vec<(String, u64)> = cosigned.iter().map(|cosigned| (cosigned.party.to_string(), cosigned.time_s)).collect();
        assert_eq!(told, [("bank".to_owned(), 300), ("customs".to_owned(), 100)]);
        assert!(forged.is_empty());
        // Still the log's, and it comes back from its text.
        let read = SignedCheckpoint::open(one.note(), log().verifier()).expect("opened");
        assert_eq!(read.cosigned(&parties).0.len(), 2);
        // A cosignature of another checkpoint under this one.
        let mut elsewhere = signed(4);
        elsewhere.cosign(&carrier, 100);
        let line = elsewhere.note().lines().last().expect("a line").to_owned();
        let mixed = format!("{}{line}\n", one.note());
        let read = SignedCheckpoint::open(&mixed, log().verifier()).expect("opened");
        assert_eq!(read.cosigned(&parties).1, ["carrier"]);
        assert!(!one.merge(&read, &parties), "what does not verify is not taken over");
        assert!(!one.merge(&elsewhere, &parties), "another checkpoint's are not taken over");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(100) * 10, ..ProptestConfig::default() })]

        #[test]
        fn damaged_notes_are_refused_or_say_the_same(at: prop::sample::Index, bit in 0..8_u8, cut: prop::sample::Index, how in 0..3_u8) {
            let mut note = signed(77);
            note.cosign(&cosigner("customs"), 5);
            let mut bytes = note.note().as_bytes().to_vec();
            match how {
                0 => { let at = at.index(bytes.len()); bytes[at] ^= 1 << bit; }
                1 => bytes.truncate(cut.index(bytes.len())),
                _ => { let at = at.index(bytes.len()); bytes.insert(at, b'\n'); }
            }
            if let Ok(read) = SignedCheckpoint::open(&String::from_utf8_lossy(&bytes), log().verifier()) {
                prop_assert_eq!(read.checkpoint(), note.checkpoint());
            }
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            prop_assert!(SignedCheckpoint::open(&text, log().verifier()).is_err());
        }
    }
}
