//! Which seeds a comparison runs over.

use std::str::FromStr;

/// Seeds in the order of running: `1..10` with both ends, or `3,5,8`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seeds(Vec<u64>);

/// More pairs than this are a slip of the hand.
const MOST: u64 = 10_000;

/// Why a text names no seeds.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0:?} names no seeds; write 1..10, or 3,5,8, each seed once and at most {MOST}")]
pub struct SeedsError(String);

impl Seeds {
    /// The seeds.
    pub fn all(&self) -> &[u64] {
        &self.0
    }
}

impl FromStr for Seeds {
    type Err = SeedsError;

    fn from_str(text: &str) -> Result<Self, SeedsError> {
        let refused = || SeedsError(text.chars().take(40).collect());
        let seed = |text: &str| text.trim().parse::<u64>().map_err(|_| refused());
        let seeds: Vec<u64> = match text.split_once("..") {
            Some((first, last)) => {
                let (first, last) = (seed(first)?, seed(last)?);
                if last < first || last - first >= MOST {
                    return Err(refused());
                }
                (first..=last).collect()
            }
            None => text.split(',').map(seed).collect::<Result<_, _>>()?,
        };
        let mut once = seeds.clone();
        once.sort_unstable();
        once.dedup();
        if once.len() < seeds.len() || seeds.len() as u64 > MOST { Err(refused()) } else { Ok(Self(seeds)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_have_both_ends_and_lists_their_order() {
        assert_eq!("1..3".parse::<Seeds>().unwrap().all(), [1, 2, 3]);
        assert_eq!("7".parse::<Seeds>().unwrap().all(), [7]);
        assert_eq!("9, 2,5".parse::<Seeds>().unwrap().all(), [9, 2, 5]);
        for text in ["", "3..1", "1..", "..", "a", "1,1", "1..99999999", "-1", "1...3"] {
            assert!(text.parse::<Seeds>().is_err(), "{text}");
        }
    }
}
