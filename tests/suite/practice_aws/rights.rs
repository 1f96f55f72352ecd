//! Who may do what: the administrator, the import identity, a session, and strangers.

use super::cloud::{ACCOUNT, Cloud, account, good, provider_arn, role_arn, signed, trust};
use aws_sdk_iam::error::ProvideErrorMetadata;
use aws_sdk_iam::types::StatusType;

/// Code and message of a refused call.
macro_rules! refused {
    ($call:expr) => {{
        let error = $call.send().await.expect_err("should be refused");
        (error.code().unwrap_or_default().to_owned(), error.message().unwrap_or_default().to_owned())
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn the_import_identity_lists_roles_and_nothing_else() {
    let cloud = Cloud::start().await;
    let iam = cloud.iam();
    cloud.role("Admin", &trust()).await;
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:ListRoles"],"Resource":"*"}]}"#;
    let policy =
        iam.create_policy().policy_name("AzureAD_SSOUserRole_Policy").policy_document(document).send().await.unwrap().policy.unwrap();
    iam.create_user().user_name("AzureADRoleManager").send().await.unwrap();
    iam.attach_user_policy().user_name("AzureADRoleManager").policy_arn(policy.arn().unwrap()).send().await.unwrap();
    let key = iam.create_access_key().user_name("AzureADRoleManager").send().await.unwrap().access_key.unwrap();
    let import = cloud.iam_as(key.access_key_id(), key.secret_access_key(), None);
    assert_eq!(import.list_roles().send().await.unwrap().roles().len(), 1);
    let (code, message) = refused!(import.get_role().role_name("Admin"));
    let user = format!("arn:aws:iam::{ACCOUNT}:user/AzureADRoleManager");
    let words = format!(
        "User: {user} is not authorized to perform: iam:GetRole on resource: {} because no identity-based policy allows the iam:GetRole action",
        role_arn("Admin")
    );
    assert_eq!((code.as_str(), message), ("AccessDenied", words));
    assert_eq!(refused!(import.create_user().user_name("x")).0, "AccessDenied");
    let caller = cloud.sts_as(key.access_key_id(), key.secret_access_key(), None).get_caller_identity().send().await.unwrap();
    assert_eq!((caller.arn(), caller.account()), (Some(user.as_str()), Some(ACCOUNT)));

    iam.update_access_key()
        .user_name("AzureADRoleManager")
        .access_key_id(key.access_key_id())
        .status(StatusType::Inactive)
        .send()
        .await
        .unwrap();
    assert_eq!(
        refused!(import.list_roles()),
        ("InvalidClientTokenId".into(), "The security token included in the request is invalid.".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_told_apart() {
    let cloud = Cloud::start().await;
    let (id, secret) = cloud.admin_key();
    assert_eq!(refused!(cloud.iam_as("AKIAUNKNOWNUNKNOWN12", secret.expose(), None).list_roles()).0, "InvalidClientTokenId");
    let (code, message) = refused!(cloud.iam_as(&id, "wrong", None).list_roles());
    assert_eq!(code, "SignatureDoesNotMatch");
    assert!(message.starts_with("The request signature we calculated does not match the signature you provided."), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_that_were_taken_away_are_missing_and_foretold() {
    let cloud = Cloud::start().await;
    let iam = cloud.iam();
    cloud.shared.change(|s| s.aws.restrict_administrator(&account(), &["iam:CreateRole"])).unwrap();
    let me = cloud.sts_as(&cloud.admin_key().0, cloud.admin_key().1.expose(), None).get_caller_identity().send().await.unwrap();
    let simulated = iam
        .simulate_principal_policy()
        .policy_source_arn(me.arn().unwrap())
        .action_names("iam:CreateRole")
        .action_names("iam:CreateUser")
        .send()
        .await
        .unwrap();
    let decisions: Vec<&str> = simulated.evaluation_results().iter().map(|r| r.eval_decision().as_str()).collect();
    assert_eq!(decisions, ["explicitDeny", "allowed"]);
    let (code, message) = refused!(iam.create_role().role_name("Admin").assume_role_policy_document(trust()));
    assert_eq!(code, "AccessDenied");
    assert!(message.ends_with("with an explicit deny in an identity-based policy"), "{message}");
    cloud.shared.change(|s| s.aws.restrict_administrator(&account(), &[])).unwrap();
    cloud.role("Admin", &trust()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_its_role() {
    let cloud = Cloud::start().await;
    cloud.federate().await;
    let sts = cloud.sts_as("unused", "unused", None);
    let answer = sts
        .assume_role_with_saml()
        .role_arn(role_arn("Admin"))
        .principal_arn(provider_arn())
        .saml_assertion(signed(&good()))
        .send()
        .await
        .unwrap();
    let assumed = format!("arn:aws:sts::{ACCOUNT}:assumed-role/Admin/B.Simon@contoso.com");
    assert_eq!(answer.assumed_role_user().unwrap().arn(), assumed);
    assert_eq!((answer.subject(), answer.subject_type()), (Some("B.Simon@contoso.com"), Some("persistent")));
    assert_eq!(answer.audience(), Some("https://signin.aws.amazon.com/saml"));
    assert!(answer.source_identity().is_none());
    assert!(answer.name_qualifier().is_some() && answer.issuer().is_some());
    let credentials = answer.credentials().unwrap();
    let seconds = credentials.expiration().secs() - jiff::Timestamp::now().as_second();
    assert!(credentials.access_key_id().starts_with("ASIA") && (890..=900).contains(&seconds), "{seconds}");

    let (id, secret, token) = (credentials.access_key_id(), credentials.secret_access_key(), credentials.session_token());
    let me = cloud.sts_as(id, secret, Some(token)).get_caller_identity().send().await.unwrap();
    assert_eq!(me.arn(), Some(assumed.as_str()));
    assert_eq!(refused!(cloud.iam_as(id, secret, Some("other")).list_roles()).0, "InvalidClientTokenId");
    assert_eq!(refused!(cloud.iam_as(id, secret, Some(token)).list_roles()).0, "AccessDenied");
    cloud.iam().attach_role_policy().role_name("Admin").policy_arn("arn:aws:iam::aws:policy/IAMReadOnlyAccess").send().await.unwrap();
    let session = cloud.iam_as(id, secret, Some(token));
    session.list_roles().send().await.unwrap();
    assert_eq!(
        refused!(session.get_user()),
        ("ValidationError".into(), "Must specify userName when calling with non-User credentials".into())
    );
}
