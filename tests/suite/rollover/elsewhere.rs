//! Rollovers on two computers: begun on one, left at any point, ended on another that knows nothing of it; then the first one wakes
//! up again with its old note and journal.

use super::{AT_ONCE, active, job, roll, sides, trusted, try_undo, undo};
use crate::workflow::Bench;
use jiff::SignedDuration;
use rolebridge::domain::certificate::Thumbprint;
use rolebridge::domain::rollover::RollPhase;
use rolebridge::workflow::ports::VaultItem;
use rolebridge::workflow::rollover::{RollEnd, RollJob, RollNews, RollOptions};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Another computer: a workspace without journal and note, whose keychain knows the test user's password and nothing else.
pub(super) async fn elsewhere(first: &Bench) -> Bench {
    let mut second = Bench::beside(Arc::clone(&first.connections)).await;
    second.spec.identifier = first.spec.identifier.clone();
    let item = VaultItem::user_password(first.world().await.test_user.unwrap().id.as_str());
    let password = first.services.vault.get(&item).await.unwrap().unwrap();
    second.services.vault.put(&item, &password).await.unwrap();
    second
}

/// The directory counts whole seconds: a certificate that is made now is younger than the one that signs.
async fn a_second_later(bench: &Bench) {
    let signs = sides(bench).await.0.active_certificate().unwrap().facts.not_before;
    while bench.services.clock.now().as_second() <= signs.as_second() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// One certificate is left, and AWS trusts it alone.
async fn at_rest(bench: &Bench) -> Thumbprint {
    let (instance, provider) = sides(bench).await;
    assert_eq!(instance.certificates.len(), 1, "nothing was made twice, and the old one is gone");
    assert_eq!(trusted(&provider), [active(&instance)]);
    active(&instance)
}

#[tokio::test]
async fn what_another_computer_ended_is_not_begun_anew_when_the_first_one_wakes_up() {
    let first = Bench::new().await;
    first.proven().await;
    for until in [RollPhase::Stage, RollPhase::Canary, RollPhase::Activate, RollPhase::CoolDown] {
        a_second_later(&first).await;
        let old = active(&sides(&first).await.0);
        roll(&first, &RollOptions { until, ..AT_ONCE }).await;
        let second = elsewhere(&first).await;
        let (reports, end) = roll(&second, &AT_ONCE).await;
        assert_eq!(end, RollEnd::Rolled, "{until:?}: {reports:#?}");
        let new = at_rest(&first).await;
        assert_ne!(new, old);
        let (reports, end) = roll(&first, &AT_ONCE).await;
        assert_eq!(end, RollEnd::Rolled, "{until:?}: {reports:#?}");
        assert_eq!(at_rest(&first).await, new, "{until:?}: it was there already, and no other one was made");
    }
}

#[tokio::test]
async fn killed_at_any_point_it_is_ended_on_another_computer_and_the_first_one_can_go_on() {
    let first = Bench::new().await;
    first.proven().await;
    for point in (2..).step_by(3) {
        a_second_later(&first).await;
        if !killed(&first, point).await {
            assert!(point > 8, "only {point} points");
            break;
        }
        let second = elsewhere(&first).await;
        let (reports, end) = roll(&second, &AT_ONCE).await;
        assert_eq!(end, RollEnd::Rolled, "killed at {point}: {reports:#?}");
        at_rest(&first).await;
        let (reports, end) = roll(&first, &AT_ONCE).await;
        assert_eq!(end, RollEnd::Rolled, "killed at {point}, the first one again: {reports:#?}");
        at_rest(&first).await;
    }
    first.proven().await;
}

/// A run that is dropped at its so manieth news, in the middle of what it does then. Whether it was.
async fn killed(bench: &Bench, point: usize) -> bool {
    let (told, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(tokio::sync::Notify::new()));
    let (counted, reached) = (Arc::clone(&told), Arc::clone(&stop));
    let sink = Arc::new(move |news| {
        if !matches!(news, RollNews::Waiting(..)) && counted.fetch_add(1, Ordering::SeqCst) + 1 == point {
            reached.notify_one();
        }
    });
    let run = RollJob { sink, ..job(bench, &AT_ONCE) };
    tokio::select! {
        biased;
        () = stop.notified() => true,
        (reports, end) = run.run() => {
            assert_eq!(end, RollEnd::Rolled, "{reports:#?}");
            false
        }
    }
}

#[tokio::test]
async fn what_was_begun_on_another_computer_is_taken_back_whole() {
    let first = Bench::new().await;
    first.proven().await;
    for until in [RollPhase::Stage, RollPhase::Canary, RollPhase::CoolDown] {
        a_second_later(&first).await;
        let (before, trusted_before) = sides(&first).await;
        roll(&first, &RollOptions { until, ..AT_ONCE }).await;
        let second = elsewhere(&first).await;
        assert!(undo(&second).await.unwrap() > 0, "{until:?}");
        let (after, trusted_after) = sides(&first).await;
        assert_eq!((active(&after), after.certificates.len()), (active(&before), before.certificates.len()), "{until:?}");
        assert_eq!(trusted(&trusted_after), trusted(&trusted_before), "{until:?}");
        assert_eq!(undo(&second).await.unwrap(), 0, "{until:?}: nothing is left");
        // the first one hears of it, once, and can begin anew
        roll(&first, &AT_ONCE).await;
        assert_eq!(roll(&first, &AT_ONCE).await.1, RollEnd::Rolled, "{until:?}");
        at_rest(&first).await;
    }
}

#[tokio::test]
async fn a_rollover_of_long_ago_does_not_stand_in_the_way_of_taking_back_what_was_begun_elsewhere() {
    let first = Bench::new().await;
    first.proven().await;
    assert_eq!(roll(&first, &AT_ONCE).await.1, RollEnd::Rolled);
    let before = at_rest(&first).await;
    a_second_later(&first).await;
    let second = elsewhere(&first).await;
    roll(&second, &RollOptions { until: RollPhase::Canary, ..AT_ONCE }).await;
    assert!(undo(&first).await.unwrap() > 0, "it is another one");
    assert_eq!(at_rest(&first).await, before);
}

#[tokio::test]
async fn two_programs_at_once_come_to_the_same_end() {
    let first = Bench::new().await;
    first.proven().await;
    a_second_later(&first).await;
    let second = elsewhere(&first).await;
    let (one, other) = tokio::join!(roll(&first, &AT_ONCE), roll(&second, &AT_ONCE));
    // whoever was told of the other one runs it again
    for (bench, (_, end)) in [(&first, one), (&second, other)] {
        let RollEnd::Stopped(finding) = end else { continue };
        assert!(finding.id.starts_with("rollover."), "{finding:?}");
        let mut last = RollEnd::Stopped(finding);
        for _ in 0..3 {
            if last == RollEnd::Rolled {
                break;
            }
            last = roll(bench, &AT_ONCE).await.1;
        }
        assert_eq!(last, RollEnd::Rolled);
    }
    at_rest(&first).await;
    first.proven().await;
}

#[tokio::test]
async fn one_rolls_while_the_other_one_takes_back_and_nobody_is_locked_out() {
    let first = Bench::new().await;
    first.proven().await;
    a_second_later(&first).await;
    let second = elsewhere(&first).await;
    roll(&first, &RollOptions { until: RollPhase::Canary, ..AT_ONCE }).await;
    // whoever comes too late is told so, by the rules or by a cloud
    let cools_down = RollOptions { cool_down: SignedDuration::from_hours(1), ..AT_ONCE };
    let (_, taken_back) = tokio::join!(roll(&first, &cools_down), try_undo(&second));
    if let Ok(Err(finding)) = taken_back {
        assert!(finding.id.starts_with("rollover."), "{finding:?}");
    }
    let (instance, provider) = sides(&first).await;
    assert!(trusted(&provider).contains(&active(&instance)), "what signs is trusted");
    for _ in 0..2 {
        roll(&first, &AT_ONCE).await;
    }
    at_rest(&first).await;
    first.proven().await;
}
