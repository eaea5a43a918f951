//! Who lies where along the quay, and who waits.

use bevy_ecs::resource::Resource;
use portolan_model::ids::CallId;
use serde::{Deserialize, Serialize};

/// A stretch of quay taken by a call, from being granted until it is left.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stay {
    /// Who.
    pub call: CallId,
    /// From here.
    pub from_mm: i32,
    /// To there.
    pub to_mm: i32,
}

/// A berth granted and not yet taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BerthGrant {
    /// To whom.
    pub call: CallId,
    /// From here.
    pub from_mm: i32,
    /// To there.
    pub to_mm: i32,
}

/// The quay's book.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct BerthBook {
    /// Calls at the anchorage, in the order of coming.
    pub waiting: Vec<CallId>,
    /// Stretches taken.
    pub stays: Vec<Stay>,
    /// Berths of fixed place: from, to, and how lately each was left (the higher the later).
    pub berths: Vec<(i32, i32, u32)>,
    /// Counts berths being left.
    pub left: u32,
    /// Berths granted and not yet taken.
    pub grants: Vec<BerthGrant>,
}

impl BerthBook {
    /// Whether nobody lies between two points with this clearance.
    pub fn is_free(&self, from_mm: i32, to_mm: i32, clearance_mm: i32) -> bool {
        self.stays.iter().all(|stay| stay.to_mm + clearance_mm <= from_mm || stay.from_mm - clearance_mm >= to_mm)
    }

    /// A call has left.
    pub fn leave(&mut self, call: CallId) {
        if let Some(position) = self.stays.iter().position(|stay| stay.call == call) {
            let stay = self.stays.remove(position);
            self.left += 1;
            let left = self.left;
            if let Some(berth) = self.berths.iter_mut().find(|(from_mm, _, _)| *from_mm == stay.from_mm) {
                berth.2 = left;
            }
        }
    }
}
