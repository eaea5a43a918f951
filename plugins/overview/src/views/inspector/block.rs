//! A block.

use portolan_alarms::NoticeRule;
use portolan_model::ids::BlockId;
use portolan_panels::codes::fact;
use portolan_panels::views::{FactRow, Param, Severity, Unit};
use portolan_terminal::yard::Side;

use super::{Facts, count, of_all};
use crate::port::Port;
use crate::views::yard::{held_by_block, purpose, waiting};
use crate::word::{Word, yes};

pub(super) fn facts(port: &Port, id: BlockId) -> Vec<FactRow> {
    let mut facts = Facts::new();
    let Some(book) = port.books.blocks.get(usize::from(id.0)) else { return facts.0 };
    let fill_pct = if book.capacity_teu == 0 { 0.0 } else { 100.0 * f64::from(book.stock_teu) / f64::from(book.capacity_teu) };
    let limit = port.rule_level(NoticeRule::BlockFill).map(f64::from);
    let full = limit.filter(|limit| fill_pct >= *limit).map(|_| Severity::High);
    let held = held_by_block(port).get(usize::from(id.0)).copied().unwrap_or_default();
    facts
        .add(fact::PURPOSE, purpose(book.purpose).param())
        .add_at(fact::FILL, Param::quantity(fill_pct, 1, Unit::Percent), full)
        .add(fact::BOXES, Param::quantity(f64::from(book.stock_boxes), 0, Unit::Boxes))
        .add(fact::CAPACITY, Param::quantity(f64::from(book.capacity_teu), 0, Unit::Teu))
        .add(fact::HOLDS, Param::quantity(f64::from(held), 0, Unit::Boxes))
        .add_at(fact::FROZEN, yes(book.frozen), book.frozen.then_some(Severity::Info))
        .add(fact::WAITING_WATERSIDE, count(waiting(port, id, Side::Water)))
        .add(fact::WAITING_LANDSIDE, count(waiting(port, id, Side::Land)));
    if book.plugs > 0 {
        let none_left = (book.plugs_taken >= book.plugs).then_some(Severity::Low);
        facts.add_at(fact::PLUGS, of_all(book.plugs_taken, book.plugs), none_left);
    }
    facts.0
}
