//! What the command center asks of the line to a live port's devices: figures, faults, recordings, who is right.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bevy_ecs::world::World;
use portolan_clock::Clock;
use portolan_dashboard::LineDesk;
use portolan_devices::gateway::{Gateway, Tap};
use portolan_devices::{Belief, Carriage, Discrepancies, PortClock, Registry, Settlement, utc_ms};
use portolan_model::Ms;
use portolan_overview::LineNow;
use portolan_panels::actions::DeviceAction;
use portolan_panels::codes::DEVICE_FAULTS;
use portolan_panels::views::{Link, RecordingView};
use portolan_protocol::wire::BenchMessage;
use portolan_simulator::capture::Writer;
use portolan_simulator::fault;

use super::INBOX_ROOM;
use super::wall::shown;

/// The desk of a line.
pub(super) struct Desk {
    gateway: Arc<Gateway>,
    broker: String,
    listens_only: bool,
    /// Whether the broker was there when it was last asked, and since when.
    standing: Mutex<(bool, Ms)>,
    /// Where recordings go.
    folder: PathBuf,
    given: BTreeMap<String, Vec<&'static str>>,
    recording: Option<Recording>,
    recorded: Option<Result<String, String>>,
    refused: Option<(String, String)>,
}

/// A recording that goes on.
struct Recording {
    path: PathBuf,
    since_ms: Ms,
    written: Arc<Mutex<Written>>,
}

/// What of it is in the file.
struct Written {
    writer: Option<Writer>,
    messages: u64,
    failed: Option<String>,
}

fn lock(written: &Mutex<Written>) -> MutexGuard<'_, Written> {
    written.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// For a port that begins now.
    pub(super) fn new(gateway: Arc<Gateway>, broker: String, listens_only: bool, port: &World) -> Self {
        Self {
            gateway,
            broker,
            listens_only,
            standing: Mutex::new((false, port.resource::<Clock>().now_ms())),
            folder: PathBuf::from("report"),
            given: BTreeMap::new(),
            recording: None,
            recorded: None,
            refused: None,
        }
    }

    /// Whether the broker is there, and since when.
    fn standing(&self, port: &World) -> (bool, Ms) {
        let connected = self.gateway.status().link.connected;
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        if standing.0 != connected {
            *standing = (connected, port_clock(port).port_ms(utc_ms()));
        }
        *standing
    }

    fn inject(&mut self, port: &World, device: &str, name: &'static str) {
        let Some(belief) = belief_of(port, device) else { return };
        let Some(example) = fault::example(name) else { return };
        let (id, described) = (belief.id.clone(), belief.descriptor.as_ref());
        let speaks_vda5050 = described.is_some_and(|described| described.protocol.starts_with("vda5050/"));
        let why_not = if described.is_some_and(|described| described.simulated) {
            fault::why_not(id.kind, speaks_vda5050, &example)
        } else {
            Some("it does not say that it is simulated".to_owned())
        };
        if let Some(why) = why_not {
            self.refused = Some((device.to_owned(), format!("{name}: {why}")));
            return;
        }
        self.refused = None;
        self.gateway.bench(&id, &BenchMessage::Inject { fault: example, for_ms: None });
        let given = self.given.entry(device.to_owned()).or_default();
        if !given.contains(&name) {
            given.push(name);
        }
    }

    fn clear(&mut self, port: &World, device: &str) {
        let Some(belief) = belief_of(port, device) else { return };
        self.gateway.bench(&belief.id, &BenchMessage::Clear { fault: None });
        self.given.remove(device);
    }

    fn start_recording(&mut self, port: &World) {
        let path = self.folder.join(format!("recording-{}.jsonl.zst", utc_ms() / 1_000));
        let created = std::fs::create_dir_all(&self.folder).and_then(|()| Writer::create(&path));
        match created {
            Ok(writer) => {
                let written = Arc::new(Mutex::new(Written { writer: Some(writer), messages: 0, failed: None }));
                let taps = Arc::clone(&written);
                let tap: Tap = Box::new(move |at_ms, topic, payload| {
                    let mut written = lock(&taps);
                    let Some(writer) = &mut written.writer else { return };
                    match writer.write(at_ms, topic, payload) {
                        Ok(()) => written.messages += 1,
                        Err(error) => {
                            written.failed = Some(error.to_string());
                            written.writer = None;
                        }
                    }
                });
                self.gateway.tap(Some(tap));
                self.recording = Some(Recording { path, since_ms: port_clock(port).port_ms(utc_ms()), written });
                self.recorded = None;
            }
            Err(error) => self.recorded = Some(Err(format!("{}: {error}", path.display()))),
        }
    }

    fn stop_recording(&mut self) {
        self.gateway.tap(None);
        let Some(Recording { path, written, .. }) = self.recording.take() else { return };
        let mut written = lock(&written);
        let ended = match (written.failed.take(), written.writer.take()) {
            (Some(why), _) => Err(why),
            (None, Some(writer)) => writer.finish().map_err(|error| error.to_string()),
            (None, None) => Ok(()),
        };
        let path = path.display().to_string();
        self.recorded = Some(ended.map(|()| path.clone()).map_err(|why| format!("{path}: {why}")));
    }
}

/// What the port's clock shows, and showed.
fn port_clock(port: &World) -> PortClock {
    shown(port.resource::<Carriage>().clock())
}

fn belief_of<'a>(port: &'a World, device: &str) -> Option<&'a Belief> {
    let entities = port.resource::<Registry>().entities();
    entities.iter().filter_map(|entity| port.get::<Belief>(*entity)).find(|belief| belief.id.id == device)
}

impl LineDesk for Desk {
    fn link(&self, port: &World) -> Link {
        let broker = self.broker.clone();
        match self.standing(port) {
            (true, _) => Link::Connected { broker },
            (false, since_ms) => Link::Lost { broker, since_ms },
        }
    }

    fn now(&self, port: &World) -> LineNow {
        let (status, inbox) = (self.gateway.status(), self.gateway.inbox().status());
        let recording = self.recording.as_ref().map(|recording| RecordingView {
            path: recording.path.display().to_string(),
            since_ms: recording.since_ms,
            messages: lock(&recording.written).messages,
        });
        let (connected, since_ms) = self.standing(port);
        LineNow {
            broker: self.broker.clone(),
            connected,
            since_ms,
            connects: status.link.connects,
            received: status.link.received,
            sent: status.link.sent,
            waiting: (inbox.waiting, INBOX_ROOM),
            dropped: inbox.dropped,
            held_ms: status.link.held_ms,
            unanswered: status.unanswered,
            listens_only: self.listens_only,
            clock: port_clock(port),
            faults: if self.listens_only { &[] } else { DEVICE_FAULTS },
            given: self.given.clone(),
            refused: self.refused.clone(),
            recording,
            recorded: self.recorded.clone(),
        }
    }

    fn act(&mut self, port: &mut World, who: &str, action: &DeviceAction) {
        match action {
            DeviceAction::Inject { device, fault } => self.inject(port, device, fault),
            DeviceAction::Clear { device } => self.clear(port, device),
            DeviceAction::Settle { number, model_is_right } => {
                let why = "settled in the command center".to_owned();
                let settlement = Settlement::Decided { who: who.to_owned(), model_is_right: *model_is_right, why };
                // Where it has settled itself meanwhile, the panel shows that.
                let _ = Discrepancies::settle(port, *number, settlement, utc_ms());
            }
            DeviceAction::StartRecording => self.start_recording(port),
            DeviceAction::StopRecording => self.stop_recording(),
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // A recording that goes on when the window closes is whole.
        self.stop_recording();
    }
}
