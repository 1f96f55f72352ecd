//! What screens show of a rotation: at rest, after each phase, when it is done; and the plan of taking it back.

use super::{AT_ONCE, BACK, direct, imported, only_key, rotate};
use crate::workflow::Bench;
use rolebridge::domain::plan::Plan;
use rolebridge::domain::rotation::{PhaseState, RotatePhase};
use rolebridge::workflow::patience::Patience;
use rolebridge::workflow::reach::Reached;
use rolebridge::workflow::rotation::{self, RotateEnd, RotateOptions, RotateStanding, RotationView};

async fn look(bench: &Bench, options: &RotateOptions) -> RotationView {
    let store = &*bench.services.store;
    let mut world = bench.world().await;
    world.read_key_use(&bench.clouds).await.unwrap();
    let note = rotation::note(store, &bench.spec.key).await.unwrap();
    let holders = rotation::holders(&bench.spec, store).await.unwrap();
    rotation::look(&world, &holders, note.as_ref(), options, bench.services.clock.now())
}

async fn undo_plan(bench: &Bench) -> Plan {
    let (spec, clouds) = (bench.spec.clone(), bench.clouds.clone());
    let reached = Reached { spec, clouds, confirmed: true, patience: Patience::PRACTICE, practice: true };
    rotation::plan_undo(&reached, &bench.services, &BACK).await.unwrap()
}

fn is_settled(state: &PhaseState) -> bool {
    matches!(state, PhaseState::Done | PhaseState::NotNeeded)
}

#[tokio::test]
async fn each_phase_is_shown_as_done_when_it_is_and_the_next_plan_is_there_before_it_runs() {
    for bench in [imported().await, direct().await] {
        let view = look(&bench, &AT_ONCE).await;
        assert_eq!((view.standing, view.can_be_undone, view.note.is_none()), (RotateStanding::Rest, false, true), "{view:#?}");
        assert_eq!(view.next.unwrap().button, "Make a second key");
        assert_eq!(undo_plan(&bench).await.writes().count(), 0, "nothing was begun");
        for until in RotatePhase::ALL.into_iter().filter(|p| !matches!(p, RotatePhase::CoolDown | RotatePhase::Delete)) {
            rotate(&bench, &RotateOptions { until, ..AT_ONCE }).await;
            let view = look(&bench, &AT_ONCE).await;
            assert_eq!((view.standing, view.can_be_undone, &view.problem), (RotateStanding::UnderWay, true, &None), "{until:?}: {view:#?}");
            let done = view.phases.iter().filter(|(phase, _)| *phase <= until).all(|(_, state)| is_settled(state));
            assert!(done && (view.next.is_some() || view.wait.is_some()), "{until:?}: {view:#?}");
        }
        // what is due without a cool-down waits a day with one
        let at_once = look(&bench, &AT_ONCE).await;
        assert_eq!(at_once.next.unwrap().button, "Delete the old key");
        assert_eq!(at_once.phases[5], (RotatePhase::Delete, PhaseState::Now));
        let wait = look(&bench, &RotateOptions::PRACTICE).await.wait.unwrap();
        assert!(wait.phase == RotatePhase::CoolDown && wait.until.is_some(), "{wait:?}");

        let (_, end) = rotate(&bench, &AT_ONCE).await;
        assert_eq!(end, RotateEnd::Rotated);
        let view = look(&bench, &AT_ONCE).await;
        assert_eq!((view.standing, view.can_be_undone), (RotateStanding::Rest, false), "{view:#?}");
        assert!(view.note.unwrap().finished.is_some() && view.phases.iter().all(|(_, state)| is_settled(state)));
        assert_eq!(view.next.unwrap().button, "Make a second key", "what another one would begin with");
    }
}

#[tokio::test]
async fn the_plan_of_taking_back_has_the_calls_that_it_makes() {
    for (bench, imports) in [(imported().await, true), (direct().await, false)] {
        let old = only_key(&bench).await;
        rotate(&bench, &RotateOptions { until: RotatePhase::Disable, ..AT_ONCE }).await;
        let planned = undo_plan(&bench).await.writes().count();
        assert_eq!(planned, if imports { 3 } else { 2 });
        assert_eq!(rotate(&bench, &BACK).await.1, RotateEnd::TakenBack(planned));
        assert_eq!(only_key(&bench).await, old);
        assert_eq!(look(&bench, &AT_ONCE).await.standing, RotateStanding::Rest);
    }
}
