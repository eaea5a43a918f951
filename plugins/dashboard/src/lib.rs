//! The command center as a program: the panels and the picture of the port in one window, or in a picture without a window.
//!
//! ```text
//! WatchedPort ──(let_time_pass)──▶ itself, a frame later
//!      │
//!      ├─ Overview ──▶ Views ──▶ Desk::show ──▶ ScreenAction ──(carry_out)──▶ pace, requests, notices, camera
//!      └─ scene ──▶ picture, in what the desk leaves free; a click there selects
//! ```
//!
//! This is glue and no more: each system hands values from one room to another. What deliberately does not live here: what is shown
//! (`portolan_overview`), how it looks (`portolan_panels`, `portolan_scene`), how time passes (`portolan_clock`).
//!
//! The port lives in a world of its own ([`WatchedPort`](portolan_clock::WatchedPort)): the facts of a watched run are those of a headless
//! one with the same requests.

mod board;
mod carry_out;
mod frames;
mod haste;
mod ledger_desk;
mod picture;
mod show;
mod stage;
mod window;

pub use board::{LineDesk, Live, Opening};
pub use frames::{FrameCost, Frames, measure_frames};
pub use picture::{Picture, PictureError, take_picture};
pub use window::{NoScreen, open_window, seek_display};
