//! What somebody does by hand between two phases, in the directory's portal or the AWS console: it is noticed, nobody is locked out, and
//! the rollover ends.

use super::{AT_ONCE, active, job, roll, sides, stopped, trusted, undo};
use crate::workflow::Bench;
use jiff::SignedDuration;
use rolebridge::domain::call::{AwsCall, DirectoryCall};
use rolebridge::domain::certificate::Thumbprint;
use rolebridge::domain::rollover::RollPhase;
use rolebridge::pki::{Certificate, IssueSpec, RsaBits, SigningKey, issue};
use rolebridge::saml::metadata::{self, MetadataSpec};
use rolebridge::workflow::rollover::{RollEnd, RollOptions};

async fn directory(bench: &Bench, call: DirectoryCall) {
    bench.clouds.directory.execute(&call, None).await.unwrap();
}

async fn remove(bench: &Bench, thumbprint: &Thumbprint) {
    let service_principal = sides(bench).await.0.ids.service_principal;
    directory(bench, DirectoryCall::RemoveSigningCertificate { service_principal, thumbprint: thumbprint.clone() }).await;
}

async fn activate(bench: &Bench, thumbprint: &Thumbprint) {
    let service_principal = sides(bench).await.0.ids.service_principal;
    directory(bench, DirectoryCall::ActivateCertificate { service_principal, thumbprint: Some(thumbprint.clone()) }).await;
}

/// The one that does not sign.
async fn other(bench: &Bench) -> Thumbprint {
    let instance = sides(bench).await.0;
    let signs = active(&instance);
    instance.certificates.iter().map(|c| c.facts.thumbprint.clone()).find(|t| *t != signs).unwrap()
}

/// A certificate of somebody else, younger than those of the instance.
fn foreign() -> Certificate {
    let key = SigningKey::generate(RsaBits::B2048).unwrap();
    let now = jiff::Timestamp::now();
    let spec = IssueSpec {
        common_name: "somebody else".into(),
        not_before: now + SignedDuration::from_mins(1),
        not_after: now + SignedDuration::from_hours(9_000),
        serial: None,
    };
    issue(&spec, &key).unwrap()
}

/// The provider's document with these certificates.
async fn trust(bench: &Bench, pick: impl FnOnce(Vec<Certificate>) -> Vec<Certificate>) -> String {
    let provider = sides(bench).await.1;
    let read = metadata::read(&provider.metadata).unwrap();
    let url = "https://login.practice.example/saml2".to_owned();
    let certificates = pick(read.certificates);
    let spec = MetadataSpec { id: "_x".into(), entity_id: read.entity_id, certificates, sso_url: url.clone(), logout_url: url };
    let metadata = metadata::write(&spec).unwrap();
    bench.aws(AwsCall::UpdateSamlProvider { arn: provider.arn, metadata: metadata.clone() }).await;
    metadata
}

async fn ends_well(bench: &Bench, new: Option<&Thumbprint>, when: &str) {
    let (reports, end) = roll(bench, &AT_ONCE).await;
    assert_eq!(end, RollEnd::Rolled, "{when}: {reports:#?}");
    let (instance, provider) = sides(bench).await;
    assert_eq!(instance.certificates.len(), 1, "{when}");
    assert_eq!(trusted(&provider), [active(&instance)], "{when}");
    assert!(new.is_none_or(|new| *new == active(&instance)), "{when}: to the one that it was begun with");
}

#[tokio::test]
async fn a_new_certificate_that_somebody_removes_is_told_of_once_and_another_one_is_made() {
    let bench = Bench::new().await;
    bench.proven().await;
    for until in [RollPhase::Stage, RollPhase::Canary] {
        roll(&bench, &RollOptions { until, ..AT_ONCE }).await;
        let (new, old) = (other(&bench).await, active(&sides(&bench).await.0));
        remove(&bench, &new).await;
        assert_eq!(stopped(&bench, &AT_ONCE).await.id, "rollover.taken_away", "{until:?}");
        ends_well(&bench, None, "run again: what it makes now is its own").await;
        assert!(![new, old].contains(&active(&sides(&bench).await.0)), "{until:?}");
    }
}

#[tokio::test]
async fn a_new_certificate_that_somebody_activates_is_not_rolled_over_again() {
    let bench = Bench::new().await;
    bench.proven().await;
    for (until, old_goes) in [(RollPhase::Stage, false), (RollPhase::Stage, true), (RollPhase::Canary, false), (RollPhase::Canary, true)] {
        roll(&bench, &RollOptions { until, ..AT_ONCE }).await;
        let (new, old) = (other(&bench).await, active(&sides(&bench).await.0));
        activate(&bench, &new).await;
        if old_goes {
            remove(&bench, &old).await;
        }
        ends_well(&bench, Some(&new), &format!("{until:?}, old removed: {old_goes}")).await;
        bench.proven().await;
    }
}

#[tokio::test]
async fn an_undo_after_the_administrator_went_on_by_hand_changes_nothing() {
    let bench = Bench::new().await;
    bench.proven().await;
    roll(&bench, &RollOptions { until: RollPhase::Canary, ..AT_ONCE }).await;
    let (new, old) = (other(&bench).await, active(&sides(&bench).await.0));
    activate(&bench, &new).await;
    remove(&bench, &old).await;
    let before = sides(&bench).await;
    assert!(undo(&bench).await.is_err());
    assert_eq!(sides(&bench).await, before);
    ends_well(&bench, Some(&new), "and it can be ended").await;
}

#[tokio::test]
async fn trust_in_a_certificate_that_the_instance_does_not_have_is_not_dropped_in_silence() {
    let bench = Bench::new().await;
    bench.proven().await;
    let theirs = foreign();
    let document = trust(&bench, |all| all.into_iter().chain([theirs.clone()]).collect()).await;
    let finding = stopped(&bench, &AT_ONCE).await;
    assert_eq!(finding.id, "rollover.foreign_trust", "{finding:?}");
    assert!(finding.why.contains(&theirs.thumbprint().spaced()), "{finding:?}");
    assert_eq!(sides(&bench).await.1.metadata, document, "nothing was overwritten");
    // whoever runs it again has read of it
    ends_well(&bench, None, "run again").await;
}

#[tokio::test]
async fn metadata_with_the_new_certificate_alone_put_there_by_hand_is_mended_and_the_rollover_ends() {
    let bench = Bench::new().await;
    bench.proven().await;
    roll(&bench, &RollOptions { until: RollPhase::Canary, ..AT_ONCE }).await;
    let new = other(&bench).await;
    // the old one signs: everybody is refused until it is mended
    trust(&bench, |all| all.into_iter().filter(|c| c.thumbprint() == new).collect()).await;
    ends_well(&bench, Some(&new), "only the new one was trusted").await;
}

#[tokio::test]
async fn a_third_certificate_that_comes_late_is_told_of_before_it_is_touched() {
    let bench = Bench::new().await;
    bench.proven().await;
    roll(&bench, &RollOptions { until: RollPhase::CoolDown, ..AT_ONCE }).await;
    let service_principal = sides(&bench).await.0.ids.service_principal;
    let ends = bench.services.clock.now() + SignedDuration::from_hours(24 * 900);
    directory(&bench, DirectoryCall::AddSigningCertificate { service_principal, subject: "CN=third".into(), ends }).await;
    let three = sides(&bench).await;
    assert_eq!(three.0.certificates.len(), 3);
    let finding = stopped(&bench, &AT_ONCE).await;
    assert_eq!(finding.id, "rollover.another_certificate", "{finding:?}");
    assert_eq!(sides(&bench).await, three, "nothing was touched");
    ends_well(&bench, None, "run again").await;
}

#[tokio::test]
async fn a_provider_that_is_gone_is_named() {
    let bench = Bench::new().await;
    bench.proven().await;
    roll(&bench, &RollOptions { until: RollPhase::Stage, ..AT_ONCE }).await;
    let arn = sides(&bench).await.1.arn;
    bench.aws(AwsCall::DeleteSamlProvider { arn }).await;
    let finding = stopped(&bench, &AT_ONCE).await;
    assert_eq!(finding.id, "rollover.no_provider", "{finding:?}");
    assert!(finding.fix.contains("step 8"), "{finding:?}");
    assert!(undo(&bench).await.unwrap() > 0, "the new certificate can still be taken away");
}

#[tokio::test]
async fn an_instance_that_is_gone_is_named_and_an_undo_of_it_ends() {
    let bench = Bench::new().await;
    bench.proven().await;
    roll(&bench, &RollOptions { until: RollPhase::Canary, ..AT_ONCE }).await;
    let application = sides(&bench).await.0.ids.application;
    directory(&bench, DirectoryCall::DeleteApplication { application }).await;
    assert_eq!(stopped(&bench, &AT_ONCE).await.id, "rollover.no_instance");
    if let Err(finding) = undo(&bench).await {
        assert!(finding.id.starts_with("rollover."), "{finding:?}");
    }
}

#[tokio::test]
async fn options_that_change_between_two_runs_lead_to_the_same_end() {
    let bench = Bench::new().await;
    bench.proven().await;
    let here = RollOptions { issue_here: Some(2048), ..AT_ONCE };
    for [first, second] in [[&here, &AT_ONCE], [&AT_ONCE, &here]] {
        roll(&bench, &RollOptions { until: RollPhase::Stage, ..first.clone() }).await;
        let new = other(&bench).await;
        roll(&bench, &RollOptions { until: RollPhase::Activate, cool_down: SignedDuration::from_hours(9), ..second.clone() }).await;
        ends_well(&bench, Some(&new), "the certificate that was staged first").await;
    }
}

#[tokio::test]
async fn a_test_user_that_can_no_longer_sign_in_leaves_the_old_certificate_where_it_is() {
    let bench = Bench::new().await;
    bench.proven().await;
    let (instance, _) = sides(&bench).await;
    for assignment in &instance.assignments {
        let service_principal = instance.ids.service_principal.clone();
        directory(&bench, DirectoryCall::Unassign { service_principal, assignment: assignment.id.clone() }).await;
    }
    let (reports, end) = job(&bench, &AT_ONCE).run().await;
    assert!(matches!(&end, RollEnd::Stopped(finding) if !finding.fix.is_empty()), "{end:?} {reports:#?}");
    assert_eq!(sides(&bench).await.0.certificates.len(), 2, "nothing is pruned without a proof");
    assert!(undo(&bench).await.unwrap() > 0);
    assert_eq!(sides(&bench).await.0.certificates, instance.certificates);
}
