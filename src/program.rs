//! From the command line to an exit code: parsing, logs, and every failure as one line.

use std::ffi::OsString;
use std::io::{BufWriter, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use tracing_subscriber::EnvFilter;

use crate::cli::{Cli, Command};
use crate::commands;
use crate::failure::Failure;

/// Does what the arguments ask for.
pub fn start(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return answer_of_clap(&error, &arguments),
    };
    log_to_stderr(cli.verbose);
    remember_panics();
    let done = catch_unwind(AssertUnwindSafe(|| execute(&cli))).unwrap_or_else(|_| Err(Failure::Defect(last_panic())));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            tell(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

fn execute(cli: &Cli) -> Result<(), Failure> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match &cli.command {
        #[cfg(feature = "desktop")]
        None => commands::screen::open_day(&mut out),
        #[cfg(feature = "desktop")]
        Some(Command::Open(args)) => commands::screen::open_scenario(args, &mut out),
        #[cfg(feature = "desktop")]
        Some(Command::Screenshot(args)) => commands::screen::screenshot(args),
        #[cfg(feature = "desktop")]
        Some(Command::Frames(args)) => commands::screen::frames(args, &mut out),
        #[cfg(not(feature = "desktop"))]
        None => {
            let path = commands::day::scenario()?;
            let text = portolan_scenario::ScenarioText::read(path).map_err(Failure::Unreadable)?;
            commands::day::report(path, &text, &mut out)
        }
        Some(Command::Run(args)) => commands::run::run(args, &mut out),
        Some(Command::Live(args)) => commands::live::live(args, &mut out),
        Some(Command::Devices(args)) => commands::devices::devices(args, &mut out),
        Some(Command::Compare(args)) => commands::compare::compare(args, &mut out),
        Some(Command::Check(args)) => commands::check::check(args, &mut out),
        Some(Command::Layout(args)) => commands::layout::layout(args, &mut out),
        Some(Command::Exchange(args)) => commands::exchange::exchange(args, &mut out),
        Some(Command::Ledger(args)) => commands::ledger::ledger(args, &mut out),
        Some(Command::Document(args)) => commands::document::document(args, &mut out),
        Some(Command::Risk(args)) => commands::risk::risk(args, &mut out),
        Some(Command::Clearance(args)) => commands::clearance::clearance(args, &mut out),
    }?;
    Ok(out.flush()?)
}

fn tell(failure: &Failure) {
    if matches!(failure, Failure::ReaderGone | Failure::Told) {
        return;
    }
    let mut stderr = std::io::stderr().lock();
    // Where nobody reads the errors either, the exit code is all there is.
    for line in failure.to_string().lines() {
        let _ = writeln!(stderr, "error: {line}");
    }
}

/// Help and version are data; anything else is a mistake on the command line, told in one line.
fn answer_of_clap(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let text = error.render().to_string();
    let said = text.split("\n\nUsage:").next().unwrap_or(&text);
    let lines: Vec<&str> =
        said.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("For more information")).collect();
    let line = lines.join(" ").replace(" tip: ", "; ").trim_start_matches("error: ").to_owned();
    let program = Cli::command();
    let command = arguments.iter().skip(1).find_map(|word| program.find_subcommand(word));
    let command = command.map_or(String::new(), |command| format!("{} ", command.get_name()));
    let _ = writeln!(std::io::stderr(), "error: {line}; see `portolan {command}--help`");
    ExitCode::from(2)
}

fn log_to_stderr(verbose: u8) {
    // What the graphics libraries warn of (a slow adapter, features that are not used) helps nobody who has not asked.
    let level = ["warn,bevy_render=error,bevy_egui=error,egui=error,winit=error,wgpu_hal=off", "info,mqtt5=warn", "trace"]
        [usize::from(verbose.min(2))];
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    // A second start in one process (tests) keeps the first one's logs.
    let _ = logs.without_time().try_init();
}

static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// A panic is a defect of ours: it is told in one line at the end, not as it happens.
fn remember_panics() {
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let what = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let what = what.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without words".to_owned());
        let place = info.location().map_or(String::new(), |location| format!(" ({}:{})", location.file(), location.line()));
        let what = format!("{}{place}", what.replace('\n', " "));
        tracing::debug!("{what}\n{}", std::backtrace::Backtrace::capture());
        LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(what);
    }));
}

/// What was last said in a panic; forgotten by telling it.
pub(crate) fn last_panic() -> String {
    LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_else(|| "a panic without words".to_owned())
}
