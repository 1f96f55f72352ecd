//! Users.

use super::client::{Cloud, PASSWORD};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn users_are_found_by_id_and_by_name() {
    let cloud = Cloud::start().await;
    let id = cloud.user("B.Simon").await;
    for path in [format!("/users/{id}"), "/users/B.Simon@practice.example".into(), "/users/b.simon@PRACTICE.example?$select=id".into()] {
        assert_eq!(cloud.get(&path).await["id"], id.as_str(), "{path}");
    }
    let found = cloud.get("/users?$filter=userPrincipalName eq 'B.Simon@practice.example'").await;
    assert_eq!(found["value"].as_array().map(Vec::len), Some(1));
    assert!(!found.to_string().to_lowercase().contains("password"), "no trace of a password is shown");

    cloud
        .patch(&format!("/users/{id}"), json!({"givenName": "B.", "surname": "Simon", "passwordProfile": {"password": "Another-horse-2"}}))
        .await;
    assert_eq!(cloud.get(&format!("/users/{id}")).await["surname"], "Simon");
    cloud.delete(&format!("/users/{id}")).await;
    assert_eq!(cloud.refused(Method::GET, &format!("/users/{id}"), None).await, (404, "Request_ResourceNotFound".into()));
}

#[tokio::test]
async fn users_keep_to_the_rules_of_names_and_passwords() {
    let cloud = Cloud::start().await;
    cloud.user("taken").await;
    let changed = |name: &str, value: Value| {
        let mut body = json!({"accountEnabled": true, "displayName": "x", "mailNickname": "x", "userPrincipalName": "x@practice.example", "passwordProfile": {"password": PASSWORD}});
        body[name] = value;
        Some(body)
    };
    for (name, value, code) in [
        ("userPrincipalName", json!("Taken@practice.example"), "ObjectConflict"),
        ("userPrincipalName", json!("x@contoso.com"), "InvalidValue"),
        ("userPrincipalName", json!("x y@practice.example"), "InvalidValue"),
        ("userPrincipalName", json!("x"), "InvalidValue"),
        ("mailNickname", json!("x y"), "InvalidValue"),
        ("mailNickname", json!(""), "Request_BadRequest"),
        ("displayName", Value::Null, "Request_BadRequest"),
        ("accountEnabled", Value::Null, "Request_BadRequest"),
        ("passwordProfile", Value::Null, "Request_BadRequest"),
        ("passwordProfile", json!({"password": "short"}), "PasswordComplexityRequirements"),
        ("passwordProfile", json!({"password": PASSWORD, "hint": "x"}), "Request_BadRequest"),
        ("nickName", json!("x"), "Request_BadRequest"),
    ] {
        assert_eq!(cloud.refused(Method::POST, "/users", changed(name, value.clone())).await, (400, code.into()), "{name} {value}");
    }
    let me = cloud.get("/me").await["id"].as_str().unwrap().to_owned();
    assert_eq!(cloud.refused(Method::DELETE, &format!("/users/{me}"), None).await.0, 403);
}
