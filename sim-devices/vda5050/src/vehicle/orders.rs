//! Orders and updates: taken or turned down.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::acceptance::{about_payload, prove_beginning, prove_continuation, prove_order};
use super::duty::{Belongs, Duty};
use super::profile::LONGEST_MESSAGE;
use super::rejection::{ErrorKind, Rejection};
use super::route::Route;
use super::{Deed, VehicleFault, VirtualVehicle};
use crate::model::{Message, Order};
use crate::{TopicKind, Version, read_strictly};

impl VirtualVehicle {
    /// An order arrives.
    pub(super) fn on_order(&mut self, payload: &[u8]) {
        self.has_news = true;
        let order = match self.order_read(payload) {
            Ok(order) => order,
            Err(rejection) => return self.turn_down(about_payload(payload, rejection.about("topic", "order"))),
        };
        let is_current = self.route.as_ref().is_some_and(|route| route.order_id == order.order_id);
        if self.recent.knows(payload) && !is_current {
            // It was taken when it came first.
            return;
        }
        let header_id = order.header.header_id;
        let (order_id, update_id) = (order.order_id.clone(), order.order_update_id);
        if let Err(rejection) = self.take(order) {
            let rejection = rejection.about("topic", "order").about("headerId", header_id);
            self.turn_down(rejection.about("orderId", order_id).about("orderUpdateId", update_id));
            // It is not noted: said again when what stood against it is gone, it is as good as any.
            return;
        }
        self.recent.note(payload);
    }

    fn order_read(&self, payload: &[u8]) -> Result<Order, Rejection> {
        let malformed = |what: String| Rejection::new(ErrorKind::Malformed, what);
        if payload.len() > LONGEST_MESSAGE {
            return Err(malformed(format!("{} bytes are more than the {LONGEST_MESSAGE} of the factsheet", payload.len())));
        }
        match read_strictly(self.profile.address.version, TopicKind::Order, payload) {
            Ok(Message::Order(order)) => Ok(order),
            Ok(_) => Err(malformed("no order".to_owned())),
            Err(error) => Err(malformed(error.to_string()).mend("see the schema of the order")),
        }
    }

    fn turn_down(&mut self, rejection: Rejection) {
        let order_id = rejection.references.iter().find(|reference| reference.reference_key == "orderId");
        let order_id = order_id.map(|reference| reference.reference_value.clone()).unwrap_or_default();
        let error_type = rejection.kind.word(self.profile.address.version).to_owned();
        self.deeds.push(Deed::Rejected { order_id, error_type, at_ms: self.now_ms });
        self.object(rejection);
    }

    fn take(&mut self, order: Order) -> Result<(), Rejection> {
        prove_order(&order, &self.profile)?;
        if self.faults.contains(&VehicleFault::DrivenByHand) {
            return Err(Rejection::new(ErrorKind::NotAvailable, "somebody drives the vehicle by hand"));
        }
        let content = content_of(&order);
        match &self.route {
            Some(route) if route.order_id == order.order_id => self.take_update(order, content),
            _ => self.take_new(order, content),
        }
    }

    fn take_new(&mut self, order: Order, content: u64) -> Result<(), Rejection> {
        if self.has_order() {
            let running = self.route.as_ref().map(|route| route.order_id.clone()).unwrap_or_default();
            let what = format!("the order {running} is in hand still");
            return Err(Rejection::new(ErrorKind::OtherOrder, what).mend("cancel it first, or wait until it is done"));
        }
        if !self.is_localized {
            return Err(Rejection::new(ErrorKind::OutOfReach, "the vehicle does not know where it is").mend("send initPosition"));
        }
        prove_beginning(&order, self.here(), self.profile.tolerance_m)?;
        self.accepted(&order);
        // States of the last order go, and of the instant actions those that are over.
        self.duties.clear();
        self.instants.retain(|duty| !duty.is_over());
        self.duties = duties_of(&order, 0);
        let first = &order.nodes[0];
        self.last_node = (first.node_id.clone(), first.sequence_id);
        let (reached, order_id) = (first.sequence_id, order.order_id.clone());
        self.deeds.push(Deed::Reached { node_id: first.node_id.clone(), order_id, at_ms: self.now_ms });
        if let Some(position) = &first.node_position {
            self.pose.map_id.clone_from(&position.map_id);
            if order.nodes.len() == 1
                && let Some(theta_rad) = position.theta
            {
                self.pose.theta_rad = theta_rad;
            }
        }
        self.route = Some(Route::new(order, self.here(), content));
        self.make_due(Belongs::Node(reached));
        Ok(())
    }

    fn take_update(&mut self, order: Order, content: u64) -> Result<(), Rejection> {
        let version = self.profile.address.version;
        let Some(route) = &self.route else { return Ok(()) };
        if order.order_update_id < route.update_id {
            let what = format!("the update {} is older than {}, which is in hand", order.order_update_id, route.update_id);
            return Err(Rejection::new(ErrorKind::Outdated, what));
        }
        if order.order_update_id == route.update_id {
            if version == Version::V3_0 && content != route.content {
                return Err(Rejection::new(ErrorKind::SameUpdate, "the same update came with something else in it"));
            }
            return Ok(());
        }
        if route.is_cancelled || self.is_cancelling {
            return Err(Rejection::new(ErrorKind::Cancelled, "the order was cancelled").mend("send a new order"));
        }
        if let Some(end) = route.nodes.get(route.base_end()) {
            prove_continuation(&order, end)?;
        }
        let first = order.nodes[0].sequence_id;
        let news = duties_of(&order, first + 1);
        // What was horizon goes, and so do its actions.
        let kept = |duty: &Duty| match duty.belongs {
            Belongs::Node(sequence) => sequence <= first,
            Belongs::Edge(sequence) => sequence < first,
            Belongs::Instant => true,
        };
        if let Some(twice) =
            news.iter().find(|duty| self.duties.iter().any(|other| kept(other) && other.action.action_id == duty.action.action_id))
        {
            let what = format!("the actionId {} was used in this order before", twice.action.action_id);
            return Err(Rejection::new(ErrorKind::Inconsistent, what).about("actionId", &twice.action.action_id));
        }
        self.accepted(&order);
        self.duties.retain(kept);
        self.duties.extend(news);
        self.extend_route(order, content);
        Ok(())
    }

    fn accepted(&mut self, order: &Order) {
        self.errors.retain(|error| !error.kind.ends_with_next_order());
        self.is_order_over = false;
        let (order_id, update_id) = (order.order_id.clone(), order.order_update_id);
        self.deeds.push(Deed::Accepted { order_id, update_id, at_ms: self.now_ms });
    }
}

/// The actions of an order, in the sequence of its nodes and edges, from this sequence number on.
fn duties_of(order: &Order, from: u32) -> Vec<Duty> {
    let mut duties = Vec::new();
    for (at, node) in order.nodes.iter().enumerate() {
        if node.sequence_id >= from {
            duties.extend(node.actions.iter().map(|action| Duty::new(action.clone(), Belongs::Node(node.sequence_id))));
        }
        if let Some(edge) = order.edges.get(at)
            && edge.sequence_id >= from
        {
            duties.extend(edge.actions.iter().map(|action| Duty::new(action.clone(), Belongs::Edge(edge.sequence_id))));
        }
    }
    duties
}

/// Two orders with the same content say the same, whatever their headers.
fn content_of(order: &Order) -> u64 {
    let mut hasher = DefaultHasher::new();
    for part in [serde_json::to_string(&order.nodes), serde_json::to_string(&order.edges)] {
        part.unwrap_or_default().hash(&mut hasher);
    }
    hasher.finish()
}
