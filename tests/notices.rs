//! Notices.
use bevy_app::App;
use portolan_alarms::{AlarmsPlugin, NoticeBoard, NoticeRule};
use portolan_clock::advance_to_end;
use portolan_model::moment::PortCalendar;
use portolan_scenario::{ScenarioText, load};

fn open(text: &ScenarioText) -> App {
    let mut app = portolan::port::port_app();
    app.add_plugins(AlarmsPlugin);
    load(&mut app, text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    app
}

#[test]
fn explore() {
    let file = std::env::var("SCEN").unwrap_or("scenarios/day_at_the_terminal.ron".into());
    let mut text = ScenarioText::read(file.as_ref()).expect("scenario");
    if let Ok(s) = std::env::var("SETS") {
        for e in s.split(';') {
            text.set(e).expect("set");
        }
    }
    let mut app = open(&text);
    advance_to_end(app.world_mut()).expect("rest");
    let board = app.world().resource::<NoticeBoard>();
    let cal = app.world().resource::<PortCalendar>();
    let mut all: Vec<_> = board.active().chain(board.cleared()).collect();
    all.sort_by_key(|n| (n.raised_ms, n.id));
    for n in &all {
        println!(
            "{} - {} {:?} {} {:?} {:?} {:?}",
            cal.datetime(n.raised_ms),
            n.cleared_ms.map_or("".into(), |t| cal.datetime(t)),
            n.id,
            n.subject,
            n.severity,
            n.parameters,
            n.worst
        );
    }
    for r in NoticeRule::ALL {
        println!("{r:?} {}", board.raised_by(r));
    }
}
