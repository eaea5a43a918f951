//! From the command line to an exit code: parsing, logs, and every failure as one line.

use std::ffi::OsString;
use std::io::{BufWriter, IsTerminal, StdoutLock, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use tracing_subscriber::EnvFilter;

use crate::failure::Failure;
use crate::panics::{last_panic, remember_panics};

/// Where a command writes its data.
pub type Output = BufWriter<StdoutLock<'static>>;

/// What sets a program apart from others, for whoever started it. What it is called on a command line its parser knows.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// Its name in a sentence.
    pub name: &'static str,
    /// What to send along with the report of a defect.
    pub evidence: &'static str,
    /// What is logged: as a rule, with `--verbose`, with it twice. The variable `RUST_LOG` says otherwise.
    pub logged: [&'static str; 3],
}

impl Program {
    /// Does what the arguments ask for. A panic is told as a defect.
    pub fn start<Cli: Parser>(
        &self,
        arguments: impl IntoIterator<Item = OsString>,
        verbose: impl FnOnce(&Cli) -> u8,
        execute: impl FnOnce(&Cli, &mut Output) -> Result<(), Failure>,
    ) -> ExitCode {
        let arguments: Vec<OsString> = arguments.into_iter().collect();
        let cli = match Cli::try_parse_from(&arguments) {
            Ok(cli) => cli,
            Err(error) => return answer_of_clap::<Cli>(&error, &arguments),
        };
        self.log_to_stderr(verbose(&cli));
        remember_panics();
        let executed = || {
            let mut out = BufWriter::new(std::io::stdout().lock());
            execute(&cli, &mut out)?;
            Ok(out.flush()?)
        };
        match catch_unwind(AssertUnwindSafe(executed)).unwrap_or_else(|_| Err(Failure::Defect(last_panic()))) {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                let mut stderr = std::io::stderr().lock();
                // Where nobody reads the errors either, the exit code is all there is.
                for line in self.told(&failure).lines() {
                    let _ = writeln!(stderr, "error: {line}");
                }
                ExitCode::from(failure.exit_code())
            }
        }
    }

    /// What is said of a failure; nothing where it is told already or nobody listens.
    fn told(&self, failure: &Failure) -> String {
        match failure {
            Failure::ReaderGone | Failure::Told => String::new(),
            Failure::Defect(what) => format!("this is a defect of {}: {what}; please report it with {}", self.name, self.evidence),
            _ => failure.to_string(),
        }
    }

    fn log_to_stderr(&self, verbose: u8) {
        let level = self.logged[usize::from(verbose.min(2))];
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
        // Where nobody reads the log any more, it is lost, and nothing else: the library would panic in whatever thread has something to say.
        let logs = tracing_subscriber::fmt()
            .log_internal_errors(false)
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal());
        // A second start in one process (tests) keeps the first one's logs.
        let _ = logs.without_time().try_init();
    }
}

/// Help and version are data; anything else is a mistake on the command line, told in one line.
fn answer_of_clap<Cli: Parser>(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let _ = writeln!(std::io::stderr(), "error: {}", mistake::<Cli>(error, arguments));
    ExitCode::from(2)
}

/// What is wrong on the command line, and whose help says how it is right.
fn mistake<Cli: Parser>(error: &clap::Error, arguments: &[OsString]) -> String {
    let text = error.render().to_string();
    let said = text.split("\n\nUsage:").next().unwrap_or(&text);
    let lines: Vec<&str> =
        said.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("For more information")).collect();
    let line = lines.join(" ").replace(" tip: ", "; ").trim_start_matches("error: ").to_owned();
    let program = Cli::command();
    let command = arguments.iter().skip(1).find_map(|word| program.find_subcommand(word));
    let command = command.map_or(String::new(), |command| format!("{} ", command.get_name()));
    format!("{line}; see `{} {command}--help`", program.get_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program with one command.
    #[derive(Parser, Debug)]
    #[command(name = "ferry")]
    enum Ferry {
        /// Sets a box over
        Cross {
            /// How many boxes
            #[arg(long)]
            boxes: u32,
        },
    }

    #[test]
    fn a_mistake_is_one_line_and_names_the_help_of_its_command() {
        let said = |words: &[&str]| {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            let error = Ferry::try_parse_from(&words).expect_err("a mistake");
            mistake::<Ferry>(&error, &words)
        };
        assert_eq!(said(&["ferry", "dance"]), "unrecognized subcommand 'dance'; see `ferry --help`");
        let three = said(&["ferry", "cross", "--boxes", "three"]);
        assert!(three.starts_with("invalid value 'three' for '--boxes <BOXES>'"), "{three}");
        assert!(three.ends_with("; see `ferry cross --help`") && three.lines().count() == 1, "{three}");
    }

    #[test]
    fn a_defect_names_the_program_and_what_is_told_already_is_not_said_again() {
        let ferry = Program { name: "Ferry", evidence: "the timetable", logged: ["warn", "info", "debug"] };
        let told = ferry.told(&Failure::defect("it sails by itself"));
        assert_eq!(told, "this is a defect of Ferry: it sails by itself; please report it with the timetable");
        assert_eq!(ferry.told(&Failure::Told), "");
        assert_eq!(ferry.told(&Failure::usage("no quay is named", "name one")), "no quay is named; name one");
    }
}
