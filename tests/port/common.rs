//! What several test files share: a small terminal, and the program as a user starts it.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use portolan::layout::{Sizes, scenario};
use tempfile::TempDir;

/// A terminal small enough to simulate in a moment.
pub(crate) const SMALL: Sizes =
    Sizes { quay_m: 400, cranes: 3, blocks: 6, vehicles: 12, gates_in: 2, gates_out: 2, trucks_a_day: Some(200) };

/// A scenario of that terminal.
pub(crate) fn small() -> String {
    scenario(&SMALL).expect("the small terminal works")
}

/// The program.
pub(crate) fn portolan() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portolan"));
    command.env_remove("RUST_LOG").env_remove("RUST_BACKTRACE");
    command
}

/// A folder with a scenario in it.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// With this text as `port.ron`.
    pub(crate) fn with(text: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join("port.ron"), text).expect("written");
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The program, started in the folder.
    pub(crate) fn portolan(&self) -> Command {
        let mut command = portolan();
        command.current_dir(self.path());
        command
    }

    /// What lies in the folder, sorted.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.path()).expect("a folder");
        let mut names: Vec<PathBuf> = entries.map(|entry| PathBuf::from(entry.expect("an entry").file_name())).collect();
        names.sort();
        names
    }
}

/// Standard output and error and the exit code of a finished command.
pub(crate) fn spoken(command: &mut Command) -> (String, String, i32) {
    let output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code().expect("no signal ended it"))
}
