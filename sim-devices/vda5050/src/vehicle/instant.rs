//! Instant actions: what is done as soon as it is asked.

use super::acceptance::{about_payload, prove_action};
use super::actions::acted;
use super::duty::{Belongs, Duty, duration_ms};
use super::profile::{LONGEST_MESSAGE, MOST_INSTANT_ACTIONS};
use super::rejection::{ErrorKind, Rejection};
use super::{Deed, VirtualVehicle};
use crate::model::{Action, ActionScope, ActionStatus, InstantActions, Message};
use crate::{Effects, TopicKind, read_strictly};

/// States of instant actions that are over are kept until the next order, but no more of them than this.
const KEPT: usize = 50;

impl VirtualVehicle {
    /// Instant actions arrive.
    pub(super) fn on_instant_actions(&mut self, payload: &[u8], effects: &mut Effects) {
        self.has_news = true;
        let message = match self.instant_actions_read(payload) {
            Ok(message) => message,
            Err(rejection) => return self.object(about_payload(payload, rejection.about("topic", "instantActions"))),
        };
        if self.recent.knows(payload) {
            return;
        }
        self.recent.note(payload);
        for action in message.actions {
            self.on_instant_action(action, message.header.header_id, effects);
        }
        while self.instants.len() > KEPT {
            let Some(oldest) = self.instants.iter().position(Duty::is_over) else { break };
            self.instants.remove(oldest);
        }
    }

    fn instant_actions_read(&self, payload: &[u8]) -> Result<InstantActions, Rejection> {
        let malformed = |what: String| Rejection::new(ErrorKind::Malformed, what);
        if payload.len() > LONGEST_MESSAGE {
            return Err(malformed(format!("{} bytes are more than the {LONGEST_MESSAGE} of the factsheet", payload.len())));
        }
        match read_strictly(self.profile.address.version, TopicKind::InstantActions, payload) {
            Ok(Message::InstantActions(message)) if message.actions.len() > MOST_INSTANT_ACTIONS => {
                Err(malformed(format!("more than {MOST_INSTANT_ACTIONS} actions")))
            }
            Ok(Message::InstantActions(message)) => Ok(message),
            Ok(_) => Err(malformed("no instant actions".to_owned())),
            Err(error) => Err(malformed(error.to_string()).mend("see the schema of the instant actions")),
        }
    }

    fn on_instant_action(&mut self, action: Action, header_id: u32, effects: &mut Effects) {
        // The same one again, which the broker or the master sent twice.
        if self.instants.iter().any(|duty| duty.action.action_id == action.action_id) {
            return;
        }
        let now_ms = self.now_ms;
        let proof = prove_action(&action, ActionScope::Instant, &self.profile);
        let mut duty = Duty::new(action, Belongs::Instant);
        if let Err(rejection) = proof {
            duty.end(ActionStatus::Failed);
            duty.result = Some(rejection.what.clone());
            self.instants.push(duty);
            let rejection = Rejection { kind: ErrorKind::InstantAction, ..rejection };
            return self.object(rejection.about("topic", "instantActions").about("headerId", header_id));
        }
        let mut status = ActionStatus::Finished;
        match duty.action.action_type.as_str() {
            "startPause" => {
                self.pause(true);
                status = ActionStatus::Running;
            }
            "stopPause" => self.pause(false),
            "startCharging" if self.drive.is_some() => {
                status = ActionStatus::Failed;
                duty.result = Some("it drives".to_owned());
                self.object(instant_error("a vehicle that drives cannot charge", &duty.action, header_id));
            }
            "startCharging" => self.battery.begin_refill(now_ms),
            "stopCharging" => {
                self.battery.end_refill(now_ms);
            }
            "initPosition" => {
                let done = if self.has_order() { Err("an order is in hand".to_owned()) } else { self.init_position(&duty.action) };
                if let Err(what) = done {
                    status = ActionStatus::Failed;
                    self.object(instant_error(&what, &duty.action, header_id));
                    duty.result = Some(what);
                }
            }
            // A state follows every instant action.
            "stateRequest" => {}
            "factsheetRequest" => self.say_factsheet(effects),
            "clearErrors" => self.errors.retain(|error| !error.kind.ends_with_next_order()),
            "signal" => {
                duty.ends_ms = Some(now_ms + duration_ms(&duty.action));
                status = ActionStatus::Running;
            }
            "cancelOrder" => {
                let wanted = duty.action.text("orderId");
                let is_this_one = wanted.as_deref().is_none_or(|wanted| self.route.as_ref().is_some_and(|route| route.order_id == wanted));
                if self.has_order() && is_this_one {
                    self.begin_cancelling();
                    status = ActionStatus::Running;
                } else {
                    status = ActionStatus::Failed;
                    duty.result = Some("no order is in hand".to_owned());
                    let rejection = Rejection::new(ErrorKind::NothingToCancel, "no order is in hand");
                    self.object(
                        rejection.about("actionId", &duty.action.action_id).about("topic", "instantActions").about("headerId", header_id),
                    );
                }
            }
            _ => status = ActionStatus::Failed,
        }
        if status.is_over() {
            duty.end(status);
        } else {
            duty.status = status;
        }
        self.instants.push(duty);
    }

    /// Stands, or goes on. Actions that take time stand with it.
    fn pause(&mut self, pause: bool) {
        if self.is_paused == pause {
            return;
        }
        let was_held = self.is_held();
        self.is_paused = pause;
        self.hold_all(was_held);
        self.has_news = true;
    }

    /// Something began to keep the vehicle where it is, or ended.
    pub(super) fn hold_all(&mut self, was_held: bool) {
        if was_held == self.is_held() {
            return;
        }
        self.must_plan = true;
        let (is_held, now_ms) = (self.is_held(), self.now_ms);
        for duty in &mut self.duties {
            if is_held {
                duty.hold(now_ms);
            } else {
                duty.go_on(now_ms);
            }
        }
    }

    /// A pause has begun when the vehicle stands.
    pub(super) fn settle_pausing(&mut self) {
        if self.drive.is_some() && self.is_paused {
            return;
        }
        self.finish_instants("startPause");
    }

    fn finish_instants(&mut self, action_type: &str) {
        let running = |duty: &&mut Duty| duty.action.action_type == action_type && duty.status == ActionStatus::Running;
        for duty in self.instants.iter_mut().filter(running) {
            duty.end(ActionStatus::Finished);
            self.has_news = true;
        }
    }

    /// Gives the order up: what has not begun never will, what is under way is broken off, and the vehicle stops at the next node that it
    /// can stop at, or stays where it is kept.
    fn begin_cancelling(&mut self) {
        if self.is_cancelling {
            return;
        }
        self.is_cancelling = true;
        self.fail_duties();
        let stop = if self.is_held() { None } else { self.next_stop() };
        if stop.is_none() {
            self.stand();
        }
        if let Some(route) = &mut self.route {
            route.cut(stop);
        }
        self.must_plan = true;
        self.has_news = true;
    }

    pub(super) fn fail_duties(&mut self) {
        let now_ms = self.now_ms;
        for duty in self.duties.iter_mut().filter(|duty| !duty.is_over()) {
            duty.end(ActionStatus::Failed);
            duty.result = Some("the order was cancelled".to_owned());
            self.deeds.push(acted(duty, now_ms));
        }
    }

    /// The order is given up when the vehicle stands at the node that it drove to, or is kept before it.
    pub(super) fn settle_cancelling(&mut self) {
        if !self.is_cancelling {
            return;
        }
        if self.drive.is_some() {
            return;
        }
        let is_held = self.is_held();
        let Some(route) = &mut self.route else { return };
        if !route.is_driven() {
            if !is_held {
                return;
            }
            route.cut(None);
        }
        self.is_cancelling = false;
        self.deeds.push(Deed::GivenUp { order_id: route.order_id.clone(), at_ms: self.now_ms });
        self.finish_instants("cancelOrder");
    }
}

fn instant_error(what: &str, action: &Action, header_id: u32) -> Rejection {
    let rejection = Rejection::new(ErrorKind::InstantAction, what).about("actionId", &action.action_id);
    rejection.about("actionType", &action.action_type).about("topic", "instantActions").about("headerId", header_id)
}
