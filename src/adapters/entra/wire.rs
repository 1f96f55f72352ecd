//! Shapes of Microsoft Graph v1.0, as far as they are read here. Unknown properties are passed over; `null` lists are
//! empty lists.

use crate::domain::directory::{AppRoleId, AssignmentId, PrincipalId};
use crate::domain::observed::{AppRole, Assignment};
use serde::{Deserialize, Deserializer};

/// A service principal, or the part of it that was selected.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServicePrincipal {
    pub(super) id: String,
    pub(super) app_id: Option<String>,
    pub(super) display_name: Option<String>,
    pub(super) preferred_single_sign_on_mode: Option<String>,
    pub(super) preferred_token_signing_key_thumbprint: Option<String>,
    pub(super) account_enabled: Option<bool>,
    pub(super) app_role_assignment_required: Option<bool>,
    pub(super) login_url: Option<String>,
    pub(super) saml_single_sign_on_settings: Option<SamlSettings>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) notification_email_addresses: Vec<String>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) key_credentials: Vec<KeyCredential>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) app_roles: Vec<WireAppRole>,
}

/// `samlSingleSignOnSettings`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SamlSettings {
    pub(super) relay_state: Option<String>,
}

/// `keyCredential`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct KeyCredential {
    pub(super) usage: Option<String>,
    pub(super) key: Option<String>,
}

/// `appRole`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireAppRole {
    pub(super) id: String,
    pub(super) display_name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) value: Option<String>,
    #[serde(default)]
    pub(super) is_enabled: bool,
}

/// An application, or the part of it that was selected.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Application {
    pub(super) id: String,
    pub(super) app_id: Option<String>,
    pub(super) display_name: Option<String>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) identifier_uris: Vec<String>,
    pub(super) created_date_time: Option<jiff::Timestamp>,
    pub(super) web: Option<Web>,
    pub(super) api: Option<Api>,
}

/// `apiApplication`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Api {
    pub(super) requested_access_token_version: Option<i32>,
}

/// `webApplication`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Web {
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) redirect_uris: Vec<String>,
}

/// `applicationServicePrincipal`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Instantiated {
    pub(super) application: Application,
    pub(super) service_principal: ServicePrincipal,
}

/// `selfSignedCertificate`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SelfSigned {
    pub(super) thumbprint: Option<String>,
    pub(super) key: Option<String>,
}

/// `claimsMappingPolicy`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireClaimsPolicy {
    pub(super) id: String,
    pub(super) display_name: Option<String>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) definition: Vec<String>,
}

/// `appRoleAssignment`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireAssignment {
    pub(super) id: String,
    pub(super) principal_id: Option<String>,
    pub(super) principal_display_name: Option<String>,
    pub(super) app_role_id: String,
}

/// A user, the signed-in one too.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    pub(super) id: String,
    pub(super) display_name: Option<String>,
    #[serde(rename = "userPrincipalName")]
    pub(super) principal_name: Option<String>,
    pub(super) account_enabled: Option<bool>,
}

/// `organization`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Organization {
    pub(super) id: String,
    pub(super) display_name: Option<String>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) verified_domains: Vec<VerifiedDomain>,
}

/// `verifiedDomain`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VerifiedDomain {
    pub(super) name: Option<String>,
    pub(super) is_default: Option<bool>,
    pub(super) is_initial: Option<bool>,
}

/// Anything of which only the id matters.
#[derive(Debug, Deserialize)]
pub(super) struct WithId {
    pub(super) id: String,
}

/// `signIn`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignIn {
    pub(super) created_date_time: jiff::Timestamp,
    pub(super) user_principal_name: Option<String>,
    pub(super) correlation_id: Option<String>,
    pub(super) status: Option<SignInStatus>,
    pub(super) conditional_access_status: Option<String>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) applied_conditional_access_policies: Vec<AppliedPolicy>,
}

/// `appliedConditionalAccessPolicy`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AppliedPolicy {
    pub(super) display_name: Option<String>,
    pub(super) result: Option<String>,
}

/// `signInStatus`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignInStatus {
    pub(super) error_code: Option<u32>,
    pub(super) failure_reason: Option<String>,
}

impl From<WireAppRole> for AppRole {
    fn from(role: WireAppRole) -> Self {
        Self {
            id: AppRoleId::new(role.id),
            display_name: role.display_name.unwrap_or_default(),
            description: role.description.unwrap_or_default(),
            value: role.value,
            enabled: role.is_enabled,
        }
    }
}

impl From<WireAssignment> for Assignment {
    fn from(row: WireAssignment) -> Self {
        Self {
            id: AssignmentId::new(row.id),
            principal: PrincipalId::new(row.principal_id.unwrap_or_default()),
            principal_name: row.principal_display_name.unwrap_or_default(),
            app_role: AppRoleId::new(row.app_role_id),
        }
    }
}

pub(super) fn or_empty<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Option::<Vec<T>>::deserialize(deserializer).map(Option::unwrap_or_default)
}
