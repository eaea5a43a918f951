//! A line to a broker for a command that asks and waits.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use bytes::Bytes;
use portolan_devices::conformance::Wire;
use portolan_link::{Delivery, Link, LinkConfig, Listener, Outbox, Taken};
use tokio::runtime::Runtime;

use crate::failure::Failure;
use crate::measure::Since;

/// What came: that the line stands, that it does not, or a message.
enum Came {
    Connected,
    Lost(String),
    Message(String, Vec<u8>),
}

struct Hears(Sender<Came>);

impl Listener for Hears {
    fn connected(&mut self, _: bool) {
        let _ = self.0.send(Came::Connected);
    }
    fn message(&mut self, topic: &str, payload: &Bytes) -> Taken {
        let _ = self.0.send(Came::Message(topic.to_owned(), payload.to_vec()));
        Taken::Yes
    }
    fn lost(&mut self, why: &str) {
        let _ = self.0.send(Came::Lost(why.to_owned()));
    }
}

/// How long a broker may take to let us in.
const CONNECT: Duration = Duration::from_secs(10);

/// A line that stands.
pub(super) struct Line {
    outbox: Outbox,
    hears: Receiver<Came>,
    since: Since,
    /// Why the line broke since it stood, if it did.
    lost: Option<String>,
    broker: String,
    _runtime: Runtime,
}

impl Line {
    /// Connects, and listens.
    ///
    /// # Errors
    /// When the broker does not let us in.
    pub(super) fn open(config: LinkConfig) -> Result<Self, Failure> {
        let broker = config.broker.to_string();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| Failure::Defect(error.to_string()))?;
        let (heard, hears) = channel();
        let outbox = {
            let _inside = runtime.enter();
            Link::start(config, Hears(heard)).map_err(|error| Failure::usage(error.to_string(), "see --help"))?
        };
        let line = Self { outbox, hears, since: Since::now(), lost: None, broker: broker.clone(), _runtime: runtime };
        let unreachable = |why: &str| {
            Failure::Service(format!("the broker {broker} cannot be reached: {why}; is it there, and do name and password fit?"))
        };
        match line.hears.recv_timeout(CONNECT) {
            Ok(Came::Connected) => Ok(line),
            Ok(Came::Lost(why)) => Err(unreachable(&why)),
            Ok(Came::Message(..)) | Err(_) => Err(unreachable("no answer within ten seconds")),
        }
    }

    /// Whether it has stood all the time: what was not heard is no fault of a device where the line was away.
    pub(super) fn stood(&self) -> Result<(), Failure> {
        match &self.lost {
            Some(why) => Err(Failure::Service(format!("the line to the broker {} broke meanwhile: {why}; try again", self.broker))),
            None => Ok(()),
        }
    }
}

impl Wire for Line {
    fn publish(&mut self, topic: &str, payload: Vec<u8>) {
        self.outbox.publish(topic, payload, Delivery::Order);
    }

    fn next(&mut self, within_ms: u64) -> Option<(String, Vec<u8>)> {
        match self.hears.recv_timeout(Duration::from_millis(within_ms.min(1_000))) {
            Ok(Came::Message(topic, payload)) => Some((topic, payload)),
            Ok(Came::Lost(why)) => {
                self.lost.get_or_insert(why);
                None
            }
            _ => None,
        }
    }

    fn now_ms(&self) -> u64 {
        (self.since.cost().wall_seconds * 1_000.0) as u64
    }
}
