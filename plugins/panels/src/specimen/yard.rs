//! Blocks and what stands in them.

use portolan_model::HOUR_MS;
use portolan_model::Ms;
use portolan_model::container::{Dangerous, Flow, Hold, Holds, SizeType};
use portolan_model::facts::{Activity, Condition};
use portolan_model::ids::{BlockId, BoxId, BoxSource};
use portolan_protocol::DeviceId;

use super::{Dice, NOW_MS, Size, box_number};
use crate::views::{BlockPurpose, BlockRow, BlockView, StackTop, StandingBox, YardCraneRow, YardView};

fn cranes(block: u16, down: bool) -> Vec<YardCraneRow> {
    vec![
        YardCraneRow {
            crane: DeviceId::yard_crane(block * 2),
            condition: if down { Condition::Down } else { Condition::Working },
            activity: Activity::Lifting,
            bay: 6.0 + f32::from(block % 9),
        },
        YardCraneRow {
            crane: DeviceId::yard_crane(block * 2 + 1),
            condition: Condition::Working,
            activity: if block.is_multiple_of(3) { Activity::Digging } else { Activity::Idle },
            bay: 27.0 + f32::from(block % 11),
        },
    ]
}

/// Twenty-four blocks, or sixty: one too full, one frozen, one with a crane down, one with a queue.
pub fn yard(size: Size) -> YardView {
    let count = if size == Size::Day { 24 } else { 60 };
    let mut dice = Dice::new(7);
    let blocks = (0..count)
        .map(|index| {
            let purpose = match index {
                19..=21 => BlockPurpose::Empties,
                22 | 23 => BlockPurpose::Dangerous,
                _ => BlockPurpose::General,
            };
            let capacity = if purpose == BlockPurpose::Dangerous { 1_200 } else { 2_000 };
            let fill = match index {
                4 => 89,
                11 => 98,
                _ => 48 + dice.below(30),
            };
            BlockRow {
                block: BlockId(index),
                purpose,
                x_m: 25.0 + 45.0 * f32::from(index),
                teu: capacity * fill / 100,
                capacity_teu: capacity,
                boxes: capacity * fill / 160,
                held: dice.below(12),
                frozen: index == 8,
                waiting_waterside: if index == 6 { 9 } else { dice.below(4) as u16 },
                waiting_landside: if index == 14 { 5 } else { dice.below(4) as u16 },
                plugs_used: if purpose == BlockPurpose::General { dice.below(60) as u16 } else { 0 },
                plugs: if purpose == BlockPurpose::General { 72 } else { 0 },
                bays: 40,
                cranes: cranes(index, index == 3),
            }
        })
        .collect();
    YardView { blocks, fill_limit_pct: Some(85.0) }
}

/// One block of forty bays, ten rows and five tiers, the twelfth bay shown.
pub fn block(size: Size) -> BlockView {
    let (bays, rows, tiers) = (40_u8, 10_u8, if size == Size::Day { 5_u8 } else { 6 });
    let mut dice = Dice::new(21);
    let mut stacks = Vec::new();
    for bay in 0..bays {
        for row in 0..rows {
            let long = (bay / 2 + row).is_multiple_of(2);
            let is_shadowed = long && !bay.is_multiple_of(2);
            let height = if is_shadowed { 0 } else { dice.below(u32::from(tiers) + 1) as u8 };
            stacks.push(StackTop {
                height,
                held: u8::from(height > 0 && dice.one_in(9)),
                long: long && height > 0,
                reefer: height > 0 && bay < 6 && row < 4,
                dangerous: height > 0 && dice.one_in(60),
            });
        }
    }
    BlockView {
        block: BlockId(6),
        purpose: BlockPurpose::General,
        bays,
        rows,
        tiers,
        frozen: size == Size::Crowded,
        teu: 1_384,
        capacity_teu: 2_000,
        stacks,
        cranes: cranes(6, size == Size::Crowded),
        bay: 11,
        boxes: standing(rows, tiers, &mut dice),
    }
}

fn standing(rows: u8, tiers: u8, dice: &mut Dice) -> Vec<StandingBox> {
    let mut boxes = Vec::new();
    for row in 0..rows {
        let height = if row == 0 { tiers } else { dice.below(u32::from(tiers) + 1) as u8 };
        for tier in 0..height {
            let index = u32::from(row) * 10 + u32::from(tier);
            let flow = [Flow::Import, Flow::Export, Flow::Transshipment, Flow::Import][dice.below(4) as usize];
            let flow = if row == 7 { Flow::Empty } else { flow };
            let mut holds = Holds::default();
            if dice.one_in(6) && flow != Flow::Empty {
                holds.set(if dice.one_in(2) { Hold::Customs } else { Hold::Examination });
            }
            boxes.push(StandingBox {
                container: BoxId::new(BoxSource::Stock, index),
                number: box_number(index),
                row,
                tier,
                size: [SizeType::FortyHighCube, SizeType::Forty, SizeType::Twenty][usize::from(row % 3)],
                flow,
                holds,
                reefer: row == 2,
                dangerous: (row == 4 && tier == 0).then_some(Dangerous::Flammable),
                out_of_gauge: row == 5 && tier + 1 == height,
                weight_kg: if flow == Flow::Empty { 3_900 } else { 6_000 + dice.below(24_000) },
                wanted_ms: Some(NOW_MS + Ms::from(dice.below(40)) * HOUR_MS),
                by: (flow != Flow::Import).then(|| "Cape Meridian".to_owned()),
                claimed: row == 3 && tier + 1 == height,
            });
        }
    }
    boxes
}
