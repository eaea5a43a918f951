//! One line of a table as a Rust struct.
//!
//! The csv crate's own deserializer knows the column only of numbers it could not parse; this one knows it
//! of every value, and which column is missing, so that a planner is sent to the right cell.

use std::fmt::Display;

use csv::StringRecord;
use portolan_files::wording::clipped;
use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor, value::StrDeserializer},
    forward_to_deserialize_any,
};

/// Why a line is no row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RowError {
    /// The header lacks this column.
    #[error("the column `{0}` is missing")]
    Missing(&'static str),
    /// A value is not what its column holds.
    #[error("{message}")]
    Value {
        /// The column's place, where it is known.
        column: Option<usize>,
        message: String,
    },
}

impl Error for RowError {
    fn custom<T: Display>(message: T) -> Self {
        Self::Value { column: None, message: message.to_string() }
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }
}

/// Reads `record` under `header`.
pub(crate) fn row_of<Row: DeserializeOwned>(header: &StringRecord, record: &StringRecord) -> Result<Row, RowError> {
    Row::deserialize(Line { header, record, at: 0 })
}

/// The names of the fields of `Row`; none where `Row` is no plain struct.
pub(crate) fn fields_of<Row: DeserializeOwned>() -> &'static [&'static str] {
    let mut fields: &'static [&'static str] = &[];
    // It always fails, having told what was asked of it.
    drop(Row::deserialize(Probe(&mut fields)));
    fields
}

struct Line<'r> {
    header: &'r StringRecord,
    record: &'r StringRecord,
    at: usize,
}

impl<'de> Deserializer<'de> for Line<'_> {
    type Error = RowError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_map(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Line<'_> {
    type Error = RowError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, RowError> {
        let Some(column) = self.header.get(self.at) else { return Ok(None) };
        let key: StrDeserializer<'_, RowError> = column.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, RowError> {
        let column = self.at;
        self.at += 1;
        let cell = Cell(self.record.get(column).unwrap_or_default());
        seed.deserialize(cell).map_err(|error| match error {
            RowError::Value { message, .. } => RowError::Value { column: Some(column), message },
            RowError::Missing(_) => error,
        })
    }
}

/// One value of a line.
struct Cell<'r>(&'r str);

impl Cell<'_> {
    fn is_no(&self, kind: &str) -> RowError {
        match self.0 {
            "" => RowError::custom(format_args!("is empty, expected {kind}")),
            value => RowError::custom(format_args!("{:?} is no {kind}", clipped(value))),
        }
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $kind:literal)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
            visitor.$visit(self.0.parse().map_err(|_| self.is_no($kind))?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Cell<'_> {
    type Error = RowError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_str(self.0)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        match self.0 {
            "true" | "yes" => visitor.visit_bool(true),
            "false" | "no" => visitor.visit_bool(false),
            _ => Err(self.is_no("yes or no")),
        }
    }

    parsed! {
        deserialize_i8 visit_i8 "whole number from -128 to 127"
        deserialize_i16 visit_i16 "whole number from -32768 to 32767"
        deserialize_i32 visit_i32 "whole number"
        deserialize_i64 visit_i64 "whole number"
        deserialize_u8 visit_u8 "whole number from 0 to 255"
        deserialize_u16 visit_u16 "whole number from 0 to 65535"
        deserialize_u32 visit_u32 "whole number from 0"
        deserialize_u64 visit_u64 "whole number from 0"
        deserialize_f32 visit_f32 "number"
        deserialize_f64 visit_f64 "number"
        deserialize_char visit_char "single character"
    }

    /// An empty cell is an absent value.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        if self.0.is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_enum(IntoDeserializer::<RowError>::into_deserializer(self.0))
    }

    forward_to_deserialize_any! {
        i128 u128 str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}

/// A deserializer that holds nothing and only listens to what is asked of it.
struct Probe<'f>(&'f mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = RowError;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, RowError> {
        Err(RowError::custom("a probe holds no value"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, RowError> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    enum Kind {
        #[serde(rename = "20GP")]
        Twenty,
        #[serde(rename = "40HC")]
        Forty,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Number(u32);

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Stack {
        kind: Kind,
        number: Number,
        full: bool,
        #[serde(default)]
        weight_t: Option<f32>,
    }

    fn read(header: &[&str], values: &[&str]) -> Result<Stack, RowError> {
        row_of(&StringRecord::from(header.to_vec()), &StringRecord::from(values.to_vec()))
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let forty = Stack { kind: Kind::Forty, number: Number(7), full: true, weight_t: Some(2.5) };
        assert_eq!(read(&["weight_t", "full", "kind", "number"], &["2.5", "yes", "40HC", "7"]), Ok(forty));
        let twenty = Stack { kind: Kind::Twenty, number: Number(0), full: false, weight_t: None };
        assert_eq!(read(&["weight_t", "full", "kind", "number"], &["", "false", "20GP", "0"]), Ok(twenty));
        assert_eq!(fields_of::<Stack>(), ["kind", "number", "full", "weight_t"]);
        assert_eq!(fields_of::<Number>(), [""; 0]);
    }

    #[test]
    fn a_bad_value_names_its_column() {
        let columns = ["kind", "number", "full", "weight_t"];
        for (column, values, word) in [
            (0, ["45G1", "7", "yes", ""], "45G1"),
            (1, ["20GP", "-7", "yes", ""], "\"-7\" is no whole number"),
            (1, ["20GP", "", "yes", ""], "is empty, expected whole number"),
            (2, ["20GP", "7", "perhaps", ""], "no yes or no"),
            (3, ["20GP", "7", "no", "heavy"], "no number"),
        ] {
            match read(&columns, &values) {
                Err(RowError::Value { column: Some(found), message }) => {
                    assert_eq!(found, column, "{message}");
                    assert!(message.contains(word), "{message}");
                }
                other => panic!("{values:?}: {other:?}"),
            }
        }
        assert_eq!(read(&["kind", "full"], &["20GP", "no"]), Err(RowError::Missing("number")));
    }
}
