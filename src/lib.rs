//! The program: which rooms make a port, how a run is driven, and what the command line understands.
//!
//! [`port`] puts the rooms together and opens a scenario; [`run`] drives it and sums it up; [`saved`] keeps a run in a file; [`commands`]
//! are what a user asks for; [`fleet`] is a scenario's machines behind a line; [`layout`] writes a scenario to start from; [`program`] parses, dispatches and turns every failure into one
//! line and an exit code.
//!
//! What deliberately does not live here: anything of how a port works or is judged. The program is thin.
//!
//! ```no_run
//! use portolan::run::Run;
//! use portolan_scenario::ScenarioText;
//!
//! let mut text = ScenarioText::read("scenarios/day_at_the_terminal.ron".as_ref()).unwrap();
//! text.set("seed=7").unwrap();
//! let mut run = Run::open(&text).unwrap();
//! run.advance_to_end().unwrap();
//! println!("{:?} min", run.summary().indicators.truck_turn_min);
//! ```

pub mod cli;
pub mod commands;
pub mod failure;
pub mod fleet;
pub mod layout;
pub mod measure;
pub mod outline;
pub mod port;
pub mod program;
pub mod progress;
pub mod record;
pub mod run;
pub mod saved;
