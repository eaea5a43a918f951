//! `portolan layout`: a complete scenario to start from.

use std::io::Write;

use crate::cli::LayoutArgs;
use crate::failure::Failure;
use crate::layout::{Sizes, scenario};

/// Writes the scenario to a file, or prints it.
///
/// # Errors
/// When the sizes do not make a terminal that works, or the file cannot be written.
pub fn layout(args: &LayoutArgs, out: &mut impl Write) -> Result<(), Failure> {
    let sizes = Sizes {
        quay_m: args.quay,
        cranes: args.cranes,
        blocks: args.blocks,
        vehicles: args.vehicles,
        gates_in: args.gates_in,
        gates_out: args.gates_out,
        trucks_a_day: args.trucks_a_day,
    };
    let text = scenario(&sizes).map_err(|unworkable| Failure::usage(unworkable.what, unworkable.mend))?;
    match &args.out {
        Some(path) => std::fs::write(path, text).map_err(|error| Failure::unwritable(path, &error)),
        None => Ok(out.write_all(text.as_bytes())?),
    }
}
