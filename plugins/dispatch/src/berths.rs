//! Which call berths where.

use bevy_ecs::prelude::*;
use portolan_clock::Turn;
use portolan_model::ids::CallId;
use portolan_terminal::calls::Calls;
use portolan_terminal::control::Devices;
use portolan_terminal::quay::{BerthBook, BerthGrant, Berths, Quay, Stay};

/// A call that waits for a berth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WaitingCall {
    /// Which.
    pub call: CallId,
    /// Its length.
    pub length_mm: i32,
    /// Its precedence: higher goes first.
    pub priority: i8,
}

/// The quay as a berth policy sees it.
#[derive(Clone, Copy, Debug)]
pub struct BerthPlan<'a> {
    /// Length of the quay.
    pub length_mm: i32,
    /// Clearance between two calls; `None` where berths have fixed places.
    pub clearance_mm: Option<i32>,
    /// Who lies where and which berths there are.
    pub book: &'a BerthBook,
}

/// Chooses the next call to berth and its place.
pub trait BerthChoice: Send + Sync + 'static {
    /// The next grant, or none while nobody fits. `waiting` is in the order of coming; held calls are left out.
    fn choose(&self, plan: BerthPlan<'_>, waiting: &[WaitingCall]) -> Option<BerthGrant>;
}

/// First come, first served among equal precedence; nobody overtakes, so that a long vessel is not starved by short ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FirstComeBerth {
    /// Among free berths the one left last, else the one with the smallest x.
    pub last_left: bool,
}

impl BerthChoice for FirstComeBerth {
    fn choose(&self, plan: BerthPlan<'_>, waiting: &[WaitingCall]) -> Option<BerthGrant> {
        // `max_by_key` takes the last of equals; the order is turned so that it is the first come.
        let next = waiting.iter().rev().max_by_key(|call| call.priority)?;
        let (from_mm, to_mm) = match plan.clearance_mm {
            None => {
                let free = plan
                    .book
                    .berths
                    .iter()
                    .filter(|(from_mm, to_mm, _)| to_mm - from_mm >= next.length_mm && plan.book.is_free(*from_mm, *to_mm, 0));
                let chosen = if self.last_left { free.max_by_key(|(.., left)| *left) } else { free.min_by_key(|(from_mm, ..)| *from_mm) };
                chosen.map(|(from_mm, to_mm, _)| (*from_mm, *to_mm))?
            }
            Some(clearance_mm) => first_fit(plan.book, plan.length_mm, next.length_mm, clearance_mm)?,
        };
        Some(BerthGrant { call: next.call, from_mm, to_mm })
    }
}

/// The free stretch with the smallest x: at the quay's beginning, or right after somebody.
fn first_fit(book: &BerthBook, quay_mm: i32, length_mm: i32, clearance_mm: i32) -> Option<(i32, i32)> {
    let half_mm = clearance_mm / 2;
    let mut starts: Vec<i32> = std::iter::once(half_mm).chain(book.stays.iter().map(|stay| stay.to_mm + clearance_mm)).collect();
    starts.sort_unstable();
    starts
        .into_iter()
        .map(|from_mm| (from_mm, from_mm + length_mm))
        .find(|(from_mm, to_mm)| *to_mm + half_mm <= quay_mm && book.is_free(*from_mm, *to_mm, clearance_mm))
}

/// The berth policy in charge.
#[derive(Resource)]
pub(crate) struct BerthPolicy(pub(crate) Box<dyn BerthChoice>);

/// The berth policy in charge, for those who foresee what it will choose; none before a scenario is loaded.
pub fn berth_choice(world: &World) -> Option<&dyn BerthChoice> {
    world.get_resource::<BerthPolicy>().map(|policy| &*policy.0)
}

/// Grants berths while somebody fits.
pub(crate) fn decide_berths(mut turn: InMut<Turn>, policy: Res<BerthPolicy>, devices: Devices, calls: Calls, mut quay: Quay) {
    let control = devices.control(&mut turn);
    let length_mm = (quay.section.length_m * 1_000.0) as i32;
    let clearance_mm = match quay.section.berths {
        Berths::Continuous { clearance_m } => Some((clearance_m * 1_000.0) as i32),
        Berths::Equal { .. } => None,
    };
    loop {
        let waiting: Vec<WaitingCall> = quay
            .book
            .waiting
            .iter()
            .filter_map(|id| calls.get(&control, *id))
            .filter(|call| !call.held)
            .map(|call| WaitingCall { call: call.id, length_mm: call.length_mm, priority: call.priority })
            .collect();
        let plan = BerthPlan { length_mm, clearance_mm, book: &quay.book };
        let Some(grant) = policy.0.choose(plan, &waiting) else { return };
        quay.book.waiting.retain(|call| *call != grant.call);
        quay.book.stays.push(Stay { call: grant.call, from_mm: grant.from_mm, to_mm: grant.to_mm });
        quay.book.grants.push(grant);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(number: u32, length_m: i32, priority: i8) -> WaitingCall {
        WaitingCall { call: CallId(number), length_mm: length_m * 1_000, priority }
    }

    fn stay(number: u32, from_m: i32, to_m: i32) -> Stay {
        Stay { call: CallId(number), from_mm: from_m * 1_000, to_mm: to_m * 1_000 }
    }

    #[test]
    fn who_came_first_lies_first_unless_another_has_precedence() {
        let book = BerthBook::default();
        let plan = BerthPlan { length_mm: 1_000_000, clearance_mm: Some(20_000), book: &book };
        let first = FirstComeBerth::default().choose(plan, &[call(1, 300, 0), call(2, 100, 0)]).expect("fits");
        assert_eq!((first.call, first.from_mm, first.to_mm), (CallId(1), 10_000, 310_000));
        let urgent = FirstComeBerth::default().choose(plan, &[call(1, 300, 0), call(2, 100, 1)]).expect("fits");
        assert_eq!(urgent.call, CallId(2));
    }

    #[test]
    fn a_gap_is_used_only_with_clearance() {
        let book = BerthBook { stays: vec![stay(1, 10, 400), stay(2, 700, 900)], ..BerthBook::default() };
        let plan = BerthPlan { length_mm: 1_000_000, clearance_mm: Some(20_000), book: &book };
        let fits = FirstComeBerth::default().choose(plan, &[call(3, 260, 0)]).expect("fits between");
        assert_eq!((fits.from_mm, fits.to_mm), (420_000, 680_000));
        assert_eq!(FirstComeBerth::default().choose(plan, &[call(3, 270, 0)]), None);
    }

    #[test]
    fn the_berth_left_last_is_taken_first() {
        let book = BerthBook { berths: vec![(0, 100_000, 3), (100_000, 200_000, 7)], ..BerthBook::default() };
        let plan = BerthPlan { length_mm: 200_000, clearance_mm: None, book: &book };
        let grant = FirstComeBerth { last_left: true }.choose(plan, &[call(1, 100, 0)]).expect("fits");
        assert_eq!(grant.from_mm, 100_000);
    }
}
