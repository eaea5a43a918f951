//! What these tests share.

use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use tempfile::TempDir;

pub(crate) const FLEET: &str = r#"(
    format: 1,
    name: "Test",
    terminal: "test",
    groups: [
        (ids: ["QC01..QC03"], is: QuayCrane(cycle_s: Fixed(60)), state_period_ms: 200),
        (ids: ["GATE01"], is: GateLane(booked_s: Fixed(20), misread_share: 0), state_period_ms: 200),
        (ids: ["WX01"], is: Weather(), state_period_ms: 100),
    ],
)"#;

/// A folder with a fleet file in it.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::with(FLEET)
    }

    pub(crate) fn with(fleet: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join("fleet.ron"), fleet).expect("written");
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sim-devices"));
        command.env_remove("RUST_LOG").env_remove("RUST_BACKTRACE").current_dir(self.folder.path()).timeout(Duration::from_mins(1));
        command
    }

    /// The program in the background, ended by the system's wish when dropped.
    pub(crate) fn start(&self, arguments: &[&str]) -> Background {
        let mut command = Process::new(env!("CARGO_BIN_EXE_sim-devices"));
        command.args(arguments).current_dir(self.folder.path()).stdout(Stdio::piped()).stderr(Stdio::null());
        Background(Some(command.spawn().expect("the program starts")))
    }

    pub(crate) fn lines(&self, name: &str) -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(self.path(name)).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
    }
}

pub(crate) struct Background(Option<Child>);

impl Background {
    /// As Ctrl+C would; its output and exit code.
    pub(crate) fn end(mut self) -> (String, Option<i32>) {
        let child = self.0.take().expect("it runs");
        let status = Process::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(status.is_ok_and(|status| status.success()), "it still runs");
        let output = child.wait_with_output().expect("it ends");
        (String::from_utf8(output.stdout).expect("UTF-8"), output.status.code())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Standard output and error and the exit code of a finished command.
pub(crate) fn spoken(command: &mut Command) -> (String, String, i32) {
    let output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code().expect("no signal ended it"))
}

/// Asks again and again for up to twenty seconds.
#[expect(clippy::disallowed_methods, reason = "a broker lives by the wall's time")]
pub(crate) fn wait_until(what: &str, mut so: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !so() {
        assert!(Instant::now() < until, "not within twenty seconds: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub(crate) fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/devices").join(name)
}
