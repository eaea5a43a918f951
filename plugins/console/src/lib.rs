//! What a program says to whoever started it: every failure in one line, an exit code that tells programs the same, logs, and help.
//!
//! A [`Program`] leads from the command line to an exit code; a [`Failure`] is why a command failed. Both programs of this house, `portolan`
//! and `sim-devices`, speak so, and therefore alike.
//!
//! What deliberately does not live here: which commands there are and what they do, and failures that only one program can have. Those
//! are put into the words of a [`Failure`] where they happen.

mod failure;
mod panics;
mod program;

pub use failure::Failure;
pub use panics::{last_panic, take_last_panic};
pub use program::{Output, Program};
