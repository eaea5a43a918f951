//! Devices seen from outside: orders, timers and faults in, reports out.

mod any_sequence;
mod bench;
mod kinds;
mod orders;
