//! The program `portolan`: what sets it apart for whoever started it, and which of its commands does what is asked for.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use portolan_console::{Failure, Program};

use crate::cli::{Cli, Command};
use crate::commands;

const PORTOLAN: Program = Program {
    name: "Portolan",
    evidence: "the scenario",
    // What the graphics libraries warn of (a slow adapter, features that are not used) helps nobody who has not asked.
    logged: [
        "warn,bevy_render=error,bevy_egui=error,egui=error,winit=error,wgpu_hal=off,rumqttc=error",
        "info,mqtt5=warn,rumqttc=error",
        "trace",
    ],
};

/// Does what the arguments ask for.
pub fn start(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    PORTOLAN.start(arguments, |cli: &Cli| cli.verbose, execute)
}

fn execute(cli: &Cli, out: &mut impl Write) -> Result<(), Failure> {
    match &cli.command {
        #[cfg(feature = "desktop")]
        None => commands::screen::open_day(out),
        #[cfg(feature = "desktop")]
        Some(Command::Open(args)) => commands::screen::open_scenario(args, out),
        #[cfg(feature = "desktop")]
        Some(Command::Screenshot(args)) => commands::screen::screenshot(args),
        #[cfg(feature = "desktop")]
        Some(Command::Frames(args)) => commands::screen::frames(args, out),
        #[cfg(not(feature = "desktop"))]
        None => {
            let path = commands::day::scenario()?;
            let text = portolan_scenario::ScenarioText::read(path).map_err(Failure::Unreadable)?;
            commands::day::report(path, &text, out)
        }
        Some(Command::Run(args)) => commands::run::run(args, out),
        Some(Command::Live(args)) => commands::live::live(args, out),
        Some(Command::Devices(args)) => commands::devices::devices(args, out),
        Some(Command::Compare(args)) => commands::compare::compare(args, out),
        Some(Command::Check(args)) => commands::check::check(args, out),
        Some(Command::Layout(args)) => commands::layout::layout(args, out),
        Some(Command::Exchange(args)) => commands::exchange::exchange(args, out),
        Some(Command::Ledger(args)) => commands::ledger::ledger(args, out),
        Some(Command::Document(args)) => commands::document::document(args, out),
        Some(Command::Risk(args)) => commands::risk::risk(args, out),
        Some(Command::Clearance(args)) => commands::clearance::clearance(args, out),
    }
}
