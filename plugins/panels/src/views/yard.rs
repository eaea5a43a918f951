//! The yard by block.

use portolan_model::facts::{Activity, Condition};
use portolan_model::ids::BlockId;
use portolan_protocol::DeviceId;

/// What a block is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum BlockPurpose {
    /// Any box but dangerous goods.
    #[default]
    General,
    /// Dangerous goods only.
    Dangerous,
    /// Empties only.
    Empties,
}

impl BlockPurpose {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::General, Self::Dangerous, Self::Empties];
}

/// One crane of a block.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct YardCraneRow {
    /// Which.
    pub crane: DeviceId,
    /// How it is.
    pub condition: Condition,
    /// What it does.
    pub activity: Activity,
    /// Where its spreader is, in bays from the waterside; transfer points lie outside the bays.
    pub bay: f32,
}

/// One block.
#[derive(Clone, PartialEq, Debug)]
pub struct BlockRow {
    /// Which.
    pub block: BlockId,
    /// What it is for.
    pub purpose: BlockPurpose,
    /// Its centre, metres along the quay.
    pub x_m: f32,
    /// TEU that stand in it.
    pub teu: u32,
    /// TEU it holds at most.
    pub capacity_teu: u32,
    /// Boxes that stand in it.
    pub boxes: u32,
    /// Of these, held ones.
    pub held: u32,
    /// Whether an operator closed it for new boxes.
    pub frozen: bool,
    /// Vehicles that wait at its waterside.
    pub waiting_waterside: u16,
    /// Trucks that wait at its landside.
    pub waiting_landside: u16,
    /// Reefer plugs in use.
    pub plugs_used: u16,
    /// Reefer plugs.
    pub plugs: u16,
    /// Bays of 20 ft.
    pub bays: u8,
    /// Its cranes, waterside first.
    pub cranes: Vec<YardCraneRow>,
}

impl Default for BlockRow {
    fn default() -> Self {
        Self {
            block: BlockId(0),
            purpose: BlockPurpose::General,
            x_m: 0.0,
            teu: 0,
            capacity_teu: 0,
            boxes: 0,
            held: 0,
            frozen: false,
            waiting_waterside: 0,
            waiting_landside: 0,
            plugs_used: 0,
            plugs: 0,
            bays: 0,
            cranes: Vec::new(),
        }
    }
}

impl BlockRow {
    /// TEU of its capacity, percent; 0 where nothing can stand.
    pub fn fill_pct(&self) -> f32 {
        if self.capacity_teu == 0 { 0.0 } else { self.teu as f32 * 100.0 / self.capacity_teu as f32 }
    }
}

/// All blocks.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct YardView {
    /// By id.
    pub blocks: Vec<BlockRow>,
    /// Fill above which a block is abnormal, percent.
    pub fill_limit_pct: Option<f32>,
}
