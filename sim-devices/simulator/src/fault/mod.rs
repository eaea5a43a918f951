//! Faults of a bench: their words, and who can have them.

mod support;
mod words;

pub(crate) use support::a;
pub use support::why_not;
pub use words::{USAGE, example, from_words};
