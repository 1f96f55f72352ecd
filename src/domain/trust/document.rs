//! Policy documents read in AWS's grammar, refused with AWS's texts.
//!
//! Source: "Grammar of the IAM JSON policy language"; the texts were recorded from real AWS where [`BadPolicy`] says so.

use super::condition::Condition;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The longest policy text that the IAM service model takes, in characters.
pub const MAX_POLICY_CHARS: usize = 131_072;

/// Why AWS would not take a policy; its `Display` is AWS's message (code `MalformedPolicyDocument`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPolicy {
    /// No JSON (recorded, trust policies).
    #[error("This policy contains invalid Json")]
    NotJson,
    /// An element that this kind of policy can't have (recorded for `Resource` in trust policies).
    #[error("Has prohibited field {0}")]
    Prohibited(&'static str),
    /// An element that is not there (our guess: the wording for trust policies).
    #[error("Missing required field {0}")]
    Missing(&'static str),
    /// An action of another service in a trust policy (recorded).
    #[error("AssumeRole policy may only specify STS AssumeRole actions.")]
    NotStsAction,
    /// Against the grammar (recorded, permissions policies).
    #[error("Syntax errors in policy.")]
    Syntax,
    /// No `Resource` (recorded).
    #[error("Policy statement must contain resources.")]
    NoResources,
    /// No `Action` (recorded).
    #[error("Policy statement must contain actions.")]
    NoActions,
    /// An old language version in a managed policy (recorded).
    #[error("Policy document must be version 2012-10-17 or greater.")]
    OldVersion,
    /// An action without a service (recorded by others).
    #[error("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    NoVendor,
    /// A resource that is neither an ARN nor `*` (recorded by others).
    #[error("Resource {0} must be in ARN format or \"*\".")]
    NotArn(String),
    /// A principal in a permissions policy (recorded by others).
    #[error("Policy document should not specify a principal.")]
    HasPrincipal,
    /// Two statements of one name (recorded by others).
    #[error("Statement IDs (SID) in a single policy must be unique.")]
    RepeatedSid,
}

/// Allow or deny.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The statement allows.
    Allow,
    /// The statement denies; that overrides every allowance.
    Deny,
}

/// Something and its opposite: `Action` and `NotAction`, `Resource` and `NotResource`, `Principal` and `NotPrincipal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection<T> {
    /// These.
    Only(Vec<T>),
    /// All but these.
    AllBut(Vec<T>),
}

/// A principal of a trust policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// `Federated`, `AWS`, `Service`, `CanonicalUser`; `*` for the principal `"*"`.
    pub kind: String,
    /// An ARN, an account number, a service name.
    pub value: String,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Allow or deny.
    pub effect: Effect,
    /// Who; absent in permissions policies.
    pub principals: Option<Selection<Principal>>,
    /// Which actions.
    pub actions: Selection<String>,
    /// On what; absent in trust policies.
    pub resources: Option<Selection<String>>,
    /// Under which conditions, all of which must hold.
    pub conditions: Vec<Condition>,
}

/// A policy that AWS would take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Whether `${…}` are policy variables (version 2012-10-17).
    pub variables: bool,
    /// The statements, at least one.
    pub statements: Vec<Statement>,
}

/// What the document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Trust,
    Permissions,
}

impl Document {
    /// Reads the trust policy of a role.
    ///
    /// # Errors
    /// When IAM would refuse it.
    pub fn parse_trust(text: &str) -> Result<Self, BadPolicy> {
        Self::parse(text, Kind::Trust)
    }

    /// Reads a permissions policy, managed or inline.
    ///
    /// # Errors
    /// When IAM would refuse it.
    pub fn parse_permissions(text: &str) -> Result<Self, BadPolicy> {
        Self::parse(text, Kind::Permissions)
    }

    fn parse(text: &str, kind: Kind) -> Result<Self, BadPolicy> {
        let not_json = if kind == Kind::Trust { BadPolicy::NotJson } else { BadPolicy::Syntax };
        if text.len() > MAX_POLICY_CHARS * 4 {
            return Err(BadPolicy::Syntax);
        }
        let Ok(Value::Object(document)) = serde_json::from_str::<Value>(text) else { return Err(not_json) };
        if document.keys().any(|k| !matches!(k.as_str(), "Version" | "Id" | "Statement")) {
            return Err(BadPolicy::Syntax);
        }
        let variables = match document.get("Version").map(Value::as_str) {
            Some(Some("2012-10-17")) => true,
            Some(Some("2008-10-17")) | None if kind == Kind::Trust => false,
            Some(Some("2008-10-17")) | None => return Err(BadPolicy::OldVersion),
            Some(_) => return Err(BadPolicy::Syntax),
        };
        let statements = match document.get("Statement") {
            Some(one @ Value::Object(_)) => std::slice::from_ref(one),
            Some(Value::Array(many)) if !many.is_empty() => many.as_slice(),
            _ => return Err(BadPolicy::Syntax),
        };
        let mut sids = BTreeSet::new();
        let statements = statements.iter().map(|s| statement(s, kind, &mut sids)).collect::<Result<_, _>>()?;
        Ok(Self { variables, statements })
    }
}

fn statement<'v>(value: &'v Value, kind: Kind, sids: &mut BTreeSet<&'v str>) -> Result<Statement, BadPolicy> {
    const ELEMENTS: [&str; 9] =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
    let object = value.as_object().ok_or(BadPolicy::Syntax)?;
    if object.keys().any(|k| !ELEMENTS.contains(&k.as_str())) {
        return Err(BadPolicy::Syntax);
    }
    if let Some(sid) = object.get("Sid") {
        let sid = sid.as_str().filter(|s| s.bytes().all(|b| b.is_ascii_alphanumeric())).ok_or(BadPolicy::Syntax)?;
        if !sid.is_empty() && !sids.insert(sid) {
            return Err(BadPolicy::RepeatedSid);
        }
    }
    let effect = match object.get("Effect").and_then(Value::as_str) {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        _ => return Err(BadPolicy::Syntax),
    };
    Ok(Statement {
        effect,
        principals: principals(object, kind)?,
        actions: actions(object, kind)?,
        resources: resources(object, kind)?,
        conditions: conditions(object.get("Condition"))?,
    })
}

fn principals(object: &Map<String, Value>, kind: Kind) -> Result<Option<Selection<Principal>>, BadPolicy> {
    let found = selected(object, "Principal", "NotPrincipal", principal_list)?;
    match (kind, found) {
        (Kind::Permissions, Some(_)) => Err(BadPolicy::HasPrincipal),
        (Kind::Trust, None) => Err(BadPolicy::Missing("Principal")),
        (_, found) => Ok(found),
    }
}

fn principal_list(value: &Value) -> Result<Vec<Principal>, BadPolicy> {
    match value {
        Value::String(all) if all == "*" => Ok(vec![Principal { kind: "*".into(), value: "*".into() }]),
        Value::Object(kinds) if !kinds.is_empty() => {
            let mut list = Vec::new();
            for (kind, values) in kinds {
                if !matches!(kind.as_str(), "AWS" | "Federated" | "Service" | "CanonicalUser") {
                    return Err(BadPolicy::Syntax);
                }
                list.extend(texts(values)?.into_iter().map(|value| Principal { kind: kind.clone(), value }));
            }
            Ok(list)
        }
        _ => Err(BadPolicy::Syntax),
    }
}

fn actions(object: &Map<String, Value>, kind: Kind) -> Result<Selection<String>, BadPolicy> {
    let missing = if kind == Kind::Trust { BadPolicy::Missing("Action") } else { BadPolicy::NoActions };
    let actions = selected(object, "Action", "NotAction", texts)?.ok_or(missing)?;
    let (Selection::Only(list) | Selection::AllBut(list)) = &actions;
    for action in list {
        let vendor = action.split_once(':').map(|(vendor, _)| vendor);
        match (kind, vendor) {
            // our guess: `sts:*` and other patterns of STS actions are taken
            (Kind::Trust, Some(v)) if v.eq_ignore_ascii_case("sts") => {}
            (Kind::Trust, _) => return Err(BadPolicy::NotStsAction),
            (Kind::Permissions, None) if action != "*" => return Err(BadPolicy::NoVendor),
            (Kind::Permissions, _) => {}
        }
    }
    Ok(actions)
}

fn resources(object: &Map<String, Value>, kind: Kind) -> Result<Option<Selection<String>>, BadPolicy> {
    if kind == Kind::Trust {
        let found = ["Resource", "NotResource"].into_iter().find(|k| object.contains_key(*k));
        return found.map_or(Ok(None), |field| Err(BadPolicy::Prohibited(field)));
    }
    let resources = selected(object, "Resource", "NotResource", texts)?.ok_or(BadPolicy::NoResources)?;
    let (Selection::Only(list) | Selection::AllBut(list)) = &resources;
    match list.iter().find(|r| r.as_str() != "*" && !r.starts_with("arn:")) {
        Some(bad) => Err(BadPolicy::NotArn(bad.clone())),
        None => Ok(Some(resources)),
    }
}

fn conditions(value: Option<&Value>) -> Result<Vec<Condition>, BadPolicy> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let mut list = Vec::new();
    for (operator, keys) in value.as_object().ok_or(BadPolicy::Syntax)? {
        for (key, values) in keys.as_object().ok_or(BadPolicy::Syntax)? {
            list.push(Condition::new(operator, key, texts(values)?).ok_or(BadPolicy::Syntax)?);
        }
    }
    Ok(list)
}

/// The element, its opposite, or nothing; both at once are against the grammar.
fn selected<T>(
    object: &Map<String, Value>,
    name: &str,
    opposite: &str,
    read: impl Fn(&Value) -> Result<Vec<T>, BadPolicy>,
) -> Result<Option<Selection<T>>, BadPolicy> {
    match (object.get(name), object.get(opposite)) {
        (Some(_), Some(_)) => Err(BadPolicy::Syntax),
        (Some(value), None) => read(value).map(|v| Some(Selection::Only(v))),
        (None, Some(value)) => read(value).map(|v| Some(Selection::AllBut(v))),
        (None, None) => Ok(None),
    }
}

/// A text or a list of texts; numbers and truth values stand for their text.
fn texts(value: &Value) -> Result<Vec<String>, BadPolicy> {
    let text = |value: &Value| match value {
        Value::String(s) => Ok(s.clone()),
        Value::Bool(b) => Ok(b.to_string()),
        Value::Number(n) => Ok(n.to_string()),
        _ => Err(BadPolicy::Syntax),
    };
    match value {
        Value::Array(many) => many.iter().map(text).collect(),
        one => Ok(vec![text(one)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trust(text: &str) -> String {
        Document::parse_trust(text).err().map(|e| e.to_string()).unwrap_or_default()
    }

    fn permissions(text: &str) -> String {
        Document::parse_permissions(text).err().map(|e| e.to_string()).unwrap_or_default()
    }

    #[test]
    fn trust_policies_are_refused_with_the_words_of_aws() {
        let good = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"arn"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"]}}"#;
        assert_eq!(trust(good), "");
        assert_eq!(trust("{"), "This policy contains invalid Json");
        assert_eq!(trust(&good.replace("sts:TagSession", "s3:GetObject")), "AssumeRole policy may only specify STS AssumeRole actions.");
        assert_eq!(trust(&good.replace(r#""Action""#, r#""Resource":"*","Action""#)), "Has prohibited field Resource");
        assert_eq!(trust(&good.replace("Allow", "allow")), "Syntax errors in policy.");
        assert_eq!(trust(&good.replace("Federated", "Nobody")), "Syntax errors in policy.");
        assert_eq!(trust("{}"), "Syntax errors in policy.");
        assert_eq!(
            trust(r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}"#),
            "Missing required field Principal"
        );
    }

    #[test]
    fn permissions_policies_are_refused_with_the_words_of_aws() {
        let good = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*"}]}"#;
        assert_eq!(permissions(good), "");
        assert_eq!(permissions("x"), "Syntax errors in policy.");
        assert_eq!(permissions(&good.replace(r#","Resource":"*""#, "")), "Policy statement must contain resources.");
        assert_eq!(permissions(&good.replace(r#""Action":"iam:ListRoles","#, "")), "Policy statement must contain actions.");
        assert_eq!(permissions(&good.replace("2012", "2008")), "Policy document must be version 2012-10-17 or greater.");
        assert_eq!(
            permissions(&good.replace("iam:ListRoles", "ListRoles")),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
        );
        assert_eq!(permissions(&good.replace(r#""*""#, r#""x""#)), "Resource x must be in ARN format or \"*\".");
        assert_eq!(
            permissions(&good.replace(r#""Action""#, r#""Principal":"*","Action""#)),
            "Policy document should not specify a principal."
        );
    }

    #[test]
    fn deep_and_odd_input_is_refused_quietly() {
        for text in
            ["", "null", "[]", "1", &"[".repeat(100_000), &r#"{"Statement":"#.repeat(1000), r#"{"Statement":[]}"#, r#"{"Statement":[1]}"#]
        {
            assert!(Document::parse_trust(text).is_err());
        }
    }
}
