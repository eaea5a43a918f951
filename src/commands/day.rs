//! `portolan` without a command: the day that a newcomer sees first.

use std::io::Write;
use std::path::Path;

use portolan_scenario::ScenarioText;

use super::run::{finish, open_or_tell};
use crate::failure::Failure;
use crate::progress::Progress;

const SCENARIO: &str = "scenarios/day_at_the_terminal.ron";

/// Simulates the day, prints its indicators and writes its report.
///
/// # Errors
/// When the scenario is not here, has problems, or leaves something undone.
pub fn day(out: &mut impl Write) -> Result<(), Failure> {
    let path = Path::new(SCENARIO);
    if !path.exists() {
        let mend = "start portolan in the folder of its repository, or name a scenario: portolan run FILE";
        return Err(Failure::usage(format!("{SCENARIO} is not here"), mend));
    }
    let text = ScenarioText::read(path).map_err(Failure::Unreadable)?;
    let mut run = open_or_tell(&text)?;
    let name = path.file_stem().map_or_else(|| "day".into(), |stem| stem.to_string_lossy());
    let folder = Path::new("report").join(format!("{name}-{}", run.header().seed));
    run.write_facts(&folder)?;
    match Progress::over(run.header().days, run.calendar()) {
        Some(progress) => run.advance_telling(None, |now_ms| progress.show(now_ms))?,
        None => run.advance_to_end()?,
    };
    finish(&mut run, Some(&folder), false, out)
}
