//! How taxes are paid: the account of a trader at its bank, a guarantee beside it, and what is still due.
//!
//! A tax is *charged* when it is assessed, if the trader allows that; *secured* by the guarantee and paid within 15 days; or put on the
//! month's account and paid by the fifth working day of the next month (holidays are not known here). What the account does not hold is
//! not paid: the goods stay, and from the day after the last one half a thousandth a day is added.
//!
//! What deliberately does not live here: which of the ways a trader may take. A contract says so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::tax::{PAY_WITHIN_DAYS, late_after};
use crate::words::{Day, Fen};

/// How a tax is to be paid.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The account is charged at once.
    OnAssessment,
    /// The trader pays when it likes; the goods wait.
    ByTrader,
    /// The guarantee stands for it; it is paid within its time.
    Guaranteed,
    /// The guarantee stands for it; it is paid with the month's others.
    Periodic,
}

/// What became of a charge.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Charged {
    /// It is paid, with what lateness added.
    Paid {
        /// The late fee.
        fee: Fen,
    },
    /// The guarantee stands for it until then.
    Secured {
        /// The last day for paying.
        due_on: Day,
    },
    /// It waits for the trader.
    Waits {
        /// The last day for paying.
        due_on: Day,
    },
    /// The account does not hold it.
    AccountShort {
        /// How much is lacking.
        lacking: Fen,
    },
    /// The guarantee does not hold it.
    GuaranteeShort {
        /// How much is lacking.
        lacking: Fen,
    },
    /// There is no such debt, or it is paid, or the trader has none of this reference left to owe.
    NotDue,
}

impl Charged {
    /// Whether goods need not wait for the tax.
    pub const fn lets_go(self) -> bool {
        matches!(self, Self::Paid { .. } | Self::Secured { .. })
    }
}

/// A tax that is not paid yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Due {
    /// How much.
    pub tax: Fen,
    /// Whether the guarantee stands for it.
    pub secured: bool,
    /// The last day for paying.
    pub due_on: Day,
}

/// A trader's account.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Account {
    /// What the account holds.
    pub balance: Fen,
    /// What the guarantee is good for.
    pub guarantee: Fen,
    dues: BTreeMap<u64, Due>,
    paid: Fen,
    fees: Fen,
}

impl Account {
    /// An account that holds so much, with a guarantee.
    pub fn new(balance: Fen, guarantee: Fen) -> Self {
        Self { balance, guarantee, ..Self::default() }
    }

    /// What of the guarantee is free.
    pub fn guarantee_left(&self) -> Fen {
        self.guarantee.less(self.secured())
    }

    /// What the guarantee stands for.
    pub fn secured(&self) -> Fen {
        self.dues.values().filter(|due| due.secured).map(|due| due.tax).sum()
    }

    /// Taxes and late fees paid so far.
    pub const fn paid(&self) -> (Fen, Fen) {
        (self.paid, self.fees)
    }

    /// What is due, by reference.
    pub fn dues(&self) -> impl Iterator<Item = (u64, Due)> {
        self.dues.iter().map(|(reference, due)| (*reference, *due))
    }

    /// A tax is assessed. What cannot be paid or secured stays due, and the goods stay with it.
    pub fn charge(&mut self, reference: u64, tax: Fen, way: Way, completed_on: Day) -> Charged {
        if tax <= Fen::ZERO || self.dues.contains_key(&reference) {
            return Charged::NotDue;
        }
        let in_time = completed_on.plus(PAY_WITHIN_DAYS);
        let due_on = if way == Way::Periodic { completed_on.next_month().working_day(5) } else { in_time };
        let secures = matches!(way, Way::Guaranteed | Way::Periodic);
        let lacking = tax.less(self.guarantee_left());
        if secures && lacking > Fen::ZERO {
            self.dues.insert(reference, Due { tax, secured: false, due_on: in_time });
            return Charged::GuaranteeShort { lacking };
        }
        self.dues.insert(reference, Due { tax, secured: secures, due_on });
        match way {
            Way::Guaranteed | Way::Periodic => Charged::Secured { due_on },
            Way::ByTrader => Charged::Waits { due_on },
            Way::OnAssessment => self.pay(reference, completed_on),
        }
    }

    /// A tax is paid on a day, with what lateness adds.
    pub fn pay(&mut self, reference: u64, on: Day) -> Charged {
        let Some(due) = self.dues.get(&reference).copied() else { return Charged::NotDue };
        let fee = late_after(due.tax, due.due_on, on).fee;
        let lacking = (due.tax + fee).less(self.balance);
        if lacking > Fen::ZERO {
            return Charged::AccountShort { lacking };
        }
        self.balance = self.balance.less(due.tax + fee);
        self.dues.remove(&reference);
        self.paid += due.tax;
        self.fees += fee;
        Charged::Paid { fee }
    }

    /// Pays all whose last day has come, the oldest first, as far as the account holds; tells what became of each.
    pub fn settle(&mut self, on: Day) -> Vec<(u64, Charged)> {
        let mut ripe: Vec<(Day, u64)> = self.dues.iter().filter(|(_, due)| due.due_on <= on).map(|(id, due)| (due.due_on, *id)).collect();
        ripe.sort_unstable();
        ripe.into_iter().map(|(_, reference)| (reference, self.pay(reference, on))).collect()
    }

    /// A debt is struck out: its declaration was withdrawn or amended.
    pub fn cancel(&mut self, reference: u64) -> bool {
        self.dues.remove(&reference).is_some()
    }
}
