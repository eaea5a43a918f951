//! From a scenario file to named sections to a world.
//!
//! A scenario is one RON file: a header, then sections.
//!
//! ```ron
//! (
//!     format: 1,
//!     name: "A day at the terminal",
//!     start: "2026-03-03T00:00:00+08:00",
//!     days: 1,
//!     seed: 1,
//!     quay: (length_m: 1100),
//! )
//! ```
//!
//! Here live the reading of the file ([`ScenarioText`]), its change from the command line
//! ([`ScenarioText::set`]), the contract by which a plugin owns a section ([`Section`],
//! [`ScenarioApp`]), the order in which problems are found and the world is filled ([`check`], [`load`],
//! [`Populate`]), and the tables that sections refer to ([`tables`]).
//!
//! What deliberately does not live here: any section. This floor knows none of them by name or type, so
//! that a new capability brings its own section without a change here. Neither does anything of the wall
//! clock, the network or the screen.
//!
//! Every input ends in a world or in [`Problem`](portolan_model::problem::Problem)s. Bounds that hold for
//! that: a file has at most [`text::LARGEST_BYTES`], its brackets nest at most
//! [`text::DEEPEST`] levels, and both are checked before anything recursive runs.
//!
//! ```
//! use bevy_app::App;
//! use bevy_ecs::prelude::*;
//! use portolan_model::problem::Place;
//! use portolan_scenario::{Populate, PopulateSet, ScenarioApp, ScenarioText, Section, load};
//!
//! #[derive(serde::Deserialize, Resource)]
//! #[serde(deny_unknown_fields)]
//! struct Quay {
//!     length_m: f64,
//! }
//!
//! impl Section for Quay {
//!     const NAME: &'static str = "quay";
//!     fn validate(&self, place: &mut Place<'_>) {
//!         place.at("length_m").positive(self.length_m);
//!     }
//! }
//!
//! #[derive(Component)]
//! struct Bollard;
//!
//! fn drive_bollards(quay: Res<Quay>, mut commands: Commands) {
//!     for _ in 0..(quay.length_m / 25.0) as usize {
//!         commands.spawn(Bollard);
//!     }
//! }
//!
//! let mut app = App::new();
//! app.add_section::<Quay>();
//! app.add_systems(Populate, drive_bollards.in_set(PopulateSet::Ground));
//! let mut text = ScenarioText::from_text(
//!     "example.ron",
//!     r#"(format: 1, name: "Example", start: "2026-03-03T00:00+08:00", quay: (length_m: 1100))"#,
//! );
//! text.set("quay.length_m=100").unwrap();
//! load(&mut app, &text).unwrap();
//! assert_eq!(app.world_mut().query::<&Bollard>().iter(app.world()).count(), 4);
//! ```

mod edits;
mod header;
mod load;
mod populate;
mod row;
mod scanner;
mod section;
mod set;
mod shape;
mod structure;
pub mod tables;
pub mod text;

pub use header::ScenarioHeader;
pub use load::{check, load};
pub use populate::{Populate, PopulateSet, ScenarioPlugin};
pub use section::{Check, Reading, ScenarioApp, Section};
pub use tables::{ScenarioFolder, read_rows};
pub use text::ScenarioText;
