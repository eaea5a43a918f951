use portolan_model::container::{Flow, Hold, SizeType};
use portolan_model::facts::{CallStage, Direction, TruckStage, VisitKind, YardMoveKind};
use portolan_model::ids::{BlockId, BoxId, BoxSource, CallId, TruckId, TruckSource};
use portolan_model::place::{Place, Slot};
use portolan_protocol::DeviceId;

use super::*;

const CALL: CallId = CallId(0);
const CRANE: DeviceId = DeviceId::quay_crane(0);
const YARD_CRANE: DeviceId = DeviceId::yard_crane(0);
const BLOCK: BlockId = BlockId(1);

fn a_box(index: u32) -> BoxId {
    BoxId::new(BoxSource::Call(CALL), index)
}

fn entered(index: u32, size: SizeType) -> What {
    What::BoxEntered { container: a_box(index), flow: Flow::Import, size, reefer: false, dangerous: false, weight_kg: 9_000 }
}

fn now_at(index: u32, to: Place) -> What {
    What::Custody { container: a_box(index), to }
}

fn slot(bay: u8, tier: u8) -> Place {
    Place::Slot(Slot { block: BLOCK, bay, row: 0, tier })
}

fn quay_move(direction: Direction, boxes: u8) -> What {
    What::QuayMove { crane: CRANE, call: CALL, direction, boxes }
}

fn yard_move(kind: YardMoveKind, boxes: u8) -> What {
    What::YardMove { crane: YARD_CRANE, block: BLOCK, kind, boxes }
}

fn truck(stage: TruckStage) -> What {
    What::Truck { truck: TruckId::new(TruckSource::Road, 0), stage, visit: VisitKind::Collect, booked: false }
}

/// Facts whose time is that of their group.
fn audit(groups: &[(Ms, &[What])]) -> Vec<String> {
    let mut audit = Audit::new();
    for (at_ms, whats) in groups {
        for what in *whats {
            audit.take(&Fact { at_ms: *at_ms, what: *what });
        }
    }
    audit.finish()
}

fn assert_breaks(rule: u8, groups: &[(Ms, &[What])]) {
    let found = audit(groups);
    assert!(found.len() == 1 && found[0].contains(&format!("rule {rule}:")), "{found:#?}");
}

#[test]
fn a_sound_stay_is_sound() {
    let found = audit(&[
        (0, &[entered(0, SizeType::Forty), now_at(0, Place::Aboard(CALL)), entered(1, SizeType::Twenty), now_at(1, Place::Aboard(CALL))]),
        (1, &[What::Call { call: CALL, stage: CallStage::Arrived }, What::Held { container: a_box(0), hold: Hold::Customs }]),
        (2, &[What::Call { call: CALL, stage: CallStage::Moored }, What::CraneJoined { crane: CRANE, call: CALL }]),
        // A twin lift: told before the boxes change hands, and the crane is done at the same instant.
        (
            3,
            &[
                What::CraneLeft { crane: CRANE, call: CALL },
                quay_move(Direction::Discharge, 2),
                now_at(0, Place::Vehicle(7)),
                now_at(1, Place::Vehicle(7)),
            ],
        ),
        (4, &[now_at(0, slot(0, 0)), yard_move(YardMoveKind::Store, 1)]),
        (5, &[yard_move(YardMoveKind::Store, 1), now_at(1, slot(2, 0))]),
        (6, &[now_at(1, slot(4, 0)), yard_move(YardMoveKind::Rehandle, 1)]),
        (7, &[truck(TruckStage::Arrived), What::Freed { container: a_box(0), hold: Hold::Customs }]),
        (8, &[now_at(0, Place::Truck), yard_move(YardMoveKind::Retrieve, 1)]),
        (9, &[now_at(0, Place::LeftByRoad), truck(TruckStage::Left)]),
        (10, &[What::Call { call: CALL, stage: CallStage::Departed }]),
    ]);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn an_export_box_may_be_told_gone_at_the_rail_or_at_departure() {
    for at_the_rail in [true, false] {
        let rail = if at_the_rail { Place::LeftByWater(CALL) } else { Place::Aboard(CALL) };
        let rest: &[What] = if at_the_rail { &[] } else { &[now_at(0, Place::LeftByWater(CALL))] };
        let found = audit(&[
            (0, &[entered(0, SizeType::Twenty), now_at(0, Place::Truck), What::CraneJoined { crane: CRANE, call: CALL }]),
            (1, &[now_at(0, Place::Pool(BLOCK)), yard_move(YardMoveKind::Store, 1)]),
            // Digging in a block without slots changes nobody's place.
            (2, &[yard_move(YardMoveKind::Rehandle, 2), yard_move(YardMoveKind::Retrieve, 1), now_at(0, Place::Vehicle(0))]),
            (3, &[now_at(0, rail), quay_move(Direction::Load, 1)]),
            (4, rest),
            (4, &[What::Call { call: CALL, stage: CallStage::Departed }]),
        ]);
        assert!(found.is_empty(), "{found:#?}");
    }
}

#[test]
fn each_rule_finds_its_offence() {
    let stock = |index| [entered(index, SizeType::Twenty), now_at(index, slot(0, index as u8))];
    let held = What::Held { container: a_box(0), hold: Hold::Customs };
    let out = [now_at(0, Place::Truck), yard_move(YardMoveKind::Retrieve, 1)];

    assert_breaks(1, &[(5, &[truck(TruckStage::Arrived)]), (4, &[truck(TruckStage::Entered)])]);
    assert_breaks(2, &[(0, &[now_at(0, Place::Truck)])]);
    assert_breaks(3, &[(0, &[entered(0, SizeType::Twenty)])]);
    assert_breaks(3, &[(0, &[entered(0, SizeType::Twenty), now_at(0, Place::Hall)])]);
    assert_breaks(4, &[(0, &stock(0)), (1, &[now_at(0, Place::LeftByRoad)]), (1, &[yard_move(YardMoveKind::Retrieve, 1)])]);
    assert_breaks(5, &[(0, &stock(0)), (1, &out), (2, &[now_at(0, Place::LeftByRoad)]), (3, &[now_at(0, Place::Truck)])]);
    assert_breaks(6, &[(0, &stock(0)), (0, &stock(1)), (1, &out)]);
    assert_breaks(6, &[(0, &[entered(0, SizeType::Forty), now_at(0, slot(0, 0)), entered(1, SizeType::Twenty), now_at(1, slot(1, 0))])]);
    assert_breaks(8, &[(0, &stock(0)), (1, &[held]), (2, &out), (3, &[now_at(0, Place::LeftByRoad)])]);
    assert_breaks(
        9,
        &[
            (0, &[entered(0, SizeType::Twenty), now_at(0, Place::Aboard(CALL))]),
            (1, &[What::Call { call: CALL, stage: CallStage::Departed }]),
        ],
    );
    assert_breaks(10, &[(0, &[What::CraneJoined { crane: CRANE, call: CALL }]), (1, &[quay_move(Direction::Load, 1)])]);
    assert_breaks(11, &[(0, &stock(0)), (1, &[now_at(0, Place::Truck)])]);
    assert_breaks(
        13,
        &[(0, &[What::Call { call: CALL, stage: CallStage::Working }]), (1, &[What::Call { call: CALL, stage: CallStage::Moored }])],
    );
    assert_breaks(14, &[(0, &[truck(TruckStage::Entered)])]);
    assert_breaks(14, &[(0, &[truck(TruckStage::Arrived)]), (1, &[truck(TruckStage::Left)]), (2, &[truck(TruckStage::Left)])]);
}

#[test]
fn a_crane_works_only_what_it_has_joined_and_what_is_moored() {
    let aboard = [entered(0, SizeType::Twenty), now_at(0, Place::Aboard(CALL))];
    let lift = [now_at(0, Place::Vehicle(0)), quay_move(Direction::Discharge, 1)];
    assert_breaks(12, &[(0, &aboard), (1, &lift)]);
    let joined = [What::CraneJoined { crane: CRANE, call: CALL }, What::Call { call: CALL, stage: CallStage::Berthing }];
    assert_breaks(12, &[(0, &aboard), (1, &joined), (2, &lift)]);
}

#[test]
fn a_vehicle_takes_two_boxes_and_a_long_list_is_cut() {
    let whats: Vec<What> = (0..3).flat_map(|i| [entered(i, SizeType::Twenty), now_at(i, Place::Aboard(CALL))]).collect();
    let lift: Vec<What> = (0..3).map(|i| now_at(i, Place::Vehicle(0))).chain([quay_move(Direction::Discharge, 3)]).collect();
    assert_breaks(7, &[(0, &whats), (1, &[What::CraneJoined { crane: CRANE, call: CALL }]), (2, &lift)]);

    let unknown: Vec<What> = (0..200).map(|index| now_at(index, Place::Truck)).collect();
    let found = audit(&[(0, &unknown)]);
    assert_eq!((found.len(), found[50].as_str()), (51, "and 150 more"));
}
