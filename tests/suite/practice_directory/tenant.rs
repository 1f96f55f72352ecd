//! The tenant's rights, policies and queries: what a preflight reads, and what blocks a set-up.

use super::client::{AWS, Cloud};
use reqwest::Method;
use rolebridge::practice::directory::state::tenant::UriRule;
use serde_json::{Value, json};

#[tokio::test]
async fn a_policy_that_blocks_identifiers_is_shown_and_enforced() {
    let cloud = Cloud::start().await;
    let made = cloud.instantiate("x").await;
    cloud.patch(&format!("/servicePrincipals/{}", made.sp), json!({"preferredSingleSignOnMode": "saml"})).await;
    let app = format!("/applications/{}", made.app);
    let uris = || Some(json!({"identifierUris": [AWS]}));
    cloud
        .handle
        .arrange(|s| {
            s.directory.settings.app_policy.foreign_identifiers = UriRule { enabled: true, exclude_saml: false, exclude_v2_tokens: true }
        })
        .unwrap();
    let rule = cloud.get("/policies/defaultAppManagementPolicy").await["applicationRestrictions"]["identifierUris"]["uriAdditionWithoutUniqueTenantIdentifier"].clone();
    assert_eq!((&rule["state"], &rule["excludeAppsReceivingV2Tokens"]), (&json!("enabled"), &json!(true)));
    let (status, answer) = cloud.graph(Method::PATCH, &app, uris()).await;
    assert_eq!(status, 400);
    assert!(answer["error"]["message"].as_str().unwrap().starts_with("Failed to add identifier URI https://signin.aws.amazon.com/saml."));
    cloud.patch(&app, json!({"api": {"requestedAccessTokenVersion": 2}})).await;
    cloud.patch(&app, uris().unwrap()).await;
}

#[tokio::test]
async fn directory_roles_of_the_administrator_are_listed() {
    let cloud = Cloud::start().await;
    let names =
        |list: Value| list["value"].as_array().unwrap().iter().map(|r| r["displayName"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(cloud.get("/me/transitiveMemberOf/graph.directoryRole").await), ["Global Administrator"]);
    cloud
        .handle
        .arrange(|s| {
            let admin = s.directory.tenant.administrator.clone();
            s.directory.directory_roles.insert(admin, vec!["Cloud Application Administrator".into()]);
        })
        .unwrap();
    assert_eq!(
        names(cloud.get("/me/transitiveMemberOf/graph.directoryRole?$select=displayName").await),
        ["Cloud Application Administrator"]
    );
    let all = cloud.get("/me/transitiveMemberOf").await;
    assert_eq!(all["value"][0]["@odata.type"], "#microsoft.graph.directoryRole");
    assert_eq!(cloud.get("/policies/authorizationPolicy").await["id"], "authorizationPolicy");
}

#[tokio::test]
async fn conditional_access_policies_are_kept() {
    let cloud = Cloud::start().await;
    let body = json!({
        "displayName": "Block AWS", "state": "enabled",
        "conditions": {"applications": {"includeApplications": ["All"]}, "clientAppTypes": ["all"], "users": {"includeUsers": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": ["block"]},
    });
    let policy = cloud.post("/identity/conditionalAccess/policies", body).await;
    let path = format!("/identity/conditionalAccess/policies/{}", policy["id"].as_str().unwrap());
    let made = cloud.ready().await;
    assert_eq!(cloud.b_simon_at(&cloud.launch_url(&made)).await.code(), Some(53_003));
    let log = cloud.get(&format!("/auditLogs/signIns?$filter=appId eq '{}'", made.app_id)).await;
    assert_eq!((&log["value"][0]["status"]["errorCode"], &log["value"][0]["conditionalAccessStatus"]), (&json!(53_003), &json!("failure")));
    assert_eq!(log["value"][0]["appliedConditionalAccessPolicies"][0]["displayName"], "Block AWS");
    cloud.patch(&path, json!({"state": "disabled"})).await;
    assert_eq!(cloud.get("/identity/conditionalAccess/policies").await["value"][0]["state"], "disabled");
    assert_eq!(cloud.get(&path).await["conditions"]["applications"]["includeApplications"], json!(["All"]));
    assert_eq!(cloud.refused(Method::PATCH, &path, Some(json!({"state": "on"}))).await.0, 400);
    cloud.delete(&path).await;
    assert_eq!(cloud.refused(Method::GET, &path, None).await.0, 404);
}

#[tokio::test]
async fn objects_are_found_by_client_id_and_by_any_id() {
    let cloud = Cloud::start().await;
    let made = cloud.instantiate("x").await;
    assert_eq!(cloud.get(&format!("/applications(appId='{}')", made.app_id)).await["id"], made.app.as_str());
    let by_key = format!("/servicePrincipals(appId='{}')", made.app_id);
    assert_eq!(cloud.get(&format!("{by_key}?$select=id")).await["id"], made.sp.as_str());
    cloud.patch(&by_key, json!({"notes": "by key"})).await;
    assert_eq!(cloud.get(&format!("/servicePrincipals/{}", made.sp)).await["notes"], "by key");
    assert_eq!(cloud.refused(Method::GET, "/applications(appId='7dfd756e-8c27-4472-b2b7-38c17fc5de5e')", None).await.0, 404);
    assert_eq!(cloud.graph(Method::DELETE, &by_key, None).await.0, 405);
    assert_eq!(cloud.get(&format!("/directoryObjects/{}", made.sp)).await["@odata.type"], "#microsoft.graph.servicePrincipal");
    let (status, found) =
        cloud.graph(Method::POST, "/directoryObjects/getByIds", Some(json!({"ids": [made.app, made.sp], "types": ["application"]}))).await;
    assert_eq!((status.as_u16(), found["value"].as_array().unwrap().len()), (200, 1));
}

#[tokio::test]
async fn rich_queries_need_their_header() {
    let cloud = Cloud::start().await;
    for name in ["Anna", "Berta"] {
        cloud.user(name).await;
    }
    for query in
        ["$filter=displayName ne 'Anna'&$count=true", "$search=\"displayName:ber\"", "$filter=accountEnabled eq true&$orderby=displayName"]
    {
        assert_eq!(cloud.refused(Method::GET, &format!("/users?{query}"), None).await, (400, "Request_UnsupportedQuery".into()), "{query}");
        let address = format!("{}/users?{query}&$count=true", cloud.handle.graph_url()).replace("&$count=true&$count=true", "&$count=true");
        let answer =
            cloud.http.get(address).bearer_auth(cloud.handle.token().expose()).header("ConsistencyLevel", "eventual").send().await.unwrap();
        assert_eq!(answer.status(), 200, "{query}");
        let answer: Value = answer.json().await.unwrap();
        assert!(answer["@odata.count"].as_u64().unwrap() >= 1, "{answer}");
    }
    let sorted = cloud.get("/users?$orderby=displayName desc&$select=displayName").await;
    assert_eq!(sorted["value"][0]["displayName"], "Practice Administrator");
}

#[tokio::test]
async fn a_batch_answers_each_request_for_itself() {
    let cloud = Cloud::start().await;
    let made = cloud.instantiate("x").await;
    let send = |requests: Value| {
        let request = cloud.http.post(format!("{}/$batch", cloud.handle.graph_url())).bearer_auth(cloud.handle.token().expose());
        async move {
            let answer = request.json(&json!({"requests": requests})).send().await.unwrap();
            (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
        }
    };
    let (status, answer) = send(json!([
        {"id": "1", "method": "GET", "url": "/me?$select=id"},
        {"id": "2", "method": "GET", "url": "/users/nobody"},
        {"id": "3", "method": "PATCH", "url": format!("/servicePrincipals/{}", made.sp), "headers": {"Content-Type": "application/json"}, "body": {"notes": "n"}},
    ]))
    .await;
    let of = |answer: &Value, id: &str| answer["responses"].as_array().unwrap().iter().find(|r| r["id"] == id).unwrap().clone();
    assert_eq!(status, 200);
    assert_eq!(
        [of(&answer, "1")["status"].clone(), of(&answer, "2")["status"].clone(), of(&answer, "3")["status"].clone()],
        [200, 404, 204]
    );
    assert_eq!(of(&answer, "2")["body"]["error"]["code"], "Request_ResourceNotFound");

    let chain = json!([
        {"id": "a", "method": "GET", "url": "/users/nobody"},
        {"id": "b", "method": "GET", "url": "/me", "dependsOn": ["a"]},
        {"id": "c", "method": "GET", "url": "/me", "dependsOn": ["b"]},
    ]);
    let (_, answer) = send(chain).await;
    assert_eq!([of(&answer, "b")["status"].clone(), of(&answer, "c")["status"].clone()], [424, 424]);
    assert_eq!(send(json!([])).await.0, 400);
    assert_eq!(send(json!((0..21).map(|n| json!({"id": n.to_string(), "method": "GET", "url": "/me"})).collect::<Vec<_>>())).await.0, 400);
}
