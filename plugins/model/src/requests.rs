//! Operator requests: who wants what and why. A request is a value in a queue; it is answered by dispatch, never carried out by the
//! screen or script that made it.

use bevy_ecs::resource::Resource;
use portolan_protocol::DeviceId;
use serde::{Deserialize, Serialize};

use crate::Ms;
use crate::ids::{BlockId, BoxId, CallId, TruckId};

/// The number of a request, from 0 in the order of asking.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct RequestId(pub u32);

/// In whose authority a request is made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Role {
    /// Leads the shift: may ask for everything but examinations.
    ShiftLeader,
    /// Plans berths and vessels.
    VesselPlanner,
    /// Plans the yard.
    YardPlanner,
    /// Controls vehicles and cranes.
    EquipmentController,
    /// Runs the gate.
    GateClerk,
    /// Customs: orders examinations.
    CustomsOfficer,
    /// Looks on; may ask for nothing.
    Observer,
}

/// What an operator may ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Action {
    /// Keep a call from berthing; it is not cut off meanwhile.
    HoldCall(CallId),
    /// Let a held call berth.
    FreeCall(CallId),
    /// Give a call precedence (higher goes first; 0 is normal).
    PrioritizeCall {
        /// Which.
        call: CallId,
        /// The new precedence.
        priority: i8,
    },
    /// Move a quay crane to another call.
    ReassignCrane {
        /// The crane.
        crane: DeviceId,
        /// Where it is to work; `None` gives it back to the rule.
        call: Option<CallId>,
    },
    /// Put nothing more into a block.
    FreezeBlock(BlockId),
    /// Use a frozen block again.
    ThawBlock(BlockId),
    /// Stop a vehicle where it is.
    StopVehicle(DeviceId),
    /// Let a stopped vehicle go on, mending what stopped it.
    FreeVehicle(DeviceId),
    /// Close a gate lane after the truck in it.
    CloseLane(DeviceId),
    /// Open a closed gate lane.
    OpenLane(DeviceId),
    /// Give a truck that has not come yet another time.
    RebookTruck {
        /// Which visit.
        truck: TruckId,
        /// The new time.
        to_ms: Ms,
    },
    /// Send a box to examination.
    Examine(BoxId),
    /// Withdraw an examination that has not begun.
    WithdrawExamination(BoxId),
}

/// One request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OperatorRequest {
    /// In whose authority.
    pub role: Role,
    /// What.
    pub action: Action,
    /// Why, in the operator's words.
    pub why: String,
    /// The request it undoes, if it does.
    pub compensates: Option<RequestId>,
}

/// How far a request has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum RequestStage {
    /// It is in the queue.
    Requested,
    /// Authority and interlocks allow it.
    Accepted,
    /// It is refused, by this rule.
    Refused(Rule),
    /// The orders that carry it out are issued.
    Sent,
    /// It is done.
    Completed,
    /// A later request undid it.
    Compensated,
}

/// The rule by which a request is refused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Rule {
    /// The role may not ask for this.
    NoAuthority,
    /// The thing named does not exist, or is no longer in the port.
    Unknown,
    /// A call that has berthed cannot be held off.
    CallBerthed,
    /// A call that has departed cannot be changed.
    CallDeparted,
    /// The call is not worked now.
    CallNotWorked,
    /// The crane is down.
    CraneDown,
    /// A working crane stands between: cranes cannot pass each other.
    CraneBetween,
    /// It is so already.
    AlreadySo,
    /// The last open lane of a direction stays open.
    LastLane,
    /// Trucks that have come cannot be booked anew.
    TruckArrived,
    /// A time that is past.
    TimePast,
    /// The box is not in the yard.
    NotInYard,
    /// The box leaves the port already, or is on its way to do so.
    BoxLeaving,
    /// The examination has begun.
    ExaminationBegun,
    /// Every other block would be full.
    YardFull,
    /// The request to undo was not carried out.
    NothingToUndo,
}

/// All requests of a run and how far each has come.
#[derive(Resource, Default, Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestDesk {
    requests: Vec<(OperatorRequest, RequestStage)>,
}

impl RequestDesk {
    /// Takes in a request; the caller schedules [`Happening::RequestMade`](crate::happenings::Happening::RequestMade) for it.
    pub fn take_in(&mut self, request: OperatorRequest) -> RequestId {
        let id = RequestId(self.requests.len() as u32);
        self.requests.push((request, RequestStage::Requested));
        id
    }
    /// A request and how far it has come.
    pub fn get(&self, id: RequestId) -> Option<&(OperatorRequest, RequestStage)> {
        self.requests.get(id.0 as usize)
    }
    /// Notes how far a request has come.
    pub fn note(&mut self, id: RequestId, stage: RequestStage) {
        if let Some(entry) = self.requests.get_mut(id.0 as usize) {
            entry.1 = stage;
        }
    }
    /// How many are not answered yet.
    pub fn unanswered(&self) -> usize {
        self.requests.iter().filter(|(_, stage)| *stage == RequestStage::Requested).count()
    }
    /// All requests in the order of asking.
    pub fn iter(&self) -> impl Iterator<Item = (RequestId, &OperatorRequest, RequestStage)> {
        self.requests.iter().enumerate().map(|(index, (request, stage))| (RequestId(index as u32), request, *stage))
    }
}
