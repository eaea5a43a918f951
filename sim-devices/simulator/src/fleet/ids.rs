//! Ids of a group: single ones, and ranges such as `RM001..RM040`.

use portolan_protocol::wire::WireId;

/// More devices than this in one group are a slip of the pen.
const MOST: u32 = 10_000;

/// The ids that a text stands for.
///
/// # Errors
/// In words, what is wrong with the text.
pub fn expand(text: &str) -> Result<Vec<String>, String> {
    let check = |id: &str| {
        if WireId::is_id(id) {
            Ok(())
        } else {
            let shown: String = id.chars().take(70).collect();
            Err(format!("“{shown}” is no id; write 1 to {} letters, digits, - _ .", WireId::ID_LEN_MAX))
        }
    };
    let Some((first, last)) = text.split_once("..") else {
        check(text)?;
        return Ok(vec![text.to_owned()]);
    };
    check(first)?;
    check(last)?;
    let written = || format!("“{first}..{last}” is no range; write both ends with the same letters and a number, such as QC01..QC10");
    let (prefix, from) = number_of(first).ok_or_else(written)?;
    let (last_prefix, to) = number_of(last).ok_or_else(written)?;
    let width = first.len() - prefix.len();
    if prefix != last_prefix || to < from {
        return Err(written());
    }
    if to - from >= MOST {
        return Err(format!("“{first}..{last}” are {} devices; a group may have {MOST}", to - from + 1));
    }
    Ok((from..=to).map(|number| format!("{prefix}{number:0width$}")).collect())
}

fn number_of(id: &str) -> Option<(&str, u32)> {
    let digits = id.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (prefix, number) = id.split_at(id.len() - digits);
    Some((prefix, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_keep_their_width() {
        assert_eq!(expand("QC08..QC11"), Ok(["QC08", "QC09", "QC10", "QC11"].map(str::to_owned).to_vec()));
        assert_eq!(expand("cam-1..cam-3").map(|ids| ids.len()), Ok(3));
        assert_eq!(expand("CREATOR"), Ok(vec!["CREATOR".to_owned()]));
    }

    #[test]
    fn what_is_no_range_is_explained() {
        for (text, fragment) in [
            ("QC1..YC4", "is no range"),
            ("QC4..QC1", "is no range"),
            ("QC..QC9", "is no range"),
            ("QC1..QC99999", "are 99999 devices"),
            ("Q C", "is no id"),
            ("", "is no id"),
            ("..", "is no id"),
            ("QC1..QC99999999999999", "is no range"),
        ] {
            let error = expand(text).expect_err(text);
            assert!(error.contains(fragment), "{text}: {error}");
        }
    }
}
