//! A device's task: what the link tells it, what time it is, what it answers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use portolan_link::{Hold, Listener, Outbox, Taken};
use portolan_protocol::wire::BenchFault;
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep_until;

use super::options::TruthLog;
use crate::clock::WallClock;
use crate::host::{Counts, Effects, Host};

/// What a device's task is told.
pub(super) enum Told {
    Connected { session_kept: bool },
    Message { topic: String, payload: Bytes },
    Lost { why: String },
    Inject { fault: BenchFault, for_ms: Option<u64> },
    Clear { name: Option<String> },
    Leave { done: oneshot::Sender<()> },
}

/// So many messages may wait for a device; then the broker keeps them.
const INBOX_MAX: usize = 1_000;

/// Hands on what the link tells.
pub(super) struct Ear {
    pub(super) events: mpsc::UnboundedSender<Told>,
    pub(super) waiting: Arc<AtomicUsize>,
}

impl Listener for Ear {
    fn connected(&mut self, session_kept: bool) {
        // A task that is gone needs no news.
        let _ = self.events.send(Told::Connected { session_kept });
    }

    fn message(&mut self, topic: &str, payload: &Bytes) -> Taken {
        if self.waiting.load(Ordering::Relaxed) >= INBOX_MAX {
            return Taken::Later;
        }
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let _ = self.events.send(Told::Message { topic: topic.to_owned(), payload: payload.clone() });
        Taken::Yes
    }

    fn lost(&mut self, why: &str) {
        let _ = self.events.send(Told::Lost { why: why.to_owned() });
    }
}

/// So long a device waits with its states when more wait to go out than should.
const BACKLOG_PAUSE_MS: i64 = 2;

/// A device's task.
pub(super) struct Life {
    pub(super) host: Host,
    pub(super) outbox: Outbox,
    pub(super) inbox: mpsc::UnboundedReceiver<Told>,
    pub(super) waiting: Arc<AtomicUsize>,
    pub(super) counts: Arc<Mutex<Counts>>,
    pub(super) clock: WallClock,
    pub(super) truth: Option<TruthLog>,
    /// With so many messages waiting to go out a device that is to say all it can says no more: saying more would keep the line from them.
    pub(super) backlog_max: usize,
}

impl Life {
    pub(super) async fn live(mut self) {
        let mut effects = Effects::default();
        let alarm = sleep_until(self.clock.instant(self.clock.began_ms()));
        tokio::pin!(alarm);
        loop {
            let mut leaves = None;
            tokio::select! {
                told = self.inbox.recv() => {
                    let now_ms = self.clock.now_ms();
                    match told {
                        None => return,
                        Some(Told::Connected { session_kept }) => self.host.on_connected(session_kept, now_ms, &mut effects),
                        Some(Told::Lost { why }) => self.host.on_lost(&why, now_ms, &mut effects),
                        Some(Told::Message { topic, payload }) => {
                            self.waiting.fetch_sub(1, Ordering::Relaxed);
                            self.host.on_message(&topic, &payload, now_ms, &mut effects);
                        }
                        Some(Told::Inject { fault, for_ms }) => self.host.inject(fault, for_ms, now_ms, &mut effects),
                        Some(Told::Clear { name }) => self.host.clear(name.as_deref(), now_ms, &mut effects),
                        Some(Told::Leave { done }) => {
                            self.host.leave(now_ms, &mut effects);
                            leaves = Some(done);
                        }
                    }
                }
                () = &mut alarm => {
                    let now_ms = self.clock.now_ms();
                    if self.outbox.status().queued >= self.backlog_max {
                        self.host.postpone_states(now_ms + BACKLOG_PAUSE_MS);
                    }
                    self.host.on_time(now_ms, &mut effects);
                }
            }
            self.carry_out(&mut effects);
            if let Some(done) = leaves {
                self.outbox.hold(Hold::Free);
                self.outbox.stop();
                let _ = done.send(());
                return;
            }
            let due_ms = self.host.next_due_ms().unwrap_or(i64::MAX);
            alarm.as_mut().reset(self.clock.instant(due_ms));
        }
    }

    fn carry_out(&mut self, effects: &mut Effects) {
        for message in effects.outgoing.drain(..) {
            self.outbox.publish(message.topic, message.payload, message.delivery);
        }
        if let Some(hold) = effects.hold.take() {
            self.outbox.hold(hold);
        }
        if let Some(truth) = &self.truth
            && !effects.truth.is_empty()
        {
            truth.write(&mut effects.truth);
        }
        effects.truth.clear();
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone_from(self.host.counts());
    }
}
