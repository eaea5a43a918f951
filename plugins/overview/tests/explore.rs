mod common;
#[test]
fn explore() {
    let mut app = common::open(&common::text("day_at_the_terminal.ron"), true);
    for at in ["09:20", "10:30", "14:10", "16:05", "20:05"] {
        common::go_to(&mut app, at);
        let v = common::views(app.world(), &common::everything());
        println!("=== {at}");
        println!("{:#?}", v.frame);
        for t in &v.tiles {
            println!(
                "{:?} {:?} {:?} [{:?} {:?}] trend {} over {}",
                t.indicator,
                t.value,
                t.unit,
                t.target_low,
                t.target_high,
                t.trend.len(),
                t.trend_h
            );
        }
        let cal = v.frame.clock.calendar;
        let c = |ms: i64| cal.datetime(ms)[8..16].to_string();
        for b in &v.berth_plan.as_ref().unwrap().calls {
            println!(
                "{} {} {:?} {:?} sch {} eta {} etb {} etd {} | {:?} {:?} {:?} cut {:?} {}/{} cr {}",
                b.call,
                b.name,
                b.stage,
                b.alongside_m,
                c(b.scheduled_ms),
                c(b.eta_ms),
                c(b.etb_ms),
                c(b.etd_ms),
                b.ata_ms.map(c),
                b.atb_ms.map(c),
                b.atd_ms.map(c),
                b.cut_off_ms.map(c),
                b.moves_done,
                b.moves_total,
                b.cranes
            );
        }
        for q in &v.quay_cranes.as_ref().unwrap().cranes {
            println!(
                "{} x{:.0} {:?} {:?} {:?} {:?} rate {:?} hourly {:?} done {:?} wait {:?} under {} q {:?}",
                q.crane,
                q.x_m,
                q.condition,
                q.activity,
                q.call.as_ref().map(|c| &c.name),
                q.phase,
                q.gross_moves_per_h,
                q.hourly_moves,
                q.done_of(),
                q.waiting_vehicle_since_ms.map(c),
                q.vehicles_under,
                q.queue.iter().map(|h| (h.bay, h.discharged, h.discharge, h.loaded, h.load, h.current)).collect::<Vec<_>>()
            );
        }
        for b in v.yard.as_ref().unwrap().blocks.iter().take(3) {
            println!("{b:?}");
        }
        let g = v.gate.as_ref().unwrap();
        for l in &g.lanes {
            println!(
                "{} {:?} open {} booked {} {:?} rd {} {:?} {:?} {}",
                l.lane,
                l.side,
                l.open,
                l.booked_only,
                l.condition,
                l.reader_down,
                l.truck.as_ref().map(|t| &t.name),
                l.since_ms.map(c),
                l.passed_last_h
            );
        }
        println!(
            "in {} out {} inside {} limit {:?} med {:?} p90 {:?} visits {} queue {:?}",
            g.waiting_in,
            g.waiting_out,
            g.inside,
            g.queue_limit,
            g.turn_median_min,
            g.turn_p90_min,
            g.visits.len(),
            g.queue.iter().rev().take(4).collect::<Vec<_>>()
        );
        for r in g.visits.iter().take(3) {
            println!("{r:?}");
        }
        let f = v.fleet.as_ref().unwrap();
        println!(
            "{:?} down {} en {} of {} wait {} jobs {}",
            f.shares_pct, f.down_pct, f.energizing, f.energy_places, f.waiting_energy, f.jobs_waiting
        );
        for r in f.vehicles.iter().take(4) {
            println!("{r:?}");
        }
        let e = v.examination.as_ref().unwrap();
        println!(
            "hall {}/{} bays {}/{} backlog {} passed {} found {} mean {:?} boxes {} scanners {:?}",
            e.places_taken,
            e.places,
            e.bays_taken,
            e.bays,
            e.backlog,
            e.passed_today,
            e.found_today,
            e.mean_h,
            e.boxes.len(),
            e.scanners
        );
        let h = v.happenings.as_ref().unwrap();
        println!("happenings {}", h.total);
        for r in h.rows.iter().take(25) {
            println!(
                "{} {:?} {} {:?} | {}",
                c(r.at_ms),
                r.severity,
                r.message.code,
                r.message.params.iter().map(|(n, p)| format!("{n}={p:?}")).collect::<Vec<_>>(),
                r.subject.name
            );
        }
        for n in &v.notices.as_ref().unwrap().rows {
            println!(
                "N {:?} {:?} {} {:?} {:?} | {}",
                n.severity,
                n.state,
                n.message.code,
                n.message.params,
                c(n.raised_ms),
                n.subject.name
            );
        }
        for r in &v.requests.as_ref().unwrap().rows {
            println!(
                "R {:?} {} {:?} {:?} {:?} undo {:?}",
                r.id,
                c(r.at_ms),
                r.action.action,
                r.stage,
                r.why,
                r.undo.as_ref().map(|u| u.action)
            );
        }
    }
}
