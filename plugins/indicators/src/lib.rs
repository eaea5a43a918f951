//! What a run's facts add up to.
//!
//! [`Tally`] reads facts one by one and keeps sums; [`Tally::finish`] turns them into [`Indicators`] (the numbers a terminal is judged
//! by) and [`Tally::series`] into [`Series`] (the same over time, for charts). [`Outline`] is what must be known of the port beforehand.
//! [`figures`] says what each number is called, its unit and the range a default terminal keeps to. [`paired`] compares two sets of
//! runs. [`Audit`] reads the same facts and reports where they contradict each other.
//!
//! This room reads facts and nothing else: whatever it shows can be shown again from a recorded stream. So it deliberately knows no
//! component of the terminal, takes no part in any decision and writes no file (that is `portolan_report`).
//!
//! Memory stays flat over a long run: what grows is one entry per hour or ten minutes in the series, one row per call, and nothing per
//! box or truck that has left.
//!
//! ```
//! use portolan_indicators::{Fleet, Outline, Tally, tally_facts};
//! use portolan_model::facts::{Direction, Fact, What};
//! use portolan_model::ids::CallId;
//! use portolan_protocol::DeviceId;
//!
//! let mut tally = Tally::new(Outline::bare("2026-03-03T09:20:00+08:00".parse().unwrap(), Fleet { quay_cranes: 1, ..Fleet::default() }));
//! let (crane, call) = (DeviceId::quay_crane(0), CallId(0));
//! tally_facts(&mut tally, &[
//!     Fact { at_ms: 0, what: What::CraneJoined { crane, call } },
//!     Fact { at_ms: 1_800_000, what: What::QuayMove { crane, call, direction: Direction::Discharge, boxes: 2 } },
//!     Fact { at_ms: 3_600_000, what: What::CraneLeft { crane, call } },
//! ]);
//! let indicators = tally.finish(3_600_000);
//! assert_eq!((indicators.qc_moves, indicators.qc_gross_moves_per_h), (2, Some(2.0)));
//! ```

mod audit;
pub mod figures;
mod indicators;
mod occupation;
mod outline;
pub mod paired;
mod series;
#[cfg(feature = "specimen")]
pub mod specimen;
mod tally;

use bevy_app::{App, Plugin};
use portolan_model::facts::Fact;

pub use self::audit::Audit;
pub use self::indicators::{ByKind, Indicators};
pub use self::occupation::Occupation;
pub use self::outline::{BlockOutline, CallKind, CallOutline, Fleet, Outline};
pub use self::series::{BlockSeries, GateQueue, HOUR_BIN_MS, QuayHour, Series, TURN_BIN_MIN, TURN_BINS, TimePart, TimeSplit};
pub use self::tally::{CallRow, Incident, IncidentKind, Tally};

/// Takes facts in the order in which they were written.
pub fn tally_facts(tally: &mut Tally, facts: &[Fact]) {
    for fact in facts {
        tally.take(fact);
    }
}

/// Gives the world a [`Tally`] once every plugin is built, if someone outlined the port and no tally was restored from a snapshot. Who
/// reads the stream hands it the facts with [`tally_facts`].
#[derive(Clone, Copy, Default, Debug)]
pub struct IndicatorsPlugin;

impl Plugin for IndicatorsPlugin {
    fn build(&self, _app: &mut App) {}

    fn finish(&self, app: &mut App) {
        let world = app.world_mut();
        if let Some(outline) = world.get_resource::<Outline>().cloned()
            && !world.contains_resource::<Tally>()
        {
            world.insert_resource(Tally::new(outline));
        }
    }
}
