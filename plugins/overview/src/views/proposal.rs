//! An action that is proposed.

use portolan_model::requests::{Action, RequestId};
use portolan_panels::views::{Interlock, ProposalView};

use crate::port::Port;
use crate::requests_seam;

pub(crate) fn proposal(port: &Port, action: Action, compensates: Option<RequestId>) -> ProposalView {
    let interlocks = requests_seam::interlocks(port.world, &action, compensates);
    ProposalView {
        action: port.action(action),
        may_ask: requests_seam::may_ask(port.world, &action),
        interlocks: interlocks.into_iter().map(|(rule, holds)| Interlock { rule, holds }).collect(),
        compensates,
    }
}
