//! What examinations of earlier declarations found, counted by what those declarations had in common.
//!
//! A [`History`] only ever tells of results that were taken in before it is asked. Training walks the declarations day by day and takes
//! in a day's results after it has looked at the whole day, so that no row is judged by its own label or by one of its future.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::facts::{Day, DeclarationFacts};
use crate::prices::PriceBook;

/// What two declarations have in common when one is taken as an example for the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Likeness {
    /// Goods, route, tariff, mass and price: the same thing declared again.
    Repeat,
    /// Goods, mass and price.
    GoodsMassPrice,
    /// Goods and mass.
    GoodsMass,
    /// Mass and price.
    MassPrice,
    /// Goods, route and tariff.
    GoodsRouteTariff,
    /// Goods, origin and price by kilogram.
    GoodsOriginUnitPrice,
    /// Goods and origin.
    GoodsOrigin,
    /// Goods (six digits).
    Goods,
    /// Heading of the goods (four digits), origin and duty rate.
    HeadingOriginRate,
    /// Heading of the goods (four digits).
    Heading,
    /// Importer and heading of the goods.
    ImporterHeading,
    /// Importer.
    Importer,
    /// Seller.
    Seller,
    /// Declarant.
    Declarant,
    /// Courier.
    Courier,
    /// Office.
    Office,
    /// Country of departure and country of origin.
    Route,
    /// Country of origin.
    Origin,
    /// Tariff and rate.
    Tariff,
}

impl Likeness {
    /// All of them, the closest first.
    pub const ALL: [Self; 19] = [
        Self::Repeat,
        Self::GoodsMassPrice,
        Self::GoodsMass,
        Self::MassPrice,
        Self::GoodsRouteTariff,
        Self::GoodsOriginUnitPrice,
        Self::GoodsOrigin,
        Self::Goods,
        Self::HeadingOriginRate,
        Self::Heading,
        Self::ImporterHeading,
        Self::Importer,
        Self::Seller,
        Self::Declarant,
        Self::Courier,
        Self::Office,
        Self::Route,
        Self::Origin,
        Self::Tariff,
    ];

    /// The key of all declarations that are like this one in this way; none if this one does not say what it takes.
    fn key(self, facts: &DeclarationFacts) -> Option<u64> {
        let key = Key::of(self);
        let (hs, heading) = (facts.hs.as_str(), facts.hs_prefix(4));
        let key = match self {
            Self::Repeat => key.text(hs).tariff(facts).route(facts).number(facts.net_mass_g).number(facts.price_fen),
            Self::GoodsMassPrice => key.text(hs).number(facts.net_mass_g).number(facts.price_fen),
            Self::GoodsMass => key.text(hs).number(facts.net_mass_g),
            Self::MassPrice => key.number(facts.net_mass_g).number(facts.price_fen),
            Self::GoodsRouteTariff => key.text(hs).tariff(facts).route(facts),
            Self::GoodsOriginUnitPrice => key.text(hs).text(&facts.origin).number(price_by_kg(facts)),
            Self::GoodsOrigin => key.text(hs).text(&facts.origin),
            Self::Goods => key.text(hs),
            Self::HeadingOriginRate => key.text(heading).text(&facts.origin).number(i64::from(facts.duty_rate_ppm)),
            Self::Heading => key.text(heading),
            Self::ImporterHeading => key.text(&facts.importer).text(heading),
            Self::Importer => key.text(&facts.importer),
            Self::Seller => key.text(facts.seller.as_deref()?),
            Self::Declarant => key.text(&facts.declarant),
            Self::Courier => key.text(facts.courier.as_deref()?),
            Self::Office => key.text(&facts.office),
            Self::Route => key.route(facts),
            Self::Origin => key.text(&facts.origin),
            Self::Tariff => key.tariff(facts),
        };
        Some(key.finish())
    }
}

/// Price by kilogram, in tenths of the currency: what is left of it when mass and price were rounded.
fn price_by_kg(facts: &DeclarationFacts) -> i64 {
    if facts.net_mass_g <= 0 {
        return -1;
    }
    // fen by gram are ten units by kilogram; a hundred tenths.
    let tenths = (i128::from(facts.price_fen) * 100 + i128::from(facts.net_mass_g) / 2) / i128::from(facts.net_mass_g);
    i64::try_from(tenths).unwrap_or(i64::MAX)
}

/// A 64-bit key of a likeness and the values in it: FNV-1a with lengths, so that fields do not run into each other, mixed at the end.
struct Key(u64);

impl Key {
    const fn of(likeness: Likeness) -> Self {
        Self(0xcbf2_9ce4_8422_2325 ^ likeness as u64)
    }

    fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
    }

    fn text(self, text: &str) -> Self {
        let key = self.byte(text.len() as u8);
        text.bytes().fold(key, Self::byte)
    }

    fn number(self, number: i64) -> Self {
        number.to_le_bytes().into_iter().fold(self, Self::byte)
    }

    fn route(self, facts: &DeclarationFacts) -> Self {
        self.text(&facts.departure).text(&facts.origin)
    }

    fn tariff(self, facts: &DeclarationFacts) -> Self {
        self.text(&facts.tax_type).number(i64::from(facts.duty_rate_ppm))
    }

    const fn finish(self) -> u64 {
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }
}

/// How many were examined, and in how many something was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Declarations whose result is known.
    pub examined: u32,
    /// Of these, wrong.
    pub found: u32,
}

impl Tally {
    const fn count(&mut self, wrong: bool) {
        self.examined = self.examined.saturating_add(1);
        self.found = self.found.saturating_add(wrong as u32);
    }
}

/// What examinations found so far, and when.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct History {
    tallies: BTreeMap<u64, Tally>,
    all: Tally,
    until: Option<Day>,
    prices: PriceBook,
}

impl History {
    /// Takes in that a declaration was filed, whatever becomes of it: its price is known from now on.
    pub fn note_declared(&mut self, facts: &DeclarationFacts) {
        self.prices.note(facts);
    }

    /// Takes in what became of a declaration. From now on everything that is like it is judged by this too.
    pub fn take_in_result(&mut self, facts: &DeclarationFacts, wrong: bool) {
        for likeness in Likeness::ALL {
            if let Some(key) = likeness.key(facts) {
                self.tallies.entry(key).or_default().count(wrong);
            }
        }
        self.all.count(wrong);
        self.until = self.until.max(Some(facts.declared_on));
    }

    /// What was found in declarations that are like this one; nothing if there were none.
    pub fn tally(&self, likeness: Likeness, facts: &DeclarationFacts) -> Tally {
        likeness.key(facts).and_then(|key| self.tallies.get(&key)).copied().unwrap_or_default()
    }

    /// What was found in all of them.
    pub const fn overall(&self) -> Tally {
        self.all
    }

    /// What goods were declared to cost so far.
    pub const fn prices(&self) -> &PriceBook {
        &self.prices
    }

    /// The day of the latest declaration whose result was taken in.
    pub const fn until(&self) -> Option<Day> {
        self.until
    }

    /// The share of all that was wrong, in millionths; a fifth where nothing is known yet.
    pub fn base_ppm(&self) -> u32 {
        let Tally { examined, found } = self.all;
        // As if ten more had been examined and two found wrong: a share of nothing is no share.
        ((u64::from(found) + 2) * 1_000_000 / (u64::from(examined) + 10)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(id: &str) -> DeclarationFacts {
        DeclarationFacts {
            id: id.to_owned(),
            hs: "391910".to_owned(),
            origin: "DE".to_owned(),
            departure: "NL".to_owned(),
            importer: "A".to_owned(),
            declarant: "AB".to_owned(),
            net_mass_g: 1_000,
            price_fen: 1_250,
            ..DeclarationFacts::default()
        }
    }

    #[test]
    fn results_count_for_what_is_like_them_and_for_nothing_else() {
        let mut history = History::default();
        history.take_in_result(&facts("1"), true);
        history.take_in_result(&facts("2"), false);
        let other = DeclarationFacts { price_fen: 1_251, origin: "FR".to_owned(), ..facts("3") };
        assert_eq!(history.tally(Likeness::Repeat, &facts("4")), Tally { examined: 2, found: 1 });
        assert_eq!(history.tally(Likeness::Repeat, &other), Tally::default());
        assert_eq!(history.tally(Likeness::GoodsMass, &other), Tally { examined: 2, found: 1 });
        assert_eq!(history.tally(Likeness::GoodsOrigin, &other), Tally::default());
        assert_eq!(history.tally(Likeness::Seller, &facts("4")), Tally::default(), "nobody said who sells");
        assert_eq!(history.overall(), Tally { examined: 2, found: 1 });
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        let one = DeclarationFacts { importer: "A".to_owned(), hs: "BC12".to_owned(), ..DeclarationFacts::default() };
        let two = DeclarationFacts { importer: "AB".to_owned(), hs: "C12".to_owned(), ..DeclarationFacts::default() };
        assert_ne!(Likeness::ImporterHeading.key(&one), Likeness::ImporterHeading.key(&two));
        let same = DeclarationFacts { importer: "X".to_owned(), declarant: "X".to_owned(), ..DeclarationFacts::default() };
        assert_ne!(Likeness::Importer.key(&same), Likeness::Declarant.key(&same));
    }

    #[test]
    fn without_mass_there_is_no_price_by_kilogram() {
        assert_eq!(price_by_kg(&DeclarationFacts { price_fen: 100, ..DeclarationFacts::default() }), -1);
        // 12.50 for a kilogram: 125 tenths.
        assert_eq!(price_by_kg(&facts("1")), 125);
    }
}
