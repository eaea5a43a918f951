//! The command line as a user meets it: help, exit codes, and errors that are one clear line each.

use crate::common::{Desk, portolan, small, spoken};

#[test]
fn help_teaches_with_an_example_for_each_command() {
    let (help, errors, code) = spoken(portolan().arg("--help"));
    assert_eq!((errors.as_str(), code), ("", 0));
    for word in ["run", "compare", "check", "layout", "Examples:", "Exit codes", "day_at_the_terminal"] {
        assert!(help.contains(word), "{word} is not in\n{help}");
    }
    for command in ["run", "compare", "check", "layout"] {
        let (help, _, code) = spoken(portolan().args([command, "--help"]));
        assert_eq!(code, 0);
        assert!(help.contains(&format!("\n  portolan {command} ")), "no example in\n{help}");
    }
    let (version, _, code) = spoken(portolan().arg("--version"));
    assert_eq!((version, code), (format!("portolan {}\n", env!("CARGO_PKG_VERSION")), 0));
}

#[test]
fn mistakes_on_the_command_line_are_one_line_and_exit_2() {
    let desk = Desk::with(&small());
    let cases: &[(&[&str], &str)] = &[
        (&["dance"], "'dance'; see `portolan --help`"),
        (&["run"], "<SCENARIO>"),
        (&["run", "port.ron", "--dayz", "3"], "--dayz"),
        (&["run", "port.ron", "--days", "three"], "three"),
        (&["run", "port.ron", "--days", "-1"], "invalid value '-1' for '--days <N>'"),
        (&["run", "port.ron", "--set", "calls.profiles[id=Barge].moves=Fixed(4)"], "or a field that they have, as in [name=...]"),
        (&["run", "port.ron", "--until", "noon"], "is no instant: write"),
        (&["run", "port.ron", "--save", "x"], "--until"),
        (&["run", "port.ron", "--set", "quay.crains.count=3"], "did you mean `crane`?"),
        (&["run", "port.ron", "--set", "quay.cranes"], "quay.cranes"),
        (&["run", "port.ron", "--until", "2020-01-01T00:00"], "is past"),
        (&["run", "port.ron", "--until", "00:10", "--save", "nowhere/x"], "no folder nowhere"),
        (&["run", "absent.ron"], "absent.ron: cannot be read"),
        (&["check", "absent.ron"], "absent.ron: cannot be read"),
        (&["check", "."], "cannot be read"),
        (&["compare", "port.ron"], "<B>"),
        (&["compare", "port.ron", "port.ron", "--seeds", "5..2"], "names no seeds; write"),
        (&["run", "--from-snapshot", "port.ron"], "is no saved run; give a file that"),
        (&["layout", "--quay", "10"], "10 is not in 200..=10000; see `portolan layout --help`"),
        (&["layout", "--cranes", "80"], "give at most --cranes 36"),
        (&[], "is not here; start portolan in the folder of its repository"),
    ];
    for (arguments, fragment) in cases {
        let (data, errors, code) = spoken(desk.portolan().args(*arguments));
        assert_eq!((data.as_str(), code), ("", 2), "{arguments:?}: {errors}");
        assert!(errors.starts_with("error: ") && errors.lines().count() == 1, "{arguments:?} is not one line:\n{errors}");
        assert!(errors.contains(fragment), "{arguments:?}: {fragment:?} is not in {errors}");
    }
    assert_eq!(desk.files(), [std::path::Path::new("port.ron")], "a mistake leaves nothing behind");
}

/// What a user may get wrong in a scenario: the words replaced, by what, and what is said about it.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("quay: (", "quay: ((", "port.ron:"),
    ("    cranes: 3,", "    crains: 3,", "there is no field `crains`; did you mean `crane`? the fields here are: length_m"),
    ("        cranes: 3,", "        cranes: 0,", "quay.cranes: no quay crane"),
    ("vehicles: 12", "vehicles: 0", "transport.vehicles: no vehicle"),
    ("length_m: Uniform(240, 320)", "length_m: Uniform(240, 5000)", "does not fit: the longest stretch of quay"),
    ("draught_m: Uniform(9, 15)", "draught_m: Uniform(9, 30)", "does not fit: the quay has 16.5 m"),
    ("mooring_min: Triangular(30, 40, 60)", "mooring_min: Fixed(-30)", "mooring_min: "),
    ("name: \"Barge\"", "name: \"Vessel\"", "calls.profiles[1]: has the id \"Vessel\", which element [0] has already"),
    ("days: 3", "days: 0", "days: "),
    ("days: 3", "days: -3", "days"),
    ("days: 3", "days: three", "days"),
    ("start: \"2026-03-02T00:00:00+08:00\"", "start: \"2026-03-02T00:00:00\"", "offset from UTC"),
    ("format: 1", "format: 99", "reads format 1"),
    ("fill: 0", "fill: 7", "stock"),
    ("gap_m: 30", "gap_m: 30, gap_m: 30", "gap_m"),
    ("in_lanes: 2", "in_lanes: 0", "landside.gates.in_lanes"),
    ("stock: Generated(", "sotck: Generated(", "did you mean `stock`?"),
    ("Swap(time_s: Fixed(360))", "Swap(time_s: Fixed(1e999))", "transport"),
    ("rows: 10", "rows: 0", "yard.blocks[0].rows"),
    ("rows: 10", "rows: 60", "yard.blocks[0].pitch_m: blocks of 60 rows"),
    (
        "mtbf_h: Exponential(mean: 60)",
        "mtbf_h: Exponential(mean: 1e-9)",
        "quay.crane.breakdown.mtbf_h: a breakdown every 0.000000001 hours",
    ),
    ("pause_min: Triangular(8, 12, 20)", "pause_min: Exponential(mean: 900)", "quay.shifts.pause_min: cranes stand 30.0 h a day"),
    ("repair_min: Triangular(5, 15, 60)", "repair_min: Triangular(5, 15, 1e9)", "holds 1000000000; give numbers from -1000000 to 1000000"),
    ("hourly: [14,", "hourly: [inf,", "inf is no weight of an hour"),
    ("mooring_min: Triangular(", "mooring_min: LogNormal(", "mooring_min[0]`: `30` is no name of a field; write each value with its name"),
    ("in_gate: (x_m: ", "in_gate: (x_m: NaN, y_m: 3), // ", "transport.fidelity.in_gate.x_m: is NaN"),
    ("gantry_m_s: ", "gantry_m_s: 1e30, // ", "yard.cranes.service.gantry_m_s: is 1000000000000000000000000000000; give a number from"),
    (
        "        blocks: [",
        "        blocks: [(count: 1, first_x_m: 40, pitch_m: 0, bays: 24, rows: 10, tiers: 5),",
        "yard.blocks[1].first_x_m: a block of this group",
    ),
    ("capacity: ", "capacity: NaN, // ", "no whole number stands here"),
];

#[test]
fn mistakes_in_a_scenario_are_explained_by_check_and_by_run() {
    let sound = small();
    for (words, instead, fragment) in MISTAKES {
        assert!(sound.contains(words), "{words:?} is not in the scenario");
        let desk = Desk::with(&sound.replacen(words, instead, 1));
        let (data, errors, code) = spoken(desk.portolan().args(["check", "port.ron"]));
        assert_eq!((errors.as_str(), code), ("", 1), "{instead}: {data}");
        assert!(data.contains(fragment), "{instead}: {fragment:?} is not in {data}");
        assert!(data.lines().all(|line| line.contains(": ") && line.contains("; ")), "path: what; mend:\n{data}");

        let (data_of_run, errors, code) = spoken(desk.portolan().args(["run", "port.ron"]));
        assert_eq!((data_of_run.as_str(), code), ("", 1), "{instead}: {errors}");
        let same: Vec<String> = data.lines().map(|line| format!("error: {line}")).collect();
        assert_eq!(errors.lines().collect::<Vec<_>>(), same, "run says the same as check");
    }
}

#[test]
fn a_table_of_calls_is_checked_line_by_line_and_its_faults_have_no_others_in_tow() {
    let script = r#"script: (requests: [(at: "09:00", role: VesselPlanner, action: HoldCall("Alder"), why: "a test")])"#;
    let (before, after) = small().split_once("\n    calls: (\n").map(|(a, b)| (a.to_owned(), b.to_owned())).expect("calls");
    let desk = Desk::with(&format!("{before}\n    {script},\n    calls: (recorded: \"calls.csv\",\n{after}"));
    let checked = |table: &str| {
        std::fs::write(desk.path().join("calls.csv"), table).expect("written");
        spoken(desk.portolan().args(["check", "port.ron"])).0
    };
    let header = "name,profile,eta,discharge,load,length_m,draught_m,ata\n";
    let good = "Alder,Vessel,2026-03-02T07:00,76,74,,,\nBirch,Barge,2026-03-02T11:00,,,90,4,2026-03-02T11:20\n";
    assert_eq!(checked(&format!("{header}{good}")), "no problems\n");
    assert_eq!(
        checked(header),
        "script.requests[0].action: no scheduled call is named “Alder”; use the name of a call in `calls.scheduled` or in its table\n"
    );
    let bad = "Alder,Barge,2026-03-02T07:00,,,99999,-1,\nBirch,Raft,2026-03-02T11:00,,,,,soon\nBirch,Barge,noon,,60000,,,\n\
               Cedar,Barge,2026-03-02T11:00,,60000,,,\nCedar,Barge,2026-03-02T12:00,,,,,\n";
    let told = checked(&format!("{header}{bad}"));
    let places: Vec<&str> = told.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(
        places,
        [
            "calls.csv:2.length_m",
            "calls.csv:2.draught_m",
            "calls.csv:3.ata",
            "calls.csv:3.profile",
            "calls.csv:4.eta",
            "calls.csv:5",
            "calls.csv:6.name",
        ],
        "{told}"
    );
    // Who "Alder" is cannot be said while its line cannot be read: that is said, and not that nobody has the name.
    let told = checked(&format!("{header}Alder,Vessel,yesterday,,,,,\n"));
    assert_eq!(told, "calls.csv:2.eta: “yesterday” is no time; write 2026-03-03T11:00\n");
}

#[test]
fn exports_that_no_truck_brings_are_explained() {
    let sound = include_str!("../../scenarios/reference/simpy_terminal.ron");
    assert!(sound.contains("takes: AnyBox"));
    let desk = Desk::with(&sound.replace("takes: AnyBox", "takes: Shares(transshipment: 0.2, empty: 0.1)"));
    let (data, _, code) = spoken(desk.portolan().args(["check", "port.ron"]));
    assert_eq!(code, 1);
    assert!(data.starts_with("calls.profiles[0].takes: ") && data.contains("trucks come at a rate"), "{data}");
}

#[test]
fn roads_that_do_not_hang_together_are_explained() {
    let drawn = r#"fidelity: Drawn(
        bend_m_s: 3,
        nodes: [(name: "quay 100", x_mm: 100000, y_mm: 0), (name: "block 1 waterside", x_mm: 100000, y_mm: 90000)],
        roads: [(from: "quay 100", to: "block 1 waterside", limit_m_s: 6)],
        networks: [(name: "vehicles", stops: ["quay 100", "block 1 waterside"])],
    )"#;
    let sound = small();
    let (before, rest) = sound.split_once("fidelity: Generated(").expect("generated roads");
    let (_, after) = rest.split_once("\n        ),").expect("the end of the roads");
    let desk = Desk::with(&format!("{before}{drawn}{after}"));
    let (data, _, code) = spoken(desk.portolan().args(["check", "port.ron"]));
    assert_eq!(code, 1);
    assert!(data.contains("no way leads from \"block 1 waterside\" to \"quay 100\"; add the missing road"), "{data}");
}

#[test]
fn a_sound_scenario_has_no_problems() {
    let desk = Desk::with(&small());
    assert_eq!(spoken(desk.portolan().args(["check", "port.ron"])), ("no problems\n".to_owned(), String::new(), 0));
    let (data, _, code) = spoken(desk.portolan().args(["check", "port.ron", "--json", "--set", "quay.cranes=0"]));
    let answer: serde_json::Value = serde_json::from_str(&data).expect("JSON");
    assert_eq!(code, 1);
    assert_eq!(answer["problems"][0]["path"], "quay.cranes");
}

#[test]
fn json_is_one_object_and_leaves_no_file() {
    let desk = Desk::with(&small());
    let (data, errors, code) = spoken(desk.portolan().args(["run", "port.ron", "--days", "1", "--seed", "5", "--json"]));
    assert_eq!((errors.as_str(), code), ("", 0), "{data}");
    assert_eq!(data.lines().count(), 1);
    let run: serde_json::Value = serde_json::from_str(&data).expect("JSON");
    assert_eq!((&run["seed"], &run["days"], &run["left_undone"]), (&5.into(), &1.into(), &0.into()));
    for indicator in ["qc_moves", "yard_moves", "rehandles", "qc_gross_moves_per_h", "berth_moves_per_h", "truck_turn_min"] {
        assert!(run["indicators"][indicator].is_number(), "{indicator}: {}", run["indicators"][indicator]);
    }
    for cost in ["happenings", "simulated_hours", "wall_seconds", "cpu_seconds", "peak_rss_mib", "facts"] {
        assert!(run[cost].as_f64().is_some_and(|value| value > 0.0), "{cost}: {}", run[cost]);
    }
    assert_eq!(run["facts_digest"].as_str().map(str::len), Some(64));
    assert_eq!(desk.files(), [std::path::Path::new("port.ron")]);
}

#[test]
fn a_report_folder_has_its_three_files() {
    let desk = Desk::with(&small());
    let (data, errors, code) = spoken(desk.portolan().args(["run", "port.ron", "--days", "1", "--out", "made/report"]));
    assert_eq!(code, 0, "{errors}");
    assert!(data.contains("truck turn, mean"), "{data}");
    assert!(errors.contains("report.html"), "{errors}");
    let folder = desk.path().join("made/report");
    let page = std::fs::read_to_string(folder.join("report.html")).expect("a page");
    assert!(page.contains("Berth plan") && !page.contains("src=\"http"));
    let indicators = std::fs::read_to_string(folder.join("indicators.json")).expect("indicators");
    let indicators: serde_json::Value = serde_json::from_str(&indicators).expect("JSON");
    assert!(indicators["indicators"]["qc_moves"].as_u64() > Some(0));
    assert!(folder.join("facts.jsonl.zst").metadata().expect("facts").len() > 1_000);

    let (_, errors, code) = spoken(desk.portolan().args(["run", "port.ron", "--days", "1", "--out", "port.ron/report"]));
    assert_eq!((errors.lines().count(), code), (1, 2), "{errors}");
}

#[test]
fn a_comparison_of_a_plan_with_itself_differs_in_nothing() {
    let desk = Desk::with(&small());
    let same = ["compare", "port.ron", "port.ron", "--days", "1", "--seeds", "1..2"];
    assert_eq!(spoken(desk.portolan().args(same)).0, "no figure differs in 2 pairs of runs\n");
    let (data, errors, code) = spoken(desk.portolan().args(same).args(["--set-b", "quay.cranes=2", "--json"]));
    assert_eq!((errors.as_str(), code), ("", 0));
    let answer: serde_json::Value = serde_json::from_str(&data).expect("JSON");
    let differences = answer["differences"].as_array().expect("a list");
    let calls = differences.iter().find(|difference| difference["name"] == "calls").expect("calls");
    assert_eq!(calls["difference"], 0.0, "both variants see the same calls");
    assert!(differences.iter().any(|difference| difference["difference"] != 0.0), "a crane less is felt");
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_is_no_error() {
    let desk = Desk::with(&small());
    let program = env!("CARGO_BIN_EXE_portolan");
    let script = format!("set -o pipefail; for i in 1 2 3; do '{program}' layout | head -c 1 >/dev/null; done");
    let output = std::process::Command::new("bash").args(["-c", &script]).current_dir(desk.path()).output().expect("bash");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}
