//! Answers that are lost on the way: the call was carried out, and nobody heard of it.

use super::{AT_ONCE, BACK, direct, has_secret, imported, keys, only_key, rotate, steps_are_done, works};
use crate::phased::{Account, Fault};
use rolebridge::domain::rotation::RotatePhase;
use rolebridge::workflow::rotation::{RotateEnd, RotateOptions};

#[tokio::test]
async fn a_key_whose_secret_never_arrived_is_replaced() {
    for mut bench in [imported().await, direct().await] {
        let old = only_key(&bench).await;
        Account::spoil(&mut bench, "CreateAccessKey", Fault::LosesOne);
        let (reports, end) = rotate(&bench, &RotateOptions { until: RotatePhase::Make, ..AT_ONCE }).await;
        assert!(matches!(end, RotateEnd::Waits { .. }), "{end:?} {reports:#?}");
        let keys = keys(&bench).await;
        assert_eq!(keys.len(), 2, "{keys:?}");
        for key in &keys {
            assert!(has_secret(&bench, &key.id).await, "{}: the secret of each is here", key.id);
        }
        assert_eq!(rotate(&bench, &AT_ONCE).await.1, RotateEnd::Rotated);
        assert_ne!(only_key(&bench).await, old);
        steps_are_done(&bench, "afterwards").await;
    }
}

#[tokio::test]
async fn a_lost_answer_to_any_other_call_is_looked_up() {
    for action in ["UpdateAccessKey", "DeleteAccessKey"] {
        let mut bench = direct().await;
        let old = only_key(&bench).await;
        Account::spoil(&mut bench, action, Fault::LosesOne);
        let (reports, end) = rotate(&bench, &AT_ONCE).await;
        assert_eq!(end, RotateEnd::Rotated, "{action}: {reports:#?}");
        assert_ne!(only_key(&bench).await, old);
    }
}

#[tokio::test]
async fn lost_answers_do_not_stop_the_way_back() {
    for action in ["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"] {
        let mut bench = imported().await;
        let old = only_key(&bench).await;
        rotate(&bench, &RotateOptions { until: RotatePhase::Disable, ..AT_ONCE }).await;
        Account::spoil(&mut bench, action, Fault::LosesOne);
        let (_, end) = rotate(&bench, &BACK).await;
        assert!(matches!(end, RotateEnd::TakenBack(3)), "{action}: {end:?}");
        assert_eq!(only_key(&bench).await, old, "{action}");
        works(&bench).await;
    }
}
