//! Models that are made from generated declarations: they learn what is in them, judge no row by its own label, and are the same each time.

use portolan_clock::{Purpose, Stream, Streams};
use portolan_risk::declarations::{Declaration, Labels, read, write};
use portolan_risk::facts::{Day, DeclarationFacts};
use portolan_risk::features::{COUNT, features};
use portolan_risk::history::{History, Likeness};
use portolan_risk::index::RiskIndex;
use portolan_risk::learned::Kind;
use portolan_risk::learned::boosting::Learning;
use portolan_risk::masking::Mask;
use portolan_risk::model::Model;
use portolan_risk::model_file::ModelFileError;
use portolan_risk::policy::PolicyTables;
use portolan_risk::training::{Training, TrainingError, train};

/// Declarations of a made-up trade: some importers cheat with some goods, and cheap prices are suspicious.
fn declarations(count: usize, first_day: i32, seed: u64) -> Vec<Declaration> {
    (0..count).map(|number| declaration(number, first_day + (number / 12) as i32, seed)).collect()
}

fn declaration(number: usize, day: i32, seed: u64) -> Declaration {
    let mut stream: Stream = Streams::of_run(seed).stream(Purpose::named("made-up trade"), number as u64);
    let (importer, goods, origin) = (stream.below(40), stream.below(12), stream.below(5));
    let mass_g = 1_000 * (1 + stream.below(900) as i64);
    let cheap = stream.chance(0.2);
    // A kilogram costs some money by goods, a fifth of that where someone declares it cheap.
    let price_fen = mass_g / 1_000 * (500 + 300 * goods as i64) / if cheap { 5 } else { 1 } + stream.below(200) as i64;
    let odds = if importer < 8 && goods < 6 {
        0.85
    } else if cheap {
        0.6
    } else {
        0.06
    };
    let facts = DeclarationFacts {
        id: format!("{seed}-{number}"),
        declared_on: Day(day),
        office: "22".to_owned(),
        declarant: format!("D{}", importer % 7),
        importer: format!("I{importer}"),
        seller: stream.chance(0.8).then(|| format!("S{}", stream.below(60))),
        hs: format!("3919{goods:02}"),
        departure: ["CN", "DE", "JP", "US", "VN"][origin].to_owned(),
        origin: ["CN", "DE", "JP", "US", "VN"][origin].to_owned(),
        duty_rate_ppm: 65_000,
        tax_type: "C".to_owned(),
        net_mass_g: mass_g,
        price_fen,
        ..DeclarationFacts::default()
    };
    Declaration { facts, wrong: Some(stream.chance(odds)) }
}

/// Small, so that a build without optimisation makes it in a moment.
const SMALL: Learning = Learning { trees: 60, rate: 0.1, ..Learning::BOOSTING };

fn small(kind: Kind) -> Training {
    let learning = if kind == Kind::Forest { Learning { trees: 30, ..Learning::FOREST } } else { SMALL };
    Training { kind, seed: 1, learning: Some(learning) }
}

fn trained(kind: Kind) -> Model {
    train(&declarations(2_000, 18_000, 1), &declarations(1_500, 18_400, 2), &small(kind)).expect("a model")
}

#[test]
fn both_kinds_learn_the_trade_and_say_how_sure_they_are() {
    for kind in [Kind::Boosting, Kind::Forest] {
        let model = trained(kind);
        let valid = &model.record.valid;
        assert!(valid.auc > 0.80, "{kind}: {valid:?}");
        assert!(valid.calibration_error < 0.08, "{kind}: {valid:?}");

        assert_eq!((model.record.kind, model.record.rows, valid.rows), (kind, 2_000, 1_500));
    }
}

#[test]
fn labels_that_tell_nothing_teach_nothing() {
    // The same trade with findings drawn by lot: whoever finds something in it has looked at the answers.
    let by_lot = |mut rows: Vec<Declaration>, seed| {
        for (number, row) in rows.iter_mut().enumerate() {
            row.wrong = Some(Streams::of_run(seed).stream(Purpose::named("lot"), number as u64).chance(0.3));
        }
        rows
    };
    let model = train(&by_lot(declarations(2_000, 18_000, 1), 7), &by_lot(declarations(600, 18_400, 2), 8), &small(Kind::Boosting))
        .expect("a model");
    assert!((model.record.valid.auc - 0.5).abs() < 0.07, "{:?}", model.record.valid);
}

#[test]
fn the_same_rows_and_seed_make_the_same_bytes_in_any_order() {
    let (rows, valid) = (declarations(600, 18_000, 1), declarations(200, 18_400, 2));
    let bytes = |rows: &[Declaration], seed| {
        train(rows, &valid, &Training { seed, ..small(Kind::Boosting) }).expect("a model").to_bytes().expect("bytes")
    };
    let mut turned = rows.clone();
    turned.reverse();
    assert_eq!(bytes(&rows, 1), bytes(&turned, 1));
    assert_ne!(bytes(&rows, 1), bytes(&rows, 2));
}

#[test]
fn a_model_goes_through_its_file_and_a_damaged_one_is_refused() {
    let model = train(&declarations(400, 18_000, 1), &declarations(200, 18_400, 2), &small(Kind::Boosting)).expect("a model");
    let bytes = model.to_bytes().expect("bytes");
    assert_eq!(Model::from_bytes(&bytes).expect("read"), model);
    // A bit anywhere: in the words at the beginning, the version, the length, the digest, the body.
    for place in (0..bytes.len()).step_by(bytes.len() / 300).chain(0..60) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x10;
        assert!(Model::from_bytes(&damaged).is_err(), "a bit of byte {place}");
    }
    for length in [0, 5, 17, 40, 60, bytes.len() / 2, bytes.len() - 1] {
        assert!(Model::from_bytes(&bytes[..length]).is_err(), "cut to {length}");
    }
    assert_eq!(Model::from_bytes(b"PK\x03\x04"), Err(ModelFileError::NoModel));
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(matches!(Model::from_bytes(&longer), Err(ModelFileError::Length { .. })));
    let mut newer = bytes;
    newer[16] = 99;
    assert_eq!(Model::from_bytes(&newer), Err(ModelFileError::Version { found: 99 }));
}

#[test]
fn contributions_of_a_trained_model_add_up_to_its_answer() {
    for kind in [Kind::Boosting, Kind::Forest] {
        let index = RiskIndex::of(trained(kind)).expect("an index");
        for row in declarations(60, 18_500, 3) {
            let features = features(&row.facts, index.history());
            let (base, contributions) = index.contributions(&features);
            let sum = base + contributions.iter().sum::<f64>();
            let (answer, _) = index.model().judge(&features);
            assert!((sum - answer).abs() < 1e-5, "{kind}: {sum} {answer}");
        }
    }
}

#[test]
fn results_of_a_run_are_learned_from_at_once() {
    let index = RiskIndex::of(trained(Kind::Boosting)).expect("an index");
    let policies = PolicyTables::default();
    let facts = DeclarationFacts { importer: "I39".to_owned(), ..declarations(1, 18_500, 9)[0].facts.clone() };
    let mut history = index.history().clone();
    let before = index.score(&facts, &history, &policies, facts.declared_on);
    // The importer is caught again and again, with other goods each time.
    for row in declarations(60, 18_500, 10) {
        history.take_in_result(&DeclarationFacts { importer: "I39".to_owned(), ..row.facts }, true);
    }
    let after = index.score(&facts, &history, &policies, facts.declared_on);
    assert!(after.answer > before.answer, "{before:?} {after:?}");
    assert!(
        index.history().tally(Likeness::Importer, &facts).examined + 60 == history.tally(Likeness::Importer, &facts).examined,
        "the model's own history stays as it was"
    );
    let told = index.explain(&facts, &history);
    assert_eq!(told.len(), 3);
    assert!(told[0].weight_milli.abs() >= told[1].weight_milli.abs() && told[1].weight_milli.abs() >= told[2].weight_milli.abs());
}

#[test]
fn a_model_made_on_masked_rows_is_as_good() {
    let mask = Mask::of(b"a secret of the office");
    let masked = |rows: Vec<Declaration>| -> Vec<Declaration> { rows.iter().map(|row| mask.apply(row)).collect() };
    let model =
        train(&masked(declarations(2_000, 18_000, 1)), &masked(declarations(600, 18_400, 2)), &small(Kind::Boosting)).expect("a model");
    let plain = trained(Kind::Boosting);
    assert!((model.record.valid.auc - plain.record.valid.auc).abs() < 0.03, "{} {}", model.record.valid.auc, plain.record.valid.auc);
}

#[test]
fn what_cannot_be_learned_from_is_refused_with_a_reason() {
    let (rows, valid) = (declarations(400, 18_000, 1), declarations(200, 18_400, 2));
    let refused = |rows: &[Declaration], valid: &[Declaration]| train(rows, valid, &small(Kind::Boosting)).expect_err("refused");
    assert_eq!(refused(&rows[..50], &valid), TrainingError::TooFew { found: 50 });
    assert!(matches!(refused(&rows, &rows[..100]), TrainingError::Shared(_)));
    assert!(matches!(refused(&rows, &[]), TrainingError::OneKind { part: "validation", .. }));
    let mut one_day = rows.clone();
    for row in &mut one_day {
        row.facts.declared_on = Day(18_000);
    }
    assert_eq!(refused(&one_day, &valid), TrainingError::OneDay(Day(18_000)));
    let mut innocent = rows.clone();
    for row in &mut innocent {
        row.wrong = Some(false);
    }
    assert!(matches!(refused(&innocent, &valid), TrainingError::OneKind { part: "training", kind: "wrong", found: 0 }));
    let mut unknown = rows;
    for row in &mut unknown {
        row.wrong = None;
    }
    assert_eq!(refused(&unknown, &valid), TrainingError::TooFew { found: 0 });
}

#[test]
fn a_table_of_declarations_trains_the_same_model() {
    let (rows, valid) = (declarations(400, 18_000, 1), declarations(200, 18_400, 2));
    let again = |rows: &[Declaration]| read("made.csv", &write(rows).expect("written"), Labels::Needed).expect("a table");
    let model = |rows: &[Declaration], valid: &[Declaration]| train(rows, valid, &small(Kind::Boosting)).expect("a model");
    assert_eq!(model(&again(&rows), &again(&valid)), model(&rows, &valid));
}

#[test]
fn rules_stand_in_where_nothing_was_trained() {
    let index = RiskIndex::rules_only();
    let facts = declarations(1, 18_500, 9)[0].facts.clone();
    let mut history = History::default();
    let policies = PolicyTables::default();
    let unknown = index.score(&facts, &history, &policies, facts.declared_on);
    assert_eq!(unknown.probability_ppm, 200_000, "one in five, as the rules assume");
    history.take_in_result(&facts, true);
    assert!(index.score(&facts, &history, &policies, facts.declared_on).probability_ppm > 400_000);
    assert_eq!(index.contributions(&[0.0; COUNT]).1.len(), COUNT);
}

#[test]
fn the_shipped_model_is_read_and_says_how_good_it_is() {
    let index = RiskIndex::shipped();
    assert_eq!(index.model().record.kind, Kind::Boosting);
    let valid = &index.model().record.valid;
    assert!(valid.auc >= 0.91 && valid.by_probability[1].precision >= 0.96 && valid.by_probability[2].precision >= 0.93, "{valid:?}");
    assert!(
        valid.at_threshold.f1 >= 0.73 && valid.interleaved[1].precision >= 0.66 && valid.interleaved[1].revenue_recall >= 0.95,
        "{valid:?}"
    );
    assert!(index.version().starts_with("boosting 2020-12-31 "), "{}", index.version());
}
