//! The clauses.
#![expect(clippy::unnecessary_wraps, reason = "all clauses have one form, also those that can always be asked")]

use super::scene::action;
use super::script::{Script, Tested};
use crate::TopicKind;
use crate::model::{ActionScope, ActionStatus, ConnectionState, Factsheet};

/// Writes a clause's steps, or says why it cannot be asked.
type Write = fn(&mut Script<'_>) -> Result<(), String>;

/// All clauses in the order in which they are asked: short name, what is asked, its steps.
pub(super) const ALL: &[(&str, &str, Write)] = &[
    ("connection", "the vehicle says on its connection topic, retained, that it is ONLINE", connection),
    ("state-request", "a stateRequest is answered with a state", state_request),
    ("factsheet", "a factsheetRequest is answered with a factsheet", factsheet),
    ("order-four-nodes", "an order of four released nodes is driven, node by node, to its end", four_nodes),
    ("duplicate-order", "the same order again changes nothing", duplicate),
    ("order-outdated", "an update older than the one in hand is turned down with a warning", outdated),
    ("order-update", "the vehicle waits at the end of its base and goes on when its horizon is released", order_update),
    ("order-beside", "another order while one is in hand is turned down with a warning, and the first is driven on", beside),
    ("order-far", "an order that begins out of reach is turned down with a warning", far),
    ("order-malformed", "a malformed order is turned down with a warning", malformed),
    ("order-unknown-action", "an order with an action that the vehicle lacks is turned down with a warning", unknown_action),
    ("pick", "a pick on a node is done and its state told", pick),
    ("pause", "startPause brings the vehicle to rest with its order in hand, stopPause lets it go on", pause),
    ("cancel", "cancelOrder brings the vehicle to rest and clears its order, whose name it keeps", cancel),
    ("cancel-nothing", "cancelOrder without an order fails with noOrderToCancel, which names the action", cancel_nothing),
    ("state-period", "no silence is longer than 30 s", state_period),
    ("messages", "every message is right in every field", messages),
];

fn connection(script: &mut Script<'_>) -> Result<(), String> {
    script.answer("a connection message", |scene| match scene.connection {
        Some(ConnectionState::Online) => Tested::Yes,
        Some(other) => Tested::No(format!("it says {other:?}")),
        None => Tested::NotYet,
    });
    Ok(())
}

fn state_request(script: &mut Script<'_>) -> Result<(), String> {
    script.instantly("stateRequest");
    script.answer("a state", |scene| scene.news().is_some().into());
    Ok(())
}

fn factsheet(script: &mut Script<'_>) -> Result<(), String> {
    script.instantly("factsheetRequest");
    script.answer("a factsheet", |scene| (scene.factsheets > 0).into());
    Ok(())
}

fn four_nodes(script: &mut Script<'_>) -> Result<(), String> {
    let order = script.order(4)?;
    let sequences: Vec<u32> = order.nodes.iter().map(|node| node.sequence_id).collect();
    let order_id = order.order_id.clone();
    script.send(&order);
    script.accepted(&order);
    script.driving();
    script.done(&order);
    script.answer("the nodes are told one after the other", move |scene| {
        let mut seen: Vec<u32> =
            scene.states.iter().filter(|state| state.order_id == order_id).map(|state| state.last_node_sequence_id).collect();
        seen.dedup();
        if seen == sequences { Tested::Yes } else { Tested::No(format!("told were {seen:?} and not {sequences:?}")) }
    });
    Ok(())
}

fn duplicate(script: &mut Script<'_>) -> Result<(), String> {
    let order = script.order(4)?;
    let order_id = order.order_id.clone();
    script.send(&order);
    script.accepted(&order);
    script.driving();
    script.send(&order);
    script.done(&order);
    script.send(&order);
    script.instantly("stateRequest");
    script.answer("a state after the repeat", move |scene| {
        let Some(state) = scene.news() else { return Tested::NotYet };
        match state.errors.iter().find(|error| error.refers_to("orderId", &order_id)) {
            Some(error) => Tested::No(format!("it objects: {}", error.error_type)),
            None if !state.node_states.is_empty() => Tested::No("it drives the order once more".to_owned()),
            None => Tested::Yes,
        }
    });
    Ok(())
}

fn outdated(script: &mut Script<'_>) -> Result<(), String> {
    let mut order = script.order(4)?;
    order.order_update_id = 3;
    script.send(&order);
    script.accepted(&order);
    let mut older = order.clone();
    older.order_update_id = 1;
    script.send(&older);
    let order_id = order.order_id.clone();
    script.objection("a warning about the old update", move |error| {
        is_against(error, &["orderUpdateError", "OUTDATED_ORDER_UPDATE"], &order_id)
    });
    script.done(&order);
    Ok(())
}

fn order_update(script: &mut Script<'_>) -> Result<(), String> {
    let order = script.order(2)?;
    let end = order.nodes[1].clone();
    script.send(&order);
    script.accepted(&order);
    let name = end.node_id.clone();
    script.work("it waits at the end of its base", move |scene| {
        let Some(state) = &scene.last else { return Tested::NotYet };
        if state.last_node_sequence_id > end.sequence_id {
            return Tested::No("it drove into its horizon".to_owned());
        }
        (state.last_node_id == name && !state.driving && state.node_states.iter().all(|node| !node.released)).into()
    });
    let mut update = order.clone();
    update.order_update_id = 1;
    update.nodes.remove(0);
    update.edges.remove(0);
    for node in &mut update.nodes {
        node.released = true;
    }
    for edge in &mut update.edges {
        edge.released = true;
    }
    script.send(&update);
    script.accepted(&update);
    script.done(&update);
    Ok(())
}

fn beside(script: &mut Script<'_>) -> Result<(), String> {
    let order = script.order(4)?;
    script.send(&order);
    script.accepted(&order);
    script.driving();
    let mut other = order.clone();
    other.order_id = script.name("order");
    let other_id = other.order_id.clone();
    script.send(&other);
    script
        .objection("a warning about the other order", move |error| error.refers_to("orderId", &other_id) || error.references().is_empty());
    script.done(&order);
    Ok(())
}

fn far(script: &mut Script<'_>) -> Result<(), String> {
    let mut order = script.order(4)?;
    for node in &mut order.nodes {
        if let Some(position) = &mut node.node_position {
            position.x += 5_000.0;
            position.allowed_deviation_xy = Some(1.0);
        }
    }
    reject(script, &order, "a warning about the first node");
    Ok(())
}

fn malformed(script: &mut Script<'_>) -> Result<(), String> {
    script.raw(TopicKind::Order, r#"{"headerId": 1, "orderId": 7, "nodes": "none"}"#);
    script.objection("a warning about the message", |error| ["validationError", "VALIDATION_FAILURE"].contains(&error.error_type.as_str()));
    Ok(())
}

fn unknown_action(script: &mut Script<'_>) -> Result<(), String> {
    let mut order = script.order(4)?;
    let action = script.action("dance", &[]);
    order.nodes[0].actions.push(action);
    reject(script, &order, "a warning about the action");
    Ok(())
}

/// Sends an order that is to be turned down and not taken.
fn reject(script: &mut Script<'_>, order: &crate::model::Order, what: &str) {
    script.send(order);
    let order_id = order.order_id.clone();
    script.objection(what, move |error| error.refers_to("orderId", &order_id) || error.references().is_empty());
    let order_id = order.order_id.clone();
    script.answer("it is not taken", move |scene| match &scene.last {
        Some(state) if state.order_id == order_id => Tested::No("it was taken all the same".to_owned()),
        _ => Tested::Yes,
    });
}

fn is_against(error: &crate::model::VehicleError, words: &[&str], order_id: &str) -> bool {
    words.contains(&error.error_type.as_str()) && (error.refers_to("orderId", order_id) || error.references().is_empty())
}

fn supported(script: &Script<'_>, action_type: &str, scope: ActionScope) -> Result<(), String> {
    let factsheet: &Factsheet = script.scene.factsheet.as_ref().ok_or("there is no factsheet to know its actions by")?;
    if factsheet.supports(action_type, scope) { Ok(()) } else { Err(format!("its factsheet has no {action_type} there")) }
}

fn pick(script: &mut Script<'_>) -> Result<(), String> {
    supported(script, "pick", ActionScope::Node)?;
    let mut order = script.order(4)?;
    order.nodes.truncate(1);
    order.edges.clear();
    let pick = script.action("pick", &[("stationType", "floor"), ("loadType", "CONTAINER")]);
    let action_id = pick.action_id.clone();
    order.nodes[0].actions.push(pick);
    script.send(&order);
    script.accepted(&order);
    script.work("the pick is FINISHED", move |scene| {
        match scene.last.as_ref().and_then(|state| action(state, &action_id)).map(|state| state.action_status) {
            Some(ActionStatus::Finished) => Tested::Yes,
            Some(ActionStatus::Failed) => Tested::No("the pick FAILED".to_owned()),
            _ => Tested::NotYet,
        }
    });
    if supported(script, "drop", ActionScope::Node).is_ok() {
        let mut back = order.clone();
        back.order_id = script.name("order");
        let drop = script.action("drop", &[("stationType", "floor"), ("loadType", "CONTAINER")]);
        back.nodes[0].actions = vec![drop];
        script.send(&back);
        script.accepted(&back);
        script.done(&back);
    }
    Ok(())
}

fn pause(script: &mut Script<'_>) -> Result<(), String> {
    let order = script.order(4)?;
    script.send(&order);
    script.accepted(&order);
    script.driving();
    let start = script.instantly("startPause");
    script.work("it stands, paused, with its order in hand", |scene| {
        let Some(state) = &scene.last else { return Tested::NotYet };
        if state.node_states.is_empty() {
            return Tested::No("its order is gone".to_owned());
        }
        (state.paused == Some(true) && !state.driving).into()
    });
    script.finished(&start, script.plan.answer_ms);
    let stop = script.instantly("stopPause");
    script.answer("it is not paused any more", |scene| scene.last.as_ref().is_some_and(|state| state.paused == Some(false)).into());
    script.finished(&stop, script.plan.answer_ms);
    script.done(&order);
    Ok(())
}

fn cancel(script: &mut Script<'_>) -> Result<(), String> {
    let order = script.order(4)?;
    let order_id = order.order_id.clone();
    script.send(&order);
    script.accepted(&order);
    script.driving();
    let cancel = script.instantly("cancelOrder");
    script.finished(&cancel, script.plan.work_ms);
    script.answer("it is at rest without an order", move |scene| {
        let Some(state) = &scene.last else { return Tested::NotYet };
        if state.order_id != order_id {
            return Tested::No(format!("the state speaks of the order “{}”", state.order_id));
        }
        (state.node_states.is_empty() && state.edge_states.is_empty() && !state.driving).into()
    });
    Ok(())
}

fn cancel_nothing(script: &mut Script<'_>) -> Result<(), String> {
    let action_id = script.instantly("cancelOrder");
    let named = action_id.clone();
    script.objection("a warning that there is nothing to cancel", move |error| {
        ["noOrderToCancel", "NO_ORDER_TO_CANCEL"].contains(&error.error_type.as_str()) && error.refers_to("actionId", &named)
    });
    script.answer("the action is FAILED", move |scene| {
        match scene.last.as_ref().and_then(|state| action(state, &action_id)).map(|state| state.action_status) {
            Some(ActionStatus::Failed) => Tested::Yes,
            Some(ActionStatus::Finished) => Tested::No("the action is FINISHED".to_owned()),
            _ => Tested::NotYet,
        }
    });
    Ok(())
}

/// The standard's 30 s, and a second for the way.
const LONGEST_GAP_MS: i64 = 31_000;

fn state_period(script: &mut Script<'_>) -> Result<(), String> {
    script.within(65_000, "two states, 30 s apart at most", |scene| {
        if scene.longest_gap_ms > LONGEST_GAP_MS {
            return Tested::No(format!("it was silent for {} ms", scene.longest_gap_ms));
        }
        if scene.now_ms - scene.last_state_ms.unwrap_or(scene.step_ms) > LONGEST_GAP_MS {
            return Tested::No("it is silent".to_owned());
        }
        (scene.now_ms - scene.step_ms > LONGEST_GAP_MS + 1_000).into()
    });
    Ok(())
}

fn messages(script: &mut Script<'_>) -> Result<(), String> {
    script.answer("messages", |scene| match &scene.first_wrong {
        Some((why, message)) => Tested::No(format!("{why}; the message was {message}")),
        None => Tested::Yes,
    });
    Ok(())
}
