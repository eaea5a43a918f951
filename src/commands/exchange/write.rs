//! `portolan exchange write`: the moves of a run as COARRI or CODECO.
//!
//! The scenario is run here, since facts name boxes by their ids and an interchange needs the numbers painted on them. The same scenario
//! and seed make the same run, wherever it is looked at.

use std::fs::File;
use std::io::{BufWriter, Write};

use portolan_exchange::edi::write::{Envelope, Minute, write_interchange};

use super::WriteArgs;
use super::moves::{note_moves, reports};
use crate::commands::read_changed;
use crate::commands::run::open_or_tell;
use crate::failure::Failure;

/// Runs the scenario and writes its moves.
///
/// # Errors
/// When the scenario cannot be run or the interchange cannot be written.
pub fn write(args: &WriteArgs, out: &mut impl Write) -> Result<(), Failure> {
    let text = read_changed(&args.scenario, &args.changes)?;
    let mut run = open_or_tell(&text)?;
    note_moves(run.app_mut());
    match args.until {
        Some(until) => run.advance_to(run.ms(until)),
        None => run.advance_to_end(),
    }
    .map_err(Failure::defect)?;
    let made = run.calendar().datetime(run.now_ms());
    let prepared = Minute::of(&made).ok_or_else(|| Failure::Defect(format!("{made} is no time of a message")))?;
    let reports = reports(run.world(), args.moves, args.port.as_deref());
    let envelope =
        Envelope { sender: args.sender.clone(), recipient: args.recipient.clone(), prepared, reference: run.header().seed.to_string() };
    let boxes: usize = reports.iter().map(|report| report.moves.len()).sum();
    match &args.out {
        Some(path) => {
            let unwritable = |error: std::io::Error| Failure::unwritable(path, &error);
            let mut file = BufWriter::new(File::create(path).map_err(unwritable)?);
            write_interchange(&envelope, &reports, &mut file).and_then(|()| file.flush()).map_err(unwritable)?;
        }
        None => write_interchange(&envelope, &reports, out)?,
    }
    let _ = writeln!(std::io::stderr(), "wrote {} messages: {boxes} moves", reports.len());
    Ok(())
}
