//! What a vehicle says against an order or an instant action, in the words of the version that it speaks.

use crate::Version;
use crate::model::{ErrorLevel, Reference, VehicleError};

/// Words for errors that both roles need to know.
pub mod error_words {
    /// Errors by which a vehicle turns an order or an update down, in the words of 2.x and 3.0.
    pub const AGAINST_ORDERS: &[&str] = &[
        "validationError",
        "orderError",
        "orderUpdateError",
        "noRouteError",
        "VALIDATION_FAILURE",
        "UNSUPPORTED_PARAMETER",
        "INVALID_ORDER_ACTION",
        "OUTDATED_ORDER_UPDATE",
        "SAME_ORDER_UPDATE_ID",
        "ORDER_UPDATE_FOLLOWING_CANCEL",
        "OTHER_ORDER_ACTIVE",
        "START_NODE_OUT_OF_RANGE",
        "NO_ROUTE_TO_TARGET",
        "MOBILE_ROBOT_NOT_AVAILABLE",
        "UNKNOWN_MAP_ID",
    ];
}

/// Why something is wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum ErrorKind {
    /// The message is not right in form.
    Malformed,
    /// The route does not hang together.
    Inconsistent,
    /// It has something that this vehicle cannot use.
    Unsupported,
    /// It has an action that this vehicle cannot do.
    Action,
    /// Another order is in hand.
    OtherOrder,
    /// Its beginning is out of reach.
    OutOfReach,
    /// The vehicle takes no orders now.
    NotAvailable,
    /// The update is older than the one in hand.
    Outdated,
    /// The update does not begin where the base ends.
    NoContinuation,
    /// The update is one of a cancelled order.
    Cancelled,
    /// The same update again, with something else in it. (Not known to 2.x.)
    SameUpdate,
    /// There is nothing to cancel.
    NothingToCancel,
    /// An instant action that this vehicle cannot do.
    InstantAction,
    /// A pick or drop that failed.
    Handling,
    /// It broke down.
    Breakdown,
    /// It does not know where it is.
    PositionLost,
    /// Its battery is low.
    LowBattery,
}

impl ErrorKind {
    /// Its name in the version.
    pub(super) const fn word(self, version: Version) -> &'static str {
        match (self, version) {
            (Self::Malformed, Version::V2_0 | Version::V2_1) => "validationError",
            (
                Self::Inconsistent | Self::Unsupported | Self::Action | Self::OtherOrder | Self::NotAvailable,
                Version::V2_0 | Version::V2_1,
            ) => "orderError",
            (Self::OutOfReach, Version::V2_0 | Version::V2_1) => "noRouteError",
            (Self::Outdated | Self::NoContinuation | Self::Cancelled | Self::SameUpdate, Version::V2_0 | Version::V2_1) => {
                "orderUpdateError"
            }
            (Self::NothingToCancel, Version::V2_0 | Version::V2_1) => "noOrderToCancel",
            (Self::InstantAction, Version::V2_0 | Version::V2_1) => "instantActionError",
            (Self::Malformed | Self::Inconsistent, Version::V3_0) => "VALIDATION_FAILURE",
            (Self::Unsupported, Version::V3_0) => "UNSUPPORTED_PARAMETER",
            (Self::Action, Version::V3_0) => "INVALID_ORDER_ACTION",
            (Self::OtherOrder, Version::V3_0) => "OTHER_ORDER_ACTIVE",
            (Self::NotAvailable, Version::V3_0) => "MOBILE_ROBOT_NOT_AVAILABLE",
            (Self::OutOfReach, Version::V3_0) => "START_NODE_OUT_OF_RANGE",
            (Self::Outdated, Version::V3_0) => "OUTDATED_ORDER_UPDATE",
            (Self::NoContinuation, Version::V3_0) => "NO_ROUTE_TO_TARGET",
            (Self::Cancelled, Version::V3_0) => "ORDER_UPDATE_FOLLOWING_CANCEL",
            (Self::SameUpdate, Version::V3_0) => "SAME_ORDER_UPDATE_ID",
            (Self::NothingToCancel, Version::V3_0) => "NO_ORDER_TO_CANCEL",
            (Self::InstantAction, Version::V3_0) => "INVALID_INSTANT_ACTION",
            (Self::Handling, Version::V2_0 | Version::V2_1) => "loadHandlingError",
            (Self::Handling, Version::V3_0) => "LOAD_HANDLING_FAILED",
            (Self::Breakdown, Version::V2_0 | Version::V2_1) => "driveError",
            (Self::Breakdown, Version::V3_0) => "DRIVE_FAILED",
            (Self::PositionLost, Version::V2_0 | Version::V2_1) => "localizationError",
            (Self::PositionLost, Version::V3_0) => "LOCALIZATION_LOST",
            (Self::LowBattery, Version::V2_0 | Version::V2_1) => "batteryLow",
            (Self::LowBattery, Version::V3_0) => "BATTERY_LOW",
        }
    }

    /// How bad it is.
    const fn level(self, version: Version) -> ErrorLevel {
        match (self, version) {
            (Self::Breakdown | Self::PositionLost, _) => ErrorLevel::Fatal,
            (Self::Unsupported, Version::V3_0) => ErrorLevel::Critical,
            _ => ErrorLevel::Warning,
        }
    }

    /// Whether it is about an order, so that the next order that is accepted ends it.
    pub(super) const fn ends_with_next_order(self) -> bool {
        !matches!(self, Self::Breakdown | Self::PositionLost | Self::LowBattery)
    }
}

/// Something to say against what was asked.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Rejection {
    pub(super) kind: ErrorKind,
    pub(super) references: Vec<Reference>,
    pub(super) what: String,
    pub(super) hint: Option<String>,
}

impl Rejection {
    pub(super) fn new(kind: ErrorKind, what: impl Into<String>) -> Self {
        Self { kind, references: Vec::new(), what: what.into(), hint: None }
    }

    /// About this.
    pub(super) fn about(mut self, key: &str, value: impl ToString) -> Self {
        self.references.push(Reference::new(key, value.to_string()));
        self
    }

    /// How to mend it.
    pub(super) fn mend(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn error(&self, version: Version) -> VehicleError {
        VehicleError {
            error_type: self.kind.word(version).to_owned(),
            error_references: (!self.references.is_empty()).then(|| self.references.clone()),
            error_description: Some(self.what.clone()),
            // 2.0 does not know the field.
            error_hint: if version == Version::V2_0 { None } else { self.hint.clone() },
            error_level: self.kind.level(version),
        }
    }
}
