//! The yard by block.

use portolan_alarms::NoticeRule;
use portolan_behaviour::{Motion, Place as DevicePlace};
use portolan_model::facts::{Activity, Condition};
use portolan_model::ids::BlockId;
use portolan_panels::views::{BlockPurpose, BlockRow, YardCraneRow, YardView};
use portolan_terminal::yard::{BAY_MM, Block, BlockBook, Purpose, Side};

use crate::port::{Port, metres};

pub(crate) fn yard(port: &Port) -> YardView {
    let held = held_by_block(port);
    let row = |book: &BlockBook| block_row(port, book, held.get(usize::from(book.id.0)).copied().unwrap_or_default());
    YardView {
        blocks: port.books.blocks.iter().map(row).collect(),
        fill_limit_pct: port.rule_level(NoticeRule::BlockFill).map(|level| level as f32),
    }
}

/// What a block is for.
pub(crate) const fn purpose(purpose: Purpose) -> BlockPurpose {
    match purpose {
        Purpose::General => BlockPurpose::General,
        Purpose::Dangerous => BlockPurpose::Dangerous,
        Purpose::Empties => BlockPurpose::Empties,
    }
}

/// Held boxes in each block, by id.
pub(crate) fn held_by_block(port: &Port) -> Vec<u32> {
    let mut held = vec![0; port.books.blocks.len()];
    for container in port.chronicle.held.keys() {
        let block = port.whereabouts(*container).and_then(|whereabouts| whereabouts.place.block());
        if let Some(count) = block.and_then(|block| held.get_mut(usize::from(block.0))) {
            *count += 1;
        }
    }
    held
}

/// Who waits at a side of a block.
pub(crate) fn waiting(port: &Port, block: BlockId, side: Side) -> u16 {
    port.block(block).map_or(0, |block| block.posts[side as usize].queue.len() as u16)
}

fn block_row(port: &Port, book: &BlockBook, held: u32) -> BlockRow {
    BlockRow {
        block: book.id,
        purpose: purpose(book.purpose),
        x_m: metres(book.x_mm),
        teu: book.stock_teu,
        capacity_teu: book.capacity_teu,
        boxes: book.stock_boxes,
        held,
        frozen: book.frozen,
        waiting_waterside: waiting(port, book.id, Side::Water),
        waiting_landside: waiting(port, book.id, Side::Land),
        plugs_used: book.plugs_taken,
        plugs: book.plugs,
        bays: port.block(book.id).map_or(0, |block| block.bays),
        cranes: cranes(port, book.id),
    }
}

/// A block's cranes, waterside first.
pub(crate) fn cranes(port: &Port, block: BlockId) -> Vec<YardCraneRow> {
    let Some(found) = port.block(block) else { return Vec::new() };
    let crane = |side: Side| {
        let crane = side.crane(block);
        let device = port.device(crane);
        YardCraneRow {
            crane,
            condition: device.map_or(Condition::Working, |device| device.condition),
            activity: device.map_or(Activity::Idle, |device| device.activity),
            bay: spreader_bay(port, found, side),
        }
    };
    Side::BOTH.map(crane).to_vec()
}

/// Where a crane's spreader is, in bays from the waterside: on its way if it moves. The middle of bay 0 is 0.
pub(crate) fn spreader_bay(port: &Port, block: &Block, side: Side) -> f32 {
    let bay = |place| match place {
        DevicePlace::InBlock(spot) => Some(f64::from(spot.along_mm) / f64::from(BAY_MM) - 0.5),
        _ => None,
    };
    let moving = match port.motion(side.crane(block.id)) {
        Some(Motion::Underway { from, to, progress }) => bay(from).zip(bay(to)).map(|(from, to)| from + (to - from) * port.share(progress)),
        Some(Motion::Standing { at } | Motion::Working { at, .. }) => bay(at),
        None => None,
    };
    moving.unwrap_or_else(|| f64::from(block.posts[side as usize].bay)) as f32
}
