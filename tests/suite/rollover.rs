//! Rollovers on the practice cloud: done in one go, phase by phase, taken back at each phase, on two computers, by two
//! administrators, and with people signing in all the while.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]

mod fleet;
mod killed;
mod simulation;

use crate::workflow::Bench;
use jiff::SignedDuration;
use rolebridge::domain::call::{AwsCall, DirectoryCall};
use rolebridge::domain::certificate::Thumbprint;
use rolebridge::domain::finding::Finding;
use rolebridge::domain::observed::{ObservedInstance, ObservedProvider};
use rolebridge::domain::rollover::{Note, RollPhase};
use rolebridge::workflow::patience::Patience;
use rolebridge::workflow::rollover::{self, PhaseEnd, PhaseReport, RollEnd, RollJob, RollOptions, Undoing};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// All phases at once, without waiting for anybody.
const AT_ONCE: RollOptions =
    RollOptions { emergency: false, cool_down: SignedDuration::ZERO, spread: SignedDuration::ZERO, until: RollPhase::Prune };

fn job(bench: &Bench, options: &RollOptions) -> RollJob {
    RollJob {
        run: uuid::Uuid::new_v4().to_string(),
        spec: bench.spec.clone(),
        clouds: bench.clouds.clone(),
        services: bench.services.clone(),
        aws_confirmed: true,
        sink: Arc::new(|_| ()),
        cancel: CancellationToken::new(),
        patience: Patience {
            seen: Duration::from_secs(3),
            unreachable: Duration::from_secs(3),
            grace: Duration::from_millis(200),
            ..Patience::PRACTICE
        },
        options: options.clone(),
    }
}

async fn roll(bench: &Bench, options: &RollOptions) -> (Vec<PhaseReport>, RollEnd) {
    job(bench, options).run().await
}

async fn stopped(bench: &Bench, options: &RollOptions) -> Finding {
    match roll(bench, options).await.1 {
        RollEnd::Stopped(finding) => *finding,
        end => panic!("{end:?}"),
    }
}

/// Both sides, as far as a rollover may touch them.
async fn sides(bench: &Bench) -> (ObservedInstance, ObservedProvider) {
    let world = bench.world().await;
    (world.instance.unwrap(), world.provider.unwrap())
}

fn active(instance: &ObservedInstance) -> Thumbprint {
    instance.active_certificate().unwrap().facts.thumbprint.clone()
}

fn trusted(provider: &ObservedProvider) -> Vec<Thumbprint> {
    let metadata = rolebridge::saml::metadata::read(&provider.metadata).unwrap();
    metadata.certificates.iter().map(rolebridge::pki::Certificate::thumbprint).collect()
}

async fn undo(bench: &Bench) -> Result<usize, Finding> {
    let note = rollover::note(&*bench.services.store, &bench.spec.key).await.unwrap();
    let note = note.unwrap_or_else(|| Note::begin("none".into(), bench.services.clock.now(), false));
    let cancel = CancellationToken::new();
    let undoing =
        Undoing { run: "undo", note: &note, clouds: &bench.clouds, services: &bench.services, cancel: &cancel, rest: Duration::ZERO };
    let mut world = bench.world().await;
    undoing.run(&mut world).await.unwrap().map(|done| done.calls).map_err(|finding| *finding)
}

#[tokio::test]
async fn in_one_go_only_the_new_certificate_is_left_and_it_works() {
    let bench = Bench::new().await;
    bench.proven().await;
    let (before, _) = sides(&bench).await;
    let (reports, end) = roll(&bench, &AT_ONCE).await;
    assert_eq!(end, RollEnd::Rolled, "{reports:#?}");
    assert_eq!(reports.iter().map(|r| r.phase).collect::<Vec<_>>(), RollPhase::ALL);
    assert!(matches!(reports[2].end, PhaseEnd::NotPossible(_)), "the directory made the key and keeps it: {reports:#?}");
    let (after, provider) = sides(&bench).await;
    assert_eq!(after.certificates.len(), 1);
    assert_ne!(active(&after), active(&before));
    assert_eq!(trusted(&provider), [active(&after)]);
    bench.proven().await;
}

#[tokio::test]
async fn phase_by_phase_each_run_goes_on_where_the_last_one_stopped_and_nothing_is_made_twice() {
    let bench = Bench::new().await;
    bench.proven().await;
    for until in [RollPhase::Stage, RollPhase::Overlap, RollPhase::Canary, RollPhase::Activate, RollPhase::Prove, RollPhase::CoolDown] {
        for _ in 0..2 {
            let (reports, end) = roll(&bench, &RollOptions { until, ..AT_ONCE }).await;
            assert!(matches!(end, RollEnd::Waits { phase, .. } if phase > until), "{until:?}: {end:?} {reports:#?}");
            let (instance, provider) = sides(&bench).await;
            assert_eq!(instance.certificates.len(), 2, "{until:?}");
            assert!(trusted(&provider).contains(&active(&instance)), "{until:?}: what signs is trusted");
        }
    }
    assert_eq!(roll(&bench, &AT_ONCE).await.1, RollEnd::Rolled);
    assert_eq!(sides(&bench).await.0.certificates.len(), 1);
    // one that is finished is not one that is under way: the next run begins a new one
    assert_eq!(roll(&bench, &AT_ONCE).await.1, RollEnd::Rolled);
}

#[tokio::test]
async fn the_cool_down_waits_and_an_emergency_does_not() {
    let bench = Bench::new().await;
    bench.proven().await;
    let day = RollOptions { cool_down: SignedDuration::from_hours(24), ..AT_ONCE };
    let (_, end) = roll(&bench, &day).await;
    let RollEnd::Waits { phase: RollPhase::CoolDown, until: Some(until), .. } = end else { panic!("{end:?}") };
    let left = until.duration_since(bench.services.clock.now());
    assert!(left > SignedDuration::from_hours(23) && left <= SignedDuration::from_hours(24));
    assert_eq!(roll(&bench, &RollOptions { emergency: true, ..day }).await.1, RollEnd::Rolled);
}

#[tokio::test]
async fn undo_at_each_phase_returns_both_sides_to_what_they_were() {
    let bench = Bench::new().await;
    bench.proven().await;
    for until in [RollPhase::Stage, RollPhase::Overlap, RollPhase::Activate, RollPhase::CoolDown] {
        let before = sides(&bench).await;
        roll(&bench, &RollOptions { until, ..AT_ONCE }).await;
        assert_ne!(sides(&bench).await, before, "{until:?}");
        assert!(undo(&bench).await.unwrap() > 0, "{until:?}");
        assert_eq!(sides(&bench).await, before, "{until:?}: byte for byte, the metadata document included");
    }
    assert_eq!(roll(&bench, &AT_ONCE).await.1, RollEnd::Rolled);
    assert_eq!(undo(&bench).await.unwrap_err().id, "rollover.too_late");
}

#[tokio::test]
async fn one_that_was_begun_on_another_computer_is_recognised_and_finished() {
    let first = Bench::new().await;
    first.proven().await;
    for until in [RollPhase::Stage, RollPhase::Overlap, RollPhase::Activate] {
        roll(&first, &RollOptions { until, ..AT_ONCE }).await;
        let mut second = Bench::beside(Arc::clone(&first.connections)).await;
        second.spec.identifier = first.spec.identifier.clone();
        // the test user's password is known on the first computer only
        let (reports, end) = roll(&second, &AT_ONCE).await;
        assert!(matches!(end, RollEnd::Waits { phase: RollPhase::Prove, .. }), "{until:?}: {end:?} {reports:#?}");
        assert_eq!(sides(&first).await.0.certificates.len(), 2, "{until:?}: it went on and did not begin anew");
        assert_eq!(roll(&first, &AT_ONCE).await.1, RollEnd::Rolled, "{until:?}");
    }
}

#[tokio::test]
async fn two_administrators_at_once_are_noticed_and_nothing_of_the_other_one_is_overwritten() {
    let bench = Bench::new().await;
    bench.proven().await;
    let (_, before) = sides(&bench).await;
    roll(&bench, &RollOptions { until: RollPhase::Overlap, ..AT_ONCE }).await;
    let put = |metadata: &str| AwsCall::UpdateSamlProvider { arn: before.arn.clone(), metadata: metadata.to_owned() };
    // somebody puts the old metadata back
    bench.clouds.aws.execute(&put(&before.metadata)).await.unwrap();
    assert_eq!(stopped(&bench, &AT_ONCE).await.id, "rollover.provider_replaced");
    assert_eq!(sides(&bench).await.1.metadata, before.metadata, "left as it is");
    // somebody stages another certificate
    let instance = sides(&bench).await.0;
    let ends = bench.services.clock.now().checked_add(SignedDuration::from_hours(24 * 900)).unwrap();
    let call = DirectoryCall::AddSigningCertificate { service_principal: instance.ids.service_principal, subject: "CN=other".into(), ends };
    tokio::time::sleep(Duration::from_millis(1100)).await;
    bench.clouds.directory.execute(&call, None).await.unwrap();
    assert_eq!(stopped(&bench, &AT_ONCE).await.id, "rollover.another_certificate");
    // whoever runs it again has read of both, and goes on from what is there
    assert_eq!(roll(&bench, &AT_ONCE).await.1, RollEnd::Rolled);
}

#[tokio::test]
async fn an_instance_whose_certificate_aws_does_not_trust_is_mended_first() {
    let bench = Bench::new().await;
    bench.proven().await;
    let (instance, _) = sides(&bench).await;
    let ends = bench.services.clock.now().checked_add(SignedDuration::from_hours(24 * 900)).unwrap();
    let id = instance.ids.service_principal.clone();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    bench
        .clouds
        .directory
        .execute(&DirectoryCall::AddSigningCertificate { service_principal: id.clone(), subject: "CN=by hand".into(), ends }, None)
        .await
        .unwrap();
    let new = sides(&bench).await.0.certificates.iter().find(|c| c.facts.thumbprint != active(&instance)).unwrap().facts.thumbprint.clone();
    // the naive order, by hand: everybody is locked out from here on
    bench
        .clouds
        .directory
        .execute(&DirectoryCall::ActivateCertificate { service_principal: id, thumbprint: Some(new.clone()) }, None)
        .await
        .unwrap();
    let (reports, end) = roll(&bench, &AT_ONCE).await;
    assert_eq!(end, RollEnd::Rolled, "{reports:#?}");
    let (after, provider) = sides(&bench).await;
    assert_eq!((active(&after), trusted(&provider)), (new.clone(), vec![new]));
}
