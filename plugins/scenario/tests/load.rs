//! From a text to a world: what is said in which order, and that nothing makes it panic.

use bevy_app::App;
use bevy_ecs::prelude::*;
use portolan_model::{
    distribution::{Distribution, Values},
    moment::{Moment, PortCalendar},
    problem::{Place, Problem, Problems},
};
use portolan_scenario::{
    Populate, PopulateSet, ScenarioApp, ScenarioFolder, ScenarioHeader, ScenarioText, Section, check, load, read_rows,
};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Debug, Deserialize, Resource)]
#[serde(deny_unknown_fields)]
struct Quay {
    length_m: f64,
    #[serde(default)]
    cranes: Vec<Crane>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Crane {
    id: String,
    exchange_s: Distribution,
    #[serde(default)]
    broken_from: Option<Moment>,
}

impl Section for Quay {
    const NAME: &'static str = "quay";

    fn validate(&self, place: &mut Place<'_>) {
        place.at("length_m").positive(self.length_m);
        place.at("cranes").unique_ids(self.cranes.iter().map(|crane| crane.id.as_str()));
        for crane in &self.cranes {
            let mut cranes = place.at("cranes");
            crane.exchange_s.validate(&mut cranes.id(&crane.id).at("exchange_s"), Values::NotNegative);
        }
    }
}

#[derive(Debug, Deserialize, Resource)]
#[serde(deny_unknown_fields)]
struct Traffic {
    longest_m: f64,
    #[serde(default)]
    table: Option<String>,
}

impl Section for Traffic {
    const NAME: &'static str = "traffic";

    fn absent() -> Option<Self> {
        Some(Self { longest_m: 100.0, table: None })
    }

    fn validate(&self, place: &mut Place<'_>) {
        place.at("longest_m").positive(self.longest_m);
    }
}

#[derive(Debug, Deserialize)]
struct Call {
    vessel: String,
}

#[derive(Resource)]
struct Calls(Vec<(u64, Call)>);

fn read_calls(world: &mut World, problems: &mut Problems) {
    let folder = world.resource::<ScenarioFolder>().0.clone();
    let table = world.resource::<Traffic>().table.clone();
    if let Some(table) = table {
        let mut traffic = problems.at("traffic");
        let rows = read_rows(&folder, &table, &mut traffic.at("table"));
        world.insert_resource(Calls(rows));
    }
}

fn check_that_vessels_fit(world: &World, problems: &mut Problems) {
    let (quay, traffic) = (world.resource::<Quay>(), world.resource::<Traffic>());
    if traffic.longest_m > quay.length_m {
        let what = format!("{} m do not fit a quay of {} m", traffic.longest_m, quay.length_m);
        problems.at("traffic").at("longest_m").say("vessel-too-long", what, "lengthen the quay");
    }
}

#[derive(Component)]
struct QuayCrane;

#[derive(Resource, Default)]
struct Order(Vec<&'static str>);

fn app() -> App {
    let mut app = App::empty();
    app.add_section::<Quay>().add_section::<Traffic>().add_section::<Quay>();
    app.add_reading(read_calls).add_check(check_that_vessels_fit);
    app.init_resource::<Order>();
    // Added in another order than they shall run in.
    app.add_systems(Populate, (|mut order: ResMut<Order>| order.0.push("link")).in_set(PopulateSet::Link));
    app.add_systems(Populate, (|mut order: ResMut<Order>| order.0.push("ground")).in_set(PopulateSet::Ground));
    app.add_systems(
        Populate,
        (|quay: Res<Quay>, mut commands: Commands| {
            for _ in &quay.cranes {
                commands.spawn(QuayCrane);
            }
        })
        .in_set(PopulateSet::Equipment),
    );
    app.add_systems(
        Populate,
        (|cranes: Query<&QuayCrane>, mut order: ResMut<Order>| {
            order.0.push(if cranes.is_empty() { "no cranes" } else { "cranes" });
        })
        .in_set(PopulateSet::Demand),
    );
    app
}

const GOOD: &str = r#"(
    format: 1,
    name: "A port", // with a comment
    about: r"Figures: assumed",
    start: "2026-03-03T09:20:00+08:00",
    days: 2,
    seed: 7,
    quay: (
        length_m: 1100,
        cranes: [
            (id: "QC01", exchange_s: Triangular(90, 110, 150)),
            (id: "QC02", exchange_s: Fixed(3), broken_from: "10:20"),
        ],
    ),
    traffic: (longest_m: 400),
)"#;

fn text(from: &str, to: &str) -> ScenarioText {
    assert!(GOOD.contains(from), "{from}");
    ScenarioText::from_text("port.ron", GOOD.replace(from, to))
}

fn said(text: &ScenarioText) -> Vec<String> {
    check(&mut app(), text).iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_scenario_becomes_a_world() {
    let mut app = app();
    load(&mut app, &text("7", "7")).unwrap();
    let world = app.world();
    let header = world.resource::<ScenarioHeader>();
    assert_eq!((header.name.as_str(), header.days, header.seed), ("A port", 2, 7));
    assert_eq!(header.about, "Figures: assumed");
    let broken_from = world.resource::<Quay>().cranes[1].broken_from;
    assert_eq!(broken_from.map(|at| world.resource::<PortCalendar>().ms(at)), Some(3_600_000));
    assert_eq!(world.resource::<Order>().0, ["ground", "cranes", "link"]);
}

#[test]
fn checking_builds_nothing() {
    let mut app = app();
    assert!(check(&mut app, &text("7", "7")).is_empty());
    assert!(app.world().resource::<Order>().0.is_empty());
    load(&mut app, &text("7", "7")).unwrap();
}

#[test]
fn header_fields_have_defaults_or_are_asked_for() {
    let least = r#"(format: 1, name: "x", start: "2026-03-03T00:00Z", quay: (length_m: 500))"#;
    let mut app = app();
    load(&mut app, &ScenarioText::from_text("x.ron", least)).unwrap();
    let header = app.world().resource::<ScenarioHeader>();
    assert_eq!((header.days, header.seed, header.about.as_str()), (1, 1, ""));
    assert_eq!(app.world().resource::<Traffic>().longest_m, 100.0);

    assert_eq!(
        said(&ScenarioText::from_text("x.ron", "(format: 1, qay: 3)")),
        [
            "x.ron: the field `name` is missing; add `name: \"...\"` at the top",
            "x.ron: the field `start` is missing; add `start: \"2026-03-03T00:00:00+08:00\"` at the top",
            "x.ron:1:13: there is no section `qay`; did you mean `quay`? \
             what may stand here: quay, traffic, format, name, about, start, days, seed, anchor",
            "x.ron: the section `quay` is missing; add `quay: (...)`",
        ]
    );
}

#[test]
fn another_format_is_refused_alone() {
    for (format, code) in [("2", "unknown-format"), ("\"1\"", "malformed"), ("-1", "malformed")] {
        let found = check(&mut app(), &text("format: 1,", &format!("format: {format}, brand_new: 3,")));
        let codes: Vec<_> = found.iter().map(|p| &*p.code).collect();
        assert_eq!(codes, [code], "{format}: {found:?}");
    }
    assert_eq!(said(&text("format: 1,", "")), ["port.ron: the field `format` is missing; add `format: 1` at the top"]);
}

#[test]
fn the_first_shape_problem_of_each_section_is_said_with_its_line() {
    let mut broken = GOOD.replace("length_m: 1100", "length: 1100").replace("longest_m: 400", "longest_m: true");
    broken = broken.replace("days: 2", "days: 2, seed: 3").replace("+08:00", "");
    assert_eq!(
        said(&ScenarioText::from_text("port.ron", broken)),
        [
            "port.ron:5:12: in `start`: \"2026-03-03T09:20:00\" is no start: write the port's offset from UTC with it, \
             as in \"2026-03-03T00:00:00+08:00\"; correct the value",
            "port.ron:7:5: `seed` stands twice; keep one of them",
            "port.ron:9:9: in `quay.length`: there is no field `length`; did you mean `length_m`? \
             the fields here are: length_m, cranes",
            "port.ron:15:26: in `traffic.longest_m`: no number stands here; write a number",
        ]
    );
}

#[test]
fn all_senseless_values_are_said_at_once() {
    let broken = GOOD.replace("1100", "-5").replace("QC02", "QC01").replace("days: 2", "days: 0");
    let found = check(&mut app(), &ScenarioText::from_text("port.ron", broken.replace("Fixed(3)", "Fixed(-3)")));
    let paths: Vec<_> = found.iter().map(|p| (p.path.as_str(), &*p.code)).collect();
    assert_eq!(
        paths,
        [
            ("days", "out-of-range"),
            ("quay.length_m", "not-positive"),
            ("quay.cranes[1]", "duplicate-id"),
            ("quay.cranes[id=QC01].exchange_s", "negative"),
            ("traffic.longest_m", "vessel-too-long"),
        ]
    );
}

#[test]
fn tables_are_read_relative_to_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("port.ron");
    std::fs::write(&path, GOOD.replace("longest_m: 400", "longest_m: 400, table: \"calls.csv\"")).unwrap();
    let text = ScenarioText::read(&path).unwrap();
    let found = check(&mut app(), &text);
    assert_eq!(found.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["traffic.table"], "{found:?}");

    std::fs::write(folder.path().join("calls.csv"), "vessel\nEver Given\n").unwrap();
    let mut app = app();
    load(&mut app, &text).unwrap();
    let (line, call) = &app.world().resource::<Calls>().0[0];
    assert_eq!((*line, call.vessel.as_str()), (2, "Ever Given"));
}

#[test]
fn what_was_set_is_checked_like_what_was_written() {
    let mut port = text("7", "7");
    port.set("quay.cranes[id=QC02].exchange_s=Uniform(5, 6)").unwrap();
    port.set("seed=8").unwrap();
    port.set("traffic.longest_m=1200").unwrap();
    assert_eq!(said(&port), ["traffic.longest_m: 1200 m do not fit a quay of 1100 m; lengthen the quay"]);
    port.set("traffic.longest_m=long").unwrap();
    port.set("quay.widht_m=3").unwrap();
    assert_eq!(
        said(&port),
        [
            "--set quay.widht_m=3: in `quay.widht_m`: there is no field `widht_m`; the fields here are: length_m, cranes",
            "--set traffic.longest_m=1200 --set traffic.longest_m=long: in `traffic.longest_m`: no number stands here; write a number",
        ]
    );
    // Lines behind a changed value are still those of the file.
    let mut port = text("longest_m: 400", "longest: 400");
    port.set("name=A longer name\nof two lines").unwrap();
    assert!(said(&port)[0].starts_with("port.ron:15:15: in `traffic.longest`"), "{:?}", said(&port));
}

#[test]
fn damage_of_every_size_is_explained() {
    let deep = format!("(format: 1, name: \"x\", quay: {}", "(a: ".repeat(1_000_000));
    let nested = format!("(format: 1, quay: {}{})", "[".repeat(39), "]".repeat(39));
    let wide = format!("(format: 1, {})", "a: 1, ".repeat(500_000));
    let long = format!("(format: 1, name: \"{}\", quay: {})", "x".repeat(1_000_000), "y".repeat(1_000_000));
    let huge = "(".to_owned() + &" ".repeat(9_000_000);
    for text in [deep, nested, wide, long, huge, String::new(), "\0".to_owned(), "(".to_owned(), "()".to_owned()] {
        let found = said(&ScenarioText::from_text("x.ron", text.as_str()));
        assert!(!found.is_empty());
        let shown: usize = found.iter().map(String::len).sum();
        assert!(shown < 20_000, "{} characters for {} bytes", shown, text.len());
    }
}

#[test]
#[should_panic(expected = "two types own the section")]
fn two_owners_of_one_section_are_a_defect() {
    #[derive(Deserialize, Resource)]
    struct Other;
    impl Section for Other {
        const NAME: &'static str = "quay";
        fn validate(&self, _: &mut Place<'_>) {}
    }
    app().add_section::<Other>();
}

fn explained(found: &[Problem]) -> bool {
    found.iter().all(|p| !p.code.is_empty() && !p.what.is_empty() && !p.mend.is_empty() && !p.to_string().contains('\n'))
}

proptest! {
    #[test]
    fn mutated_files_are_explained(
        mutations in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..6),
    ) {
        let mut bytes = GOOD.as_bytes().to_vec();
        for (index, byte, kind) in mutations {
            let at = index.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, b"()[]{},:\"'-/*#r0."[usize::from(byte) % 17]),
                2 if bytes.len() > 1 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("port.ron");
        std::fs::write(&path, &bytes)?;
        match ScenarioText::read(&path) {
            Ok(text) => prop_assert!(explained(&check(&mut app(), &text))),
            Err(problem) => prop_assert!(explained(&[problem])),
        }
    }

    #[test]
    fn cut_and_pasted_files_are_explained(from: prop::sample::Index, to: prop::sample::Index, at: prop::sample::Index) {
        let (from, to) = (from.index(GOOD.len()), to.index(GOOD.len()));
        let piece = &GOOD[from.min(to)..from.max(to)];
        let mut text = GOOD.to_owned();
        text.insert_str(at.index(GOOD.len()), piece);
        prop_assert!(explained(&check(&mut app(), &ScenarioText::from_text("port.ron", text))));
    }
}
