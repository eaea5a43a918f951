//! Stacks as a snapshot holds them: the boxes and the places kept. All else follows from these, and a file that breaks a rule of
//! stacking is refused.

use portolan_model::ids::BlockId;
use serde::{Deserialize, Serialize};

use super::shape::{Shape, ShapeError};
use super::standing::{StackPlace, Standing};
use super::{StackRule, Stacks};

#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    block: BlockId,
    shape: Shape,
    /// Stacks that are not empty, by bay and row; boxes from the ground up.
    stacks: Vec<(StackPlace, Vec<Standing>)>,
    /// In the order in which they were kept.
    kept: Vec<(StackPlace, Standing)>,
}

/// Why a snapshot holds no block.
#[derive(Debug, thiserror::Error)]
pub(super) enum RecordError {
    #[error(transparent)]
    Shape(#[from] ShapeError),
    #[error(transparent)]
    Rule(#[from] StackRule),
    #[error("{0}")]
    Invariant(String),
}

impl From<Stacks> for Record {
    fn from(stacks: Stacks) -> Self {
        let places = (0..stacks.shape.bays).flat_map(|bay| (0..stacks.shape.rows).map(move |row| StackPlace { bay, row }));
        Self {
            block: stacks.block,
            stacks: places.map(|place| (place, stacks.stack(place).to_vec())).filter(|(_, boxes)| !boxes.is_empty()).collect(),
            kept: stacks.kept.iter().map(|kept| (kept.place, kept.standing)).collect(),
            shape: stacks.shape,
        }
    }
}

impl TryFrom<Record> for Stacks {
    type Error = RecordError;

    fn try_from(record: Record) -> Result<Self, RecordError> {
        let mut stacks = Self::new(record.block, record.shape)?;
        for (place, boxes) in &record.stacks {
            for standing in boxes {
                stacks.place(*place, standing)?;
            }
        }
        for (place, standing) in &record.kept {
            stacks.reserve(*place, standing)?;
        }
        // The rules look at one box at a time; that each stands once is nobody's rule.
        stacks.check().into_iter().next().map_or(Ok(stacks), |broken| Err(RecordError::Invariant(broken)))
    }
}
