//! What the tenant allows, and what the administrator may do.

use super::directory::EntraDirectory;
use super::graph::quoted;
use super::wire::Application;
use super::wire_tenant::{AppPolicy, Domain, Restrictions, Role, Sku, UriRule};
use crate::domain::directory::ClientId;
use crate::domain::tenant::{AdminRights, HeldRole, IdentifierHolder, IdentifierRule, TenantFacts};
use crate::workflow::ports::{PortError, PortErrorKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Plans that hold what P1 holds. The names of the plans are unconfirmed: one that is missing here makes a licence look
/// absent, which warns and stops nothing.
const PREMIUM_PLANS: [&str; 2] = ["AAD_PREMIUM", "AAD_PREMIUM_P2"];

#[derive(Deserialize)]
struct Rows<T> {
    value: Vec<T>,
}

impl EntraDirectory {
    /// Three reads in one batch. What is refused, as with a token that may not read it, stays unknown; a fault that
    /// passes is an error.
    pub(super) async fn read_tenant(&self) -> Result<TenantFacts, PortError> {
        const CALL: &str = "Read tenant";
        let paths = ["/subscribedSkus?$select=servicePlans", "/domains?$select=id,isVerified", "/policies/defaultAppManagementPolicy"];
        let mut answers = self.graph.batch(CALL, &paths.map(str::to_owned)).await.into_iter();
        let mut next = || known(answers.next().unwrap_or(Ok(Value::Null)));
        let (skus, domains, policy) = (next()?, next()?, next()?);
        let policy: Option<AppPolicy> = policy.and_then(read);
        Ok(TenantFacts {
            premium: skus.and_then(rows::<Sku>).map(|skus| has_premium(&skus)),
            domains: domains
                .and_then(rows::<Domain>)
                .unwrap_or_default()
                .into_iter()
                .filter(|d| d.is_verified != Some(false))
                .map(|d| d.id)
                .collect(),
            identifier_rules: policy.as_ref().map(identifier_rules),
            forbidden_credentials: policy.as_ref().map(forbidden).unwrap_or_default(),
        })
    }

    pub(super) async fn read_rights(&self) -> Result<AdminRights, PortError> {
        let path = "/me/transitiveMemberOf/graph.directoryRole?$select=id,displayName,roleTemplateId";
        let roles = known(self.graph.list::<Role>("GET /me/transitiveMemberOf", path).await)?;
        let held =
            |role: Role| HeldRole { template: role.role_template_id.unwrap_or_default(), name: role.display_name.unwrap_or_default() };
        Ok(AdminRights { scopes: self.target.token.granted().await, roles: roles.map(|r| r.into_iter().map(held).collect()) })
    }

    /// Any application of the tenant, from the gallery or not.
    pub(super) async fn read_identifier_holder(&self, identifier: &str) -> Result<Option<IdentifierHolder>, PortError> {
        let filter = format!("identifierUris/any(x:x%20eq%20{})", quoted(identifier));
        let path = format!("/applications?$filter={filter}&$select=id,appId,displayName,identifierUris");
        let found: Vec<Application> = self.graph.list("GET /applications", &path).await?;
        let holder = |a: Application| IdentifierHolder {
            client: ClientId::new(a.app_id.unwrap_or_default()),
            display_name: a.display_name.unwrap_or_default(),
        };
        Ok(found.into_iter().next().map(holder))
    }
}

/// `None` for what this token may not read, or this endpoint does not have.
pub(super) fn known<T>(result: Result<T, PortError>) -> Result<Option<T>, PortError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_passing() || error.kind == PortErrorKind::CredentialsRejected => Err(error),
        Err(_) => Ok(None),
    }
}

fn read<T: DeserializeOwned>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}

fn rows<T: DeserializeOwned>(value: Value) -> Option<Vec<T>> {
    read::<Rows<T>>(value).map(|r| r.value)
}

fn has_premium(skus: &[Sku]) -> bool {
    skus.iter().flat_map(|s| &s.service_plans).any(|plan| {
        plan.service_plan_name.as_deref().is_some_and(|name| PREMIUM_PLANS.contains(&name))
            && plan.provisioning_status.as_deref() == Some("Success")
    })
}

fn identifier_rules(policy: &AppPolicy) -> Vec<IdentifierRule> {
    let enforced = policy.is_enabled != Some(false);
    let rule = |name: &str, rule: &UriRule| IdentifierRule {
        name: name.to_owned(),
        enabled: enforced && rule.state.as_deref() == Some("enabled"),
        excludes_saml: rule.exclude_saml.unwrap_or(false),
        excludes_v2_tokens: rule.exclude_apps_receiving_v2_tokens.unwrap_or(false),
    };
    let Some(uris) = policy.application_restrictions.as_ref().and_then(|r| r.identifier_uris.as_ref()) else { return Vec::new() };
    let first = uris.non_default_uri_addition.as_ref().map(|r| rule("nonDefaultUriAddition", r));
    let second = uris.uri_addition_without_unique_tenant_identifier.as_ref().map(|r| rule("uriAdditionWithoutUniqueTenantIdentifier", r));
    first.into_iter().chain(second).collect()
}

/// Credential rules on service principals: signing certificates lie there.
fn forbidden(policy: &AppPolicy) -> Vec<String> {
    if policy.is_enabled == Some(false) {
        return Vec::new();
    }
    let of = |r: &Restrictions| {
        let rules = r.key_credentials.iter().chain(&r.password_credentials);
        rules.filter(|c| c.state.as_deref() != Some("disabled")).filter_map(|c| c.restriction_type.clone()).collect::<Vec<_>>()
    };
    policy.service_principal_restrictions.as_ref().map(of).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rules_of_a_policy_that_is_off_do_not_count() -> Result<(), serde_json::Error> {
        let body = |on: bool| {
            json!({"id": "1", "isEnabled": on, "applicationRestrictions": {"identifierUris": {
                "uriAdditionWithoutUniqueTenantIdentifier": {"state": "enabled", "excludeSaml": false, "excludeAppsReceivingV2Tokens": true}}},
                "servicePrincipalRestrictions": {"passwordCredentials": [{"restrictionType": "customPasswordAddition", "state": "enabled"}]}})
        };
        let on: AppPolicy = serde_json::from_value(body(true))?;
        assert!(identifier_rules(&on)[0].enabled && identifier_rules(&on)[0].excludes_v2_tokens);
        assert_eq!(forbidden(&on), ["customPasswordAddition"]);
        let off: AppPolicy = serde_json::from_value(body(false))?;
        assert!(!identifier_rules(&off)[0].enabled && forbidden(&off).is_empty());
        Ok(())
    }
}
