//! What delay costs: a surcharge on declaring late, a fee on paying late.

use serde::{Deserialize, Serialize};

use crate::words::{Day, Fen, round_half_up};

/// Goods are declared within so many days of the conveyance's entry.
pub const DECLARE_WITHIN_DAYS: i64 = 14;
/// Taxes are paid within so many days of the completed declaration.
pub const PAY_WITHIN_DAYS: i64 = 15;
/// Half a thousandth a day.
const A_DAY_PPM: i128 = 500;
/// What is less is not charged.
const LEAST: Fen = Fen::yuan(50);

/// What declaring late costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LateDeclaration {
    /// Days charged: from the fifteenth day after the entry to the day of the declaration, both counted.
    pub days: i64,
    /// Half a thousandth of the customs value a day, in whole yuan, the rest dropped; nothing below 50 yuan.
    pub surcharge: Fen,
}

/// What declaring on a day costs.
pub fn late_declaration(customs_value: Fen, entered_on: Day, declared_on: Day) -> LateDeclaration {
    let days = (declared_on.since(entered_on) - DECLARE_WITHIN_DAYS).max(0);
    let yuan = i128::from(customs_value.0) * A_DAY_PPM * i128::from(days) / 100_000_000;
    let surcharge = Fen::yuan(yuan as i64);
    LateDeclaration { days, surcharge: if surcharge < LEAST { Fen::ZERO } else { surcharge } }
}

/// What paying late costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LateFee {
    /// Days after the last day for paying.
    pub days: i64,
    /// Half a thousandth of the tax a day, rounded half up to the fen; nothing below 50 yuan, *assumed* of the fee as of the surcharge.
    pub fee: Fen,
}

/// What paying a tax on a day costs beside the tax.
pub fn late_payment(tax: Fen, completed_on: Day, paid_on: Day) -> LateFee {
    late_after(tax, completed_on.plus(PAY_WITHIN_DAYS), paid_on)
}

/// What paying a tax on a day costs beside the tax, that was due by another.
pub fn late_after(tax: Fen, due_on: Day, paid_on: Day) -> LateFee {
    let days = paid_on.since(due_on).max(0);
    let fee = Fen(round_half_up(i128::from(tax.0.max(0)) * A_DAY_PPM * i128::from(days), 1_000_000));
    LateFee { days, fee: if fee < LEAST { Fen::ZERO } else { fee } }
}
