//! `portolan check`: everything that is wrong with a scenario.

use std::io::Write;

use portolan_model::problem::Problem;
use serde::Serialize;

use super::read_scenario;
use crate::cli::CheckArgs;
use crate::failure::Failure;
use crate::port::port_app;

#[derive(Serialize)]
struct Answer<'a> {
    scenario: &'a str,
    problems: &'a [Problem],
}

/// Prints every problem. What it prints is its data, so that a scenario with problems fails without a further line.
///
/// # Errors
/// When the scenario cannot be read or has problems.
pub fn check(args: &CheckArgs, out: &mut impl Write) -> Result<(), Failure> {
    let text = read_scenario(&args.scenario, &args.set, None, None)?;
    let problems = portolan_scenario::check(&mut port_app(), &text);
    if args.json {
        let answer = Answer { scenario: text.name(), problems: &problems };
        let line = serde_json::to_string(&answer).map_err(|error| Failure::Defect(error.to_string()))?;
        writeln!(out, "{line}")?;
    } else if problems.is_empty() {
        writeln!(out, "no problems")?;
    } else {
        for problem in &problems {
            writeln!(out, "{problem}")?;
        }
    }
    out.flush()?;
    if problems.is_empty() { Ok(()) } else { Err(Failure::Told) }
}
