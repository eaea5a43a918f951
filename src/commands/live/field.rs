//! What is out there where nobody names a broker: one of our own, and the scenario's devices, simulated.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use portolan_devices::{EmbeddedBroker, start_embedded_broker};
use portolan_link::Broker;
use portolan_scenario::{ScenarioHeader, ScenarioText};
use portolan_simulator::fleet::{Fleet, FleetFile};
use portolan_simulator::{Options, Selection, Simulation};
use tokio::runtime::Runtime;

use crate::cli::LiveArgs;
use crate::failure::Failure;
use crate::fleet::{fleet_file, machines};
use crate::port::open;

/// The broker, and the devices that were started with the port.
pub(super) struct Field {
    /// Where the port connects to.
    pub(super) broker: Broker,
    // In the order in which they go: devices take their leave of a broker that is still there.
    simulation: Option<(Simulation, Runtime)>,
    _embedded: Option<Box<dyn EmbeddedBroker>>,
}

impl Field {
    /// Starts what the command line leaves to us.
    ///
    /// # Errors
    /// When no broker or no device can be started.
    pub(super) fn set_up(args: &LiveArgs, text: &ScenarioText, terminal: &str) -> Result<Self, Failure> {
        let embedded = match args.broker {
            Some(_) => None,
            None => Some(start_embedded_broker().map_err(|error| Failure::Service(error.to_string()))?),
        };
        let broker = args.broker.clone().or_else(|| embedded.as_ref().map(|embedded| embedded.address()));
        let Some(broker) = broker else { return Err(Failure::Defect("a broker was started and has no address".to_owned())) };
        let fleet = match (&args.devices, &embedded) {
            (Some(path), _) => Some(read(path)?),
            (None, Some(_)) => Some(usual_fleet(args, text, terminal)?),
            (None, None) => None,
        };
        let simulation = fleet.map(|fleet| start(&fleet, args, terminal, &broker)).transpose()?;
        if embedded.is_some() {
            // Whoever wants to join a device of his own must know where. That nobody reads it stops no port.
            let said = writeln!(io::stderr(), "a broker runs at {broker}; topics of this terminal begin with portolan/v1/{terminal}/");
            said.unwrap_or_default();
        }
        Ok(Self { broker, simulation, _embedded: embedded })
    }
}

impl Drop for Field {
    fn drop(&mut self) {
        if let Some((simulation, runtime)) = self.simulation.take() {
            runtime.block_on(simulation.stop());
        }
    }
}

fn start(fleet: &Fleet, args: &LiveArgs, terminal: &str, broker: &Broker) -> Result<(Simulation, Runtime), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("devices").enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Defect(error.to_string()))?;
    let options = Options {
        speed: args.speed,
        terminal: Some(terminal.to_owned()),
        seed: args.changes.seed,
        tls: args.tls(),
        ..Options::new(broker.clone())
    };
    let simulation = {
        let _inside = runtime.enter();
        Simulation::start(fleet, &Selection::default(), options)
    };
    let simulation = simulation.map_err(|error| Failure::usage(error.to_string(), "see portolan live --help"))?;
    Ok((simulation, runtime))
}

fn read(path: &Path) -> Result<Fleet, Failure> {
    FleetFile::read(path).map_err(Failure::Unreadable)?.fleet().map_err(Failure::Problems)
}

/// The fleet file that is named as the scenario, if there is one and the scenario was not changed; else the scenario's machines.
fn usual_fleet(args: &LiveArgs, text: &ScenarioText, terminal: &str) -> Result<Fleet, Failure> {
    let beside: Option<PathBuf> =
        args.scenario.parent().zip(args.scenario.file_name()).map(|(folder, name)| folder.join("devices").join(name));
    if args.changes.set.is_empty()
        && let Some(path) = beside.filter(|path| path.exists())
    {
        return read(&path);
    }
    let port = open(text).map_err(Failure::Problems)?;
    let header = port.world().resource::<ScenarioHeader>();
    fleet_file(&machines(port.world()), &header.name, terminal, header.seed, &header.start.iso(0)).fleet().map_err(Failure::Problems)
}
