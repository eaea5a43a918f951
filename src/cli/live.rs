//! The command line of `portolan live`.

use std::path::PathBuf;

use clap::Args;
use portolan_link::{Broker, Tls};

use super::{ChangeArgs, RecordingArgs};

/// `portolan live`.
#[derive(Args, Debug)]
#[command(after_help = "The port's time is the wall's from now on, beginning at the scenario's start. Without --broker a broker
is started along with it, and the scenario's devices, simulated: one command shows a live port.

Examples:
  portolan live scenarios/day_at_the_terminal.ron        everything here, nothing to install
  portolan live day.ron --broker mqtt://localhost:1883   devices, or `sim-devices run`, at your broker
  portolan live day.ron --broker mqtts://port:secret@broker:8883 --tls-ca ca.pem
  portolan live day.ron --broker mqtt://tos:1883 --listen-only --mapping cranes.ron --dead-letters dead.jsonl
  portolan live day.ron --broker mqtt://tos:1883 --listen-only --yard export.csv --out report/joined
  portolan live day.ron --speed 60 --for 4h --headless --json")]
pub struct LiveArgs {
    /// The scenario file: the port and what is foreseen for it
    pub scenario: PathBuf,
    /// The broker: mqtt and its address, with name and password where it asks for them, or mqtts for TLS; without it one is started here
    #[arg(long, value_name = "URL")]
    pub broker: Option<Broker>,
    /// Simulated devices to start along with the port; without --broker scenarios/devices/NAME.ron if it is there, else the scenario's own
    #[arg(long, value_name = "FILE")]
    pub devices: Option<PathBuf>,
    /// The terminal's name in topics; the scenario file's name if not given
    #[arg(long, value_name = "NAME")]
    pub terminal: Option<String>,
    /// Hear what devices say and send nothing: no order, no dead letter
    #[arg(long)]
    pub listen_only: bool,
    /// How machines are read that speak otherwise (see `portolan devices map --help`)
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// The VDA 5050 addresses of vehicles that do not describe themselves, and which of them others drive (assets/vehicles.ron)
    #[arg(long, value_name = "FILE")]
    pub vehicles: Option<PathBuf>,
    /// An AIS receiver: tcp://HOST:PORT to connect, udp://ADDRESS:PORT to listen, or a file of NMEA lines; its vessels stand beside the plan
    #[arg(long, value_name = "SOURCE")]
    pub ais: Option<String>,
    /// Let simulated weather stations stop cranes too; else real ones only, and without them the scenario's script is the weather
    #[arg(long)]
    pub simulated_weather: bool,
    /// Write messages that cannot be taken into this file, JSON Lines; at 16 MiB it is put aside as FILE.1
    #[arg(long, value_name = "FILE")]
    pub dead_letters: Option<PathBuf>,
    /// The yard as another system has it, CSV or JSON: held against the model and the devices when the port begins; with --out the
    /// differences lie in reconciliation.json
    #[arg(long, value_name = "FILE")]
    pub yard: Option<PathBuf>,
    /// How many times as fast as the wall; simulated devices must run as fast (`sim-devices run --speed`)
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = speed)]
    pub speed: f64,
    /// End after so much of the port's time: 90s, 10m, 4h
    #[arg(long = "for", value_name = "TIME", value_parser = duration_ms)]
    pub for_ms: Option<i64>,
    /// The certificate of the authority that vouches for the broker, PEM
    #[arg(long, value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,
    /// Our certificate, PEM
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// The key of our certificate, PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    /// What is changed of the scenario.
    #[command(flatten)]
    pub changes: ChangeArgs,
    /// Write report.html, indicators.json, facts.jsonl.zst, discrepancies.json and notices.json into this folder at the end
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Where its ledger is kept.
    #[command(flatten)]
    pub recording: RecordingArgs,
    /// Print one JSON object at the end instead of a table
    #[arg(long)]
    pub json: bool,
    /// Without a window, until --for or Ctrl+C
    #[arg(long)]
    pub headless: bool,
}

impl LiveArgs {
    /// The files of the encryption.
    pub fn tls(&self) -> Tls {
        Tls { ca: self.tls_ca.clone(), cert: self.cert.clone(), key: self.key.clone() }
    }
}

fn speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text.parse().map_err(|_| "give a number, such as 60".to_owned())?;
    if (0.1..=1_000.0).contains(&speed) { Ok(speed) } else { Err("give 0.1 to 1000".to_owned()) }
}

/// `90s`, `10m`, `4h`, `1.5h`; milliseconds.
fn duration_ms(text: &str) -> Result<i64, String> {
    let wrong = || "give a number and s, m or h, such as 90s, 10m, 4h".to_owned();
    let split = text.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(split);
    let number: f64 = number.trim().parse().map_err(|_| wrong())?;
    let unit_ms = match unit {
        "ms" => 1.0,
        "s" => 1_000.0,
        "m" | "min" => 60_000.0,
        "h" => 3_600_000.0,
        _ => return Err(wrong()),
    };
    if number > 0.0 && number * unit_ms < 1e12 { Ok((number * unit_ms) as i64) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        assert_eq!(["90s", "10m", "4h", "1.5h", "250ms"].map(|text| duration_ms(text).ok()), {
            [Some(90_000), Some(600_000), Some(14_400_000), Some(5_400_000), Some(250)]
        });
        for text in ["", "10", "h", "-4h", "4d", "nanh", "infh"] {
            assert!(duration_ms(text).is_err(), "{text}");
        }
    }
}
