//! `sim-devices record`: what is said at a broker, into a file.

use std::io::Write as _;
use std::time::Duration;

use bytes::Bytes;
use portolan_link::{Link, Listener, Taken};
use tokio::sync::mpsc;

use super::{Interrupt, block_on, config, reached};
use crate::capture::Writer;
use crate::cli::RecordArgs;
use crate::clock::WallClock;
use crate::failure::{Failure, no_encryption};

struct Ear {
    clock: WallClock,
    heard: mpsc::Sender<(i64, String, Bytes)>,
    connected: bool,
}

impl Listener for Ear {
    fn connected(&mut self, _: bool) {
        self.connected = true;
    }

    fn message(&mut self, topic: &str, payload: &Bytes) -> Taken {
        match self.heard.try_send((self.clock.now_ms(), topic.to_owned(), payload.clone())) {
            Err(mpsc::error::TrySendError::Full(_)) => Taken::Later,
            _ => Taken::Yes,
        }
    }

    fn lost(&mut self, why: &str) {
        if std::mem::replace(&mut self.connected, false) {
            tracing::warn!("not connected, nothing is recorded: {why}");
        }
    }
}

/// Records until told to end.
pub(crate) fn record(args: &RecordArgs) -> Result<(), Failure> {
    let unwritable = |error: std::io::Error| Failure::unwritable(&args.file, &error);
    let mut writer = Writer::create(&args.file).map_err(unwritable)?;
    let mut config = config(&args.broker, "record");
    config.subscriptions = if args.topic.is_empty() { vec!["portolan/v1/#".to_owned(), "uagv/#".to_owned()] } else { args.topic.clone() };
    let written = block_on(async {
        let mut interrupt = Interrupt::listen();
        let (heard, mut inbox) = mpsc::channel(10_000);
        let outbox = Link::start(config, Ear { clock: WallClock::start(), heard, connected: false }).map_err(no_encryption)?;
        reached(&outbox, &args.broker).await?;
        let ends = interrupt.or_after(args.for_time);
        tokio::pin!(ends);
        let mut flush = tokio::time::interval(Duration::from_secs(1));
        let mut written = 0_u64;
        while args.messages.is_none_or(|most| written < most) {
            tokio::select! {
                () = &mut ends => break,
                _ = flush.tick() => writer.flush().map_err(unwritable)?,
                message = inbox.recv() => {
                    let Some((at_ms, topic, payload)) = message else { break };
                    writer.write(at_ms, &topic, &payload).map_err(unwritable)?;
                    written += 1;
                }
            }
        }
        Ok(written)
    })?;
    writer.finish().map_err(unwritable)?;
    // Where nobody reads it, the file is there all the same.
    let _ = writeln!(std::io::stderr(), "{written} messages in {}", args.file.display());
    Ok(())
}
