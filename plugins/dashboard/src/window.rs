//! The command center in a window.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bevy::app::AppExit;
use bevy::camera::RenderTarget;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::window::{PresentMode, WindowRef, WindowResolution};
use portolan_scene::picture::renderer;

use crate::board::Opening;
use crate::stage::{set_the_stage, spawn_cameras};

/// There is no display, or no graphics adapter, that a window could be shown with.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no window can be shown here ({why})")]
pub struct NoScreen {
    /// What the window system or the graphics driver says.
    pub why: String,
}

/// Shows the command center until its window is closed.
///
/// `last_panic` gives out what was last said in a panic: the window system and the graphics driver have no other way to say what they
/// lack. A panic after the first picture was shown is a defect and goes on.
///
/// # Errors
/// When no window can be shown here.
pub fn open_window(opening: Opening, last_panic: impl Fn() -> String) -> Result<(), NoScreen> {
    seek_display()?;
    let shown = Arc::new(AtomicBool::new(false));
    let tells = Arc::clone(&shown);
    let done = catch_unwind(AssertUnwindSafe(move || run(opening, tells)));
    match done {
        Ok(result) => result,
        Err(panic) if shown.load(Ordering::Relaxed) => std::panic::resume_unwind(panic),
        Err(_) => Err(NoScreen { why: last_panic() }),
    }
}

fn run(opening: Opening, shown: Arc<AtomicBool>) -> Result<(), NoScreen> {
    let title = format!("{} – Portolan", opening.title);
    let used = Arc::clone(&shown);
    let (port, board) = opening.divided();
    let Some(board) = board else { return Err(NoScreen { why: "the port keeps no chronicle".to_owned() }) };
    let mut app = App::new();
    let window = Window {
        title,
        name: Some("portolan".to_owned()),
        resolution: WindowResolution::new(1_920, 1_080),
        present_mode: PresentMode::AutoVsync,
        ..Window::default()
    };
    // Logs are the program's.
    let window = WindowPlugin { primary_window: Some(window), ..WindowPlugin::default() };
    app.add_plugins(DefaultPlugins.set(window).set(renderer()).disable::<LogPlugin>());
    set_the_stage(&mut app, port, board);
    spawn_cameras(app.world_mut(), &RenderTarget::Window(WindowRef::Primary));
    app.add_systems(Last, move |mut frames: Local<u32>| {
        *frames += 1;
        // The first frames go by before the driver has made anything of them.
        if *frames == 3 {
            shown.store(true, Ordering::Relaxed);
        }
    });
    match app.run() {
        AppExit::Success => Ok(()),
        AppExit::Error(code) if used.load(Ordering::Relaxed) => panic!("the window ended with {code}"),
        AppExit::Error(code) => Err(NoScreen { why: format!("the window system ended with {code}") }),
    }
}

/// Whether there is a display at all, for whoever would rather not build a port for nothing. One that is there may still refuse a window.
///
/// On systems with a display server its address is in the environment; without one there is no use in asking it.
///
/// # Errors
/// When there is none.
pub fn seek_display() -> Result<(), NoScreen> {
    let is_unix_desktop = cfg!(all(unix, not(target_os = "macos")));
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !is_unix_desktop || is_set("DISPLAY") {
        return Ok(());
    }
    let wayland = if is_set("WAYLAND_DISPLAY") { "; under Wayland it is set by Xwayland" } else { "" };
    Err(NoScreen { why: format!("DISPLAY is not set{wayland}") })
}
