//! `portolan devices`: what an integrator does with devices before they join a port.

mod check;
mod line;

use std::io::Write;

use crate::cli::{DevicesArgs, DevicesCommand};
use crate::failure::Failure;

/// `portolan devices`.
///
/// # Errors
/// When a broker cannot be reached, or a device does not keep its contract.
pub fn devices(args: &DevicesArgs, out: &mut impl Write) -> Result<(), Failure> {
    match &args.command {
        DevicesCommand::Check(args) => check::check(args, out),
    }
}
