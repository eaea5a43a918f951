//! The declaration as a document: JSON in words close to the WCO data model's.
//!
//! The published schema is `assets/schemas/declaration-1.json`; a test makes it anew from the types here and compares. Shape is the
//! schema's, sense the quality gate's ([`gate`](crate::gate)); [`Declaration::entry`] is what of it is taxed.

mod document;

pub use document::{
    Authentication, Commodity, Consignment, Declaration, FunctionCode, GoodsItem, GoodsShipment, Party, Procedure, Stage, TransportMeans,
    TypeCode,
};

use crate::tables::Direction;
use crate::tax::{Entry, Goods, Quantity};
use crate::words::{Day, Decimal, Unit};

/// The schema of the document, as published.
pub const SCHEMA: &str = include_str!("../../../../assets/schemas/declaration-1.json");

impl Declaration {
    /// Which way the goods go; none for those that only pass.
    pub const fn direction(&self) -> Option<Direction> {
        match self.type_code {
            TypeCode::Import => Some(Direction::Import),
            TypeCode::Export => Some(Direction::Export),
            TypeCode::Transit => None,
        }
    }

    /// The day whose rates apply: of the conveyance's entry where it was declared before, else of the declaration.
    pub fn rates_on(&self) -> Day {
        let entered = self.goods_shipment.consignment.arrival_date;
        entered.filter(|entered| self.procedure == Procedure::Early && *entered > self.issue_date).unwrap_or(self.issue_date)
    }

    /// What of it is taxed.
    pub fn entry(&self) -> Entry {
        let shipment = &self.goods_shipment;
        let goods = shipment.goods_items.iter().map(|item| {
            let mut quantities = item.quantities.clone();
            if !quantities.iter().any(|quantity| quantity.unit == Unit::Kg) {
                quantities.push(Quantity { value: item.net_mass_kg, unit: Unit::Kg });
            }
            Goods {
                hs: item.commodity.classification_id,
                origin: item.origin_country_code,
                producer: item.producer.clone(),
                regime: item.duty_regime_code.clone(),
                price: item.invoice_amount,
                additions: item.additions.unwrap_or(Decimal::ZERO),
                deductions: item.deductions.unwrap_or(Decimal::ZERO),
                quantities,
                papers: item.additional_documents.iter().chain(&self.additional_documents).cloned().collect(),
            }
        });
        Entry {
            direction: self.direction().unwrap_or(Direction::Export),
            rates_on: self.rates_on(),
            entered_on: shipment.consignment.arrival_date,
            declared_on: self.issue_date,
            terms: shipment.trade_terms,
            currency: shipment.invoice_currency,
            freight: shipment.freight,
            insurance: shipment.insurance,
            goods: goods.collect(),
        }
    }
}
