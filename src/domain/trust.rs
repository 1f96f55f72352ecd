//! Trust policies of roles: written for a SAML provider, read in AWS's grammar, and evaluated.

use super::account::Partition;
use super::arn::ProviderArn;

/// The trust policy that the IAM console writes for *programmatic and console access*.
/// Source: "Create a role for SAML 2.0 federation", IAM user guide.
#[must_use]
pub fn for_console_and_cli(provider: &ProviderArn, partition: Partition) -> String {
    serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Federated": provider.to_string()},
            "Action": "sts:AssumeRoleWithSAML",
            "Condition": {"StringEquals": {"SAML:aud": partition.sign_in_url()}}
        }]
    })
    .to_string()
}
