//! What a port needs to join one that is there already: foreign payloads, what cannot be taken, the yard as others have it.

use portolan_devices::mapping::MappingFile;
use portolan_devices::reconciliation::YardSnapshot;
use portolan_devices::{DeadLetterStore, VehicleAddresses};

use super::ais::Receivers;
use crate::cli::LiveArgs;
use crate::failure::Failure;

/// The files of the command line, read before anything is started.
pub(super) struct Joining {
    pub(super) mapping: Option<MappingFile>,
    pub(super) vehicles: VehicleAddresses,
    pub(super) dead_letters: Option<DeadLetterStore>,
    pub(super) yard: Option<YardSnapshot>,
    pub(super) receivers: Option<Receivers>,
}

impl Joining {
    /// Reads what is named.
    ///
    /// # Errors
    /// The first file that cannot be used.
    pub(super) fn read(args: &LiveArgs) -> Result<Self, Failure> {
        let mapping = args.mapping.as_deref().map(MappingFile::read).transpose().map_err(Failure::Unreadable)?;
        let vehicles = args.vehicles.as_deref().map(VehicleAddresses::read).transpose().map_err(Failure::Unreadable)?.unwrap_or_default();
        let yard = args.yard.as_deref().map(YardSnapshot::read).transpose().map_err(Failure::Unreadable)?;
        let store = |path: &std::path::PathBuf| DeadLetterStore::open(path).map_err(|error| Failure::unwritable(path, &error));
        let dead_letters = args.dead_letters.as_ref().map(store).transpose()?;
        let receivers = args.ais.as_deref().map(Receivers::open).transpose()?;
        Ok(Self { mapping, vehicles, dead_letters, yard, receivers })
    }
}
