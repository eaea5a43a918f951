//! Why a command failed, in a line, and the exit code that tells programs.

use std::fmt::Write as _;
use std::path::Path;

use portolan_clock::Endless;
use portolan_model::problem::Problem;
use portolan_report::ReportError;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// An input was read and has problems.
    #[error("{}", one_a_line(.0))]
    Problems(Vec<Problem>),
    /// The command line does not say what can be done.
    #[error("{what}; {mend}")]
    Usage {
        /// What is wrong.
        what: String,
        /// How to mend it.
        mend: String,
    },
    /// An input cannot be read.
    #[error("{0}")]
    Unreadable(Problem),
    /// A file cannot be written.
    #[error("{0}; give a place that can be written")]
    Unwritable(String),
    /// Nothing is left to happen and yet something is not done.
    #[error("{} left undone when nothing was left to happen: {}; see in report.html (--out) where they wait: a full yard, a device that nobody mends", things(.0.len()), first_of(.0))]
    LeftUndone(Vec<String>),
    /// There is nothing here to draw with.
    #[error("no graphics adapter can be had here; install a Vulkan driver (Debian: apt-get install mesa-vulkan-drivers libvulkan1)")]
    NoAdapter,
    /// Another program or the network did not do its part.
    #[error("{0}")]
    Service(String),
    /// What we did wrong.
    #[error("this is a defect of Portolan: {0}; please report it with the scenario")]
    Defect(String),
    /// The command has printed what is wrong as its data.
    #[error("told")]
    Told,
    /// Whoever read our output does not read any more.
    #[error("the output's reader has gone")]
    ReaderGone,
}

impl Failure {
    /// 0 ok, 1 problems found, 2 usage or unreadable, 3 an outside service (a graphics driver, a node, a broker), 70 a defect of ours.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::ReaderGone => 0,
            Self::Problems(_) | Self::LeftUndone(_) | Self::Told => 1,
            Self::Usage { .. } | Self::Unreadable(_) | Self::Unwritable(_) => 2,
            Self::NoAdapter | Self::Service(_) => 3,
            Self::Defect(_) => 70,
        }
    }

    /// A mistake on the command line.
    pub fn usage(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::Usage { what: what.into(), mend: mend.into() }
    }

    /// A file or folder that cannot be written.
    pub fn unwritable(path: &Path, error: &std::io::Error) -> Self {
        Self::Unwritable(format!("cannot write {}: {error}", path.display()))
    }
}

impl From<std::io::Error> for Failure {
    /// Of writing to standard output: files name themselves.
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::Unwritable(format!("cannot write to standard output: {error}")),
        }
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Unwritable { .. } => Self::Unwritable(error.to_string()),
            ReportError::Json { .. } => Self::Defect(error.to_string()),
        }
    }
}

impl From<Endless> for Failure {
    fn from(error: Endless) -> Self {
        Self::Defect(error.to_string())
    }
}

fn one_a_line(problems: &[Problem]) -> String {
    let mut lines = String::new();
    for (index, problem) in problems.iter().enumerate() {
        let _ = write!(lines, "{}{problem}", if index > 0 { "\n" } else { "" });
    }
    lines
}

fn things(count: usize) -> String {
    if count == 1 { "1 thing is".to_owned() } else { format!("{count} things are") }
}

fn first_of(names: &[String]) -> String {
    const SHOWN: usize = 4;
    let more = if names.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_undone_is_named_briefly() {
        let names: Vec<String> = (1..=9).map(|number| format!("job {number}")).collect();
        let line = Failure::LeftUndone(names).to_string();
        assert!(line.starts_with("9 things are left undone when nothing was left to happen: job 1, job 2, job 3, job 4, …;"), "{line}");
    }
}
