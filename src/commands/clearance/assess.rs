//! `portolan clearance assess`: what a declaration costs, and why.

use std::io::Write;

use portolan_customs::declaration::Declaration;
use portolan_customs::gate::{MissingPaper, missing_papers};
use portolan_customs::tables::Tables;
use portolan_customs::tax::{self, Advice, AdviceCode, Assessment, Circumstances, Entry, Goods, Head, ItemHead, RateRule};
use portolan_customs::words::Fen;
use portolan_model::problem::Problem;
use serde::Serialize;

use super::{AssessArgs, tables, text_of};
use crate::failure::Failure;

/// What `--json` prints.
#[derive(Serialize)]
struct Assessed<'a> {
    reference: &'a str,
    assessment: &'a Assessment,
    advice: &'a [Advice],
    missing_papers: &'a [MissingPaper],
}

/// Assesses a declaration and prints it.
///
/// # Errors
/// When the declaration cannot be read or assessed.
pub fn assess(args: &AssessArgs, out: &mut impl Write) -> Result<(), Failure> {
    let tables = tables(args.tables.as_deref())?;
    let (text, path) = (text_of(&args.declaration)?, args.declaration.display().to_string());
    let mut declaration: Declaration = serde_json::from_str(&text).map_err(|error| {
        let mend = "write it after assets/schemas/declaration-1.json; `portolan clearance file` names every problem";
        Failure::Unreadable(Problem::new("no-declaration", format!("{path}:{}", error.line()), error.to_string(), mend))
    })?;
    let mut entry = declaration.entry();
    if let Some(on) = args.on {
        (declaration.issue_date, entry.declared_on, entry.rates_on) = (on, on, on);
    }
    let circumstances = Circumstances::default();
    let assessment = tax::assess(&tables, &entry, &circumstances)
        .map_err(|error| Failure::Problems(vec![Problem::new("not-assessable", path, error.to_string(), "")]))?;
    let advice = tax::advise(&tables, &entry, &circumstances, &assessment);
    let missing = missing_papers(&tables, &declaration, entry.rates_on);
    if args.json {
        let reference = &declaration.functional_reference_id;
        let all = Assessed { reference, assessment: &assessment, advice: &advice, missing_papers: &missing };
        let text = serde_json::to_string(&all).map_err(|error| Failure::Defect(error.to_string()))?;
        writeln!(out, "{text}")?;
        return Ok(());
    }
    let procedure = declaration.procedure.name();
    let (reference, on) = (&declaration.functional_reference_id, assessment.rates_on);
    writeln!(out, "{reference}, {procedure}: rates of {on}, tables {}", assessment.version)?;
    for (index, (item, goods)) in assessment.items.iter().zip(&entry.goods).enumerate() {
        writeln!(out, "\nItem {}  {}", index + 1, title(&tables, &entry, goods))?;
        line(out, "customs value", "", item.customs_value, "")?;
        for head in &item.heads {
            line(out, head.head.name(), &of_base(head), head.amount, &why(head))?;
        }
    }
    writeln!(out, "\nTogether")?;
    line(out, "customs value", "", assessment.customs_value, "")?;
    for head in &assessment.heads {
        let waived =
            if head.is_waived() { format!("waived: {} is not above {}", grouped(head.amount), tax::WAIVED_UP_TO) } else { String::new() };
        line(out, head.head.name(), "", head.levied, &waived)?;
    }
    let late = assessment.late_declaration;
    if late.days > 0 {
        let charged =
            if late.surcharge == Fen::ZERO { "below 50 yuan is not charged" } else { "0.05% of the customs value a day, whole yuan" };
        line(out, "late declaration", &format!("{} days", late.days), late.surcharge, charged)?;
    }
    line(out, "total", "", assessment.total, "")?;
    if !missing.is_empty() {
        writeln!(out, "\nPapers that are missing")?;
        for paper in &missing {
            writeln!(out, "  item {}: {} ({}), licences {}", paper.item + 1, paper.document, paper.description, paper.version)?;
        }
    }
    if !advice.is_empty() {
        writeln!(out, "\nWhat would lower it")?;
        for advice in &advice {
            let item = advice.item.map_or(String::new(), |item| format!("item {}: ", item + 1));
            writeln!(out, "  {item}{:<w$}{:>14}", in_words(advice), format!("-{}", grouped(advice.saving)), w = 62 - item.len())?;
        }
    }
    Ok(())
}

fn title(tables: &Tables, entry: &Entry, goods: &Goods) -> String {
    let name = tables.heading(goods.hs, entry.rates_on).map_or("", |heading| &heading.row.description);
    let origin = goods.origin.map_or("not stated".to_owned(), |origin| origin.to_string());
    let regime = if goods.regime == "101" { String::new() } else { format!(", regime {}", goods.regime) };
    format!("{} {name}, origin {origin}{regime}", goods.hs)
}

fn line(out: &mut impl Write, name: &str, base: &str, amount: Fen, why: &str) -> Result<(), Failure> {
    let text = format!("  {name:<17}{base:<34}{:>16}   {why}", grouped(amount));
    Ok(writeln!(out, "{}", text.trim_end())?)
}

fn of_base(head: &ItemHead) -> String {
    let kept = if head.kept_ppm == 1_000_000 { String::new() } else { format!(", {}% kept", f64::from(head.kept_ppm) / 10_000.0) };
    format!("{} of {}{kept}", head.chosen.rate, grouped(head.base))
}

fn why(head: &ItemHead) -> String {
    let rule = match &head.chosen.rule {
        RateRule::Mfn => "most-favoured-nation rate".to_owned(),
        RateRule::Provisional => "provisional rate in place of the most-favoured-nation rate".to_owned(),
        RateRule::Agreement(code) => format!("agreement {code}, by its certificate"),
        RateRule::LeastDeveloped(code) => format!("least developed country, certificate {code}"),
        RateRule::InQuota(code) => format!("within tariff quota {code}"),
        RateRule::BeyondQuota(code) => format!("beyond tariff quota {code}"),
        RateRule::General => "general rate: the origin has no other".to_owned(),
        RateRule::Only => return format!("{} {}", head.chosen.table, head.chosen.version),
        RateRule::Origin => "goods of this origin".to_owned(),
        RateRule::Producer => "goods of this producer".to_owned(),
    };
    let base = if head.head == Head::Duty { "" } else { ", in the base of VAT" };
    format!("{rule}{base}; {} {}", head.chosen.table, head.chosen.version)
}

fn in_words(advice: &Advice) -> String {
    let what = |key| advice.what.get(key).map_or("", String::as_str);
    match advice.code {
        AdviceCode::CertificateOfOrigin => format!("a certificate of origin {}", what("document")),
        AdviceCode::StateOrigin => "state the origin, where it is one with the most-favoured-nation rate".to_owned(),
        AdviceCode::QuotaCertificate => format!("a share of the tariff quota, {}", what("document")),
        AdviceCode::ReliefPaper => format!("the paper of the relief that is claimed, {}", what("document")),
        AdviceCode::StateInsurance => format!("state the insurance, if it was {}", what("if_it_was")),
        AdviceCode::WaitForRate => format!("the rate in force from {}, tables {}", what("from"), what("version")),
        AdviceCode::DeclareSooner => format!("declaring by {}", what("by")),
    }
}

/// `1234567.80` as `1,234,567.80`.
fn grouped(amount: Fen) -> String {
    let text = amount.to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, "00"));
    let mut out = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{out}.{rest}")
}
