//! The report folder.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Serialize;

use crate::input::{Header, ReportInput};
use crate::page::page;

/// A file of a report cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The file system refuses.
    #[error("cannot write {}: {source}", path.display())]
    Unwritable {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A value has no JSON.
    #[error("cannot put {what} into JSON: {source}")]
    Json {
        /// Which value.
        what: &'static str,
        /// Why.
        source: serde_json::Error,
    },
}

impl ReportError {
    pub(crate) fn unwritable(path: &Path) -> impl FnOnce(io::Error) -> Self + use<'_> {
        move |source| Self::Unwritable { path: path.to_owned(), source }
    }
}

/// The files that were written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// The figures, for programs.
    pub indicators: PathBuf,
    /// The page, for people.
    pub page: PathBuf,
}

#[derive(Serialize)]
struct IndicatorsFile<'a> {
    format: u32,
    #[serde(flatten)]
    header: &'a Header,
    indicators: &'a portolan_indicators::Indicators,
}

/// Writes `indicators.json` and `report.html` into a folder, which is made if it is not there. Files of these names are replaced.
///
/// # Errors
/// The folder or a file in it cannot be written.
pub fn write_folder(dir: &Path, input: &ReportInput) -> Result<Written, ReportError> {
    fs::create_dir_all(dir).map_err(ReportError::unwritable(dir))?;
    let written = Written { indicators: dir.join("indicators.json"), page: dir.join("report.html") };
    let file = IndicatorsFile { format: 1, header: &input.header, indicators: &input.indicators };
    let mut json = serde_json::to_string_pretty(&file).map_err(|source| ReportError::Json { what: "the indicators", source })?;
    json.push('\n');
    fs::write(&written.indicators, json).map_err(ReportError::unwritable(&written.indicators))?;
    fs::write(&written.page, page(input)).map_err(ReportError::unwritable(&written.page))?;
    Ok(written)
}
