//! Where the eye is, and how it gets from one place to another. Plain figures: no window, no world.

use std::f32::consts::FRAC_PI_2;

use bevy::math::{Mat3, Quat, Vec2, Vec3};
use portolan_terminal::poses::Rect;

/// Height of what is seen, as an angle. A long lens: parallels stay nearly so, and the far end of the yard can be read.
pub(crate) const FOV: f32 = 0.52;
/// How far the eye may be from what it looks at, metres.
const REACH: (f32, f32) = (18.0, 5_000.0);
/// How steeply it may look down; straight down is the map's.
const PITCH: (f32, f32) = (0.10, 1.45);

/// An eye that looks at a point of the port.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Eye {
    /// What it looks at: x, y, z of the port, metres.
    pub focus: Vec3,
    /// Which way it looks, from inland (0) towards smaller x if negative, greater x if positive.
    pub yaw: f32,
    /// How steeply it looks down.
    pub pitch: f32,
    /// How far it is from what it looks at.
    pub reach: f32,
}

impl Eye {
    /// Ahead, to the right and up, in the port's frame.
    pub fn axes(&self) -> [Vec3; 3] {
        let ((sin_yaw, cos_yaw), (sin_pitch, cos_pitch)) = (self.yaw.sin_cos(), self.pitch.sin_cos());
        let ahead = Vec3::new(sin_yaw * cos_pitch, cos_yaw * cos_pitch, -sin_pitch);
        let right = Vec3::new(cos_yaw, -sin_yaw, 0.0);
        let up = Vec3::new(sin_yaw * sin_pitch, cos_yaw * sin_pitch, cos_pitch);
        [ahead, right, up]
    }

    /// Where the eye is, in the port's frame.
    pub fn place(&self) -> Vec3 {
        self.focus - self.axes()[0] * self.reach
    }

    /// Place and turn in the picture's frame; `further` moves it back along its line of sight.
    pub fn in_picture(&self, further: f32) -> (Vec3, Quat) {
        let to_picture = |point: Vec3| Vec3::new(point.x, point.z, -point.y);
        let [ahead, right, up] = self.axes().map(to_picture);
        let turn = Quat::from_mat3(&Mat3::from_cols(right, up, -ahead));
        (to_picture(self.place()) - ahead * further, turn)
    }

    /// How many metres of the plane through what it looks at are seen from bottom to top.
    pub fn seen_m(&self) -> f32 {
        2.0 * self.reach * (FOV / 2.0).tan()
    }

    /// Moves what is seen with a pointer that is dragged over so many pixels (y down) of a picture `height` pixels high.
    pub fn pan(&mut self, dragged: Vec2, height: f32) {
        let metres = self.seen_m() / height.max(1.0);
        let [_, right, _] = self.axes();
        let inland = Vec3::new(self.yaw.sin(), self.yaw.cos(), 0.0);
        // On the ground, a pixel up is more the flatter one looks; near the horizon that has no end.
        let steep = self.pitch.sin().max(0.25);
        self.focus += -right * dragged.x * metres + inland * dragged.y * metres / steep;
    }

    /// Turns round what it looks at.
    pub fn turn(&mut self, yaw: f32, pitch: f32) {
        self.yaw += yaw;
        self.pitch = (self.pitch + pitch).clamp(PITCH.0, PITCH.1);
    }

    /// Comes nearer (below 1) or goes away, so that a point of the ground stays where it is in the picture.
    pub fn zoom(&mut self, factor: f32, toward: Option<Vec2>) {
        let reach = (self.reach * factor).clamp(REACH.0, REACH.1);
        let factor = reach / self.reach;
        if let Some(toward) = toward {
            let ground = Vec3::new(toward.x, toward.y, self.focus.z);
            self.focus += (ground - self.focus) * (1.0 - factor);
        }
        self.reach = reach;
    }

    /// Keeps what it looks at within a rectangle.
    pub fn stay_within(&mut self, rect: Rect) {
        self.focus.x = self.focus.x.clamp(rect.x0 as f32, rect.x1 as f32);
        self.focus.y = self.focus.y.clamp(rect.y0 as f32, rect.y1 as f32);
    }

    /// Part of the way to another eye: 0 stays, 1 is there. Reach goes by its ratio, turns by the shorter way.
    pub fn toward(&self, goal: &Self, share: f32) -> Self {
        let full = std::f32::consts::TAU;
        let turn = (goal.yaw - self.yaw + full / 2.0).rem_euclid(full) - full / 2.0;
        Self {
            focus: self.focus.lerp(goal.focus, share),
            yaw: self.yaw + turn * share,
            pitch: self.pitch + (goal.pitch - self.pitch) * share,
            reach: self.reach * (goal.reach / self.reach).powf(share),
        }
    }

    /// Whether it is as good as there.
    pub fn is_at(&self, goal: &Self) -> bool {
        let full = std::f32::consts::TAU;
        let turn = (goal.yaw - self.yaw + full / 2.0).rem_euclid(full) - full / 2.0;
        (goal.focus - self.focus).length() < goal.reach * 1e-3
            && turn.abs() < 1e-3
            && (goal.pitch - self.pitch).abs() < 1e-3
            && (goal.reach / self.reach - 1.0).abs() < 1e-3
    }

    /// Straight down, y up.
    pub const fn straight_down(self) -> Self {
        Self { yaw: 0.0, pitch: FRAC_PI_2, ..self }
    }

    /// Looks the same way at all of a rectangle, up to a height, in a picture of this width to height.
    pub fn fitted(mut self, rect: Rect, high: f32, aspect: f32) -> Self {
        let (middle_x, middle_y) = rect.middle();
        self.focus = Vec3::new(middle_x as f32, middle_y as f32, 0.0);
        let [ahead, right, up] = self.axes();
        let corners: Vec<Vec3> = [(rect.x0, rect.y0), (rect.x1, rect.y0), (rect.x1, rect.y1), (rect.x0, rect.y1)]
            .into_iter()
            .flat_map(|(x, y)| [0.0, high].map(|z| Vec3::new(x as f32, y as f32, z)))
            .collect();
        let half = (FOV / 2.0).tan();
        // Near corners look larger: what is seen is not centred on what is looked at. A few rounds settle it.
        for _ in 0..12 {
            let of = |corner: &Vec3, axis: Vec3| (*corner - self.focus).dot(axis);
            let needed = corners.iter().map(|corner| {
                let wide = of(corner, right).abs() / (half * aspect.max(0.1));
                (of(corner, up).abs() / half).max(wide) - of(corner, ahead)
            });
            self.reach = needed.fold(REACH.0, f32::max).min(REACH.1);
            let heights = corners.iter().map(|corner| of(corner, up) / (of(corner, ahead) + self.reach).max(1.0));
            let (low, top) = heights.fold((f32::MAX, f32::MIN), |(low, top), at| (low.min(at), top.max(at)));
            let off = f32::midpoint(low, top) * self.reach / self.pitch.sin().max(0.2);
            self.focus += Vec3::new(self.yaw.sin(), self.yaw.cos(), 0.0) * off;
        }
        self.reach *= 1.03;
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn eye() -> impl Strategy<Value = Eye> {
        (-500.0..500.0_f32, -500.0..500.0_f32, -3.0..3.0_f32, 0.15..1.4_f32, 30.0..2_000.0_f32).prop_map(|(x, y, yaw, pitch, reach)| Eye {
            focus: Vec3::new(x, y, 0.0),
            yaw,
            pitch,
            reach,
        })
    }

    /// Where a point is seen: right and up from the middle, in half heights of the picture.
    fn seen(eye: &Eye, point: Vec3) -> Vec2 {
        let [ahead, right, up] = eye.axes();
        let from = point - eye.place();
        Vec2::new(from.dot(right), from.dot(up)) / from.dot(ahead) / (FOV / 2.0).tan()
    }

    proptest! {
        #[test]
        fn the_eye_looks_at_its_focus(eye in eye()) {
            prop_assert!(seen(&eye, eye.focus).length() < 1e-3);
            let [ahead, right, up] = eye.axes();
            prop_assert!(ahead.dot(right).abs() < 1e-5 && ahead.dot(up).abs() < 1e-5 && right.cross(ahead).dot(up) > 0.999);
        }

        #[test]
        fn a_point_zoomed_to_stays_where_it_is(eye in eye(), dx in -100.0..100.0_f32, dy in -100.0..100.0_f32, factor in 0.5..2.0_f32) {
            let point = eye.focus + Vec3::new(dx, dy, 0.0) * eye.reach / 1_000.0;
            let before = seen(&eye, point);
            let mut after = eye;
            after.zoom(factor, Some(Vec2::new(point.x, point.y)));
            prop_assert!((seen(&after, point) - before).length() < 2e-3);
        }

        #[test]
        fn every_way_ends_at_its_goal(from in eye(), to in eye()) {
            let mut eye = from;
            for _ in 0..200 {
                eye = eye.toward(&to, 0.12);
            }
            prop_assert!(eye.is_at(&to), "{eye:?} is not at {to:?}");
        }

        #[test]
        fn what_is_fitted_is_seen_whole(eye in eye(), width in 50.0..2_500.0_f64, depth in 50.0..900.0_f64, aspect in 0.8..2.5_f32) {
            let rect = Rect { x0: 0.0, y0: -100.0, x1: width, y1: depth };
            let fitted = eye.fitted(rect, 40.0, aspect);
            prop_assume!(fitted.reach < REACH.1);
            for (x, y) in [(rect.x0, rect.y0), (rect.x1, rect.y0), (rect.x1, rect.y1), (rect.x0, rect.y1)] {
                let at = seen(&fitted, Vec3::new(x as f32, y as f32, 0.0));
                prop_assert!(at.x.abs() <= aspect * 1.06 && at.y.abs() <= 1.06, "{at:?}");
            }
        }
    }

    #[test]
    fn the_map_has_the_quay_below_and_x_to_the_right() {
        let map = Eye { focus: Vec3::ZERO, yaw: 1.0, pitch: 0.3, reach: 100.0 }.straight_down();
        assert!((seen(&map, Vec3::new(10.0, 0.0, 0.0)).x > 0.0) && (seen(&map, Vec3::new(0.0, -10.0, 0.0)).y < 0.0));
        let (place, turn) = map.in_picture(0.0);
        assert!((place - Vec3::new(0.0, 100.0, 0.0)).length() < 1e-3);
        assert!((turn * Vec3::Y - Vec3::NEG_Z).length() < 1e-5 && (turn * Vec3::X - Vec3::X).length() < 1e-5);
    }

    #[test]
    fn what_is_dragged_follows_the_pointer() {
        let mut map = Eye { focus: Vec3::ZERO, yaw: 0.0, pitch: FRAC_PI_2, reach: 100.0 };
        let metres = map.seen_m() / 500.0;
        map.pan(Vec2::new(10.0, 5.0), 500.0);
        assert!((map.focus - Vec3::new(-10.0 * metres, 5.0 * metres, 0.0)).length() < 1e-4);
    }
}
