//! moto, an AWS look-alike that nobody here wrote, as judge of the AWS adapter: signatures, form encoding, XML, paging.
//! It says nothing about SAML: it never looks at a response.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

pub(crate) mod server;

use base64::Engine as _;
use rolebridge::adapters::aws::{AwsAccount, AwsTarget, KeySource};
use rolebridge::domain::account::{AccountId, Partition};
use rolebridge::domain::arn::{PolicyArn, ProviderArn, RoleArn};
use rolebridge::domain::call::{AwsCall, Created, Outcome};
use rolebridge::domain::name::{PolicyName, ProviderName, RoleName, UserName};
use rolebridge::domain::secret::SecretText;
use rolebridge::domain::session::MaxSessionSeconds;
use rolebridge::workflow::ports::{AwsPort, PortError, PortErrorKind};
use server::Moto;

/// moto knows only this one.
const ACCOUNT: &str = "123456789012";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:saml-provider/WAAD"},"Action":"sts:AssumeRoleWithSAML","Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}"#;
const LIST_ROLES: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*"}]}"#;

async fn connect(moto: &Moto, id: &str, secret: &str) -> AwsAccount {
    let keys = KeySource::Keys { access_key_id: id.into(), secret: SecretText::new(secret), session_token: None };
    AwsTarget { endpoint_url: Some(moto.url.clone()), ..AwsTarget::new(keys) }.connect().await.unwrap()
}

async fn done(aws: &AwsAccount, call: AwsCall) -> Outcome {
    aws.execute(&call).await.unwrap_or_else(|e| panic!("{call:?}: {e:?}"))
}

async fn refused(aws: &AwsAccount, call: AwsCall) -> PortError {
    aws.execute(&call).await.expect_err("moto took what it should refuse")
}

fn role(name: &str) -> RoleName {
    RoleName::parse(name).unwrap()
}

fn create_role(name: &str) -> AwsCall {
    AwsCall::CreateRole {
        name: role(name),
        trust: TRUST.into(),
        description: "a + b & c".into(),
        max_session: MaxSessionSeconds::new(7_200).unwrap(),
    }
}

fn provider_arn() -> ProviderArn {
    ProviderArn::new(Partition::Aws, AccountId::parse(ACCOUNT).unwrap(), ProviderName::parse("WAAD").unwrap())
}

#[tokio::test]
async fn providers_and_roles_are_made_read_changed_and_removed() {
    let moto = Moto::start(None).await;
    let aws = connect(&moto, "AKIAEXAMPLE", "any").await;
    let identity = aws.identity().await.unwrap();
    assert_eq!((identity.account.as_str(), identity.partition, identity.practice), (ACCOUNT, Partition::Aws, false));
    assert_eq!(aws.missing_rights(&["iam:CreateRole"]).await, Ok(None), "moto has no simulator");

    let metadata = |text: &str| format!("<EntityDescriptor note=\"ä + & <{text}>\">{}</EntityDescriptor>", "x".repeat(1_000));
    assert_eq!(aws.provider(&provider_arn()).await, Ok(None));
    done(&aws, AwsCall::CreateSamlProvider { name: ProviderName::parse("WAAD").unwrap(), metadata: metadata("1") }).await;
    assert_eq!(aws.provider(&provider_arn()).await.unwrap().unwrap().metadata, metadata("1"));
    done(&aws, AwsCall::UpdateSamlProvider { arn: provider_arn(), metadata: metadata("2") }).await;
    assert_eq!(refused(&aws, AwsCall::UpdateSamlProvider { arn: provider_arn(), metadata: " ".into() }).await.kind, PortErrorKind::Invalid);
    assert_eq!(aws.provider(&provider_arn()).await.unwrap().unwrap().metadata, metadata("2"));

    assert_eq!(aws.role(&role("Admin")).await, Ok(None));
    assert!(done(&aws, create_role("Admin")).await.request_id.is_some());
    let policy = PolicyArn::parse("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess").unwrap();
    done(&aws, AwsCall::AttachRolePolicy { role: role("Admin"), policy: policy.clone() }).await;
    let seen = aws.role(&role("Admin")).await.unwrap().unwrap();
    assert_eq!((seen.trust.as_str(), seen.description.as_str(), seen.max_session_seconds), (TRUST, "a + b & c", 7_200));
    assert_eq!(seen.attached, std::slice::from_ref(&policy));

    done(
        &aws,
        AwsCall::UpdateRole { name: role("Admin"), description: String::new(), max_session: MaxSessionSeconds::new(3_600).unwrap() },
    )
    .await;
    let other = TRUST.replace("WAAD", "Other");
    done(&aws, AwsCall::UpdateTrust { name: role("Admin"), trust: other.clone() }).await;
    let seen = aws.role(&role("Admin")).await.unwrap().unwrap();
    assert_eq!((seen.trust, seen.max_session_seconds), (other, 3_600));

    assert_eq!(refused(&aws, create_role("Admin")).await.kind, PortErrorKind::AlreadyExists);
    assert_eq!(refused(&aws, AwsCall::DeleteRole { name: role("Admin") }).await.kind, PortErrorKind::Conflict);
    let error = refused(&aws, AwsCall::UpdateTrust { name: role("Admin"), trust: "no JSON".into() }).await;
    assert_eq!(
        (&error.kind, error.code.as_deref(), error.http_status),
        (&PortErrorKind::Invalid, Some("MalformedPolicyDocument"), Some(400))
    );
    assert!(error.request_id.is_some(), "{error:?}");
    let unknown = PolicyArn::parse("arn:aws:iam::aws:policy/NoSuchPolicy").unwrap();
    assert_eq!(refused(&aws, AwsCall::AttachRolePolicy { role: role("Admin"), policy: unknown }).await.kind, PortErrorKind::NotFound);

    done(&aws, AwsCall::DetachRolePolicy { role: role("Admin"), policy }).await;
    done(&aws, AwsCall::DeleteRole { name: role("Admin") }).await;
    done(&aws, AwsCall::DeleteSamlProvider { arn: provider_arn() }).await;
    assert_eq!((aws.role(&role("Admin")).await, aws.provider(&provider_arn()).await), (Ok(None), Ok(None)));
}

#[tokio::test]
async fn the_import_identity_gets_its_policy_and_key() {
    let moto = Moto::start(None).await;
    let aws = connect(&moto, "AKIAEXAMPLE", "any").await;
    let user = UserName::parse("AzureADRoleManager").unwrap();
    let name = PolicyName::parse("AzureAD_SSOUserRole_Policy").unwrap();
    let arn = PolicyArn::new(Partition::Aws, AccountId::parse(ACCOUNT).unwrap(), name.clone());

    assert_eq!((aws.policy(&arn).await, aws.user(&user).await), (Ok(None), Ok(None)));
    done(&aws, AwsCall::CreatePolicy { name: name.clone(), description: "d".into(), document: LIST_ROLES.into() }).await;
    assert_eq!(aws.policy(&arn).await.unwrap().unwrap().document, LIST_ROLES);
    done(&aws, AwsCall::CreateUser { name: user.clone() }).await;
    done(&aws, AwsCall::AttachUserPolicy { user: user.clone(), policy: arn.clone() }).await;
    let made = done(&aws, AwsCall::CreateAccessKey { user: user.clone() }).await;
    let Some(Created::AccessKey { id, secret }) = made.created else { panic!("no key") };
    assert!(secret.expose().len() >= 40);

    let seen = aws.user(&user).await.unwrap().unwrap();
    assert_eq!(seen.attached, std::slice::from_ref(&arn));
    assert_eq!(seen.keys.iter().map(|k| (k.id.as_str(), k.active)).collect::<Vec<_>>(), [(id.as_str(), true)]);
    assert!(seen.keys[0].created.is_some());

    for active in [false, true] {
        done(&aws, AwsCall::UpdateAccessKey { user: user.clone(), key: id.clone(), active }).await;
        assert_eq!(aws.user(&user).await.unwrap().unwrap().keys[0].active, active);
    }
    assert_eq!(aws.key_last_used(&id).await, Ok(None), "nobody used it");

    done(&aws, AwsCall::CreateAccessKey { user: user.clone() }).await;
    assert_eq!(refused(&aws, AwsCall::CreateAccessKey { user: user.clone() }).await.kind, PortErrorKind::LimitExceeded);
    for key in aws.user(&user).await.unwrap().unwrap().keys {
        done(&aws, AwsCall::DeleteAccessKey { user: user.clone(), key: key.id }).await;
    }
    done(&aws, AwsCall::DetachUserPolicy { user: user.clone(), policy: arn.clone() }).await;
    done(&aws, AwsCall::DeleteUser { name: user.clone() }).await;
    done(&aws, AwsCall::DeletePolicy { arn: arn.clone() }).await;
    assert_eq!((aws.policy(&arn).await, aws.user(&user).await), (Ok(None), Ok(None)));
}

#[tokio::test]
async fn lists_are_read_to_their_last_page() {
    const POLICIES: usize = 105;
    let moto = Moto::start(None).await;
    let aws = connect(&moto, "AKIAEXAMPLE", "any").await;
    let account = AccountId::parse(ACCOUNT).unwrap();
    done(&aws, create_role("Admin")).await;
    for n in 0..POLICIES {
        let name = PolicyName::parse(&format!("Policy{n:03}")).unwrap();
        done(&aws, AwsCall::CreatePolicy { name: name.clone(), description: String::new(), document: LIST_ROLES.into() }).await;
        // moto gives 100 a page, and has no quota for this
        done(&aws, AwsCall::AttachRolePolicy { role: role("Admin"), policy: PolicyArn::new(Partition::Aws, account.clone(), name) }).await;
        done(&aws, create_role(&format!("Role{n:03}"))).await;
    }
    let attached = aws.role(&role("Admin")).await.unwrap().unwrap().attached;
    assert_eq!(attached.iter().collect::<std::collections::HashSet<_>>().len(), POLICIES);
    assert_eq!(attached.len(), POLICIES);
    assert_eq!(aws.roles().await.unwrap().len(), POLICIES + 1);
    println!("judged: {POLICIES} attached policies in two pages");
}

#[tokio::test]
async fn refused_credentials_and_missing_rights_are_told_apart() {
    // user and key are made before moto begins to check
    let moto = Moto::start(Some(2)).await;
    let anybody = connect(&moto, "AKIAEXAMPLE", "any").await;
    let user = UserName::parse("nobody").unwrap();
    done(&anybody, AwsCall::CreateUser { name: user.clone() }).await;
    let Some(Created::AccessKey { id, secret }) = done(&anybody, AwsCall::CreateAccessKey { user }).await.created else { panic!("no key") };

    let unknown = anybody.roles().await.unwrap_err();
    assert_eq!((unknown.kind, unknown.code.as_deref()), (PortErrorKind::CredentialsRejected, Some("InvalidClientTokenId")));
    let wrong = connect(&moto, &id, "wrong").await.roles().await.unwrap_err();
    assert_eq!((wrong.kind, wrong.code.as_deref()), (PortErrorKind::CredentialsRejected, Some("SignatureDoesNotMatch")));
    let right = connect(&moto, &id, secret.expose()).await.roles().await.unwrap_err();
    assert_eq!(right.kind, PortErrorKind::Denied { action: Some("iam:ListRoles".into()) });
}

#[tokio::test]
async fn a_response_is_exchanged_for_a_session() {
    let moto = Moto::start(None).await;
    let aws = connect(&moto, "AKIAEXAMPLE", "any").await;
    let arn = RoleArn::parse("arn:aws:iam::123456789012:role/Admin").unwrap();
    let attribute = |name: &str, value: &str| {
        format!(
            "<saml:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/{name}\"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>"
        )
    };
    let xml = format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"><saml:Assertion>\
         <saml:AttributeStatement>{}{}{}</saml:AttributeStatement></saml:Assertion></samlp:Response>",
        attribute("Role", &format!("{arn},{}", provider_arn())),
        attribute("RoleSessionName", "b.simon@example.com"),
        attribute("SessionDuration", "3600"),
    );
    let response = base64::engine::general_purpose::STANDARD.encode(xml);
    let session = aws.assume_role_with_saml(&arn, &provider_arn(), &response, None).await.unwrap();
    assert_eq!(session.assumed_role_arn, "arn:aws:sts::123456789012:assumed-role/Admin/b.simon@example.com");
    assert!(session.expires.is_some() && session.request_id.is_some(), "{session:?}");
}
