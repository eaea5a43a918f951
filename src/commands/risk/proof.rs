//! A rating that a bank can check without asking anybody: the statement, customs' signature under it, and proofs that the results it
//! rests on are entries of a ledger.
//!
//! Whoever is given the file needs the card of the party that signed, and of the ledger its public key. Declarations stand in it as
//! digests alone.

use std::fmt::Write as _;
use std::path::Path;

use portolan_keys::{KeyRing, PartyCard};
use portolan_ledger::{Entry, Folder, Kind, Proof};
use portolan_model::problem::Problem;
use portolan_risk::traders::{Outcome, Statement};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::commands::ledger::unreadable;
use crate::failure::Failure;

/// The version of the file.
const FORMAT: u32 = 1;

/// What an entry about a declaration is about; a digest follows.
const ABOUT: &str = "declaration/";

/// Who vouches for a statement.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    /// The party.
    party: String,
    /// Ed25519 over [`message`], hexadecimal.
    signature: String,
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RatingProof {
    format: u32,
    /// The rating and its results.
    pub(super) statement: Statement,
    signed: Signed,
    /// Inclusion proofs of entries about results of the statement, as `portolan ledger prove` makes them.
    #[serde(default)]
    proofs: Vec<Box<RawValue>>,
}

/// What was checked.
pub(super) struct Checked {
    /// Who signed.
    pub(super) party: String,
    /// Results that are proven to be on the ledger; none where there are no proofs.
    pub(super) on_ledger: Option<usize>,
}

/// What is signed: a heading line, so that no signature made for something else fits, then the statement's digest.
fn message(statement: &Statement) -> Vec<u8> {
    format!("portolan rating statement 1\n{}\n", statement.digest).into_bytes()
}

/// The entry of a result, as a line for `portolan ledger append`.
pub(super) fn entry_line(by: &str, outcome: &Outcome) -> String {
    serde_json::json!({
        "kind": "examination",
        "at": format!("{}T00:00:00Z", outcome.on),
        "by": by,
        "about": [format!("{ABOUT}{}", outcome.declaration)],
        "says": {"stage": stage(outcome)},
    })
    .to_string()
}

const fn stage(outcome: &Outcome) -> &'static str {
    if outcome.wrong { "found" } else { "passed" }
}

/// Whether an entry tells of a result: the same declaration, with the same finding, said by whoever signs.
fn tells(entry: &Entry, by: &str, outcome: &Outcome) -> bool {
    entry.kind() == Kind::Examination
        && entry.by().as_str() == by
        && entry.said("stage") == Some(stage(outcome))
        && entry.about().iter().any(|about| about.strip_prefix(ABOUT) == Some(outcome.declaration.as_str()))
}

impl RatingProof {
    /// Signs a statement, and proves by a ledger what can be proven of it.
    ///
    /// # Errors
    /// Where keys or ledger cannot be read.
    pub(super) fn make(statement: Statement, key: &Path, ledger: Option<&Path>) -> Result<Self, Failure> {
        let ring = KeyRing::read(key).map_err(|error| unreadable(key, error, "give the file NAME.key of the party that vouches"))?;
        let party = ring.party.as_str().to_owned();
        let signed = Signed { signature: hex_of(&ring.sign.sign(&message(&statement))), party: party.clone() };
        let mut proofs = Vec::new();
        if let Some(path) = ledger {
            let broken = |error: &dyn std::fmt::Display| unreadable(path, error.to_string(), "give the folder of a ledger");
            if !Folder::is_there(path) {
                return Err(broken(&"holds no ledger"));
            }
            let mut folder = Folder::open_to_read(path).map_err(|error| broken(&error))?;
            let mut open: Vec<&Outcome> = statement.outcomes.iter().collect();
            for index in 0..folder.ledger.size() {
                let entry = folder.ledger.entry(index).map_err(|error| broken(&error))?;
                let Some(place) = open.iter().position(|outcome| tells(&entry, &party, outcome)) else { continue };
                open.swap_remove(place);
                let proof = folder.ledger.prove_inclusion(index).map_err(|error| broken(&error))?;
                let text = Proof::Inclusion(proof).to_json().map_err(|error| Failure::Defect(error.to_string()))?;
                proofs.push(RawValue::from_string(text).map_err(|error| Failure::Defect(error.to_string()))?);
            }
        }
        Ok(Self { format: FORMAT, statement, signed, proofs })
    }

    /// Reads one.
    ///
    /// # Errors
    /// Where it is none.
    pub(super) fn read(name: &Path, bytes: &[u8]) -> Result<Self, Failure> {
        let mend = "give what `portolan risk rating --key` printed";
        let read: Self =
            serde_json::from_slice(bytes).map_err(|error| unreadable(name, format!("is no proof of a rating: {error}"), mend))?;
        if read.format == FORMAT {
            Ok(read)
        } else {
            Err(unreadable(name, format!("its format is {}, known is {FORMAT}", read.format), mend))
        }
    }

    /// Checks it with public keys alone.
    ///
    /// # Errors
    /// What does not hold.
    pub(super) fn check(&self, name: &Path, card: &Path, log_key: Option<&str>) -> Result<Checked, Failure> {
        let wrong =
            |what: String| Failure::Problems(vec![Problem::new("rating-proof", name.display().to_string(), what, "ask for it again")]);
        let card = PartyCard::read(card).map_err(|error| unreadable(card, error, "give the file NAME.card of the party that vouches"))?;
        self.statement.check().map_err(|error| wrong(error.to_string()))?;
        let party = self.signed.party.clone();
        if card.party.as_str() != party {
            return Err(wrong(format!("{party} is said to have signed it, the card is that of {}", card.party)));
        }
        let signature = bytes_of_hex(&self.signed.signature).ok_or_else(|| wrong("its signature is none".to_owned()))?;
        if !card.sign.verifies(&message(&self.statement), &signature) {
            return Err(wrong(format!("the signature under it is not {party}'s")));
        }
        if self.proofs.is_empty() {
            return Ok(Checked { party, on_ledger: None });
        }
        let key =
            log_key.ok_or_else(|| Failure::usage("it rests on entries of a ledger", "give the ledger's public key with --log-key"))?;
        let log = crate::commands::ledger::log_key_of(key)?;
        let mut open: Vec<&Outcome> = self.statement.outcomes.iter().collect();
        for (place, text) in self.proofs.iter().enumerate() {
            let number = place + 1;
            let proof = Proof::from_json(text.get()).map_err(|error| wrong(format!("proof {number}: {error}")))?;
            let Proof::Inclusion(proof) = proof else { return Err(wrong(format!("proof {number} is of another kind"))) };
            let proven = proof.check(&log).map_err(|error| wrong(format!("proof {number}: {error}")))?;
            let entry = proven.entry.ok_or_else(|| wrong(format!("proof {number} shows no entry")))?;
            let result = open.iter().position(|outcome| tells(&entry, &party, outcome));
            let result = result.ok_or_else(|| wrong(format!("the entry of proof {number} tells of no result of the statement")))?;
            open.swap_remove(result);
        }
        Ok(Checked { party, on_ledger: Some(self.proofs.len()) })
    }
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes_of_hex(text: &str) -> Option<[u8; 64]> {
    if text.len() != 128 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 64];
    for (byte, place) in bytes.iter_mut().zip((0..128).step_by(2)) {
        *byte = u8::from_str_radix(text.get(place..place + 2)?, 16).ok()?;
    }
    Some(bytes)
}
