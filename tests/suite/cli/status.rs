//! `rolebridge status` on the practice cloud: what works, what needs a person, and what to do next.

use crate::program::{Program, Rehearsal};
use crate::workflow::Bench;
use jiff::SignedDuration;
use rolebridge::adapters::store::SqliteStore;
use rolebridge::domain::call::AwsCall;
use rolebridge::domain::step::StepId;
use rolebridge::workflow::ports::{AwsConnection, AwsCredentialSource, Clock, Store as _};
use rolebridge::workflow::reminders::WARNING_DAYS;
use rolebridge::workflow::survey::{InstanceStatus, Word, survey};
use std::sync::Arc;

struct Later(i64);

impl Clock for Later {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now() + SignedDuration::from_hours(self.0)
    }
}

async fn one(bench: &Bench) -> InstanceStatus {
    let mut all = survey(&bench.services, &*bench.connections).await.unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

#[tokio::test]
async fn the_verdict_and_the_next_thing_follow_what_both_clouds_say() {
    let mut bench = Bench::new().await;
    let status = one(&bench).await;
    assert_eq!((status.verdict, status.needs_person), (Word::SettingUp, true), "{status:#?}");
    assert!(status.next.starts_with("Run step "), "{status:#?}");
    bench.proven().await;
    let status = one(&bench).await;
    assert_eq!((status.verdict, status.needs_person, status.next.as_str()), (Word::Works, false, "Nothing"), "{status:#?}");
    assert!(status.practice && status.steps_done == status.steps && status.proven_at.is_some());
    bench.services.store.save_setting(WARNING_DAYS, "3650").await.unwrap();
    let status = one(&bench).await;
    assert!(status.needs_person && status.next.ends_with("rolebridge roll saml"), "{status:#?}");
    bench.services.store.save_setting(WARNING_DAYS, "60").await.unwrap();
    bench.services.clock = Arc::new(Later(30));
    let status = one(&bench).await;
    assert_eq!((status.verdict, status.needs_person), (Word::NotKnown, true), "a proof ages: {status:#?}");
    assert_eq!(status.next, format!("Run step 14, {}", StepId::SignIn.title()));
    bench.services.clock = Arc::new(Later(0));
    // somebody gives the provider another directory's certificates
    let stranger = Bench::new().await;
    stranger.proven().await;
    let metadata = stranger.world().await.metadata.unwrap();
    bench.aws(AwsCall::UpdateSamlProvider { arn: bench.spec.provider_arn(), metadata }).await;
    let status = one(&bench).await;
    assert_eq!((status.verdict, status.needs_person), (Word::Refused, true), "{status:#?}");
    assert!(status.finding.is_some() && !status.next.is_empty());
}

#[tokio::test]
async fn what_cannot_be_read_is_not_known_and_needs_a_person() {
    let bench = Bench::new().await;
    bench.proven().await;
    let gone = AwsConnection::Real { source: AwsCredentialSource::Default, endpoint_url: Some("http://127.0.0.1:9".into()), region: None };
    let json = serde_json::to_string(&gone).unwrap();
    bench.services.store.save_setting(&format!("instance-aws/{}", bench.spec.key), &json).await.unwrap();
    let status = one(&bench).await;
    assert_eq!((status.verdict, status.needs_person), (Word::NotKnown, true), "{status:#?}");
    assert_eq!(status.finding.unwrap().id, "port.unreachable");
}

#[test]
fn the_exit_status_tells_a_watch_whether_somebody_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let empty = Program::in_folder(folder.path(), &["status", "--json"]).run();
    assert_eq!((empty.status, empty.out.as_str()), (0, ""), "{empty:?}");
    assert_eq!(Rehearsal { accounts: 2, ..Rehearsal::in_folder(folder.path()) }.run().status, 0);
    let run = Program::in_folder(folder.path(), &["status", "--json"]).run();
    assert_eq!((run.status, run.lines.len()), (0, 2), "{run:?}");
    for line in &run.lines {
        assert_eq!((line["verdict"].as_str(), line["needs_person"].as_bool()), (Some("works"), Some(false)), "{line}");
    }
    let store = SqliteStore::open(folder.path()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(store.save_setting(WARNING_DAYS, "3650")).unwrap();
    drop(store);
    let run = Program::in_folder(folder.path(), &["status", "--json"]).run();
    assert_eq!((run.status, run.lines[0]["needs_person"].as_bool()), (1, Some(true)), "{run:?}");
}
