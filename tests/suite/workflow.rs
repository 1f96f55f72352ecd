//! The workflow on the practice cloud: undo, adoption of what others made, names that are taken, rights that are missing,
//! stopping half-way.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]

use crate::connector::Connections;
use rolebridge::adapters::desktop::SystemClock;
use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::MemoryVault;
use rolebridge::domain::call::AwsCall;
use rolebridge::domain::finding::Finding;
use rolebridge::domain::journal::JobId;
use rolebridge::domain::name::{PolicyName, UserName};
use rolebridge::domain::session::MaxSessionSeconds;
use rolebridge::domain::spec::InstanceSpec;
use rolebridge::domain::step::StepId;
use rolebridge::domain::trust;
use rolebridge::workflow::message::{Event, JobStage, StepResult};
use rolebridge::workflow::patience::Patience;
use rolebridge::workflow::ports::{AwsConnection, Connector as _, DirectoryConnection};
use rolebridge::workflow::run::{Job, JobEnd, StepReport};
use rolebridge::workflow::world::{Clouds, Part, Services, World};
use rolebridge::workflow::{undo, wish};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// A practice cloud, a workspace and the wish for one instance.
pub(crate) struct Bench {
    pub(crate) clouds: Clouds,
    pub(crate) services: Services,
    pub(crate) spec: InstanceSpec,
    /// Runs the practice cloud while the bench lives.
    pub(crate) connections: Arc<Connections>,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let connections = Arc::new(Connections::new(Arc::new(MemoryVault::new()), Arc::new(SystemClock), None));
        Self::beside(connections).await
    }

    /// A workspace of its own on a practice cloud that is there already.
    pub(crate) async fn beside(connections: Arc<Connections>) -> Self {
        let account = connections.practice_accounts(1).await.unwrap().remove(0);
        let clouds = Clouds {
            directory: connections.directory(&DirectoryConnection::Practice).await.unwrap(),
            aws: connections.aws(&AwsConnection::Practice { account }).await.unwrap(),
            sign_in: connections.sign_in(&DirectoryConnection::Practice).await.unwrap(),
        };
        let services = Services {
            store: Arc::new(SqliteStore::in_memory().unwrap()),
            vault: Arc::new(MemoryVault::new()),
            clock: Arc::new(SystemClock),
        };
        let (who, directory) = (clouds.aws.identity().await.unwrap(), clouds.directory.identity().await.unwrap());
        let spec = wish::add("payments", &who, &directory, &[], &*services.store).await.unwrap();
        Self { clouds, services, spec, connections }
    }

    pub(crate) async fn run(&self) -> (Vec<StepReport>, JobEnd) {
        self.run_with(CancellationToken::new(), Arc::new(|_| ())).await
    }

    pub(crate) async fn run_with(
        &self,
        cancel: CancellationToken,
        sink: rolebridge::workflow::message::EventSink,
    ) -> (Vec<StepReport>, JobEnd) {
        let (reports, end, _) = self.job(cancel, sink).run(&StepId::ALL).await;
        (reports, end)
    }

    pub(crate) fn job(&self, cancel: CancellationToken, sink: rolebridge::workflow::message::EventSink) -> Job {
        Job {
            id: JobId("test".into()),
            spec: self.spec.clone(),
            clouds: self.clouds.clone(),
            services: self.services.clone(),
            aws_confirmed: true,
            sink,
            cancel,
            patience: Patience::PRACTICE,
        }
    }

    pub(crate) async fn proven(&self) -> Vec<StepReport> {
        let (reports, end) = self.run().await;
        assert_eq!(end, JobEnd::Finished, "{reports:#?}");
        reports
    }

    pub(crate) async fn stopped(&self) -> Finding {
        match self.run().await.1 {
            JobEnd::Stopped(finding) => *finding,
            end => panic!("{end:?}"),
        }
    }

    pub(crate) async fn world(&self) -> World {
        let mut world = World::begin(self.spec.clone(), &self.clouds, &self.services, true).await.unwrap();
        world.read(&Part::ALL, &self.clouds, &self.services).await.unwrap();
        world
    }

    pub(crate) async fn aws(&self, call: AwsCall) {
        self.clouds.aws.execute(&call).await.unwrap();
    }
}

pub(crate) fn result(reports: &[StepReport], step: StepId) -> &StepResult {
    &reports.iter().find(|r| r.step == step).unwrap().result
}

#[tokio::test]
async fn undo_takes_everything_back_and_the_set_up_can_be_made_again() {
    let bench = Bench::new().await;
    for _ in 0..2 {
        bench.proven().await;
        let mut world = bench.world().await;
        let rows = undo::rows(&world, StepId::Choose).len();
        let undone =
            undo::undo(&JobId("undo".into()), StepId::Choose, &mut world, &bench.clouds, &bench.services, &CancellationToken::new())
                .await
                .unwrap();
        assert_eq!(undone.calls, rows);
        assert!(rows >= 15, "{rows}");
        let world = bench.world().await;
        assert!(world.instance.is_none() && world.claims_policies.is_empty() && world.test_user.is_none());
        assert!(world.provider.is_none() && world.roles.is_empty() && world.import_policy.is_none() && world.import_user.is_none());
        assert!(undo::rows(&world, StepId::Choose).is_empty(), "nothing is left to take back");
        bench.services.store.forget_proof(&bench.spec.key).await.unwrap();
    }
}

#[tokio::test]
async fn undo_of_one_step_leaves_the_earlier_ones() {
    let bench = Bench::new().await;
    bench.proven().await;
    let mut world = bench.world().await;
    undo::undo(&JobId("undo".into()), StepId::Roles, &mut world, &bench.clouds, &bench.services, &CancellationToken::new()).await.unwrap();
    let world = bench.world().await;
    assert!(world.roles.is_empty() && world.test_user.is_none());
    assert!(world.provider.is_some() && world.instance.as_ref().unwrap().active_certificate().is_some());
    assert_eq!(world.instance.unwrap().app_roles.iter().filter(|r| r.value.is_some()).count(), 0);
}

#[tokio::test]
async fn what_another_computer_set_up_is_recognised_and_adopted() {
    let first = Bench::new().await;
    first.proven().await;
    let mut second = Bench::beside(Arc::clone(&first.connections)).await;
    second.spec.identifier = first.spec.identifier.clone();
    let (reports, end) = second.run().await;
    for step in [
        StepId::Instance,
        StepId::BasicSaml,
        StepId::Claims,
        StepId::Certificate,
        StepId::Provider,
        StepId::Roles,
        StepId::ImportIdentity,
        StepId::DirectoryRoles,
    ] {
        assert_eq!(*result(&reports, step), StepResult::Adopted, "{step}");
    }
    // the password of the test user is on the other computer
    let JobEnd::Stopped(finding) = end else { panic!("{end:?}") };
    assert_eq!(finding.id, "signin.password");
    assert!(second.services.store.journal(None, 10).await.unwrap().is_empty(), "nothing was written");
    assert_eq!(first.world().await.import_user.unwrap().keys.len(), 1);
}

#[tokio::test]
async fn roles_and_identity_made_by_hand_are_adopted() {
    let bench = Bench::new().await;
    let wish = &bench.spec.roles[0];
    bench
        .aws(AwsCall::CreateRole {
            name: wish.name.clone(),
            trust: trust::for_console_and_cli(&bench.spec.provider_arn(), bench.spec.partition),
            description: "made by hand".into(),
            max_session: MaxSessionSeconds::DEFAULT,
        })
        .await;
    bench.aws(AwsCall::CreateUser { name: bench.spec.import.user.clone() }).await;
    bench.proven().await;
    let world = bench.world().await;
    assert_eq!(world.roles[&wish.name].description, "made by hand", "it was not written over");
    assert_eq!(world.roles[&wish.name].attached, wish.policies);
    assert_eq!(world.import_user.unwrap().keys.len(), 1);
}

#[tokio::test]
async fn a_role_name_taken_by_something_else_is_a_finding_and_left_alone() {
    let bench = Bench::new().await;
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999988887777:root"},"Action":"sts:AssumeRole"}]}"#;
    let name = bench.spec.roles[0].name.clone();
    bench
        .aws(AwsCall::CreateRole {
            name: name.clone(),
            trust: trust.into(),
            description: String::new(),
            max_session: MaxSessionSeconds::DEFAULT,
        })
        .await;
    let finding = bench.stopped().await;
    assert_eq!(finding.id, "roles.taken");
    assert!(finding.what.contains(name.as_str()) && !finding.fix.is_empty());
    let role = bench.clouds.aws.role(&name).await.unwrap().unwrap();
    assert!(role.trust.contains("999988887777") && role.attached.is_empty());
}

#[tokio::test]
async fn a_provider_name_taken_by_another_directory_is_a_finding_and_left_alone() {
    let bench = Bench::new().await;
    bench.proven().await;
    let metadata = bench.world().await.metadata.unwrap();
    let other = Bench::new().await;
    other.aws(AwsCall::CreateSamlProvider { name: other.spec.provider.clone(), metadata: metadata.clone() }).await;
    assert_eq!(other.stopped().await.id, "provider.taken");
    assert_eq!(other.clouds.aws.provider(&other.spec.provider_arn()).await.unwrap().unwrap().metadata, metadata);
}

#[tokio::test]
async fn a_missing_right_is_named_and_nothing_is_lost() {
    let bench = Bench::new().await;
    let (policy, administrator) = (PolicyName::parse("NoRoles").unwrap(), UserName::parse("Administrator").unwrap());
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:CreateRole","Resource":"*"}]}"#;
    let arn = rolebridge::domain::arn::PolicyArn::new(bench.spec.partition, bench.spec.account.clone(), policy.clone());
    bench.aws(AwsCall::CreatePolicy { name: policy, description: String::new(), document: document.into() }).await;
    bench.aws(AwsCall::AttachUserPolicy { user: administrator.clone(), policy: arn.clone() }).await;
    assert!(bench.world().await.missing_rights.unwrap().contains(&"iam:CreateRole".to_owned()));
    let finding = bench.stopped().await;
    assert_eq!(finding.id, "port.denied");
    assert!(finding.why.contains("iam:CreateRole"), "{finding:?}");
    assert!(finding.technical.unwrap().request_id.is_some());
    bench.aws(AwsCall::DetachUserPolicy { user: administrator, policy: arn }).await;
    bench.proven().await;
}

#[tokio::test]
async fn cancelled_between_calls_it_goes_on_where_it_stopped() {
    let bench = Bench::new().await;
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let sink = Arc::new(move |event| {
        if let Event::Job(news) = event
            && matches!(news.what, JobStage::Call { step: StepId::Roles, .. })
        {
            stop.cancel();
        }
    });
    assert_eq!(bench.run_with(cancel, sink).await.1, JobEnd::Cancelled);
    let made = bench.world().await.roles.len();
    assert_eq!(made, 1, "the call that was under way ended, no further one began");
    bench.proven().await;
    assert_eq!(bench.world().await.roles.len(), 2);
}

#[tokio::test]
async fn a_job_without_confirmation_of_a_real_account_writes_nothing() {
    let bench = Bench::new().await;
    let mut world = bench.world().await;
    world.aws.practice = false;
    world.memory.aws_confirmed = false;
    let assessment = rolebridge::workflow::steps::assess(StepId::Connect, &world);
    assert!(matches!(assessment, rolebridge::workflow::steps::Assessment::Blocked(f) if f.id == "connect.not_confirmed"));
}

#[tokio::test]
async fn the_sign_in_is_tested_again_each_time() {
    let bench = Bench::new().await;
    bench.proven().await;
    let elsewhere = trust::for_console_and_cli(&bench.spec.provider_arn(), bench.spec.partition)
        .replace("https://signin.aws.amazon.com/saml", "https://eu-west-1.signin.aws.amazon.com/saml");
    bench.aws(AwsCall::UpdateTrust { name: bench.spec.test_user.role.clone(), trust: elsewhere }).await;
    assert_eq!(bench.stopped().await.id, "port.denied", "the proof of before must not count");
}
