//! The task that lives through connections.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Filter, LastWill, Packet, PubAckReason, SubscribeReasonCode};
use rumqttc::v5::{AsyncClient, Event, EventLoop, MqttOptions};
use rumqttc::{NetworkOptions, Outgoing, TlsConfiguration, Transport};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, timeout};

use crate::broker::Broker;
use crate::outbox::{Delivery, Hold, Outbox, Shared, UNCONFIRMED_MAX};
use crate::pause::Pause;
use crate::tls::{Tls, TlsError, explained};

/// What the broker says in our name when it loses us. It is retained.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Will {
    /// Where.
    pub topic: String,
    /// What.
    pub payload: Bytes,
}

/// Who connects to whom, and how.
#[derive(Clone, Debug)]
pub struct LinkConfig {
    /// The broker.
    pub broker: Broker,
    /// Files for a broker of `mqtts://`.
    pub tls: Tls,
    /// Our name there; two connections of one name push each other out.
    pub client_id: String,
    /// User name and password; those of the broker's address where there are none.
    pub credentials: Option<(String, String)>,
    /// The last will.
    pub will: Option<Will>,
    /// What to listen to, all with `QoS` 1.
    pub subscriptions: Vec<String>,
    /// How often we say that we are there when we have nothing to say, in seconds, 5 at least. A dead peer is noticed within twice that.
    pub keep_alive_s: u16,
    /// How long the broker keeps what comes for us while we are away, in seconds; 0 for not at all.
    pub session_kept_s: u32,
    /// Whether the first connection begins without what the broker has kept for this name: a device that is switched on knows nothing of
    /// what it was asked in an earlier life.
    pub begins_anew: bool,
    /// How much telemetry may wait to go out.
    pub telemetry_max: usize,
    /// The longest packet we take, in bytes.
    pub packet_max: u32,
}

impl LinkConfig {
    /// A connection of this name that listens to nothing and has no will.
    pub fn new(broker: Broker, client_id: impl Into<String>) -> Self {
        Self {
            broker,
            tls: Tls::default(),
            client_id: client_id.into(),
            credentials: None,
            will: None,
            subscriptions: Vec::new(),
            keep_alive_s: 5,
            session_kept_s: 0,
            begins_anew: false,
            telemetry_max: 1_000,
            packet_max: 1 << 20,
        }
    }

    fn options(&self) -> Result<MqttOptions, TlsError> {
        let mut options = MqttOptions::new(&self.client_id, &self.broker.host, self.broker.port);
        options.set_keep_alive(Duration::from_secs(u64::from(self.keep_alive_s.max(5))));
        options.set_connection_timeout(5);
        options.set_clean_start(self.session_kept_s == 0);
        options.set_session_expiry_interval(Some(self.session_kept_s));
        options.set_max_packet_size(Some(self.packet_max));
        // The client makes room for as many as it may have under way: 65,535, which are 14 MB a connection, if it is not told.
        options.set_outgoing_inflight_upper_limit(2 * UNCONFIRMED_MAX as u16);
        if let Some((user, password)) = self.credentials.as_ref().or(self.broker.credentials.as_ref()) {
            options.set_credentials(user, password);
        }
        if let Some(will) = &self.will {
            options.set_last_will(LastWill::new(&will.topic, will.payload.clone(), QoS::AtLeastOnce, true, None));
        }
        let mut network = NetworkOptions::new();
        network.set_tcp_nodelay(true);
        options.set_network_options(network);
        if let Some(encryption) = self.tls.client_config_for(&self.broker)? {
            options.set_transport(Transport::Tls(TlsConfiguration::Rustls(encryption)));
        }
        Ok(options)
    }
}

/// Whether a listener took a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// It did.
    Yes,
    /// It has no room now: ask again. Nothing else is read meanwhile.
    Later,
}

/// Who is told what comes. Called from the link's task: it must not block.
pub trait Listener: Send + 'static {
    /// The connection stands, and what we listen to is asked for. `session_kept` tells whether the broker still knew us.
    fn connected(&mut self, session_kept: bool);
    /// A message came.
    fn message(&mut self, topic: &str, payload: &Bytes) -> Taken;
    /// The connection ended, or could not be made.
    fn lost(&mut self, why: &str);
}

/// A connection to a broker, made again as often as it ends.
#[derive(Debug)]
pub struct Link;

impl Link {
    /// Begins to connect, within the present tokio runtime. What is published before it stands waits.
    ///
    /// # Errors
    /// When the files for the encryption cannot be used, or are given for a broker that is spoken to without one.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn start(config: LinkConfig, listener: impl Listener) -> Result<Outbox, TlsError> {
        let options = config.options()?;
        let shared = Arc::new(Shared::new(config.telemetry_max));
        let outbox = Outbox { shared: Arc::clone(&shared) };
        tokio::spawn(async move {
            Lived { config, options, shared: &shared, listener }.live().await;
            shared.ended.send_replace(true);
        });
        Ok(outbox)
    }
}

struct Lived<'a, L> {
    config: LinkConfig,
    options: MqttOptions,
    shared: &'a Shared,
    listener: L,
}

/// A connection that lasted so long was a good one.
const LASTED: Duration = Duration::from_secs(5);
/// How long a leave may take.
const LEAVE: Duration = Duration::from_secs(2);

impl<L: Listener> Lived<'_, L> {
    async fn live(mut self) {
        let mut pause = Pause::new(&self.config.client_id);
        let mut hold = self.shared.hold.subscribe();
        loop {
            // A line that is cut stays so until the bench lets go.
            let let_go = hold.wait_for(|hold| *hold != Hold::Cut || self.shared.is_stopping()).await.map(|hold| *hold != Hold::Cut);
            if self.shared.is_stopping() && (!let_go.unwrap_or(false) || self.shared.has_said_all()) {
                return;
            }
            let since = Instant::now();
            let why = self.connection(&mut hold).await;
            let stopping = self.shared.is_stopping();
            self.shared.on_lost(why.clone());
            if stopping {
                return;
            }
            self.listener.lost(&why);
            if since.elapsed() >= LASTED {
                pause.reset();
            }
            let wait = pause.next();
            tracing::debug!(client = self.config.client_id, "connection ended ({why}); next attempt in {} ms", wait.as_millis());
            sleep(wait).await;
        }
    }

    /// One connection, from the attempt to its end, which it explains.
    async fn connection(&mut self, hold: &mut watch::Receiver<Hold>) -> String {
        let mut options = self.options.clone();
        if self.config.begins_anew && !self.shared.has_connected() {
            options.set_clean_start(true);
        }
        let (client, events) = AsyncClient::new(options, 64);
        let stands = Notify::new();
        let pump = pump(self.shared, &client, &stands);
        let poll = poll(&self.config, self.shared, &mut self.listener, &client, events, &stands);
        tokio::pin!(pump, poll);
        loop {
            let held = *hold.borrow_and_update();
            match held {
                Hold::Cut => return "cut by the test bench".to_owned(),
                Hold::Frozen => {
                    if hold.changed().await.is_err() || self.shared.is_stopping() {
                        return "ended while frozen".to_owned();
                    }
                }
                Hold::Free => tokio::select! {
                    // First of all: who cuts and stops wants no leave to be taken.
                    biased;
                    changed = hold.changed() => if changed.is_err() { return "abandoned".to_owned() },
                    why = &mut poll => return why,
                    // Everything is said: a short while for the leave to get out.
                    () = &mut pump => {
                        if *hold.borrow() == Hold::Cut {
                            return "cut by the test bench".to_owned();
                        }
                        return match timeout(LEAVE, &mut poll).await {
                            Ok(why) => why,
                            Err(_) => "left".to_owned(),
                        };
                    }
                },
            }
        }
    }
}

/// Hands what waits to the client, as far as there is room; ends when a link that is to stop has said all.
async fn pump(shared: &Shared, client: &AsyncClient, stands: &Notify) {
    stands.notified().await;
    loop {
        while let Some(message) = shared.hand_over() {
            let (qos, retain) = match message.delivery {
                Delivery::Telemetry => (QoS::AtMostOnce, false),
                Delivery::Order => (QoS::AtLeastOnce, false),
                Delivery::Retained => (QoS::AtLeastOnce, true),
            };
            // It fails only where the other half is gone, and then this future is dropped with it.
            if client.publish_bytes(message.topic, qos, retain, message.payload).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
        if shared.has_said_all() {
            let _ = client.disconnect().await;
            return;
        }
        shared.ready.notified().await;
    }
}

/// Moves the network, and tells what came; ends with the connection.
async fn poll<L: Listener>(
    config: &LinkConfig,
    shared: &Shared,
    listener: &mut L,
    client: &AsyncClient,
    mut events: EventLoop,
    stands: &Notify,
) -> String {
    loop {
        match events.poll().await {
            Ok(Event::Incoming(Packet::ConnAck(answer))) => {
                let filters = config.subscriptions.iter().map(|filter| Filter::new(filter.clone(), QoS::AtLeastOnce));
                if !config.subscriptions.is_empty() && client.try_subscribe_many(filters).is_err() {
                    return "the client took no subscription".to_owned();
                }
                shared.on_connected();
                listener.connected(answer.session_present);
                stands.notify_one();
            }
            Ok(Event::Incoming(Packet::SubAck(answer))) => {
                if let Some(code) = answer.return_codes.iter().find(|code| !matches!(code, SubscribeReasonCode::Success(_))) {
                    tracing::warn!(client = config.client_id, "the broker refused a subscription: {code:?}");
                }
            }
            Ok(Event::Incoming(Packet::Publish(publish))) => {
                shared.on_received();
                let topic = String::from_utf8_lossy(&publish.topic);
                let since = Instant::now();
                let mut held = false;
                while listener.message(&topic, &publish.payload) == Taken::Later {
                    held = true;
                    sleep(Duration::from_millis(1)).await;
                }
                if held {
                    shared.on_held(since.elapsed().as_millis() as u64);
                }
            }
            Ok(Event::Incoming(Packet::PubAck(answer))) => {
                let is_refused = !matches!(answer.reason, PubAckReason::Success | PubAckReason::NoMatchingSubscribers);
                if let Some(topic) = shared.on_confirmed(answer.pkid, is_refused) {
                    let (client, reason) = (&config.client_id, answer.reason);
                    tracing::warn!("the broker refuses what {client} says under {topic}: {reason:?}; see its access list");
                }
            }
            Ok(Event::Incoming(Packet::Disconnect(leave))) => return format!("the broker ended it: {:?}", leave.reason_code),
            Ok(Event::Outgoing(Outgoing::Publish(packet))) => {
                shared.on_sent(packet);
                // A slow handshake of one message at a time would wait for a confirmation that telemetry never gets.
                shared.ready.notify_one();
            }
            Ok(_) => {}
            Err(error) => return explained(&error.to_string()),
        }
    }
}
