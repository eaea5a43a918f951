//! A container as a message speaks of it, and what is said of it.

use portolan_model::iso6346::{ContainerNumber, ContainerNumberError, Edition, Kind, SizeTypeCode};
use serde::Serialize;

/// What is said of one container, or of so many of a kind.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Container {
    /// The line of its first segment.
    pub line: u64,
    /// What kind of equipment: `CN` for a container.
    pub equipment: String,
    /// Its number, without the blanks and dashes that some write; none where any of a kind is meant.
    pub number: Option<String>,
    /// What the number is worth.
    #[serde(flatten)]
    pub verdict: Option<NumberVerdict>,
    /// How many are meant, where the message says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Size and type as it was written.
    pub size_type: Option<String>,
    /// What that means; nothing where it is no code.
    #[serde(flatten)]
    pub size: Option<SizeTypeRead>,
    /// Whether it is full; none where the message does not say.
    pub full: Option<bool>,
    /// What it is to the port: `export`, `import`, `transshipment` and so on.
    pub status: Option<&'static str>,
    /// Gross weight as declared.
    pub gross_kg: Option<f64>,
    /// Verified gross mass.
    pub verified_gross_mass_kg: Option<f64>,
    /// How that was verified: 1 weighed as a whole, 2 summed up (SOLAS VI/2).
    pub verification_method: Option<u8>,
    /// Weight of the empty container.
    pub tare_kg: Option<f64>,
    /// Net weight of the cargo.
    pub net_kg: Option<f64>,
    /// Where it stands aboard.
    pub stowage: Option<Stowage>,
    /// Port of loading.
    pub load_port: Option<String>,
    /// Port of discharge.
    pub discharge_port: Option<String>,
    /// Port of transshipment.
    pub transshipment_port: Option<String>,
    /// Where it is bound in the end.
    pub destination: Option<String>,
    /// Other places, by their qualifier.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// Dangerous goods in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dangerous: Vec<DangerousGoods>,
    /// The temperature that is to be kept.
    pub temperature_c: Option<f64>,
    /// The least that is allowed.
    pub temperature_min_c: Option<f64>,
    /// The most that is allowed.
    pub temperature_max_c: Option<f64>,
    /// By how much cargo sticks out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub out_of_gauge: Vec<Overhang>,
    /// Its seals.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seals: Vec<Seal>,
    /// Numbers of bookings, bills of lading, release orders and so on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Dates and times, by their qualifier.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<Time>,
    /// Who has to do with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<Party>,
    /// What carries it before or after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transports: Vec<Transport>,
    /// Remarks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

impl Container {
    /// What another container in the same cell has in common with this one: where it lies and where it goes.
    pub(crate) fn of_its_cell(&self) -> Self {
        Self {
            stowage: self.stowage.clone(),
            load_port: self.load_port.clone(),
            discharge_port: self.discharge_port.clone(),
            transshipment_port: self.transshipment_port.clone(),
            destination: self.destination.clone(),
            places: self.places.clone(),
            ..Self::default()
        }
    }

    /// The reference of this kind: `BN` booking, `BM` bill of lading, `RE` release.
    pub fn reference(&self, qualifier: &str) -> Option<&str> {
        self.references.iter().find(|reference| reference.qualifier == qualifier).map(|reference| reference.number.as_str())
    }

    /// The time of this kind, ISO 8601: `203` execution, `7` effect, `36` expiry.
    pub fn time(&self, qualifier: &str) -> Option<&str> {
        self.times.iter().find(|time| time.qualifier == qualifier).map(|time| time.at.as_str())
    }

    /// Its number, where that is one and right.
    pub fn valid_number(&self) -> Option<ContainerNumber> {
        self.number.as_deref()?.parse().ok()
    }
}

/// What a container number is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct NumberVerdict {
    /// Whether it has the shape of a number and its check digit is right.
    pub number_valid: bool,
    /// The check digit that would be right; none where it has not the shape of a number.
    pub check_digit_expected: Option<u8>,
}

impl NumberVerdict {
    /// Judges a number.
    pub fn of(number: &str) -> Self {
        match number.parse::<ContainerNumber>() {
            Ok(_) => Self { number_valid: true, check_digit_expected: number.bytes().last().map(|digit| digit - b'0') },
            Err(ContainerNumberError::CheckDigit { expected, .. }) => Self { number_valid: false, check_digit_expected: Some(expected) },
            Err(ContainerNumberError::Shape(_)) => Self { number_valid: false, check_digit_expected: None },
        }
    }
}

/// What a size and type code means.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct SizeTypeRead {
    /// Which edition of ISO 6346 it is of.
    pub size_type_edition: Edition,
    /// Nominal length.
    pub length_ft: u32,
    /// Height.
    pub height_mm: u32,
    /// What it is built for.
    pub kind: Kind,
}

impl From<SizeTypeCode> for SizeTypeRead {
    fn from(code: SizeTypeCode) -> Self {
        Self { size_type_edition: code.edition, length_ft: code.length_ft(), height_mm: code.height_mm, kind: code.kind }
    }
}

/// A cell of a vessel (ISO 9711).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Stowage {
    /// As it was written: `0140682`.
    pub cell: String,
    /// Bay from the bow; odd for 20 ft, even for longer.
    pub bay: Option<u16>,
    /// Row from the middle: odd to starboard, even to port.
    pub row: Option<u8>,
    /// Tier: from 2 below deck, from 80 on deck.
    pub tier: Option<u8>,
}

impl Stowage {
    /// Reads `BBBRRTT`, or `BBRRTT` where the bay has two digits; another form keeps its text only.
    pub fn of(cell: &str) -> Self {
        let digits = cell.len() == cell.bytes().filter(u8::is_ascii_digit).count();
        let bay_digits = match cell.len() {
            6 | 7 if digits => cell.len() - 4,
            _ => return Self { cell: cell.to_owned(), bay: None, row: None, tier: None },
        };
        let (bay, rest) = cell.split_at(bay_digits);
        let (row, tier) = rest.split_at(2);
        Self { cell: cell.to_owned(), bay: bay.parse().ok(), row: row.parse().ok(), tier: tier.parse().ok() }
    }
}

/// A place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Place {
    /// What it is to the box or the message (code list 3227): 9 loading, 11 discharge.
    pub qualifier: String,
    /// Its code, mostly UN/LOCODE.
    pub code: String,
    /// The terminal or berth in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminal: Option<String>,
}

/// Dangerous goods.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct DangerousGoods {
    /// The rules that the class is of: `IMD` for IMDG.
    pub regulation: String,
    /// Class or division: `3`, `1.4S`.
    pub class: Option<String>,
    /// UN number.
    pub un_number: Option<u16>,
    /// Flashpoint.
    pub flashpoint_c: Option<f64>,
    /// Packing group, 1 to 3.
    pub packing_group: Option<u8>,
    /// Emergency schedules: `F-E,S-E`.
    pub emergency_schedule: Option<String>,
}

/// By how much cargo sticks out on one side.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Overhang {
    /// `front`, `back`, `left`, `right`, `height`, or the qualifier where it is none of these.
    pub side: String,
    /// By how much.
    pub by_cm: f64,
}

/// A seal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Seal {
    /// Its number.
    pub number: String,
    /// Who put it on: `CA` carrier, `SH` shipper, `CU` customs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// A reference to something else.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Reference {
    /// To what (code list 1153).
    pub qualifier: String,
    /// Its number.
    pub number: String,
}

/// A date or time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Time {
    /// Of what (code list 2005).
    pub qualifier: String,
    /// ISO 8601, of the place that the message speaks of; as it was written where it is no date.
    pub at: String,
}

/// Someone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Party {
    /// In which role (code list 3035): `CA` carrier, `CF` container operator.
    pub role: String,
    /// By which code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// By which name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A voyage, a truck, a train.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Transport {
    /// Which leg (code list 8051): `20` main carriage, `1` inland, `10` before, `30` after.
    pub stage: String,
    /// Voyage or trip.
    pub voyage: Option<String>,
    /// `sea`, `rail`, `road`, `inland_water`, or the code where it is none of these.
    pub mode: Option<String>,
    /// Who carries.
    pub carrier: Option<String>,
    /// The vessel's IMO number.
    pub imo: Option<String>,
    /// The vessel's call sign.
    pub callsign: Option<String>,
    /// Plate or number, where it is neither of these.
    pub means_id: Option<String>,
    /// Its name.
    pub name: Option<String>,
}
