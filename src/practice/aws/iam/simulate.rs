//! `SimulatePrincipalPolicy`: what a principal's policies would say.
//!
//! Like the real simulator it knows identity policies only; a role's trust policy is not asked.

use super::super::caller::decision;
use super::super::error::AwsError;
use super::super::operations::Call;
use super::super::params::Checks;
use super::super::state::{Account, Rights};
use super::super::xml::Xml;
use crate::domain::trust::Decision;

/// The most actions that are looked at in one call.
const MOST_ACTIONS: usize = 1000;

/// `SimulatePrincipalPolicy`
///
/// # Errors
/// `NoSuchEntity` for an unknown principal, `InvalidInput` for what is no user or role.
pub fn principal(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let mut checks = Checks::new(call.params);
    let source = checks.required("PolicySourceArn", 20, 2048);
    checks.done()?;
    let actions = call.params.list("ActionNames");
    if actions.is_empty() || actions.len() > MOST_ACTIONS {
        // our guess: the bound
        return Err(AwsError::invalid_input("ActionNames must name between 1 and 1000 actions"));
    }
    let named = call.params.list("ResourceArns");
    let resources = if named.is_empty() { vec!["*"] } else { named };
    let rights = rights(account, source)?;
    let results = actions.iter().flat_map(|action| resources.iter().map(move |resource| (action, resource))).map(|(action, resource)| {
        let decision = match decision(account, rights, action, resource, call.now) {
            Decision::Allowed => "allowed",
            Decision::ExplicitDeny => "explicitDeny",
            Decision::ImplicitDeny => "implicitDeny",
        };
        Xml::new()
            .text("EvalActionName", action)
            .text("EvalResourceName", resource)
            .text("EvalDecision", decision)
            .list("MatchedStatements", [])
            .list("MissingContextValues", [])
    });
    Ok(Xml::new().text("IsTruncated", "false").list("EvaluationResults", results))
}

fn rights<'a>(account: &'a Account, source: &str) -> Result<&'a Rights, AwsError> {
    if let Some(user) = account.users.values().find(|u| u.arn.to_string() == source) {
        return Ok(&user.rights);
    }
    if let Some(role) = account.roles.values().find(|r| r.arn.to_string() == source) {
        return Ok(&role.rights);
    }
    let name = source.rsplit('/').next().unwrap_or_default();
    if source.contains(":user/") {
        return Err(AwsError::no_such_entity(format!("The user with name {name} cannot be found.")));
    }
    if source.contains(":role/") {
        return Err(AwsError::no_such_entity(format!("The role with name {name} cannot be found.")));
    }
    Err(AwsError::invalid_input(format!("Invalid Entity Arn: {source} does not clearly define entity type and name.")))
}
