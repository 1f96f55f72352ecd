//! Why a trust policy says no to a sign-in: AWS gives one answer for all causes, the policy itself tells them apart.

use super::condition::Condition;
use super::context::Context;
use super::document::{Document, Effect, Selection, Statement};
use super::evaluate::{Decision, Request, action_matches, decide, principal_matches};
use super::saml::{SamlFacts, needed};

/// What a trust policy lacks for a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The action that is not allowed: `sts:AssumeRoleWithSAML`, `sts:TagSession` or `sts:SetSourceIdentity`.
    pub action: &'static str,
    /// Why not.
    pub cause: Cause,
}

/// Why an action is not allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// No allowing statement names the SAML provider.
    Principal {
        /// The federated principals that the policy names instead.
        named: Vec<String>,
    },
    /// Statements name the provider, none of them the action.
    Action {
        /// The actions that they name instead.
        named: Vec<String>,
    },
    /// Statements name both, and of the nearest one this condition is false.
    Condition {
        /// The operator, such as `StringEquals`.
        operator: String,
        /// The key, such as `SAML:aud`.
        key: String,
        /// What the policy wants of it.
        wanted: Vec<String>,
        /// What the request has; `None` where it has no such key.
        found: Option<Vec<String>>,
    },
    /// A statement denies it.
    Denied,
}

/// Asks a role's trust policy about a sign-in as [`super::allows_saml`] does, and says what it lacks.
///
/// # Errors
/// The first action that is not allowed, with the cause.
pub fn explain(trust: &Document, facts: &SamlFacts<'_>) -> Result<(), Explained> {
    let provider = facts.provider.to_string();
    for (action, context) in needed(facts) {
        let request = Request { principal: Some(("Federated", &provider)), action, resource: None, context: &context };
        match decide([trust], &request) {
            Decision::Allowed => {}
            Decision::ExplicitDeny => return Err(Explained { action, cause: Cause::Denied }),
            Decision::ImplicitDeny => return Err(Explained { action, cause: not_allowed(trust, &request) }),
        }
    }
    Ok(())
}

/// Why no statement allows it.
fn not_allowed(trust: &Document, request: &Request<'_>) -> Cause {
    let allowing = || trust.statements.iter().filter(|s| s.effect == Effect::Allow);
    let of_provider: Vec<_> = allowing().filter(|s| principal_matches(s.principals.as_ref(), request.principal)).collect();
    if of_provider.is_empty() {
        return Cause::Principal { named: allowing().flat_map(federated).collect() };
    }
    let of_action = of_provider.iter().filter(|s| action_matches(s, request.action));
    let failing = |s: &Statement| s.conditions.iter().filter(|c| !c.holds(request.context, trust.variables)).count();
    let Some(nearest) = of_action.min_by_key(|s| failing(s)) else {
        return Cause::Action { named: of_provider.iter().flat_map(|s| actions(s)).collect() };
    };
    let failed = nearest.conditions.iter().find(|c| !c.holds(request.context, trust.variables));
    failed.map_or(Cause::Action { named: Vec::new() }, |condition| failed_condition(condition, request.context))
}

fn failed_condition(condition: &Condition, context: &Context) -> Cause {
    Cause::Condition {
        operator: condition.operator().to_owned(),
        key: condition.key().to_owned(),
        wanted: condition.values().to_vec(),
        found: context.get(condition.key()).map(<[String]>::to_vec),
    }
}

fn federated(statement: &Statement) -> Vec<String> {
    match &statement.principals {
        Some(Selection::Only(list)) => list.iter().filter(|p| p.kind == "Federated").map(|p| p.value.clone()).collect(),
        _ => Vec::new(),
    }
}

fn actions(statement: &Statement) -> Vec<String> {
    match &statement.actions {
        Selection::Only(list) => list.clone(),
        Selection::AllBut(list) => list.iter().map(|action| format!("all but {action}")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::arn::ProviderArn;

    const URL: &str = "https://signin.aws.amazon.com/saml";

    fn cause(statements: &str) -> Result<Option<Explained>, Box<dyn std::error::Error>> {
        let provider = ProviderArn::parse("arn:aws:iam::111122223333:saml-provider/WAAD")?;
        let trust = Document::parse_trust(&format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#))?;
        let facts = SamlFacts {
            provider: &provider,
            issuer: "https://sts.example/t/",
            recipient: URL,
            subject: "b.simon",
            subject_format: None,
            session_name: "b.simon",
            source_identity: Some("b.simon"),
            tags: &[("Team".to_owned(), "red".to_owned())],
            transitive_tags: &[],
            attributes: &[],
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        Ok(explain(&trust, &facts).err())
    }

    fn statement(provider: &str, action: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"Allow","Principal":{{"Federated":"arn:aws:iam::111122223333:saml-provider/{provider}"}},"Action":{action},"Condition":{condition}}}"#
        )
    }

    #[test]
    fn every_cause_is_told_apart() -> Result<(), Box<dyn std::error::Error>> {
        let aud = format!(r#"{{"StringEquals":{{"SAML:aud":"{URL}"}}}}"#);
        let all = r#"["sts:AssumeRoleWithSAML","sts:TagSession","sts:SetSourceIdentity"]"#;
        let first = |text: &str| cause(text).map(|c| c.map(|c| c.action));
        assert_eq!(cause(&statement("WAAD", all, "{}"))?, None);
        // the source identity knows no saml:aud
        assert_eq!(first(&statement("WAAD", all, &aud))?, Some("sts:SetSourceIdentity"));
        assert!(matches!(cause(&statement("Other", all, "{}"))?.map(|c| c.cause), Some(Cause::Principal { named }) if named.len() == 1));
        let only_signing_in = cause(&statement("WAAD", r#""sts:AssumeRoleWithSAML""#, "{}"))?;
        assert_eq!(only_signing_in.map(|c| c.action), Some("sts:TagSession"));
        let web = cause(&statement("WAAD", r#""sts:AssumeRoleWithWebIdentity""#, "{}"))?;
        assert!(matches!(web.map(|c| c.cause), Some(Cause::Action { named }) if named == ["sts:AssumeRoleWithWebIdentity"]));
        let elsewhere = cause(&statement("WAAD", all, r#"{"StringEquals":{"SAML:aud":"https://x"}}"#))?.map(|c| c.cause);
        let Some(Cause::Condition { operator, key, wanted, found }) = elsewhere else { return Err("no condition".into()) };
        assert_eq!((operator.as_str(), key.as_str(), found), ("StringEquals", "SAML:aud", Some(vec![URL.to_owned()])));
        assert_eq!(wanted, ["https://x"]);
        let deny = r#"{"Effect":"Deny","Principal":"*","Action":"sts:TagSession"}"#;
        let denied = cause(&format!("{},{deny}", statement("WAAD", all, "{}")))?;
        assert_eq!(denied, Some(Explained { action: "sts:TagSession", cause: Cause::Denied }));
        Ok(())
    }
}
