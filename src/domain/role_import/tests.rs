use super::*;
use crate::domain::call::AwsCall;
use crate::domain::observed::AppRole;

const OURS: &str = "arn:aws:iam::111122223333:saml-provider/WAAD";
const OKTA: &str = "arn:aws:iam::111122223333:saml-provider/Okta-old";

fn ours() -> ProviderArn {
    ProviderArn::parse(OURS).unwrap_or_else(|e| panic!("{e}"))
}

fn role(name: &str, trust: &str) -> ObservedRole {
    let arn = if name.starts_with("arn:") { name.to_owned() } else { format!("arn:aws:iam::111122223333:role/{name}") };
    ObservedRole {
        arn: RoleArn::parse(&arn).unwrap_or_else(|e| panic!("{e}")),
        description: String::new(),
        trust: trust.into(),
        max_session_seconds: 3600,
        attached: Vec::new(),
    }
}

fn trust(federated: &str, action: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"s","Effect":"Allow","Principal":{{"Federated":{federated}}},"Action":{action},"Condition":{{"StringEquals":{{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}}}}]}}"#
    )
}

fn judged(role: ObservedRole) -> Prediction {
    predict(&[role], &ours()).remove(0)
}

#[test]
fn each_rule_of_the_import_is_kept() {
    let one = format!("\"{OURS}\"");
    let saml = "\"sts:AssumeRoleWithSAML\"";
    let long = format!("{}/{}", "p".repeat(150), "r".repeat(40));
    for (role, outcome, why) in [
        (role("good", &trust(&one, saml)), Outcome::ComesIn, "Meets every rule"),
        (role("two", &trust(&format!("[\"{OURS}\",\"{OKTA}\"]"), saml)), Outcome::StaysOut, "Trust names 2 SAML providers"),
        (
            role(
                "org",
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::1:root"},"Action":"sts:AssumeRole"}]}"#,
            ),
            Outcome::StaysOut,
            "Trust names no SAML provider",
        ),
        (role(&long, &trust(&one, saml)), Outcome::StaysOut, "its path counts too"),
        (role("tags", &trust(&one, "[\"sts:AssumeRoleWithSAML\",\"sts:TagSession\"]")), Outcome::AtRisk, "sts:TagSession in trust"),
        (role("star", &trust(&one, "\"sts:*\"")), Outcome::AtRisk, "sts:* in trust"),
        (role("other", &trust(&format!("\"{OKTA}\""), saml)), Outcome::AtRisk, "another provider"),
        (role("blind", &trust(&one, "\"sts:TagSession\"")), Outcome::AtRisk, "does not allow the sign-in"),
        (role("broken", "{"), Outcome::StaysOut, "can't be read"),
        (role("arn:aws-us-gov:iam::111122223333:role/gov", &trust(&one, saml)), Outcome::StaysOut, "GovCloud"),
        (role("arn:aws-cn:iam::111122223333:role/cn", &trust(&one, saml)), Outcome::StaysOut, "China"),
    ] {
        let prediction = judged(role);
        assert_eq!(prediction.outcome, outcome, "{prediction:?}");
        assert!(prediction.why().contains(why), "{} / {why}", prediction.why());
        assert_eq!(prediction.pair().is_some(), outcome != Outcome::StaysOut);
    }
}

#[test]
fn a_provider_named_in_two_statements_counts_once_and_a_denied_one_not() {
    let two = format!(
        r#"{{"Version":"2012-10-17","Statement":[
            {{"Effect":"Allow","Principal":{{"Federated":"{OURS}"}},"Action":"sts:AssumeRoleWithSAML"}},
            {{"Effect":"Allow","Principal":{{"Federated":"{OURS}"}},"Action":"sts:AssumeRoleWithSAML"}},
            {{"Effect":"Deny","Principal":{{"Federated":"{OKTA}"}},"Action":"sts:AssumeRoleWithSAML"}}]}}"#
    );
    assert_eq!(judged(role("r", &two)).reason, Reason::MeetsEveryRule);
}

#[test]
fn the_limit_is_239_characters_of_both_arns() {
    for (chars, outcome) in [(160, Outcome::ComesIn), (239, Outcome::ComesIn), (240, Outcome::StaysOut)] {
        let path = "p".repeat(chars - OURS.len() - "arn:aws:iam::111122223333:role/".len() - 2);
        let found = judged(role(&format!("{path}/r"), &trust(&format!("\"{OURS}\""), "\"sts:AssumeRoleWithSAML\"")));
        assert_eq!((found.pair_chars, found.outcome), (Some(chars), outcome));
    }
}

#[test]
fn a_mend_makes_the_role_come_in_and_leaves_the_rest_of_the_policy() {
    let many = format!("[\"{OURS}\",\"{OKTA}\"]");
    for before in [
        trust(&many, "\"sts:AssumeRoleWithSAML\""),
        trust(&format!("\"{OURS}\""), "[\"sts:AssumeRoleWithSAML\",\"sts:TagSession\"]"),
        trust(&format!("\"{OURS}\""), "\"sts:SetSourceIdentity\""),
        format!(
            r#"{{"Version":"2012-10-17","Statement":[
                {{"Effect":"Allow","Principal":{{"Federated":"{OKTA}"}},"Action":"sts:AssumeRoleWithSAML"}},
                {{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::999988887777:root"}},"Action":"sts:AssumeRole"}},
                {{"Effect":"Allow","Principal":{{"Federated":"{OURS}"}},"Action":"sts:AssumeRoleWithSAML"}}]}}"#
        ),
    ] {
        let Some(Mend::Trust { call: AwsCall::UpdateTrust { trust: after, .. }, inverse, .. }) = judged(role("r", &before)).mend else {
            panic!("no mend for {before}")
        };
        assert_eq!(judged(role("r", &after)).outcome, Outcome::ComesIn, "{after}");
        assert_eq!(before.contains("SAML:aud"), after.contains("SAML:aud"), "conditions stay");
        assert_eq!(before.contains("999988887777"), after.contains("999988887777"), "other principals stay");
        assert!(matches!(inverse, AwsCall::UpdateTrust { trust, .. } if trust == before));
    }
}

#[test]
fn what_no_call_can_mend_is_said() {
    let long = role(&format!("{}/r", "p".repeat(200)), &trust(&format!("\"{OURS}\""), "\"sts:AssumeRoleWithSAML\""));
    assert!(matches!(judged(long).mend, Some(Mend::ByHand { .. })));
    let other = role("r", &trust(&format!("[\"{OKTA}\",\"{OKTA}x\"]"), "\"sts:AssumeRoleWithSAML\""));
    assert_eq!(judged(other).mend, None, "not ours to mend");
}

#[test]
fn what_came_is_compared_with_what_was_predicted() {
    let good = role("good", &trust(&format!("\"{OURS}\""), "\"sts:AssumeRoleWithSAML\""));
    let none = role("none", &trust(&format!("[\"{OURS}\",\"{OKTA}\"]"), "\"sts:AssumeRoleWithSAML\""));
    let predictions = predict(&[good, none], &ours());
    let app_role = |name: &str| AppRole {
        id: crate::domain::directory::AppRoleId::new(name),
        display_name: name.into(),
        description: String::new(),
        value: Some(format!("arn:aws:iam::111122223333:role/{name},{OURS}")),
        enabled: true,
    };
    assert!(compare(&predictions, &[app_role("good")]).is_empty());
    let ids: Vec<String> = compare(&predictions, &[app_role("none"), app_role("gone")]).iter().map(|s| s.finding().id).collect();
    assert_eq!(ids, ["import.unexpected", "import.missing", "import.orphan"].map(str::to_owned));
}
