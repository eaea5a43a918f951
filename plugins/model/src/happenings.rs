//! Happenings: what the calendar holds. Each kind is owned by one room, whose handler runs when it falls due.

use portolan_protocol::{DeviceId, DeviceKind, Fault, Order, OrderNumber, Report};
use serde::{Deserialize, Serialize};

use crate::Ms;
use crate::facts::{Authority, HeldThing};
use crate::ids::{BoxId, CallId, TruckId};
use crate::requests::RequestId;

macro_rules! happenings {
    ($( $(#[$doc:meta])* $name:ident $( ( $($inner:tt)* ) )? $( { $($field:tt)* } )? ; )*) => {
        /// Something that falls due at an instant.
        #[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
        pub enum Happening { $( $(#[$doc])* $name $( ( $($inner)* ) )? $( { $($field)* } )? , )* }

        /// The kind of a happening: what a handler is registered for.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum HappeningKind { $( $(#[$doc])* $name, )* }

        impl HappeningKind {
            /// All kinds.
            pub const ALL: &[Self] = &[ $( Self::$name, )* ];
        }

        impl Happening {
            /// Its kind.
            pub const fn kind(&self) -> HappeningKind {
                match self { $( Self::$name { .. } => HappeningKind::$name, )* }
            }
        }
    };
}

happenings! {
    // Between the port and its devices; owned by the device link.
    /// An order goes to its device.
    OrderSent(Order);
    /// A device refused an order a while ago: it is asked again. Owned by the terminal, whatever the link.
    OrderRefused {
        /// Who.
        device: DeviceId,
        /// Which order.
        number: OrderNumber,
    };
    /// A device in process wanted to be woken.
    DeviceTimer {
        /// Who.
        device: DeviceId,
        /// Which waking; an outdated one is ignored.
        token: u32,
    };
    /// A script or a test bench breaks a device.
    DeviceFaulted {
        /// Who.
        device: DeviceId,
        /// How.
        fault: Fault,
        /// For how long; `u32::MAX` until it is repaired.
        for_ms: u32,
    };
    /// A script or a test bench mends a device.
    DeviceRepaired {
        /// Who.
        device: DeviceId,
        /// What is mended.
        fault: Fault,
    };

    // What devices say; owned by the terminal.
    /// A quay crane reports.
    QuayCraneReported(Report);
    /// A yard crane reports.
    YardCraneReported(Report);
    /// A vehicle reports.
    VehicleReported(Report);
    /// A gate lane reports.
    GateLaneReported(Report);
    /// A scanner reports.
    ScannerReported(Report);

    // Within the terminal.
    /// A truck got its box, or is rid of it.
    TruckServed(TruckId);

    /// A vehicle stands at the examination hall.
    VehicleAtHall(u16);
    /// A vehicle is to break down on the next crossing that it drives over.
    VehicleToStop {
        /// Which.
        vehicle: u16,
        /// For how long; `u32::MAX` until it is repaired.
        for_ms: u32,
    };
    /// A box that came by water stands in the yard.
    BoxLanded(BoxId);
    /// A quay crane has one job less under way.
    CraneRelieved(u16);
    /// An examined box stands in the yard again.
    BoxReturned(BoxId);

    // Reefers; owned by the terminal.
    /// A reefer changed hands: it may have lost its plug, or found one.
    ReeferMoved(BoxId);
    /// The next reefer crosses its alarm limit, unless it was plugged in meanwhile.
    ReeferLimitDue;

    // Calls; owned by the terminal.
    /// A call becomes known and may be booked.
    CallAnnounced(CallId);
    /// A call's estimate changes.
    EstimateChanged {
        /// Which.
        call: CallId,
        /// The new estimated arrival.
        eta_ms: Ms,
        /// Whether it was drawn when the port was built: then it yields to what was told meanwhile.
        drawn: bool,
    };
    /// A call arrives; stale if its estimate changed since (the serial tells).
    CallArrives {
        /// Which.
        call: CallId,
        /// The estimate this arrival belongs to.
        estimate: u16,
    };
    /// A call lies fast at its berth.
    CallMoored(CallId);
    /// The authorities let work begin.
    CallCleared(CallId);
    /// Lashings are off and cranes may start.
    CallUnlashed(CallId);
    /// Lashings are on and the call may leave.
    CallLashed(CallId);
    /// A call has left its berth.
    CallDeparts(CallId);
    /// The last moment for boxes of a call.
    CutOff(CallId);

    // Work on the quay; owned by the terminal.
    /// A crew changes: quay cranes stop for a while.
    ShiftChange;
    /// The crew is on its crane.
    ShiftOver;
    /// The wind changes.
    WindChanged {
        /// Metres per second, tenths.
        wind_dm_s: u16,
    };

    // Landside; owned by the terminal.
    /// The next truck of the road arrives.
    RoadTruckDue;
    /// A truck that was foreseen arrives.
    TruckArrives(TruckId);
    /// A truck has driven from the gate to its block.
    TruckAtBlock(TruckId);
    /// A truck at its block is ready for the crane.
    TruckReady(TruckId);
    /// A truck has driven to the exit scan.
    TruckAtScan(TruckId);
    /// A truck has driven to the out-gate.
    TruckAtOutGate(TruckId);

    // Examination; owned by the terminal.
    /// The image of a scanned box is judged.
    ImageJudged(BoxId);
    /// The doors have been open and the goods looked at.
    DoorsClosed(BoxId);
    /// The laboratory has answered.
    SampleJudged(BoxId);

    // Between the terminal and clearance.
    /// A box came under customs control; owned by clearance.
    ControlBegan(BoxId);
    /// Time to decide on a box; owned by clearance.
    ReleaseDue(BoxId);
    /// The examination of a box is over; owned by clearance.
    ExaminationOver {
        /// Which.
        container: BoxId,
        /// Whether something was found.
        found: bool,
    };
    /// A box is to be examined; owned by the terminal.
    ExaminationOrdered(BoxId);
    /// Nothing holds a box any more; owned by the terminal.
    BoxFree(BoxId);
    /// A call lies fast and the authorities may come aboard; owned by clearance. Only where somebody waits for it.
    ShipReported(CallId);
    /// An authority is done with a call or its crew; owned by clearance.
    ShipLetGo {
        /// The ship or its crew.
        thing: HeldThing,
        /// Who.
        by: Authority,
    };
    /// A truck is through the in-gate and the authorities may look at it; owned by clearance. Only where somebody waits for it.
    TruckReported(TruckId);
    /// Border inspection is done with a truck; owned by clearance.
    TruckLetGo(TruckId);
    /// Nobody keeps a truck at the gate; owned by the terminal.
    TruckCleared(TruckId);
    /// Something among the rules that clearance decides by changes: the place of the change in the run's list; owned by clearance.
    RulesChange(u32);

    // Operators; owned by dispatch.
    /// A request waits to be answered.
    RequestMade(RequestId);
}

impl Happening {
    /// The happening by which a device's report reaches the terminal.
    pub const fn reported(report: Report) -> Self {
        match report.device.kind {
            DeviceKind::QuayCrane => Self::QuayCraneReported(report),
            DeviceKind::YardCrane => Self::YardCraneReported(report),
            DeviceKind::Vehicle => Self::VehicleReported(report),
            DeviceKind::GateLane => Self::GateLaneReported(report),
            DeviceKind::Scanner => Self::ScannerReported(report),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_happening_stays_small() {
        assert!(size_of::<Happening>() <= 48, "{}", size_of::<Happening>());
    }
}
