//! A contract and its signatures.

use std::fmt;

use portolan_files::FileKind;
use portolan_model::problem::{Problem, Problems};
use ron::extensions::Extensions;
use serde::{Deserialize, Serialize};

use super::condition::Condition;
use crate::gate::SignatureCheck;
use crate::words::Day;

/// What a contract decides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Subject {
    /// Whether a declaration is taken in.
    Approval,
    /// Whether anybody looks, and at what.
    Examination,
    /// When the tax is paid.
    Payment,
    /// Whether the goods may leave the port.
    Release,
}

impl Subject {
    /// All subjects.
    pub const ALL: [Self; 4] = [Self::Approval, Self::Examination, Self::Payment, Self::Release];

    /// What follows where a condition comes to nothing: what a careful officer would do.
    pub const fn careful(self) -> Outcome {
        match self {
            Self::Approval => Outcome::Refer,
            Self::Examination => Outcome::Review,
            Self::Payment => Outcome::PayFirst,
            Self::Release => Outcome::Hold,
        }
    }
}

/// What follows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// It is taken in.
    Approve,
    /// It is not.
    Reject,
    /// An officer decides.
    Refer,
    /// Nobody looks.
    Pass,
    /// Somebody looks at the papers.
    Review,
    /// Somebody looks at the goods.
    Examine,
    /// The tax is paid before anything else.
    PayFirst,
    /// The account is charged as soon as the tax is known.
    PayOnAssessment,
    /// The guarantee stands for it; it is paid within its time.
    Guarantee,
    /// The guarantee stands for it; it is settled with all others of the month.
    Periodic,
    /// The goods may leave.
    Release,
    /// They may leave on conditions.
    ReleaseConditionally,
    /// They stay.
    Hold,
}

impl Outcome {
    /// The subject that it belongs to.
    pub const fn subject(self) -> Subject {
        match self {
            Self::Approve | Self::Reject | Self::Refer => Subject::Approval,
            Self::Pass | Self::Review | Self::Examine => Subject::Examination,
            Self::PayFirst | Self::PayOnAssessment | Self::Guarantee | Self::Periodic => Subject::Payment,
            Self::Release | Self::ReleaseConditionally | Self::Hold => Subject::Release,
        }
    }
}

/// A condition and what follows from it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Its name within the contract.
    pub id: String,
    /// The condition, in CEL.
    pub when: String,
    /// What follows.
    pub then: Outcome,
}

/// A party and its public key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyKey {
    /// Its name.
    pub name: String,
    /// Ed25519, hexadecimal.
    pub key: String,
}

/// A contract.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Its name.
    pub id: String,
    /// Its version, from 1.
    pub version: u32,
    /// What it decides.
    pub decides: Subject,
    /// The first day on which it may decide.
    pub effective: Day,
    /// What it is for, in a line.
    pub about: String,
    /// Who it binds.
    pub parties: Vec<PartyKey>,
    /// How many of them must sign.
    pub signatures_needed: u32,
    /// The clauses, the first that holds decides.
    pub clauses: Vec<Clause>,
    /// What follows where none holds.
    pub otherwise: Outcome,
}

/// What identifies the text of a contract: BLAKE3 over it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContractHash(pub [u8; 32]);

impl fmt::Display for ContractHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for ContractHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for ContractHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContractHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = hex::decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| serde::de::Error::custom("no hash: 64 hexadecimal digits"))
    }
}

impl Contract {
    /// What its parties sign: a heading line, then the contract as compact JSON.
    pub fn signed_message(&self) -> Vec<u8> {
        let mut message = b"portolan contract 1\n".to_vec();
        // Writing plain values into memory does not fail.
        if let Ok(text) = serde_json::to_vec(self) {
            message.extend_from_slice(&text);
        }
        message
    }

    /// Its hash.
    pub fn hash(&self) -> ContractHash {
        ContractHash(*blake3::hash(&self.signed_message()).as_bytes())
    }

    /// Everything that is wrong with it.
    pub fn problems(&self, path: &str) -> Vec<Problem> {
        let mut problems = Problems::default();
        let mut place = problems.at(path);
        if self.id.trim().is_empty() || self.id.chars().any(char::is_control) || self.id.len() > 60 {
            place.at("id").say("no-name", "is no name", "give a short one");
        }
        if self.version == 0 {
            place.at("version").say("version", "is 0", "count versions from 1");
        }
        if self.signatures_needed == 0 || self.signatures_needed as usize > self.parties.len() {
            let what = format!("{} of {} parties are to sign", self.signatures_needed, self.parties.len());
            place.at("signatures_needed").say("signatures-needed", what, "give 1 up to the number of parties");
        }
        for (index, party) in self.parties.iter().enumerate() {
            if self.parties[..index].iter().any(|before| before.name == party.name || before.key == party.key) {
                place.at("parties").index(index).say("named-twice", format!("{:?} or its key stands twice", party.name), "name each once");
            }
            if hex::decode(&party.key).map_or(0, |key| key.len()) != 32 {
                let mut parties = place.at("parties");
                parties.index(index).at("key").say("no-key", "is no key", "give 64 hexadecimal digits");
            }
        }
        if self.clauses.len() > 200 {
            place.at("clauses").say("too-many", format!("there are {} clauses", self.clauses.len()), "give 200 at most");
        }
        for (index, clause) in self.clauses.iter().enumerate().take(200) {
            let mut clauses = place.at("clauses");
            let mut place = clauses.index(index);
            if clause.id.trim().is_empty() || self.clauses[..index].iter().any(|before| before.id == clause.id) {
                place.at("id").say("no-name", format!("{:?} is empty or stands twice", clause.id), "give each clause a name of its own");
            }
            if clause.then.subject() != self.decides {
                let what = format!("{:?} is not for {:?} to decide", clause.then, self.decides);
                place.at("then").say("other-subject", what, "give an outcome of the contract's subject");
            }
            if let Err(error) = Condition::new(&clause.when) {
                place.at("when").say("no-condition", error.to_string(), "write CEL over the variables of contracts");
            }
        }
        if self.otherwise.subject() != self.decides {
            let what = format!("{:?} is not for {:?} to decide", self.otherwise, self.decides);
            place.at("otherwise").say("other-subject", what, "give an outcome of the contract's subject");
        }
        problems.into_vec()
    }
}

/// A party's signature.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartySignature {
    /// Who.
    pub party: String,
    /// Ed25519 over [`Contract::signed_message`], hexadecimal.
    pub signature: String,
}

/// A contract with the signatures under it: what a file of `assets/contracts` holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedContract {
    /// The contract.
    pub contract: Contract,
    /// The signatures.
    #[serde(default)]
    pub signatures: Vec<PartySignature>,
}

const KIND: FileKind =
    FileKind { name: "contract", largest_bytes: 1 << 20, example: "the files of assets/contracts", extensions: Extensions::empty() };

impl SignedContract {
    /// Reads a contract of RON text.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(path: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let mend = "write it as the files of assets/contracts are";
        if text.len() as u64 > KIND.largest_bytes {
            return Err(vec![Problem::new("too-large", path, "is too large for a contract", mend)]);
        }
        // Whoever nests brackets so deep means no contract; readers that call themselves would run out of stack.
        if deepest(text) > 40 {
            return Err(vec![Problem::new("too-deep", path, "brackets are nested too deep", mend)]);
        }
        let read: Self = KIND.value_of(path, text).map_err(|problem| vec![problem])?;
        let problems = read.contract.problems(path);
        if problems.is_empty() { Ok(read) } else { Err(problems) }
    }

    /// The same as RON text, as the files of `assets/contracts` are.
    ///
    /// # Errors
    /// Never with plain values; the writer's own error.
    pub fn to_ron(&self) -> Result<String, ron::Error> {
        let pretty = ron::ser::PrettyConfig::new().struct_names(false).depth_limit(3);
        Ok(ron::ser::to_string_pretty(self, pretty)? + "\n")
    }

    /// The parties whose signatures are right, each once.
    pub fn signed_by(&self, check: &dyn SignatureCheck) -> Vec<&str> {
        let message = self.contract.signed_message();
        let right = |party: &&PartyKey| {
            let Ok(key) = hex::decode(&party.key) else { return false };
            let own = self.signatures.iter().filter(|signature| signature.party == party.name);
            own.filter_map(|signature| hex::decode(&signature.signature).ok()).any(|signature| check.verifies(&key, &message, &signature))
        };
        self.contract.parties.iter().filter(right).map(|party| party.name.as_str()).collect()
    }

    /// Whether enough parties have signed.
    pub fn is_signed(&self, check: &dyn SignatureCheck) -> bool {
        self.signed_by(check).len() >= self.contract.signatures_needed as usize
    }
}

/// How deep brackets nest, those in texts included: a bound, not a parse.
fn deepest(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                most = most.max(depth);
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// The contracts that come with the program, one for each subject.
///
/// # Panics
/// Never: a test reads them.
#[expect(clippy::expect_used, reason = "they are compiled in, and a test reads them")]
pub fn shipped() -> Vec<SignedContract> {
    let texts = [
        include_str!("../../../../assets/contracts/approval-1.ron"),
        include_str!("../../../../assets/contracts/examination-1.ron"),
        include_str!("../../../../assets/contracts/payment-1.ron"),
        include_str!("../../../../assets/contracts/release-1.ron"),
    ];
    texts.into_iter().map(|text| SignedContract::read("assets/contracts", text).expect("the shipped contracts are sound")).collect()
}
