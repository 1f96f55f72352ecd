//! The change that would let a role come in: its trust policy rewritten, everything else of it left as it stands.

use super::{Reason, SAML_ACTION};
use crate::domain::arn::ProviderArn;
use crate::domain::call::AwsCall;
use crate::domain::observed::ObservedRole;
use serde_json::{Value, json};

/// A change that mends a prediction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mend {
    /// A call to IAM, with its inverse.
    Trust {
        /// What the link says, such as `Trust only WAAD`.
        label: String,
        /// The call.
        call: AwsCall,
        /// How it is taken back.
        inverse: AwsCall,
        /// What it costs, one sentence.
        affects: String,
    },
    /// Nothing that a call can do: names and paths of roles can't be changed.
    ByHand {
        /// What the link says.
        label: String,
        /// What to do.
        advice: String,
    },
}

impl Mend {
    /// What the link says.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Trust { label, .. } | Self::ByHand { label, .. } => label,
        }
    }
}

/// The mend of a role, where there is one.
#[must_use]
pub fn mend(role: &ObservedRole, reason: &Reason, providers: &[ProviderArn], ours: &ProviderArn) -> Option<Mend> {
    match reason {
        Reason::SeveralProviders if providers.contains(ours) => {
            let others: Vec<String> = providers.iter().filter(|p| *p != ours).map(|p| p.name().to_string()).collect();
            let trust = rewritten(&role.trust, |statement| only_provider(statement, ours))?;
            Some(update(
                role,
                trust,
                format!("Trust only {}", ours.name()),
                format!("Sign-ins through {} end for this role", others.join(", ")),
            ))
        }
        Reason::ExtraActions(actions) if actions.iter().all(|a| a.starts_with("sts:") && !a.contains('*')) => {
            let trust = rewritten(&role.trust, |statement| only_sign_in(statement, ours))?;
            let affects = format!("Whoever sends {} is refused from then on", what_for(actions));
            Some(update(role, trust, if actions.len() == 1 { "Remove action".into() } else { "Remove actions".into() }, affects))
        }
        Reason::NoSignIn => {
            let trust = rewritten(&role.trust, |statement| Some(allow_sign_in(statement, ours)))?;
            Some(update(role, trust, "Allow the sign-in".into(), "Whoever is assigned to the role can sign in".into()))
        }
        Reason::TooLong { chars } => Some(Mend::ByHand {
            label: if role.arn.path() == "/" { "Shorten name".into() } else { "Shorten path".into() },
            advice: format!(
                "Role and provider have {chars} characters together, 239 are the most. IAM can't rename a role: make a new one with a \
                 shorter path or name, or a provider with a shorter name"
            ),
        }),
        _ => None,
    }
}

fn update(role: &ObservedRole, trust: String, label: String, affects: String) -> Mend {
    let name = role.arn.name().clone();
    Mend::Trust {
        label,
        call: AwsCall::UpdateTrust { name: name.clone(), trust },
        inverse: AwsCall::UpdateTrust { name, trust: role.trust.clone() },
        affects,
    }
}

fn what_for(actions: &[String]) -> String {
    let what = |action: &String| match action.as_str() {
        "sts:TagSession" => "session tags".to_owned(),
        "sts:SetSourceIdentity" => "a source identity".to_owned(),
        other => other.to_owned(),
    };
    actions.iter().map(what).collect::<Vec<_>>().join(" or ")
}

/// The policy with each statement put through `change`; statements that come back empty are left out. `None` where
/// nothing of it would be left, or nothing changed.
fn rewritten(trust: &str, change: impl Fn(Value) -> Option<Value>) -> Option<String> {
    let before: Value = serde_json::from_str(trust).ok()?;
    let mut policy = before.clone();
    let statements = match policy.get("Statement")? {
        Value::Array(list) => list.clone(),
        one => vec![one.clone()],
    };
    let kept: Vec<Value> = statements.into_iter().filter_map(change).collect();
    if kept.is_empty() {
        return None;
    }
    policy["Statement"] = Value::Array(kept);
    (policy != before).then(|| policy.to_string())
}

fn federated(statement: &Value) -> Vec<String> {
    match &statement["Principal"]["Federated"] {
        Value::String(one) => vec![one.clone()],
        Value::Array(many) => many.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

fn is_saml_provider(arn: &str) -> bool {
    ProviderArn::parse(arn).is_ok()
}

/// Takes every SAML provider but ours out of a statement. Other federated principals (OIDC) stay.
fn only_provider(mut statement: Value, ours: &ProviderArn) -> Option<Value> {
    let named = federated(&statement);
    if !named.iter().any(|n| is_saml_provider(n)) {
        return Some(statement);
    }
    let kept: Vec<String> = named.into_iter().filter(|n| !is_saml_provider(n) || *n == ours.to_string()).collect();
    if kept.is_empty() {
        let principal = statement["Principal"].as_object_mut()?;
        principal.remove("Federated");
        return (!principal.is_empty()).then_some(statement);
    }
    statement["Principal"]["Federated"] = one_or_many(&kept);
    Some(statement)
}

/// Leaves only the sign-in of what a statement grants to our provider.
fn only_sign_in(mut statement: Value, ours: &ProviderArn) -> Option<Value> {
    if statement["Effect"] != "Allow" || !federated(&statement).contains(&ours.to_string()) {
        return Some(statement);
    }
    let actions: Vec<String> = match &statement["Action"] {
        Value::String(one) => vec![one.clone()],
        Value::Array(many) => many.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        _ => return Some(statement),
    };
    if !actions.iter().any(|a| a.eq_ignore_ascii_case(SAML_ACTION)) {
        return None;
    }
    statement["Action"] = json!(SAML_ACTION);
    Some(statement)
}

/// Adds the sign-in to what a statement grants to our provider.
fn allow_sign_in(mut statement: Value, ours: &ProviderArn) -> Value {
    if statement["Effect"] == "Allow" && federated(&statement).contains(&ours.to_string()) && statement.get("Action").is_some() {
        statement["Action"] = json!(SAML_ACTION);
    }
    statement
}

fn one_or_many(values: &[String]) -> Value {
    match values {
        [one] => json!(one),
        many => json!(many),
    }
}
