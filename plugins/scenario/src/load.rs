//! From a text to problems or a world.

use std::collections::BTreeSet;

use bevy_app::App;
use portolan_files::wording::{choose_from, clipped};
use portolan_model::problem::{Problem, Problems};

use crate::{
    Populate, ScenarioFolder, ScenarioHeader, ScenarioText, header,
    section::{ReadSection, Registry, registry},
    structure::Field,
};

/// Everything that is wrong with `text`, without building the port.
///
/// Problems of shape come first and alone, the first of each section; only where every section has its
/// shape is its sense looked at, and then everything senseless is said. Sections and what readings read
/// are resources of the app's world afterwards.
pub fn check(app: &mut App, text: &ScenarioText) -> Vec<Problem> {
    let mut problems = Problems::default();
    check_into(app, text, &mut problems);
    problems.into_vec()
}

/// Builds the port that `text` describes: sections become resources, among them
/// [`ScenarioHeader`], [`PortCalendar`](portolan_model::moment::PortCalendar) and [`ScenarioFolder`], and
/// [`Populate`] runs.
///
/// # Errors
/// Everything that [`check`] finds; then nothing is spawned.
pub fn load(app: &mut App, text: &ScenarioText) -> Result<(), Vec<Problem>> {
    let problems = check(app, text);
    if !problems.is_empty() {
        return Err(problems);
    }
    app.world_mut().run_schedule(Populate);
    Ok(())
}

fn check_into(app: &mut App, text: &ScenarioText, problems: &mut Problems) {
    let known = registry(app).clone();
    let fields = match text.fields() {
        Ok(fields) => fields,
        Err(problem) => return problems.push(problem),
    };
    if !header::has_our_format(text, problems) {
        return;
    }
    let header = ScenarioHeader::read(text, problems);
    let sections = read_sections(&known, text, fields, problems);
    let Some(header) = header.filter(|_| problems.is_empty()) else { return };

    header.validate(problems);
    for section in &sections {
        section.validate(problems);
    }
    let world = app.world_mut();
    world.insert_resource(header.start);
    world.insert_resource(header);
    world.insert_resource(ScenarioFolder(text.folder().to_path_buf()));
    for section in sections {
        section.insert(world);
    }
    for reading in &known.readings {
        reading(world, problems);
    }
    for check in &known.checks {
        check(world, problems);
    }
}

fn read_sections(known: &Registry, text: &ScenarioText, fields: &[Field], problems: &mut Problems) -> Vec<Box<dyn ReadSection>> {
    say_strange_names(known, text, fields, problems);
    let mut sections = Vec::new();
    for entry in &known.sections {
        let field = fields.iter().find(|field| field.name(&text.text) == entry.name);
        match (entry.read)(text, field) {
            Ok(section) => sections.push(section),
            Err(problem) => problems.push(problem),
        }
    }
    sections
}

/// Says which fields at the top are unknown or stand twice. A damaged file may have a million of them:
/// the first few tell what happened.
fn say_strange_names(known: &Registry, text: &ScenarioText, fields: &[Field], problems: &mut Problems) {
    const SAID: usize = 20;
    let mut seen = BTreeSet::new();
    let strange = fields.iter().filter_map(|field| {
        let name = field.name(&text.text);
        let is_known = header::FIELDS.contains(&name) || known.sections.iter().any(|entry| entry.name == name);
        let is_first = seen.insert(name);
        (!is_known || !is_first).then_some((field, name, is_first))
    });
    for (field, name, is_first) in strange.take(SAID) {
        let place = text.place_of(field.name.range().start);
        let shown = clipped(name);
        problems.push(if is_first {
            let names = known.sections.iter().map(|entry| entry.name).chain(header::FIELDS);
            let mend = choose_from(name, "what may stand here", names);
            Problem::new("unknown-section", place, format!("there is no section `{shown}`"), mend)
        } else {
            Problem::new("duplicate-section", place, format!("`{shown}` stands twice"), "keep one of them")
        });
    }
}
