//! The command center as a user starts it: pictures without a window, and what happens where there is nothing to show them on.

use std::path::Path;

use crate::common::{Desk, portolan, small, spoken};
use assert_cmd::Command;

/// The program in a folder with a scenario. Graphics drivers look for a session's folder and complain by themselves where there is none.
fn on(desk: &Desk) -> Command {
    let mut command = desk.portolan();
    command.env("XDG_RUNTIME_DIR", desk.path());
    command
}

/// Width, height, and how many different colours a picture has.
fn picture(path: &Path) -> (u32, u32, usize) {
    let decoder = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(path).expect("a picture")));
    let mut reader = decoder.read_info().expect("a PNG file");
    let mut pixels = vec![0; reader.output_buffer_size().expect("it fits")];
    let info = reader.next_frame(&mut pixels).expect("an image");
    let mut colours: Vec<[u8; 3]> = pixels.chunks_exact(info.color_type.samples()).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    colours.sort_unstable();
    colours.dedup();
    (info.width, info.height, colours.len())
}

#[test]
fn the_command_center_is_drawn_without_a_window() {
    let desk = Desk::with(&small());
    let arguments = ["screenshot", "port.ron", "--at", "08:00", "--size", "1280x720", "--layer", "yard-fill", "--out", "shot.png"];
    let (data, errors, code) = spoken(on(&desk).env_remove("DISPLAY").args(arguments));
    assert_eq!((data.as_str(), errors.as_str(), code), ("", "", 0));
    let (width, height, colours) = picture(&desk.path().join("shot.png"));
    assert_eq!((width, height), (1_280, 720));
    assert!(colours > 300, "{colours} colours: something is missing");
}

#[test]
fn a_panel_is_drawn_alone_in_either_language_and_theme() {
    let desk = Desk::with(&small());
    for (lang, theme) in [("en", "dark"), ("zh", "light")] {
        let out = format!("{lang}.png");
        let arguments = ["screenshot", "port.ron", "--at", "10:00", "--panel", "inspector", "--select", "QC01", "--size", "600x700"];
        let (_, errors, code) = spoken(on(&desk).args(arguments).args(["--lang", lang, "--theme", theme, "--out", &out]));
        assert_eq!((errors.as_str(), code), ("", 0), "{lang}");
        let (width, height, colours) = picture(&desk.path().join(out));
        assert_eq!((width, height), (600, 700));
        assert!(colours > 60, "{colours} colours: something is missing");
    }
}

#[test]
fn without_a_display_the_scenario_is_reported_instead() {
    let desk = Desk::with(&small());
    let (data, errors, code) =
        spoken(on(&desk).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").args(["open", "port.ron", "--days", "1"]));
    assert_eq!(code, 0, "{errors}");
    let said: Vec<&str> = errors.lines().collect();
    assert!(said[0].starts_with("no window can be shown here (DISPLAY is not set)") && said[0].ends_with("instead"), "{errors}");
    assert!(said[1].starts_with("report: "), "{errors}");
    assert!(data.contains("simulated in"), "{data}");
    // What is wrong is told as with a display, and nothing is simulated.
    let mistakes = [("--at", "2020-01-01T00:00", "lies before the scenario begins", 2), ("--set", "quay.cranes=0", "no quay crane", 1)];
    for (option, value, fragment, expected) in mistakes {
        let (data, errors, code) = spoken(on(&desk).env_remove("DISPLAY").args(["open", "port.ron", option, value]));
        assert_eq!((data.as_str(), code), ("", expected), "{errors}");
        assert!(errors.starts_with("error: ") && errors.contains(fragment) && !errors.contains("instead"), "{errors}");
    }
}

#[test]
fn with_a_display_that_does_not_answer_the_scenario_is_reported_instead() {
    let desk = Desk::with(&small());
    let (data, errors, code) =
        spoken(on(&desk).env("DISPLAY", ":4711").env_remove("WAYLAND_DISPLAY").args(["open", "port.ron", "--days", "1"]));
    assert_eq!(code, 0, "{errors}");
    assert!(errors.lines().next().is_some_and(|line| line.starts_with("no window can be shown here (")), "{errors}");
    assert_eq!(errors.lines().count(), 2, "{errors}");
    assert!(data.contains("simulated in"), "{data}");
}

#[test]
fn without_a_graphics_adapter_a_picture_is_refused_in_one_line() {
    let desk = Desk::with(&small());
    let nowhere = desk.path().join("no-driver.json");
    let mut command = on(&desk);
    command.env("VK_DRIVER_FILES", &nowhere).env("VK_ICD_FILENAMES", &nowhere).env("WGPU_BACKEND", "vulkan");
    let (_, errors, code) = spoken(command.args(["screenshot", "port.ron", "--out", "x.png"]));
    assert_eq!(code, 3, "{errors}");
    assert!(errors.starts_with("error: no graphics adapter") && errors.lines().count() == 1, "{errors}");
}

#[test]
fn mistakes_about_pictures_are_one_line_and_exit_2() {
    let desk = Desk::with(&small());
    let cases: &[(&[&str], &str)] = &[
        (&["screenshot", "port.ron"], "--out"),
        (&["screenshot", "port.ron", "--panel", "berth", "--out", "x.png"], "berth-plan"),
        (&["screenshot", "port.ron", "--lang", "de", "--out", "x.png"], "it is one of en, zh"),
        (&["screenshot", "port.ron", "--size", "10", "--out", "x.png"], "write it as 1920x1080"),
        (&["screenshot", "port.ron", "--at", "noon", "--out", "x.png"], "is no instant"),
        (&["screenshot", "port.ron", "--select", "QC99", "--out", "x.png"], "nothing in the port is called “QC99”"),
        (&["screenshot", "port.ron", "--out", "x.gif"], "x.gif"),
        (&["screenshot", "absent.ron", "--out", "x.png"], "absent.ron: cannot be read"),
        (&["open", "port.ron", "--pace", "fast"], "paused, max, or a whole number"),
        (&["frames", "port.ron", "--frames", "1"], "10"),
    ];
    for (arguments, fragment) in cases {
        let (data, errors, code) = spoken(on(&desk).args(*arguments));
        assert_eq!((data.as_str(), code), ("", 2), "{arguments:?}: {errors}");
        assert!(errors.starts_with("error: ") && errors.lines().count() == 1, "{arguments:?} is not one line:\n{errors}");
        assert!(errors.contains(fragment), "{arguments:?}: {fragment:?} is not in {errors}");
    }
    assert_eq!(desk.files(), [Path::new("port.ron")], "a mistake leaves nothing behind");
}

#[test]
fn frames_are_measured() {
    let desk = Desk::with(&small());
    let (data, errors, code) =
        spoken(on(&desk).args(["frames", "port.ron", "--days", "60", "--at", "09:00", "--frames", "10", "--size", "640x400", "--json"]));
    assert_eq!((errors.as_str(), code), ("", 0));
    let found: serde_json::Value = serde_json::from_str(&data).expect("one object");
    for figure in ["prepared_p95_ms", "whole_p95_ms", "frames_per_s", "drawn_max", "first_frame_s", "speed_ratio", "standing_boxes"] {
        assert!(found[figure].as_f64().is_some_and(|value| value > 0.0), "{figure} in {data}");
    }
}

#[test]
fn help_of_the_screen_teaches_with_an_example() {
    for command in ["open", "screenshot", "frames"] {
        let (help, _, code) = spoken(portolan().args([command, "--help"]));
        assert_eq!(code, 0);
        assert!(help.contains(&format!("\n  portolan {command} ")), "no example in\n{help}");
    }
}
