//! What goods cost at the border: the value customs goes by, the rate that applies, every tax on it, what delay adds.
//!
//! ```text
//! customs value   price + freight + insurance, in yuan at the rate of the period; where the insurance is not known, (price + freight) × 1.003
//! duty            value × share, or quantity × so much a unit, or both
//! remedies        value × share: anti-dumping, countervailing, surtax; part of the base of VAT
//! excise base     (value + duty + quantity × unit excise) / (1 − share)
//! excise          base × share + quantity × unit excise
//! VAT             (value + duty + remedies + excise) × share
//! ```
//!
//! Each tax of each item is rounded once, half up, to the fen. A head (one tax over the whole consignment) of 50.00 yuan or less is
//! waived; what is waived is not levied and so enters no other base. Agencies levy VAT on the taxes *actually levied*, which is why
//! waivers are decided head by head in the order above.
//!
//! What deliberately does not live here: who pays when (`payment`), and whether the declared figures are true (the risk room's).

mod advice;
mod assess;
mod choice;
mod entry;
mod late;
mod value;

pub use advice::{Advice, AdviceCode, advise};
pub use assess::{Assessment, Head, HeadLine, ItemHead, ItemTax, assess};
pub use choice::{Chosen, RateRule};
pub use entry::{Circumstances, Entry, Goods, Money, Paper, Quantity, Terms, Unassessable};
pub use late::{DECLARE_WITHIN_DAYS, LateDeclaration, LateFee, PAY_WITHIN_DAYS, late_after, late_declaration, late_payment};

use crate::words::Fen;

/// A head of so much or less is not levied.
pub const WAIVED_UP_TO: Fen = Fen::yuan(50);
