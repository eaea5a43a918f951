# Inside the panels.

column-activity = Activity
column-appointment = Appointment
column-arrival = Arrival
column-arrived = Arrived
column-battery = Charge
column-bearing = Bearing
column-berthing = Berthing
column-block = Block
column-box = Box
column-call = Call
column-course = Course
column-crane = Crane
column-cranes = Yard cranes
column-departure = Departure
column-distance = Distance
column-fill = Fill
column-happening = What happened
column-held = Held
column-job = Job
column-landside = Landside
column-last-hours = By hour
column-moves = Moves
column-near = Near
column-not-before = Not before
column-notice = Notice
column-ordered = Ordered
column-owner = Owner
column-place = Place
column-planned = Planned
column-plugs = Plugs
column-progress = Way
column-purpose = For
column-raised = Raised
column-rate = Moves/h
column-request = Request
column-since = For
column-speed = Speed
column-stage = Stage
column-state = State
column-subject = About
column-teu = TEU
column-time = Time
column-told = It says
column-truck = Truck
column-turn = In port
column-vehicle = Vehicle
column-vessel = Vessel
column-visit = Came to
column-waits = Waits
column-wanted = Wanted
column-waterside = Waterside
column-work-queue = Work queue
filter-all = All
filter-low = Low and above
filter-high = High and above
filter-text = Filter
filter-count = { $name } { $count }
done-of = { $done } / { $total }
teu-of = { $teu } of { $capacity } TEU
plugs-of = { $used } of { $plugs } plugs in use
moves-of = { $done } of { $total } moves
late-by = { $span } late
held-by-operator = Held by an operator

unit-plain = { $value }
unit-percent = { $value } %
unit-boxes = { $value ->
    [one] { $value } box
   *[other] { $value } boxes
}
unit-teu = { $value } TEU
unit-trucks = { $value ->
    [one] { $value } truck
   *[other] { $value } trucks
}
unit-vehicles = { $value ->
    [one] { $value } vehicle
   *[other] { $value } vehicles
}
unit-calls = { $value ->
    [one] { $value } call
   *[other] { $value } calls
}
unit-moves = { $value ->
    [one] { $value } move
   *[other] { $value } moves
}
unit-moves-per-hour = { $value } moves/h
unit-minutes = { $value } min
unit-hours = { $value } h
unit-metres = { $value } m
unit-tonnes = { $value } t
unit-metres-per-second = { $value } m/s
unit-kilowatt-hours = { $value } kWh
unit-degrees-celsius = { $value } °C
unit-nautical-miles = { $value } nm
unit-knots = { $value } kn
unit-plain-of = { "" }
unit-percent-of = %
unit-boxes-of = { $value ->
    [one] box
   *[other] boxes
}
unit-teu-of = TEU
unit-trucks-of = { $value ->
    [one] truck
   *[other] trucks
}
unit-vehicles-of = { $value ->
    [one] vehicle
   *[other] vehicles
}
unit-calls-of = { $value ->
    [one] call
   *[other] calls
}
unit-moves-of = { $value ->
    [one] move
   *[other] moves
}
unit-moves-per-hour-of = moves/h
unit-minutes-of = min
unit-hours-of = h
unit-metres-of = m
unit-tonnes-of = t
unit-metres-per-second-of = m/s
unit-kilowatt-hours-of = kWh
unit-degrees-celsius-of = °C
unit-nautical-miles-of = nm
unit-knots-of = kn

berth-plan-no-quay = The port has no quay
berth-plan-span = { $hours } h
berth-plan-now = Now
berth-plan-estimated = Estimated
berth-plan-actual = Actual
berth-plan-timetable = From the timetable
berth-plan-cut-off = Cut-off
berth-plan-unplaced = No berth yet
berth-plan-bollard = B{ $number }
berth-plan-metres = { $m } m
berth-plan-working = { $done } of { $total } moves · { $cranes ->
    [one] { $cranes } crane
   *[other] { $cranes } cranes
}
berth-plan-expected = ETA { $eta }
berth-plan-about = { $kind }, { $length } m · { $stage }
berth-plan-scheduled = Due { $time } by the timetable
berth-plan-cut-off-at = Cut-off { $time }
berth-plan-alongside = { $from }–{ $to } m along the quay
berth-plan-told-at = The vessel says { $time }
approaches-none = No vessel is heard by AIS
approaches-unplanned = In no plan
approaches-more = { $count } more are heard, farther off
approaches-cannot = At its speed it cannot be here when it says
approaches-mmsi = MMSI
approaches-imo = IMO
approaches-position = Position
approaches-destination = Bound for
approaches-draught = Draught
berth-plan-told = As the vessel says
berth-plan-approaches = Heard by AIS { $count }
berth-plan-plan = Plan

quay-cranes-none = The port has no quay cranes
crane-pinned = put there by an operator
condition-since = { $condition } for { $span }
vehicles-under = { $count } under it
work-queue-of = Work queue of { $crane } on { $call }
hatch = Bay { $bay }
hatch-discharge = Out { $done } / { $total }
hatch-load = In { $done } / { $total }

yard-none = The port has no yard blocks
yard-plan = Plan
yard-list = List
yard-open-block = Open the block
yard-waiting = Waiting
yard-frozen = Closed for new boxes
yard-waits = { $water } waiting at the waterside, { $land } at the landside
purpose-general = General
purpose-dangerous = Dangerous
purpose-empties = Empties
purpose-dangerous-letter = D
purpose-empties-letter = E

block-none = Select a block to see what stands in it
block-no-slots = This yard is modelled without slots
block-bay = Bay { $bay } from the waterside · { $count ->
    [one] { $count } box
   *[other] { $count } boxes
}
bay = Bay { $bay }
block-next-bay = Next bay
block-previous-bay = Previous bay
block-from-above = The block from above
block-stack = Bay { $bay }, row { $row }: { $height } high, { $held } held
block-leaves = Leaves { $time } by { $by }
block-claimed = Has a work instruction
waterside-letter = W
landside-letter = L
flow-import-letter = I
flow-export-letter = E
flow-transshipment-letter = T
flow-empty-letter = M
reefer = Reefer
out-of-gauge = Out of gauge
legend-held = Held
legend-dangerous = Dangerous
legend-claimed = In work

gate-none = The port has no gate
gate-waiting-in = Waiting to enter
gate-waiting-out = Waiting to leave
gate-inside = Inside
gate-turn-median = Turn, median
gate-turn-p90 = Turn, 90th pct.
gate-queues = Queues
gate-appointments = Appointments by hour
gate-no-appointments = No appointments
gate-booked = Booked
gate-came = Came
gate-walk-in = Walk-in
gate-visits = Visits
gate-no-visits = No truck has come yet
lane-side-in = In
lane-side-out = Out
lane-down = Down
lane-reader-down = By hand
lane-closed = Closed
lane-booked-only = Appointments only
lane-booked-letter = A
lane-passed = { $count }/h
lane-passed-long = { $count } passed in the last hour

fleet-none = The port has no vehicles
fleet-none-listed = No vehicle of this kind
fleet-all = All
fleet-on-job = On a job
fleet-idle = Idle
fleet-abnormal = Abnormal
fleet-jobs-waiting = Jobs waiting
fleet-stopped = Standing still
fleet-energizing = At the station
fleet-low = Low charge
fleet-shares = Where the fleet's last hour went
part-laden = Laden
part-empty = Empty run
part-waiting = Waiting
part-energizing = Battery
part-idle = Idle
part-down = Down
vehicle-stopped = Stopped by an operator
job-way = { $from } → { $to }
job-no-block = no block yet

examination-none = The port has no examination hall
examination-backlog-now = Waiting
examination-passed-today = Passed today
examination-found-today = Findings today
examination-mean = Order to result
examination-places = Hall { $taken } of { $places }
examination-bays = Bays { $taken } of { $places }
examination-boxes = Boxes
examination-no-boxes = No box here
scanner-scans = Scans { $box }
scanner-free = Free
scanner-rate = { $count ->
    [one] { $count } scan in the last hour
   *[other] { $count } scans in the last hour
}

happenings-none = Nothing has happened yet
happenings-none-listed = Nothing matches
happenings-count = { $shown } shown of { $total } since the start

notices-none = No notices
notices-open = Open
notices-unseen = Not acknowledged
notice-acknowledge = Acknowledge
notice-take-on = Take it on
notice-give-up = Give it up
notice-no-owner = Nobody looks after it
notice-owner = { $role } looks after it
notice-lasts = Raised { $time }, { $span } ago
notice-lasted = Raised { $time }, over { $until }
notice-comment-hint = A comment for others
notice-save-comment = Comment

requests-none = Nobody has asked for anything yet
request-who = { $role }: { $why }
request-number = Request { $number }
request-stage = { $stage }, { $time }
request-undo = Undo: { $action }

inspector-none = Select anything: in the picture, in a panel, or with Ctrl+K
inspector-offers = Ask for
inspector-facts = Known
inspector-history = History
inspector-no-history = Nothing yet
inspector-more = { $count } earlier entries
offer-refused = Would be refused: { $rule }

picture-camera = Camera
picture-following = Following { $name }
picture-follow-selected = Follow the selected
picture-saved = Saved views
picture-saved-about = Press to go there; press a free place to keep the view
picture-layers = Layers
fleet-matrix = Every vehicle of the fleet
