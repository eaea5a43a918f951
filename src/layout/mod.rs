//! A complete scenario for a terminal of which only the sizes are known.
//!
//! `demand` says how much the equipment carries, `text` writes it all down as a scenario that a planner can read and mend. The
//! proportions (box flows, dwell, stacking height) are those of the shipped day at the terminal, which is calibrated; the sizes decide
//! how much of it there is.

mod demand;
mod text;

pub use demand::{Demand, Sizes, Unworkable};

/// A scenario for a terminal of these sizes, as text.
///
/// # Errors
/// Sizes that do not make a terminal that works.
pub fn scenario(sizes: &Sizes) -> Result<String, Unworkable> {
    let demand = Demand::of(sizes)?;
    Ok(text::scenario(sizes, &demand))
}
