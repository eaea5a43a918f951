//! The command center's screen, drawn with egui from plain values.
//!
//! A panel is a function of a view (what is to be shown, see [`views`]), of its own small state (what is scrolled or unfolded) and of the
//! [`Look`](look) and words it is drawn with; what a person does with it becomes [`ScreenAction`]s. [`Desk`] is all of that together: the
//! frame, the panels, the dialogs. No panel can change the port, and none knows how it works.
//!
//! ```text
//! port's world ──(dashboard)──▶ Views ──▶ Desk::show ──▶ Vec<ScreenAction> ──(dashboard)──▶ requests, clock, camera
//!                                  ▲           │
//!                                  └─ Wanted ◀─┘   only what is seen is built
//! ```
//!
//! Who shows the screen calls [`Desk::show`] once within each pass of egui, with views that hold what [`Desk::wanted`] asked for:
//!
//! ```
//! use portolan_panels::{Desk, ScreenAction, Views};
//!
//! let (ctx, mut desk) = (egui::Context::default(), Desk::default());
//! let mut views = Views::default();
//! for _ in 0..3 {
//!     if desk.wanted().sees(portolan_panels::PanelKind::Yard) {
//!         views.yard = Some(portolan_panels::views::YardView::default());
//!     }
//!     let mut asked = Vec::new();
//!     let mut port = None;
//!     let _ = ctx.run_ui(egui::RawInput::default(), |ui| port = Some(desk.show(ui.ctx(), &views, &mut asked)));
//!     for action in asked {
//!         if let ScreenAction::Confirm(request) = action {
//!             println!("{} asks for {:?}", request.why, request.action);
//!         }
//!     }
//! }
//! ```
//!
//! What deliberately does not live here: the picture of the port (a window is left open for it), bevy and wgpu (so that these panels are
//! built and tested in seconds), and any reading of the port's components. Every word on screen comes from `assets/locale`; rules, alarms,
//! activities are codes here.

pub mod actions;
pub mod codes;
mod desk;
pub mod look;
pub mod panels;
#[cfg(feature = "specimen")]
pub mod specimen;
pub mod views;
pub mod words;

pub use self::actions::{CameraAction, Layer, NoticeAction, ScreenAction};
pub use self::desk::{Command, Desk, PanelKind, Shown, Wanted};
pub use self::views::Views;
