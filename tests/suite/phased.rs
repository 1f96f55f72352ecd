//! What rollovers and rotations do alike when a cloud answers badly: calls that are put off, and answers that are lost.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]

use crate::workflow::Bench;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use rolebridge::domain::arn::{PolicyArn, ProviderArn, RoleArn};
use rolebridge::domain::call::{AwsCall, Call, Outcome};
use rolebridge::domain::journal::Phase;
use rolebridge::domain::name::{RoleName, UserName};
use rolebridge::domain::observed::{AwsIdentity, ObservedPolicy, ObservedProvider, ObservedRole, ObservedUser, SamlSession};
use rolebridge::domain::rollover::RollPhase;
use rolebridge::domain::rotation::RotatePhase;
use rolebridge::domain::session::SessionSeconds;
use rolebridge::workflow::patience::Patience;
use rolebridge::workflow::phased::{Job, Procedure};
use rolebridge::workflow::ports::{AwsPort, PortError, PortErrorKind};
use rolebridge::workflow::rollover::{RollEnd, RollOptions, Rolling};
use rolebridge::workflow::rotation::{RotateEnd, RotateOptions, Rotating};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// A run that does not wait long for anything.
pub(crate) fn job<P: Procedure>(bench: &Bench, options: P::Options) -> Job<P> {
    Job {
        run: uuid::Uuid::new_v4().to_string(),
        spec: bench.spec.clone(),
        clouds: bench.clouds.clone(),
        services: bench.services.clone(),
        aws_confirmed: true,
        sink: Arc::new(|_| ()),
        cancel: CancellationToken::new(),
        patience: Patience {
            seen: Duration::from_secs(3),
            unreachable: Duration::from_secs(3),
            grace: Duration::from_millis(200),
            cycle: Duration::from_secs(20),
            ..Patience::PRACTICE
        },
        options,
    }
}

/// What goes wrong with calls of one action.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    /// The first is carried out, and nobody hears of it.
    LosesOne,
    /// None is carried out, and nobody hears of that.
    LosesAll,
    /// The first is put off for so long.
    PutsOff(Duration),
}

/// What becomes of a call instead of its answer.
pub(crate) struct Spoilt {
    pub(crate) kind: PortErrorKind,
    pub(crate) carried_out: bool,
}

/// Says which calls go wrong.
type Rule = Box<dyn Fn(&AwsCall) -> Option<Spoilt> + Send + Sync>;

/// An account that answers badly, or says of a key when it was used.
pub(crate) struct Account {
    inner: Arc<dyn AwsPort>,
    rule: Rule,
    used: Option<(String, Timestamp)>,
}

impl Account {
    /// From now on calls go wrong by this rule.
    pub(crate) fn ruled(bench: &mut Bench, rule: impl Fn(&AwsCall) -> Option<Spoilt> + Send + Sync + 'static) {
        let inner = Arc::clone(&bench.clouds.aws);
        bench.clouds.aws = Arc::new(Self { inner, rule: Box::new(rule), used: None });
    }

    /// From now on calls of this action go wrong; when they came.
    pub(crate) fn spoil(bench: &mut Bench, action: &'static str, fault: Fault) -> Arc<Mutex<Vec<Instant>>> {
        let came = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&came);
        Self::ruled(bench, move |call| {
            if Call::Aws(call.clone()).action() != action {
                return None;
            }
            let mut heard = heard.lock().unwrap();
            heard.push(Instant::now());
            let lost = |carried_out| Some(Spoilt { kind: PortErrorKind::LostAnswer, carried_out });
            match fault {
                Fault::LosesAll => lost(false),
                _ if heard.len() > 1 => None,
                Fault::LosesOne => lost(true),
                Fault::PutsOff(time) => Some(Spoilt { kind: PortErrorKind::Throttled { retry_after: Some(time) }, carried_out: false }),
            }
        });
        came
    }

    /// From now on AWS says that this key was used at that time.
    pub(crate) fn used_at(bench: &mut Bench, key: &str, at: Timestamp) {
        let inner = Arc::clone(&bench.clouds.aws);
        bench.clouds.aws = Arc::new(Self { inner, rule: Box::new(|_| None), used: Some((key.to_owned(), at)) });
    }
}

#[async_trait]
impl AwsPort for Account {
    async fn identity(&self) -> Result<AwsIdentity, PortError> {
        self.inner.identity().await
    }
    async fn missing_rights(&self, actions: &[&'static str]) -> Result<Option<Vec<String>>, PortError> {
        self.inner.missing_rights(actions).await
    }
    async fn provider(&self, arn: &ProviderArn) -> Result<Option<ObservedProvider>, PortError> {
        self.inner.provider(arn).await
    }
    async fn role(&self, name: &RoleName) -> Result<Option<ObservedRole>, PortError> {
        self.inner.role(name).await
    }
    async fn roles(&self) -> Result<Vec<ObservedRole>, PortError> {
        self.inner.roles().await
    }
    async fn policy(&self, arn: &PolicyArn) -> Result<Option<ObservedPolicy>, PortError> {
        self.inner.policy(arn).await
    }
    async fn user(&self, name: &UserName) -> Result<Option<ObservedUser>, PortError> {
        self.inner.user(name).await
    }
    async fn key_last_used(&self, key: &str) -> Result<Option<Timestamp>, PortError> {
        match &self.used {
            Some((used, at)) if used == key => Ok(Some(*at)),
            _ => self.inner.key_last_used(key).await,
        }
    }
    async fn execute(&self, call: &AwsCall) -> Result<Outcome, PortError> {
        let Some(spoilt) = (self.rule)(call) else { return self.inner.execute(call).await };
        if spoilt.carried_out {
            self.inner.execute(call).await?;
        }
        Err(PortError::new(spoilt.kind, Call::Aws(call.clone()).action(), "a fault of the test"))
    }
    async fn assume_role_with_saml(
        &self,
        role: &RoleArn,
        provider: &ProviderArn,
        response_base64: &str,
        duration: Option<SessionSeconds>,
    ) -> Result<SamlSession, PortError> {
        self.inner.assume_role_with_saml(role, provider, response_base64, duration).await
    }
}

const ROLL: RollOptions = RollOptions { spread: SignedDuration::ZERO, until: RollPhase::Overlap, ..RollOptions::PRACTICE };
const ROTATE: RotateOptions = RotateOptions { cool_down: SignedDuration::ZERO, until: RotatePhase::Disable, ..RotateOptions::PRACTICE };

/// An instance that is set up, in an account that goes wrong from then on.
async fn spoilt(action: &'static str, fault: Fault) -> (Bench, Arc<Mutex<Vec<Instant>>>) {
    let mut bench = Bench::new().await;
    bench.proven().await;
    let came = Account::spoil(&mut bench, action, fault);
    (bench, came)
}

#[tokio::test]
async fn a_call_that_is_put_off_is_not_made_again_before_its_time() {
    let time = Duration::from_millis(1500);
    let (bench, rolling) = spoilt("UpdateSAMLProvider", Fault::PutsOff(time)).await;
    let (reports, end) = job::<Rolling>(&bench, ROLL).run().await;
    assert!(matches!(end, RollEnd::Waits { phase: RollPhase::Canary, .. }), "{end:?} {reports:#?}");
    let (bench, rotating) = spoilt("UpdateAccessKey", Fault::PutsOff(time)).await;
    let (reports, end) = job::<Rotating>(&bench, ROTATE).run().await;
    assert!(matches!(end, RotateEnd::Waits { phase: RotatePhase::CoolDown | RotatePhase::Delete, .. }), "{end:?} {reports:#?}");
    for came in [rolling, rotating] {
        let came = came.lock().unwrap();
        assert!(came.len() == 2 && came[1] - came[0] >= time, "{came:?}");
    }
}

#[tokio::test]
async fn answers_that_are_lost_time_and_again_end_the_run() {
    let limit = Duration::from_secs(60);
    let (bench, rolling) = spoilt("UpdateSAMLProvider", Fault::LosesAll).await;
    let (reports, end) = tokio::time::timeout(limit, job::<Rolling>(&bench, ROLL).run()).await.unwrap();
    assert!(matches!(end, RollEnd::Stopped(_)), "{end:?} {reports:#?}");
    all_failed(&bench, &rolling).await;
    let (bench, rotating) = spoilt("UpdateAccessKey", Fault::LosesAll).await;
    let (reports, end) = tokio::time::timeout(limit, job::<Rotating>(&bench, ROTATE).run()).await.unwrap();
    assert!(matches!(end, RotateEnd::Stopped(_)), "{end:?} {reports:#?}");
    all_failed(&bench, &rotating).await;
}

/// It was tried more than once, and the journal says of each that it failed.
async fn all_failed(bench: &Bench, came: &Mutex<Vec<Instant>>) {
    let rows = bench.services.store.journal(Some(&bench.spec.key), 10_000).await.unwrap();
    let failed = rows.iter().filter(|e| e.phase == Phase::Failed).count();
    let tried = came.lock().unwrap().len();
    assert!(tried > 1 && failed == tried, "{failed} of {tried}");
    assert!(rows.iter().all(|e| e.phase != Phase::Started), "no row stays open");
}

#[tokio::test]
async fn an_answer_that_is_lost_once_is_looked_up_and_the_call_is_not_made_again() {
    let (bench, rolling) = spoilt("UpdateSAMLProvider", Fault::LosesOne).await;
    let (reports, end) = job::<Rolling>(&bench, ROLL).run().await;
    assert!(matches!(end, RollEnd::Waits { phase: RollPhase::Canary, .. }), "{end:?} {reports:#?}");
    let (bench, rotating) = spoilt("UpdateAccessKey", Fault::LosesOne).await;
    let (reports, end) = job::<Rotating>(&bench, ROTATE).run().await;
    assert!(matches!(end, RotateEnd::Waits { .. }), "{end:?} {reports:#?}");
    for came in [rolling, rotating] {
        assert_eq!(came.lock().unwrap().len(), 1);
    }
}
