//! Facts: the one append-only record of what was so. Records, indicators, alarms and replay read nothing else.

mod clearance;
mod equipment;
mod landside;
mod line;
mod waterside;
mod yard;

pub use self::clearance::{Authority, HeldThing, RuleSet, Ruling};
pub use equipment::{Activity, Condition};
use portolan_protocol::{DeviceId, NodeId, OrderNumber, Outcome};
use serde::{Deserialize, Serialize};

pub use self::landside::{ExaminationStage, TruckStage, VisitKind};
pub use self::line::Ailment;
pub use self::waterside::{CallStage, RollReason};
pub use self::yard::{Direction, YardMoveKind};
use crate::Ms;
use crate::container::{Flow, Hold, SizeType};
use crate::ids::{BlockId, BoxId, CallId, SensorId, Speaker, TruckId};
use crate::place::Place;
use crate::requests::{RequestId, RequestStage};

/// One fact: when, and what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fact {
    /// When it was so.
    pub at_ms: Ms,
    /// What was so.
    pub what: What,
}

/// What was so.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum What {
    /// A box came into the port's knowledge; its first custody fact follows.
    BoxEntered {
        /// Which.
        container: BoxId,
        /// What the port does with it.
        flow: Flow,
        /// Its size.
        size: SizeType,
        /// Whether it needs a plug.
        reefer: bool,
        /// Whether it is dangerous.
        dangerous: bool,
        /// Its weight.
        weight_kg: u32,
    },
    /// A box changed hands.
    Custody {
        /// Which.
        container: BoxId,
        /// Who holds it now; who held it before is its custody fact before this.
        to: Place,
    },
    /// A box is held.
    Held {
        /// Which.
        container: BoxId,
        /// Why.
        hold: Hold,
    },
    /// A hold is lifted.
    Freed {
        /// Which.
        container: BoxId,
        /// Which hold.
        hold: Hold,
    },
    /// A box missed its call.
    Rolled {
        /// Which.
        container: BoxId,
        /// The call it missed.
        call: CallId,
        /// Why.
        reason: RollReason,
    },
    /// A box is to go with a call; it is booked on no other from now on.
    Booked {
        /// Which.
        container: BoxId,
        /// The call.
        call: CallId,
    },
    /// A reefer got warmer than its alarm limit allows, or is cool enough again.
    ReeferWarm {
        /// Which.
        container: BoxId,
        /// Whether it is above the limit.
        above: bool,
    },
    /// An examination came this far.
    Examined {
        /// Which box.
        container: BoxId,
        /// How far.
        stage: ExaminationStage,
    },

    /// A call came this far.
    Call {
        /// Which.
        call: CallId,
        /// How far.
        stage: CallStage,
    },
    /// A call's estimated arrival changed.
    Estimate {
        /// Which.
        call: CallId,
        /// Its new estimate.
        eta_ms: Ms,
    },
    /// A call got its place along the quay.
    Berthed {
        /// Which.
        call: CallId,
        /// Stern, or the end with the smaller x.
        from_mm: i32,
        /// Bow, or the other end.
        to_mm: i32,
    },
    /// What a call brings and takes.
    Workload {
        /// Which.
        call: CallId,
        /// Boxes to discharge.
        discharge: u32,
        /// Boxes to load.
        load: u32,
    },
    /// A quay crane begins to work a call.
    CraneJoined {
        /// The crane.
        crane: DeviceId,
        /// The call.
        call: CallId,
    },
    /// A quay crane has no more work on a call.
    CraneLeft {
        /// The crane.
        crane: DeviceId,
        /// The call.
        call: CallId,
    },
    /// Boxes went over the ship's rail in one cycle.
    QuayMove {
        /// The crane.
        crane: DeviceId,
        /// The call.
        call: CallId,
        /// Which way.
        direction: Direction,
        /// How many boxes, 1 or 2.
        boxes: u8,
    },

    /// A yard crane moved a box, or dug boxes off it.
    YardMove {
        /// The crane.
        crane: DeviceId,
        /// Its block.
        block: BlockId,
        /// What it was for.
        kind: YardMoveKind,
        /// How many boxes it moved for this purpose.
        boxes: u8,
    },
    /// A block was closed for new boxes, or opened again.
    BlockFrozen {
        /// Which.
        block: BlockId,
        /// Closed or opened.
        frozen: bool,
    },

    /// A truck visit came this far.
    Truck {
        /// Which.
        truck: TruckId,
        /// How far.
        stage: TruckStage,
        /// What it came for.
        visit: VisitKind,
        /// Whether it has an appointment.
        booked: bool,
    },
    /// A gate lane was closed or opened.
    LaneClosed {
        /// Which.
        lane: DeviceId,
        /// Closed or opened.
        closed: bool,
    },

    /// An order was issued.
    Ordered {
        /// To whom.
        device: DeviceId,
        /// Which of its orders.
        number: OrderNumber,
        /// What the device does for it.
        activity: Activity,
    },
    /// An order ended, or a device said how it is.
    Reported {
        /// Who.
        device: DeviceId,
        /// Which of its orders.
        number: OrderNumber,
        /// What came of it.
        outcome: Outcome,
    },
    /// A device does something else now without an order (it waits, or is free).
    Turned {
        /// Who.
        device: DeviceId,
        /// What it does.
        activity: Activity,
    },
    /// The wind changed.
    Wind {
        /// Metres per second, tenths.
        wind_dm_s: u16,
    },

    /// A request came this far.
    Request {
        /// Which.
        request: RequestId,
        /// How far.
        stage: RequestStage,
    },

    /// A vehicle that stands in mid-course closes a crossing to the others, or does so no more. It is open when none closes it.
    RoadClosed {
        /// The vehicle.
        vehicle: DeviceId,
        /// The crossing.
        node: NodeId,
        /// Whether it closes it.
        closed: bool,
    },
    /// A vehicle sets out on another course than the usual one, around a closed crossing.
    Detour {
        /// The vehicle.
        vehicle: DeviceId,
        /// How much longer that course is, in millimetres: never below 0 but where a shorter one is slower.
        longer_mm: i32,
    },

    /// An authority decided about a box.
    Ruled {
        /// Which.
        container: BoxId,
        /// What.
        ruling: Ruling,
    },
    /// The tax on a box's goods was worked out.
    Taxed {
        /// Which.
        container: BoxId,
        /// How much, fen.
        fen: i64,
    },
    /// An authority holds something, or lets it go.
    Detained {
        /// What.
        thing: HeldThing,
        /// Who.
        by: Authority,
        /// Holds or lets go.
        held: bool,
    },
    /// An authority wants to look into a box.
    LookWanted {
        /// Which.
        container: BoxId,
        /// Who.
        by: Authority,
        /// Whether it joins an examination that is to be anyway, or is given the result of one that was.
        joins: bool,
    },
    /// An authority has its answer from an examination.
    LookAnswered {
        /// Which box.
        container: BoxId,
        /// Who.
        by: Authority,
        /// Whether it found what it looked for.
        found: bool,
    },
    /// Rules changed from here on.
    RulesChanged {
        /// Which.
        rules: RuleSet,
    },
    /// The tax on a box's goods was paid.
    TaxPaid {
        /// Which.
        container: BoxId,
        /// How much, fen, with what lateness added.
        fen: i64,
    },

    /// The connection between the port and its devices broke, or stands again.
    Line {
        /// Whether it stands.
        up: bool,
    },
    /// A device that was there cannot be heard any more, though the connection stands.
    DeviceLost {
        /// Which.
        device: Speaker,
    },
    /// A device that was lost can be heard again.
    DeviceFound {
        /// Which.
        device: Speaker,
    },
    /// A device contradicts the model, or a contradiction is settled.
    Disputed {
        /// Which.
        device: Speaker,
        /// Contradicts or settled.
        open: bool,
    },
    /// Something is wrong with a device that can be heard, more or less of it than before, or nothing any more.
    Ailing {
        /// Which.
        device: Speaker,
        /// What is wrong.
        ailment: Ailment,
        /// How much, in the ailment's unit; 0 for nothing any more.
        level: i32,
    },
    /// Somebody crosses what an armed sensor of the perimeter guards, or does so no more.
    Intrusion {
        /// The sensor.
        sensor: SensorId,
        /// Crosses or not.
        crossing: bool,
    },
    /// The water rose or fell.
    Tide {
        /// Above chart datum.
        level_mm: i32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_stays_small() {
        assert!(size_of::<Fact>() <= 32, "{}", size_of::<Fact>());
    }
}
