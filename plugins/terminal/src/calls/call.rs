//! A call as an entity: what it is, what is to be done on it, and how far it has come.

use std::collections::VecDeque;

use bevy_ecs::prelude::*;
use portolan_model::Ms;
use portolan_model::facts::CallStage;
use portolan_model::ids::{BoxId, CallId, LineId};
use serde::{Deserialize, Serialize};

use super::section::CallKind;

/// One visit of one vessel, feeder or barge.
#[derive(Component, Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Call {
    /// Which.
    pub id: CallId,
    /// Its profile's position in the section.
    pub profile: u8,
    /// Vessel, feeder or barge.
    pub kind: CallKind,
    /// The vessel's name.
    pub name: String,
    /// Whose service it is.
    pub line: LineId,
    /// Length over all.
    pub length_mm: i32,
    /// Draught.
    pub draught_mm: i32,
    /// When it was due by the timetable.
    pub scheduled_ms: Ms,
    /// When it is now expected, or came.
    pub eta_ms: Ms,
    /// How long it has been here when the scenario opens, not yet used up by mooring, clearing and unlashing.
    pub head_start_ms: Ms,
    /// Which estimate that is: an arrival by an older one does not happen.
    pub estimate: u16,
    /// Last moment for its export boxes.
    pub cut_off_ms: Ms,
    /// Whether that has passed.
    pub cut_off_passed: bool,
    /// How far it has come.
    pub stage: CallStage,
    /// Since when it has been at that stage.
    pub since_ms: Ms,
    /// When that stage ends, where it takes a time of its own (mooring, clearing, lashing, unmooring).
    pub until_ms: Option<Ms>,
    /// Precedence at the berths.
    pub priority: i8,
    /// Whether an operator keeps it from berthing.
    pub held: bool,
    /// Boxes to discharge.
    pub discharge: u32,
    /// Boxes to load, as planned.
    pub load: u32,
    /// Where it lies along the quay, once decided.
    pub alongside: Option<(i32, i32)>,
}

impl Call {
    /// Whether cranes may work it now.
    pub const fn is_workable(&self) -> bool {
        matches!(self.stage, CallStage::Working)
    }
}

/// One box to load.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LoadSlot {
    /// This box.
    Box(BoxId),
    /// Any box of the yard.
    AnyBox,
    /// Any empty of this line.
    Empty(portolan_model::container::SizeType),
}

/// A part of a call along its length.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Bay {
    /// Where a crane stands to work it.
    pub x_mm: i32,
    /// Boxes still to discharge, the first at the front.
    pub discharge: VecDeque<BoxId>,
    /// Boxes still to load.
    pub load: VecDeque<LoadSlot>,
    /// Boxes to discharge in all.
    pub to_discharge: u32,
    /// Boxes to load in all; those that missed the call since are not among them.
    pub to_load: u32,
    /// Boxes discharged so far.
    pub discharged: u32,
    /// Boxes loaded so far.
    pub loaded: u32,
    /// The crane that works it or did.
    pub crane: Option<u16>,
    /// Whether nothing is left to do on it.
    pub done: bool,
}

impl Bay {
    /// Boxes still to move.
    pub fn left(&self) -> usize {
        self.discharge.len() + self.load.len()
    }
}

/// What is to be done on a call.
#[derive(Component, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CallWork {
    /// Boxes aboard that are to be discharged, until they are divided into bays.
    pub aboard: Vec<BoxId>,
    /// Export boxes booked on it that are in the port.
    pub booked: Vec<BoxId>,
    /// The parts along its length, once cranes can start.
    pub bays: Vec<Bay>,
    /// Cranes at work on it.
    pub cranes: Vec<u16>,
    /// Boxes discharged so far.
    pub discharged: u32,
    /// Boxes loaded so far.
    pub loaded: u32,
}

impl CallWork {
    /// Whether every bay is done.
    pub fn is_done(&self) -> bool {
        self.bays.iter().all(|bay| bay.done)
    }
}
