//! Batches as judged: their outer form, which is not in Microsoft's description, by the words of "Combine multiple HTTP requests
//! using JSON batching" (Microsoft Graph); each request and answer inside by the description.

use super::GraphContract;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl GraphContract {
    /// What is wrong with a batch and its answer.
    pub(crate) fn batch(&self, request: &Value, status: u16, reply: &Value) -> Vec<String> {
        let mut faults = told("batch", &outer_request(), request);
        let sent: Vec<&Value> = rows(request, "requests").collect();
        let ids: BTreeSet<&str> = sent.iter().filter_map(|r| r["id"].as_str()).collect();
        if ids.len() != sent.len() {
            faults.push("an id stands twice in a batch".into());
        }
        for inner in &sent {
            faults.extend(self.inside(inner, None));
        }
        if !(200..300).contains(&status) {
            faults.extend(self.faults("/components/schemas/microsoft.graph.ODataErrors.ODataError", reply));
            return faults;
        }
        faults.extend(told("answer of a batch", &outer_reply(), reply));
        let answered: Vec<&str> = rows(reply, "responses").filter_map(|r| r["id"].as_str()).collect();
        if answered.len() != sent.len() || answered.iter().copied().collect::<BTreeSet<_>>() != ids {
            faults.push(format!("{ids:?} were asked, {answered:?} answered"));
        }
        for answer in rows(reply, "responses") {
            let asked = sent.iter().find(|r| r["id"] == answer["id"]);
            faults.extend(asked.into_iter().flat_map(|asked| self.inside(asked, Some(answer))));
        }
        faults
    }

    /// What is wrong with a request inside, or with its answer.
    fn inside(&self, request: &Value, answer: Option<&Value>) -> Vec<String> {
        let (method, url) = (request["method"].as_str().unwrap_or_default(), request["url"].as_str().unwrap_or_default());
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        let query: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        match answer {
            None => self.request(method, &path, &query, request.get("body")),
            Some(answer) => {
                let status = answer["status"].as_u64().and_then(|s| u16::try_from(s).ok()).unwrap_or_default();
                self.reply(method, &path, status, answer.get("body"))
            }
        }
    }
}

fn rows<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
}

fn told(what: &str, schema: &Value, value: &Value) -> Vec<String> {
    let validator: Validator = jsonschema::draft202012::new(schema).unwrap();
    validator.iter_errors(value).map(|e| format!("{what}: {e} at {}", e.instance_path())).collect()
}

/// At most 20 requests; addresses relative to the version; a body only with its type.
fn outer_request() -> Value {
    let inner = json!({
        "type": "object", "required": ["id", "method", "url"], "additionalProperties": false,
        "properties": {
            "id": {"type": "string", "minLength": 1},
            "method": {"enum": ["GET", "POST", "PATCH", "PUT", "DELETE"]},
            "url": {"type": "string", "pattern": "^/(?!v1\\.0/|beta/)"},
            "headers": {"type": "object", "additionalProperties": {"type": "string"}},
            "body": true,
            "dependsOn": {"type": "array", "items": {"type": "string"}},
        },
        "dependentRequired": {"body": ["headers"]},
    });
    json!({
        "type": "object", "required": ["requests"], "additionalProperties": false,
        "properties": {"requests": {"type": "array", "minItems": 1, "maxItems": 20, "items": inner}},
    })
}

fn outer_reply() -> Value {
    let inner = json!({
        "type": "object", "required": ["id", "status"], "additionalProperties": false,
        "properties": {
            "id": {"type": "string"},
            "status": {"type": "integer", "minimum": 200, "maximum": 599},
            "headers": {"type": "object"},
            "body": true,
        },
    });
    json!({
        "type": "object", "required": ["responses"],
        "properties": {"responses": {"type": "array", "items": inner}, "@odata.nextLink": {"type": "string"}},
    })
}

#[test]
fn the_judge_sees_what_is_wrong_with_a_batch() {
    let Some(contract) = super::contract() else { return };
    let get = |id: &str| json!({"id": id, "method": "GET", "url": "/me?$select=id"});
    let ok = |id: &str| json!({"id": id, "status": 200, "body": {"id": "x"}});
    let judged =
        |requests: Value, responses: Value| contract.batch(&json!({"requests": requests}), 200, &json!({"responses": responses})).len();
    assert_eq!(judged(json!([get("1"), get("2")]), json!([ok("2"), ok("1")])), 0);
    let many: Vec<Value> = (0..21).map(|n| get(&n.to_string())).collect();
    let answers: Vec<Value> = (0..21).map(|n| ok(&n.to_string())).collect();
    for (what, requests, responses) in [
        ("too many", json!(many), json!(answers)),
        ("an id twice", json!([get("1"), get("1")]), json!([ok("1"), ok("1")])),
        ("an absolute address", json!([{"id": "1", "method": "GET", "url": "https://graph.microsoft.com/v1.0/me"}]), json!([ok("1")])),
        ("no method", json!([{"id": "1", "url": "/me"}]), json!([ok("1")])),
        ("an unknown property", json!([{"id": "1", "method": "GET", "url": "/me", "verb": "GET"}]), json!([ok("1")])),
        ("an unknown path", json!([{"id": "1", "method": "GET", "url": "/nothing"}]), json!([ok("1")])),
        ("no answer", json!([get("1")]), json!([])),
        ("an answer to nothing", json!([get("1")]), json!([ok("2")])),
        ("a wrong type inside", json!([get("1")]), json!([{"id": "1", "status": 200, "body": {"id": 7}}])),
        ("a refusal without a code", json!([get("1")]), json!([{"id": "1", "status": 404, "body": {"error": {}}}])),
    ] {
        assert!(judged(requests, responses) > 0, "{what}");
    }
    let refused = |body: Value| contract.batch(&json!({"requests": [get("1")]}), 429, &body).len();
    assert_eq!((refused(json!({"error": {"code": "c", "message": "m"}})), refused(json!({"responses": []})) > 0), (0, true));
}
