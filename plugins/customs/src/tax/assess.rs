//! Every tax on a consignment, item by item and head by head.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::WAIVED_UP_TO;
use super::choice::{Chosen, Part, RateRule, by_quantity, choose, due};
use super::entry::{Circumstances, Entry, Goods, Unassessable};
use super::late::{LateDeclaration, late_declaration};
use super::value::customs_values;
use crate::tables::{Cited, Direction, Excise, Rate, ReliefRow, RemedyKind, Tables, TariffRow};
use crate::words::{Day, Decimal, Fen, Unit, round_half_up};

/// A kind of tax.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Head {
    /// Import duty.
    Duty,
    /// Duty against dumping.
    AntiDumping,
    /// Duty against subsidies.
    Countervailing,
    /// Duty on top.
    Surtax,
    /// Consumption tax.
    Excise,
    /// Value added tax.
    Vat,
}

impl Head {
    /// All heads, in the order in which they are levied.
    pub const ALL: [Self; 6] = [Self::Duty, Self::AntiDumping, Self::Countervailing, Self::Surtax, Self::Excise, Self::Vat];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Duty => "duty",
            Self::AntiDumping => "anti-dumping",
            Self::Countervailing => "countervailing",
            Self::Surtax => "surtax",
            Self::Excise => "excise",
            Self::Vat => "vat",
        }
    }

    const fn of_remedy(kind: RemedyKind) -> Self {
        match kind {
            RemedyKind::AntiDumping => Self::AntiDumping,
            RemedyKind::Countervailing => Self::Countervailing,
            RemedyKind::Surtax => Self::Surtax,
        }
    }
}

/// One tax on one item, or on a part of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ItemHead {
    /// Which tax.
    pub head: Head,
    /// What the share is taken of.
    pub base: Fen,
    /// The rate, how much of it is kept, and where it stands.
    pub chosen: Chosen,
    /// How much of the tax the relief keeps, millionths: a million without relief.
    pub kept_ppm: u32,
    /// The tax, before anything is waived.
    pub amount: Fen,
}

/// The taxes on one item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ItemTax {
    /// Its customs value.
    pub customs_value: Fen,
    /// Its taxes, in the order of their heads.
    pub heads: Vec<ItemHead>,
}

/// One tax on the whole consignment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HeadLine {
    /// Which tax.
    pub head: Head,
    /// What it comes to.
    pub amount: Fen,
    /// What is levied: nothing where it is waived.
    pub levied: Fen,
}

impl HeadLine {
    /// Whether it is waived.
    pub fn is_waived(&self) -> bool {
        self.levied < self.amount
    }
}

/// What a consignment costs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Assessment {
    /// The day whose rates apply.
    pub rates_on: Day,
    /// The version of the tables in force on it.
    pub version: String,
    /// Customs value of all items.
    pub customs_value: Fen,
    /// The items, in their order.
    pub items: Vec<ItemTax>,
    /// The heads, in the order in which they are levied; those that do not apply are left out.
    pub heads: Vec<HeadLine>,
    /// All heads together, as levied.
    pub tax: Fen,
    /// What declaring late adds.
    pub late_declaration: LateDeclaration,
    /// Tax and surcharge.
    pub total: Fen,
}

impl Assessment {
    /// What one head levies.
    pub fn levied(&self, head: Head) -> Fen {
        self.heads.iter().find(|line| line.head == head).map_or(Fen::ZERO, |line| line.levied)
    }
}

/// What is known of one item while its taxes are worked out.
struct Work<'a> {
    index: usize,
    goods: &'a Goods,
    heading: Cited<'a, TariffRow>,
    relief: Cited<'a, ReliefRow>,
    value: Fen,
    heads: Vec<ItemHead>,
}

impl Work<'_> {
    fn missing(&self, unit: Unit) -> Unassessable {
        Unassessable::QuantityMissing { item: self.index, hs: self.goods.hs, unit }
    }

    /// What the item bears of taxes that are levied so far.
    fn borne(&self, waived: &[Head], counts: impl Fn(Head) -> bool) -> Fen {
        let heads = self.heads.iter().filter(|line| counts(line.head) && !waived.contains(&line.head));
        heads.map(|line| line.amount).sum()
    }

    /// Adds a tax of `millionths` of a fen over `parts`.
    fn add(&mut self, head: Head, base: Fen, chosen: Chosen, kept_ppm: u32, millionths: i128, parts: i128) {
        let amount = Fen(round_half_up(millionths * i128::from(kept_ppm), parts * 1_000_000 * 1_000_000));
        self.heads.push(ItemHead { head, base, chosen, kept_ppm, amount });
    }
}

/// Assesses a consignment.
///
/// # Errors
/// When a heading, regime or exchange rate is not known on the day, or a quantity that a rate goes by is not stated.
pub fn assess(tables: &Tables, entry: &Entry, circumstances: &Circumstances) -> Result<Assessment, Unassessable> {
    let on = entry.rates_on;
    let values = customs_values(tables, entry)?;
    let mut works = Vec::with_capacity(values.len());
    for (index, (goods, value)) in entry.goods.iter().zip(&values).enumerate() {
        let heading = tables.heading(goods.hs, on).ok_or(Unassessable::UnknownHeading { item: index, hs: goods.hs, on })?;
        let relief = tables.reliefs.on(on).find(|row| row.row.regime == goods.regime);
        let relief = relief.ok_or_else(|| Unassessable::UnknownRegime { item: index, regime: goods.regime.clone(), on })?;
        works.push(Work { index, goods, heading, relief, value: *value, heads: Vec::new() });
    }
    let mut waived = Vec::new();
    if entry.direction == Direction::Import {
        let mut left = circumstances.quota_left.clone();
        for work in &mut works {
            levy_duty(tables, work, on, &mut left)?;
            levy_remedies(tables, work, on)?;
        }
        waive(&works, &mut waived, &[Head::Duty, Head::AntiDumping, Head::Countervailing, Head::Surtax]);
        for work in &mut works {
            levy_excise(work, on, &waived)?;
        }
        waive(&works, &mut waived, &[Head::Excise]);
        for work in &mut works {
            levy_vat(work, on, &waived);
        }
        waive(&works, &mut waived, &[Head::Vat]);
    }
    let heads: Vec<HeadLine> = Head::ALL.into_iter().filter_map(|head| line_of(&works, head, &waived)).collect();
    let tax: Fen = heads.iter().map(|line| line.levied).sum();
    let customs_value: Fen = values.iter().copied().sum();
    let late_declaration = match entry.entered_on {
        Some(entered_on) if entry.direction == Direction::Import => late_declaration(customs_value, entered_on, entry.declared_on),
        _ => LateDeclaration::default(),
    };
    let items = works.into_iter().map(|work| ItemTax { customs_value: work.value, heads: work.heads }).collect();
    let (version, total) = (tables.version(on).to_owned(), tax + late_declaration.surcharge);
    Ok(Assessment { rates_on: on, version, customs_value, items, heads, tax, late_declaration, total })
}

fn amount_of(works: &[Work<'_>], head: Head) -> Option<Fen> {
    let mut lines = works.iter().flat_map(|work| &work.heads).filter(|line| line.head == head).map(|line| line.amount).peekable();
    lines.peek()?;
    Some(lines.sum())
}

fn line_of(works: &[Work<'_>], head: Head, waived: &[Head]) -> Option<HeadLine> {
    let amount = amount_of(works, head)?;
    Some(HeadLine { head, amount, levied: if waived.contains(&head) { Fen::ZERO } else { amount } })
}

fn waive(works: &[Work<'_>], waived: &mut Vec<Head>, heads: &[Head]) {
    waived.extend(heads.iter().filter(|head| amount_of(works, **head).is_some_and(|amount| amount <= WAIVED_UP_TO)));
}

/// How much of a tax a relief keeps for an item: it needs its headings and its paper.
fn kept(work: &Work<'_>, on: Day, of: impl Fn(&ReliefRow) -> Rate) -> u32 {
    let relief = work.relief.row;
    let proven = relief.document.as_deref().is_none_or(|document| work.goods.paper(document, on).is_some());
    if proven && relief.hs.cover(work.goods.hs) { of(relief).ppm } else { 1_000_000 }
}

fn levy_duty(tables: &Tables, work: &mut Work<'_>, on: Day, left: &mut BTreeMap<String, Decimal>) -> Result<(), Unassessable> {
    let kept = kept(work, on, |relief| relief.duty_kept);
    for (part, within) in parts(tables, work, on, left) {
        let chosen = choose(tables, work.index, work.goods, on, &work.heading, &part, within)?;
        let exact = due(&chosen.rate, &part, |unit| work.goods.quantity(unit)).map_err(|unit| work.missing(unit))?;
        work.add(Head::Duty, part.value, chosen, kept, exact, 1);
    }
    Ok(())
}

/// Goods under a quota certificate that does not cover all of them fall into two parts.
fn parts(tables: &Tables, work: &Work<'_>, on: Day, left: &mut BTreeMap<String, Decimal>) -> Vec<(Part, bool)> {
    let whole = vec![(Part::whole(work.value), false)];
    let Some(code) = work.heading.row.quota.as_deref() else { return whole };
    let Some(quota) = tables.quotas.on(on).find(|row| row.row.quota == code) else { return whole };
    let Some(paper) = work.goods.paper(&format!("QUOTA-{code}"), on) else { return whole };
    let Some(all) = work.goods.quantity(quota.row.unit).filter(|all| !all.is_zero()) else { return whole };
    // A certificate that names no quantity, or one in another unit, covers nothing.
    let Some(covered) = paper.quantity.filter(|covered| covered.unit == quota.row.unit) else { return whole };
    let rest = left.get(code).copied().unwrap_or(quota.row.amount);
    let within = covered.value.min(all).min(rest);
    if let Some(rest) = Decimal::of_ten_thousandths(rest.ten_thousandths() - within.ten_thousandths()) {
        left.insert(code.to_owned(), rest);
    }
    let (within, all) = (i128::from(within.ten_thousandths()), i128::from(all.ten_thousandths()));
    let value = Fen(round_half_up(i128::from(work.value.0) * within, all));
    let parts = [(Part { value, of: (within, all) }, true), (Part { value: work.value.less(value), of: (all - within, all) }, false)];
    parts.into_iter().filter(|(part, _)| part.of.0 > 0).collect()
}

fn levy_remedies(tables: &Tables, work: &mut Work<'_>, on: Day) -> Result<(), Unassessable> {
    let Some(origin) = work.goods.origin else { return Ok(()) };
    let rows: Vec<_> = tables.remedies.of(work.goods.hs.number().into(), on).filter(|row| row.row.origin == origin).collect();
    for kind in [RemedyKind::AntiDumping, RemedyKind::Countervailing, RemedyKind::Surtax] {
        let of_kind = || rows.iter().filter(|row| row.row.kind == kind);
        // A producer's own rate goes before that for all others.
        let own = of_kind().find(|row| row.row.producer.is_some() && row.row.producer == work.goods.producer);
        let Some(row) = own.or_else(|| of_kind().find(|row| row.row.producer.is_none())) else { continue };
        let part = Part::whole(work.value);
        let exact = due(&row.row.rate, &part, |unit| work.goods.quantity(unit)).map_err(|unit| work.missing(unit))?;
        let rule = if row.row.producer.is_some() { RateRule::Producer } else { RateRule::Origin };
        let chosen = Chosen { rate: row.row.rate, rule, table: row.table.to_owned(), version: row.version.to_owned() };
        work.add(Head::of_remedy(kind), work.value, chosen, 1_000_000, exact, 1);
    }
    Ok(())
}

/// Whether goods are worth enough a unit to bear the tax.
fn bears(excise: &Excise, work: &Work<'_>) -> Result<bool, Unassessable> {
    let Some((from, unit)) = excise.from else { return Ok(true) };
    let quantity = work.goods.quantity(unit).ok_or_else(|| work.missing(unit))?;
    Ok(i128::from(work.value.0) * 10_000 >= i128::from(from.0) * i128::from(quantity.ten_thousandths()))
}

fn levy_excise(work: &mut Work<'_>, on: Day, waived: &[Head]) -> Result<(), Unassessable> {
    let Some(excise) = work.heading.row.excise() else { return Ok(()) };
    if !bears(&excise, work)? {
        return Ok(());
    }
    let by_quantity = by_quantity(&excise.rate, |unit| work.goods.quantity(unit)).map_err(|unit| work.missing(unit))?;
    let before = work.value + work.borne(waived, |head| head == Head::Duty);
    let (share, rest) = (i128::from(excise.rate.ppm), 1_000_000 - i128::from(excise.rate.ppm));
    // In millionths of a fen; the base is this over `rest`.
    let sum = i128::from(before.0) * 1_000_000 + by_quantity;
    let base = Fen(round_half_up(sum, rest));
    let kept = kept(work, on, |relief| relief.excise_kept);
    let chosen = only(excise.rate, &work.heading);
    work.add(Head::Excise, base, chosen, kept, sum * share + by_quantity * rest, rest);
    Ok(())
}

fn levy_vat(work: &mut Work<'_>, on: Day, waived: &[Head]) {
    let base = work.value + work.borne(waived, |_| true);
    let rate = work.heading.row.vat;
    let kept = kept(work, on, |relief| relief.vat_kept);
    let chosen = only(rate, &work.heading);
    work.add(Head::Vat, base, chosen, kept, i128::from(base.0) * i128::from(rate.ppm), 1);
}

/// The one rate that there is for a tax.
fn only(rate: Rate, heading: &Cited<'_, TariffRow>) -> Chosen {
    Chosen { rate, rule: RateRule::Only, table: heading.table.to_owned(), version: heading.version.to_owned() }
}
