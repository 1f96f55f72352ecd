//! Rollovers on the practice cloud: done in one go, phase by phase, taken back at each phase, on two computers, by two
//! administrators, and with people signing in all the while.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]

mod clock;
mod edited;
mod elsewhere;
mod faults;
mod fleet;
mod killed;
mod signing_in;
mod simulation;
mod unseen;

use crate::workflow::Bench;
use jiff::SignedDuration;
use rolebridge::domain::call::{AwsCall, DirectoryCall};
use rolebridge::domain::certificate::Thumbprint;
use rolebridge::domain::finding::Finding;
use rolebridge::domain::observed::{ObservedInstance, ObservedProvider};
use rolebridge::domain::rollover::{Note, RollPhase};
use rolebridge::saml::metadata::MetadataSpec;
use rolebridge::workflow::rollover::{self, PhaseEnd, PhaseReport, RollEnd, RollJob, RollOptions, Undoing};
use rolebridge::workflow::world::WorkError;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// All phases at once, without waiting for anybody.
const AT_ONCE: RollOptions = RollOptions { cool_down: SignedDuration::ZERO, spread: SignedDuration::ZERO, ..RollOptions::PRACTICE };

fn job(bench: &Bench, options: &RollOptions) -> RollJob {
    crate::phased::job(bench, options.clone())
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
    try_undo(bench).await.unwrap()
}

/// The outer error is a cloud that refused something, or an answer that was lost.
async fn try_undo(bench: &Bench) -> Result<Result<usize, Finding>, WorkError> {
    let note = rollover::note(&*bench.services.store, &bench.spec.key).await.unwrap();
    let note = note.unwrap_or_else(|| Note::begin("none".into(), bench.services.clock.now(), false));
    let cancel = CancellationToken::new();
    let (clouds, services) = (&bench.clouds, &bench.services);
    let undoing =
        Undoing { run: "undo", note: &note, clouds, services, cancel: &cancel, seen: Duration::from_secs(2), rest: Duration::ZERO };
    let mut world = bench.world().await;
    Ok(undoing.run(&mut world).await?.map(|done| done.calls).map_err(|finding| *finding))
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

/// As [`AT_ONCE`], with the new certificate issued here.
const ISSUED_HERE: RollOptions = RollOptions { issue_here: Some(2048), ..AT_ONCE };

#[tokio::test]
async fn one_that_is_issued_here_is_tried_before_the_directory_signs_with_it() {
    let bench = Bench::new().await;
    bench.proven().await;
    let (before, _) = sides(&bench).await;
    let (reports, end) = roll(&bench, &RollOptions { until: RollPhase::Canary, ..ISSUED_HERE }).await;
    assert!(matches!(end, RollEnd::Waits { phase: RollPhase::Activate, .. }), "{end:?} {reports:#?}");
    let canary = reports.iter().find(|r| r.phase == RollPhase::Canary).unwrap();
    assert_eq!(canary.end, PhaseEnd::Done, "AWS took a response signed with the new key");
    let (half, _) = sides(&bench).await;
    assert_eq!(active(&half), active(&before), "the old one still signs");
    // the wish is remembered by the certificate itself: the next run need not be told
    let (reports, end) = roll(&bench, &AT_ONCE).await;
    assert_eq!(end, RollEnd::Rolled, "{reports:#?}");
    let issued = bench.world().await.memory.issued;
    let (after, provider) = sides(&bench).await;
    assert_eq!((issued.len(), after.certificates.len()), (1, 1));
    assert_eq!(issued[0].certificate().unwrap().thumbprint(), active(&after));
    assert_eq!(trusted(&provider), [active(&after)]);
    bench.proven().await;
    // and the one after that: the key that nobody needs any more leaves the keychain
    let item = rolebridge::workflow::ports::VaultItem::named(&issued[0].vault_item);
    assert!(bench.services.vault.get(&item).await.unwrap().is_some());
    assert_eq!(roll(&bench, &ISSUED_HERE).await.1, RollEnd::Rolled);
    assert!(bench.services.vault.get(&item).await.unwrap().is_none());
    assert_eq!(bench.world().await.memory.issued.len(), 1);
}

#[tokio::test]
async fn an_instance_whose_first_certificate_was_issued_here_is_rolled_over_so_and_back_at_each_phase() {
    let mut bench = Bench::new().await;
    bench.spec.certificate.origin = rolebridge::domain::spec::CertificateOrigin::Here { rsa_bits: 2048 };
    bench.proven().await;
    for until in [RollPhase::Stage, RollPhase::Overlap, RollPhase::Canary, RollPhase::Activate, RollPhase::Prove, RollPhase::CoolDown] {
        let before = (sides(&bench).await, bench.world().await.memory.issued);
        roll(&bench, &RollOptions { until, ..AT_ONCE }).await;
        assert_ne!(sides(&bench).await, before.0, "{until:?}");
        assert!(undo(&bench).await.unwrap() > 0, "{until:?}");
        assert_eq!((sides(&bench).await, bench.world().await.memory.issued), before, "{until:?}: both clouds and the keychain");
    }
    // even when the old one has left the directory: its key is here
    let before = sides(&bench).await;
    let (mut stopped, job) = (false, job(&bench, &AT_ONCE));
    let cancel = job.cancel.clone();
    let job = RollJob {
        sink: Arc::new(move |news| {
            if matches!(&news, rolebridge::workflow::rollover::RollNews::Call(RollPhase::Prune, _)) {
                cancel.cancel();
            }
        }),
        ..job
    };
    while !stopped {
        let (_, end) = job.run().await;
        stopped = end == RollEnd::Cancelled;
        assert!(stopped || end != RollEnd::Rolled, "{end:?}");
    }
    assert_eq!(sides(&bench).await.0.certificates.len(), 1, "the old one is gone from the directory");
    assert!(undo(&bench).await.unwrap() > 0);
    let (instance, provider) = sides(&bench).await;
    assert_eq!((active(&instance), trusted(&provider)), (active(&before.0), trusted(&before.1)));
    bench.proven().await;
}

#[tokio::test]
async fn an_undo_locks_nobody_out_when_somebody_else_went_on_meanwhile() {
    let bench = Bench::new().await;
    bench.proven().await;
    roll(&bench, &RollOptions { until: RollPhase::Overlap, ..AT_ONCE }).await;
    let (instance, provider) = sides(&bench).await;
    let new = trusted(&provider).into_iter().find(|t| *t != active(&instance)).unwrap();
    let activate = |print: &Thumbprint| DirectoryCall::ActivateCertificate {
        service_principal: instance.ids.service_principal.clone(),
        thumbprint: Some(print.clone()),
    };
    // somebody else activates the new one: taking AWS's trust in it away would refuse everybody
    bench.clouds.directory.execute(&activate(&new), None).await.unwrap();
    let refused = undo(&bench).await.unwrap_err();
    assert_eq!(refused.id, "rollover.undo_locks_out", "{refused:?}");
    assert_eq!(sides(&bench).await.1, provider, "nothing was changed");
    bench.proven().await;
    bench.clouds.directory.execute(&activate(&active(&instance)), None).await.unwrap();
    // somebody else replaces the provider's document: it is not overwritten
    roll(&bench, &RollOptions { until: RollPhase::Activate, ..AT_ONCE }).await;
    let (after, both) = sides(&bench).await;
    let only_new = single(&both, &active(&after));
    bench.aws(AwsCall::UpdateSamlProvider { arn: provider.arn.clone(), metadata: only_new.clone() }).await;
    let refused = undo(&bench).await.unwrap_err();
    assert!(["rollover.undo_not_trusted", "rollover.undo_overwrites"].contains(&refused.id.as_str()), "{refused:?}");
    assert_eq!(sides(&bench).await.1.metadata, only_new);
    bench.proven().await;
}

/// The provider's document with this one certificate alone.
fn single(provider: &ObservedProvider, keep: &Thumbprint) -> String {
    let read = rolebridge::saml::metadata::read(&provider.metadata).unwrap();
    let certificates = read.certificates.into_iter().filter(|c| c.thumbprint() == *keep).collect();
    let urls = "https://login.practice.example/saml2".to_owned();
    let spec = MetadataSpec { id: "_x".into(), entity_id: read.entity_id, certificates, sso_url: urls.clone(), logout_url: urls };
    rolebridge::saml::metadata::write(&spec).unwrap()
}

#[tokio::test]
async fn one_that_has_ended_is_replaced_on_the_shortest_way_whether_it_was_chosen_or_not() {
    for chosen in [true, false] {
        let mut bench = Bench::new().await;
        bench.proven().await;
        let (instance, _) = sides(&bench).await;
        if !chosen {
            let id = instance.ids.service_principal.clone();
            let call = DirectoryCall::ActivateCertificate { service_principal: id, thumbprint: None };
            bench.clouds.directory.execute(&call, None).await.unwrap();
        }
        // four years on nobody can sign in with it any more
        let years = SignedDuration::from_hours(24 * 366 * 4);
        let clock = Arc::new(Later(years));
        bench.services.clock = Arc::clone(&clock) as Arc<dyn rolebridge::workflow::ports::Clock>;
        let world = bench.world().await;
        let seen = rollover::see(&world).unwrap();
        let now = bench.services.clock.now();
        let state = rolebridge::domain::rollover::Rollover::observe(&seen, None, now);
        let rolebridge::domain::rollover::Rollover::Rest(rest) = &state else { panic!("chosen {chosen}: {state:?}") };
        assert!(rest.ended());
        let note = Note::begin("x".into(), now, false);
        let next = rollover::next(&state, &seen, &note, &AT_ONCE, &world, now);
        let rollover::Next::Make(RollPhase::Stage, plan) = next else { panic!("chosen {chosen}: {next:?}") };
        assert!(plan.affects.contains("has ended"), "{plan:?}");
        assert!(matches!(
            plan.writes().next().unwrap().call,
            rolebridge::domain::call::Call::Directory(DirectoryCall::AddSigningCertificate { .. })
        ));
    }
}

/// A clock that is ahead.
struct Later(SignedDuration);

impl rolebridge::workflow::ports::Clock for Later {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now().checked_add(self.0).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_only_a_person_can_sign_in_the_proof_is_a_response_that_their_browser_brings() {
    let mut bench = Bench::new().await;
    bench.proven().await;
    let user = bench.world().await.test_user.unwrap();
    let item = rolebridge::workflow::ports::VaultItem::user_password(user.id.as_str());
    let secret = bench.services.vault.get(&item).await.unwrap().unwrap();
    // as in a real directory: the program can't sign in by itself, and the log does not say who signed
    let person = bench.clouds.sign_in.take().unwrap();
    let (before, reply_urls) = (active(&sides(&bench).await.0), sides(&bench).await.0.reply_urls);
    let (_, end) = roll(&bench, &AT_ONCE).await;
    assert!(matches!(&end, RollEnd::Waits { phase: RollPhase::Prove, reason, .. } if reason.contains("browser")), "{end:?}");
    assert_eq!(sides(&bench).await.0.certificates.len(), 2, "nothing is pruned without a proof");

    let browser: rolebridge::workflow::rollover::RollSink = Arc::new(move |news| {
        let rolebridge::workflow::rollover::RollNews::Browse(start_url) = news else { return };
        let (person, user_name) = (Arc::clone(&person), user.user_principal_name.clone());
        let password = rolebridge::domain::secret::SecretText::new(std::str::from_utf8(secret.expose()).unwrap());
        tokio::spawn(async move {
            let way = rolebridge::workflow::ports::SignInWay::SpInitiated;
            let request = rolebridge::workflow::ports::SignInRequest { way, start_url, user_name, password };
            let response = person.sign_in(&request).await.unwrap();
            let form = [("SAMLResponse", response.saml_response.as_str())];
            reqwest::Client::builder().no_proxy().build().unwrap().post(&response.action).form(&form).send().await.unwrap();
        });
    });
    let by_hand = RollJob { sink: browser, ..job(&bench, &RollOptions { by_hand: true, ..AT_ONCE }) };
    let (reports, end) = by_hand.run().await;
    assert_eq!(end, RollEnd::Rolled, "{reports:#?}");
    let (after, _) = sides(&bench).await;
    assert!(active(&after) != before && after.certificates.len() == 1);
    assert_eq!(after.reply_urls, reply_urls, "the reply URL of the proof was taken away");
}
