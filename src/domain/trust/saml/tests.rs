//! Sign-ins put to trust policies.

use super::*;
use crate::domain::account::Partition;
use crate::domain::trust::for_console_and_cli;
use crate::domain::trust::write::TrustSpec;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn provider() -> Result<ProviderArn, Box<dyn std::error::Error>> {
    Ok(ProviderArn::parse("arn:aws:iam::123456789012:saml-provider/MySAMLIdP")?)
}

fn facts(provider: &ProviderArn) -> SamlFacts<'_> {
    SamlFacts {
        provider,
        issuer: "https://example.com/saml",
        recipient: "https://signin.aws.amazon.com/saml",
        subject: "B.Simon@contoso.com",
        subject_format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"),
        session_name: "B.Simon@contoso.com",
        source_identity: None,
        tags: &[],
        transitive_tags: &[],
        attributes: &[],
        at: Timestamp::UNIX_EPOCH,
    }
}

fn ask(trust: &str, facts: &SamlFacts<'_>) -> Result<Option<&'static str>, Box<dyn std::error::Error>> {
    Ok(allows_saml(&Document::parse_trust(trust)?, facts).err().map(|refusal| refusal.action))
}

#[test]
fn name_qualifier_is_the_documented_digest() -> Outcome {
    assert_eq!(name_qualifier("https://example.com/saml", &provider()?), "1uAJanUnBc2XeUkHURMht+xam2c=");
    Ok(())
}

#[test]
fn the_policy_that_we_write_lets_the_right_recipient_in() -> Outcome {
    let provider = provider()?;
    let trust = for_console_and_cli(&provider, Partition::Aws);
    let good = facts(&provider);
    assert_eq!(ask(&trust, &good)?, None);
    let regional = SamlFacts { recipient: "https://eu-west-1.signin.aws.amazon.com/saml", ..good };
    assert_eq!(ask(&trust, &regional)?, Some("sts:AssumeRoleWithSAML"));
    let other = ProviderArn::parse("arn:aws:iam::123456789012:saml-provider/mysamlidp")?;
    assert_eq!(ask(&trust, &SamlFacts { provider: &other, ..good })?, Some("sts:AssumeRoleWithSAML"));
    Ok(())
}

#[test]
fn tags_and_source_identity_need_their_own_actions() -> Outcome {
    let provider = provider()?;
    let tags = [("CostCenter".to_owned(), "12".to_owned())];
    let with_tags = SamlFacts { tags: &tags, ..facts(&provider) };
    let with_both = SamlFacts { source_identity: Some("bsimon"), ..with_tags };
    let spec = TrustSpec { audiences: vec![Partition::Aws.sign_in_url().to_owned()], tags: true, source_identity: false };
    assert_eq!(ask(&for_console_and_cli(&provider, Partition::Aws), &with_tags)?, Some("sts:TagSession"));
    assert_eq!(ask(&spec.write(&provider), &with_tags)?, None);
    assert_eq!(ask(&spec.write(&provider), &with_both)?, Some("sts:SetSourceIdentity"));
    assert_eq!(ask(&TrustSpec { source_identity: true, ..spec.clone() }.write(&provider), &with_both)?, None);
    // saml:aud is unknown to SetSourceIdentity, so one statement for all three with that condition refuses
    let all_in_one = spec.write(&provider).replace(r#""sts:TagSession""#, r#""sts:TagSession","sts:SetSourceIdentity""#);
    assert_eq!(ask(&all_in_one, &with_both)?, Some("sts:SetSourceIdentity"));
    Ok(())
}

#[test]
fn keys_come_from_provider_subject_and_claims() -> Outcome {
    let provider = provider()?;
    let attributes = [
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress".to_owned(), vec!["b@contoso.com".to_owned()]),
        ("urn:oid:1.3.6.1.4.1.5923.1.1.1.1".to_owned(), vec!["staff".to_owned(), "member".to_owned()]),
    ];
    let context = SamlFacts { attributes: &attributes, ..facts(&provider) }.context();
    let value = |key: &str| context.get(key).map(|v| v.join(" "));
    assert_eq!(value("SAML:doc").as_deref(), Some("123456789012/MySAMLIdP"));
    assert_eq!(value("saml:sub_type").as_deref(), Some("persistent"));
    assert_eq!(value("saml:mail").as_deref(), Some("b@contoso.com"));
    assert_eq!(value("saml:edupersonaffiliation").as_deref(), Some("staff member"));
    assert_eq!(value("saml:uid"), None);
    Ok(())
}

#[test]
fn a_deny_overrides_and_wildcards_work() -> Outcome {
    let provider = provider()?;
    let policy = |deny: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Federated":"{provider}"}},"Action":"sts:*"}},
            {{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRoleWith*","Condition":{{"StringLike":{{"saml:sub":"{deny}"}}}}}}]}}"#
        )
    };
    assert_eq!(ask(&policy("B.*"), &facts(&provider))?, Some("sts:AssumeRoleWithSAML"));
    assert_eq!(ask(&policy("C.*"), &facts(&provider))?, None);
    Ok(())
}

#[test]
fn providers_of_a_policy_are_listed_once() -> Outcome {
    let provider = provider()?;
    let spec = TrustSpec { audiences: vec!["x".into()], tags: true, source_identity: true };
    assert_eq!(federated_providers(&Document::parse_trust(&spec.write(&provider))?), [provider]);
    Ok(())
}
