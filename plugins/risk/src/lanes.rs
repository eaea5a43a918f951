//! Which lane a declaration takes: automatic release, document review or examination.
//!
//! Three things decide, in this order: what policy demands, chance that keeps exploring, and risk against thresholds and the inspection
//! bays that are free. Where bays are short, the first in rank get them and the rest are reviewed on paper; where bays would stand idle,
//! they take the next in rank that would be reviewed. Thresholds are integers, so that the same scores give the same lanes everywhere.

use portolan_clock::{Purpose, Streams};
use portolan_model::problem::Place;
use serde::{Deserialize, Serialize};

use crate::policy::MILLION;
use crate::ranking::{Ranking, Stake, order};

/// The chance that a declaration is examined to learn from it, whatever the index says.
const EXPLORATION: Purpose = Purpose::named("risk exploration");

/// A customs channel.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Lane {
    /// Released without a person.
    #[default]
    Release,
    /// Papers are read.
    Review,
    /// The goods are looked at.
    Examination,
}

/// Why a declaration took its lane.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Cause {
    /// A rule of policy asks for it.
    Policy,
    /// Chance: a share of all is looked at to keep learning.
    Exploration,
    /// Its probability or what is at stake is above the threshold of this lane.
    Threshold,
    /// It would be examined, but no bay is free.
    NoBayFree,
    /// It would be reviewed, but a bay is free.
    BayFree,
    /// Nothing speaks against it.
    BelowThresholds,
}

/// The thresholds of the lanes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LaneRules {
    /// From this probability on papers are read, in millionths. Default 150,000, *assumed*.
    pub review_ppm: u32,
    /// From this probability on goods are examined, in millionths. Default 500,000, *assumed*.
    pub examination_ppm: u32,
    /// From this expected evaded duty on papers are read, fen. Default 500,000 (5,000 of the currency), *assumed*.
    pub review_duty_fen: i64,
    /// From this expected evaded duty on goods are examined, fen. Default 5,000,000 (50,000 of the currency), *assumed*.
    pub examination_duty_fen: i64,
    /// The share of what would be released that is examined to keep learning, in millionths. Default 10,000, *assumed*.
    pub exploration_ppm: u32,
    /// Who gets a bay first.
    pub ranking: Ranking,
    /// Whether bays that would stand idle take what would be reviewed. Default: yes.
    pub fill_bays: bool,
}

impl Default for LaneRules {
    fn default() -> Self {
        Self {
            review_ppm: 150_000,
            examination_ppm: 500_000,
            review_duty_fen: 500_000,
            examination_duty_fen: 5_000_000,
            exploration_ppm: 10_000,
            ranking: Ranking::default(),
            fill_bays: true,
        }
    }
}

/// What a lane is chosen by. `Score::candidate` makes one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate<'a> {
    /// The declaration's number: its chance to be explored is drawn from it.
    pub id: &'a str,
    /// How probable it is that it is wrong, in millionths.
    pub probability_ppm: u32,
    /// Expected evaded duty, fen.
    pub expected_duty_fen: i64,
    /// The least that policy allows.
    pub least: Lane,
}

/// A lane and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Assigned {
    /// The lane.
    pub lane: Lane,
    /// Why.
    pub cause: Cause,
}

impl LaneRules {
    /// Says everything that makes no sense.
    pub fn validate(&self, place: &mut Place<'_>) {
        for (name, ppm) in
            [("review_ppm", self.review_ppm), ("examination_ppm", self.examination_ppm), ("exploration_ppm", self.exploration_ppm)]
        {
            if ppm > MILLION {
                place.at(name).say("share", format!("is {ppm}"), "give millionths, 1000000 at most");
            }
        }
        if self.review_ppm > self.examination_ppm {
            place.at("review_ppm").say("thresholds", "lies above examination_ppm", "let papers be read before goods are examined");
        }
        if self.review_duty_fen < 1 {
            place.at("review_duty_fen").say("threshold", format!("is {}", self.review_duty_fen), "give 1 fen or more");
        }
        if self.review_duty_fen > self.examination_duty_fen {
            place.at("review_duty_fen").say(
                "thresholds",
                "lies above examination_duty_fen",
                "let papers be read before goods are examined",
            );
        }
    }

    /// The lane that thresholds alone give.
    pub fn by_thresholds(&self, candidate: &Candidate<'_>) -> Lane {
        if candidate.probability_ppm >= self.examination_ppm || candidate.expected_duty_fen >= self.examination_duty_fen {
            Lane::Examination
        } else if candidate.probability_ppm >= self.review_ppm || candidate.expected_duty_fen >= self.review_duty_fen {
            Lane::Review
        } else {
            Lane::Release
        }
    }

    /// Whether chance picks this declaration to learn from. It depends on the seed and on the declaration's number alone.
    pub fn explores(&self, id: &str, chances: &Streams) -> bool {
        // The number as a key: two runs with one seed explore the same declarations, whoever else is in them.
        let key = blake3::hash(id.as_bytes()).as_bytes().iter().take(8).fold(0, |key, byte| key << 8 | u64::from(*byte));
        let draw = (u128::from(chances.key(EXPLORATION, key)) * u128::from(MILLION)) >> 64;
        draw < u128::from(self.exploration_ppm)
    }

    /// The lane of each candidate, when so many bays are free for them all. What policy demands is examined even where no bay is free:
    /// it waits for one.
    pub fn assign(&self, candidates: &[Candidate<'_>], bays_free: u32, chances: &Streams) -> Vec<Assigned> {
        let mut assigned: Vec<Assigned> = candidates.iter().map(|candidate| self.wished(candidate, *chances)).collect();
        let stakes: Vec<Stake> = candidates
            .iter()
            .map(|one| Stake { probability: f64::from(one.probability_ppm), expected_duty_fen: one.expected_duty_fen })
            .collect();
        let ranked = order(&stakes, self.ranking);
        let mut free = bays_free;
        // Policy is served first, then exploration: a share that gives way to risk would explore nothing.
        for cause in [Cause::Policy, Cause::Exploration, Cause::Threshold] {
            for place in ranked.iter().copied() {
                let one = &mut assigned[place];
                if one.lane != Lane::Examination || one.cause != cause {
                    continue;
                }
                match free.checked_sub(1) {
                    Some(rest) => free = rest,
                    None if cause == Cause::Policy => {}
                    None => *one = Assigned { lane: Lane::Review, cause: Cause::NoBayFree },
                }
            }
        }
        if self.fill_bays {
            let waiting = ranked.into_iter().filter(|place| {
                let one = assigned[*place];
                one.lane == Lane::Review && one.cause == Cause::Threshold
            });
            let raised: Vec<usize> = waiting.take(free as usize).collect();
            for place in raised {
                assigned[place] = Assigned { lane: Lane::Examination, cause: Cause::BayFree };
            }
        }
        assigned
    }

    /// What would be done with a candidate if bays were never short.
    fn wished(&self, candidate: &Candidate<'_>, chances: Streams) -> Assigned {
        let lane = self.by_thresholds(candidate);
        if candidate.least > lane {
            Assigned { lane: candidate.least, cause: Cause::Policy }
        } else if candidate.least == Lane::Examination {
            Assigned { lane, cause: Cause::Policy }
        } else if lane == Lane::Release {
            if self.explores(candidate.id, &chances) {
                Assigned { lane: Lane::Examination, cause: Cause::Exploration }
            } else {
                Assigned { lane, cause: Cause::BelowThresholds }
            }
        } else {
            Assigned { lane, cause: Cause::Threshold }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn candidate(id: &str, probability_ppm: u32, expected_duty_fen: i64) -> Candidate<'_> {
        Candidate { id, probability_ppm, expected_duty_fen, least: Lane::Release }
    }

    fn lanes(rules: &LaneRules, candidates: &[Candidate<'_>], bays: u32) -> Vec<Lane> {
        rules.assign(candidates, bays, &Streams::of_run(1)).into_iter().map(|one| one.lane).collect()
    }

    const SURE: LaneRules = LaneRules {
        review_ppm: 150_000,
        examination_ppm: 500_000,
        review_duty_fen: 500_000,
        examination_duty_fen: 5_000_000,
        exploration_ppm: 0,
        ranking: Ranking::Probability,
        fill_bays: true,
    };

    #[test]
    fn bays_go_to_the_first_in_rank_and_are_not_left_idle() {
        use Lane::{Examination as E, Release as F, Review as P};
        let all = [candidate("a", 600_000, 0), candidate("b", 900_000, 0), candidate("c", 200_000, 0), candidate("d", 1_000, 0)];
        assert_eq!(lanes(&SURE, &all, 0), [P, P, P, F]);
        assert_eq!(lanes(&SURE, &all, 1), [P, E, P, F]);
        assert_eq!(lanes(&SURE, &all, 2), [E, E, P, F]);
        assert_eq!(lanes(&SURE, &all, 9), [E, E, E, F]);
        let orderly = LaneRules { fill_bays: false, ..SURE };
        assert_eq!(lanes(&orderly, &all, 9), [E, E, P, F]);
    }

    #[test]
    fn duty_at_stake_opens_a_lane_of_its_own() {
        let all = [candidate("a", 10_000, 6_000_000), candidate("b", 10_000, 600_000), candidate("c", 10_000, 499_999)];
        let rules = LaneRules { fill_bays: false, ..SURE };
        assert_eq!(lanes(&rules, &all, 9), [Lane::Examination, Lane::Review, Lane::Release]);
    }

    #[test]
    fn policy_is_served_first_and_even_without_a_bay() {
        let banned = Candidate { least: Lane::Examination, ..candidate("a", 10, 0) };
        let risky = candidate("b", 990_000, 0);
        let assigned = SURE.assign(&[risky.clone(), banned.clone()], 1, &Streams::of_run(1));
        assert_eq!(assigned[0], Assigned { lane: Lane::Review, cause: Cause::NoBayFree });
        assert_eq!(assigned[1], Assigned { lane: Lane::Examination, cause: Cause::Policy });
        let assigned = SURE.assign(&[banned], 0, &Streams::of_run(1));
        assert_eq!(assigned[0].lane, Lane::Examination);
    }

    #[test]
    fn the_share_that_explores_is_as_asked_for_and_belongs_to_the_declaration() {
        let rules = LaneRules { exploration_ppm: 50_000, ..SURE };
        let ids: Vec<String> = (0..20_000).map(|number| number.to_string()).collect();
        let all: Vec<Candidate<'_>> = ids.iter().map(|id| candidate(id, 0, 0)).collect();
        let assigned = rules.assign(&all, u32::MAX, &Streams::of_run(7));
        let explored = assigned.iter().filter(|one| one.cause == Cause::Exploration).count();
        assert!((900..1_100).contains(&explored), "{explored} of 20,000");
        // Alone or among others, and in any order.
        let alone = rules.assign(&all[37..38], 1, &Streams::of_run(7));
        assert_eq!(alone[0], assigned[37]);
        let other = rules.assign(&all, u32::MAX, &Streams::of_run(8));
        assert_ne!(other, assigned);
    }

    proptest! {
        #[test]
        fn no_more_are_examined_than_bays_unless_policy_asks(
            pairs in prop::collection::vec((0_u32..=MILLION, 0_i64..10_000_000, 0_u8..3), 0..60), bays in 0_u32..20, exploration_ppm in 0_u32..=MILLION,
        ) {
            let ids: Vec<String> = (0..pairs.len()).map(|number| number.to_string()).collect();
            let all: Vec<Candidate<'_>> = pairs.iter().zip(&ids).map(|((probability, duty, least), id)| Candidate {
                least: [Lane::Release, Lane::Review, Lane::Examination][usize::from(*least)],
                ..candidate(id, *probability, *duty)
            }).collect();
            let rules = LaneRules { exploration_ppm, ..LaneRules::default() };
            let assigned = rules.assign(&all, bays, &Streams::of_run(3));
            let examined = assigned.iter().filter(|one| one.lane == Lane::Examination).count();
            let demanded = all.iter().filter(|one| one.least == Lane::Examination).count();
            prop_assert!(examined <= demanded.max(bays as usize));
            for (one, candidate) in assigned.iter().zip(&all) {
                prop_assert!(one.lane >= candidate.least);
                // Risk is never waved through for want of a bay.
                prop_assert!(one.lane >= rules.by_thresholds(candidate).min(Lane::Review));
            }
        }
    }
}
