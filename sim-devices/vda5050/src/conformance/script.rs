//! What a clause says and waits for.

use std::collections::VecDeque;

use super::scene::{Scene, action};
use super::{CheckPlan, CheckPoint};
use crate::TopicKind;
use crate::model::{
    Action, ActionParameter, ActionStatus, BlockingType, Edge, ErrorLevel, Header, Node, NodePosition, Order, State, VehicleError,
};

/// One step of a clause.
pub(super) enum Step {
    /// Say something.
    Send(Box<Sent>),
    /// Wait for something.
    Await {
        /// What is waited for, to say that it did not come.
        what: String,
        within_ms: i64,
        test: Box<dyn Fn(&Scene) -> Tested + Send>,
    },
}

/// What is said.
pub(super) enum Sent {
    Order(Order),
    Instant { action_type: &'static str, action_id: String },
    Raw(TopicKind, Vec<u8>),
}

/// How a test ended.
pub(super) enum Tested {
    Yes,
    NotYet,
    No(String),
}

impl From<bool> for Tested {
    fn from(is_so: bool) -> Self {
        if is_so { Self::Yes } else { Self::NotYet }
    }
}

/// A clause being written, from what is known when it begins.
pub(super) struct Script<'a> {
    pub(super) plan: &'a CheckPlan,
    pub(super) scene: &'a Scene,
    line: &'a [CheckPoint],
    session: &'a str,
    names: &'a mut u32,
    steps: VecDeque<Step>,
}

impl<'a> Script<'a> {
    pub(super) fn new(plan: &'a CheckPlan, scene: &'a Scene, line: &'a [CheckPoint], session: &'a str, names: &'a mut u32) -> Self {
        Self { plan, scene, line, session, names, steps: VecDeque::new() }
    }

    pub(super) fn into_steps(self) -> VecDeque<Step> {
        self.steps
    }

    /// A name that was not used before.
    pub(super) fn name(&mut self, what: &str) -> String {
        *self.names += 1;
        format!("{}-{what}-{}", self.session, self.names)
    }

    pub(super) fn send(&mut self, order: &Order) {
        self.steps.push_back(Step::Send(Box::new(Sent::Order(order.clone()))));
    }

    pub(super) fn raw(&mut self, kind: TopicKind, payload: &str) {
        self.steps.push_back(Step::Send(Box::new(Sent::Raw(kind, payload.as_bytes().to_vec()))));
    }

    /// Asks for something at once. The name of the action.
    pub(super) fn instantly(&mut self, action_type: &'static str) -> String {
        let action_id = self.name(action_type);
        self.steps.push_back(Step::Send(Box::new(Sent::Instant { action_type, action_id: action_id.clone() })));
        action_id
    }

    /// Waits for an answer.
    pub(super) fn answer(&mut self, what: &str, test: impl Fn(&Scene) -> Tested + Send + 'static) {
        self.within(self.plan.answer_ms, what, test);
    }

    /// Waits until work is done.
    pub(super) fn work(&mut self, what: &str, test: impl Fn(&Scene) -> Tested + Send + 'static) {
        self.within(self.plan.work_ms, what, test);
    }

    pub(super) fn within(&mut self, within_ms: u32, what: &str, test: impl Fn(&Scene) -> Tested + Send + 'static) {
        let test = Box::new(test);
        self.steps.push_back(Step::Await { what: what.to_owned(), within_ms: i64::from(within_ms), test });
    }

    fn position(&self) -> Result<&crate::model::AgvPosition, String> {
        let state = self.scene.last.as_ref().ok_or("no state was ever heard")?;
        let position = state.agv_position.as_ref().ok_or("the vehicle does not say where it is")?;
        if !position.position_initialized {
            return Err("the vehicle does not know where it is".to_owned());
        }
        Ok(position)
    }

    /// An order from where the vehicle stands along the line, of which so many nodes are released.
    pub(super) fn order(&mut self, released: usize) -> Result<Order, String> {
        let order_id = self.name("order");
        let map_id = self.position()?.map_id.clone();
        let line = self.line;
        if line.len() < 4 {
            return Err("it is not known where the vehicle could be driven".to_owned());
        }
        let here = (self.position()?.x, self.position()?.y);
        let off = |point: &CheckPoint| libm::hypot(point.x_m - here.0, point.y_m - here.1);
        let nearest = (0..line.len()).min_by(|a, b| off(&line[*a]).total_cmp(&off(&line[*b]))).unwrap_or_default();
        // Towards the end that is further away.
        let path: Vec<&CheckPoint> =
            if nearest * 2 < line.len() { line[nearest..].iter().collect() } else { line[..=nearest].iter().rev().collect() };
        let path = &path[..path.len().min(4)];
        let deviation = off(path[0]) + 1.0;
        let nodes = path.iter().enumerate().map(|(at, point)| Node {
            node_id: point.node_id.clone(),
            sequence_id: 2 * at as u32,
            node_description: None,
            released: at < released,
            node_position: Some(NodePosition {
                x: point.x_m,
                y: point.y_m,
                allowed_deviation_xy: Some(if at == 0 { deviation } else { 1.0 }),
                map_id: map_id.clone(),
                ..NodePosition::default()
            }),
            actions: Vec::new(),
        });
        let edges = path.windows(2).enumerate().map(|(at, ends)| Edge {
            edge_id: format!("{}-{}", ends[0].node_id, ends[1].node_id),
            sequence_id: 2 * at as u32 + 1,
            edge_description: None,
            released: at + 1 < released,
            start_node_id: ends[0].node_id.clone(),
            end_node_id: ends[1].node_id.clone(),
            max_speed: Some(self.plan.speed_m_s),
            max_height: None,
            min_height: None,
            orientation: None,
            orientation_type: None,
            direction: None,
            rotation_allowed: None,
            max_rotation_speed: None,
            length: None,
            trajectory: None,
            corridor: None,
            actions: Vec::new(),
        });
        Ok(Order {
            header: Header::default(),
            order_id,
            order_update_id: 0,
            zone_set_id: None,
            nodes: nodes.collect(),
            edges: edges.collect(),
        })
    }

    /// An action for a node.
    pub(super) fn action(&mut self, action_type: &str, parameters: &[(&str, &str)]) -> Action {
        let parameters = parameters.iter().map(|(key, value)| ActionParameter { key: (*key).to_owned(), value: (*value).into() });
        Action {
            action_type: action_type.to_owned(),
            action_id: self.name(action_type),
            action_description: None,
            blocking_type: BlockingType::Hard,
            action_parameters: Some(parameters.collect()),
        }
    }

    /// Waits until the vehicle says that it has the order.
    pub(super) fn accepted(&mut self, order: &Order) {
        let (order_id, update_id) = (order.order_id.clone(), order.order_update_id);
        let what = format!("the order {order_id} with update {update_id} is taken");
        self.answer(&what, move |scene| {
            let Some(state) = &scene.last else { return Tested::NotYet };
            if state.order_id == order_id && state.order_update_id == update_id {
                return Tested::Yes;
            }
            match state.errors.iter().find(|error| error.refers_to("orderId", &order_id)) {
                Some(error) => Tested::No(format!("the order was turned down: {}", error.error_type)),
                None => Tested::NotYet,
            }
        });
    }

    /// Waits until the vehicle drives.
    pub(super) fn driving(&mut self) {
        self.answer("the vehicle drives", |scene| scene.last.as_ref().is_some_and(|state| state.driving).into());
    }

    /// Waits until the order is done: nothing left to traverse, at its last node, at rest.
    pub(super) fn done(&mut self, order: &Order) {
        let (order_id, last) = (order.order_id.clone(), order.nodes.last().cloned());
        self.work("the order is done", move |scene| {
            let (Some(state), Some(last)) = (&scene.last, &last) else { return Tested::NotYet };
            let is_open = state.action_states.iter().any(|action| !action.action_status.is_over());
            if state.order_id != order_id {
                return Tested::No(format!("the state speaks of the order “{}”", state.order_id));
            }
            if !state.node_states.is_empty() || state.driving || is_open {
                return Tested::NotYet;
            }
            if (&state.last_node_id, state.last_node_sequence_id) != (&last.node_id, last.sequence_id) {
                return Tested::No(format!("it ended at {} and not at {}", state.last_node_id, last.node_id));
            }
            Tested::Yes
        });
    }

    /// Waits until an instant action is done.
    pub(super) fn finished(&mut self, action_id: &str, within_ms: u32) {
        let action_id = action_id.to_owned();
        self.within(within_ms, "the action is FINISHED", move |scene| {
            match scene.last.as_ref().and_then(|state| action(state, &action_id)).map(|state| state.action_status) {
                Some(ActionStatus::Finished) => Tested::Yes,
                Some(ActionStatus::Failed) => Tested::No("the action FAILED".to_owned()),
                _ => Tested::NotYet,
            }
        });
    }

    /// Waits for a warning that the vehicle turned something down.
    pub(super) fn objection(&mut self, what: &str, is_meant: impl Fn(&VehicleError) -> bool + Send + 'static) {
        self.answer(what, move |scene| {
            let found = scene
                .news()
                .is_some_and(|state: &State| state.errors.iter().any(|error| error.error_level == ErrorLevel::Warning && is_meant(error)));
            found.into()
        });
    }

    /// Leaves the vehicle at rest and without an order.
    pub(super) fn clean_up(&mut self) {
        self.instantly("stopPause");
        self.instantly("cancelOrder");
        self.work("the vehicle comes to rest", |scene| (!scene.is_busy()).into());
    }
}

/// A line of four nodes from where the vehicle stands, in the direction in which it looks; empty where that is not known.
pub(super) fn line_from(scene: &Scene, spacing_m: f64) -> Vec<CheckPoint> {
    let position = scene.last.as_ref().and_then(|state| state.agv_position.as_ref());
    let Some(position) = position.filter(|position| position.position_initialized) else { return Vec::new() };
    let (cosine, sine) = (libm::cos(position.theta), libm::sin(position.theta));
    let point = |at: usize| {
        let along_m = spacing_m * at as f64;
        CheckPoint { node_id: format!("check-{at}"), x_m: position.x + cosine * along_m, y_m: position.y + sine * along_m }
    };
    (0..4).map(point).collect()
}
