//! The published schemas are those of the types. `UPDATE_SCHEMAS=1` writes them anew.

use std::path::Path;

use portolan_protocol::wire::schema;

#[test]
fn the_published_schemas_are_those_of_the_types() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/schemas/portolan-v1");
    let update = std::env::var_os("UPDATE_SCHEMAS").is_some();
    for (name, schema) in schema::all() {
        let path = folder.join(format!("{name}.json"));
        let text = format!("{}\n", serde_json::to_string_pretty(&schema).expect("a schema is JSON"));
        if update {
            std::fs::create_dir_all(&folder).expect("the folder can be made");
            std::fs::write(&path, &text).expect("the schema can be written");
        }
        let published = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(published == text, "{} is out of date; UPDATE_SCHEMAS=1 renews it", path.display());
    }
}

/// What a port refuses as impossible, the published schema of states refuses too.
#[test]
fn every_limit_stands_in_the_schema_of_states() {
    let (_, state) = schema::all().into_iter().find(|(name, _)| *name == "state").expect("a schema of states");
    let state = serde_json::to_value(&state).expect("JSON");
    let figure = |path: &str| state.pointer(path).and_then(serde_json::Value::as_f64);
    assert_eq!(figure("/$defs/WeatherState/properties/wind_m_s/maximum"), Some(120.0));
    assert_eq!(figure("/$defs/Spot/properties/tier/maximum"), Some(20.0));
    assert_eq!(figure("/$defs/QuayCraneState/properties/trolley_mm/minimum"), Some(-100_000.0));
    let limited = state.pointer("/$defs").and_then(serde_json::Value::as_object).expect("definitions").values();
    let fields = limited.filter_map(|of_type| of_type.get("properties")?.as_object()).flat_map(|fields| fields.values());
    // That of a reefer's alarm is the type's own.
    let limits = fields.filter_map(|field| field.get("maximum")?.as_f64()).filter(|most| *most != f64::from(u16::MAX));
    assert_eq!(limits.count(), LIMITS, "a limit names no field");
}

/// As many as `range.rs` has.
const LIMITS: usize = 46;
