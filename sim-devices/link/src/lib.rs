//! One MQTT 5 connection that survives its broker.
//!
//! A port and each of its simulated devices hold one [`Link`] to a broker. Whoever has something to say puts it into an [`Outbox`], which
//! never blocks; what comes in is told to a [`Listener`]. Between the two one task lives through connections that come and go:
//!
//! - *The task that polls never awaits a publish.* What goes out waits in a queue of our own: telemetry drops its oldest and counts it,
//!   what must arrive is kept until the broker acknowledged it, over as many connections as that takes.
//! - *A connection that ends is never patched up.* The client is dropped with all its state and built anew, after a pause that grows and is
//!   jittered; subscriptions are made on every connection. So none of the traps of a resumed client can be met: a stashed publish that
//!   waits for an acknowledgement which never comes, a session that the broker has forgotten, a reconnect in a tight loop.
//! - *Back-pressure is the listener's to say.* While it answers [`Taken::Later`] nothing more is read, and the broker keeps what comes.
//!
//! What deliberately does not live here: topics and what messages mean (`portolan_protocol::wire`), order numbers and their repetition
//! (who gives orders knows what is unanswered), and any exactly-once promise: a message may come twice after a broken connection.

mod broker;
#[cfg(feature = "mosquitto")]
pub mod mosquitto;
mod outbox;
mod pause;
mod run;
mod tls;
mod topic;

pub use broker::{Broker, BrokerError};
pub use outbox::{Delivery, Hold, LinkStatus, Outbox};
pub use run::{Link, LinkConfig, Listener, Taken, Will};
pub use tls::{Tls, TlsError};
pub use topic::{is_filter, is_topic};
