//! `portolan devices`: what an integrator does with devices before they join a port.

mod check;
mod dead_letters;
mod line;
mod map;
mod reconcile;

use std::io::Write;

use crate::cli::{DevicesArgs, DevicesCommand};
use crate::failure::Failure;

/// `portolan devices`.
///
/// # Errors
/// When a broker cannot be reached, a file cannot be read, or a device, a message or a yard is not as it should be.
pub fn devices(args: &DevicesArgs, out: &mut impl Write) -> Result<(), Failure> {
    match &args.command {
        DevicesCommand::Check(args) => check::check(args, out),
        DevicesCommand::Map(args) => map::map(args, out),
        DevicesCommand::DeadLetters(args) => dead_letters::sum_up(args, out),
        DevicesCommand::Reconcile(args) => reconcile::reconcile(args, out),
    }
}
