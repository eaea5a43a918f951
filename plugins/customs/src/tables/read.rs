//! Tables from their files.

use std::path::Path;

use portolan_model::problem::{Problem, Problems};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Dated, Rate, Table, Tables, TariffRow, VersionRow};
use crate::words::Decimal;

/// The files of a folder of tables.
pub const FILES: [&str; 10] = [
    "versions.csv",
    "tariff.csv",
    "quotas.csv",
    "agreements.csv",
    "agreement_rates.csv",
    "remedies.csv",
    "reliefs.csv",
    "licences.csv",
    "origins.csv",
    "exchange_rates.csv",
];

/// The texts of the files, in the order of [`FILES`].
pub type Sources<'a> = [&'a str; 10];

const SHIPPED: Sources<'static> = [
    include_str!("../../../../assets/tariff/versions.csv"),
    include_str!("../../../../assets/tariff/tariff.csv"),
    include_str!("../../../../assets/tariff/quotas.csv"),
    include_str!("../../../../assets/tariff/agreements.csv"),
    include_str!("../../../../assets/tariff/agreement_rates.csv"),
    include_str!("../../../../assets/tariff/remedies.csv"),
    include_str!("../../../../assets/tariff/reliefs.csv"),
    include_str!("../../../../assets/tariff/licences.csv"),
    include_str!("../../../../assets/tariff/origins.csv"),
    include_str!("../../../../assets/tariff/exchange_rates.csv"),
];

impl Tables {
    /// The tables that come with the program.
    ///
    /// # Panics
    /// Never: a test reads them.
    #[expect(clippy::expect_used, reason = "they are compiled in, and a test reads them")]
    pub fn shipped() -> Self {
        Self::of_sources(&SHIPPED).expect("the shipped tables are sound")
    }

    /// The tables of a folder.
    ///
    /// # Errors
    /// A file that cannot be read, or all that is wrong in the files.
    pub fn read(folder: &Path) -> Result<Self, Vec<Problem>> {
        let mut texts = Vec::new();
        for file in FILES {
            let path = folder.join(file);
            let unreadable = |error| {
                let mend = "give a folder with the files that assets/tariff has";
                vec![Problem::new("unreadable", path.display().to_string(), format!("cannot be read: {error}"), mend)]
            };
            texts.push(std::fs::read_to_string(&path).map_err(unreadable)?);
        }
        let mut sources: Sources<'_> = [""; 10];
        for (source, text) in sources.iter_mut().zip(&texts) {
            *source = text;
        }
        Self::of_sources(&sources)
    }

    /// The tables that come with the program, but for the files that a folder has in their place.
    ///
    /// # Errors
    /// A folder without any of the files, one that cannot be read, or all that is wrong in them.
    pub fn read_over_shipped(folder: &Path) -> Result<Self, Vec<Problem>> {
        let mut texts: Vec<Option<String>> = Vec::new();
        for file in FILES {
            let path = folder.join(file);
            match std::fs::read_to_string(&path) {
                Ok(text) => texts.push(Some(text)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => texts.push(None),
                Err(error) => {
                    let mend = "give files that can be read";
                    return Err(vec![Problem::new("unreadable", path.display().to_string(), format!("cannot be read: {error}"), mend)]);
                }
            }
        }
        if texts.iter().all(Option::is_none) {
            let what = "has none of the files of assets/tariff";
            return Err(vec![Problem::new("no-tables", folder.display().to_string(), what, "name a folder with some of them")]);
        }
        let mut sources = SHIPPED;
        for (source, text) in sources.iter_mut().zip(&texts) {
            if let Some(text) = text {
                *source = text;
            }
        }
        Self::of_sources(&sources)
    }

    /// The tables of these texts.
    ///
    /// # Errors
    /// All that is wrong in them, with file and line.
    pub fn of_sources(sources: &Sources<'_>) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::default();
        let versions: Vec<VersionRow> = rows(FILES[0], sources[0], &mut problems).into_iter().map(|(_, row)| row).collect();
        let mut read = Reading { versions: &versions, problems };
        let tables = Self {
            tariff: read.table(1, sources, true),
            quotas: read.table(2, sources, true),
            agreements: read.table(3, sources, true),
            agreement_rates: read.table(4, sources, false),
            remedies: read.table(5, sources, false),
            reliefs: read.table(6, sources, true),
            licences: read.table(7, sources, false),
            origins: read.table(8, sources, false),
            exchange: read.table(9, sources, true),
            versions: Vec::new(),
        };
        let mut problems = read.problems;
        if versions.is_empty() || versions.windows(2).any(|pair| pair[0].from >= pair[1].from) {
            problems.at(FILES[0]).say("versions", "versions are missing or not in the order of their days", "list them by `from`");
        }
        check_tariff(&tables, &mut problems);
        if problems.is_empty() { Ok(Self { versions, ..tables }) } else { Err(problems.into_vec()) }
    }
}

struct Reading<'a> {
    versions: &'a [VersionRow],
    problems: Problems,
}

impl Reading<'_> {
    fn table<T: Dated + DeserializeOwned>(&mut self, file: usize, sources: &Sources<'_>, alone: bool) -> Table<T> {
        let name = FILES[file];
        let read: Vec<(u64, T)> = rows(name, sources[file], &mut self.problems);
        let lines: Vec<u64> = read.iter().map(|(line, _)| *line).collect();
        for (line, row) in &read {
            let mut place = self.problems.at(format!("{name}:{line}"));
            match self.versions.iter().find(|version| version.version == row.version()) {
                None => place.say("unknown-version", format!("{:?} is no version", row.version()), "name one of versions.csv"),
                Some(version) if row.from() < version.from => {
                    place.say("before-version", "holds before its version is in force", "give a later `from`, or an earlier version");
                }
                Some(_) => {}
            }
            if row.until().is_some_and(|until| until < row.from()) {
                place.say("ends-before-it-begins", "ends before it begins", "exchange `from` and `until`");
            }
        }
        let table = Table::new(read.into_iter().map(|(_, row)| row).collect());
        if alone && let Some((first, second)) = table.overlap() {
            let what = format!("holds on days on which line {} does", lines[first]);
            self.problems.at(format!("{name}:{}", lines[second])).say("overlap", what, "end the earlier row the day before");
        }
        table
    }
}

fn check_tariff(tables: &Tables, problems: &mut Problems) {
    let mut wrong = |row: &TariffRow, what: String, mend: &str| problems.at(format!("tariff.csv [{}]", row.hs)).say("tariff", what, mend);
    for row in tables.tariff.rows().map(|row| row.row) {
        match (&row.mfn, &row.quota) {
            (None, None) => wrong(row, "has neither a most-favoured-nation rate nor a quota".into(), "give one"),
            (_, Some(quota)) if tables.quotas.rows().all(|known| known.row.quota != *quota) => {
                wrong(row, format!("names the quota {quota:?}, which is not in quotas.csv"), "add it there");
            }
            _ => {}
        }
        if row.excise.is_some_and(|rate| rate.ppm >= 1_000_000) {
            wrong(row, "has a consumption tax of all its value or more".into(), "give less than 100%");
        }
        if row.vat.per_unit.is_some() {
            wrong(row, "has a value added tax by quantity".into(), "give a share");
        }
        if row.excise_from.is_some_and(|from| from.per_unit.is_none() || from.ppm > 0) {
            wrong(row, "bears consumption tax from a share on".into(), "write it as yuan a unit: 10000/pcs");
        }
    }
    for row in tables.agreement_rates.rows().map(|row| row.row) {
        if tables.agreements.rows().all(|known| known.row.agreement != row.agreement) {
            let what = format!("names the agreement {:?}, which is not in agreements.csv", row.agreement);
            problems.at(format!("agreement_rates.csv [{}]", row.hs)).say("unknown-agreement", what, "add it there");
        }
    }
    for row in tables.exchange.rows().map(|row| row.row).filter(|row| row.per_100 > Decimal::whole(10_000)) {
        let what = format!("{} for 100 is more than any currency is worth", row.per_100);
        problems.at(format!("exchange_rates.csv [{}]", row.currency)).say("exchange-rate", what, "write yuan for a hundred of it");
    }
    let whole = Rate::share(1_000_000);
    for row in tables.reliefs.rows().map(|row| row.row) {
        if [row.duty_kept, row.vat_kept, row.excise_kept].iter().any(|kept| kept.per_unit.is_some() || kept.ppm > whole.ppm) {
            problems.at(format!("reliefs.csv [{}]", row.regime)).say("kept", "keeps more than all of a tax", "give 0% to 100%");
        }
    }
}

/// The rows of a file with their lines; what cannot be read is said.
fn rows<T: DeserializeOwned>(name: &str, text: &str, problems: &mut Problems) -> Vec<(u64, T)> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Row<T>(T);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let Ok(headers) = reader.headers().cloned() else {
        problems.at(name).say("unreadable", "has no header", "begin with the header that assets/tariff has");
        return Vec::new();
    };
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.at(format!("{name}:{}", index + 2)).say(
                    "unreadable",
                    error.to_string(),
                    "give every row as many cells as the header",
                );
                continue;
            }
        };
        let line = record.position().map_or(index as u64 + 2, csv::Position::line);
        match record.deserialize::<Row<T>>(Some(&headers)) {
            Ok(row) => rows.push((line, row.0)),
            Err(error) => {
                let what =
                    if let csv::ErrorKind::Deserialize { err, .. } = error.kind() { err.kind().to_string() } else { error.to_string() };
                problems.at(format!("{name}:{line}")).say("unreadable", what, "write the row as those of assets/tariff are");
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_tables_are_sound() {
        let tables = Tables::of_sources(&SHIPPED).unwrap_or_else(|problems| panic!("{problems:#?}"));
        assert!(tables.tariff.len() > 50 && tables.exchange.len() == 144);
        assert_eq!(
            (tables.version("2026-06-30".parse().expect("a day")), tables.version("2027-01-01".parse().expect("a day"))),
            ("2026.1", "2026.2")
        );
    }

    #[test]
    fn every_wrong_row_is_named_with_its_line() {
        let mut sources = SHIPPED;
        sources[1] = "hs,description,unit,mfn,general,provisional,quota,vat,excise,excise_from,from,until,version,source\n\
            02013000,beef,kg,12%,70%,,,9%,,,2026-01-01,2026-03-01,2026.1,x\n\
            02013000,beef,kg,11%,70%,,,9%,,,2026-03-01,,2026.1,x\n\
            0201300,beef,kg,12%,70%,,,9%,,,2026-01-01,,2026.1,x\n\
            03061790,shrimps,kg,,70%,,,9%,,,2026-02-01,2026-01-01,2026.9,x\n";
        let problems = Tables::of_sources(&sources).expect_err("four things are wrong");
        let codes: Vec<(&str, &str)> = problems.iter().map(|problem| (&*problem.code, problem.path.as_str())).collect();
        assert_eq!(
            codes,
            [
                ("unreadable", "tariff.csv:4"),
                ("unknown-version", "tariff.csv:5"),
                ("ends-before-it-begins", "tariff.csv:5"),
                ("overlap", "tariff.csv:3"),
                ("tariff", "tariff.csv [03061790]"),
            ],
            "{problems:#?}"
        );
    }
}
