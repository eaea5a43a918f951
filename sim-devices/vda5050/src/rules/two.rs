//! Right messages of 2.0.0 and 2.1.0.

use super::shape::{ANGLE, ANY, COUNT, Field, NOT_NEGATIVE, PERCENT, SHARE, Shape, may, must};
use Shape::{Bool, List, Object, Stamp, Table, Text, Value, Whole, Word};

const BLOCKING: Shape = Word(&["NONE", "SOFT", "HARD"]);
const PARAMETERS: Shape = List(&Object(&[must("key", Text), must("value", Value)]));
const ACTION: Shape = Object(&[
    must("actionType", Text),
    must("actionId", Text),
    may("actionDescription", Text),
    must("blockingType", BLOCKING),
    may("actionParameters", PARAMETERS),
]);
const ACTIONS: Shape = List(&ACTION);

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

const TRAJECTORY: Shape = Object(&[
    must("degree", Whole(1.0, f64::MAX)),
    must("knotVector", List(&SHARE)),
    must("controlPoints", List(&Object(&[must("x", ANY), must("y", ANY), may("weight", NOT_NEGATIVE)]))),
]);

const NODE: Shape = Object(&[
    must("nodeId", Text),
    must("sequenceId", COUNT),
    may("nodeDescription", Text),
    must("released", Bool),
    may(
        "nodePosition",
        Object(&[
            must("x", ANY),
            must("y", ANY),
            may("theta", ANGLE),
            may("allowedDeviationXY", NOT_NEGATIVE),
            may("allowedDeviationTheta", ANGLE),
            must("mapId", Text),
            may("mapDescription", Text),
        ]),
    ),
    must("actions", ACTIONS),
]);

const EDGE: Shape = Object(&[
    must("edgeId", Text),
    must("sequenceId", COUNT),
    may("edgeDescription", Text),
    must("released", Bool),
    must("startNodeId", Text),
    must("endNodeId", Text),
    may("maxSpeed", ANY),
    may("maxHeight", ANY),
    may("minHeight", ANY),
    may("orientation", ANGLE),
    may("orientationType", Word(&["GLOBAL", "TANGENTIAL"])),
    may("direction", Text),
    may("rotationAllowed", Bool),
    may("maxRotationSpeed", ANY),
    may("length", ANY),
    may("trajectory", TRAJECTORY),
    may(
        "corridor",
        Object(&[
            must("leftWidth", NOT_NEGATIVE),
            must("rightWidth", NOT_NEGATIVE),
            may("corridorRefPoint", Word(&["KINEMATICCENTER", "CONTOUR"])),
        ]),
    ),
    must("actions", ACTIONS),
]);

pub(super) const ORDER: Shape = message![
    must("orderId", Text),
    must("orderUpdateId", COUNT),
    may("zoneSetId", Text),
    must("nodes", List(&NODE)),
    must("edges", List(&EDGE)),
];

pub(super) const INSTANT_ACTIONS: Shape = message![must("actions", ACTIONS)];

/// The schema of 2.0.0 says `actionName` where its text says `actionType`; either will do.
pub(super) const INSTANT_ACTIONS_2_0: Shape = message![must(
    "actions",
    List(&Object(&[
        may("actionType", Text),
        may("actionName", Text),
        must("actionId", Text),
        may("actionDescription", Text),
        must("blockingType", BLOCKING),
        may("actionParameters", PARAMETERS),
    ]))
)];

const REFERENCES: Shape = List(&Object(&[must("referenceKey", Text), must("referenceValue", Text)]));

const fn position(theta: Field) -> [Field; 8] {
    [
        must("x", ANY),
        must("y", ANY),
        theta,
        must("mapId", Text),
        may("mapDescription", Text),
        must("positionInitialized", Bool),
        may("localizationScore", SHARE),
        may("deviationRange", ANY),
    ]
}
const POSITION_FIELDS: [Field; 8] = position(must("theta", ANY));
const POSITION: Shape = Object(&POSITION_FIELDS);
const POSITION_FIELDS_2_0: [Field; 8] = position(may("theta", ANY));
const POSITION_2_0: Shape = Object(&POSITION_FIELDS_2_0);
const VELOCITY: Shape = Object(&[may("vx", ANY), may("vy", ANY), may("omega", ANY)]);

macro_rules! state {
    ($position:expr) => {
        message![
            must("orderId", Text),
            must("orderUpdateId", COUNT),
            may("zoneSetId", Text),
            must("lastNodeId", Text),
            must("lastNodeSequenceId", COUNT),
            must(
                "nodeStates",
                List(&Object(&[
                    must("nodeId", Text),
                    must("sequenceId", COUNT),
                    may("nodeDescription", Text),
                    must("released", Bool),
                    may("nodePosition", Object(&[must("x", ANY), must("y", ANY), may("theta", ANY), must("mapId", Text)])),
                ]))
            ),
            must(
                "edgeStates",
                List(&Object(&[
                    must("edgeId", Text),
                    must("sequenceId", COUNT),
                    may("edgeDescription", Text),
                    must("released", Bool),
                    may("trajectory", TRAJECTORY),
                ]))
            ),
            may("agvPosition", $position),
            may("velocity", VELOCITY),
            may(
                "loads",
                List(&Object(&[
                    may("loadId", Text),
                    may("loadType", Text),
                    may("loadPosition", Text),
                    may("boundingBoxReference", Object(&[must("x", ANY), must("y", ANY), must("z", ANY), may("theta", ANY)])),
                    may("loadDimensions", Object(&[must("length", ANY), must("width", ANY), may("height", ANY)])),
                    may("weight", NOT_NEGATIVE),
                ]))
            ),
            must("driving", Bool),
            may("paused", Bool),
            may("newBaseRequest", Bool),
            may("distanceSinceLastNode", ANY),
            must(
                "actionStates",
                List(&Object(&[
                    must("actionId", Text),
                    may("actionType", Text),
                    may("actionDescription", Text),
                    must("actionStatus", Word(&["WAITING", "INITIALIZING", "RUNNING", "PAUSED", "FINISHED", "FAILED"])),
                    may("resultDescription", Text),
                ]))
            ),
            must(
                "batteryState",
                Object(&[
                    must("batteryCharge", ANY),
                    may("batteryVoltage", ANY),
                    may("batteryHealth", PERCENT),
                    must("charging", Bool),
                    may("reach", NOT_NEGATIVE),
                ])
            ),
            must("operatingMode", Word(&["AUTOMATIC", "SEMIAUTOMATIC", "MANUAL", "SERVICE", "TEACHIN"])),
            must(
                "errors",
                List(&Object(&[
                    must("errorType", Text),
                    may("errorReferences", REFERENCES),
                    may("errorDescription", Text),
                    may("errorHint", Text),
                    must("errorLevel", Word(&["WARNING", "FATAL"])),
                ]))
            ),
            may(
                "information",
                List(&Object(&[
                    must("infoType", Text),
                    may("infoReferences", REFERENCES),
                    may("infoDescription", Text),
                    must("infoLevel", Word(&["INFO", "DEBUG"])),
                ]))
            ),
            must("safetyState", Object(&[must("eStop", Word(&["AUTOACK", "MANUAL", "REMOTE", "NONE"])), must("fieldViolation", Bool)])),
        ]
    };
}

pub(super) const STATE: Shape = state!(POSITION);
pub(super) const STATE_2_0: Shape = state!(POSITION_2_0);

pub(super) const VISUALIZATION: Shape = Object(&[
    may("headerId", COUNT),
    may("timestamp", Stamp),
    may("version", Text),
    may("manufacturer", Text),
    may("serialNumber", Text),
    may("agvPosition", POSITION_2_0),
    may("velocity", VELOCITY),
]);

pub(super) const CONNECTION: Shape = message![must("connectionState", Word(&["ONLINE", "OFFLINE", "CONNECTIONBROKEN"]))];

pub(super) const FACTSHEET: Shape = Object(&[
    may("headerId", COUNT),
    may("timestamp", Stamp),
    must("version", Text),
    must("manufacturer", Text),
    must("serialNumber", Text),
    must(
        "typeSpecification",
        Object(&[
            must("seriesName", Text),
            may("seriesDescription", Text),
            must("agvKinematic", Word(&["DIFF", "OMNI", "THREEWHEEL"])),
            must("agvClass", Word(&["FORKLIFT", "CONVEYOR", "TUGGER", "CARRIER"])),
            must("maxLoadMass", NOT_NEGATIVE),
            must("localizationTypes", List(&Word(&["NATURAL", "REFLECTOR", "RFID", "DMC", "SPOT", "GRID"]))),
            must("navigationTypes", List(&Word(&["PHYSICAL_LINE_GUIDED", "VIRTUAL_LINE_GUIDED", "AUTONOMOUS"]))),
        ]),
    ),
    must(
        "physicalParameters",
        Object(&[
            must("speedMin", ANY),
            must("speedMax", ANY),
            must("accelerationMax", ANY),
            must("decelerationMax", ANY),
            may("heightMin", ANY),
            must("heightMax", ANY),
            must("width", ANY),
            must("length", ANY),
        ]),
    ),
    must(
        "protocolLimits",
        Object(&[
            must("maxStringLens", Table(&Value)),
            must("maxArrayLens", Table(&Whole(0.0, f64::MAX))),
            must(
                "timing",
                Object(&[
                    must("minOrderInterval", ANY),
                    must("minStateInterval", ANY),
                    may("defaultStateInterval", ANY),
                    may("visualizationInterval", ANY),
                ]),
            ),
        ]),
    ),
    must(
        "protocolFeatures",
        Object(&[
            must("optionalParameters", List(&Object(&[must("parameter", Text), must("support", Word(&["SUPPORTED", "REQUIRED"]))]))),
            must(
                "agvActions",
                List(&Object(&[
                    must("actionType", Text),
                    may("actionDescription", Text),
                    must("actionScopes", List(&Word(&["INSTANT", "NODE", "EDGE"]))),
                    may(
                        "actionParameters",
                        List(&Object(&[
                            must("key", Text),
                            must("valueDataType", Word(&["BOOL", "NUMBER", "INTEGER", "FLOAT", "STRING", "OBJECT", "ARRAY"])),
                            may("description", Text),
                            may("isOptional", Bool),
                        ])),
                    ),
                    may("resultDescription", Text),
                ])),
            ),
        ]),
    ),
    must("agvGeometry", Table(&Value)),
    must("loadSpecification", Object(&[may("loadPositions", List(&Text)), may("loadSets", List(&Table(&Value)))])),
]);
