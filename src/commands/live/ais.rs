//! Vessels of an AIS receiver, told to a live port: `--ais tcp://…`, `udp://…` or a file.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use bevy_ecs::world::World;
use portolan_devices::{hear_vessel, utc_ms};
use portolan_exchange::ais::{Feed, Heard, UdpLines, UntilTold, Vessel, Vessels, read_lines, tcp_lines};
use portolan_model::problem::Problem;
use portolan_protocol::wire::VesselAisState;
use serde::Serialize;

use crate::failure::Failure;

/// How long a socket waits before it looks whether it is time to stop.
const PATIENCE: Duration = Duration::from_millis(200);
/// How long it waits before it connects again, in steps of [`PATIENCE`].
const AGAIN_STEPS: u32 = 25;
/// How many vessels' words may wait for the port; of more the latest are dropped, for they come again.
const WAITING_MAX: usize = 10_000;
/// What is taken in at once.
const TAKEN_MAX: usize = 1_000;

/// A vessel's word: what it said and when it did.
type Word = (VesselAisState, i64);

/// A receiver that is listened to.
pub(super) struct Receivers {
    /// Shared only in form: one port looks.
    words: Mutex<Receiver<Word>>,
    tally: Arc<Tally>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What was heard so far; counted by the thread that listens.
#[derive(Default)]
struct Tally {
    messages: AtomicU64,
    refused: AtomicU64,
    dropped: AtomicU64,
}

/// What receivers of AIS heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct AisFound {
    /// Messages understood.
    pub messages: u64,
    /// Lines refused.
    pub lines_refused: u64,
    /// Words of vessels dropped for want of room before the port looked.
    pub dropped: u64,
}

enum Source {
    /// Its address, and the connection that showed that somebody is there.
    Tcp(String, Option<BufReader<TcpStream>>),
    Udp(UdpLines),
    File(BufReader<File>),
}

impl Receivers {
    /// Begins to listen.
    ///
    /// # Errors
    /// When there is nothing to listen to.
    pub(super) fn open(source: &str) -> Result<Self, Failure> {
        let unreadable = |error: &io::Error| {
            let what = format!("cannot be read: {error}");
            Failure::Unreadable(Problem::new("unreadable", source, what, "name a file, tcp://HOST:PORT or udp://ADDRESS:PORT"))
        };
        let opened = if let Some(address) = source.strip_prefix("tcp://") {
            // Who is not there at the start was probably misspelt; who goes away later comes back.
            let reached = tcp_lines(address, Some(PATIENCE));
            let lines = reached.map_err(|error| Failure::Service(format!("no AIS receiver answers at {source}: {error}; is it there?")))?;
            Source::Tcp(address.to_owned(), Some(lines))
        } else if let Some(address) = source.strip_prefix("udp://") {
            Source::Udp(UdpLines::bind(address, Some(PATIENCE)).map_err(|error| unreadable(&error))?)
        } else {
            Source::File(BufReader::new(File::open(Path::new(source)).map_err(|error| unreadable(&error))?))
        };
        let (say, words) = sync_channel(WAITING_MAX);
        let (is_over, tally) = (Arc::new(AtomicBool::new(false)), Arc::new(Tally::default()));
        let mut ear = Ear { feed: Feed::new(), vessels: Vessels::default(), say, is_over: Arc::clone(&is_over), tally: Arc::clone(&tally) };
        let thread = std::thread::Builder::new().name("ais".to_owned()).spawn(move || ear.listen(opened));
        let thread = thread.map_err(|error| Failure::Defect(error.to_string()))?;
        Ok(Self { words: Mutex::new(words), tally, is_over, thread: Some(thread) })
    }

    /// Tells the port what vessels said since it last looked.
    pub(super) fn tell(&self, port: &mut World) {
        let now_ms = utc_ms();
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        for (vessel, said_ms) in words.try_iter().take(TAKEN_MAX) {
            hear_vessel(port, vessel, said_ms, now_ms, false);
        }
    }

    /// What was heard so far.
    pub(super) fn found(&self) -> AisFound {
        let Tally { messages, refused, dropped } = &*self.tally;
        let [messages, lines_refused, dropped] = [messages, refused, dropped].map(|count| count.load(Ordering::Relaxed));
        AisFound { messages, lines_refused, dropped }
    }
}

impl Drop for Receivers {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It may wait for room to say something.
            while !thread.is_finished() {
                self.words.get_mut().unwrap_or_else(PoisonError::into_inner).try_iter().for_each(drop);
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        let dropped = self.found().dropped;
        if dropped > 0 {
            tracing::warn!("{dropped} words of vessels were dropped: the port could not take them in as fast as they came");
        }
    }
}

struct Ear {
    feed: Feed,
    vessels: Vessels,
    say: SyncSender<Word>,
    is_over: Arc<AtomicBool>,
    tally: Arc<Tally>,
}

impl Ear {
    fn listen(&mut self, source: Source) {
        match source {
            Source::File(file) => self.read(file, true),
            Source::Udp(lines) => self.read(lines, false),
            Source::Tcp(address, mut first) => {
                while !self.is_over.load(Ordering::Relaxed) {
                    match first.take().map_or_else(|| tcp_lines(&address, Some(PATIENCE)), Ok) {
                        Ok(lines) => self.read(lines, false),
                        Err(error) => tracing::warn!("no AIS receiver at {address}: {error}"),
                    }
                    for _ in 0..AGAIN_STEPS {
                        if self.is_over.load(Ordering::Relaxed) {
                            return;
                        }
                        std::thread::sleep(PATIENCE);
                    }
                }
            }
        }
    }

    /// To the end of the source, or of the port.
    fn read(&mut self, input: impl BufRead, is_record: bool) {
        let Self { feed, vessels, say, is_over, tally } = self;
        let input = UntilTold::new(input, || is_over.load(Ordering::Relaxed));
        let ended = read_lines(input, feed, || Some(utc_ms()), &mut |heard| {
            let count = if matches!(heard, Heard::Message(_)) { &tally.messages } else { &tally.refused };
            count.fetch_add(1, Ordering::Relaxed);
            if let Heard::Message(message) = heard
                && let Some(vessel) = vessels.take(&message)
                && let Some(state) = state_of(vessel)
            {
                let word = (state, message.received_ms.unwrap_or_else(utc_ms));
                // A file waits for the port; what comes by itself does not wait for anybody.
                if is_record {
                    return say.send(word).is_ok();
                }
                if say.try_send(word).is_err() {
                    tally.dropped.fetch_add(1, Ordering::Relaxed);
                }
            }
            !is_over.load(Ordering::Relaxed)
        });
        if let Err(error) = ended {
            tracing::warn!("AIS: {error}");
        }
        let counts = feed.counts();
        tracing::info!("AIS: {} messages understood, {} lines refused", counts.messages, counts.refused);
    }
}

/// A vessel as the port hears of it; nothing before it has said where it is.
fn state_of(vessel: &Vessel) -> Option<VesselAisState> {
    Some(VesselAisState {
        mmsi: vessel.mmsi,
        lat_deg: vessel.lat_deg?,
        lon_deg: vessel.lon_deg?,
        speed_kn: vessel.speed_kn,
        course_deg: vessel.course_deg,
        name: vessel.name.clone(),
        imo: vessel.imo,
        destination: vessel.destination.clone(),
        eta_ms: vessel.eta.utc_ms,
        draught_m: vessel.draught_m,
    })
}
