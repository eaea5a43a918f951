//! Who is looked at first: by probability, by what is at stake, or by both in turn.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

/// By what declarations are put in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Ranking {
    /// The most probably wrong first: most findings.
    Probability,
    /// The highest expected evaded duty first: most revenue.
    Duty,
    /// The first by probability, the first by duty, the second by probability, …: findings and revenue.
    #[default]
    Interleaved,
}

/// What is ranked. Ties are broken by the place in the list, so that the same list has one order.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Stake {
    /// How probable it is that it is wrong, on any rising scale. What is not a number comes last.
    pub probability: f64,
    /// Expected evaded duty, fen.
    pub expected_duty_fen: i64,
}

/// The places of `stakes` in order, first first.
pub fn order(stakes: &[Stake], ranking: Ranking) -> Vec<usize> {
    match ranking {
        Ranking::Probability => by_probability(stakes),
        Ranking::Duty => by_duty(stakes),
        Ranking::Interleaved => interleaved(&by_probability(stakes), &by_duty(stakes)),
    }
}

/// The rank of each place, counted from 1, from the places in order.
pub fn ranks(order: &[usize]) -> Vec<usize> {
    let mut ranks = vec![0; order.len()];
    for (rank, place) in order.iter().enumerate() {
        ranks[*place] = rank + 1;
    }
    ranks
}

fn by_probability(stakes: &[Stake]) -> Vec<usize> {
    let value = |place: usize| if stakes[place].probability.is_nan() { f64::NEG_INFINITY } else { stakes[place].probability };
    let mut order: Vec<usize> = (0..stakes.len()).collect();
    order.sort_by(|a, b| value(*b).total_cmp(&value(*a)).then(stakes[*b].expected_duty_fen.cmp(&stakes[*a].expected_duty_fen)));
    order
}

fn by_duty(stakes: &[Stake]) -> Vec<usize> {
    let by_probability = ranks(&by_probability(stakes));
    let mut order: Vec<usize> = (0..stakes.len()).collect();
    order.sort_by_key(|place| (Reverse(stakes[*place].expected_duty_fen), by_probability[*place]));
    order
}

/// Takes from both in turn what is not taken yet; `first` begins.
fn interleaved(first: &[usize], second: &[usize]) -> Vec<usize> {
    let mut taken = vec![false; first.len()];
    let mut order = Vec::with_capacity(first.len());
    for (a, b) in first.iter().zip(second) {
        for place in [*a, *b] {
            if !std::mem::replace(&mut taken[place], true) {
                order.push(place);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stakes(pairs: &[(f64, i64)]) -> Vec<Stake> {
        pairs
            .iter()
            .map(|(probability, expected_duty_fen)| Stake { probability: *probability, expected_duty_fen: *expected_duty_fen })
            .collect()
    }

    #[test]
    fn each_ranking_puts_its_own_first() {
        let stakes = stakes(&[(0.9, 10), (0.1, 900), (0.8, 0), (0.2, 500)]);
        assert_eq!(order(&stakes, Ranking::Probability), [0, 2, 3, 1]);
        assert_eq!(order(&stakes, Ranking::Duty), [1, 3, 0, 2]);
        // Place 3 is the third by probability, and second by duty: taken once.
        assert_eq!(order(&stakes, Ranking::Interleaved), [0, 1, 2, 3]);
        assert_eq!(ranks(&[2, 0, 1]), [2, 3, 1]);
    }

    proptest! {
        #[test]
        fn every_ranking_holds_each_place_once(pairs in prop::collection::vec((prop::num::f64::ANY, any::<i64>()), 0..50)) {
            let stakes = stakes(&pairs);
            for ranking in [Ranking::Probability, Ranking::Duty, Ranking::Interleaved] {
                let mut places = order(&stakes, ranking);
                places.sort_unstable();
                prop_assert_eq!(places, (0..stakes.len()).collect::<Vec<_>>());
            }
        }
    }
}
