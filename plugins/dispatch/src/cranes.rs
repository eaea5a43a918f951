//! Which quay crane works which call, and which bay it works next.
//!
//! Cranes stand on one rail: they keep their order and a distance. So a call gets cranes from between those that work to its left and to
//! its right, and a crane may take a bay only if no other crane of its call, and none that cannot move, is within the distance of it or
//! beyond it. Idle cranes in the way are sent aside.

use bevy_ecs::prelude::*;
use portolan_clock::Turn;
use portolan_model::ids::CallId;
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::calls::{Bays, Calls};
use portolan_terminal::control::Control;
use portolan_terminal::port::{Port, PortRooms};
use portolan_terminal::quay::{CraneDesk, CraneGrant, CraneTask};

/// A bay that a crane may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BayView {
    /// Which, along the call from 0.
    pub bay: u8,
    /// Where a crane stands to work it.
    pub x_mm: i32,
    /// Boxes left to move.
    pub left: u32,
    /// Whether it lies in the crane's own part of the call: the part that it would have if all bays were divided among the call's cranes
    /// in their order by boxes.
    pub own_part: bool,
}

/// Chooses a crane's next bay.
pub trait BayChoice: Send + Sync + 'static {
    /// The position in `bays` (never empty, in the order along the call) of the bay that a crane at `x_mm` works next.
    fn choose(&self, x_mm: i32, bays: &[BayView]) -> usize;
}

/// A crane works through its own part of the call from one end to the other, then helps with what is nearest.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OwnPart;

impl BayChoice for OwnPart {
    fn choose(&self, x_mm: i32, bays: &[BayView]) -> usize {
        let own = bays.iter().position(|bay| bay.own_part);
        own.unwrap_or_else(|| bays.iter().enumerate().min_by_key(|(_, bay)| (bay.x_mm - x_mm).abs()).map_or(0, |(position, _)| position))
    }
}

/// The bay with most boxes left, of its own part if there is one: the longest bay makes the call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LongestFirst;

impl BayChoice for LongestFirst {
    fn choose(&self, x_mm: i32, bays: &[BayView]) -> usize {
        let key = |bay: &BayView| (!bay.own_part, std::cmp::Reverse(bay.left), (bay.x_mm - x_mm).abs());
        bays.iter().enumerate().min_by_key(|(_, bay)| key(bay)).map_or(0, |(position, _)| position)
    }
}

/// The bay policy in charge.
#[derive(Resource)]
pub(crate) struct BayPolicy(pub(crate) Box<dyn BayChoice>);

/// What deciding about a crane needs to know of it.
#[derive(Clone, Copy, Debug)]
struct CraneState {
    index: u16,
    x_mm: i32,
    call: Option<CallId>,
    berth: Option<u16>,
    pinned: Option<CallId>,
    task: CraneTask,
    ready: bool,
}

fn states(port: &Port) -> Vec<CraneState> {
    (0..port.control.index.fleet(DeviceKind::QuayCrane).len() as u16)
        .filter_map(|index| {
            let crane = port.quay.crane(&port.control, index)?;
            let ready = port.control.is_ready(DeviceId::quay_crane(index));
            Some(CraneState {
                index,
                x_mm: crane.x_mm,
                call: crane.call,
                berth: crane.berth,
                pinned: crane.pinned,
                task: crane.task,
                ready,
            })
        })
        .collect()
}

/// Calls that may be worked, those with precedence first, then by who was ready first.
fn workable(control: &Control, calls: &Calls) -> Vec<CallId> {
    let mut found: Vec<_> = control
        .index
        .calls()
        .iter()
        .filter_map(|id| calls.get(control, *id))
        .filter(|call| call.is_workable())
        .map(|call| (std::cmp::Reverse(call.priority), call.since_ms, call.id))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(.., id)| id).collect()
}

/// Gives free cranes to calls: each call in turn gets one more, until it has as many as may work it, its bays give work to, or are free.
pub(crate) fn allot_cranes(mut turn: InMut<Turn>, rooms: PortRooms, mut desk: ResMut<CraneDesk>) {
    let mut port = rooms.open(&mut turn);
    let gap_mm = (port.quay.section.gap_m * 1_000.0) as i32;
    let mut cranes = states(&port);
    if cranes.iter().all(|crane| crane.call.is_some() || !crane.ready) {
        return;
    }
    let calls = workable(&port.control, &port.calls);
    for wanted in &calls {
        while let Some(call) = port.calls.get(&port.control, *wanted) {
            let Some((from_mm, to_mm)) = call.alongside else { break };
            let profile = port.calls.profile(call);
            let (cranes_max, per_crane) = (profile.cranes_max, profile.bays == Bays::PerCrane);
            let at_work = cranes.iter().filter(|crane| crane.call == Some(*wanted)).count();
            let open = port
                .calls
                .work(&port.control, *wanted)
                .map_or(0, |work| work.bays.iter().filter(|bay| bay.crane.is_none() && !bay.done).count());
            let settled = port.calls.work(&port.control, *wanted).is_some_and(|work| !work.bays.is_empty());
            // Cranes that want a bay take one each of the open bays; a further crane needs another.
            let hungry = cranes.iter().filter(|crane| crane.call == Some(*wanted) && crane.task == CraneTask::WantsBay).count();
            // A crane that an operator put on the call comes on top of what the call may have by itself.
            let only_pinned = at_work >= usize::from(cranes_max);
            if settled && (open <= hungry || per_crane) {
                break;
            }
            let Some(position) = nearest_free(&cranes, *wanted, i32::midpoint(from_mm, to_mm), (from_mm, to_mm), only_pinned) else {
                break;
            };
            // A crane that could take none of the open bays now would only stand there: it joins when it can.
            let open_bays = port
                .calls
                .work(&port.control, *wanted)
                .into_iter()
                .flat_map(|work| &work.bays)
                .filter(|bay| bay.crane.is_none() && !bay.done);
            let mut open_x_mm = open_bays.map(|bay| bay.x_mm);
            if settled && !open_x_mm.any(|x_mm| has_room(&cranes, position, *wanted, x_mm, gap_mm)) {
                break;
            }
            cranes[position].call = Some(*wanted);
            cranes[position].task = CraneTask::WantsBay;
            desk.grants.push(CraneGrant::Call { crane: cranes[position].index, call: *wanted });
        }
        let joined = cranes.iter().filter(|crane| crane.call == Some(*wanted)).count();
        let settled = port.calls.work(&port.control, *wanted).is_some_and(|work| !work.bays.is_empty());
        if joined > 0 && !settled {
            port.settle_bays(*wanted, joined);
        }
    }
}

/// The free crane nearest to a point that the cranes at work on other calls do not cut off.
fn nearest_free(cranes: &[CraneState], call: CallId, x_mm: i32, span: (i32, i32), only_pinned: bool) -> Option<usize> {
    let working = |crane: &&CraneState| crane.call.is_some_and(|other| other != call);
    let left = cranes.iter().filter(working).filter(|crane| crane.x_mm < span.0).map(|crane| crane.index).max();
    let right = cranes.iter().filter(working).filter(|crane| crane.x_mm > span.1).map(|crane| crane.index).min();
    let free = |crane: &CraneState| {
        let here = crane.berth.is_none() || (crane.x_mm >= span.0 && crane.x_mm <= span.1);
        crane.call.is_none()
            && crane.ready
            && matches!(crane.task, CraneTask::Free | CraneTask::StepsAside)
            && here
            && if only_pinned { crane.pinned == Some(call) } else { crane.pinned.is_none_or(|pinned| pinned == call) }
            && left.is_none_or(|left| crane.index > left)
            && right.is_none_or(|right| crane.index < right)
            && beside(cranes, call, crane.index)
    };
    cranes
        .iter()
        .enumerate()
        .filter(|(_, crane)| free(crane))
        .min_by_key(|(_, crane)| ((crane.x_mm - x_mm).abs(), crane.index))
        .map(|(position, _)| position)
}

/// Whether no crane of another call stands between this one and the cranes of the call.
fn beside(cranes: &[CraneState], call: CallId, index: u16) -> bool {
    let own = || cranes.iter().filter(|crane| crane.call == Some(call)).map(|crane| crane.index);
    let (Some(first), Some(last)) = (own().min(), own().max()) else { return true };
    let (from, to) = if index < first { (index, first) } else { (last, index) };
    !cranes.iter().any(|crane| crane.index > from && crane.index < to && crane.call.is_some_and(|other| other != call))
}

/// Cranes that want a bay get one, or leave their call when there is nothing left for them.
pub(crate) fn choose_bays(mut turn: InMut<Turn>, policy: Res<BayPolicy>, rooms: PortRooms, mut desk: ResMut<CraneDesk>) {
    let mut port = rooms.open(&mut turn);
    let gap_mm = (port.quay.section.gap_m * 1_000.0) as i32;
    let mut cranes = states(&port);
    // Calls granted in this run are not carried out yet.
    for grant in &desk.grants {
        if let CraneGrant::Call { crane, call } = *grant {
            cranes[usize::from(crane)].call = Some(call);
            cranes[usize::from(crane)].task = CraneTask::WantsBay;
        }
    }
    for position in 0..cranes.len() {
        let crane = cranes[position];
        let (CraneTask::WantsBay, Some(call), true) = (crane.task, crane.call, crane.ready) else { continue };
        let leaving = port.quay.crane(&port.control, crane.index).is_some_and(|crane| crane.leaving);
        let Some(work) = port.calls.work(&port.control, call) else { continue };
        let open: Vec<(u8, i32, u32)> = work
            .bays
            .iter()
            .enumerate()
            .filter(|(_, bay)| bay.crane.is_none() && !bay.done)
            .map(|(bay, entry)| (bay as u8, entry.x_mm, entry.left() as u32))
            .collect();
        if open.is_empty() || leaving {
            leave(&mut desk, &mut cranes, position, gap_mm);
            continue;
        }
        let own = own_part(&cranes, call, crane.index, &open);
        let bays: Vec<BayView> = open
            .iter()
            .filter(|(_, x_mm, _)| has_room(&cranes, position, call, *x_mm, gap_mm))
            .map(|(bay, x_mm, left)| BayView { bay: *bay, x_mm: *x_mm, left: *left, own_part: own.contains(bay) })
            .collect();
        if bays.is_empty() {
            // Others are in the way of every bay left. It may come again when one of them has gone on.
            leave(&mut desk, &mut cranes, position, gap_mm);
            continue;
        }
        let chosen = bays[policy.0.choose(crane.x_mm, &bays).min(bays.len() - 1)];
        for (other, to_mm) in make_room(&cranes, position, call, chosen.x_mm, gap_mm).unwrap_or_default() {
            desk.grants.push(CraneGrant::Aside { crane: cranes[other].index, to_mm });
            cranes[other].x_mm = to_mm;
            cranes[other].task = CraneTask::StepsAside;
            cranes[other].ready = false;
        }
        desk.grants.push(CraneGrant::Bay { crane: crane.index, bay: chosen.bay });
        cranes[position].x_mm = chosen.x_mm;
        cranes[position].task = CraneTask::ToBay;
        cranes[position].ready = false;
        if let Some(mut work) = port.calls.work_mut(&port.control, call)
            && let Some(entry) = work.bays.get_mut(usize::from(chosen.bay))
        {
            entry.crane = Some(crane.index);
        }
    }
}

/// A crane leaves its call, and the way of those on its left: one of them may have been given a bay beyond it, since a crane that wants
/// one itself was to move on.
fn leave(desk: &mut CraneDesk, cranes: &mut [CraneState], position: usize, gap_mm: i32) {
    let crane = &mut cranes[position];
    desk.grants.push(CraneGrant::Leave { crane: crane.index });
    crane.call = None;
    crane.task = CraneTask::Free;
    if let Some(to_mm) = way_left(cranes, position, gap_mm) {
        let crane = &mut cranes[position];
        desk.grants.push(CraneGrant::Aside { crane: crane.index, to_mm });
        crane.x_mm = to_mm;
        crane.task = CraneTask::StepsAside;
        crane.ready = false;
    }
}

/// Where a crane must go to leave the way of those on its left that are sent beyond it; none if it is in nobody's way.
fn way_left(cranes: &[CraneState], position: usize, gap_mm: i32) -> Option<i32> {
    let clear_of = |(other, crane): (usize, &CraneState)| crane.x_mm + gap_mm * (position - other) as i32;
    let sent = |(_, crane): &(usize, &CraneState)| matches!(crane.task, CraneTask::ToBay | CraneTask::StepsAside);
    let least_mm = cranes[..position].iter().enumerate().filter(sent).map(clear_of).max()?;
    (cranes[position].x_mm < least_mm).then_some(least_mm)
}

/// The open bays that fall to a crane if they are divided among the call's cranes in their order by boxes.
fn own_part(cranes: &[CraneState], call: CallId, index: u16, open: &[(u8, i32, u32)]) -> Vec<u8> {
    let order: Vec<u16> = cranes.iter().filter(|crane| crane.call == Some(call)).map(|crane| crane.index).collect();
    let rank = order.iter().position(|other| *other == index).unwrap_or(0);
    let left: Vec<u32> = open.iter().map(|(.., left)| *left).collect();
    open.iter().zip(parts_of_bays(order.len(), &left)).filter(|(_, part)| *part == rank).map(|((bay, ..), _)| *bay).collect()
}

/// The part of the call in which each of its open bays lies, given the boxes left at each: parts are as many as cranes, from 0 in the
/// cranes' order, and divide the bays by boxes. Each crane works its own part first.
pub fn parts_of_bays(cranes: usize, left: &[u32]) -> impl Iterator<Item = usize> {
    let count = cranes.max(1) as u64;
    let total: u64 = left.iter().map(|left| u64::from(*left) + 1).sum();
    let mut before = 0;
    left.iter().map(move |left| {
        // A bay belongs to the part in which its middle falls.
        let middle = 2 * before + u64::from(*left) + 1;
        before += u64::from(*left) + 1;
        (middle * count / (2 * total).max(1)) as usize
    })
}

/// Whether a crane of a call can stand at a point.
fn has_room(cranes: &[CraneState], position: usize, call: CallId, x_mm: i32, gap_mm: i32) -> bool {
    make_room(cranes, position, call, x_mm, gap_mm).is_some()
}

/// The cranes that must step aside, and where to, for a crane of a call to stand at a point; none if it cannot: cranes at work, and those
/// that cannot move, must be far enough on their side already. Cranes of the same call that are about to move themselves do not count.
fn make_room(cranes: &[CraneState], position: usize, call: CallId, x_mm: i32, gap_mm: i32) -> Option<Vec<(usize, i32)>> {
    let mut asides = Vec::new();
    let mut clear = |direction: i32, others: &mut dyn Iterator<Item = usize>| {
        let mut limit_mm = x_mm;
        for other in others {
            let crane = &cranes[other];
            limit_mm += direction * gap_mm;
            if (crane.x_mm - limit_mm) * direction >= 0 {
                return true;
            }
            if crane.call == Some(call) && crane.task == CraneTask::WantsBay && crane.ready {
                continue;
            }
            if crane.call.is_some() || !crane.ready || crane.task != CraneTask::Free {
                return false;
            }
            asides.push((other, limit_mm));
        }
        true
    };
    (clear(1, &mut (position + 1..cranes.len())) && clear(-1, &mut (0..position).rev())).then_some(asides)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crane(index: u16, x_m: i32, call: Option<u32>, task: CraneTask) -> CraneState {
        CraneState { index, x_mm: x_m * 1_000, call: call.map(CallId), berth: None, pinned: None, task, ready: true }
    }

    #[test]
    fn idle_cranes_are_sent_aside_in_a_row() {
        let cranes = [crane(0, 0, Some(1), CraneTask::WantsBay), crane(1, 50, None, CraneTask::Free), crane(2, 70, None, CraneTask::Free)];
        assert_eq!(make_room(&cranes, 0, CallId(1), 60_000, 30_000), Some(vec![(1, 90_000), (2, 120_000)]));
    }

    #[test]
    fn nobody_passes_a_crane_at_work() {
        let cranes = [crane(0, 0, Some(1), CraneTask::WantsBay), crane(1, 50, Some(1), CraneTask::Discharging)];
        assert_eq!(make_room(&cranes, 0, CallId(1), 30_000, 30_000), None);
        assert_eq!(make_room(&cranes, 0, CallId(1), 20_000, 30_000), Some(Vec::new()));
    }

    #[test]
    fn who_leaves_a_call_leaves_the_way_of_who_was_sent_beyond() {
        let mut cranes = [crane(0, 459, Some(1), CraneTask::ToBay), crane(1, 406, Some(1), CraneTask::WantsBay)];
        let mut desk = CraneDesk::default();
        leave(&mut desk, &mut cranes, 1, 30_000);
        assert_eq!(desk.grants, [CraneGrant::Leave { crane: 1 }, CraneGrant::Aside { crane: 1, to_mm: 489_000 }]);
        assert_eq!((cranes[1].x_mm, cranes[1].ready), (489_000, false));
        let mut cranes = [crane(0, 370, Some(1), CraneTask::ToBay), crane(1, 406, Some(1), CraneTask::WantsBay)];
        leave(&mut desk, &mut cranes, 1, 30_000);
        assert_eq!(desk.grants.len(), 3, "in nobody's way it stays");
    }

    #[test]
    fn a_call_gets_no_crane_from_beyond_another_call() {
        let cranes = [crane(0, 0, None, CraneTask::Free), crane(1, 300, Some(7), CraneTask::Loading), crane(2, 400, None, CraneTask::Free)];
        // Call 8 lies right of call 7: crane 0 cannot come past crane 1.
        assert_eq!(nearest_free(&cranes, CallId(8), 380_000, (350_000, 450_000), false), Some(2));
        assert_eq!(nearest_free(&cranes[..2], CallId(8), 380_000, (350_000, 450_000), false), None);
    }

    #[test]
    fn bays_fall_to_cranes_in_their_order() {
        let cranes = [crane(0, 0, Some(1), CraneTask::WantsBay), crane(1, 50, Some(1), CraneTask::WantsBay)];
        let open = [(0, 0, 50), (1, 10, 50), (2, 20, 50), (3, 30, 50)];
        assert_eq!(own_part(&cranes, CallId(1), 0, &open), [0, 1]);
        assert_eq!(own_part(&cranes, CallId(1), 1, &open), [2, 3]);
    }
}
