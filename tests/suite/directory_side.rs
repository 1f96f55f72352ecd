//! The directory's side on the practice cloud: instances made by hand and adopted, differences and their mends,
//! certificates issued here, roles of several instances, rights.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panic")]

use crate::workflow::{Bench, result};
use rolebridge::adapters::store::SqliteStore;
use rolebridge::domain::account::AccountId;
use rolebridge::domain::arn::ProviderArn;
use rolebridge::domain::call::{AwsCall, Created, DirectoryCall, Outcome};
use rolebridge::domain::claims::Claims;
use rolebridge::domain::journal::JobId;
use rolebridge::domain::name::ProviderName;
use rolebridge::domain::observed::ObservedInstance;
use rolebridge::domain::role_import::{self, Outcome as Predicted};
use rolebridge::domain::secret::SecretText;
use rolebridge::domain::spec::CertificateOrigin;
use rolebridge::domain::step::StepId;
use rolebridge::domain::tenant::{AdminRights, HeldRole};
use rolebridge::workflow::capture::{Capture, Captured};
use rolebridge::workflow::drift::{self, Difference};
use rolebridge::workflow::message::StepResult;
use rolebridge::workflow::patience::Patience;
use rolebridge::workflow::ports::{AwsConnection, Connector as _, SignInRequest, SignInWay, VaultItem};
use rolebridge::workflow::run::JobEnd;
use rolebridge::workflow::steps::{Assessment, assess};
use rolebridge::workflow::{adopt, undo, wish};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

impl Bench {
    async fn directory(&self, call: DirectoryCall) -> Outcome {
        self.clouds.directory.execute(&call, None).await.unwrap_or_else(|e| panic!("{call:?}: {e:?}"))
    }

    async fn observed(&self) -> ObservedInstance {
        self.world().await.instance.unwrap()
    }

    async fn differences(&self) -> Vec<Difference> {
        drift::differences(&self.world().await)
    }

    async fn mend(&self, id: &str) -> JobEnd {
        self.job(CancellationToken::new(), Arc::new(|_| ())).mend(id).await
    }

    /// Works on another practice account, with a wish of its own.
    async fn use_account(&mut self, account: &AccountId) {
        self.clouds.aws = self.connections.aws(&AwsConnection::Practice { account: account.clone() }).await.unwrap();
        let (who, directory) = (self.clouds.aws.identity().await.unwrap(), self.clouds.directory.identity().await.unwrap());
        let rows = self.clouds.directory.instances().await.unwrap();
        self.spec = wish::add("billing", &who, &directory, &rows, &*self.services.store).await.unwrap();
    }

    async fn undo_all(&self) {
        let mut world = self.world().await;
        undo::undo(&JobId("undo".into()), StepId::Choose, &mut world, &self.clouds, &self.services, &CancellationToken::new())
            .await
            .unwrap();
    }
}

/// What somebody changes in the portal.
async fn spoil(bench: &Bench) {
    let instance = bench.observed().await;
    let (sp, app) = (instance.ids.service_principal.clone(), instance.ids.application.clone());
    // a second certificate is made and made active, which AWS does not know
    let made = bench
        .directory(DirectoryCall::AddSigningCertificate {
            service_principal: sp.clone(),
            subject: "CN=by hand".into(),
            ends: instance.certificates[0].facts.not_after,
        })
        .await;
    let Some(Created::Certificate(thumbprint)) = made.created else { panic!("no certificate") };
    bench.directory(DirectoryCall::ActivateCertificate { service_principal: sp.clone(), thumbprint: Some(thumbprint) }).await;
    bench
        .directory(DirectoryCall::SetBasicSaml {
            application: app,
            identifiers: instance.identifiers.clone(),
            reply_urls: vec!["https://example.com/saml".into()],
        })
        .await;
    let policy = &instance.claims_policies[0];
    let without_name = policy.definition.replace("https://aws.amazon.com/SAML/Attributes/RoleSessionName", "https://example.com/name");
    bench.directory(DirectoryCall::UpdateClaimsPolicy { policy: policy.id.clone(), definition: without_name }).await;
    let mut roles = instance.app_roles.clone();
    let disabled = roles.iter_mut().rfind(|r| r.value.is_some()).unwrap();
    disabled.enabled = false;
    bench.directory(DirectoryCall::SetAppRoles { service_principal: sp.clone(), roles }).await;
    bench
        .directory(DirectoryCall::SetRelayState {
            service_principal: sp.clone(),
            relay_state: Some("https://console.aws.amazon.com/s3".into()),
        })
        .await;
    bench.directory(DirectoryCall::SetNotificationAddresses { service_principal: sp.clone(), addresses: Vec::new() }).await;
    bench.directory(DirectoryCall::SetAssignmentRequired { service_principal: sp, required: false }).await;
}

#[tokio::test]
async fn an_identifier_and_a_choice_of_certificate_that_were_changed_are_differences_too() {
    let bench = Bench::new().await;
    bench.proven().await;
    let instance = bench.observed().await;
    let (sp, application) = (instance.ids.service_principal.clone(), instance.ids.application.clone());
    let identifiers = vec!["https://signin.aws.amazon.com/saml#77".to_owned()];
    bench.directory(DirectoryCall::SetBasicSaml { application, identifiers, reply_urls: instance.reply_urls.clone() }).await;
    // of two valid certificates none is chosen: nobody knows which one signs
    let (subject, ends) = ("CN=by hand".to_owned(), instance.certificates[0].facts.not_after);
    bench.directory(DirectoryCall::AddSigningCertificate { service_principal: sp.clone(), subject, ends }).await;
    bench.directory(DirectoryCall::ActivateCertificate { service_principal: sp, thumbprint: None }).await;
    let found = bench.differences().await;
    let ids: Vec<&str> = found.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["identifier", "active_certificate"], "{found:#?}");
    assert_eq!(found[0].is.as_deref(), Some("https://signin.aws.amazon.com/saml#77"));
    for id in ["identifier", "active_certificate"] {
        assert_eq!(bench.mend(id).await, JobEnd::Finished, "{id}");
    }
    assert_eq!(bench.differences().await, Vec::new(), "of the two the one is chosen that AWS trusts: nobody is locked out");
    assert_eq!(bench.observed().await.active_certificate().unwrap().facts.thumbprint, instance.certificates[0].facts.thumbprint);
    bench.proven().await;
}

#[tokio::test]
async fn each_difference_is_shown_and_its_mend_mends_it() {
    let bench = Bench::new().await;
    bench.proven().await;
    assert_eq!(bench.differences().await, Vec::new(), "what was just proven differs in nothing");
    spoil(&bench).await;
    let found = bench.differences().await;
    let mut ids: Vec<&str> = found.iter().map(|d| d.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(
        ids,
        ["app_roles", "assignment_required", "claims", "notification_addresses", "relay_state", "reply_url", "trusted_certificate"],
        "{found:#?}"
    );
    assert!(found.iter().all(|d| d.mend.as_ref().is_some_and(|p| p.writes().next().is_some()) && d.is != d.should), "{found:#?}");
    for id in ids.into_iter().map(str::to_owned).collect::<Vec<_>>() {
        assert_eq!(bench.mend(&id).await, JobEnd::Finished, "{id}");
        assert!(!bench.differences().await.iter().any(|d| d.id == id), "{id} is mended");
    }
    assert_eq!(bench.differences().await, Vec::new());
    // mends are in the journal like everything else, and a second mend of the same changes nothing
    let rows = bench.world().await.memory.journal.len();
    assert_eq!(bench.mend("claims").await, JobEnd::Finished);
    assert_eq!(bench.world().await.memory.journal.len(), rows);
    bench.proven().await;
}

#[tokio::test]
async fn an_instance_made_elsewhere_is_recognised_by_its_roles_and_adopted_as_it_is() {
    let first = Bench::new().await;
    first.proven().await;
    let mut second = Bench::beside(Arc::clone(&first.connections)).await;
    let store: Arc<dyn rolebridge::workflow::ports::Store> = Arc::new(SqliteStore::in_memory().unwrap());
    second.services.store = Arc::clone(&store);
    let (aws, directory) = (second.clouds.aws.identity().await.unwrap(), second.clouds.directory.identity().await.unwrap());
    let port = &*second.clouds.directory;
    let found = adopt::recognise(port, &aws, &[]).await.unwrap().expect("it is recognised");
    second.spec = adopt::adopt(&found, false, &aws, &directory, &*store).await.unwrap();
    assert_eq!((&second.spec.identifier, &second.spec.provider), (&first.spec.identifier, &first.spec.provider));
    assert_eq!(second.spec.roles.len(), first.spec.roles.len());
    assert_eq!(adopt::recognise(port, &aws, std::slice::from_ref(&second.spec)).await.unwrap(), None, "not a second time");
    let (reports, _) = second.run().await;
    for step in
        [StepId::Instance, StepId::BasicSaml, StepId::Claims, StepId::Certificate, StepId::Provider, StepId::Roles, StepId::DirectoryRoles]
    {
        assert_eq!(*result(&reports, step), StepResult::Adopted, "{step}");
    }
    assert!(store.journal(None, 10).await.unwrap().is_empty(), "nothing was written");
}

#[tokio::test]
async fn a_claims_policy_that_serves_others_too_is_left_alone() {
    let bench = Bench::new().await;
    bench.proven().await;
    let instance = bench.observed().await;
    let sp = instance.ids.service_principal.clone();
    let ours = instance.claims_policies[0].clone();
    let made = bench
        .directory(DirectoryCall::CreateClaimsPolicy {
            display_name: "Company".into(),
            definition: Claims::default().policy_definition().replace("userprincipalname", "objectid"),
        })
        .await;
    let Some(Created::ClaimsPolicy(company)) = made.created else { panic!("no policy") };
    bench.directory(DirectoryCall::UnassignClaimsPolicy { service_principal: sp.clone(), policy: ours.id.clone() }).await;
    bench.directory(DirectoryCall::AssignClaimsPolicy { service_principal: sp, policy: company.clone() }).await;
    let other = bench.directory(DirectoryCall::Instantiate { display_name: "other".into() }).await;
    let Some(Created::Instance(other)) = other.created else { panic!("no instance") };
    bench
        .directory(DirectoryCall::AssignClaimsPolicy { service_principal: other.service_principal.clone(), policy: company.clone() })
        .await;
    assert_eq!(bench.stopped().await.id, "claims.foreign", "running the step does not touch it");
    assert_eq!(bench.mend("claims").await, JobEnd::Finished);
    assert_eq!(bench.observed().await.claims_policies[0].id, ours.id, "the instance has its own again");
    let kept = bench.clouds.directory.instance(&other.service_principal).await.unwrap().unwrap();
    assert_eq!(kept.claims_policies[0].id, company, "the other application keeps the policy");
    assert!(kept.claims_policies[0].definition.contains("objectid"), "and the policy says what it said");
}

#[tokio::test]
async fn a_certificate_issued_here_signs_and_its_key_lies_in_the_vault() {
    let mut bench = Bench::new().await;
    bench.spec.certificate.origin = CertificateOrigin::Here { rsa_bits: 2048 };
    let reports = bench.proven().await;
    assert_eq!(*result(&reports, StepId::Certificate), StepResult::Done);
    let world = bench.world().await;
    let instance = world.instance.as_ref().unwrap();
    let issued = world.memory.issued.last().unwrap();
    assert_eq!(instance.certificates.len(), 1);
    assert_eq!(instance.active_certificate().unwrap().der_base64, issued.der_base64);
    let item = rolebridge::workflow::ports::VaultItem::named(&issued.vault_item);
    assert!(bench.services.vault.get(&item).await.unwrap().is_some());
    assert_eq!(result(&bench.proven().await, StepId::Certificate), &StepResult::Done, "a second run makes no second one");
    assert_eq!(bench.observed().await.certificates.len(), 1);
    bench.undo_all().await;
    assert!(bench.services.vault.get(&item).await.unwrap().is_none(), "the key is forgotten with the undo");
}

#[tokio::test]
async fn an_identifier_that_another_application_holds_is_named() {
    let bench = Bench::new().await;
    let made = bench.directory(DirectoryCall::Instantiate { display_name: "Old set-up".into() }).await;
    let Some(Created::Instance(ids)) = made.created else { panic!("no instance") };
    bench.directory(DirectoryCall::SetSignOnMode { service_principal: ids.service_principal.clone(), mode: Some("saml".into()) }).await;
    let mut instance = bench.world().await;
    instance.beside.holder = Some(rolebridge::domain::tenant::IdentifierHolder { client: ids.client, display_name: "Old set-up".into() });
    let Assessment::Blocked(finding) = assess(StepId::Instance, &instance) else { panic!("not blocked") };
    assert!(finding.id == "identifier.held" && finding.what.contains("Old set-up"));
}

#[tokio::test]
async fn roles_of_other_instances_are_brought_in_with_stable_ids_and_taken_back() {
    let first = Bench::new().await;
    first.proven().await;
    let mut second = Bench::beside(Arc::clone(&first.connections)).await;
    let accounts = first.connections.practice_accounts(2).await.unwrap();
    second.use_account(&accounts[1]).await;
    // the password of the first one's test user lies in another vault
    second.spec.test_user.alias = "C.Simon".into();
    second.proven().await;
    let (source, before) = (first.observed().await.ids.service_principal, second.observed().await.app_roles);
    second.spec.directory_roles.sources = vec![source];
    second.proven().await;
    let merged = second.observed().await.app_roles;
    let values = |roles: &[rolebridge::domain::observed::AppRole]| roles.iter().filter_map(|r| r.value.clone()).collect::<Vec<_>>();
    assert_eq!(values(&merged).len(), values(&before).len() + 2, "{merged:#?}");
    for value in values(&first.observed().await.app_roles) {
        assert!(values(&merged).contains(&value));
    }
    let mut world = second.world().await;
    undo::undo(&JobId("undo".into()), StepId::DirectoryRoles, &mut world, &second.clouds, &second.services, &CancellationToken::new())
        .await
        .unwrap();
    assert!(values(&second.observed().await.app_roles).is_empty(), "undo takes out what the step wrote");
    second.services.store.forget_proof(&second.spec.key).await.unwrap();
    second.proven().await;
    let again = second.observed().await.app_roles;
    let id_of = |roles: &[rolebridge::domain::observed::AppRole], value: &str| {
        roles.iter().find(|r| r.value.as_deref() == Some(value)).map(|r| r.id.clone())
    };
    for value in values(&merged) {
        assert_eq!(id_of(&again, &value), id_of(&merged, &value), "a pair keeps its id");
    }
}

#[tokio::test]
async fn a_role_that_would_stay_out_is_mended_and_undone() {
    let bench = Bench::new().await;
    bench.proven().await;
    let name = bench.spec.roles[0].name.clone();
    let other = ProviderArn::new(bench.spec.partition, bench.spec.account.clone(), ProviderName::parse("Okta-old").unwrap());
    let good = bench.world().await.roles[&name].trust.clone();
    let metadata = bench.world().await.metadata.unwrap();
    bench.aws(AwsCall::CreateSamlProvider { name: other.name().clone(), metadata }).await;
    let both = good.replace(&format!("\"{}\"", bench.spec.provider_arn()), &format!("[\"{}\",\"{other}\"]", bench.spec.provider_arn()));
    assert_ne!(both, good);
    bench.aws(AwsCall::UpdateTrust { name: name.clone(), trust: both.clone() }).await;
    let predict = |world: &rolebridge::workflow::world::World| {
        let all = role_import::predict(world.account_roles.as_ref().unwrap(), &world.spec.provider_arn());
        all.into_iter().find(|p| *p.role.name() == name).unwrap()
    };
    assert_eq!(predict(&bench.world().await).outcome, Predicted::StaysOut);
    assert_eq!(bench.mend(&drift::trust_id(name.as_str())).await, JobEnd::Finished);
    let world = bench.world().await;
    assert_eq!(predict(&world).outcome, Predicted::ComesIn);
    let row = world.memory.journal.first().unwrap();
    assert!(
        matches!(&row.what.inverse, Some(rolebridge::domain::call::Call::Aws(AwsCall::UpdateTrust { trust, .. })) if trust.contains("Okta-old"))
    );
}

#[tokio::test]
async fn metadata_that_a_server_has_not_heard_of_is_waited_for() {
    let bench = Bench::new().await;
    bench.proven().await;
    let mut world = bench.world().await;
    world.metadata = None;
    for step in [StepId::Metadata, StepId::Provider] {
        let Assessment::Blocked(finding) = assess(step, &world) else { panic!("not blocked") };
        assert_eq!(finding.id, "metadata.stale", "the run waits for what has this id");
    }
    world.instance = None;
    let Assessment::Blocked(finding) = assess(StepId::Metadata, &world) else { panic!("not blocked") };
    assert_eq!(finding.id, "step.too_early");
}

#[tokio::test]
async fn without_the_right_a_step_can_be_looked_at_and_not_run() {
    let bench = Bench::new().await;
    let mut world = bench.world().await;
    let scopes = |all: &[&str]| Some(all.iter().map(|s| (*s).to_owned()).collect());
    world.beside.rights = AdminRights {
        scopes: scopes(&["User.Read", "Application.Read.All"]),
        roles: Some(vec![HeldRole { template: String::new(), name: "Global Reader".into() }]),
    };
    let Assessment::Blocked(finding) = assess(StepId::Instance, &world) else { panic!("it could be run") };
    assert_eq!(finding.id, "rights.read_only");
    assert!(
        finding.fix.contains("Application.ReadWrite.All") && finding.fix.contains("Cloud Application Administrator"),
        "{}",
        finding.fix
    );
    let Assessment::Done { findings, .. } = assess(StepId::Connect, &world) else { panic!("connect stops") };
    assert!(findings.iter().any(|f| f.id == "connect.directory_rights"));
}

fn capture<'a>(bench: &'a Bench, job: &'a JobId, cancel: &'a CancellationToken) -> Capture<'a> {
    Capture { job, clouds: &bench.clouds, services: &bench.services, patience: &Patience::PRACTICE, cancel }
}

#[tokio::test]
async fn a_response_is_captured_and_the_reply_url_of_the_test_is_taken_away() {
    let bench = Bench::new().await;
    bench.proven().await;
    let before = bench.observed().await.reply_urls;
    let mut world = bench.world().await;
    let user = world.test_user.clone().unwrap();
    let secret = bench.services.vault.get(&VaultItem::user_password(user.id.as_str())).await.unwrap().unwrap();
    let password = SecretText::new(std::str::from_utf8(secret.expose()).unwrap());
    let person = bench.clouds.sign_in.clone().unwrap();
    // the person: signs in at the address, and the browser posts the form to where the directory sends it
    let browse = move |start_url: String| {
        let (person, user_name, password) = (Arc::clone(&person), user.user_principal_name.clone(), password.clone());
        tokio::spawn(async move {
            let request = SignInRequest { way: SignInWay::SpInitiated, start_url, user_name, password };
            let response = person.sign_in(&request).await.unwrap();
            let form = [("SAMLResponse", response.saml_response.as_str())];
            reqwest::Client::builder().no_proxy().build().unwrap().post(&response.action).form(&form).send().await.unwrap();
        });
    };
    let (job, cancel) = (JobId("capture".into()), CancellationToken::new());
    let captured = capture(&bench, &job, &cancel).run(&mut world, &browse).await.unwrap();
    let Captured::Response(response) = captured else { panic!("nothing was captured") };
    assert!(response.action.starts_with("http://localhost:") && !response.saml_response.is_empty());
    assert_eq!(bench.observed().await.reply_urls, before);
}

#[tokio::test]
async fn a_test_that_was_killed_leaves_no_reply_url_behind() {
    let bench = Bench::new().await;
    bench.proven().await;
    let before = bench.observed().await.reply_urls;
    let mut world = bench.world().await;
    let (job, cancel) = (JobId("capture".into()), CancellationToken::new());
    {
        let begun = tokio::sync::Notify::new();
        let browse = |_| begun.notify_one();
        let capture = capture(&bench, &job, &cancel);
        // dropped in the middle, as by a kill
        tokio::select! {
            _ = capture.run(&mut world, &browse) => panic!("it ended by itself"),
            () = begun.notified() => {}
        }
    }
    assert_eq!(bench.observed().await.reply_urls.len(), before.len() + 1);
    bench.proven().await;
    assert_eq!(bench.observed().await.reply_urls, before, "the next job took it away");
}
