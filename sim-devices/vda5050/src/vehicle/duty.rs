//! Actions in hand, and how far each is.

use crate::model::{Action, ActionState, ActionStatus};

/// What an action belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Belongs {
    /// The node with this sequence number.
    Node(u32),
    /// The edge with this sequence number.
    Edge(u32),
    /// Nothing: it was asked at once.
    Instant,
}

/// An action in hand.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Duty {
    pub(super) action: Action,
    pub(super) belongs: Belongs,
    pub(super) status: ActionStatus,
    /// Whether its node was reached or its edge entered.
    pub(super) is_due: bool,
    pub(super) result: Option<String>,
    /// When its present part ends.
    pub(super) ends_ms: Option<i64>,
    /// While it is held: what it was doing, and for how long still.
    held: Option<(ActionStatus, i64)>,
}

impl Duty {
    pub(super) fn new(action: Action, belongs: Belongs) -> Self {
        let is_instant = belongs == Belongs::Instant;
        Self { action, belongs, status: ActionStatus::Waiting, is_due: is_instant, result: None, ends_ms: None, held: None }
    }

    pub(super) fn is_over(&self) -> bool {
        self.status.is_over()
    }

    /// Whether it has begun and is not over.
    pub(super) fn is_under_way(&self) -> bool {
        matches!(self.status, ActionStatus::Initializing | ActionStatus::Running | ActionStatus::Paused)
    }

    /// Whether it is due, not over, and the vehicle has to stand for it.
    pub(super) fn holds_vehicle(&self) -> bool {
        self.is_due && !self.is_over() && self.action.blocking_type.stops_driving()
    }

    /// A part of it begins.
    pub(super) fn begin(&mut self, status: ActionStatus, ends_ms: Option<i64>) {
        (self.status, self.ends_ms) = (status, ends_ms);
    }

    /// It is over.
    pub(super) fn end(&mut self, status: ActionStatus) {
        (self.status, self.ends_ms, self.held) = (status, None, None);
    }

    /// It stands still for a while. What has no end of its own goes on.
    pub(super) fn hold(&mut self, now_ms: i64) {
        if let Some(ends_ms) = self.ends_ms.take() {
            self.held = Some((self.status, ends_ms - now_ms));
            self.status = ActionStatus::Paused;
        }
    }

    /// It goes on.
    pub(super) fn go_on(&mut self, now_ms: i64) {
        if let Some((status, left_ms)) = self.held.take() {
            (self.status, self.ends_ms) = (status, Some(now_ms + left_ms));
        }
    }

    pub(super) fn state(&self) -> ActionState {
        ActionState {
            action_id: self.action.action_id.clone(),
            action_type: Some(self.action.action_type.clone()),
            action_description: self.action.action_description.clone(),
            action_status: self.status,
            result_description: self.result.clone(),
        }
    }
}

/// Seconds that a parameter gives, in milliseconds; 5 s if it gives none.
pub(super) fn duration_ms(action: &Action) -> i64 {
    let seconds = action.number("duration").unwrap_or(5.0);
    (seconds * 1_000.0 + 0.5) as i64
}
