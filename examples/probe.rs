#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::print_stdout)]
use portolan::run::Run;
use portolan_scenario::ScenarioText;
use portolan_terminal::yard::*;
fn main() {
    for f in std::env::args().skip(1) {
        let mut t = ScenarioText::read(f.as_ref()).unwrap();
        t.set("days=2").unwrap();
        let mut r = Run::open(&t).unwrap();
        r.advance_to_end().unwrap();
        println!("{f} {:?}", r.left_undone().unwrap().iter().take(8).collect::<Vec<_>>());
        let b = r.world().resource::<YardBooks>();
        for q in &b.questions {
            println!("{:?}", q);
        }
        for k in &b.blocks {
            if k.incoming_teu > 0 || k.waiting > 0 {
                println!(
                    "{:?} {:?} cap {} stock {} inc {} ib {} room {:?} plugs {}/{} waiting {}",
                    k.id,
                    k.purpose,
                    k.capacity_teu,
                    k.stock_teu,
                    k.incoming_teu,
                    k.incoming_boxes,
                    k.room,
                    k.plugs_taken,
                    k.plugs,
                    k.waiting
                );
            }
        }
        let w = r.world();
        for e in w.iter_entities() {
            if let (Some(b), Some(s)) = (e.get::<Block>(), e.get::<stacks::Stacks>()) {
                let t = format!("{:?}", b.posts);
                if t.contains("Customer") || t.contains("Some(") || s.reserved() > 0 {
                    println!("{:?} reserved {} posts {}", b.id, s.reserved(), &t[..t.len().min(1500)]);
                }
            }
        }
    }
}
