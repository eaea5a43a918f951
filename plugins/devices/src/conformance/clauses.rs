//! What is asked of a device, in this order.

use portolan_protocol::wire::{Channel, ConnectionState, Kind, Readings, TaskKind, VERSION};
use portolan_protocol::{NodeId, Outcome, Task};

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
    /// It applies and could not be asked as things are.
    Prevented(String),
}

impl Unmet {
    pub(super) fn fails(why: impl Into<String>) -> Self {
        Self::Fails { why: why.into(), message: None }
    }

    /// With the message that shows it.
    fn shown(why: impl Into<String>, message: &impl serde::Serialize) -> Self {
        Self::Fails { why: why.into(), message: serde_json::to_string(message).ok() }
    }

    fn cannot(why: impl Into<String>) -> Self {
        Self::CannotBeAsked(why.into())
    }
}

/// A clause: its short name, what is asked, and how.
pub(super) type Asked<W> = (&'static str, &'static str, fn(&mut Scene<'_, W>) -> Result<(), Unmet>);

/// All clauses for a wire.
pub(super) const fn clauses<W: Wire>() -> [Asked<W>; 12] {
    [
        ("descriptor", "a retained descriptor says what it is and can do", descriptor),
        ("connection", "a retained connection says that it is online", connection),
        ("state", "its state comes at least once a period", state),
        ("acknowledged", "an order is acknowledged, with its correlation", acknowledged),
        ("done", "the order is done and answered, and its state says so", done),
        ("repeated", "a repeated order is answered again and not done again", repeated),
        ("impossible", "a task of another kind of device is refused", impossible),
        ("pause", "it stands when it is told to, and goes on", pause),
        ("outdated", "an order with an old number is not done", outdated),
        ("nonsense", "a malformed order harms nobody", nonsense),
        ("numbers", "its messages are numbered one by one", numbers),
        ("right", "every message was right", right),
    ]
}

fn descriptor<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let wait_ms = scene.patience.answer_ms;
    if !scene.until(wait_ms, |scene| scene.descriptor.is_some()) {
        let none = || Unmet::fails(format!("no descriptor is retained at the broker under {}", scene.place()));
        return Err(scene.wrong_in(Channel::Descriptor).unwrap_or_else(none));
    }
    let Some(descriptor) = &scene.descriptor else { return Ok(()) };
    if descriptor.protocol != VERSION {
        let why = format!(
            "it speaks {} and not {VERSION}: check it with --vda5050 {}/{}",
            descriptor.protocol, descriptor.maker, descriptor.serial
        );
        return Err(Unmet::shown(why, descriptor));
    }
    let Some(kind) = scene.device.kind.machine() else { return Ok(()) };
    // Hatch covers, twin lifts and diversions are not for every machine; to stand when it is told to is.
    let tasks = &descriptor.tasks;
    if let Some(lacks) = [TaskKind::Pause, TaskKind::Resume].into_iter().find(|task| !tasks.contains(task)) {
        return Err(Unmet::shown(format!("it cannot {}", name(lacks)), descriptor));
    }
    if let Some(alien) = tasks.iter().find(|task| !TaskKind::of_machine(kind).contains(task)) {
        return Err(Unmet::shown(format!("{} is no task of a {}", name(*alien), scene.device.kind), descriptor));
    }
    if tasks.len() <= 2 {
        return Err(Unmet::shown("it can do nothing but stand and go on", descriptor));
    }
    Ok(())
}

/// A task as it stands in JSON.
fn name(task: TaskKind) -> String {
    serde_json::to_string(&task).unwrap_or_default().replace('"', "")
}

fn connection<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let wait_ms = scene.patience.answer_ms;
    if !scene.until(wait_ms, |scene| scene.connection.is_some()) {
        let none = || Unmet::fails(format!("no connection is retained at the broker under {}", scene.place()));
        return Err(scene.wrong_in(Channel::Connection).unwrap_or_else(none));
    }
    match &scene.connection {
        Some(connection) if connection.state != ConnectionState::Online => Err(Unmet::shown("it is not online", connection)),
        _ => Ok(()),
    }
}

fn state<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let (period_ms, before) = (scene.period_ms(), scene.states);
    if scene.until(period_ms * 2 + 1_000, |scene| scene.states > before) {
        Ok(())
    } else {
        let none = || Unmet::fails(format!("no state within two of its periods of {period_ms} ms"));
        Err(scene.wrong_in(Channel::State).unwrap_or_else(none))
    }
}

/// An order that leaves the machine where it stands. One that has something in hand is waited for.
fn harmless<W: Wire>(scene: &mut Scene<'_, W>) -> Result<Task, Unmet> {
    if scene.device.kind.machine().is_none() {
        return Err(Unmet::cannot(format!("a {} takes no orders", scene.device.kind)));
    }
    let in_hand = scene.state.as_ref().and_then(|state| state.in_hand);
    // What it has not let go of in all that time it will hardly let go of now; and who has said nothing so far is not there.
    if in_hand.is_some() && in_hand != scene.clings_to {
        let wait_ms = scene.patience.answer_ms + scene.period_ms();
        scene.until(wait_ms, |scene| scene.state.as_ref().is_some_and(|state| state.in_hand.is_none()));
    }
    let Some(state) = &scene.state else { return Err(Unmet::cannot("its state is not known")) };
    scene.clings_to = state.in_hand;
    if let Some(in_hand) = state.in_hand {
        let whose = if scene.is_ours(in_hand) { "this check" } else { "somebody else" };
        let why = format!("it works on order {} of {whose}", in_hand.0);
        return Err(if scene.is_ours(in_hand) {
            Unmet::CannotBeAsked(why)
        } else {
            Unmet::Prevented(format!("{why}; ask again when it is free"))
        });
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

const fn is_done(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Completed { .. })
}

fn acknowledged<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let task = harmless(scene)?;
    let (number, correlation) = scene.order(task);
    scene.first = Some((number, task));
    let wait_ms = scene.patience.answer_ms;
    let answer = scene.answer(number, wait_ms, |outcome| matches!(outcome, Outcome::Acknowledged | Outcome::Refused))?;
    if answer.outcome == Outcome::Refused {
        return Err(Unmet::shown("it refuses what its kind must do", &answer));
    }
    if answer.correlation.as_deref() != Some(correlation.as_str()) {
        return Err(Unmet::shown(format!("the answer does not carry the correlation “{correlation}”"), &answer));
    }
    Ok(())
}

fn done<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let Some((number, _)) = scene.first else { return Err(Unmet::cannot("no order was given")) };
    let wait_ms = scene.patience.work_ms;
    let answer = scene.answer(number, wait_ms, is_done)?;
    if answer.correlation.as_deref() != Some(format!("check-{}", number.0).as_str()) {
        return Err(Unmet::shown("the answer does not carry the order's correlation", &answer));
    }
    let wait_ms = scene.period_ms() * 2 + 1_000;
    let says_so =
        scene.until(wait_ms, |scene| scene.state.as_ref().is_some_and(|state| state.in_hand.is_none() && state.last_seen == number));
    match &scene.state {
        Some(state) if !says_so => {
            let why = format!("its state does not say last_seen {} and nothing in hand", number.0);
            Err(Unmet::shown(why, state))
        }
        _ => Ok(()),
    }
}

fn repeated<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let Some((number, task)) = scene.first else { return Err(Unmet::cannot("no order was given")) };
    let before = scene.answers(number, is_done);
    if before == 0 {
        return Err(Unmet::cannot("the order was not done"));
    }
    harmless(scene)?;
    let first = scene.reports.iter().find(|report| report.order == number && is_done(report.outcome)).map(|report| report.outcome);
    scene.worked_on.clear();
    scene.send_order(number, &format!("check-{}", number.0), task);
    let wait_ms = scene.patience.answer_ms;
    if !scene.until(wait_ms, |scene| scene.answers(number, is_done) > before) {
        return Err(Unmet::fails("it does not say its answer again"));
    }
    if scene.worked_on.contains(&number) {
        return Err(Unmet::fails("it works on the order again"));
    }
    let again = scene.reports.iter().rev().find(|report| report.order == number && is_done(report.outcome));
    match again {
        Some(again) if Some(again.outcome) != first => Err(Unmet::shown("the second answer is another: it did it twice", again)),
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
    let (wait_ms, state_ms) = (scene.patience.answer_ms, scene.period_ms() * 2 + 1_000);
    let (stands, _) = scene.order(Task::Pause);
    scene.pause = Some(stands);
    let stood = scene.answer(stands, wait_ms, |outcome| outcome == Outcome::Paused).map(|_| ());
    let says_so = stood.is_ok() && scene.until(state_ms, Scene::is_paused);
    // Whatever came of it: it is not left standing.
    let (goes_on, _) = scene.order(Task::Resume);
    let went_on = scene.answer(goes_on, wait_ms, |outcome| outcome == Outcome::Resumed).map(|_| ());
    stood?;
    went_on?;
    if !says_so {
        return Err(Unmet::fails("its state did not say that it is paused"));
    }
    if scene.until(state_ms, |scene| !scene.is_paused()) { Ok(()) } else { Err(Unmet::fails("its state says that it is paused still")) }
}

fn outdated<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let task = harmless(scene)?;
    // The pause was answered and not carried out as work: a work order with its number is either passed over or answered with “paused”.
    let Some(old) = scene.pause else { return Err(Unmet::cannot("there is no older number")) };
    scene.worked_on.clear();
    let before = scene.answers(old, is_done);
    scene.send_order(old, "check-outdated", task);
    let wait_ms = scene.patience.answer_ms;
    if scene.until(wait_ms, |scene| scene.answers(old, is_done) > before || scene.worked_on.contains(&old)) {
        let done = scene.reports.iter().rev().find(|report| report.order == old);
        let message = done.and_then(|report| serde_json::to_string(report).ok());
        return Err(Unmet::Fails { why: format!("it did order {}, older than its last", old.0), message });
    }
    Ok(())
}

fn nonsense<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    let task = harmless(scene)?;
    for payload in [&b"\xff\x00 no JSON"[..], b"{}", b"[1,2", b"", br#"{"number":-1,"correlation":7,"at_ms":0,"task":{"fly":{}}}"#] {
        scene.send_nonsense(payload);
    }
    let (number, _) = scene.order(task);
    let (answer_ms, work_ms) = (scene.patience.answer_ms, scene.patience.work_ms);
    scene.answer(number, answer_ms, |_| true)?;
    // It is left with nothing in hand.
    scene.answer(number, work_ms, is_done).map(|_| ())
}

fn numbers<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    // Who has said nothing in all the time before is not waited for again.
    if scene.numbers.is_empty() {
        return Err(Unmet::cannot("too few messages came to compare"));
    }
    let period_ms = scene.period_ms();
    scene.until(period_ms * 5 + 1_000, |scene| scene.numbers.len() >= 4);
    let gap = scene.numbers.windows(2).find(|pair| pair[0].0 == pair[1].0 && pair[1].1 != pair[0].1 + 1);
    match gap {
        Some(pair) => Err(Unmet::fails(format!("number {} was followed by {}", pair[0].1, pair[1].1))),
        None if scene.numbers.len() < 2 => Err(Unmet::cannot("too few messages came to compare")),
        None => Ok(()),
    }
}

fn right<W: Wire>(scene: &mut Scene<'_, W>) -> Result<(), Unmet> {
    match scene.wrong.first() {
        Some((_, why, message)) => Err(Unmet::Fails { why: why.clone(), message: Some(message.clone()) }),
        None if scene.is_unheard() => Err(Unmet::cannot("no message came")),
        None => Ok(()),
    }
}
