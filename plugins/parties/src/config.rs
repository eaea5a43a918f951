//! Who the parties are and where their nodes answer: a file of RON, apart from scenarios.

use std::path::{Path, PathBuf};

use portolan_files::FileKind;
use portolan_keys::{NoteVerifier, PartyCard, PartyName, Verifiers};
use portolan_ledger::Register;
use portolan_model::problem::Problem;
use ron::extensions::Extensions;
use serde::Deserialize;

/// The parties of a ledger.
#[derive(Clone, Debug)]
pub struct Config {
    /// The log's public key.
    pub log: NoteVerifier,
    /// The party whose node appends and signs.
    pub sequencer: PartyName,
    /// How often a node asks the others, in milliseconds.
    pub poll_ms: u64,
    /// Whether entries may come without a signature of their party.
    pub unsigned_entries: bool,
    /// The parties, in the order of the file.
    pub parties: Vec<PartyConfig>,
}

/// A party and its node.
#[derive(Clone, Debug)]
pub struct PartyConfig {
    /// Its public keys.
    pub card: PartyCard,
    /// Where its node answers: `127.0.0.1:7401`.
    pub address: String,
}

const KIND: FileKind =
    FileKind { name: "file of parties", largest_bytes: 1 << 20, example: "`portolan ledger node --help`", extensions: Extensions::empty() };

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: u32,
    log: String,
    sequencer: PartyName,
    #[serde(default = "default_poll_ms")]
    poll_ms: u64,
    #[serde(default)]
    unsigned_entries: bool,
    parties: Vec<WrittenParty>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenParty {
    address: String,
    card: PathBuf,
}

const fn default_poll_ms() -> u64 {
    1_000
}

impl Config {
    /// Reads the file; cards stand beside it.
    ///
    /// # Errors
    /// The first problem that keeps it from being used.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let name = path.display().to_string();
        let fail = |what: String| Problem::new("nonsense", &name, what, format!("see {}", KIND.example));
        let written: Written = KIND.value_of(&name, &KIND.text_of(path)?)?;
        if written.format != 1 {
            return Err(fail(format!("format: it is {}; this program reads format 1", written.format)));
        }
        let log = NoteVerifier::parse(&written.log).map_err(|error| fail(format!("log: {error}")))?;
        if !(50..=3_600_000).contains(&written.poll_ms) {
            return Err(fail(format!("poll_ms: it is {}; give 50 to 3,600,000 milliseconds", written.poll_ms)));
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut parties: Vec<PartyConfig> = Vec::new();
        for (at, party) in written.parties.into_iter().enumerate() {
            let card = PartyCard::read(&folder.join(&party.card)).map_err(|error| fail(format!("parties[{at}].card: {error}")))?;
            if parties.iter().any(|other| other.card.party == card.party) {
                return Err(fail(format!("parties[{at}]: {} is there already", card.party)));
            }
            parties.push(PartyConfig { card, address: party.address });
        }
        if !parties.iter().any(|party| party.card.party == written.sequencer) {
            return Err(fail(format!("sequencer: {} is none of the parties", written.sequencer)));
        }
        let Written { sequencer, poll_ms, unsigned_entries, .. } = written;
        Ok(Self { log, sequencer, poll_ms, unsigned_entries, parties })
    }

    /// The party of this name.
    pub fn party(&self, name: &PartyName) -> Option<&PartyConfig> {
        self.parties.iter().find(|party| party.card.party == *name)
    }

    /// What verifies cosignatures of the parties.
    pub fn cosigners(&self) -> Verifiers {
        self.parties.iter().map(|party| party.card.cosign.clone()).collect()
    }

    /// Whose signatures entries must bear.
    pub fn register(&self) -> Register {
        let register = Register::new(self.parties.iter().map(|party| party.card.clone()).collect());
        if self.unsigned_entries { register.accepting_unsigned() } else { register }
    }
}
