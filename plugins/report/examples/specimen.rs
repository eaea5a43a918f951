//! Writes the report of a made-up day, to look at: `cargo run -p portolan_report --example specimen -- FOLDER [DAYS]`; 0 days is a port on
//! which nothing happens.

#[path = "../tests/fixture/mod.rs"]
mod fixture;

use std::path::PathBuf;

use portolan_indicators::specimen::Specimen;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder?")?);
    let days = arguments.next().map_or(Ok(1), |days| days.parse())?;
    let specimen = if days == 0 { Specimen::nothing() } else { Specimen::days(days) };
    portolan_report::write_folder(&folder, &fixture::fixture(&specimen))?;
    Ok(())
}
