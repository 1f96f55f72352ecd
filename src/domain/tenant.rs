//! What the tenant as a whole allows: licences, rules on applications, policies that touch an instance, rights of the
//! administrator.
//!
//! Source of the names: Microsoft Graph v1.0, subscribedSku, domain, tenantAppManagementPolicy, conditionalAccessPolicy,
//! directoryRole.

use serde::{Deserialize, Serialize};

/// What was read of the tenant before anything is written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TenantFacts {
    /// Whether a licence with Entra ID P1 or P2 is there; nothing when it can't be told.
    pub premium: Option<bool>,
    /// Verified domains.
    pub domains: Vec<String>,
    /// Rules on new identifiers; nothing when they can't be read.
    pub identifier_rules: Option<Vec<IdentifierRule>>,
    /// Kinds of credentials that the tenant forbids, as the policy names them, such as `passwordAddition`.
    pub forbidden_credentials: Vec<String>,
}

/// A rule of the tenant on identifiers (`identifierUriRestriction`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentifierRule {
    /// `nonDefaultUriAddition` or `uriAdditionWithoutUniqueTenantIdentifier`.
    pub name: String,
    /// Whether it is enforced.
    pub enabled: bool,
    /// Whether applications in SAML mode are exempt.
    pub excludes_saml: bool,
    /// Whether applications that take v2 tokens are exempt.
    pub excludes_v2_tokens: bool,
}

impl TenantFacts {
    /// Rules that would refuse the identifier of an application in SAML mode.
    pub fn blocking_rules(&self) -> impl Iterator<Item = &IdentifierRule> {
        self.identifier_rules.iter().flatten().filter(|r| r.enabled && !r.excludes_saml)
    }
}

/// What the signed-in administrator may do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AdminRights {
    /// Scopes of the token; nothing when they can't be told.
    pub scopes: Option<Vec<String>>,
    /// Directory roles held directly or through groups; nothing when they can't be read.
    pub roles: Option<Vec<HeldRole>>,
}

/// A directory role that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRole {
    /// Id of its template, the same in every tenant.
    pub template: String,
    /// Its name in this tenant.
    pub name: String,
}

/// A conditional access policy that touches an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPolicy {
    /// Its name.
    pub name: String,
    /// `enabled`, `disabled` or `enabledForReportingButNotEnforced`.
    pub state: String,
    /// Whether it names this application, or all of them.
    pub names_instance: bool,
    /// What it asks for before it lets somebody in, such as `mfa`.
    pub grants: Vec<String>,
    /// Session control by Defender for Cloud Apps, such as `mcasConfigured`.
    pub cloud_app_security: Option<String>,
    /// How often people have to sign in again, such as `4 hours`.
    pub sign_in_frequency: Option<String>,
}

/// Another application of the tenant that holds an identifier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentifierHolder {
    /// Its client id.
    pub client: super::directory::ClientId,
    /// Its name.
    pub display_name: String,
}

/// A group of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryGroup {
    /// Object id.
    pub id: super::directory::PrincipalId,
    /// Display name.
    pub display_name: String,
    /// Direct members.
    pub members: Vec<super::directory::PrincipalId>,
}

/// The app roles of another instance, to be brought into the one that signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleSource {
    /// The other instance.
    pub service_principal: super::directory::ServicePrincipalId,
    /// Its name.
    pub display_name: String,
    /// Its app roles.
    pub roles: Vec<super::observed::AppRole>,
}
