//! The master's role: the port's orders for one vehicle become the standard's traffic, and what comes back becomes the port's reports.
//!
//! Nothing here counts on habits of our own vehicle. A message may be lost, doubled, or overtaken; a vehicle may answer late, ignore
//! updates, keep its action states to itself, or come back from a restart with nothing in hand. What is said to it is said again, under the
//! same names, until a state shows that it was heard; and what a state shows is taken in once, in the sequence of its numbers.

mod belief;
mod drive;
mod energize;
mod hearing;
mod instants;
mod profile;
mod progress;
mod way;

use portolan_protocol::{Order, OrderNumber, Outcome, Report, Task};

use self::drive::{DriveTask, Stage};
use self::energize::EnergizeTask;
use self::instants::Pending;
use crate::model::{self, Header, Message, VehicleError};
use crate::{Effects, Outgoing, Remark, TopicKind, stamp, write};

pub use belief::Belief;
pub use hearing::Heard;
pub use profile::MasterProfile;
pub use way::{Way, WayLeg, WayPoint};

/// A master of one vehicle. See the crate's documentation.
#[derive(Clone, PartialEq, Debug)]
pub struct Master {
    profile: MasterProfile,
    belief: Belief,
    /// The highest number of any order that came; whatever is not above it is a repeat.
    last_seen: OrderNumber,
    /// The last order carried out, to be said again if it is asked again.
    completed: Option<(OrderNumber, Outcome)>,
    /// The last order answered otherwise, likewise.
    answered: Option<(OrderNumber, Outcome)>,
    work: Option<Work>,
    /// What the port wants of pausing, until the vehicle does so.
    pausing: Option<Pausing>,
    /// Instant actions that the vehicle has not acknowledged.
    pending: Vec<Pending>,
    /// What the port has been told.
    said_paused: bool,
    said_down: bool,
    said_low: bool,
    headers: [u32; 2],
    actions: u32,
    last_state: Option<LastState>,
    /// The last state in full, for what comes from the port between two.
    state: Option<model::State>,
    factsheet_due_ms: i64,
    factsheet_tries: u32,
    /// When it last joined its broker: nobody could be heard before.
    joined_ms: i64,
}

/// The order of the port that is in hand.
#[derive(Clone, PartialEq, Debug)]
enum Work {
    Drive(Box<DriveTask>),
    Energize(EnergizeTask),
}

/// A pause or a resumption that was asked for.
#[derive(Clone, PartialEq, Debug)]
struct Pausing {
    number: OrderNumber,
    wants_pause: bool,
    action_id: String,
}

/// What tells the next state from a repeat of this one.
#[derive(Clone, Copy, PartialEq, Debug)]
struct LastState {
    header_id: u32,
    stamp_ms: Option<i64>,
    heard_ms: i64,
}

impl Master {
    /// A master who knows nothing of its vehicle.
    pub fn new(profile: MasterProfile) -> Self {
        Self {
            profile,
            belief: Belief::default(),
            last_seen: OrderNumber(0),
            completed: None,
            answered: None,
            work: None,
            pausing: None,
            pending: Vec::new(),
            said_paused: false,
            said_down: false,
            said_low: false,
            headers: [0; 2],
            actions: 0,
            last_state: None,
            state: None,
            factsheet_due_ms: i64::MAX,
            factsheet_tries: 0,
            joined_ms: i64::MIN,
        }
    }

    /// How it treats its vehicle.
    pub fn profile(&self) -> &MasterProfile {
        &self.profile
    }

    /// What it knows of its vehicle.
    pub fn belief(&self) -> &Belief {
        &self.belief
    }

    /// The port's order in hand.
    pub fn order_in_hand(&self) -> Option<OrderNumber> {
        self.work.as_ref().map(|work| match work {
            Work::Drive(drive) => drive.number,
            Work::Energize(energize) => energize.number,
        })
    }

    /// The port's order in hand that the vehicle has been told several times, and that none of its states has shown since.
    pub fn unheard_order(&self) -> Option<OrderNumber> {
        match &self.work {
            Some(Work::Drive(drive)) if drive.tries >= profile::TRIES_UNHEARD => Some(drive.number),
            _ => None,
        }
    }

    /// When the order in hand was sent, while the vehicle is not known to have it. None once it was sent again: an answer then does not tell
    /// which of them it answers.
    pub fn asked_ms(&self) -> Option<i64> {
        match &self.work {
            Some(Work::Drive(drive)) if drive.stage == Stage::Driving && !drive.is_acknowledged && drive.tries == 1 => Some(drive.sent_ms),
            _ => None,
        }
    }

    /// The topics that it listens to.
    pub fn subscriptions(&self) -> [String; 4] {
        [TopicKind::State, TopicKind::Visualization, TopicKind::Connection, TopicKind::Factsheet]
            .map(|kind| self.profile.address.topic(kind))
    }

    /// It has joined its broker, or joined it again: it asks what is so, and says again what is in doubt.
    pub fn on_connected(&mut self, now_ms: i64, effects: &mut Effects) {
        self.joined_ms = now_ms;
        self.ask("stateRequest", now_ms, effects);
        self.factsheet_tries = 0;
        self.factsheet_due_ms = if self.belief.factsheet.is_none() { now_ms } else { i64::MAX };
        self.say_what_is_in_doubt(now_ms, effects);
        self.on_timer(now_ms, effects);
    }

    /// An order of the port arrives; one for another device is passed over. A drive over roads needs its way, a diversion the way that the
    /// drive has already.
    pub fn on_order(&mut self, order: &Order, way: Option<&Way>, now_ms: i64, effects: &mut Effects) {
        if order.device != self.profile.device {
            return;
        }
        if order.number <= self.last_seen {
            return self.say_again(order.number, effects);
        }
        self.last_seen = order.number;
        match order.task {
            Task::Pause => self.want_pause(order.number, true, now_ms, effects),
            Task::Resume => self.want_pause(order.number, false, now_ms, effects),
            Task::Divert { to, .. } => self.divert(order.number, to, now_ms, effects),
            _ if self.work.is_some() => self.refuse(order.number, "another order is in hand", effects),
            Task::Drive { from, to, .. } => match way {
                Some(way) if way.is_sound() => self.begin_drive(order.number, way.clone(), now_ms, effects),
                Some(_) => self.refuse(order.number, "the way has not one leg less than points", effects),
                // Who is there already has nothing to drive.
                None if from == to => self.complete(order.number, 0, effects),
                None => self.refuse(order.number, "a drive over roads came without its way", effects),
            },
            Task::Energize => self.begin_energize(order.number, now_ms, effects),
            _ => self.refuse(order.number, "no vehicle can do that", effects),
        }
    }

    /// Something is due, or nothing.
    pub fn on_timer(&mut self, now_ms: i64, effects: &mut Effects) {
        self.watch_silence(now_ms, effects);
        self.repeat_pending(now_ms, effects);
        if self.factsheet_due_ms <= now_ms {
            self.factsheet_tries += 1;
            let wait_ms = i64::from(self.profile.ack_ms) << self.factsheet_tries.min(6);
            let gives_up = self.belief.factsheet.is_some() || self.factsheet_tries > profile::MOST_TRIES;
            self.factsheet_due_ms = if gives_up { i64::MAX } else { now_ms + wait_ms };
            if !gives_up {
                self.ask("factsheetRequest", now_ms, effects);
            }
        }
        self.repeat_drive(now_ms, effects);
        self.repeat_energize(now_ms, effects);
    }

    /// When it wants to be called next, if nothing else happens.
    pub fn next_due_ms(&self) -> i64 {
        let work_ms = match &self.work {
            Some(Work::Drive(drive)) => drive.due_ms,
            Some(Work::Energize(energize)) => energize.due_ms,
            None => i64::MAX,
        };
        let pending_ms = self.pending.iter().map(|pending| pending.due_ms).min().unwrap_or(i64::MAX);
        work_ms.min(pending_ms).min(self.factsheet_due_ms).min(self.silence_due_ms())
    }

    fn silence_due_ms(&self) -> i64 {
        match self.belief.last_seen_ms {
            Some(seen_ms) if !self.belief.is_silent => seen_ms.max(self.joined_ms).saturating_add(i64::from(self.profile.silence_ms)),
            _ => i64::MAX,
        }
    }

    fn watch_silence(&mut self, now_ms: i64, effects: &mut Effects) {
        if self.silence_due_ms() <= now_ms {
            self.belief.is_silent = true;
            self.ask("stateRequest", now_ms, effects);
        }
    }

    fn begin_drive(&mut self, number: OrderNumber, way: Way, now_ms: i64, effects: &mut Effects) {
        let order_id = self.order_id(number, 0);
        let drive = DriveTask::new(number, way, order_id, self.belief.position.as_ref(), &self.profile);
        self.work = Some(Work::Drive(Box::new(drive)));
        self.clear_the_way(now_ms, effects);
    }

    /// A vehicle that has somebody else's order in hand, or one of ours of another day, gives it up first.
    fn clear_the_way(&mut self, now_ms: i64, effects: &mut Effects) {
        let is_busy = self.state.as_ref().is_some_and(|state| !state.node_states.is_empty());
        let Some(Work::Drive(drive)) = &self.work else { return };
        if is_busy && self.belief.order_id != drive.order_id {
            self.remark(format!("the vehicle has the order {} in hand, which is cancelled", self.belief.order_id), effects);
            self.begin_cancel(None, now_ms, effects);
        } else {
            self.send_order(now_ms, effects);
        }
    }

    fn order_id(&self, number: OrderNumber, attempt: u32) -> String {
        let name = format!("{}-{}-{}", self.profile.session, self.profile.device, number.0);
        if attempt == 0 { name } else { format!("{name}-{attempt}") }
    }

    /// Sends the drive's order, or its last update, for the first time or again.
    fn send_order(&mut self, now_ms: i64, effects: &mut Effects) {
        let header = self.header(TopicKind::Order, now_ms);
        let limit =
            self.belief.factsheet.as_ref().and_then(|sheet| sheet.protocol_limits.array_limit("order.nodes")).unwrap_or(usize::MAX / 2);
        let wait_ms = self.wait_ms();
        let Some(Work::Drive(drive)) = &mut self.work else { return };
        let mut order = model::Order { header, ..drive.message(&self.profile, limit) };
        if let Some(sheet) = &self.belief.factsheet {
            sheet.leave_out_unknown(&mut order);
        }
        drive.due_ms = now_ms.saturating_add(wait_ms);
        drive.sent_ms = now_ms;
        drive.tries += 1;
        self.send(TopicKind::Order, Message::Order(order), effects);
    }

    /// How long to wait for an answer, by how often it was asked already.
    fn wait_ms(&self) -> i64 {
        let tries = match &self.work {
            Some(Work::Drive(drive)) => drive.tries,
            Some(Work::Energize(_)) | None => 0,
        };
        (i64::from(self.profile.ack_ms) << tries.min(8)).min(profile::LONGEST_WAIT_MS)
    }

    fn header(&mut self, kind: TopicKind, now_ms: i64) -> Header {
        let counter = &mut self.headers[usize::from(kind != TopicKind::Order)];
        let header_id = *counter;
        *counter = counter.wrapping_add(1);
        let address = &self.profile.address;
        Header {
            header_id,
            timestamp: stamp::written(now_ms),
            version: address.version.number().to_owned(),
            manufacturer: address.manufacturer.clone(),
            serial_number: address.serial_number.clone(),
        }
    }

    fn send(&self, kind: TopicKind, message: Message, effects: &mut Effects) {
        let address = &self.profile.address;
        let payload = write(address.version, message);
        effects.outgoing.push(Outgoing { topic: address.topic(kind), payload, qos: kind.qos(), retain: kind.is_retained() });
    }

    fn report(&self, order: OrderNumber, outcome: Outcome, effects: &mut Effects) {
        effects.reports.push(Report { device: self.profile.device, order, outcome });
    }

    fn answer(&mut self, number: OrderNumber, outcome: Outcome, effects: &mut Effects) {
        self.answered = Some((number, outcome));
        self.report(number, outcome, effects);
    }

    fn refuse(&mut self, number: OrderNumber, what: impl Into<String>, effects: &mut Effects) {
        effects.remarks.push(Remark { order: number, what: what.into() });
        self.answer(number, Outcome::Refused, effects);
    }

    /// The order in hand is done.
    fn complete(&mut self, number: OrderNumber, active_ms: i64, effects: &mut Effects) {
        self.work = None;
        let outcome = Outcome::Completed { active_ms: active_ms.clamp(0, i64::from(u32::MAX)) as u32 };
        self.completed = Some((number, outcome));
        self.report(number, outcome, effects);
    }

    /// The order in hand will not be done.
    fn give_up(&mut self, what: impl Into<String>, effects: &mut Effects) {
        let Some(number) = self.order_in_hand() else { return };
        self.work = None;
        self.refuse(number, what, effects);
    }

    fn say_again(&self, number: OrderNumber, effects: &mut Effects) {
        let said = [self.completed, self.answered].into_iter().flatten().find(|(of, _)| *of == number);
        if let Some((order, outcome)) = said {
            self.report(order, outcome, effects);
        }
    }

    /// What befell the vehicle rather than what it was told: under the order in hand, or the last one.
    fn report_event(&self, outcome: Outcome, effects: &mut Effects) {
        self.report(self.order_in_hand().unwrap_or(self.last_seen), outcome, effects);
    }

    fn remark(&self, what: impl Into<String>, effects: &mut Effects) {
        effects.remarks.push(Remark { order: self.order_in_hand().unwrap_or(self.last_seen), what: what.into() });
    }

    /// What is not known to have been heard is said again.
    fn say_what_is_in_doubt(&mut self, now_ms: i64, effects: &mut Effects) {
        for pending in &mut self.pending {
            pending.due_ms = now_ms;
        }
        self.repeat_pending(now_ms, effects);
        if let Some(Work::Drive(drive)) = &self.work
            && drive.stage == Stage::Driving
            && !drive.is_acknowledged
        {
            self.send_order(now_ms, effects);
        }
    }
}

/// An error in a sentence.
fn told(error: &VehicleError) -> String {
    match &error.error_description {
        Some(description) => format!("{}: {description}", error.error_type),
        None => error.error_type.clone(),
    }
}
