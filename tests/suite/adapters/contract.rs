//! Microsoft's OpenAPI description of Graph, as far as requests are judged by it: paths, query options, selected
//! properties, bodies. Patterns and formats are not looked at.

use serde_json::Value;
use std::path::PathBuf;

pub(super) struct Contract(Value);

impl Contract {
    /// The description, or nothing where the shared folder is absent: said loudly, and never in the check's run.
    pub(super) fn load() -> Option<Self> {
        let shared = std::env::var_os("ROLEBRIDGE_SHARED")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
        let file = shared.join("contracts/graph/openapi-subset.json");
        let Ok(text) = std::fs::read_to_string(&file) else {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{} is missing", file.display());
            println!("NOT CHECKED: {} is missing, so no request was judged", file.display());
            return None;
        };
        Some(Self(serde_json::from_str(&text).unwrap()))
    }

    /// What is wrong with a request; `path` without the version.
    pub(super) fn faults(&self, method: &str, path: &str, query: &[(String, String)], body: Option<&Value>) -> Vec<String> {
        let Some(operation) = self.operation(method, path) else { return vec![format!("{method} {path} is not in the description")] };
        let mut faults = Vec::new();
        let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().map(|p| self.resolved(p)).collect();
        let row = self.row_schema(operation);
        for (name, value) in query {
            if !parameters.iter().any(|p| p["in"] == "query" && p["name"] == name.as_str()) {
                faults.push(format!("{method} {path} takes no {name}"));
            }
            for property in value.split(',').filter(|_| name == "$select") {
                if row["properties"].get(property).is_none() {
                    faults.push(format!("{method} {path} has no property {property}"));
                }
            }
        }
        let declared = &self.resolved(&operation["requestBody"])["content"]["application/json"]["schema"];
        match body {
            Some(body) if declared.is_null() => faults.push(format!("{method} {path} takes no body, got {body}")),
            Some(body) => self.check(body, declared, "body", &mut faults),
            None if !declared.is_null() => faults.push(format!("{method} {path} needs a body")),
            None => {}
        }
        faults
    }

    fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let paths = self.0["paths"].as_object()?;
        let operation = |template: &&String| self.0["paths"][template.as_str()].get(method.to_ascii_lowercase());
        // a template without placeholders goes before one that has them
        let mut matching: Vec<&String> = paths.keys().filter(|t| matches(t, path)).filter(|t| operation(t).is_some()).collect();
        matching.sort_by_key(|t| t.matches('{').count());
        operation(matching.first()?)
    }

    /// The schema of what a read gives, or of the rows of a list.
    fn row_schema<'a>(&'a self, operation: &'a Value) -> &'a Value {
        let answer = self.resolved(&operation["responses"]["2XX"]);
        let schema = self.resolved(&answer["content"]["application/json"]["schema"]);
        match schema["properties"].get("value") {
            Some(list) => self.resolved(&list["items"]),
            None => schema,
        }
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str().and_then(|r| r.strip_prefix('#')) {
            Some(pointer) => self.resolved(self.0.pointer(pointer).unwrap_or(&Value::Null)),
            None => value,
        }
    }

    fn check(&self, value: &Value, schema: &Value, at: &str, faults: &mut Vec<String>) {
        let schema = self.resolved(schema);
        for union in ["anyOf", "oneOf"] {
            if let Some(choices) = schema[union].as_array() {
                let fits = |choice: &Value| {
                    let mut inner = Vec::new();
                    self.check(value, choice, at, &mut inner);
                    inner.is_empty()
                };
                if !choices.iter().any(fits) {
                    faults.push(format!("{at}: {value} is none of the declared kinds"));
                }
            }
        }
        if !has_type(value, &schema["type"]) {
            faults.push(format!("{at}: {value} is not of type {}", schema["type"]));
        }
        if schema["enum"].as_array().is_some_and(|allowed| !allowed.contains(value)) {
            faults.push(format!("{at}: {value} is not among {}", schema["enum"]));
        }
        for (n, item) in value.as_array().into_iter().flatten().enumerate().filter(|_| schema["items"].is_object()) {
            self.check(item, &schema["items"], &format!("{at}[{n}]"), faults);
        }
        for (name, inner) in value.as_object().into_iter().flatten() {
            match schema["properties"].get(name) {
                Some(declared) => self.check(inner, declared, &format!("{at}.{name}"), faults),
                None if name.contains("@odata.") || schema["additionalProperties"] != Value::Bool(false) => {}
                None => faults.push(format!("{at} has no property {name}")),
            }
        }
    }
}

fn has_type(value: &Value, declared: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    match declared {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}

/// Whether a path fits a template such as `/users/{user-id}` or `/applications(appId='{appId}')`.
fn matches(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let fits = |(t, p): (&&str, &&str)| match t.split_once('{') {
        Some((before, rest)) => {
            let after = rest.split_once('}').map_or("", |(_, after)| after);
            p.len() > before.len() + after.len() && p.starts_with(before) && p.ends_with(after)
        }
        None => t == p,
    };
    template.len() == path.len() && template.iter().zip(&path).all(fits)
}

#[test]
fn the_judge_sees_faults() {
    let Some(contract) = Contract::load() else { return };
    let faults = |method, path, body: Option<Value>| contract.faults(method, path, &[], body.as_ref()).len();
    assert_eq!(faults("PATCH", "/servicePrincipals/x", Some(serde_json::json!({"preferredSingleSignOnMode": "saml"}))), 0);
    assert_eq!(faults("PATCH", "/servicePrincipals/x", Some(serde_json::json!({"preferredSingleSignOnMode": 1}))), 1);
    assert_eq!(faults("PATCH", "/servicePrincipals/x", Some(serde_json::json!({"preferredSignOnMode": "saml"}))), 1);
    assert_eq!(faults("PATCH", "/servicePrincipals/x", Some(serde_json::json!({"appRoles": [{"id": 1, "nope": 2}]}))), 2);
    assert_eq!(faults("PUT", "/servicePrincipals/x", None), 1);
    assert_eq!(faults("GET", "/applications(appId='x')", None), 0);
    assert_eq!(contract.faults("GET", "/me", &[("$select".into(), "id,nope".into()), ("$top".into(), "1".into())], None).len(), 2);
}
