//! The three claims that AWS reads from an assertion, and the claims mapping policy that makes the directory send them.
//!
//! Sources: "Configure SAML assertions for the authentication response" (AWS); claims mapping policy reference (Entra).

use super::session::SessionSeconds;
use serde::{Deserialize, Serialize};

/// Attribute name of the role pairs.
pub const ROLE: &str = "https://aws.amazon.com/SAML/Attributes/Role";
/// Attribute name of the session name.
pub const ROLE_SESSION_NAME: &str = "https://aws.amazon.com/SAML/Attributes/RoleSessionName";
/// Attribute name of the console session's length.
pub const SESSION_DURATION: &str = "https://aws.amazon.com/SAML/Attributes/SessionDuration";
/// Attribute name of the source identity.
pub const SOURCE_IDENTITY: &str = "https://aws.amazon.com/SAML/Attributes/SourceIdentity";
/// Beginning of the attribute names of session tags.
pub const PRINCIPAL_TAG_PREFIX: &str = "https://aws.amazon.com/SAML/Attributes/PrincipalTag:";
/// Attribute name of the tags that go along to further roles.
pub const TRANSITIVE_TAG_KEYS: &str = "https://aws.amazon.com/SAML/Attributes/TransitiveTagKeys";

/// What the directory sends as session name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionNameSource {
    /// The user principal name, the tutorial's choice.
    #[default]
    UserPrincipalName,
    /// The mail address.
    Mail,
    /// The part of the mail address before the `@`.
    MailNickname,
}

impl SessionNameSource {
    /// The attribute's name in a claims mapping policy.
    #[must_use]
    pub const fn attribute(self) -> &'static str {
        match self {
            Self::UserPrincipalName => "userprincipalname",
            Self::Mail => "mail",
            Self::MailNickname => "mailnickname",
        }
    }
}

/// The claims of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Where the session name comes from.
    pub session_name: SessionNameSource,
    /// The console session's length.
    pub session_duration: SessionSeconds,
}

impl Default for Claims {
    fn default() -> Self {
        Self { session_name: SessionNameSource::default(), session_duration: SessionSeconds::DEFAULT }
    }
}

impl Claims {
    /// The claims mapping policy's definition: one JSON text, as Microsoft Graph takes it.
    #[must_use]
    pub fn policy_definition(&self) -> String {
        serde_json::json!({"ClaimsMappingPolicy": {
            "Version": 1,
            "IncludeBasicClaimSet": "true",
            "ClaimsSchema": [
                {"Source": "user", "ID": "assignedroles", "SamlClaimType": ROLE},
                {"Source": "user", "ID": self.session_name.attribute(), "SamlClaimType": ROLE_SESSION_NAME},
                {"Value": self.session_duration.get().to_string(), "SamlClaimType": SESSION_DURATION},
            ]
        }})
        .to_string()
    }

    /// Reads a definition back: `Some` when it sends the three claims in a form that the program writes.
    #[must_use]
    pub fn from_definition(definition: &str) -> Option<Self> {
        let json: serde_json::Value = serde_json::from_str(definition).ok()?;
        let schema = json.get("ClaimsMappingPolicy")?.get("ClaimsSchema")?.as_array()?;
        let entry = |claim: &str| schema.iter().find(|e| e.get("SamlClaimType").and_then(|t| t.as_str()) == Some(claim));
        (entry(ROLE)?.get("ID")?.as_str()? == "assignedroles").then_some(())?;
        let source = entry(ROLE_SESSION_NAME)?.get("ID")?.as_str()?;
        let session_name = [SessionNameSource::UserPrincipalName, SessionNameSource::Mail, SessionNameSource::MailNickname]
            .into_iter()
            .find(|s| s.attribute() == source)?;
        let session_duration = SessionSeconds::parse(entry(SESSION_DURATION)?.get("Value")?.as_str()?).ok()?;
        Some(Self { session_name, session_duration })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_read_back_as_written() {
        let claims = Claims {
            session_name: SessionNameSource::Mail,
            session_duration: SessionSeconds::new(43_200).unwrap_or(SessionSeconds::DEFAULT),
        };
        assert_eq!(Claims::from_definition(&claims.policy_definition()), Some(claims));
    }

    #[test]
    fn other_definitions_are_not_ours() {
        for text in ["", "{}", r#"{"ClaimsMappingPolicy":{"ClaimsSchema":[]}}"#] {
            assert_eq!(Claims::from_definition(text), None);
        }
    }
}
