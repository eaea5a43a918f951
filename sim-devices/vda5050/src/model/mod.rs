//! The messages, in the words of 2.1 and with what 3.0 adds: the one internal model behind all versions.
//!
//! The field names are the standard's own. Reading is generous: fields that nobody knows are passed over, and a vehicle's enumerations may
//! hold words that the standard lacks (`Unknown`), since a master that throws such a state away knows nothing at all. Whether a message is
//! *right* is asked of [`crate::rules`].

mod action;
mod factsheet;
mod header;
mod link;
mod order;
mod state;
pub(crate) mod whole;

pub use action::{Action, ActionParameter, BlockingType, InstantActions};
pub use factsheet::{
    ActionScope, Configuration, Factsheet, Geometry, LoadSet, LoadSpecification, OptionalParameter, ParameterDescription,
    PhysicalParameters, ProtocolFeatures, ProtocolLimits, Support, SupportedAction, Timing, TypeSpecification, VersionInfo,
};
pub use header::{Header, LooseHeader};
pub use link::{Connection, ConnectionState, Visualization};
pub use order::{ControlPoint, Corridor, Edge, Node, NodePosition, Order, OrientationType, Trajectory};
pub use state::{
    ActionState, ActionStatus, AgvPosition, BatteryState, EStop, EdgeState, ErrorLevel, InfoLevel, Information, Load, NodeState,
    OperatingMode, Reference, SafetyState, State, VehicleError, Velocity,
};

/// Any message of the standard.
#[derive(Clone, PartialEq, Debug)]
pub enum Message {
    /// From the master: a route.
    Order(Order),
    /// From the master: what is to be done at once.
    InstantActions(InstantActions),
    /// From the vehicle: all that is so.
    State(State),
    /// From the vehicle: where it is, often.
    Visualization(Visualization),
    /// From the vehicle or its broker: whether it is there.
    Connection(Connection),
    /// From the vehicle: what it is.
    Factsheet(Factsheet),
}
