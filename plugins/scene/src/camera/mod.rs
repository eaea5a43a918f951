//! The camera: map from above, orbit, follow; saved views; the way from one to the other.

mod rig;
mod steer;

use bevy::camera::visibility::RenderLayers;
use bevy::camera::{OrthographicProjection, PerspectiveProjection, Projection, RenderTarget, ScalingMode, Viewport};
use bevy::core_pipeline::tonemapping::Tonemapping;
use bevy::prelude::*;
use bevy::render::view::Msaa;
use portolan_model::subject::Subject;
use portolan_terminal::poses::{Ground, Rect};

pub use self::rig::Eye;
use self::rig::FOV;
pub(crate) use self::steer::{steer, steer_by_keys};
use crate::look::Paints;
use crate::view::{SceneView, Smoothing};

/// So much of the ground behind the yard belongs to a view of the whole port, metres.
const INLAND_M: f64 = 120.0;
/// From so far away a thing is looked at, metres.
const NEAR_M: f32 = 220.0;

/// How the camera looks at the port.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum CameraMode {
    /// Straight down, without perspective: the quay below, inland up.
    #[default]
    Map,
    /// From anywhere, round a point of the ground.
    Orbit,
    /// Round what is selected, wherever it goes.
    Follow,
}

/// Views with a name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SavedView {
    /// All of it.
    Port,
    /// Vessels and quay cranes, from over the water.
    Quay,
    /// The blocks.
    Yard,
    /// Where trucks come in.
    Gate,
}

impl SavedView {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Port, Self::Quay, Self::Yard, Self::Gate];

    /// Its name on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Port => "port",
            Self::Quay => "quay",
            Self::Yard => "yard",
            Self::Gate => "gate",
        }
    }
}

/// The scene's camera, as whoever hosts the scene steers it.
#[derive(Resource, Clone, PartialEq, Debug)]
pub struct SceneCamera {
    mode: CameraMode,
    goal: Eye,
    shown: Eye,
    /// Asked for and not looked up yet, since it takes the ground to know where it is.
    wanted: Option<SavedView>,
    /// To be brought into the picture once it is known where it is.
    sought: Option<Subject>,
    /// What is followed, and where it was.
    followed: Option<(Subject, Vec3)>,
    /// Whether the next move is to be at once.
    at_once: bool,
    aspect: f32,
}

impl Default for SceneCamera {
    fn default() -> Self {
        let eye = Eye { focus: Vec3::ZERO, yaw: 0.0, pitch: std::f32::consts::FRAC_PI_2, reach: 1_000.0 };
        Self {
            mode: CameraMode::Map,
            goal: eye,
            shown: eye,
            wanted: Some(SavedView::Port),
            sought: None,
            followed: None,
            at_once: true,
            aspect: 16.0 / 9.0,
        }
    }
}

impl SceneCamera {
    /// How it looks.
    pub const fn mode(&self) -> CameraMode {
        self.mode
    }

    /// Looks another way at what it looks at now.
    pub fn set_mode(&mut self, mode: CameraMode) {
        if mode == self.mode {
            return;
        }
        if mode == CameraMode::Map {
            self.goal = self.goal.straight_down();
        } else if self.mode == CameraMode::Map {
            // From a little over the shoulder, not from where the map looks.
            self.goal.pitch = 0.62;
            self.goal.yaw = -0.35;
        }
        self.goal.focus.z = 0.0;
        self.followed = None;
        self.mode = mode;
    }

    /// Goes to a view, in the present mode; a followed thing is let go.
    pub fn go_to(&mut self, view: SavedView) {
        if self.mode == CameraMode::Follow {
            self.mode = CameraMode::Orbit;
        }
        (self.wanted, self.sought, self.followed) = (Some(view), None, None);
    }

    /// Goes to an eye.
    pub fn look(&mut self, eye: Eye) {
        self.mode = if (eye.pitch - std::f32::consts::FRAC_PI_2).abs() < 1e-3 { CameraMode::Map } else { CameraMode::Orbit };
        (self.wanted, self.sought, self.followed) = (None, None, None);
        self.goal = eye;
    }

    /// Brings a thing into the picture, in the present mode, once it is the one that is selected; a followed thing is let go. Nothing
    /// moves for a thing that stands nowhere in the port.
    pub fn focus(&mut self, subject: Subject) {
        if self.mode == CameraMode::Follow {
            self.mode = CameraMode::Orbit;
        }
        self.sought = Some(subject);
    }

    /// Lets the next way be made at once: for pictures, and for those who do not like motion.
    pub const fn at_once(&mut self) {
        self.at_once = true;
    }

    /// Where the eye is now.
    pub const fn eye(&self) -> &Eye {
        &self.shown
    }

    /// Whether the picture has no perspective now.
    fn is_flat(&self) -> bool {
        self.mode == CameraMode::Map && (self.shown.pitch - std::f32::consts::FRAC_PI_2).abs() < 2e-3
    }
}

/// The eye of a view with a name.
fn saved(view: SavedView, mode: CameraMode, ground: &Ground, aspect: f32) -> Eye {
    let all = ground.rect();
    let length = ground.quay_m;
    let (rect, high, yaw, pitch) = match view {
        // Gates often lie a kilometre inland: between them and the yard there is only road, which would take half the picture.
        SavedView::Port => {
            let inland = all.y1 - 40.0;
            let near = ground.land_edge_m + INLAND_M;
            (Rect { y0: -95.0, y1: inland.min(near), x0: all.x0 + 15.0, x1: all.x1 - 15.0 }, 20.0, -0.42, 0.60)
        }
        SavedView::Quay => (Rect { x0: length * 0.12, x1: length * 0.12 + 430.0_f64.min(length), y0: -75.0, y1: 70.0 }, 60.0, -0.55, 0.36),
        SavedView::Yard => {
            let (first, last) = (all.x0.max(0.0) + length * 0.35, all.x0.max(0.0) + length * 0.35 + 320.0_f64.min(length));
            (Rect { x0: first, x1: last, y0: ground.apron_m - 10.0, y1: ground.land_edge_m + 20.0 }, 20.0, 0.5, 0.62)
        }
        SavedView::Gate => {
            let gate = ground.gates[0];
            (Rect { x0: gate.x_m - 75.0, x1: gate.x_m + 75.0, y0: gate.y_m - 45.0, y1: gate.y_m + 90.0 }, 8.0, -0.5, 0.55)
        }
    };
    let eye = Eye { focus: Vec3::ZERO, yaw, pitch, reach: 1_000.0 };
    if mode == CameraMode::Map { eye.straight_down().fitted(rect, 0.0, aspect) } else { eye.fitted(rect, high, aspect) }
}

/// Marks the camera that looks at the scene.
#[derive(Component, Clone, Copy, Debug, Default)]
pub struct SceneEye;

/// A camera that shows the scene on a target: a window or an image. Spawn one; whoever draws panels over it takes a camera of its own
/// with a higher order.
pub fn scene_camera(target: RenderTarget) -> impl Bundle {
    (
        SceneEye,
        Camera3d::default(),
        Camera::default(),
        target,
        Tonemapping::None,
        Msaa::Off,
        Projection::Perspective(PerspectiveProjection::default()),
        Transform::default(),
        RenderLayers::layer(0),
    )
}

/// Where the scene knows things to be, for a camera that follows one.
#[derive(Resource, Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Followed {
    /// The middle of what is selected, in the port's frame.
    pub(crate) place: Option<Vec3>,
    /// For whom that holds.
    pub(crate) subject: Option<Subject>,
}

/// Moves the eye towards where it is to be.
pub(crate) fn move_eye(time: Res<Time<Real>>, watch: Res<crate::show::Watch>, followed: Res<Followed>, mut camera: ResMut<SceneCamera>) {
    let Some(ground) = watch.ground() else { return };
    let aspect = camera.aspect;
    if let Some(view) = camera.wanted.take() {
        camera.goal = saved(view, camera.mode, ground, aspect);
    }
    if camera.sought.is_some()
        && camera.sought == followed.subject
        && let Some(place) = followed.place
    {
        camera.sought = None;
        camera.wanted = None;
        camera.goal.focus = place.with_z(0.0);
        camera.goal.reach = camera.goal.reach.min(NEAR_M);
    }
    if camera.mode == CameraMode::Follow
        && let Some((subject, place)) = followed.subject.zip(followed.place)
    {
        // What is followed takes the eye along, however fast the port's time passes; only the rest of the way, and that from one thing to
        // another, is made smoothly.
        if let Some((of, before)) = camera.followed.replace((subject, place))
            && of == subject
        {
            camera.shown.focus += place - before;
        }
        camera.goal.focus = place;
        if camera.goal.reach > NEAR_M * 2.0 {
            camera.goal.reach = NEAR_M;
        }
    }
    let share = if std::mem::take(&mut camera.at_once) { 1.0 } else { 1.0 - (-time.delta_secs() * 7.0).exp() };
    let shown = camera.shown.toward(&camera.goal, share);
    camera.shown = if shown.is_at(&camera.goal) { camera.goal } else { shown };
}

/// Gives the camera that draws its place, its lens and its part of the target.
pub(crate) fn place_camera(
    mut rig: ResMut<SceneCamera>,
    view: Res<SceneView>,
    paints: Option<Res<Paints>>,
    mut cameras: Query<(&mut Camera, &mut Projection, &mut Transform, &mut Msaa), With<SceneEye>>,
) {
    for (mut camera, mut projection, mut transform, mut msaa) in &mut cameras {
        let viewport = view.viewport.and_then(|rect| within(rect, camera.physical_target_size())).map(|rect| Viewport {
            physical_position: UVec2::new(rect.x, rect.y),
            physical_size: UVec2::new(rect.width, rect.height),
            ..Viewport::default()
        });
        let is_same = match (&camera.viewport, &viewport) {
            (Some(a), Some(b)) => a.physical_position == b.physical_position && a.physical_size == b.physical_size,
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            camera.viewport = viewport;
        }
        if let Some(size) = camera.physical_viewport_size().filter(|size| size.y > 0) {
            let aspect = size.x as f32 / size.y as f32;
            if (aspect - rig.aspect).abs() > 1e-3 {
                rig.aspect = aspect;
            }
        }
        let (further, lens) = if rig.is_flat() {
            let viewport_height = rig.shown.seen_m();
            let scaling_mode = ScalingMode::FixedVertical { viewport_height };
            let lens = OrthographicProjection { near: 0.0, far: 4_000.0, scaling_mode, ..OrthographicProjection::default_3d() };
            // High over everything, however near one looks.
            (2_000.0 - rig.shown.reach, Projection::Orthographic(lens))
        } else {
            let near = (rig.shown.reach * 0.02).clamp(0.5, 20.0);
            let lens = PerspectiveProjection { fov: FOV, near, far: 20_000.0, ..PerspectiveProjection::default() };
            (0.0, Projection::Perspective(lens))
        };
        let (translation, rotation) = rig.shown.in_picture(further);
        transform.set_if_neq(Transform { translation, rotation, scale: Vec3::ONE });
        *projection = lens;
        let smooth = match view.smoothing {
            Smoothing::Auto => paints.as_ref().is_some_and(|paints| !paints.is_software()),
            Smoothing::Off => false,
            Smoothing::On => true,
        };
        msaa.set_if_neq(if smooth { Msaa::Sample4 } else { Msaa::Off });
    }
}

/// The part of a rectangle that lies on a target; none if nothing does, or the target is not known yet.
fn within(rect: crate::view::PixelRect, target: Option<UVec2>) -> Option<crate::view::PixelRect> {
    let target = target?;
    let (x, y) = (rect.x.min(target.x), rect.y.min(target.y));
    let (width, height) = (rect.width.min(target.x - x), rect.height.min(target.y - y));
    (width > 0 && height > 0).then_some(crate::view::PixelRect { x, y, width, height })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::PixelRect;

    #[test]
    fn a_viewport_stays_on_its_target() {
        let rect = PixelRect { x: 100, y: 50, width: 800, height: 600 };
        assert_eq!(within(rect, Some(UVec2::new(1_000, 700))), Some(rect));
        assert_eq!(within(rect, Some(UVec2::new(500, 300))), Some(PixelRect { x: 100, y: 50, width: 400, height: 250 }));
        assert_eq!(within(rect, Some(UVec2::new(90, 700))), None);
        assert_eq!(within(rect, None), None);
    }

    #[test]
    fn a_mode_is_entered_and_left() {
        let mut camera = SceneCamera::default();
        camera.set_mode(CameraMode::Orbit);
        assert!(camera.goal.pitch < 1.0);
        camera.set_mode(CameraMode::Follow);
        camera.go_to(SavedView::Gate);
        assert_eq!(camera.mode(), CameraMode::Orbit, "a view lets go of what was followed");
        camera.set_mode(CameraMode::Map);
        assert!((camera.goal.pitch - std::f32::consts::FRAC_PI_2).abs() < 1e-6);
        assert!(camera.wanted.is_some());
    }
}
