//! The main job by hand: both adapters against the practice cloud, from an empty tenant to a session, and back.

use super::directory;
use jiff::{SignedDuration, Timestamp};
use rolebridge::adapters::aws::{AwsAccount, AwsTarget, KeySource};
use rolebridge::adapters::entra::{EntraDirectory, PageSignIn};
use rolebridge::domain::account::Partition;
use rolebridge::domain::arn::{PolicyArn, ProviderArn, RoleArn, RolePair};
use rolebridge::domain::call::{AwsCall, Created, DirectoryCall, Outcome};
use rolebridge::domain::certificate::CertificateUse;
use rolebridge::domain::claims::Claims;
use rolebridge::domain::directory::{AppRoleId, PrincipalId};
use rolebridge::domain::name::{ProviderName, RoleName};
use rolebridge::domain::observed::{AppRole, InstanceIds};
use rolebridge::domain::rights::all_aws_actions;
use rolebridge::domain::secret::SecretText;
use rolebridge::domain::session::MaxSessionSeconds;
use rolebridge::pki::{IssueSpec, RsaBits, SigningKey, issue, pfx};
use rolebridge::practice::server::{PracticeConfig, PracticeHandle, start};
use rolebridge::saml::{metadata, request};
use rolebridge::workflow::ports::{
    AwsPort, CallSecret, CapturedResponse, ConsoleAnswer, DirectoryPort, PfxUpload, PortErrorKind, SignInPort, SignInRequest, SignInWay,
};

const IDENTIFIER: &str = "https://signin.aws.amazon.com/saml#2";
const REPLY_URL: &str = "https://signin.aws.amazon.com/saml";

struct World {
    practice: PracticeHandle,
    graph: EntraDirectory,
    aws: AwsAccount,
}

impl World {
    async fn new() -> Self {
        let practice = start(PracticeConfig::default()).await.unwrap();
        let graph = directory(practice.graph_url(), practice.base_url().to_owned(), practice.tenant().clone(), practice.token());
        let account = practice.accounts().remove(0);
        let keys = KeySource::Keys { access_key_id: account.access_key_id, secret: account.secret_access_key, session_token: None };
        let target = AwsTarget { endpoint_url: Some(practice.base_url().to_owned()), practice: true, ..AwsTarget::new(keys) };
        Self { aws: target.connect().await.unwrap(), practice, graph }
    }

    async fn change(&self, call: DirectoryCall) -> Outcome {
        self.graph.execute(&call, None).await.unwrap_or_else(|e| panic!("{call:?}: {e:?}"))
    }

    async fn change_aws(&self, call: AwsCall) -> Outcome {
        self.aws.execute(&call).await.unwrap_or_else(|e| panic!("{call:?}: {e:?}"))
    }

    /// Instance, SAML mode, identifier, relay state, addresses, owner, claims.
    async fn make_instance(&self) -> InstanceIds {
        let made = self.change(DirectoryCall::Instantiate { display_name: "AWS O'Brien".into() }).await;
        assert!(made.request_id.is_some());
        let Some(Created::Instance(ids)) = made.created else { panic!("no instance") };
        let sp = || ids.service_principal.clone();
        self.change(DirectoryCall::SetSignOnMode { service_principal: sp(), mode: Some("saml".into()) }).await;
        let (identifiers, reply_urls) = (vec![IDENTIFIER.to_owned()], vec![REPLY_URL.to_owned()]);
        self.change(DirectoryCall::SetBasicSaml { application: ids.application.clone(), identifiers, reply_urls }).await;
        self.change(DirectoryCall::SetRelayState { service_principal: sp(), relay_state: Some("https://console.aws.amazon.com/".into()) })
            .await;
        self.change(DirectoryCall::SetNotificationAddresses { service_principal: sp(), addresses: vec!["a@example.com".into()] }).await;
        let me = self.graph.identity().await.unwrap().user;
        for _ in 0..2 {
            self.change(DirectoryCall::AddOwner { service_principal: sp(), owner: me.clone() }).await;
        }
        let claims =
            DirectoryCall::CreateClaimsPolicy { display_name: "AWS claims".into(), definition: Claims::default().policy_definition() };
        let Some(Created::ClaimsPolicy(policy)) = self.change(claims).await.created else { panic!("no policy") };
        self.change(DirectoryCall::AssignClaimsPolicy { service_principal: sp(), policy }).await;
        ids
    }

    /// Provider with the instance's metadata, role, policy; gives the pair.
    async fn trust(&self, ids: &InstanceIds) -> RolePair {
        let account = self.aws.identity().await.unwrap().account;
        let document = self.graph.federation_metadata(&ids.client).await.unwrap();
        let name = ProviderName::parse("WAAD").unwrap();
        self.change_aws(AwsCall::CreateSamlProvider { name: name.clone(), metadata: document.clone() }).await;
        let provider = ProviderArn::new(Partition::Aws, account.clone(), name);
        assert_eq!(self.aws.provider(&provider).await.unwrap().unwrap().metadata, document);
        let trust = serde_json::json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": provider.to_string()},
            "Action": "sts:AssumeRoleWithSAML", "Condition": {"StringEquals": {"SAML:aud": REPLY_URL}}}]});
        let role = RoleName::parse("Admin").unwrap();
        let max_session = MaxSessionSeconds::new(7_200).unwrap();
        self.change_aws(AwsCall::CreateRole { name: role.clone(), trust: trust.to_string(), description: "d".into(), max_session }).await;
        let policy = PolicyArn::parse("arn:aws:iam::aws:policy/ReadOnlyAccess").unwrap();
        self.change_aws(AwsCall::AttachRolePolicy { role: role.clone(), policy: policy.clone() }).await;
        let seen = self.aws.role(&role).await.unwrap().unwrap();
        assert_eq!((seen.attached, seen.max_session_seconds), (vec![policy], 7_200));
        RolePair::new(RoleArn::new(Partition::Aws, account, role), provider).unwrap()
    }

    /// Adds the pair to the app roles, makes the user, assigns it.
    async fn assign(&self, ids: &InstanceIds, pair: &RolePair) -> (PrincipalId, String, SecretText) {
        let mut roles = self.graph.instance(&ids.service_principal).await.unwrap().unwrap().app_roles;
        let app_role = AppRoleId::new(uuid::Uuid::new_v4().to_string());
        roles.push(AppRole {
            id: app_role.clone(),
            display_name: "Admin,WAAD".into(),
            description: "Admin,WAAD".into(),
            value: Some(pair.claim_value()),
            enabled: true,
        });
        self.change(DirectoryCall::SetAppRoles { service_principal: ids.service_principal.clone(), roles: roles.clone() }).await;
        assert_eq!(self.graph.instance(&ids.service_principal).await.unwrap().unwrap().app_roles, roles);

        let name = format!("B.Simon@{}", self.graph.identity().await.unwrap().domain);
        assert_eq!(self.graph.user(&name).await, Ok(None));
        let call = DirectoryCall::CreateUser {
            user_principal_name: name.clone(),
            display_name: "B.Simon".into(),
            mail_nickname: "B.Simon".into(),
        };
        let Some(Created::User { id, password }) = self.change(call.clone()).await.created else { panic!("no user") };
        assert_eq!(self.graph.execute(&call, None).await.unwrap_err().kind, PortErrorKind::AlreadyExists);
        assert_eq!(self.graph.user(&name).await.unwrap().map(|u| (u.id, u.enabled)), Some((id.clone(), true)));
        let call = DirectoryCall::Assign { service_principal: ids.service_principal.clone(), principal: id.clone(), app_role };
        let Some(Created::Assignment(_)) = self.change(call.clone()).await.created else { panic!("no assignment") };
        assert_eq!(self.graph.execute(&call, None).await.unwrap_err().kind, PortErrorKind::AlreadyExists);
        (id, name, password)
    }

    async fn sign_in(
        &self,
        way: SignInWay,
        ids: &InstanceIds,
        name: &str,
        password: &SecretText,
    ) -> Result<CapturedResponse, rolebridge::workflow::ports::PortError> {
        let asked = request::AuthnRequest {
            id: "_a1".into(),
            issuer: IDENTIFIER.into(),
            acs_url: Some(REPLY_URL.into()),
            destination: None,
            issue_instant: Timestamp::now(),
        };
        let start_url = match way {
            SignInWay::IdpInitiated => self.graph.launch_url(&ids.client),
            SignInWay::SpInitiated => request::to_redirect_url(&self.graph.sign_on_url(), &request::write(&asked), Some("state")),
            SignInWay::MyApps => self.graph.my_apps_url(&ids.client),
        };
        let request = SignInRequest { way, start_url, user_name: name.to_owned(), password: password.clone() };
        PageSignIn::new(self.practice.base_url()).unwrap().sign_in(&request).await
    }
}

#[tokio::test]
async fn from_an_empty_tenant_to_a_session_and_back() {
    let world = World::new().await;
    assert_eq!(world.graph.instances().await, Ok(Vec::new()));
    let identity = world.aws.identity().await.unwrap();
    assert!(identity.practice && world.graph.identity().await.unwrap().practice);
    assert_eq!(world.aws.missing_rights(&all_aws_actions()).await, Ok(Some(Vec::new())));

    let ids = world.make_instance().await;
    let seen = world.graph.instance(&ids.service_principal).await.unwrap().unwrap();
    assert_eq!((seen.ids.clone(), seen.display_name.as_str(), seen.sign_on_mode.as_deref()), (ids.clone(), "AWS O'Brien", Some("saml")));
    assert_eq!((seen.identifiers, seen.reply_urls), (vec![IDENTIFIER.to_owned()], vec![REPLY_URL.to_owned()]));
    assert_eq!((seen.relay_state.as_deref(), seen.owners.len()), (Some("https://console.aws.amazon.com/"), 1));
    assert_eq!(Claims::from_definition(&seen.claims_policies[0].definition), Some(Claims::default()));
    assert_eq!(world.graph.claims_policies("AWS claims").await.unwrap(), seen.claims_policies);
    let rows = world.graph.instances().await.unwrap();
    assert_eq!(
        rows.iter().map(|r| (&r.ids, r.identifiers.as_slice(), r.created.is_some())).collect::<Vec<_>>(),
        [(&ids, [IDENTIFIER.to_owned()].as_slice(), true)]
    );

    let ends = Timestamp::now() + SignedDuration::from_hours(24 * 1_000);
    world
        .change(DirectoryCall::AddSigningCertificate { service_principal: ids.service_principal.clone(), subject: "CN=AWS".into(), ends })
        .await;
    let pair = world.trust(&ids).await;
    let (user, name, password) = world.assign(&ids, &pair).await;

    for way in [SignInWay::IdpInitiated, SignInWay::SpInitiated, SignInWay::MyApps] {
        let response = world.sign_in(way, &ids, &name, &password).await.unwrap_or_else(|e| panic!("{way:?}: {e:?}"));
        let session = world.aws.assume_role_with_saml(pair.role(), pair.provider(), &response.saml_response, None).await.unwrap();
        assert_eq!(session.assumed_role_arn, format!("arn:aws:sts::{}:assumed-role/Admin/{name}", identity.account));
        assert!(session.expires.is_some());
        let console = PageSignIn::new(world.practice.base_url()).unwrap().open_console(&response, &pair.role().to_string()).await;
        assert_eq!(console, Ok(ConsoleAnswer::SignedIn { assumed_role_arn: session.assumed_role_arn }), "{way:?}");
    }
    let log = world.graph.sign_ins(&ids.client, Timestamp::now() - SignedDuration::from_mins(5)).await.unwrap();
    assert_eq!(log.iter().filter(|r| r.error_code == 0 && r.user_name == name).count(), 3);

    refusals(&world, &ids, &pair, &name, &password).await;

    let assignment = world.graph.instance(&ids.service_principal).await.unwrap().unwrap().assignments.remove(0);
    assert_eq!(assignment.principal, user);
    world.change(DirectoryCall::Unassign { service_principal: ids.service_principal.clone(), assignment: assignment.id }).await;
    let refused = world.sign_in(SignInWay::IdpInitiated, &ids, &name, &password).await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_deref()), (PortErrorKind::Denied { action: None }, Some("AADSTS50105")));
    let Some(Created::Password(new)) = world.change(DirectoryCall::ResetPassword { user: user.clone() }).await.created else {
        panic!("no password")
    };
    assert_ne!(new, password);
    world.change(DirectoryCall::DeleteUser { user }).await;
    world.change(DirectoryCall::DeleteApplication { application: ids.application.clone() }).await;
    assert_eq!(world.graph.instance(&ids.service_principal).await, Ok(None));
    assert_eq!(world.graph.instances().await, Ok(Vec::new()));
}

async fn refusals(world: &World, ids: &InstanceIds, pair: &RolePair, name: &str, password: &SecretText) {
    let wrong = world.sign_in(SignInWay::IdpInitiated, ids, name, &SecretText::new("wrong")).await.unwrap_err();
    assert_eq!((wrong.kind, wrong.code.as_deref()), (PortErrorKind::CredentialsRejected, Some("AADSTS50126")));
    let mut response = world.sign_in(SignInWay::IdpInitiated, ids, name, password).await.unwrap();
    let other = RoleArn::new(Partition::Aws, pair.role().account().clone(), RoleName::parse("Other").unwrap());
    let error = world.aws.assume_role_with_saml(&other, pair.provider(), &response.saml_response, None).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref(), error.http_status), (PortErrorKind::Invalid, Some("InvalidIdentityToken"), Some(400)));
    response.saml_response = "AAAA".into();
    let refused = PageSignIn::new(world.practice.base_url()).unwrap().open_console(&response, &pair.role().to_string()).await.unwrap();
    assert!(matches!(&refused, ConsoleAnswer::Refused { message, .. } if !message.is_empty()), "{refused:?}");
    response.action = REPLY_URL.into();
    let elsewhere = PageSignIn::new(world.practice.base_url()).unwrap().open_console(&response, &pair.role().to_string()).await;
    assert_eq!(elsewhere.unwrap_err().kind, PortErrorKind::NotSupported);
    let stranger =
        directory(world.practice.graph_url(), world.practice.base_url().to_owned(), world.practice.tenant().clone(), SecretText::new("no"));
    assert_eq!(stranger.identity().await.unwrap_err().kind, PortErrorKind::CredentialsRejected);
}

#[tokio::test]
async fn an_own_certificate_goes_up_signs_and_replaces_the_directorys() {
    let world = World::new().await;
    let ids = world.make_instance().await;
    let sp = || ids.service_principal.clone();
    let ends = Timestamp::now() + SignedDuration::from_hours(24 * 1_000);
    let made = world.change(DirectoryCall::AddSigningCertificate { service_principal: sp(), subject: "CN=AWS".into(), ends }).await;
    let Some(Created::Certificate(first)) = made.created else { panic!("no certificate") };

    let key = SigningKey::generate(RsaBits::B2048).unwrap();
    let spec =
        IssueSpec { common_name: "Own".into(), not_before: Timestamp::now() - SignedDuration::from_mins(1), not_after: ends, serial: None };
    let own = issue(&spec, &key).unwrap();
    let secret = SecretText::new("a pass word");
    let upload = CallSecret::Pfx(PfxUpload { pfx: pfx::write(&own, &key, &secret, "own").unwrap(), password: secret });
    let call = DirectoryCall::UploadSigningCertificate {
        service_principal: sp(),
        certificate_der_base64: own.base64(),
        vault_item: "signing-key/own".into(),
        thumbprint: own.thumbprint(),
    };
    assert_eq!(world.graph.execute(&call, None).await.unwrap_err().kind, PortErrorKind::Invalid, "no PFX");
    world.graph.execute(&call, Some(&upload)).await.unwrap();
    assert_eq!(world.graph.execute(&call, Some(&upload)).await.unwrap_err().kind, PortErrorKind::AlreadyExists);

    let listed = metadata::read(&world.graph.federation_metadata(&ids.client).await.unwrap()).unwrap().certificates;
    assert_eq!(listed.len(), 2);
    world.change(DirectoryCall::ActivateCertificate { service_principal: sp(), thumbprint: Some(own.thumbprint()) }).await;
    let seen = world.graph.instance(&sp()).await.unwrap().unwrap();
    let active = seen.active_certificate().unwrap();
    assert_eq!((&active.facts, active.der_base64.as_str()), (own.facts(), own.base64().as_str()));
    assert!(seen.certificates.iter().any(|c| c.facts.thumbprint == first && c.state != CertificateUse::Active));

    world.change(DirectoryCall::RemoveSigningCertificate { service_principal: sp(), thumbprint: first.clone() }).await;
    let again = DirectoryCall::RemoveSigningCertificate { service_principal: sp(), thumbprint: first };
    assert_eq!(world.graph.execute(&again, None).await.unwrap_err().kind, PortErrorKind::NotFound);
    let seen = world.graph.instance(&sp()).await.unwrap().unwrap();
    assert_eq!(seen.certificates.iter().map(|c| &c.facts.thumbprint).collect::<Vec<_>>(), [&own.thumbprint()]);

    // the key that was uploaded signs
    let pair = world.trust(&ids).await;
    let (_, name, password) = world.assign(&ids, &pair).await;
    let response = world.sign_in(SignInWay::IdpInitiated, &ids, &name, &password).await.unwrap();
    world.aws.assume_role_with_saml(pair.role(), pair.provider(), &response.saml_response, None).await.unwrap();
}
