//! Three versions side by side.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::iso6346::ContainerNumber;
use portolan_protocol::DeviceId;
use portolan_protocol::wire::WireId;

use super::model::ModelStock;
use super::sightings::Sightings;
use super::snapshot::{Stand, Stood, YardSnapshot};
use super::{Difference, DifferenceKind, Reconciliation};

/// Holds an export against a stock and against what devices say.
pub fn reconcile(export: &YardSnapshot, model: &ModelStock, devices: &Sightings) -> Reconciliation {
    let mut found = Reconciliation {
        boxes_in_export: export.boxes.len(),
        boxes_in_model: model.len(),
        devices_heard: devices.len(),
        unreadable: export.unreadable.clone(),
        ..Reconciliation::default()
    };
    let listed = first_listed(export, &mut found.differences);
    for stood in listed.values() {
        let modelled = model.boxes.get(&stood.number);
        match modelled {
            None => found.differences.push(Difference { kind: DifferenceKind::NotInModel, ..of_export(stood) }),
            Some((stand, _)) if !same(&stood.stand, stand) => {
                let difference = Difference { kind: DifferenceKind::Elsewhere, model: Some(stand.to_string()), ..of_export(stood) };
                found.differences.push(difference);
            }
            Some(_) => found.agreed += 1,
        }
        if stood.number.parse::<ContainerNumber>().is_err() {
            found.differences.push(Difference { kind: DifferenceKind::BadNumber, ..of_export(stood) });
        }
        if let Some(has) = no_such_place(&stood.stand, model) {
            found.differences.push(Difference { kind: DifferenceKind::NoSuchPlace, model: Some(has), ..of_export(stood) });
        }
    }
    for (number, (stand, _)) in model.boxes.iter().filter(|(number, _)| !listed.contains_key(number.as_str())) {
        let bare = Difference {
            kind: DifferenceKind::NotInExport,
            container: Some(number.clone()),
            device: None,
            export: None,
            model: Some(stand.to_string()),
            reported: None,
            line: None,
        };
        found.differences.push(bare);
    }
    stacked(&listed, model, &mut found.differences);
    loads(&listed, model, devices, &mut found.differences);
    seen(&listed, model, devices, &mut found.differences);
    found.differences.sort_by(|a, b| (a.kind, &a.container, &a.device, a.line).cmp(&(b.kind, &b.container, &b.device, b.line)));
    found
}

fn of_export(stood: &Stood) -> Difference {
    Difference {
        kind: DifferenceKind::NotInModel,
        container: Some(stood.number.clone()),
        device: None,
        export: Some(stood.stand.to_string()),
        model: None,
        reported: None,
        line: Some(stood.line),
    }
}

/// Each box once; of one that is listed twice the first counts.
fn first_listed<'a>(export: &'a YardSnapshot, differences: &mut Vec<Difference>) -> BTreeMap<&'a str, &'a Stood> {
    let mut listed: BTreeMap<&str, &Stood> = BTreeMap::new();
    for stood in &export.boxes {
        match listed.get(stood.number.as_str()) {
            Some(first) => {
                let reported = Some(format!("{} on line {} too", first.stand, first.line));
                differences.push(Difference { kind: DifferenceKind::Twice, reported, ..of_export(stood) });
            }
            None => drop(listed.insert(&stood.number, stood)),
        }
    }
    listed
}

/// A block whose slots are not known on one side is the same if the block is.
fn same(export: &Stand, model: &Stand) -> bool {
    match (export, model) {
        (Stand::Slot(a, ..), Stand::Block(b)) | (Stand::Block(a), Stand::Slot(b, ..)) => a == b,
        // How others call a truck or a hall is theirs.
        (Stand::Other(_), Stand::Other(_)) => true,
        (a, b) => a == b,
    }
}

fn no_such_place(stand: &Stand, model: &ModelStock) -> Option<String> {
    let (Stand::Slot(block, ..) | Stand::Block(block)) = stand else { return None };
    let Some(shape) = model.blocks.get(usize::from(*block).wrapping_sub(1)) else {
        return Some(format!("there are blocks 1 to {}", model.blocks.len()));
    };
    let (Stand::Slot(_, bay, row, tier), Some((rows, tiers))) = (stand, shape.stacks) else { return None };
    (*bay > shape.bays || *row > rows || *tier > tiers)
        .then(|| format!("B{block:02} has {} bays, {rows} rows and {tiers} tiers", shape.bays))
}

/// What stands at one place with another, or on nothing.
fn stacked(listed: &BTreeMap<&str, &Stood>, model: &ModelStock, differences: &mut Vec<Difference>) {
    let mut by_slot: BTreeMap<&Stand, &Stood> = BTreeMap::new();
    let mut held: BTreeSet<(u16, u16, u16, u16)> = BTreeSet::new();
    for stood in listed.values() {
        let Stand::Slot(block, bay, row, tier) = stood.stand else { continue };
        held.insert((block, bay, row, tier));
        // A long box takes the next bay too.
        if model.boxes.get(&stood.number).is_some_and(|(_, is_long)| *is_long) {
            held.insert((block, bay + 1, row, tier));
        }
        match by_slot.get(&stood.stand) {
            Some(other) => {
                let reported = Some(format!("{} stands there too, by line {}", other.number, other.line));
                differences.push(Difference { kind: DifferenceKind::PlaceTaken, reported, ..of_export(stood) });
            }
            None => drop(by_slot.insert(&stood.stand, stood)),
        }
    }
    for stood in by_slot.values() {
        let Stand::Slot(block, bay, row, tier) = stood.stand else { continue };
        if tier > 1 && !held.contains(&(block, bay, row, tier - 1)) {
            differences.push(Difference { kind: DifferenceKind::Floating, ..of_export(stood) });
        }
    }
}

/// Machines that carry another number of boxes than the export says.
fn loads(listed: &BTreeMap<&str, &Stood>, model: &ModelStock, devices: &Sightings, differences: &mut Vec<Difference>) {
    let count = |stands: &mut dyn Iterator<Item = &Stand>, device: DeviceId| stands.filter(|stand| **stand == Stand::On(device)).count();
    for (device, boxes) in &devices.loads {
        let export = count(&mut listed.values().map(|stood| &stood.stand), *device);
        if export == usize::from(*boxes) {
            continue;
        }
        let modelled = count(&mut model.boxes.values().map(|(stand, _)| stand), *device);
        differences.push(Difference {
            kind: DifferenceKind::OtherLoad,
            container: None,
            device: Some(WireId::from(*device)),
            export: Some(boxes_in_words(export)),
            model: Some(boxes_in_words(modelled)),
            reported: Some(boxes_in_words(usize::from(*boxes))),
            line: None,
        });
    }
}

fn boxes_in_words(count: usize) -> String {
    if count == 1 { "1 box".to_owned() } else { format!("{count} boxes") }
}

/// Boxes that a device names and the export does not.
fn seen(listed: &BTreeMap<&str, &Stood>, model: &ModelStock, devices: &Sightings, differences: &mut Vec<Difference>) {
    for (device, number) in devices.named.iter().filter(|(_, number)| !listed.contains_key(number.as_str())) {
        differences.push(Difference {
            kind: DifferenceKind::SeenNotListed,
            container: Some(number.clone()),
            device: Some(device.clone()),
            export: None,
            model: model.boxes.get(number).map(|(stand, _)| stand.to_string()),
            reported: Some(format!("{device} has it")),
            line: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use portolan_protocol::wire::{AgvState, Kind, Readings, ReeferState};

    use super::super::model::BlockShape;
    use super::*;

    fn model(boxes: &[(&str, Stand, bool)]) -> ModelStock {
        ModelStock {
            boxes: boxes.iter().map(|(number, stand, is_long)| ((*number).to_owned(), (stand.clone(), *is_long))).collect(),
            blocks: vec![BlockShape { bays: 10, stacks: Some((6, 5)) }; 3],
        }
    }

    fn export(text: &str) -> YardSnapshot {
        YardSnapshot::from_bytes("x", format!("container,block,bay,row,tier,on\n{text}").as_bytes()).expect("an export")
    }

    fn found(found: &Reconciliation) -> Vec<(DifferenceKind, &str)> {
        found.differences.iter().map(|difference| (difference.kind, difference.container.as_deref().unwrap_or_default())).collect()
    }

    const A: &str = "CSQU3054383";
    const B: &str = "MSCU6639870";
    const C: &str = "TGHU7599330";

    #[test]
    fn what_agrees_is_counted_and_what_does_not_is_listed_with_both_words() {
        let model = model(&[(A, Stand::Slot(1, 1, 1, 1), false), (B, Stand::Slot(1, 1, 1, 2), false), (C, Stand::Block(2), false)]);
        let same = reconcile(&export(&format!("{A},1,1,1,1,\n{B},1,1,1,2,\n{C},2,4,1,1,\n")), &model, &Sightings::default());
        assert!(same.all_agree() && same.agreed == 3, "{same:?}");
        let other = reconcile(&export(&format!("{A},1,1,1,1,\n{B},1,3,1,1,\n")), &model, &Sightings::default());
        assert_eq!(found(&other), [(DifferenceKind::NotInExport, C), (DifferenceKind::Elsewhere, B)]);
        let elsewhere = &other.differences[1];
        assert_eq!(
            (elsewhere.export.as_deref(), elsewhere.model.as_deref(), elsewhere.line),
            (Some("B01 bay 3 row 1 tier 1"), Some("B01 bay 1 row 1 tier 2"), Some(3))
        );
        assert_eq!(other.agreed, 1);
    }

    #[test]
    fn an_export_that_cannot_be_is_told_so() {
        let model = model(&[(A, Stand::Slot(1, 1, 1, 1), true), (B, Stand::Slot(1, 2, 1, 2), false)]);
        let text =
            format!("{A},1,1,1,1,\n{B},1,2,1,2,\n{A},2,1,1,1,\n{C},1,1,1,1,\nCSQU3054380,9,1,1,1,\nMSCU0000000,1,5,2,3,\nBLUE,1,11,1,1,\n");
        let found = reconcile(&export(&text), &model, &Sightings::default());
        let of = |kind| {
            found
                .differences
                .iter()
                .filter(|difference| difference.kind == kind)
                .map(|difference| difference.container.clone().unwrap_or_default())
                .collect::<Vec<_>>()
        };
        assert_eq!(of(DifferenceKind::Twice), [A]);
        assert_eq!(of(DifferenceKind::PlaceTaken).len(), 1);
        // B stands on the second bay of the long A.
        assert_eq!(of(DifferenceKind::Floating), ["MSCU0000000"]);
        assert_eq!(of(DifferenceKind::NoSuchPlace), ["BLUE", "CSQU3054380"]);
        assert!(
            of(DifferenceKind::BadNumber).contains(&"CSQU3054380".to_owned()) && of(DifferenceKind::BadNumber).contains(&"BLUE".to_owned())
        );
    }

    #[test]
    fn devices_have_their_say() {
        let model = model(&[(A, Stand::On(DeviceId::vehicle(0)), false)]);
        let mut devices = Sightings::default();
        let agv = |boxes| Readings::Agv(AgvState { boxes: Some(boxes), ..AgvState::default() });
        devices.see(&DeviceId::vehicle(0).into(), &agv(0));
        devices.see(&DeviceId::vehicle(1).into(), &agv(0));
        let rack = WireId::new(Kind::ReeferMonitor, "RM01").expect("an id");
        devices.see(&rack, &Readings::ReeferMonitor(ReeferState { container: C.to_owned(), ..ReeferState::default() }));
        let found = reconcile(&export(&format!("{A},,,,,AGV001\n")), &model, &devices);
        assert_eq!(found.agreed, 1);
        let [load, seen] = &found.differences[..] else { panic!("{found:?}") };
        assert_eq!(
            (load.kind, load.export.as_deref(), load.reported.as_deref()),
            (DifferenceKind::OtherLoad, Some("1 box"), Some("0 boxes"))
        );
        assert_eq!((seen.kind, seen.container.as_deref(), &seen.device), (DifferenceKind::SeenNotListed, Some(C), &Some(rack)));
    }
}
