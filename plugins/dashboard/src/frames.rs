//! What a frame of the command center costs the processor, without drawing it.

use std::time::Duration;

use bevy::platform::time::Instant;
use bevy::prelude::*;
use bevy::render::render_resource::PollType;
use bevy::render::renderer::{RenderAdapterInfo, RenderDevice};
use bevy::time::TimeUpdateStrategy;
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
    /// Milliseconds of the processor that each frame took for systems, views, panels and handing over to the renderer, all threads
    /// together, in rising order.
    pub prepared_ms: Vec<f64>,
    /// Milliseconds of the wall that each frame took as a whole, until all was drawn, in rising order.
    pub whole_ms: Vec<f64>,
    /// Happenings a second that the port executes at *max* while it is shown; none where it came to rest before that could be told.
    pub happenings_per_s: Option<f64>,
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

/// How much of the wall's time passes in a measured frame, as on a usual screen.
const A_SIXTIETH: Duration = Duration::from_micros(16_667);
/// Frames in which meshes are made and pipelines compiled.
const WARM_UP: u32 = 40;

/// Measures frames at the opening's pace, each a sixtieth of a second, and the port's speed at *max*. `cpu` tells the time of the processor
/// that this process has taken so far.
///
/// # Errors
/// When nothing can be shown.
///
/// # Panics
/// When there is no graphics adapter.
pub fn measure_frames(opening: Opening, frames: Frames, cpu: impl Fn() -> Duration) -> Result<FrameCost, PictureError> {
    let began = now();
    let (mut app, _) = off_screen(opening, frames.size)?;
    app.insert_resource(TimeUpdateStrategy::ManualDuration(A_SIXTIETH));
    frame(&mut app, &cpu);
    let first_frame_s = began.elapsed().as_secs_f64();
    for _ in 0..WARM_UP {
        frame(&mut app, &cpu);
    }
    let (mut prepared_ms, mut whole_ms) = (Vec::new(), Vec::new());
    let mut draws_max = 0;
    for _ in 0..frames.count {
        let (prepared, whole) = frame(&mut app, &cpu);
        prepared_ms.push(prepared.as_secs_f64() * 1_000.0);
        whole_ms.push(whole.as_secs_f64() * 1_000.0);
        let mut drawn = app.world_mut().query_filtered::<&ViewVisibility, With<Mesh3d>>();
        draws_max = draws_max.max(drawn.iter(app.world()).filter(|visibility| visibility.get()).count());
    }
    prepared_ms.sort_by(f64::total_cmp);
    whole_ms.sort_by(f64::total_cmp);
    let standing_boxes = app.world().resource::<SceneFigures>().standing_boxes;
    let adapter = app.world().get_resource::<RenderAdapterInfo>().map_or_else(String::new, |info| info.name.clone());

    let happenings_per_s = speed_at_max(&mut app, frames.count, &cpu);
    Ok(FrameCost { first_frame_s, prepared_ms, whole_ms, happenings_per_s, draws_max, standing_boxes, adapter })
}

/// Happenings a second of the wall at *max*, until enough frames were seen or the port has come to rest.
fn speed_at_max(app: &mut App, frames_max: u32, cpu: &impl Fn() -> Duration) -> Option<f64> {
    let executed = |app: &App| app.world().resource::<WatchedPort>().world().resource::<Clock>().calendar.executed();
    app.world_mut().resource_mut::<WatchedPort>().driver_mut().set_pace(Pace::Max);
    // The first of them finds out how much a frame can take.
    for _ in 0..2 {
        frame(app, cpu);
    }
    let (mut happenings, mut took) = (0, Duration::ZERO);
    for _ in 0..frames_max {
        let before = executed(app);
        let (_, whole) = frame(app, cpu);
        if app.world().resource::<WatchedPort>().world().resource::<Clock>().calendar.is_empty() {
            break;
        }
        happenings += executed(app) - before;
        took += whole;
    }
    (happenings > 0 && !took.is_zero()).then(|| happenings as f64 / took.as_secs_f64())
}

/// The wall's time.
#[expect(clippy::disallowed_methods, reason = "what a frame costs is measured outside the port")]
fn now() -> Instant {
    Instant::now()
}

/// One frame: what it took of the processor to where drawing begins, and of the wall until all was drawn. Nothing of an earlier frame is
/// being drawn meanwhile.
fn frame(app: &mut App, cpu: &impl Fn() -> Duration) -> (Duration, Duration) {
    let (began, before) = (now(), cpu());
    let apps = app.sub_apps_mut();
    apps.main.run_default_schedule();
    let mut prepared = cpu().saturating_sub(before);
    let labels: Vec<_> = apps.sub_apps.keys().copied().collect();
    for label in labels {
        let Some(sub_app) = apps.sub_apps.get_mut(&label) else { continue };
        let before = cpu();
        sub_app.extract(apps.main.world_mut());
        prepared += cpu().saturating_sub(before);
        sub_app.update();
    }
    apps.main.world_mut().clear_trackers();
    if let Some(device) = apps.main.world().get_resource::<RenderDevice>() {
        // A device that was lost draws nothing any more; the next frame says so.
        let _ = device.poll(PollType::wait_indefinitely());
    }
    (prepared, began.elapsed())
}
