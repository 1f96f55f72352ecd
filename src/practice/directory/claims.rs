//! Claims mapping policies as the directory understands them, and the claims that they make of a user.
//!
//! Source: "Claims mapping policy type" and "Claims customization reference" (Entra). Transformations and extension
//! attributes are not practised: a definition with one is refused when it is written, not ignored when it is used.

use super::state::{Tenant, User};
use crate::domain::claims::{ROLE, ROLE_SESSION_NAME, SESSION_DURATION};
use serde::Deserialize;

/// The claims of one sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claims {
    /// The NameID's value, where the user has one.
    pub(super) name_id: Option<String>,
    /// Attributes in order.
    pub(super) attributes: Vec<(String, Vec<String>)>,
}

/// A definition that was understood.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    basic_set: bool,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    source: Source,
    claim: String,
}

#[derive(Debug, Clone)]
enum Source {
    Constant(String),
    User(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "ClaimsMappingPolicy")]
    policy: Policy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Policy {
    version: i64,
    include_basic_claim_set: serde_json::Value,
    #[serde(default)]
    claims_schema: Vec<Schema>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Schema {
    source: Option<String>,
    #[serde(rename = "ID")]
    id: Option<String>,
    value: Option<String>,
    saml_claim_type: Option<String>,
    #[allow(dead_code)] // taken, because a policy may serve JWT applications as well; no JWT is made here
    jwt_claim_type: Option<String>,
    #[serde(rename = "SAMLNameForm")]
    #[allow(dead_code)] // taken; every attribute is written without a name format, as the default is
    name_form: Option<String>,
}

/// Our guess: Microsoft says that the number of claims is capped and not at how many.
const MAX_ENTRIES: usize = 50;
const MAX_CHARS: usize = 32 * 1024;

const NAME_ID: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier";
const IDENTITY: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
const MICROSOFT: &str = "http://schemas.microsoft.com/identity/claims/";
const METHODS: &str = "http://schemas.microsoft.com/claims/authnmethodsreferences";
const PASSWORD_METHOD: &str = "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password";

/// Claim types that a policy can't set. Source: "Claims mapping policy type", restricted SAML claims (those that matter here).
const RESTRICTED: [&str; 6] = [
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
    "http://schemas.microsoft.com/identity/claims/tenantid",
    "http://schemas.microsoft.com/identity/claims/objectidentifier",
    "http://schemas.microsoft.com/identity/claims/identityprovider",
    METHODS,
];

/// Attributes of a user that a policy may name and that practice users have.
const USER_ATTRIBUTES: [&str; 13] = [
    "assignedroles",
    "companyname",
    "department",
    "displayname",
    "employeeid",
    "givenname",
    "jobtitle",
    "mail",
    "mailnickname",
    "objectid",
    "surname",
    "userprincipalname",
    "preferredlanguage",
];

impl Definition {
    /// What the gallery application sends when no policy is assigned.
    pub(super) fn gallery() -> Self {
        let entry = |source, claim: &str| Entry { source, claim: claim.to_owned() };
        Self {
            basic_set: true,
            entries: vec![
                entry(Source::User("assignedroles".into()), ROLE),
                entry(Source::User("userprincipalname".into()), ROLE_SESSION_NAME),
                // our guess: that the template sends a duration at all, and this one, is not documented
                entry(Source::Constant("900".into()), SESSION_DURATION),
            ],
        }
    }

    /// Reads the JSON text of a policy.
    ///
    /// # Errors
    /// With the reason, for the client.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_CHARS {
            return Err(format!("It is longer than {MAX_CHARS} bytes."));
        }
        let policy = serde_json::from_str::<Document>(text).map_err(|e| format!("It can't be read: {e}."))?.policy;
        if policy.version != 1 {
            return Err("Version has to be 1.".into());
        }
        // Microsoft documents a Boolean and writes a text in every sample
        let basic_set = match &policy.include_basic_claim_set {
            serde_json::Value::Bool(flag) => *flag,
            serde_json::Value::String(text) if text.eq_ignore_ascii_case("true") => true,
            serde_json::Value::String(text) if text.eq_ignore_ascii_case("false") => false,
            _ => return Err("IncludeBasicClaimSet has to be true or false.".into()),
        };
        if policy.claims_schema.len() > MAX_ENTRIES {
            return Err(format!("ClaimsSchema has more than {MAX_ENTRIES} entries."));
        }
        let entries = policy.claims_schema.into_iter().filter_map(|s| s.understood().transpose()).collect::<Result<_, _>>()?;
        Ok(Self { basic_set, entries })
    }

    /// The claims of a user who holds app roles with these values.
    pub(super) fn claims(&self, user: &User, tenant: &Tenant, roles: &[String]) -> Claims {
        // our guess: the default NameID of the gallery application is unconfirmed; here it is the user principal name
        let mut claims = Claims { name_id: Some(user.user_principal_name.clone()), attributes: Vec::new() };
        if self.basic_set {
            claims.attributes = basic(user, tenant);
        }
        for entry in &self.entries {
            let values = match &entry.source {
                Source::Constant(value) => vec![value.clone()],
                Source::User(id) if id == "assignedroles" => roles.to_vec(),
                Source::User(id) => attribute(user, id).into_iter().collect(),
            };
            if entry.claim == NAME_ID {
                claims.name_id = values.into_iter().next();
                continue;
            }
            claims.attributes.retain(|(name, _)| *name != entry.claim);
            if !values.is_empty() {
                claims.attributes.push((entry.claim.clone(), values));
            }
        }
        claims
    }
}

impl Schema {
    /// `None` for an entry that is about JWT only.
    fn understood(self) -> Result<Option<Entry>, String> {
        let source = match (self.source.as_deref(), self.id, self.value) {
            (None, None, Some(value)) => Source::Constant(value),
            (Some("user"), Some(id), None) => {
                let id = id.to_lowercase();
                if !USER_ATTRIBUTES.contains(&id.as_str()) {
                    return Err(format!("The practice directory has no user attribute '{}'.", id.chars().take(60).collect::<String>()));
                }
                Source::User(id)
            }
            _ => return Err("An entry has either Value, or Source user with an ID; the practice directory knows no other source.".into()),
        };
        let Some(claim) = self.saml_claim_type else { return Ok(None) };
        if url::Url::parse(&claim).is_err() {
            return Err("SamlClaimType has to be a URI.".into());
        }
        if RESTRICTED.iter().any(|r| r.eq_ignore_ascii_case(&claim)) {
            return Err(format!("SamlClaimType '{claim}' is restricted."));
        }
        Ok(Some(Entry { source, claim }))
    }
}

fn basic(user: &User, tenant: &Tenant) -> Vec<(String, Vec<String>)> {
    let mut claims = vec![
        (format!("{MICROSOFT}tenantid"), vec![tenant.id.clone()]),
        (format!("{MICROSOFT}objectidentifier"), vec![user.id.clone()]),
        (format!("{MICROSOFT}displayname"), vec![user.display_name.clone()]),
        (format!("{MICROSOFT}identityprovider"), vec![tenant.issuer()]),
        (METHODS.to_owned(), vec![PASSWORD_METHOD.to_owned()]),
    ];
    let optional = [("givenname", &user.given_name), ("surname", &user.surname), ("emailaddress", &user.mail)];
    claims.extend(optional.into_iter().filter_map(|(name, value)| value.clone().map(|v| (format!("{IDENTITY}{name}"), vec![v]))));
    claims.push((format!("{IDENTITY}name"), vec![user.user_principal_name.clone()]));
    claims
}

fn attribute(user: &User, id: &str) -> Option<String> {
    match id {
        "companyname" => user.company_name.clone(),
        "department" => user.department.clone(),
        "displayname" => Some(user.display_name.clone()),
        "employeeid" => user.employee_id.clone(),
        "givenname" => user.given_name.clone(),
        "jobtitle" => user.job_title.clone(),
        "mail" => user.mail.clone(),
        "mailnickname" => Some(user.mail_nickname.clone()),
        "objectid" => Some(user.id.clone()),
        "preferredlanguage" => user.preferred_language.clone(),
        "surname" => user.surname.clone(),
        "userprincipalname" => Some(user.user_principal_name.clone()),
        _ => None,
    }
}

impl Tenant {
    /// The entity id of the directory, and the issuer of its responses, as in the global cloud.
    pub(super) fn issuer(&self) -> String {
        format!("https://sts.windows.net/{}/", self.id)
    }

    /// Whether a path names this tenant, by its id or a domain.
    pub(super) fn is_named(&self, text: &str) -> bool {
        text.eq_ignore_ascii_case(&self.id) || self.domains.iter().any(|d| d.eq_ignore_ascii_case(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::claims::Claims as Wish;
    use crate::practice::directory::seed::blank_user;
    use jiff::Timestamp;

    fn user() -> User {
        User { user_principal_name: "B.Simon@practice.example".into(), ..blank_user(Timestamp::UNIX_EPOCH) }
    }

    #[test]
    fn the_programs_own_policy_gives_the_three_claims() -> Result<(), String> {
        let claims =
            Definition::parse(&Wish::default().policy_definition())?.claims(&user(), &Tenant::default(), &["r,p".into(), "s,p".into()]);
        let value = |name: &str| claims.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.join(" "));
        assert_eq!(value(ROLE).as_deref(), Some("r,p s,p"));
        assert_eq!(value(ROLE_SESSION_NAME).as_deref(), Some("B.Simon@practice.example"));
        assert_eq!(value(SESSION_DURATION).as_deref(), Some("3600"));
        assert!(value("http://schemas.microsoft.com/identity/claims/tenantid").is_some());
        Ok(())
    }

    #[test]
    fn a_user_without_roles_or_mail_sends_no_such_claims() -> Result<(), String> {
        let text = r#"{"ClaimsMappingPolicy":{"Version":1,"IncludeBasicClaimSet":false,"ClaimsSchema":[
            {"Source":"user","ID":"assignedroles","SamlClaimType":"https://aws.amazon.com/SAML/Attributes/Role"},
            {"Source":"user","ID":"mail","SamlClaimType":"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier"},
            {"Source":"user","ID":"mail","JwtClaimType":"mail"}]}}"#;
        assert_eq!(Definition::parse(text)?.claims(&user(), &Tenant::default(), &[]), Claims { name_id: None, attributes: Vec::new() });
        Ok(())
    }

    #[test]
    fn definitions_that_would_do_less_than_they_say_are_refused() {
        let schema =
            |entry: &str| format!(r#"{{"ClaimsMappingPolicy":{{"Version":1,"IncludeBasicClaimSet":"true","ClaimsSchema":[{entry}]}}}}"#);
        for bad in [
            String::new(),
            "{}".into(),
            schema("").replace("Version", "version"),
            schema("").replace(":1,", ":2,"),
            schema("").replace("\"true\"", "\"maybe\""),
            schema(r#"{"Source":"user","ID":"sessionduration","SamlClaimType":"https://a"}"#),
            schema(r#"{"Source":"transformation","ID":"x","TransformationId":"t","SamlClaimType":"https://a"}"#),
            schema(r#"{"Value":"1","Source":"user","ID":"mail","SamlClaimType":"https://a"}"#),
            schema(r#"{"Value":"1","SamlClaimType":"no uri"}"#),
            schema(r#"{"Value":"1","SamlClaimType":"http://schemas.microsoft.com/identity/claims/tenantid"}"#),
            "x".repeat(40_000),
        ] {
            assert!(Definition::parse(&bad).is_err(), "{bad}");
        }
    }
}
