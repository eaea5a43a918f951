//! The rules of customs as values: what goods cost at the border, which declarations are taken in, how far one has come, what a contract
//! decides.
//!
//! | module | what |
//! |---|---|
//! | [`words`] | days, exact decimals, money in fen, codes of goods, countries, currencies, units |
//! | [`tables`] | tariff, agreements, remedies, quotas, reliefs, licences, exchange rates: rows with dates and versions |
//! | [`tax`] | customs value, choice of the rate, duty, consumption tax, VAT, late fees; what would lower them |
//! | [`declaration`] | the document that a trader files |
//! | [`gate`] | which documents are taken in, and why the others are not |
//! | [`states`] | how far goods have come: five states side by side, joint examinations, holds, desks |
//! | [`payment`] | accounts of traders: charged, secured by a guarantee, settled by the month, late |
//! | [`contracts`] | what decides approval, examination, payment, release: signed data with conditions in CEL |
//!
//! Everything here is a function of its arguments: no world, no clock, no chance, no file but the tables that a caller hands over as text.
//! So a decision can be taken again years later from what was written down about it. Boxes, desks, bays and time are
//! `portolan_clearance`'s, which asks this room; how likely a declaration is false is `portolan_risk`'s.
//!
//! Money is integer fen and every product is exact until it is rounded, once, half up. The figures of the shipped tables say where they
//! come from; what nobody published for the exercise says `assumed`.

pub mod contracts;
pub mod declaration;
pub mod gate;
pub mod payment;
pub mod states;
pub mod tables;
pub mod tax;
pub mod words;
