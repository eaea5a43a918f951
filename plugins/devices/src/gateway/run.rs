//! A switchboard with wires: one thread, one runtime, one link.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use portolan_link::{Broker, Link, LinkConfig, LinkStatus, Listener, Outbox, Taken, Tls, TlsError};
use portolan_protocol::wire::{BenchMessage, WireId};

use super::inbox::Inbox;
use super::switchboard::{Outbound, Switchboard, SwitchboardConfig};
use crate::wall::utc_ms;

/// How often repetitions and silences are looked for.
const TICK: Duration = Duration::from_millis(50);
/// Who has not looked for so long has slept, milliseconds.
const ASLEEP_MS: i64 = 5_000;
/// How long the last words may take.
const LEAVE: Duration = Duration::from_secs(3);

/// Where a gateway connects to, and as whom.
#[derive(Clone, Debug)]
pub struct GatewayConfig {
    /// What it decides by.
    pub switchboard: SwitchboardConfig,
    /// The broker.
    pub broker: Broker,
    /// Files for a broker of `mqtts://`.
    pub tls: Tls,
    /// Its name at the broker; the broker keeps what comes for it while it is away.
    pub client_id: String,
    /// How many arrivals may wait for the port.
    pub inbox_room: usize,
}

/// A gateway could not be started.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The files for the encryption cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The system gives no thread or no timer.
    #[error("the gateway cannot be started: {0}")]
    System(#[from] std::io::Error),
}

/// How a gateway is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct GatewayStatus {
    /// The connection to the broker.
    pub link: LinkStatus,
    /// Orders that no device has answered yet.
    pub unanswered: usize,
}

/// Whoever listens in on a line: when, on which topic, what.
pub type Tap = Box<dyn FnMut(i64, &str, &[u8]) + Send>;

struct Shared {
    board: Mutex<Switchboard>,
    inbox: Inbox,
    tap: Mutex<Option<Tap>>,
}

impl Shared {
    fn board(&self) -> MutexGuard<'_, Switchboard> {
        // A panic in it is a defect that shows elsewhere; the orders of others should go on.
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves what the switchboard came to where it belongs.
    fn carry_out(&self, board: &mut Switchboard, outbox: &Outbox) {
        for message in board.out.drain(..) {
            self.overhear(&message.topic, &message.payload);
            outbox.publish(message.topic, message.payload, message.delivery);
        }
        if !board.arrivals.is_empty() {
            self.inbox.put(board.arrivals.drain(..));
        }
    }
}

impl Shared {
    fn overhear(&self, topic: &str, payload: &[u8]) {
        if let Some(tap) = self.tap.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            tap(utc_ms(), topic, payload);
        }
    }
}

struct Hears {
    shared: Arc<Shared>,
    outbox: mpsc::Receiver<Outbox>,
    own: Option<Outbox>,
}

impl Hears {
    fn with_board(&mut self, change: impl FnOnce(&mut Switchboard)) {
        if self.own.is_none() {
            self.own = self.outbox.try_recv().ok();
        }
        let mut board = self.shared.board();
        change(&mut board);
        if let Some(outbox) = &self.own {
            self.shared.carry_out(&mut board, outbox);
        }
    }
}

impl Listener for Hears {
    fn connected(&mut self, session_kept: bool) {
        tracing::info!("connected to the broker{}", if session_kept { "; it still knew us" } else { "" });
        self.with_board(|board| board.connected(utc_ms()));
    }

    fn message(&mut self, topic: &str, payload: &Bytes) -> Taken {
        if !self.shared.inbox.has_room() {
            return Taken::Later;
        }
        self.shared.overhear(topic, payload);
        self.with_board(|board| board.message(topic, payload, utc_ms()));
        Taken::Yes
    }

    fn lost(&mut self, why: &str) {
        tracing::warn!("no connection to the broker: {why}");
        self.with_board(|board| board.lost(utc_ms()));
    }
}

/// A running gateway. Dropping it takes leave of the broker.
pub struct Gateway {
    shared: Arc<Shared>,
    outbox: Outbox,
    thread: Option<JoinHandle<()>>,
}

impl Gateway {
    /// Begins to connect; returns at once.
    ///
    /// # Errors
    /// When files for the encryption cannot be used, or the system refuses a thread.
    pub fn start(config: GatewayConfig) -> Result<Self, GatewayError> {
        let shared = Arc::new(Shared {
            board: Mutex::new(Switchboard::new(config.switchboard)),
            inbox: Inbox::new(config.inbox_room),
            tap: Mutex::default(),
        });
        let mut link = LinkConfig::new(config.broker, config.client_id);
        link.tls = config.tls;
        link.subscriptions = shared.board().subscriptions();
        link.session_kept_s = 3_600;
        link.telemetry_max = 10_000;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (hand, outbox) = mpsc::channel();
        let hears = Hears { shared: Arc::clone(&shared), outbox, own: None };
        let outbox = {
            let _inside = runtime.enter();
            Link::start(link, hears)?
        };
        // The listener runs only once the runtime does, and finds its outbox here.
        let _ = hand.send(outbox.clone());
        let (moved, clock) = (outbox.clone(), Arc::clone(&shared));
        let thread = std::thread::Builder::new().name("gateway".to_owned()).spawn(move || {
            runtime.block_on(async {
                let ended = moved.ended();
                tokio::pin!(ended);
                let mut tick = tokio::time::interval(TICK);
                tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
                let mut looked_ms = utc_ms();
                loop {
                    tokio::select! {
                        () = &mut ended => return,
                        _ = tick.tick() => {
                            let (mut board, now_ms) = (clock.board(), utc_ms());
                            if now_ms - std::mem::replace(&mut looked_ms, now_ms) > ASLEEP_MS {
                                board.woke(now_ms);
                            }
                            board.tick(now_ms);
                            clock.carry_out(&mut board, &moved);
                        }
                    }
                }
            });
        })?;
        Ok(Self { shared, outbox, thread: Some(thread) })
    }

    /// What came and waits.
    pub fn inbox(&self) -> &Inbox {
        &self.shared.inbox
    }

    /// Puts an order on its way.
    pub fn order(&self, outbound: Outbound) {
        let mut board = self.shared.board();
        board.order(outbound, utc_ms());
        self.shared.carry_out(&mut board, &self.outbox);
    }

    /// Asks something of a simulated device that a test bench asks. A port that only listens sends nothing.
    pub fn bench(&self, device: &WireId, message: &BenchMessage) {
        let mut board = self.shared.board();
        board.bench(device, message);
        self.shared.carry_out(&mut board, &self.outbox);
    }

    /// Lets somebody listen in on both directions, or nobody any more. What a tap does keeps the line waiting.
    pub fn tap(&self, tap: Option<Tap>) {
        *self.shared.tap.lock().unwrap_or_else(PoisonError::into_inner) = tap;
    }

    /// How it is.
    pub fn status(&self) -> GatewayStatus {
        GatewayStatus { link: self.outbox.status(), unanswered: self.shared.board().unanswered() }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.outbox.stop();
        if let Some(thread) = self.thread.take() {
            const LOOK: Duration = Duration::from_millis(5);
            for _ in 0..LEAVE.as_millis() / LOOK.as_millis() {
                if thread.is_finished() {
                    break;
                }
                std::thread::sleep(LOOK);
            }
        }
    }
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gateway").field("status", &self.status()).field("inbox", &self.shared.inbox).finish_non_exhaustive()
    }
}
