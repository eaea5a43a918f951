//! A yard as it was found: a CSV table of boxes, as a planner has it.
//!
//! Columns: `number` (ISO 6346), `size_type` (such as `22G1`, `45R1`; refrigerated ones need a plug), `flow` (`import`, `export`,
//! `transshipment`, `empty`), `weight_kg`, `block` (from 1), and, where the yard has slots, `bay` (of 20 ft, from 1 at the waterside; of a
//! longer box the first of its two), `row` and `tier` (from 1). Optional: `wanted` (when it is to leave: the truck of an import comes
//! about then), `call` (the vessel that an export is booked on) and `dangerous` (`Restricted`, `Flammable`, `Oxidising`, `Lithium`,
//! `Other`). Where the yard has no slots, `bay`, `row` and `tier` are left empty or not looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use bevy_ecs::prelude::*;
use portolan_model::container::{Cargo, Container, Dangerous, Flow, SizeType};
use portolan_model::ids::{BlockId, BoxId, BoxSource, LineId};
use portolan_model::iso6346::ContainerNumber;
use portolan_model::moment::{Moment, PortCalendar};
use portolan_model::place::Slot;
use portolan_model::problem::{Place, Problem, Problems};
use portolan_model::{DAY_MS, Ms};
use portolan_scenario::{ScenarioFolder, Section, read_rows};
use serde::Deserialize;

use super::StockSection;
use crate::calls::listed_names;
use crate::mint::BoxesSection;
use crate::yard::stacks::{Group, Shape, StackPlace, Stacks, Standing};
use crate::yard::{Purpose, YardFidelity, YardSection};

/// One box of the table.
#[derive(Clone, PartialEq, Debug, Deserialize)]
struct Row {
    number: String,
    size_type: String,
    flow: String,
    weight_kg: u32,
    block: u16,
    #[serde(default)]
    bay: Option<u8>,
    #[serde(default, rename = "row")]
    across: Option<u8>,
    #[serde(default)]
    tier: Option<u8>,
    #[serde(default)]
    wanted: Option<String>,
    #[serde(default)]
    call: Option<String>,
    #[serde(default)]
    dangerous: Option<Dangerous>,
}

/// A box as it was found, in the order in which boxes can be stacked.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct RecordedBox {
    pub(super) container: Container,
    pub(super) block: BlockId,
    pub(super) slot: Option<Slot>,
    pub(super) wanted_ms: Ms,
    pub(super) call: Option<String>,
    line_of_table: u64,
}

/// The boxes of the table that the section names.
#[derive(Resource, Clone, PartialEq, Debug, Default)]
pub(crate) struct RecordedYard(pub(super) Vec<RecordedBox>);

/// When a box is wanted of which the table does not say so (*assumed*).
const WANTED_AFTER_MS: Ms = 3 * DAY_MS;

/// Reads the table and says what is wrong with each line.
pub(super) fn read_yard(world: &mut World, problems: &mut Problems) {
    let mut recorded = RecordedYard::default();
    if let Some(StockSection::Recorded { csv }) = world.get_resource::<StockSection>().cloned() {
        let folder: PathBuf = world.get_resource::<ScenarioFolder>().map(|folder| folder.0.clone()).unwrap_or_default();
        let mut stock = problems.at(StockSection::NAME);
        let mut place = stock.at("csv");
        let rows = read_rows::<Row>(&folder, &csv, &mut place);
        if let Some(reader) = Reader::new(world, csv) {
            recorded.0 = reader.boxes(rows, &mut place);
        }
    }
    world.insert_resource(recorded);
}

struct Reader {
    csv: String,
    port: PortCalendar,
    boxes: BoxesSection,
    /// The names of the listed calls; none while they are not all known.
    calls: Option<BTreeSet<String>>,
    /// The blocks that boxes are stacked in to try it; none where the yard has no slots.
    blocks: Vec<(Purpose, Option<Stacks>)>,
}

impl Reader {
    fn new(world: &World, csv: String) -> Option<Self> {
        let yard = world.get_resource::<YardSection>()?;
        let mut blocks = Vec::new();
        for group in &yard.blocks {
            for _ in 0..group.count {
                let id = BlockId(blocks.len() as u16);
                let stacks = if let YardFidelity::Detailed { segregation_bays, .. } = yard.fidelity {
                    let mut shape = Shape::plain(group.bays, group.rows, group.tiers).with_plugs(group.plugs);
                    shape.dangerous = group.purpose == Purpose::Dangerous;
                    shape.segregation_pairs = segregation_bays;
                    Stacks::new(id, shape).ok()
                } else {
                    None
                };
                blocks.push((group.purpose, stacks));
            }
        }
        let (port, boxes) = (world.get_resource::<PortCalendar>()?, world.get_resource::<BoxesSection>()?);
        Some(Self { csv, port: *port, boxes: boxes.clone(), calls: listed_names(world).map(BTreeSet::from_iter), blocks })
    }

    fn boxes(mut self, rows: Vec<(u64, Row)>, place: &mut Place<'_>) -> Vec<RecordedBox> {
        let mut boxes = Vec::with_capacity(rows.len());
        let mut first_with: BTreeMap<ContainerNumber, u64> = BTreeMap::new();
        for (index, (line, row)) in rows.into_iter().enumerate() {
            match self.box_of(index as u32, line, &row) {
                Ok(found) => {
                    if let Some(first) = first_with.insert(found.container.number, line) {
                        let what = format!("{} stands on line {first} already", found.container.number);
                        place.push(self.problem(line, "duplicate-box", what, "keep one of the two"));
                    }
                    boxes.push(found);
                }
                Err(problem) => place.push(problem),
            }
        }
        // What stands below comes first.
        boxes.sort_by_key(|found| (found.slot.map_or(0, |slot| slot.tier), found.container.id));
        for found in &boxes {
            if let Err(problem) = self.stack(found) {
                place.push(problem);
            }
        }
        boxes
    }

    fn box_of(&self, index: u32, line: u64, row: &Row) -> Result<RecordedBox, Problem> {
        let number: ContainerNumber =
            row.number.parse().map_err(|error| self.problem(line, "container-number", format!("{error}"), "correct the number"))?;
        let (size, reefer) = size_type(&row.size_type).ok_or_else(|| {
            self.problem(
                line,
                "size-type",
                format!("there is no size-type {:?}", row.size_type),
                "use 22G1, 22R1, 42G1, 42R1, 45G1, 45R1, L5G1, L5R1",
            )
        })?;
        let flow = match row.flow.as_str() {
            "import" => Flow::Import,
            "export" => Flow::Export,
            "transshipment" => Flow::Transshipment,
            "empty" => Flow::Empty,
            other => {
                let what = format!("there is no flow {other:?}");
                return Err(self.problem(line, "flow", what, "use import, export, transshipment or empty"));
            }
        };
        let block = row.block.checked_sub(1).filter(|block| usize::from(*block) < self.blocks.len()).map(BlockId).ok_or_else(|| {
            let what = format!("there is no block {}", row.block);
            self.problem(line, "unknown-block", what, format!("blocks are counted from 1 to {}", self.blocks.len()))
        })?;
        let slot = match (&self.blocks[usize::from(block.0)].1, row.bay, row.across, row.tier) {
            (None, ..) => None,
            (Some(_), Some(bay @ 1..), Some(row @ 1..), Some(tier @ 1..)) => {
                Some(Slot { block, bay: bay - 1, row: row - 1, tier: tier - 1 })
            }
            _ => return Err(self.problem(line, "no-slot", "bay, row or tier is missing", "give all three, counted from 1")),
        };
        let wanted_ms = match row.wanted.as_deref().filter(|text| !text.is_empty()) {
            None => WANTED_AFTER_MS,
            Some(text) => {
                let moment: Moment =
                    text.parse().map_err(|error| self.problem(line, "no-instant", format!("{error}"), "write 2026-03-03T11:00"))?;
                self.port.ms(moment)
            }
        };
        let call = row.call.clone().filter(|name| !name.is_empty());
        if let Some(name) = call.as_ref().filter(|name| self.calls.as_ref().is_some_and(|calls| !calls.contains(*name))) {
            let mend = "name a scheduled or recorded call, or leave it empty";
            return Err(self.problem(line, "unknown-call", format!("there is no call {name:?}"), mend));
        }
        if row.dangerous == Some(Dangerous::NeverStored) {
            return Err(self.problem(line, "never-stored", "goods that no port stores", "leave the box out"));
        }
        let cargo = Cargo { reefer: reefer && flow != Flow::Empty, dangerous: row.dangerous, ..Cargo::default() };
        let owner = number.to_string().into_bytes();
        let known = self.boxes.lines.iter().position(|line| owner.starts_with(&line.owner.0));
        let container = Container {
            id: BoxId::new(BoxSource::Stock, index),
            number,
            size,
            flow,
            line: LineId(known.unwrap_or(0) as u8),
            cargo,
            weight_kg: row.weight_kg,
        };
        Ok(RecordedBox { container, block, slot, wanted_ms, call, line_of_table: line })
    }

    /// Stacks a box, or says which rule is against it.
    fn stack(&mut self, found: &RecordedBox) -> Result<(), Problem> {
        let line = found.line_of_table;
        let stacked = match (self.blocks.get_mut(usize::from(found.block.0)), found.slot) {
            (Some((_, Some(stacks))), Some(slot)) => {
                stacks.place(StackPlace::from(slot), &standing_of(&found.container, found.wanted_ms, Group::NONE))
            }
            _ => return Ok(()),
        };
        match (stacked, found.slot) {
            (Err(rule), _) => Err(self.problem(line, "cannot-stand-there", rule.to_string(), "correct the slot, or the box")),
            (Ok(stands), Some(slot)) if stands.tier != slot.tier => {
                let what = format!("tier {} has nothing below it, or another box stands there", slot.tier + 1);
                Err(self.problem(line, "floating-box", what, format!("the next free tier is {}", stands.tier + 1)))
            }
            _ => Ok(()),
        }
    }

    fn problem(&self, line: u64, code: &'static str, what: impl Into<String>, mend: impl Into<String>) -> Problem {
        Problem::new(code, format!("{}:{line}", self.csv), what, mend)
    }
}

fn size_type(code: &str) -> Option<(SizeType, bool)> {
    let sizes = [SizeType::Twenty, SizeType::Forty, SizeType::FortyHighCube, SizeType::FortyFive];
    sizes.into_iter().flat_map(|size| [(size, false), (size, true)]).find(|(size, reefer)| size.code(*reefer) == code)
}

/// What stacking asks of a box.
pub(super) const fn standing_of(container: &Container, wanted_ms: Ms, group: Group) -> Standing {
    Standing {
        id: container.id,
        wanted_ms,
        weight_kg: container.weight_kg,
        group,
        size: container.size,
        flow: container.flow,
        cargo: container.cargo,
    }
}
