//! What a gate lane's readers make of a truck.

use portolan_protocol::wire::{AtLane, GateRead};

use crate::stream::Stream;

/// Share of plates and numbers in which the reader takes one character for another without noticing, *assumed*.
const CONFUSED_SHARE: f64 = 0.004;
/// Share of trucks without a tag, *assumed*.
const TAGLESS_SHARE: f64 = 0.06;
/// Share of electronic locks that tell of a touch, *assumed*.
const LOCK_TOUCHED_SHARE: f64 = 0.001;
/// Natural radiation, microsieverts an hour; the cargo adds to it now and then (ceramics, potash), *assumed*.
const BACKGROUND_USV_H: (f64, f64) = (0.08, 0.14);
const RADIANT_SHARE: f64 = 0.003;
/// The weighbridge shows steps of so many kilograms (class III of OIML R 76 for 60 t).
const SCALE_STEP_KG: f64 = 20.0;

/// Readers of one lane: characters, tag, scales, lock, radiation. What stands at the lane is what the port told it; nobody else could.
#[derive(Clone, PartialEq, Debug)]
pub struct LaneReader {
    stream: Stream,
}

impl LaneReader {
    /// Readers whose mistakes this seed decides.
    pub fn new(seed: u64) -> Self {
        Self { stream: Stream::new(seed) }
    }

    /// Reads the truck at the lane. By hand means that a clerk typed what the reader could not read: he makes no mistakes, and there is no
    /// tag.
    pub fn read(&mut self, truck: Option<&AtLane>, by_hand: bool) -> GateRead {
        // Each is drawn for every truck, so that one truck's luck does not shift the next one's.
        let tagged = !self.stream.chance(TAGLESS_SHARE);
        let lock_intact = !self.stream.chance(LOCK_TOUCHED_SHARE);
        let (low, high) = BACKGROUND_USV_H;
        let background = low + self.stream.uniform() * (high - low);
        let radiant = if self.stream.chance(RADIANT_SHARE) { 0.5 + 4.0 * self.stream.uniform() } else { 0.0 };
        let weighed = self.stream.uniform();
        let plate = truck.map(|truck| truck.plate.clone()).filter(|plate| !plate.is_empty());
        let containers = truck.map(|truck| truck.containers.clone()).unwrap_or_default();
        GateRead {
            rfid: plate.as_deref().filter(|_| tagged && !by_hand).map(tag_of),
            plate: plate.map(|plate| if by_hand { plate } else { self.character_read(plate) }),
            containers: containers.into_iter().map(|number| if by_hand { number } else { self.character_read(number) }).collect(),
            gross_kg: Some(gross_kg(truck.and_then(|truck| truck.gross_kg), weighed)),
            lock_intact: Some(lock_intact),
            radiation_usv_h: Some(libm::round((background + radiant) * 1_000.0) / 1_000.0),
            by_hand,
        }
    }

    /// The text as the camera reads it: now and then with one character taken for another that looks like it.
    fn character_read(&mut self, text: String) -> String {
        const ALIKE: [(char, char); 12] = [
            ('0', 'O'),
            ('O', '0'),
            ('1', 'I'),
            ('I', '1'),
            ('8', 'B'),
            ('B', '8'),
            ('5', 'S'),
            ('S', '5'),
            ('2', 'Z'),
            ('Z', '2'),
            ('6', 'G'),
            ('G', '6'),
        ];
        let confused = self.stream.chance(CONFUSED_SHARE);
        let at = self.stream.below(text.chars().count() as u32) as usize;
        if !confused {
            return text;
        }
        let like = |c: char| ALIKE.iter().find(|(written, _)| *written == c).map_or('?', |(_, read)| *read);
        text.chars().enumerate().map(|(index, c)| if index == at { like(c) } else { c }).collect()
    }
}

/// The tag behind a windscreen: E-codes of 24 digits, here out of the plate, so that a truck keeps its tag.
fn tag_of(plate: &str) -> String {
    let hash = plate.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("E2801160{hash:016X}")
}

/// What the scales show of a truck: its mass in steps, with a step's error; of an unknown one 15 t for truck and trailer and up to 30 t of
/// load.
fn gross_kg(known_kg: Option<u32>, drawn: f64) -> u32 {
    let mass_kg = known_kg.map_or(15_000.0 + 30_000.0 * drawn, |kg| f64::from(kg) + SCALE_STEP_KG * (2.0 * drawn - 1.0));
    (libm::round(mass_kg.max(0.0) / SCALE_STEP_KG) * SCALE_STEP_KG) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truck() -> AtLane {
        AtLane { plate: "沪A80516".to_owned(), containers: vec!["CSQU3054383".to_owned()], gross_kg: Some(38_450) }
    }

    #[test]
    fn most_trucks_are_read_as_they_are() {
        let mut reader = LaneReader::new(4);
        let reads: Vec<GateRead> = (0..5_000).map(|_| reader.read(Some(&truck()), false)).collect();
        let right = reads.iter().filter(|read| read.plate.as_deref() == Some("沪A80516") && read.containers == ["CSQU3054383"]).count();
        assert!((4_930..4_990).contains(&right), "{right} of 5000");
        assert!(reads.iter().all(|read| read.gross_kg.is_some_and(|kg| kg % 20 == 0 && kg.abs_diff(38_450) <= 30)));
        let wrong = reads.iter().find(|read| read.containers != ["CSQU3054383"]).expect("one in 250 is wrong");
        let differ = wrong.containers[0].chars().zip("CSQU3054383".chars()).filter(|(a, b)| a != b).count();
        assert_eq!(differ, 1, "{wrong:?}");
        let tags = reads.iter().filter(|read| read.rfid.is_some()).count();
        assert!((4_600..4_800).contains(&tags), "{tags} tags");
    }

    #[test]
    fn a_clerk_types_what_he_sees_and_nobody_told_is_nobody_read() {
        let mut reader = LaneReader::new(4);
        let typed = reader.read(Some(&truck()), true);
        assert_eq!((typed.plate.as_deref(), typed.rfid, typed.by_hand), (Some("沪A80516"), None, true));
        let unknown = reader.read(None, false);
        assert_eq!((unknown.plate, unknown.containers.len()), (None, 0));
        assert!(unknown.gross_kg.is_some_and(|kg| (15_000..=45_000).contains(&kg)));
    }
}
