//! What a frame of the command center costs the processor, without drawing it.

use std::time::Duration;

use bevy::platform::time::Instant;
use bevy::prelude::*;
use portolan_clock::{Clock, Pace, WatchedPort};

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
    /// Milliseconds of each frame that were spent on systems, views, panels and handing over to the renderer, in rising order.
    pub prepared_ms: Vec<f64>,
    /// The same of the renderer itself, drawing included.
    pub drawn_ms: Vec<f64>,
    /// Happenings a second that the port executes at *max* while it is shown.
    pub happenings_per_s: f64,
    /// Things handed to the renderer in a frame, at most.
    pub drawn_entities_max: usize,
}

impl FrameCost {
    /// The value that a share of the frames does not exceed; `list` in rising order.
    pub fn quantile(list: &[f64], share: f64) -> Option<f64> {
        let last = list.len().checked_sub(1)?;
        list.get((last as f64 * share).round() as usize).copied()
    }
}

/// Measures frames at the opening's pace, and the port's speed at *max*.
///
/// # Errors
/// When nothing can be shown.
///
/// # Panics
/// When there is no graphics adapter.
pub fn measure_frames(opening: Opening, frames: Frames) -> Result<FrameCost, PictureError> {
    let (mut app, _) = off_screen(opening, frames.size)?;
    for _ in 0..20 {
        app.update();
    }
    let mut prepared_ms = Vec::new();
    let mut drawn_ms = Vec::new();
    let mut drawn_entities_max = 0;
    for _ in 0..frames.count {
        let (prepared, drawn) = frame(&mut app);
        prepared_ms.push(prepared.as_secs_f64() * 1_000.0);
        drawn_ms.push(drawn.as_secs_f64() * 1_000.0);
        let mut drawn = app.world_mut().query::<(&Mesh3d, &ViewVisibility)>();
        drawn_entities_max = drawn_entities_max.max(drawn.iter(app.world()).filter(|(_, visibility)| visibility.get()).count());
    }
    prepared_ms.sort_by(f64::total_cmp);
    drawn_ms.sort_by(f64::total_cmp);

    app.world_mut().resource_mut::<WatchedPort>().driver_mut().set_pace(Pace::Max);
    for _ in 0..10 {
        app.update();
    }
    let executed = |app: &App| app.world().resource::<WatchedPort>().world().resource::<Clock>().calendar.executed();
    let (before, began) = (executed(&app), Instant::now());
    for _ in 0..frames.count {
        app.update();
    }
    let happenings_per_s = (executed(&app) - before) as f64 / began.elapsed().as_secs_f64();
    Ok(FrameCost { prepared_ms, drawn_ms, happenings_per_s, drawn_entities_max })
}

/// One frame, and how long its two halves took.
fn frame(app: &mut App) -> (Duration, Duration) {
    let began = Instant::now();
    let apps = app.sub_apps_mut();
    apps.main.run_default_schedule();
    let mut drawn = Duration::ZERO;
    let mut prepared = began.elapsed();
    let labels: Vec<_> = apps.sub_apps.keys().copied().collect();
    for label in labels {
        let Some(sub_app) = apps.sub_apps.get_mut(&label) else { continue };
        let began = Instant::now();
        sub_app.extract(apps.main.world_mut());
        prepared += began.elapsed();
        let began = Instant::now();
        sub_app.update();
        drawn += began.elapsed();
    }
    apps.main.world_mut().clear_trackers();
    (prepared, drawn)
}
