//! Every call and every read of the directory that the program can make, with values that a judge of requests can read. The judges
//! share it.
#![allow(clippy::unwrap_used, reason = "tests")]

use jiff::Timestamp;
use rolebridge::domain::call::DirectoryCall;
use rolebridge::domain::directory::{
    AppRoleId, ApplicationObjectId, AssignmentId, ClaimsPolicyId, ClientId, PrincipalId, ProvisioningJobId, ServicePrincipalId,
};
use rolebridge::domain::observed::AppRole;
use rolebridge::pki::{Certificate, IssueSpec, RsaBits, SigningKey, issue};
use rolebridge::workflow::ports::DirectoryPort;
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(crate) const ID: &str = "00000000-0000-4000-8000-000000000001";

pub(crate) fn certificate(name: &str) -> (Certificate, SigningKey) {
    let key = SigningKey::generate(RsaBits::B2048).unwrap();
    let day = |text: &str| text.parse::<Timestamp>().unwrap();
    let spec = IssueSpec {
        common_name: name.into(),
        not_before: day("2026-01-01T00:00:00Z"),
        not_after: day("2029-01-01T00:00:00Z"),
        serial: None,
    };
    (issue(&spec, &key).unwrap(), key)
}

/// One answer that fits all requests.
pub(crate) fn answer(there: &Certificate) -> Value {
    let row = json!({"id": ID, "appId": ID, "appRoleId": ID, "createdDateTime": "2026-11-23T10:00:00Z", "activityDateTime": "2026-11-23T10:00:00Z",
        "definition": ["{}"], "verifiedDomains": [{"name": "example.com", "isDefault": true, "isInitial": true}]});
    json!({
        "id": ID, "appId": ID, "displayName": "n", "value": [row], "appRoles": [{"id": ID, "allowedMemberTypes": ["User"], "origin": "Application"}],
        "application": {"id": ID, "appId": ID}, "servicePrincipal": {"id": ID, "appId": ID},
        "thumbprint": there.thumbprint(), "identifierUris": [], "web": {"redirectUris": ["https://signin.aws.amazon.com/saml"]},
        "keyCredentials": [{"keyId": ID, "usage": "Verify", "type": "AsymmetricX509Cert", "customKeyIdentifier": "AAAA", "key": there.base64()}],
        "passwordCredentials": [{"keyId": ID, "customKeyIdentifier": "AAAA", "hint": "x"}],
    })
}

/// All calls; `there` is a certificate that the answers show, `new` one that is uploaded.
pub(crate) fn calls(there: &Certificate, new: &Certificate) -> Vec<DirectoryCall> {
    use DirectoryCall as C;
    let sp = || ServicePrincipalId::new(ID);
    let job = || ProvisioningJobId::new("aws.1");
    let (owner, policy, user) = (|| PrincipalId::new(ID), || ClaimsPolicyId::new(ID), || PrincipalId::new(ID));
    let role = |id: &str, value: Option<&str>| AppRole {
        id: AppRoleId::new(id),
        display_name: "n".into(),
        description: "d".into(),
        value: value.map(str::to_owned),
        enabled: true,
    };
    vec![
        C::Instantiate { display_name: "AWS".into() },
        C::DeleteApplication { application: ApplicationObjectId::new(ID) },
        C::AddOwner { service_principal: sp(), owner: owner() },
        C::RemoveOwner { service_principal: sp(), owner: owner() },
        C::SetSignOnMode { service_principal: sp(), mode: Some("saml".into()) },
        C::SetSignOnMode { service_principal: sp(), mode: None },
        C::SetBasicSaml {
            application: ApplicationObjectId::new(ID),
            identifiers: vec!["https://signin.aws.amazon.com/saml#2".into()],
            reply_urls: vec!["https://signin.aws.amazon.com/saml".into()],
        },
        C::SetRelayState { service_principal: sp(), relay_state: Some("https://console.aws.amazon.com/".into()) },
        C::SetRelayState { service_principal: sp(), relay_state: None },
        C::SetNotificationAddresses { service_principal: sp(), addresses: vec!["a@example.com".into()] },
        C::CreateClaimsPolicy { display_name: "n".into(), definition: "{}".into() },
        C::UpdateClaimsPolicy { policy: policy(), definition: "{}".into() },
        C::DeleteClaimsPolicy { policy: policy() },
        C::AssignClaimsPolicy { service_principal: sp(), policy: policy() },
        C::UnassignClaimsPolicy { service_principal: sp(), policy: policy() },
        C::AddSigningCertificate { service_principal: sp(), subject: "CN=AWS".into(), ends: Timestamp::now() },
        C::UploadSigningCertificate {
            service_principal: sp(),
            certificate_der_base64: new.base64(),
            vault_item: String::new(),
            thumbprint: new.thumbprint(),
        },
        C::RemoveSigningCertificate { service_principal: sp(), thumbprint: there.thumbprint() },
        C::ActivateCertificate { service_principal: sp(), thumbprint: Some(new.thumbprint()) },
        C::ActivateCertificate { service_principal: sp(), thumbprint: None },
        C::SetAppRoles { service_principal: sp(), roles: vec![role(ID, None), role("00000000-0000-4000-8000-000000000002", Some("a,b"))] },
        C::CreateUser {
            user_principal_name: "B.Simon@example.com".into(),
            display_name: "B.Simon".into(),
            mail_nickname: "B.Simon".into(),
        },
        C::ResetPassword { user: user() },
        C::DeleteUser { user: user() },
        C::Assign { service_principal: sp(), principal: user(), app_role: AppRoleId::new(ID) },
        C::Unassign { service_principal: sp(), assignment: AssignmentId::new("opaque-_1") },
        C::SetTokenVersion { application: ApplicationObjectId::new(ID), version: Some(2) },
        C::SetTokenVersion { application: ApplicationObjectId::new(ID), version: None },
        C::SetAssignmentRequired { service_principal: sp(), required: true },
        C::AddReplyUrl { application: ApplicationObjectId::new(ID), url: "http://localhost:8400/".into() },
        C::RemoveReplyUrl { application: ApplicationObjectId::new(ID), url: "https://signin.aws.amazon.com/saml".into() },
        C::CreateGroup { display_name: "AWS users".into(), mail_nickname: "awsusers".into() },
        C::DeleteGroup { group: user() },
        C::AddGroupMember { group: user(), member: user() },
        C::RemoveGroupMember { group: user(), member: user() },
        C::CreateProvisioningJob { service_principal: sp(), template: "aws".into() },
        C::DeleteProvisioningJob { service_principal: sp(), job: job() },
        C::SaveProvisioningCredentials { service_principal: sp(), job: job(), access_key_id: "AKIAIOSFODNN7EXAMPLE".into() },
        C::StartProvisioning { service_principal: sp(), job: job() },
        C::PauseProvisioning { service_principal: sp(), job: job() },
        C::RestartProvisioning { service_principal: sp(), job: job(), reset: "Escrows, QuarantineState".into() },
    ]
}

/// Every read that goes to Graph. The metadata lies on another host and wants no token; the others speak to nobody.
pub(crate) async fn reads(directory: &dyn DirectoryPort) {
    let (principal, client, now) = (ServicePrincipalId::new(ID), ClientId::new(ID), Timestamp::now());
    directory.identity().await.unwrap();
    directory.tenant().await.unwrap();
    directory.rights().await.unwrap();
    directory.instances().await.unwrap();
    directory.identifier_holder("https://signin.aws.amazon.com/saml#2").await.unwrap().unwrap();
    directory.instance(&principal).await.unwrap().unwrap();
    let many: Vec<ServicePrincipalId> = (0..21).map(|_| principal.clone()).collect();
    directory.role_sources(&many).await.unwrap();
    directory.claims_policies("n").await.unwrap();
    directory.claims_policy_users(&ClaimsPolicyId::new(ID)).await.unwrap();
    directory.provisioning(&principal).await.unwrap();
    directory.test_provisioning(&principal, &ProvisioningJobId::new("aws.1")).await.unwrap();
    directory.provisioning_log(&principal, now).await.unwrap();
    directory.access_policies(&client).await.unwrap();
    directory.user("B.Simon#EXT#@example.com").await.unwrap().unwrap();
    directory.groups("AWS users").await.unwrap();
    directory.sign_ins(&client, now).await.unwrap();
}

/// What the two lists leave out: kinds of calls, and reads.
pub(crate) fn left_out(calls: &[DirectoryCall]) -> Vec<String> {
    let there: BTreeSet<String> = calls.iter().map(|c| format!("{c:?}").split([' ', '{']).next().unwrap_or_default().to_owned()).collect();
    let source = include_str!("../../../src/domain/call/directory.rs");
    let kinds = source.split("pub enum DirectoryCall {").nth(1).unwrap().split("\n}").next().unwrap().lines();
    let kinds = kinds.filter_map(|l| l.strip_prefix("    ")?.split_once(" {").map(|(kind, _)| kind.to_owned()));
    let mut missing: Vec<String> = kinds.filter(|kind| !there.contains(kind)).collect();
    let port = include_str!("../../../src/workflow/ports/directory.rs").split("pub trait DirectoryPort").nth(1).unwrap();
    let made = include_str!("calls.rs");
    let reads = port.split("async fn ").skip(1).filter_map(|rest| rest.split('(').next());
    let elsewhere = ["execute", "federation_metadata", "capture"];
    missing.extend(reads.filter(|r| !elsewhere.contains(r) && !made.contains(&format!("directory.{r}("))).map(str::to_owned));
    missing
}
