//! Contracts: what decides approval, examination, payment and release, as versioned data that parties sign.
//!
//! A [`Contract`] is a list of clauses, each a condition in CEL over a closed set of [variables](VARIABLES) and what follows from it. The
//! first clause whose condition holds decides; all that hold are written down. Conditions know integers, texts and truths, no fractions
//! and no loops, so that they end, and end alike on every machine. Who may propose, sign and activate stands apart, in
//! [`Permissions`].
//!
//! A version comes into force by [`ContractBook::activate`]: enough of its parties have signed its hash, whoever activates it may, and it
//! was tried against history ([`try_out`]). A [`Decision`] holds contract, version, hash, inputs and clauses, so that it can be taken
//! again ([`Decision::taken_again`]) to the same result.

mod book;
mod condition;
mod contract;
mod decision;
mod inputs;
mod trial;

pub use book::{Action, ActivationRefusal, ContractBook, Permission, Permissions, Standing};
pub use condition::{Condition, ConditionError};
pub use contract::{Clause, Contract, ContractHash, Outcome, PartyKey, PartySignature, SignedContract, Subject, shipped};
pub use decision::{Decision, NotAgain, Terms, Told};
pub use inputs::{Inputs, VARIABLES, Value, VariableKind};
pub use trial::{Changed, Trial, try_out};
