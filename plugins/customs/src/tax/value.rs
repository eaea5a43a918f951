//! The value customs goes by.

use super::entry::{Entry, ITEMS_MAX, Money, Unassessable};
use crate::tables::Tables;
use crate::words::{Day, Fen, round_half_up};

/// Customs value of each item: prices, freight and insurance in yuan. Freight and insurance are shared out by price.
pub(super) fn customs_values(tables: &Tables, entry: &Entry) -> Result<Vec<Fen>, Unassessable> {
    let (on, count) = (entry.rates_on, entry.goods.len());
    if count == 0 || count > ITEMS_MAX {
        return Err(Unassessable::Items { count, most: ITEMS_MAX });
    }
    let yuan_e6 = i128::from(rate(tables, entry.currency, on)?);
    let freight = if entry.terms.holds_freight() { 0 } else { in_fen_e8(tables, entry.freight, on)? };
    let known = entry.terms.holds_insurance() || entry.insurance.is_some();
    let insurance = if entry.terms.holds_insurance() { 0 } else { in_fen_e8(tables, entry.insurance, on)? };
    // Ten-thousandths.
    let price = |item: usize| {
        let goods = &entry.goods[item];
        let price = i128::from(goods.price.ten_thousandths()) + i128::from(goods.additions.ten_thousandths());
        (price - i128::from(goods.deductions.ten_thousandths())).max(0)
    };
    let total: i128 = (0..count).map(price).sum();
    if total == 0 {
        return Err(Unassessable::NoValue);
    }
    // A price in ten-thousandths times millionths of a yuan is in fen of 10⁻⁸. All stays exact until the last division.
    let (most, part) = if known { (1, 1) } else { (1_003, 1_000) };
    let value = |item: usize| {
        let price = price(item);
        let exact = (price * yuan_e6 * total + (freight + insurance) * price) * most;
        Fen(round_half_up(exact, total * part * 100_000_000))
    };
    Ok((0..count).map(value).collect())
}

fn rate(tables: &Tables, currency: crate::words::Currency, on: Day) -> Result<i64, Unassessable> {
    tables.yuan_e6(currency, on).map(|(yuan_e6, _)| yuan_e6).ok_or(Unassessable::NoExchangeRate { currency, on })
}

fn in_fen_e8(tables: &Tables, money: Option<Money>, on: Day) -> Result<i128, Unassessable> {
    let Some(money) = money else { return Ok(0) };
    Ok(i128::from(money.amount.ten_thousandths()) * i128::from(rate(tables, money.currency, on)?))
}
