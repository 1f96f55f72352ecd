//! One instance with everything that the steps look at.

use super::directory::{CertificateReader, EntraDirectory};
use super::graph::escaped;
use super::read::observed_policy;
use super::wire::{KeyCredential, ServicePrincipal, WireAssignment, WireClaimsPolicy, WithId};
use crate::domain::certificate::{CertificateFacts, CertificateUse, Thumbprint};
use crate::domain::directory::{ApplicationObjectId, ClientId, PrincipalId, ServicePrincipalId};
use crate::domain::observed::{InstanceIds, InstanceSettings, ObservedCertificate, ObservedInstance};
use crate::workflow::ports::{PortError, PortErrorKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use jiff::Timestamp;

/// Certificates come only when a single object is read with them selected.
const SELECT: &str = "$select=id,appId,displayName,preferredSingleSignOnMode,preferredTokenSigningKeyThumbprint,samlSingleSignOnSettings,\
                      notificationEmailAddresses,keyCredentials,appRoles,accountEnabled,appRoleAssignmentRequired,loginUrl";

impl EntraDirectory {
    /// `None` also when a part of it answers "not found": an object just made reaches Graph's servers one by one.
    pub(super) async fn read_instance(&self, id: &ServicePrincipalId) -> Result<Option<ObservedInstance>, PortError> {
        match self.whole_instance(id).await {
            Err(error) if error.kind == PortErrorKind::NotFound => Ok(None),
            other => other,
        }
    }

    async fn whole_instance(&self, id: &ServicePrincipalId) -> Result<Option<ObservedInstance>, PortError> {
        let path = format!("/servicePrincipals/{}", escaped(id.as_str()));
        let principal: ServicePrincipal = self.graph.get("GET /servicePrincipals", &format!("{path}?{SELECT}")).await?;
        let client = principal.app_id.clone().unwrap_or_default();
        let (owner_path, policy_path, assigned_path) =
            (format!("{path}/owners?$select=id"), format!("{path}/claimsMappingPolicies"), format!("{path}/appRoleAssignedTo"));
        let (application, owners, policies, assignments) = tokio::try_join!(
            self.application_of(&client),
            self.graph.list::<WithId>("GET /servicePrincipals/owners", &owner_path),
            self.graph.list::<WireClaimsPolicy>("GET /servicePrincipals/claimsMappingPolicies", &policy_path),
            self.graph.list::<WireAssignment>("GET /servicePrincipals/appRoleAssignedTo", &assigned_path),
        )?;
        let Some(application) = application else { return Ok(None) };
        let preferred = principal.preferred_token_signing_key_thumbprint.as_deref().and_then(|t| Thumbprint::parse(t).ok());
        let certificates = certificates(&principal.key_credentials, self.target.certificates);
        Ok(Some(ObservedInstance {
            ids: InstanceIds {
                application: ApplicationObjectId::new(application.id),
                service_principal: id.clone(),
                client: ClientId::new(client),
            },
            display_name: principal.display_name.unwrap_or_default(),
            sign_on_mode: principal.preferred_single_sign_on_mode,
            identifiers: application.identifier_uris,
            reply_urls: application.web.map(|w| w.redirect_uris).unwrap_or_default(),
            relay_state: principal.saml_single_sign_on_settings.and_then(|s| s.relay_state),
            notification_addresses: principal.notification_email_addresses,
            owners: owners.into_iter().map(|o| PrincipalId::new(o.id)).collect(),
            claims_policies: policies.into_iter().map(observed_policy).collect(),
            certificates: with_use(certificates, preferred.as_ref(), self.target.clock.now()),
            chosen_certificate: preferred,
            app_roles: principal.app_roles.into_iter().map(Into::into).collect(),
            assignments: assignments.into_iter().map(Into::into).collect(),
            settings: InstanceSettings {
                enabled: principal.account_enabled.unwrap_or(true),
                assignment_required: principal.app_role_assignment_required.unwrap_or(true),
                preferred_thumbprint: principal.preferred_token_signing_key_thumbprint,
                token_version: application.api.and_then(|a| a.requested_access_token_version),
                sign_on_url: principal.login_url,
            },
        }))
    }
}

/// Decodes Graph's binary values, which its descriptions call base64url and its answers write as base64.
pub(super) fn binary(text: &str) -> Option<Vec<u8>> {
    [&STANDARD, &URL_SAFE, &STANDARD_NO_PAD, &URL_SAFE_NO_PAD].iter().find_map(|engine| engine.decode(text).ok())
}

/// The certificates of the `Verify` entries; entries of one certificate share a `customKeyIdentifier`.
fn certificates(entries: &[KeyCredential], read: CertificateReader) -> Vec<(CertificateFacts, String)> {
    let mut found: Vec<(CertificateFacts, String)> = Vec::new();
    let verify = entries.iter().filter(|e| e.usage.as_deref() == Some("Verify"));
    for der in verify.filter_map(|e| binary(e.key.as_deref()?)) {
        let Some(facts) = read(&der) else { continue };
        if !found.iter().any(|(f, _)| f.thumbprint == facts.thumbprint) {
            found.push((facts, STANDARD.encode(der)));
        }
    }
    found
}

/// The thumbprint of the certificate that an entry holds, computed and not believed.
pub(super) fn thumbprint_of(entry: &KeyCredential, read: CertificateReader) -> Option<Thumbprint> {
    read(&binary(entry.key.as_deref()?)?).map(|facts| facts.thumbprint)
}

/// Active is the preferred one; without a preference the only valid one; where none is valid any more, the newest: it was the last that
/// could sign, and its end must not go unseen. Of the others those that ended, or that are older than the active one, are retired.
fn with_use(found: Vec<(CertificateFacts, String)>, preferred: Option<&Thumbprint>, now: Timestamp) -> Vec<ObservedCertificate> {
    let active = preferred.cloned().or_else(|| {
        let mut valid = found.iter().filter(|(f, _)| f.is_valid_at(now));
        valid.next().filter(|_| valid.next().is_none()).map(|(f, _)| f.thumbprint.clone())
    });
    let is_there = found.iter().any(|(f, _)| Some(&f.thumbprint) == active.as_ref());
    let lasts = found.iter().any(|(f, _)| f.not_after >= now);
    let newest = || found.iter().max_by_key(|(f, _)| f.not_after).map(|(f, _)| f.thumbprint.clone());
    let active = if is_there || lasts { active } else { newest() };
    let since = found.iter().find(|(f, _)| Some(&f.thumbprint) == active.as_ref()).map(|(f, _)| f.not_before);
    let state = |facts: &CertificateFacts| {
        if Some(&facts.thumbprint) == active.as_ref() {
            CertificateUse::Active
        } else if facts.not_after < now || since.is_some_and(|s| facts.not_before < s) {
            CertificateUse::Retired
        } else {
            CertificateUse::Staged
        }
    };
    found.into_iter().map(|(facts, der_base64)| ObservedCertificate { state: state(&facts), facts, der_base64 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(byte: u8, from: &str, to: &str) -> (CertificateFacts, String) {
        let time = |t: &str| t.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let facts = CertificateFacts {
            subject: "CN=x".into(),
            issuer: "CN=x".into(),
            serial: "01".into(),
            not_before: time(from),
            not_after: time(to),
            key: "RSA 2048".into(),
            thumbprint: Thumbprint::new([byte; 20]),
            sha256: String::new(),
        };
        (facts, String::new())
    }

    fn uses(found: Vec<(CertificateFacts, String)>, preferred: Option<u8>) -> Vec<CertificateUse> {
        let now = "2026-11-23T00:00:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let preferred = preferred.map(|b| Thumbprint::new([b; 20]));
        with_use(found, preferred.as_ref(), now).into_iter().map(|c| c.state).collect()
    }

    #[test]
    fn the_preferred_certificate_is_the_active_one() {
        use CertificateUse::{Active, Retired, Staged};
        let three = || {
            vec![
                facts(1, "2023-01-01T00:00:00Z", "2026-12-01T00:00:00Z"),
                facts(2, "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z"),
                facts(3, "2026-11-01T00:00:00Z", "2029-01-01T00:00:00Z"),
            ]
        };
        assert_eq!(uses(three(), Some(2)), [Retired, Active, Staged]);
        assert_eq!(uses(three(), None), [Staged, Staged, Staged], "of several valid ones none is known to sign");
    }

    #[test]
    fn without_a_preference_the_only_valid_one_is_active() {
        use CertificateUse::{Active, Retired};
        let two = vec![facts(1, "2020-01-01T00:00:00Z", "2023-01-01T00:00:00Z"), facts(2, "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z")];
        assert_eq!(uses(two, None), [Retired, Active]);
    }

    #[test]
    fn where_all_have_ended_the_newest_was_the_last_to_sign() {
        use CertificateUse::{Active, Retired};
        let two =
            || vec![facts(1, "2020-01-01T00:00:00Z", "2023-01-01T00:00:00Z"), facts(2, "2022-01-01T00:00:00Z", "2025-01-01T00:00:00Z")];
        for preferred in [None, Some(9)] {
            assert_eq!(uses(two(), preferred), [Retired, Active], "{preferred:?}");
        }
        assert_eq!(uses(two(), Some(1)), [Active, Retired], "that which was chosen stays it");
    }

    #[test]
    fn binary_values_are_read_in_all_spellings() {
        for text in ["+/8=", "-_8=", "+/8", "-_8"] {
            assert_eq!(binary(text), Some(vec![0xfb, 0xff]), "{text}");
        }
        assert_eq!(binary("*"), None);
    }
}
