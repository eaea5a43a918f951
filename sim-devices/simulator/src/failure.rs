//! Failures that only `sim-devices` has, in the words of those that every program of this house has.

use portolan_link::{Broker, TlsError};
use portolan_model::problem::Problem;

pub use portolan_console::Failure;

use crate::simulation::StartError;

/// No broker answers, and this is what the attempt ended with.
pub(crate) fn no_broker(broker: &Broker, why: &str) -> Failure {
    Failure::Service(format!("no broker at {broker}: {why}; {}", way_in(broker, why)))
}

/// The files of the encryption are not what they should be.
pub(crate) fn no_encryption(error: TlsError) -> Failure {
    Failure::Unreadable(Problem::new("tls", "", error.to_string(), ""))
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Tls(error) => no_encryption(error),
            StartError::Nobody(_) => Self::refused(error.to_string()),
        }
    }
}

/// What to do about a broker that does not answer, or does not let us in.
fn way_in(broker: &Broker, why: &str) -> String {
    if ["NotAuthorized", "BadUserNamePassword", "Banned"].iter().any(|code| why.contains(code)) {
        "it is there and does not let us in: give --user and --password as it knows them".to_owned()
    } else if why.contains("UnknownIssuer") || why.contains("BadSignature") {
        "it is there and is not who it should be: give the certificate of its authority with --tls-ca".to_owned()
    } else if why.contains("certificate") || why.contains("Certificate") {
        "it is there and its certificate or ours is not taken".to_owned()
    } else {
        format!("start one (mosquitto -p {}) or name yours with --broker mqtt://host:port", broker.port)
    }
}
