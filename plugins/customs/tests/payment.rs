//! Payment: charged, secured, settled, late, short.

use portolan_customs::payment::{Account, Charged, Way};
use portolan_customs::words::{Day, Fen};
use proptest::prelude::*;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

#[test]
fn a_charge_on_assessment_is_paid_at_once_or_not_at_all() {
    let mut account = Account::new(Fen::yuan(1_000), Fen::ZERO);
    assert_eq!(account.charge(1, Fen::yuan(600), Way::OnAssessment, day("2026-03-03")), Charged::Paid { fee: Fen::ZERO });
    let short = account.charge(2, Fen::yuan(600), Way::OnAssessment, day("2026-03-03"));
    assert_eq!((short, short.lets_go()), (Charged::AccountShort { lacking: Fen::yuan(200) }, false));
    account.balance += Fen::yuan(200);
    assert_eq!(account.pay(2, day("2026-03-18")), Charged::Paid { fee: Fen::ZERO }, "the fifteenth day is in time");
    assert_eq!((account.pay(2, day("2026-03-18")), account.balance), (Charged::NotDue, Fen::ZERO));
}

#[test]
fn lateness_adds_half_a_thousandth_a_day() {
    let mut account = Account::new(Fen::yuan(30_000), Fen::ZERO);
    assert_eq!(account.charge(1, Fen::yuan(20_000), Way::ByTrader, day("2026-03-01")), Charged::Waits { due_on: day("2026-03-16") });
    assert_eq!(account.pay(1, day("2026-03-26")), Charged::Paid { fee: Fen::yuan(100) });
    assert_eq!(account.paid(), (Fen::yuan(20_000), Fen::yuan(100)));
}

#[test]
fn a_guarantee_stands_for_what_is_not_paid_and_no_more() {
    let mut account = Account::new(Fen::yuan(5_000), Fen::yuan(1_000));
    assert!(account.charge(1, Fen::yuan(700), Way::Guaranteed, day("2026-03-01")).lets_go());
    assert_eq!(account.charge(2, Fen::yuan(400), Way::Guaranteed, day("2026-03-01")), Charged::GuaranteeShort { lacking: Fen::yuan(100) });
    account.pay(1, day("2026-03-02"));
    assert_eq!(account.guarantee_left(), Fen::yuan(1_000), "free again; the second was never secured");
    assert!(account.cancel(2) && !account.cancel(2));
}

#[test]
fn the_month_is_settled_by_the_fifth_working_day_of_the_next() {
    let mut account = Account::new(Fen::yuan(900), Fen::yuan(2_000));
    for reference in 1..=3 {
        let charged = account.charge(reference, Fen::yuan(400), Way::Periodic, day("2026-03-05"));
        assert_eq!(charged, Charged::Secured { due_on: day("2026-04-07") });
    }
    assert!(account.settle(day("2026-04-06")).is_empty());
    let settled: Vec<Charged> = account.settle(day("2026-04-07")).into_iter().map(|(_, charged)| charged).collect();
    assert_eq!(
        settled,
        [Charged::Paid { fee: Fen::ZERO }, Charged::Paid { fee: Fen::ZERO }, Charged::AccountShort { lacking: Fen::yuan(300) }]
    );
    account.balance = Fen::yuan(1_000_000);
    assert_eq!(account.settle(day("2026-12-31")), [(3, Charged::Paid { fee: Fen(5_360) })], "268 days late: 53.60");
}

proptest! {
    #[test]
    fn money_is_neither_made_nor_lost(
        balance in 0_i64..10_000_000, guarantee in 0_i64..10_000_000,
        steps in prop::collection::vec((0_u64..12, 0_i64..3_000_000, 0_usize..7, 0_i64..40), 0..60),
    ) {
        let mut account = Account::new(Fen(balance), Fen(guarantee));
        let mut on = day("2026-01-10");
        for (reference, tax, what, days) in steps {
            on = on.plus(days);
            match what {
                0..=3 => {
                    let way = [Way::OnAssessment, Way::ByTrader, Way::Guaranteed, Way::Periodic][what];
                    let charged = account.charge(reference, Fen(tax), way, on);
                    let early = matches!(charged, Charged::Secured { due_on } if due_on < on);
                    prop_assert!(!early);
                }
                4 => drop(account.pay(reference, on)),
                5 => drop(account.settle(on)),
                _ => drop(account.cancel(reference)),
            }
            let (paid, fees) = account.paid();
            prop_assert_eq!(account.balance + paid + fees, Fen(balance));
            prop_assert!(account.balance >= Fen::ZERO && account.secured() <= Fen(guarantee));
            prop_assert_eq!(account.guarantee_left() + account.secured(), Fen(guarantee));
        }
    }
}
