//! Microsoft's description of Graph v1.0 as judge: every request and every reply is held to it by a JSON Schema validator that
//! nobody here wrote. The description is no part of the repository; where it is absent the tests say so, and fail where
//! `CI` is `true`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panic, and says what was not checked")]

#[path = "graph_contract/batch.rs"] // the judges take this file by its path
mod batch;

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};

/// The description with its validators.
pub(crate) struct GraphContract {
    document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
    tally: Mutex<Tally>,
}

/// What was checked so far in this run of the tests.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) requests: usize,
    pub(crate) replies: usize,
    pub(crate) refusals: usize,
    pub(crate) operations: BTreeSet<String>,
}

static CONTRACT: LazyLock<Option<GraphContract>> = LazyLock::new(|| {
    let shared =
        std::env::var_os("ROLEBRIDGE_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = shared.join("contracts/graph/openapi-subset.json");
    let Ok(text) = std::fs::read(&path) else {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{} is needed", path.display());
        println!("NOT CHECKED: the description of Microsoft Graph is not at {}", path.display());
        return None;
    };
    Some(GraphContract { document: serde_json::from_slice(&text).unwrap(), validators: Mutex::default(), tally: Mutex::default() })
});

/// The description, where there is one.
pub(crate) fn contract() -> Option<&'static GraphContract> {
    CONTRACT.as_ref()
}

/// An operation of the description: where it stands, and what it is.
struct Operation<'a> {
    pointer: String,
    value: &'a Value,
    shared_parameters: &'a Value,
}

impl GraphContract {
    /// What is wrong with a request. `path` is without the version and decoded.
    pub(crate) fn request(&self, method: &str, path: &str, query: &[(String, String)], body: Option<&Value>) -> Vec<String> {
        let Some(operation) = self.operation(method, path) else { return vec![format!("{method} {path} is not in the description")] };
        let mut faults = self.query_faults(&operation, method, path, query);
        let at = format!("{}/requestBody", operation.pointer);
        let reference = operation.value["requestBody"]["$ref"].as_str().and_then(|r| r.strip_prefix('#')).map(str::to_owned);
        let at = reference.unwrap_or(at);
        let declared = format!("{at}/content/application~1json/schema");
        let is_declared = self.document.pointer(&declared).is_some();
        let is_required = self.document.pointer(&format!("{at}/required")) == Some(&Value::Bool(true));
        match body {
            Some(body) if is_declared => faults.extend(self.faults(&declared, body).into_iter().map(|f| format!("{method} {path}: {f}"))),
            Some(body) => faults.push(format!("{method} {path} takes no body, got {body}")),
            None if is_required => faults.push(format!("{method} {path} needs a body")),
            None => {}
        }
        let mut tally = self.tally.lock().unwrap();
        tally.requests += 1;
        tally.operations.insert(format!("{} {}", method, operation.pointer));
        faults
    }

    /// What is wrong with a reply.
    pub(crate) fn reply(&self, method: &str, path: &str, status: u16, body: Option<&Value>) -> Vec<String> {
        let Some(operation) = self.operation(method, path) else {
            return if (400..500).contains(&status) {
                Vec::new()
            } else {
                vec![format!("{method} {path} is not in the description: {status}")]
            };
        };
        let mut tally = self.tally.lock().unwrap();
        let schema = if (200..300).contains(&status) {
            tally.replies += 1;
            // PATCH is described with an entity, Graph sends 204 and no body
            let Some(body) = body else { return Vec::new() };
            let declared = self.response_schema(&operation);
            match declared {
                Some(schema) => (schema, body),
                None => return vec![format!("{method} {path}: no body is described, got {body}")],
            }
        } else {
            tally.refusals += 1;
            let Some(body) = body else { return vec![format!("{method} {path}: {status} without a body")] };
            ("/components/schemas/microsoft.graph.ODataErrors.ODataError".to_owned(), body)
        };
        drop(tally);
        self.faults(&schema.0, schema.1).into_iter().map(|f| format!("{method} {path} {status}: {f}")).collect()
    }

    /// How much was checked so far.
    pub(crate) fn tally(&self) -> Tally {
        self.tally.lock().unwrap().clone()
    }

    /// What is wrong with a value against the schema at a place of the description.
    pub(crate) fn faults(&self, pointer: &str, value: &Value) -> Vec<String> {
        self.validator(pointer).iter_errors(value).map(|e| format!("{} at {}", e, e.instance_path())).collect()
    }

    fn validator(&self, pointer: &str) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap();
        if let Some(validator) = validators.get(pointer) {
            return Arc::clone(validator);
        }
        // the schema itself, because the braces of a path have no place in a reference; what it refers to lies beside it
        let itself = self.document.pointer(pointer).unwrap();
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "allOf": [itself], "components": self.document["components"],
        });
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        // Graph's interval of a job that does not run has fractions, which RFC 3339's durations have not; a pattern holds it
        let options = options.with_format("duration", |_: &str| true);
        let validator = Arc::new(options.build(&schema).unwrap());
        validators.insert(pointer.to_owned(), Arc::clone(&validator));
        validator
    }

    fn operation(&self, method: &str, path: &str) -> Option<Operation<'_>> {
        let paths = self.document["paths"].as_object()?;
        let method = method.to_ascii_lowercase();
        // a template without placeholders goes before one that has them
        let mut fitting: Vec<&String> = paths.iter().filter(|(t, o)| fits(t, path) && o.get(&method).is_some()).map(|(t, _)| t).collect();
        fitting.sort_by_key(|t| t.matches('{').count());
        let template = fitting.first()?.as_str();
        let pointer = format!("/paths/{}/{method}", template.replace('~', "~0").replace('/', "~1"));
        let value = &paths[template][&method];
        Some(Operation { pointer, value, shared_parameters: &paths[template]["parameters"] })
    }

    fn response_schema(&self, operation: &Operation<'_>) -> Option<String> {
        let at = format!("{}/responses/2XX", operation.pointer);
        let reference = self.document.pointer(&at)?["$ref"].as_str().and_then(|r| r.strip_prefix('#')).map(str::to_owned);
        let schema = format!("{}/content/application~1json/schema", reference.unwrap_or(at));
        self.document.pointer(&schema).map(|_| schema)
    }

    fn query_faults(&self, operation: &Operation<'_>, method: &str, path: &str, query: &[(String, String)]) -> Vec<String> {
        let parameters: Vec<&Value> = [&operation.value["parameters"], operation.shared_parameters]
            .into_iter()
            .filter_map(Value::as_array)
            .flatten()
            .map(|p| self.resolved(p))
            .collect();
        let properties = self.row_properties(operation);
        let mut faults = Vec::new();
        for (name, value) in query {
            // a link to a further page is the server's own
            let known = name == "$skiptoken" || parameters.iter().any(|p| p["in"] == "query" && p["name"] == name.as_str());
            if !known {
                faults.push(format!("{method} {path} takes no {name}"));
            }
            for property in value.split(',').filter(|_| name == "$select") {
                if properties.is_some_and(|p| !p.contains_key(property)) {
                    faults.push(format!("{method} {path} has no property {property}"));
                }
            }
        }
        faults
    }

    /// The properties of what a read gives, or of the rows of a list.
    fn row_properties(&self, operation: &Operation<'_>) -> Option<&Map<String, Value>> {
        let schema = self.resolved(self.document.pointer(&self.response_schema(operation)?)?);
        let row = schema["properties"].get("value").map_or(schema, |list| self.resolved(&list["items"]));
        row["properties"].as_object()
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str().and_then(|r| r.strip_prefix('#')) {
            Some(pointer) => self.resolved(self.document.pointer(pointer).unwrap_or(&Value::Null)),
            None => value,
        }
    }
}

/// Whether a path fits a template such as `/users/{user-id}` or `/applications(appId='{appId}')`.
fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let fits = |(t, p): (&&str, &&str)| match t.split_once('{') {
        Some((before, rest)) => {
            let after = rest.split_once('}').map_or("", |(_, after)| after);
            p.len() > before.len() + after.len() && p.starts_with(before) && p.ends_with(after) && !p.starts_with('$')
        }
        None => t == p,
    };
    template.len() == path.len() && template.iter().zip(&path).all(fits)
}

#[test]
fn the_judge_sees_a_wrong_type_a_missing_field_and_an_unknown_property() {
    let Some(contract) = contract() else { return };
    let sp = "/servicePrincipals/7dfd756e-8c27-4472-b2b7-38c17fc5de5e";
    let request = |method: &str, path: &str, body: Option<Value>| contract.request(method, path, &[], body.as_ref()).len();
    assert_eq!(request("PATCH", sp, Some(json!({"preferredSingleSignOnMode": "saml"}))), 0);
    let role = json!({"id": "7dfd756e-8c27-4472-b2b7-38c17fc5de5e", "isEnabled": true, "allowedMemberTypes": ["User"], "value": null});
    assert_eq!(request("PATCH", sp, Some(json!({"appRoles": [role]}))), 0);
    for (what, bad) in [
        ("a wrong type", json!({"preferredSingleSignOnMode": 1})),
        ("an unknown property", json!({"preferredSignOnMode": "saml"})),
        ("an unknown property inside", json!({"appRoles": [{"misspelt": true}]})),
        ("no GUID", json!({"appRoles": [{"id": "x"}]})),
        ("a wrong enumeration", json!({"keyCredentials": [{"endDateTime": "yesterday"}]})),
    ] {
        assert!(request("PATCH", sp, Some(bad)) > 0, "{what}");
    }
    let secrets = |key: &str| json!({"value": [{"key": key, "value": "x"}]});
    let path = format!("{sp}/synchronization/secrets");
    assert_eq!((request("PUT", &path, Some(secrets("ClientSecret"))), request("PUT", &path, Some(secrets("AccessKey"))) > 0), (0, true));
    assert!(request("POST", "/applicationTemplates/x/instantiate", None) > 0, "a missing body");
    assert!(request("PUT", sp, None) > 0, "an unknown method");
    assert!(request("GET", "/nothing", None) > 0, "an unknown path");
    let query = [("$select".to_owned(), "id,nope".to_owned()), ("$top".to_owned(), "1".to_owned())];
    assert_eq!(contract.request("GET", "/me", &query, None).len(), 2);

    let reply = |status: u16, body: Value| contract.reply("GET", sp, status, Some(&body)).len();
    assert_eq!(reply(404, json!({"error": {"code": "Request_ResourceNotFound", "message": "m"}})), 0);
    assert!(reply(404, json!({"error": {"code": "Request_ResourceNotFound"}})) > 0, "a missing field");
    assert!(reply(404, json!({"message": "m"})) > 0, "no error at all");
    assert!(reply(200, json!({"id": 7})) > 0, "a wrong type");
    assert!(reply(200, json!({"id": "x", "unheardOf": 1})) > 0, "an unknown property");
    assert!(!contract.reply("GET", "/nothing", 200, Some(&json!({}))).is_empty(), "an unknown path that was answered");
}
