//! A broker within the program, for a start without anything to install. For production there is Mosquitto.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::Duration;

use mqtt5::broker::config::{StorageBackend, StorageConfig};
use mqtt5::broker::{BrokerConfig, MqttBroker};
use portolan_link::Broker;

/// A broker that runs within this process until it is dropped.
pub trait EmbeddedBroker: Send {
    /// Where it listens.
    fn address(&self) -> Broker;
}

/// No broker could be started here.
#[derive(Debug, thiserror::Error)]
#[error("no broker can be started on this machine: {0}; name one with --broker")]
pub struct EmbeddedBrokerError(String);

/// Port that brokers are expected at; another one where it is taken.
const USUAL_PORT: u16 = 1883;

/// Starts a broker for this machine only, at the usual port where that is free.
///
/// # Errors
/// When the system gives no port or no thread.
pub fn start_embedded_broker() -> Result<Box<dyn EmbeddedBroker>, EmbeddedBrokerError> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, USUAL_PORT)).or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
    let address = bound.and_then(|listener| listener.local_addr()).map_err(|error| EmbeddedBrokerError(error.to_string()))?;
    Mqtt5::start(address).map(|broker| Box::new(broker) as Box<dyn EmbeddedBroker>)
}

/// The broker of the crate `mqtt5`: it keeps a slow subscriber from starving the topics of others, which `rumqttd` does not.
struct Mqtt5 {
    address: SocketAddr,
    shutdown: mqtt5::broker::BrokerShutdownHandle,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Mqtt5 {
    fn start(address: SocketAddr) -> Result<Self, EmbeddedBrokerError> {
        let failed = |error: String| EmbeddedBrokerError(error);
        let mut config = BrokerConfig {
            bind_addresses: vec![address],
            max_clients: 2_000,
            max_packet_size: 1 << 20,
            session_expiry_interval: Duration::from_hours(1),
            sys_topics_enabled: false,
            // What was queued for whom is gone with the program, as the devices are.
            storage_config: StorageConfig { backend: StorageBackend::Memory, ..StorageConfig::default() },
            ..BrokerConfig::default()
        };
        config.auth_config.allow_anonymous = true;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("broker")
            .enable_all()
            .build()
            .map_err(|error| failed(error.to_string()))?;
        let mut broker = runtime.block_on(MqttBroker::with_config(config)).map_err(|error| failed(error.to_string()))?;
        let address = broker.local_addr().unwrap_or(address);
        let shutdown = broker.shutdown_handle();
        let mut ready = broker.ready_receiver();
        runtime.spawn(async move {
            if let Err(error) = broker.run().await {
                tracing::error!("the embedded broker ended: {error}");
            }
        });
        let up = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(5), ready.wait_for(|ready| *ready)).await.is_ok() });
        if up { Ok(Self { address, shutdown, runtime: Some(runtime) }) } else { Err(failed("it did not come up".to_owned())) }
    }
}

impl EmbeddedBroker for Mqtt5 {
    fn address(&self) -> Broker {
        Broker { host: self.address.ip().to_string(), port: self.address.port(), tls: false, credentials: None }
    }
}

impl Drop for Mqtt5 {
    fn drop(&mut self) {
        self.shutdown.shutdown();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
    }
}
