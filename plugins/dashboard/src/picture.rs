//! The command center in a picture, without a window.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bevy::app::PluginsState;
use bevy::image::Image;
use bevy::prelude::*;
use bevy::render::RenderApp;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::PipelineCache;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::tasks::tick_global_task_pools_on_main_thread;
use portolan_clock::WatchedPort;
use portolan_panels::{Layer, PanelKind};
use portolan_scene::picture::{canvas, onto, without_window};
use portolan_scene::{CameraMode, SavedView, SceneCamera};

use crate::board::{Board, Opening};
use crate::stage::{set_the_stage, spawn_cameras};

/// Frames until fonts, sizes and views have settled.
const SETTLING_FRAMES: u32 = 12;
/// Frames after which something must be wrong.
const FRAMES_MAX: u32 = 600;

/// Which picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// Its size, in pixels.
    pub size: (u32, u32),
    /// A panel to show alone; none for the whole command center.
    pub panel: Option<PanelKind>,
    /// From where the port is seen; none for all of it from above.
    pub view: Option<SavedView>,
    /// What is laid over the port.
    pub layers: Vec<Layer>,
    /// The name of what is selected.
    pub selected: Option<String>,
    /// Where to write it; its ending says in which form.
    pub out: PathBuf,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// It was drawn, but not delivered.
    #[error("the graphics driver has not delivered the picture after {FRAMES_MAX} frames")]
    NotDelivered,
    /// It cannot be written.
    #[error("{}: {why}", .path.display())]
    Unwritable {
        /// Where to.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// There is nothing to show.
    #[error("the port keeps no chronicle")]
    NothingToShow,
    /// What was to be selected is not in the port.
    #[error("nothing in the port is called “{0}” at that time")]
    NothingOfThatName(String),
}

/// Draws the command center at the instant that the port has reached, and writes the picture.
///
/// # Errors
/// When it cannot be drawn or written.
///
/// # Panics
/// When there is no graphics adapter: the graphics library says so in no other way.
pub fn take_picture(opening: Opening, picture: &Picture) -> Result<(), PictureError> {
    let (mut app, target) = off_screen(opening, picture.size)?;
    arrange(app.world_mut(), picture)?;
    let mut frames = 0;
    let mut settled = 0;
    while settled < SETTLING_FRAMES {
        if frames == FRAMES_MAX {
            return Err(PictureError::NotDelivered);
        }
        app.world_mut().resource_mut::<SceneCamera>().at_once();
        app.update();
        frames += 1;
        settled = if is_compiling(&app) { 0 } else { settled + 1 };
    }
    let image = captured(&mut app, target, frames)?;
    write(&image, &picture.out)
}

/// Lays out what the picture is to show.
fn arrange(world: &mut World, picture: &Picture) -> Result<(), PictureError> {
    world.resource_scope(|world, mut board: Mut<Board>| {
        board.all_at_once = true;
        if let Some(panel) = picture.panel {
            board.desk.show_alone(panel);
        }
        for layer in &picture.layers {
            board.desk.show_layer(*layer, true);
        }
        if let Some(name) = &picture.selected {
            let found = board.overview.subject_named(world.resource::<WatchedPort>().world(), name);
            let subject = found.ok_or_else(|| PictureError::NothingOfThatName(name.clone()))?;
            board.desk.select(Some(subject));
        }
        if let Some(view) = picture.view {
            let mut camera = world.resource_mut::<SceneCamera>();
            camera.set_mode(CameraMode::Orbit);
            camera.go_to(view);
        }
        Ok(())
    })
}

/// An app that draws into an image of this size; frames one after the other, so that a frame is over when its update is.
pub(crate) fn off_screen(opening: Opening, (width, height): (u32, u32)) -> Result<(App, Handle<Image>), PictureError> {
    let (port, board) = opening.divided();
    let board = board.ok_or(PictureError::NothingToShow)?;
    let mut app = App::new();
    app.add_plugins(without_window().disable::<PipelinedRenderingPlugin>());
    set_the_stage(&mut app, port, board);
    let target = canvas(&mut app.world_mut().resource_mut::<Assets<Image>>(), width, height);
    spawn_cameras(app.world_mut(), &onto(&target));
    // The graphics adapter is asked for in the background.
    while app.plugins_state() == PluginsState::Adding {
        tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
    Ok((app, target))
}

/// Whether the driver still compiles what it is to draw with.
fn is_compiling(app: &App) -> bool {
    let Some(render) = app.get_sub_app(RenderApp) else { return false };
    render.world().get_resource::<PipelineCache>().is_some_and(|cache| cache.waiting_pipelines().next().is_some())
}

/// Lets the graphics driver hand out what it has drawn.
fn captured(app: &mut App, target: Handle<Image>, mut frames: u32) -> Result<Image, PictureError> {
    let taken: Arc<Mutex<Option<Image>>> = Arc::default();
    let taker = Arc::clone(&taken);
    app.world_mut().spawn(Screenshot::image(target)).observe(move |captured: On<ScreenshotCaptured>| {
        *taker.lock().unwrap_or_else(PoisonError::into_inner) = Some(captured.image.clone());
    });
    while frames < FRAMES_MAX {
        app.update();
        frames += 1;
        if let Some(image) = taken.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Ok(image);
        }
    }
    Err(PictureError::NotDelivered)
}

fn write(image: &Image, path: &Path) -> Result<(), PictureError> {
    let unwritable = |why: String| PictureError::Unwritable { path: path.to_owned(), why };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| unwritable(error.to_string()))?;
    }
    let picture = image.clone().try_into_dynamic().map_err(|error| unwritable(error.to_string()))?;
    picture.into_rgb8().save(path).map_err(|error| unwritable(error.to_string()))
}
