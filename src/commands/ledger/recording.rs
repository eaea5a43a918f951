//! The ledger of a port that this program runs: in a folder, or through the port's own node, which the other parties follow.

use std::path::Path;

use bevy_ecs::world::World;
use portolan_keys::KeyRing;
use portolan_ledger::Folder;
use portolan_ledger::port::{PortLedger, Recorder};
use portolan_parties::{NodeRecorder, Running, serve};
use portolan_scenario::ScenarioText;
use tokio::runtime::Runtime;

use super::node::{listen, opened, read_config, read_ring, runtime};
use super::{read_log_key, told};
use crate::cli::RecordingArgs;
use crate::failure::Failure;

/// Who keeps the ledger of a port that is about to be opened.
pub struct Recording {
    recorder: Box<dyn Recorder>,
    signs: Option<KeyRing>,
    answering: Answering,
}

/// Lets the port's node answer until it is dropped; nothing where the port keeps its ledger alone.
#[derive(Default)]
pub struct Answering(Option<(Runtime, Running)>);

impl Recording {
    /// Opens what the command line names, and lets the scenario ask for it; none where it names nothing.
    ///
    /// # Errors
    /// When there is no ledger in the folder, a key is not the right one, or the node cannot answer at its address.
    pub fn begin(args: &RecordingArgs, text: &mut ScenarioText) -> Result<Option<Self>, Failure> {
        // clap sees to it that both are there or neither is.
        let Some((folder, log_key)) = args.ledger.as_deref().zip(args.log_key.as_deref()) else { return Ok(None) };
        text.set("ledger=durable").map_err(Failure::Unreadable)?;
        let signs = args.party_key.as_deref().map(read_ring).transpose()?;
        let (recorder, answering): (Box<dyn Recorder>, Answering) = if let (Some(parties), Some(ring)) = (&args.parties, &signs) {
            let (node, answering) = answer(folder, parties, ring, log_key)?;
            (Box::new(node), answering)
        } else {
            let opened = Folder::open(folder, read_log_key(log_key)?).map_err(|error| told(folder, &error))?;
            (Box::new(opened), Answering::default())
        };
        Ok(Some(Self { recorder, signs, answering }))
    }

    /// Lets it keep the ledger of a port that has not run yet. The other parties can follow until what is returned is dropped.
    pub fn keep(self, port: &mut World) -> Answering {
        port.resource_mut::<PortLedger>().appoint(self.recorder, self.signs);
        self.answering
    }
}

/// Runs the node of the port in this program.
fn answer(folder: &Path, parties: &Path, ring: &KeyRing, log_key: &Path) -> Result<(NodeRecorder, Answering), Failure> {
    let config = read_config(parties)?;
    let (node, address) = opened(folder, parties, config, ring.clone(), Some(read_log_key(log_key)?))?;
    let runtime = runtime()?;
    let running = runtime.block_on(async {
        let listener = listen(&address, parties).await?;
        serve(node, listener, true).map_err(|error| Failure::Service(error.to_string()))
    })?;
    tracing::info!("the node of {} answers on {}", ring.party, running.address);
    Ok((NodeRecorder(running.node.clone()), Answering(Some((runtime, running)))))
}

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some((runtime, running)) = self.0.take() {
            runtime.block_on(running.stop());
        }
    }
}
