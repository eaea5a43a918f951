//! Anomalies planted into a made-up trade: they are found, and honest declarations are left in peace.

use portolan_clock::{Purpose, Streams};
use portolan_risk::anomalies::{Anomalies, Anomaly, Change};
use portolan_risk::facts::{Day, DeclarationFacts};

const GOODS: [(&str, &str, i64); 8] = [
    ("851712", "smartphone with charger", 90_000),
    ("220421", "red wine in bottles", 3_000),
    ("640399", "leather shoes", 9_000),
    ("401110", "rubber tyres for cars", 2_500),
    ("030617", "frozen shrimps and prawns", 6_000),
    ("940161", "upholstered sofa chair", 4_000),
    ("300490", "medicine tablets", 60_000),
    ("720839", "hot rolled steel coil", 400),
];

/// An honest declaration: each importer has a few goods, and prices by kilogram spread by a third.
fn honest(number: usize) -> DeclarationFacts {
    let mut stream = Streams::of_run(3).stream(Purpose::named("honest trade"), number as u64);
    let importer = stream.below(60);
    let (hs, description, fen_by_kg) = GOODS[(importer + stream.below(2)) % GOODS.len()];
    let mass_kg = 50 + stream.below(5_000) as i64;
    let price_fen = (mass_kg as f64 * fen_by_kg as f64 * (0.7 + 0.6 * stream.uniform())) as i64;
    DeclarationFacts {
        id: format!("H{number}"),
        declared_on: Day(20_000 + (number / 30) as i32),
        office: "22".to_owned(),
        declarant: format!("D{}", importer % 9),
        importer: format!("I{importer}"),
        seller: Some(format!("S{importer}")),
        hs: hs.to_owned(),
        origin: ["CN", "DE"][importer % 2].to_owned(),
        departure: ["CN", "DE"][importer % 2].to_owned(),
        net_mass_g: mass_kg * 1_000,
        price_fen,
        description: Some(description.to_owned()),
        ..DeclarationFacts::default()
    }
}

const HISTORY: usize = 3_000;
const PLANTED: usize = 50;

/// Knows the history.
fn experienced() -> Anomalies {
    let mut anomalies = Anomalies::default();
    (0..HISTORY).for_each(|number| anomalies.note(&honest(number)));
    anomalies
}

/// Of so many declarations that were changed by `plant`, in how many `is` was found.
fn found(plant: impl Fn(&mut DeclarationFacts), is: impl Fn(&Anomaly) -> bool) -> usize {
    let anomalies = experienced();
    let planted = (0..PLANTED).map(|number| {
        let mut facts = honest(HISTORY + number);
        plant(&mut facts);
        facts
    });
    planted.filter(|facts| anomalies.look(facts).iter().any(&is)).count()
}

#[test]
fn honest_declarations_are_left_in_peace() {
    let mut anomalies = experienced();
    let mut odd = Vec::new();
    for number in HISTORY..HISTORY + 1_000 {
        let facts = honest(number);
        odd.extend(anomalies.look(&facts).into_iter().map(|anomaly| format!("{} {anomaly}", facts.id)));
        anomalies.note(&facts);
    }
    assert!(odd.len() <= 10, "{} of 1,000: {odd:#?}", odd.len());
}

#[test]
fn under_valued_goods_are_found() {
    let a_fifth = found(|facts| facts.price_fen /= 5, |anomaly| matches!(anomaly, Anomaly::UnderValued { .. }));
    assert!(a_fifth >= 48, "{a_fifth} of {PLANTED}");
}

#[test]
fn descriptions_of_other_goods_are_found() {
    let other = |facts: &mut DeclarationFacts| {
        facts.description = Some(if facts.hs == "851712" { "frozen beef meat" } else { "smartphone battery charger" }.to_owned());
    };
    let misdescribed = found(other, |anomaly| matches!(anomaly, Anomaly::Misdescribed { .. }));
    assert_eq!(misdescribed, PLANTED);
}

#[test]
fn duplicates_are_found_exact_and_near() {
    for (per_mille, wanted) in [(0, "exact"), (5, "near")] {
        let mut anomalies = experienced();
        let again = (0..PLANTED).filter(|number| {
            let first = honest(HISTORY + number);
            anomalies.note(&first);
            let second = DeclarationFacts {
                id: format!("again {number}"),
                declared_on: first.declared_on.plus(3),
                price_fen: first.price_fen + first.price_fen * per_mille / 1_000,
                ..first.clone()
            };
            let odd = anomalies.look(&second);
            odd.iter().any(|anomaly| matches!(anomaly, Anomaly::Duplicate { of, differs, days: 3 } if *of == first.id && differs.is_empty() == (per_mille == 0)))
        });
        assert_eq!(again.count(), PLANTED, "{wanted}");
    }
}

#[test]
fn traders_that_change_their_habits_are_found() {
    let new_trade = |facts: &mut DeclarationFacts| {
        (facts.hs, facts.origin, facts.declarant) = ("240220".to_owned(), "PY".to_owned(), "D-new".to_owned());
    };
    let new_ways = found(new_trade, |anomaly| matches!(anomaly, Anomaly::ChangedHabit { change: Change::NewWays { .. }, .. }));
    assert_eq!(new_ways, PLANTED);
    let dear = |facts: &mut DeclarationFacts| (facts.price_fen, facts.net_mass_g) = (facts.price_fen * 400, facts.net_mass_g * 400);
    let values = found(dear, |anomaly| matches!(anomaly, Anomaly::ChangedHabit { change: Change::Value { .. }, .. }));
    assert!(values >= 40, "{values} of {PLANTED}");
}
