//! A run in a file: the scenario as it was run and the state of its port, so that the run can be taken up again from this file alone.
//!
//! Tables that the scenario names are not in it: they stay beside the scenario.

use std::path::{Path, PathBuf};

use portolan_clock::{restore, save};
use portolan_model::Ms;
use portolan_model::problem::Problem;
use portolan_scenario::ScenarioText;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::run::Run;

const MAGIC: &[u8; 8] = b"PORTORUN";

/// The version of the file's form. Other versions are refused.
pub const SAVED_FORMAT: u32 = 1;

/// What stands before the body: magic, format, BLAKE3 of the body.
const HEAD_BYTES: usize = MAGIC.len() + 4 + 32;

#[derive(Serialize, Deserialize)]
struct Body {
    version: String,
    at_ms: Ms,
    name: String,
    folder: PathBuf,
    text: String,
    state: Vec<u8>,
}

/// Writes a run that stands between two instants into a file.
///
/// # Errors
/// When its state or the file cannot be written.
pub fn save_run(run: &mut Run, text: &ScenarioText, path: &Path) -> Result<(), Failure> {
    let state = save(run.app_mut().world_mut()).map_err(|error| Failure::Defect(error.to_string()))?;
    let folder = std::path::absolute(text.folder()).unwrap_or_else(|_| text.folder().to_owned());
    let body = Body {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        at_ms: run.now_ms(),
        name: text.name().to_owned(),
        folder,
        text: text.text().to_owned(),
        state,
    };
    let body = postcard::to_stdvec(&body).map_err(|error| Failure::Defect(error.to_string()))?;
    let mut bytes = Vec::with_capacity(HEAD_BYTES + body.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&SAVED_FORMAT.to_le_bytes());
    bytes.extend_from_slice(blake3::hash(&body).as_bytes());
    bytes.extend(body);
    std::fs::write(path, bytes).map_err(|error| Failure::unwritable(path, &error))
}

/// Takes a saved run up again, at the instant at which it was saved.
///
/// # Errors
/// When the file is not a whole one of this format, or its scenario has problems by now.
pub fn resume_run(path: &Path) -> Result<(Run, ScenarioText), Failure> {
    let unreadable =
        |code: &'static str, what: String, mend: &str| Failure::Unreadable(Problem::new(code, path.display().to_string(), what, mend));
    let body = read(path).map_err(|(code, what, mend)| unreadable(code, what, mend))?;
    let text = ScenarioText::from_text(body.name, body.text).in_folder(body.folder);
    let mut run = Run::open(&text).map_err(Failure::Problems)?;
    restore(run.app_mut().world_mut(), &body.state).map_err(|error| {
        unreadable("snapshot-unfit", format!("was saved by version {}: {error}", body.version), "run that version, or save anew")
    })?;
    if run.now_ms() != body.at_ms {
        let what = format!("says {} ms and holds {} ms", body.at_ms, run.now_ms());
        return Err(unreadable("snapshot-unfit", what, "save anew"));
    }
    Ok((run, text))
}

fn read(path: &Path) -> Result<Body, (&'static str, String, &'static str)> {
    const MEND: &str = "give a file that `portolan run … --save FILE` wrote";
    let bytes = std::fs::read(path).map_err(|error| ("snapshot-unreadable", format!("cannot be read: {error}"), MEND))?;
    let rest = bytes.strip_prefix(MAGIC).ok_or(("not-a-snapshot", "is no saved run".to_owned(), MEND))?;
    let (format, rest) = rest.split_first_chunk::<4>().ok_or(("snapshot-damaged", "is cut short".to_owned(), MEND))?;
    let format = u32::from_le_bytes(*format);
    if format != SAVED_FORMAT {
        let what = format!("has format {format}, this program reads format {SAVED_FORMAT}");
        return Err(("snapshot-format", what, "use the program's version that wrote it, or save anew"));
    }
    let (digest, body) = rest.split_first_chunk::<32>().ok_or(("snapshot-damaged", "is cut short".to_owned(), MEND))?;
    if blake3::hash(body) != *digest {
        return Err(("snapshot-damaged", "is damaged or cut short".to_owned(), "copy or save it anew"));
    }
    postcard::from_bytes(body).map_err(|error| ("snapshot-damaged", format!("cannot be understood: {error}"), "save it anew"))
}
