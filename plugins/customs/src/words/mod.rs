//! The small words that every rule of customs is written in.

mod codes;
mod day;
mod decimal;

pub use codes::{CodeError, Country, Currency, Hs, Unit};
pub use day::{Day, DayError};
pub use decimal::{Decimal, DecimalError, Fen, round_half_up};
