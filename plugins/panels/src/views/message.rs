//! What is said, without words: a code and its parameters.

use std::borrow::Cow;

use portolan_model::Ms;

use super::Named;
use crate::words::Worded;

/// Something to be said. The code names a message of the locale (see [`codes`](crate::codes)); the parameters are named as it names them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Message {
    /// Which message, without the prefix of the place it stands at.
    pub code: Cow<'static, str>,
    /// Its parameters by name.
    pub params: Vec<(Cow<'static, str>, Param)>,
}

impl Message {
    /// A message without parameters.
    pub fn new(code: impl Into<Cow<'static, str>>) -> Self {
        Self { code: code.into(), params: Vec::new() }
    }
    /// The same with one parameter more.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: Param) -> Self {
        self.params.push((name.into(), value));
        self
    }
}

/// One value that a message or a row of the inspector carries.
#[derive(Clone, PartialEq, Debug)]
pub enum Param {
    /// Written as it is: a name, a number painted on something.
    Text(String),
    /// A whole number.
    Count(i64),
    /// A number with its unit.
    Quantity {
        /// How much.
        value: f64,
        /// Decimals worth showing.
        decimals: u8,
        /// Of what.
        unit: Unit,
    },
    /// An instant, shown as port-local hour and minute, with the day where it is not today.
    Clock(Ms),
    /// A span of time, shown in the units a person would use.
    Span(Ms),
    /// A word of the locale by its key: that of a [`Worded`](crate::words::Worded) value, or `word-yes` and `word-no`.
    Word(Cow<'static, str>),
    /// Another thing of the port; a click selects it.
    Link(Named),
    /// Nothing is known.
    Unknown,
}

impl Param {
    /// A number with its unit.
    pub const fn quantity(value: f64, decimals: u8, unit: Unit) -> Self {
        Self::Quantity { value, decimals, unit }
    }
    /// A word of the locale by its key.
    pub fn word(key: impl Into<Cow<'static, str>>) -> Self {
        Self::Word(key.into())
    }
    /// The word for a value of the port.
    pub fn worded(value: impl Worded) -> Self {
        Self::Word(value.key().into())
    }
    /// Yes or no.
    pub const fn yes_or_no(yes: bool) -> Self {
        Self::Word(Cow::Borrowed(if yes { "word-yes" } else { "word-no" }))
    }
}

/// What a number counts or measures.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Unit {
    /// A bare number.
    #[default]
    Plain,
    /// Percent of a whole.
    Percent,
    /// Boxes.
    Boxes,
    /// Twenty-foot equivalents.
    Teu,
    /// Trucks.
    Trucks,
    /// Vehicles of the terminal.
    Vehicles,
    /// Calls.
    Calls,
    /// Moves.
    Moves,
    /// Moves in an hour.
    MovesPerHour,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Metres.
    Metres,
    /// Tonnes.
    Tonnes,
    /// Metres a second.
    MetresPerSecond,
    /// Kilowatt-hours.
    KilowattHours,
    /// Degrees Celsius.
    DegreesCelsius,
    /// Nautical miles.
    NauticalMiles,
    /// Knots.
    Knots,
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Plain,
        Self::Percent,
        Self::Boxes,
        Self::Teu,
        Self::Trucks,
        Self::Vehicles,
        Self::Calls,
        Self::Moves,
        Self::MovesPerHour,
        Self::Minutes,
        Self::Hours,
        Self::Metres,
        Self::Tonnes,
        Self::MetresPerSecond,
        Self::KilowattHours,
        Self::DegreesCelsius,
        Self::NauticalMiles,
        Self::Knots,
    ];
}
