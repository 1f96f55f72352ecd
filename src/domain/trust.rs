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

/// Whether a trust policy lets this provider sign people in: an `Allow` with its ARN as federated principal and
/// `sts:AssumeRoleWithSAML` as action.
#[must_use]
pub fn trusts_for_saml(policy: &str, provider: &ProviderArn) -> bool {
    let Ok(json) = serde_json::from_str::<serde_json::Value>(policy) else { return false };
    let holds = |value: Option<&serde_json::Value>, wanted: &str| match value {
        Some(serde_json::Value::String(text)) => text == wanted,
        Some(serde_json::Value::Array(items)) => items.iter().any(|i| i.as_str() == Some(wanted)),
        _ => false,
    };
    let allows = |s: &serde_json::Value| {
        s.get("Effect").and_then(|e| e.as_str()) == Some("Allow")
            && holds(s.get("Principal").and_then(|p| p.get("Federated")), &provider.to_string())
            && holds(s.get("Action"), "sts:AssumeRoleWithSAML")
    };
    match json.get("Statement") {
        Some(serde_json::Value::Array(statements)) => statements.iter().any(allows),
        Some(statement) => allows(statement),
        None => false,
    }
}
