# What notices, happenings, histories and headlines say.

notice-late-call = { $call } is { $late } late
notice-crane-down = { $crane } is down for { $span }
notice-idle-crane = { $crane } stands idle for { $span } while { $call } waits
notice-gate-queue = { $waiting ->
    [one] { $waiting } truck waits at the in-gate (limit { $limit })
   *[other] { $waiting } trucks wait at the in-gate (limit { $limit })
}
notice-block-full = Block { $block } is { $fill } full (limit { $limit })
notice-device-lost = { $device } has not been heard for { $span }
notice-discrepancy = { $device } has contradicted the model for { $span }
notice-line-down = No connection to the devices for { $span }
notice-sensor-lost = { $device } has not been heard for { $span }
notice-device-flapping = { $device } was lost { $times ->
    [one] once
   *[other] { $times } times
} within ten minutes
notice-line-disturbed = { $device }: { $share } of its messages disturbed (limit { $limit })
notice-clock-off = The clock of { $device } is off by { $off }
notice-order-unheard = { $device } has not acknowledged its order for { $span }
notice-order-refused = { $device } has refused its order for { $span }; it is asked again
notice-intrusion = Intrusion at { $device }, zone { $zone }, for { $span }
notice-tampering = Somebody has been at { $device } for { $span }
notice-camera-fault = { $device }: { $ailment } for { $span }
notice-vehicle-stopped = { $vehicle } stands still for { $span }
notice-fleet-battery = { $vehicles ->
    [one] { $vehicles } vehicle is low on charge (limit { $limit })
   *[other] { $vehicles } vehicles are low on charge (limit { $limit })
}
notice-cut-off-risk = { $boxes ->
    [one] { $boxes } box may miss { $call }, cut-off { $cut-off }
   *[other] { $boxes } boxes may miss { $call }, cut-off { $cut-off }
}
notice-hold-on-load = { $box } is to be loaded on { $call } and held: { $hold }
notice-reefer-temperature = Reefer { $box } is { $temperature } above its set-point (limit { $limit })
notice-wind = Wind { $wind } (cranes stop at { $limit })
notice-examination-backlog = { $waiting ->
    [one] { $waiting } examination waits (limit { $limit })
   *[other] { $waiting } examinations wait (limit { $limit })
}

happening-call-estimate = { $call } now expected { $eta }, { $late } against the timetable
happening-call-arrived = { $call } is at the anchorage
happening-call-berthed = { $call } berths at { $from }–{ $to }
happening-call-cleared = { $call } is cleared to work
happening-call-working = Work begins on { $call }, { $moves ->
    [one] { $moves } move
   *[other] { $moves } moves
}
happening-call-completed = { $call } is completed after { $moves ->
    [one] { $moves } move
   *[other] { $moves } moves
}
happening-call-departed = { $call } has departed
happening-cut-off-passed = The cut-off of { $call } has passed
happening-crane-joined = { $crane } begins on { $call }
happening-crane-left = { $crane } leaves { $call }
happening-shift-change = The shift changes
happening-device-down = { $device } broke down
happening-device-repaired = { $device } works again after { $span }
happening-device-stopped = { $device } was told to stand
happening-device-freed = { $device } was told to go on
happening-device-lost = { $device } cannot be heard any more
happening-device-found = { $device } can be heard again
happening-device-disputed = { $device } contradicts the model
happening-device-agrees = { $device } and the model agree again
happening-device-ailing = { $device }: { $ailment }
happening-device-sound = { $device }: { $ailment }, over
happening-line-lost = The connection to the devices is lost
happening-line-found = The devices are connected
happening-intrusion = Somebody crosses the perimeter at { $device }
happening-intrusion-over = Nobody crosses the perimeter at { $device } any more
happening-tide-changed = Water { $level } above chart datum
happening-road-closed = { $vehicle } stands on a crossing, closed to the others
happening-road-opened = The crossing where { $vehicle } stood is open again
happening-reader-down = The reader of { $lane } failed
happening-reader-repaired = { $lane } reads again after { $span }
happening-lane-closed = { $lane } was closed
happening-lane-opened = { $lane } was opened
happening-truck-turned-away = { $truck } was turned away
happening-block-frozen = Block { $block } was closed for new boxes
happening-block-thawed = Block { $block } takes boxes again
happening-box-held = { $box }: { $hold }
happening-box-freed = { $box }: { $hold } lifted
happening-box-rolled = { $box } misses { $call }: { $reason }
happening-examination-ordered = Examination of { $box } ordered
happening-examination-passed = Examination of { $box } found nothing
happening-examination-found = Examination of { $box } found something
happening-wind-changed = Wind { $wind }
happening-wind-stop = Quay cranes stop for wind, { $wind }
happening-request-completed = Request of the { $role } about { $subject } carried out
happening-request-refused = Request of the { $role } about { $subject } refused: { $rule }
happening-scenario-ended = All work is done

history-box-entered = Came into the port’s knowledge as { $flow }
history-box-aboard = Aboard { $call }
history-box-on-vehicle = On { $vehicle }
history-box-in-yard = Stands at { $place }
history-box-on-truck = On a truck
history-box-in-hall = In the examination hall
history-box-left-by-road = Left by road
history-box-left-by-water = Left aboard { $call }
history-examined = Examination: { $stage }
history-truck-stage = { $stage }
history-call-stage = { $stage }
history-ordered = Ordered: { $activity }
history-order-done = Done after { $span }
history-order-refused = Refused an order
history-turned = { $activity }

headline-call-expected = Expected { $eta }, { $late } against the timetable
headline-call-waiting = Waits for a berth since { $since }
headline-call-at-berth = { $stage }, { $done } of { $total } moves
headline-call-gone = Departed { $at }
headline-device-working = { $activity } for { $for }
headline-device-activity = { $activity }
headline-device-down = Down since { $since }
headline-device-stopped = Stopped since { $since }
headline-lane-closed = Closed
headline-block-fill = { $fill } full, { $boxes ->
    [one] { $boxes } box
   *[other] { $boxes } boxes
}
headline-box-in-yard = Stands at { $place }
headline-box-aboard = Aboard { $call }
headline-box-on-vehicle = On { $vehicle }
headline-box-on-truck = On a truck
headline-box-in-hall = In the hall: { $stage }
headline-box-gone = Left the port
headline-truck-visit = { $visit }: { $stage }
headline-gate-queues = { $in } waiting to enter, { $out } to leave
headline-fleet-busy = { $busy } of { $all } vehicles on jobs
headline-hall-places = { $taken } of { $places } places taken
headline-sensor = { $health } for { $since }
headline-port-totals = { $calls } at berth, { $boxes } in the yard
