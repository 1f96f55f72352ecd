//! Holds a call to Microsoft's description of Graph v1.0: a small validator for as much of JSON Schema as that uses.
//! The description is no part of the repository; where it is absent the tests say so, and fail where `CI` is `true`.

use reqwest::{Method, StatusCode};
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

static CONTRACT: LazyLock<Option<Value>> = LazyLock::new(read);
static CHECKED: AtomicUsize = AtomicUsize::new(0);

fn read() -> Option<Value> {
    let shared =
        std::env::var_os("ROLEBRIDGE_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = shared.join("contracts/graph/openapi-subset.json");
    if let Ok(text) = std::fs::read(&path) {
        return Some(serde_json::from_slice(&text).unwrap());
    }
    assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{} is needed", path.display());
    eprintln!("NOT CHECKED: the description of Microsoft Graph is not at {}", path.display());
    None
}

/// Checks both bodies of a call. A request that was refused need not be a good one.
pub(crate) fn check(method: &Method, path: &str, status: StatusCode, request: Option<&Value>, answer: &Value) {
    let Some(contract) = CONTRACT.as_ref() else { return };
    let path = path.split('?').next().unwrap_or_default();
    let Some(operation) = operation(contract, path, method) else {
        assert!(status.is_client_error(), "{method} {path} is not in the description and was answered {status}");
        return;
    };
    let content = |at: &Value| at["content"]["application/json"]["schema"].clone();
    if status.is_success() {
        if let Some(request) = request {
            hold(contract, &content(&operation["requestBody"]), request, &format!("{method} {path} request"));
        }
        // PATCH is described with an entity, Graph sends 204 and no body
        if !answer.is_null() {
            hold(contract, &content(&operation["responses"]["2XX"]), answer, &format!("{method} {path} answer"));
        }
    } else {
        let schema = serde_json::json!({"$ref": "#/components/schemas/microsoft.graph.ODataErrors.ODataError"});
        hold(contract, &schema, answer, &format!("{method} {path} error"));
    }
    CHECKED.fetch_add(1, Ordering::Relaxed);
}

fn operation<'a>(contract: &'a Value, path: &str, method: &Method) -> Option<&'a Value> {
    let fits = |template: &str| {
        let (mut ours, mut theirs) = (path.split('/'), template.split('/'));
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return true,
                (Some(o), Some(t)) if t == o || (t.starts_with('{') && !o.is_empty() && !o.starts_with('$')) => {}
                _ => return false,
            }
        }
    };
    let mut candidates: Vec<&String> = contract["paths"].as_object()?.keys().filter(|t| fits(t)).collect();
    candidates.sort_by_key(|t| t.matches('{').count());
    contract["paths"][candidates.first()?.as_str()].get(method.as_str().to_lowercase())
}

fn hold(contract: &Value, schema: &Value, value: &Value, place: &str) {
    if let Err(why) = validate(contract, schema, value) {
        panic!("{place}: {why}\n{value:#}");
    }
}

fn validate(contract: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = contract.pointer(reference.strip_prefix('#').ok_or("foreign $ref")?).ok_or_else(|| format!("no {reference}"))?;
        return validate(contract, target, value);
    }
    if let Some(any) = schema["anyOf"].as_array()
        && !any.iter().any(|s| validate(contract, s, value).is_ok())
    {
        return Err(format!("fits none of {}", schema["anyOf"]));
    }
    check_type(&schema["type"], value)?;
    if let (Some(values), false) = (schema["enum"].as_array(), value.is_null())
        && !values.contains(value)
    {
        return Err(format!("{value} is none of {}", schema["enum"]));
    }
    if let (Some(format), Some(text)) = (schema["format"].as_str(), value.as_str()) {
        check_format(format, text)?;
    }
    match value {
        Value::Object(object) => check_object(contract, schema, object),
        Value::Array(items) if schema.get("items").is_some() => {
            items.iter().enumerate().try_for_each(|(n, item)| validate(contract, &schema["items"], item).map_err(|e| format!("[{n}] {e}")))
        }
        _ => Ok(()),
    }
}

fn check_type(types: &Value, value: &Value) -> Result<(), String> {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        _ => false,
    };
    let good = match types {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    };
    if good { Ok(()) } else { Err(format!("{value} is no {types}")) }
}

fn check_format(format: &str, text: &str) -> Result<(), String> {
    let good = match format {
        "uuid" => uuid::Uuid::try_parse(text).is_ok(),
        "date-time" => text.parse::<jiff::Timestamp>().is_ok(),
        _ => true,
    };
    if good { Ok(()) } else { Err(format!("{text:?} is no {format}")) }
}

fn check_object(contract: &Value, schema: &Value, object: &Map<String, Value>) -> Result<(), String> {
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !object.contains_key(name) {
            return Err(format!("{name} is missing"));
        }
    }
    let empty = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&empty);
    for (name, value) in object {
        match properties.get(name) {
            Some(inner) => validate(contract, inner, value).map_err(|e| format!("{name}: {e}"))?,
            None if name.contains("@odata.") || schema["additionalProperties"] != Value::Bool(false) => {}
            None => return Err(format!("{name} is not described")),
        }
    }
    Ok(())
}

#[test]
fn the_validator_can_say_no() {
    let Some(contract) = CONTRACT.as_ref() else { return };
    let schema = serde_json::json!({"$ref": "#/components/schemas/microsoft.graph.appRole"});
    let role =
        serde_json::json!({"id": "7dfd756e-8c27-4472-b2b7-38c17fc5de5e", "isEnabled": true, "allowedMemberTypes": ["User"], "value": null});
    assert_eq!(validate(contract, &schema, &role), Ok(()));
    for (name, bad) in [("id", "x".into()), ("isEnabled", "yes".into()), ("allowedMemberTypes", Value::Null), ("misspelt", Value::Null)] {
        let mut role = role.clone();
        role[name] = bad;
        assert!(validate(contract, &schema, &role).is_err(), "{name}");
    }
}

/// Says how much was checked in this run of the tests, the calls of other tests so far included.
pub(crate) fn report() {
    println!("{} Graph calls held to Microsoft's description so far", CHECKED.load(Ordering::Relaxed));
}
