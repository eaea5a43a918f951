//! What the frame around all panels shows.

use portolan_model::Ms;
use portolan_model::moment::PortCalendar;

use super::Named;

/// Turns milliseconds into what stands on the port's wall.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clock {
    /// When the scenario starts, in the port's own time.
    pub calendar: PortCalendar,
    /// Now.
    pub now_ms: Ms,
}

impl Default for Clock {
    fn default() -> Self {
        let calendar = "1970-01-01T00:00:00+00:00".parse().expect("a literal start of a scenario");
        Self { calendar, now_ms: 0 }
    }
}

/// How fast time passes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Pace {
    /// It stands.
    #[default]
    Paused,
    /// So many times as fast as life.
    Times(u32),
    /// As fast as this machine can.
    Max,
}

impl Pace {
    /// The paces the top bar offers besides the pause.
    pub const OFFERED: [Self; 4] = [Self::Times(1), Self::Times(10), Self::Times(100), Self::Max];
}

/// Where the devices are and whether they can be heard.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Link {
    /// Simulated in this process.
    #[default]
    InProcess,
    /// Over a broker that answers.
    Connected {
        /// The broker's address.
        broker: String,
    },
    /// Over a broker that is silent.
    Lost {
        /// The broker's address.
        broker: String,
        /// Since when.
        since_ms: Ms,
    },
    /// A recorded run is shown: nothing can be asked of it.
    Replay,
}

/// Notices by how much they matter: what is active, and of these what nobody has acknowledged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NoticeCounts {
    /// Active, urgent.
    pub urgent: u16,
    /// Active, high.
    pub high: u16,
    /// Active, low.
    pub low: u16,
    /// Not acknowledged, of any severity, returned ones included.
    pub unacknowledged: u16,
}

/// How the picture of the port is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum CameraMode {
    /// From above, north up, as a plan.
    Map,
    /// Around a point.
    #[default]
    Orbit,
    /// Behind something that moves.
    Follow,
}

/// What the picture's camera does.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CameraView {
    /// How it looks.
    pub mode: CameraMode,
    /// What it follows.
    pub following: Option<Named>,
    /// Which of the places for saved views are taken.
    pub saved: [bool; CameraView::PLACES],
}

impl CameraView {
    /// Places for saved views.
    pub const PLACES: usize = 6;
}

/// What the top bar and the bar below all panels show.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FrameView {
    /// The scenario's name.
    pub scenario: String,
    /// Its seed.
    pub seed: u64,
    /// The port's clock.
    pub clock: Clock,
    /// How fast time is asked to pass.
    pub pace: Pace,
    /// How fast it passes, in times of life; unknown while paused.
    pub pace_reached: Option<f32>,
    /// Whether all work of the scenario is done.
    pub ended: bool,
    /// Where the devices are.
    pub link: Link,
    /// The wind, metres a second.
    pub wind_m_s: Option<f32>,
    /// The wind above which quay cranes stop, metres a second.
    pub wind_stop_m_s: Option<f32>,
    /// Notices by severity.
    pub notices: NoticeCounts,
    /// The camera.
    pub camera: CameraView,
    /// Pictures a second of the last second.
    pub frames_per_s: Option<f32>,
}
