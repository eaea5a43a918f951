//! What the scene is asked to show, and what it says was pointed at.
//!
//! Whoever hosts the scene writes [`SceneView`] before a frame and reads [`ScenePicks`] after it. Nothing here can change the port.

use bevy::prelude::*;
use portolan_model::subject::Subject;

use crate::palette::Theme;

/// What is laid over the picture.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Layers {
    /// How full each block is: a colour, a number, and hatching where it is too much.
    pub fill: bool,
    /// How often each road was driven over in the last hour.
    pub road_use: bool,
    /// Boxes that something holds; all others are drawn back.
    pub holds: bool,
    /// Places kept for boxes on their way.
    pub claims: bool,
    /// What each part of the ground is for, and where people may not go.
    pub zones: bool,
    /// Names of vessels, cranes and blocks over the map.
    pub names: bool,
}

/// A rectangle of the target, in physical pixels from its upper left corner.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PixelRect {
    /// Left.
    pub x: u32,
    /// Top.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// Whether edges are smoothed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Smoothing {
    /// Where a graphics card does it.
    #[default]
    Auto,
    /// Not at all.
    Off,
    /// In any case.
    On,
}

/// What the scene is asked to show. Written by whoever hosts it; the scene only reads it.
#[derive(Resource, Clone, PartialEq, Debug)]
pub struct SceneView {
    /// Colours.
    pub theme: Theme,
    /// What is laid over the picture.
    pub layers: Layers,
    /// What is selected: outlined, and followed if the camera follows.
    pub selected: Option<Subject>,
    /// The part of the target that shows the port; all of it if none.
    pub viewport: Option<PixelRect>,
    /// Whether the pointer is the scene's: not while it is over a panel.
    pub takes_pointer: bool,
    /// Whether keys are the scene's: not while somebody writes.
    pub takes_keys: bool,
    /// Whether edges are smoothed.
    pub smoothing: Smoothing,
}

impl Default for SceneView {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            layers: Layers::default(),
            selected: None,
            viewport: None,
            takes_pointer: true,
            takes_keys: true,
            smoothing: Smoothing::default(),
        }
    }
}

/// What the scene has drawn: for whoever watches what that costs.
#[derive(Resource, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SceneFigures {
    /// Blocks of the yard, each one mesh.
    pub blocks: usize,
    /// How many times a block's boxes were drawn since the stage was last set, the first time included.
    pub blocks_drawn: u64,
    /// Blocks that wait to be drawn anew.
    pub blocks_due: usize,
    /// Boxes that stand in blocks.
    pub standing_boxes: usize,
    /// Faces of standing boxes that are drawn.
    pub standing_triangles: usize,
    /// Boxes that hang, are driven or lie in the hall.
    pub loose_boxes: usize,
}

/// Somebody clicked into the picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Click {
    /// On what; none for bare ground.
    pub subject: Option<Subject>,
}

/// What was pointed at. Written by the scene.
#[derive(Resource, Clone, PartialEq, Debug, Default)]
pub struct ScenePicks {
    /// What the pointer is over.
    pub hovered: Option<Subject>,
    /// Where on the ground the pointer is: metres along the quay and inland.
    pub ground_m: Option<(f64, f64)>,
    clicked: Option<Click>,
}

impl ScenePicks {
    /// The click that nobody has taken yet.
    pub const fn take_click(&mut self) -> Option<Click> {
        self.clicked.take()
    }

    pub(crate) const fn click(&mut self, subject: Option<Subject>) {
        self.clicked = Some(Click { subject });
    }
}
