//! The node of a port as the recorder of its ledger: what the port writes, the other parties follow and cosign.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use portolan_ledger::Batch;
use portolan_ledger::port::{Book, Kept, Recorder, Standing, Verification, Witnesses, of_folder};

use crate::node::Node;

/// Records through a node of this process, which [serves](crate::serve) the other parties.
pub struct NodeRecorder(
    /// The node; it must be the sequencing one.
    pub Arc<Mutex<Node>>,
);

impl NodeRecorder {
    fn node(&self) -> MutexGuard<'_, Node> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorder for NodeRecorder {
    fn kept(&self) -> Kept {
        Kept::Disk
    }

    fn append(&mut self, batch: &Batch) -> Result<(), String> {
        let mut node = self.node();
        node.check_submission(batch).map_err(|error| error.to_string())?;
        node.append(batch).map(|_| ()).map_err(|error| error.to_string())
    }

    fn read(&mut self, read: &mut dyn FnMut(&mut dyn Book)) {
        read(&mut self.node().folder_mut().ledger);
    }

    fn witnesses(&mut self) -> Option<Witnesses> {
        let node = self.node();
        let status = node.status();
        let standing = |party: &portolan_keys::PartyName| {
            if status.finality.cosigned_by.contains(party) {
                Standing::Cosigned
            } else if status.silent.contains(party) {
                Standing::Silent
            } else {
                Standing::Waits
            }
        };
        let parties = node.config().parties.iter().map(|party| (party.card.party.to_string(), standing(&party.card.party))).collect();
        let alarms = status.refuses.into_iter().chain(status.alarms.iter().map(|alarm| format!("{}: {}", alarm.party, alarm.what)));
        Some(Witnesses {
            parties,
            needed: status.finality.needed,
            size: status.finality.size,
            final_size: status.finality.final_size,
            alarms: alarms.collect(),
        })
    }

    fn verification(&mut self) -> Result<Verification, String> {
        let node = self.node();
        let ledger = &node.folder().ledger;
        Ok(of_folder(node.folder().path().to_owned(), ledger.log().clone(), node.config().register()))
    }
}
