//! Hosts, each with a connection of its own, on a tokio runtime.

use std::fs::File;
use std::io::{LineWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use globset::GlobSet;
use portolan_link::{Broker, Hold, Link, LinkConfig, LinkStatus, Listener, Outbox, Taken, Tls, TlsError};
use portolan_protocol::wire::{BenchFault, Kind, WireId};
use serde::Serialize;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{sleep_until, timeout};

use crate::clock::WallClock;
use crate::fleet::{Fleet, Member};
use crate::host::{Counts, Effects, Host, Run, Truth};
use crate::pace::Pace;

/// How devices are run.
#[derive(Debug)]
pub struct Options {
    /// The broker.
    pub broker: Broker,
    /// Files for a broker of `mqtts://`.
    pub tls: Tls,
    /// User name and password; those of the broker's address where there are none. `{id}` in the name stands for the device's id, so that
    /// each device can be known by its own.
    pub credentials: Option<(String, String)>,
    /// The terminal's name in topics, instead of the fleet file's.
    pub terminal: Option<String>,
    /// The seed, instead of the fleet file's.
    pub seed: Option<u64>,
    /// How many times faster than the wall's clock operating time runs.
    pub speed: f64,
    /// States a second of all devices together, instead of as often as the fleet file says.
    pub rate_per_s: Option<f64>,
    /// How much telemetry may wait to go out, a device.
    pub telemetry_max: usize,
    /// Where what truly happened is written.
    pub truth: Option<TruthLog>,
}

impl Options {
    /// Devices at that broker as their fleet file has them, at the pace of the wall's clock.
    pub fn new(broker: Broker) -> Self {
        Self {
            broker,
            tls: Tls::default(),
            credentials: None,
            terminal: None,
            seed: None,
            speed: 1.0,
            rate_per_s: None,
            telemetry_max: 1_000,
            truth: None,
        }
    }
}

/// Which devices of a fleet are run: those that a pattern of `only` names, all if there is none, but those of `exclude`.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Patterns of ids.
    pub only: Option<GlobSet>,
    /// Patterns of ids that are left to real devices.
    pub exclude: Option<GlobSet>,
}

impl Selection {
    /// Whether a device is run.
    pub fn takes(&self, id: &WireId) -> bool {
        self.only.as_ref().is_none_or(|only| only.is_match(&id.id)) && !self.exclude.as_ref().is_some_and(|none| none.is_match(&id.id))
    }
}

/// Why devices cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A file for the encryption cannot be used.
    #[error("{0}")]
    Tls(#[from] TlsError),
    /// No device is left.
    #[error("no device of {0} is left to run; widen --only or narrow --exclude (sim-devices list shows the ids)")]
    Nobody(String),
}

/// A file in which what truly happened is written, one JSON object a line.
#[derive(Clone, Debug)]
pub struct TruthLog(Arc<Mutex<LineWriter<File>>>);

impl TruthLog {
    /// Begins the file anew.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(path: &Path) -> std::io::Result<Self> {
        Ok(Self(Arc::new(Mutex::new(LineWriter::new(File::create(path)?)))))
    }

    fn write(&self, truths: &mut Vec<Truth>) {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for truth in truths.drain(..) {
            let Ok(mut line) = serde_json::to_vec(&truth) else { continue };
            line.push(b'\n');
            if let Err(error) = file.write_all(&line) {
                tracing::error!("the ground truth cannot be written: {error}");
                return;
            }
        }
    }
}

/// Devices that run. Dropped without [`stop`](Self::stop) they are gone without a leave.
#[derive(Debug)]
pub struct Simulation {
    name: String,
    terminal: String,
    seed: u64,
    speed: f64,
    clock: WallClock,
    devices: Vec<Running>,
}

#[derive(Debug)]
struct Running {
    id: WireId,
    outbox: Outbox,
    events: mpsc::UnboundedSender<Told>,
    counts: Arc<Mutex<Counts>>,
    task: JoinHandle<()>,
}

/// How a device is.
#[derive(Clone, Debug)]
pub struct DeviceStatus {
    /// Which.
    pub id: WireId,
    /// Its connection.
    pub link: LinkStatus,
    /// What it has counted.
    pub counts: Counts,
}

/// What a run came to.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Summary {
    /// The fleet.
    pub fleet: String,
    /// The terminal's name in topics.
    pub terminal: String,
    /// The seed.
    pub seed: u64,
    /// How many times faster than the wall's clock operating time ran.
    pub speed: f64,
    /// How long it ran, seconds of the wall's time.
    pub seconds: f64,
    /// How many devices.
    pub devices: usize,
    /// Of these connected now.
    pub connected: usize,
    /// What the devices counted, together.
    pub counts: Counts,
    /// Messages given to the network.
    pub sent: u64,
    /// Messages received.
    pub received: u64,
    /// Telemetry dropped since the broker took less than was said.
    pub dropped_in_queue: u64,
    /// Connections beyond the first of each device.
    pub reconnects: u64,
    /// Messages given to the network a second.
    pub sent_per_s: f64,
}

/// What a device's task is told.
enum Told {
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
struct Ear {
    events: mpsc::UnboundedSender<Told>,
    waiting: Arc<AtomicUsize>,
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

/// The state period of a device, so that so many say so much together.
fn period_us(rate_per_s: f64, devices: usize) -> u64 {
    (devices as f64 / rate_per_s.max(1e-6) * 1e6).clamp(1.0, 3.6e9) as u64
}

impl Simulation {
    /// Starts the devices of a fleet that are selected, within the present tokio runtime. It returns at once: connections are made, and
    /// made again, behind it.
    ///
    /// # Errors
    /// When a file for the encryption cannot be used, or no device is left.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn start(fleet: &Fleet, selection: &Selection, options: Options) -> Result<Self, StartError> {
        let clock = WallClock::start();
        let members: Vec<&Member> = fleet.members.iter().filter(|member| selection.takes(&member.id)).collect();
        if members.is_empty() {
            return Err(StartError::Nobody(fleet.name.clone()));
        }
        let began_ms = clock.began_ms();
        let run = Run {
            terminal: options.terminal.clone().unwrap_or_else(|| fleet.terminal.clone()),
            seed: options.seed.unwrap_or(fleet.seed),
            session: u64::try_from(began_ms).unwrap_or(0),
            pace: Pace::new(began_ms, fleet.starts_ms.unwrap_or(began_ms), options.speed),
            state_period_us: options.rate_per_s.map(|rate| period_us(rate, members.len())),
        };
        let mut devices = Vec::with_capacity(members.len());
        for member in members {
            devices.push(start_device(member, &run, &options, clock)?);
        }
        Ok(Self { name: fleet.name.clone(), terminal: run.terminal, seed: run.seed, speed: run.pace.speed(), clock, devices })
    }

    /// The devices and how they are.
    pub fn devices(&self) -> Vec<DeviceStatus> {
        let status = |device: &Running| DeviceStatus {
            id: device.id.clone(),
            link: device.outbox.status(),
            counts: device.counts.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        };
        self.devices.iter().map(status).collect()
    }

    /// Whether any device was ever connected; else why not.
    ///
    /// # Errors
    /// What the last attempt of the first device ended with.
    pub fn reached_broker(&self) -> Result<(), String> {
        if self.devices.iter().any(|device| device.outbox.status().connects > 0) {
            return Ok(());
        }
        let first = self.devices.first().and_then(|device| device.outbox.status().last_error);
        Err(first.unwrap_or_else(|| "no answer".to_owned()))
    }

    /// A fault begins at the device of this id, beside the bench topic; false if there is none of this id.
    pub fn inject(&self, id: &str, fault: &BenchFault, for_ms: Option<u64>) -> bool {
        self.tell(id, || Told::Inject { fault: fault.clone(), for_ms })
    }

    /// All faults of a device end, or the one of this name; false if there is no device of this id.
    pub fn clear(&self, id: &str, name: Option<&str>) -> bool {
        self.tell(id, || Told::Clear { name: name.map(str::to_owned) })
    }

    fn tell(&self, id: &str, told: impl Fn() -> Told) -> bool {
        self.devices.iter().find(|device| device.id.id == id).is_some_and(|device| device.events.send(told()).is_ok())
    }

    /// What the run has come to so far.
    pub fn summary(&self) -> Summary {
        let devices = self.devices();
        let seconds = (self.clock.now_ms() - self.clock.began_ms()) as f64 / 1_000.0;
        let mut counts = Counts::default();
        let (mut sent, mut received, mut dropped, mut reconnects, mut connected) = (0, 0, 0, 0, 0);
        for device in &devices {
            counts.add(&device.counts);
            sent += device.link.sent;
            received += device.link.received;
            dropped += device.link.dropped;
            reconnects += device.link.connects.saturating_sub(1);
            connected += usize::from(device.link.connected);
        }
        Summary {
            fleet: self.name.clone(),
            terminal: self.terminal.clone(),
            seed: self.seed,
            speed: self.speed,
            seconds,
            devices: devices.len(),
            connected,
            counts,
            sent,
            received,
            dropped_in_queue: dropped,
            reconnects,
            sent_per_s: if seconds > 0.0 { sent as f64 / seconds } else { 0.0 },
        }
    }

    /// How many devices there are of each kind.
    pub fn kinds(&self) -> Vec<(Kind, usize)> {
        let of = |kind| (kind, self.devices.iter().filter(|device| device.id.kind == kind).count());
        Kind::ALL.into_iter().map(of).filter(|(_, count)| *count > 0).collect()
    }

    /// Lets every device say what waits, take its leave and go; says what the run came to.
    pub async fn stop(self) -> Summary {
        /// Who cannot leave within so long is gone without a leave: the broker says its last will.
        const LEAVE: Duration = Duration::from_secs(5);
        let mut left = Vec::with_capacity(self.devices.len());
        for device in &self.devices {
            let (done, waits) = oneshot::channel();
            if device.events.send(Told::Leave { done }).is_ok() {
                left.push(waits);
            }
        }
        let leave = async {
            for waits in left {
                let _ = waits.await;
            }
            for device in &self.devices {
                device.outbox.ended().await;
            }
        };
        if timeout(LEAVE, leave).await.is_err() {
            tracing::info!("not every device could take its leave");
        }
        let mut summary = self.summary();
        summary.connected = 0;
        summary
    }
}

impl Drop for Simulation {
    fn drop(&mut self) {
        for device in &self.devices {
            device.outbox.stop();
            device.task.abort();
        }
    }
}

fn start_device(member: &Member, run: &Run, options: &Options, clock: WallClock) -> Result<Running, TlsError> {
    let host = Host::new(member, run.clone());
    let mut config = LinkConfig::new(options.broker.clone(), host.client_id());
    config.tls = options.tls.clone();
    let credentials = options.credentials.as_ref().or(options.broker.credentials.as_ref());
    config.credentials = credentials.map(|(user, password)| (user.replace("{id}", &member.id.id), password.clone()));
    config.will = Some(host.will());
    config.subscriptions = host.subscriptions();
    config.session_kept_s = 300;
    config.telemetry_max = options.telemetry_max;
    let (events, inbox) = mpsc::unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let outbox = Link::start(config, Ear { events: events.clone(), waiting: Arc::clone(&waiting) })?;
    let counts = Arc::new(Mutex::new(Counts::default()));
    let life = Life { host, outbox: outbox.clone(), inbox, waiting, counts: Arc::clone(&counts), clock, truth: options.truth.clone() };
    let task = tokio::spawn(life.live());
    Ok(Running { id: member.id.clone(), outbox, events, counts, task })
}

/// A device's task.
struct Life {
    host: Host,
    outbox: Outbox,
    inbox: mpsc::UnboundedReceiver<Told>,
    waiting: Arc<AtomicUsize>,
    counts: Arc<Mutex<Counts>>,
    clock: WallClock,
    truth: Option<TruthLog>,
}

impl Life {
    async fn live(mut self) {
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
                () = &mut alarm => self.host.on_time(self.clock.now_ms(), &mut effects),
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
