//! What is asked of a device, in this order.

use portolan_protocol::wire::{ConnectionState, Kind, Readings, TaskKind};
use portolan_protocol::{NodeId, OrderNumber, Outcome, Task};

use super::Wire;
use super::scene::Scene;

/// Why a clause is not met.
pub(super) enum Unmet {
    /// The device does otherwise.
    Fails {
        /// What is wrong.
        why: String,
        /// The message that shows it.
        message: Option<String>,
    },
    /// It cannot be asked of this device.
    CannotBeAsked(String),
}

impl Unmet {
    pub(super) fn fails(why: &str) -> Self {
        Self::Fails { why: why.to_owned(), message: None }
    }

    fn cannot(why: &str) -> Self {
        Self::CannotBeAsked(why.to_owned())
    }
}

/// A clause: its short name, what is asked, and how.
pub(super) type Asked<W> = (&'static str, &'static str, fn(&mut Scene<'_, W>) -> Result<(), Unmet>);

/// All clauses for a wire.
pub(super) const fn clauses<W: Wire>() -> [Asked<W>; 12] {
    [
        ("descriptor", "a retained descriptor says what it is", descriptor),
        ("connection", "a retained connection says that it is online", connection),
        ("state", "its state comes at least once a period", state),
        ("numbers", "its messages are numbered one by one", numbers),
        ("acknowledged", "an order is acknowledged, with its correlation", acknowledged),
        ("done", "the order is done and answered", done),
        ("repeated", "a repeated order is answered again and not done again", repeated),
        ("outdated", "an order with an old number is not done", outdated),
        ("impossible", "a task of another kind of device is refused", impossible),
        ("pause", "it stands when it is told to, and goes on", pause),
        ("nonsense", "a malformed order harms nobody", nonsense),
        ("right", "every message was right", right),
    ]
}

fn descriptor<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let wait_ms = scene.patience.answer_ms;
    if !scene.until(wait_ms, |scene| scene.descriptor.is_some()) {
        return Err(Unmet::fails("no descriptor is retained at the broker"));
    }
    let machine = scene.device.kind.machine();
    let lacks = machine.zip(scene.descriptor.as_ref()).and_then(|(kind, descriptor)| {
        TaskKind::of_machine(kind).iter().find(|task| !descriptor.tasks.contains(task)).map(|task| format!("{task:?}"))
    });
    match lacks {
        // Twin lifts, hatch covers and diversions are not for every machine.
        Some(task) if task == "Pause" || task == "Resume" => Err(Unmet::fails(&format!("it cannot {task}"))),
        _ => Ok(()),
    }
}

fn connection<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let wait_ms = scene.patience.answer_ms;
    if !scene.until(wait_ms, |scene| scene.connection.is_some()) {
        return Err(Unmet::fails("no connection is retained at the broker"));
    }
    match &scene.connection {
        Some(connection) if connection.state != ConnectionState::Online => {
            Err(Unmet::Fails { why: "it is not online".to_owned(), message: serde_json::to_string(connection).ok() })
        }
        _ => Ok(()),
    }
}

fn state<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let period_ms = scene.descriptor.as_ref().map_or(10_000, |descriptor| u64::from(descriptor.state_period_ms));
    scene.state = None;
    if scene.until(period_ms * 2 + 1_000, |scene| scene.state.is_some()) {
        Ok(())
    } else {
        Err(Unmet::fails(&format!("no state within two of its periods of {period_ms} ms")))
    }
}

fn numbers<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let period_ms = scene.descriptor.as_ref().map_or(10_000, |descriptor| u64::from(descriptor.state_period_ms));
    scene.until(period_ms * 3, |scene| scene.numbers.len() >= 3);
    let gap = scene.numbers.windows(2).find(|pair| pair[0].0 == pair[1].0 && pair[1].1 != pair[0].1 + 1);
    match gap {
        Some(pair) => Err(Unmet::fails(&format!("number {} was followed by {}", pair[0].1, pair[1].1))),
        None if scene.numbers.len() < 2 => Err(Unmet::cannot("too few messages came to compare")),
        None => Ok(()),
    }
}

/// An order that leaves the machine where it stands.
fn harmless<W>(scene: &Scene<'_, W>) -> Result<Task, Unmet> {
    let Some(state) = &scene.state else { return Err(Unmet::cannot("its state is not known")) };
    if state.in_hand.is_some() {
        return Err(Unmet::cannot("it works on an order of somebody else"));
    }
    match &state.readings {
        Readings::QuayCrane(crane) => Ok(Task::Gantry { to_mm: crane.gantry_mm }),
        Readings::YardCrane(crane) => Ok(Task::YardTravel { to: crane.at }),
        Readings::Agv(_) => Ok(Task::Drive { from: NodeId(0), to: NodeId(0), length_mm: 0, on_roads: false }),
        Readings::GateLane(_) => Ok(Task::PassTruck { booked: true }),
        Readings::Scanner(_) => Ok(Task::Scan),
        _ => Err(Unmet::cannot("it takes no orders")),
    }
}

fn acknowledged<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let (number, correlation) = scene.order(harmless(scene)?);
    let wait_ms = scene.patience.answer_ms;
    let answer = scene.answer(number, wait_ms, |_| true)?;
    if answer.outcome == Outcome::Refused {
        return Err(Unmet::Fails { why: "it refuses what its kind must do".to_owned(), message: serde_json::to_string(&answer).ok() });
    }
    if answer.correlation.as_deref() != Some(correlation.as_str()) {
        let why = format!("the answer does not carry the correlation “{correlation}”");
        return Err(Unmet::Fails { why, message: serde_json::to_string(&answer).ok() });
    }
    Ok(())
}

/// The order that was given last by a clause before; none where none was given.
fn last_order<W>(scene: &Scene<'_, W>) -> Result<OrderNumber, Unmet> {
    let last = scene.reports.iter().filter(|report| report.outcome == Outcome::Acknowledged).map(|report| report.order).max();
    last.ok_or_else(|| Unmet::cannot("no order was acknowledged"))
}

const fn is_done(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Completed { .. })
}

fn done<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let number = last_order(scene)?;
    let wait_ms = scene.patience.work_ms;
    scene.answer(number, wait_ms, is_done).map(|_| ())
}

fn repeated<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let number = last_order(scene)?;
    let before = scene.answers(number, is_done);
    if before == 0 {
        return Err(Unmet::cannot("the order was not done"));
    }
    let first = scene.reports.iter().find(|report| report.order == number && is_done(report.outcome)).map(|report| report.outcome);
    let task = harmless(scene)?;
    scene.send_order(number, &format!("check-{}", number.0), task);
    let wait_ms = scene.patience.answer_ms;
    if !scene.until(wait_ms, |scene| scene.answers(number, is_done) > before) {
        return Err(Unmet::fails("it does not say its answer again"));
    }
    let again = scene.reports.iter().rev().find(|report| report.order == number && is_done(report.outcome));
    match again {
        Some(again) if Some(again.outcome) != first => Err(Unmet::Fails {
            why: "the second answer is another: it did it twice".to_owned(),
            message: serde_json::to_string(again).ok(),
        }),
        _ => Ok(()),
    }
}

fn outdated<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let number = last_order(scene)?;
    let task = harmless(scene)?;
    if number.0 < 2 {
        return Err(Unmet::cannot("there is no older number"));
    }
    let old = OrderNumber(number.0 - 1);
    let before = scene.answers(old, is_done);
    scene.send_order(old, "check-outdated", task);
    let wait_ms = scene.patience.answer_ms;
    scene.until(wait_ms, |scene| scene.state.as_ref().is_some_and(|state| state.in_hand == Some(old)));
    match &scene.state {
        Some(state) if state.in_hand == Some(old) => {
            Err(Unmet::Fails { why: "it works on an order older than its last".to_owned(), message: serde_json::to_string(state).ok() })
        }
        _ if before == 0 && scene.answers(old, is_done) > 1 => Err(Unmet::fails("it did an order older than its last")),
        _ => Ok(()),
    }
}

fn impossible<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    harmless(scene)?;
    let task = if scene.device.kind == Kind::Scanner { Task::HatchCover } else { Task::Scan };
    let (number, _) = scene.order(task);
    let wait_ms = scene.patience.answer_ms;
    scene.answer(number, wait_ms, |outcome| outcome == Outcome::Refused).map(|_| ())
}

fn pause<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    harmless(scene)?;
    let wait_ms = scene.patience.answer_ms;
    let (stands, _) = scene.order(Task::Pause);
    scene.answer(stands, wait_ms, |outcome| outcome == Outcome::Paused)?;
    let (goes_on, _) = scene.order(Task::Resume);
    scene.answer(goes_on, wait_ms, |outcome| outcome == Outcome::Resumed).map(|_| ())
}

fn nonsense<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    harmless(scene)?;
    for payload in [&b"\xff\x00 no JSON"[..], b"{}", b"[1,2", br#"{"number":-1,"correlation":7,"at_ms":0,"task":{"fly":{}}}"#] {
        scene.send_nonsense(payload);
    }
    let task = harmless(scene)?;
    let (number, _) = scene.order(task);
    let wait_ms = scene.patience.answer_ms;
    scene.answer(number, wait_ms, |_| true).map(|_| ())
}

fn right<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    match &scene.wrong {
        Some((why, message)) => Err(Unmet::Fails { why: why.clone(), message: Some(message.clone()) }),
        None => Ok(()),
    }
}
