//! What a user asks for, one command a file.

pub mod check;
pub mod clearance;
pub mod compare;
pub mod day;
pub mod devices;
pub mod document;
pub mod exchange;
pub mod layout;
pub mod ledger;
pub mod live;
pub mod risk;
pub mod run;
#[cfg(feature = "desktop")]
pub mod screen;
pub mod seeds;

use std::path::Path;

use portolan_scenario::ScenarioText;

use crate::cli::ChangeArgs;
use crate::failure::Failure;

/// Reads a scenario and changes it as the command line says.
fn read_changed(path: &Path, changes: &ChangeArgs) -> Result<ScenarioText, Failure> {
    read_scenario(path, &changes.set, changes.days, changes.seed)
}

/// The same for a command that can change less, or two scenarios.
fn read_scenario(path: &Path, sets: &[String], days: Option<u32>, seed: Option<u64>) -> Result<ScenarioText, Failure> {
    let mut text = ScenarioText::read(path).map_err(Failure::Unreadable)?;
    let days = days.map(|days| format!("days={days}"));
    let seed = seed.map(|seed| format!("seed={seed}"));
    for assignment in sets.iter().chain(&days).chain(&seed) {
        text.set(assignment).map_err(Failure::Unreadable)?;
    }
    Ok(text)
}
