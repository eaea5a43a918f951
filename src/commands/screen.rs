//! `portolan open`, `portolan screenshot`, `portolan frames`: the command center in a window, in a picture, measured.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use bevy_ecs::world::World;
use portolan_clock::{Clock, Pace, advance_to};
use portolan_console::last_panic;
use portolan_dashboard::{
    FrameCost, Frames, Live, NoScreen, Opening, Picture, PictureError, measure_frames, open_window, seek_display, take_picture,
};
use portolan_model::moment::{Moment, PortCalendar};
use portolan_model::{DAY_MS, MINUTE_MS, Ms};
use portolan_panels::look::ThemeKind;
use portolan_panels::words::Language;
use portolan_scenario::{ScenarioHeader, ScenarioText};
use serde::Serialize;

use super::day::{self, report_of};
use super::ledger::{Answering, Recording};
use super::read_changed;
use super::run::open_or_tell;
use crate::cli::{FramesArgs, OpenArgs, OpeningArgs, ScreenshotArgs};
use crate::failure::{Failure, no_adapter};
use crate::measure::{Since, cpu_seconds, peak_rss_mib};
use crate::port::{Outside, open, open_watched};

/// `portolan` without a command: the day that a newcomer sees first, in a window; without one, its report.
///
/// # Errors
/// When the scenario is not here or has problems.
pub fn open_day(out: &mut impl Write) -> Result<(), Failure> {
    let path = day::scenario()?;
    let text = ScenarioText::read(path).map_err(Failure::Unreadable)?;
    show_or_report(path, &text, Look { language: usual_language(), theme: ThemeKind::default(), pace: Pace::Times(1.0) }, None, None, out)
}

/// `portolan open`.
///
/// # Errors
/// When the scenario has problems; without a window, also as its report says.
pub fn open_scenario(args: &OpenArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut text = read(&args.opening)?;
    let recording = Recording::begin(&args.recording, &mut text)?;
    let language = args.opening.lang.unwrap_or_else(usual_language);
    let look = Look { language, theme: args.opening.theme, pace: args.pace };
    show_or_report(&args.opening.scenario, &text, look, args.opening.at, recording, out)
}

/// `portolan screenshot`.
///
/// # Errors
/// When the scenario has problems, or no picture can be drawn or written.
pub fn screenshot(args: &ScreenshotArgs) -> Result<(), Failure> {
    if !args.out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png")) {
        let mend = "let --out end in .png";
        return Err(Failure::usage(format!("{} would be no PNG file", args.out.display()), mend));
    }
    let picture = Picture {
        size: (args.size.0, args.size.1),
        panel: args.panel,
        view: args.view,
        layers: args.layer.clone(),
        selected: args.select.clone(),
        out: args.out.clone(),
    };
    let opening = opening(&args.opening, Pace::Paused)?;
    without_adapter_told(|| take_picture(opening, &picture))?;
    tracing::info!("drawn into {}", args.out.display());
    Ok(())
}

/// `portolan live` in a window.
///
/// # Errors
/// When no window can be shown here.
pub(super) fn open_live(port: World, pace: Pace, live: Live) -> Result<(), Failure> {
    let title = port.resource::<ScenarioHeader>().name.clone();
    let opening = Opening { port, title, pace, language: usual_language(), theme: ThemeKind::default(), live: Some(live) };
    let told = |no_screen: NoScreen| Failure::usage(no_screen.to_string(), "give --headless, or a display");
    open_window(opening, last_panic).map_err(told)
}

/// How a port is shown at first.
#[derive(Clone, Copy)]
struct Look {
    language: Language,
    theme: ThemeKind,
    pace: Pace,
}

fn show_or_report(
    path: &Path,
    text: &ScenarioText,
    look: Look,
    at: Option<Moment>,
    recording: Option<Recording>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let is_recorded = recording.is_some();
    // What nothing here can show is not built, nor brought to the time asked for, only to be thrown away.
    let shown = if let Err(no_screen) = seek_display() {
        Err(no_screen)
    } else {
        let (opening, _answering) = opening_of(text, look, at, recording)?;
        open_window(opening, last_panic)
    };
    let Err(no_screen) = shown else { return Ok(()) };
    // What goes on record is not run twice.
    if is_recorded {
        return Err(Failure::usage(no_screen.to_string(), "record it with `portolan run --ledger`, or give a display"));
    }
    let run = open_or_tell(text)?;
    // A time that cannot be is a mistake, with a display or without.
    at.map(|at| instant(run.header(), at)).transpose()?;
    // Nobody reads it where standard error is closed: the report follows all the same.
    let _ = writeln!(std::io::stderr(), "{no_screen}: simulating {} instead", path.display());
    report_of(run, path, out)
}

fn read(args: &OpeningArgs) -> Result<ScenarioText, Failure> {
    read_changed(&args.scenario, &args.changes)
}

fn opening(args: &OpeningArgs, pace: Pace) -> Result<Opening, Failure> {
    let look = Look { language: args.lang.unwrap_or_default(), theme: args.theme, pace };
    Ok(opening_of(&read(args)?, look, args.at, None)?.0)
}

/// The port at the instant asked for, ready to be shown.
fn opening_of(text: &ScenarioText, look: Look, at: Option<Moment>, recording: Option<Recording>) -> Result<(Opening, Answering), Failure> {
    let outside = Outside { is_recorded: recording.is_some(), ..Outside::default() };
    let mut port = open_watched(text, outside).map_err(Failure::Problems)?;
    let answering = recording.map(|recording| recording.keep(&mut port)).unwrap_or_default();
    advance(&mut port, at)?;
    let title = port.resource::<ScenarioHeader>().name.clone();
    Ok((Opening { port, title, pace: look.pace, language: look.language, theme: look.theme, live: None }, answering))
}

fn advance(port: &mut World, at: Option<Moment>) -> Result<(), Failure> {
    let Some(at) = at else { return Ok(()) };
    let at_ms = instant(port.resource::<ScenarioHeader>(), at)?;
    advance_to(port, at_ms).map_err(Failure::defect)?;
    Ok(())
}

/// The instant asked for; a port is not there before its scenario begins.
fn instant(header: &ScenarioHeader, at: Moment) -> Result<Ms, Failure> {
    let at_ms = first_ms(header.start, at);
    if at_ms < 0 {
        let begins = header.start.moment(0);
        return Err(Failure::usage(format!("--at {at} lies before the scenario begins, {begins}"), "give a later time"));
    }
    Ok(at_ms)
}

/// The first instant of a port at which its clock shows a time: on the next day where it begins later than that.
fn first_ms(start: PortCalendar, at: Moment) -> Ms {
    let at_ms = start.ms(at);
    if matches!(at, Moment::FirstDay(_)) && at_ms < 0 { at_ms + DAY_MS } else { at_ms }
}

/// The language of whoever is logged in, as far as it is one of ours.
fn usual_language() -> Language {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    if said.is_some_and(|value| value.starts_with("zh")) { Language::Chinese } else { Language::English }
}

/// Draws, or says in one line that nothing here can.
fn without_adapter_told<T>(draw: impl FnOnce() -> Result<T, PictureError>) -> Result<T, Failure> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(draw)) {
        Ok(Ok(drawn)) => Ok(drawn),
        Ok(Err(PictureError::Unwritable { path, why })) => Err(Failure::Unwritable(format!("cannot write {}: {why}", path.display()))),
        Ok(Err(error @ PictureError::NothingOfThatName(_))) => Err(Failure::usage(error.to_string(), "give a name as the screen shows it")),
        Ok(Err(error)) => Err(Failure::Defect(error.to_string())),
        Err(_) => {
            let why = last_panic();
            Err(if is_no_adapter(&why) { no_adapter() } else { Failure::Defect(why) })
        }
    }
}

/// The renderer has no other way to say so.
fn is_no_adapter(panic: &str) -> bool {
    panic.contains("Unable to find a GPU")
}

/// What `portolan frames --json` prints.
#[derive(Serialize, Debug)]
struct FramesFound {
    scenario: String,
    frames: u32,
    size: (u32, u32),
    standing_boxes: usize,
    adapter: String,
    /// Systems, views, panels, extraction.
    prepared_p50_ms: f64,
    prepared_p95_ms: f64,
    prepared_max_ms: f64,
    /// Everything, drawing included.
    whole_p50_ms: f64,
    whole_p95_ms: f64,
    frames_per_s: f64,
    drawn_max: usize,
    first_frame_s: f64,
    /// Happenings a second of the wall; none where the port came to rest too soon.
    speed_at_max: Option<f64>,
    speed_headless: f64,
    speed_ratio: Option<f64>,
    peak_rss_mib: Option<f64>,
}

/// `portolan frames`.
///
/// # Errors
/// When the scenario has problems, or nothing can be drawn here.
pub fn frames(args: &FramesArgs, out: &mut impl Write) -> Result<(), Failure> {
    let speed_headless = headless_speed(&args.opening)?;
    let since = Since::now();
    let opening = opening(&args.opening, args.pace)?;
    let scenario = opening.title.clone();
    let size = (args.size.0, args.size.1);
    // Where the system does not tell, what is reported is nought and not a guess.
    let cpu = || Duration::from_secs_f64(cpu_seconds().unwrap_or_default());
    let opened_s = since.cost().wall_seconds;
    let cost = without_adapter_told(|| measure_frames(opening, Frames { count: args.frames, size }, cpu))?;
    let found = summed_up(args, scenario, &cost, speed_headless, opened_s);
    if args.json {
        let text = serde_json::to_string(&found).map_err(|error| Failure::Defect(error.to_string()))?;
        writeln!(out, "{text}")?;
        return Ok(());
    }
    let FramesFound { prepared_p50_ms, prepared_p95_ms, prepared_max_ms, .. } = found;
    writeln!(out, "{} · {} boxes stand · {}x{} · {}", found.scenario, found.standing_boxes, size.0, size.1, found.adapter)?;
    writeln!(
        out,
        "systems, views, panels, extraction  p50 {prepared_p50_ms:.2} ms, p95 {prepared_p95_ms:.2} ms, most {prepared_max_ms:.2} ms"
    )?;
    writeln!(out, "the whole frame, drawing included   p50 {:.1} ms, p95 {:.1} ms", found.whole_p50_ms, found.whole_p95_ms)?;
    writeln!(out, "frames a second                     {:.1}", found.frames_per_s)?;
    writeln!(out, "things drawn in a frame, at most    {}", found.drawn_max)?;
    writeln!(out, "from opening to the first frame     {:.2} s", found.first_frame_s)?;
    match found.speed_at_max.zip(found.speed_ratio) {
        Some((speed, ratio)) => {
            writeln!(out, "happenings a second at max          {speed:.0}; headless {:.0}; {ratio:.2} of it", found.speed_headless)?;
        }
        None => writeln!(out, "happenings a second at max          –: the port came to rest too soon; give more --days")?,
    }
    if let Some(mib) = found.peak_rss_mib {
        writeln!(out, "memory, at most                     {mib:.0} MiB")?;
    }
    Ok(())
}

fn summed_up(args: &FramesArgs, scenario: String, cost: &FrameCost, speed_headless: f64, opened_s: f64) -> FramesFound {
    let at = |list: &[f64], share: f64| FrameCost::quantile(list, share).unwrap_or_default();
    FramesFound {
        scenario,
        frames: args.frames,
        size: (args.size.0, args.size.1),
        standing_boxes: cost.standing_boxes,
        adapter: cost.adapter.clone(),
        prepared_p50_ms: at(&cost.prepared_ms, 0.5),
        prepared_p95_ms: at(&cost.prepared_ms, 0.95),
        prepared_max_ms: at(&cost.prepared_ms, 1.0),
        whole_p50_ms: at(&cost.whole_ms, 0.5),
        whole_p95_ms: at(&cost.whole_ms, 0.95),
        frames_per_s: 1_000.0 * cost.whole_ms.len() as f64 / cost.whole_ms.iter().sum::<f64>(),
        drawn_max: cost.draws_max,
        first_frame_s: opened_s + cost.first_frame_s,
        speed_at_max: cost.happenings_per_s,
        speed_headless,
        speed_ratio: cost.happenings_per_s.map(|speed| speed / speed_headless),
        peak_rss_mib: peak_rss_mib(),
    }
}

/// Happenings a second of the wall that the same port executes without a screen, from the same instant on: the best of some stretches of
/// its time, since whatever else this machine does can only slow it down.
fn headless_speed(args: &OpeningArgs) -> Result<f64, Failure> {
    const STRETCHES: i64 = 12;
    let mut app = open(&read(args)?).map_err(Failure::Problems)?;
    advance(app.world_mut(), args.at)?;
    let port = app.world_mut();
    let mut best = 0.0_f64;
    for _ in 0..STRETCHES {
        let (before, now_ms) = (port.resource::<Clock>().calendar.executed(), port.resource::<Clock>().now_ms());
        let since = Since::now();
        advance_to(port, now_ms + 10 * MINUTE_MS).map_err(Failure::defect)?;
        let executed = port.resource::<Clock>().calendar.executed() - before;
        best = best.max(executed as f64 / since.cost().wall_seconds.max(1e-9));
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use portolan_model::HOUR_MS;

    use super::*;

    #[test]
    fn a_time_of_day_is_the_first_that_the_clock_shows() {
        let start: PortCalendar = "2026-03-03T09:20:00+08:00".parse().expect("an instant");
        let at = |text: &str| first_ms(start, text.parse().expect("a time"));
        assert_eq!(at("10:20"), HOUR_MS);
        assert_eq!(at("08:20"), 23 * HOUR_MS);
        assert_eq!(at("2026-03-03T08:20"), -HOUR_MS, "a date means that day and no other");
    }
}
