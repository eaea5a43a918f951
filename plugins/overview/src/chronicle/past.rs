//! What befell the port, one thing at a time: enough to say it later in words.

use portolan_model::Ms;
use portolan_model::container::{Flow, Hold};
use portolan_model::facts::{Activity, Ailment, CallStage, ExaminationStage, RollReason, TruckStage};
use portolan_model::ids::{BlockId, BoxId, CallId, SensorId, Speaker, TruckId};
use portolan_model::place::Place;
use portolan_model::requests::{RequestId, Rule};
use portolan_model::subject::Subject;
use portolan_panels::views::Severity;
use portolan_protocol::{DeviceId, DeviceKind};

/// Something that befell a thing of the port. The variants are those of the codes of happenings and histories.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Past {
    /// A call's estimated arrival changed.
    CallEstimate {
        /// Which.
        call: CallId,
        /// Its new estimate.
        eta_ms: Ms,
        /// How much later than its timetable that is.
        late_ms: Ms,
    },
    /// A call came this far.
    CallReached {
        /// Which.
        call: CallId,
        /// How far.
        stage: CallStage,
        /// Boxes over its rail: to be moved when work begins, moved when it is over.
        moves: u32,
    },
    /// A call got its place along the quay.
    CallBerthed {
        /// Which.
        call: CallId,
        /// Its end with the smaller x.
        from_mm: i32,
        /// Its other end.
        to_mm: i32,
    },
    /// The last moment for boxes of a call passed.
    CutOffPassed(CallId),
    /// A crane begins to work a call.
    CraneJoined(DeviceId, CallId),
    /// A crane leaves a call.
    CraneLeft(DeviceId, CallId),
    /// A crew changes.
    ShiftChange,
    /// A device broke down.
    DeviceDown(DeviceId),
    /// A device works again.
    DeviceRepaired {
        /// Which.
        device: DeviceId,
        /// How long it was down; unknown where nobody saw it break.
        span_ms: Option<Ms>,
    },
    /// A device stands as it was told.
    DeviceStopped(DeviceId),
    /// A device goes on as it was told.
    DeviceFreed(DeviceId),
    /// A device behind a line can be heard again, or cannot any more.
    DeviceHeard(Speaker, bool),
    /// What a device says contradicts the model, or does so no more.
    DeviceDisputed(Speaker, bool),
    /// Something is wrong with a device that can be heard, or no more.
    DeviceAiling(Speaker, Ailment, bool),
    /// The connection to the devices stands, or broke.
    LineUp(bool),
    /// Somebody crosses what a sensor guards, or does so no more.
    Intrusion(SensorId, bool),
    /// The water rose or fell, to this height above chart datum in millimetres.
    TideChanged(i32),
    /// A vehicle stands on a crossing, which is closed to the others, or open again.
    RoadClosed(DeviceId, bool),
    /// The reader of a lane failed.
    ReaderDown(DeviceId),
    /// The reader of a lane reads again.
    ReaderRepaired {
        /// Which.
        lane: DeviceId,
        /// How long it was down.
        span_ms: Option<Ms>,
    },
    /// A lane was closed, or opened.
    LaneClosed(DeviceId, bool),
    /// A block was closed for new boxes, or opened.
    BlockFrozen(BlockId, bool),
    /// A box is held, or that hold was lifted.
    BoxHeld(BoxId, Hold, bool),
    /// A box missed its call.
    BoxRolled(BoxId, CallId, RollReason),
    /// A box is at a place from now on.
    BoxAt(BoxId, Place),
    /// A box came into the port's knowledge.
    BoxEntered(BoxId, Flow),
    /// An examination came this far.
    Examined(BoxId, ExaminationStage),
    /// A truck's visit came this far.
    TruckReached(TruckId, TruckStage),
    /// The wind changed.
    WindChanged(u16),
    /// Quay cranes stop for the wind.
    WindStop(u16),
    /// A request was carried out.
    RequestCompleted(RequestId),
    /// A request was refused.
    RequestRefused(RequestId, Rule),
    /// A device was ordered to do something.
    Ordered(DeviceId, Activity),
    /// An order was carried out.
    OrderDone {
        /// By whom.
        device: DeviceId,
        /// How long it took.
        span_ms: Ms,
    },
    /// A device refused an order.
    OrderRefused(DeviceId),
    /// A device does something else now without an order.
    Turned(DeviceId, Activity),
    /// Nothing is left to happen.
    ScenarioEnded,
}

/// Late by this much, a changed estimate matters (*assumed*: an hour).
const LATE_MATTERS_MS: Ms = portolan_model::HOUR_MS;

impl Past {
    /// Whether it is worth knowing beyond the thing it befell, and how much it matters.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            Self::CallEstimate { late_ms, .. } => Some(if late_ms >= LATE_MATTERS_MS { Severity::Low } else { Severity::Info }),
            Self::CallReached { stage, .. } => match stage {
                CallStage::Arrived | CallStage::Cleared | CallStage::Working | CallStage::Completed | CallStage::Departed => {
                    Some(Severity::Info)
                }
                // Its berth is told by `CallBerthed`; the other stages belong to its own history.
                CallStage::Announced | CallStage::Berthing | CallStage::Moored | CallStage::Unmooring => None,
            },
            Self::DeviceDown(device) => Some(match device.kind {
                DeviceKind::QuayCrane | DeviceKind::YardCrane => Severity::High,
                DeviceKind::Vehicle | DeviceKind::GateLane | DeviceKind::Scanner => Severity::Low,
            }),
            // All quay cranes stop for the wind, which is told once; a vehicle stops because somebody wanted it to.
            Self::DeviceStopped(device) | Self::DeviceFreed(device) => (device.kind == DeviceKind::Vehicle).then_some(Severity::Info),
            Self::WindStop(_) | Self::DeviceHeard(_, false) | Self::DeviceDisputed(_, true) => Some(Severity::High),
            Self::LineUp(false) | Self::Intrusion(_, true) => Some(Severity::Urgent),
            Self::DeviceAiling(_, _, true)
            | Self::ReaderDown(_)
            | Self::RoadClosed(_, true)
            | Self::BoxRolled(..)
            | Self::RequestRefused(..) => Some(Severity::Low),
            Self::Examined(_, stage) => match stage {
                ExaminationStage::Ordered | ExaminationStage::Passed => Some(Severity::Info),
                ExaminationStage::Found => Some(Severity::Low),
                _ => None,
            },
            Self::TruckReached(_, stage) => (stage == TruckStage::TurnedAway).then_some(Severity::Low),
            // Every import is held when it lands and freed when it is released; only what is not the rule is told.
            Self::BoxHeld(_, hold, _) => matches!(hold, Hold::GrossMass | Hold::Operator).then_some(Severity::Info),
            Self::CallBerthed { .. }
            | Self::CutOffPassed(_)
            | Self::CraneJoined(..)
            | Self::CraneLeft(..)
            | Self::ShiftChange
            | Self::DeviceRepaired { .. }
            | Self::RoadClosed(_, false)
            | Self::DeviceHeard(_, true)
            | Self::DeviceDisputed(_, false)
            | Self::DeviceAiling(_, _, false)
            | Self::LineUp(true)
            | Self::Intrusion(_, false)
            | Self::TideChanged(_)
            | Self::ReaderRepaired { .. }
            | Self::LaneClosed(..)
            | Self::BlockFrozen(..)
            | Self::WindChanged(_)
            | Self::RequestCompleted(_)
            | Self::ScenarioEnded => Some(Severity::Info),
            Self::BoxAt(..)
            | Self::BoxEntered(..)
            | Self::Ordered(..)
            | Self::OrderDone { .. }
            | Self::OrderRefused(_)
            | Self::Turned(..) => None,
        }
    }

    /// What it is about; none for a request, whose action tells.
    pub(crate) fn subject(self) -> Option<Subject> {
        Some(match self {
            Self::CallEstimate { call, .. }
            | Self::CallReached { call, .. }
            | Self::CallBerthed { call, .. }
            | Self::CutOffPassed(call) => Subject::Call(call),
            Self::CraneJoined(device, _)
            | Self::CraneLeft(device, _)
            | Self::DeviceDown(device)
            | Self::DeviceRepaired { device, .. }
            | Self::DeviceStopped(device)
            | Self::DeviceFreed(device)
            | Self::RoadClosed(device, _)
            | Self::ReaderDown(device)
            | Self::ReaderRepaired { lane: device, .. }
            | Self::LaneClosed(device, _)
            | Self::Ordered(device, _)
            | Self::OrderDone { device, .. }
            | Self::OrderRefused(device)
            | Self::Turned(device, _) => Subject::Device(device),
            Self::DeviceHeard(device, _) | Self::DeviceDisputed(device, _) | Self::DeviceAiling(device, ..) => device.into(),
            Self::Intrusion(sensor, _) => Subject::Sensor(sensor),
            Self::BlockFrozen(block, _) => Subject::Block(block),
            Self::BoxHeld(container, ..)
            | Self::BoxRolled(container, ..)
            | Self::BoxAt(container, _)
            | Self::BoxEntered(container, _)
            | Self::Examined(container, _) => Subject::Container(container),
            Self::TruckReached(truck, _) => Subject::Truck(truck),
            Self::ShiftChange | Self::WindChanged(_) | Self::WindStop(_) | Self::TideChanged(_) | Self::LineUp(_) | Self::ScenarioEnded => {
                Subject::Port
            }
            Self::RequestCompleted(_) | Self::RequestRefused(..) => return None,
        })
    }

    /// The whole in whose history it belongs, besides that of its own thing.
    pub(crate) fn whole(self) -> Option<Subject> {
        match self {
            Self::DeviceDown(device) | Self::DeviceRepaired { device, .. } | Self::DeviceStopped(device) | Self::DeviceFreed(device) => {
                match device.kind {
                    DeviceKind::Vehicle => Some(Subject::Fleet),
                    DeviceKind::GateLane => Some(Subject::Gate),
                    DeviceKind::Scanner => Some(Subject::Hall),
                    DeviceKind::QuayCrane | DeviceKind::YardCrane => None,
                }
            }
            Self::RoadClosed(..) => Some(Subject::Fleet),
            Self::ReaderDown(_) | Self::ReaderRepaired { .. } | Self::LaneClosed(..) | Self::TruckReached(_, TruckStage::TurnedAway) => {
                Some(Subject::Gate)
            }
            Self::Examined(_, ExaminationStage::Ordered | ExaminationStage::Passed | ExaminationStage::Found) => Some(Subject::Hall),
            Self::ShiftChange | Self::WindChanged(_) | Self::WindStop(_) | Self::TideChanged(_) | Self::LineUp(_) | Self::ScenarioEnded => {
                Some(Subject::Port)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_the_past_stays_small() {
        assert!(size_of::<Past>() <= 32, "{}", size_of::<Past>());
    }
}
