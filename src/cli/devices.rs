//! The command line of `portolan devices`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use portolan_link::{Broker, Tls};

/// `portolan devices`.
#[derive(Args, Debug)]
pub struct DevicesArgs {
    /// What to do
    #[command(subcommand)]
    pub command: DevicesCommand,
}

/// What can be done with devices.
#[derive(Subcommand, Debug)]
pub enum DevicesCommand {
    /// Try a device, real or simulated, against its contract, clause by clause
    Check(DevicesCheckArgs),
}

/// `portolan devices check`.
#[derive(Args, Debug)]
#[command(
    after_help = "The device gets orders: for a machine of portolan/v1 none that moves it away from where it stands, for a vehicle of
VDA 5050 a short line to and fro. Let nobody else give it orders meanwhile.

Exit code 0: all clauses are met; 1: one is not; 3: the broker cannot be reached.

Examples:
  portolan devices check --broker mqtt://localhost:1883 --terminal demo --id QC03
  portolan devices check --broker mqtt://localhost:1883 --vda5050 acme/AGV-7 --json"
)]
pub struct DevicesCheckArgs {
    /// The broker, mqtt://[user[:password]@]host[:port] or mqtts://…
    #[arg(long, value_name = "URL")]
    pub broker: Broker,
    /// The device's id in portolan/v1, such as QC03; for other than machines kind/id, such as camera/CAM7
    #[arg(long, value_name = "ID", required_unless_present = "vda5050")]
    pub id: Option<String>,
    /// The terminal's name in topics
    #[arg(long, value_name = "NAME", requires = "id")]
    pub terminal: Option<String>,
    /// A vehicle that speaks VDA 5050: manufacturer/serial number
    #[arg(long, value_name = "MAKER/SERIAL", conflicts_with = "id")]
    pub vda5050: Option<String>,
    /// The version that the vehicle speaks
    #[arg(long, value_name = "VERSION", default_value = "2.1.0", requires = "vda5050", value_parser = ["2.0.0", "2.1.0", "3.0.0"])]
    pub vda_version: String,
    /// The first level of the vehicle's topics
    #[arg(long, value_name = "NAME", default_value = "uagv", requires = "vda5050")]
    pub interface: String,
    /// How long it may take to answer, milliseconds
    #[arg(long, value_name = "MS", default_value_t = 5_000)]
    pub answer_ms: u32,
    /// How long it may take to do an order, milliseconds
    #[arg(long, value_name = "MS", default_value_t = 120_000)]
    pub work_ms: u32,
    /// The certificate of the authority that vouches for the broker, PEM
    #[arg(long, value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,
    /// Our certificate, PEM
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// The key of our certificate, PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

impl DevicesCheckArgs {
    /// The files of the encryption.
    pub fn tls(&self) -> Tls {
        Tls { ca: self.tls_ca.clone(), cert: self.cert.clone(), key: self.key.clone() }
    }
}
