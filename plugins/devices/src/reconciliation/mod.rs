//! Start-up reconciliation: the yard as another system has it, held against the model's own stock and against what devices report.
//!
//! A port that begins in the middle of a day takes its stock from somewhere, and that is never quite what stands outside. All three versions
//! are laid side by side and every difference is listed with each side's word; nobody's truth is overwritten. What is done about a
//! difference is for people to decide.

mod compare;
mod model;
mod sightings;
mod snapshot;

use bevy_ecs::prelude::*;
use portolan_protocol::wire::WireId;
use serde::Serialize;

pub use compare::reconcile;
pub use model::ModelStock;
pub use sightings::Sightings;
pub use snapshot::{Stand, Stood, YardSnapshot};

/// What differs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// The export has a box that the model does not.
    NotInModel,
    /// The model has a box in the port that the export does not.
    NotInExport,
    /// Both have it, at different places.
    Elsewhere,
    /// The export has a box twice.
    Twice,
    /// The export has two boxes at one place.
    PlaceTaken,
    /// The export has a box with nothing below it.
    Floating,
    /// The export names a place that the terminal does not have.
    NoSuchPlace,
    /// The number's check digit is wrong, or it is no container number.
    BadNumber,
    /// A machine carries more or fewer boxes than the export has on it.
    OtherLoad,
    /// A device reports a box that the export does not have.
    SeenNotListed,
}

impl DifferenceKind {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 10] = [
        Self::NotInModel,
        Self::NotInExport,
        Self::Elsewhere,
        Self::Twice,
        Self::PlaceTaken,
        Self::Floating,
        Self::NoSuchPlace,
        Self::BadNumber,
        Self::OtherLoad,
        Self::SeenNotListed,
    ];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotInModel => "not in the model",
            Self::NotInExport => "not in the export",
            Self::Elsewhere => "at another place",
            Self::Twice => "listed twice",
            Self::PlaceTaken => "two at one place",
            Self::Floating => "nothing below it",
            Self::NoSuchPlace => "no such place",
            Self::BadNumber => "no right number",
            Self::OtherLoad => "another load",
            Self::SeenNotListed => "seen and not listed",
        }
    }
}

/// One difference, with the word of each side that has one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Difference {
    /// What differs.
    pub kind: DifferenceKind,
    /// The box, as its number is written; none where a machine's load differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
    /// The device that says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<WireId>,
    /// What the export says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export: Option<String>,
    /// What the model says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What the device reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported: Option<String>,
    /// The line of the export, or the number of its object, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

/// What reconciliation came to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Reconciliation {
    /// Boxes that the export lists.
    pub boxes_in_export: usize,
    /// Boxes that the model has in the port.
    pub boxes_in_model: usize,
    /// Boxes of which both say the same.
    pub agreed: usize,
    /// Devices that were heard and could tell something.
    pub devices_heard: usize,
    /// Lines of the export that could not be read: which, and why.
    pub unreadable: Vec<(u64, String)>,
    /// The differences, by kind and then by box.
    pub differences: Vec<Difference>,
}

impl Reconciliation {
    /// How many differences of each kind there are, of the kinds that there are.
    pub fn counts(&self) -> impl Iterator<Item = (DifferenceKind, usize)> + '_ {
        let count = |kind| self.differences.iter().filter(|difference| difference.kind == kind).count();
        DifferenceKind::ALL.into_iter().map(move |kind| (kind, count(kind))).filter(|(_, count)| *count > 0)
    }

    /// Whether everybody says the same.
    pub fn all_agree(&self) -> bool {
        self.differences.is_empty() && self.unreadable.is_empty()
    }
}

/// What the reconciliation of this start came to.
#[derive(Resource, Clone, PartialEq, Eq, Debug)]
pub struct Reconciled(
    /// It.
    pub Reconciliation,
);

/// A reconciliation under way: the export was held against the stock with which the port began; devices still have to speak.
#[derive(Resource, Clone, Debug)]
pub struct Reconciling {
    snapshot: YardSnapshot,
    model: ModelStock,
    /// When devices have had time enough, milliseconds of UTC since 1970.
    due_ms: i64,
}

/// How long devices get to speak, milliseconds: three of their usual periods.
const HEARING_MS: i64 = 30_000;

/// Begins to reconcile a port that begins: takes down its stock as it is now.
pub fn begin_to_reconcile(world: &mut World, snapshot: YardSnapshot, now_ms: i64) {
    let model = ModelStock::of(world);
    world.insert_resource(Reconciling { snapshot, model, due_ms: now_ms + HEARING_MS });
}

/// Ends it once devices have had time to speak, or when it must be; true if it ended now.
pub fn reconcile_when_heard(world: &mut World, now_ms: i64, must_end: bool) -> bool {
    if world.get_resource::<Reconciling>().is_none_or(|under_way| now_ms < under_way.due_ms && !must_end) {
        return false;
    }
    let Some(under_way) = world.remove_resource::<Reconciling>() else { return false };
    let found = reconcile(&under_way.snapshot, &under_way.model, &Sightings::of(world));
    let said: Vec<String> = found.counts().map(|(kind, count)| format!("{count} {}", kind.words())).collect();
    if found.all_agree() {
        tracing::info!("the yard is as the export says: {} boxes", found.agreed);
    } else {
        tracing::warn!("the yard is not as the export says: {} boxes agree; {}", found.agreed, said.join(", "));
    }
    world.insert_resource(Reconciled(found));
    true
}
