//! Rotations of import keys on the practice cloud: with an import and without one, phase by phase, taken back at each phase,
//! with answers that are lost, with keys that are there already, on two computers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]

mod edited;
pub(crate) mod keys;
mod killed;
mod look;
mod losing;

use crate::workflow::Bench;
use jiff::SignedDuration;
use rolebridge::domain::call::AwsCall;
use rolebridge::domain::finding::Finding;
use rolebridge::domain::journal::Phase;
use rolebridge::domain::observed::ObservedAccessKey;
use rolebridge::domain::provisioning::ProvisioningJob;
use rolebridge::domain::rotation::RotatePhase;
use rolebridge::domain::spec::RoleDelivery;
use rolebridge::domain::step::StepId;
use rolebridge::workflow::ports::VaultItem;
use rolebridge::workflow::rollover::PhaseEnd;
use rolebridge::workflow::rotation::{self, PhaseReport, RotateEnd, RotateJob, RotateOptions};
use rolebridge::workflow::steps::{Assessment, assess};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// All phases, without a cool-down.
const AT_ONCE: RotateOptions = RotateOptions { cool_down: SignedDuration::ZERO, ..RotateOptions::PRACTICE };
/// The way back.
const BACK: RotateOptions = RotateOptions { back: true, ..AT_ONCE };
/// Longer than two cycles of the practice cloud take.
const TWO_CYCLES: Duration = Duration::from_millis(4500);

fn job(bench: &Bench, options: &RotateOptions) -> RotateJob {
    crate::phased::job(bench, options.clone())
}

async fn rotate(bench: &Bench, options: &RotateOptions) -> (Vec<PhaseReport>, RotateEnd) {
    job(bench, options).run().await
}

async fn stopped(bench: &Bench, options: &RotateOptions) -> Finding {
    match rotate(bench, options).await.1 {
        RotateEnd::Stopped(finding) => *finding,
        end => panic!("{end:?}"),
    }
}

/// An instance whose roles come in by the directory's import.
async fn imported() -> Bench {
    let mut bench = Bench::new().await;
    bench.spec.directory_roles.way = RoleDelivery::Provisioning;
    bench.proven().await;
    bench
}

/// An instance whose roles are written directly.
async fn direct() -> Bench {
    let bench = Bench::new().await;
    bench.proven().await;
    bench
}

async fn keys(bench: &Bench) -> Vec<ObservedAccessKey> {
    bench.world().await.import_user.unwrap().keys
}

async fn only_key(bench: &Bench) -> String {
    let keys = keys(bench).await;
    assert_eq!(keys.len(), 1, "{keys:?}");
    assert!(keys[0].active);
    keys[0].id.clone()
}

async fn import(bench: &Bench) -> ProvisioningJob {
    bench.world().await.beside.provisioning.job().unwrap().clone()
}

/// The next cycles go well too.
async fn works(bench: &Bench) {
    let began = bench.services.clock.now();
    tokio::time::sleep(TWO_CYCLES).await;
    let job = import(bench).await;
    assert!(job.quarantine.is_none() && job.failures_in_a_row == 0, "{job:?}");
    assert!(job.last_success.as_ref().is_some_and(|run| run.ended.as_second() >= began.as_second()), "{job:?}");
}

/// The steps of the set-up that are about keys have nothing to do.
async fn steps_are_done(bench: &Bench, when: &str) {
    let world = bench.world().await;
    for step in [StepId::ImportIdentity, StepId::DirectoryRoles] {
        let assessment = assess(step, &world);
        assert!(matches!(assessment, Assessment::Done { .. }), "{when}: {step}: {assessment:?}");
    }
}

/// Calls of this kind that were made and stand.
async fn made(bench: &Bench, is: impl Fn(&AwsCall) -> bool) -> usize {
    let rows = bench.services.store.journal(Some(&bench.spec.key), 10_000).await.unwrap();
    let is = |call: &rolebridge::domain::call::Call| matches!(call, rolebridge::domain::call::Call::Aws(call) if is(call));
    rows.iter().filter(|e| e.phase == Phase::Done && is(&e.what.call)).count()
}

async fn has_secret(bench: &Bench, key: &str) -> bool {
    bench.services.vault.get(&VaultItem::access_key(key)).await.unwrap().is_some()
}

#[tokio::test]
async fn in_one_go_the_import_goes_on_with_the_new_key_and_the_old_one_is_gone() {
    let bench = imported().await;
    let old = only_key(&bench).await;
    let (reports, end) = rotate(&bench, &AT_ONCE).await;
    assert_eq!(end, RotateEnd::Rotated, "{reports:#?}");
    assert_eq!(reports.iter().map(|r| r.phase).collect::<Vec<_>>(), RotatePhase::ALL);
    assert!(reports.iter().all(|r| r.end == PhaseEnd::Done), "{reports:#?}");
    let new = only_key(&bench).await;
    assert_ne!(new, old);
    assert!(has_secret(&bench, &new).await && !has_secret(&bench, &old).await);
    works(&bench).await;
    steps_are_done(&bench, "afterwards").await;
    assert_eq!(rotate(&bench, &BACK).await.1, stopped_at("rotation.too_late", &bench).await);
    // one that is finished is not one that is under way: the next run begins a new one
    assert_eq!(rotate(&bench, &AT_ONCE).await.1, RotateEnd::Rotated);
    assert_ne!(only_key(&bench).await, new);
}

/// The end of a run back that is too late.
async fn stopped_at(id: &str, bench: &Bench) -> RotateEnd {
    let finding = stopped(bench, &BACK).await;
    assert_eq!(finding.id, id);
    RotateEnd::Stopped(Box::new(finding))
}

#[tokio::test]
async fn where_nothing_stores_a_key_two_phases_are_not_needed_and_it_says_so() {
    let bench = direct().await;
    let old = only_key(&bench).await;
    let (reports, end) = rotate(&bench, &AT_ONCE).await;
    assert_eq!(end, RotateEnd::Rotated, "{reports:#?}");
    for report in &reports {
        let passed_over = matches!(&report.end, PhaseEnd::NotPossible(why) if why.contains("written directly"));
        assert_eq!(passed_over, matches!(report.phase, RotatePhase::Store | RotatePhase::Cycle), "{report:?}");
    }
    assert_ne!(only_key(&bench).await, old);
    steps_are_done(&bench, "afterwards").await;
}

#[tokio::test]
async fn the_naive_order_makes_the_import_fail() {
    let bench = imported().await;
    let old = only_key(&bench).await;
    bench.aws(AwsCall::UpdateAccessKey { user: bench.spec.import.user.clone(), key: old, active: false }).await;
    tokio::time::sleep(TWO_CYCLES).await;
    let job = import(&bench).await;
    assert!(job.quarantine.is_some(), "switching the old key off first stops the import: {job:?}");
    // and a rotation heals it, quarantine and all
    let (reports, end) = rotate(&bench, &AT_ONCE).await;
    assert_eq!(end, RotateEnd::Rotated, "{reports:#?}");
    works(&bench).await;
}

#[tokio::test]
async fn phase_by_phase_each_run_goes_on_where_the_last_one_stopped_and_nothing_is_made_twice() {
    for bench in [imported().await, direct().await] {
        let imports = bench.spec.directory_roles.way == RoleDelivery::Provisioning;
        let old = only_key(&bench).await;
        for until in [RotatePhase::Make, RotatePhase::Store, RotatePhase::Cycle, RotatePhase::Disable, RotatePhase::CoolDown] {
            for _ in 0..2 {
                let (reports, end) = rotate(&bench, &RotateOptions { until, ..AT_ONCE }).await;
                assert!(matches!(end, RotateEnd::Waits { phase, .. } if phase > until), "{until:?}: {end:?} {reports:#?}");
                let keys = keys(&bench).await;
                assert_eq!(keys.len(), 2, "{until:?}");
                let off: Vec<&str> = keys.iter().filter(|k| !k.active).map(|k| k.id.as_str()).collect();
                assert_eq!(off, if until < RotatePhase::Disable { vec![] } else { vec![old.as_str()] }, "{until:?}");
                steps_are_done(&bench, until.as_str()).await;
                if imports {
                    assert!(import(&bench).await.quarantine.is_none(), "{until:?}");
                }
            }
        }
        assert_eq!(rotate(&bench, &AT_ONCE).await.1, RotateEnd::Rotated);
        assert_ne!(only_key(&bench).await, old);
        assert_eq!(made(&bench, |c| matches!(c, AwsCall::CreateAccessKey { .. })).await, 2, "that of the set-up, and one");
        assert_eq!(made(&bench, |c| matches!(c, AwsCall::UpdateAccessKey { .. })).await, 1);
        assert_eq!(made(&bench, |c| matches!(c, AwsCall::DeleteAccessKey { .. })).await, 1);
        if imports {
            works(&bench).await;
        }
    }
}

#[tokio::test]
async fn the_cool_down_waits() {
    let bench = direct().await;
    let (_, end) = rotate(&bench, &RotateOptions::PRACTICE).await;
    let RotateEnd::Waits { phase: RotatePhase::CoolDown, until: Some(until), .. } = end else { panic!("{end:?}") };
    let left = until.duration_since(bench.services.clock.now());
    assert!(left > SignedDuration::from_hours(23) && left <= SignedDuration::from_hours(24));
    assert_eq!(keys(&bench).await.iter().filter(|k| k.active).count(), 1);
    assert_eq!(rotate(&bench, &AT_ONCE).await.1, RotateEnd::Rotated);
}

#[tokio::test]
async fn undo_at_each_phase_goes_back_to_the_old_key() {
    for bench in [imported().await, direct().await] {
        let imports = bench.spec.directory_roles.way == RoleDelivery::Provisioning;
        let old = only_key(&bench).await;
        for until in [RotatePhase::Make, RotatePhase::Store, RotatePhase::Cycle, RotatePhase::Disable, RotatePhase::CoolDown] {
            rotate(&bench, &RotateOptions { until, ..AT_ONCE }).await;
            assert_eq!(keys(&bench).await.len(), 2, "{until:?}");
            let (reports, end) = rotate(&bench, &BACK).await;
            assert!(matches!(end, RotateEnd::TakenBack(calls) if calls > 0), "{until:?}: {end:?} {reports:#?}");
            assert_eq!(only_key(&bench).await, old, "{until:?}");
            steps_are_done(&bench, until.as_str()).await;
            assert_eq!(
                made(&bench, |c| matches!(c, AwsCall::CreateAccessKey { .. })).await,
                1,
                "{until:?}: only that of the set-up stands"
            );
            assert_eq!(rotate(&bench, &BACK).await.1, RotateEnd::TakenBack(0), "{until:?}: nothing is left to take back");
        }
        if imports {
            works(&bench).await;
        }
        assert!(rotation::note(&*bench.services.store, &bench.spec.key).await.unwrap().is_none());
        assert_eq!(rotate(&bench, &AT_ONCE).await.1, RotateEnd::Rotated);
    }
}

#[tokio::test]
async fn what_was_rotated_can_be_taken_down_with_the_rest() {
    let bench = imported().await;
    assert_eq!(rotate(&bench, &AT_ONCE).await.1, RotateEnd::Rotated);
    let mut world = bench.world().await;
    let (id, cancel) = (rolebridge::domain::journal::JobId("undo".into()), CancellationToken::new());
    rolebridge::workflow::undo::undo(&id, StepId::Choose, &mut world, &bench.clouds, &bench.services, &cancel).await.unwrap();
    let world = bench.world().await;
    assert!(world.import_user.is_none() && world.import_policy.is_none() && world.instance.is_none());
}
