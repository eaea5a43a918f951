//! How far goods have come before the authorities: five states side by side, not in one line.
//!
//! | state | of what |
//! |---|---|
//! | [`Targeting`] | whether anybody wants to look at the papers or at the goods |
//! | [`PortRelease`] | whether the goods may leave the port, or be loaded |
//! | [`TaxState`] | what is due, and whether it is paid or secured |
//! | [`Permission`] | whether the goods may be used or sold |
//! | [`FullDeclaration`] | whether all papers are in |
//!
//! What each waits for depends on the mode: in two steps goods leave before the papers are complete, in two stages before they are
//! examined, under periodic settlement before the tax is paid. [`Standing::apply`] is the one way from a state to the next; what cannot
//! be is refused with a reason and changes nothing.
//!
//! Beside it stand what several authorities do together: [`JointExamination`], [`AuthorityHolds`], and the [`DeskQueue`] of the paper
//! process.

mod authorities;
mod desks;
mod examination;
mod standing;
mod transitions;

pub use authorities::{Authority, AuthorityHolds, HeldThing, HoldRefusal};
pub use desks::{DeskHours, DeskQueue};
pub use examination::{Asked, Checks, ExaminationRefusal, JointExamination, Phase};
pub use standing::{FullDeclaration, Life, Movement, Permission, PortRelease, Standing, Targeting, TaxState};
pub use transitions::{Event, Refusal, RefusalCode};
