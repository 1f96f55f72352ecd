//! Refusals of an administrator's sign-in, for people.
//!
//! Source: "Microsoft Entra authentication and authorization error codes". The number decides where it is known, else `error`
//! of OAuth, else the kind.

use super::{PortError, PortErrorKind};
use crate::domain::finding::Finding;

/// The name of the call under which an administrator's tokens are asked for.
pub const ADMIN_SIGN_IN: &str = "Sign-in to the directory";
/// The code of an error that says that nobody is signed in.
pub const SIGNED_OUT: &str = "signed_out";

/// What is said: name, what, why, what to do.
type Words = (&'static str, &'static str, &'static str, &'static str);

/// The finding for a refused sign-in.
pub(super) fn finding(error: &PortError) -> Option<Finding> {
    if error.call != ADMIN_SIGN_IN {
        return None;
    }
    let code = error.code.as_deref().unwrap_or_default();
    let number = code.strip_prefix("AADSTS").and_then(|n| n.parse().ok()).unwrap_or(0);
    if is_consent(number, code) {
        return Some(consent(error));
    }
    let words = by_number(number).or_else(|| by_error(code)).or_else(|| by_kind(&error.kind))?;
    Some(Finding::error(words.0, words.1, words.2, words.3).with_technical(error.technical()))
}

const fn by_number(number: u32) -> Option<Words> {
    Some(match number {
        90_002 | 50_059 => (
            "sign_in.no_tenant",
            "The directory does not know this tenant",
            "The domain or id is mistyped, or the tenant lies in another cloud",
            "Check the tenant's name and the cloud, then sign in again",
        ),
        90_038 => (
            "sign_in.other_cloud",
            "The tenant lies in another national cloud",
            "Each cloud has its own sign-in, and its tokens are worth nothing elsewhere",
            "Choose the tenant's cloud, then sign in again",
        ),
        700_016 | 700_011 | 70_001 => (
            "sign_in.no_client",
            "The directory does not know this client id",
            "It is mistyped, belongs to another tenant, or its registration was deleted or disabled",
            "Copy the Application (client) ID from the registration's overview, and check the tenant",
        ),
        50_011 | 500_113 => (
            "sign_in.redirect",
            "The registration does not allow the way back to this computer",
            "It has no redirect http://localhost under Mobile and desktop applications",
            "Add exactly http://localhost there, without port or path, then sign in again",
        ),
        7_000_218 | 700_025 | 7_000_215 => (
            "sign_in.not_public",
            "The registration is not one of a program on a computer",
            "The directory asks for a secret, which a program on a computer can't keep",
            "Set Allow public client flows to Yes under Authentication of the registration, then sign in again",
        ),
        65_002 => (
            "sign_in.not_preauthorised",
            "Microsoft's own client may not ask for these permissions",
            "The directory lets this client ask for some permissions only",
            "Use a registration of your own: Settings says how to make one",
        ),
        53_003 | 53_000 | 53_001 | 53_002 | 530_035 => (
            "sign_in.blocked",
            "A policy of the organization blocked the sign-in",
            "Conditional access or security defaults ask for something that this sign-in does not have; sign-in by code is often blocked",
            "Sign in in the browser instead of by code, from a managed device, or ask the owner of the policy",
        ),
        50_072 | 50_074 | 50_076 | 50_079 => (
            "sign_in.multifactor",
            "The directory asks for multifactor authentication",
            "A policy wants more than was done at the last sign-in",
            "Sign in to the directory again in Settings and do what it asks; nothing was lost",
        ),
        50_020 | 51_004 | 50_034 => (
            "sign_in.not_a_member",
            "The account is not in this tenant",
            "The browser used an account of another organization, or a personal one",
            "Sign in with a work account of the tenant",
        ),
        50_057 => (
            "sign_in.disabled",
            "The account is disabled",
            "Somebody switched it off in the directory",
            "Have it enabled, or sign in as another administrator",
        ),
        50_173 => (
            "directory.token_revoked",
            "The sign-in to the directory was revoked",
            "The password was changed or reset, or an administrator ended all sign-ins of the account",
            "Sign in to the directory again in Settings, Connections; nothing was lost",
        ),
        700_082 | 70_008 | 70_043 | 54_005 | 9_002_313 => (
            "directory.token_stale",
            "The sign-in to the directory is too old",
            "It was not used for long, or a policy limits how long a sign-in lasts",
            "Sign in to the directory again in Settings, Connections; nothing was lost",
        ),
        70_018 | 70_020 => CODE_ENDED,
        _ => return None,
    })
}

const CODE_ENDED: Words = (
    "sign_in.code_ended",
    "The code has ended",
    "It was not entered within its time, or entered twice",
    "Begin again and enter the new code",
);

const fn is_consent(number: u32, code: &str) -> bool {
    matches!(number, 65_001 | 65_004 | 90_094 | 90_095 | 650_056) || matches!(code.as_bytes(), b"consent_required")
}

fn consent(error: &PortError) -> Finding {
    let why = match &error.kind {
        PortErrorKind::Denied { action: Some(scopes) } => format!("{scopes} was not consented to, or its consent was revoked"),
        _ => "A permission was not consented to, or its consent was revoked; some only an administrator can consent to".to_owned(),
    };
    Finding::error(
        "directory.consent_revoked",
        "The directory gives no token for this permission",
        why,
        "Sign in to the directory again in Settings, Connections: it asks for what is missing. Or have an administrator consent; nothing was lost",
    )
    .with_technical(error.technical())
}

fn by_error(code: &str) -> Option<Words> {
    Some(match code {
        SIGNED_OUT => (
            "directory.signed_out",
            "Nobody is signed in to the directory",
            "Somebody signed out, or the keychain holds no sign-in of this tenant",
            "Sign in to the directory in Settings, Connections, or with rolebridge sign-in",
        ),
        "expired_token" | "bad_verification_code" => CODE_ENDED,
        "invalid_scope" => (
            "sign_in.scope",
            "The directory does not know a permission that was asked for",
            "This cloud or tenant may not offer it",
            "Look into the technical part, and report this with it",
        ),
        "invalid_grant" | "interaction_required" | "login_required" => (
            "directory.token_stale",
            "The sign-in to the directory is not valid any more",
            "It has expired, was revoked, or a policy asks for a new one",
            "Sign in to the directory again in Settings, Connections; nothing was lost",
        ),
        _ => return None,
    })
}

const fn by_kind(kind: &PortErrorKind) -> Option<Words> {
    Some(match kind {
        PortErrorKind::Invalid => (
            "sign_in.refused",
            "The directory refused the sign-in",
            "Tenant, client id or the registration's settings do not fit; the directory's own words are in the technical part",
            "Check tenant, cloud and client id, then sign in again",
        ),
        PortErrorKind::Denied { .. } => (
            "directory.sign_in_declined",
            "The sign-in to the directory was declined",
            "Whoever signed in said no, or may not consent",
            "Sign in again and accept, or have an administrator consent for the organization; nothing was changed",
        ),
        PortErrorKind::CredentialsRejected => (
            "directory.token_stale",
            "The sign-in to the directory is not valid any more",
            "It has expired, was revoked, or a policy asks for a new one",
            "Sign in to the directory again in Settings, Connections; nothing was lost",
        ),
        PortErrorKind::Garbled => (
            "sign_in.garbled",
            "The directory's answer to the sign-in can't be used",
            "Something between here and the directory changed it, or it was meant for another sign-in",
            "Check any proxy, then sign in again; nothing was kept of this sign-in",
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: PortErrorKind, code: &str) -> Option<Finding> {
        finding(&PortError { code: Some(code.into()), ..PortError::new(kind, ADMIN_SIGN_IN, "their words") })
    }

    #[test]
    fn the_number_decides_then_the_error_then_the_kind() {
        use PortErrorKind::{CredentialsRejected, Denied, Invalid};
        for (kind, code, id) in [
            (Invalid, "AADSTS90002", "sign_in.no_tenant"),
            (Invalid, "AADSTS90038", "sign_in.other_cloud"),
            (CredentialsRejected, "AADSTS50173", "directory.token_revoked"),
            (CredentialsRejected, "AADSTS700082", "directory.token_stale"),
            (CredentialsRejected, "AADSTS1", "directory.token_stale"),
            (Denied { action: Some("Group.ReadWrite.All".into()) }, "AADSTS65001", "directory.consent_revoked"),
            (PortErrorKind::CredentialsMissing, SIGNED_OUT, "directory.signed_out"),
            (Invalid, "invalid_request", "sign_in.refused"),
        ] {
            let found = of(kind, code);
            assert_eq!(found.as_ref().map(|f| f.id.as_str()), Some(id), "{code}");
            assert!(found.is_some_and(|f| !f.fix.is_empty() && f.technical.is_some()));
        }
        assert!(of(Denied { action: Some("X.Read".into()) }, "AADSTS65001").is_some_and(|f| f.why.contains("X.Read")));
        assert_eq!(of(PortErrorKind::Unreachable, ""), None);
        assert_eq!(finding(&PortError::new(Invalid, "GET /me", "x")), None);
    }
}
