//! The program `portolan`. Everything it does is in the library of the same name, so that tests and benchmarks do the same.

fn main() -> std::process::ExitCode {
    portolan::program::start(std::env::args_os())
}
