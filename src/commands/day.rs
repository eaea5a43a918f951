//! The day that a newcomer sees first, and a scenario's report.

use std::io::Write;
use std::path::Path;

use portolan_scenario::ScenarioText;

use super::run::{finish, open_or_tell};
use crate::failure::{Failure, unreported};
use crate::progress::Progress;
use crate::run::Run;

const SCENARIO: &str = "scenarios/day_at_the_terminal.ron";

/// The day's scenario.
///
/// # Errors
/// When it is not here.
pub fn scenario() -> Result<&'static Path, Failure> {
    let path = Path::new(SCENARIO);
    if path.exists() {
        return Ok(path);
    }
    let mend = "start portolan in the folder of its repository, or name a scenario: portolan run FILE";
    Err(Failure::usage(format!("{SCENARIO} is not here"), mend))
}

/// Simulates a scenario, prints its indicators and writes its report.
///
/// # Errors
/// When the scenario has problems, the report cannot be written, or something is left undone.
pub fn report(path: &Path, text: &ScenarioText, out: &mut impl Write) -> Result<(), Failure> {
    report_of(open_or_tell(text)?, path, out)
}

/// The same for a scenario that is open already.
pub(super) fn report_of(mut run: Run, path: &Path, out: &mut impl Write) -> Result<(), Failure> {
    let name = path.file_stem().map_or_else(|| "day".into(), |stem| stem.to_string_lossy());
    let folder = Path::new("report").join(format!("{name}-{}", run.header().seed));
    run.write_facts(&folder).map_err(unreported)?;
    match Progress::over(run.header().days, run.calendar()) {
        Some(progress) => run.advance_telling(None, |now_ms| progress.show(now_ms)),
        None => run.advance_to_end(),
    }
    .map_err(Failure::defect)?;
    finish(&mut run, Some(&folder), false, out)
}
