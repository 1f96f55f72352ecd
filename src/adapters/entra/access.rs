//! Conditional access policies that touch an instance.

use super::directory::EntraDirectory;
use super::wire_tenant::{AccessRule, Applications, SessionControls};
use crate::domain::directory::ClientId;
use crate::domain::tenant::AccessPolicy;
use crate::workflow::ports::PortError;

impl EntraDirectory {
    /// All policies are read and sifted here: which filters they take is not documented.
    pub(super) async fn read_access_policies(&self, client: &ClientId) -> Result<Vec<AccessPolicy>, PortError> {
        const PATH: &str = "/identity/conditionalAccess/policies";
        let all: Vec<AccessRule> = self.graph.list("GET /identity/conditionalAccess/policies", PATH).await?;
        Ok(all.into_iter().filter_map(|rule| touching(rule, client.as_str())).collect())
    }
}

/// `None` when the policy does not reach the application.
fn touching(rule: AccessRule, client: &str) -> Option<AccessPolicy> {
    let applications = rule.conditions.and_then(|c| c.applications)?;
    let names_instance = names(&applications.include_applications, client);
    if !(names_instance || names(&applications.include_applications, "All")) || excludes(&applications, client) {
        return None;
    }
    let session = rule.session_controls;
    Some(AccessPolicy {
        name: rule.display_name.unwrap_or_default(),
        state: rule.state.unwrap_or_default(),
        names_instance,
        grants: rule.grant_controls.map(|g| g.built_in_controls).unwrap_or_default(),
        cloud_app_security: session.as_ref().and_then(cloud_app_security),
        sign_in_frequency: session.as_ref().and_then(frequency),
    })
}

fn names(list: &[String], wanted: &str) -> bool {
    list.iter().any(|one| one.eq_ignore_ascii_case(wanted))
}

fn excludes(applications: &Applications, client: &str) -> bool {
    names(&applications.exclude_applications, client)
}

fn cloud_app_security(session: &SessionControls) -> Option<String> {
    let control = session.cloud_app_security.as_ref().filter(|c| c.is_enabled != Some(false))?;
    Some(control.cloud_app_security_type.clone().unwrap_or_else(|| "on".into()))
}

fn frequency(session: &SessionControls) -> Option<String> {
    let control = session.sign_in_frequency.as_ref().filter(|c| c.is_enabled != Some(false))?;
    Some(match (control.value, control.unit.as_deref()) {
        (Some(value), Some(unit)) => format!("{value} {unit}"),
        _ => "every time".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(include: &[&str], exclude: &[&str]) -> Option<AccessPolicy> {
        let rule = json!({"id": "p", "displayName": "MFA", "state": "enabled",
            "conditions": {"applications": {"includeApplications": include, "excludeApplications": exclude}},
            "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
            "sessionControls": {"signInFrequency": {"value": 4, "type": "hours", "isEnabled": true},
                "cloudAppSecurity": {"isEnabled": true, "cloudAppSecurityType": "monitorOnly"}}});
        touching(serde_json::from_value(rule).ok()?, "client-1")
    }

    #[test]
    fn policies_for_all_applications_or_this_one_touch_it_unless_it_is_excluded() {
        assert_eq!(of(&["All"], &[]).map(|p| p.names_instance), Some(false));
        let named = of(&["x", "CLIENT-1"], &[]);
        assert_eq!(named.as_ref().map(|p| (p.names_instance, p.sign_in_frequency.as_deref())), Some((true, Some("4 hours"))));
        assert_eq!(named.and_then(|p| p.cloud_app_security).as_deref(), Some("monitorOnly"));
        assert_eq!(of(&["All"], &["client-1"]), None);
        assert_eq!(of(&["None"], &[]), None);
    }
}
