//! Where each thing is at an instant: positions as pure functions of time, for whoever draws the port.
//!
//! Nothing moves by ticks. A device's order in hand says where it set out, where it will be and how far it is
//! ([`Motion`](portolan_behaviour::Motion)); what stands around it ([`Ground`]) does not move. From the two follow gantry, trolley and
//! hoist of a crane, the place and heading of a vehicle, a vessel's way in and out. All of it may be asked for any instant, as often as a
//! screen likes, and nothing asked is ever kept: a port that is looked at does what one does that is not.
//!
//! What a run does not settle is filled in here and nowhere else: how far apart the legs of a crane stand, in which row of the vessel a
//! box was, which lane under a crane a waiting vehicle takes. Such figures decide nothing.
//!
//! Metres in the port's frame (x along the quay, y inland from its edge, z up from its ground) and seconds, as floating point: a picture
//! needs no exact sums. Headings are radians from x towards y.

mod course;
mod cycle;
mod ground;
mod lookout;
mod progress;
mod quay_crane;
mod stands;
mod vehicle;
mod vessel;
mod yard_crane;

pub use course::{Driven, Offset, on_course};
pub use cycle::{Cycle, Point, Stage};
pub use ground::{BlockGround, GateGround, Ground, Rect};
pub use lookout::{
    BOX_WIDTH_M, Lookout, Seen, SeenBay, SeenBox, SeenQuayCrane, SeenTruck, SeenVehicle, SeenVessel, SeenYardCrane, TRUCK_DECK_M,
    VEHICLE_DECK_M, box_height_m, box_length_m,
};
pub use progress::{ease, elapsed_s, share_behind};
pub use quay_crane::{QUAY_HIGH_M, QuayCranePose, QuayLift, QuayWork, quay_crane};
pub use stands::Stands;
pub use vehicle::{block_stand, block_stands, quay_stand, straight_way};
pub use vessel::{Hull, VesselPose, vessel};
pub use yard_crane::{Hook, YardCranePose, YardWork, spreader_high_m, yard_crane};

/// A place on the ground and a direction.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Pose {
    /// Along the quay.
    pub x_m: f64,
    /// Inland.
    pub y_m: f64,
    /// From x towards y.
    pub heading_rad: f64,
}
