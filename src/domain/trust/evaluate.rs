//! Deciding a request by policies: a deny overrides, an allowance is needed.
//!
//! Source: "Policy evaluation logic", IAM user guide.

use super::context::Context;
use super::document::{Document, Effect, Principal, Selection, Statement};
use super::pattern::Pattern;

/// Who asks for what.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Kind and value, such as `Federated` and a provider's ARN; `None` for permissions policies.
    pub principal: Option<(&'a str, &'a str)>,
    /// Such as `sts:AssumeRoleWithSAML`; compared without regard to case.
    pub action: &'a str,
    /// The object's ARN, or `*` for actions on no object; `None` for trust policies.
    pub resource: Option<&'a str>,
    /// The condition keys.
    pub context: &'a Context,
}

/// What policies say to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// A statement allows it and none denies it.
    Allowed,
    /// No statement speaks of it.
    ImplicitDeny,
    /// A statement denies it.
    ExplicitDeny,
}

/// Decides a request by several policies together.
pub fn decide<'d>(policies: impl IntoIterator<Item = &'d Document>, request: &Request<'_>) -> Decision {
    let mut decision = Decision::ImplicitDeny;
    for policy in policies {
        for statement in policy.statements.iter().filter(|s| applies(s, policy.variables, request)) {
            match statement.effect {
                Effect::Deny => return Decision::ExplicitDeny,
                Effect::Allow => decision = Decision::Allowed,
            }
        }
    }
    decision
}

fn applies(statement: &Statement, variables: bool, request: &Request<'_>) -> bool {
    principal_matches(statement.principals.as_ref(), request.principal)
        && action_matches(statement, request.action)
        && resource_matches(statement.resources.as_ref(), variables, request)
        && statement.conditions.iter().all(|c| c.holds(request.context, variables))
}

/// Whether a statement speaks of an action.
pub(super) fn action_matches(statement: &Statement, action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    statement.actions.takes(|pattern| Pattern::new(&pattern.to_ascii_lowercase()).matches(&action))
}

impl<T> Selection<T> {
    fn takes(&self, matches: impl Fn(&T) -> bool) -> bool {
        match self {
            Self::Only(list) => list.iter().any(matches),
            Self::AllBut(list) => !list.iter().any(matches),
        }
    }
}

/// Whether a statement speaks of a principal.
pub(super) fn principal_matches(wanted: Option<&Selection<Principal>>, asking: Option<(&str, &str)>) -> bool {
    match (wanted, asking) {
        (None, None) => true,
        // our guess: the principal "*" stands for federated principals too
        (Some(wanted), Some((kind, value))) => wanted.takes(|p| p.kind == "*" || (p.kind == kind && p.value == value)),
        _ => false,
    }
}

fn resource_matches(wanted: Option<&Selection<String>>, variables: bool, request: &Request<'_>) -> bool {
    match (wanted, request.resource) {
        (None, None) => true,
        (Some(wanted), Some(resource)) => wanted.takes(|text| {
            let pattern = if variables { Pattern::with_variables(text, request.context) } else { Some(Pattern::new(text)) };
            pattern.is_some_and(|p| p.matches(resource))
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide_text(policies: &[&str], action: &str, resource: &str) -> Result<Decision, Box<dyn std::error::Error>> {
        let documents = policies.iter().map(|text| Document::parse_permissions(text)).collect::<Result<Vec<_>, _>>()?;
        Ok(decide(&documents, &Request { principal: None, action, resource: Some(resource), context: &Context::default() }))
    }

    #[test]
    fn permissions_need_an_allowance_and_no_denial() -> Result<(), Box<dyn std::error::Error>> {
        let list = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*"}]}"#;
        let all = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        let no_roles =
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["iam:*Role*"],"Resource":"arn:aws:iam::1:role/*"}]}"#;
        let not_iam = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*"],"Resource":"*"}]}"#;
        let role = "arn:aws:iam::1:role/a";
        assert_eq!(decide_text(&[list], "iam:listroles", "*")?, Decision::Allowed);
        assert_eq!(decide_text(&[list], "iam:CreateRole", role)?, Decision::ImplicitDeny);
        assert_eq!(decide_text(&[all, no_roles], "iam:CreateRole", role)?, Decision::ExplicitDeny);
        assert_eq!(decide_text(&[all, no_roles], "iam:CreateUser", role)?, Decision::Allowed);
        assert_eq!(decide_text(&[not_iam], "iam:CreateUser", role)?, Decision::ImplicitDeny);
        assert_eq!(decide_text(&[not_iam], "s3:GetObject", "*")?, Decision::Allowed);
        assert_eq!(decide_text(&[], "s3:GetObject", "*")?, Decision::ImplicitDeny);
        Ok(())
    }
}
