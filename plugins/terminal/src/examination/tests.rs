//! Examinations from order to return, on a small port.

use crate::control::Devices;
use portolan_clock::Clock;
use std::collections::BTreeSet;

use bevy_app::App;
use bevy_ecs::system::RunSystemOnce;
use portolan_model::HOUR_MS;
use portolan_model::container::Hold;
use portolan_model::facts::ExaminationStage::{Fetched, Found, InHall, Opened, Ordered, Passed, Returned, Sampled, Scanned};
use portolan_model::facts::{ExaminationStage, What};
use portolan_model::happenings::Happening;
use portolan_model::ids::{BoxId, BoxSource};
use portolan_model::place::Place;
use portolan_model::requests::Rule;

use super::*;
use crate::landside::tests::proving::{count, custody, facts, port, run, run_hours};

const BOXES: &str = "stock: Generated(fill: 0.1, mix: (import: 1, export: 0, transshipment: 0, empty: 0))";

fn container(number: u32) -> BoxId {
    BoxId::new(BoxSource::Stock, number)
}

fn order(app: &mut App, number: u32) -> Result<(), Rule> {
    let order = move |mut clock: ResMut<Clock>, mut index: ResMut<Index>, devices: Devices, mut boxes: Boxes, hall: Hall| {
        let mut control = devices.control_of(&mut clock, &mut index);
        order_examination(&mut control, &mut boxes, &hall, container(number))
    };
    app.world_mut().run_system_once(order).expect("runs")
}

fn withdraw(app: &mut App, number: u32) -> Result<(), Rule> {
    let withdraw = move |mut clock: ResMut<Clock>, mut index: ResMut<Index>, devices: Devices, mut boxes: Boxes, mut hall: Hall| {
        let mut control = devices.control_of(&mut clock, &mut index);
        withdraw_examination(&mut control, &mut boxes, &mut hall, container(number))
    };
    app.world_mut().run_system_once(withdraw).expect("runs")
}

fn stages(app: &App, of: BoxId) -> Vec<ExaminationStage> {
    let stage = |what: &What| match what {
        What::Examined { container, stage } if *container == of => Some(*stage),
        _ => None,
    };
    facts(app).iter().filter_map(|fact| stage(&fact.what)).collect()
}

#[test]
fn a_box_goes_to_the_hall_and_back() {
    let mut app = port(&format!("{BOXES}, examination: (x_m: 350, opened_share: 0)"));
    assert_eq!(order(&mut app, 3), Ok(()));
    run(&mut app);
    assert_eq!(stages(&app, container(3)), [Ordered, Fetched, InHall, Scanned, Passed, Returned]);
    let custody = custody(&app, container(3));
    assert!(matches!(custody[..], [Place::Pool(_), Place::Vehicle(_), Place::Hall, Place::Vehicle(_), Place::Pool(_)]), "{custody:?}");
}

#[test]
fn a_find_waits_for_the_laboratory() {
    let mut app = port(&format!("{BOXES}, examination: (opened_share: 1, sampled_share: 1, found_share: 1, sample_h: Fixed(20))"));
    assert_eq!(order(&mut app, 0), Ok(()));
    run(&mut app);
    assert_eq!(stages(&app, container(0)), [Ordered, Fetched, InHall, Scanned, Opened, Sampled, Found, Returned]);
    assert!(facts(&app).last().is_some_and(|fact| fact.at_ms > 20 * HOUR_MS));
}

#[test]
fn the_hall_takes_no_more_than_it_holds_and_none_is_forgotten() {
    let mut app = port(&format!("{BOXES}, examination: (capacity: 2, opened_share: 0.5, bays: 1)"));
    for index in 0..20 {
        assert_eq!(order(&mut app, index), Ok(()));
    }
    assert_eq!(order(&mut app, 0), Err(Rule::AlreadySo));
    run(&mut app);
    let (mut taken, mut most, mut in_hall) = (0, 0, BTreeSet::new());
    for fact in facts(&app) {
        match fact.what {
            What::Examined { stage: Fetched, .. } => taken += 1,
            What::Custody { container, to: Place::Hall } => drop(in_hall.insert(container)),
            What::Custody { container, .. } if in_hall.remove(&container) => taken -= 1,
            _ => {}
        }
        most = most.max(taken);
    }
    assert_eq!(most, 2);
    for index in 0..20 {
        assert_eq!(stages(&app, container(index)).last(), Some(&Returned), "box {index}");
    }
}

#[test]
fn an_order_can_be_withdrawn_until_the_box_is_fetched() {
    let mut app = port(&format!("{BOXES}, examination: (capacity: 1)"));
    assert_eq!(order(&mut app, 0), Ok(()));
    assert_eq!(order(&mut app, 1), Ok(()));
    run_hours(&mut app, 0);
    assert_eq!(withdraw(&mut app, 0), Err(Rule::ExaminationBegun));
    assert_eq!(withdraw(&mut app, 1), Ok(()));
    assert_eq!(withdraw(&mut app, 2), Err(Rule::NothingToUndo));
    run(&mut app);
    assert_eq!(stages(&app, container(1)), [Ordered, ExaminationStage::Withdrawn]);
    assert_eq!(count(&app, |what| matches!(what, What::Freed { container: who, hold: Hold::Examination } if *who == container(1))), 1);
}

#[test]
fn without_a_hall_nobody_is_examined() {
    let mut app = port(BOXES);
    assert_eq!(order(&mut app, 0), Err(Rule::Unknown));
    app.world_mut().resource_mut::<Clock>().calendar.soon(Happening::ExaminationOrdered(container(0)));
    run(&mut app);
    assert_eq!(stages(&app, container(0)), []);
}
