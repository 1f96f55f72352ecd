//! Shapes of Microsoft Graph v1.0 that concern the tenant: licences, rules, roles, conditional access, groups.

use super::wire::or_empty;
use serde::Deserialize;

/// `subscribedSku`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sku {
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) service_plans: Vec<ServicePlan>,
}

/// `servicePlanInfo`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServicePlan {
    pub(super) service_plan_name: Option<String>,
    pub(super) provisioning_status: Option<String>,
}

/// `domain`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Domain {
    pub(super) id: String,
    pub(super) is_verified: Option<bool>,
}

/// `tenantAppManagementPolicy`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AppPolicy {
    pub(super) is_enabled: Option<bool>,
    pub(super) application_restrictions: Option<Restrictions>,
    pub(super) service_principal_restrictions: Option<Restrictions>,
}

/// `appManagementApplicationConfiguration`, `appManagementServicePrincipalConfiguration`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Restrictions {
    pub(super) identifier_uris: Option<IdentifierUris>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) key_credentials: Vec<CredentialRule>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) password_credentials: Vec<CredentialRule>,
}

/// `identifierUriConfiguration`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IdentifierUris {
    pub(super) non_default_uri_addition: Option<UriRule>,
    pub(super) uri_addition_without_unique_tenant_identifier: Option<UriRule>,
}

/// `identifierUriRestriction`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UriRule {
    pub(super) state: Option<String>,
    pub(super) exclude_saml: Option<bool>,
    pub(super) exclude_apps_receiving_v2_tokens: Option<bool>,
}

/// `keyCredentialConfiguration`, `passwordCredentialConfiguration`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CredentialRule {
    pub(super) restriction_type: Option<String>,
    pub(super) state: Option<String>,
}

/// `directoryRole`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Role {
    pub(super) display_name: Option<String>,
    pub(super) role_template_id: Option<String>,
}

/// `conditionalAccessPolicy`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccessRule {
    pub(super) display_name: Option<String>,
    pub(super) state: Option<String>,
    pub(super) conditions: Option<Conditions>,
    pub(super) grant_controls: Option<GrantControls>,
    pub(super) session_controls: Option<SessionControls>,
}

/// `conditionalAccessConditionSet`
#[derive(Debug, Deserialize)]
pub(super) struct Conditions {
    pub(super) applications: Option<Applications>,
}

/// `conditionalAccessApplications`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Applications {
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) include_applications: Vec<String>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) exclude_applications: Vec<String>,
}

/// `conditionalAccessGrantControls`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GrantControls {
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) built_in_controls: Vec<String>,
}

/// `conditionalAccessSessionControls`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionControls {
    pub(super) cloud_app_security: Option<CloudAppSecurity>,
    pub(super) sign_in_frequency: Option<Frequency>,
}

/// `cloudAppSecuritySessionControl`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CloudAppSecurity {
    pub(super) is_enabled: Option<bool>,
    pub(super) cloud_app_security_type: Option<String>,
}

/// `signInFrequencySessionControl`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Frequency {
    pub(super) is_enabled: Option<bool>,
    #[serde(rename = "type")]
    pub(super) unit: Option<String>,
    pub(super) value: Option<i64>,
}

/// `group`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) display_name: Option<String>,
    pub(super) security_enabled: Option<bool>,
}
