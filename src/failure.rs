//! Failures that only `portolan` has, in the words of those that every program of this house has.

use portolan_model::problem::Problem;
use portolan_report::ReportError;

pub use portolan_console::Failure;

/// Nothing is left to happen and yet these are not done.
pub fn left_undone(names: &[String]) -> Failure {
    let what = format!("{} left undone when nothing was left to happen: {}", things(names.len()), first_of(names));
    let mend = "see in report.html (--out) where they wait: a full yard, a device that nobody mends";
    Failure::Problems(vec![Problem::new("left-undone", "", what, mend)])
}

/// There is nothing here to draw with.
#[cfg(feature = "desktop")]
pub fn no_adapter() -> Failure {
    let what = "no graphics adapter can be had here; install a Vulkan driver (Debian: apt-get install mesa-vulkan-drivers libvulkan1)";
    Failure::Service(what.to_owned())
}

/// A report that did not come about.
pub fn unreported(error: ReportError) -> Failure {
    match error {
        ReportError::Unwritable { .. } => Failure::Unwritable(error.to_string()),
        ReportError::Json { .. } => Failure::defect(error),
    }
}

fn things(count: usize) -> String {
    if count == 1 { "1 thing is".to_owned() } else { format!("{count} things are") }
}

fn first_of(names: &[String]) -> String {
    const SHOWN: usize = 4;
    let more = if names.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_undone_is_named_briefly() {
        let names: Vec<String> = (1..=9).map(|number| format!("job {number}")).collect();
        let line = left_undone(&names).to_string();
        assert!(line.starts_with("9 things are left undone when nothing was left to happen: job 1, job 2, job 3, job 4, …;"), "{line}");
    }
}
