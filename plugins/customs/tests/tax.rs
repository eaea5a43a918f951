//! Taxes: worked cases, and what must hold of every consignment.

use std::collections::BTreeMap;

use portolan_customs::tables::{Direction, Tables};
use portolan_customs::tax::{
    AdviceCode, Assessment, Circumstances, Entry, Goods, Head, Paper, Quantity, RateRule, Terms, Unassessable, advise, assess, late_payment,
};
use portolan_customs::words::{Country, Currency, Day, Decimal, Fen, Unit};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    why: String,
    on: Day,
    hs: String,
    price: Decimal,
    #[serde(default = "germany")]
    origin: Origin,
    #[serde(default = "yuan")]
    currency: Currency,
    #[serde(default = "cif")]
    terms: String,
    freight: Option<Decimal>,
    insurance: Option<Decimal>,
    #[serde(default)]
    additions: Decimal,
    #[serde(default)]
    deductions: Decimal,
    #[serde(default)]
    quantities: Vec<(Decimal, String)>,
    #[serde(default)]
    papers: Vec<String>,
    #[serde(default = "ordinary")]
    regime: String,
    producer: Option<String>,
    entered: Option<Day>,
    declared: Option<Day>,
    #[serde(default)]
    quota_left: BTreeMap<String, Decimal>,
    rule: String,
    value: Fen,
    heads: BTreeMap<String, Fen>,
    #[serde(default)]
    waived: Vec<String>,
    #[serde(default)]
    late: Fen,
    total: Fen,
}

/// Where the goods were made; `None` where nobody knows.
#[derive(Deserialize)]
#[serde(transparent)]
struct Origin(Option<String>);

fn germany() -> Origin {
    Origin(Some("DE".to_owned()))
}
fn yuan() -> Currency {
    Currency::YUAN
}
fn cif() -> String {
    "CIF".to_owned()
}
fn ordinary() -> String {
    "101".to_owned()
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// A paper as the cases write it: a type, and for how much of the goods.
fn paper(text: &str) -> Paper {
    let mut words = text.split(' ');
    let type_code = words.next().expect("a type").to_owned();
    let quantity = words.next().map(|value| Quantity {
        value: value.parse().expect("a quantity"),
        unit: words.next().and_then(|unit| unit.parse().ok()).expect("a unit"),
    });
    Paper { type_code, id: "1".to_owned(), effective_date: None, expiration_date: None, quantity }
}

fn entry(case: &Case) -> Entry {
    let money = |amount: Decimal| portolan_customs::tax::Money { amount, currency: case.currency };
    let terms = match case.terms.as_str() {
        "CIF" => Terms::Cif,
        "CIP" => Terms::Cip,
        "CFR" => Terms::Cfr,
        "FOB" => Terms::Fob,
        "EXW" => Terms::Exw,
        other => panic!("{other}"),
    };
    Entry {
        direction: Direction::Import,
        rates_on: case.on,
        entered_on: case.entered,
        declared_on: case.declared.unwrap_or(case.on),
        terms,
        currency: case.currency,
        freight: case.freight.map(money),
        insurance: case.insurance.map(money),
        goods: vec![Goods {
            hs: case.hs.parse().expect("a heading"),
            origin: case.origin.0.as_deref().map(|origin| origin.parse().expect("a country")),
            producer: case.producer.clone(),
            regime: case.regime.clone(),
            price: case.price,
            additions: case.additions,
            deductions: case.deductions,
            quantities: case
                .quantities
                .iter()
                .map(|(value, unit)| Quantity { value: *value, unit: unit.parse().expect("a unit") })
                .collect(),
            papers: case.papers.iter().map(|text| paper(text)).collect(),
        }],
    }
}

fn rule_of(assessment: &Assessment) -> String {
    let duty = assessment.items[0].heads.iter().find(|line| line.head == Head::Duty).expect("duty");
    match &duty.chosen.rule {
        RateRule::Mfn => "mfn".to_owned(),
        RateRule::Provisional => "provisional".to_owned(),
        RateRule::General => "general".to_owned(),
        RateRule::Agreement(code) => format!("agreement {code}"),
        RateRule::LeastDeveloped(code) => format!("least-developed {code}"),
        RateRule::InQuota(code) => format!("in-quota {code}"),
        RateRule::BeyondQuota(code) => format!("beyond-quota {code}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn worked_cases() {
    let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    let cases: Vec<Case> = options.from_str(include_str!("tax_cases.ron")).unwrap_or_else(|error| panic!("{error}"));
    assert!(cases.len() >= 60, "{}", cases.len());
    let tables = Tables::shipped();
    let mut wrong = Vec::new();
    for case in &cases {
        let circumstances = Circumstances { quota_left: case.quota_left.clone() };
        let assessment = assess(&tables, &entry(case), &circumstances).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let heads: BTreeMap<String, Fen> = assessment.heads.iter().map(|line| (line.head.name().to_owned(), line.amount)).collect();
        let mut waived: Vec<String> =
            assessment.heads.iter().filter(|line| line.levied == Fen::ZERO).map(|line| line.head.name().to_owned()).collect();
        waived.sort();
        let found =
            (rule_of(&assessment), assessment.customs_value, heads, waived, assessment.late_declaration.surcharge, assessment.total);
        let wanted = (case.rule.clone(), case.value, case.heads.clone(), case.waived.clone(), case.late, case.total);
        if found != wanted {
            wrong.push(format!("{} ({}):\n  found  {found:?}\n  wanted {wanted:?}", case.name, case.why));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn goods(hs: &str, origin: &str, price: &str) -> Goods {
    Goods {
        hs: hs.parse().expect("a heading"),
        origin: origin.parse().ok(),
        producer: None,
        regime: "101".to_owned(),
        price: price.parse().expect("a price"),
        additions: Decimal::ZERO,
        deductions: Decimal::ZERO,
        quantities: Vec::new(),
        papers: Vec::new(),
    }
}

fn plain(goods: Vec<Goods>) -> Entry {
    Entry {
        direction: Direction::Import,
        rates_on: day("2026-03-03"),
        entered_on: None,
        declared_on: day("2026-03-03"),
        terms: Terms::Cif,
        currency: Currency::YUAN,
        freight: None,
        insurance: None,
        goods,
    }
}

#[test]
fn the_waiver_is_of_the_head_over_all_items() {
    let two = plain(vec![goods("87089999", "DE", "500"), goods("87089999", "DE", "500")]);
    let assessment = assess(&Tables::shipped(), &two, &Circumstances::default()).expect("assessed");
    assert_eq!(assessment.levied(Head::Duty), Fen::yuan(60), "30.00 each, 60.00 together");
}

#[test]
fn freight_is_shared_out_by_price_without_loss() {
    let mut entry = plain(vec![goods("87089999", "DE", "1000"), goods("84713000", "DE", "2000")]);
    entry.terms = Terms::Fob;
    entry.freight = Some(portolan_customs::tax::Money { amount: "300".parse().expect("300"), currency: Currency::YUAN });
    entry.insurance = Some(portolan_customs::tax::Money { amount: Decimal::ZERO, currency: Currency::YUAN });
    let assessment = assess(&Tables::shipped(), &entry, &Circumstances::default()).expect("assessed");
    let values: Vec<Fen> = assessment.items.iter().map(|item| item.customs_value).collect();
    assert_eq!(values, [Fen::yuan(1_100), Fen::yuan(2_200)]);
}

#[test]
fn what_cannot_be_assessed_says_why() {
    let tables = Tables::shipped();
    let failed = |entry: &Entry| assess(&tables, entry, &Circumstances::default()).expect_err("cannot be assessed");
    assert!(matches!(failed(&plain(vec![goods("99999999", "DE", "1")])), Unassessable::UnknownHeading { item: 0, .. }));
    assert!(matches!(failed(&plain(vec![goods("02071421", "BR", "1")])), Unassessable::QuantityMissing { unit: Unit::Kg, .. }));
    assert!(matches!(failed(&plain(vec![goods("87089999", "DE", "0")])), Unassessable::NoValue));
    assert!(matches!(failed(&plain(vec![])), Unassessable::Items { count: 0, .. }));
    let mut entry = plain(vec![goods("87089999", "DE", "1")]);
    entry.currency = "XAU".parse().expect("a currency");
    assert!(matches!(failed(&entry), Unassessable::NoExchangeRate { .. }));
    entry.currency = Currency::YUAN;
    entry.goods[0].regime = "000".to_owned();
    assert!(matches!(failed(&entry), Unassessable::UnknownRegime { .. }));
}

#[test]
fn nothing_is_levied_on_the_way_out() {
    let mut entry = plain(vec![goods("87089999", "CN", "100000")]);
    entry.direction = Direction::Export;
    let assessment = assess(&Tables::shipped(), &entry, &Circumstances::default()).expect("assessed");
    assert_eq!((assessment.heads.len(), assessment.total), (0, Fen::ZERO));
}

#[test]
fn paying_late_costs_half_a_thousandth_a_day() {
    let (tax, completed) = (Fen::yuan(20_000), day("2026-03-01"));
    let paid = |text: &str| late_payment(tax, completed, day(text));
    assert_eq!((paid("2026-03-01").fee, paid("2026-03-16").fee), (Fen::ZERO, Fen::ZERO), "the fifteenth day is in time");
    assert_eq!((paid("2026-03-17").days, paid("2026-03-17").fee), (1, Fen::ZERO), "10 yuan are not charged");
    assert_eq!((paid("2026-03-21").days, paid("2026-03-21").fee), (5, Fen::yuan(50)));
    assert_eq!(late_payment(Fen(1_234_567), completed, day("2026-04-15")).fee, Fen(18_519), "30 days: 185.185… is 185.19");
}

#[test]
fn advice_names_what_helps_and_what_it_saves() {
    let tables = Tables::shipped();
    let advice = |entry: &Entry| {
        let now = assess(&tables, entry, &Circumstances::default()).expect("assessed");
        advise(&tables, entry, &Circumstances::default(), &now)
    };
    let vietnam = advice(&plain(vec![goods("61091000", "VN", "70000")]));
    let told: Vec<_> = vietnam.iter().map(|advice| (advice.code, advice.what["document"].as_str(), advice.saving)).collect();
    // 6 % or 3 % of 70,000, and 13 % of that.
    assert_eq!(
        told,
        [(AdviceCode::CertificateOfOrigin, "C-ACFTA", Fen::yuan(4_746)), (AdviceCode::CertificateOfOrigin, "C-RCEP", Fen::yuan(2_373))]
    );
    let mut june = plain(vec![goods("30049090", "CH", "40000")]);
    june.rates_on = day("2026-06-20");
    assert_eq!(
        advice(&june).first().map(|advice| (advice.code, advice.what["from"].clone())),
        Some((AdviceCode::WaitForRate, "2026-07-01".into()))
    );
    let mut late = plain(vec![goods("84713000", "TW", "500000")]);
    (late.entered_on, late.declared_on) = (Some(day("2026-02-01")), day("2026-03-03"));
    assert!(advice(&late).iter().any(|advice| advice.code == AdviceCode::DeclareSooner && advice.saving == Fen::yuan(4_000)));
    assert!(advice(&plain(vec![goods("84713000", "TW", "500000")])).is_empty(), "nothing helps");
}

/// Any heading of the tables with any origin, papers and quantities.
fn any_goods() -> impl Strategy<Value = Goods> {
    let headings: Vec<_> = Tables::shipped().tariff.rows().map(|row| row.row.hs).collect();
    let papers = ["C-RCEP", "C-ACFTA", "C-LDC", "QUOTA-M 300 t", "QUOTA-C 1 t", "RELIEF-789", "RELIEF-802"];
    let origin = prop::sample::select(vec!["US", "JP", "KR", "VN", "BD", "AU", "KP"]);
    let regime = prop::sample::select(vec!["101", "789", "802", "811"]);
    let quantity = (1_i64..1_000_000_000_000, 1_i64..10_000_000);
    (prop::sample::select(headings), origin, 0_i64..=1_000_000_000_000, quantity, prop::sample::subsequence(papers.to_vec(), 0..=7), regime)
        .prop_map(|(hs, origin, price, (mass, pieces), papers, regime)| {
            let of = |value: i64, unit| Quantity { value: Decimal::of_ten_thousandths(value).expect("in range"), unit };
            Goods {
                hs,
                origin: origin.parse::<Country>().ok(),
                producer: None,
                regime: regime.to_owned(),
                price: Decimal::of_ten_thousandths(price).expect("in range"),
                additions: Decimal::ZERO,
                deductions: Decimal::ZERO,
                quantities: vec![of(mass, Unit::Kg), of(mass, Unit::L), of(pieces, Unit::Pcs), of(pieces, Unit::M2), of(pieces, Unit::M3)],
                papers: papers.iter().map(|text| paper(text)).collect(),
            }
        })
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let currency = prop::sample::select(vec!["CNY", "USD", "JPY", "GBP"]);
    (prop::collection::vec(any_goods(), 1..5), currency, 0_i64..60, 20_500_i64..20_800).prop_map(|(goods, currency, late, on)| Entry {
        currency: currency.parse().expect("a currency"),
        rates_on: Day::of_number(on),
        entered_on: Some(Day::of_number(on - late)),
        declared_on: Day::of_number(on),
        ..plain(goods)
    })
}

proptest! {
    #[test]
    fn heads_add_up_and_nothing_is_negative(entry in any_entry()) {
        let Ok(assessment) = assess(&Tables::shipped(), &entry, &Circumstances::default()) else { return Ok(()) };
        let heads: Fen = assessment.heads.iter().map(|line| line.levied).sum();
        prop_assert_eq!(heads, assessment.tax);
        prop_assert_eq!(heads + assessment.late_declaration.surcharge, assessment.total);
        for line in &assessment.heads {
            let items: Fen = assessment.items.iter().flat_map(|item| &item.heads).filter(|item| item.head == line.head).map(|item| item.amount).sum();
            prop_assert_eq!(items, line.amount);
            prop_assert!(line.levied == line.amount || (line.levied == Fen::ZERO && line.amount <= Fen::yuan(50)));
        }
        prop_assert!(assessment.items.iter().flat_map(|item| &item.heads).all(|line| line.amount >= Fen::ZERO && line.base >= Fen::ZERO));
        prop_assert!(assessment.late_declaration.surcharge >= Fen::ZERO && assessment.late_declaration.surcharge.0 % 100 == 0);
    }

    #[test]
    fn dearer_goods_never_cost_less_tax(entry in any_entry(), item in 0_usize..5, more in 1_i64..1_000_000_000) {
        let tables = Tables::shipped();
        let item = item % entry.goods.len();
        let mut dearer = entry.clone();
        let price = dearer.goods[item].price.ten_thousandths() + more;
        let Some(price) = Decimal::of_ten_thousandths(price) else { return Ok(()) };
        dearer.goods[item].price = price;
        let (Ok(before), Ok(after)) =
            (assess(&tables, &entry, &Circumstances::default()), assess(&tables, &dearer, &Circumstances::default())) else { return Ok(()) };
        prop_assert!(before.total <= after.total, "{} then {}", before.total, after.total);
    }

    #[test]
    fn advice_never_raises_the_tax(entry in any_entry()) {
        let tables = Tables::shipped();
        let Ok(now) = assess(&tables, &entry, &Circumstances::default()) else { return Ok(()) };
        for advice in advise(&tables, &entry, &Circumstances::default(), &now) {
            prop_assert!(advice.saving > Fen::ZERO && advice.saving <= now.total);
        }
    }
}
