//! scratch
use portolan_risk::{declarations::{Labels, read}, training::{Training, train}, index::RiskIndex, learned::*, learned::boosting::Learning, measures::measure};
fn main() {
    let load = |p: &str| read(p, &std::fs::read(p).unwrap(), Labels::Needed).unwrap();
    let (mut t, mut v) = (load("/work/shared/data/customs/train.csv"), load("/work/shared/data/customs/valid.csv"));
    let args: Vec<String> = std::env::args().collect();
    if args[1] == "internal" { let cut: portolan_risk::facts::Day = args[2].parse().unwrap(); v = t.iter().filter(|d| d.facts.declared_on >= cut && d.facts.declared_on < cut.plus(91)).cloned().collect(); t.retain(|d| d.facts.declared_on < cut); }
    let kind = if args.get(3).map(String::as_str) == Some("forest") { Kind::Forest } else { Kind::Boosting };
    let mut l = if kind == Kind::Forest { Learning::FOREST } else { Learning::BOOSTING };
    for a in &args[4.min(args.len())..] { let (k, x) = a.split_once('=').unwrap(); let x: f64 = x.parse().unwrap(); match k { "trees" => l.trees = x as usize, "leaves" => l.leaves = x as usize, "rate" => l.rate = x, "least" => l.least_rows = x, "pull" => l.pull = x, "columns" => l.columns = x, _ => panic!() } }
    let s = std::time::Instant::now();
    let m = train(&t, &v, &Training { kind, seed: 1, learning: Some(l) }).unwrap();
    let took = s.elapsed();
    let b = m.to_bytes().unwrap();
    let x = &m.record.valid;
    println!("{took:?} bytes {} trees {} rows {} auc {:.4} rep {:.4} oth {:.4} ({:.3}) brier {:.4} cal {:.4} thr {} F1 {:.4} p {:?} il5 {:?} il {:?} duty5 {:?}", b.len(), m.record.trees, m.record.rows, x.auc, x.auc_repeats.unwrap(), x.auc_others.unwrap(), x.repeats, x.brier, x.calibration_error, x.threshold_ppm, x.at_threshold.f1, x.by_probability.iter().map(|c| (c.precision, c.revenue_recall)).collect::<Vec<_>>(), (x.interleaved[1].precision, x.interleaved[1].revenue_recall), (x.interleaved[2].precision, x.interleaved[2].revenue_recall), x.by_duty[1].precision);
    let s = std::time::Instant::now();
    let i = RiskIndex::read(&b).unwrap(); println!("load {:?}", s.elapsed());
    let p = Default::default();
    let s = std::time::Instant::now(); let mut sum = 0u64;
    for d in &v { sum += u64::from(i.score(&d.facts, i.history(), &p, d.facts.declared_on).probability_ppm); }
    println!("score {:?} for {} mean {}", s.elapsed(), v.len(), sum / v.len() as u64);
    let s = std::time::Instant::now();
    for d in v.iter().take(500) { i.explain(&d.facts, i.history()); }
    println!("explain 500 {:?}", s.elapsed());
    for d in v.iter().take(6) { println!("{} {:?} {}", d.facts.id, d.wrong, i.score(&d.facts, i.history(), &p, d.facts.declared_on).probability_ppm); for r in i.explain(&d.facts, i.history()) { println!("    {:+} {r}", r.weight_milli); } }
    let _ = measure(&[], 0);
}
