//! One block, from above and bay by bay.

use portolan_model::Ms;
use portolan_model::ids::BlockId;
use portolan_model::subject::Subject;
use portolan_panels::views::{BlockView, StackTop, StandingBox};
use portolan_terminal::yard::stacks::{StackPlace, Stacks, Standing};

use super::yard::{cranes, purpose};
use crate::port::Port;

/// A block and one of its bays; none where there is no such block. Where slots are not modelled there are no stacks and no bays to show.
pub(crate) fn block(port: &Port, block: BlockId, bay: u8) -> Option<BlockView> {
    let book = port.books.blocks.get(usize::from(block.0))?;
    let found = port.block(block)?;
    let stacks = port.stacks(block);
    let (rows, tiers) = rows_and_tiers(port, block);
    let bay = bay.min(found.bays.saturating_sub(1));
    Some(BlockView {
        block,
        purpose: purpose(book.purpose),
        bays: found.bays,
        rows,
        tiers,
        frozen: book.frozen,
        teu: book.stock_teu,
        capacity_teu: book.capacity_teu,
        stacks: stacks.map_or_else(Vec::new, |stacks| tops(port, stacks)),
        cranes: cranes(port, block),
        bay,
        boxes: stacks.map_or_else(Vec::new, |stacks| boxes_of_bay(port, stacks, bay)),
    })
}

/// Rows across and tiers up, as the scenario says.
fn rows_and_tiers(port: &Port, block: BlockId) -> (u8, u8) {
    let mut before = 0;
    for group in &port.yard.blocks {
        before += group.count;
        if block.0 < before {
            return (group.rows, group.tiers);
        }
    }
    (0, 0)
}

fn tops(port: &Port, stacks: &Stacks) -> Vec<StackTop> {
    let shape = stacks.shape();
    let places = (0..shape.bays).flat_map(|bay| (0..shape.rows).map(move |row| StackPlace { bay, row }));
    places.map(|place| top(port, stacks.stack(place))).collect()
}

fn top(port: &Port, stack: &[Standing]) -> StackTop {
    let is_held = |standing: &&Standing| port.chronicle.held.contains_key(&standing.id);
    StackTop {
        height: stack.len() as u8,
        held: stack.iter().filter(is_held).count() as u8,
        long: stack.first().is_some_and(|standing| standing.size.is_long()),
        reefer: stack.iter().any(|standing| standing.cargo.reefer),
        dangerous: stack.iter().any(|standing| standing.cargo.dangerous.is_some()),
    }
}

/// The boxes that stand in a bay, or reach into it from the one before.
fn boxes_of_bay(port: &Port, stacks: &Stacks, bay: u8) -> Vec<StandingBox> {
    let mut boxes = Vec::new();
    for row in 0..stacks.shape().rows {
        let own = stacks.stack(StackPlace { bay, row });
        let reaches_in = || stacks.stack(StackPlace { bay: bay & !1, row });
        let stack = if own.is_empty() && bay % 2 == 1 { reaches_in() } else { own };
        let is_here = |standing: &Standing| !own.is_empty() || standing.size.is_long();
        let standing = stack.iter().zip(0..).filter(|(standing, _)| is_here(standing));
        boxes.extend(standing.map(|(standing, tier)| standing_box(port, standing, row, tier)));
    }
    boxes
}

fn standing_box(port: &Port, standing: &Standing, row: u8, tier: u8) -> StandingBox {
    let onward = port.onward(standing.id);
    StandingBox {
        container: standing.id,
        number: port.number(standing.id),
        row,
        tier,
        size: standing.size,
        flow: standing.flow,
        holds: port.holds(standing.id),
        reefer: standing.cargo.reefer,
        dangerous: standing.cargo.dangerous,
        out_of_gauge: standing.cargo.out_of_gauge,
        weight_kg: standing.weight_kg,
        wanted_ms: onward.map(|onward| onward.wanted_ms).filter(|wanted_ms| *wanted_ms != Ms::MAX),
        by: onward.and_then(|onward| onward.call).map(|call| port.name(Subject::Call(call))),
        claimed: onward.is_some_and(|onward| onward.claimed),
    }
}
