//! The program `sim-devices`. Everything it does is in the library `portolan_simulator`, so that tests and `portolan` do the same.

fn main() -> std::process::ExitCode {
    portolan_simulator::program::start(std::env::args_os())
}
