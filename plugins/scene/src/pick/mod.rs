//! Pointing: from a place in the picture to the thing that is seen there.
//!
//! No picking of bevy's: a few hundred cuboids and, where the ray meets a block, its stacks, are asked one by one. That is exact enough
//! for hands, costs little, and needs no mesh on the processor's side.

pub(crate) mod bounds;
pub(crate) mod ray;
#[cfg(test)]
mod tests;

use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use portolan_clock::WatchedPort;
use portolan_model::index::Index;
use portolan_model::subject::Subject;
use portolan_terminal::poses::Lookout;
use portolan_terminal::yard::stacks::Stacks;

use self::ray::{Ray, nearest};
use crate::camera::SceneEye;
use crate::frame::to_port;
use crate::show::Watch;
use crate::view::{ScenePicks, SceneView};

/// Where the pointer is in the scene's part of the window.
#[derive(Resource, Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Pointer {
    /// In logical pixels of the window; none while it is elsewhere.
    pub(crate) at: Option<Vec2>,
    /// Height of the picture in logical pixels.
    pub(crate) height: Option<f32>,
    /// The line of sight through it.
    pub(crate) ray: Option<Ray>,
    /// Where that meets the ground.
    pub(crate) ground: Option<Vec2>,
    /// Whether it clicked in this frame.
    pub(crate) clicked: bool,
}

/// Finds where the pointer is and what line of sight goes through it.
pub(crate) fn find_pointer(
    windows: Query<&Window, With<PrimaryWindow>>,
    cameras: Query<(&Camera, &GlobalTransform), With<SceneEye>>,
    mut pointer: ResMut<Pointer>,
) {
    let found = windows.iter().next().and_then(Window::cursor_position);
    let camera = cameras.iter().next();
    let inside = |at: &Vec2| camera.and_then(|(camera, _)| camera.logical_viewport_rect()).is_some_and(|rect| rect.contains(*at));
    let at = found.filter(inside);
    let height = camera.and_then(|(camera, _)| camera.logical_viewport_size()).map(|size| size.y);
    let ray = at.zip(camera).and_then(|(at, (camera, place))| camera.viewport_to_world(place, at).ok()).map(|ray| {
        let port = |point: Vec3| Vec3::from(to_port(point).map(|part| part as f32));
        Ray { from: port(ray.origin), along: port(*ray.direction) }
    });
    let ground = ray.and_then(|ray| ray.at_height(0.0)).map(Vec3::truncate);
    *pointer = Pointer { at, height, ray, ground, clicked: false };
}

/// What a line of sight meets first.
pub(crate) fn seen_along(port: &World, lookout: &Lookout, ray: Ray) -> Option<Subject> {
    let mut best = nearest(ray, bounds::pointable(port, lookout));
    let mut block_met = None;
    let index = port.get_resource::<Index>()?;
    for block in &lookout.ground().blocks {
        let Some(way) = bounds::of_block(block).met_by(ray) else { continue };
        let stacks = index.blocks().get(usize::from(block.id.0)).and_then(|entity| port.get::<Stacks>(*entity));
        if let Some((id, way)) = stacks.and_then(|stacks| bounds::box_met(block, stacks, ray))
            && best.as_ref().is_none_or(|(_, best)| way < *best)
        {
            best = Some((Subject::Container(id), way));
        }
        if block_met.is_none_or(|(_, before)| way < before) {
            block_met = Some((block.id, way));
        }
    }
    // Bare ground of a block is the block.
    let ground = || ray.at_height(0.05).map(|point| (point - ray.from).length());
    match (best, block_met) {
        (Some((subject, _)), _) => Some(subject),
        (None, Some((id, _))) => ground().map(|_| Subject::Block(id)),
        (None, None) => None,
    }
}

/// Says what the pointer is over and what it clicked on.
pub(crate) fn pick(
    port: Option<Res<WatchedPort>>,
    watch: Res<Watch>,
    view: Res<SceneView>,
    pointer: Res<Pointer>,
    mut picks: ResMut<ScenePicks>,
) {
    let ray = pointer.ray.filter(|_| view.takes_pointer);
    let hovered = match (port, watch.lookout(), ray) {
        (Some(port), Some(lookout), Some(ray)) => seen_along(port.world(), lookout, ray),
        _ => None,
    };
    let ground_m = pointer.ground.filter(|_| view.takes_pointer).map(|at| (f64::from(at.x), f64::from(at.y)));
    if picks.hovered != hovered || picks.ground_m != ground_m {
        picks.hovered = hovered;
        picks.ground_m = ground_m;
    }
    if pointer.clicked {
        picks.click(hovered);
    }
}
