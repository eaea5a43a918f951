//! What a live port found of its devices and its line.

use std::collections::BTreeMap;
use std::fmt;

use bevy_ecs::world::World;
use portolan_alarms::{NoticeBoard, NoticeRule};
use portolan_devices::gateway::{Gateway, Presence};
use portolan_devices::reconciliation::{DifferenceKind, Reconciled};
use portolan_devices::{Approaches, Belief, DeadLetters, Discrepancies, LineLatency, Registry};
use portolan_protocol::wire::DeadReason;
use serde::Serialize;

use super::ais::{AisFound, Receivers};

/// What stands in `--json` under `line`, and in a line of the log.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct LiveFound {
    /// Whether the broker is there.
    pub connected: bool,
    /// How often it was.
    pub connects: u64,
    /// Devices that are there.
    pub devices_online: usize,
    /// Devices that were there and are not.
    pub devices_lost: usize,
    /// Devices that nobody has heard of yet.
    pub devices_unheard: usize,
    /// Messages that came from the broker.
    pub received: u64,
    /// Messages sent.
    pub sent: u64,
    /// Messages that the broker refused, by its access list as a rule.
    pub refused_by_broker: u64,
    /// Orders given.
    pub orders: u64,
    /// Orders given again for want of an answer.
    pub orders_repeated: u64,
    /// Orders not answered yet.
    pub orders_unanswered: usize,
    /// Reports and states taken in.
    pub reports: u64,
    /// Readings taken in.
    pub states: u64,
    /// Messages that came again.
    pub doubled: u64,
    /// Messages that were overtaken.
    pub late: u64,
    /// Messages that never came.
    pub missing: u64,
    /// How long messages took from the stamp of their device to the entity that believes them, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<LatencyFound>,
    /// Messages put aside.
    pub dead_letters: u64,
    /// The same by reason, those that came.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub dead_letters_by_reason: BTreeMap<String, u64>,
    /// Where the last one was published, and what is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_dead_letter: Option<String>,
    /// Contradictions that nobody has settled.
    pub discrepancies_open: usize,
    /// All contradictions so far, as far as they are kept.
    pub discrepancies: usize,
    /// How often each rule has raised a notice, by its code; those that did.
    pub notices: BTreeMap<&'static str, u32>,
    /// Notices that are so still.
    pub notices_active: usize,
    /// How the yard export differs from the model and the devices, by kind; none where there was no export, or it is not done yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reconciliation: Option<BTreeMap<DifferenceKind, usize>>,
    /// Vessels that were heard.
    pub vessels: usize,
    /// Those of them that are in the plan of calls.
    pub vessels_planned: usize,
    /// What receivers of AIS heard, where the port has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ais: Option<AisFound>,
    /// Readings dropped for want of room before the port looked.
    pub dropped: u64,
    /// The most that ever waited for the port.
    pub inbox_max: usize,
    /// How long the line was not read because the port had no room, milliseconds.
    pub held_ms: u64,
}

/// How long messages took, milliseconds.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct LatencyFound {
    /// How many were counted.
    pub messages: u64,
    /// Half of them took no longer.
    pub p50: u32,
    /// 99 of 100.
    pub p99: u32,
    /// All of them; a minute stands for whatever took longer.
    pub max: u32,
}

impl LatencyFound {
    fn of(latency: &LineLatency) -> Option<Self> {
        let [p50, p99, max] = [0.5, 0.99, 1.0].map(|share| latency.quantile_ms(share));
        Some(Self { messages: latency.total(), p50: p50?, p99: p99?, max: max? })
    }
}

impl LiveFound {
    /// As of now.
    pub(super) fn of(port: &World, gateway: &Gateway, receivers: Option<&Receivers>) -> Self {
        let (status, inbox) = (gateway.status(), gateway.inbox().status());
        let letters = port.resource::<DeadLetters>();
        let mut found = Self {
            connected: status.link.connected,
            connects: status.link.connects,
            received: status.link.received,
            sent: status.link.sent,
            refused_by_broker: status.link.refused,
            orders_unanswered: status.unanswered,
            latency_ms: LatencyFound::of(port.resource::<LineLatency>()),
            dead_letters: letters.total(),
            dead_letters_by_reason: letters.counts().filter(|(_, count)| *count > 0).map(|(reason, count)| (word(reason), count)).collect(),
            last_dead_letter: letters.latest().next_back().map(|letter| format!("{}: {}", letter.topic, letter.what)),
            discrepancies_open: port.resource::<Discrepancies>().open().count(),
            discrepancies: port.resource::<Discrepancies>().all().len(),
            notices: raised(port.resource::<NoticeBoard>()),
            notices_active: port.resource::<NoticeBoard>().active().len(),
            vessels: port.resource::<Approaches>().len(),
            vessels_planned: port.resource::<Approaches>().planned().count(),
            reconciliation: port.get_resource::<Reconciled>().map(|reconciled| reconciled.0.counts().collect()),
            ais: receivers.map(Receivers::found),
            dropped: inbox.dropped,
            inbox_max: inbox.waiting_max,
            held_ms: status.link.held_ms,
            ..Self::default()
        };
        for belief in port.resource::<Registry>().entities().iter().filter_map(|entity| port.get::<Belief>(*entity)) {
            match belief.presence {
                Presence::Online => found.devices_online += 1,
                Presence::Unheard => found.devices_unheard += 1,
                Presence::Left | Presence::Broken | Presence::Silent => found.devices_lost += 1,
            }
            let counters = &belief.counters;
            found.orders += counters.orders;
            found.orders_repeated += counters.repeats;
            found.reports += counters.reports;
            found.states += counters.states;
            found.doubled += counters.doubled;
            found.late += counters.late;
            found.missing += counters.missing;
        }
        found
    }
}

fn raised(board: &NoticeBoard) -> BTreeMap<&'static str, u32> {
    NoticeRule::ALL.into_iter().map(|rule| (rule.code(), board.raised_by(rule))).filter(|(_, times)| *times > 0).collect()
}

/// A reason as it stands in JSON.
fn word(reason: DeadReason) -> String {
    serde_json::to_value(reason).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

impl fmt::Display for LiveFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let broker = if self.connected { "" } else { "no broker; " };
        write!(f, "{broker}{} devices there, {} lost, {} unheard; ", self.devices_online, self.devices_lost, self.devices_unheard)?;
        write!(
            f,
            "{} messages, {} orders ({} open, {} repeated); ",
            self.received, self.orders, self.orders_unanswered, self.orders_repeated
        )?;
        write!(f, "{} dead letters, {} discrepancies open", self.dead_letters, self.discrepancies_open)?;
        if let Some(AisFound { messages, lines_refused, .. }) = &self.ais {
            write!(f, "; AIS: {messages} messages, {lines_refused} lines refused")?;
        }
        match &self.last_dead_letter {
            Some(letter) => write!(f, "; last dead letter: {letter}"),
            None => Ok(()),
        }
    }
}
