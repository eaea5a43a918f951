//! Declarations as customs offices hand them on: a CSV table with named columns, in any order.
//!
//! Reading stops at the first thing that is wrong and says where and what: a table with a shifted column would be wrong in every line.

use csv::{ReaderBuilder, StringRecord, Trim};
use portolan_model::problem::Problem;

use crate::facts::{Day, DeclarationFacts, Quantity, Standing};

/// The largest file that is read.
pub const LARGEST_BYTES: u64 = 1 << 30;

/// A declaration of a table.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Declaration {
    /// What it says.
    pub facts: DeclarationFacts,
    /// Whether it was found wrong; none where the table does not tell.
    pub wrong: Option<bool>,
}

/// Whether a table must tell what was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Labels {
    /// Each row must.
    Needed,
    /// What it tells is read, if it tells anything.
    Welcome,
}

/// The columns that a table must have, in the order in which it is written.
pub const COLUMNS: [&str; 19] = [
    "Declaration ID",
    "Date",
    "Office ID",
    "Import Type",
    "Import Use",
    "Payment Type",
    "Mode of Transport",
    "Declarant ID",
    "Importer ID",
    "Seller ID",
    "Courier ID",
    "HS6 Code",
    "Country of Departure",
    "Country of Origin",
    "Tax Rate",
    "Tax Type",
    "Country of Origin Indicator",
    "Net Mass",
    "Item Price",
];

/// The column that tells whether a declaration was found wrong: 0 or 1.
pub const LABEL: &str = "Fraud";

/// Columns that are read where they are.
const WELCOME: [&str; 5] = ["Process Type", "Description", "Quantity", "Unit", "Standing"];

/// Reads a table from its bytes; `name` is what problems call it.
///
/// # Errors
/// The first thing that is wrong, with line, column and mend.
pub fn read(name: &str, bytes: &[u8], labels: Labels) -> Result<Vec<Declaration>, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(|error| broken(name, 1, &error))?.clone();
    let columns = Columns::of(name, &header, labels)?;
    let mut declarations = Vec::new();
    let mut record = StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                let line = record.position().map_or(line, csv::Position::line);
                declarations.push(columns.declaration(name, line, &record)?);
            }
            Err(error) => return Err(broken(name, error.position().map_or(line, csv::Position::line), &error)),
        }
    }
    if declarations.is_empty() {
        return Err(Problem::new(
            "table-empty",
            format!("{name}:1"),
            "the table has no declarations",
            "give one line a declaration below the header",
        ));
    }
    Ok(declarations)
}

/// Writes a table that [`read`] reads back.
///
/// # Errors
/// When a row cannot be written, which is a defect: memory takes it.
pub fn write(rows: &[Declaration]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS.iter().chain(&WELCOME).chain(&[LABEL]))?;
    for Declaration { facts, wrong } in rows {
        let number = |parts: i64, whole: i64| parts as f64 / whole as f64;
        let quantity = facts.quantity.as_ref();
        let standing = match facts.standing {
            Standing::Ordinary => "ordinary",
            Standing::Aeo => "aeo",
            Standing::Watched => "watched",
        };
        let (date, rate) = (facts.declared_on.to_string(), number(i64::from(facts.duty_rate_ppm), 10_000).to_string());
        let (mass, price) = (number(facts.net_mass_g, 1_000).to_string(), number(facts.price_fen, 100).to_string());
        let amount = quantity.map_or_else(String::new, |quantity| number(quantity.thousandths, 1_000).to_string());
        writer.write_record([
            facts.id.as_str(),
            &date,
            &facts.office,
            &facts.import_type,
            &facts.import_use,
            &facts.payment_type,
            &facts.transport_mode,
            &facts.declarant,
            &facts.importer,
            facts.seller.as_deref().unwrap_or_default(),
            facts.courier.as_deref().unwrap_or_default(),
            &facts.hs,
            &facts.departure,
            &facts.origin,
            &rate,
            &facts.tax_type,
            &facts.origin_indicator,
            &mass,
            &price,
            &facts.process_type,
            facts.description.as_deref().unwrap_or_default(),
            &amount,
            quantity.map_or("", |quantity| quantity.unit.as_str()),
            standing,
            wrong.map_or("", |wrong| if wrong { "1" } else { "0" }),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn broken(name: &str, line: u64, error: &csv::Error) -> Problem {
    let (what, mend) = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => ("is not UTF-8".to_owned(), "save the table as UTF-8"),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            (format!("has {len} fields, the header has {expected_len}"), "quote fields that hold commas, and give every line all fields")
        }
        _ => (error.to_string(), "save it as CSV with commas"),
    };
    Problem::new("table-broken", format!("{name}:{line}"), what, mend)
}

/// Where each column stands.
struct Columns {
    needed: [usize; COLUMNS.len()],
    welcome: [Option<usize>; WELCOME.len()],
    label: Option<usize>,
    label_needed: bool,
}

/// A field that cannot be read: its column, what is wrong, how to mend it.
type Unread = (&'static str, String, &'static str);

impl Columns {
    fn of(name: &str, header: &StringRecord, labels: Labels) -> Result<Self, Problem> {
        let problem = |code: &'static str, what: String, mend: String| Problem::new(code, format!("{name}:1"), what, mend);
        let place = |column: &str| header.iter().position(|found| found == column);
        for (index, column) in header.iter().enumerate() {
            if header.iter().take(index).any(|earlier| earlier == column) {
                return Err(problem("duplicate-column", format!("the column `{column}` stands twice"), "keep one of them".to_owned()));
            }
        }
        let label_needed = labels == Labels::Needed;
        let label = place(LABEL);
        let missing: Vec<&str> =
            COLUMNS.into_iter().chain(label_needed.then_some(LABEL)).filter(|column| place(column).is_none()).collect();
        if let Some(first) = missing.first() {
            let others =
                if missing.len() > 1 { format!(" (and {} more: {})", missing.len() - 1, missing[1..].join(", ")) } else { String::new() };
            let found: Vec<&str> = header.iter().take(30).collect();
            let mend = format!("add it, with commas between columns; found are: {}", found.join(", "));
            return Err(problem("missing-column", format!("the column `{first}` is missing{others}"), mend));
        }
        Ok(Self { needed: COLUMNS.map(|column| place(column).unwrap_or_default()), welcome: WELCOME.map(place), label, label_needed })
    }

    fn declaration(&self, name: &str, line: u64, record: &StringRecord) -> Result<Declaration, Problem> {
        self.fields(record)
            .map_err(|(column, what, mend)| Problem::new("field", format!("{name}:{line}"), format!("column `{column}`: {what}"), mend))
    }

    fn fields(&self, record: &StringRecord) -> Result<Declaration, Unread> {
        let [
            id,
            date,
            office,
            import_type,
            import_use,
            payment,
            mode,
            declarant,
            importer,
            seller,
            courier,
            hs,
            departure,
            origin,
            rate,
            tariff,
            indicator,
            mass,
            price,
        ] = self.needed.map(|place| record.get(place).unwrap_or_default());
        let [process, description, quantity, unit, standing] =
            self.welcome.map(|place| place.and_then(|place| record.get(place)).unwrap_or_default());
        let some = |text: &str| if text.is_empty() { None } else { Some(text.to_owned()) };
        if id.is_empty() {
            return Err(("Declaration ID", "is empty".to_owned(), "give every declaration its number"));
        }
        let declared_on: Day = date.parse().map_err(|_| ("Date", format!("{date:?} is no date"), "write it as 2026-03-03"))?;
        let quantity = match (quantity, unit) {
            ("", "") => None,
            ("", _) => return Err(("Quantity", "is empty, but a unit is given".to_owned(), "give both or none")),
            (_, "") => return Err(("Unit", "is empty, but a quantity is given".to_owned(), "give both or none")),
            (quantity, unit) => Some(Quantity { unit: unit.to_owned(), thousandths: number("Quantity", quantity, 1_000.0)? }),
        };
        let standing = match standing {
            "" | "ordinary" => Standing::Ordinary,
            "aeo" => Standing::Aeo,
            "watched" => Standing::Watched,
            other => return Err(("Standing", format!("{other:?} is no standing"), "give ordinary, aeo or watched")),
        };
        let rate_ppm = number("Tax Rate", rate, 10_000.0)?;
        let duty_rate_ppm =
            u32::try_from(rate_ppm).map_err(|_| ("Tax Rate", format!("{rate} % is no rate"), "give percent, 400000 at most"))?;
        let wrong = match self.label.and_then(|place| record.get(place)).unwrap_or_default() {
            "0" => Some(false),
            "1" => Some(true),
            "" if !self.label_needed => None,
            other => return Err((LABEL, format!("{other:?} is no finding"), "give 0 for in order, 1 for wrong")),
        };
        let facts = DeclarationFacts {
            id: id.to_owned(),
            declared_on,
            office: office.to_owned(),
            process_type: process.to_owned(),
            import_type: import_type.to_owned(),
            import_use: import_use.to_owned(),
            payment_type: payment.to_owned(),
            transport_mode: mode.to_owned(),
            declarant: declarant.to_owned(),
            importer: importer.to_owned(),
            seller: some(seller),
            courier: some(courier),
            hs: goods_class(hs)?,
            departure: departure.to_owned(),
            origin: origin.to_owned(),
            duty_rate_ppm,
            tax_type: tariff.to_owned(),
            origin_indicator: indicator.to_owned(),
            net_mass_g: number("Net Mass", mass, 1_000.0)?,
            price_fen: number("Item Price", price, 100.0)?,
            description: some(description),
            quantity,
            standing,
        };
        Ok(Declaration { facts, wrong })
    }
}

/// Six digits. Spreadsheets drop the zero in front of chapters 1 to 9, so that five are six.
fn goods_class(text: &str) -> Result<String, Unread> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        6 if digits => Ok(text.to_owned()),
        5 if digits => Ok(format!("0{text}")),
        _ => Err(("HS6 Code", format!("{text:?} is no class of goods"), "give the six digits of the Harmonized System")),
    }
}

/// A number that is not negative, in parts of its unit, rounded.
fn number(column: &'static str, text: &str, parts: f64) -> Result<i64, Unread> {
    let value: f64 = text.parse().map_err(|_| (column, format!("{text:?} is no number"), "write it as 1234.5, without separators"))?;
    // Beyond this a double does not hold single parts any more.
    if !value.is_finite() || value < 0.0 || value * parts > 9e15 {
        return Err((column, format!("{text} is out of range"), "give a number from 0 to 9000000000000"));
    }
    Ok((value * parts).round() as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LINE: &str = "97061800,2020-01-01,30,11,21,11,10,ZZR1LT6,QLRUBN9,0VKY2BR,,440890,BE,BE,0.0,FEU1,G,108.0,372254.4,0";

    fn table(lines: &[&str]) -> String {
        format!("{},Fraud\n{}\n", COLUMNS.join(","), lines.join("\n"))
    }

    fn refused(text: &str) -> Problem {
        read("day.csv", text.as_bytes(), Labels::Needed).expect_err("refused")
    }

    #[test]
    fn a_row_becomes_facts() {
        let read = read("day.csv", table(&[LINE]).as_bytes(), Labels::Needed).expect("a table");
        let Declaration { facts, wrong } = &read[0];
        assert_eq!(*wrong, Some(false));
        assert_eq!((facts.net_mass_g, facts.price_fen, facts.duty_rate_ppm), (108_000, 37_225_440, 0));
        assert_eq!((facts.seller.as_deref(), facts.courier.as_deref()), (Some("0VKY2BR"), None));
        assert_eq!(facts.declared_on.to_string(), "2020-01-01");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut rows = read("day.csv", table(&[LINE, &LINE.replace("97061800", "2").replace(",0\n", ",1\n")]).as_bytes(), Labels::Needed)
            .expect("a table");
        rows[0].facts.description = Some("veneer, \"oak\"".to_owned());
        rows[0].facts.quantity = Some(Quantity { unit: "m2".to_owned(), thousandths: 1_250 });
        rows[1].facts.standing = Standing::Aeo;
        rows[1].wrong = None;
        let written = write(&rows).expect("written");
        assert_eq!(read("again.csv", &written, Labels::Welcome).expect("a table"), rows);
    }

    #[test]
    fn a_zero_that_a_spreadsheet_dropped_comes_back() {
        let text = table(&[&LINE.replace("440890", "71080")]);
        assert_eq!(read("day.csv", text.as_bytes(), Labels::Needed).expect("a table")[0].facts.hs, "071080");
    }

    #[test]
    fn each_mistake_is_told_with_line_column_and_mend() {
        let second = |from: &str, to: &str| refused(&table(&[LINE, &LINE.replacen(from, to, 1)])).to_string();
        let cases = [
            (second("2020-01-01", "01/02/2020"), "day.csv:3: column `Date`: \"01/02/2020\" is no date; write it as 2026-03-03"),
            (second("2020-01-01", "2020-02-30"), "day.csv:3: column `Date`: \"2020-02-30\" is no date; write it as 2026-03-03"),
            (second("108.0", "a lot"), "day.csv:3: column `Net Mass`: \"a lot\" is no number; write it as 1234.5, without separators"),
            (second("108.0", "-1"), "day.csv:3: column `Net Mass`: -1 is out of range; give a number from 0 to 9000000000000"),
            (second("372254.4", "NaN"), "day.csv:3: column `Item Price`: NaN is out of range; give a number from 0 to 9000000000000"),
            (
                second("440890", "44.08"),
                "day.csv:3: column `HS6 Code`: \"44.08\" is no class of goods; give the six digits of the Harmonized System",
            ),
            (second(",0.0,", ",1e9,"), "day.csv:3: column `Tax Rate`: 1e9 % is no rate; give percent, 400000 at most"),
            (second("4.4,0", "4.4,maybe"), "day.csv:3: column `Fraud`: \"maybe\" is no finding; give 0 for in order, 1 for wrong"),
            (second("97061800", ""), "day.csv:3: column `Declaration ID`: is empty; give every declaration its number"),
        ];
        for (said, wanted) in &cases {
            assert_eq!(said, wanted);
        }
        let short = refused(&table(&[LINE, "1,2,3"])).to_string();
        assert_eq!(short, "day.csv:3: has 3 fields, the header has 20; quote fields that hold commas, and give every line all fields");
    }

    #[test]
    fn missing_columns_are_told_together() {
        let text = table(&[LINE]).replacen("Seller ID", "Seller", 1).replacen("Net Mass", "Mass", 1);
        let said = refused(&text).to_string();
        assert!(said.starts_with("day.csv:1: the column `Seller ID` is missing (and 1 more: Net Mass); add it"), "{said}");
        assert!(refused(&table(&[LINE]).replacen("Seller ID", "Office ID", 1)).to_string().contains("stands twice"));
        assert!(refused(&table(&[])).to_string().contains("has no declarations"));
        assert!(refused("").to_string().contains("`Declaration ID` is missing"));
        let unlabelled = format!("{}\n{}\n", COLUMNS.join(","), LINE.strip_suffix(",0").expect("a label"));
        assert_eq!(read("day.csv", unlabelled.as_bytes(), Labels::Welcome).expect("a table")[0].wrong, None);
        assert!(refused(&unlabelled).to_string().contains("`Fraud` is missing"));
    }

    proptest! {
        #[test]
        fn whatever_stands_in_a_file_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), line in ".{0,120}") {
            let _ = read("any.csv", &bytes, Labels::Welcome);
            if let Err(problem) = read("any.csv", table(&[LINE, &line]).as_bytes(), Labels::Welcome) {
                prop_assert!(!problem.what.is_empty() && !problem.mend.is_empty());
            }
        }
    }
}
