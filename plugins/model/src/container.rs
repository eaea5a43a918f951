//! Boxes: what a container is and what may stop it.

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::Ms;
use crate::ids::{BoxId, CallId, LineId};
use crate::iso6346::ContainerNumber;

/// Length and height of a container; the code is that of ISO 6346 for the plain type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum SizeType {
    /// 20 ft, 8 ft 6 in high: `22G1`.
    Twenty,
    /// 40 ft, 8 ft 6 in high: `42G1`.
    Forty,
    /// 40 ft, 9 ft 6 in high: `45G1`.
    FortyHighCube,
    /// 45 ft, 9 ft 6 in high: `L5G1`.
    FortyFive,
}

impl SizeType {
    /// Twenty-foot equivalents: 1 for 20 ft, 2 for everything longer.
    pub const fn teu(self) -> u32 {
        if matches!(self, Self::Twenty) { 1 } else { 2 }
    }
    /// Whether it is longer than 20 ft and so takes a whole 40 ft place.
    pub const fn is_long(self) -> bool {
        !matches!(self, Self::Twenty)
    }
    /// The ISO 6346 code of the plain or refrigerated type.
    pub const fn code(self, reefer: bool) -> &'static str {
        match (self, reefer) {
            (Self::Twenty, false) => "22G1",
            (Self::Twenty, true) => "22R1",
            (Self::Forty, false) => "42G1",
            (Self::Forty, true) => "42R1",
            (Self::FortyHighCube, false) => "45G1",
            (Self::FortyHighCube, true) => "45R1",
            (Self::FortyFive, false) => "L5G1",
            (Self::FortyFive, true) => "L5R1",
        }
    }
}

/// What the port does with the box.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Flow {
    /// Comes by water, leaves by road.
    Import,
    /// Comes by road, leaves by water.
    Export,
    /// Comes and leaves by water; a manifest suffices.
    Transshipment,
    /// Empty, any of its line and type serves.
    Empty,
}

/// IMDG class of dangerous goods as far as stacking and separation ask for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Dangerous {
    /// Divisions 1.1 and 1.2, and ammonium nitrate: never stored in the port.
    NeverStored,
    /// Other class 1, 2 and 7: restricted, on the ground only.
    Restricted,
    /// Class 3 and other flammables: at most two high.
    Flammable,
    /// Class 5, oxidisers: apart from flammables.
    Oxidising,
    /// Lithium batteries of class 9: apart from all others.
    Lithium,
    /// Everything else: at most three high.
    Other,
}

/// What restricts where and how a box may stand.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Cargo {
    /// Refrigerated and in need of a plug.
    pub reefer: bool,
    /// Over-height, over-width or over-length: only on top of its stack.
    pub out_of_gauge: bool,
    /// Domestic trade: no customs.
    pub domestic: bool,
    /// Dangerous goods.
    pub dangerous: Option<Dangerous>,
}

/// What a box is. Nothing here changes during its stay.
#[derive(Component, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Container {
    /// Which stay of which box.
    pub id: BoxId,
    /// The number painted on it.
    pub number: ContainerNumber,
    /// Its length and height.
    pub size: SizeType,
    /// What the port does with it.
    pub flow: Flow,
    /// Whose it is.
    pub line: LineId,
    /// What restricts it.
    pub cargo: Cargo,
    /// Gross weight as declared, in kilograms.
    pub weight_kg: u32,
}

/// How a box is to leave.
#[derive(Component, Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Onward {
    /// The call it is booked on, if it leaves by water and is booked.
    pub call: Option<CallId>,
    /// When its owner wants it to leave: what stacks and pick-ups are ordered by.
    pub wanted_ms: Ms,
    /// Whether a truck, a call or a work instruction has its hand on it already.
    pub claimed: bool,
}

/// A reason for which a box must stay where it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Hold {
    /// Customs has not released it.
    Customs,
    /// It is picked for examination.
    Examination,
    /// Its verified gross mass is missing or contested.
    GrossMass,
    /// An operator holds it.
    Operator,
    /// The maritime authority has not let its dangerous goods go.
    Maritime,
}

impl Hold {
    /// All holds, in the order of their bits.
    pub const ALL: [Self; 5] = [Self::Customs, Self::Examination, Self::GrossMass, Self::Operator, Self::Maritime];

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The holds on a box. A held box neither leaves by the gate nor is loaded.
#[derive(Component, Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Holds(u8);

impl Holds {
    /// Adds a hold; false if it was there.
    pub const fn set(&mut self, hold: Hold) -> bool {
        let new = self.0 & hold.bit() == 0;
        self.0 |= hold.bit();
        new
    }
    /// Lifts a hold; false if it was not there.
    pub const fn lift(&mut self, hold: Hold) -> bool {
        let was = self.0 & hold.bit() != 0;
        self.0 &= !hold.bit();
        was
    }
    /// Whether this hold is on.
    pub const fn has(self, hold: Hold) -> bool {
        self.0 & hold.bit() != 0
    }
    /// Whether nothing holds the box.
    pub const fn none(self) -> bool {
        self.0 == 0
    }
    /// The holds that are on.
    pub fn iter(self) -> impl Iterator<Item = Hold> {
        Hold::ALL.into_iter().filter(move |hold| self.has(*hold))
    }
}
