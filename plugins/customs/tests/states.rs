//! States side by side: what each mode waits for, and what never happens whatever the order of events.

use portolan_customs::declaration::Procedure;
use portolan_customs::states::{
    Asked, Authority, AuthorityHolds, Checks, DeskHours, DeskQueue, Event, ExaminationRefusal, FullDeclaration, HeldThing, HoldRefusal,
    JointExamination, Life, Movement, Permission, PortRelease, RefusalCode, Standing, Targeting, TaxState,
};
use portolan_model::ids::{BoxId, CallId};
use portolan_model::{DAY_MS, HOUR_MS, MINUTE_MS};
use proptest::prelude::*;

fn after(mut standing: Standing, events: &[Event]) -> Standing {
    for event in events {
        standing = standing.apply(*event).unwrap_or_else(|refusal| panic!("{refusal} at {standing:?}"));
    }
    standing
}

fn refused(standing: Standing, event: Event) -> RefusalCode {
    standing.apply(event).expect_err("refused").code
}

fn import(procedure: Procedure) -> Standing {
    after(Standing::lodged(Movement::Import, procedure), &[Event::Accept])
}

#[test]
fn ordinarily_goods_wait_for_everything() {
    use Event::{Arrive, Assess, ClearOfRisk, Pay, PermitUse, PickUp, Release};
    let standing = after(import(Procedure::Ordinary), &[Arrive]);
    assert_eq!(refused(standing, Release), RefusalCode::TargetingOpen);
    let standing = after(standing, &[ClearOfRisk]);
    assert_eq!((refused(standing, Release), refused(standing, Pay)), (RefusalCode::TaxOpen, RefusalCode::NotAssessed));
    let standing = after(standing, &[Assess, Pay]);
    assert_eq!(refused(standing, PickUp), RefusalCode::NotReleased);
    assert!(after(standing, &[Release, PickUp, PermitUse]).is_over());
}

#[test]
fn early_goods_are_free_before_they_are_there() {
    use Event::{Arrive, Assess, ClearOfRisk, Pay, PickUp, Release};
    let cleared = [ClearOfRisk, Assess, Pay];
    assert_eq!(refused(after(import(Procedure::Ordinary), &cleared), Release), RefusalCode::NotArrived);
    let free = after(import(Procedure::Early), &[ClearOfRisk, Assess, Pay, Release]);
    assert_eq!(refused(free, PickUp), RefusalCode::NotArrived);
    after(free, &[Arrive, PickUp]);
}

#[test]
fn in_two_steps_goods_leave_before_the_papers_are_complete() {
    use Event::{Arrive, Assess, ClearOfRisk, Complete, Guarantee, Pay, PermitUse, PickUp, Release};
    let summary = after(import(Procedure::TwoStep), &[Arrive, ClearOfRisk]);
    assert_eq!((refused(summary, Assess), refused(summary, Release)), (RefusalCode::PapersAwaited, RefusalCode::TaxOpen));
    let gone = after(summary, &[Guarantee, Release, PickUp]);
    assert_eq!(
        (refused(gone, PermitUse), refused(gone, Pay), gone.is_over()),
        (RefusalCode::PapersAwaited, RefusalCode::PapersAwaited, false)
    );
    assert!(after(gone, &[Complete, Assess, Pay, PermitUse]).is_over());
}

#[test]
fn in_two_stages_goods_leave_before_they_are_examined() {
    use Event::{Arrive, Assess, Guarantee, PassExamination, Pay, PermitUse, PickUp, Release, ReleaseConditionally, SelectForExamination};
    let selected = after(import(Procedure::TwoStage), &[Arrive, SelectForExamination, Assess, Guarantee]);
    assert_eq!(refused(selected, Release), RefusalCode::TargetingOpen);
    let gone = after(selected, &[ReleaseConditionally, PickUp]);
    assert_eq!(refused(gone, PermitUse), RefusalCode::TargetingOpen);
    assert!(after(gone, &[PassExamination, PermitUse, Pay]).is_over());
    let ordinary = after(import(Procedure::Ordinary), &[Arrive]);
    assert_eq!(refused(ordinary, ReleaseConditionally), RefusalCode::NotInThisMode);
}

#[test]
fn under_periodic_settlement_goods_leave_before_the_tax_is_paid() {
    use Event::{Arrive, Assess, ClearOfRisk, Guarantee, Pay, PermitUse, PickUp, Release};
    let gone = after(import(Procedure::Periodic), &[Arrive, ClearOfRisk, Assess, Guarantee, Release, PickUp, PermitUse]);
    assert!(!gone.is_over(), "the tax is secured, not paid");
    assert!(after(gone, &[Pay]).is_over());
}

#[test]
fn an_unreleased_export_is_never_loaded() {
    use Event::{Arrive, Assess, ClearOfRisk, Load, PickUp, Release};
    let export = after(Standing::lodged(Movement::Export, Procedure::Early), &[Event::Accept, Arrive]);
    assert_eq!(
        (refused(export, Load), refused(export, Assess), refused(export, PickUp)),
        (RefusalCode::NotReleased, RefusalCode::NotInThisMode, RefusalCode::NotInThisMode)
    );
    assert!(after(export, &[ClearOfRisk, Release, Load]).is_over());
}

#[test]
fn a_manifest_is_enough_from_ship_to_ship() {
    let transit = Standing::lodged(Movement::Transshipment, Procedure::Ordinary);
    assert_eq!(refused(transit, Event::Load), RefusalCode::NotInForce, "the manifest is not in");
    let transit = after(transit, &[Event::Accept]);
    assert_eq!((refused(transit, Event::Load), refused(transit, Event::Release)), (RefusalCode::NotArrived, RefusalCode::ManifestIsEnough));
    assert!(after(transit, &[Event::Arrive, Event::Load]).is_over());
    let picked = after(transit, &[Event::Arrive, Event::SelectForExamination]);
    assert_eq!(refused(picked, Event::Load), RefusalCode::TargetingOpen);
    after(picked, &[Event::PassExamination, Event::Load]);
}

#[test]
fn whoever_is_selected_does_not_escape() {
    use Event::{Amend, Arrive, FindInExamination, Lapse, Release, Seize, SelectForExamination, SettleFinding, Withdraw};
    let selected = after(import(Procedure::Ordinary), &[Arrive, SelectForExamination]);
    assert!([Amend, Withdraw, Lapse].iter().all(|event| refused(selected, *event) == RefusalCode::IsSelected));
    let found = after(selected, &[FindInExamination]);
    let seized = after(found, &[Seize]);
    assert!(seized.is_over() && refused(seized, Release) == RefusalCode::IsSeized);
    assert_eq!(after(found, &[SettleFinding]).targeting, Targeting::Clear);
}

#[test]
fn amended_withdrawn_rejected_lapsed() {
    use Event::{Amend, Assess, ClearOfRisk, Lapse, Reject, Withdraw};
    let amended = after(import(Procedure::Ordinary), &[ClearOfRisk, Assess, Amend]);
    assert_eq!((amended.targeting, amended.tax), (Targeting::Open, TaxState::NotAssessed), "all is looked at anew");
    for (event, life) in [(Withdraw, Life::Withdrawn), (Lapse, Life::Lapsed)] {
        let over = after(import(Procedure::Early), &[event]);
        assert_eq!((over.life, over.is_over(), refused(over, ClearOfRisk)), (life, true, RefusalCode::NotInForce));
    }
    let rejected = after(Standing::lodged(Movement::Import, Procedure::Ordinary), &[Reject]);
    assert_eq!(refused(rejected, Event::Accept), RefusalCode::NotInForce);
}

#[test]
fn a_payment_that_fails_holds_what_still_stands_there() {
    use Event::{Arrive, Assess, ClearOfRisk, Pay, PaymentFails, PickUp, Release};
    let released = after(import(Procedure::Ordinary), &[Arrive, ClearOfRisk, Assess, Pay, Release]);
    let held = after(released, &[PaymentFails]);
    assert_eq!((held.port, held.tax, refused(held, PickUp)), (PortRelease::Held, TaxState::Assessed, RefusalCode::NotReleased));
    assert_eq!(after(released, &[PickUp, PaymentFails]).port, PortRelease::PickedUp, "what has left has left");
}

#[test]
fn who_was_selected_learns_it_where_the_mode_says_so() {
    let selected = |procedure| after(import(procedure), &[Event::SelectForExamination]);
    assert!(!selected(Procedure::Early).tells_selection() && selected(Procedure::TwoStage).tells_selection());
    assert!(after(selected(Procedure::Early), &[Event::Arrive]).tells_selection());
}

proptest! {
    #[test]
    fn whatever_happens_the_rules_hold(
        movement in prop::sample::select(vec![Movement::Import, Movement::Export, Movement::Transshipment]),
        procedure in prop::sample::select(Procedure::ALL.to_vec()),
        events in prop::collection::vec(prop::sample::select(Event::ALL.to_vec()), 0..60),
    ) {
        let mut standing = Standing::lodged(movement, procedure);
        for event in events {
            let before = standing;
            match standing.apply(event) {
                Err(refusal) => prop_assert_eq!(refusal.event, event),
                Ok(next) => standing = next,
            }
            prop_assert!(standing == before || before.apply(event) == Ok(standing), "only the event changes it");
            if before.is_over() && before.life != Life::Accepted {
                prop_assert!(Standing { arrived: before.arrived, ..standing } == before, "what is over stays so");
            }
            let leaves = standing.port != before.port;
            if leaves && standing.port == PortRelease::Released {
                prop_assert!(standing.targeting == Targeting::Clear && standing.tax.is_secured() && standing.life == Life::Accepted);
            }
            if leaves && standing.port == PortRelease::Loaded {
                prop_assert!(standing.arrived && (before.port == PortRelease::Released || movement == Movement::Transshipment));
            }
            if leaves && standing.port == PortRelease::PickedUp {
                prop_assert!(standing.arrived && matches!(before.port, PortRelease::Released | PortRelease::Conditional));
                prop_assert_eq!(movement, Movement::Import);
            }
            if standing.permission == Permission::Granted && before.permission != Permission::Granted {
                prop_assert!(standing.full == FullDeclaration::Complete && standing.targeting == Targeting::Clear && standing.tax.is_secured());
            }
            prop_assert!(!before.port.has_left() || standing.port == before.port, "nothing comes back");
            prop_assert!(movement == Movement::Import || standing.tax == TaxState::NothingDue);
        }
    }

    #[test]
    fn desks_serve_in_order_and_only_while_open(jobs in prop::collection::vec((0_i64..400_000, 1_i64..5_000_000), 1..60), clerks in 1_usize..4) {
        let hours = DeskHours { opens_min: 540, closes_min: 1_020, days_a_week: 5 };
        let mut desk = DeskQueue::new(hours, clerks);
        let (mut at_ms, mut last_begin_ms) = (0, 0);
        for (gap_ms, work_ms) in jobs {
            at_ms += gap_ms;
            let done_ms = desk.serve(at_ms, work_ms);
            prop_assert!(done_ms >= at_ms + work_ms);
            let minute = done_ms.rem_euclid(DAY_MS);
            prop_assert!((540 * MINUTE_MS..=1_020 * MINUTE_MS).contains(&minute) && done_ms.div_euclid(DAY_MS).rem_euclid(7) < 5);
            prop_assert!(desk.busy(at_ms) <= clerks);
            // The first clerk free takes the next in the queue.
            let begin_ms = done_ms - work_ms;
            prop_assert!(clerks > 1 || begin_ms >= last_begin_ms);
            last_begin_ms = begin_ms;
        }
    }
}

#[test]
fn work_rests_while_the_desk_is_closed() {
    let hours = DeskHours { opens_min: 540, closes_min: 1_020, days_a_week: 5 };
    let friday_half_past_four = 4 * DAY_MS + 16 * HOUR_MS + 30 * MINUTE_MS;
    let mut desk = DeskQueue::new(hours, 1);
    assert_eq!(desk.serve(friday_half_past_four, HOUR_MS), 7 * DAY_MS + 9 * HOUR_MS + 30 * MINUTE_MS, "done on Monday at half past nine");
    assert_eq!(desk.serve(friday_half_past_four, HOUR_MS), 7 * DAY_MS + 10 * HOUR_MS + 30 * MINUTE_MS, "the next waits");
}

#[test]
fn one_examination_serves_all_that_asked() {
    let mut examination = JointExamination::default();
    let open = Checks { open: true, ..Checks::SCAN };
    assert_eq!(examination.begin(), Err(ExaminationRefusal::NotAsked));
    assert_eq!(examination.ask(Authority::Customs, Checks::SCAN), Asked::Opened);
    assert_eq!(examination.ask(Authority::Maritime, open), Asked::Joined);
    assert_eq!(examination.begin(), Ok(()));
    assert_eq!(examination.withdraw(Authority::Customs), Err(ExaminationRefusal::Begun));
    assert_eq!(examination.end(false), Ok(()));
    assert_eq!(examination.ask(Authority::BorderInspection, Checks::SCAN), Asked::Answered { found: false });
    assert_eq!((examination.visits, examination.saved()), (1, 2));
    assert_eq!(examination.ask(Authority::Customs, Checks { sample: true, ..open }), Asked::Again, "nobody took a sample");
    assert_eq!(examination.withdraw(Authority::Customs), Ok(()));
}

#[test]
fn each_authority_lets_go_what_it_holds() {
    let (mut holds, ship, goods) = (AuthorityHolds::default(), HeldThing::Ship(CallId(1)), HeldThing::DangerousGoods(BoxId(2)));
    assert_eq!(holds.hold(Authority::Customs, ship), Err(HoldRefusal::NotItsMatter(Authority::Customs)));
    assert_eq!((holds.hold(Authority::BorderInspection, ship), holds.hold(Authority::Maritime, ship)), (Ok(()), Ok(())));
    assert_eq!(holds.hold(Authority::Maritime, ship), Err(HoldRefusal::AlreadySo(Authority::Maritime)));
    assert_eq!(holds.release(Authority::Maritime, ship), Ok(false));
    assert_eq!(holds.release(Authority::Maritime, ship), Err(HoldRefusal::NotItsHold(Authority::Maritime)));
    assert_eq!(holds.release(Authority::BorderInspection, ship), Ok(true));
    assert_eq!((holds.hold(Authority::Maritime, goods), holds.is_free(ship), holds.is_free(goods)), (Ok(()), true, false));
    assert_eq!(holds.hold(Authority::BorderInspection, goods), Err(HoldRefusal::NotItsMatter(Authority::BorderInspection)));
}
