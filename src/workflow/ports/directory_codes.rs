//! Refusals of Microsoft Graph that have a code (or documented words) of their own, for people.
//!
//! Sources: "Microsoft Graph error responses", "Restrict identifier URIs", "Application management policies",
//! "appRole resource type", "Claims challenges".

use super::{PortError, PortErrorKind};
use crate::domain::finding::Finding;

/// What is said of a refusal.
struct Words {
    id: &'static str,
    what: &'static str,
    why: String,
    fix: &'static str,
}

/// The finding for a refusal that is known more exactly than by its kind.
pub(super) fn finding(error: &PortError) -> Option<Finding> {
    let words = by_code(error).or_else(|| by_words(error)).or_else(|| by_call(error))?;
    Some(Finding::error(words.id, format!("{}: {}", error.call, words.what), words.why, words.fix).with_technical(error.technical()))
}

fn words(id: &'static str, what: &'static str, why: impl Into<String>, fix: &'static str) -> Words {
    Words { id, what, why: why.into(), fix }
}

#[allow(clippy::too_many_lines)] // a table
fn by_code(error: &PortError) -> Option<Words> {
    Some(match error.code.as_deref()? {
        "InvalidAuthenticationToken" | "TokenExpired" => words(
            "directory.token_stale",
            "the sign-in is not valid any more",
            "It has expired, was revoked, or a policy asks for a new one",
            "Sign in to the directory again in Settings, Connections, then run the step again; nothing was lost",
        ),
        "insufficient_claims" => words(
            "directory.claims_challenge",
            "the directory asks for a stronger sign-in",
            "A conditional access policy wants multifactor authentication or a managed device for this change",
            "Sign in to the directory again in Settings, Connections: it will ask for what is missing",
        ),
        "consent_required" | "AADSTS65001" | "invalid_grant" | "interaction_required" => words(
            "directory.consent_revoked",
            "the directory gives no token any more",
            "Consent was revoked, the password changed, or a policy asks for a new sign-in",
            "Sign in to the directory again and grant consent, or have an administrator do so; nothing was lost",
        ),
        "Authorization_RequestDenied" => {
            let scopes = match &error.kind {
                PortErrorKind::Denied { action: Some(scopes) } => {
                    format!("It needs the permission {scopes} and a directory role that covers it")
                }
                _ => "A permission was not consented to (or its consent was revoked), or a directory role is missing".to_owned(),
            };
            words(
                "directory.denied",
                "not allowed for the signed-in administrator",
                scopes,
                "Step 2 says what is missing for each step, with a text for whoever can grant it; then sign in again",
            )
        }
        "HostNameNotOnVerifiedDomain" => words(
            "identifier.domain",
            "the tenant takes only identifiers of its own domains",
            "The application is not in SAML mode, or that has not reached every server yet",
            "Wait some minutes and run step 4 again: it sets SAML mode first",
        ),
        "CannotDeleteOrUpdateEnabledEntitlement" => words(
            "roles.enabled",
            "a role that is enabled can't be changed or removed",
            "It has to be disabled first, and that has not reached every server yet",
            "Wait a minute and run the step again: it disables before it removes",
        ),
        "DeletingSamlSpNotAllowed" => words(
            "instance.delete_application",
            "a service principal in SAML mode can't be deleted by itself",
            "It goes with its application",
            "Delete the application (app registration), not the enterprise application",
        ),
        "Request_MultipleObjectsWithSameKeyValue" | "ObjectConflict" => words(
            "directory.duplicate",
            "another object has this value already",
            "Identifiers and user names are unique in a tenant, deleted users count for 30 days",
            "Read again: what is there may be adopted; otherwise choose another value",
        ),
        "Directory_QuotaExceeded" => words(
            "directory.quota",
            "the quota of directory objects is used up",
            "Somebody without an administrator role may own 250 objects; deleted ones count until they are purged",
            "Purge deleted applications, or let an administrator make the instance",
        ),
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant" | "Authentication_RequestFromUnsupportedUserRole" => words(
            "directory.licence",
            "the tenant's licence does not cover it",
            "Reports through Microsoft Graph need Entra ID P1 or P2 and a role that may read them",
            "Look in the Entra admin centre instead, or have a licence and the role Reports Reader assigned",
        ),
        "CredentialTypeNotAllowedAsPerAppPolicy" | "CredentialLifetimeExceedsMaxValueAsPerAppPolicy" => words(
            "tenant.credentials_policy",
            "the tenant's policy forbids this credential",
            "An application management policy restricts passwords, keys or their lifetime",
            "Let the directory make the certificate, choose a shorter validity, or ask for an exemption of this application",
        ),
        _ => return None,
    })
}

/// Refusals that are documented by their words only.
fn by_words(error: &PortError) -> Option<Words> {
    let says = |text: &str| error.message.to_ascii_lowercase().contains(text);
    if says("failed to add identifier uri") {
        return Some(words(
            "tenant.identifier_policy",
            "the tenant's policy forbids this identifier",
            "New identifiers must hold a verified domain, the tenant's id or the application's id, unless the application is exempt",
            "In this order: SAML mode first (step 4 does it), access token version 2 (step 4 offers it), then ask for an exemption of this application",
        ));
    }
    if says("as per assigned policy") {
        return Some(words(
            "tenant.credentials_policy",
            "the tenant's policy forbids this credential",
            "An application management policy restricts passwords, keys or their lifetime",
            "Let the directory make the certificate, choose a shorter validity, or ask for an exemption of this application",
        ));
    }
    if (says("license") || says("licence") || says("entra id p1") || error.code.as_deref() == Some("LicenseRequired"))
        && matches!(error.kind, PortErrorKind::Denied { .. } | PortErrorKind::Invalid)
    {
        return Some(words(
            "directory.licence",
            "the tenant's licence does not cover it",
            "Groups in assignments, provisioning logs and sign-in logs need Entra ID P1 or P2",
            "Assign the user directly, or have a licence added to the tenant",
        ));
    }
    if error.kind == PortErrorKind::Invalid && says("servicelock") || says("service principal lock") {
        return Some(words(
            "instance.locked",
            "the application's properties are locked",
            "App instance property lock is on",
            "Switch it off in the app registration under Authentication, then run the step again",
        ));
    }
    None
}

fn by_call(error: &PortError) -> Option<Words> {
    if error.call == VALIDATE && matches!(error.kind, PortErrorKind::Invalid | PortErrorKind::Denied { .. }) {
        return Some(words(
            "provisioning.credentials",
            "the provisioning service can't list the roles with this access key",
            "The key is wrong, switched off, too new, or may not call iam:ListRoles. In the portal its id stands in the field clientsecret, \
             its secret in Secret Token",
            "Run step 10 again, wait a minute for a new key, then run this step again; nothing was saved",
        ));
    }
    None
}

/// The name under which the adapter tests credentials.
pub const VALIDATE: &str = "validateCredentials";

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: PortErrorKind, code: &str, message: &str) -> PortError {
        PortError { code: Some(code.into()), request_id: Some("r".into()), ..PortError::new(kind, "PATCH /applications", message) }
    }

    #[test]
    fn known_refusals_have_an_id_a_fix_and_the_request_id() {
        for (code, message, id) in [
            ("InvalidAuthenticationToken", "", "directory.token_stale"),
            ("consent_required", "", "directory.consent_revoked"),
            ("HostNameNotOnVerifiedDomain", "", "identifier.domain"),
            ("CannotDeleteOrUpdateEnabledEntitlement", "", "roles.enabled"),
            (
                "Request_BadRequest",
                "Failed to add identifier URI https://signin.aws.amazon.com/saml#2. All newly added URIs must contain",
                "tenant.identifier_policy",
            ),
            ("Request_BadRequest", "A premium license is required", "directory.licence"),
        ] {
            let found = error(PortErrorKind::Invalid, code, message).finding();
            assert_eq!(found.id, id);
            assert!(!found.fix.is_empty() && found.technical.is_some_and(|t| t.request_id.is_some()));
        }
    }

    #[test]
    fn a_denied_call_names_its_permission() {
        let denied = PortErrorKind::Denied { action: Some("Application.ReadWrite.All".into()) };
        assert!(error(denied, "Authorization_RequestDenied", "").finding().why.contains("Application.ReadWrite.All"));
    }

    #[test]
    fn unknown_codes_are_told_by_their_kind() {
        assert_eq!(error(PortErrorKind::Invalid, "Request_BadRequest", "no").finding().id, "port.invalid");
    }
}
