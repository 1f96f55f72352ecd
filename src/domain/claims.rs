//! The three claims that AWS reads from an assertion, and the claims mapping policy that makes the directory send them.
//!
//! Sources: "Configure SAML assertions for the authentication response" (AWS); claims mapping policy reference (Entra).

use super::session::SessionSeconds;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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

/// A claim that a policy sends otherwise than wished, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimDifference {
    /// Its name for people.
    pub claim: &'static str,
    /// What is sent now; nothing when it is not sent.
    pub is: Option<String>,
    /// What is wished.
    pub should: String,
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

    /// The entries of the three claims, by claim type.
    fn entries(self) -> [(&'static str, &'static str, Value); 3] {
        [
            ("Role", ROLE, json!({"Source": "user", "ID": "assignedroles", "SamlClaimType": ROLE})),
            (
                "Session name",
                ROLE_SESSION_NAME,
                json!({"Source": "user", "ID": self.session_name.attribute(), "SamlClaimType": ROLE_SESSION_NAME}),
            ),
            (
                "Session duration",
                SESSION_DURATION,
                json!({"Value": self.session_duration.get().to_string(), "SamlClaimType": SESSION_DURATION}),
            ),
        ]
    }

    /// A definition with the three claims put right and everything else left as it stands. One that can't be read is
    /// written anew.
    #[must_use]
    pub fn amended(self, definition: &str) -> String {
        let Ok(mut json) = serde_json::from_str::<Value>(definition) else { return self.policy_definition() };
        let Some(schema) = json.pointer_mut("/ClaimsMappingPolicy/ClaimsSchema").and_then(Value::as_array_mut) else {
            return self.policy_definition();
        };
        for (_, claim, entry) in self.entries() {
            let is = |e: &Value| e["SamlClaimType"] == claim;
            match schema.iter_mut().find(|e| is(e)) {
                Some(there) => *there = entry,
                None => schema.push(entry),
            }
        }
        json.to_string()
    }

    /// What a definition says otherwise of the three claims.
    #[must_use]
    pub fn differences(self, definition: &str) -> Vec<ClaimDifference> {
        let json: Value = serde_json::from_str(definition).unwrap_or_default();
        let schema = json.pointer("/ClaimsMappingPolicy/ClaimsSchema").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let says =
            |entry: &Value| ["ID", "Value", "ExtensionID", "TransformationId"].iter().find_map(|k| entry[*k].as_str().map(str::to_owned));
        let entries = self.entries().into_iter().map(|(claim, uri, entry)| {
            let there = schema.iter().find(|e| e["SamlClaimType"] == uri);
            ClaimDifference { claim, is: there.and_then(says), should: says(&entry).unwrap_or_default() }
        });
        entries.filter(|d| d.is.as_ref() != Some(&d.should)).collect()
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

    #[test]
    fn a_policy_with_a_claim_missing_is_amended_and_keeps_its_others() {
        let claims = Claims::default();
        let mut other: Value = serde_json::from_str(&claims.policy_definition()).unwrap_or_default();
        let schema = other.pointer_mut("/ClaimsMappingPolicy/ClaimsSchema").and_then(Value::as_array_mut);
        schema.map(|s| (s.remove(1), s.push(json!({"Source": "user", "ID": "department", "JwtClaimType": "dep"}))));
        let before = other.to_string();
        let found = claims.differences(&before);
        assert_eq!(found.iter().map(|d| (d.claim, d.is.clone())).collect::<Vec<_>>(), [("Session name", None)]);
        let after = claims.amended(&before);
        assert_eq!(Claims::from_definition(&after), Some(claims));
        assert!(after.contains("department") && claims.differences(&after).is_empty());
        assert_eq!(claims.amended("no json"), claims.policy_definition());
    }
}
