//! `sim-devices replay`: what a file holds is said again.

use std::io::Write as _;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use portolan_link::{Delivery, Link, Listener, Outbox, Taken};
use portolan_protocol::wire::{Channel, Topic};
use serde_json::Value;
use tokio::time::{Instant, sleep, sleep_until};

use super::{Interrupt, block_on, config, reached, said};
use crate::capture::{Captured, Reader};
use crate::cli::ReplayArgs;
use crate::clock::WallClock;
use crate::failure::{Failure, no_encryption};

/// Nothing is listened to.
#[derive(Default)]
struct Deaf {
    connected: bool,
}

impl Listener for Deaf {
    fn connected(&mut self, _: bool) {
        self.connected = true;
    }
    fn message(&mut self, _: &str, _: &Bytes) -> Taken {
        Taken::Yes
    }
    fn lost(&mut self, why: &str) {
        if std::mem::replace(&mut self.connected, false) {
            tracing::warn!("not connected: {why}");
        }
    }
}

/// Replays a capture.
pub(crate) fn replay(args: &ReplayArgs) -> Result<(), Failure> {
    // Whether it can be read at all is known before a broker is troubled.
    let mut first = Reader::open(&args.file).map_err(Failure::Unreadable)?;
    let Some(first) = first.next().transpose().map_err(|problem| Failure::Problems(vec![problem]))? else {
        return Err(Failure::refused(format!("{} holds no message; record some with sim-devices record", args.file.display())));
    };
    let (said_count, left_out) = block_on(async {
        let mut interrupt = Interrupt::listen();
        let outbox = Link::start(config(&args.broker, "replay"), Deaf::default()).map_err(no_encryption)?;
        reached(&outbox, &args.broker).await?;
        let mut player = Player { args, outbox: &outbox, clock: WallClock::start(), said: 0, left_out: 0 };
        let done = tokio::select! {
            done = player.play(first.at_ms) => done,
            () = interrupt.or_after(args.for_time) => Ok(()),
        };
        let counts = (player.said, player.left_out);
        if !said(&outbox, Duration::from_secs(10)).await {
            tracing::warn!("the broker did not take everything within ten seconds");
        }
        done.map(|()| counts)
    })?;
    let mut stderr = std::io::stderr().lock();
    // Where nobody reads it, it has been said all the same.
    let _ = writeln!(stderr, "{said_count} messages said, {left_out} left out");
    Ok(())
}

struct Player<'a> {
    args: &'a ReplayArgs,
    outbox: &'a Outbox,
    clock: WallClock,
    said: u64,
    left_out: u64,
}

/// So many messages may wait in the outbox: a broker that is slower than the file slows the replay.
const AHEAD_MAX: usize = 900;

impl Player<'_> {
    async fn play(&mut self, first_ms: i64) -> Result<(), Failure> {
        for round in 0_u64.. {
            let began = Instant::now();
            let began_ms = self.clock.now_ms();
            for message in Reader::open(&self.args.file).map_err(Failure::Unreadable)? {
                let message = message.map_err(|problem| Failure::Problems(vec![problem]))?;
                let Some(delivery) = self.delivery(&message.topic) else {
                    self.left_out += 1;
                    continue;
                };
                let passed_ms = message.at_ms.saturating_sub(first_ms).max(0) as f64 / self.args.speed;
                sleep_until(began + Duration::from_secs_f64((passed_ms / 1_000.0).min(1e9))).await;
                while self.outbox.status().queued >= AHEAD_MAX {
                    sleep(Duration::from_millis(1)).await;
                }
                let said_ms = began_ms.saturating_add(passed_ms as i64);
                let shift_ms = self.args.shift_time.then(|| said_ms.saturating_sub(message.at_ms));
                let Captured { topic, payload, .. } = message;
                self.outbox.publish(topic, shifted(payload, shift_ms, round), delivery);
                self.said += 1;
            }
            if !self.args.repeat {
                break;
            }
            // A file of a single instant must not become a storm.
            sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// How a message goes out; none for one that is not to be said again.
    fn delivery(&self, topic: &str) -> Option<Delivery> {
        let last = topic.rsplit('/').next().unwrap_or("");
        let is_ours = topic.parse::<Topic>().ok().map(|topic| topic.channel);
        let to_devices =
            matches!(is_ours, Some(Channel::Order | Channel::Bench)) || matches!(last, "instantActions" | "dead-letter" | "order");
        if to_devices && !self.args.all {
            return None;
        }
        Some(match last {
            "descriptor" | "connection" | "factsheet" => Delivery::Retained,
            "state" | "visualization" => Delivery::Telemetry,
            _ => Delivery::Order,
        })
    }
}

/// The message with its stamps moved, and with a session of its own in every further round: else it would all be repeats.
fn shifted(payload: Vec<u8>, shift_ms: Option<i64>, round: u64) -> Vec<u8> {
    if shift_ms.is_none() && round == 0 {
        return payload;
    }
    let Ok(Value::Object(mut fields)) = serde_json::from_slice::<Value>(&payload) else { return payload };
    if let Some(shift_ms) = shift_ms {
        if let Some(at_ms) = fields.get("at_ms").and_then(Value::as_i64) {
            fields.insert("at_ms".to_owned(), at_ms.saturating_add(shift_ms).into());
        }
        // Stamps of VDA 5050.
        let stamp = fields.get("timestamp").and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
        let moved = stamp.and_then(|stamp| Timestamp::from_millisecond(stamp.as_millisecond().checked_add(shift_ms)?).ok());
        if let Some(moved) = moved {
            fields.insert("timestamp".to_owned(), format!("{moved:.3}").into());
        }
    }
    if let Some(session) = fields.get("session").and_then(Value::as_u64) {
        fields.insert("session".to_owned(), session.saturating_add(round).into());
    }
    serde_json::to_vec(&fields).unwrap_or(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_moved_and_rounds_are_sessions() {
        let moved = shifted(br#"{"seq":4,"session":7,"at_ms":1000}"#.to_vec(), Some(500), 2);
        assert_eq!(serde_json::from_slice::<Value>(&moved).expect("JSON"), serde_json::json!({"seq": 4, "session": 9, "at_ms": 1500}));
        let vda = shifted(br#"{"timestamp":"2026-03-03T01:20:00.00Z"}"#.to_vec(), Some(1_500), 0);
        assert_eq!(vda, br#"{"timestamp":"2026-03-03T01:20:01.500Z"}"#);
        assert_eq!(shifted(b"\xff".to_vec(), Some(1), 1), b"\xff");
        assert_eq!(shifted(b"{\"at_ms\": 1}".to_vec(), None, 0), b"{\"at_ms\": 1}", "as it was, to the byte");
    }
}
