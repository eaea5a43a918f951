//! A Mosquitto of one's own: started on a free loopback port, stopped when dropped. For tests and measurements.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Broker;

/// A running broker.
#[derive(Debug)]
pub struct Mosquitto {
    port: u16,
    directory: TempDir,
    extra: String,
    child: Option<Child>,
}

impl Mosquitto {
    /// Starts one that lets everybody in.
    ///
    /// # Errors
    /// When the program `mosquitto` is not installed or does not come up within ten seconds.
    pub fn start() -> io::Result<Self> {
        Self::start_with("allow_anonymous true\n")
    }

    /// Starts one with these lines in its configuration after the listener's.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_with(extra: &str) -> io::Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut broker = Self { port, directory: tempfile::tempdir()?, extra: extra.to_owned(), child: None };
        broker.restart()?;
        Ok(broker)
    }

    /// Where it listens.
    pub fn broker(&self) -> Broker {
        Broker { host: Ipv4Addr::LOCALHOST.to_string(), port: self.port, tls: false, credentials: None }
    }

    /// The number of its process, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Kills it where it stands.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself; then there is nothing to kill.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts it again on its port, with nothing remembered.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    #[expect(clippy::disallowed_methods, reason = "how long a server takes to come up is a matter of the wall clock")]
    pub fn restart(&mut self) -> io::Result<()> {
        self.kill();
        let path = self.directory.path().join("mosquitto.conf");
        let mut lines = format!("listener {} 127.0.0.1\npersistence false\nlog_type error\nmax_queued_messages 100000\n", self.port);
        let _ = write!(lines, "{}", self.extra);
        std::fs::File::create(&path)?.write_all(lines.as_bytes())?;
        let mut command = Command::new("mosquitto");
        // Debian keeps servers where the path of an ordinary user does not lead.
        command.env("PATH", format!("{}:/usr/sbin:/usr/local/sbin", std::env::var("PATH").unwrap_or_default()));
        command.arg("-c").arg(&path).stdout(Stdio::null()).stderr(Stdio::null());
        let missing = |error: io::Error| io::Error::new(error.kind(), format!("mosquitto: {error}; install the package “mosquitto”"));
        self.child = Some(command.spawn().map_err(missing)?);
        let until = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            if Instant::now() > until {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "mosquitto did not come up within ten seconds"));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        self.kill();
    }
}
