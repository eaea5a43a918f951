//! What is wrong with a device that can be heard: its clock, its line, its hearing, what it finds wrong with itself. Each becomes a fact when
//! it changes, so that rules can speak of it; how much of it matters is theirs to say.
//!
//! A camera's and a fence sensor's own findings are taken at their word. What a line does to messages is counted over a stretch of time, so
//! that one lost message in an hour is no news and a line that doubles every fifth is.

use std::collections::VecDeque;

use bevy_ecs::prelude::*;
use portolan_clock::Clock;
use portolan_model::facts::{Ailment, What};
use portolan_model::ids::Speaker;
use portolan_protocol::wire::Readings;

use crate::belief::{Belief, Registry};
use crate::gateway::Counters;

/// Over how long losses of a device are counted.
const FLAPPING_SPAN_MS: i64 = 600_000;
/// Over how long, and over how many messages at the least, disturbances are counted.
const DISTURBED_SPAN_MS: i64 = 10_000;
const DISTURBED_MESSAGES: u64 = 20;

/// So long after a device or the line came back, what comes may be from before.
const SETTLING_MS: i64 = 15_000;

/// What the telling of a device's ailments rests on.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Health {
    told_crossing: bool,
    /// When it was lost, of the last ten minutes.
    lost_ms: VecDeque<i64>,
    is_deaf: bool,
    disturbed: Disturbed,
}

/// The share of messages that a line disturbed.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
struct Disturbed {
    since_ms: i64,
    before: Counters,
    percent: i32,
}

impl Disturbed {
    /// Looks at the counts as they are; the share is that of the last stretch that was long enough.
    /// What was lost, repeated or kept back before `there_ms`, while the device or the line was away, is told as that.
    fn look(&mut self, now: &Counters, there_ms: i64, now_ms: i64) -> i32 {
        if self.since_ms == 0 || now.sessions != self.before.sessions || now_ms - there_ms < SETTLING_MS {
            *self = Self { since_ms: now_ms, before: *now, percent: self.percent };
            return self.percent;
        }
        let came = |counters: &Counters| counters.reports + counters.states + counters.doubled;
        // What is missing may still come, and is then late: a message counts as one or the other.
        let ill = |counters: &Counters| counters.doubled + counters.late + counters.missing;
        let all = came(now).saturating_sub(came(&self.before));
        if now_ms - self.since_ms >= DISTURBED_SPAN_MS && all >= DISTURBED_MESSAGES {
            let ill = ill(now).saturating_sub(ill(&self.before)).min(all);
            *self = Self { since_ms: now_ms, before: *now, percent: (100 * ill / all) as i32 };
        }
        self.percent
    }
}

/// A device was lost.
pub(crate) fn count_loss(world: &mut World, entity: Entity, now_ms: i64) {
    if let Some(mut belief) = world.get_mut::<Belief>(entity) {
        belief.health.lost_ms.push_back(now_ms);
    }
}

/// A device does not acknowledge its orders, or does so again.
pub(crate) fn hear_orders(world: &mut World, entity: Entity, is_deaf: bool) {
    if let Some(mut belief) = world.get_mut::<Belief>(entity) {
        belief.health.is_deaf = is_deaf;
    }
}

/// Looks at a device after something came from it, and notes what is otherwise than it was told.
pub(crate) fn look_over(world: &mut World, entity: Entity, now_ms: i64) {
    let connected_ms = world.resource::<Registry>().connected_ms;
    let Some(mut belief) = world.get_mut::<Belief>(entity) else { return };
    let Some(device) = belief.speaker else { return };
    let mut health = std::mem::take(&mut belief.health);
    let levels = health.levels(&belief, connected_ms.max(belief.presence_since_ms), now_ms);
    let crossing = match &belief.readings {
        Some((Readings::PerimeterSensor(sensor), _)) => sensor.armed && sensor.intrusion,
        _ => false,
    };
    let told = std::mem::replace(&mut belief.ailments, levels);
    let told_crossing = std::mem::replace(&mut health.told_crossing, crossing);
    belief.health = health;
    if told == levels && told_crossing == crossing {
        return;
    }
    let mut clock = world.resource_mut::<Clock>();
    for (ailment, (was, level)) in Ailment::ALL.into_iter().zip(told.into_iter().zip(levels)) {
        if was != level {
            clock.note(What::Ailing { device, ailment, level });
        }
    }
    if let (true, Speaker::Sensor(sensor)) = (told_crossing != crossing, device) {
        clock.note(What::Intrusion { sensor, crossing });
    }
}

impl Health {
    fn levels(&mut self, belief: &Belief, there_ms: i64, now_ms: i64) -> [i32; Ailment::COUNT] {
        while self.lost_ms.front().is_some_and(|lost_ms| now_ms - lost_ms > FLAPPING_SPAN_MS) {
            self.lost_ms.pop_front();
        }
        let disturbed = self.disturbed.look(&belief.counters, there_ms, now_ms);
        let camera = match &belief.readings {
            Some((Readings::Camera(camera), _)) => Some(camera),
            _ => None,
        };
        let tampered = matches!(&belief.readings, Some((Readings::PerimeterSensor(sensor), _)) if sensor.tampered);
        Ailment::ALL.map(|ailment| match ailment {
            Ailment::ClockOff => {
                let offset_ms = belief.clock.offset_ms.filter(|_| belief.clock.sure).unwrap_or_default();
                i32::try_from(offset_ms.saturating_abs() / 1_000).unwrap_or(i32::MAX)
            }
            Ailment::Flapping => self.lost_ms.len() as i32,
            Ailment::Disturbed => disturbed,
            Ailment::Deaf => i32::from(self.is_deaf),
            Ailment::Tampered => i32::from(tampered),
            Ailment::NotRecording => i32::from(camera.is_some_and(|camera| !camera.recording || camera.frames_per_s <= 0.0)),
            Ailment::LensDirty => i32::from(camera.is_some_and(|camera| !camera.lens_clear)),
            Ailment::Misaligned => i32::from(camera.is_some_and(|camera| !camera.aligned)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_doubles_every_fifth_is_disturbed_until_it_does_not() {
        let mut disturbed = Disturbed::default();
        let mut counters = Counters { sessions: 1, ..Counters::default() };
        let mut look = |counters: &Counters, now_ms| disturbed.look(counters, 0, now_ms);
        assert_eq!(look(&counters, 21_000), 0);
        (counters.states, counters.doubled) = (40, 10);
        assert_eq!(look(&counters, 26_000), 0, "too soon to say");
        assert_eq!(look(&counters, 31_000), 20);
        counters.states += 10;
        assert_eq!(look(&counters, 50_000), 20, "ten messages say nothing");
        counters.states += 30;
        assert_eq!(look(&counters, 51_000), 0);
        (counters.sessions, counters.doubled, counters.states) = (2, counters.doubled + 50, counters.states + 50);
        assert_eq!(look(&counters, 70_000), 0, "it began anew");
    }

    #[test]
    fn what_was_missed_while_the_line_was_away_is_not_disturbance() {
        let mut disturbed = Disturbed::default();
        let mut counters = Counters { sessions: 1, states: 100, ..Counters::default() };
        assert_eq!(disturbed.look(&counters, 0, 20_000), 0);
        (counters.states, counters.missing) = (130, 60);
        assert_eq!(disturbed.look(&counters, 80_000, 82_000), 0, "it came back two seconds ago");
        counters.states = 200;
        assert_eq!(disturbed.look(&counters, 80_000, 96_000), 0);
    }
}
