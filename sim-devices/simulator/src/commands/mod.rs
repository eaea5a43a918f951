//! What the commands do.

pub(crate) mod bench;
pub(crate) mod look;
pub(crate) mod record;
pub(crate) mod replay;
pub(crate) mod run;

use std::future::Future;
use std::time::Duration;

use portolan_link::{LinkConfig, Outbox};
use tokio::time::{Instant, sleep, timeout};

use crate::cli::BrokerArgs;
use crate::failure::{Failure, no_broker};

/// Runs a future on a runtime of one thread: what a few hundred connections need.
fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::refused(format!("cannot start: {error}; is the limit of open files very low?")))?;
    runtime.block_on(future)
}

/// A connection of our own, beside those of devices.
fn config(args: &BrokerArgs, what_for: &str) -> LinkConfig {
    let client_id = format!("sim-devices-{what_for}-{}", std::process::id());
    let mut config = LinkConfig::new(args.broker.clone(), client_id);
    config.tls = args.tls();
    config.credentials = args.credentials();
    config
}

/// Waits until the broker has answered.
async fn reached(outbox: &Outbox, args: &BrokerArgs) -> Result<(), Failure> {
    let until = Instant::now() + args.wait;
    while outbox.status().connects == 0 {
        if Instant::now() >= until {
            let why = outbox.status().last_error.unwrap_or_else(|| "no answer".to_owned());
            return Err(no_broker(&args.broker, &why));
        }
        sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// Waits until everything is said and the connection has ended; says whether it did.
async fn said(outbox: &Outbox, within: Duration) -> bool {
    outbox.stop();
    timeout(within, outbox.ended()).await.is_ok()
}

/// Ctrl+C, and the system's wish that we end; heard from the moment that it is made, so that none comes too early.
struct Interrupt {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
}

impl Interrupt {
    /// Within a runtime.
    #[cfg(unix)]
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        // Where signals cannot be had the system ends us without a word.
        Self { signals: [SignalKind::interrupt(), SignalKind::terminate()].into_iter().filter_map(|kind| signal(kind).ok()).collect() }
    }

    #[cfg(not(unix))]
    fn listen() -> Self {
        Self {}
    }

    #[cfg(unix)]
    async fn came(&mut self) {
        std::future::poll_fn(|context| {
            let came = self.signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if came { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }

    #[cfg(not(unix))]
    async fn came(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }

    /// Waits for it, or for so long.
    async fn or_after(&mut self, for_time: Option<Duration>) {
        let time = async {
            match for_time {
                Some(time) => sleep(time).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = time => {}
            () = self.came() => {}
        }
    }
}
