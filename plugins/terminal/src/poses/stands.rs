//! Who stands where, where several stand at one place: side by side.

use std::collections::BTreeMap;

/// Numbers the guests of each place from 0, keeps a guest's number as long as it stays, and gives the least free one to who comes.
///
/// The port knows that three vehicles stand at a node; that one of them stands left and another right is a picture's matter. This is all
/// that a picture has to remember from one instant to the next; asked anew, it numbers by the guests' order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stands<Guest, Place> {
    known: BTreeMap<Guest, Stay<Place>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stay<Place> {
    place: Place,
    number: usize,
    /// Where it was before, and its number there.
    before: Option<(Place, usize)>,
    seen: bool,
}

impl<Guest, Place> Default for Stands<Guest, Place> {
    fn default() -> Self {
        Self { known: BTreeMap::new() }
    }
}

impl<Guest: Ord + Copy, Place: Ord + Copy> Stands<Guest, Place> {
    /// Takes in who is where now, or on the way there. Who is not named has left.
    pub fn settle(&mut self, guests: impl IntoIterator<Item = (Guest, Place)>) {
        for stay in self.known.values_mut() {
            stay.seen = false;
        }
        let mut coming = Vec::new();
        for (guest, place) in guests {
            match self.known.get_mut(&guest) {
                Some(stay) if stay.place == place => stay.seen = true,
                _ => coming.push((guest, place)),
            }
        }
        let mut moved: BTreeMap<Guest, (Place, usize)> = BTreeMap::new();
        for (guest, _) in &coming {
            if let Some(stay) = self.known.get(guest) {
                moved.insert(*guest, (stay.place, stay.number));
            }
        }
        self.known.retain(|_, stay| stay.seen);
        let mut taken: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
        if !coming.is_empty() {
            for stay in self.known.values() {
                taken.entry(stay.place).or_default().push(stay.number);
            }
        }
        for (guest, place) in coming {
            let numbers = taken.entry(place).or_default();
            let number = (0..=numbers.len()).find(|number| !numbers.contains(number)).unwrap_or(numbers.len());
            numbers.push(number);
            self.known.insert(guest, Stay { place, number, before: moved.get(&guest).copied(), seen: true });
        }
    }

    /// A guest's place and its number there.
    pub fn of(&self, guest: Guest) -> Option<(Place, usize)> {
        self.known.get(&guest).map(|stay| (stay.place, stay.number))
    }

    /// Where a guest was before, and its number there.
    pub fn before(&self, guest: Guest) -> Option<(Place, usize)> {
        self.known.get(&guest)?.before
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn who_stays_keeps_its_number() {
        let mut stands = Stands::default();
        stands.settle([(1, 'a'), (2, 'a'), (3, 'a')]);
        assert_eq!([1, 2, 3].map(|guest| stands.of(guest)), [Some(('a', 0)), Some(('a', 1)), Some(('a', 2))]);
        stands.settle([(1, 'b'), (3, 'a'), (4, 'a')]);
        assert_eq!(stands.of(1), Some(('b', 0)));
        assert_eq!(stands.before(1), Some(('a', 0)));
        assert_eq!((stands.of(2), stands.of(3), stands.of(4)), (None, Some(('a', 2)), Some(('a', 0))));
    }

    proptest! {
        #[test]
        fn nobody_shares_a_stand(rounds in prop::collection::vec(prop::collection::btree_map(0_u8..20, 0_u8..4, 0..20), 1..20)) {
            let mut stands = Stands::default();
            for round in rounds {
                stands.settle(round.clone());
                let mut seen: Vec<_> = round.keys().map(|guest| stands.of(*guest).expect("is somewhere")).collect();
                seen.sort_unstable();
                let all = seen.len();
                seen.dedup();
                prop_assert_eq!(seen.len(), all);
                prop_assert!(round.iter().all(|(guest, place)| stands.of(*guest).map(|(at, _)| at) == Some(*place)));
            }
        }
    }
}
