//! The AWS side of a sign-in, set up through the real SDK.

use super::client::Cloud;
use aws_sdk_iam::config::{BehaviorVersion, Credentials, Region};

/// IAM as the account's administrator.
pub(crate) fn iam(cloud: &Cloud) -> aws_sdk_iam::Client {
    let account = cloud.handle.accounts().into_iter().next().unwrap();
    let config = aws_sdk_iam::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(cloud.handle.base_url())
        .retry_config(aws_sdk_iam::config::retry::RetryConfig::disabled())
        .credentials_provider(Credentials::new(account.access_key_id, account.secret_access_key.expose(), None, None, "practice"))
        .build();
    aws_sdk_iam::Client::from_conf(config)
}

/// The access key of this id, to be looked at or changed whatever the clock says.
pub(crate) fn key<T>(cloud: &Cloud, id: &str, with: impl FnOnce(&mut rolebridge::practice::aws::state::AccessKey) -> T) -> T {
    let account = cloud.handle.accounts().into_iter().next().unwrap().id;
    let change = |s: &mut rolebridge::practice::state::PracticeState| {
        let users = s.aws.account_mut(&account).unwrap().users.values_mut();
        with(users.flat_map(|u| &mut u.keys).find(|k| k.id == id).unwrap())
    };
    cloud.handle.arrange(change).unwrap()
}

/// Makes the SAML provider `WAAD` and the role `Admin` of [`super::client::ROLE`].
pub(crate) async fn trust(cloud: &Cloud, metadata: &str) {
    let account = cloud.handle.accounts().into_iter().next().unwrap();
    let iam = iam(cloud);
    iam.create_saml_provider().name("WAAD").saml_metadata_document(metadata).send().await.unwrap();
    let trust = serde_json::json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Federated": format!("arn:aws:iam::{}:saml-provider/WAAD", account.id)},
        "Action": "sts:AssumeRoleWithSAML",
        "Condition": {"StringEquals": {"SAML:aud": super::client::AWS}},
    }]});
    iam.create_role().role_name("Admin").assume_role_policy_document(trust.to_string()).send().await.unwrap();
}
