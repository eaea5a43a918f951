//! Why a command failed, in a line, and the exit code that tells programs.

use std::fmt::Write as _;
use std::path::Path;

use portolan_link::{Broker, TlsError};
use portolan_model::problem::Problem;

use crate::simulation::StartError;

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
    /// What was asked for was refused.
    #[error("{0}")]
    Refused(String),
    /// No broker answers.
    #[error("no broker at {broker}: {why}; {}", way_in(broker, why))]
    NoBroker {
        /// Where it was looked for.
        broker: Broker,
        /// What the attempt ended with.
        why: String,
    },
    /// What we did wrong.
    #[error("this is a defect of sim-devices: {0}; please report it with the fleet file")]
    Defect(String),
    /// The command has printed what is wrong as its data.
    #[error("told")]
    Told,
    /// Whoever read our output does not read any more.
    #[error("the output's reader has gone")]
    ReaderGone,
}

impl Failure {
    /// 0 ok, 1 problems found, 2 usage or unreadable file, 3 broker unreachable, 70 a defect of ours.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::ReaderGone => 0,
            Self::Problems(_) | Self::Refused(_) | Self::Told => 1,
            Self::Usage { .. } | Self::Unreadable(_) | Self::Unwritable(_) => 2,
            Self::NoBroker { .. } => 3,
            Self::Defect(_) => 70,
        }
    }

    /// A mistake on the command line.
    pub fn usage(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::Usage { what: what.into(), mend: mend.into() }
    }

    /// A file that cannot be written.
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

impl From<TlsError> for Failure {
    fn from(error: TlsError) -> Self {
        Self::Unreadable(Problem::new("tls", "", error.to_string(), ""))
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Tls(error) => error.into(),
            StartError::Nobody(_) => Self::Refused(error.to_string()),
        }
    }
}

/// What to do about a broker that does not answer, or does not let us in.
fn way_in(broker: &Broker, why: &str) -> String {
    if ["NotAuthorized", "BadUserNamePassword", "Banned"].iter().any(|code| why.contains(code)) {
        "it is there and does not let us in: give --user and --password as it knows them".to_owned()
    } else if why.contains("certificate") {
        "it is there and is not who it should be: give the certificate of its authority with --tls-ca".to_owned()
    } else {
        format!("start one (mosquitto -p {}) or name yours with --broker mqtt://host:port", broker.port)
    }
}

fn one_a_line(problems: &[Problem]) -> String {
    let mut lines = String::new();
    for (index, problem) in problems.iter().enumerate() {
        let _ = write!(lines, "{}{problem}", if index > 0 { "\n" } else { "" });
    }
    lines
}
