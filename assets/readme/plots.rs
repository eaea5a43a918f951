//! Makes the plots of the README: `cargo run --release --example readme_plots`

use std::path::Path;

use portolan::run::Run;
use portolan_indicators::{Outline, Tally};
use portolan_report::{berth_plan, quay_moves};
use portolan_scenario::ScenarioText;

const STYLE: &str = include_str!("../../plugins/report/src/page.css");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = ScenarioText::read(&home.join("scenarios/day_at_the_terminal.ron"))?;
    let mut run = Run::open(&text).map_err(|problems| format!("{problems:?}"))?;
    run.advance_to_end()?;
    let world = run.world();
    let (series, outline) = (world.resource::<Tally>().series(0), world.resource::<Outline>());
    let folder = home.join("assets/readme");
    std::fs::create_dir_all(&folder)?;
    for (name, section) in [("berth_plan.svg", berth_plan(&series, outline)), ("quay_moves.svg", quay_moves(&series, outline))] {
        std::fs::write(folder.join(name), picture(&section).ok_or("the section has a chart")?)?;
    }
    Ok(())
}

/// The chart of a section as a picture of its own, with the page's colours.
fn picture(section: &str) -> Option<String> {
    let chart = &section[section.find("<svg ")?..section.find("</svg>")? + "</svg>".len()];
    let style = format!("<style>{STYLE} svg {{ background: var(--card); font-family: sans-serif; }}</style>");
    let (head, rest) = chart.split_once('>')?;
    Some(format!("{head} xmlns=\"http://www.w3.org/2000/svg\">{style}{rest}\n"))
}
