//! Hosts, each with a connection of its own, on a tokio runtime.

mod life;
mod options;
mod summary;

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use options::{Options, Selection, StartError, TruthLog};
pub use summary::{DeviceStatus, Summary};

use portolan_link::{Hold, Link, LinkConfig, Outbox, TlsError};
use portolan_protocol::wire::{BenchFault, Kind, WireId};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use self::life::{Ear, Life, Told};

use crate::clock::WallClock;
use crate::fleet::{Fleet, Member};
use crate::host::{Counts, Host, Run};
use crate::pace::Pace;

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
        let (mut sent, mut received, mut dropped, mut refused, mut reconnects, mut connected) = (0, 0, 0, 0, 0, 0);
        for device in &devices {
            counts.add(&device.counts);
            sent += device.link.sent;
            received += device.link.received;
            dropped += device.link.dropped;
            refused += device.link.refused;
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
            refused_by_broker: refused,
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
            // Cut, so that the broker says the last will.
            device.outbox.hold(Hold::Cut);
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
    config.begins_anew = true;
    config.telemetry_max = options.telemetry_max;
    let (events, inbox) = mpsc::unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let outbox = Link::start(config, Ear { events: events.clone(), waiting: Arc::clone(&waiting) })?;
    let counts = Arc::new(Mutex::new(Counts::default()));
    let backlog_max = if run.state_period_us.is_some() { (options.telemetry_max / 4).max(1) } else { usize::MAX };
    let life = Life {
        backlog_max,
        host,
        outbox: outbox.clone(),
        inbox,
        waiting,
        counts: Arc::clone(&counts),
        clock,
        truth: options.truth.clone(),
    };
    let task = tokio::spawn(life.live());
    Ok(Running { id: member.id.clone(), outbox, events, counts, task })
}
