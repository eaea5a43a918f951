//! The words of the port: what its parts are called, what may happen to them, and what is written down about it.
//!
//! Every other room speaks in these values. A room that works (the terminal, clearance) puts *components* on entities and handles
//! *happenings*; a room that decides answers *offers* with *assignments*; a room that records reads *facts*. Since all of them are
//! declared here, no two rooms of one floor need to know each other.
//!
//! What deliberately does not live here: any rule, and the components that only rooms above the terminal read (a quay crane's queue, a
//! block's stacks): those live with the terminal itself. How a vessel is berthed is the terminal's matter, which crane serves it is
//! dispatch's, how time passes is the clock's. Nor do device orders, which are in `portolan_protocol` since devices without a world
//! speak them too.
//!
//! Conventions: ids name a thing for ever and are what facts, files and messages carry; the [`Index`](index::Index) finds the entity
//! behind an id. Times are `i64` milliseconds since the scenario's start and end in `_ms`; lengths are millimetres in the port's frame
//! (x along the quay, y inland) and end in `_mm`; weights are kilograms.

pub mod anchor;
pub mod container;
pub mod distribution;
pub mod equipment;
pub mod facts;
pub mod happenings;
pub mod ids;
pub mod index;
pub mod iso6346;
pub mod moment;
pub mod place;
pub mod problem;
pub mod requests;
pub mod subject;
pub mod topics;

/// Milliseconds since the start of the scenario; negative before it.
pub type Ms = i64;

/// Milliseconds in a minute.
pub const MINUTE_MS: Ms = 60_000;
/// Milliseconds in an hour.
pub const HOUR_MS: Ms = 60 * MINUTE_MS;
/// Milliseconds in a day.
pub const DAY_MS: Ms = 24 * HOUR_MS;
