//! A run's record as files: `indicators.json`, `report.html` and `facts.jsonl.zst`, and the table that a terminal shows.
//!
//! The page is one file without scripts or outside references: it can be mailed, archived and printed. Each chart is a pure function
//! from the series to text (one file each), built on the small [`svg`] writer; below each stand the numbers it was drawn from.
//!
//! What does not live here: how a figure is reckoned (`portolan_indicators`), and any choice of what to record. This room reads values
//! and writes text; it neither runs nor judges anything beyond comparing a figure with its target.

mod abnormal;
mod agv_use;
mod axis;
mod berth_plan;
mod berth_table;
mod bins;
mod facts_file;
mod files;
mod gate_queues;
mod html;
mod input;
mod lines_file;
mod page;
mod quay_moves;
pub mod svg;
mod table;
mod tiles;
mod time_split;
mod truck_turn;
mod yard_blocks;
mod yard_fill;

pub use self::abnormal::abnormal;
pub use self::agv_use::agv_use;
pub use self::berth_plan::berth_plan;
pub use self::facts_file::{FACTS_FORMAT, FactsFile};
pub use self::files::{ReportError, Written, write_folder};
pub use self::gate_queues::gate_queues;
pub use self::input::{Header, ReportInput, RequestLine, request_lines};
pub use self::lines_file::{LinesFile, lines_of};
pub use self::page::page;
pub use self::quay_moves::quay_moves;
pub use self::table::table;
pub use self::tiles::tiles;
pub use self::time_split::time_split;
pub use self::truck_turn::truck_turn;
pub use self::yard_blocks::yard_blocks;
pub use self::yard_fill::yard_fill;
