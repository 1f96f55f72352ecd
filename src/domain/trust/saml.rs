//! Trust policies asked about a SAML sign-in.
//!
//! Source: "Available keys for SAML-based AWS STS federation" and the keys per action of the Service Authorization
//! Reference for STS.

use super::context::Context;
use super::document::{Document, Selection};
use super::evaluate::{Decision, Request, decide};
use crate::domain::arn::ProviderArn;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;

/// What a response says, as far as trust policies can ask for it.
#[derive(Debug, Clone, Copy)]
pub struct SamlFacts<'a> {
    /// The provider that signed.
    pub provider: &'a ProviderArn,
    /// The assertion's issuer.
    pub issuer: &'a str,
    /// The `Recipient` of the subject confirmation: this is `saml:aud`, not the audience.
    pub recipient: &'a str,
    /// The `NameID`'s text and its format.
    pub subject: &'a str,
    /// Full format URI, when there is one.
    pub subject_format: Option<&'a str>,
    /// The session name.
    pub session_name: &'a str,
    /// The source identity, when one was sent.
    pub source_identity: Option<&'a str>,
    /// Session tags.
    pub tags: &'a [(String, String)],
    /// Keys of the tags that go along to further roles.
    pub transitive_tags: &'a [String],
    /// All attributes, for the keys that come from claims.
    pub attributes: &'a [(String, Vec<String>)],
    /// The time of the request.
    pub at: Timestamp,
}

/// Which of the needed actions a trust policy does not allow. AWS says one text for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustRefusal {
    /// `sts:AssumeRoleWithSAML`, `sts:TagSession` or `sts:SetSourceIdentity`.
    pub action: &'static str,
    /// Whether a statement denies it, or none allows it.
    pub decision: Decision,
}

/// Asks a role's trust policy about a sign-in: the sign-in itself, the tags when some are sent, and the source identity
/// when one is sent must each be allowed.
///
/// # Errors
/// The first action that is not allowed.
pub fn allows_saml(trust: &Document, facts: &SamlFacts<'_>) -> Result<(), TrustRefusal> {
    let provider = facts.provider.to_string();
    for (action, context) in needed(facts) {
        let request = Request { principal: Some(("Federated", &provider)), action, resource: None, context: &context };
        match decide([trust], &request) {
            Decision::Allowed => {}
            decision => return Err(TrustRefusal { action, decision }),
        }
    }
    Ok(())
}

/// The actions that a sign-in needs, each with the condition keys that it knows.
pub(super) fn needed(facts: &SamlFacts<'_>) -> Vec<(&'static str, Context)> {
    let context = facts.context();
    let mut needed = Vec::with_capacity(3);
    if !facts.tags.is_empty() {
        needed.push(("sts:TagSession", context.only(|key| key == "saml:aud" || is_tag_key(key) || is_global(key))));
    }
    if facts.source_identity.is_some() {
        needed.push(("sts:SetSourceIdentity", context.only(|key| key == "sts:sourceidentity" || is_global(key))));
    }
    needed.insert(0, ("sts:AssumeRoleWithSAML", context));
    needed
}

/// The SAML providers that a trust policy's allowing statements name, without repetition.
#[must_use]
pub fn federated_providers(trust: &Document) -> Vec<ProviderArn> {
    let mut found = Vec::new();
    for statement in trust.statements.iter().filter(|s| s.effect == super::Effect::Allow) {
        let Some(Selection::Only(principals)) = &statement.principals else { continue };
        for arn in principals.iter().filter(|p| p.kind == "Federated").filter_map(|p| ProviderArn::parse(&p.value).ok()) {
            if !found.contains(&arn) {
                found.push(arn);
            }
        }
    }
    found
}

/// `Base64(SHA1(issuer ‖ account ‖ "/" ‖ provider name))`: a stable name of the issuer in an account.
/// Source: `NameQualifier` in the STS service model; the formula was confirmed against a recorded reply.
#[must_use]
pub fn name_qualifier(issuer: &str, provider: &ProviderArn) -> String {
    let text = format!("{issuer}{}/{}", provider.account(), provider.name());
    STANDARD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()))
}

/// The `NameID` format as `saml:sub_type` has it: the SAML 2.0 prefix is cut.
/// Our guess: other prefixes are kept whole, as the documentation says; one recorded reply shows SAML 1.1's cut too.
#[must_use]
pub fn subject_type(format: Option<&str>) -> &str {
    let format = format.unwrap_or("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified");
    format.strip_prefix("urn:oasis:names:tc:SAML:2.0:nameid-format:").unwrap_or(format)
}

impl SamlFacts<'_> {
    /// The condition keys of the sign-in.
    #[must_use]
    pub fn context(&self) -> Context {
        let mut context = Context::default()
            .with("saml:aud", [self.recipient])
            .with("saml:iss", [self.issuer])
            .with("saml:sub", [self.subject])
            .with("saml:sub_type", [subject_type(self.subject_format)])
            .with("saml:doc", [format!("{}/{}", self.provider.account(), self.provider.name())])
            .with("saml:namequalifier", [name_qualifier(self.issuer, self.provider)])
            .with("sts:RoleSessionName", [self.session_name])
            .with("sts:SourceIdentity", self.source_identity)
            .with("sts:TransitiveTagKeys", self.transitive_tags)
            .with("aws:TagKeys", self.tags.iter().map(|(key, _)| key))
            .with("aws:CurrentTime", [self.at.to_string()])
            .with("aws:EpochTime", [self.at.as_second().to_string()]);
        for (key, value) in self.tags {
            context.set(&format!("aws:RequestTag/{key}"), [value]);
        }
        for (name, values) in self.attributes {
            if let Some(key) = claim_key(name)
                && context.get(&key).is_none()
            {
                context.set(&key, values);
            }
        }
        context
    }
}

fn is_tag_key(key: &str) -> bool {
    key.starts_with("aws:requesttag/") || matches!(key, "aws:tagkeys" | "sts:transitivetagkeys")
}

fn is_global(key: &str) -> bool {
    matches!(key, "aws:currenttime" | "aws:epochtime")
}

/// The condition key of a claim, after the tables in "Configure SAML assertions for the authentication response".
#[must_use]
pub fn claim_key(attribute: &str) -> Option<String> {
    const EDU_PERSON: [&str; 11] = [
        "Affiliation",
        "Nickname",
        "OrgDN",
        "OrgUnitDN",
        "PrimaryAffiliation",
        "PrincipalName",
        "Entitlement",
        "PrimaryOrgUnitDN",
        "ScopedAffiliation",
        "TargetedID",
        "Assurance",
    ];
    const EDU_ORG: [&str; 5] = ["HomePageURI", "IdentityAuthNPolicyURI", "LegalName", "SuperiorURI", "WhitePagesURI"];
    let oid = attribute.strip_prefix("urn:oid:").unwrap_or(attribute);
    let numbered = |prefix: &str, first: usize, names: &[&str]| {
        let number: usize = oid.strip_prefix(prefix)?.parse().ok()?;
        names.get(number.checked_sub(first)?).map(|name| (*name).to_owned())
    };
    if let Some(name) = numbered("1.3.6.1.4.1.5923.1.1.1.", 1, &EDU_PERSON) {
        return Some(format!("saml:eduPerson{name}"));
    }
    if let Some(name) = numbered("1.3.6.1.4.1.5923.1.2.1.", 2, &EDU_ORG) {
        return Some(format!("saml:eduOrg{name}"));
    }
    let name = match oid {
        "2.5.4.3" => "cn",
        "2.5.4.4" | "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname" => "surname",
        "2.5.4.42" | "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname" => "givenName",
        "2.5.4.45" => "x500UniqueIdentifier",
        "0.9.2342.19200300.100.1.1" | "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid" => "uid",
        "0.9.2342.19200300.100.1.3" | "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress" => "mail",
        "0.9.2342.19200300.100.1.45" => "organizationStatus",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name" => "name",
        "http://schemas.xmlsoap.org/claims/CommonName" => "commonName",
        _ => return None,
    };
    Some(format!("saml:{name}"))
}

#[cfg(test)]
mod tests;
