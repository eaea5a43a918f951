//! One block: its stacks from above, and one bay of it box by box.

use portolan_model::Ms;
use portolan_model::container::{Dangerous, Flow, Holds, SizeType};
use portolan_model::ids::{BlockId, BoxId};

use super::{BlockPurpose, YardCraneRow};

/// A stack from above.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StackTop {
    /// Boxes on one another.
    pub height: u8,
    /// Of these, held ones.
    pub held: u8,
    /// Whether its boxes are longer than 20 ft and so reach into the next bay.
    pub long: bool,
    /// Whether one of them is plugged in.
    pub reefer: bool,
    /// Whether one of them is dangerous.
    pub dangerous: bool,
}

/// A box in the shown bay.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StandingBox {
    /// Which stay.
    pub container: BoxId,
    /// The number painted on it.
    pub number: String,
    /// Row across the block, from 0.
    pub row: u8,
    /// Tier from the ground, from 0.
    pub tier: u8,
    /// Length and height.
    pub size: SizeType,
    /// What the port does with it.
    pub flow: Flow,
    /// The holds on it.
    pub holds: Holds,
    /// Whether it needs a plug.
    pub reefer: bool,
    /// Dangerous goods.
    pub dangerous: Option<Dangerous>,
    /// Over-height, over-width or over-length.
    pub out_of_gauge: bool,
    /// Gross weight, kilograms.
    pub weight_kg: u32,
    /// When it is expected to leave.
    pub wanted_ms: Option<Ms>,
    /// What it leaves by: a vessel's name.
    pub by: Option<String>,
    /// Whether a work instruction has its hand on it.
    pub claimed: bool,
}

impl Default for StandingBox {
    fn default() -> Self {
        Self {
            container: BoxId(0),
            number: String::new(),
            row: 0,
            tier: 0,
            size: SizeType::Twenty,
            flow: Flow::Import,
            holds: Holds::default(),
            reefer: false,
            dangerous: None,
            out_of_gauge: false,
            weight_kg: 0,
            wanted_ms: None,
            by: None,
            claimed: false,
        }
    }
}

/// One block.
#[derive(Clone, PartialEq, Debug)]
pub struct BlockView {
    /// Which.
    pub block: BlockId,
    /// What it is for.
    pub purpose: BlockPurpose,
    /// Bays of 20 ft.
    pub bays: u8,
    /// Rows across.
    pub rows: u8,
    /// Tiers up.
    pub tiers: u8,
    /// Whether an operator closed it for new boxes.
    pub frozen: bool,
    /// TEU that stand in it.
    pub teu: u32,
    /// TEU it holds at most.
    pub capacity_teu: u32,
    /// Its stacks: `bay * rows + row`. Empty where slots are not modelled.
    pub stacks: Vec<StackTop>,
    /// Its cranes, waterside first.
    pub cranes: Vec<YardCraneRow>,
    /// The bay that is shown box by box, from 0.
    pub bay: u8,
    /// The boxes of that bay, those that reach into it included.
    pub boxes: Vec<StandingBox>,
}

impl Default for BlockView {
    fn default() -> Self {
        Self {
            block: BlockId(0),
            purpose: BlockPurpose::General,
            bays: 0,
            rows: 0,
            tiers: 0,
            frozen: false,
            teu: 0,
            capacity_teu: 0,
            stacks: Vec::new(),
            cranes: Vec::new(),
            bay: 0,
            boxes: Vec::new(),
        }
    }
}
