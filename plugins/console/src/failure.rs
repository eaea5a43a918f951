//! Why a command failed, in a line, and the exit code that tells programs.

use std::fmt::{Display, Write as _};
use std::path::Path;

use portolan_model::problem::Problem;

/// Why a command failed. Kinds are told apart by what whoever started the program can do about them.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// An input was read and has problems, or what was asked for was done and has come to something wrong.
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
    /// Another program, the network or a driver did not do its part.
    #[error("{0}")]
    Service(String),
    /// What we did wrong. Whose defect it is the program says.
    #[error("{0}")]
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
            Self::Problems(_) | Self::Told => 1,
            Self::Usage { .. } | Self::Unreadable(_) | Self::Unwritable(_) => 2,
            Self::Service(_) => 3,
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

    /// What was asked for was understood and is refused.
    pub fn refused(what: impl Into<String>) -> Self {
        Self::Problems(vec![Problem::new("refused", "", what, "")])
    }

    /// What cannot happen has happened.
    pub fn defect(what: impl Display) -> Self {
        Self::Defect(what.to_string())
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

fn one_a_line(problems: &[Problem]) -> String {
    let mut lines = String::new();
    for (index, problem) in problems.iter().enumerate() {
        let _ = write!(lines, "{}{problem}", if index > 0 { "\n" } else { "" });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_told_one_a_line() {
        let problem = |what: &str| Problem::new("none", "quay", what, "mend it");
        let failure = Failure::Problems(vec![problem("is too short"), problem("is\ntoo shallow")]);
        assert_eq!(failure.to_string(), "quay: is too short; mend it\nquay: is too shallow; mend it");
        assert_eq!(Failure::refused("QC01 is a real device").to_string(), "QC01 is a real device");
    }

    #[test]
    fn a_reader_that_goes_is_no_failure() {
        assert_eq!(Failure::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe)).exit_code(), 0);
        assert_eq!(Failure::from(std::io::Error::from(std::io::ErrorKind::StorageFull)).exit_code(), 2);
    }
}
