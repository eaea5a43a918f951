//! Words painted on the ground: capital letters and digits as strokes.
//!
//! A few dozen strokes on a grid of 4 by 6 are all that names of blocks, cranes and shares of a yard need; a font of the system would
//! bring a renderer of text with it, and would not be there on every machine.

use super::Shape;
use crate::palette::Ink;

/// Width of the grid on which a glyph is drawn, its height and the gap behind it.
const WIDE: f32 = 4.0;
const HIGH: f32 = 6.0;
const GAP: f32 = 1.8;

/// The strokes of a character: corners as two digits, x and y on the grid; strokes parted by blanks.
const fn strokes(character: char) -> Option<&'static str> {
    Some(match character {
        '0' => "0004063646424000 0046",
        '1' => "1426 2620 1030",
        '2' => "0506364643000040",
        '3' => "05163645443313 33424130100001",
        '4' => "3036360242",
        '5' => "46060434434130100001",
        '6' => "4536160501103041423303",
        '7' => "064610",
        '8' => "130405163645443313 13020110304142332313",
        '9' => "0110304145361605041343",
        'A' => "00042644 4440 0343",
        'B' => "0006364544330333 33424130 3000",
        'C' => "453616050110304140",
        'D' => "000626444220 2000",
        'E' => "46060040 0333",
        'F' => "460600 0333",
        'G' => "4536160501103041 414323",
        'H' => "0006 4046 0343",
        'I' => "1030 2026 1636",
        'J' => "4641301001",
        'K' => "0006 4602 1340",
        'L' => "060040",
        'M' => "0006234640",
        'N' => "00064046",
        'O' => "01051636454130100101",
        'P' => "000636454433 3303",
        'Q' => "01051636454130100101 2240",
        'R' => "000636454433 3303 2340",
        'S' => "4536160504133342413010 1001",
        'T' => "0646 2620",
        'U' => "060110304146",
        'V' => "062046",
        'W' => "0610233046",
        'X' => "0046 0640",
        'Y' => "0623 4623 2320",
        'Z' => "06460040",
        '%' => "0046 0506 4041",
        '-' => "1333",
        '+' => "1333 2224",
        '/' => "0046",
        '.' => "2021",
        '!' => "2622 2120",
        ' ' => "",
        _ => return None,
    })
}

/// How wide a word is whose capitals are `high` metres high.
pub(crate) fn width(word: &str, high: f32) -> f32 {
    let count = word.chars().count() as f32;
    if count == 0.0 { 0.0 } else { (count * (WIDE + GAP) - GAP) * high / HIGH }
}

/// Paints a word around a middle, its capitals `high` metres high, its lines running in the direction `heading_rad` from x towards y.
/// Characters that nobody knows are left out; what they take stays blank.
pub(crate) fn paint(shape: &mut Shape, word: &str, middle: (f32, f32), high: f32, heading_rad: f32, z: f32, ink: Ink) {
    let scale = high / HIGH;
    let (sin, cos) = heading_rad.sin_cos();
    let start = -width(word, high) / 2.0;
    let place = |x: f32, y: f32| (middle.0 + x * cos - y * sin, middle.1 + x * sin + y * cos);
    let thick = high * 0.13;
    for (position, character) in word.chars().enumerate() {
        let Some(strokes) = strokes(character.to_ascii_uppercase()) else { continue };
        let left = start + position as f32 * (WIDE + GAP) * scale;
        for stroke in strokes.split_ascii_whitespace() {
            let corners: Vec<(f32, f32)> = stroke
                .as_bytes()
                .chunks_exact(2)
                .map(|corner| {
                    let [x, y] = [corner[0], corner[1]].map(|digit| f32::from(digit.saturating_sub(b'0')));
                    place(left + x * scale, (y - HIGH / 2.0) * scale)
                })
                .collect();
            for pair in corners.windows(2) {
                // A little longer than from corner to corner, so that corners are closed.
                let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
                let length = dx.hypot(dy).max(f32::EPSILON);
                let (ox, oy) = (dx / length * thick * 0.4, dy / length * thick * 0.4);
                shape.stripe((pair[0].0 - ox, pair[0].1 - oy), (pair[1].0 + ox, pair[1].1 + oy), thick, z, ink);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_port_can_be_painted() {
        for word in ["B01", "QC26", "AGV130", "YC120", "GATE02", "SCAN01", "85%", "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "+-/.!%"] {
            for character in word.chars() {
                let mut shape = Shape::new();
                paint(&mut shape, &character.to_string(), (0.0, 0.0), 6.0, 0.0, 0.0, Ink::default());
                assert!(!shape.is_empty(), "{character} of {word}");
                let (least, greatest) = shape.bounds().expect("strokes");
                assert!(
                    least[0] > -3.0 && greatest[0] < 3.0 && least[1] > -3.6 && greatest[1] < 3.6,
                    "{character}: {least:?} {greatest:?}"
                );
            }
        }
    }

    #[test]
    fn words_are_as_wide_as_they_say() {
        let mut shape = Shape::new();
        paint(&mut shape, "HHH", (10.0, 20.0), 12.0, 0.0, 1.0, Ink::default());
        let (least, greatest) = shape.bounds().expect("strokes");
        assert!((greatest[0] - least[0] - width("HHH", 12.0)).abs() < 2.0);
        assert!((f32::midpoint(greatest[0], least[0]) - 10.0).abs() < 0.1 && (f32::midpoint(greatest[1], least[1]) - 20.0).abs() < 0.1);
        assert_eq!(least[2], 1.0);
    }
}
