//! How devices are run, which, and where the truth about them is written.

use std::fs::File;
use std::io::{LineWriter, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use globset::GlobSet;
use portolan_link::{Broker, Tls, TlsError};
use portolan_protocol::wire::WireId;

use crate::host::Truth;

/// How devices are run.
#[derive(Debug)]
pub struct Options {
    /// The broker.
    pub broker: Broker,
    /// Files for a broker of `mqtts://`.
    pub tls: Tls,
    /// User name and password; those of the broker's address where there are none. `{id}` in the name stands for the device's id, so that
    /// each device can be known by its own.
    pub credentials: Option<(String, String)>,
    /// The terminal's name in topics, instead of the fleet file's.
    pub terminal: Option<String>,
    /// The seed, instead of the fleet file's.
    pub seed: Option<u64>,
    /// How many times faster than the wall's clock operating time runs.
    pub speed: f64,
    /// States a second of all devices together, instead of as often as the fleet file says.
    pub rate_per_s: Option<f64>,
    /// How much telemetry may wait to go out, a device.
    pub telemetry_max: usize,
    /// Where what truly happened is written.
    pub truth: Option<TruthLog>,
}

impl Options {
    /// Devices at that broker as their fleet file has them, at the pace of the wall's clock.
    pub fn new(broker: Broker) -> Self {
        Self {
            broker,
            tls: Tls::default(),
            credentials: None,
            terminal: None,
            seed: None,
            speed: 1.0,
            rate_per_s: None,
            telemetry_max: 1_000,
            truth: None,
        }
    }
}

/// Which devices of a fleet are run: those that a pattern of `only` names, all if there is none, but those of `exclude`.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Patterns of ids.
    pub only: Option<GlobSet>,
    /// Patterns of ids that are left to real devices.
    pub exclude: Option<GlobSet>,
}

impl Selection {
    /// Whether a device is run.
    pub fn takes(&self, id: &WireId) -> bool {
        self.only.as_ref().is_none_or(|only| only.is_match(&id.id)) && !self.exclude.as_ref().is_some_and(|none| none.is_match(&id.id))
    }
}

/// Why devices cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A file for the encryption cannot be used.
    #[error("{0}")]
    Tls(#[from] TlsError),
    /// No device is left.
    #[error("no device of {0} is left to run; widen --only or narrow --exclude (sim-devices list shows the ids)")]
    Nobody(String),
}

/// A file in which what truly happened is written, one JSON object a line.
#[derive(Clone, Debug)]
pub struct TruthLog(Arc<Mutex<LineWriter<File>>>);

impl TruthLog {
    /// Begins the file anew.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(path: &Path) -> std::io::Result<Self> {
        Ok(Self(Arc::new(Mutex::new(LineWriter::new(File::create(path)?)))))
    }

    pub(super) fn write(&self, truths: &mut Vec<Truth>) {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for truth in truths.drain(..) {
            let Ok(mut line) = serde_json::to_vec(&truth) else { continue };
            line.push(b'\n');
            if let Err(error) = file.write_all(&line) {
                tracing::error!("the ground truth cannot be written: {error}");
                return;
            }
        }
    }
}
