//! The stock in its blocks.

use std::path::{Path, PathBuf};

use bevy_app::App;
use bevy_ecs::prelude::*;
use portolan_clock::ClockPlugin;
use portolan_model::container::{Container, SizeType};
use portolan_model::index::Index;
use portolan_model::place::{Place, Whereabouts};
use portolan_model::problem::Problem;
use portolan_scenario::{ScenarioText, load};

use crate::TerminalPlugin;
use crate::yard::YardBooks;
use crate::yard::stacks::Stacks;

/// A folder of its own for each test, gone after it.
struct Folder(PathBuf);

impl Folder {
    fn new(line: u32) -> Self {
        let folder = std::env::temp_dir().join(format!("portolan-stock-{}-{line}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("makes a folder");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn loaded(folder: &Path, fidelity: &str, sections: &str) -> Result<App, Vec<Problem>> {
    let mut app = App::empty();
    app.add_plugins((ClockPlugin { seed: 3 }, TerminalPlugin));
    let text = format!(
        r#"(format: 1, name: "stock", start: "2026-03-03T00:00:00+08:00", days: 1, seed: 3,
        quay: (length_m: 400, depth_m: 16, berths: Continuous(clearance_m: 20), cranes: 1, crane: ()),
        yard: (blocks: [(count: 3, first_x_m: 100, pitch_m: 50, bays: 20, rows: 8, tiers: 4, plugs: 40),
                (count: 1, first_x_m: 300, pitch_m: 50, bays: 8, rows: 4, tiers: 3, purpose: Dangerous),
                (count: 1, first_x_m: 350, pitch_m: 50, bays: 20, rows: 8, tiers: 5, purpose: Empties)],
            fidelity: {fidelity}, cranes: ()),
        transport: (vehicles: 2, vehicle: (), fidelity: Statistical(apron_m: 50, empty_to_quay_m: Fixed(10))),
        calls: (profiles: [(name: "feeder", kind: Feeder, length_m: Fixed(150), draught_m: Fixed(8), bays: Count(4), moves: Fixed(1200),
                cranes_max: 1, mooring_min: Fixed(30), unmooring_min: Fixed(30))],
            scheduled: [(name: "A", profile: "feeder", eta: "2026-03-04T12:00")]),
        boxes: (reefer_share: 0.05, dangerous: (flammable: 0.01, other: 0.01), out_of_gauge_share: 0.01),
        {sections})"#
    );
    std::fs::write(folder.join("scenario.ron"), text).expect("writes");
    let text = ScenarioText::read(&folder.join("scenario.ron")).expect("opens");
    load(&mut app, &text).map(|()| app)
}

const SLOTS: &str = "Detailed(segregation_bays: 1, crane_gap_bays: 2)";
const POOLS: &str = "Statistical(dig_waterside: 0, dig_landside: 0, digs_max: 0)";

/// Every box stands in one place, and the books agree.
fn check(app: &mut App) {
    let world = app.world_mut();
    let boxes: Vec<(SizeType, Place)> = world
        .query::<(&Container, &Whereabouts)>()
        .iter(world)
        .map(|(container, whereabouts)| (container.size, whereabouts.place))
        .collect();
    let mut teu = vec![0; world.resource::<YardBooks>().blocks.len()];
    for (size, place) in &boxes {
        teu[usize::from(place.block().expect("it stands in a block").0)] += size.teu();
    }
    let books: Vec<u32> = world.resource::<YardBooks>().blocks.iter().map(|book| book.stock_teu).collect();
    assert_eq!(teu, books);
    for stacks in world.query::<&Stacks>().iter(world) {
        assert_eq!(stacks.check(), Vec::<String>::new());
        assert_eq!(stacks.teu(), books[usize::from(stacks.block().0)]);
    }
}

#[test]
fn a_yard_is_filled_as_far_as_asked_by_the_rules_of_stacking() {
    let folder = Folder::new(line!());
    for fidelity in [POOLS, SLOTS] {
        for fill in [0.3, 0.66, 0.8] {
            let mut app = loaded(&folder.0, fidelity, &format!("stock: Generated(fill: {fill})")).unwrap();
            check(&mut app);
            let books = app.world().resource::<YardBooks>();
            for book in &books.blocks[..3] {
                let found = f64::from(book.stock_teu) / f64::from(book.capacity_teu);
                assert!((found - fill).abs() < 0.01, "{found} for {fill} in {}", book.id);
                assert!(book.plugs_taken > 0);
            }
            assert!(books.blocks[3].stock_teu > 0 && books.blocks[4].stock_teu > 0);
        }
    }
}

#[test]
fn every_block_gets_as_many_ordinary_boxes() {
    let folder = Folder::new(line!());
    for fidelity in [POOLS, SLOTS] {
        let mut app = loaded(&folder.0, fidelity, "stock: PerBlock(20)").unwrap();
        check(&mut app);
        assert!(app.world().resource::<YardBooks>().blocks.iter().filter(|book| book.stock_boxes == 20).count() >= 4);
    }
}

#[test]
fn a_recorded_yard_stands_as_recorded_and_its_faults_are_told_by_line() {
    let folder = Folder::new(line!());
    let header = "number,size_type,flow,weight_kg,block,bay,row,tier,wanted,call\n";
    let number = |serial| portolan_model::iso6346::ContainerNumber::of(*b"CSQ", serial).to_string();
    let (one, two) = (number(1), number(2));
    let good = format!(
        "CSQU3054383,45R1,import,21000,1,19,1,1,2026-03-03T15:00,\n{one},22G1,export,9000,1,3,1,2,,A\n{two},22G1,export,9000,1,3,1,1,,A\n"
    );
    std::fs::write(folder.0.join("yard.csv"), format!("{header}{good}")).unwrap();
    let read = || loaded(&folder.0, SLOTS, r#"stock: Recorded(csv: "yard.csv")"#);
    let mut app = read().unwrap_or_else(|problems| panic!("{problems:#?}"));
    check(&mut app);
    assert_eq!(app.world().resource::<Index>().box_count(), 3);

    let bad = format!(
        "CSQU3054384,22G1,import,1,1,1,1,1,,\nCSQU3054383,99G1,import,1,1,1,1,1,,\nCSQU3054383,22G1,sideways,1,1,1,1,1,,\n\
        CSQU3054383,22G1,import,1,9,1,1,1,,\nCSQU3054383,22G1,import,1,1,,1,1,,\nCSQU3054383,22G1,import,1,1,1,1,1,tomorrow,\n\
        CSQU3054383,22G1,export,1,1,1,1,1,,Z\nCSQU3054383,42G1,import,1,1,2,1,1,,\n{one},22G1,import,1,1,5,1,3,,\n"
    );
    std::fs::write(folder.0.join("yard.csv"), format!("{header}{bad}")).unwrap();
    let problems = read().expect_err("it is bad");
    let found: Vec<(&str, &str)> = problems.iter().map(|problem| (problem.path.as_str(), &*problem.code)).collect();
    assert_eq!(
        found,
        [
            ("yard.csv:2", "container-number"),
            ("yard.csv:3", "size-type"),
            ("yard.csv:4", "flow"),
            ("yard.csv:5", "unknown-block"),
            ("yard.csv:6", "no-slot"),
            ("yard.csv:7", "no-instant"),
            ("yard.csv:8", "unknown-call"),
            ("yard.csv:9", "cannot-stand-there"),
            ("yard.csv:10", "floating-box"),
        ]
    );
}
