//! The tenant of the practice directory: what it keeps, in the shapes and under the names of Microsoft Graph, so that an
//! entity's stored form is also what Graph shows of it. What Graph never shows stands beside the entity.

pub mod groups;
pub mod oauth;
pub mod people;
pub mod provisioning;
pub mod tenant;

pub use people::{Person, SignIn, SignInStatus, User};

use crate::practice::state::Hidden;
use crate::practice::state::kept::{Joint, Kept, Object, WriteJson};
use groups::HeldGroup;
use jiff::Timestamp;
use oauth::OAuthState;
use provisioning::Provisioning;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, VecDeque};
use tenant::TenantSettings;

/// The tenant with everything in it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DirectoryState {
    /// The tenant itself; its id is empty before the first start.
    #[serde(default)]
    pub tenant: Tenant,
    /// The instances by `appId`: pairs of an application and a service principal.
    #[serde(default)]
    pub instances: Joint<BTreeMap<String, Kept<Instance>>>,
    /// Claims mapping policies by id.
    #[serde(default)]
    pub claims_policies: Joint<BTreeMap<String, Kept<ClaimsMappingPolicy>>>,
    /// Users by id.
    #[serde(default)]
    pub users: Joint<BTreeMap<String, Kept<Person>>>,
    /// Groups by id.
    #[serde(default)]
    pub groups: Joint<BTreeMap<String, Kept<HeldGroup>>>,
    /// Names of the directory roles by the user who holds them. Nobody here: the administrator holds the highest.
    #[serde(default)]
    pub directory_roles: Joint<BTreeMap<String, Vec<String>>>,
    /// What the tenant takes.
    #[serde(default)]
    pub settings: TenantSettings,
    /// Conditional access policies by id, as Graph shows them.
    #[serde(default)]
    pub conditional_access: Joint<BTreeMap<String, Kept<Value>>>,
    /// What the provisioning service did, newest first, as Graph shows it.
    #[serde(default)]
    pub provisioning_log: Joint<VecDeque<Kept<Value>>>,
    /// The newest sign-ins, newest first.
    #[serde(default)]
    pub sign_ins: Joint<VecDeque<Kept<SignIn>>>,
    /// Consent and tokens.
    #[serde(default)]
    pub oauth: Joint<OAuthState>,
}

/// The tenant's own facts.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tenant {
    /// Tenant id.
    pub id: String,
    /// Name.
    pub display_name: String,
    /// The verified domains; the first is the default one.
    pub domains: Vec<String>,
    /// When it was made.
    pub created_date_time: Timestamp,
    /// Object id of the administrator to whom the bearer token belongs.
    pub administrator: String,
}

/// One instance of a gallery template.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Instance {
    /// The application object.
    pub application: Application,
    /// The service principal.
    pub service_principal: ServicePrincipal,
    /// Object ids of the application's owners.
    #[serde(default)]
    pub application_owners: Vec<String>,
    /// Object ids of the service principal's owners.
    #[serde(default)]
    pub owners: Vec<String>,
    /// Ids of the assigned claims mapping policies.
    #[serde(default)]
    pub claims_policies: Vec<String>,
    /// Who holds which app role.
    #[serde(default)]
    pub assigned_to: Vec<AppRoleAssignment>,
    /// The private keys of the signing certificates.
    #[serde(default)]
    pub signing_keys: Vec<HeldKey>,
    /// The import of roles.
    #[serde(default)]
    pub provisioning: Provisioning,
}

/// A signing certificate's private key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HeldKey {
    /// The `keyId` of the `Sign` entry.
    pub key_id: String,
    /// The certificate, DER in base64.
    pub certificate: String,
    /// The key, PKCS#8 DER in base64.
    pub pkcs8: Hidden,
}

/// `microsoft.graph.application`, as far as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct Application {
    pub id: String,
    pub app_id: String,
    pub application_template_id: Option<String>,
    pub created_date_time: Timestamp,
    pub display_name: String,
    pub description: Option<String>,
    pub identifier_uris: Vec<String>,
    pub web: Web,
    pub api: Map<String, Value>,
    pub app_roles: Vec<AppRole>,
    pub group_membership_claims: Option<String>,
    pub notes: Option<String>,
    pub publisher_domain: Option<String>,
    pub service_management_reference: Option<String>,
    pub sign_in_audience: String,
    pub tags: Vec<String>,
}

/// `microsoft.graph.webApplication`, as far as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct Web {
    pub home_page_url: Option<String>,
    pub logout_url: Option<String>,
    pub redirect_uris: Vec<String>,
}

/// `microsoft.graph.servicePrincipal`, as far as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct ServicePrincipal {
    pub id: String,
    pub account_enabled: bool,
    pub alternative_names: Vec<String>,
    pub app_description: Option<String>,
    pub app_display_name: String,
    pub app_id: String,
    pub application_template_id: Option<String>,
    pub app_owner_organization_id: String,
    pub app_role_assignment_required: bool,
    pub app_roles: Vec<AppRole>,
    pub description: Option<String>,
    pub display_name: String,
    pub homepage: Option<String>,
    pub key_credentials: Vec<KeyCredential>,
    pub login_url: Option<String>,
    pub logout_url: Option<String>,
    pub notes: Option<String>,
    pub notification_email_addresses: Vec<String>,
    pub password_credentials: Vec<PasswordCredential>,
    pub preferred_single_sign_on_mode: Option<String>,
    pub preferred_token_signing_key_thumbprint: Option<String>,
    pub reply_urls: Vec<String>,
    pub saml_single_sign_on_settings: Option<SamlSettings>,
    pub service_principal_names: Vec<String>,
    pub service_principal_type: String,
    pub sign_in_audience: String,
    pub tags: Vec<String>,
}

/// `microsoft.graph.samlSingleSignOnSettings`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct SamlSettings {
    pub relay_state: Option<String>,
}

/// `microsoft.graph.appRole`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct AppRole {
    pub allowed_member_types: Vec<String>,
    pub description: Option<String>,
    pub display_name: Option<String>,
    pub id: String,
    pub is_enabled: bool,
    pub origin: Option<String>,
    pub value: Option<String>,
}

/// `microsoft.graph.keyCredential`; `key` holds the public certificate only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct KeyCredential {
    pub custom_key_identifier: Option<String>,
    pub display_name: Option<String>,
    pub end_date_time: Timestamp,
    pub key: Option<String>,
    pub key_id: String,
    pub start_date_time: Timestamp,
    #[serde(rename = "type")]
    pub kind: String,
    pub usage: String,
}

/// `microsoft.graph.passwordCredential` without its secret: the password of a PFX is used once and not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct PasswordCredential {
    pub custom_key_identifier: Option<String>,
    pub display_name: Option<String>,
    pub end_date_time: Timestamp,
    pub hint: Option<String>,
    pub key_id: String,
    pub secret_text: Option<String>,
    pub start_date_time: Timestamp,
}

/// `microsoft.graph.appRoleAssignment`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct AppRoleAssignment {
    pub id: String,
    pub app_role_id: String,
    pub created_date_time: Timestamp,
    pub principal_display_name: Option<String>,
    pub principal_id: String,
    pub principal_type: String,
    pub resource_display_name: Option<String>,
    pub resource_id: String,
}

/// `microsoft.graph.claimsMappingPolicy`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct ClaimsMappingPolicy {
    pub id: String,
    pub definition: Vec<String>,
    pub description: Option<String>,
    pub display_name: String,
    pub is_organization_default: bool,
}

/// As many sign-ins are kept.
const MAX_SIGN_INS: usize = 500;

impl DirectoryState {
    /// All instances, by `appId`.
    pub fn all_instances(&self) -> impl Iterator<Item = &Instance> {
        self.instances.values().map(|i| &**i)
    }

    /// The instance whose application object has this id.
    #[must_use]
    pub fn by_application(&self, id: &str) -> Option<&Instance> {
        self.all_instances().find(|i| i.application.id == id)
    }

    /// The instance whose service principal has this id.
    #[must_use]
    pub fn by_service_principal(&self, id: &str) -> Option<&Instance> {
        self.all_instances().find(|i| i.service_principal.id == id)
    }

    /// A user by object id or user principal name, whose case does not count.
    #[must_use]
    pub fn person(&self, id_or_name: &str) -> Option<&Person> {
        let by_name = || self.users.values().find(|p| p.user.user_principal_name.eq_ignore_ascii_case(id_or_name));
        self.users.get(id_or_name).or_else(by_name).map(|p| &**p)
    }

    /// Writes a sign-in into the log.
    pub fn log_sign_in(&mut self, sign_in: SignIn) {
        self.sign_ins.push_front(sign_in.into());
        self.sign_ins.truncate(MAX_SIGN_INS);
    }
}

impl WriteJson for DirectoryState {
    fn write_json(&self, out: &mut Vec<u8>) -> std::io::Result<()> {
        // taken apart by name, so that nothing that is added to the state can be left out here
        let Self {
            tenant,
            instances,
            claims_policies,
            users,
            groups,
            directory_roles,
            settings,
            conditional_access,
            provisioning_log,
            sign_ins,
            oauth,
        } = self;
        let mut object = Object::begin(out);
        object.plain("tenant", tenant)?;
        object.part("instances", instances)?;
        object.part("claims_policies", claims_policies)?;
        object.part("users", users)?;
        object.part("groups", groups)?;
        object.plain("directory_roles", directory_roles)?;
        object.plain("settings", settings)?;
        object.part("conditional_access", conditional_access)?;
        object.part("provisioning_log", provisioning_log)?;
        object.part("sign_ins", sign_ins)?;
        object.part("oauth", oauth)?;
        object.end();
        Ok(())
    }
}
