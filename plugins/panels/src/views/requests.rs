//! What operators asked for and how far it has come.

use portolan_model::Ms;
use portolan_model::requests::{RequestId, RequestStage, Role};

use super::ActionView;

/// One request.
#[derive(Clone, PartialEq, Debug)]
pub struct RequestRow {
    /// Which.
    pub id: RequestId,
    /// When it was made.
    pub at_ms: Ms,
    /// In whose authority.
    pub role: Role,
    /// What.
    pub action: ActionView,
    /// Why, in the operator's words.
    pub why: String,
    /// How far it has come; a refused one names its rule.
    pub stage: RequestStage,
    /// When it came so far.
    pub stage_ms: Ms,
    /// The request it undoes.
    pub compensates: Option<RequestId>,
    /// What would undo it, if it was carried out and can be undone.
    pub undo: Option<ActionView>,
}

/// All requests.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RequestsView {
    /// The newest first.
    pub rows: Vec<RequestRow>,
}
