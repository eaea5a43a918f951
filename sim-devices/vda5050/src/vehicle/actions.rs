//! Actions of an order: when they begin, what may go on beside them, and what comes of them.

use super::duty::{Belongs, Duty, duration_ms};
use super::profile::Pose;
use super::rejection::{ErrorKind, Rejection};
use super::{Deed, VirtualVehicle};
use crate::model::{Action, ActionStatus, Load};

impl VirtualVehicle {
    /// A node was reached or an edge entered: its actions are due.
    pub(super) fn make_due(&mut self, belongs: Belongs) {
        for duty in self.duties.iter_mut().filter(|duty| duty.belongs == belongs) {
            duty.is_due = true;
        }
    }

    /// At its node and with nothing left to stand for there, it enters the next edge of its base, and what is to be done on the edge is
    /// due: before it moves, where it has to stand for it.
    pub(super) fn enter_edge(&mut self) {
        if self.is_held() || self.is_cancelling {
            return;
        }
        let Some(route) = &mut self.route else { return };
        if route.entered > route.last || route.last >= route.base_end() {
            return;
        }
        let Some(edge) = route.edges.get(route.last) else { return };
        if self.duties.iter().any(Duty::holds_vehicle) {
            return;
        }
        let sequence = edge.sequence_id;
        route.entered = route.last + 1;
        self.make_due(Belongs::Edge(sequence));
    }

    /// The edge is behind: what was being done on it ends.
    pub(super) fn leave_edge(&mut self, sequence: u32) {
        let now_ms = self.now_ms;
        for duty in self.duties.iter_mut().filter(|duty| duty.belongs == Belongs::Edge(sequence) && !duty.is_over()) {
            let status = if duty.is_under_way() { ActionStatus::Finished } else { ActionStatus::Failed };
            duty.end(status);
            self.deeds.push(acted(duty, now_ms));
        }
    }

    /// Begins what may begin, in the sequence of the order: an action that goes alone waits until nothing else is under way, and those
    /// behind it wait for it.
    pub(super) fn begin_duties(&mut self) {
        if self.is_held() {
            return;
        }
        let mut at = 0;
        while at < self.duties.len() {
            let duty = &self.duties[at];
            if duty.is_due && duty.status == ActionStatus::Waiting {
                let others_under_way = self.duties.iter().any(Duty::is_under_way);
                let one_goes_alone = self.duties.iter().any(|other| other.is_under_way() && other.action.blocking_type.is_alone());
                if one_goes_alone || duty.action.blocking_type.is_alone() && others_under_way {
                    return;
                }
                // One that has to stand still waits until the vehicle does.
                if duty.action.blocking_type.stops_driving() && self.drive.is_some() {
                    return;
                }
                self.begin_duty(at);
            }
            at += 1;
        }
    }

    fn begin_duty(&mut self, at: usize) {
        self.has_news = true;
        let now_ms = self.now_ms;
        let action = self.duties[at].action.clone();
        let outcome = match action.action_type.as_str() {
            "pick" | "drop" => {
                let ends_ms = now_ms + i64::from(self.profile.prepare_ms);
                return self.duties[at].begin(ActionStatus::Initializing, Some(ends_ms));
            }
            "wait" | "signal" => return self.duties[at].begin(ActionStatus::Running, Some(now_ms + duration_ms(&action))),
            "startCharging" => {
                self.battery.begin_refill(now_ms);
                Ok(None)
            }
            "stopCharging" => {
                self.battery.end_refill(now_ms);
                Ok(None)
            }
            "initPosition" => self.init_position(&action).map(|()| None),
            other => Err(format!("{other} cannot be done in an order")),
        };
        self.end_duty(at, outcome);
    }

    /// Parts of actions that end at this instant.
    pub(super) fn end_duties(&mut self) {
        let now_ms = self.now_ms;
        for at in 0..self.duties.len() {
            if self.duties[at].ends_ms.is_none_or(|ends_ms| ends_ms > now_ms) {
                continue;
            }
            let duty = &mut self.duties[at];
            self.has_news = true;
            if duty.status == ActionStatus::Initializing {
                duty.begin(ActionStatus::Running, Some(now_ms + i64::from(self.profile.handle_ms)));
                continue;
            }
            let action = duty.action.clone();
            let outcome = match action.action_type.as_str() {
                "pick" => self.pick(&action),
                "drop" => self.drop_load(&action),
                _ => Ok(None),
            };
            self.end_duty(at, outcome);
        }
        for duty in self.instants.iter_mut().filter(|duty| duty.ends_ms.is_some_and(|ends_ms| ends_ms <= now_ms)) {
            duty.end(ActionStatus::Finished);
            self.has_news = true;
        }
    }

    fn end_duty(&mut self, at: usize, outcome: Result<Option<String>, String>) {
        let duty = &mut self.duties[at];
        let (id, kind) = (duty.action.action_id.clone(), duty.action.action_type.clone());
        match outcome {
            Ok(result) => {
                duty.result = result;
                duty.end(ActionStatus::Finished);
            }
            Err(what) => {
                duty.result = Some(what.clone());
                duty.end(ActionStatus::Failed);
                self.object(Rejection::new(ErrorKind::Handling, what).about("actionId", id).about("actionType", kind));
            }
        }
        self.deeds.push(acted(&self.duties[at], self.now_ms));
    }

    fn pick(&mut self, action: &Action) -> Result<Option<String>, String> {
        let text = |key: &str| action.text(key);
        let is_free = |position: &String| !self.loads.iter().any(|load| load.load_position.as_ref() == Some(position));
        let position = match text("lhd") {
            Some(wanted) if is_free(&wanted) => wanted,
            Some(wanted) => return Err(format!("there is a load at {wanted} already")),
            None => self.profile.load_positions.iter().find(|position| is_free(position)).cloned().ok_or("it is fully loaded")?,
        };
        self.loads.push(Load {
            load_id: text("loadId"),
            load_type: Some(text("loadType").unwrap_or_else(|| "CONTAINER".to_owned())),
            load_position: Some(position.clone()),
            weight: None,
        });
        Ok(Some(format!("loaded at {position}")))
    }

    fn drop_load(&mut self, action: &Action) -> Result<Option<String>, String> {
        let (position, name) = (action.text("lhd"), action.text("loadId"));
        let fits = |load: &Load| {
            position.as_deref().is_none_or(|position| load.load_position.as_deref() == Some(position))
                && name.as_deref().is_none_or(|name| load.load_id.as_deref().is_none_or(|of| of == name))
        };
        let Some(at) = self.loads.iter().position(fits) else { return Err("there is no such load on it".to_owned()) };
        let load = self.loads.remove(at);
        Ok(load.load_position.map(|position| format!("unloaded from {position}")))
    }

    /// Takes a pose for its own.
    pub(super) fn init_position(&mut self, action: &Action) -> Result<(), String> {
        let number = |key: &str| action.number(key);
        let text = |key: &str| action.text(key);
        let (Some(x_m), Some(y_m), Some(theta_rad), Some(map_id)) = (number("x"), number("y"), number("theta"), text("mapId")) else {
            return Err("a pose has x, y, theta and mapId".to_owned());
        };
        if theta_rad.abs() > std::f64::consts::PI + 1e-9 {
            return Err("theta lies within -π and π".to_owned());
        }
        if self.drive.is_some() {
            return Err("it drives".to_owned());
        }
        self.pose = Pose { x_m, y_m, theta_rad, map_id };
        if let Some(node_id) = text("lastNodeId") {
            self.last_node.0 = node_id;
        }
        self.is_localized = true;
        self.faults.remove(&super::VehicleFault::PositionLost);
        self.withdraw(ErrorKind::PositionLost);
        self.has_news = true;
        Ok(())
    }
}

pub(super) fn acted(duty: &Duty, at_ms: i64) -> Deed {
    Deed::Acted {
        action_type: duty.action.action_type.clone(),
        action_id: duty.action.action_id.clone(),
        is_done: duty.status == ActionStatus::Finished,
        at_ms,
    }
}
