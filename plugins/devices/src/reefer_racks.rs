//! What reefer monitors do to a live port: a box that is warmer than its limit is told, as the model tells it of the boxes that it reckons
//! itself, so that the same notice follows.
//!
//! A real monitor, or a mapped one, knows better than a reckoning. It tells of the return air, which has been at the goods. Simulated ones
//! watch boxes of their own and say nothing of the port's; a monitor whose box the port does not know is a discrepancy and no alarm.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use portolan_clock::Clock;
use portolan_model::container::Container;
use portolan_model::facts::What;
use portolan_model::ids::BoxId;
use portolan_protocol::wire::ReeferState;
use portolan_terminal::reefers::ReefersSection;

use crate::belief::Belief;

/// By how much it must be cooler than the limit to be cool again, kelvin: instruments waver.
const COOLER_K: f64 = 0.5;

/// The boxes of which monitors told that they are warm, or are not any more.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct MeasuredReefers {
    warm: BTreeMap<BoxId, bool>,
}

/// Takes in what a monitor reads.
pub(crate) fn feel_warmth(world: &mut World, entity: Entity, reefer: &ReeferState) {
    if world.get::<Belief>(entity).is_none_or(Belief::is_simulated) {
        return;
    }
    let mut containers = world.query::<&Container>();
    let found = containers.iter(world).filter(|container| container.number.as_str() == reefer.container);
    // A box that was here before has another id.
    let Some(container) = found.map(|container| container.id).max() else { return };
    let limit_k = world.resource::<ReefersSection>().limit_k;
    let above_k = reefer.return_c - reefer.set_c;
    let was_warm = world.resource::<MeasuredReefers>().warm.get(&container).copied().unwrap_or(false);
    let is_warm = if was_warm { above_k > limit_k - COOLER_K } else { above_k > limit_k };
    if is_warm != was_warm {
        world.resource_mut::<MeasuredReefers>().warm.insert(container, is_warm);
        world.resource_mut::<Clock>().note(What::ReeferWarm { container, above: is_warm });
    }
}
