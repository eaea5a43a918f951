//! The port as the screen shows it: plain views, read off its world and its facts.
//!
//! [`Overview`] reads the world of a port, which it never changes, into the [views](portolan_panels::views) of the panels: only what is
//! seen, at most ten times a second, with rows bounded. What no component of a port says (since when, how often within the hour, what
//! happened before) is told by the [`Chronicle`], a record room that [`OverviewPlugin`] puts beside the port's other readers of facts. What
//! a person asks for is carried out by [`Overview::confirm`] and [`act_on_notice`].
//!
//! ```text
//! port's world ─┬─ components ──────────────┐
//!               └─ facts ──▶ Chronicle ─────┴─▶ Overview ──▶ Views ──▶ panels
//! ```
//!
//! Nothing here is invented: what the port does not know is left unknown in the view. Three things are reckoned, each where it is written
//! and said so: when and where calls will berth (the berth rule in charge, tried on what is expected), rates (the last hour's), ranges
//! (the catalogue of figures and the rules of notices).
//!
//! What deliberately does not live here: words, layout and drawing (the panels'), the picture of the port (the scene's), any clock of the
//! wall (who calls tells it), any rule of the port.
//!
//! Why a crate beside the panels and not in the dashboard: it needs neither egui's drawing nor bevy's, and so is built and tested in
//! seconds, against whole days of a port.

mod acting;
mod cadence;
mod chronicle;
mod overview;
mod plugin;
mod port;
mod views;
mod word;

pub use self::acting::act_on_notice;
pub use self::chronicle::Chronicle;
pub use self::overview::{Overview, Surroundings};
pub use self::plugin::OverviewPlugin;
pub use self::views::devices::LineNow;
