//! Whether an order may be taken, in the sequence of questions that the standard asks: is it sound, is it new or an update, does another
//! one run, is its beginning near; is the update newer, is it a continuation.

use std::collections::BTreeSet;

use serde_json::Value;

use super::curve::{Line, distance};
use super::profile::{HEIGHT_M, HIGHEST_M, Holds, MOST_ACTIONS, MOST_CONTROL_POINTS, MOST_NODES, MOST_PARAMETERS, VehicleProfile};
use super::rejection::{ErrorKind, Rejection};
use crate::model::{Action, ActionScope, Edge, Node, NodePosition, Order};

/// No frame of coordinates on the Earth has larger ones, metres.
const FARTHEST_M: f64 = 20_000_000.0;

/// Whether the route hangs together and has nothing that this vehicle cannot do.
pub(super) fn prove_order(order: &Order, profile: &VehicleProfile) -> Result<(), Rejection> {
    let inconsistent = |what: String| Rejection::new(ErrorKind::Inconsistent, what);
    if order.order_id.is_empty() {
        return Err(Rejection::new(ErrorKind::Malformed, "the order has no name").about("field", "orderId"));
    }
    let Some(first) = order.nodes.first() else {
        return Err(Rejection::new(ErrorKind::Malformed, "an order needs one node at least").about("field", "nodes"));
    };
    if order.edges.len() + 1 != order.nodes.len() {
        let what = format!("{} nodes are joined by {} edges", order.nodes.len(), order.edges.len());
        return Err(inconsistent(what).about("field", "edges").mend("send one edge less than nodes"));
    }
    if order.nodes.len() > MOST_NODES {
        let what = format!("{} nodes are more than the {MOST_NODES} of the factsheet", order.nodes.len());
        return Err(Rejection::new(ErrorKind::Unsupported, what).about("field", "nodes").mend("split the order into updates"));
    }
    if !first.released {
        return Err(inconsistent("the first node is not released".to_owned()).about("nodeId", &first.node_id));
    }
    if let Some(zones) = order.zone_set_id.as_ref().filter(|zones| !zones.is_empty()) {
        let what = format!("the vehicle has no zones, so not those of {zones}");
        return Err(Rejection::new(ErrorKind::Unsupported, what).about("field", "zoneSetId").mend("leave zoneSetId out"));
    }
    prove_sequence(order)?;
    prove_edges(order)?;
    for node in &order.nodes {
        let far = |position: &NodePosition| position.x.abs().max(position.y.abs()) > FARTHEST_M;
        if node.node_position.as_ref().is_some_and(far) {
            let what = format!("node {} is farther off than any place that can be driven to", node.node_id);
            return Err(inconsistent(what).about("nodeId", &node.node_id).about("field", "nodePosition"));
        }
        if node.node_position.is_none() {
            let what = format!("node {} has no position", node.node_id);
            return Err(Rejection::new(ErrorKind::Unsupported, what)
                .about("nodeId", &node.node_id)
                .about("field", "nodePosition")
                .mend("send positions: this vehicle has no map"));
        }
    }
    prove_actions(order, profile)
}

fn prove_sequence(order: &Order) -> Result<(), Rejection> {
    let wrong = |key: &str, name: &str, what: String| {
        Err(Rejection::new(ErrorKind::Inconsistent, what).about(key, name).about("field", "sequenceId"))
    };
    let first = order.nodes.first().map_or(0, |node| node.sequence_id);
    if !first.is_multiple_of(2) {
        return wrong("nodeId", &order.nodes[0].node_id, format!("node {} has the odd sequenceId {first}", order.nodes[0].node_id));
    }
    for (at, node) in order.nodes.iter().enumerate() {
        let wanted = u64::from(first) + 2 * at as u64;
        if u64::from(node.sequence_id) != wanted {
            return wrong(
                "nodeId",
                &node.node_id,
                format!("node {} has the sequenceId {} and not {wanted}", node.node_id, node.sequence_id),
            );
        }
    }
    for (at, edge) in order.edges.iter().enumerate() {
        let wanted = u64::from(first) + 2 * at as u64 + 1;
        if u64::from(edge.sequence_id) != wanted {
            return wrong(
                "edgeId",
                &edge.edge_id,
                format!("edge {} has the sequenceId {} and not {wanted}", edge.edge_id, edge.sequence_id),
            );
        }
    }
    Ok(())
}

fn prove_edges(order: &Order) -> Result<(), Rejection> {
    for (edge, ends) in order.edges.iter().zip(order.nodes.windows(2)) {
        let wrong = |kind, what: String, field: &str| Err(Rejection::new(kind, what).about("edgeId", &edge.edge_id).about("field", field));
        if edge.start_node_id != ends[0].node_id {
            let what = format!("edge {} leaves {} and not {}", edge.edge_id, edge.start_node_id, ends[0].node_id);
            return wrong(ErrorKind::Inconsistent, what, "startNodeId");
        }
        if edge.end_node_id != ends[1].node_id {
            let what = format!("edge {} reaches {} and not {}", edge.edge_id, edge.end_node_id, ends[1].node_id);
            return wrong(ErrorKind::Inconsistent, what, "endNodeId");
        }
        if edge.released && !(ends[0].released && ends[1].released) {
            return wrong(ErrorKind::Inconsistent, format!("edge {} is released and one of its nodes is not", edge.edge_id), "released");
        }
        if ends[1].released && !edge.released {
            let what = format!("node {} is released and the edge to it is not", ends[1].node_id);
            return wrong(ErrorKind::Inconsistent, what, "released");
        }
        if edge.max_speed.is_some_and(|speed| speed <= 0.0) {
            return wrong(ErrorKind::Unsupported, format!("edge {} allows no speed", edge.edge_id), "maxSpeed");
        }
        if edge.max_height.is_some_and(|height| height < HEIGHT_M) {
            return wrong(ErrorKind::Unsupported, format!("this vehicle is {HEIGHT_M} m high"), "maxHeight");
        }
        if edge.min_height.is_some_and(|height| height > HIGHEST_M) {
            return wrong(ErrorKind::Unsupported, format!("this vehicle lifts up to {HIGHEST_M} m"), "minHeight");
        }
        if edge.trajectory.as_ref().is_some_and(|trajectory| trajectory.control_points.len() > MOST_CONTROL_POINTS) {
            return wrong(ErrorKind::Unsupported, format!("more than {MOST_CONTROL_POINTS} control points"), "trajectory");
        }
        if let (Some(trajectory), (Some(from), Some(to))) = (&edge.trajectory, (place(&ends[0]), place(&ends[1])))
            && Line::along(trajectory, from, to).is_none()
        {
            return wrong(ErrorKind::Unsupported, format!("the trajectory of edge {} is no curve", edge.edge_id), "trajectory");
        }
    }
    Ok(())
}

fn prove_actions(order: &Order, profile: &VehicleProfile) -> Result<(), Rejection> {
    let mut seen = BTreeSet::new();
    let of_nodes = order.nodes.iter().map(|node| (&node.actions, ActionScope::Node, "nodeId", &node.node_id));
    let of_edges = order.edges.iter().map(|edge| (&edge.actions, ActionScope::Edge, "edgeId", &edge.edge_id));
    for (actions, scope, key, name) in of_nodes.chain(of_edges) {
        if actions.len() > MOST_ACTIONS {
            let what = format!("{} actions on {name} are more than the {MOST_ACTIONS} of the factsheet", actions.len());
            return Err(Rejection::new(ErrorKind::Unsupported, what).about(key, name).about("field", "actions"));
        }
        for action in actions {
            prove_action(action, scope, profile).map_err(|rejection| rejection.about(key, name))?;
            if !seen.insert(&action.action_id) {
                let what = format!("the actionId {} stands twice in the order", action.action_id);
                return Err(Rejection::new(ErrorKind::Inconsistent, what).about("actionId", &action.action_id).about(key, name));
            }
        }
    }
    Ok(())
}

/// Whether this vehicle can do this here.
pub(super) fn prove_action(action: &Action, scope: ActionScope, profile: &VehicleProfile) -> Result<(), Rejection> {
    let wrong = |what: String| {
        Rejection::new(ErrorKind::Action, what).about("actionId", &action.action_id).about("actionType", &action.action_type)
    };
    let Some(known) = profile.known(&action.action_type) else {
        return Err(wrong(format!("{} is not among the actions of the factsheet", action.action_type)));
    };
    if !known.scopes.contains(&scope) {
        return Err(wrong(format!("{} cannot be done there", action.action_type)).mend("see its actionScopes in the factsheet"));
    }
    if action.parameters().len() > MOST_PARAMETERS {
        return Err(wrong(format!("more than {MOST_PARAMETERS} parameters")).about("field", "actionParameters"));
    }
    for parameter in action.parameters() {
        let about = |what: String| Err(wrong(what).about("actionParameter", &parameter.key));
        let Some((_, holds, _)) = known.parameters.iter().find(|(key, ..)| *key == parameter.key) else {
            // What another maker's vehicle would heed: the action can be done without it.
            continue;
        };
        let number = parameter.number();
        match holds {
            Holds::Text if parameter.text().is_none() => return about(format!("the parameter {} is no text", parameter.key)),
            Holds::Number if number.is_none() => return about(format!("the parameter {} is no number", parameter.key)),
            Holds::Text | Holds::Number => {}
        }
        if parameter.key == "height" && number.is_some_and(|height| !(0.0..=HIGHEST_M).contains(&height)) {
            return about(format!("this vehicle reaches up to {HIGHEST_M} m"));
        }
        if parameter.key == "duration" && number.is_some_and(|seconds| !(0.0..=86_400.0).contains(&seconds)) {
            return about("a duration is from 0 to 86400 seconds".to_owned());
        }
        if parameter.key == "lhd" && !profile.load_positions.iter().any(|position| parameter.text().as_ref() == Some(position)) {
            return about(format!("it carries at {}", profile.load_positions.join(", ")));
        }
    }
    match known.parameters.iter().find(|(key, _, is_optional)| !is_optional && action.parameter(key).is_none()) {
        Some((key, ..)) => Err(wrong(format!("{} needs the parameter {key}", action.action_type)).about("actionParameter", key)),
        None => Ok(()),
    }
}

/// Whether the vehicle stands on the order's first node, or near enough.
pub(super) fn prove_beginning(order: &Order, here: (f64, f64), tolerance_m: f64) -> Result<(), Rejection> {
    let first = &order.nodes[0];
    let Some((x, y)) = place(first) else { return Ok(()) };
    let allowed = first.node_position.as_ref().and_then(|position| position.allowed_deviation_xy).unwrap_or_default().max(tolerance_m);
    let off_m = distance(here, (x, y));
    // A micrometre is no distance to argue about.
    if off_m <= allowed + 1e-6 {
        return Ok(());
    }
    Err(Rejection::new(
        ErrorKind::OutOfReach,
        format!("the first node {} lies {off_m:.2} m away, {allowed:.2} m are allowed", first.node_id),
    )
    .about("nodeId", &first.node_id)
    .mend("begin where the vehicle stands, or allow a larger deviation"))
}

/// Whether an update begins at the node where the base ends.
pub(super) fn prove_continuation(order: &Order, end: &Node) -> Result<(), Rejection> {
    let first = &order.nodes[0];
    if (&first.node_id, first.sequence_id) == (&end.node_id, end.sequence_id) {
        return Ok(());
    }
    let what = format!(
        "the update begins at {} ({}) and the base ends at {} ({})",
        first.node_id, first.sequence_id, end.node_id, end.sequence_id
    );
    Err(Rejection::new(ErrorKind::NoContinuation, what).about("nodeId", &first.node_id))
}

/// Where a node lies.
pub(super) fn place(node: &Node) -> Option<(f64, f64)> {
    node.node_position.as_ref().map(|position| (position.x, position.y))
}

/// The line of an edge.
pub(super) fn line_of(edge: &Edge, from: (f64, f64), to: (f64, f64)) -> Line {
    edge.trajectory.as_ref().and_then(|trajectory| Line::along(trajectory, from, to)).unwrap_or_else(|| Line::straight(from, to))
}

/// What can be read of a message that is none: enough to say which.
pub(super) fn about_payload(payload: &[u8], mut rejection: Rejection) -> Rejection {
    let Ok(value) = serde_json::from_slice::<Value>(payload) else { return rejection };
    for key in ["headerId", "orderId", "orderUpdateId"] {
        let text = match &value[key] {
            Value::String(text) => text.chars().take(200).collect(),
            Value::Number(number) => number.to_string(),
            _ => continue,
        };
        rejection = rejection.about(key, text);
    }
    rejection
}
