//! Devices at their end of the line, in virtual time: no broker, no clock, no waiting.

mod bench;
mod faults;
mod orders;
mod seeded;
mod vda5050;
