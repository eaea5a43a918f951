//! Vessels, and what stands aboard.

use std::collections::BTreeMap;

use bevy::prelude::*;
use portolan_clock::WatchedPort;
use portolan_model::ids::CallId;
use portolan_model::index::Index;
use portolan_terminal::poses::{SeenBay, SeenVessel, box_length_m};

use super::{Drawn, Epoch, Stage, Watch, grain_of, look_of, move_to, put_up};
use crate::frame::standing;
use crate::look::Paints;
use crate::shape::boxes::Stacked;
use crate::shape::marks::Look;
use crate::shape::vessel::{BayBoxes, cargo, hull};

struct Parts {
    hull: Entity,
    cargo: Entity,
    mesh: Handle<Mesh>,
    drawn: Vec<(f64, SeenBay)>,
}

/// The vessels on the stage.
#[derive(Resource, Default)]
pub(crate) struct Vessels {
    epoch: Epoch,
    known: BTreeMap<CallId, Parts>,
}

/// Lets vessels come and go, moves them, and draws their boxes anew where a bay changed.
pub(crate) fn show_vessels(
    mut commands: Commands,
    port: Option<Res<WatchedPort>>,
    watch: Res<Watch>,
    stage: Res<Stage>,
    paints: Option<Res<Paints>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut vessels: ResMut<Vessels>,
    mut transforms: Query<(&mut Transform, &mut Visibility), With<Drawn>>,
) {
    let (Some(port), Some(lookout), Some(paints)) = (port, watch.lookout(), paints) else { return };
    let (seen, vessels) = (lookout.seen(), &mut *vessels);
    if vessels.epoch.is_over(&stage) {
        vessels.known.clear();
    }
    vessels.known.retain(|id, parts| {
        let here = seen.vessels.iter().any(|vessel| vessel.id == *id);
        if !here {
            commands.entity(parts.hull).despawn();
            commands.entity(parts.cargo).despawn();
        }
        here
    });
    for vessel in &seen.vessels {
        let place = standing(vessel.pose, 0.0);
        if let Some(parts) = vessels.known.get_mut(&vessel.id) {
            move_to(&mut transforms, parts.hull, place, true);
            move_to(&mut transforms, parts.cargo, place, true);
            if parts.drawn != vessel.bays {
                let shape = cargo(&vessel.hull, &bays(port.world(), lookout, vessel), &stage.palette);
                // A mesh without a face is none: an empty barge keeps a box that nobody sees, under its deck.
                let _ = meshes.insert(parts.mesh.id(), shape.into_mesh());
                parts.drawn.clone_from(&vessel.bays);
            }
            continue;
        }
        let (hull, _) = put_up(&mut commands, &mut meshes, &paints, hull(&vessel.hull, &stage.palette));
        let shape = cargo(&vessel.hull, &bays(port.world(), lookout, vessel), &stage.palette);
        let (cargo, mesh) = put_up(&mut commands, &mut meshes, &paints, shape);
        commands.entity(hull).insert(place);
        commands.entity(cargo).insert(place);
        vessels.known.insert(vessel.id, Parts { hull, cargo, mesh, drawn: vessel.bays.clone() });
    }
}

/// What stands in each bay, as it is drawn.
fn bays(port: &World, lookout: &portolan_terminal::poses::Lookout, vessel: &SeenVessel) -> Vec<BayBoxes> {
    let index = port.get_resource::<Index>();
    let boxes = lookout.aboard(port, vessel);
    let plain = |grain: u8| Stacked { look: Look::FREE, height_cm: 270, length_cm: 1_219, grain };
    let bays = vessel.bays.iter().zip(boxes).zip(0_u8..);
    bays.map(|(((x_m, _), boxes), bay)| {
        let boxes = boxes.into_iter().enumerate().map(|(place, id)| match (id, index) {
            (Some(id), Some(index)) => {
                let size = index.find_box(id).and_then(|entity| port.get::<portolan_model::container::Container>(entity));
                let length_cm = size.map_or(1_219, |container| (box_length_m(container.size) * 100.0) as u16);
                Stacked { look: look_of(port, index, id), length_cm, ..plain(grain_of(id)) }
            }
            _ => plain((place * 53 + usize::from(bay) * 29) as u8),
        });
        BayBoxes { x_m: *x_m, boxes: boxes.collect() }
    })
    .collect()
}
