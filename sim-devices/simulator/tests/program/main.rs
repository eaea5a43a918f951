//! The program `sim-devices` as a user meets it: files and help, and runs at a real broker.

mod broker;
mod cli;
mod common;
mod third_party;
