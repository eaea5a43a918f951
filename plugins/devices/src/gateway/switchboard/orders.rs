//! Orders on their way out: in the language of their device, and not before it is known.

use portolan_link::Delivery;
use portolan_protocol::wire::{Channel, OrderMessage, Topic, WireId};
use portolan_protocol::{DeviceId, DeviceKind, OrderNumber};
use portolan_vda5050::Address;

use super::{Outbound, Outgoing, Switchboard};
use crate::gateway::inbox::Line;

impl Switchboard {
    /// The port gives an order.
    pub fn order(&mut self, outbound: Outbound, now_ms: i64) {
        let id = WireId::from(outbound.order.device);
        let line = self.line(&id, now_ms);
        if self.config.listen_only || self.config.driven_by_others.contains(&outbound.order.device) {
            return;
        }
        self.lines[line.0 as usize].track.counters.orders += 1;
        self.give(line, outbound, now_ms);
    }

    /// Gives an order in the language of its device; one for a vehicle that has not been heard waits.
    fn give(&mut self, line: Line, outbound: Outbound, now_ms: i64) {
        let Outbound { order, at_lane, way, given_ms } = outbound;
        if self.vehicles.drives(line) {
            if let Some(novelty) = self.vehicles.order(line, &order, way.as_ref(), given_ms, &mut self.out) {
                self.take_novelty(line, novelty, now_ms);
            }
            return;
        }
        let followed = &mut self.lines[line.0 as usize];
        if order.device.kind == DeviceKind::Vehicle && followed.base.is_none() {
            return followed.waiting.push(Outbound { order, at_lane, way, given_ms });
        }
        let correlation = format!("{}-{}-{}", self.config.session, followed.id.id, order.number.0);
        followed.desk.give(OrderMessage { number: order.number, correlation, at_ms: given_ms, task: order.task, at_lane }, now_ms);
        self.send_due(line, now_ms);
    }

    /// A vehicle is found to speak the standard: a master drives it from now on.
    pub(super) fn appoint_master(&mut self, line: Line, device: DeviceId, address: Address, now_ms: i64) {
        if !self.config.machines.contains(&device) {
            return;
        }
        let is_silent = self.config.listen_only || self.config.driven_by_others.contains(&device);
        self.vehicles.appoint(line, device, address, is_silent, now_ms, &mut self.out);
        self.give_what_waits(line, now_ms);
    }

    /// Nothing keeps the orders of a device back any more.
    pub(super) fn give_what_waits(&mut self, line: Line, now_ms: i64) {
        for outbound in std::mem::take(&mut self.lines[line.0 as usize].waiting) {
            self.give(line, outbound, now_ms);
        }
    }

    /// Sends what is to be said to a device by now, for the first time or again.
    pub(super) fn send_due(&mut self, line: Line, now_ms: i64) {
        let followed = &mut self.lines[line.0 as usize];
        let out = &mut self.out;
        let Some(base) = followed.base else { return };
        followed.desk.due(now_ms, |message| {
            let number = OrderNumber(base.wrapping_add(message.number.0));
            // An order is plain numbers and names.
            let payload = serde_json::to_vec(&OrderMessage { number, ..message.clone() }).unwrap_or_default();
            let topic = Topic::new(&self.config.terminal, followed.id.clone(), Channel::Order).to_string();
            out.push(Outgoing { topic, payload: payload.into(), delivery: Delivery::Order });
        });
    }
}
