//! What a vehicle says.

use std::f64::consts::PI;

use super::profile::LONGEST_SILENCE_MS;
use super::{VehicleFault, VirtualVehicle};
use crate::model::{
    AgvPosition, BatteryState, Connection, ConnectionState, EStop, Header, InfoLevel, Information, Message, Reference, SafetyState, State,
    Velocity, Visualization,
};
use crate::{Effects, Outgoing, TopicKind, stamp, write};

impl VirtualVehicle {
    /// Its state at this instant, as the next message would tell it.
    pub fn state(&self) -> State {
        let version = self.profile.address.version;
        let route = self.route.as_ref();
        State {
            header: self.header(self.headers[TopicKind::State as usize], self.now_ms),
            order_id: route.map(|route| route.order_id.clone()).unwrap_or_default(),
            order_update_id: route.map(|route| route.update_id).unwrap_or_default(),
            zone_set_id: None,
            last_node_id: self.last_node.0.clone(),
            last_node_sequence_id: self.last_node.1,
            node_states: route.map(super::Route::node_states).unwrap_or_default(),
            edge_states: route.map(super::Route::edge_states).unwrap_or_default(),
            agv_position: Some(self.position()),
            velocity: Some(self.velocity()),
            loads: Some(self.loads.clone()),
            driving: self.is_driving(),
            paused: Some(self.is_paused),
            new_base_request: Some(self.wants_base()),
            distance_since_last_node: Some(rounded(self.since_last_node_m())),
            action_states: self.duties.iter().map(super::Duty::state).collect(),
            instant_action_states: self.instants.iter().map(super::Duty::state).collect(),
            battery_state: BatteryState {
                battery_charge: rounded(self.battery.share() * 100.0),
                battery_voltage: None,
                battery_health: None,
                charging: self.battery.is_refilling(),
                reach: self.battery.reach_m(),
            },
            operating_mode: self.operating_mode(),
            errors: self.errors.iter().map(|error| error.error(version)).collect(),
            information: Some(self.information()),
            safety_state: SafetyState {
                e_stop: if self.faults.contains(&VehicleFault::EmergencyStop) { EStop::Manual } else { EStop::None },
                field_violation: false,
            },
        }
    }

    /// Why it stands where a screen might wonder.
    fn information(&self) -> Vec<Information> {
        let Some(route) = self.route.as_ref().filter(|route| self.drive.is_none() && !route.is_driven() && !self.is_held()) else {
            return Vec::new();
        };
        if route.last < route.base_end() {
            return Vec::new();
        }
        vec![Information {
            info_type: "waitingForBase".to_owned(),
            info_references: Some(vec![
                Reference::new("orderId", route.order_id.as_str()),
                Reference::new("nodeId", self.last_node.0.as_str()),
            ]),
            info_description: Some("it stands at the end of its base".to_owned()),
            info_level: InfoLevel::Info,
        }]
    }

    fn position(&self) -> AgvPosition {
        let pose = self.pose_at(self.now_ms);
        AgvPosition {
            x: rounded(pose.x_m),
            y: rounded(pose.y_m),
            theta: pose.theta_rad.clamp(-PI, PI),
            map_id: pose.map_id,
            map_description: None,
            position_initialized: self.is_localized,
            localization_score: Some(if self.is_localized { 1.0 } else { 0.0 }),
            deviation_range: None,
        }
    }

    fn velocity(&self) -> Velocity {
        let (speed, crab) = (self.speed_m_s(), self.crab_rad());
        Velocity { vx: Some(rounded(speed * libm::cos(crab))), vy: Some(rounded(-speed * libm::sin(crab))), omega: None }
    }

    fn header(&self, header_id: u32, at_ms: i64) -> Header {
        let address = &self.profile.address;
        Header {
            header_id,
            timestamp: stamp::written(at_ms.saturating_add(self.skew_ms)),
            version: address.version.number().to_owned(),
            manufacturer: address.manufacturer.clone(),
            serial_number: address.serial_number.clone(),
        }
    }

    fn send(&mut self, kind: TopicKind, message: Message, effects: &mut Effects) {
        self.headers[kind as usize] = self.headers[kind as usize].wrapping_add(1);
        if self.is_connected {
            effects.outgoing.push(self.outgoing(kind, message));
        }
    }

    fn outgoing(&self, kind: TopicKind, message: Message) -> Outgoing {
        let address = &self.profile.address;
        Outgoing { topic: address.topic(kind), payload: write(address.version, message), qos: kind.qos(), retain: kind.is_retained() }
    }

    pub(super) fn connection_message(&self, connection_state: ConnectionState, header_id: u32, now_ms: i64) -> Outgoing {
        let header = self.header(header_id, now_ms);
        self.outgoing(TopicKind::Connection, Message::Connection(Connection { header, connection_state }))
    }

    pub(super) fn say_connection(&mut self, connection_state: ConnectionState, effects: &mut Effects) {
        let header = self.header(self.headers[TopicKind::Connection as usize], self.now_ms);
        self.send(TopicKind::Connection, Message::Connection(Connection { header, connection_state }), effects);
    }

    pub(super) fn say_factsheet(&mut self, effects: &mut Effects) {
        let header = self.header(self.headers[TopicKind::Factsheet as usize], self.now_ms);
        let factsheet = self.profile.factsheet(header.into());
        self.send(TopicKind::Factsheet, Message::Factsheet(factsheet), effects);
    }

    pub(super) fn say_state(&mut self, effects: &mut Effects) {
        self.has_news = false;
        self.said_driving = self.is_driving();
        self.said_base_request = self.wants_base();
        let period_ms = self.profile.state_ms.clamp(1, LONGEST_SILENCE_MS);
        self.next_state_ms = self.now_ms.saturating_add(i64::from(period_ms));
        if !self.is_connected {
            return;
        }
        let state = self.state();
        self.last_state_header = state.header.header_id;
        self.send(TopicKind::State, Message::State(state), effects);
    }

    /// At its rate while it drives, and a tenth as often while it stands and has nothing new to show.
    pub(super) fn visualization_due_ms(&self) -> Option<i64> {
        let period_ms = i64::from(self.profile.visualization_ms.filter(|_| self.is_connected)?.max(1));
        let idle_ms = if self.drive.is_some() { 0 } else { 9 * period_ms };
        Some(self.next_visualization_ms.saturating_add(idle_ms))
    }

    pub(super) fn say_visualization(&mut self, effects: &mut Effects) {
        let Some(period_ms) = self.profile.visualization_ms else { return };
        self.next_visualization_ms = self.now_ms.saturating_add(i64::from(period_ms.max(1)));
        let header = self.header(self.headers[TopicKind::Visualization as usize], self.now_ms);
        let visualization = Visualization {
            header: header.into(),
            reference_state_header_id: Some(self.last_state_header),
            agv_position: Some(self.position()),
            velocity: Some(self.velocity()),
        };
        self.send(TopicKind::Visualization, Message::Visualization(visualization), effects);
    }
}

/// To a tenth of a millimetre or of a thousandth: what lies beyond makes messages long and nobody wiser.
fn rounded(value: f64) -> f64 {
    let whole = libm::round(value * 1e4) * 1e-4;
    // Minus nothing is nothing.
    libm::round(whole * 1e4) / 1e4 + 0.0
}
