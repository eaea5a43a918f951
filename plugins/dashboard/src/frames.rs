//! What a frame of the command center costs the processor, without drawing it.

use std::time::Duration;

use bevy::platform::time::Instant;
use bevy::prelude::*;
use bevy::render::render_resource::PollType;
use bevy::render::renderer::{RenderAdapterInfo, RenderDevice};
use portolan_clock::{Clock, Pace, WatchedPort};
use portolan_scene::SceneFigures;

use crate::board::Opening;
use crate::picture::{PictureError, off_screen};

/// What to measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frames {
    /// How many frames, after those in which everything settles.
    pub count: u32,
    /// Their size, in pixels.
    pub size: (u32, u32),
}

/// What frames cost.
#[derive(Clone, PartialEq, Debug)]
pub struct FrameCost {
    /// Seconds from here to the first frame.
    pub first_frame_s: f64,
    /// Milliseconds of each frame that were spent on systems, views, panels and handing over to the renderer, in rising order.
    pub prepared_ms: Vec<f64>,
    /// The same of each frame as a whole, until all is drawn.
    pub whole_ms: Vec<f64>,
    /// Happenings a second that the port executes at *max* while it is shown.
    pub happenings_per_s: f64,
    /// Things handed to the renderer in a frame, at most: each is a draw, or a part of one.
    pub draws_max: usize,
    /// Boxes that stood in the yard.
    pub standing_boxes: usize,
    /// What draws.
    pub adapter: String,
}

impl FrameCost {
    /// The value that a share of the frames does not exceed; `list` in rising order.
    pub fn quantile(list: &[f64], share: f64) -> Option<f64> {
        let last = list.len().checked_sub(1)?;
        list.get((last as f64 * share).round() as usize).copied()
    }
}

/// Frames in which meshes are made and pipelines compiled.
const WARM_UP: u32 = 40;

/// Measures frames at the opening's pace, and the port's speed at *max*.
///
/// # Errors
/// When nothing can be shown.
///
/// # Panics
/// When there is no graphics adapter.
pub fn measure_frames(opening: Opening, frames: Frames) -> Result<FrameCost, PictureError> {
    let began = Instant::now();
    let (mut app, _) = off_screen(opening, frames.size)?;
    frame(&mut app);
    let first_frame_s = began.elapsed().as_secs_f64();
    for _ in 0..WARM_UP {
        frame(&mut app);
    }
    let (mut prepared_ms, mut whole_ms) = (Vec::new(), Vec::new());
    let mut draws_max = 0;
    for _ in 0..frames.count {
        let (prepared, whole) = frame(&mut app);
        prepared_ms.push(prepared.as_secs_f64() * 1_000.0);
        whole_ms.push(whole.as_secs_f64() * 1_000.0);
        let mut drawn = app.world_mut().query_filtered::<&ViewVisibility, With<Mesh3d>>();
        draws_max = draws_max.max(drawn.iter(app.world()).filter(|visibility| visibility.get()).count());
    }
    prepared_ms.sort_by(f64::total_cmp);
    whole_ms.sort_by(f64::total_cmp);
    let standing_boxes = app.world().resource::<SceneFigures>().standing_boxes;
    let adapter = app.world().get_resource::<RenderAdapterInfo>().map_or_else(String::new, |info| info.name.clone());

    app.world_mut().resource_mut::<WatchedPort>().driver_mut().set_pace(Pace::Max);
    for _ in 0..10 {
        frame(&mut app);
    }
    let executed = |app: &App| app.world().resource::<WatchedPort>().world().resource::<Clock>().calendar.executed();
    let (before, began) = (executed(&app), Instant::now());
    // Not for ever: a day is over soon at this pace, and a port that has come to rest is not measured.
    for _ in 0..frames.count.min(60) {
        frame(&mut app);
    }
    let happenings_per_s = (executed(&app) - before) as f64 / began.elapsed().as_secs_f64();
    Ok(FrameCost { first_frame_s, prepared_ms, whole_ms, happenings_per_s, draws_max, standing_boxes, adapter })
}

/// One frame: how long it took to where drawing begins, and until all was drawn.
fn frame(app: &mut App) -> (Duration, Duration) {
    let began = Instant::now();
    let apps = app.sub_apps_mut();
    apps.main.run_default_schedule();
    let mut prepared = began.elapsed();
    let labels: Vec<_> = apps.sub_apps.keys().copied().collect();
    for label in labels {
        let Some(sub_app) = apps.sub_apps.get_mut(&label) else { continue };
        let handing_over = Instant::now();
        sub_app.extract(apps.main.world_mut());
        prepared += handing_over.elapsed();
        sub_app.update();
    }
    apps.main.world_mut().clear_trackers();
    if let Some(device) = apps.main.world().get_resource::<RenderDevice>() {
        // A device that was lost draws nothing any more; the next frame says so.
        let _ = device.poll(PollType::wait_indefinitely());
    }
    (prepared, began.elapsed())
}
