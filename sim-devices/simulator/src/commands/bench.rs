//! `sim-devices inject` and `clear`: faults of simulated devices, through the broker.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use globset::Glob;
use portolan_link::{Delivery, Link, Listener, Outbox, Taken};
use portolan_protocol::wire::{
    BenchFault, BenchMessage, Channel, ConnectionMessage, ConnectionState, Descriptor, LineFault, Topic, VERSION, WireId,
};
use tokio::time::{Instant, sleep};

use super::{block_on, config, reached, said};
use crate::cli::{BrokerArgs, ClearArgs, InjectArgs};
use crate::failure::{Failure, no_broker, no_encryption};
use crate::fault::{from_words, why_not};

/// What the broker keeps of a device.
#[derive(Default)]
struct Known {
    descriptor: Option<Descriptor>,
    connection: Option<ConnectionState>,
}

/// By terminal and device.
type Devices = BTreeMap<(String, WireId), Known>;

#[derive(Default)]
struct Heard {
    devices: Devices,
    messages: u64,
}

struct Ear(Arc<Mutex<Heard>>);

impl Listener for Ear {
    fn connected(&mut self, _: bool) {}

    fn message(&mut self, topic: &str, payload: &Bytes) -> Taken {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.messages += 1;
        let Ok(Topic { terminal, device, channel }) = topic.parse() else { return Taken::Yes };
        let known = heard.devices.entry((terminal, device)).or_default();
        match channel {
            Channel::Descriptor => known.descriptor = serde_json::from_slice(payload).ok(),
            Channel::Connection => {
                let message = serde_json::from_slice::<ConnectionMessage>(payload).ok();
                known.connection = message.map(|message| message.state);
            }
            _ => {}
        }
        Taken::Yes
    }

    fn lost(&mut self, _: &str) {}
}

/// What is kept comes at once; who has said nothing more for so long has said it all.
const QUIET: Duration = Duration::from_millis(300);
/// And longer than this nobody waits.
const KEPT_MAX: Duration = Duration::from_secs(5);

/// The devices that the broker keeps, and the connection to speak to them.
async fn devices(broker: &BrokerArgs, terminal: Option<&str>) -> Result<(Outbox, Devices), Failure> {
    let mut config = config(broker, "bench");
    let terminal = terminal.unwrap_or("+");
    config.subscriptions =
        [Channel::Descriptor, Channel::Connection].map(|channel| format!("{VERSION}/{terminal}/+/+/{}", channel.slug())).to_vec();
    let heard = Arc::new(Mutex::new(Heard::default()));
    let outbox = Link::start(config, Ear(Arc::clone(&heard))).map_err(no_encryption)?;
    reached(&outbox, broker).await?;
    let until = Instant::now() + KEPT_MAX;
    let mut before = 0;
    loop {
        sleep(QUIET).await;
        let now = heard.lock().unwrap_or_else(PoisonError::into_inner).messages;
        if now == before || Instant::now() >= until {
            break;
        }
        before = now;
    }
    let devices = std::mem::take(&mut heard.lock().unwrap_or_else(PoisonError::into_inner).devices);
    Ok((outbox, devices))
}

/// The simulated devices among them of this pattern.
fn chosen(devices: Devices, pattern: &str, broker: &BrokerArgs) -> Result<Vec<(String, WireId, Descriptor)>, Failure> {
    let mend = "write an id such as QC03, or a pattern such as 'AGV*'";
    let glob = Glob::new(pattern).map_err(|error| Failure::usage(format!("“{pattern}”: {}", error.kind()), mend))?.compile_matcher();
    let ids: Vec<String> = devices.keys().take(6).map(|(_, id)| id.id.clone()).collect();
    let mut found = Vec::new();
    let mut real = None;
    for ((terminal, id), known) in devices {
        let Some(descriptor) = known.descriptor.filter(|_| glob.is_match(&id.id)) else { continue };
        if !descriptor.simulated {
            real = Some(id);
        } else if known.connection != Some(ConnectionState::Offline) {
            found.push((terminal, id, descriptor));
        }
    }
    if !found.is_empty() {
        return Ok(found);
    }
    Err(Failure::refused(match real {
        Some(id) => format!("{} is a real device, and faults are for simulated ones", id.id),
        None if ids.is_empty() => format!("no device is known at {}; start some with sim-devices run", broker.broker),
        None => format!("no running simulated device is “{pattern}”; at {} are known {}", broker.broker, ids.join(", ")),
    }))
}

fn publish(outbox: &Outbox, terminal: &str, id: &WireId, message: &BenchMessage) -> Result<(), Failure> {
    let payload = serde_json::to_vec(message).map_err(|error| Failure::Defect(error.to_string()))?;
    outbox.publish(Topic::new(terminal, id.clone(), Channel::Bench).to_string(), payload, Delivery::Order);
    Ok(())
}

async fn sent(outbox: &Outbox, broker: &BrokerArgs) -> Result<(), Failure> {
    if said(outbox, Duration::from_secs(10)).await {
        return Ok(());
    }
    let why = outbox.status().last_error.unwrap_or_else(|| "it took nothing within ten seconds".to_owned());
    Err(no_broker(&broker.broker, &why))
}

/// Lets a fault begin.
pub(crate) fn inject(args: &InjectArgs, out: &mut impl Write) -> Result<(), Failure> {
    let words = args.fault.iter().flat_map(|word| word.split_whitespace());
    let fault = from_words(words).map_err(|what| Failure::usage(what, "see sim-devices inject --help"))?;
    let for_ms = args.for_time.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    if for_ms.is_none() && matches!(fault, BenchFault::Line(LineFault::Kill | LineFault::HalfOpen)) {
        let mend = "say when it ends, such as --for 30s: nobody could reach the device to clear it";
        return Err(Failure::usage(format!("{} has no end", fault.name()), mend));
    }
    block_on(async {
        let (outbox, devices) = devices(&args.broker, args.terminal.as_deref()).await?;
        let chosen = chosen(devices, &args.device, &args.broker)?;
        let refusals: Vec<String> = chosen
            .iter()
            .filter_map(|(_, id, descriptor)| {
                let why = why_not(id.kind, descriptor.protocol.starts_with("vda5050"), &fault)?;
                Some(format!("{}: {why}", id.id))
            })
            .collect();
        if let Some(first) = refusals.first() {
            let more = if refusals.len() > 1 { format!(" (and {} more)", refusals.len() - 1) } else { String::new() };
            return Err(Failure::refused(format!("{first}{more}; nothing was done")));
        }
        for (terminal, id, _) in &chosen {
            publish(&outbox, terminal, id, &BenchMessage::Inject { fault: fault.clone(), for_ms })?;
            writeln!(out, "{} {}", id.id, fault.name())?;
        }
        sent(&outbox, &args.broker).await
    })
}

/// Lets faults end.
pub(crate) fn clear(args: &ClearArgs, out: &mut impl Write) -> Result<(), Failure> {
    if let Some(name) = &args.fault
        && !BenchFault::NAMES.contains(&name.as_str())
    {
        return Err(Failure::usage(format!("“{name}” is no fault"), format!("there are {}", BenchFault::NAMES.join(", "))));
    }
    block_on(async {
        let (outbox, devices) = devices(&args.broker, args.terminal.as_deref()).await?;
        for (terminal, id, _) in &chosen(devices, &args.device, &args.broker)? {
            publish(&outbox, terminal, id, &BenchMessage::Clear { fault: args.fault.clone() })?;
            writeln!(out, "{} {}", id.id, args.fault.as_deref().unwrap_or("all"))?;
        }
        sent(&outbox, &args.broker).await
    })
}
