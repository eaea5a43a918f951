//! The codes of what is said: which messages the locale has, and which parameters each takes.
//!
//! Who builds views names messages by these constants, so that a message without words does not compile; a test of this crate proves
//! that every language has every code with exactly these parameters.

use portolan_protocol::wire::BenchFault;

/// One message: its code and the names of its parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code {
    /// The code.
    pub code: &'static str,
    /// Its parameters.
    pub params: &'static [&'static str],
}

macro_rules! codes {
    ($(#[$about:meta])* $list:ident in $module:ident { $($(#[$doc:meta])* $name:ident = $code:literal ($($param:literal),*);)* }) => {
        $(#[$about])*
        pub const $list: &[Code] = &[$(Code { code: $code, params: &[$($param),*] }),*];
        $(#[$about])*
        pub mod $module {
            $($(#[$doc])* pub const $name: &str = $code;)*
        }
    };
}

codes! {
    /// What notices say: `notice-<code>`. The codes are those of the rules that raise them.
    NOTICES in notice {
        /// A call is later than its timetable by more than a limit.
        LATE_CALL = "late-call" ("call", "late");
        /// A quay crane is down.
        CRANE_DOWN = "crane-down" ("crane", "span");
        /// A crane stands idle while a vessel waits for moves.
        IDLE_CRANE = "idle-crane" ("crane", "call", "span");
        /// Too many trucks wait at the in-gate.
        GATE_QUEUE = "gate-queue" ("waiting", "limit");
        /// A block is too full.
        BLOCK_FULL = "block-full" ("block", "fill", "limit");
        /// A vehicle stands where it should not.
        VEHICLE_STOPPED = "vehicle-stopped" ("vehicle", "span");
        /// Too many vehicles are low on charge.
        FLEET_BATTERY = "fleet-battery" ("vehicles", "limit");
        /// Export boxes will not make their cut-off.
        CUT_OFF_RISK = "cut-off-risk" ("call", "boxes", "cut-off");
        /// A held box is due to be loaded.
        HOLD_ON_LOAD = "hold-on-load" ("box", "call", "hold");
        /// A reefer is too far above its set-point: by how much, and the limit.
        REEFER_TEMPERATURE = "reefer-temperature" ("box", "temperature", "limit");
        /// The wind nears or passes its limit.
        WIND = "wind" ("wind", "limit");
        /// Too many examinations wait.
        EXAMINATION_BACKLOG = "examination-backlog" ("waiting", "limit");
        /// A device behind a line cannot be heard any more.
        DEVICE_LOST = "device-lost" ("device", "span");
        /// What a device says contradicts the model.
        DISCREPANCY = "discrepancy" ("device", "span");
        /// There is no connection to the devices.
        LINE_DOWN = "line-down" ("span");
        /// A sensor behind a line cannot be heard any more.
        SENSOR_LOST = "sensor-lost" ("device", "span");
        /// A device comes and goes.
        DEVICE_FLAPPING = "device-flapping" ("device", "times");
        /// The messages of a device are disturbed on their way.
        LINE_DISTURBED = "line-disturbed" ("device", "share", "limit");
        /// The clock of a device is off.
        CLOCK_OFF = "clock-off" ("device", "off");
        /// A machine does not acknowledge what it was ordered.
        ORDER_UNHEARD = "order-unheard" ("device", "span");
        /// A machine refuses what it was ordered.
        ORDER_REFUSED = "order-refused" ("device", "span");
        /// Somebody crosses the perimeter.
        INTRUSION = "intrusion" ("device", "zone", "span");
        /// Somebody has been at a sensor.
        TAMPERING = "tampering" ("device", "span");
        /// A camera finds something wrong with itself.
        CAMERA_FAULT = "camera-fault" ("device", "ailment", "span");
    }
}

codes! {
    /// What the list of happenings says: `happening-<code>`.
    HAPPENINGS in happening {
        /// A call's estimate changed.
        CALL_ESTIMATE = "call-estimate" ("call", "eta", "late");
        /// A call arrived at the anchorage.
        CALL_ARRIVED = "call-arrived" ("call");
        /// A call begins to berth.
        CALL_BERTHED = "call-berthed" ("call", "from", "to");
        /// A call is cleared to work.
        CALL_CLEARED = "call-cleared" ("call");
        /// Cranes begin to work a call.
        CALL_WORKING = "call-working" ("call", "moves");
        /// All moves of a call are made.
        CALL_COMPLETED = "call-completed" ("call", "moves");
        /// A call left.
        CALL_DEPARTED = "call-departed" ("call");
        /// The cut-off of a call passed.
        CUT_OFF_PASSED = "cut-off-passed" ("call");
        /// A crane begins to work a call.
        CRANE_JOINED = "crane-joined" ("crane", "call");
        /// A crane leaves a call.
        CRANE_LEFT = "crane-left" ("crane", "call");
        /// A crew changes.
        SHIFT_CHANGE = "shift-change" ();
        /// A device broke down.
        DEVICE_DOWN = "device-down" ("device");
        /// A device was repaired.
        DEVICE_REPAIRED = "device-repaired" ("device", "span");
        /// A device was told to stand.
        DEVICE_STOPPED = "device-stopped" ("device");
        /// A device was told to go on.
        DEVICE_FREED = "device-freed" ("device");
        /// A device behind a line cannot be heard any more.
        DEVICE_LOST = "device-lost" ("device");
        /// It can be heard again.
        DEVICE_FOUND = "device-found" ("device");
        /// What a device says contradicts the model.
        DEVICE_DISPUTED = "device-disputed" ("device");
        /// Device and model agree again, or somebody has settled it.
        DEVICE_AGREES = "device-agrees" ("device");
        /// Something is wrong with a device that can be heard.
        DEVICE_AILING = "device-ailing" ("device", "ailment");
        /// That is over.
        DEVICE_SOUND = "device-sound" ("device", "ailment");
        /// There is no connection to the devices any more.
        LINE_LOST = "line-lost" ();
        /// There is one.
        LINE_FOUND = "line-found" ();
        /// Somebody crosses the perimeter.
        INTRUSION = "intrusion" ("device");
        /// Nobody does any more.
        INTRUSION_OVER = "intrusion-over" ("device");
        /// The water rose or fell.
        TIDE_CHANGED = "tide-changed" ("level");
        /// A vehicle that stands on a crossing closes it to the others.
        ROAD_CLOSED = "road-closed" ("vehicle");
        /// That crossing is open again.
        ROAD_OPENED = "road-opened" ("vehicle");
        /// The reader of a lane failed.
        READER_DOWN = "reader-down" ("lane");
        /// The reader of a lane reads again.
        READER_REPAIRED = "reader-repaired" ("lane", "span");
        /// A lane was closed.
        LANE_CLOSED = "lane-closed" ("lane");
        /// A lane was opened.
        LANE_OPENED = "lane-opened" ("lane");
        /// A truck left at once.
        TRUCK_TURNED_AWAY = "truck-turned-away" ("truck");
        /// A block was closed for new boxes.
        BLOCK_FROZEN = "block-frozen" ("block");
        /// A block was opened again.
        BLOCK_THAWED = "block-thawed" ("block");
        /// A box is held.
        BOX_HELD = "box-held" ("box", "hold");
        /// A hold was lifted.
        BOX_FREED = "box-freed" ("box", "hold");
        /// A box missed its call.
        BOX_ROLLED = "box-rolled" ("box", "call", "reason");
        /// An examination was ordered.
        EXAMINATION_ORDERED = "examination-ordered" ("box");
        /// An examination found nothing.
        EXAMINATION_PASSED = "examination-passed" ("box");
        /// An examination found something.
        EXAMINATION_FOUND = "examination-found" ("box");
        /// The wind changed.
        WIND_CHANGED = "wind-changed" ("wind");
        /// Quay cranes stop for the wind.
        WIND_STOP = "wind-stop" ("wind");
        /// A request was carried out.
        REQUEST_COMPLETED = "request-completed" ("role", "subject");
        /// A request was refused.
        REQUEST_REFUSED = "request-refused" ("role", "subject", "rule");
        /// All work is done.
        SCENARIO_ENDED = "scenario-ended" ();
    }
}

codes! {
    /// What the history of a thing says beside [`HAPPENINGS`]: `history-<code>`.
    HISTORY in history {
        /// A box came into the port's knowledge.
        BOX_ENTERED = "box-entered" ("flow");
        /// A box is aboard.
        BOX_ABOARD = "box-aboard" ("call");
        /// A box is on a vehicle.
        BOX_ON_VEHICLE = "box-on-vehicle" ("vehicle");
        /// A box stands in the yard.
        BOX_IN_YARD = "box-in-yard" ("place");
        /// A box is on a truck.
        BOX_ON_TRUCK = "box-on-truck" ();
        /// A box stands in the hall.
        BOX_IN_HALL = "box-in-hall" ();
        /// A box left by road.
        BOX_LEFT_BY_ROAD = "box-left-by-road" ();
        /// A box left by water.
        BOX_LEFT_BY_WATER = "box-left-by-water" ("call");
        /// An examination came this far.
        EXAMINED = "examined" ("stage");
        /// A truck's visit came this far.
        TRUCK_STAGE = "truck-stage" ("stage");
        /// A call came this far.
        CALL_STAGE = "call-stage" ("stage");
        /// A device was ordered to do something.
        ORDERED = "ordered" ("activity");
        /// An order was carried out.
        ORDER_DONE = "order-done" ("span");
        /// A device refused an order.
        ORDER_REFUSED = "order-refused" ();
        /// A device does something else now without an order.
        TURNED = "turned" ("activity");
    }
}

codes! {
    /// What a thing is doing, in one line: `headline-<code>`.
    HEADLINES in headline {
        /// A call that is expected.
        CALL_EXPECTED = "call-expected" ("eta", "late");
        /// A call that waits for a berth.
        CALL_WAITING = "call-waiting" ("since");
        /// A call at its berth.
        CALL_AT_BERTH = "call-at-berth" ("stage", "done", "total");
        /// A call that left.
        CALL_GONE = "call-gone" ("at");
        /// A device at work on something named.
        DEVICE_WORKING = "device-working" ("activity", "for");
        /// A device at work or at rest.
        DEVICE_ACTIVITY = "device-activity" ("activity");
        /// A device that is down.
        DEVICE_DOWN = "device-down" ("since");
        /// A device that was told to stand.
        DEVICE_STOPPED = "device-stopped" ("since");
        /// A lane that takes no trucks.
        LANE_CLOSED = "lane-closed" ();
        /// A block.
        BLOCK_FILL = "block-fill" ("fill", "boxes");
        /// A box in the yard.
        BOX_IN_YARD = "box-in-yard" ("place");
        /// A box aboard.
        BOX_ABOARD = "box-aboard" ("call");
        /// A box on a vehicle.
        BOX_ON_VEHICLE = "box-on-vehicle" ("vehicle");
        /// A box on a truck.
        BOX_ON_TRUCK = "box-on-truck" ();
        /// A box in the hall.
        BOX_IN_HALL = "box-in-hall" ("stage");
        /// A box that left.
        BOX_GONE = "box-gone" ();
        /// A truck's visit.
        TRUCK_VISIT = "truck-visit" ("visit", "stage");
        /// The gate.
        GATE_QUEUES = "gate-queues" ("in", "out");
        /// The fleet.
        FLEET_BUSY = "fleet-busy" ("busy", "all");
        /// The hall.
        HALL_PLACES = "hall-places" ("taken", "places");
        /// What only watches.
        SENSOR = "sensor" ("health", "since");
        /// The port.
        PORT_TOTALS = "port-totals" ("calls", "boxes");
    }
}

codes! {
    /// Labels of what is known about a thing: `fact-<code>`.
    FACTS in fact {
        /// What kind of thing it is.
        KIND = "kind" ();
        /// Whose it is.
        LINE = "line" ();
        /// How far it has come.
        STAGE = "stage" ();
        /// How long it is.
        LENGTH = "length" ();
        /// How deep it lies.
        DRAUGHT = "draught" ();
        /// When it was due by the timetable.
        SCHEDULED = "scheduled" ();
        /// Estimated arrival.
        ETA = "eta" ();
        /// When the vessel itself says that it will arrive.
        TOLD = "told" ();
        /// Before when it cannot arrive at its present speed.
        NOT_BEFORE = "not-before" ();
        /// How far off it is.
        DISTANCE = "distance" ();
        /// Estimated berthing.
        ETB = "etb" ();
        /// Estimated departure.
        ETD = "etd" ();
        /// Actual arrival.
        ATA = "ata" ();
        /// Actual berthing.
        ATB = "atb" ();
        /// Actual departure.
        ATD = "atd" ();
        /// Late by so much.
        LATE = "late" ();
        /// Where along the quay.
        ALONGSIDE = "alongside" ();
        /// Last moment for export boxes.
        CUT_OFF = "cut-off" ();
        /// Boxes to discharge.
        DISCHARGE = "discharge" ();
        /// Boxes to load.
        LOAD = "load" ();
        /// Moves made of moves to make.
        MOVES = "moves" ();
        /// Cranes at work.
        CRANES = "cranes" ();
        /// Precedence.
        PRIORITY = "priority" ();
        /// What it does.
        ACTIVITY = "activity" ();
        /// How it is.
        CONDITION = "condition" ();
        /// Since when.
        SINCE = "since" ();
        /// Where it is.
        POSITION = "position" ();
        /// The call.
        CALL = "call" ();
        /// The bay of the vessel.
        BAY = "bay" ();
        /// Gross moves an hour.
        RATE = "rate" ();
        /// Its job.
        JOB = "job" ();
        /// Picks up at.
        FROM = "from" ();
        /// Sets down at.
        TO = "to" ();
        /// What it carries.
        CARRIES = "carries" ();
        /// Charge.
        BATTERY = "battery" ();
        /// The vehicle.
        VEHICLE = "vehicle" ();
        /// The truck.
        TRUCK = "truck" ();
        /// The box.
        CONTAINER = "container" ();
        /// ISO size and type.
        SIZE_TYPE = "size-type" ();
        /// What the port does with it.
        FLOW = "flow" ();
        /// Gross weight.
        WEIGHT = "weight" ();
        /// What holds it.
        HOLDS = "holds" ();
        /// Dangerous goods.
        DANGEROUS = "dangerous" ();
        /// Needs a plug.
        REEFER = "reefer" ();
        /// How far a reefer is above its set-point.
        TEMPERATURE = "temperature" ();
        /// Over-size.
        OUT_OF_GAUGE = "out-of-gauge" ();
        /// Domestic trade.
        DOMESTIC = "domestic" ();
        /// The block.
        BLOCK = "block" ();
        /// Block, bay, row, tier.
        SLOT = "slot" ();
        /// When it came into the port.
        ENTERED = "entered" ();
        /// How long it has been here.
        DWELL = "dwell" ();
        /// When it is to leave.
        WANTED = "wanted" ();
        /// What it leaves by.
        LEAVES_BY = "leaves-by" ();
        /// Examination.
        EXAMINATION = "examination" ();
        /// What the truck came for.
        VISIT = "visit" ();
        /// Its appointment.
        APPOINTMENT = "appointment" ();
        /// When it came.
        ARRIVED = "arrived" ();
        /// Its turn time.
        TURN = "turn" ();
        /// What a block is for.
        PURPOSE = "purpose" ();
        /// How full.
        FILL = "fill" ();
        /// What it holds at most.
        CAPACITY = "capacity" ();
        /// Boxes in it.
        BOXES = "boxes" ();
        /// Waits at the waterside.
        WAITING_WATERSIDE = "waiting-waterside" ();
        /// Waits at the landside.
        WAITING_LANDSIDE = "waiting-landside" ();
        /// Plugs in use.
        PLUGS = "plugs" ();
        /// Closed for new boxes.
        FROZEN = "frozen" ();
        /// Wait to come in.
        WAITING_IN = "waiting-in" ();
        /// Wait to go out.
        WAITING_OUT = "waiting-out" ();
        /// Trucks inside.
        INSIDE = "inside" ();
        /// Trucks or boxes passed in the last hour.
        PASSED = "passed" ();
        /// Whether its reader reads.
        READER = "reader" ();
        /// Which way it leads.
        DIRECTION = "direction" ();
        /// Vehicles.
        VEHICLES = "vehicles" ();
        /// Places taken.
        PLACES = "places" ();
        /// What waits.
        BACKLOG = "backlog" ();
        /// The wind.
        WIND = "wind" ();
        /// The water above chart datum.
        TIDE = "tide" ();
        /// How far one sees.
        VISIBILITY = "visibility" ();
        /// How warm the air is.
        AIR = "air" ();
        /// Whether it can be heard.
        HEALTH = "health" ();
        /// How long ago it was heard.
        HEARD = "heard" ();
        /// What is wrong with it.
        AILMENT = "ailment" ();
        /// What last went wrong.
        LAST_ERROR = "last-error" ();
        /// The zone that it guards.
        ZONE = "zone" ();
        /// Whether it is armed.
        ARMED = "armed" ();
        /// Frames a second.
        FRAMES = "frames" ();
        /// What a reefer is to keep.
        SET_POINT = "set-point" ();
        /// The air that comes back in a reefer.
        RETURN_AIR = "return-air" ();
        /// Its speed.
        SPEED = "speed" ();
        /// Calls at berth.
        AT_BERTH = "at-berth" ();
        /// Seed.
        SEED = "seed" ();
    }
}

/// Kinds of entries of the ledger: `entry-<code>`.
pub const ENTRY_KINDS: &[&str] = &[
    "declaration",
    "decision",
    "activation",
    "payment",
    "custody",
    "examination",
    "order",
    "tally",
    "document",
    "grant",
    "revocation",
    "erasure",
    "reading",
];

/// What the values that entries carry are called: `entry-field-<code>`. Other names stand as they are.
pub const ENTRY_FIELDS: &[&str] = &[
    "decision",
    "hold",
    "tax_fen",
    "from",
    "to",
    "amount",
    "currency",
    "stage",
    "request",
    "outcome",
    "rule",
    "count",
    "unit",
    "discharged",
    "loaded",
    "type",
    "number",
    "place",
    "direction",
    "origin",
    "contract",
    "version",
    "payload",
    "reader",
    "reason",
];

/// What entries that a port writes may say: `entry-word-<code>`. Entries of others say what they like.
pub const ENTRY_WORDS: &[&str] = &[
    // Parties.
    "port",
    "customs",
    "carrier",
    "haulier",
    "trader",
    "border",
    "maritime",
    // Decisions.
    "held",
    "released",
    "released-conditionally",
    "quarantined",
    "mended",
    "warned",
    "odd",
    "accepted",
    "rejected",
    "cleared",
    "reviewed",
    "selected",
    "corrected",
    "guaranteed",
    "payment-failed",
    "seized",
    "assessed",
    // Stages of examinations and requests.
    "ordered",
    "passed",
    "found",
    "withdrawn",
    "refused",
    "completed",
    "compensated",
    // Holds.
    "examination",
    "gross-mass",
    "operator",
    // What is counted.
    "boxes",
];

/// Faults that a simulated device can be given, as they are named at the wire: `device-fault-<code>`.
pub const DEVICE_FAULTS: &[&str] = &BenchFault::NAMES;

/// Kinds of devices at the wire: `wire-kind-<code>`.
pub const WIRE_KINDS: &[&str] = &[
    "quay-crane",
    "yard-crane",
    "agv",
    "truck-terminal",
    "gate-lane",
    "scanner",
    "reefer-monitor",
    "weather-station",
    "camera",
    "perimeter-sensor",
    "vessel-ais",
];

/// What contradicts the model: `discrepancy-<code>`.
pub const DISCREPANCIES: &[&str] =
    &["crane-elsewhere", "vehicle-off-road", "other-plate", "other-box", "other-load", "outside-block", "unknown-box", "other-estimate"];

/// Why a message could not be taken: `dead-<code>`.
pub const DEAD_REASONS: &[&str] =
    &["topic", "malformed", "too_long", "unknown_device", "unknown_order", "wrong_kind", "out_of_range", "unmapped"];
