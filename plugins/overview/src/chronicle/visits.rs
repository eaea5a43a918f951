//! Visits of trucks: those under way, and those that ended last.

use std::collections::{BTreeMap, VecDeque};

use portolan_model::facts::{TruckStage, VisitKind};
use portolan_model::ids::TruckId;
use portolan_model::{HOUR_MS, Ms};

/// Ended visits that are kept: some hours of a large terminal at its peak.
const ENDED_MAX: usize = 2_000;
/// Over so many hours the turn time is told.
pub(crate) const TURN_H: i64 = 3;
/// How many stages a visit has.
const STAGES: usize = TruckStage::TurnedAway as usize + 1;

/// One visit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Visit {
    /// Which.
    pub(crate) truck: TruckId,
    /// What it came for.
    pub(crate) kind: VisitKind,
    /// Whether it has an appointment.
    pub(crate) booked: bool,
    /// When it joined the in-gate queue.
    pub(crate) arrived_ms: Ms,
    /// How far it has come.
    pub(crate) stage: TruckStage,
    /// When it came to each stage, in the order of their declaration.
    reached_ms: [Option<Ms>; STAGES],
}

impl Visit {
    pub(super) fn new(truck: TruckId, visit: VisitKind, booked: bool, stage: TruckStage, arrived_ms: Ms) -> Self {
        let mut reached_ms = [None; STAGES];
        reached_ms[TruckStage::Arrived as usize] = Some(arrived_ms);
        Self { truck, kind: visit, booked, arrived_ms, stage, reached_ms }
    }

    /// The stages it came to and when, the last first.
    pub(crate) fn stages(&self) -> impl Iterator<Item = (Ms, TruckStage)> {
        const ALL: [TruckStage; STAGES] = [
            TruckStage::Arrived,
            TruckStage::InGate,
            TruckStage::Entered,
            TruckStage::AtBlock,
            TruckStage::Served,
            TruckStage::AtScan,
            TruckStage::AtOutGate,
            TruckStage::Left,
            TruckStage::TurnedAway,
        ];
        ALL.into_iter().rev().filter_map(|stage| Some((self.reached_ms[stage as usize]?, stage)))
    }

    /// When it came to its present stage.
    pub(crate) fn since_ms(&self) -> Option<Ms> {
        self.reached_ms[self.stage as usize]
    }

    /// From the in-gate queue to the out-gate, once it left.
    pub(crate) fn turn_ms(&self) -> Option<Ms> {
        Some(self.reached_ms[TruckStage::Left as usize]? - self.arrived_ms)
    }

    /// Whether it is inside: through the in-gate and not yet through the out-gate.
    pub(crate) const fn is_inside(&self) -> bool {
        matches!(self.stage, TruckStage::Entered | TruckStage::AtBlock | TruckStage::Served | TruckStage::AtScan | TruckStage::AtOutGate)
    }

    const fn is_over(&self) -> bool {
        matches!(self.stage, TruckStage::Left | TruckStage::TurnedAway)
    }
}

/// All visits that are known.
#[derive(Debug, Default)]
pub(crate) struct Visits {
    under_way: BTreeMap<TruckId, Visit>,
    ended: VecDeque<Visit>,
    /// Trucks without an appointment that came, by the hour of the scenario's clock: from its start, not the full hour.
    walk_ins: VecDeque<(Ms, u16)>,
    past_hour_ms: Ms,
}

/// Hours of which walk-ins are known.
const WALK_IN_HOURS: usize = 24;

impl Visits {
    /// Visits as they are found. `past_hour_ms` is how long after a full hour the scenario starts.
    pub(super) fn seen(visits: Vec<Visit>, past_hour_ms: Ms) -> Self {
        Self { under_way: visits.into_iter().map(|visit| (visit.truck, visit)).collect(), past_hour_ms, ..Self::default() }
    }

    /// When the hour of the clock began in which an instant lies.
    pub(crate) const fn hour_began_ms(&self, at_ms: Ms) -> Ms {
        at_ms - (at_ms + self.past_hour_ms).rem_euclid(HOUR_MS)
    }

    pub(super) fn reach(&mut self, truck: TruckId, stage: TruckStage, visit: VisitKind, booked: bool, at_ms: Ms) {
        if stage == TruckStage::Arrived && !booked {
            self.count_walk_in(at_ms);
        }
        let known = self.under_way.entry(truck).or_insert_with(|| Visit::new(truck, visit, booked, stage, at_ms));
        known.stage = stage;
        known.reached_ms[stage as usize] = Some(at_ms);
        if known.is_over()
            && let Some(ended) = self.under_way.remove(&truck)
        {
            if self.ended.len() >= ENDED_MAX {
                self.ended.pop_front();
            }
            self.ended.push_back(ended);
        }
    }

    fn count_walk_in(&mut self, at_ms: Ms) {
        let hour_ms = self.hour_began_ms(at_ms);
        match self.walk_ins.back_mut() {
            Some((last_ms, count)) if *last_ms == hour_ms => *count += 1,
            _ => {
                if self.walk_ins.len() >= WALK_IN_HOURS {
                    self.walk_ins.pop_front();
                }
                self.walk_ins.push_back((hour_ms, 1));
            }
        }
    }

    /// Trucks without an appointment that came in the hour of the clock that began at an instant.
    pub(crate) fn walk_ins(&self, hour_began_ms: Ms) -> u16 {
        self.walk_ins.iter().find(|(hour_ms, _)| *hour_ms == hour_began_ms).map_or(0, |(_, count)| *count)
    }

    /// A visit, under way or one of the last that ended.
    pub(crate) fn get(&self, truck: TruckId) -> Option<&Visit> {
        self.under_way.get(&truck).or_else(|| self.ended.iter().rev().find(|visit| visit.truck == truck))
    }

    /// Visits under way, by id.
    pub(crate) fn under_way(&self) -> impl Iterator<Item = &Visit> {
        self.under_way.values()
    }

    /// Visits that ended, the last first.
    pub(crate) fn ended(&self) -> impl Iterator<Item = &Visit> {
        self.ended.iter().rev()
    }

    /// Trucks inside.
    pub(crate) fn inside(&self) -> u16 {
        self.under_way.values().filter(|visit| visit.is_inside()).count().try_into().unwrap_or(u16::MAX)
    }

    /// Turn times of the trucks that left within the last hours, in no order.
    fn turns_ms(&self, now_ms: Ms) -> Vec<Ms> {
        let since_ms = now_ms - TURN_H * HOUR_MS;
        let left = self.ended.iter().rev().filter_map(|visit| Some((visit.reached_ms[TruckStage::Left as usize]?, visit.turn_ms()?)));
        left.take_while(|(left_ms, _)| *left_ms > since_ms).map(|(_, turn_ms)| turn_ms).collect()
    }

    /// The turn times that these shares of the trucks that left within the last hours did not exceed; none where none left.
    pub(crate) fn turn_ms<const N: usize>(&self, shares: [f64; N], now_ms: Ms) -> Option<[Ms; N]> {
        let mut turns_ms = self.turns_ms(now_ms);
        if turns_ms.is_empty() {
            return None;
        }
        turns_ms.sort_unstable();
        let last = turns_ms.len() - 1;
        Some(shares.map(|share| turns_ms[((last as f64 * share).round() as usize).min(last)]))
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::MINUTE_MS;
    use portolan_model::ids::TruckSource;

    use super::*;

    #[test]
    fn a_visit_goes_from_the_queue_to_the_road() {
        let mut visits = Visits::seen(Vec::new(), 20 * MINUTE_MS);
        let truck = |number| TruckId::new(TruckSource::Road, number);
        let mut reach = |number, stage, minute| visits.reach(truck(number), stage, VisitKind::Collect, number == 1, minute * MINUTE_MS);
        for (stage, minute) in [
            (TruckStage::Arrived, 39),
            (TruckStage::InGate, 41),
            (TruckStage::Entered, 42),
            (TruckStage::AtOutGate, 60),
            (TruckStage::Left, 64),
        ] {
            reach(0, stage, minute);
        }
        reach(1, TruckStage::Arrived, 50);
        reach(2, TruckStage::Arrived, 51);
        reach(2, TruckStage::TurnedAway, 53);
        reach(1, TruckStage::InGate, 55);
        reach(1, TruckStage::Entered, 56);
        assert_eq!((visits.inside(), visits.under_way().count()), (1, 1));
        assert_eq!(visits.ended().map(|visit| visit.truck).collect::<Vec<_>>(), [truck(2), truck(0)]);
        assert_eq!(visits.turn_ms([0.5, 0.9], 70 * MINUTE_MS), Some([25 * MINUTE_MS; 2]));
        assert_eq!(visits.turn_ms([0.5], (64 + 180) * MINUTE_MS), None, "it left too long ago");
        // The first walk-in came at 59 past, the second at 11 past.
        assert_eq!([-20, 40, 100].map(|minute| visits.walk_ins(minute * MINUTE_MS)), [1, 1, 0]);
        let stages: Vec<i64> = visits.get(truck(0)).expect("kept").stages().map(|(at_ms, _)| at_ms / MINUTE_MS).collect();
        assert_eq!(stages, [64, 60, 42, 41, 39]);
    }
}
