//! Moves over the rail: by crane and hour of the clock, on each crane's present call, and the time that rates are taken over.

use std::collections::{BTreeMap, VecDeque};

use portolan_model::ids::CallId;
use portolan_model::{HOUR_MS, Ms};
use portolan_protocol::DeviceId;

use super::integral::Integral;

/// Hours of a crane that are kept.
const HOURS_MAX: usize = 24;

/// What a crane has done on its present call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct OnCall {
    /// The call.
    pub(crate) call: CallId,
    /// Since when; where nobody saw it begin, since it was first seen there.
    pub(crate) since_ms: Ms,
    /// Boxes moved since then.
    pub(crate) moves: u32,
}

/// One crane.
#[derive(Clone, Debug, Default)]
struct CraneLog {
    on: Option<OnCall>,
    /// Boxes in each hour of the clock, the last at the end, by the number of the hour.
    hours: VecDeque<(i64, u16)>,
}

/// What was done on one call, and the cranes on it over time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CallMoves {
    moves: u32,
    cranes: Integral,
}

impl CallMoves {
    /// Gross moves a crane hour so far, and the hours that this is taken over; none without time.
    pub(crate) fn rate(&self, now_ms: Ms) -> Option<(f64, f64)> {
        let hours = self.cranes.until(now_ms) as f64 / HOUR_MS as f64;
        (hours > 0.0).then(|| (f64::from(self.moves) / hours, hours))
    }
}

/// The quay.
#[derive(Debug, Default)]
pub(crate) struct QuayLog {
    /// Milliseconds from the full hour to the scenario's start.
    past_hour_ms: Ms,
    cranes: Vec<CraneLog>,
    calls: BTreeMap<CallId, CallMoves>,
    moves: u64,
    joined: Integral,
}

impl QuayLog {
    /// Cranes as they are found, each with the call that it works. `past_hour_ms` is how long after a full hour the scenario starts.
    pub(super) fn seen(cranes: Vec<(u16, Option<CallId>)>, past_hour_ms: Ms, at_ms: Ms) -> Self {
        let mut quay = Self { past_hour_ms, joined: Integral::of(0, at_ms), ..Self::default() };
        for (index, call) in cranes {
            if let Some(call) = call {
                quay.join(DeviceId::quay_crane(index), call, at_ms);
            }
        }
        quay
    }

    /// The hour of the clock in which an instant lies.
    const fn hour(&self, at_ms: Ms) -> i64 {
        (at_ms + self.past_hour_ms).div_euclid(HOUR_MS)
    }

    fn crane(&mut self, crane: DeviceId) -> &mut CraneLog {
        let index = usize::from(crane.index);
        if self.cranes.len() <= index {
            self.cranes.resize_with(index + 1, CraneLog::default);
        }
        &mut self.cranes[index]
    }

    pub(super) fn join(&mut self, crane: DeviceId, call: CallId, at_ms: Ms) {
        let before = self.crane(crane).on.replace(OnCall { call, since_ms: at_ms, moves: 0 });
        if let Some(before) = before {
            self.count_crane(before.call, -1, at_ms);
        }
        self.count_crane(call, 1, at_ms);
    }

    pub(super) fn leave(&mut self, crane: DeviceId, at_ms: Ms) {
        if let Some(before) = self.crane(crane).on.take() {
            self.count_crane(before.call, -1, at_ms);
        }
    }

    fn count_crane(&mut self, call: CallId, by: i64, at_ms: Ms) {
        self.joined.change(by, at_ms);
        self.calls.entry(call).or_default().cranes.change(by, at_ms);
    }

    pub(super) fn moved(&mut self, crane: DeviceId, call: CallId, boxes: u8, at_ms: Ms) {
        let hour = self.hour(at_ms);
        self.moves += u64::from(boxes);
        self.calls.entry(call).or_default().moves += u32::from(boxes);
        let log = self.crane(crane);
        if let Some(on) = log.on.as_mut().filter(|on| on.call == call) {
            on.moves += u32::from(boxes);
        }
        match log.hours.back_mut() {
            Some((last, moves)) if *last == hour => *moves += u16::from(boxes),
            _ => {
                if log.hours.len() >= HOURS_MAX {
                    log.hours.pop_front();
                }
                log.hours.push_back((hour, u16::from(boxes)));
            }
        }
    }

    /// Boxes moved over the rail.
    pub(super) const fn moves(&self) -> u64 {
        self.moves
    }

    /// Cranes that work a call, over time.
    pub(super) const fn joined(&self) -> &Integral {
        &self.joined
    }

    /// Gross moves a crane hour so far, and the hours that this is taken over; none without time.
    pub(crate) fn rate(&self, now_ms: Ms) -> Option<(f64, f64)> {
        let hours = self.joined.until(now_ms) as f64 / HOUR_MS as f64;
        (hours > 0.0).then(|| (self.moves as f64 / hours, hours))
    }

    /// What a crane has done on its present call.
    pub(crate) fn on_call(&self, crane: DeviceId) -> Option<OnCall> {
        self.cranes.get(usize::from(crane.index))?.on
    }

    /// What was done on a call.
    pub(crate) fn call(&self, call: CallId) -> CallMoves {
        self.calls.get(&call).copied().unwrap_or_default()
    }

    /// A crane's moves in the last so many hours of the clock, the present one at the end.
    pub(crate) fn hourly(&self, crane: DeviceId, hours: usize, now_ms: Ms) -> Vec<u16> {
        let now = self.hour(now_ms);
        // Hours before the scenario's start were not lived through.
        let first = (now + 1 - hours as i64).max(self.hour(0));
        let log = self.cranes.get(usize::from(crane.index));
        let moves = |hour: i64| {
            let found = log.and_then(|log| log.hours.iter().rev().find(|(other, _)| *other == hour));
            found.map_or(0, |(_, moves)| *moves)
        };
        (first..=now).map(moves).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_fall_into_the_hours_of_the_clock() {
        let (crane, call) = (DeviceId::quay_crane(1), CallId(7));
        // The scenario starts at twenty past.
        let mut quay = QuayLog::seen(Vec::new(), 20 * 60_000, 0);
        quay.join(crane, call, 0);
        quay.moved(crane, call, 2, 39 * 60_000);
        quay.moved(crane, call, 1, 40 * 60_000);
        quay.moved(crane, call, 1, 41 * 60_000);
        quay.moved(crane, call, 1, 41 * 60_000 + 2 * HOUR_MS);
        let now_ms = 45 * 60_000 + 2 * HOUR_MS;
        assert_eq!(quay.hourly(crane, 8, now_ms), [2, 2, 0, 1]);
        assert_eq!(quay.hourly(crane, 2, now_ms), [0, 1]);
        assert_eq!(quay.hourly(DeviceId::quay_crane(0), 2, now_ms), [0, 0]);
        let on = quay.on_call(crane).expect("it works the call");
        assert_eq!((on.since_ms, on.moves), (0, 5));
        let (rate, hours) = quay.call(call).rate(2 * HOUR_MS).expect("two hours");
        assert!((rate - 2.5).abs() < 1e-9 && (hours - 2.0).abs() < 1e-9);
        quay.leave(crane, 3 * HOUR_MS);
        assert_eq!((quay.on_call(crane), quay.joined().until(9 * HOUR_MS)), (None, 3 * HOUR_MS));
    }
}
