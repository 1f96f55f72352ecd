//! Keys that are there already, keys that others use, and rotations that were begun elsewhere.

use super::{AT_ONCE, BACK, direct, import, imported, keys, only_key, rotate, steps_are_done, stopped, works};
use crate::phased::Account;
use crate::workflow::Bench;
use rolebridge::adapters::aws::{AwsTarget, KeySource};
use rolebridge::domain::call::{AwsCall, Call, Created, DirectoryCall};
use rolebridge::domain::directory::{ProvisioningJobId, ServicePrincipalId};
use rolebridge::domain::journal::{JobId, NewEntry, Phase};
use rolebridge::domain::rotation::RotatePhase;
use rolebridge::domain::secret::{SecretBytes, SecretText};
use rolebridge::domain::spec::{InstanceKey, InstanceSpec, RoleDelivery};
use rolebridge::domain::step::StepId;
use rolebridge::workflow::ports::{AwsPort as _, VaultItem};
use rolebridge::workflow::rotation::{RotateEnd, RotateOptions};
use std::sync::Arc;
use std::time::Duration;

/// A key that somebody makes by hand, with its secret in this computer's vault or not.
async fn by_hand(bench: &Bench, kept: bool) -> String {
    let made = bench.clouds.aws.execute(&AwsCall::CreateAccessKey { user: bench.spec.import.user.clone() }).await.unwrap();
    let Some(Created::AccessKey { id, secret }) = made.created else { panic!("no key") };
    if kept {
        let secret = SecretBytes::new(secret.expose().as_bytes().to_vec());
        bench.services.vault.put(&VaultItem::access_key(&id), &secret).await.unwrap();
    }
    id
}

async fn second_later() {
    // AWS counts whole seconds
    tokio::time::sleep(Duration::from_millis(1100)).await;
}

#[tokio::test]
async fn a_newer_key_whose_secret_is_elsewhere_stops_it_and_both_stay() {
    for bench in [imported().await, direct().await] {
        second_later().await;
        let other = by_hand(&bench, false).await;
        let before = keys(&bench).await;
        let finding = stopped(&bench, &AT_ONCE).await;
        assert_eq!(finding.id, "rotation.two_keys");
        assert!(finding.why.contains(&other), "{finding:?}");
        assert_eq!(stopped(&bench, &BACK).await.id, "rotation.two_keys");
        assert_eq!(keys(&bench).await, before, "neither is touched");
        steps_are_done(&bench, "with two keys").await;
        // a newer key that somebody switched off is not deleted either: it may be wanted again
        bench.aws(AwsCall::UpdateAccessKey { user: bench.spec.import.user.clone(), key: other, active: false }).await;
        assert_eq!(stopped(&bench, &AT_ONCE).await.id, "rotation.newer_off");
        assert_eq!(keys(&bench).await.len(), 2);
    }
}

#[tokio::test]
async fn a_newer_key_whose_secret_is_here_is_the_new_one() {
    let bench = imported().await;
    let old = only_key(&bench).await;
    second_later().await;
    let new = by_hand(&bench, true).await;
    let (reports, end) = rotate(&bench, &AT_ONCE).await;
    assert_eq!(end, RotateEnd::Rotated, "{reports:#?}");
    assert_eq!(only_key(&bench).await, new);
    assert_ne!(old, new);
    works(&bench).await;
}

#[tokio::test]
async fn one_that_was_begun_on_another_computer_is_recognised_as_far_as_the_clouds_tell() {
    let first = imported().await;
    let old = only_key(&first).await;
    let mut second = Bench::beside(Arc::clone(&first.connections)).await;
    second.spec.identifier = first.spec.identifier.clone();
    second.spec.directory_roles.way = RoleDelivery::Provisioning;
    second_later().await;
    rotate(&first, &RotateOptions { until: RotatePhase::Cycle, ..AT_ONCE }).await;
    assert_eq!(stopped(&second, &AT_ONCE).await.id, "rotation.two_keys", "nobody can tell there which one the directory stores");
    rotate(&first, &RotateOptions { until: RotatePhase::Disable, ..AT_ONCE }).await;
    steps_are_done(&second, "on the other computer").await;
    // a cycle that goes well with the old key off is proof enough
    let (reports, end) = rotate(&second, &AT_ONCE).await;
    assert_eq!(end, RotateEnd::Rotated, "{reports:#?}");
    assert_ne!(only_key(&first).await, old);
    assert_eq!(rotate(&first, &AT_ONCE).await.1, RotateEnd::Rotated, "the first one has nothing left to do");
    works(&first).await;
}

#[tokio::test]
async fn what_another_computer_rotated_leaves_the_steps_done() {
    let first = imported().await;
    let mut second = Bench::beside(Arc::clone(&first.connections)).await;
    second.spec.identifier = first.spec.identifier.clone();
    second.spec.directory_roles.way = RoleDelivery::Provisioning;
    assert_eq!(rotate(&second, &AT_ONCE).await.1, RotateEnd::Rotated);
    works(&first).await;
    steps_are_done(&first, "on the computer that knows of nothing").await;
    only_key(&first).await;
}

/// Lists the roles with a key, as an import of another workspace would.
pub(crate) async fn used_by_others(bench: &Bench, key: &str) {
    let metadata = bench.world().await.metadata.unwrap();
    let (_, rest) = metadata.split_once("http://127.0.0.1:").unwrap();
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let secret = bench.services.vault.get(&VaultItem::access_key(key)).await.unwrap().unwrap();
    let secret = SecretText::new(std::str::from_utf8(secret.expose()).unwrap());
    let keys = KeySource::Keys { access_key_id: key.to_owned(), secret, session_token: None };
    let target = AwsTarget { endpoint_url: Some(format!("http://127.0.0.1:{port}")), practice: true, ..AwsTarget::new(keys) };
    target.connect().await.unwrap().roles().await.unwrap();
}

#[tokio::test]
async fn a_key_that_something_else_uses_is_not_switched_off() {
    let bench = direct().await;
    let old = only_key(&bench).await;
    used_by_others(&bench, &old).await;
    let (_, end) = rotate(&bench, &AT_ONCE).await;
    let RotateEnd::Waits { phase: RotatePhase::Disable, until: Some(_), .. } = end else { panic!("{end:?}") };
    assert!(keys(&bench).await.iter().all(|k| k.active));

    let mut bench = imported().await;
    let old = only_key(&bench).await;
    rotate(&bench, &RotateOptions { until: RotatePhase::Cycle, ..AT_ONCE }).await;
    second_later().await;
    let now = bench.services.clock.now();
    Account::used_at(&mut bench, &old, now);
    let finding = stopped(&bench, &AT_ONCE).await;
    assert_eq!(finding.id, "rotation.old_in_use");
    assert!(finding.what.contains(&old) && keys(&bench).await.iter().all(|k| k.active));
}

/// A row that says that another instance of the workspace gave its import this key.
async fn saved_by(bench: &Bench, other: &InstanceSpec, key: &str) {
    let call = DirectoryCall::SaveProvisioningCredentials {
        service_principal: ServicePrincipalId::new("other"),
        job: ProvisioningJobId::new("other"),
        access_key_id: key.to_owned(),
    };
    let (store, now) = (&bench.services.store, bench.services.clock.now());
    let entry = NewEntry {
        job: JobId("test".into()),
        instance: other.key.clone(),
        step: StepId::DirectoryRoles,
        call: Call::Directory(call),
        inverse: None,
        before: None,
        after: None,
        actor: "kim".into(),
        started: now,
    };
    let id = store.journal_start(&entry).await.unwrap();
    store.journal_finish(id, Phase::Done, now, None, None, None).await.unwrap();
}

#[tokio::test]
async fn a_key_that_another_instance_stores_stays_until_it_has_the_new_one() {
    let bench = direct().await;
    let old = only_key(&bench).await;
    let other = InstanceSpec { key: InstanceKey("other".into()), name: "billing".into(), ..bench.spec.clone() };
    bench.services.store.save_instance(&other).await.unwrap();
    saved_by(&bench, &other, &old).await;
    let (_, end) = rotate(&bench, &AT_ONCE).await;
    let RotateEnd::Waits { phase: RotatePhase::Disable, reason, until: None } = end else { panic!("{end:?}") };
    assert!(reason.contains("billing"), "{reason}");
    assert!(keys(&bench).await.iter().all(|k| k.active));
    let new = keys(&bench).await.into_iter().find(|k| k.id != old).unwrap().id;
    saved_by(&bench, &other, &new).await;
    assert_eq!(stopped(&bench, &BACK).await.id, "rotation.others_use_new", "nor can it be taken back under the other one");
    assert_eq!(rotate(&bench, &AT_ONCE).await.1, RotateEnd::Rotated);
}

#[tokio::test]
async fn an_import_that_is_not_seen_stops_it() {
    let mut bench = direct().await;
    bench.spec.directory_roles.way = RoleDelivery::Provisioning;
    assert_eq!(stopped(&bench, &AT_ONCE).await.id, "rotation.import_unknown", "its job was not made yet");
    let mut bench = imported().await;
    let instance = bench.world().await.instance.unwrap().ids;
    let call = DirectoryCall::DeleteProvisioningJob { service_principal: instance.service_principal, job: import(&bench).await.id };
    bench.clouds.directory.execute(&call, None).await.unwrap();
    bench.spec.directory_roles.way = RoleDelivery::Direct;
    assert_eq!(stopped(&bench, &AT_ONCE).await.id, "rotation.import_unknown", "it was given the key, and is gone");
    bench.clouds.directory.execute(&DirectoryCall::DeleteApplication { application: instance.application }, None).await.unwrap();
    assert_eq!(stopped(&bench, &AT_ONCE).await.id, "rotation.no_instance");
    only_key(&bench).await;
}

#[tokio::test]
async fn an_import_that_is_switched_off_leaves_the_old_key_on() {
    let bench = imported().await;
    let old = only_key(&bench).await;
    let service_principal = bench.world().await.instance.unwrap().ids.service_principal;
    let pause = DirectoryCall::PauseProvisioning { service_principal, job: import(&bench).await.id };
    bench.clouds.directory.execute(&pause, None).await.unwrap();
    let (_, end) = rotate(&bench, &AT_ONCE).await;
    assert!(matches!(end, RotateEnd::Waits { phase: RotatePhase::Cycle, until: None, .. }), "{end:?}");
    assert!(keys(&bench).await.iter().all(|k| k.active));
    // no cycle is to come, so none is waited for on the way back
    assert_eq!(rotate(&bench, &BACK).await.1, RotateEnd::TakenBack(2));
    assert_eq!(only_key(&bench).await, old);
}

#[tokio::test]
async fn a_new_key_that_somebody_deletes_is_told_of_and_made_again() {
    let bench = imported().await;
    let old = only_key(&bench).await;
    rotate(&bench, &RotateOptions { until: RotatePhase::Store, ..AT_ONCE }).await;
    let new = keys(&bench).await.into_iter().find(|k| k.id != old).unwrap().id;
    bench.aws(AwsCall::DeleteAccessKey { user: bench.spec.import.user.clone(), key: new.clone() }).await;
    assert_eq!(stopped(&bench, &AT_ONCE).await.id, "rotation.new_gone");
    let (reports, end) = rotate(&bench, &AT_ONCE).await;
    assert_eq!(end, RotateEnd::Rotated, "{reports:#?}");
    let last = only_key(&bench).await;
    assert!(last != old && last != new);
    works(&bench).await;
}
