//! People sign in without pause while every instance is rolled over: nobody is refused. The naive order fails in the very same
//! simulation, so the test can tell the difference.
#![allow(clippy::print_stdout, reason = "figures are part of the result")]

use super::AT_ONCE;
use super::fleet::{Fleet, Member};
use jiff::SignedDuration;
use rolebridge::domain::call::DirectoryCall;
use rolebridge::domain::certificate::CertificateUse;
use rolebridge::domain::rollover::RollPhase;
use rolebridge::domain::weather::Weather;
use rolebridge::practice::weather::Conditions;
use rolebridge::workflow::patience::Patience;
use rolebridge::workflow::rollover::{Campaign, CampaignReport, RollEnd, RollJob, RollOptions};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How many instances are rolled over.
fn size() -> usize {
    std::env::var("ROLEBRIDGE_FLEET").ok().and_then(|n| n.parse().ok()).unwrap_or(4)
}

/// How many people sign in beside one another; on a bad day most of them wait.
fn crowd_size() -> usize {
    std::env::var("ROLEBRIDGE_CROWD").ok().and_then(|n| n.parse().ok()).unwrap_or(6)
}

/// How many rollovers run beside one another.
fn at_once() -> usize {
    std::env::var("ROLEBRIDGE_AT_ONCE").ok().and_then(|n| n.parse().ok()).unwrap_or(4)
}

/// What people met.
#[derive(Default)]
pub(super) struct Crowd {
    signed_in: AtomicUsize,
    refused: Mutex<Vec<String>>,
    stop: AtomicBool,
}

impl Crowd {
    /// Signs in to one instance after the other, until it is told to stop.
    async fn walk(self: Arc<Self>, members: Vec<Arc<Member>>, from: usize) {
        for index in from.. {
            if self.stop.load(Ordering::SeqCst) {
                return;
            }
            let member = &members[index % members.len()];
            match member.sign_in().await {
                Ok(()) => {
                    self.signed_in.fetch_add(1, Ordering::SeqCst);
                }
                Err(words) => self.refused.lock().unwrap().push(format!("{}: {words}", member.spec.name)),
            }
        }
    }

    /// People sign in while `work` is done; says how many did and what they were told.
    pub(super) async fn during<T>(fleet: &Fleet, name: &str, work: impl Future<Output = T>) -> (T, usize, Vec<String>) {
        let crowd = Arc::new(Self::default());
        let began = Instant::now();
        let walkers: Vec<_> =
            (0..crowd_size()).map(|n| tokio::spawn(Arc::clone(&crowd).walk(fleet.members.clone(), n * fleet.members.len() / 6))).collect();
        let result = work.await;
        // those that are on their way may still be refused
        tokio::time::sleep(Duration::from_millis(300)).await;
        crowd.stop.store(true, Ordering::SeqCst);
        for walker in walkers {
            walker.await.unwrap();
        }
        let (signed_in, refused) = (crowd.signed_in.load(Ordering::SeqCst), std::mem::take(&mut *crowd.refused.lock().unwrap()));
        let seconds = began.elapsed().as_secs_f64();
        #[allow(clippy::cast_precision_loss, reason = "a figure to read")]
        let rate = signed_in as f64 / seconds;
        println!(
            "{name}: {} instances, {signed_in} sign-ins in {seconds:.1} s, {rate:.0} a second, {} refused",
            fleet.members.len(),
            refused.len()
        );
        (result, signed_in, refused)
    }
}

fn job(fleet: &Fleet, member: &Member, options: &RollOptions) -> RollJob {
    RollJob {
        run: uuid::Uuid::new_v4().to_string(),
        spec: member.spec.clone(),
        clouds: member.clouds.clone(),
        services: fleet.services.clone(),
        aws_confirmed: true,
        sink: Arc::new(|_| ()),
        cancel: CancellationToken::new(),
        patience: Patience {
            // longer than any change takes here
            seen: Duration::from_secs(180),
            unreachable: Duration::from_secs(60),
            grace: if fleet.is_rough() { Duration::from_secs(10) } else { Duration::from_millis(300) },
            ..Patience::PRACTICE
        },
        options: options.clone(),
    }
}

/// All of a fleet, so many at once.
async fn campaign(fleet: &Fleet, options: &RollOptions) -> CampaignReport {
    let (_keep, paused) = tokio::sync::watch::channel(false);
    let jobs = fleet.members.iter().map(|m| job(fleet, m, options)).collect();
    let campaign = Campaign { jobs, at_once: at_once(), stop_at_failure: true, paused, cancel: CancellationToken::new() };
    campaign.run(Arc::new(|_| ())).await
}

/// A response that is signed with the old key just before the directory signs with the new one may be on its way this long here.
const IN_FLIGHT: SignedDuration = SignedDuration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_refused_while_every_instance_is_rolled_over_and_the_naive_order_locks_people_out() {
    let fleet = Fleet::new(size()).await;
    let options = RollOptions { cool_down: IN_FLIGHT, ..AT_ONCE };
    let (report, signed_in, refused) = Box::pin(Crowd::during(&fleet, "rollover", campaign(&fleet, &options))).await;
    assert_eq!(report.rolled.len(), fleet.members.len(), "{report:#?}");
    assert!(signed_in > 0);
    assert_eq!(refused, Vec::<String>::new());

    let some = &fleet.members[..fleet.members.len().min(KILLED)];
    let (killed, signed_in, refused) =
        Box::pin(Crowd::during(&fleet, "rollover, killed again and again", killed_all_the_time(&fleet, some, &options))).await;
    println!("{} rollovers were killed {killed} times", some.len());
    assert!(killed >= some.len() && signed_in > 0, "{killed}");
    assert_eq!(refused, Vec::<String>::new());
    nothing_twice(&fleet).await;

    let ((), _, refused) = Box::pin(Crowd::during(&fleet, "naive order", naive(&fleet))).await;
    assert!(!refused.is_empty(), "activating first locks people out, and this simulation has to see it");
    assert!(refused.iter().all(|words| words.contains("signature")), "{:?}", refused.first());
}

/// How many of the rollovers are killed again and again, one after the other.
const KILLED: usize = 8;

/// How long a change takes at most until the last server of either cloud has it, in seconds.
fn lag() -> SignedDuration {
    let seconds = std::env::var("ROLEBRIDGE_LAG_SECONDS").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    SignedDuration::from_secs(seconds)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_refused_while_changes_spread_slowly() {
    let (fleet, lag) = (Fleet::new(size()).await, lag());
    let slow = Conditions { lag: Duration::try_from(lag).unwrap(), ..Conditions::of(Weather::Slow, 1) };
    fleet.set_conditions(slow).await;
    let patient = RollOptions { spread: lag, cool_down: lag + IN_FLIGHT, ..AT_ONCE };
    let name = format!("rollover, changes spread within {lag:#}");
    let (report, signed_in, refused) = Box::pin(Crowd::during(&fleet, &name, campaign(&fleet, &patient))).await;
    assert_eq!(report.rolled.len(), fleet.members.len(), "{report:#?}");
    assert!(signed_in > 0);
    assert_eq!(refused, Vec::<String>::new());
    nothing_twice(&fleet).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_refused_on_a_bad_day() {
    let fleet = Fleet::new(size()).await;
    let bad = Conditions::of(Weather::BadDay, 1);
    let lag = SignedDuration::try_from(bad.lag).unwrap();
    fleet.set_conditions(bad).await;
    let options = RollOptions { spread: lag, cool_down: lag + IN_FLIGHT, ..AT_ONCE };
    let (report, signed_in, refused) = Box::pin(Crowd::during(&fleet, "rollover on a bad day", campaign(&fleet, &options))).await;
    assert_eq!(report.rolled.len(), fleet.members.len(), "{report:#?}");
    assert!(signed_in > 0);
    assert_eq!(refused, Vec::<String>::new());
    fleet.set_conditions(Conditions::of(Weather::Calm, 1)).await;
    nothing_twice(&fleet).await;
}

/// Every instance is left with one certificate.
pub(super) async fn nothing_twice(fleet: &Fleet) {
    for member in &fleet.members {
        let there = member.clouds.directory.instances().await.unwrap();
        let row = there.iter().find(|r| r.identifiers.contains(&member.spec.identifier.to_string())).unwrap();
        let instance = member.clouds.directory.instance(&row.ids.service_principal).await.unwrap().unwrap();
        assert_eq!(instance.certificates.len(), 1, "{}: nothing was made twice", member.spec.name);
    }
}

/// Runs every rollover and drops it after a random while, until it is through: a program that is killed at any point.
async fn killed_all_the_time(fleet: &Fleet, some: &[Arc<Member>], options: &RollOptions) -> usize {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut killed = 0;
    for member in some {
        let mut longest = 40_u64;
        loop {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let limit = Duration::from_millis(5 + seed % longest);
            let job = job(fleet, member, options);
            match tokio::time::timeout(limit, job.run()).await {
                Ok((_, RollEnd::Rolled)) => break,
                Ok((reports, RollEnd::Stopped(finding))) => panic!("{finding:?} {reports:#?}"),
                Ok(_) => {}
                Err(_) => killed += 1,
            }
            longest = (longest + 25).min(4_000);
        }
    }
    killed
}

/// Stage, activate, and only then tell AWS: what a runbook does that was written in a hurry.
async fn naive(fleet: &Fleet) {
    for member in fleet.members.iter().take(4) {
        let staged = RollOptions { until: RollPhase::Stage, ..AT_ONCE };
        let _ = job(fleet, member, &staged).run().await;
        let rows = member.clouds.directory.instances().await.unwrap();
        let row = rows.iter().find(|r| r.identifiers.contains(&member.spec.identifier.to_string())).unwrap();
        let instance = member.clouds.directory.instance(&row.ids.service_principal).await.unwrap().unwrap();
        let new = instance.certificates.iter().find(|c| c.state != CertificateUse::Active).unwrap().facts.thumbprint.clone();
        let call = DirectoryCall::ActivateCertificate { service_principal: row.ids.service_principal.clone(), thumbprint: Some(new) };
        member.clouds.directory.execute(&call, None).await.unwrap();
        tokio::time::sleep(Duration::from_millis(800)).await;
        let _ = job(fleet, member, &AT_ONCE).run().await;
    }
}
