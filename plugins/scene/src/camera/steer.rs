//! Mouse and keys.
//!
//! Dragging with the left button moves the map, or turns an orbit; with the right or the middle one it always moves. The wheel comes
//! nearer to what is under the pointer. A click is a press and a release on the same spot: that picks.
//!
//! Arrows move, `Q` and `E` turn, `R` and `F` tilt, page up and down come nearer and go away, `Home` shows all.

use bevy::input::mouse::{AccumulatedMouseMotion, AccumulatedMouseScroll, MouseScrollUnit};
use bevy::prelude::*;

use super::{CameraMode, Eye, SavedView, SceneCamera};
use crate::pick::Pointer;
use crate::show::Watch;
use crate::view::SceneView;

/// A pointer that moved further than this, in logical pixels, since it was pressed drags and does not click.
const CLICK: f32 = 5.0;
const TURN_PER_PIXEL: f32 = 0.005;
/// A notch of the wheel.
const ZOOM: f32 = 1.18;

/// What the pointer began when it was pressed.
#[derive(Default)]
pub(crate) struct Press {
    left: Option<Vec2>,
    moved: f32,
    drags: bool,
}

/// Lets the mouse steer, and says when it clicks.
pub(crate) fn steer(
    buttons: Res<ButtonInput<MouseButton>>,
    motion: Res<AccumulatedMouseMotion>,
    wheel: Res<AccumulatedMouseScroll>,
    view: Res<SceneView>,
    watch: Res<Watch>,
    mut press: Local<Press>,
    mut pointer: ResMut<Pointer>,
    mut camera: ResMut<SceneCamera>,
) {
    pointer.clicked = false;
    let (Some(at), Some(height)) = (pointer.at, pointer.height) else {
        if buttons.get_pressed().len() == 0 {
            *press = Press::default();
        }
        return;
    };
    let any = [MouseButton::Left, MouseButton::Right, MouseButton::Middle];
    if view.takes_pointer && buttons.any_just_pressed(any) {
        *press = Press { left: buttons.just_pressed(MouseButton::Left).then_some(at), moved: 0.0, drags: true };
    }
    if press.drags && motion.delta != Vec2::ZERO {
        press.moved += motion.delta.length();
        let map = camera.mode == CameraMode::Map;
        let turns = buttons.pressed(MouseButton::Left) && !map;
        if press.moved > CLICK && (turns || buttons.any_pressed(any)) {
            let mut goal = camera.goal;
            if turns {
                goal.turn(-motion.delta.x * TURN_PER_PIXEL, motion.delta.y * TURN_PER_PIXEL);
            } else if camera.mode != CameraMode::Follow {
                goal.pan(motion.delta, height);
            }
            // What is dragged is not waited for.
            camera.goal = goal;
            camera.shown = Eye { reach: camera.shown.reach, ..goal };
        }
    }
    if buttons.just_released(MouseButton::Left) {
        pointer.clicked = press.left.is_some_and(|pressed| press.moved <= CLICK && (pressed - at).length() <= CLICK);
    }
    if !buttons.any_pressed(any) {
        *press = Press::default();
    }
    let notches = match wheel.unit {
        MouseScrollUnit::Line => wheel.delta.y,
        MouseScrollUnit::Pixel => wheel.delta.y / 60.0,
    };
    if view.takes_pointer && notches != 0.0 {
        let toward = pointer.ground.filter(|_| camera.mode != CameraMode::Follow);
        camera.goal.zoom(ZOOM.powf(-notches), toward);
    }
    if let Some(ground) = watch.ground() {
        let bounds = ground.rect().grown(500.0);
        camera.goal.stay_within(bounds);
    }
}

/// Lets keys steer.
pub(crate) fn steer_by_keys(time: Res<Time<Real>>, keys: Res<ButtonInput<KeyCode>>, view: Res<SceneView>, mut camera: ResMut<SceneCamera>) {
    if !view.takes_keys || keys.any_pressed([KeyCode::ControlLeft, KeyCode::ControlRight, KeyCode::AltLeft, KeyCode::SuperLeft]) {
        return;
    }
    if keys.just_pressed(KeyCode::Home) {
        camera.go_to(SavedView::Port);
    }
    let axis = |less: KeyCode, more: KeyCode| f32::from(u8::from(keys.pressed(more))) - f32::from(u8::from(keys.pressed(less)));
    let (x, y) = (axis(KeyCode::ArrowLeft, KeyCode::ArrowRight), axis(KeyCode::ArrowDown, KeyCode::ArrowUp));
    let (turn, tilt) = (axis(KeyCode::KeyQ, KeyCode::KeyE), axis(KeyCode::KeyF, KeyCode::KeyR));
    let away = axis(KeyCode::PageUp, KeyCode::PageDown);
    let seconds = time.delta_secs().min(0.1);
    // Held for a second: six tenths of the picture, sixty degrees, three times nearer.
    let mut goal = camera.goal;
    if (x != 0.0 || y != 0.0) && camera.mode != CameraMode::Follow {
        goal.pan(Vec2::new(-x, y) * seconds * 0.6, 1.0);
    }
    if camera.mode != CameraMode::Map && (turn != 0.0 || tilt != 0.0) {
        goal.turn(turn * seconds, tilt * seconds * 0.6);
    }
    if away != 0.0 {
        goal.zoom(3.0_f32.powf(away * seconds), None);
    }
    if goal != camera.goal {
        camera.goal = goal;
    }
}
