//! What the demand for trucks asks of other sections.

use bevy_ecs::world::World;
use portolan_model::problem::Problems;

use super::{Demand, LandsideSection};
use crate::calls::{CallsSection, Takes};

/// Trucks at a rate take any box, so calls that tell boxes apart would find those that they want gone, and trucks would bring boxes that
/// no call is booked for.
pub(super) fn check_demand(world: &World, problems: &mut Problems) {
    let (Some(landside), Some(calls)) = (world.get_resource::<LandsideSection>(), world.get_resource::<CallsSection>()) else { return };
    if !matches!(landside.demand, Demand::Rate { .. }) {
        return;
    }
    for (index, profile) in calls.profiles.iter().enumerate().filter(|(_, profile)| profile.takes != Takes::AnyBox) {
        problems.at("calls").at("profiles").index(index).at("takes").say(
            "boxes-told-apart",
            format!(
                "calls of “{}” take boxes by what they are, but trucks at a rate (landside.demand) do not tell boxes apart",
                profile.name
            ),
            "let `takes` be AnyBox, or `landside.demand` be PerBox",
        );
    }
}
