//! Compliance with the tables, completeness for the mode, timeliness.

use portolan_model::iso6346::ContainerNumber;

use super::papers::missing_papers;
use super::reason::{Aspect, Reasons};
use crate::declaration::{Declaration, FunctionCode, Procedure, Stage, TypeCode};
use crate::tables::{Tables, Treatment};
use crate::tax::{Circumstances, DECLARE_WITHIN_DAYS, Unassessable, assess};
use crate::words::{Day, Decimal};

/// Goods that nobody declares for so many days are sold by customs.
const ABANDONED_AFTER_DAYS: i64 = 90;
/// Changes of the tables that come within so many days are told to the filer.
const WARNED_AHEAD_DAYS: i64 = 30;
const ITEMS: &str = "goodsShipment.goodsItems";
const CONSIGNMENT: &str = "goodsShipment.consignment";

/// What the document says, by itself and by the tables.
pub(super) fn check(tables: &Tables, declaration: &Declaration, reasons: &mut Reasons) {
    check_header(declaration, reasons);
    if declaration.function_code == FunctionCode::Cancellation {
        return;
    }
    check_items(tables, declaration, reasons);
    check_consignment(declaration, reasons);
    check_papers(tables, declaration, reasons);
}

fn text(value: &str, path: &str, most: usize, reasons: &mut Reasons) {
    if value.trim().is_empty() {
        reasons.against(Aspect::Completeness, "empty", path, &[]);
    } else if value.chars().count() > most || value.chars().any(char::is_control) {
        reasons.against(Aspect::Compliance, "not-plain-text", path, &[("most", &most.to_string())]);
    }
}

fn check_header(declaration: &Declaration, reasons: &mut Reasons) {
    let shipment = &declaration.goods_shipment;
    if declaration.format != 1 {
        reasons.against(Aspect::Compliance, "unknown-format", "format", &[("found", &declaration.format.to_string()), ("known", "1")]);
    }
    text(&declaration.functional_reference_id, "functionalReferenceId", 40, reasons);
    text(&declaration.declaration_office_id, "declarationOfficeId", 20, reasons);
    text(&declaration.declarant.id, "declarant.id", 40, reasons);
    text(&shipment.trader.id, "goodsShipment.trader.id", 40, reasons);
    text(&shipment.counterparty.id, "goodsShipment.counterparty.id", 80, reasons);
    let procedure = declaration.procedure;
    match declaration.type_code {
        TypeCode::Transit => reasons.against(Aspect::Compliance, "manifest-is-enough", "typeCode", &[]),
        TypeCode::Export if matches!(procedure, Procedure::TwoStep | Procedure::TwoStage) => {
            reasons.against(Aspect::Compliance, "imports-only", "procedure", &[("procedure", procedure.name())]);
        }
        _ => {}
    }
    if declaration.stage == Stage::Summary && procedure != Procedure::TwoStep {
        reasons.against(Aspect::Compliance, "no-summary-in-this-mode", "stage", &[("procedure", procedure.name())]);
    }
}

fn check_items(tables: &Tables, declaration: &Declaration, reasons: &mut Reasons) {
    let (shipment, on) = (&declaration.goods_shipment, declaration.rates_on());
    let summary = declaration.stage == Stage::Summary;
    let mut net = 0_i64;
    for (index, item) in shipment.goods_items.iter().enumerate() {
        let path = |field: &str| format!("{ITEMS}[{index}].{field}");
        if item.sequence_numeric as usize != index + 1 {
            let (found, wanted) = (item.sequence_numeric.to_string(), (index + 1).to_string());
            reasons.against(Aspect::Compliance, "out-of-sequence", &path("sequenceNumeric"), &[("found", &found), ("wanted", &wanted)]);
        }
        text(&item.commodity.description, &path("commodity.description"), 500, reasons);
        if item.net_mass_kg.is_zero() {
            reasons.against(Aspect::Completeness, "nothing", &path("netMassKg"), &[]);
        }
        if item.invoice_amount.is_zero() {
            reasons.against(Aspect::Completeness, "nothing", &path("invoiceAmount"), &[]);
        }
        let (added, taken) = (item.additions.unwrap_or(Decimal::ZERO), item.deductions.unwrap_or(Decimal::ZERO));
        if taken.ten_thousandths() > item.invoice_amount.ten_thousandths() + added.ten_thousandths() {
            reasons.against(Aspect::Compliance, "more-taken-off-than-there-is", &path("deductions"), &[]);
        }
        net += item.net_mass_kg.ten_thousandths();
        match item.origin_country_code {
            None if !summary => reasons.against(Aspect::Completeness, "field-missing", &path("originCountryCode"), &[]),
            Some(origin) if tables.treatment(Some(origin), on).0 == Treatment::General => {
                reasons.note(Aspect::Compliance, "origin-has-general-rate", &path("originCountryCode"), &[("origin", &origin.to_string())]);
            }
            _ => {}
        }
        for change in tables.changes(declaration.issue_date, WARNED_AHEAD_DAYS, item.commodity.classification_id) {
            let (hs, from) = (item.commodity.classification_id.to_string(), change.from.to_string());
            let parameters = [("hs", hs.as_str()), ("from", &from), ("table", change.table), ("version", change.version)];
            reasons.note(Aspect::Timeliness, "tables-change", &path("commodity.classificationId"), &parameters);
        }
    }
    if net > shipment.consignment.gross_mass_kg.ten_thousandths() {
        reasons.against(Aspect::Compliance, "net-above-gross", &format!("{CONSIGNMENT}.grossMassKg"), &[]);
    }
    // A summary is taxed when the rest of it comes.
    if summary {
        let unknown = |hs| tables.heading(hs, on).is_none();
        for (index, item) in shipment.goods_items.iter().enumerate().filter(|(_, item)| unknown(item.commodity.classification_id)) {
            let hs = item.commodity.classification_id.to_string();
            reasons.against(Aspect::Compliance, "heading-unknown", &format!("{ITEMS}[{index}].commodity.classificationId"), &[("hs", &hs)]);
        }
        return;
    }
    check_taxable(tables, declaration, reasons);
}

/// Everything that stands in the way of taxing it, item by item.
fn check_taxable(tables: &Tables, declaration: &Declaration, reasons: &mut Reasons) {
    let entry = declaration.entry();
    let items = entry.goods.len();
    let mut tell = |error: &Unassessable, index: usize| match error {
        Unassessable::UnknownHeading { hs, on, .. } => {
            let path = format!("{ITEMS}[{index}].commodity.classificationId");
            reasons.against(Aspect::Compliance, "heading-unknown", &path, &[("hs", &hs.to_string()), ("on", &on.to_string())]);
        }
        Unassessable::UnknownRegime { regime, .. } => {
            let path = format!("{ITEMS}[{index}].dutyRegimeCode");
            reasons.against(Aspect::Compliance, "regime-unknown", &path, &[("regime", regime)]);
        }
        Unassessable::QuantityMissing { unit, .. } => {
            let path = format!("{ITEMS}[{index}].quantities");
            reasons.against(Aspect::Completeness, "quantity-missing", &path, &[("unit", &unit.to_string())]);
        }
        Unassessable::NoExchangeRate { currency, on } => {
            let parameters = [("currency", currency.to_string()), ("on", on.to_string())];
            let parameters = parameters.each_ref().map(|(name, value)| (*name, value.as_str()));
            reasons.against(Aspect::Compliance, "currency-unknown", "goodsShipment.invoiceCurrency", &parameters);
        }
        // An item without a price was told above.
        Unassessable::NoValue => {}
        Unassessable::Items { count, most } => {
            let aspect = if *count == 0 { Aspect::Completeness } else { Aspect::Compliance };
            reasons.against(aspect, "items", ITEMS, &[("count", &count.to_string()), ("most", &most.to_string())]);
        }
    };
    let Err(whole) = assess(tables, &entry, &Circumstances::default()) else { return };
    if !matches!(whole, Unassessable::UnknownHeading { .. } | Unassessable::UnknownRegime { .. } | Unassessable::QuantityMissing { .. }) {
        return tell(&whole, 0);
    }
    // The first item that cannot be taxed hides the others.
    let mut alone = entry;
    for index in 0..items {
        let goods = std::mem::take(&mut alone.goods);
        alone.goods = vec![goods[index].clone()];
        if let Err(error) = assess(tables, &alone, &Circumstances::default()) {
            tell(&error, index);
        }
        alone.goods = goods;
    }
}

fn check_consignment(declaration: &Declaration, reasons: &mut Reasons) {
    let consignment = &declaration.goods_shipment.consignment;
    text(&consignment.transport_contract_document_id, &format!("{CONSIGNMENT}.transportContractDocumentId"), 40, reasons);
    text(&consignment.border_transport_means.name, &format!("{CONSIGNMENT}.borderTransportMeans.name"), 80, reasons);
    text(&consignment.border_transport_means.journey_id, &format!("{CONSIGNMENT}.borderTransportMeans.journeyId"), 40, reasons);
    let boxes = &consignment.transport_equipment_ids;
    for (index, number) in boxes.iter().enumerate() {
        let path = format!("{CONSIGNMENT}.transportEquipmentIds[{index}]");
        if number.parse::<ContainerNumber>().is_err() {
            reasons.against(Aspect::Compliance, "box-number-wrong", &path, &[("number", number)]);
        } else if boxes[..index].contains(number) {
            reasons.against(Aspect::Duplication, "box-named-twice", &path, &[("number", number)]);
        }
    }
    if consignment.package_quantity == 0 {
        reasons.against(Aspect::Completeness, "nothing", &format!("{CONSIGNMENT}.packageQuantity"), &[]);
    }
}

fn check_papers(tables: &Tables, declaration: &Declaration, reasons: &mut Reasons) {
    let on = declaration.rates_on();
    let wanted: &[&str] = if declaration.stage == Stage::Summary { &[] } else { &["INVOICE", "PACKING-LIST", "CONTRACT"] };
    for document in wanted {
        if !declaration.additional_documents.iter().any(|paper| paper.type_code == *document && paper.serves(on)) {
            reasons.against(Aspect::Completeness, "paper-missing", "additionalDocuments", &[("document", document)]);
        }
    }
    for paper in missing_papers(tables, declaration, on) {
        let path = format!("{ITEMS}[{}].additionalDocuments", paper.item);
        let code = if paper.expired { "paper-not-in-force" } else { "paper-missing" };
        reasons.against(Aspect::Completeness, code, &path, &[("document", &paper.document), ("version", &paper.version)]);
    }
}

/// Whether the document comes in its time.
pub(super) fn check_times(tables: &Tables, declaration: &Declaration, received_on: Day, reasons: &mut Reasons) {
    let issued = declaration.issue_date;
    let consignment = &declaration.goods_shipment.consignment;
    let mut against = |code, path: &str, parameters: &[(&'static str, &str)]| reasons.against(Aspect::Timeliness, code, path, parameters);
    if issued > received_on {
        against("issued-in-the-future", "issueDate", &[("issued", &issued.to_string()), ("received", &received_on.to_string())]);
    }
    if tables.versions.first().is_some_and(|first| issued < first.from) {
        against("before-the-tables", "issueDate", &[("issued", &issued.to_string())]);
    }
    if declaration.function_code == FunctionCode::Cancellation {
        return;
    }
    if declaration.type_code == TypeCode::Export {
        let path = format!("{CONSIGNMENT}.departureDate");
        match consignment.departure_date {
            None => reasons.against(Aspect::Completeness, "field-missing", &path, &[]),
            Some(departs) if departs.since(issued) < 1 => against("too-late-for-loading", &path, &[("departs", &departs.to_string())]),
            Some(_) => {}
        }
        return;
    }
    let path = format!("{CONSIGNMENT}.arrivalDate");
    let Some(arrived) = consignment.arrival_date else {
        return reasons.against(Aspect::Completeness, "field-missing", &path, &[]);
    };
    let days = issued.since(arrived);
    let before = days < 0;
    let told = [("arrival", arrived.to_string()), ("issued", issued.to_string())];
    let told = told.each_ref().map(|(name, value)| (*name, value.as_str()));
    match declaration.procedure {
        Procedure::Early if !before => against("early-is-before-arrival", &path, &told),
        Procedure::Ordinary | Procedure::Paper | Procedure::TwoStage if before => against("not-arrived-yet", &path, &told),
        _ => {}
    }
    if days > ABANDONED_AFTER_DAYS {
        against("abandoned", &path, &told);
    } else if days > DECLARE_WITHIN_DAYS {
        reasons.note(Aspect::Timeliness, "declared-late", &path, &[("days", &(days - DECLARE_WITHIN_DAYS).to_string())]);
    }
}
