//! Ships and trucks that an authority keeps: a ship from being worked or from leaving, a truck at the in-gate.
//!
//! Who keeps what, why and how long is clearance's to say. The terminal reports what comes under control, lets nothing go on that is
//! kept, and goes on when it is told so. Where nobody watches, nothing is reported and nothing waits.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::resource::Resource;
use portolan_model::happenings::Happening;
use portolan_model::ids::{CallId, TruckId};
use serde::{Deserialize, Serialize};

use crate::control::Control;
use crate::landside::Visitor;

/// From what a ship is kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Until {
    /// From being worked: nothing is unlashed, no box moves.
    Work,
    /// From leaving its berth.
    Departure,
}

/// What is kept.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Detained {
    /// Whether somebody wants to hear of ships.
    pub watches_ships: bool,
    /// Whether somebody wants to hear of trucks.
    pub watches_trucks: bool,
    kept: BTreeSet<(CallId, Until)>,
    /// Ships whose time has come and that are kept.
    waiting: BTreeSet<(CallId, Until)>,
    /// Trucks between the in-gate and the yard.
    trucks: BTreeMap<TruckId, Visitor>,
}

impl Detained {
    /// A ship is kept.
    pub fn keep(&mut self, call: CallId, until: Until) {
        self.kept.insert((call, until));
    }

    /// A ship is kept no more: what waited goes on.
    pub fn let_go(&mut self, control: &mut Control, call: CallId, until: Until) {
        self.kept.remove(&(call, until));
        if self.waiting.remove(&(call, until)) {
            control.soon(match until {
                Until::Work => Happening::CallCleared(call),
                Until::Departure => Happening::CallLashed(call),
            });
        }
    }

    /// Whether a ship is kept from something.
    pub fn keeps(&self, call: CallId, until: Until) -> bool {
        self.kept.contains(&(call, until))
    }

    /// The ships that are kept, and from what, in the order of their ids.
    pub fn ships(&self) -> impl Iterator<Item = (CallId, Until)> {
        self.kept.iter().copied()
    }

    /// Trucks that are looked at behind the in-gate.
    pub fn trucks(&self) -> impl Iterator<Item = TruckId> {
        self.trucks.keys().copied()
    }

    /// Whether a ship must wait with what it would do now; then it goes on when it is let go.
    pub(crate) fn waits(&mut self, call: CallId, until: Until) -> bool {
        let waits = self.keeps(call, until);
        if waits {
            self.waiting.insert((call, until));
        }
        waits
    }

    /// A truck is through the in-gate. True if somebody looks at it first.
    pub(crate) fn park(&mut self, control: &mut Control, visitor: Visitor) -> bool {
        if self.watches_trucks {
            self.trucks.insert(visitor.truck, visitor);
            control.soon(Happening::TruckReported(visitor.truck));
        }
        self.watches_trucks
    }

    /// A truck goes on.
    pub(crate) fn unpark(&mut self, truck: TruckId) -> Option<Visitor> {
        self.trucks.remove(&truck)
    }
}
