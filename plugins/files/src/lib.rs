//! Files that people write in RON: from a path to a text to a value, or to the one problem that keeps it from being read.
//!
//! Fleets, mappings, addresses, policies, contracts, registers, parties and the sections of scenarios are all read through here, so that a
//! slip of the hand is told in the same words wherever it was made: its line, what is wrong in the file's own terms, and how to mend it. What
//! the RON library says of the program's types is left out: they stand in no file.
//!
//! - [`FileKind`]: a kind of file, from its path to its value.
//! - [`Slip`]: what is wrong with a text and where, for readers that know the place better ([`FileKind`] does not fit a scenario, whose
//!   sections are read one by one by whoever owns them).
//! - [`wording`]: suggestions, lists of names, clipped quotations.
//!
//! What deliberately does not live here: what any file means, and whether its values make sense.

mod blanks;
mod kind;
mod slip;
pub mod wording;

pub use blanks::{end_of_blanks, is_blank};
pub use kind::{FileKind, UNREADABLE};
pub use slip::{Slip, line_and_column};
