//! Simulated devices behind a broker, and a bench to disturb them: the program `sim-devices`.
//!
//! | | |
//! |---|---|
//! | [`fleet`] | fleet files: which devices there are, and what they are like |
//! | [`fault`] | the words of faults, and who can have them |
//! | [`host`] | one device at its end of the line: orders, reports, states, faults; no clock, no network |
//! | [`Simulation`] | hosts, each with a connection of its own, on a tokio runtime |
//! | [`capture`] | traffic in files |
//!
//! What deliberately does not live here: how a machine or a sensor behaves (`portolan_behaviour`), what crosses the line
//! (`portolan_protocol::wire`), how a connection survives (`portolan_link`), and anything of the port.

pub mod capture;
pub mod cli;
mod clock;
mod commands;
pub mod failure;
pub mod fault;
pub mod fleet;
pub mod host;
mod pace;
pub mod program;
mod simulation;

pub use clock::WallClock;
pub use pace::Pace;
pub use simulation::{DeviceStatus, Options, Selection, Simulation, StartError, Summary, TruthLog};
