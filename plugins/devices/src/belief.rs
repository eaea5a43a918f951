//! What the port believes of its devices at the wire: who is there, how well they can be heard, what they last said.
//!
//! Belief is not the model. The terminal goes by reports on its orders; readings stand beside it, with their age, and where they contradict
//! it that is a discrepancy which somebody settles.

use bevy_ecs::prelude::*;
use portolan_model::facts::Ailment;
use portolan_model::ids::Speaker;
use portolan_protocol::DeviceId;
use portolan_protocol::wire::{Condition, Descriptor, Readings, WireId};

use crate::gateway::{ClockBelief, Counters, Line, Presence};
use crate::health::Health;

/// What is believed of one device. On the entity of a machine of the terminal, or on one of its own.
#[derive(Component, Clone, PartialEq, Debug)]
pub struct Belief {
    /// Which device.
    pub id: WireId,
    /// The machine of the terminal that it is.
    pub machine: Option<DeviceId>,
    /// How facts name it: none for a machine that the terminal does not have.
    pub speaker: Option<Speaker>,
    /// What it says that it is.
    pub descriptor: Option<Descriptor>,
    /// Whether it is there.
    pub presence: Presence,
    /// Since when, milliseconds of UTC since 1970.
    pub presence_since_ms: i64,
    /// When it was last heard.
    pub last_heard_ms: Option<i64>,
    /// How many of its messages came how.
    pub counters: Counters,
    /// Its clock and its line.
    pub clock: ClockBelief,
    /// What holds it.
    pub condition: Condition,
    /// Its latest readings, and when they came.
    pub readings: Option<(Readings, i64)>,
    /// What last went wrong, and when.
    pub last_error: Option<(String, i64)>,
    /// How much of each ailment it has, in the order of [`Ailment::ALL`]; 0 for none.
    pub ailments: [i32; Ailment::COUNT],
    /// What they are reckoned from.
    pub(crate) health: Health,
}

impl Belief {
    pub(crate) fn of(id: WireId, machine: Option<DeviceId>, now_ms: i64) -> Self {
        Self {
            speaker: Speaker::of(&id, machine),
            id,
            machine,
            descriptor: None,
            presence: Presence::Unheard,
            presence_since_ms: now_ms,
            last_heard_ms: None,
            counters: Counters::default(),
            clock: ClockBelief::default(),
            condition: Condition::default(),
            readings: None,
            last_error: None,
            ailments: [0; Ailment::COUNT],
            health: Health::default(),
        }
    }

    /// What is wrong with it, and how much.
    pub fn ails(&self) -> impl Iterator<Item = (Ailment, i32)> {
        Ailment::ALL.into_iter().zip(self.ailments).filter(|(_, level)| *level > 0)
    }

    /// Whether it says that it is simulated.
    pub fn is_simulated(&self) -> bool {
        self.descriptor.as_ref().is_some_and(|descriptor| descriptor.simulated)
    }

    /// Whether it says that it is simulated, or has not had the time to say what it is: what describes a device may come behind its first
    /// readings, and until then nothing in the port should move for them.
    pub fn may_be_simulated(&self, now_ms: i64) -> bool {
        const TIME_TO_SAY_MS: i64 = 5_000;
        self.is_simulated() || self.descriptor.is_none() && now_ms - self.presence_since_ms < TIME_TO_SAY_MS
    }

    /// How often it says its state at the least, milliseconds; ten seconds until it has said so.
    pub fn period_ms(&self) -> i64 {
        self.descriptor.as_ref().map_or(10_000, |descriptor| i64::from(descriptor.state_period_ms))
    }

    /// Whether its readings are too old to go by: it is not there, or has missed three of its periods.
    pub fn is_stale(&self, now_ms: i64) -> bool {
        self.presence != Presence::Online || self.readings.as_ref().is_none_or(|(_, at_ms)| now_ms - at_ms > 3 * self.period_ms())
    }
}

/// Devices by the line on which they were heard.
#[derive(Resource, Clone, Debug, Default)]
pub struct Registry {
    entities: Vec<Entity>,
    /// When the connection last came to stand, milliseconds of UTC since 1970: what is missing from before is its fault and no device's.
    pub(crate) connected_ms: i64,
}

impl Registry {
    /// The entity of a device.
    pub fn entity(&self, line: Line) -> Option<Entity> {
        self.entities.get(line.0 as usize).copied()
    }

    /// All devices, in the order of their first appearance.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    pub(crate) fn enter(&mut self, line: Line, entity: Entity) {
        debug_assert_eq!(line.0 as usize, self.entities.len(), "lines appear in their order");
        self.entities.push(entity);
    }
}
