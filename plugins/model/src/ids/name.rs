//! How ids are written: by name in what people read and write (JSON, scenarios, messages), by number in what programs keep (facts'
//! bytes, snapshots). The numbers of boxes and trucks are packed so full that many a reader of JSON would round them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{BlockId, BoxId, BoxSource, CallId, TruckId, TruckSource};

/// The text is not the name of what was to be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseIdError {
    /// The text that was read, or its beginning.
    pub text: String,
    /// What it was to name.
    pub of: &'static str,
    /// How such names look.
    pub such_as: &'static str,
}

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” is no name of a {}; write one such as {}", self.text, self.of, self.such_as)
    }
}

impl std::error::Error for ParseIdError {}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (source, index) = self.source();
        // A for the scenario's own list, B for its first profile, and so on; a number beyond Z.
        if source < 26 { write!(f, "{}{:03}", char::from(b'A' + source), index + 1) } else { write!(f, "P{source}-{:03}", index + 1) }
    }
}

impl fmt::Display for BlockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "B{:02}", u32::from(self.0) + 1)
    }
}

impl fmt::Display for BoxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source() {
            (BoxSource::Stock, index) => write!(f, "stock/{index}"),
            (BoxSource::Call(call), index) => write!(f, "{call}/{index}"),
            (BoxSource::Booking(call), index) => write!(f, "{call}/booking/{index}"),
            (BoxSource::Road, index) => write!(f, "road/{index}"),
            (BoxSource::Empties, index) => write!(f, "empties/{index}"),
        }
    }
}

impl fmt::Display for TruckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source() {
            (TruckSource::Road, index) => write!(f, "T-road/{index}"),
            (TruckSource::Booking(call), index) => write!(f, "T-{call}/in/{index}"),
            (TruckSource::Collection(call), index) => write!(f, "T-{call}/out/{index}"),
            (TruckSource::Stock, index) => write!(f, "T-stock/{index}"),
            (TruckSource::Empties, index) => write!(f, "T-empties/{index}"),
        }
    }
}

// What a text looks like; whether it is the name of what was read from it is seen by writing that again. So no thing has two names,
// and numbers that are too great for an id are refused.
impl CallId {
    fn looks_like(text: &str) -> Option<Self> {
        let first = text.chars().next().filter(char::is_ascii_uppercase)?;
        let (source, number) = match text[1..].split_once('-') {
            Some((source, number)) => (whole(source)?, number),
            None => (u32::from(first) - u32::from('A'), &text[1..]),
        };
        Some(Self::new(source as u8, whole(number)?.checked_sub(1)?))
    }
}

impl BlockId {
    fn looks_like(text: &str) -> Option<Self> {
        Some(Self(whole(text.strip_prefix('B')?)?.checked_sub(1)? as u16))
    }
}

impl BoxId {
    fn looks_like(text: &str) -> Option<Self> {
        let (source, index) = text.rsplit_once('/')?;
        let source = match source.strip_suffix("/booking") {
            Some(call) => BoxSource::Booking(CallId::looks_like(call)?),
            None => match source {
                "stock" => BoxSource::Stock,
                "road" => BoxSource::Road,
                "empties" => BoxSource::Empties,
                call => BoxSource::Call(CallId::looks_like(call)?),
            },
        };
        Some(Self::new(source, whole(index)?))
    }
}

impl TruckId {
    fn looks_like(text: &str) -> Option<Self> {
        let (source, index) = text.strip_prefix("T-")?.rsplit_once('/')?;
        let source = match source {
            "road" => TruckSource::Road,
            "stock" => TruckSource::Stock,
            "empties" => TruckSource::Empties,
            _ => match source.split_once('/')? {
                (call, "in") => TruckSource::Booking(CallId::looks_like(call)?),
                (call, "out") => TruckSource::Collection(CallId::looks_like(call)?),
                _ => return None,
            },
        };
        Some(Self::new(source, whole(index)?))
    }
}

/// Digits and nothing else: no sign, no blank.
fn whole(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Names where a format is read by people, numbers where it is not.
macro_rules! written_by_name {
    ($($id:ident: $number:ty, $of:literal, $such_as:literal;)+) => {$(
        impl FromStr for $id {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let error = || ParseIdError { text: text.chars().take(40).collect(), of: $of, such_as: $such_as };
                Self::looks_like(text).filter(|id| id.to_string() == text).ok_or_else(error)
            }
        }

        impl Serialize for $id {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
            }
        }

        impl<'de> Deserialize<'de> for $id {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
                } else {
                    <$number>::deserialize(deserializer).map(Self)
                }
            }
        }
    )+};
}

written_by_name! {
    CallId: u32, "call", "A001 (the first of the scenario's own list) or B012 (the twelfth of its first profile)";
    BlockId: u16, "block", "B04";
    BoxId: u64, "box", "stock/12, A001/7 (aboard a call), A001/booking/7 (booked on it), road/7, empties/7";
    TruckId: u64, "truck", "T-A001/in/7 (it brings a booking), T-A001/out/7 (it collects), T-stock/7, T-road/7, T-empties/7";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::DeserializeOwned;

    use super::super::INDEX_BITS;
    use super::*;

    const LIMIT: u32 = 1 << INDEX_BITS;

    fn a_call() -> impl Strategy<Value = CallId> {
        (any::<u8>(), 0..LIMIT).prop_map(|(source, index)| CallId::new(source, index))
    }

    fn a_box() -> impl Strategy<Value = BoxId> {
        prop_oneof![
            (0..LIMIT).prop_map(|index| BoxId::new(BoxSource::Stock, index)),
            (a_call(), 0..LIMIT).prop_map(|(call, index)| BoxId::new(BoxSource::Call(call), index)),
            (a_call(), 0..LIMIT).prop_map(|(call, index)| BoxId::new(BoxSource::Booking(call), index)),
            any::<u32>().prop_map(|index| BoxId::new(BoxSource::Road, index)),
            any::<u32>().prop_map(|index| BoxId::new(BoxSource::Empties, index)),
        ]
    }

    fn a_truck() -> impl Strategy<Value = TruckId> {
        prop_oneof![
            any::<u32>().prop_map(|index| TruckId::new(TruckSource::Road, index)),
            (a_call(), 0..LIMIT).prop_map(|(call, index)| TruckId::new(TruckSource::Booking(call), index)),
            (a_call(), 0..LIMIT).prop_map(|(call, index)| TruckId::new(TruckSource::Collection(call), index)),
            (0..LIMIT).prop_map(|index| TruckId::new(TruckSource::Stock, index)),
            any::<u32>().prop_map(|index| TruckId::new(TruckSource::Empties, index)),
        ]
    }

    /// By name through text, by number through bytes, and either way the same thing comes back.
    fn comes_back<T>(id: T, bytes: &[u8]) -> Result<(), TestCaseError>
    where
        T: Copy + PartialEq + fmt::Debug + fmt::Display + FromStr<Err = ParseIdError> + Serialize + DeserializeOwned,
    {
        prop_assert_eq!(id.to_string().parse(), Ok(id));
        let json = serde_json::to_string(&id).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(&json, &format!("\"{id}\""));
        prop_assert_eq!(serde_json::from_str::<T>(&json).ok(), Some(id));
        prop_assert_eq!(ron::to_string(&id).ok(), Some(json.clone()));
        prop_assert_eq!(ron::from_str::<T>(&json).ok(), Some(id));
        prop_assert_eq!(bytes_of(&id), bytes);
        prop_assert_eq!(postcard::from_bytes::<T>(bytes).ok(), Some(id));
        Ok(())
    }

    fn bytes_of(number: &impl Serialize) -> Vec<u8> {
        postcard::to_allocvec(number).expect("a number")
    }

    proptest! {
        #[test]
        fn ids_are_read_back_from_their_names(call in a_call(), block: u16, container in a_box(), truck in a_truck()) {
            comes_back(call, &bytes_of(&call.0))?;
            comes_back(BlockId(block), &bytes_of(&block))?;
            comes_back(container, &bytes_of(&container.0))?;
            comes_back(truck, &bytes_of(&truck.0))?;
        }
    }

    #[test]
    fn names_are_as_people_say_them() {
        let call = CallId::new(2, 6);
        assert_eq!(BoxId::new(BoxSource::Booking(call), 1_234).to_string(), "C007/booking/1234");
        assert_eq!(TruckId::new(TruckSource::Collection(CallId::new(40, 6)), 9).to_string(), "T-P40-007/out/9");
        assert_eq!(BlockId(3).to_string(), "B04");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", "/", "7", "stock", "stock/", "stock/-1", "stock/+1", "stock/16777216", "A000/1", "a001/1", "A001/", "A001//1"] {
            assert!(text.parse::<BoxId>().is_err(), "{text}");
        }
        for text in
            ["A1/1", "A1-1/1", "P25-001/1", "P256-001/1", "P26-000/1", "A001/booking/16777216", "A001/in/1", "road/4294967296", "ä/1"]
        {
            assert!(text.parse::<BoxId>().is_err(), "{text}");
        }
        for text in ["", "T-", "A001/in/1", "T-A001/1", "T-A001/on/1", "T-road/-1", "T-stock/16777216", "t-road/1"] {
            assert!(text.parse::<TruckId>().is_err(), "{text}");
        }
        for text in ["B00", "B", "4", "B4", "B65537", "b04"] {
            assert!(text.parse::<BlockId>().is_err(), "{text}");
        }
        for text in ["B04", "B04-001", "Ä001"] {
            assert!(text.parse::<CallId>().is_err(), "{text}");
        }
        let told = "17".parse::<BoxId>().expect_err("no name").to_string();
        assert!(told.contains("“17”") && told.contains("A001/7"), "{told}");
    }
}
