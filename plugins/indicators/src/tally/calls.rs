//! Calls and what goes over the rail.

use std::collections::HashMap;

use portolan_model::Ms;
use portolan_model::facts::{CallStage, Direction};
use portolan_model::ids::CallId;
use portolan_model::index::IdHash;
use serde::{Deserialize, Serialize};

use super::devices::Spent;
use crate::outline::{CallKind, CallOutline};
use crate::series::QuayHour;

/// One call as it went. Times are `None` until they are known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CallRow {
    /// Which.
    pub id: CallId,
    /// The vessel's name; the id where none is known.
    pub name: String,
    /// What makes the call.
    pub kind: CallKind,
    /// Length overall, millimetres.
    pub length_mm: i32,
    /// When it was to arrive, as first planned.
    pub scheduled_ms: Option<Ms>,
    /// When it was to arrive, as last estimated.
    pub estimated_ms: Option<Ms>,
    /// How often the estimate changed.
    pub estimate_changes: u32,
    /// When it came to the anchorage.
    pub arrived_ms: Option<Ms>,
    /// When it began to move to its berth.
    pub berthing_ms: Option<Ms>,
    /// When it lay fast.
    pub moored_ms: Option<Ms>,
    /// When work on it began.
    pub started_ms: Option<Ms>,
    /// When all its boxes were done.
    pub completed_ms: Option<Ms>,
    /// When it had left the berth.
    pub departed_ms: Option<Ms>,
    /// Its end with the smaller x, millimetres along the quay.
    pub from_mm: Option<i32>,
    /// Its other end.
    pub to_mm: Option<i32>,
    /// Boxes it brought to discharge.
    pub to_discharge: u32,
    /// Boxes it was to take.
    pub to_load: u32,
    /// Boxes discharged.
    pub discharged: u32,
    /// Boxes loaded.
    pub loaded: u32,
    /// Boxes that missed it.
    pub rolled: u32,
    /// Time of quay cranes on it, summed, milliseconds.
    pub crane_ms: Ms,
}

impl CallRow {
    fn unnamed(id: CallId) -> Self {
        Self {
            id,
            name: id.to_string(),
            kind: CallKind::default(),
            length_mm: 0,
            scheduled_ms: None,
            estimated_ms: None,
            estimate_changes: 0,
            arrived_ms: None,
            berthing_ms: None,
            moored_ms: None,
            started_ms: None,
            completed_ms: None,
            departed_ms: None,
            from_mm: None,
            to_mm: None,
            to_discharge: 0,
            to_load: 0,
            discharged: 0,
            loaded: 0,
            rolled: 0,
            crane_ms: 0,
        }
    }

    fn planned(call: &CallOutline) -> Self {
        Self {
            name: call.name.clone(),
            kind: call.kind,
            length_mm: call.length_mm,
            scheduled_ms: Some(call.scheduled_ms),
            ..Self::unnamed(call.id)
        }
    }

    /// Boxes over its rail.
    pub const fn moves(&self) -> u32 {
        self.discharged + self.loaded
    }

    /// Its time at berth, mooring included, milliseconds; up to `end_ms` if it is still there, `None` if it never was.
    pub fn berth_ms(&self, end_ms: Ms) -> Option<Ms> {
        self.berthing_ms.map(|from| self.departed_ms.unwrap_or(end_ms).max(from) - from)
    }

    /// Its time at the anchorage, milliseconds.
    pub fn wait_ms(&self) -> Option<Ms> {
        Some(self.berthing_ms? - self.arrived_ms?)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Calls {
    /// As outlined, then as facts speak of others.
    pub(super) rows: Vec<CallRow>,
    /// Where the row of a call is.
    #[serde(with = "super::boxes::sorted")]
    places: HashMap<CallId, u32, IdHash>,
    pub(super) hours: Vec<QuayHour>,
    pub(super) hour: QuayHour,
    pub(super) discharged: u64,
    pub(super) loaded: u64,
    pub(super) twins: u64,
}

impl Calls {
    pub(super) fn new(outline: &[CallOutline]) -> Self {
        let mut calls = Self {
            rows: Vec::new(),
            places: HashMap::default(),
            hours: Vec::new(),
            hour: QuayHour::default(),
            discharged: 0,
            loaded: 0,
            twins: 0,
        };
        for call in outline {
            *calls.row(call.id) = CallRow::planned(call);
        }
        calls
    }

    /// The row of a call; a new one if nothing was known of it.
    pub(super) fn row(&mut self, call: CallId) -> &mut CallRow {
        let rows = &mut self.rows;
        let index = *self.places.entry(call).or_insert_with(|| {
            rows.push(CallRow::unnamed(call));
            rows.len() as u32 - 1
        });
        &mut rows[index as usize]
    }

    /// The row of a call, if anything is known of it.
    pub(super) fn find(&self, call: CallId) -> Option<&CallRow> {
        self.rows.get(*self.places.get(&call)? as usize)
    }

    pub(super) fn stage(&mut self, call: CallId, stage: CallStage, at_ms: Ms) {
        let row = self.row(call);
        let when = match stage {
            CallStage::Arrived => &mut row.arrived_ms,
            CallStage::Berthing => &mut row.berthing_ms,
            CallStage::Moored => &mut row.moored_ms,
            CallStage::Working => &mut row.started_ms,
            CallStage::Completed => &mut row.completed_ms,
            CallStage::Departed => &mut row.departed_ms,
            CallStage::Announced | CallStage::Cleared | CallStage::Unmooring => return,
        };
        when.get_or_insert(at_ms);
    }

    pub(super) fn estimate(&mut self, call: CallId, eta_ms: Ms) {
        let row = self.row(call);
        row.estimate_changes += 1;
        row.estimated_ms = Some(eta_ms);
    }

    pub(super) fn berthed(&mut self, call: CallId, from_mm: i32, to_mm: i32) {
        let row = self.row(call);
        row.from_mm = Some(from_mm.min(to_mm));
        row.to_mm = Some(from_mm.max(to_mm));
    }

    pub(super) fn workload(&mut self, call: CallId, discharge: u32, load: u32) {
        let row = self.row(call);
        row.to_discharge = discharge;
        row.to_load = load;
    }

    pub(super) fn moved(&mut self, call: CallId, direction: Direction, boxes: u8) {
        let count = u32::from(boxes);
        if boxes > 1 {
            self.twins += u64::from(boxes);
        }
        match direction {
            Direction::Discharge => {
                self.discharged += u64::from(boxes);
                self.hour.discharge += count;
                self.row(call).discharged += count;
            }
            Direction::Load => {
                self.loaded += u64::from(boxes);
                self.hour.load += count;
                self.row(call).loaded += count;
            }
        }
    }

    /// A crane spent time, perhaps on a call.
    pub(super) fn crane_worked(&mut self, spent: Spent) {
        if let Some(call) = spent.call {
            self.row(call).crane_ms += spent.ms;
        }
    }

    pub(super) fn close_hour(&mut self) {
        self.hours.push(std::mem::take(&mut self.hour));
    }
}
