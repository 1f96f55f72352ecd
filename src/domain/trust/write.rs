//! Writing trust policies for a SAML provider.

use crate::domain::account::Partition;
use crate::domain::arn::ProviderArn;
use serde_json::{Value, json};

/// The trust policy that the IAM console writes for *programmatic and console access*.
/// Source: "Create a role for SAML 2.0 federation", IAM user guide.
#[must_use]
pub fn for_console_and_cli(provider: &ProviderArn, partition: Partition) -> String {
    TrustSpec { audiences: vec![partition.sign_in_url().to_owned()], ..TrustSpec::default() }.write(provider)
}

/// What a trust policy shall allow beside the plain sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrustSpec {
    /// Sign-in URLs that `SAML:aud` may have; each the full URL of an assertion consumer service.
    pub audiences: Vec<String>,
    /// Whether session tags may be sent (`sts:TagSession`).
    pub tags: bool,
    /// Whether a source identity may be sent (`sts:SetSourceIdentity`).
    pub source_identity: bool,
}

impl TrustSpec {
    /// Writes the policy as compact JSON.
    ///
    /// The source identity stands in a statement of its own, without `SAML:aud`: `sts:SetSourceIdentity` does not know
    /// that key. Source: "Monitor and control actions taken with assumed roles", IAM user guide.
    #[must_use]
    pub fn write(&self, provider: &ProviderArn) -> String {
        let principal = json!({"Federated": provider.to_string()});
        let action = if self.tags { json!(["sts:AssumeRoleWithSAML", "sts:TagSession"]) } else { json!("sts:AssumeRoleWithSAML") };
        let mut statements = vec![json!({
            "Effect": "Allow",
            "Principal": principal,
            "Action": action,
            "Condition": {"StringEquals": {"SAML:aud": one_or_many(&self.audiences)}}
        })];
        if self.source_identity {
            statements.push(json!({
                "Effect": "Allow",
                "Principal": principal,
                "Action": "sts:SetSourceIdentity",
                "Condition": {"StringLike": {"sts:SourceIdentity": "*"}}
            }));
        }
        json!({"Version": "2012-10-17", "Statement": statements}).to_string()
    }
}

fn one_or_many(values: &[String]) -> Value {
    match values {
        [one] => json!(one),
        many => json!(many),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::trust::Document;

    #[test]
    fn what_is_written_is_a_trust_policy() -> Result<(), Box<dyn std::error::Error>> {
        let provider = ProviderArn::parse("arn:aws:iam::111122223333:saml-provider/WAAD")?;
        let plain = for_console_and_cli(&provider, Partition::Aws);
        assert!(plain.contains(r#""StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}"#), "{plain}");
        let full = TrustSpec { audiences: vec!["a".into(), "b".into()], tags: true, source_identity: true }.write(&provider);
        for text in [plain, full] {
            Document::parse_trust(&text)?;
        }
        Ok(())
    }
}
