//! Holds every call of these tests to Microsoft's description of Graph v1.0.

use crate::graph_contract::contract;
use reqwest::{Method, StatusCode};
use serde_json::Value;

/// Checks both sides of a call. A request that was refused need not be a good one.
pub(crate) fn check(method: &Method, address: &str, status: StatusCode, request: Option<&Value>, answer: &Value) {
    let Some(contract) = contract() else { return };
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let path = percent_encoding::percent_decode_str(path).decode_utf8().unwrap();
    let query: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let mut faults = contract.reply(method.as_str(), &path, status.as_u16(), (!answer.is_null()).then_some(answer));
    if status.is_success() {
        faults.extend(contract.request(method.as_str(), &path, &query, request));
    }
    assert!(faults.is_empty(), "{faults:#?}\n{request:?}\n{answer:#}");
}

/// Says how much was checked in this run of the tests, the calls of other tests so far included.
pub(crate) fn report() {
    if let Some(contract) = contract() {
        let tally = contract.tally();
        println!(
            "held to Microsoft's description so far: {} requests, {} replies, {} refusals, {} operations",
            tally.requests,
            tally.replies,
            tally.refusals,
            tally.operations.len()
        );
    }
}
