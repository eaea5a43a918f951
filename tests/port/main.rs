//! Whole ports, run as their users run them. One program of tests: what takes long is to link it, not to run it, and nextest gives each
//! test a process of its own anyway.

mod architecture;
mod calibration;
mod clearance;
mod cli;
mod common;
mod crossing;
mod day;
mod determinism;
mod devices;
mod exchange;
mod flat;
mod fleets;
mod joining;
mod layout;
mod ledger;
mod line_faults;
mod live;
mod nearly_full;
mod nothing_lost;
mod notices;
mod policies;
mod poses;
mod readme;
mod requests;
mod risk;
#[cfg(feature = "desktop")]
mod screen;
mod script;
mod stations;
