//! Calls that go wrong on the way: lost answers, throttling, rights and credentials that are taken away between two phases, a log that
//! may not be read. The rollover ends where it can, and loses nothing where it can't.

use super::{AT_ONCE, active, roll, sides, trusted, try_undo, undo};
use crate::phased::{Account, Spoilt};
use crate::workflow::Bench;
use async_trait::async_trait;
use jiff::Timestamp;
use rolebridge::domain::call::{Call, DirectoryCall, Outcome};
use rolebridge::domain::directory::{ClaimsPolicyId, ClientId, ProvisioningJobId, ServicePrincipalId};
use rolebridge::domain::observed::{DirectoryIdentity, DirectoryUser, InstanceRow, ObservedClaimsPolicy, ObservedInstance, SignInLogRow};
use rolebridge::domain::provisioning::{ObservedProvisioning, ProvisioningLogRow};
use rolebridge::domain::rollover::RollPhase;
use rolebridge::domain::tenant::{AccessPolicy, AdminRights, DirectoryGroup, IdentifierHolder, RoleSource, TenantFacts};
use rolebridge::workflow::ports::{CallSecret, CaptureListener, DirectoryPort, PortError, PortErrorKind};
use rolebridge::workflow::rollover::{RollEnd, RollOptions};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What goes wrong.
#[derive(Default)]
struct Faults {
    /// The so manieth write from now on goes wrong, once, and whether it is carried out all the same.
    write: Mutex<Option<(usize, PortErrorKind, bool)>>,
    /// Every read of the sign-in log goes wrong.
    log: Mutex<Option<PortErrorKind>>,
    hit: AtomicUsize,
}

impl Faults {
    /// Both clouds of a bench, with faults.
    fn over(bench: &mut Bench) -> Arc<Self> {
        let faults = Arc::new(Self::default());
        let of_aws = Arc::clone(&faults);
        Account::ruled(bench, move |_| of_aws.take());
        bench.clouds.directory = Arc::new(Directory { inner: Arc::clone(&bench.clouds.directory), faults: Arc::clone(&faults) });
        faults
    }

    fn next(&self, write: usize, kind: &PortErrorKind, carried_out: bool) {
        *self.write.lock().unwrap() = Some((write, kind.clone(), carried_out));
    }

    fn hits(&self) -> usize {
        self.hit.load(Ordering::SeqCst)
    }

    /// What becomes of this write.
    fn take(&self) -> Option<Spoilt> {
        let mut write = self.write.lock().unwrap();
        let (left, kind, carried_out) = write.take()?;
        if left > 1 {
            *write = Some((left - 1, kind, carried_out));
            return None;
        }
        self.hit.fetch_add(1, Ordering::SeqCst);
        Some(Spoilt { kind, carried_out })
    }
}

fn broken(kind: PortErrorKind, call: &str) -> PortError {
    PortError::new(kind, call, "a fault of the test")
}

struct Directory {
    inner: Arc<dyn DirectoryPort>,
    faults: Arc<Faults>,
}

#[async_trait]
impl DirectoryPort for Directory {
    async fn identity(&self) -> Result<DirectoryIdentity, PortError> {
        self.inner.identity().await
    }
    async fn tenant(&self) -> Result<TenantFacts, PortError> {
        self.inner.tenant().await
    }
    async fn rights(&self) -> Result<AdminRights, PortError> {
        self.inner.rights().await
    }
    async fn instances(&self) -> Result<Vec<InstanceRow>, PortError> {
        self.inner.instances().await
    }
    async fn identifier_holder(&self, identifier: &str) -> Result<Option<IdentifierHolder>, PortError> {
        self.inner.identifier_holder(identifier).await
    }
    async fn instance(&self, service_principal: &ServicePrincipalId) -> Result<Option<ObservedInstance>, PortError> {
        self.inner.instance(service_principal).await
    }
    async fn role_sources(&self, service_principals: &[ServicePrincipalId]) -> Result<Vec<RoleSource>, PortError> {
        self.inner.role_sources(service_principals).await
    }
    async fn claims_policies(&self, display_name: &str) -> Result<Vec<ObservedClaimsPolicy>, PortError> {
        self.inner.claims_policies(display_name).await
    }
    async fn claims_policy_users(&self, policy: &ClaimsPolicyId) -> Result<usize, PortError> {
        self.inner.claims_policy_users(policy).await
    }
    async fn federation_metadata(&self, client: &ClientId) -> Result<String, PortError> {
        self.inner.federation_metadata(client).await
    }
    async fn provisioning(&self, service_principal: &ServicePrincipalId) -> Result<ObservedProvisioning, PortError> {
        self.inner.provisioning(service_principal).await
    }
    async fn test_provisioning(&self, service_principal: &ServicePrincipalId, job: &ProvisioningJobId) -> Result<(), PortError> {
        self.inner.test_provisioning(service_principal, job).await
    }
    async fn provisioning_log(
        &self,
        service_principal: &ServicePrincipalId,
        since: Timestamp,
    ) -> Result<Vec<ProvisioningLogRow>, PortError> {
        self.inner.provisioning_log(service_principal, since).await
    }
    async fn access_policies(&self, client: &ClientId) -> Result<Vec<AccessPolicy>, PortError> {
        self.inner.access_policies(client).await
    }
    async fn user(&self, user_principal_name: &str) -> Result<Option<DirectoryUser>, PortError> {
        self.inner.user(user_principal_name).await
    }
    async fn groups(&self, display_name: &str) -> Result<Vec<DirectoryGroup>, PortError> {
        self.inner.groups(display_name).await
    }
    async fn execute(&self, call: &DirectoryCall, secret: Option<&CallSecret>) -> Result<Outcome, PortError> {
        let Some(Spoilt { kind, carried_out }) = self.faults.take() else { return self.inner.execute(call, secret).await };
        if carried_out {
            self.inner.execute(call, secret).await?;
        }
        Err(broken(kind, Call::Directory(call.clone()).action()))
    }
    async fn sign_ins(&self, client: &ClientId, since: Timestamp) -> Result<Vec<SignInLogRow>, PortError> {
        let fault = self.faults.log.lock().unwrap().clone();
        match fault {
            Some(kind) => Err(broken(kind, "GET /auditLogs/signIns")),
            None => self.inner.sign_ins(client, since).await,
        }
    }
    async fn capture(&self) -> Result<Box<dyn CaptureListener>, PortError> {
        self.inner.capture().await
    }
    fn launch_url(&self, client: &ClientId) -> String {
        self.inner.launch_url(client)
    }
    fn my_apps_url(&self, client: &ClientId) -> String {
        self.inner.my_apps_url(client)
    }
    fn sign_on_url(&self) -> String {
        self.inner.sign_on_url()
    }
}

/// Writes of a rollover whose certificate the directory makes and whose present one was chosen.
const WRITES: usize = 5;

async fn one_is_left(bench: &Bench, when: &str) {
    let (instance, provider) = sides(bench).await;
    assert_eq!(instance.certificates.len(), 1, "{when}: nothing was made twice");
    assert_eq!(trusted(&provider), [active(&instance)], "{when}");
}

#[tokio::test]
async fn a_fault_that_passes_stops_no_rollover_at_any_of_its_calls() {
    let mut bench = Bench::new().await;
    bench.proven().await;
    let faults = Faults::over(&mut bench);
    let lost = PortErrorKind::LostAnswer;
    let throttled = PortErrorKind::Throttled { retry_after: Some(Duration::from_millis(1)) };
    let failed = PortErrorKind::ServerFailed { retry_after: None };
    for write in 1..=WRITES {
        let other = if write % 2 == 0 { (throttled.clone(), false) } else { (failed.clone(), true) };
        for (kind, carried_out) in [(lost.clone(), write % 2 == 0), other] {
            let (when, hits) = (format!("write {write}, {kind:?}, carried out: {carried_out}"), faults.hits());
            faults.next(write, &kind, carried_out);
            let (reports, end) = roll(&bench, &AT_ONCE).await;
            assert_eq!(end, RollEnd::Rolled, "{when}: {reports:#?}");
            assert_eq!(faults.hits(), hits + 1, "{when}: it went wrong");
            one_is_left(&bench, &when).await;
        }
    }
    bench.proven().await;
}

#[tokio::test]
async fn a_right_or_a_session_that_is_taken_away_between_two_phases_loses_nothing() {
    let mut bench = Bench::new().await;
    bench.proven().await;
    let faults = Faults::over(&mut bench);
    for write in 1..=WRITES {
        let denied = PortErrorKind::Denied { action: Some("iam:UpdateSAMLProvider".into()) };
        let kind = if write % 2 == 0 { denied } else { PortErrorKind::CredentialsRejected };
        faults.next(write, &kind, false);
        let (reports, end) = roll(&bench, &AT_ONCE).await;
        let RollEnd::Stopped(finding) = end else { panic!("write {write}, {kind:?}: {end:?} {reports:#?}") };
        assert!(finding.id.starts_with("port.") && !finding.fix.is_empty(), "{finding:?}");
        let (instance, provider) = sides(&bench).await;
        assert!(trusted(&provider).contains(&active(&instance)), "write {write}: sign-ins work");
        let (reports, end) = roll(&bench, &AT_ONCE).await;
        assert_eq!(end, RollEnd::Rolled, "write {write}, {kind:?}, with the right again: {reports:#?}");
        one_is_left(&bench, "with the right again").await;
    }
}

#[tokio::test]
async fn an_undo_that_goes_wrong_at_any_of_its_calls_is_run_again() {
    let mut bench = Bench::new().await;
    bench.proven().await;
    let faults = Faults::over(&mut bench);
    for write in 1..=3 {
        let (before, carried_out) = (sides(&bench).await, write % 2 == 0);
        roll(&bench, &RollOptions { until: RollPhase::CoolDown, ..AT_ONCE }).await;
        faults.next(write, &PortErrorKind::LostAnswer, carried_out);
        assert!(try_undo(&bench).await.is_err(), "write {write}: the lost answer is told");
        assert!(undo(&bench).await.unwrap() > 0, "write {write}");
        assert_eq!(sides(&bench).await, before, "write {write}, carried out: {carried_out}");
    }
}

#[tokio::test]
async fn an_administrator_who_may_not_read_the_log_is_asked_to_sign_in_instead() {
    let mut bench = Bench::new().await;
    bench.proven().await;
    let faults = Faults::over(&mut bench);
    // as in a real tenant: the program can't sign in by itself, and the log wants a right and a licence of its own
    bench.clouds.sign_in = None;
    *faults.log.lock().unwrap() = Some(PortErrorKind::Denied { action: Some("AuditLog.Read.All".into()) });
    let (reports, end) = roll(&bench, &AT_ONCE).await;
    assert!(matches!(&end, RollEnd::Waits { phase: RollPhase::Prove, reason, .. } if reason.contains("browser")), "{end:?} {reports:#?}");
    assert_eq!(sides(&bench).await.0.certificates.len(), 2, "nothing is pruned without a proof");
}
