//! Vehicles of makers, by their VDA 5050 addresses: which vehicle of the port each is, and who drives it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use portolan_files::FileKind;
use portolan_model::problem::Problem;
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_vda5050::{Address, Version};
use ron::extensions::Extensions;
use serde::Deserialize;

/// Whose vehicle is whose.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VehicleAddresses {
    /// Vehicles and where they are found.
    pub vehicles: Vec<(DeviceId, Address)>,
    /// Those of them that another master drives: the port reads what they say and gives them no orders.
    pub driven_by_others: BTreeSet<DeviceId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileAsWritten {
    format: u32,
    #[serde(default)]
    #[expect(dead_code, reason = "for whoever reads the file")]
    about: String,
    #[serde(default = "uagv")]
    interface: String,
    vehicles: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: DeviceId,
    manufacturer: String,
    serial: String,
    #[serde(default)]
    interface: Option<String>,
    #[serde(default = "version_2_1")]
    version: String,
    #[serde(default)]
    driven_by: DrivenBy,
}

/// Who drives a vehicle.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
enum DrivenBy {
    /// The port.
    #[default]
    Port,
    /// Another master.
    Others,
}

fn uagv() -> String {
    "uagv".to_owned()
}

fn version_2_1() -> String {
    "2.1.0".to_owned()
}

const KIND: FileKind = FileKind {
    name: "file of vehicles",
    largest_bytes: 4 * 1024 * 1024,
    example: "assets/vehicles.ron",
    extensions: Extensions::IMPLICIT_SOME.union(Extensions::UNWRAP_NEWTYPES),
};

impl VehicleAddresses {
    /// Reads a file.
    ///
    /// # Errors
    /// The first problem that keeps it from being used, with its line.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        Self::from_text(&path.display().to_string(), &KIND.text_of(path)?)
    }

    /// Reads a text; `name` stands for the file's name in problems.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_text(name: &str, text: &str) -> Result<Self, Problem> {
        let file: FileAsWritten = KIND.value_of(name, text)?;
        // Where an entry begins, as far as its own words tell.
        let at = |needle: &str, nth: usize| {
            let found = text.match_indices(needle).nth(nth).map_or(0, |(at, _)| at);
            format!("{name}:{}", 1 + text[..found].matches('\n').count())
        };
        if file.format != 1 {
            let what = format!("is of format {}, this program reads format 1", file.format);
            return Err(Problem::new("unknown-format", at("format", 0), what, "write format: 1"));
        }
        let mut found = Self::default();
        let mut by_place: BTreeMap<String, DeviceId> = BTreeMap::new();
        for entry in file.vehicles {
            let written = format!("\"{}\"", entry.id);
            let problem = |nth: usize, what: String, mend: &str| Problem::new("nonsense", at(&written, nth), what, mend);
            if entry.id.kind != DeviceKind::Vehicle {
                return Err(problem(0, format!("{} is no vehicle", entry.id), "write a vehicle's id, such as AGV017"));
            }
            if found.vehicles.iter().any(|(known, _)| *known == entry.id) {
                return Err(problem(1, format!("{} stands twice", entry.id), "keep one address a vehicle"));
            }
            let interface = entry.interface.unwrap_or_else(|| file.interface.clone());
            let levels = [("interface", &interface), ("manufacturer", &entry.manufacturer), ("serial", &entry.serial)];
            if let Some((level, wrong)) = levels.iter().find(|(_, level)| !is_level(level)) {
                let what = format!("the {level} “{wrong}” of {} can be no level of a topic", entry.id);
                return Err(problem(0, what, "write it as it stands in the vehicle's topics: without / + # and not empty"));
            }
            let Some(version) = Version::ALL.into_iter().find(|version| version.number() == entry.version) else {
                let what = format!("{} speaks “{}”, which is no version that is known here", entry.id, entry.version);
                return Err(problem(0, what, "write 2.0.0, 2.1.0 or 3.0.0"));
            };
            let address = Address { interface, ..Address::new(entry.manufacturer, entry.serial).speaking(version) };
            let place = format!("{}/{}/{}/{}", address.interface, version.level(), address.manufacturer, address.serial_number);
            if let Some(other) = by_place.insert(place.clone(), entry.id) {
                return Err(problem(0, format!("{} and {other} have one address, {place}", entry.id), "give each its own"));
            }
            if entry.driven_by == DrivenBy::Others {
                found.driven_by_others.insert(entry.id);
            }
            found.vehicles.push((entry.id, address));
        }
        Ok(found)
    }

    /// A vehicle of the file that the port does not have.
    ///
    /// # Errors
    /// That, with what to do.
    pub fn fits(&self, name: &str, vehicles: usize) -> Result<(), Problem> {
        match self.vehicles.iter().find(|(id, _)| usize::from(id.index) >= vehicles) {
            Some((id, _)) => {
                let what = format!("{id} is no vehicle of this port, which has {vehicles}");
                Err(Problem::new("unknown-vehicle", name, what, "write one of AGV001 and following, or give the scenario more vehicles"))
            }
            None => Ok(()),
        }
    }
}

fn is_level(text: &str) -> bool {
    (1..=200).contains(&text.len()) && !text.contains(['/', '+', '#', '\0'])
}

#[cfg(test)]
mod tests {
    use portolan_vda5050::TopicKind;

    use super::*;

    const FILE: &str = r#"(
    format: 1,
    vehicles: [
        (id: "AGV001", manufacturer: "acme", serial: "SN-7"),
        (id: "AGV002", manufacturer: "acme", serial: "SN-8", interface: "quay", version: "3.0.0"),
        (id: "AGV003", manufacturer: "other", serial: "1", driven_by: Others),
    ],
)"#;

    #[test]
    fn addresses_are_read() {
        let read = VehicleAddresses::from_text("x.ron", FILE).unwrap_or_else(|problem| panic!("{problem}"));
        let topics: Vec<String> = read.vehicles.iter().map(|(_, address)| address.topic(TopicKind::State)).collect();
        assert_eq!(topics, ["uagv/v2/acme/SN-7/state", "quay/v3/acme/SN-8/state", "uagv/v2/other/1/state"]);
        assert_eq!(read.driven_by_others, [DeviceId::vehicle(2)].into());
        assert!(read.fits("x.ron", 3).is_ok());
        assert!(read.fits("x.ron", 2).is_err_and(|problem| problem.what.contains("AGV003")));
    }

    #[test]
    fn a_slip_is_told_with_its_line() {
        for (from, to, says) in [
            ("\"SN-8\"", "\"SN/8\"", "x.ron:5: the serial “SN/8”"),
            ("AGV003", "AGV001", "x.ron:6: AGV001 stands twice"),
            ("AGV003", "QC01", "x.ron:6: QC01 is no vehicle"),
            ("3.0.0", "2.2", "x.ron:5: AGV002 speaks “2.2”"),
            (
                "AGV002\", manufacturer: \"acme\", serial: \"SN-8\", interface: \"quay\", version: \"3.0.0\"",
                "AGV002\", manufacturer: \"acme\", serial: \"SN-7\"",
                "x.ron:5: AGV002 and AGV001 have one address",
            ),
            ("serial", "seriel", "x.ron:4:46: there is no field `seriel`; did you mean `serial`?"),
            ("format: 1", "format: 2", "x.ron:2: is of format 2"),
        ] {
            assert!(FILE.contains(from), "{from}");
            let problem = VehicleAddresses::from_text("x.ron", &FILE.replacen(from, to, 1)).expect_err(to).to_string();
            assert!(problem.starts_with(says), "{problem}");
        }
    }
}
