//! Whether a description speaks of the goods that were declared: words counted by chapter, compared as a naive Bayes reader would.
//!
//! A small table of words by which goods are usually called makes a start; every declaration that comes with a description adds to it.
//! Chapters count alike however much is declared of them, since the question is what the words mean, not what is usual.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Anomaly, Bounds};
use crate::facts::DeclarationFacts;

/// Words by chapter, chosen by hand.
const CHAPTERS: &str = include_str!("../../../../assets/risk/chapters.csv");

/// How many declarations a word of the table is worth.
const TABLE_WEIGHT: u32 = 4;

/// What is added to every count, so that a word that was never seen in a chapter is unlikely there and not impossible.
const SMOOTHING: f64 = 0.2;

/// The longest description that is read, in words: beyond it nobody describes goods.
const MOST_WORDS: usize = 200;

/// A chapter that speaks for itself: how many words are named as saying so.
const WORDS_NAMED: usize = 3;

/// How often each word stood in descriptions of each chapter.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Vocabulary {
    /// By word, then by chapter.
    words: BTreeMap<String, BTreeMap<u8, u32>>,
    /// All words of each chapter.
    chapters: BTreeMap<u8, u32>,
}

impl Vocabulary {
    /// What the table knows.
    pub(super) fn of_chapters() -> Self {
        let mut vocabulary = Self::default();
        for line in CHAPTERS.lines() {
            let Some((chapter, words)) = line.split_once(',') else { continue };
            let Ok(chapter) = chapter.parse() else { continue };
            vocabulary.count(chapter, &words_of(words), TABLE_WEIGHT);
        }
        vocabulary
    }

    /// Takes in how goods were described.
    pub(super) fn note(&mut self, facts: &DeclarationFacts) {
        if let (Some(description), Some(chapter)) = (&facts.description, chapter_of(facts)) {
            self.count(chapter, &words_of(description), 1);
        }
    }

    fn count(&mut self, chapter: u8, words: &BTreeSet<String>, weight: u32) {
        for word in words {
            *self.words.entry(word.clone()).or_default().entry(chapter).or_default() += weight;
        }
        *self.chapters.entry(chapter).or_default() += weight * words.len() as u32;
    }

    /// Whether the description speaks of another chapter.
    pub(super) fn misdescribed(&self, facts: &DeclarationFacts, bounds: &Bounds) -> Option<Anomaly> {
        let declared = chapter_of(facts)?;
        let words: BTreeSet<String> =
            words_of(facts.description.as_deref()?).into_iter().filter(|word| self.words.contains_key(word)).collect();
        if words.len() < bounds.description_words.max(1) {
            return None;
        }
        let likelihood = |chapter: u8| words.iter().map(|word| self.log_share(word, chapter)).sum::<f64>();
        let (likelier, best) = self.chapters.keys().map(|chapter| (*chapter, likelihood(*chapter))).max_by(|a, b| a.1.total_cmp(&b.1))?;
        let times = libm::exp((best - likelihood(declared)).min(14.0)).min(1e6) as u32;
        if likelier == declared || times < bounds.description_odds {
            return None;
        }
        let mut by_weight: Vec<(&String, f64)> = words
            .iter()
            .map(|word| (word, self.log_share(word, likelier) - self.log_share(word, declared)))
            .filter(|word| word.1 > 0.0)
            .collect();
        by_weight.sort_by(|a, b| b.1.total_cmp(&a.1));
        Some(Anomaly::Misdescribed {
            declared: format!("{declared:02}"),
            likelier: format!("{likelier:02}"),
            times,
            words: by_weight.into_iter().take(WORDS_NAMED).map(|word| word.0.clone()).collect(),
        })
    }

    /// The logarithm of the share of a word among the words of a chapter.
    fn log_share(&self, word: &str, chapter: u8) -> f64 {
        let count = self.words.get(word).and_then(|chapters| chapters.get(&chapter)).copied().unwrap_or_default();
        let all = self.chapters.get(&chapter).copied().unwrap_or_default();
        // A chapter of few words would make each of them weigh much: all are held against a chapter of some size.
        libm::log((f64::from(count) + SMOOTHING) / (f64::from(all.max(200)) + SMOOTHING * self.words.len() as f64))
    }
}

fn chapter_of(facts: &DeclarationFacts) -> Option<u8> {
    facts.hs_prefix(2).parse().ok()
}

/// The words of a text: letters of alphabets in lower case and without a plural's s; of scripts that do not part words, each pair of
/// neighbours and each sign.
fn words_of(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for part in text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).take(MOST_WORDS) {
        if part.is_ascii() {
            let word = part.to_ascii_lowercase();
            let word = word.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s')).unwrap_or(&word);
            // A number says nothing of what the goods are.
            if word.len() > 1 && !word.bytes().any(|byte| byte.is_ascii_digit()) {
                words.insert(word.to_owned());
            }
        } else {
            let signs: Vec<char> = part.chars().flat_map(char::to_lowercase).take(MOST_WORDS).collect();
            words.extend(signs.iter().map(char::to_string));
            words.extend(signs.windows(2).map(|pair| pair.iter().collect::<String>()));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn odd(hs: &str, description: &str) -> Option<(String, Vec<String>)> {
        let facts = DeclarationFacts { hs: hs.to_owned(), description: Some(description.to_owned()), ..DeclarationFacts::default() };
        match Vocabulary::of_chapters().misdescribed(&facts, &Bounds::default()) {
            Some(Anomaly::Misdescribed { likelier, words, .. }) => Some((likelier, words)),
            _ => None,
        }
    }

    #[test]
    fn goods_that_are_called_otherwise_are_odd() {
        assert_eq!(odd("100199", "Smartphone with charger and battery").map(|odd| odd.0).as_deref(), Some("85"));
        assert_eq!(odd("851712", "红葡萄酒 葡萄酒").map(|odd| odd.0).as_deref(), Some("22"));
        assert_eq!(odd("220421", "Red wines, sparkling, in bottles"), None);
        assert_eq!(odd("870323", "汽车 卡车"), None);
        assert_eq!(odd("870323", "model XJ-9 ref 12/2026"), None, "words that nobody knows say nothing");
    }

    #[test]
    fn what_was_declared_teaches_what_words_mean() {
        let mut vocabulary = Vocabulary::of_chapters();
        let of = |hs: &str, description: &str| DeclarationFacts {
            hs: hs.to_owned(),
            description: Some(description.to_owned()),
            ..DeclarationFacts::default()
        };
        let asked = of("730890", "gizmo flange assembly");
        assert_eq!(vocabulary.misdescribed(&asked, &Bounds::default()), None);
        for _ in 0..200 {
            vocabulary.note(&of("901890", "gizmo flange assembly"));
        }
        assert!(vocabulary.misdescribed(&asked, &Bounds::default()).is_some());
        assert_eq!(vocabulary.misdescribed(&of("901890", "gizmo flange assembly"), &Bounds::default()), None);
    }

    #[test]
    fn every_chapter_of_the_table_has_words_and_fits_itself() {
        let lines = CHAPTERS.lines().filter(|line| line.split_once(',').is_some_and(|(chapter, _)| chapter.parse::<u8>().is_ok()));
        let mut chapters = 0;
        for line in lines {
            let (chapter, words) = line.split_once(',').expect("two columns");
            assert_eq!(odd(&format!("{chapter}0000"), words), None, "{line}");
            chapters += 1;
        }
        assert_eq!(chapters, 96, "of 97 chapters one is reserved");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,200}", hs in "[0-9]{0,6}") {
            odd(&hs, &text);
        }
    }
}
