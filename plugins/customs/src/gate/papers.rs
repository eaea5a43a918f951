//! Papers that goods cannot pass without.

use serde::Serialize;

use crate::declaration::Declaration;
use crate::tables::Tables;
use crate::words::Day;

/// A paper that is missing, or that may not be used on the day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MissingPaper {
    /// The item, from 0.
    pub item: usize,
    /// The type of the paper.
    pub document: String,
    /// What it is.
    pub description: String,
    /// The version of the table that asks for it.
    pub version: String,
    /// Whether one is there that may not be used on the day.
    pub expired: bool,
}

/// Licences and permits that the items of a declaration lack on a day.
pub fn missing_papers(tables: &Tables, declaration: &Declaration, on: Day) -> Vec<MissingPaper> {
    let Some(direction) = declaration.direction() else { return Vec::new() };
    let mut missing: Vec<MissingPaper> = Vec::new();
    for (index, item) in declaration.goods_shipment.goods_items.iter().enumerate() {
        for licence in tables.licences.on(on).filter(|row| row.row.direction == direction) {
            if !item.commodity.classification_id.begins_with(&licence.row.hs) {
                continue;
            }
            let papers = || item.additional_documents.iter().chain(&declaration.additional_documents);
            let of_type = || papers().filter(|paper| paper.type_code == licence.row.document);
            if of_type().any(|paper| paper.serves(on)) {
                continue;
            }
            missing.push(MissingPaper {
                item: index,
                document: licence.row.document.clone(),
                description: licence.row.description.clone(),
                version: licence.version.to_owned(),
                expired: of_type().next().is_some(),
            });
        }
    }
    missing
}
