//! Settings of the tenant that decide what it takes: licences, and the policy for applications.

use serde::{Deserialize, Serialize};

/// What a rehearsal can set before it begins.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct TenantSettings {
    /// Whether the tenant has Entra ID P1: groups can be assigned, logs can be read.
    pub has_premium: bool,
    /// The default app management policy.
    pub app_policy: AppPolicy,
    /// How long a sign-in takes to show in the log, in seconds of the directory's own pace.
    pub sign_in_log_delay_seconds: u32,
}

impl Default for TenantSettings {
    fn default() -> Self {
        Self { has_premium: true, app_policy: AppPolicy::default(), sign_in_log_delay_seconds: 0 }
    }
}

/// `tenantAppManagementPolicy`, as far as the set-up meets it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AppPolicy {
    /// `uriAdditionWithoutUniqueTenantIdentifier`: identifiers need a verified domain, the tenant id or the app id.
    pub foreign_identifiers: UriRule,
    /// `nonDefaultUriAddition`: identifiers need the form `api://{appId}`.
    pub other_identifiers: UriRule,
    /// `customPasswordAddition` and `passwordAddition`: no password entry may be added, so no PFX can be uploaded.
    pub forbids_passwords: bool,
    /// `asymmetricKeyLifetime`: longest life of a certificate in days.
    pub longest_certificate_days: Option<u32>,
}

/// A rule about identifiers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UriRule {
    /// Whether it is enforced.
    pub enabled: bool,
    /// Whether applications in SAML mode are exempt.
    pub exclude_saml: bool,
    /// Whether applications that ask for version 2 tokens are exempt.
    pub exclude_v2_tokens: bool,
}

impl UriRule {
    /// Whether the rule holds for an application of this kind.
    #[must_use]
    pub const fn holds(self, is_saml: bool, takes_v2_tokens: bool) -> bool {
        self.enabled && !(self.exclude_saml && is_saml) && !(self.exclude_v2_tokens && takes_v2_tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exemptions_are_heeded() {
        let rule = UriRule { enabled: true, exclude_saml: true, exclude_v2_tokens: true };
        assert!(rule.holds(false, false) && !rule.holds(true, false) && !rule.holds(false, true));
        assert!(UriRule { enabled: true, ..UriRule::default() }.holds(true, true) && !UriRule::default().holds(false, false));
    }
}
