//! The quality gate: every document that comes in is accepted, or put aside with every reason that speaks against it.
//!
//! Five questions are asked: is it after the schema and the tables (*compliance*), is all there that its mode asks for (*completeness*),
//! does it come from whom it says (*authenticity*), does it come in its time (*timeliness*), has it come before (*duplication*). A
//! document that is put aside is kept as it came; mended and sent again under its reference it takes the place of the old one. So what
//! was received is what was accepted and what was put aside, always: [`Counts`].
//!
//! What deliberately does not live here: whether the figures are true. A gate asks what can be known from the document and the tables
//! alone.

mod papers;
mod reason;
mod sense;
mod shape;
mod sources;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use papers::{MissingPaper, missing_papers};
pub use reason::{Aspect, Reason};
use serde::{Deserialize, Serialize};
pub use shape::Shape;
pub use sources::{Ed25519, Register, SignatureCheck, Source, Sources};

use crate::declaration::{Declaration, FunctionCode};
use crate::gate::reason::Reasons;
use crate::tables::Tables;
use crate::words::Day;

/// A document of more bytes is put aside unread.
pub const LARGEST_BYTES: usize = 256 * 1024;

/// How many documents came, and what became of them. `received` is `accepted` and `quarantined` together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Counts {
    /// All that came.
    pub received: u64,
    /// Taken in.
    pub accepted: u64,
    /// Put aside.
    pub quarantined: u64,
    /// Of the accepted, those that had been put aside before.
    pub mended: u64,
}

/// A document that was put aside.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quarantined {
    /// Its number in the order of coming, from 1.
    pub number: u64,
    /// Its reference, if it has one.
    pub reference: Option<String>,
    /// What speaks against it.
    pub reasons: Vec<Reason>,
    /// The document as it came; what is not UTF-8 is replaced.
    pub document: String,
}

/// What is known of a reference that was accepted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Known {
    content: String,
    withdrawn: bool,
}

/// What the gate remembers.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct GateBook {
    /// How many came.
    pub counts: Counts,
    references: BTreeMap<String, Known>,
    contents: BTreeMap<String, String>,
    /// What stands aside and was not mended yet, by number.
    pub aside: BTreeMap<u64, Quarantined>,
}

/// What became of a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Taken {
    /// It was taken in.
    Accepted {
        /// It.
        declaration: Box<Declaration>,
        /// What its filer should know: late, a change of the tables ahead.
        notes: Vec<Reason>,
        /// Whether an earlier one under its reference had been put aside.
        mended: bool,
    },
    /// It was put aside.
    Quarantined(Quarantined),
}

/// The gate: what documents are measured by.
pub struct Gate<'a> {
    tables: &'a Tables,
    sources: &'a dyn Sources,
    signatures: &'a dyn SignatureCheck,
    shape: Arc<Shape>,
}

impl<'a> Gate<'a> {
    /// A gate of these tables and sources.
    pub fn new(tables: &'a Tables, sources: &'a dyn Sources, signatures: &'a dyn SignatureCheck) -> Self {
        Self::with_shape(tables, sources, signatures, Arc::new(Shape::of_declarations()))
    }

    /// The same with a schema that was made ready before.
    pub fn with_shape(tables: &'a Tables, sources: &'a dyn Sources, signatures: &'a dyn SignatureCheck, shape: Arc<Shape>) -> Self {
        Self { tables, sources, signatures, shape }
    }

    /// Takes a document in, or puts it aside. Without a day of receipt it counts as received on the day on which it was issued.
    pub fn take_in(&self, book: &mut GateBook, document: &[u8], received_on: Option<Day>) -> Taken {
        book.counts.received += 1;
        let mut reasons = Reasons::default();
        let read = self.shape.read(document, &mut reasons);
        let reference = read.reference.clone();
        let mut content = String::new();
        if let Some(declaration) = &read.declaration {
            let received_on = received_on.unwrap_or(declaration.issue_date);
            sense::check(self.tables, declaration, &mut reasons);
            sense::check_times(self.tables, declaration, received_on, &mut reasons);
            sources::check(self.sources, self.signatures, declaration, received_on, &mut reasons);
            content = content_of(declaration);
            book.check_duplicates(declaration, &content, &mut reasons);
        }
        let (against, notes) = reasons.parted();
        match read.declaration {
            Some(declaration) if against.is_empty() => {
                let mended = book.accept(&declaration, content);
                Taken::Accepted { declaration: Box::new(declaration), notes, mended }
            }
            _ => {
                book.counts.quarantined += 1;
                let document = String::from_utf8_lossy(document).into_owned();
                let quarantined = Quarantined { number: book.counts.received, reference, reasons: against, document };
                book.aside.insert(quarantined.number, quarantined.clone());
                Taken::Quarantined(quarantined)
            }
        }
    }
}

impl GateBook {
    /// Whether a reference was accepted and not withdrawn.
    pub fn knows(&self, reference: &str) -> bool {
        self.references.get(reference).is_some_and(|known| !known.withdrawn)
    }

    fn check_duplicates(&self, declaration: &Declaration, content: &str, reasons: &mut Reasons) {
        let reference = &declaration.functional_reference_id;
        let known = self.references.get(reference);
        match (declaration.function_code, known) {
            (FunctionCode::Original, Some(_)) => {
                reasons.against(Aspect::Duplication, "reference-taken", "functionalReferenceId", &[("reference", reference)]);
            }
            (FunctionCode::Amendment | FunctionCode::Cancellation, None) => {
                reasons.against(Aspect::Compliance, "reference-unknown", "functionalReferenceId", &[("reference", reference)]);
            }
            (FunctionCode::Amendment | FunctionCode::Cancellation, Some(known)) if known.withdrawn => {
                reasons.against(Aspect::Compliance, "withdrawn-before", "functionalReferenceId", &[("reference", reference)]);
            }
            _ => {}
        }
        if declaration.function_code != FunctionCode::Cancellation
            && let Some(other) = self.contents.get(content).filter(|other| *other != reference)
        {
            reasons.against(Aspect::Duplication, "same-goods-declared", "goodsShipment", &[("reference", other)]);
        }
    }

    /// Notes an accepted declaration; true if one under its reference stood aside.
    fn accept(&mut self, declaration: &Declaration, content: String) -> bool {
        let reference = &declaration.functional_reference_id;
        if let Some(known) = self.references.get(reference) {
            self.contents.remove(&known.content);
        }
        let withdrawn = declaration.function_code == FunctionCode::Cancellation;
        if !withdrawn {
            self.contents.insert(content.clone(), reference.clone());
        }
        self.references.insert(reference.clone(), Known { content, withdrawn });
        let before = self.aside.len();
        self.aside.retain(|_, aside| aside.reference.as_ref() != Some(reference));
        let mended = self.aside.len() < before;
        self.counts.accepted += 1;
        self.counts.mended += u64::from(mended);
        mended
    }
}

/// What two declarations of the same goods have in common: trader, way, bill of lading, stage, goods.
fn content_of(declaration: &Declaration) -> String {
    let shipment = &declaration.goods_shipment;
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &str| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    };
    add(&shipment.trader.id);
    add(&format!("{:?} {:?}", declaration.type_code, declaration.stage));
    add(&shipment.consignment.transport_contract_document_id);
    for item in &shipment.goods_items {
        let price = item.invoice_amount;
        add(&format!("{} {} {price} {:?}", item.commodity.classification_id, item.net_mass_kg, shipment.invoice_currency));
    }
    hasher.finalize().to_hex().to_string()
}
