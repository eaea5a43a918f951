//! A truck's visit as an entity, from being foreseen to having left.

use bevy_ecs::component::Component;
use portolan_model::Ms;
use portolan_model::container::SizeType;
use portolan_model::facts::VisitKind;
use portolan_model::ids::{BlockId, BoxId, BoxSource, CallId, LineId, TruckId, TruckSource};
use serde::{Deserialize, Serialize};

use super::gate::Visitor;
use crate::roads::{Drive, RoadPosition};
use crate::transport::Ways;

/// One visit of one truck.
#[derive(Component, Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Truck {
    /// Which.
    pub id: TruckId,
    /// What it comes for.
    pub errand: Errand,
    /// Whether it has an appointment.
    pub booked: bool,
    /// When it is to come by its appointment.
    pub appointment_ms: Option<Ms>,
    /// When it is due, while it has not come.
    pub due_ms: Ms,
    /// Whether it has come.
    pub arrived: bool,
    /// The box it brings or takes, once that is settled.
    pub container: Option<BoxId>,
    /// The block it drives to, once that is settled.
    pub block: Option<BlockId>,
    /// How often a block that was named had no box for it.
    pub in_vain: u8,
    /// Where it drives inside, or drove last; none before it is through the in-gate, and none where trucks have no roads.
    pub drive: Option<Drive>,
}

/// What a truck comes for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Errand {
    /// Brings a box, booked on a call or on none.
    Deliver {
        /// The call.
        call: Option<CallId>,
    },
    /// Collects one certain box.
    Collect,
    /// Collects any box: boxes are not told apart.
    CollectAny,
    /// Brings an empty back.
    ReturnEmpty {
        /// Whose.
        line: LineId,
        /// Which.
        size: SizeType,
    },
    /// Fetches an empty.
    FetchEmpty {
        /// Whose.
        line: LineId,
        /// Which.
        size: SizeType,
    },
}

impl Errand {
    /// As facts call it.
    pub const fn visit(self) -> VisitKind {
        match self {
            Self::Deliver { .. } => VisitKind::Deliver,
            Self::Collect | Self::CollectAny => VisitKind::Collect,
            Self::ReturnEmpty { .. } => VisitKind::ReturnEmpty,
            Self::FetchEmpty { .. } => VisitKind::FetchEmpty,
        }
    }

    /// Whether it brings a box.
    pub const fn brings(self) -> bool {
        matches!(self, Self::Deliver { .. } | Self::ReturnEmpty { .. })
    }
}

impl Truck {
    /// A truck that is foreseen.
    pub const fn foreseen(id: TruckId, errand: Errand, container: Option<BoxId>, booked: bool, due_ms: Ms) -> Self {
        Self { id, errand, booked, appointment_ms: None, due_ms, arrived: false, container, block: None, in_vain: 0, drive: None }
    }

    /// The same truck and when it is to come, if it has an appointment. It may be due before that, or after.
    pub const fn to_come_at(self, appointment_ms: Ms) -> Self {
        Self { appointment_ms: if self.booked { Some(appointment_ms) } else { None }, ..self }
    }

    /// Where it is inside the gates. None where trucks have no roads, and while it has not passed the in-gate.
    pub fn position(&self, ways: &Ways, now_ms: Ms) -> Option<RoadPosition> {
        ways.roads.as_ref()?.position_on(self.drive?, ways.trucks.as_ref()?, now_ms)
    }

    /// As the gate sees it.
    pub const fn visitor(&self) -> Visitor {
        Visitor { truck: self.id, visit: self.errand.visit(), booked: self.booked }
    }
}

// A box whose truck was turned away is collected by another visit: the number of the attempt stands in the id above the box's index.
const ATTEMPT_BIT: u32 = 20;
/// Trucks that come for one box in vain before nobody comes any more.
pub(super) const ATTEMPTS_MAX: u8 = 15;

/// The visit that collects a box at the given attempt, from 0; none for a box that no truck collects by number.
pub fn collecting(container: BoxId, attempt: u8) -> Option<TruckId> {
    let (source, index) = container.source();
    let source = match source {
        BoxSource::Stock => TruckSource::Stock,
        BoxSource::Call(call) => TruckSource::Collection(call),
        BoxSource::Booking(_) | BoxSource::Road | BoxSource::Empties => return None,
    };
    (attempt <= ATTEMPTS_MAX && index < 1 << ATTEMPT_BIT).then(|| TruckId::new(source, index | u32::from(attempt) << ATTEMPT_BIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attempt_is_a_visit_of_its_own() {
        let container = BoxId::new(BoxSource::Call(CallId::new(2, 7)), 1_234);
        let mut visits: Vec<TruckId> = (0..=ATTEMPTS_MAX).filter_map(|attempt| collecting(container, attempt)).collect();
        visits.dedup();
        assert_eq!(visits.len(), 16);
        assert_eq!(collecting(container, ATTEMPTS_MAX + 1), None);
        assert_eq!(collecting(BoxId::new(BoxSource::Road, 1), 0), None);
    }
}
