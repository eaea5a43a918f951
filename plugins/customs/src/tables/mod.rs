//! Tables: what the law of a day says in figures, as rows with effective dates.
//!
//! Each table is a CSV file whose rows carry `from`, `until` (both days count; no `until` means until further notice), the `version` that
//! brought them, and `source`, which says `assumed` where nobody published the figure. A change is a row more, so that any day of the
//! past can be assessed as it was. [`Tables::shipped`] holds the small set in `assets/tariff`; [`Tables::read`] takes another folder of
//! the same files.

mod dated;
mod rate;
mod read;
mod rows;

pub use dated::{Cited, Dated, Table};
pub use rate::{Rate, RateError};
pub use read::{FILES, Sources};
pub use rows::{
    AgreementKind, AgreementRateRow, AgreementRow, Direction, ExchangeRow, Excise, LicenceRow, OriginsRow, QuotaRow, ReliefRow, RemedyKind,
    RemedyRow, TariffRow, Treatment, VersionRow,
};

use std::collections::BTreeSet;

use crate::words::{Country, Currency, Day, Hs};

/// All tables.
#[derive(Clone, PartialEq, Debug)]
pub struct Tables {
    /// The versions, in the order of their days.
    pub versions: Vec<VersionRow>,
    /// The tariff.
    pub tariff: Table<TariffRow>,
    /// Tariff quotas.
    pub quotas: Table<QuotaRow>,
    /// Agreements and who belongs to them.
    pub agreements: Table<AgreementRow>,
    /// What an agreement gives.
    pub agreement_rates: Table<AgreementRateRow>,
    /// Anti-dumping and countervailing duties, surtaxes.
    pub remedies: Table<RemedyRow>,
    /// Reliefs by regime.
    pub reliefs: Table<ReliefRow>,
    /// Papers without which goods do not pass.
    pub licences: Table<LicenceRow>,
    /// Origins and how they are treated.
    pub origins: Table<OriginsRow>,
    /// Exchange rates.
    pub exchange: Table<ExchangeRow>,
}

impl Tables {
    /// The version in force on a day; the first there is for days before it.
    pub fn version(&self, on: Day) -> &str {
        let in_force = self.versions.iter().rev().find(|version| version.from <= on);
        in_force.or_else(|| self.versions.first()).map_or("", |version| &version.version)
    }

    /// A heading as it stands on a day.
    pub fn heading(&self, hs: Hs, on: Day) -> Option<Cited<'_, TariffRow>> {
        self.tariff.find(hs.number().into(), on)
    }

    /// Whether goods of this origin get the most-favoured-nation rate; an origin that nobody names does not.
    pub fn treatment(&self, origin: Option<Country>, on: Day) -> (Treatment, Option<Cited<'_, OriginsRow>>) {
        let named = origin.and_then(|origin| self.origins.on(on).find(|row| row.row.origins.contains(origin)));
        named.map_or((Treatment::General, None), |row| (row.row.treatment, Some(row)))
    }

    /// Millionths of a yuan for one of a currency.
    pub fn yuan_e6(&self, currency: Currency, on: Day) -> Option<(i64, Option<Cited<'_, ExchangeRow>>)> {
        if currency == Currency::YUAN {
            return Some((1_000_000, None));
        }
        let row = self.exchange.on(on).find(|row| row.row.currency == currency)?;
        // Ten-thousandths of a yuan for a hundred are millionths for one.
        Some((row.row.per_100.ten_thousandths(), Some(row)))
    }

    /// Rows that come into force within so many days after a day: what filers with open declarations are to be warned of.
    pub fn changes(&self, after: Day, within_days: i64, hs: Hs) -> Vec<Change<'_>> {
        let ahead = |from: Day| from > after && from.since(after) <= within_days;
        let mut changes = Vec::new();
        let tariff = self.tariff.rows().filter(|row| row.row.hs == hs);
        changes.extend(tariff.filter(|row| ahead(row.row.from)).map(|row| Change {
            from: row.row.from,
            table: row.table,
            version: row.version,
        }));
        let rates = self.agreement_rates.rows().filter(|row| row.row.hs == hs && ahead(row.row.from));
        changes.extend(rates.map(|row| Change { from: row.row.from, table: row.table, version: row.version }));
        let remedies = self.remedies.rows().filter(|row| row.row.hs == hs && ahead(row.row.from));
        changes.extend(remedies.map(|row| Change { from: row.row.from, table: row.table, version: row.version }));
        let licences = self.licences.rows().filter(|row| hs.begins_with(&row.row.hs) && ahead(row.row.from));
        changes.extend(licences.map(|row| Change { from: row.row.from, table: row.table, version: row.version }));
        let reliefs = self.reliefs.rows().filter(|row| row.row.hs.cover(hs) && ahead(row.row.from));
        changes.extend(reliefs.map(|row| Change { from: row.row.from, table: row.table, version: row.version }));
        changes.sort_unstable();
        changes.dedup();
        changes
    }

    /// The days after one and up to another on which rates, licences or reliefs change, in order. Exchange rates change every month and
    /// are no change of the law.
    pub fn change_days(&self, after: Day, until: Day) -> BTreeSet<Day> {
        let tariff = self.tariff.rows().map(|row| row.row.from);
        let rates = self.agreement_rates.rows().map(|row| row.row.from);
        let remedies = self.remedies.rows().map(|row| row.row.from);
        let licences = self.licences.rows().map(|row| row.row.from);
        let reliefs = self.reliefs.rows().map(|row| row.row.from);
        tariff.chain(rates).chain(remedies).chain(licences).chain(reliefs).filter(|from| *from > after && *from <= until).collect()
    }
}

/// A change of a table that lies ahead.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize)]
pub struct Change<'a> {
    /// When it comes into force.
    pub from: Day,
    /// The table.
    pub table: &'static str,
    /// The version that brings it.
    pub version: &'a str,
}
