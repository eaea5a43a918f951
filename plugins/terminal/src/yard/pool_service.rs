//! Cranes of blocks without slots: first come, first served at each end, one order a box.

use portolan_model::facts::{Activity, What, YardMoveKind};
use portolan_model::ids::BlockId;
use portolan_model::place::Place;
use portolan_protocol::Task;

use super::Yard;
use super::block::{Customer, Side, Work};
use crate::boxes::Boxes;
use crate::control::Control;

impl Yard<'_, '_> {
    /// Begins with who came first at one end of a block, if the crane can.
    pub(super) fn begin_in_pool(&mut self, control: &mut Control, id: BlockId, side: Side) {
        let crane = side.crane(id);
        let digs = {
            let Ok((mut block, ..)) = self.blocks.get_mut(control.index.block(id)) else { return };
            let post = block.post(side);
            if post.work.is_some() || post.queue.is_empty() || !control.is_ready(crane) {
                return;
            }
            let Some(job) = post.queue.pop_front() else { return };
            let digs = if job.errand.stores() { 0 } else { self.books.draw_digs(side) };
            post.work = Some(Work { job: Some(job), steps: std::collections::VecDeque::new(), claim: (0, 0), digs, started: true });
            digs
        };
        control.order(crane, Task::YardService { lifts: 1 + digs }, Activity::Lifting);
    }

    /// The one order for a box is done.
    pub(super) fn finish_in_pool(&mut self, control: &mut Control, boxes: &mut Boxes, id: BlockId, side: Side) -> Option<Customer> {
        let crane = side.crane(id);
        let work = {
            let Ok((mut block, Some(mut pool), _)) = self.blocks.get_mut(control.index.block(id)) else { return None };
            let work = block.post(side).work.take()?;
            if let Some(job) = work.job {
                if job.errand.stores() {
                    pool.boxes.push(job.container);
                } else if let Some(position) = pool.boxes.iter().position(|standing| *standing == job.container) {
                    pool.boxes.remove(position);
                }
            }
            work
        };
        if work.digs > 0 {
            control.note(What::YardMove { crane, block: id, kind: YardMoveKind::Rehandle, boxes: work.digs });
        }
        if let Some(job) = work.job {
            if job.errand.stores() {
                self.stored(control, boxes, crane, &job, Place::Pool(id));
            } else {
                self.retrieved(control, boxes, crane, id, &job);
            }
        }
        self.begin_in_pool(control, id, side);
        work.job.map(|job| job.customer)
    }
}
