//! The vehicle's role: a simulated vehicle that any master drives over any nodes that carry positions.
//!
//! Time comes in with each call. Between two calls the vehicle lives through all that was due in between, each at its own instant, so that
//! it drives the same whether it is looked after every millisecond or once a minute; messages carry the instant that they belong to.

mod acceptance;
mod actions;
mod battery;
mod chance;
mod curve;
mod duty;
mod fault;
mod instant;
mod motion;
mod orders;
mod profile;
mod recent;
mod rejection;
mod route;
mod speech;
mod speed;
mod wear;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use self::battery::Battery;
use self::duty::Duty;
use self::motion::Drive;
use self::recent::Recent;
use self::rejection::{ErrorKind, Rejection};
use self::route::Route;
use self::wear::Wear;
use crate::model::{ConnectionState, Load, OperatingMode};
use crate::{Effects, Outgoing, TopicKind};

pub use fault::VehicleFault;
pub use profile::{Pose, VehicleProfile};
pub use rejection::error_words;

/// What a vehicle did, by itself and whatever it said: the truth to hold a master's belief against.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Deed {
    /// It took an order, or an update of one.
    Accepted {
        /// Which order.
        order_id: String,
        /// Which update.
        update_id: u32,
        /// When.
        at_ms: i64,
    },
    /// It turned an order or an update down.
    Rejected {
        /// Which order, as far as it could be read.
        order_id: String,
        /// What it said.
        error_type: String,
        /// When.
        at_ms: i64,
    },
    /// It reached a node.
    Reached {
        /// Which.
        node_id: String,
        /// Of which order.
        order_id: String,
        /// When.
        at_ms: i64,
    },
    /// An action of an order was done, or failed.
    Acted {
        /// Which kind.
        action_type: String,
        /// Which.
        action_id: String,
        /// Whether it was done.
        is_done: bool,
        /// When.
        at_ms: i64,
    },
    /// It has done all of an order, up to now.
    Completed {
        /// Which order.
        order_id: String,
        /// When.
        at_ms: i64,
    },
    /// It gave an order up, as it was told or because someone took it over.
    GivenUp {
        /// Which order.
        order_id: String,
        /// When.
        at_ms: i64,
    },
}

/// A simulated vehicle. See the crate's documentation.
#[derive(Clone, PartialEq, Debug)]
pub struct VirtualVehicle {
    profile: VehicleProfile,
    /// It has lived up to here.
    now_ms: i64,
    /// Where it stands, or where its drive began.
    pose: Pose,
    is_localized: bool,
    last_node: (String, u32),
    route: Option<Route>,
    drive: Option<Drive>,
    /// Whether the drive has to be planned anew at this instant.
    must_plan: bool,
    /// Actions of the order.
    duties: Vec<Duty>,
    /// Instant actions since the last order.
    instants: Vec<Duty>,
    is_paused: bool,
    is_cancelling: bool,
    /// Whether the order in hand has been done and said so.
    is_order_over: bool,
    faults: BTreeSet<VehicleFault>,
    battery: Battery,
    wear: Option<Wear>,
    /// How far its clock is ahead, for a test bench.
    skew_ms: i64,
    loads: Vec<Load>,
    errors: Vec<Rejection>,
    is_connected: bool,
    headers: [u32; TopicKind::ALL.len()],
    last_state_header: u32,
    next_state_ms: i64,
    next_visualization_ms: i64,
    /// Whether something happened that a state has to tell.
    has_news: bool,
    /// What the last state said of it.
    said_driving: bool,
    said_base_request: bool,
    recent: Recent,
    deeds: Vec<Deed>,
}

impl VirtualVehicle {
    /// A vehicle at rest. `seed` decides what chance decides for it: what its battery holds and how long a swap takes.
    pub fn new(profile: VehicleProfile, seed: u64, now_ms: i64) -> Self {
        let battery = Battery::new(profile.spec.energy.clone(), profile.charge_share, seed, now_ms);
        Self {
            now_ms,
            pose: profile.start.clone(),
            is_localized: true,
            last_node: (profile.start_node_id.clone(), 0),
            route: None,
            drive: None,
            must_plan: false,
            duties: Vec::new(),
            instants: Vec::new(),
            is_paused: false,
            is_cancelling: false,
            is_order_over: true,
            faults: BTreeSet::new(),
            wear: profile.spec.breakdown.clone().map(|breakdown| Wear::new(breakdown, seed)),
            skew_ms: 0,
            battery,
            loads: Vec::new(),
            errors: Vec::new(),
            is_connected: false,
            headers: [0; TopicKind::ALL.len()],
            last_state_header: 0,
            next_state_ms: now_ms,
            next_visualization_ms: now_ms,
            has_news: false,
            said_driving: false,
            said_base_request: false,
            recent: Recent::default(),
            deeds: Vec::new(),
            profile,
        }
    }

    /// What it is.
    pub fn profile(&self) -> &VehicleProfile {
        &self.profile
    }

    /// The topics that it listens to.
    pub fn subscriptions(&self) -> [String; 2] {
        [TopicKind::Order, TopicKind::InstantActions].map(|kind| self.profile.address.topic(kind))
    }

    /// The message for its broker to send when it is lost; to be given along with the connection.
    pub fn last_will(&self, now_ms: i64) -> Outgoing {
        self.connection_message(ConnectionState::ConnectionBroken, self.headers[TopicKind::Connection as usize], now_ms)
    }

    /// It has joined its broker: it says that it is there, what it is, and what is so.
    pub fn on_connected(&mut self, now_ms: i64, effects: &mut Effects) {
        self.live_until(now_ms, effects);
        self.is_connected = true;
        self.say_connection(ConnectionState::Online, effects);
        self.say_factsheet(effects);
        self.has_news = true;
        self.settle(effects);
    }

    /// It is about to leave its broker in good order.
    pub fn on_disconnecting(&mut self, now_ms: i64, effects: &mut Effects) {
        self.live_until(now_ms, effects);
        if self.is_connected {
            self.say_connection(ConnectionState::Offline, effects);
        }
        self.is_connected = false;
    }

    /// It lost its broker. It goes on with its base and says nothing until it is connected again.
    pub fn on_connection_lost(&mut self, now_ms: i64, effects: &mut Effects) {
        self.live_until(now_ms, effects);
        self.is_connected = false;
    }

    /// Its broker delivers something. What is on another topic is passed over.
    pub fn on_message(&mut self, topic: &str, payload: &[u8], now_ms: i64, effects: &mut Effects) {
        self.live_until(now_ms, effects);
        match self.profile.address.kind_of(topic) {
            Some(TopicKind::Order) => self.on_order(payload),
            Some(TopicKind::InstantActions) => self.on_instant_actions(payload, effects),
            _ => return,
        }
        self.settle(effects);
    }

    /// Something is due, or nothing: it lives up to now.
    pub fn on_timer(&mut self, now_ms: i64, effects: &mut Effects) {
        self.live_until(now_ms, effects);
    }

    /// When it wants to be called next, if nothing else happens. Called later it says what was due all the same, with the instants that it
    /// was due at.
    pub fn next_due_ms(&self) -> i64 {
        let duties = self.duties.iter().chain(&self.instants).filter_map(|duty| duty.ends_ms);
        let due = duties.chain(self.drive.as_ref().and_then(|drive| drive.next_ms(self.route.as_ref()))).chain(self.battery.full_ms());
        let said = self.is_connected.then_some(self.next_state_ms).into_iter().chain(self.visualization_due_ms());
        let fails = self.wear.as_ref().and_then(|wear| wear.due_ms(self.drive.is_some(), self.now_ms));
        due.chain(said).chain(fails).min().unwrap_or(i64::MAX).max(self.now_ms)
    }

    /// Lets its clock run ahead by so much, or behind: its stamps alone, not what it does.
    pub fn set_clock_skew(&mut self, skew_ms: i64) {
        self.skew_ms = skew_ms;
    }

    /// Where it is at this instant, if that is not before it was last called.
    pub fn pose(&self, now_ms: i64) -> Pose {
        self.pose_at(now_ms.max(self.now_ms))
    }

    /// What its battery holds, from 0 to 1, as of its last account.
    pub fn charge_share(&self) -> f64 {
        self.battery.share()
    }

    /// Who is in control of it.
    pub fn operating_mode(&self) -> OperatingMode {
        if self.faults.contains(&VehicleFault::DrivenByHand) { OperatingMode::Manual } else { OperatingMode::Automatic }
    }

    /// Whether it moves.
    pub fn is_driving(&self) -> bool {
        self.drive.is_some()
    }

    /// What it did since it was last asked.
    pub fn take_deeds(&mut self) -> Vec<Deed> {
        std::mem::take(&mut self.deeds)
    }

    /// Whether an order is in hand: something to drive, to do or to wait for.
    fn has_order(&self) -> bool {
        self.route.as_ref().is_some_and(|route| !route.is_driven()) || self.duties.iter().any(|duty| !duty.is_over())
    }

    /// Whether something keeps it where it is, be there work or not.
    fn is_held(&self) -> bool {
        self.is_paused || self.faults.iter().any(|fault| fault.holds())
    }

    /// Lives through all that is due up to now, in its order.
    fn live_until(&mut self, now_ms: i64, effects: &mut Effects) {
        loop {
            let due_ms = self.next_due_ms();
            if due_ms > now_ms {
                break;
            }
            self.pass_time(due_ms);
            self.end_what_is_due(effects);
            self.settle(effects);
        }
        self.pass_time(now_ms.max(self.now_ms));
    }

    fn pass_time(&mut self, until_ms: i64) {
        let metres = match &mut self.drive {
            Some(drive) => drive.metres_until(until_ms),
            None => 0.0,
        };
        self.battery.account(until_ms, metres);
        if let (Some(wear), true) = (&mut self.wear, self.drive.is_some()) {
            wear.wear(until_ms - self.now_ms);
        }
        self.now_ms = self.now_ms.max(until_ms);
    }

    /// What ends at this instant.
    fn end_what_is_due(&mut self, effects: &mut Effects) {
        let now_ms = self.now_ms;
        if self.battery.full_ms().is_some_and(|full_ms| full_ms <= now_ms) && self.battery.end_refill(now_ms) {
            self.has_news = true;
        }
        self.end_stretches();
        self.end_duties();
        self.fail_or_mend();
        if self.visualization_due_ms().is_some_and(|due_ms| due_ms <= now_ms) {
            self.say_visualization(effects);
        }
        if self.is_connected && self.next_state_ms <= now_ms {
            self.has_news = true;
        }
    }

    /// Lets begin what may begin now, and tells what there is to tell.
    fn settle(&mut self, effects: &mut Effects) {
        self.settle_cancelling();
        self.enter_edge();
        self.begin_duties();
        self.enter_edge();
        self.begin_duties();
        self.settle_drive();
        self.settle_pausing();
        self.settle_cancelling();
        self.settle_order();
        self.watch_battery();
        self.has_news |= self.said_driving != self.is_driving() || self.said_base_request != self.wants_base();
        if self.has_news {
            self.say_state(effects);
        }
    }

    /// An order of which all is done has been completed, once per update.
    fn settle_order(&mut self) {
        if self.is_order_over || self.has_order() {
            return;
        }
        self.is_order_over = true;
        if let Some(route) = &self.route
            && !route.is_cancelled
        {
            self.deeds.push(Deed::Completed { order_id: route.order_id.clone(), at_ms: self.now_ms });
        }
    }

    fn watch_battery(&mut self) {
        let is_said = self.errors.iter().any(|error| error.kind == ErrorKind::LowBattery);
        if self.battery.is_low() && !is_said {
            self.object(Rejection::new(ErrorKind::LowBattery, "the battery wants energy").mend("send it to charge"));
        } else if !self.battery.is_low() && is_said {
            self.withdraw(ErrorKind::LowBattery);
        }
    }

    /// Says something against what was asked, or about itself; the same twice is said once.
    fn object(&mut self, rejection: Rejection) {
        let same = |other: &Rejection| {
            let but_header = |rejection: &Rejection| {
                rejection.references.iter().filter(|reference| reference.reference_key != "headerId").cloned().collect::<Vec<_>>()
            };
            other.kind == rejection.kind && but_header(other) == but_header(&rejection)
        };
        self.errors.retain(|error| !same(error));
        self.errors.push(rejection);
        // What is wrong with the vehicle outlives what was wrong with orders.
        while self.errors.len() > profile::MOST_ERRORS {
            let oldest = self.errors.iter().position(|error| error.kind.ends_with_next_order()).unwrap_or_default();
            self.errors.remove(oldest);
        }
        self.has_news = true;
    }

    fn withdraw(&mut self, kind: ErrorKind) {
        let before = self.errors.len();
        self.errors.retain(|error| error.kind != kind);
        self.has_news |= self.errors.len() != before;
    }
}
