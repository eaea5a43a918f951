//! How time passes in the port.
//!
//! Time jumps from one entry of the [calendar](Calendar) to the next. An entry is a *happening* whose owner's handler, an ordinary
//! bevy system, runs at once. A handler may ask for a *topic*: when all entries of the instant are done, the systems of the
//! requested topics run, phase by phase; what they cause at the same instant is done before time moves on.
//!
//! ```
//! use bevy_app::App;
//! use bevy_ecs::prelude::*;
//! use portolan_clock::{Clock, ClockApp, ClockPlugin, Turn, advance_to_end};
//! use portolan_model::happenings::{Happening, HappeningKind};
//!
//! #[derive(Resource, Default)]
//! struct Crews(u32);
//!
//! let mut app = App::empty();
//! app.add_plugins(ClockPlugin { seed: 1 }).init_resource::<Crews>();
//! app.on_happening(HappeningKind::ShiftChange, |_: InMut<Turn>, mut crews: ResMut<Crews>| crews.0 += 1);
//! app.world_mut().resource_mut::<Clock>().calendar.at(3_600_000, Happening::ShiftChange);
//! let run = advance_to_end(app.world_mut()).expect("nothing repeats without end here");
//! assert_eq!((run.happenings, app.world().resource::<Crews>().0), (1, 1));
//! ```
//!
//! Here live the calendar, topics and phases, keyed random streams, the fact stream with its digest, snapshots, and the drivers that
//! decide how far time may go (to the end, to a moment, at a pace). What deliberately does not live here: anything about ports. The
//! clock knows happenings only by their kind.
//!
//! Why not observers or messages: their order among several readers is not promised, and the same seed must give the same facts. Why
//! not a tick: most instants of a port are empty.

mod calendar;
mod canonical;
mod clock;
mod engine;
mod facts;
mod pace;
mod snapshot;
mod streams;
mod watched;

pub use calendar::Calendar;
pub use clock::Clock;
pub use engine::{ClockApp, ClockPlugin, Endless, RunSoFar, Turn, advance_to, advance_to_end};
pub use facts::{Digest, FactReader, FactStream, RecordFacts};
pub use pace::{Pace, Paced};
pub use snapshot::{AfterRestore, SNAPSHOT_FORMAT, SnapshotApp, SnapshotError, restore, save};
pub use streams::{Purpose, Stream, Streams};
pub use watched::{Intake, WatchedPort};
