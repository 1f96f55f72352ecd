//! An inspection as the Inspector shows it, out of the JSON shape of the design's section 7.

use crate::saml::inspect::Report;
use serde_json::Value;

/// One fact of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// What it is.
    pub name: String,
    /// Its value as it stands there.
    pub value: String,
}

/// A finding of an inspection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // the fields are those of a finding
pub struct ReportFinding {
    pub severity: String,
    pub what: String,
    pub why: String,
    pub fix: String,
}

/// What the Inspector shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportView {
    /// `Response`, base64.
    pub source: String,
    /// `trusted`, `untrusted`, `unsigned`, `refused`, `unchecked`.
    pub signature: String,
    /// Why, one sentence.
    pub signature_reason: String,
    /// Whether the facts come from signed bytes.
    pub trusted: bool,
    /// Facts of the assertion.
    pub facts: Vec<FactRow>,
    /// `accepts`, `refuses`, `unknown`.
    pub aws: String,
    /// AWS's error code.
    pub aws_code: Option<String>,
    /// AWS's own words.
    pub aws_message: Option<String>,
    /// Findings, as they came.
    pub findings: Vec<ReportFinding>,
    /// How many messages the document held.
    pub messages: usize,
    /// The whole report as JSON, to copy.
    pub json: String,
}

impl ReportView {
    /// Makes the view of a report.
    #[must_use]
    pub fn new(report: &Report) -> Self {
        serde_json::to_value(report).map_or_else(|_| Self::default(), |json| Self::from_json(&json))
    }

    /// Makes the view of a report's JSON. Members that are missing stay empty.
    #[must_use]
    pub fn from_json(json: &Value) -> Self {
        let messages = json.get("messages").and_then(Value::as_array);
        // of several messages the first one that is a response is shown
        let one = messages
            .and_then(|all| all.iter().find(|m| text(m, "/input/kind").as_deref() == Some("Response")).or_else(|| all.first()))
            .unwrap_or(json);
        let get = |pointer: &str| text(one, pointer).unwrap_or_default();
        Self {
            source: [get("/input/kind"), form(&get("/input/form"))].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(", "),
            signature: get("/signature/verdict"),
            signature_reason: get("/signature/reason"),
            trusted: one.pointer("/assertion/trusted").and_then(Value::as_bool).unwrap_or(false),
            facts: facts(one),
            aws: get("/aws/verdict"),
            aws_code: text(one, "/aws/code"),
            aws_message: text(one, "/aws/message"),
            findings: one.get("findings").and_then(Value::as_array).map(|all| all.iter().map(finding).collect()).unwrap_or_default(),
            messages: messages.map_or(1, Vec::len),
            json: serde_json::to_string_pretty(json).unwrap_or_default(),
        }
    }

    /// The verdict, one sentence.
    #[must_use]
    pub fn title(&self) -> String {
        let worst = self.findings.iter().find(|f| f.severity == "error");
        match (self.aws.as_str(), worst) {
            ("accepts", _) => "AWS would accept this response".into(),
            ("refuses", Some(finding)) => format!("AWS refuses this response: {}", lower_first(&finding.what)),
            ("refuses", None) => "AWS refuses this response".into(),
            (_, Some(finding)) => finding.what.clone(),
            (_, None) => "What AWS would answer can't be told from here".into(),
        }
    }
}

/// The form of a document as people write it.
fn form(form: &str) -> String {
    match form {
        "xml" | "url" | "har" => form.to_uppercase(),
        _ => form.to_owned(),
    }
}

fn facts(one: &Value) -> Vec<FactRow> {
    let mut rows = Vec::new();
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            rows.push(FactRow { name: name.into(), value });
        }
    };
    add("Signed with", text(one, "/signature/certificate_sha256"));
    add("Algorithm", text(one, "/signature/algorithm"));
    add("Covers", joined(one, "/signature/covers"));
    for (name, pointer) in [
        ("Issuer", "/assertion/issuer"),
        ("Audience", "/assertion/audiences"),
        ("Recipient", "/assertion/recipient"),
        ("NameID", "/assertion/name_id"),
        ("RoleSessionName", "/assertion/session_name"),
        ("SessionDuration", "/assertion/session_duration"),
        ("Issued", "/assertion/issue_instant"),
        ("Not before", "/assertion/not_before"),
        ("Conditions end", "/assertion/not_on_or_after"),
    ] {
        add(name, joined(one, pointer));
    }
    for role in one.pointer("/assertion/roles").and_then(Value::as_array).into_iter().flatten() {
        add("Role", Some([text(role, "/role"), text(role, "/provider")].into_iter().flatten().collect::<Vec<_>>().join(", ")));
    }
    rows
}

fn finding(json: &Value) -> ReportFinding {
    let get = |key: &str| json.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    ReportFinding { severity: get("severity"), what: get("what"), why: get("why"), fix: get("fix") }
}

fn text(json: &Value, pointer: &str) -> Option<String> {
    match json.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

fn joined(json: &Value, pointer: &str) -> Option<String> {
    let list = json.pointer(pointer).and_then(Value::as_array);
    list.map(|l| l.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")).or_else(|| text(json, pointer))
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    // names such as RoleSessionName keep their capital
    let keep = text.split(' ').next().is_some_and(|word| word.chars().skip(1).any(char::is_uppercase));
    match chars.next() {
        Some(first) if !keep => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_becomes_verdict_and_facts() {
        let view = ReportView::from_json(&serde_json::json!({
            "input": {"form": "base64", "kind": "Response"},
            "signature": {"verdict": "trusted", "reason": "The key is the provider's", "covers": ["Assertion"], "algorithm": "rsa-sha256"},
            "assertion": {"trusted": true, "issuer": "https://sts.example/", "audiences": ["https://signin.aws.amazon.com/saml"], "session_duration": 3600,
                "roles": [{"role": "arn:r", "provider": "arn:p"}]},
            "aws": {"verdict": "refuses", "code": "InvalidIdentityToken", "message": "RoleSessionName in AuthnResponse must match"},
            "findings": [{"id": "x", "severity": "error", "what": "RoleSessionName holds #", "why": "b", "fix": "c"}],
        }));
        assert_eq!(view.title(), "AWS refuses this response: RoleSessionName holds #");
        assert_eq!(view.source, "Response, base64");
        assert!(view.trusted);
        assert!(view.facts.contains(&FactRow { name: "Role".into(), value: "arn:r, arn:p".into() }));
        assert!(view.facts.contains(&FactRow { name: "SessionDuration".into(), value: "3600".into() }));
    }

    #[test]
    fn an_empty_report_says_not_known() {
        assert_eq!(ReportView::from_json(&serde_json::json!({})).title(), "What AWS would answer can't be told from here");
    }
}
