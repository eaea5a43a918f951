//! The house keeps its floors: who may use whom, read from the manifests themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// The picture of the house: every room and its floor. Arrows point to lower floors only; rooms of one floor do not know each other.
const HOUSE: &[(f32, &[&str])] = &[
    // words
    (0.0, &["portolan_protocol"]),
    (0.1, &["portolan_model", "portolan_keys"]),
    // what a program says to whoever started it, both programs do; and of files that people write
    (0.2, &["portolan_console", "portolan_files"]),
    // how devices behave, without any I/O: just above the words
    (0.5, &["portolan_behaviour"]),
    // how they are reached: a connection, and the standard that vehicles speak
    (0.6, &["portolan_link"]),
    (0.7, &["portolan_vda5050"]),
    // engine
    (1.0, &["portolan_clock", "portolan_scenario"]),
    // at work
    (2.0, &["portolan_terminal", "portolan_risk", "portolan_customs", "portolan_safety"]),
    // decide
    (2.5, &["portolan_dispatch", "portolan_clearance"]),
    // record
    (3.0, &["portolan_ledger", "portolan_history", "portolan_indicators", "portolan_alarms"]),
    // edges
    (4.0, &["portolan_devices", "portolan_exchange", "portolan_parties", "portolan_documents", "portolan_report", "portolan_simulator"]),
    // screen: panels know plain views alone, the overview reads the port into them, the scene draws it
    (5.0, &["portolan_panels"]),
    (5.1, &["portolan_overview", "portolan_scene"]),
    (5.5, &["portolan_dashboard"]),
    // programs
    (9.0, &["portolan"]),
];

/// Only these may draw, and only with the feature that a build without a screen leaves out.
const SCREEN: &[&str] = &["portolan_panels", "portolan_dashboard", "portolan_scene"];

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).exec().expect("cargo tells its metadata")
}

fn floors() -> BTreeMap<&'static str, f32> {
    HOUSE.iter().flat_map(|(floor, rooms)| rooms.iter().map(|room| (*room, *floor))).collect()
}

/// What a package uses of the house, whatever the platform; what only its tests use is left out.
fn rooms_used<'a>(package: &'a Package, floors: &BTreeMap<&str, f32>) -> Vec<&'a str> {
    let used = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
    used.map(|dependency| dependency.name.as_str()).filter(|name| floors.contains_key(name)).collect()
}

#[test]
fn every_package_has_its_floor() {
    let floors = floors();
    for package in metadata().workspace_packages() {
        let name = package.name.as_str();
        assert!(floors.contains_key(name), "{name} stands on no floor: add it to the picture of the house in this file and in README.md");
    }
}

#[test]
fn arrows_point_down_only() {
    let floors = floors();
    let mut wrong = Vec::new();
    for package in metadata().workspace_packages() {
        let own = floors[package.name.as_str()];
        for used in rooms_used(package, &floors) {
            if floors[used] >= own {
                wrong.push(format!("{} (floor {own}) uses {used} (floor {})", package.name, floors[used]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn devices_behave_without_a_world() {
    for package in metadata().workspace_packages() {
        let name = package.name.as_str();
        if ["portolan_behaviour", "portolan_protocol", "portolan_vda5050"].contains(&name) {
            let worldly = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
            let worldly: Vec<&str> = worldly.map(|dependency| dependency.name.as_str()).filter(|name| name.starts_with("bevy")).collect();
            assert!(worldly.is_empty(), "{name} uses {worldly:?}");
        }
    }
}

#[test]
fn panels_are_drawn_from_plain_values() {
    let floors = floors();
    for package in metadata().workspace_packages().into_iter().filter(|package| package.name == "portolan_panels") {
        assert_eq!(rooms_used(package, &floors), ["portolan_model", "portolan_protocol"]);
        let used = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
        let worldly: Vec<&str> =
            used.map(|dependency| dependency.name.as_str()).filter(|name| name.starts_with("bevy") || name.starts_with("wgpu")).collect();
        assert!(worldly.is_empty(), "{worldly:?}");
    }
}

/// All packages that a build of the program without default features compiles in, on any platform. `cargo metadata` would not do: it
/// also lists what only a feature that nobody asks for would bring.
fn headless_build() -> BTreeSet<String> {
    let tree = ["tree", "--no-default-features", "--edges", "normal", "--target", "all", "--prefix", "none", "--format", "{p}"];
    let output = Command::new(env!("CARGO")).current_dir(env!("CARGO_MANIFEST_DIR")).args(tree).output().expect("cargo draws its tree");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    lines.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn the_headless_build_holds_nothing_that_draws() {
    let build = headless_build();
    assert!(build.contains("portolan_terminal") && build.contains("bevy_ecs"), "the tree was read: {build:?}");
    let drawing: Vec<&String> = build
        .iter()
        .filter(|name| name.starts_with("wgpu") || name.starts_with("bevy_render") || name.as_str() == "winit" || name.as_str() == "egui")
        .collect();
    assert!(drawing.is_empty(), "{drawing:?}");
    assert!(SCREEN.iter().all(|room| !build.contains(*room)));
}

#[test]
fn the_readme_shows_the_house() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("a README");
    for package in metadata().workspace_packages() {
        let Some(room) = package.name.strip_prefix("portolan_") else { continue };
        assert!(readme.contains(room), "the picture of the house in README.md lacks {room}");
    }
}
