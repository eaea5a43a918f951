//! Dates and times of DTM segments as ISO 8601.

use jiff::civil::{Date, DateTime, Time};

/// A date or time in one of the formats of code list 2379, as ISO 8601 without a zone (senders mean the time of the port that they
/// speak of), or with the offset where the format has one. Where the format does not fit the digits, their count decides.
pub(crate) fn iso_8601(value: &str, format: &str) -> Option<String> {
    let value = value.trim();
    let (digits, zone) = value.split_at(value.bytes().take_while(u8::is_ascii_digit).count());
    let zone = match format {
        "205" => offset(zone)?,
        // A zone's name behind the digits says nothing that all read alike, an offset does.
        "303" | "304" => offset(zone).unwrap_or_default(),
        _ if zone.is_empty() => String::new(),
        _ => return None,
    };
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<i16>().ok());
    let short_year = |year: i16| if year < 70 { 2_000 + year } else { 1_900 + year };
    let (year, rest) = match digits.len() {
        6 | 10 => (short_year(number(0, 2)?), 2),
        8 | 12 | 14 => (number(0, 4)?, 4),
        _ => return None,
    };
    // What cannot be when a box moved has another form than it says.
    if !(1_900..2_200).contains(&year) {
        return None;
    }
    let date = Date::new(year, number(rest, rest + 2)? as i8, number(rest + 2, rest + 4)? as i8).ok()?;
    let time_at = rest + 4;
    if digits.len() == time_at {
        return Some(date.to_string());
    }
    let (hour, minute) = (number(time_at, time_at + 2)?, number(time_at + 2, time_at + 4)?);
    let second = if digits.len() > time_at + 4 { number(time_at + 4, time_at + 6)? } else { 0 };
    // Midnight at the day's end is written 2400.
    let (date, hour) = if (hour, minute) == (24, 0) { (date.tomorrow().ok()?, 0) } else { (date, hour) };
    let datetime = DateTime::from_parts(date, Time::new(hour as i8, minute as i8, second as i8, 0).ok()?);
    Some(format!("{datetime}{zone}"))
}

/// `Z0800`, `+0800`, `-0330`, `+01`, `+01:00` as an offset.
fn offset(zone: &str) -> Option<String> {
    let (sign, digits) = match zone.as_bytes() {
        [b'-', ..] => ('-', &zone[1..]),
        [b'+' | b'Z', ..] => ('+', &zone[1..]),
        _ => return None,
    };
    let digits: String = digits.trim_start_matches('+').chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match digits.len() {
        2 => Some(format!("{sign}{digits}:00")),
        4 => Some(format!("{sign}{}:{}", &digits[..2], &digits[2..])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read() {
        for (value, format, expected) in [
            ("20121124", "203", Some("2012-11-24")),
            ("201304091500", "203", Some("2013-04-09T15:00:00")),
            ("20130409150059", "204", Some("2013-04-09T15:00:59")),
            ("1304091500", "201", Some("2013-04-09T15:00:00")),
            ("130409", "101", Some("2013-04-09")),
            ("201304092400", "203", Some("2013-04-10T00:00:00")),
            ("201304091500Z0800", "205", Some("2013-04-09T15:00:00+08:00")),
            ("201304091500CST", "303", Some("2013-04-09T15:00:00")),
            ("201304091500+01", "303", Some("2013-04-09T15:00:00+01:00")),
            ("201304091500-0330", "303", Some("2013-04-09T15:00:00-03:30")),
            ("000910220101", "203", None),
            ("20130231", "102", None),
            ("201304092561", "203", None),
            ("soon", "203", None),
            ("", "203", None),
        ] {
            assert_eq!(iso_8601(value, format).as_deref(), expected, "{value}:{format}");
        }
    }
}
