//! The fields of the document.

use serde::{Deserialize, Serialize};

use crate::tax::{Money, Paper, Quantity, Terms};
use crate::words::{Country, Currency, Day, Decimal, Hs};

/// What is done with the declaration that a reference names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FunctionCode {
    /// It is made.
    Original,
    /// It is replaced by this one.
    Amendment,
    /// It is withdrawn.
    Cancellation,
}

/// Which way the goods go.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TypeCode {
    /// Into the country.
    Import,
    /// Out of it.
    Export,
    /// From ship to ship: a manifest is enough, a declaration is not asked for.
    Transit,
}

/// The mode in which goods are declared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    /// After arrival, all at once.
    Ordinary,
    /// After the manifest, before arrival.
    Early,
    /// A summary first, the rest within 14 days of the conveyance's entry.
    TwoStep,
    /// Picked up on conditions, examined or used later.
    TwoStage,
    /// Released one by one, settled by the fifth working day of the next month.
    Periodic,
    /// From desk to desk, on paper.
    Paper,
}

impl Procedure {
    /// All modes.
    pub const ALL: [Self; 6] = [Self::Ordinary, Self::Early, Self::TwoStep, Self::TwoStage, Self::Periodic, Self::Paper];

    /// Its name in documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Early => "early",
            Self::TwoStep => "two_step",
            Self::TwoStage => "two_stage",
            Self::Periodic => "periodic",
            Self::Paper => "paper",
        }
    }
}

/// How much of a two-step declaration this is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// What targeting needs.
    Summary,
    /// All of it.
    #[default]
    Full,
}

/// Somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Party {
    /// The number under which customs knows it.
    pub id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Who vouches for the document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Authentication {
    /// The source it comes from, as the register of sources calls it.
    pub source_id: String,
    /// Ed25519 over the document without this field, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// The ship or vehicle that crosses the border.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TransportMeans {
    /// Its name.
    pub name: String,
    /// Its voyage.
    pub journey_id: String,
}

/// What is carried, and how.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Consignment {
    /// The number of the bill of lading.
    pub transport_contract_document_id: String,
    /// The ship or vehicle.
    pub border_transport_means: TransportMeans,
    /// When the conveyance entered, or is expected to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival_date: Option<Day>,
    /// When it leaves, for exports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departure_date: Option<Day>,
    /// Numbers of the boxes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transport_equipment_ids: Vec<String>,
    /// Gross mass, kilograms.
    pub gross_mass_kg: Decimal,
    /// Packages.
    pub package_quantity: u32,
}

/// What goods are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Commodity {
    /// The heading of the tariff.
    pub classification_id: Hs,
    /// In words.
    pub description: String,
}

/// One item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GoodsItem {
    /// Counted from 1.
    pub sequence_numeric: u32,
    /// What it is.
    pub commodity: Commodity,
    /// Where it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin_country_code: Option<Country>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub producer: Option<String>,
    /// Net mass, kilograms.
    pub net_mass_kg: Decimal,
    /// Whatever else it is counted in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantities: Vec<Quantity>,
    /// Its price, in the currency of the invoice.
    pub invoice_amount: Decimal,
    /// What is to be added to the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additions: Option<Decimal>,
    /// What is to be taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deductions: Option<Decimal>,
    /// The regime under which it enters; 101 if not given.
    #[serde(default = "ordinary_levy")]
    pub duty_regime_code: String,
    /// Papers of this item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub additional_documents: Vec<Paper>,
}

fn ordinary_levy() -> String {
    "101".to_owned()
}

/// What is declared.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GoodsShipment {
    /// Who imports, or who exports where the goods go out.
    pub trader: Party,
    /// Who sells, or buys.
    pub counterparty: Party,
    /// Terms of delivery.
    pub trade_terms: Terms,
    /// The currency of the prices.
    pub invoice_currency: Currency,
    /// Freight, where it is not in the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freight: Option<Money>,
    /// Insurance, where it is not in the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurance: Option<Money>,
    /// How it is carried.
    pub consignment: Consignment,
    /// The items, 1 to 50.
    pub goods_items: Vec<GoodsItem>,
}

/// A declaration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Declaration {
    /// The version of this schema: 1.
    pub format: u32,
    /// The declarant's own number for it.
    pub functional_reference_id: String,
    /// What is done.
    pub function_code: FunctionCode,
    /// Which way.
    pub type_code: TypeCode,
    /// In which mode.
    pub procedure: Procedure,
    /// How much of it, where it comes in two steps.
    #[serde(default)]
    pub stage: Stage,
    /// When it was made, in the port's own time.
    pub issue_date: Day,
    /// The customs office.
    pub declaration_office_id: String,
    /// Who declares.
    pub declarant: Party,
    /// What is declared.
    pub goods_shipment: GoodsShipment,
    /// Papers of the whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub additional_documents: Vec<Paper>,
    /// Who vouches for it.
    pub authentication: Authentication,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::SCHEMA;

    /// `UPDATE_SCHEMAS=1` writes the published schema anew.
    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let made = schemars::schema_for!(Declaration);
        let text = serde_json::to_string_pretty(&made).expect("JSON") + "\n";
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/schemas/declaration-1.json");
            std::fs::write(path, &text).expect("written");
            return;
        }
        assert!(text == SCHEMA, "assets/schemas/declaration-1.json is old: UPDATE_SCHEMAS=1 cargo test -p portolan_customs renews it");
    }
}
