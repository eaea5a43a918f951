//! Right messages of 3.0.

use std::f64::consts::{FRAC_PI_2, PI};

use super::shape::{ANGLE, ANY, COUNT, NOT_NEGATIVE, PERCENT, ROUNDED, SHARE, Shape, may, must};
use Shape::{Bool, List, Number, Object, Stamp, Table, Text, Value, Whole, Word};

macro_rules! message {
    ($($field:expr),* $(,)?) => {
        Object(&[
            must("headerId", COUNT),
            must("timestamp", Stamp),
            must("version", Text),
            must("manufacturer", Text),
            must("serialNumber", Text),
            $($field),*
        ])
    };
}

macro_rules! actions {
    ($blocking:expr) => {
        List(&Object(&[
            must("actionType", Text),
            must("actionId", Text),
            may("actionDescriptor", Text),
            must("blockingType", Word($blocking)),
            may("actionParameters", List(&Object(&[must("key", Text), must("value", Value)]))),
        ]))
    };
}

const ORDER_ACTIONS: Shape = actions!(&["NONE", "SOFT", "SINGLE", "HARD"]);

const TRAJECTORY: Shape = Object(&[
    may("degree", Whole(1.0, f64::MAX)),
    may("knotVector", List(&SHARE)),
    must("controlPoints", List(&Object(&[must("x", ANY), must("y", ANY), may("weight", ANY)]))),
]);

/// A right angle to either side.
const HALF: Shape = Number(-FRAC_PI_2 - ROUNDED, FRAC_PI_2 + ROUNDED);

pub(super) const ORDER: Shape = message![
    must("orderId", Text),
    must("orderUpdateId", COUNT),
    must(
        "nodes",
        List(&Object(&[
            must("nodeId", Text),
            must("sequenceId", COUNT),
            may("nodeDescriptor", Text),
            must("released", Bool),
            may(
                "nodePosition",
                Object(&[
                    must("x", ANY),
                    must("y", ANY),
                    may("theta", ANGLE),
                    may("allowedDeviationXY", Object(&[must("a", NOT_NEGATIVE), must("b", NOT_NEGATIVE), must("theta", HALF)])),
                    may("allowedDeviationTheta", Number(0.0, PI + ROUNDED)),
                    must("mapId", Text),
                ])
            ),
            must("actions", ORDER_ACTIONS),
        ]))
    ),
    must(
        "edges",
        List(&Object(&[
            must("edgeId", Text),
            must("sequenceId", COUNT),
            may("edgeDescriptor", Text),
            must("released", Bool),
            may("maximumSpeed", ANY),
            may("maximumMobileRobotHeight", ANY),
            may("minimumLoadHandlingDeviceHeight", ANY),
            may("orientation", ANGLE),
            may("orientationType", Word(&["GLOBAL", "TANGENTIAL"])),
            may("direction", Text),
            may("reachOrientationBeforeEntering", Bool),
            may("maxRotationSpeed", ANY),
            may("trajectory", TRAJECTORY),
            may("length", ANY),
            may("corridor", Object(&[must("leftWidth", NOT_NEGATIVE), must("rightWidth", NOT_NEGATIVE)])),
            must("actions", ORDER_ACTIONS),
        ]))
    ),
];

pub(super) const INSTANT_ACTIONS: Shape = message![must("actions", actions!(&["NONE"]))];

const POSITION: Shape = Object(&[
    must("x", ANY),
    must("y", ANY),
    must("theta", ANGLE),
    must("mapId", Text),
    must("localized", Bool),
    may("localizationScore", SHARE),
    may("deviationRange", NOT_NEGATIVE),
]);
const VELOCITY: Shape = Object(&[may("vx", ANY), may("vy", ANY), may("omega", ANY)]);
const REFERENCES: Shape = List(&Object(&[must("referenceKey", Text), must("referenceValue", Text)]));
const ACTION_STATES: Shape = List(&Object(&[
    must("actionId", Text),
    may("actionType", Text),
    may("actionDescriptor", Text),
    must("actionStatus", Word(&["WAITING", "INITIALIZING", "RUNNING", "PAUSED", "RETRIABLE", "FINISHED", "FAILED"])),
    may("actionResult", Text),
]));

pub(super) const STATE: Shape = message![
    must("orderId", Text),
    must("orderUpdateId", COUNT),
    must("lastNodeId", Text),
    must("lastNodeSequenceId", COUNT),
    must(
        "nodeStates",
        List(&Object(&[
            must("nodeId", Text),
            must("sequenceId", COUNT),
            may("nodeDescriptor", Text),
            must("released", Bool),
            may("nodePosition", Object(&[must("x", ANY), must("y", ANY), may("theta", ANGLE), must("mapId", Text)])),
        ]))
    ),
    must(
        "edgeStates",
        List(&Object(&[
            must("edgeId", Text),
            must("sequenceId", COUNT),
            may("edgeDescriptor", Text),
            must("released", Bool),
            may("trajectory", TRAJECTORY),
        ]))
    ),
    may("mobileRobotPosition", POSITION),
    may("velocity", VELOCITY),
    may("loads", List(&Object(&[may("loadId", Text), may("loadType", Text), may("loadPosition", Text), may("weight", NOT_NEGATIVE)]))),
    must("driving", Bool),
    may("paused", Bool),
    may("newBaseRequest", Bool),
    may("distanceSinceLastNode", ANY),
    must("actionStates", ACTION_STATES),
    must("instantActionStates", ACTION_STATES),
    may("zoneActionStates", ACTION_STATES),
    must(
        "powerSupply",
        Object(&[
            must("stateOfCharge", PERCENT),
            may("batteryVoltage", ANY),
            may("batteryCurrent", ANY),
            may("batteryHealth", PERCENT),
            must("charging", Bool),
            may("range", NOT_NEGATIVE),
        ])
    ),
    must("operatingMode", Word(&["STARTUP", "AUTOMATIC", "SEMIAUTOMATIC", "INTERVENED", "MANUAL", "SERVICE", "TEACH_IN"])),
    must(
        "errors",
        List(&Object(&[
            must("errorType", Text),
            may("errorReferences", REFERENCES),
            may("errorDescription", Text),
            may("errorHint", Text),
            must("errorLevel", Word(&["WARNING", "URGENT", "CRITICAL", "FATAL"])),
        ]))
    ),
    may(
        "information",
        List(&Object(&[
            must("infoType", Text),
            may("infoReferences", REFERENCES),
            may("infoDescriptor", Text),
            must("infoLevel", Word(&["INFO", "DEBUG"])),
        ]))
    ),
    must("safetyState", Object(&[must("activeEmergencyStop", Word(&["MANUAL", "REMOTE", "NONE"])), must("fieldViolation", Bool)])),
];

pub(super) const VISUALIZATION: Shape =
    message![must("referenceStateHeaderId", COUNT), may("mobileRobotPosition", POSITION), may("velocity", VELOCITY)];

pub(super) const CONNECTION: Shape = message![must("connectionState", Word(&["ONLINE", "OFFLINE", "HIBERNATING", "CONNECTION_BROKEN"]))];

pub(super) const FACTSHEET: Shape = message![
    must(
        "typeSpecification",
        Object(&[
            must("seriesName", Text),
            must("mobileRobotKinematics", Text),
            must("mobileRobotClass", Text),
            must("maximumLoadMass", NOT_NEGATIVE),
            must("localizationTypes", List(&Text)),
            must("navigationTypes", List(&Text)),
        ])
    ),
    must(
        "physicalParameters",
        Object(&[
            must("minimumSpeed", NOT_NEGATIVE),
            must("maximumSpeed", NOT_NEGATIVE),
            must("maximumAcceleration", NOT_NEGATIVE),
            must("maximumDeceleration", ANY),
            must("minimumHeight", ANY),
            must("maximumHeight", ANY),
            must("width", ANY),
            must("length", ANY),
        ])
    ),
    must(
        "protocolLimits",
        Object(&[
            must("maximumStringLengths", Table(&Value)),
            must("maximumArrayLengths", Table(&Whole(0.0, f64::MAX))),
            must(
                "timing",
                Object(&[
                    must("minimumOrderInterval", NOT_NEGATIVE),
                    must("minimumStateInterval", NOT_NEGATIVE),
                    may("defaultStateInterval", NOT_NEGATIVE),
                    may("visualizationInterval", NOT_NEGATIVE),
                ])
            ),
        ])
    ),
    must(
        "protocolFeatures",
        Object(&[
            must("optionalParameters", List(&Object(&[must("parameter", Text), must("support", Word(&["SUPPORTED", "REQUIRED"]))]))),
            must(
                "mobileRobotActions",
                List(&Object(&[
                    must("actionType", Text),
                    may("actionDescription", Text),
                    must("actionScopes", List(&Word(&["INSTANT", "NODE", "EDGE", "ZONE"]))),
                    may(
                        "actionParameters",
                        List(&Object(&[
                            must("key", Text),
                            must("valueDataType", Word(&["BOOL", "NUMBER", "INTEGER", "STRING", "OBJECT", "ARRAY"])),
                        ]))
                    ),
                    may("actionResult", Text),
                    may("blockingTypes", List(&Word(&["NONE", "SOFT", "SINGLE", "HARD"]))),
                    must("pauseAllowed", Bool),
                    must("cancelAllowed", Bool),
                ]))
            ),
        ])
    ),
    must("mobileRobotGeometry", Table(&Value)),
    must("loadSpecification", Table(&Value)),
];
