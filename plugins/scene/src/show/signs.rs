//! Signs among and over the things: the outline of what is selected or pointed at, and badges on what is not as it should be.

use std::collections::BTreeMap;

use bevy::prelude::*;
use portolan_clock::WatchedPort;
use portolan_model::facts::Condition;
use portolan_model::subject::Subject;

use super::{Drawn, Epoch, Stage, Watch};
use crate::camera::{Followed, SceneCamera};
use crate::look::Paints;
use crate::palette::{Ink, Palette};
use crate::pick::bounds;
use crate::pick::ray::Bounds;
use crate::shape::Shape;
use crate::view::{ScenePicks, SceneView};

/// Lines of an outline, as a share of what is seen from bottom to top.
const LINE: f32 = 0.002_2;
/// Size of a badge, likewise.
const BADGE: f32 = 0.017;

/// An outline on the stage.
#[derive(Default)]
struct Outline {
    entity: Option<Entity>,
    mesh: Handle<Mesh>,
    drawn: Option<(Subject, Vec3, f32)>,
}

/// What a badge says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Wrong {
    Down,
    Stands,
}

/// The signs on the stage.
#[derive(Resource, Default)]
pub(crate) struct Signs {
    epoch: Epoch,
    selected: Outline,
    hovered: Outline,
    badges: BTreeMap<Subject, (Entity, Wrong)>,
    meshes: Option<[Handle<Mesh>; 2]>,
}

/// Outlines what is selected and what is pointed at.
pub(crate) fn show_outlines(
    mut commands: Commands,
    port: Option<Res<WatchedPort>>,
    watch: Res<Watch>,
    view: Res<SceneView>,
    picks: Res<ScenePicks>,
    camera: Res<SceneCamera>,
    stage: Res<Stage>,
    paints: Option<Res<Paints>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut signs: ResMut<Signs>,
    mut followed: ResMut<Followed>,
    mut transforms: Query<(&mut Transform, &mut Visibility), With<Drawn>>,
) {
    let (Some(port), Some(lookout), Some(paints)) = (port, watch.lookout(), paints) else { return };
    let signs = &mut *signs;
    if signs.epoch.is_over(&stage) {
        *signs = Signs { epoch: signs.epoch, ..Signs::default() };
    }
    let space = |subject: Option<Subject>| subject.and_then(|subject| Some((subject, bounds::of_subject(port.world(), lookout, subject)?)));
    let selected = space(view.selected);
    followed.set_if_neq(Followed { place: selected.map(|(_, bounds)| bounds.middle), subject: selected.map(|(subject, _)| subject) });
    let hovered = space(picks.hovered.filter(|hovered| Some(*hovered) != view.selected));
    let thick = (camera.eye().seen_m() * LINE).max(0.06);
    for (outline, wanted, ink) in
        [(&mut signs.selected, selected, stage.palette.selected), (&mut signs.hovered, hovered, stage.palette.hovered)]
    {
        let Some((subject, bounds)) = wanted else {
            if let Some(entity) = outline.entity {
                super::move_to(&mut transforms, entity, Transform::default(), false);
            }
            continue;
        };
        let key = (subject, bounds.half, thick);
        let is_drawn = outline
            .drawn
            .is_some_and(|(drawn, half, old)| drawn == subject && (half - bounds.half).length() < 0.01 && (old / thick - 1.0).abs() < 0.15);
        if !is_drawn {
            let mesh = frame(bounds.half, thick, ink).into_mesh();
            if outline.entity.is_some() {
                let _ = meshes.insert(outline.mesh.id(), mesh);
            } else {
                outline.mesh = meshes.add(mesh);
            }
            outline.drawn = Some(key);
        }
        let place = place_of(&bounds);
        if let Some(entity) = outline.entity {
            super::move_to(&mut transforms, entity, place, true);
        } else {
            let sign = (Drawn, Mesh3d(outline.mesh.clone()), MeshMaterial3d(paints.over_all.clone()), place);
            outline.entity = Some(commands.spawn((sign, bevy::camera::visibility::NoFrustumCulling)).id());
        }
    }
}

fn place_of(bounds: &Bounds) -> Transform {
    let middle = bounds.middle;
    Transform { translation: Vec3::new(middle.x, middle.z, -middle.y), rotation: Quat::from_rotation_y(bounds.heading), scale: Vec3::ONE }
}

/// The edges of a cuboid around the origin, as beams.
fn frame(half: Vec3, thick: f32, ink: Ink) -> Shape {
    let mut shape = Shape::new();
    let half = half + Vec3::splat(thick);
    let signs = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
    for (a, b) in signs {
        shape.beam([-half.x, a * half.y, b * half.z], [half.x, a * half.y, b * half.z], thick, ink);
        shape.beam([a * half.x, -half.y, b * half.z], [a * half.x, half.y, b * half.z], thick, ink);
        shape.beam([a * half.x, b * half.y, -half.z], [a * half.x, b * half.y, half.z], thick, ink);
    }
    shape
}

/// A badge, one metre across, upright and facing y: a disc with a sign that is not colour alone.
fn badge(wrong: Wrong, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    let (ink, sign) = match wrong {
        Wrong::Down => (palette.alarm, palette.sky),
        Wrong::Stands => (palette.warning, palette.sky),
    };
    let corners = if wrong == Wrong::Down { 3 } else { 24 };
    let radius = if wrong == Wrong::Down { 0.66 } else { 0.5 };
    let rim: Vec<(f32, f32)> = (0..corners)
        .map(|corner| std::f32::consts::TAU * (corner as f32 / corners as f32 + 0.25))
        .map(|angle| (angle.cos() * radius, angle.sin() * radius))
        .collect();
    // Lying flat here; stood up by whoever turns it to the eye.
    shape.polygon(&rim.iter().map(|(x, y)| (x * 1.14, y * 1.14)).collect::<Vec<_>>(), 0.0, palette.sky);
    shape.polygon(&rim, 0.01, ink);
    match wrong {
        Wrong::Down => {
            shape.slab((-0.06, -0.06), (0.06, 0.36), 0.02, sign);
            shape.slab((-0.06, -0.22), (0.06, -0.12), 0.02, sign);
        }
        Wrong::Stands => {
            shape.slab((-0.2, -0.24), (-0.07, 0.24), 0.02, sign);
            shape.slab((0.07, -0.24), (0.2, 0.24), 0.02, sign);
        }
    }
    shape
}

/// Puts a badge over every device that is down or told to stand.
pub(crate) fn show_badges(
    mut commands: Commands,
    port: Option<Res<WatchedPort>>,
    watch: Res<Watch>,
    camera: Res<SceneCamera>,
    stage: Res<Stage>,
    paints: Option<Res<Paints>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut signs: ResMut<Signs>,
    mut transforms: Query<(&mut Transform, &mut Visibility), With<Drawn>>,
) {
    let (Some(port), Some(lookout), Some(paints)) = (port, watch.lookout(), paints) else { return };
    let signs = &mut *signs;
    let kinds =
        signs.meshes.get_or_insert_with(|| [Wrong::Down, Wrong::Stands].map(|wrong| meshes.add(badge(wrong, &stage.palette).into_mesh())));
    let seen = lookout.seen();
    let devices = seen.quay_cranes.iter().map(|crane| (crane.id, crane.condition));
    let devices = devices.chain(seen.yard_cranes.iter().map(|crane| (crane.id, crane.condition)));
    let devices = devices.chain(seen.vehicles.iter().map(|vehicle| (vehicle.id, vehicle.condition)));
    let wrong: BTreeMap<Subject, Wrong> = devices
        .filter_map(|(id, condition)| {
            let wrong = match condition {
                Condition::Working => return None,
                Condition::Down => Wrong::Down,
                Condition::Paused => Wrong::Stands,
            };
            Some((Subject::Device(id), wrong))
        })
        .collect();
    signs.badges.retain(|subject, (entity, shown)| {
        let stays = wrong.get(subject) == Some(shown);
        if !stays {
            commands.entity(*entity).despawn();
        }
        stays
    });
    let (_, turn) = camera.eye().in_picture(0.0);
    // The badge lies flat in the port's frame: stood up, then turned to the eye.
    let turn = turn * Quat::from_rotation_x(std::f32::consts::FRAC_PI_2);
    let size = (camera.eye().seen_m() * BADGE).max(2.0);
    for (subject, wrong) in wrong {
        let Some(space) = bounds::of_subject(port.world(), lookout, subject) else { continue };
        let high = (space.middle.z + space.half.z).min(24.0) + size * 0.8;
        let place = Transform { translation: Vec3::new(space.middle.x, high, -badge_y(&space)), rotation: turn, scale: Vec3::splat(size) };
        if let Some((entity, _)) = signs.badges.get(&subject) {
            super::move_to(&mut transforms, *entity, place, true);
        } else {
            let sign = (Drawn, Mesh3d(kinds[wrong as usize].clone()), MeshMaterial3d(paints.over_all.clone()), place);
            signs.badges.insert(subject, (commands.spawn(sign).id(), wrong));
        }
    }
}

/// Inland of a thing: a quay crane wears its badge over its portal, not in the middle between boom and backreach.
fn badge_y(space: &Bounds) -> f32 {
    if space.half.y > 30.0 { space.middle.y + space.half.y * 0.3 } else { space.middle.y }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::Theme;

    #[test]
    fn what_is_down_and_what_stands_differ_in_shape() {
        let palette = Palette::new(Theme::Dark);
        let (down, stands) = (badge(Wrong::Down, &palette), badge(Wrong::Stands, &palette));
        assert_ne!(down.triangles(), stands.triangles());
        for shape in [down, stands] {
            let (least, greatest) = shape.bounds().expect("a badge");
            assert!(least[0] > -0.8 && greatest[0] < 0.8 && least[1] > -0.8 && greatest[1] < 0.8);
        }
    }

    #[test]
    fn an_outline_runs_round_what_it_outlines() {
        let (least, greatest) = frame(Vec3::new(5.0, 2.0, 1.0), 0.1, Ink::default()).bounds().expect("edges");
        assert!((greatest[0] - 5.15).abs() < 1e-3 && (least[1] + 2.15).abs() < 1e-3 && (greatest[2] - 1.15).abs() < 1e-3);
    }
}
