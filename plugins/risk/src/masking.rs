//! Makes declarations unrecognisable so that models can be tried on them where the real ones may not go.
//!
//! Who is meant is replaced by a pseudonym that only the holder of the key can make again; days move by whole weeks, prices and masses by
//! a factor, all of them drawn from the key. What is alike stays alike, what comes before stays before, and a cheap thing stays cheap
//! among its kind, so that a model that is good on masked rows is as good on real ones. Goods, countries and tariffs stay as they are:
//! they are public, and they are what a model must see. Descriptions are taken out, since a filer may write anything into them.

use crate::declarations::Declaration;

/// A way to mask, from a secret.
#[derive(Clone)]
pub struct Mask {
    key: [u8; 32],
    weeks: i32,
    price_milli: i64,
    mass_milli: i64,
}

/// The digits of a pseudonym.
const PSEUDONYM_DIGITS: usize = 16;

impl Mask {
    /// The mask of a secret. The same secret masks the same rows alike.
    pub fn of(secret: &[u8]) -> Self {
        let key = blake3::derive_key("portolan risk mask v1", secret);
        let draw = |name: &str, from: i64, to: i64| {
            let hash = blake3::keyed_hash(&key, name.as_bytes());
            let number = hash.as_bytes().iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
            from + (number % (to - from + 1) as u64) as i64
        };
        // A factor above one: rounding to the fen must not make two prices one.
        let (weeks, price_milli, mass_milli) = (draw("weeks", 53, 520) as i32, draw("price", 1_100, 3_000), draw("mass", 1_100, 3_000));
        Self { key, weeks, price_milli, mass_milli }
    }

    /// The declaration, masked. Its finding stays.
    pub fn apply(&self, declaration: &Declaration) -> Declaration {
        let mut masked = declaration.clone();
        let facts = &mut masked.facts;
        for (name, field) in
            [("id", &mut facts.id), ("declarant", &mut facts.declarant), ("importer", &mut facts.importer), ("office", &mut facts.office)]
        {
            *field = self.pseudonym(name, field);
        }
        facts.seller = facts.seller.as_ref().map(|seller| self.pseudonym("seller", seller));
        facts.courier = facts.courier.as_ref().map(|courier| self.pseudonym("courier", courier));
        facts.declared_on = facts.declared_on.plus(-7 * self.weeks);
        facts.price_fen = scaled(facts.price_fen, self.price_milli);
        facts.net_mass_g = scaled(facts.net_mass_g, self.mass_milli);
        facts.description = None;
        if let Some(quantity) = &mut facts.quantity {
            quantity.thousandths = scaled(quantity.thousandths, self.mass_milli);
        }
        masked
    }

    /// Nobody is nobody still; everyone else becomes the same one each time, and another one in another field.
    fn pseudonym(&self, field: &str, value: &str) -> String {
        if value.is_empty() {
            return String::new();
        }
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(field.as_bytes()).update(&[0]).update(value.as_bytes());
        hasher.finalize().to_hex().as_str()[..PSEUDONYM_DIGITS].to_owned()
    }
}

fn scaled(value: i64, milli: i64) -> i64 {
    let scaled = (i128::from(value) * i128::from(milli) + 500).div_euclid(1_000);
    i64::try_from(scaled).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::facts::DeclarationFacts;

    fn declaration(importer: &str, price_fen: i64) -> Declaration {
        let facts = DeclarationFacts {
            id: format!("{importer}-{price_fen}"),
            importer: importer.to_owned(),
            declarant: importer.to_owned(),
            hs: "391910".to_owned(),
            price_fen,
            net_mass_g: 1_000,
            description: Some("adhesive tape for Acme Ltd".to_owned()),
            ..DeclarationFacts::default()
        };
        Declaration { facts, wrong: Some(true) }
    }

    #[test]
    fn nothing_that_names_anyone_is_left() {
        let masked = Mask::of(b"secret").apply(&declaration("ACME", 12_345)).facts;
        let told = format!("{masked:?}");
        for secret in ["ACME", "Acme", "12345"] {
            assert!(!told.contains(secret), "{told}");
        }
        assert_ne!(masked.importer, masked.declarant, "a firm in two roles is not recognised as one");
        assert_eq!((masked.hs.as_str(), masked.seller), ("391910", None));
    }

    #[test]
    fn the_same_secret_masks_alike_and_another_does_not() {
        let row = declaration("ACME", 12_345);
        assert_eq!(Mask::of(b"secret").apply(&row), Mask::of(b"secret").apply(&row));
        assert_ne!(Mask::of(b"secret").apply(&row).facts.importer, Mask::of(b"other").apply(&row).facts.importer);
    }

    proptest! {
        #[test]
        fn what_differs_still_differs_and_keeps_its_order(a in 0_i64..1_000_000_000_000, b in 0_i64..1_000_000_000_000, secret in any::<[u8; 4]>()) {
            let mask = Mask::of(&secret);
            let (one, two) = (mask.apply(&declaration("A", a)).facts, mask.apply(&declaration("B", b)).facts);
            prop_assert_eq!(a.cmp(&b), one.price_fen.cmp(&two.price_fen));
            prop_assert_ne!(one.importer, two.importer);
        }
    }
}
