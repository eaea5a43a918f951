//! `portolan document`: trade documents that anybody can verify (OpenAttestation 2.0, TradeTrust).

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use portolan_documents::{Document, DocumentError, Template, TrustList, decrypt, encrypt, wrap_batch};
use portolan_keys::{DocumentKey, KeyRing};
use serde_json::Value;

use super::ledger::{read_text, unreadable, write_file};
use crate::failure::Failure;

/// `portolan document`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  portolan document template bill-of-lading > bl.json                     (then fill it in)
  portolan document wrap bl.json --issuer \"PORT CARRIER\" --key keys/carrier.key --out wrapped
  portolan document sign wrapped/bl.json --key keys/carrier.key --out signed
  portolan document obfuscate signed/bl.json --field consignee.address --out bl-for-bank.json
  portolan document verify bl-for-bank.json --trust trust.json")]
pub struct DocumentArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: DocumentCommand,
}

/// The commands of documents.
#[derive(Subcommand, Debug)]
pub enum DocumentCommand {
    /// Print a certificate of origin, a bill of lading or a cargo manifest to fill in
    #[command(after_help = "Examples:\n  portolan document template certificate-of-origin > coo.json")]
    Template {
        /// certificate-of-origin, bill-of-lading or cargo-manifest
        name: String,
    },
    /// Wrap documents; several get one root, so that one signature serves all
    #[command(after_help = "Examples:
  portolan document wrap coo.json --issuer \"PORT CUSTOMS\" --key keys/customs.key --out wrapped
  portolan document wrap raw/*.json --out wrapped")]
    Wrap {
        /// The documents, as plain JSON
        #[arg(required = true)]
        documents: Vec<PathBuf>,
        /// The folder for the wrapped documents, under their names; one document may also go to standard output
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Name this issuer in each document, with the identity of --key; without it the documents name their issuers themselves
        #[arg(long, value_name = "NAME", requires = "key")]
        issuer: Option<String>,
        /// The issuer's keys
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// Sign wrapped documents
    #[command(after_help = "Examples:\n  portolan document sign wrapped/coo.json --key keys/customs.key --out signed")]
    Sign {
        /// The wrapped documents
        #[arg(required = true)]
        documents: Vec<PathBuf>,
        /// The signer's keys: a party's file, or a file with a secret key of 64 hexadecimal digits
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The folder for the signed documents, under their names; one document may also go to standard output
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Say whether a document is valid: exit 0 valid, 1 not (with what failed: integrity, signature, identity), 2 unreadable
    #[command(after_help = "The trust list says whose keys are whose, since nobody is asked:
  [{\"did\": \"did:ethr:0x…\", \"name\": \"PORT CUSTOMS\"}]       (without a name, any name will do)

Examples:
  portolan document verify coo.json --trust trust.json
  portolan document verify coo.json --trust trust.json --card keys/customs.card --json")]
    Verify {
        /// The document
        document: PathBuf,
        /// The trust list
        #[arg(long, value_name = "FILE")]
        trust: Vec<PathBuf>,
        /// Cards of parties whose documents are trusted, under any name
        #[arg(long, value_name = "FILE")]
        card: Vec<PathBuf>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Hide values of a document; its signature still holds
    #[command(after_help = "Examples:\n  portolan document obfuscate coo.json --field consignee.name --field goods --out shown.json")]
    Obfuscate {
        /// The document
        document: PathBuf,
        /// What to hide, such as recipient.address; may stand several times
        #[arg(long, value_name = "PATH", required = true)]
        field: Vec<String>,
        /// Write there instead of to standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Encrypt a document for a journey (OPEN-ATTESTATION-TYPE-1); the key is printed to standard error
    #[command(after_help = "Examples:\n  portolan document encrypt coo.json --out coo.encrypted.json 2> coo.key")]
    Encrypt {
        /// The document
        document: PathBuf,
        /// Write there instead of to standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Decrypt a document (OPEN-ATTESTATION-TYPE-1)
    #[command(after_help = "Examples:
  portolan document decrypt coo.encrypted.json --key 2222… --out coo.json
  portolan document decrypt coo.encrypted.json                            (where the file holds its key)")]
    Decrypt {
        /// The encrypted document
        document: PathBuf,
        /// The key, 64 hexadecimal digits
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
        /// Write there instead of to standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Does what is asked of documents.
///
/// # Errors
/// In one line, with the exit code of its kind.
pub fn document(args: &DocumentArgs, out: &mut impl Write) -> Result<(), Failure> {
    match &args.command {
        DocumentCommand::Template { name } => {
            let names = Template::ALL.map(Template::name).join(", ");
            let template = Template::of_name(name)
                .ok_or_else(|| Failure::usage(format!("there is no template {name}"), format!("give one of {names}")))?;
            Ok(write!(out, "{}", template.text())?)
        }
        DocumentCommand::Wrap { documents, out: folder, issuer, key } => {
            wrap(documents, folder.as_deref(), issuer.as_deref(), key.as_deref(), out)
        }
        DocumentCommand::Sign { documents, key, out: folder } => {
            let key = read_key(key)?;
            let created = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
            let mut signed = Vec::new();
            for path in documents {
                let mut document = read_document(path)?;
                document.sign(&key, &created).map_err(|error| unreadable(path, error, "give a wrapped document"))?;
                signed.push((path, document.to_json()));
            }
            write_all(&signed, folder.as_deref(), out)
        }
        DocumentCommand::Verify { document, trust, card, json } => verify(document, trust, card, *json, out),
        DocumentCommand::Obfuscate { document: path, field, out: file } => {
            let mut document = read_document(path)?;
            document
                .obfuscate(field)
                .map_err(|error| unreadable(path, error, "give paths of values that are there, such as recipient.address"))?;
            write_one(file.as_deref(), &document.to_json(), out)
        }
        DocumentCommand::Encrypt { document: path, out: file } => {
            let (text, key) = encrypt(&read_text(path)?).map_err(|error| unreadable(path, error, ""))?;
            write_one(file.as_deref(), &text, out)?;
            Ok(writeln!(std::io::stderr(), "{key}")?)
        }
        DocumentCommand::Decrypt { document: path, key, out: file } => {
            let text = decrypt(&read_text(path)?, key.as_deref()).map_err(|error| match error {
                DocumentError::DoesNotDecrypt => Failure::Problems(vec![portolan_model::problem::Problem::new(
                    "does-not-decrypt",
                    path.display().to_string(),
                    error.to_string(),
                    "",
                )]),
                other => unreadable(path, other, ""),
            })?;
            write_one(file.as_deref(), &text, out)
        }
    }
}

fn read_document(path: &Path) -> Result<Document, Failure> {
    Document::from_json(&read_text(path)?).map_err(|error| unreadable(path, error, "give a wrapped document of OpenAttestation 2.0"))
}

/// A party's keys, or a file that holds nothing but a secret key.
fn read_key(path: &Path) -> Result<DocumentKey, Failure> {
    let text = read_text(path)?;
    if let Ok(key) = DocumentKey::parse(text.trim()) {
        return Ok(key);
    }
    KeyRing::read(path)
        .map(|ring| ring.document)
        .map_err(|error| unreadable(path, error, "give the file NAME.key of a party, or a file with 64 hexadecimal digits"))
}

fn wrap(
    documents: &[PathBuf],
    folder: Option<&Path>,
    issuer: Option<&str>,
    key: Option<&Path>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let key = key.map(read_key).transpose()?;
    let mut all = Vec::new();
    for path in documents {
        let mut data: Value = serde_json::from_str(&read_text(path)?)
            .map_err(|error| unreadable(path, format!("is no JSON: {error}"), "give a document as JSON"))?;
        if let (Some(name), Some(key)) = (issuer, &key) {
            Template::name_issuer(&mut data, name, &key.address());
        }
        Template::check(&data).map_err(|error| unreadable(path, error, "fill in what is missing"))?;
        all.push(data);
    }
    let place = if let [only] = documents { only.clone() } else { PathBuf::from("documents") };
    let wrapped = wrap_batch(&all).map_err(|error| unreadable(&place, error, "mend it, or name the issuer with --issuer and --key"))?;
    let written: Vec<(&PathBuf, String)> = documents.iter().zip(&wrapped).map(|(path, document)| (path, document.to_json())).collect();
    write_all(&written, folder, out)
}

fn write_all(documents: &[(&PathBuf, String)], folder: Option<&Path>, out: &mut impl Write) -> Result<(), Failure> {
    match (documents, folder) {
        ([(_, text)], None) => Ok(write!(out, "{text}")?),
        (_, None) => Err(Failure::usage("several documents need a folder", "give it with --out")),
        (_, Some(folder)) => {
            std::fs::create_dir_all(folder).map_err(|error| Failure::unwritable(folder, &error))?;
            for (path, text) in documents {
                let name = path.file_name().ok_or_else(|| Failure::usage(format!("{} has no name", path.display()), "give files"))?;
                let to = folder.join(name);
                write_file(&to, text.as_bytes())?;
                writeln!(out, "{}", to.display())?;
            }
            Ok(())
        }
    }
}

fn write_one(file: Option<&Path>, text: &str, out: &mut impl Write) -> Result<(), Failure> {
    file.map_or_else(|| Ok(write!(out, "{text}")?), |path| write_file(path, text.as_bytes()))
}

fn verify(path: &Path, trust: &[PathBuf], cards: &[PathBuf], json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let document = read_document(path)?;
    let mut list = TrustList::default();
    for file in trust {
        let read = TrustList::from_json(&read_text(file)?);
        list.extend(read.map_err(|error| unreadable(file, error, "give a list such as [{\"did\": \"did:ethr:0x…\", \"name\": \"…\"}]"))?);
    }
    for file in cards {
        let card = portolan_keys::PartyCard::read(file).map_err(|error| unreadable(file, error, "give the file NAME.card of a party"))?;
        list.trust_party(&card);
    }
    let verdict = document.verify(&list);
    if json {
        let line = serde_json::to_string(&verdict).map_err(|error| Failure::Defect(error.to_string()))?;
        writeln!(out, "{line}")?;
    } else {
        for (name, check) in [("integrity", &verdict.integrity), ("signature", &verdict.signature), ("identity", &verdict.identity)] {
            match check {
                portolan_documents::Check::Passed => writeln!(out, "{name}: passed")?,
                portolan_documents::Check::Failed(why) => writeln!(out, "{name}: failed: {why}")?,
            }
        }
        let issuers: Vec<String> = verdict.issuers.iter().map(|issuer| format!("{} ({})", issuer.name, issuer.did)).collect();
        let what = if verdict.is_valid() { "valid" } else { "not valid" };
        writeln!(out, "{what}{}", if issuers.is_empty() { String::new() } else { format!(": issued by {}", issuers.join(", ")) })?;
    }
    out.flush()?;
    if verdict.is_valid() { Ok(()) } else { Err(Failure::Told) }
}
