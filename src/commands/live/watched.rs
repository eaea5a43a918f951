//! The live port in the command center.

use std::sync::Arc;

use bevy_ecs::world::World;
use portolan_clock::{Clock, Pace};
use portolan_dashboard::Live;
use portolan_devices::gateway::Gateway;
use portolan_devices::reconciliation::reconcile_when_heard;
use portolan_devices::{take_in, utc_ms};
use portolan_panels::views::Link;
use portolan_scenario::ScenarioText;

use super::connect;
use super::field::Field;
use super::joining::Joining;
use crate::cli::LiveArgs;
use crate::commands::screen::open_live;
use crate::failure::Failure;
use crate::port::{DeviceLink, open_watched};

/// What is taken in before a frame, at most.
const ARRIVALS_MAX: usize = 20_000;

pub(super) fn run(args: &LiveArgs, text: &ScenarioText, terminal: &str, field: &Field, mut joining: Joining) -> Result<(), Failure> {
    let mut port = open_watched(text, DeviceLink::Line).map_err(Failure::Problems)?;
    let receivers = joining.receivers.take();
    let gateway = connect(&mut port, args, terminal, field.broker.clone(), joining)?;
    let (inbox, mut buffer) = (gateway.inbox().clone(), Vec::new());
    let intake = move |port: &mut World| {
        inbox.take(ARRIVALS_MAX, &mut buffer);
        take_in(port, buffer.drain(..));
        reconcile_when_heard(port, utc_ms(), false);
        if let Some(receivers) = &receivers {
            receivers.tell(port);
        }
    };
    let live = Live { intake: Box::new(intake), link: link_of(&gateway, field.broker.to_string(), &port) };
    open_live(port, Pace::Times(args.speed), live)
}

/// How the line is, for the top bar.
fn link_of(gateway: &Arc<Gateway>, broker: String, port: &World) -> Box<dyn Fn() -> Link + Send + Sync> {
    let gateway = Arc::clone(gateway);
    let since_ms = port.resource::<Clock>().now_ms();
    Box::new(move || {
        let broker = broker.clone();
        if gateway.status().link.connected { Link::Connected { broker } } else { Link::Lost { broker, since_ms } }
    })
}
