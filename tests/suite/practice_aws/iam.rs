//! IAM through the SDK: objects, names, quotas, conflicts, pages, and what survives a restart.

use super::cloud::{ACCOUNT, Cloud, federation_metadata, provider_arn, trust};
use aws_sdk_iam::error::ProvideErrorMetadata;

/// Code and message of a refused call.
macro_rules! refused {
    ($call:expr) => {{
        let error = $call.send().await.expect_err("should be refused");
        (error.code().unwrap_or_default().to_owned(), error.message().unwrap_or_default().to_owned())
    }};
}

const LIST_ROLES: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:ListRoles"],"Resource":"*"}]}"#;

fn said(code: &str, message: &str) -> (String, String) {
    (code.to_owned(), message.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn providers_are_made_changed_tagged_and_deleted() {
    let cloud = Cloud::start().await;
    let iam = cloud.iam();
    let document = federation_metadata();
    let create = || iam.create_saml_provider().name("WAAD");
    let tag = aws_sdk_iam::types::Tag::builder().key("made-by").value("test").build().unwrap();
    let made = create().saml_metadata_document(&document).tags(tag).send().await.unwrap();
    assert_eq!(made.saml_provider_arn(), Some(provider_arn().as_str()));
    assert_eq!(
        refused!(create().saml_metadata_document(&document)),
        said("EntityAlreadyExists", "Provider with name WAAD already exists.")
    );
    let short = refused!(iam.create_saml_provider().name("x").saml_metadata_document("hello"));
    assert!(
        short.0 == "ValidationError"
            && short
                .1
                .ends_with("at 'sAMLMetadataDocument' failed to satisfy constraint: Member must have length greater than or equal to 1000"),
        "{short:?}"
    );
    let garbage = "x".repeat(1000);
    assert_eq!(
        refused!(iam.create_saml_provider().name("x").saml_metadata_document(garbage)),
        said("InvalidInput", "Could not parse metadata.")
    );

    let got = iam.get_saml_provider().saml_provider_arn(provider_arn()).send().await.unwrap();
    assert_eq!(got.saml_metadata_document(), Some(document.as_str()));
    assert_eq!((got.tags().len(), got.saml_provider_uuid().map(str::len)), (1, Some(22)));
    assert_eq!(got.assertion_encryption_mode().map(aws_sdk_iam::types::AssertionEncryptionModeType::as_str), Some("Allowed"));
    let years = (got.valid_until().unwrap().secs() - got.create_date().unwrap().secs()) / (365 * 86_400);
    assert_eq!(years, 100);
    let nothing = refused!(iam.update_saml_provider().saml_provider_arn(provider_arn()));
    assert_eq!(
        nothing,
        said("InvalidInput", "Unable to update identity provider. No updates are defined for metadata or encryption assertion.")
    );
    let newer = document.replace("_metadata", "_newer");
    iam.update_saml_provider().saml_provider_arn(provider_arn()).saml_metadata_document(&newer).send().await.unwrap();
    assert_eq!(
        iam.get_saml_provider().saml_provider_arn(provider_arn()).send().await.unwrap().saml_metadata_document(),
        Some(newer.as_str())
    );
    assert_eq!(iam.list_saml_providers().send().await.unwrap().saml_provider_list().len(), 1);
    iam.untag_saml_provider().saml_provider_arn(provider_arn()).tag_keys("made-by").send().await.unwrap();
    assert!(iam.list_saml_provider_tags().saml_provider_arn(provider_arn()).send().await.unwrap().tags().is_empty());
    iam.delete_saml_provider().saml_provider_arn(provider_arn()).send().await.unwrap();
    let gone = said("NoSuchEntity", &format!("Manifest not found for arn {}", provider_arn()));
    assert_eq!(refused!(iam.get_saml_provider().saml_provider_arn(provider_arn())), gone);
    assert_eq!(refused!(iam.delete_saml_provider().saml_provider_arn(provider_arn())), gone);
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_keep_to_the_rules_of_iam() {
    let cloud = Cloud::start().await;
    let iam = cloud.iam();
    let create = |name: &str| iam.create_role().role_name(name).assume_role_policy_document(trust());
    let role = create("Admin").description("full access").max_session_duration(43_200).send().await.unwrap();
    let arn = role.role().unwrap().arn().to_owned();
    assert_eq!(arn, format!("arn:aws:iam::{ACCOUNT}:role/Admin"));
    assert_eq!(refused!(create("ADMIN")), said("EntityAlreadyExists", "Role with name ADMIN already exists."));
    assert_eq!(
        refused!(create("a b")).1,
        "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
    );
    assert!(
        refused!(create(&"r".repeat(65)))
            .1
            .ends_with("at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64")
    );
    assert_eq!(refused!(create("r").max_session_duration(900)).0, "ValidationError");
    let with_trust = |text: String| iam.create_role().role_name("r").assume_role_policy_document(text);
    assert_eq!(refused!(with_trust("{".into())), said("MalformedPolicyDocument", "This policy contains invalid Json"));
    assert_eq!(
        refused!(with_trust(trust().replace("sts:AssumeRoleWithSAML", "s3:GetObject"))),
        said("MalformedPolicyDocument", "AssumeRole policy may only specify STS AssumeRole actions.")
    );
    assert_eq!(
        refused!(with_trust(trust().replace(r#""Action""#, r#""Resource":"*","Action""#))),
        said("MalformedPolicyDocument", "Has prohibited field Resource")
    );
    let long = trust().replace("SAML:aud", &format!("SAML:aud{}", "x".repeat(2048)));
    assert_eq!(refused!(with_trust(long)), said("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048"));

    let got = iam.get_role().role_name("Admin").send().await.unwrap().role.unwrap();
    let decoded = percent_encoding::percent_decode_str(got.assume_role_policy_document().unwrap()).decode_utf8().unwrap().into_owned();
    assert_eq!((decoded, got.max_session_duration()), (trust(), Some(43_200)));
    assert_eq!(refused!(iam.get_role().role_name("None")), said("NoSuchEntity", "The role with name None cannot be found."));
    iam.update_role().role_name("Admin").max_session_duration(7200).send().await.unwrap();
    iam.update_role_description().role_name("Admin").description("less").send().await.unwrap();
    let again = iam.get_role().role_name("Admin").send().await.unwrap().role.unwrap();
    assert_eq!((again.description(), again.max_session_duration()), (Some("less"), Some(7200)));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_deleted_while_something_hangs_on_it() {
    let cloud = Cloud::start().await;
    let iam = cloud.iam();
    cloud.role("Admin", &trust()).await;
    let view = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
    let attach = |arn: &str| iam.attach_role_policy().role_name("Admin").policy_arn(arn);
    attach(view).send().await.unwrap();
    attach(view).send().await.unwrap();
    assert_eq!(
        refused!(attach("arn:aws:iam::aws:policy/Nothing")),
        said("NoSuchEntity", "Policy arn:aws:iam::aws:policy/Nothing does not exist or is not attachable.")
    );
    assert_eq!(refused!(attach("longpolicynamebutnoarn")), said("ValidationError", "ARN longpolicynamebutnoarn is not valid."));
    iam.put_role_policy().role_name("Admin").policy_name("inline").policy_document(LIST_ROLES).send().await.unwrap();
    let delete = || iam.delete_role().role_name("Admin");
    assert_eq!(refused!(delete()), said("DeleteConflict", "Cannot delete entity, must detach all policies first."));
    let attached = iam.list_attached_role_policies().role_name("Admin").send().await.unwrap();
    assert_eq!(attached.attached_policies()[0].policy_name(), Some("ViewOnlyAccess"));
    iam.detach_role_policy().role_name("Admin").policy_arn(view).send().await.unwrap();
    assert_eq!(
        refused!(iam.detach_role_policy().role_name("Admin").policy_arn(view)),
        said("NoSuchEntity", &format!("Policy {view} was not found."))
    );
    assert_eq!(refused!(delete()), said("DeleteConflict", "Cannot delete entity, must delete policies first."));
    assert_eq!(
        refused!(iam.get_role_policy().role_name("Admin").policy_name("x")),
        said("NoSuchEntity", "The role policy with name x cannot be found.")
    );
    iam.delete_role_policy().role_name("Admin").policy_name("inline").send().await.unwrap();
    delete().send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_import_identity_is_made_and_taken_away() {
    let cloud = Cloud::start().await;
    let iam = cloud.iam();
    let (policy, user) = ("AzureAD_SSOUserRole_Policy", "AzureADRoleManager");
    let create_policy = || iam.create_policy().policy_name(policy).policy_document(LIST_ROLES).description("for the role import");
    let arn = create_policy().send().await.unwrap().policy.unwrap().arn.unwrap();
    assert_eq!(
        refused!(create_policy()),
        said("EntityAlreadyExists", "A policy called AzureAD_SSOUserRole_Policy already exists. Duplicate names are not allowed.")
    );
    assert_eq!(refused!(iam.create_policy().policy_name("p").policy_document("{}")).0, "MalformedPolicyDocument");
    iam.create_user().user_name(user).send().await.unwrap();
    assert_eq!(
        refused!(iam.create_user().user_name(user)),
        said("EntityAlreadyExists", "User with name AzureADRoleManager already exists.")
    );
    iam.attach_user_policy().user_name(user).policy_arn(&arn).send().await.unwrap();
    assert_eq!(refused!(iam.delete_policy().policy_arn(&arn)), said("DeleteConflict", "Cannot delete a policy attached to entities."));
    let entities = iam.list_entities_for_policy().policy_arn(&arn).send().await.unwrap();
    assert_eq!(entities.policy_users()[0].user_name(), Some(user));
    let version = iam.get_policy_version().policy_arn(&arn).version_id("v1").send().await.unwrap().policy_version.unwrap();
    assert!(version.document().unwrap().starts_with("%7B%22Version%22"));
    let got = iam.get_policy().policy_arn(&arn).send().await.unwrap().policy.unwrap();
    assert_eq!((got.attachment_count(), got.description()), (Some(1), Some("for the role import")));

    let mut keys = Vec::new();
    for _ in 0..2 {
        keys.push(iam.create_access_key().user_name(user).send().await.unwrap().access_key.unwrap());
    }
    assert!(keys[0].access_key_id().starts_with("AKIA") && keys[0].secret_access_key().len() == 40);
    assert_eq!(refused!(iam.create_access_key().user_name(user)), said("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2"));
    assert_eq!(refused!(iam.delete_user().user_name(user)).0, "DeleteConflict");
    let unused = iam.get_access_key_last_used().access_key_id(keys[0].access_key_id()).send().await.unwrap();
    assert_eq!(unused.access_key_last_used().unwrap().service_name(), "N/A");
    cloud.iam_as(keys[0].access_key_id(), keys[0].secret_access_key(), None).list_roles().send().await.unwrap();
    let used = iam.get_access_key_last_used().access_key_id(keys[0].access_key_id()).send().await.unwrap();
    assert_eq!(used.access_key_last_used().unwrap().service_name(), "iam");

    for key in &keys {
        iam.delete_access_key().user_name(user).access_key_id(key.access_key_id()).send().await.unwrap();
    }
    iam.detach_user_policy().user_name(user).policy_arn(&arn).send().await.unwrap();
    iam.delete_user().user_name(user).send().await.unwrap();
    iam.delete_policy().policy_arn(&arn).send().await.unwrap();
    assert_eq!(refused!(iam.get_user().user_name(user)), said("NoSuchEntity", "The user with name AzureADRoleManager cannot be found."));
    assert_eq!(refused!(iam.get_policy().policy_arn(&arn)), said("NoSuchEntity", &format!("Policy {arn} was not found.")));
}

#[tokio::test(flavor = "multi_thread")]
async fn long_lists_come_in_pages() {
    let cloud = Cloud::start().await;
    let iam = cloud.iam();
    for n in 0..7 {
        cloud.role(&format!("Role{n}"), &trust()).await;
    }
    iam.create_role().role_name("Other").path("/teams/").assume_role_policy_document(trust()).send().await.unwrap();
    let pages: Vec<_> = iam.list_roles().into_paginator().page_size(3).send().collect::<Result<_, _>>().await.unwrap();
    let sizes: Vec<usize> = pages.iter().map(|p| p.roles().len()).collect();
    assert_eq!((sizes, pages[0].is_truncated()), (vec![3, 3, 2], true));
    assert!(pages[0].marker().unwrap().parse::<u64>().is_err(), "markers are opaque");
    let teams = iam.list_roles().path_prefix("/teams/").send().await.unwrap();
    assert_eq!(teams.roles()[0].arn(), format!("arn:aws:iam::{ACCOUNT}:role/teams/Other"));
    let summary = iam.get_account_summary().send().await.unwrap().summary_map.unwrap();
    assert_eq!((summary.len(), summary.get(&"Roles".into())), (34, Some(&8)));
    let managed: Vec<String> =
        iam.list_policies().send().await.unwrap().policies().iter().filter_map(|p| p.arn().map(str::to_owned)).collect();
    assert!(managed.contains(&"arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_it_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("practice.json");
    let first = Cloud::with_file(Some(file.clone())).await;
    first.federate().await;
    let key = first.admin_key();
    drop(first);
    let second = Cloud::with_file(Some(file)).await;
    assert_eq!(second.admin_key(), key);
    let role = second.iam().get_role().role_name("Admin").send().await.unwrap();
    assert_eq!(role.role().unwrap().role_name(), "Admin");
    assert_eq!(second.iam().list_saml_providers().send().await.unwrap().saml_provider_list().len(), 1);
}
