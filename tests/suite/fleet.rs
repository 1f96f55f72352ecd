//! What ends when, over all instances, on the practice cloud: both sides of each certificate, the import's access keys, and accounts
//! that can't be reached.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]

use crate::notices::Desk;
use crate::rotation::keys::used_by_others;
use crate::workflow::Bench;
use jiff::{SignedDuration, Timestamp};
use rolebridge::domain::call::AwsCall;
use rolebridge::domain::certificate::CertificateUse;
use rolebridge::domain::finding::Finding;
use rolebridge::domain::identifier::Identifier;
use rolebridge::domain::rollover::RollPhase;
use rolebridge::domain::spec::InstanceKey;
use rolebridge::workflow::fleet::{CertificateRow, Fleet, FleetRow, KeyRow, Standing, fleet};
use rolebridge::workflow::patience::Patience;
use rolebridge::workflow::ports::{AwsConnection, AwsCredentialSource, Clock};
use rolebridge::workflow::reminders::{self, DESKTOP_NOTICES, KEY_DAYS, WARNING_DAYS};
use rolebridge::workflow::rollover::{RollEnd, RollJob, RollOptions};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

async fn read(bench: &Bench) -> Fleet {
    fleet(&bench.services, &*bench.connections).await.unwrap()
}

fn certificates(fleet: &Fleet) -> Vec<&CertificateRow> {
    fleet.rows.iter().filter_map(|row| if let FleetRow::Certificate(row) = row { Some(row) } else { None }).collect()
}

fn keys(fleet: &Fleet) -> Vec<&KeyRow> {
    fleet.rows.iter().filter_map(|row| if let FleetRow::AccessKey(row) = row { Some(row) } else { None }).collect()
}

fn ids(fleet: &Fleet) -> Vec<&str> {
    fleet.problems.iter().map(|problem| problem.finding.id.as_str()).collect()
}

/// Nobody listens there.
async fn take_account_away(bench: &Bench, key: &InstanceKey) {
    let connection =
        AwsConnection::Real { source: AwsCredentialSource::Default, endpoint_url: Some("http://127.0.0.1:9".into()), region: None };
    let json = serde_json::to_string(&connection).unwrap();
    bench.services.store.save_setting(&format!("instance-aws/{key}"), &json).await.unwrap();
}

/// The workspace some days later.
struct Later(i64);

impl Clock for Later {
    fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_hours(24 * self.0)
    }
}

#[tokio::test]
async fn both_sides_of_a_certificate_and_the_import_key_are_seen() {
    let bench = Bench::new().await;
    assert!(read(&bench).await.rows.is_empty(), "nothing is set up yet");
    bench.proven().await;
    let all = read(&bench).await;
    let [certificate] = certificates(&all)[..] else { panic!("{all:#?}") };
    assert_eq!(
        (certificate.state, certificate.in_directory, certificate.trusted_by_aws, certificate.standing),
        (Some(CertificateUse::Active), Some(true), Some(true), Standing::Good)
    );
    let [key] = keys(&all)[..] else { panic!("{all:#?}") };
    assert!(key.active && key.age_days == Some(0) && matches!(key.days_left, Some(89 | 90)) && key.id.starts_with("AKIA"), "{key:?}");
    assert_eq!(ids(&all), ["notified.one_only"], "the administrator alone is told");
    assert!(!all.has_errors());
    // the levels are the user's
    bench.services.store.save_setting(WARNING_DAYS, "3650").await.unwrap();
    bench.services.store.save_setting(KEY_DAYS, "100").await.unwrap();
    let all = read(&bench).await;
    assert!(certificates(&all)[0].standing == Standing::Soon && matches!(keys(&all)[0].days_left, Some(99 | 100)), "{all:#?}");
}

#[tokio::test]
async fn an_account_that_cannot_be_reached_spoils_nothing_else() {
    let bench = Bench::new().await;
    bench.proven().await;
    let mut other = bench.spec.clone();
    other.key = InstanceKey("other".into());
    other.name = "other".into();
    other.identifier = Identifier::parse("https://signin.aws.amazon.com/saml#77").unwrap();
    bench.services.store.save_instance(&other).await.unwrap();
    take_account_away(&bench, &other.key).await;
    let all = read(&bench).await;
    assert_eq!((all.instances, certificates(&all).len(), keys(&all).len()), (2, 1, 1), "{all:#?}");
    assert_eq!(certificates(&all)[0].trusted_by_aws, Some(true));
    assert!(all.has_errors());
    assert!(all.problems.iter().any(|p| p.instance == "other" && p.finding.id == "port.unreachable"), "{all:#?}");
    // an instance that is gone from the directory is not passed over in silence
    let connection = AwsConnection::Practice { account: bench.spec.account.clone() };
    let json = serde_json::to_string(&connection).unwrap();
    bench.services.store.save_setting("instance-aws/other", &json).await.unwrap();
    assert!(ids(&read(&bench).await).contains(&"fleet.no_instance"));
    // with no account in reach the directory's certificate is there as well, and nobody claims that AWS trusts it
    take_account_away(&bench, &bench.spec.key).await;
    take_account_away(&bench, &other.key).await;
    let all = read(&bench).await;
    let own: Vec<_> = certificates(&all).into_iter().filter(|c| c.instance == bench.spec.name).collect();
    assert_eq!((own.len(), own[0].trusted_by_aws), (1, None), "{all:#?}");
    assert!(keys(&all).iter().all(|key| key.instance == "other"), "{all:#?}");
}

#[tokio::test]
async fn a_staged_certificate_and_one_that_only_aws_has_are_told_apart() {
    let bench = Bench::new().await;
    bench.proven().await;
    let old = bench.world().await.provider.unwrap();
    let options = RollOptions { until: RollPhase::Stage, spread: SignedDuration::ZERO, ..RollOptions::PRACTICE };
    let job = RollJob {
        run: "test".into(),
        spec: bench.spec.clone(),
        clouds: bench.clouds.clone(),
        services: bench.services.clone(),
        aws_confirmed: true,
        sink: Arc::new(|_| ()),
        cancel: CancellationToken::new(),
        patience: Patience::PRACTICE,
        options,
    };
    assert!(matches!(job.run().await.1, RollEnd::Waits { .. }));
    let all = read(&bench).await;
    let mut states: Vec<_> = certificates(&all).iter().map(|c| (c.state.unwrap().as_str(), c.trusted_by_aws)).collect();
    states.sort_unstable();
    assert_eq!(states, [("active", Some(true)), ("staged", Some(false))]);
    // somebody gives the provider another directory's certificates
    let stranger = Bench::new().await;
    stranger.proven().await;
    let metadata = stranger.world().await.metadata.unwrap();
    bench.aws(AwsCall::UpdateSamlProvider { arn: old.arn, metadata }).await;
    let all = read(&bench).await;
    assert!(ids(&all).contains(&"fleet.untrusted") && all.has_errors(), "{all:#?}");
    let only_aws: Vec<_> = certificates(&all).into_iter().filter(|c| c.state.is_none()).collect();
    assert_eq!((only_aws.len(), only_aws[0].in_directory, only_aws[0].standing), (1, Some(false), Standing::NotInUse));
}

#[tokio::test]
async fn an_instance_of_another_directory_is_no_instance_of_this_one() {
    let bench = Bench::new().await;
    bench.proven().await;
    let home = r#"{"tenant":"11111111-2222-3333-4444-555555555555","name":"Contoso","practice":false}"#;
    bench.services.store.save_setting(&format!("instance-directory/{}", bench.spec.key), home).await.unwrap();
    let all = read(&bench).await;
    assert!(ids(&all).contains(&"instance.other_directory"), "{all:#?}");
    assert!(certificates(&all).iter().all(|c| c.in_directory.is_none()), "whether the directory has it is not known");
}

#[tokio::test]
async fn an_access_key_comes_due_by_its_age() {
    let mut bench = Bench::new().await;
    bench.proven().await;
    bench.services.clock = Arc::new(Later(80));
    let all = read(&bench).await;
    assert_eq!((keys(&all)[0].standing, keys(&all)[0].age_days), (Standing::Soon, Some(80)));
    assert_eq!(all.within(Some(30)).len(), 1, "ten days are left");
    bench.services.clock = Arc::new(Later(100));
    assert_eq!(keys(&read(&bench).await)[0].standing, Standing::Past);
}

#[tokio::test]
async fn the_last_use_of_an_access_key_is_told() {
    let bench = Bench::new().await;
    bench.proven().await;
    assert_eq!(keys(&read(&bench).await)[0].last_used, None, "nothing has used it");
    used_by_others(&bench, &keys(&read(&bench).await)[0].id).await;
    let used = keys(&read(&bench).await)[0].last_used;
    assert!(used.is_some(), "{used:?}");
}

#[tokio::test]
async fn the_check_in_the_background_tells_once_a_day_and_never_fails_in_silence() {
    let bench = Bench::new().await;
    bench.proven().await;
    let (desk, store) = (Desk::default(), &*bench.services.store);
    let tell = async |fleet: Result<&Fleet, &Finding>, days: i64| {
        reminders::tell(store, &desk, fleet, Later(days).now()).await.unwrap();
        std::mem::take(&mut *desk.0.lock().unwrap())
    };
    assert!(tell(Ok(&read(&bench).await), 0).await.is_empty(), "three years are far off");
    store.save_setting(WARNING_DAYS, "3650").await.unwrap();
    let near = read(&bench).await;
    let shown = tell(Ok(&near), 0).await;
    assert!(shown.len() == 1 && shown[0].text.contains("payments"), "{shown:?}");
    assert!(tell(Ok(&near), 0).await.is_empty(), "once a day");
    assert_eq!(tell(Ok(&near), 1).await.len(), 1);
    let gone = Finding::error("port.unreachable", "The directory does not answer", "No connection", "Check it");
    assert_eq!(tell(Err(&gone), 1).await[0].text, "The directory does not answer");
    store.save_setting(WARNING_DAYS, "1").await.unwrap();
    take_account_away(&bench, &bench.spec.key).await;
    let shown = tell(Ok(&read(&bench).await), 1).await;
    assert!(shown.len() == 1 && shown[0].title.contains("Not all"), "{shown:?}");
    store.save_setting(DESKTOP_NOTICES, "false").await.unwrap();
    assert!(tell(Ok(&near), 2).await.is_empty(), "switched off");
}
