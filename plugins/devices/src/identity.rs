//! Who is at a lane or in a scanner, by what its readers read: held against whom the port expects there.
//!
//! A reading is not yet a contradiction. A character that could not be read stands for any; a box number whose check digit is wrong is no box,
//! and so was misread (ISO 6346 finds every single wrong character but for one pair); one wrong character in a number plate is a misreading
//! too, unless it makes the plate of another truck that is here. Misreadings are told with the lane and contradict nothing. What is left is
//! about one truck or box: it stays until that one is read right somewhere, or somebody decides.
//!
//! Simulated trucks bear the names of their visits. The plate of a real one is not known before a lane has read it for the first time; from
//! then on it is held against that.

use bevy_ecs::prelude::*;
use portolan_model::container::Container;
use portolan_model::ids::TruckId;
use portolan_model::index::Index;
use portolan_model::iso6346::ContainerNumber;
use portolan_protocol::DeviceId;
use portolan_protocol::wire::{GateRead, ScanRead};
use portolan_terminal::examination::HallScanner;

use crate::at_lane::{expected_at, visitor_at};
use crate::belief::Belief;
use crate::discrepancy::{Discrepancies, DiscrepancyKind};

/// What a character that could not be read stands as.
const UNREAD: char = '?';

/// The plate that a lane first read of a truck.
#[derive(Component, Clone, PartialEq, Eq, Debug)]
pub(crate) struct SeenPlate(String);

/// What a text that was read is to the one that was expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reads {
    Same,
    /// As good a reading as any of the same.
    Misread,
    Other,
}

/// How many characters differ, those that were not read apart; none where the lengths do.
fn wrong_characters(read: &str, expected: &str) -> Option<(usize, usize)> {
    let (read, expected): (Vec<char>, Vec<char>) = (read.chars().collect(), expected.chars().collect());
    (read.len() == expected.len()).then(|| {
        let differing = || read.iter().zip(&expected).filter(|(read, expected)| read != expected);
        let unread = differing().filter(|(read, _)| **read == UNREAD).count();
        (differing().count() - unread, unread)
    })
}

fn plate_reads(read: &str, expected: &str, is_here: impl Fn(&str) -> bool) -> Reads {
    match wrong_characters(read, expected) {
        Some((0, 0)) => Reads::Same,
        Some((0, unread)) if unread < expected.chars().count() => Reads::Misread,
        Some((1, 0)) if !is_here(read) => Reads::Misread,
        _ => Reads::Other,
    }
}

fn box_reads(read: &str, expected: &[String]) -> Reads {
    if expected.iter().any(|number| number == read) {
        Reads::Same
    } else if read.parse::<ContainerNumber>().is_ok() {
        Reads::Other
    } else {
        Reads::Misread
    }
}

/// Holds what a gate lane read against the truck that stands in it.
pub(crate) fn hold_against_expected(world: &mut World, lane: DeviceId, read: &GateRead, now_ms: i64) {
    let Some((expected, truck)) = expected_at(world, lane).zip(visitor_at(world, lane)) else { return };
    let boxes: Vec<Reads> = read.containers.iter().map(|number| box_reads(number, &expected.containers)).collect();
    let mut misread: Vec<&str> =
        read.containers.iter().zip(&boxes).filter(|(_, reads)| **reads == Reads::Misread).map(|(number, _)| number.as_str()).collect();
    if let Some(plate) = &read.plate {
        let expected_plate = known_plate(world, lane, truck, &expected.plate, plate);
        let is_here = |plate: &str| plate.parse::<TruckId>().is_ok_and(|other| world.resource::<Index>().find_truck(other).is_some());
        match plate_reads(plate, &expected_plate, is_here) {
            Reads::Misread => misread.push(plate),
            reads => {
                let versions = (reads == Reads::Other).then(|| (expected_plate.clone(), plate.clone()));
                Discrepancies::hold_about(world, lane, DiscrepancyKind::OtherPlate, truck.to_string(), versions, now_ms);
            }
        }
    }
    // What a lane could not read contradicts nothing, and neither does what nobody told the port of.
    if !expected.containers.is_empty() && boxes.iter().any(|reads| *reads != Reads::Misread) {
        let versions = boxes.contains(&Reads::Other).then(|| (expected.containers.join(" "), read.containers.join(" ")));
        Discrepancies::hold_about(world, lane, DiscrepancyKind::OtherBox, truck.to_string(), versions, now_ms);
    }
    if !misread.is_empty() {
        let what = format!("misread {} of {}", misread.join(" "), expected.plate);
        tell_misread(world, lane, what, now_ms);
    }
}

/// The plate that the truck in a lane should have.
fn known_plate(world: &mut World, lane: DeviceId, truck: TruckId, visit: &str, read: &str) -> String {
    let index = world.resource::<Index>();
    let (lane, truck) = (index.find_device(lane), index.find_truck(truck));
    let is_simulated = lane.and_then(|lane| world.get::<Belief>(lane)).is_none_or(Belief::is_simulated);
    let Some(truck) = truck.filter(|_| !is_simulated) else { return visit.to_owned() };
    if let Some(seen) = world.get::<SeenPlate>(truck) {
        return seen.0.clone();
    }
    if !read.contains(UNREAD) {
        world.entity_mut(truck).insert(SeenPlate(read.to_owned()));
    }
    read.to_owned()
}

/// Holds the box that a scanner read against the one that stands in it.
pub(crate) fn hold_scan_against_hall(world: &mut World, scanner: DeviceId, read: &ScanRead, now_ms: i64) {
    let index = world.resource::<Index>();
    let inside = index.find_device(scanner).and_then(|entity| world.get::<HallScanner>(entity)).and_then(|scanner| scanner.container);
    let expected = inside.and_then(|id| world.get::<Container>(index.find_box(id)?)).map(|container| container.number.to_string());
    let (Some(expected), Some(read)) = (expected, &read.container) else { return };
    match box_reads(read, std::slice::from_ref(&expected)) {
        Reads::Misread => tell_misread(world, scanner, format!("misread {read} of {expected}"), now_ms),
        reads => {
            let versions = (reads == Reads::Other).then(|| (expected.clone(), read.clone()));
            Discrepancies::hold_about(world, scanner, DiscrepancyKind::OtherBox, expected, versions, now_ms);
        }
    }
}

fn tell_misread(world: &mut World, device: DeviceId, what: String, now_ms: i64) {
    let entity = world.resource::<Index>().find_device(device);
    if let Some(mut belief) = entity.and_then(|entity| world.get_mut::<Belief>(entity)) {
        belief.last_error = Some((what, now_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misread_plate_is_not_another_truck() {
        let nobody = |_: &str| false;
        assert_eq!(plate_reads("沪A80516", "沪A80516", nobody), Reads::Same);
        assert_eq!(plate_reads("沪A8?5?6", "沪A80516", nobody), Reads::Misread);
        assert_eq!(plate_reads("沪A8O516", "沪A80516", nobody), Reads::Misread);
        assert_eq!(plate_reads("沪A80517", "沪A80516", |plate| plate == "沪A80517"), Reads::Other, "that one is here too");
        assert_eq!(plate_reads("沪A80617", "沪A80516", nobody), Reads::Other);
        assert_eq!(plate_reads("沪A8051", "沪A80516", nobody), Reads::Other);
        assert_eq!(plate_reads("????", "ABCD", nobody), Reads::Other, "nothing was read at all");
    }

    #[test]
    fn a_number_that_is_no_box_was_misread() {
        let expected = ["CSQU3054383".to_owned()];
        assert_eq!(box_reads("CSQU3054383", &expected), Reads::Same);
        assert_eq!(box_reads("?SQU3054383", &expected), Reads::Misread);
        assert_eq!(box_reads("CSQU3O54383", &expected), Reads::Misread);
        assert_eq!(box_reads("CSQU3054384", &expected), Reads::Misread, "its check digit is wrong");
        assert_eq!(box_reads("MSKU6011672", &expected), Reads::Other);
    }
}
