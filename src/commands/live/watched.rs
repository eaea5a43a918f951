//! The live port in the command center.

use bevy_ecs::world::World;
use portolan_clock::Pace;
use portolan_dashboard::Live;
use portolan_devices::reconciliation::reconcile_when_heard;
use portolan_devices::{take_in, utc_ms};
use portolan_scenario::ScenarioText;

use super::connect;
use super::desk::Desk;
use super::field::Field;
use super::joining::Joining;
use super::wall::LiveClock;
use crate::cli::LiveArgs;
use crate::commands::ledger::Recording;
use crate::commands::screen::open_live;
use crate::failure::Failure;
use crate::port::{DeviceLink, Outside, open_watched};

/// What is taken in before a frame, at most.
const ARRIVALS_MAX: usize = 20_000;

pub(super) fn run(
    args: &LiveArgs,
    text: &ScenarioText,
    terminal: &str,
    field: &Field,
    mut joining: Joining,
    recording: Option<Recording>,
) -> Result<(), Failure> {
    let outside = Outside { devices: DeviceLink::Line, is_recorded: recording.is_some() };
    let mut port = open_watched(text, outside).map_err(Failure::Problems)?;
    let _answering = recording.map(|recording| recording.keep(&mut port));
    let receivers = joining.receivers.take();
    let gateway = connect(&mut port, args, terminal, field.broker.clone(), joining)?;
    let (inbox, mut buffer) = (gateway.inbox().clone(), Vec::new());
    let mut clock = LiveClock::new(args.speed, args.listen_only);
    let intake = move |port: &mut World| {
        let until_ms = clock.keep(port);
        inbox.take(ARRIVALS_MAX, &mut buffer);
        take_in(port, buffer.drain(..), utc_ms());
        reconcile_when_heard(port, utc_ms(), false);
        if let Some(receivers) = &receivers {
            receivers.tell(port);
        }
        until_ms
    };
    let desk = Desk::new(gateway, field.broker.to_string(), args.listen_only, &port);
    open_live(port, Pace::Times(args.speed), Live { intake: Box::new(intake), desk: Box::new(desk) })
}
