//! What the command line understands of the screen.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use portolan_clock::Pace;
use portolan_model::moment::Moment;
use portolan_panels::look::ThemeKind;
use portolan_panels::words::Language;
use portolan_panels::{Layer, PanelKind};
use portolan_scene::SavedView;

use super::{ChangeArgs, RecordingArgs};

/// Which port, and how it is shown.
#[derive(Args, Debug)]
pub struct OpeningArgs {
    /// The scenario file
    pub scenario: PathBuf,
    /// Begin at this time of the port: 06:00, when its clock first shows it, or 2026-03-04T12:00
    #[arg(long, value_name = "TIME")]
    pub at: Option<Moment>,
    /// The language: en, zh
    #[arg(long, value_name = "CODE", value_parser = |text: &str| coded(text, &Language::ALL, Language::code))]
    pub lang: Option<Language>,
    /// The theme: dark, light
    #[arg(long, value_name = "NAME", value_parser = |text: &str| coded(text, &ThemeKind::ALL, ThemeKind::code), default_value = "dark")]
    pub theme: ThemeKind,
    /// What is changed of it.
    #[command(flatten)]
    pub changes: ChangeArgs,
}

/// `portolan open`.
#[derive(Args, Debug)]
#[command(
    after_help = "F1 shows every key. Ctrl+K finds any vessel, box, vehicle or command. Where no window can be shown, the scenario is run headless
instead and its report written.

Examples:
  portolan open scenarios/yangshan_iv.ron --at 08:00 --pace 10
  portolan open scenarios/day_at_the_terminal.ron --lang zh --theme light"
)]
pub struct OpenArgs {
    /// Which port, and how it is shown.
    #[command(flatten)]
    pub opening: OpeningArgs,
    /// How fast time passes at first: paused, max, or a number of times life
    #[arg(long, value_name = "TIMES", value_parser = pace, default_value = "1")]
    pub pace: Pace,
    /// Where its ledger is kept.
    #[command(flatten)]
    pub recording: RecordingArgs,
}

/// `portolan screenshot`.
#[derive(Args, Debug)]
#[command(after_help = "Draws with whatever graphics adapter there is; a software one (mesa's lavapipe) will do.

Examples:
  portolan screenshot scenarios/day_at_the_terminal.ron --at 14:30 --out center.png
  portolan screenshot scenarios/day_at_the_terminal.ron --at 14:30 --view quay --layer holds --out quay.png
  portolan screenshot scenarios/day_at_the_terminal.ron --at 14:30 --panel inspector --select QC02 --size 600x900 --lang zh --out qc02.png")]
pub struct ScreenshotArgs {
    /// Which port, and how it is shown.
    #[command(flatten)]
    pub opening: OpeningArgs,
    /// Show this panel alone: berth-plan, quay-cranes, yard, block, gate, fleet, examination, happenings, notices, requests, devices,
    /// ledger, inspector, picture
    #[arg(long, value_name = "NAME", value_parser = |text: &str| coded(text, &PanelKind::ALL, PanelKind::code))]
    pub panel: Option<PanelKind>,
    /// See the port from here instead of from above: port, quay, yard, gate
    #[arg(long, value_name = "NAME", value_parser = |text: &str| coded(text, &SavedView::ALL, SavedView::code), conflicts_with = "panel")]
    pub view: Option<SavedView>,
    /// Lay this over the port: yard-fill, road-use, holds, claims, zones; may stand several times
    #[arg(long, value_name = "NAME", value_parser = |text: &str| coded(text, &Layer::ALL, Layer::code))]
    pub layer: Vec<Layer>,
    /// Select what is called so: a crane, vehicle, block, vessel or box
    #[arg(long, value_name = "NAME")]
    pub select: Option<String>,
    /// Width and height, in pixels
    #[arg(long, value_name = "WxH", default_value = "1920x1080")]
    pub size: PixelSize,
    /// The PNG file to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `portolan frames`.
#[derive(Args, Debug)]
#[command(
    after_help = "What is measured: the processor's time for a frame of the command center up to where drawing begins, that for drawing, and how fast the
port goes at max while it is shown, beside the same port headless.

Examples:
  portolan frames scenarios/yangshan_iv.ron --at 08:00
  portolan frames scenarios/yangshan_iv.ron --at 08:00 --frames 1000 --json | jq .prepared_p95_ms"
)]
pub struct FramesArgs {
    /// Which port, and how it is shown.
    #[command(flatten)]
    pub opening: OpeningArgs,
    /// How many frames to measure
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub frames: u32,
    /// How fast time passes meanwhile: paused, max, or a number of times life
    #[arg(long, value_name = "TIMES", value_parser = pace, default_value = "10")]
    pub pace: Pace,
    /// Width and height, in pixels
    #[arg(long, value_name = "WxH", default_value = "1920x1080")]
    pub size: PixelSize,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

/// Width and height of a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PixelSize(pub u32, pub u32);

impl FromStr for PixelSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let side = |side: &str| side.parse().ok().filter(|side| (64..=8_192).contains(side));
        let sides = text.split_once('x').and_then(|(width, height)| Some(Self(side(width)?, side(height)?)));
        sides.ok_or_else(|| "write it as 1920x1080, each side from 64 to 8192".to_owned())
    }
}

/// The one of `all` that has this code.
fn coded<T: Copy>(text: &str, all: &[T], code: impl Fn(T) -> &'static str) -> Result<T, String> {
    let wanted = text.replace('_', "-");
    all.iter().copied().find(|one| code(*one) == wanted).ok_or_else(|| {
        let codes: Vec<&str> = all.iter().map(|one| code(*one)).collect();
        format!("it is one of {}", codes.join(", "))
    })
}

fn pace(text: &str) -> Result<Pace, String> {
    match text {
        "paused" => Ok(Pace::Paused),
        "max" => Ok(Pace::Max),
        _ => {
            let times: Option<u32> = text.trim_start_matches('×').parse().ok().filter(|times| (1..=10_000).contains(times));
            times
                .map(|times| Pace::Times(f64::from(times)))
                .ok_or_else(|| "it is paused, max, or a whole number from 1 to 10000".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_or_refused() {
        assert_eq!("1920x1080".parse(), Ok(PixelSize(1_920, 1_080)));
        for wrong in ["", "1920", "1920x", "0x0", "1920x1080x3", "-1x5", "99999x9"] {
            assert!(wrong.parse::<PixelSize>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn paces_are_read_or_refused() {
        assert_eq!(pace("max"), Ok(Pace::Max));
        assert_eq!(pace("×10"), Ok(Pace::Times(10.0)));
        for wrong in ["fast", "NaN", "0", "0.5", "-1", "inf"] {
            assert!(pace(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_right_ones() {
        assert_eq!(coded("zh", &Language::ALL, Language::code), Ok(Language::Chinese));
        assert_eq!(coded("berth_plan", &PanelKind::ALL, PanelKind::code), Ok(PanelKind::BerthPlan));
        assert_eq!(coded("de", &Language::ALL, Language::code), Err("it is one of en, zh".to_owned()));
    }
}
