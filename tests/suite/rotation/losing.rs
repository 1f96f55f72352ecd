//! Answers that are lost on the way: the call was carried out, and nobody heard of it.

use super::{AT_ONCE, BACK, direct, has_secret, imported, keys, only_key, rotate, steps_are_done, works};
use crate::workflow::Bench;
use async_trait::async_trait;
use jiff::Timestamp;
use rolebridge::domain::arn::{PolicyArn, ProviderArn, RoleArn};
use rolebridge::domain::call::{AwsCall, Call, Outcome};
use rolebridge::domain::name::{RoleName, UserName};
use rolebridge::domain::observed::{AwsIdentity, ObservedPolicy, ObservedProvider, ObservedRole, ObservedUser, SamlSession};
use rolebridge::domain::rotation::RotatePhase;
use rolebridge::domain::session::SessionSeconds;
use rolebridge::workflow::ports::{AwsPort, PortError, PortErrorKind};
use rolebridge::workflow::rotation::{RotateEnd, RotateOptions};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// An account whose first answer to a call of this action is lost, and that says of a key when it was used.
struct Losing {
    inner: Arc<dyn AwsPort>,
    action: &'static str,
    lost: AtomicBool,
    used: Option<(String, Timestamp)>,
}

#[async_trait]
impl AwsPort for Losing {
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
        let outcome = self.inner.execute(call).await?;
        let action = Call::Aws(call.clone()).action();
        if action == self.action && !self.lost.swap(true, Ordering::SeqCst) {
            return Err(PortError::new(PortErrorKind::LostAnswer, action, "the connection broke"));
        }
        Ok(outcome)
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

fn lose(bench: &mut Bench, action: &'static str) {
    bench.clouds.aws = Arc::new(Losing { inner: Arc::clone(&bench.clouds.aws), action, lost: AtomicBool::new(false), used: None });
}

/// From now on AWS says that this key was used at that time.
pub(super) fn used_at(bench: &mut Bench, key: &str, at: Timestamp) {
    let used = Some((key.to_owned(), at));
    bench.clouds.aws = Arc::new(Losing { inner: Arc::clone(&bench.clouds.aws), action: "", lost: AtomicBool::new(false), used });
}

#[tokio::test]
async fn a_key_whose_secret_never_arrived_is_replaced() {
    for mut bench in [imported().await, direct().await] {
        let old = only_key(&bench).await;
        lose(&mut bench, "CreateAccessKey");
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
        lose(&mut bench, action);
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
        lose(&mut bench, action);
        let (_, end) = rotate(&bench, &BACK).await;
        assert!(matches!(end, RotateEnd::TakenBack(3)), "{action}: {end:?}");
        assert_eq!(only_key(&bench).await, old, "{action}");
        works(&bench).await;
    }
}
