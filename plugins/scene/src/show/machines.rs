//! Cranes, vehicles, trucks.

use std::collections::BTreeMap;

use bevy::prelude::*;
use portolan_clock::WatchedPort;
use portolan_model::ids::TruckId;
use portolan_terminal::poses::{Ground, SeenQuayCrane, SeenYardCrane};

use super::{Drawn, Epoch, Stage, Watch, move_to, put_up_mesh};
use crate::frame::{standing, to_picture};
use crate::look::Paints;
use crate::pick::bounds::high_m;
use crate::shape::{machines, quay_crane, yard_crane};

/// A boom that is up stands so steep.
const BOOM_UP: f32 = 1.36;
/// Milliseconds of the port's time in which a boom is raised or lowered (*assumed*; real ones take some minutes).
const BOOM_MS: f64 = 40_000.0;
/// A spreader's headblock: where its ropes end, above its underside.
const HEADBLOCK: f64 = 1.9;

/// A quay crane's parts.
struct QuayParts {
    portal: Entity,
    boom: Entity,
    stays: Entity,
    trolley: Entity,
    spreader: Entity,
    ropes: Entity,
    cover: Entity,
    covers_laid: Entity,
    /// How far its boom is up, from 0 to 1.
    up: f64,
}

/// A yard crane's parts.
struct YardParts {
    gantry: Entity,
    trolley: Entity,
    spreader: Entity,
    ropes: Entity,
    high_m: f64,
}

/// What moves on the stage.
#[derive(Resource, Default)]
pub(crate) struct Machines {
    epoch: Epoch,
    quay: Vec<QuayParts>,
    yard: Vec<YardParts>,
    vehicles: Vec<Entity>,
    trucks: BTreeMap<TruckId, Entity>,
    truck: Handle<Mesh>,
    looked_ms: Option<f64>,
}

/// Puts the machines up when the stage was cleared, and lets trucks come and go.
pub(crate) fn put_up_machines(
    mut commands: Commands,
    port: Option<Res<WatchedPort>>,
    watch: Res<Watch>,
    stage: Res<Stage>,
    paints: Option<Res<Paints>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut machines: ResMut<Machines>,
) {
    let (Some(port), Some(lookout), Some(paints)) = (port, watch.lookout(), paints) else { return };
    let (ground, seen, palette) = (lookout.ground(), lookout.seen(), &stage.palette);
    let machines = &mut *machines;
    if machines.epoch.is_over(&stage) {
        *machines = Machines { epoch: machines.epoch, ..Machines::default() };
        machines.quay = put_up_quay_cranes(&mut commands, &mut meshes, &paints, ground, palette, seen.quay_cranes.len());
        let trolley = meshes.add(yard_crane::trolley(palette).into_mesh());
        let spreader = meshes.add(yard_crane::spreader(palette).into_mesh());
        let ropes = meshes.add(quay_crane::ropes(0.9, 2.4, palette).into_mesh());
        let mut gantries: BTreeMap<(u8, u8), Handle<Mesh>> = BTreeMap::new();
        for crane in &seen.yard_cranes {
            let Some(block) = ground.block(crane.block) else { continue };
            let high_m = high_m(port.world(), block);
            let gantry = gantries
                .entry((block.rows, block.tiers))
                .or_insert_with(|| meshes.add(yard_crane::gantry(block, high_m, palette).into_mesh()));
            machines.yard.push(YardParts {
                gantry: put_up_mesh(&mut commands, &paints, gantry),
                trolley: put_up_mesh(&mut commands, &paints, &trolley),
                spreader: put_up_mesh(&mut commands, &paints, &spreader),
                ropes: put_up_mesh(&mut commands, &paints, &ropes),
                high_m,
            });
        }
        let vehicle = meshes.add(machines::vehicle(palette).into_mesh());
        machines.vehicles = seen.vehicles.iter().map(|_| put_up_mesh(&mut commands, &paints, &vehicle)).collect();
        machines.truck = meshes.add(machines::truck(palette).into_mesh());
    }
    let truck = machines.truck.clone();
    let gone: Vec<TruckId> =
        machines.trucks.keys().filter(|id| seen.trucks.binary_search_by_key(*id, |truck| truck.id).is_err()).copied().collect();
    for id in gone {
        if let Some(entity) = machines.trucks.remove(&id) {
            commands.entity(entity).despawn();
        }
    }
    for seen in &seen.trucks {
        machines.trucks.entry(seen.id).or_insert_with(|| {
            let entity = put_up_mesh(&mut commands, &paints, &truck);
            commands.entity(entity).insert(standing(seen.pose, 0.0));
            entity
        });
    }
}

fn put_up_quay_cranes(
    commands: &mut Commands,
    meshes: &mut Assets<Mesh>,
    paints: &Paints,
    ground: &Ground,
    palette: &crate::palette::Palette,
    count: usize,
) -> Vec<QuayParts> {
    let mut mesh = |shape: crate::shape::Shape| meshes.add(shape.into_mesh());
    let (portal, boom, stays) =
        (mesh(quay_crane::portal(ground, palette)), mesh(quay_crane::boom(palette)), mesh(quay_crane::stays(ground, palette)));
    let (trolley, spreader) = (mesh(quay_crane::trolley(palette)), mesh(quay_crane::spreader(palette)));
    let (ropes, cover) = (mesh(quay_crane::ropes(2.4, 0.9, palette)), mesh(quay_crane::hatch_cover(palette)));
    let mut up = |mesh: &Handle<Mesh>| put_up_mesh(commands, paints, mesh);
    (0..count)
        .map(|_| QuayParts {
            portal: up(&portal),
            boom: up(&boom),
            stays: up(&stays),
            trolley: up(&trolley),
            spreader: up(&spreader),
            ropes: up(&ropes),
            cover: up(&cover),
            covers_laid: up(&cover),
            up: f64::NAN,
        })
        .collect()
}

/// Moves the machines to where they were seen.
pub(crate) fn move_machines(
    watch: Res<Watch>,
    mut machines: ResMut<Machines>,
    mut transforms: Query<(&mut Transform, &mut Visibility), With<Drawn>>,
) {
    let (Some(ground), Some(seen)) = (watch.ground(), watch.seen()) else { return };
    let machines = &mut *machines;
    let passed_ms = machines.looked_ms.map(|looked_ms| seen.now_ms - looked_ms);
    machines.looked_ms = Some(seen.now_ms);
    for (crane, parts) in seen.quay_cranes.iter().zip(&mut machines.quay) {
        parts.up = boom(parts.up, crane.boom_down, passed_ms);
        move_quay_crane(&mut transforms, ground, crane, parts);
    }
    for (crane, parts) in seen.yard_cranes.iter().zip(&machines.yard) {
        if let Some(block) = ground.block(crane.block) {
            move_yard_crane(&mut transforms, block.x_m, crane, parts);
        }
    }
    for (vehicle, entity) in seen.vehicles.iter().zip(&machines.vehicles) {
        move_to(&mut transforms, *entity, standing(vehicle.pose, 0.0), true);
    }
    for truck in &seen.trucks {
        if let Some(entity) = machines.trucks.get(&truck.id) {
            move_to(&mut transforms, *entity, standing(truck.pose, 0.0), true);
        }
    }
}

/// How far up a boom is after some of the port's time; a crane that is seen for the first time has done with it.
fn boom(up: f64, wanted_down: bool, passed_ms: Option<f64>) -> f64 {
    let goal = if wanted_down { 0.0 } else { 1.0 };
    match passed_ms {
        Some(passed_ms) if up.is_finite() && passed_ms >= 0.0 => {
            let step = passed_ms / BOOM_MS;
            if (goal - up).abs() <= step { goal } else { up + step.copysign(goal - up) }
        }
        _ => goal,
    }
}

fn move_quay_crane(
    transforms: &mut Query<(&mut Transform, &mut Visibility), With<Drawn>>,
    ground: &Ground,
    crane: &SeenQuayCrane,
    parts: &QuayParts,
) {
    let at = |y_m: f64, z_m: f64| Transform::from_translation(to_picture(crane.x_m, y_m, z_m));
    let [hook_x, hook_y, hook_z] = crane.hook;
    let trolley_z = f64::from(quay_crane::TROLLEY_Z);
    let (hinge_y, hinge_z) = quay_crane::hinge(ground);
    let angle = portolan_terminal::poses::ease(parts.up, 0.3) as f32 * BOOM_UP;
    let hinged = at(f64::from(hinge_y), f64::from(hinge_z)).with_rotation(Quat::from_rotation_x(-angle));
    move_to(transforms, parts.portal, at(0.0, 0.0), true);
    move_to(transforms, parts.boom, hinged, true);
    move_to(transforms, parts.stays, at(0.0, 0.0), angle < 0.01);
    move_to(transforms, parts.trolley, at(hook_y, trolley_z), true);
    let hook = Transform::from_translation(to_picture(hook_x, hook_y, hook_z));
    move_to(transforms, parts.spreader, hook, true);
    let rope_m = (trolley_z - hook_z - HEADBLOCK).max(0.1);
    let ropes = Transform::from_translation(to_picture(hook_x, hook_y, hook_z + HEADBLOCK)).with_scale(Vec3::new(1.0, rope_m as f32, 1.0));
    move_to(transforms, parts.ropes, ropes, true);
    move_to(transforms, parts.cover, Transform::from_translation(to_picture(hook_x, hook_y, hook_z - 0.6)), crane.cover);
    let laid = at(ground.covers_m, 0.05).with_scale(Vec3::new(1.0, f32::from(crane.covers_laid.max(1)), 1.0));
    move_to(transforms, parts.covers_laid, laid, crane.covers_laid > 0);
}

fn move_yard_crane(
    transforms: &mut Query<(&mut Transform, &mut Visibility), With<Drawn>>,
    block_x_m: f64,
    crane: &SeenYardCrane,
    parts: &YardParts,
) {
    let [hook_x, hook_y, hook_z] = crane.hook;
    let trolley_z = f64::from(yard_crane::trolley_z(parts.high_m));
    move_to(transforms, parts.gantry, Transform::from_translation(to_picture(block_x_m, hook_y, 0.0)), true);
    move_to(transforms, parts.trolley, Transform::from_translation(to_picture(hook_x, hook_y, trolley_z)), true);
    move_to(transforms, parts.spreader, Transform::from_translation(to_picture(hook_x, hook_y, hook_z)), true);
    let rope_m = (trolley_z + 0.2 - hook_z - HEADBLOCK).max(0.1);
    let ropes = Transform::from_translation(to_picture(hook_x, hook_y, hook_z + HEADBLOCK)).with_scale(Vec3::new(1.0, rope_m as f32, 1.0));
    move_to(transforms, parts.ropes, ropes, true);
}

#[cfg(test)]
mod tests {
    use super::boom;

    #[test]
    fn a_boom_moves_in_the_ports_time_and_is_there_at_first_sight() {
        assert_eq!(boom(f64::NAN, true, None), 0.0);
        assert_eq!(boom(f64::NAN, false, Some(5.0)), 1.0);
        assert_eq!(boom(0.0, false, Some(10_000.0)), 0.25);
        assert_eq!(boom(1.0, true, Some(10_000.0)), 0.75);
        assert_eq!(boom(0.9, false, Some(10_000.0)), 1.0);
        assert_eq!(boom(0.5, true, Some(-1.0)), 0.0, "time ran back: another instant is looked at");
    }
}
