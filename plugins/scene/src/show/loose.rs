//! Boxes that stand neither in a block nor aboard: each an entity, with a mesh that it shares with its like.

use std::collections::{BTreeMap, BTreeSet};

use bevy::prelude::*;
use portolan_clock::WatchedPort;
use portolan_model::container::SizeType;
use portolan_model::ids::BoxId;
use portolan_model::index::Index;
use portolan_terminal::poses::{box_height_m, box_length_m};

use super::{Drawn, Epoch, Stage, Watch, look_of, move_to, put_up_mesh};
use crate::frame::standing;
use crate::look::Paints;
use crate::shape::boxes::{Stacked, single};
use crate::shape::marks::Look;

type Kind = (Look, SizeType);

/// The loose boxes on the stage.
#[derive(Resource, Default)]
pub(crate) struct LooseBoxes {
    epoch: Epoch,
    shown: BTreeMap<BoxId, (Entity, Kind)>,
    meshes: BTreeMap<Kind, Handle<Mesh>>,
}

/// Shows the boxes that hang, are driven or lie in the hall.
pub(crate) fn show_loose_boxes(
    mut commands: Commands,
    port: Option<Res<WatchedPort>>,
    watch: Res<Watch>,
    stage: Res<Stage>,
    paints: Option<Res<Paints>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut loose: ResMut<LooseBoxes>,
    mut transforms: Query<(&mut Transform, &mut Visibility), With<Drawn>>,
) {
    let (Some(port), Some(seen), Some(paints)) = (port, watch.seen(), paints) else { return };
    let Some(index) = port.world().get_resource::<Index>() else { return };
    let loose = &mut *loose;
    if loose.epoch.is_over(&stage) {
        loose.shown.clear();
        loose.meshes.clear();
    }
    let here: BTreeSet<BoxId> = seen.boxes.iter().map(|seen| seen.id).collect();
    loose.shown.retain(|id, (entity, _)| {
        let stays = here.contains(id);
        if !stays {
            commands.entity(*entity).despawn();
        }
        stays
    });
    for seen in &seen.boxes {
        let kind = (look_of(port.world(), index, seen.id), seen.size);
        let place = standing(seen.pose, seen.z_m);
        if let Some((entity, known)) = loose.shown.get(&seen.id) {
            if *known == kind {
                move_to(&mut transforms, *entity, place, true);
                continue;
            }
            // Something was set on it or lifted off it on the way.
            commands.entity(*entity).despawn();
        }
        let mesh = loose.meshes.entry(kind).or_insert_with(|| {
            let (length_cm, height_cm) = ((box_length_m(kind.1) * 100.0) as u16, (box_height_m(kind.1) * 100.0) as u16);
            meshes.add(single(Stacked { look: kind.0, height_cm, length_cm, grain: 150 }, &stage.palette).into_mesh())
        });
        let entity = put_up_mesh(&mut commands, &paints, mesh);
        commands.entity(entity).insert(place);
        loose.shown.insert(seen.id, (entity, kind));
    }
}
