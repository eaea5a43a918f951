//! The machines of a scenario as groups of a fleet file.

use portolan_behaviour::{DeviceSpec, Place};
use portolan_protocol::DeviceId;

use super::file::{Group, Places, Speaks};

/// A machine as a scenario has it.
#[derive(Clone, PartialEq, Debug)]
pub struct Machine {
    /// Which.
    pub id: DeviceId,
    /// Its figures.
    pub spec: DeviceSpec,
    /// Where it stands when the scenario begins.
    pub place: Place,
    /// The same for a vehicle, millimetres in the port's frame.
    pub at_mm: (i32, i32),
}

/// Machines that are alike and follow one another in one group each.
pub fn groups_of(machines: &[Machine]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for same in machines.chunk_by(|a, b| a.id.kind == b.id.kind && a.id.index + 1 == b.id.index && a.spec == b.spec) {
        let (first, last) = (&same[0], &same[same.len() - 1]);
        let ids = if same.len() == 1 { first.id.to_string() } else { format!("{}..{}", first.id, last.id) };
        groups.push(Group {
            ids: vec![ids],
            is: first.spec.clone().into(),
            places: places_of(same),
            state_period_ms: 1_000,
            maker: "Portolan".to_owned(),
            model: String::new(),
            firmware: "1.0".to_owned(),
            speaks: Speaks::Portolan,
        });
    }
    groups
}

/// Places of one sort, if every machine has one.
fn places_of(machines: &[Machine]) -> Option<Places> {
    let along = |machine: &Machine| if let Place::AlongQuay { mm } = machine.place { Some(mm) } else { None };
    let in_block = |machine: &Machine| match machine.place {
        Place::InBlock(spot) => Some((spot.along_mm, spot.across_mm, spot.tier)),
        _ => None,
    };
    let on_road = |machine: &Machine| match machine.place {
        Place::OnRoad(node) => Some((node.0, machine.at_mm.0, machine.at_mm.1)),
        _ => None,
    };
    let along = machines.iter().map(along).collect::<Option<Vec<_>>>().map(Places::AlongQuay);
    let in_block = || machines.iter().map(in_block).collect::<Option<Vec<_>>>().map(Places::InBlock);
    let on_road = || machines.iter().map(on_road).collect::<Option<Vec<_>>>().map(Places::OnRoad);
    along.or_else(in_block).or_else(on_road)
}
