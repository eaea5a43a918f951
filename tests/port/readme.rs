//! What the README shows is what the program prints. `UPDATE_README=1 cargo test --release --test port readme` renews it.

use crate::common::{portolan, spoken};

const BEGIN: &str = "<!-- day:";
const END: &str = "<!-- /day -->";

#[test]
fn the_day_in_the_readme_is_the_day_that_is_printed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).expect("a README");
    let begin = readme.find(BEGIN).and_then(|at| readme[at..].find("-->\n").map(|end| at + end + 4)).expect("the mark before the day");
    let end = readme.find(END).expect("the mark behind the day");
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/day_at_the_terminal.ron");
    let (data, errors, code) = spoken(portolan().args(["run", scenario]));
    assert_eq!(code, 0, "{errors}");
    // How long it took is another on each machine: the README tells it with the command that measures it.
    let table = data.rsplit_once("\n\n").expect("a table and a line").0;
    let block = format!("```\n{table}\n```\n");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(path, format!("{}{block}{}", &readme[..begin], &readme[end..])).expect("written");
    } else {
        assert!(readme[begin..end] == block, "the README shows another day than is printed; UPDATE_README=1 renews it:\n{block}");
    }
}
