//! Numbers as people read them.

/// A whole number in groups of three: `12,480`.
pub fn grouped(value: i64) -> String {
    decimal(value as f64, 0)
}

/// A number with so many decimals, its whole part in groups of three; a proper minus sign.
pub fn decimal(value: f64, decimals: u8) -> String {
    let plain = format!("{:.*}", usize::from(decimals), value.abs());
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, fraction)| (whole, Some(fraction)));
    let is_zero = plain.bytes().all(|byte| !(b'1'..=b'9').contains(&byte));
    let mut text = String::with_capacity(plain.len() + whole.len() / 3 + 3);
    if value < 0.0 && !is_zero {
        text.push('\u{2212}');
    }
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) && digit.is_ascii_digit() {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        let written = [
            (decimal(0.0, 0), "0"),
            (decimal(999.0, 0), "999"),
            (decimal(1_000.0, 0), "1,000"),
            (decimal(18_531.0, 0), "18,531"),
            (decimal(1_234_567.25, 1), "1,234,567.2"),
            (decimal(-1_500.0, 0), "\u{2212}1,500"),
            (decimal(-0.04, 1), "0.0"),
            (decimal(0.86, 2), "0.86"),
            (grouped(-7), "\u{2212}7"),
        ];
        for (written, wanted) in written {
            assert_eq!(written, wanted);
        }
    }

    #[test]
    fn what_is_no_number_is_written_all_the_same() {
        assert_eq!(decimal(f64::NAN, 0), "NaN");
        assert_eq!(decimal(f64::INFINITY, 1), "inf");
    }
}
