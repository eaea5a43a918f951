//! Declarations as documents: what a filer writes, and how it gets it wrong.
//!
//! Each declaration of the run is the JSON document that a trader would send, and passes the same quality gate as
//! `portolan clearance file`. Of those that are flawed, chance says in what; mended, the same declaration is sent again.

use portolan_customs::declaration::{
    Authentication, Commodity, Consignment, Declaration, FunctionCode, GoodsItem, GoodsShipment, Party, Procedure, Stage, TransportMeans,
    TypeCode,
};
use portolan_customs::tables::{Direction, Tables};
use portolan_customs::tax::Paper;
use portolan_customs::words::{Currency, Day, Decimal};
use portolan_model::container::Flow;
use portolan_model::problem::Place;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::goods::{Catalogue, Declared};

/// The source that speaks for all declarants.
const SOURCE: &str = "single-window";

/// In what flawed documents are wrong: weights.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Faults {
    /// A paper is missing. Default 0.5, *assumed*.
    pub missing_paper: f64,
    /// A field is missing or holds what it cannot. Default 0.25, *assumed*.
    pub wrong_form: f64,
    /// It comes from somebody who is not known. Default 0.05, *assumed*.
    pub unknown_source: f64,
    /// It is dated on a day to come. Default 0.1, *assumed*.
    pub untimely: f64,
    /// It is sent twice: the second one, under another reference, is put aside for good. Default 0.1, *assumed*.
    pub doubled: f64,
}

impl Default for Faults {
    fn default() -> Self {
        Self { missing_paper: 0.5, wrong_form: 0.25, unknown_source: 0.05, untimely: 0.1, doubled: 0.1 }
    }
}

/// In what a document is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    MissingPaper,
    WrongForm,
    UnknownSource,
    Untimely,
    Doubled,
}

impl Faults {
    pub(super) fn validate(&self, place: &mut Place<'_>) {
        let weights = self.weights();
        let names = ["missing_paper", "wrong_form", "unknown_source", "untimely", "doubled"];
        for (name, weight) in names.into_iter().zip(weights) {
            place.at(name).not_negative(weight);
        }
        if weights.iter().sum::<f64>() <= 0.0 {
            place.say("no-faults", "no fault has a weight", "give at least one");
        }
    }

    const fn weights(&self) -> [f64; 5] {
        [self.missing_paper, self.wrong_form, self.unknown_source, self.untimely, self.doubled]
    }

    /// The fault that a number from 0 up to 1 stands for.
    pub(super) fn of(&self, uniform: f64) -> Fault {
        let kinds = [Fault::MissingPaper, Fault::WrongForm, Fault::UnknownSource, Fault::Untimely, Fault::Doubled];
        let mut rest = uniform * self.weights().iter().sum::<f64>();
        let drawn = kinds.into_iter().zip(self.weights()).find(|(_, weight)| {
            rest -= weight;
            rest < 0.0
        });
        drawn.map_or(Fault::MissingPaper, |(kind, _)| kind)
    }
}

/// What a document says beside the goods.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filing<'a> {
    pub(super) reference: &'a str,
    pub(super) flow: Flow,
    pub(super) on: Day,
    /// When the conveyance entered, or is expected to.
    pub(super) arrives_on: Day,
    pub(super) whole: bool,
}

fn paper(type_code: &str, reference: &str) -> Paper {
    Paper {
        type_code: type_code.to_owned(),
        id: format!("{type_code}-{reference}"),
        effective_date: None,
        expiration_date: None,
        quantity: None,
    }
}

/// The document of a declaration, with all that it needs.
pub(super) fn document(declared: &Declared, catalogue: &Catalogue, tables: &Tables, filing: Filing<'_>) -> Declaration {
    let Filing { reference, flow, on, arrives_on, whole } = filing;
    let (line, entry) = (catalogue.line(usize::from(declared.line)), declared.entry(catalogue, on, false));
    let import = flow == Flow::Import;
    let direction = if import { Direction::Import } else { Direction::Export };
    let goods = entry.goods.into_iter().next();
    let (mut papers, quantities) = goods.map_or((Vec::new(), Vec::new()), |goods| (goods.papers, goods.quantities));
    // The rates of the day of entry apply to what is declared before, and so do its licences.
    let rated_on = if declared.procedure == Procedure::Early { on.max(arrives_on) } else { on };
    let licences = tables.licences.on(rated_on).filter(|row| row.row.direction == direction && line.hs.begins_with(&row.row.hs));
    papers.extend(licences.map(|row| paper(&row.row.document, reference)));
    let party = |id: String| Party { id, name: None };
    Declaration {
        format: 1,
        functional_reference_id: reference.to_owned(),
        function_code: FunctionCode::Original,
        type_code: if import { TypeCode::Import } else { TypeCode::Export },
        procedure: declared.procedure,
        stage: if whole { Stage::Full } else { Stage::Summary },
        issue_date: on,
        declaration_office_id: "2248".to_owned(),
        declarant: party(format!("B{:03}", declared.trader % 40)),
        goods_shipment: GoodsShipment {
            trader: party(format!("T{:05}", declared.trader)),
            counterparty: party(format!("S{:03}", declared.line)),
            trade_terms: entry.terms,
            invoice_currency: Currency::YUAN,
            freight: None,
            insurance: None,
            consignment: Consignment {
                transport_contract_document_id: format!("BL-{reference}"),
                border_transport_means: TransportMeans { name: "SHIP".to_owned(), journey_id: "1".to_owned() },
                arrival_date: import.then_some(arrives_on),
                departure_date: (!import).then(|| on.plus(2)),
                transport_equipment_ids: Vec::new(),
                gross_mass_kg: Decimal::whole(declared.mass_kg.saturating_add(3_500)),
                package_quantity: 1,
            },
            goods_items: vec![GoodsItem {
                sequence_numeric: 1,
                commodity: Commodity { classification_id: line.hs, description: format!("goods of heading {}", line.hs) },
                origin_country_code: Some(line.origin),
                producer: None,
                net_mass_kg: Decimal::whole(declared.mass_kg),
                quantities,
                invoice_amount: Decimal::whole(declared.stated_yuan),
                additions: None,
                deductions: None,
                duty_regime_code: "101".to_owned(),
                additional_documents: papers,
            }],
        },
        additional_documents: ["INVOICE", "PACKING-LIST", "CONTRACT"].map(|code| paper(code, reference)).into(),
        authentication: Authentication { source_id: SOURCE.to_owned(), signature: None },
    }
}

/// The bytes of a document with what is wrong with it.
pub(super) fn bytes_of(mut declaration: Declaration, fault: Option<Fault>) -> Vec<u8> {
    match fault {
        Some(Fault::MissingPaper) => match declaration.stage {
            Stage::Full => declaration.additional_documents.retain(|paper| paper.type_code != "INVOICE"),
            // A summary needs none of the papers of trade; what is missing there is a name.
            Stage::Summary => declaration.declarant.id.clear(),
        },
        Some(Fault::UnknownSource) => "nobody".clone_into(&mut declaration.authentication.source_id),
        Some(Fault::Untimely) => declaration.issue_date = declaration.issue_date.plus(1),
        Some(Fault::WrongForm | Fault::Doubled) | None => {}
    }
    // Plain values always have a form; bytes that are none would be put aside.
    if fault != Some(Fault::WrongForm) {
        return serde_json::to_vec(&declaration).unwrap_or_default();
    }
    let Ok(Value::Object(mut fields)) = serde_json::to_value(&declaration) else { return Vec::new() };
    fields.remove("declarationOfficeId");
    fields.insert("office".to_owned(), Value::from(2_248));
    Value::Object(fields).to_string().into_bytes()
}
