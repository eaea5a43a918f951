//! What is odd in a declaration, whatever a model says: a price far below what such goods cost, a description that does not fit the
//! class, the same thing declared twice, a trader that is not like itself.
//!
//! Each needs no findings of examinations, only what was declared before. [`Anomalies::look`] tells what is odd and learns nothing;
//! [`Anomalies::note`] takes a declaration in. Bounds are data, and every anomaly names the figures it rests on.

mod descriptions;
mod duplicates;
mod habits;

use std::fmt;

use portolan_model::problem::Place;
use serde::{Deserialize, Serialize};

use self::descriptions::Vocabulary;
use self::duplicates::Recent;
pub use self::habits::Change;
use self::habits::Habits;
use crate::facts::DeclarationFacts;
use crate::prices::{PriceBook, log_unit_price_milli};

/// From where on something is odd.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bounds {
    /// The fewest prices of a group. Default 8, *assumed*.
    pub price_sample: usize,
    /// How many robust standard deviations below the median a price is odd, thousandths. Default 3500, a customary bound for outliers
    /// by median and MAD.
    pub price_deviations_milli: u32,
    /// And how small a share of the median it must be, thousandths: where prices hardly differ, a little cheaper is not odd. Default
    /// 500, *assumed*.
    pub price_share_milli: u32,
    /// How many times likelier a description must be under another chapter. Default 200, *assumed*.
    pub description_odds: u32,
    /// The fewest words of a description that are known. Default 2, *assumed*.
    pub description_words: usize,
    /// Days within which a second declaration may be a duplicate. Default 30, *assumed*.
    pub duplicate_days: i32,
    /// By how much mass and price of a near duplicate may differ, thousandths. Default 10, *assumed*.
    pub duplicate_milli: u32,
    /// The fewest earlier declarations from which a trader's habits are known. Default 12, *assumed*.
    pub habit_sample: u32,
    /// How unlikely what is new about a trader must be, one in so many. Default 200, *assumed*.
    pub habit_odds: u32,
    /// How many times as many declarations a week as usual are odd, thousandths. Default 5000, *assumed*.
    pub habit_rate_milli: u32,
    /// How many times its usual value a declaration must have, or be under it, to be odd. Default 20, *assumed*.
    pub habit_value_times: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            price_sample: 8,
            price_deviations_milli: 3_500,
            price_share_milli: 500,
            description_odds: 200,
            description_words: 2,
            duplicate_days: 30,
            duplicate_milli: 10,
            habit_sample: 12,
            habit_odds: 200,
            habit_rate_milli: 5_000,
            habit_value_times: 20,
        }
    }
}

impl Bounds {
    /// Says everything that makes no sense.
    pub fn validate(&self, place: &mut Place<'_>) {
        for (name, value) in [
            ("description_odds", self.description_odds),
            ("habit_sample", self.habit_sample),
            ("habit_odds", self.habit_odds),
            ("habit_rate_milli", self.habit_rate_milli),
            ("habit_value_times", self.habit_value_times),
        ] {
            if value == 0 {
                place.at(name).say("zero", "is 0: everything would be odd", "give 1 or more");
            }
        }
        if self.duplicate_days < 0 {
            place.at("duplicate_days").say("negative", format!("is {}", self.duplicate_days), "give 0 days or more");
        }
        for (name, milli) in [("price_share_milli", self.price_share_milli), ("duplicate_milli", self.duplicate_milli)] {
            if milli > 1_000 {
                place.at(name).say("share", format!("is {milli}"), "give thousandths, 1000 at most");
            }
        }
    }
}

/// Something odd, with what it rests on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Anomaly {
    /// The price by unit is far below what such goods cost.
    UnderValued {
        /// Its price, fen by unit.
        own_fen: i64,
        /// The median, fen by unit.
        median_fen: i64,
        /// How many robust standard deviations it lies below, thousandths.
        deviations_milli: i64,
        /// How many prices the median rests on.
        count: usize,
        /// Whose prices, in words.
        of: String,
    },
    /// The description speaks of goods of another chapter.
    Misdescribed {
        /// The chapter that was declared.
        declared: String,
        /// The chapter of which it speaks.
        likelier: String,
        /// How many times likelier that is; at most a million.
        times: u32,
        /// The words that say so, strongest first.
        words: Vec<String>,
    },
    /// The same thing was declared before.
    Duplicate {
        /// The number of the earlier declaration.
        of: String,
        /// How many days before.
        days: i32,
        /// What differs a little; all is the same where this is empty.
        differs: Vec<String>,
    },
    /// A trader is not like itself.
    ChangedHabit {
        /// The importer.
        trader: String,
        /// How many declarations its habits are known from.
        known: u32,
        /// What is new.
        change: Change,
    },
}

impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let money = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
        match self {
            Self::UnderValued { own_fen, median_fen, count, of, .. } => {
                write!(f, "price {} a unit, usually {} (median of {count}, {of})", money(*own_fen), money(*median_fen))
            }
            Self::Misdescribed { declared, likelier, words, .. } => {
                write!(f, "declared under chapter {declared}, described as of chapter {likelier} ({})", words.join(", "))
            }
            Self::Duplicate { of, days, differs } if differs.is_empty() => write!(f, "the same as {of}, {days} days before"),
            Self::Duplicate { of, days, differs } => {
                write!(f, "nearly the same as {of}, {days} days before, but for {}", differs.join(", "))
            }
            Self::ChangedHabit { trader, known, change } => write!(f, "importer {trader}, known from {known} declarations: {change}"),
        }
    }
}

/// What was declared so far, as far as it makes something odd.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Anomalies {
    bounds: Bounds,
    prices: PriceBook,
    vocabulary: Vocabulary,
    recent: Recent,
    habits: Habits,
}

impl Default for Anomalies {
    fn default() -> Self {
        Self::new(Bounds::default())
    }
}

impl Anomalies {
    /// Knows nothing yet but words by which goods are usually called.
    pub fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            prices: PriceBook::default(),
            vocabulary: Vocabulary::of_chapters(),
            recent: Recent::default(),
            habits: Habits::default(),
        }
    }

    /// Takes a declaration in: from now on others are held against it. Declarations come by day.
    pub fn note(&mut self, facts: &DeclarationFacts) {
        self.prices.note(facts);
        self.vocabulary.note(facts);
        self.recent.note(facts, self.bounds.duplicate_days);
        self.habits.note(facts);
    }

    /// Everything that is odd about a declaration, against those noted before it.
    pub fn look(&self, facts: &DeclarationFacts) -> Vec<Anomaly> {
        let mut odd: Vec<Anomaly> = self.under_valued(facts).into_iter().collect();
        odd.extend(self.vocabulary.misdescribed(facts, &self.bounds));
        odd.extend(self.recent.duplicate(facts, &self.bounds));
        odd.extend(self.habits.changes(facts, &self.bounds));
        odd
    }

    fn under_valued(&self, facts: &DeclarationFacts) -> Option<Anomaly> {
        let own_milli = log_unit_price_milli(facts)?;
        let reference = self.prices.reference(facts, self.bounds.price_sample)?;
        let deviations_milli = (-reference.deviations(own_milli) * 1_000.0).round() as i64;
        let own_fen = (libm::exp(f64::from(own_milli) / 1_000.0) * 100.0).round() as i64;
        let median_fen = (reference.median() * 100.0).round() as i64;
        let far = deviations_milli >= i64::from(self.bounds.price_deviations_milli);
        let cheap = i128::from(own_fen) * 1_000 <= i128::from(median_fen) * i128::from(self.bounds.price_share_milli);
        (far && cheap).then(|| Anomaly::UnderValued {
            own_fen,
            median_fen,
            deviations_milli,
            count: reference.count,
            of: reference.group.words(facts),
        })
    }
}
