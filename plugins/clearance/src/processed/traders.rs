//! What is known of a trader: its record in the run, its credit with the evidence behind each point, the watch-list.

use portolan_customs::words::Fen;
use serde::{Deserialize, Serialize};

/// What a trader did, and what came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct TraderRecord {
    /// Whether it is an authorised economic operator.
    pub aeo: bool,
    /// Declarations.
    pub declared: u32,
    /// Of these, put aside by the quality gate.
    pub quarantined: u32,
    /// Of these, looked at on paper.
    pub reviewed: u32,
    /// Of these, examined.
    pub examined: u32,
    /// False declarations told, from papers or goods.
    pub wrong: u32,
    /// Payments that failed.
    pub payments_failed: u32,
    /// Taxes assessed.
    pub tax: Fen,
}

/// One reason for points of credit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Evidence {
    /// What was seen.
    pub code: &'static str,
    /// How often.
    pub count: u32,
    /// Points for all of it.
    pub points: i32,
}

/// A trader's credit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Credit {
    /// 0 to 100.
    pub rating: i32,
    /// What it rests on; the points add up to the rating, within 0 and 100.
    pub evidence: Vec<Evidence>,
    /// Whether it is on the watch-list.
    pub watch_listed: bool,
}

impl TraderRecord {
    /// Found wrong twice or more, and in a fifth of the looks at its papers and goods.
    pub const fn is_watch_listed(&self) -> bool {
        self.wrong >= 2 && self.wrong * 5 >= self.examined + self.reviewed
    }

    /// Its credit. The points are *assumed*; that they are told with it is what matters.
    pub fn credit(&self) -> Credit {
        let looked_at = self.examined + self.reviewed;
        let clean = looked_at.saturating_sub(self.wrong);
        let evidence = vec![
            Evidence { code: "begins-with", count: 1, points: 60 },
            Evidence { code: "authorised-operator", count: u32::from(self.aeo), points: 20 * i32::from(self.aeo) },
            Evidence { code: "found-in-order", count: clean, points: (3 * clean as i32).min(20) },
            Evidence { code: "found-wrong", count: self.wrong, points: -15 * self.wrong as i32 },
            Evidence {
                code: "papers-put-aside",
                count: self.quarantined,
                points: -(self.quarantined as i32 * 40 / self.declared.max(1) as i32),
            },
            Evidence { code: "payment-failed", count: self.payments_failed, points: -5 * self.payments_failed as i32 },
        ];
        let rating = evidence.iter().map(|evidence| evidence.points).sum::<i32>().clamp(0, 100);
        let evidence = evidence.into_iter().filter(|evidence| evidence.count > 0).collect();
        Credit { rating, evidence, watch_listed: self.is_watch_listed() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_rests_on_evidence_that_adds_up() {
        let record =
            TraderRecord { aeo: true, declared: 40, quarantined: 10, reviewed: 3, examined: 2, wrong: 1, payments_failed: 1, tax: Fen(5) };
        let credit = record.credit();
        // 60 + 20 + 12 - 15 - 10 - 5
        assert_eq!((credit.rating, credit.watch_listed), (62, false));
        assert_eq!(credit.evidence.iter().map(|evidence| evidence.points).sum::<i32>(), credit.rating);
        let worse = TraderRecord { wrong: 9, examined: 20, ..record };
        assert_eq!((worse.credit().rating, worse.is_watch_listed()), (0, true));
        assert!(!TraderRecord { wrong: 2, examined: 30, ..record }.is_watch_listed());
    }
}
