//! Fleet files: which devices there are, and what they are like.
//!
//! ```ron
//! (
//!     format: 1,
//!     name: "Two cranes and the weather",
//!     terminal: "demo",
//!     seed: 1,
//!     groups: [
//!         (ids: ["QC01..QC02"], is: QuayCrane(gantry_speed_m_s: 0.75), places: AlongQuay([0, 60000])),
//!         (ids: ["WX01"], is: Weather(wind_m_s: 9), state_period_ms: 2000),
//!     ],
//!     faults: [(at_s: 600, ids: "QC*", fault: "latency ms=200", for_s: 60)],
//! )
//! ```
//!
//! Topics of `portolan/v1` hold the terminal's name, those of VDA 5050 (`uagv/v2/<manufacturer>/<id>/…`) do not: of two fleets at one broker
//! whose vehicles have the same ids, each needs a `manufacturer` of its own.

mod file;
mod ids;
mod make;
mod member;
mod read;

pub use file::{FleetFile, Group, Is, Places, PlannedFault, Speaks};
pub use ids::expand;
pub use make::{Machine, groups_of};
pub(crate) use member::machine;
pub use member::{Body, Fleet, Member};
