//! The program `sim-devices`: what sets it apart for whoever started it, and which of its commands does what is asked for.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use portolan_console::{Failure, Program};

use crate::cli::{Cli, Command};
use crate::commands;

const SIM_DEVICES: Program =
    Program { name: "sim-devices", evidence: "the fleet file", logged: ["warn,rumqttc=error", "info,rumqttc=error", "debug"] };

/// Does what the arguments ask for.
pub fn start(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    SIM_DEVICES.start(arguments, |cli: &Cli| cli.verbose, execute)
}

fn execute(cli: &Cli, out: &mut impl Write) -> Result<(), Failure> {
    match &cli.command {
        Command::Run(args) => commands::run::run(args, out),
        Command::List(args) => commands::look::list(args, out),
        Command::Validate(args) => commands::look::validate(args, out),
        Command::Describe(args) => commands::look::describe(args, out),
        Command::Record(args) => commands::record::record(args),
        Command::Replay(args) => commands::replay::replay(args),
        Command::Inject(args) => commands::bench::inject(args, out),
        Command::Clear(args) => commands::bench::clear(args, out),
    }
}
