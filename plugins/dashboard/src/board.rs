//! What the dashboard holds beside the port: the desk, the views, and what both have said to each other.

use std::time::Duration;

use bevy::prelude::*;
use portolan_clock::{Intake, Pace, Paced, WatchedPort};
use portolan_overview::{LineNow, Overview, Surroundings};
use portolan_panels::actions::DeviceAction;
use portolan_panels::look::ThemeKind;
use portolan_panels::views::{CameraMode, CameraView, Link, Named};
use portolan_panels::words::Language;
use portolan_panels::{Desk, PanelKind, ScreenAction, views};
use portolan_scene::{Eye, SceneCamera};

use crate::ledger_desk::LedgerDesk;

/// Devices that are out there: what they say is taken in before each frame, and time goes as the intake says.
pub struct Live {
    /// Takes in what came, and says until when the port's time may go.
    pub intake: Intake,
    /// The line to them.
    pub desk: Box<dyn LineDesk>,
}

/// The line to devices out there, as the command center sees it and asks of it.
pub trait LineDesk: Send + Sync {
    /// Whether it is there, for the top bar.
    fn link(&self, port: &World) -> Link;
    /// All of it, for the panel of devices.
    fn now(&self, port: &World) -> LineNow;
    /// Carries out what was asked, in whose role.
    fn act(&mut self, port: &mut World, who: &str, action: &DeviceAction);
}

/// What the command center opens with.
pub struct Opening {
    /// The port, its scenario read and its chronicle kept.
    pub port: World,
    /// The scenario's name, for the window's title.
    pub title: String,
    /// How fast time passes at first.
    pub pace: Pace,
    /// The language at first.
    pub language: Language,
    /// The theme at first.
    pub theme: ThemeKind,
    /// The line to its devices, of a port that is live.
    pub live: Option<Live>,
}

impl Opening {
    /// Divides itself into what watches the port and what shows it.
    pub(crate) fn divided(self) -> (WatchedPort, Option<Board>) {
        let overview = Overview::new(&self.port);
        let desk = Desk::new(self.language, self.theme);
        // The budget is found anew each frame; this is that of the first.
        let port = WatchedPort::new(self.port, Paced::new(self.pace, 1_000));
        let (port, line) = match self.live {
            Some(Live { intake, desk }) => (port.taking_in(intake), Some(desk)),
            None => (port, None),
        };
        (port, overview.map(|overview| Board { line, ..Board::new(desk, overview) }))
    }
}

/// The desk and all that belongs to it.
#[derive(Resource)]
pub(crate) struct Board {
    pub(crate) desk: Desk,
    pub(crate) overview: Overview,
    /// What was asked in this frame and is not carried out yet.
    pub(crate) asked: Vec<ScreenAction>,
    /// The views that were kept.
    pub(crate) kept: [Option<Eye>; CameraView::PLACES],
    /// The line to the devices; none where they are simulated in this process.
    pub(crate) line: Option<Box<dyn LineDesk>>,
    pub(crate) ledger: LedgerDesk,
    /// Brings all views up to date in each frame, however little wall time has passed: for a picture of one instant.
    pub(crate) all_at_once: bool,
}

impl Board {
    fn new(desk: Desk, overview: Overview) -> Self {
        Self {
            desk,
            overview,
            asked: Vec::new(),
            kept: [None; CameraView::PLACES],
            line: None,
            ledger: LedgerDesk::default(),
            all_at_once: false,
        }
    }

    /// What views must know that only the one who shows them does.
    pub(crate) fn surroundings(&self, port: &WatchedPort, camera: &SceneCamera, meter: &Meter) -> Surroundings {
        let pace = shown_pace(port.pace());
        Surroundings {
            pace,
            pace_reached: if pace == views::Pace::Paused { None } else { meter.pace_reached },
            link: self.line.as_ref().map_or(Link::InProcess, |line| line.link(port.world())),
            // Nobody else asks for the figures.
            line: self.line.as_ref().filter(|_| self.desk.wanted().sees(PanelKind::Devices)).map(|line| line.now(port.world())),
            camera: CameraView {
                mode: match camera.mode() {
                    portolan_scene::CameraMode::Map => CameraMode::Map,
                    portolan_scene::CameraMode::Orbit => CameraMode::Orbit,
                    portolan_scene::CameraMode::Follow => CameraMode::Follow,
                },
                // What the camera follows is what is selected.
                following: self.desk.selected().filter(|_| camera.mode() == portolan_scene::CameraMode::Follow).map(Named::of),
                saved: self.kept.map(|kept| kept.is_some()),
            },
            frames_per_s: meter.frames_per_s,
        }
    }
}

/// The pace as the screen says it.
pub(crate) fn shown_pace(pace: Pace) -> views::Pace {
    match pace {
        Pace::Paused => views::Pace::Paused,
        Pace::Times(times) => views::Pace::Times(times.round() as u32),
        Pace::Max => views::Pace::Max,
    }
}

/// The pace as the clock takes it.
pub(crate) fn clock_pace(pace: views::Pace) -> Pace {
    match pace {
        views::Pace::Paused => Pace::Paused,
        views::Pace::Times(times) => Pace::Times(f64::from(times)),
        views::Pace::Max => Pace::Max,
    }
}

/// Frames and port time of the last second of the wall.
#[derive(Resource, Debug, Default)]
pub(crate) struct Meter {
    pub(crate) frames_per_s: Option<f32>,
    pub(crate) pace_reached: Option<f32>,
    span: Duration,
    frames: u32,
    port_ms: i64,
}

impl Meter {
    /// Counts a frame in which so much of the wall's and of the port's time has passed.
    pub(crate) fn count(&mut self, wall: Duration, port_ms: i64) {
        self.span += wall;
        self.frames += 1;
        self.port_ms += port_ms;
        if self.span >= Duration::from_secs(1) {
            let span_s = self.span.as_secs_f32();
            self.frames_per_s = Some(self.frames as f32 / span_s);
            self.pace_reached = Some(self.port_ms as f32 / 1_000.0 / span_s);
            (self.span, self.frames, self.port_ms) = (Duration::ZERO, 0, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paces_go_there_and_back() {
        for pace in views::Pace::OFFERED.into_iter().chain([views::Pace::Paused]) {
            assert_eq!(shown_pace(clock_pace(pace)), pace);
        }
    }

    #[test]
    fn the_meter_tells_what_a_second_brought() {
        let mut meter = Meter::default();
        for _ in 0..49 {
            meter.count(Duration::from_millis(20), 200);
        }
        assert_eq!(meter.frames_per_s, None, "the second is not over");
        meter.count(Duration::from_millis(20), 200);
        assert_eq!((meter.frames_per_s, meter.pace_reached), (Some(50.0), Some(10.0)));
    }
}
