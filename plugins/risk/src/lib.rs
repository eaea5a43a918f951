//! How likely a declaration is wrong, what that would cost, and why.
pub mod facts;
pub mod history;
pub mod lanes;
pub mod policy;
pub mod ranking;
