//! Keys that somebody deletes or switches off by hand between two phases.

use super::{AT_ONCE, BACK, direct, imported, only_key, rotate, steps_are_done, stopped, works};
use crate::workflow::Bench;
use rolebridge::domain::call::AwsCall;
use rolebridge::domain::rotation::RotatePhase;
use rolebridge::workflow::rotation::{RotateEnd, RotateOptions};

async fn delete(bench: &Bench, key: &str) {
    bench.aws(AwsCall::DeleteAccessKey { user: bench.spec.import.user.clone(), key: key.to_owned() }).await;
}

#[tokio::test]
async fn an_old_key_that_somebody_deletes_before_the_directory_has_the_new_one_leaves_no_import_that_fails() {
    let bench = imported().await;
    let old = only_key(&bench).await;
    rotate(&bench, &RotateOptions { until: RotatePhase::Make, ..AT_ONCE }).await;
    delete(&bench, &old).await;
    let new = only_key(&bench).await;
    assert_eq!(stopped(&bench, &BACK).await.id, "rotation.too_late", "the only key is not deleted");
    assert_eq!(only_key(&bench).await, new);
    let (reports, end) = rotate(&bench, &AT_ONCE).await;
    assert_eq!(end, RotateEnd::Rotated, "{reports:#?}");
    assert_eq!(only_key(&bench).await, new);
    works(&bench).await;
    steps_are_done(&bench, "afterwards").await;
}

#[tokio::test]
async fn an_old_key_that_somebody_deletes_later_leaves_nothing_to_do() {
    let bench = direct().await;
    let old = only_key(&bench).await;
    rotate(&bench, &RotateOptions { until: RotatePhase::Make, ..AT_ONCE }).await;
    delete(&bench, &old).await;
    assert_eq!(rotate(&bench, &AT_ONCE).await.1, RotateEnd::Rotated);
    assert_ne!(only_key(&bench).await, old);
    assert_eq!(stopped(&bench, &BACK).await.id, "rotation.too_late");
}

#[tokio::test]
async fn an_old_key_that_somebody_switches_off_early_is_deleted_only_when_the_import_works_without_it() {
    let bench = imported().await;
    let old = only_key(&bench).await;
    rotate(&bench, &RotateOptions { until: RotatePhase::Make, ..AT_ONCE }).await;
    bench.aws(AwsCall::UpdateAccessKey { user: bench.spec.import.user.clone(), key: old.clone(), active: false }).await;
    let (reports, end) = rotate(&bench, &AT_ONCE).await;
    assert_eq!(end, RotateEnd::Rotated, "{reports:#?}");
    assert_ne!(only_key(&bench).await, old);
    works(&bench).await;
}

#[tokio::test]
async fn taking_back_twice_is_taking_back_once() {
    let bench = imported().await;
    let old = only_key(&bench).await;
    rotate(&bench, &RotateOptions { until: RotatePhase::Disable, ..AT_ONCE }).await;
    assert!(matches!(rotate(&bench, &BACK).await.1, RotateEnd::TakenBack(calls) if calls > 0));
    assert_eq!(rotate(&bench, &BACK).await.1, RotateEnd::TakenBack(0));
    assert_eq!(only_key(&bench).await, old);
    works(&bench).await;
}
