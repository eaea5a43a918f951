//! The bits of a message: packed six to a character, big end first.

/// Bits of a message as received.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Bits {
    bytes: Vec<u8>,
    length: usize,
}

/// The value of a payload character, if it is one.
const fn value(character: u8) -> Option<u8> {
    match character {
        48..=87 => Some(character - 48),
        96..=119 => Some(character - 56),
        _ => None,
    }
}

impl Bits {
    /// No bits, in the memory of these.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.length = 0;
    }

    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    /// Adds the bits of a payload but for the last `fill`; false where a character is none of a payload.
    pub(crate) fn add(&mut self, payload: &[u8], fill: u8) -> bool {
        let end = (self.length + payload.len() * 6).saturating_sub(usize::from(fill)).max(self.length);
        for &character in payload {
            let Some(six) = value(character) else { return false };
            let (byte, offset) = (self.length / 8, self.length % 8);
            // Six bits from `offset` on, in a window of two bytes.
            let window = (u16::from(six) << 10) >> offset;
            if byte >= self.bytes.len() {
                self.bytes.push(0);
            }
            self.bytes[byte] |= (window >> 8) as u8;
            if offset > 2 {
                self.bytes.push(window as u8);
            }
            self.length += 6;
        }
        self.length = end;
        self.bytes.truncate(end.div_ceil(8));
        if let (Some(last), used @ 1..) = (self.bytes.last_mut(), end % 8) {
            *last &= 0xff_u8 << (8 - used);
        }
        true
    }

    /// Whether the message has all bits up to here.
    pub(crate) const fn has(&self, end: usize) -> bool {
        end <= self.length
    }

    /// An unsigned number of up to 32 bits; bits that were not received are 0.
    pub(crate) fn unsigned(&self, at: usize, count: usize) -> u32 {
        debug_assert!(count <= 32);
        let (first, end) = (at / 8, (at + count).div_ceil(8));
        let mut window = 0_u64;
        for index in first..end {
            window = (window << 8) | u64::from(self.bytes.get(index).copied().unwrap_or(0));
        }
        let value = window >> (end * 8 - (at + count));
        (value & ((1 << count) - 1)) as u32
    }

    /// A signed number in two's complement.
    pub(crate) fn signed(&self, at: usize, count: usize) -> i32 {
        let unused = 32 - count as u32;
        ((self.unsigned(at, count) << unused) as i32) >> unused
    }

    pub(crate) fn flag(&self, at: usize) -> bool {
        self.unsigned(at, 1) == 1
    }

    /// Up to `characters` of text, as many as were received: it ends at the first `@`, and blanks at its end are padding.
    pub(crate) fn text(&self, at: usize, characters: usize) -> String {
        let mut text = self.padded_text(at, characters);
        text.truncate(text.trim_end().len());
        text
    }

    /// The same with the blanks at its end.
    pub(crate) fn padded_text(&self, at: usize, characters: usize) -> String {
        let received = characters.min(self.length.saturating_sub(at) / 6);
        let mut text = String::with_capacity(received);
        for index in 0..received {
            let six = self.unsigned(at + index * 6, 6) as u8;
            match six {
                0 => break,
                1..=31 => text.push(char::from(six + 64)),
                _ => text.push(char::from(six)),
            }
        }
        text
    }

    /// The bits from here to the end as hexadecimal digits, the last one padded with zeros.
    pub(crate) fn hex(&self, at: usize) -> String {
        let digits = self.length.saturating_sub(at).div_ceil(4);
        (0..digits).filter_map(|index| char::from_digit(self.unsigned(at + index * 4, 4), 16)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_ends_at_its_end_sign_or_with_the_bits() {
        let mut bits = Bits::default();
        // A B C @ D, six bits each, then two bits that are no character.
        assert!(bits.add(b"1230", 0) && bits.add(b"4h", 4));
        assert_eq!((bits.len(), bits.text(0, 20)), (32, "ABC".to_owned()));
        assert_eq!(bits.text(24, 20), "D");
        assert_eq!(bits.text(100, 20), "");
    }

    proptest! {
        #[test]
        fn what_is_packed_is_read_however_it_is_split(values in prop::collection::vec(0_u8..64, 1..200), split in 0_usize..200, fill in 0_u8..6) {
            let payload: Vec<u8> = values.iter().map(|value| if *value < 40 { value + 48 } else { value + 56 }).collect();
            let (first, second) = payload.split_at(split.min(payload.len()));
            let mut bits = Bits::default();
            let fill = if second.is_empty() { 0 } else { fill };
            prop_assert!(bits.add(first, 0) && bits.add(second, fill));
            let whole = bits.len() / 6;
            for (index, value) in values.iter().enumerate().take(whole) {
                prop_assert_eq!(bits.unsigned(index * 6, 6), u32::from(*value));
            }
            // Beyond the end there are only zeros, also where fill bits were set.
            prop_assert_eq!(bits.unsigned(bits.len(), 32), 0);
        }

        #[test]
        fn signed_numbers_have_two_ends(value in -134_217_728_i32..134_217_728) {
            let mut bits = Bits::default();
            let raw = (value as u32) & 0x0fff_ffff;
            // 28 bits after 2 others: five characters.
            let payload: Vec<u8> = (0..5).map(|index| ((raw >> (24 - 6 * index)) & 63) as u8).map(|v| if v < 40 { v + 48 } else { v + 56 }).collect();
            prop_assert!(bits.add(&payload, 0));
            prop_assert_eq!(bits.signed(2, 28), value);
        }
    }
}
