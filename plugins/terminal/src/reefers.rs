//! Reefers: how warm a refrigerated box gets while it has no power.
//!
//! On a plug a reefer keeps its set-point. Without one it gets warmer by a constant rate, and once it has power again it cools back by
//! another; what is followed is only how far it is above its set-point. Blocks and vessels have plugs, and trucks bring a generator (GDV,
//! container handbook, on carriage by road); terminal vehicles have none, nor has the examination hall unless the scenario says so. A
//! shortage of plugs shows in the same way: a reefer that finds no place in a block waits on its vehicle.
//!
//! Nothing is measured by ticks. When a reefer loses its plug the moment at which it will cross its alarm limit is known; the crossings
//! to come are kept in their order, and the calendar holds an entry for the first of them alone. What comes of it is a fact; nothing in
//! the terminal is decided by it.
//!
//! What deliberately does not live here: set-points, the weather, what is in the box. They would be guesses.

use std::collections::{BTreeMap, BTreeSet};

use bevy_app::App;
use bevy_ecs::prelude::*;
use portolan_clock::{ClockApp, SnapshotApp, Turn};
use portolan_model::facts::What;
use portolan_model::happenings::{Happening, HappeningKind};
use portolan_model::ids::BoxId;
use portolan_model::place::Place;
use portolan_model::{HOUR_MS, Ms, problem};
use portolan_scenario::{ScenarioApp, Section};
use serde::{Deserialize, Serialize};

use crate::boxes::Boxes;
use crate::control::{Control, Devices};

/// The scenario's section `reefers`.
#[derive(Resource, Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReefersSection {
    /// How fast a reefer without power gets warmer, kelvin an hour. Default 1, *assumed*: the air that its unit reads, with a cold load.
    pub warming_k_per_h: f64,
    /// How fast it cools back once it has power again, kelvin an hour. Default 2, *assumed*.
    pub cooling_k_per_h: f64,
    /// How far above its set-point it may be before that is told, kelvin. Default 3, *assumed*: three hours without power.
    pub limit_k: f64,
    /// Whether the examination hall has plugs. Default no, *assumed*: doors are open there.
    pub plugs_in_hall: bool,
}

impl Default for ReefersSection {
    fn default() -> Self {
        Self { warming_k_per_h: 1.0, cooling_k_per_h: 2.0, limit_k: 3.0, plugs_in_hall: false }
    }
}

impl ReefersSection {
    /// How far above its set-point a reefer may be, thousandths of a kelvin.
    pub fn limit_mk(&self) -> i64 {
        thousandths(self.limit_k)
    }

    /// Whether a reefer has power in a place.
    const fn has_power(&self, place: Place) -> bool {
        match place {
            Place::Aboard(_) | Place::Pool(_) | Place::Slot(_) | Place::Truck | Place::LeftByRoad | Place::LeftByWater(_) => true,
            Place::Vehicle(_) => false,
            Place::Hall => self.plugs_in_hall,
        }
    }
}

impl Section for ReefersSection {
    const NAME: &'static str = "reefers";

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn validate(&self, place: &mut problem::Place<'_>) {
        place.at("warming_k_per_h").within(self.warming_k_per_h, 0.001, 100.0);
        place.at("cooling_k_per_h").within(self.cooling_k_per_h, 0.001, 100.0);
        place.at("limit_k").within(self.limit_k, 0.001, 100.0);
    }
}

fn thousandths(value: f64) -> i64 {
    (value * 1_000.0).round() as i64
}

/// A reefer that is not at its set-point.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Warmth {
    /// Thousandths of a kelvin above its set-point, at `since_ms`.
    excess_mk: i64,
    since_ms: Ms,
    has_power: bool,
    /// Whether it was told that it is above the limit.
    above: bool,
    /// When it crosses the limit, if it goes on like this.
    crosses_ms: Option<Ms>,
    /// When it is at its set-point again, if it goes on like this.
    cool_ms: Option<Ms>,
}

/// The reefers that are not at their set-point.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ReeferBook {
    warm: BTreeMap<BoxId, Warmth>,
    /// Crossings of the limit to come, both ways.
    crossings: BTreeSet<(Ms, BoxId)>,
    /// Returns to the set-point to come. Nobody is called for those: they are struck out when the book is next written in.
    cooling: BTreeSet<(Ms, BoxId)>,
    /// When the calendar calls.
    called_ms: Option<Ms>,
}

/// Rates and the limit in whole numbers.
#[derive(Clone, Copy)]
struct Rates {
    warming_mk_per_h: i64,
    cooling_mk_per_h: i64,
    limit_mk: i64,
}

impl Rates {
    fn of(section: &ReefersSection) -> Self {
        Self {
            warming_mk_per_h: thousandths(section.warming_k_per_h).max(1),
            cooling_mk_per_h: thousandths(section.cooling_k_per_h).max(1),
            limit_mk: section.limit_mk(),
        }
    }

    fn excess_mk(self, warmth: &Warmth, now_ms: Ms) -> i64 {
        let passed_ms = now_ms - warmth.since_ms;
        if warmth.has_power {
            (warmth.excess_mk - passed_ms * self.cooling_mk_per_h / HOUR_MS).max(0)
        } else {
            warmth.excess_mk + passed_ms * self.warming_mk_per_h / HOUR_MS
        }
    }
}

/// How long a change of so many thousandths of a kelvin takes.
const fn lasts_ms(by_mk: i64, mk_per_h: i64) -> Ms {
    if by_mk <= 0 { 0 } else { (by_mk * HOUR_MS + mk_per_h - 1) / mk_per_h }
}

impl ReeferBook {
    /// How far a reefer is above its set-point, thousandths of a kelvin.
    pub fn excess_mk(&self, section: &ReefersSection, container: BoxId, now_ms: Ms) -> i64 {
        self.warm.get(&container).map_or(0, |warmth| Rates::of(section).excess_mk(warmth, now_ms))
    }

    /// A reefer has power from now on, or has none.
    fn switch(&mut self, rates: Rates, container: BoxId, has_power: bool, now_ms: Ms) {
        while let Some((_, cool)) = self.cooling.first().copied().filter(|(at_ms, _)| *at_ms <= now_ms) {
            self.forget(cool);
        }
        let before = self.warm.get(&container).copied();
        if before.map_or(has_power, |warmth| warmth.has_power == has_power) {
            return;
        }
        self.forget(container);
        let excess_mk = before.map_or(0, |warmth| rates.excess_mk(&warmth, now_ms));
        let above = before.is_some_and(|warmth| warmth.above);
        let crosses_ms = match (has_power, above) {
            (false, false) => Some(now_ms + lasts_ms(rates.limit_mk - excess_mk, rates.warming_mk_per_h)),
            (true, true) => Some(now_ms + lasts_ms(excess_mk - rates.limit_mk, rates.cooling_mk_per_h)),
            _ => None,
        };
        let cool_ms = has_power.then(|| now_ms + lasts_ms(excess_mk, rates.cooling_mk_per_h));
        self.warm.insert(container, Warmth { excess_mk, since_ms: now_ms, has_power, above, crosses_ms, cool_ms });
        self.crossings.extend(crosses_ms.map(|at_ms| (at_ms, container)));
        self.cooling.extend(cool_ms.map(|at_ms| (at_ms, container)));
    }

    /// The next reefer that crosses its limit at or before an instant, and whether it is above it from now on.
    fn next_crossing(&mut self, now_ms: Ms) -> Option<(BoxId, bool)> {
        let first = self.crossings.first().copied().filter(|(at_ms, _)| *at_ms <= now_ms)?;
        self.crossings.remove(&first);
        let warmth = self.warm.get_mut(&first.1)?;
        warmth.crosses_ms = None;
        warmth.above = !warmth.has_power;
        Some((first.1, warmth.above))
    }

    /// A reefer is at its set-point, or has left the port.
    fn forget(&mut self, container: BoxId) {
        let Some(warmth) = self.warm.remove(&container) else { return };
        for (set, at_ms) in [(&mut self.crossings, warmth.crosses_ms), (&mut self.cooling, warmth.cool_ms)] {
            if let Some(at_ms) = at_ms {
                set.remove(&(at_ms, container));
            }
        }
    }

    /// Lets the calendar call for the first crossing, if it does not call before that anyway.
    fn be_called(&mut self, control: &mut Control) {
        if let Some((first_ms, _)) = self.crossings.first()
            && self.called_ms.is_none_or(|called_ms| *first_ms < called_ms)
        {
            self.called_ms = Some(*first_ms);
            control.clock.calendar.at(*first_ms, Happening::ReeferLimitDue);
        }
    }
}

/// A reefer changed hands.
fn reefer_moved(mut turn: InMut<Turn>, devices: Devices, boxes: Boxes, section: Res<ReefersSection>, mut book: ResMut<ReeferBook>) {
    let Happening::ReeferMoved(container) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let Some(view) = boxes.get(&control, container) else {
        book.forget(container);
        return;
    };
    book.switch(Rates::of(&section), container, section.has_power(view.place), control.now_ms());
    book.be_called(&mut control);
}

/// A reefer crosses its limit, unless it was plugged in, or left, meanwhile.
fn reefer_limit_due(mut turn: InMut<Turn>, devices: Devices, mut book: ResMut<ReeferBook>) {
    let mut control = devices.control(&mut turn);
    let now_ms = control.now_ms();
    while let Some((container, above)) = book.next_crossing(now_ms) {
        if control.index.find_box(container).is_some() {
            control.note(What::ReeferWarm { container, above });
        } else {
            book.forget(container);
        }
    }
    book.called_ms = book.called_ms.filter(|called_ms| *called_ms > now_ms);
    book.be_called(&mut control);
}

/// Adds the section, the book and the handlers of reefers.
pub(crate) fn register(app: &mut App) {
    app.add_section::<ReefersSection>();
    app.init_resource::<ReeferBook>().snapshot_resource::<ReeferBook>();
    app.on_happening(HappeningKind::ReeferMoved, reefer_moved);
    app.on_happening(HappeningKind::ReeferLimitDue, reefer_limit_due);
}

#[cfg(test)]
mod tests {
    use portolan_model::ids::BoxSource;
    use proptest::prelude::*;

    use super::*;

    const RATES: Rates = Rates { warming_mk_per_h: 1_000, cooling_mk_per_h: 2_000, limit_mk: 3_000 };

    fn reefer() -> BoxId {
        BoxId::new(BoxSource::Stock, 1)
    }

    #[test]
    fn three_hours_without_power_are_told_and_so_is_the_way_back() {
        let mut book = ReeferBook::default();
        book.switch(RATES, reefer(), false, 0);
        assert_eq!(book.crossings.first(), Some(&(3 * HOUR_MS, reefer())));
        assert_eq!(book.next_crossing(3 * HOUR_MS - 1), None);
        assert_eq!(book.next_crossing(3 * HOUR_MS), Some((reefer(), true)));
        book.switch(RATES, reefer(), true, 4 * HOUR_MS);
        assert_eq!(book.next_crossing(4 * HOUR_MS + HOUR_MS / 2), Some((reefer(), false)));
        // Two hours for the four kelvin; after that nothing is left of it.
        book.switch(RATES, BoxId::new(BoxSource::Stock, 2), false, 6 * HOUR_MS);
        assert_eq!(book.warm.len(), 1);
    }

    #[test]
    fn what_is_left_of_one_way_counts_on_the_next() {
        let mut book = ReeferBook::default();
        book.switch(RATES, reefer(), false, 0);
        book.switch(RATES, reefer(), true, 2 * HOUR_MS);
        book.switch(RATES, reefer(), false, 2 * HOUR_MS + HOUR_MS / 2);
        // Two kelvin up, one down: two hours to the limit are left.
        assert_eq!(book.crossings.first(), Some(&(4 * HOUR_MS + HOUR_MS / 2, reefer())));
        assert_eq!(book.crossings.len(), 1, "the old crossing is struck out");
    }

    #[test]
    fn who_has_power_all_the_time_is_not_in_the_book() {
        let mut book = ReeferBook::default();
        book.switch(RATES, reefer(), true, 0);
        assert_eq!(book, ReeferBook::default());
    }

    proptest! {
        /// However plugs come and go: told above means above, told below means below, and nothing is kept of a reefer that is cool.
        #[test]
        fn the_book_tells_what_the_rates_say(steps in prop::collection::vec((1_i64..5 * HOUR_MS, any::<bool>()), 1..40)) {
            let mut book = ReeferBook::default();
            let (mut now_ms, mut excess_mk, mut power, mut above) = (0, 0_f64, true, false);
            for (after_ms, has_power) in steps {
                let until_ms = now_ms + after_ms;
                while let Some((at_ms, _)) = book.crossings.first().copied().filter(|(at_ms, _)| *at_ms <= until_ms) {
                    prop_assert_eq!(book.next_crossing(at_ms), Some((reefer(), !above)));
                    above = !above;
                }
                let hours = after_ms as f64 / HOUR_MS as f64;
                excess_mk = if power { (excess_mk - 2_000.0 * hours).max(0.0) } else { excess_mk + 1_000.0 * hours };
                // A rounding of a thousandth of a kelvin at each switch.
                prop_assert!(if above { excess_mk > 2_900.0 } else { excess_mk < 3_100.0 }, "{} {}", above, excess_mk);
                now_ms = until_ms;
                book.switch(RATES, reefer(), has_power, now_ms);
                power = has_power;
            }
            book.switch(RATES, reefer(), true, now_ms);
            while book.next_crossing(now_ms + 1_000 * HOUR_MS).is_some() {}
            book.switch(RATES, BoxId::new(BoxSource::Stock, 2), true, now_ms + 1_000 * HOUR_MS);
            prop_assert_eq!(book, ReeferBook::default());
        }
    }
}
