//! What Graph refuses, with its codes.

use super::client::{AWS, Cloud, ROLE, TEMPLATE};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn identifiers_need_saml_mode_and_are_unique_in_the_tenant() {
    let cloud = Cloud::start().await;
    let first = cloud.instantiate("first").await;
    let app = format!("/applications/{}", first.app);
    let identifier = |uri: &str| Some(json!({"identifierUris": [uri]}));
    assert_eq!(cloud.refused(Method::PATCH, &app, identifier(AWS)).await, (400, "HostNameNotOnVerifiedDomain".into()));
    cloud.patch(&app, json!({"identifierUris": ["https://aws.practice.example/saml", format!("api://{}", first.app_id)]})).await;
    cloud.patch(&format!("/servicePrincipals/{}", first.sp), json!({"preferredSingleSignOnMode": "saml"})).await;
    cloud.patch(&app, json!({"identifierUris": [AWS]})).await;

    let second = cloud.instance("second", &format!("{AWS}#2")).await;
    let app = format!("/applications/{}", second.app);
    assert_eq!(cloud.refused(Method::PATCH, &app, identifier(AWS)).await, (400, "ObjectConflict".into()));
    for bad in ["", "no uri", &format!("https://{}", "x".repeat(300))] {
        assert_eq!(cloud.refused(Method::PATCH, &app, identifier(bad)).await, (400, "InvalidValue".into()), "{bad}");
    }
    let twice = Some(json!({"identifierUris": [format!("{AWS}#3"), format!("{AWS}#3")]}));
    assert_eq!(cloud.refused(Method::PATCH, &app, twice).await.0, 400);
    assert_eq!(cloud.get(&app).await["identifierUris"], json!([format!("{AWS}#2")]), "a refused change changes nothing");
}

#[tokio::test]
async fn properties_and_options_that_are_not_known_are_refused() {
    let cloud = Cloud::start().await;
    let made = cloud.instantiate("x").await;
    let (app, sp) = (format!("/applications/{}", made.app), format!("/servicePrincipals/{}", made.sp));
    for (path, body) in [
        (&app, json!({"identifierUri": []})),
        (&app, json!({"appId": "x"})),
        (&app, json!({"identifierUris": null})),
        (&app, json!({"web": {"redirectUrls": []}})),
        (&app, json!({"spa": {}})),
        (&app, json!({"displayName": ""})),
        (&sp, json!({"preferredSignOnMode": "saml"})),
        (&sp, json!({"preferredSingleSignOnMode": "SAML2"})),
        (&sp, json!({"preferredTokenSigningKeyThumbprint": "12"})),
        (&sp, json!({"preferredTokenSigningKeyThumbprint": "A".repeat(40)})),
        (&sp, json!({"notificationEmailAddresses": ["a@b.c", "b@b.c", "c@b.c", "d@b.c", "e@b.c", "f@b.c"]})),
        (&sp, json!({"notificationEmailAddresses": ["nobody"]})),
        (&sp, json!({"samlSingleSignOnSettings": {"relay": ""}})),
        (&sp, json!({"notes": "n".repeat(1025)})),
        (&sp, json!({"accountEnabled": "true"})),
    ] {
        assert_eq!(cloud.refused(Method::PATCH, path, Some(body.clone())).await.0, 400, "{body}");
    }
    for query in [
        "$filter=secret eq 'x'",
        "$filter=displayName",
        "$expand=owners",
        "$select=password",
        "$top=0",
        "$top=1000",
        "$skiptoken=x",
        "x=y",
        "$top=1&$top=2",
    ] {
        assert_eq!(cloud.refused(Method::GET, &format!("/servicePrincipals?{query}"), None).await.0, 400, "{query}");
    }
    assert_eq!(cloud.refused(Method::GET, "/teams", None).await.0, 404);
    assert_eq!(cloud.refused(Method::PUT, &app, Some(json!({}))).await.0, 405);
}

#[tokio::test]
async fn bodies_that_are_no_small_json_object_are_refused() {
    let cloud = Cloud::start().await;
    let address = format!("{}/users", cloud.handle.graph_url());
    for (kind, body, status) in [
        ("application/json", "{".to_owned(), 400),
        ("application/json", "[]".to_owned(), 400),
        ("text/plain", "{}".to_owned(), 415),
        ("application/json", format!("{{\"displayName\":\"{}\"}}", "x".repeat(2_000_000)), 413),
        ("application/json", "[".repeat(200_000), 400),
    ] {
        let request = cloud.http.post(&address).bearer_auth(cloud.handle.token().expose()).header("content-type", kind);
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status(), status);
        let answer: Value = response.json().await.unwrap();
        assert!(answer["error"]["innerError"]["request-id"].is_string(), "{answer}");
    }
}

#[tokio::test]
async fn templates_and_certificates_keep_to_their_rules() {
    let cloud = Cloud::start().await;
    let instantiate = format!("/applicationTemplates/{TEMPLATE}/instantiate");
    for body in [json!({}), json!({"displayName": " "}), json!({"displayName": "x", "name": "y"}), json!({"displayName": "x".repeat(257)})]
    {
        assert_eq!(cloud.refused(Method::POST, &instantiate, Some(body)).await.0, 400);
    }
    let unknown = "/applicationTemplates/00000000-0000-0000-0000-000000000000/instantiate";
    assert_eq!(cloud.refused(Method::POST, unknown, Some(json!({"displayName": "x"}))).await.0, 404);

    let made = cloud.instantiate("x").await;
    let add = format!("/servicePrincipals/{}/addTokenSigningCertificate", made.sp);
    let late = cloud.now() + jiff::SignedDuration::from_hours(24 * 366 * 3 + 24);
    for body in [
        json!({"displayName": "AWS"}),
        json!({"displayName": "CN="}),
        json!({"displayName": format!("CN={}", "x".repeat(65))}),
        json!({"displayName": "CN=x", "endDateTime": "2020-01-01T00:00:00Z"}),
        json!({"displayName": "CN=x", "endDateTime": late.to_string()}),
        json!({"displayName": "CN=x", "endDateTime": "soon"}),
        json!({"displayName": "CN=x", "keySize": 4096}),
    ] {
        assert_eq!(cloud.refused(Method::POST, &add, Some(body.clone())).await.0, 400, "{body}");
    }
    assert_eq!(
        cloud.refused(Method::POST, "/servicePrincipals/x/addTokenSigningCertificate", Some(json!({"displayName": "CN=x"}))).await.0,
        404
    );
}

#[tokio::test]
async fn app_roles_are_disabled_before_they_go() {
    let cloud = Cloud::start().await;
    let made = cloud.instantiate("x").await;
    let sp = format!("/servicePrincipals/{}", made.sp);
    cloud.roles(&made, &[ROLE]).await;
    let roles = cloud.get(&sp).await["appRoles"].as_array().unwrap().clone();
    assert_eq!((roles[0]["origin"].as_str(), roles[2]["origin"].as_str()), (Some("Application"), Some("ServicePrincipal")));
    let replaced = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut next = roles.clone();
        change(&mut next);
        Some(json!({"appRoles": next}))
    };
    let enabled = (400, "CannotDeleteOrUpdateEnabledEntitlement".to_owned());
    assert_eq!(cloud.refused(Method::PATCH, &sp, replaced(&|r| drop(r.pop()))).await, enabled);
    assert_eq!(cloud.refused(Method::PATCH, &sp, replaced(&|r| r[2]["value"] = "other".into())).await, enabled);
    for (name, value) in [
        ("value", json!("with space")),
        ("value", json!(".dot")),
        ("value", json!("x".repeat(241))),
        ("value", json!(ROLE)),
        ("id", json!("no guid")),
        ("id", roles[0]["id"].clone()),
        ("displayName", json!("")),
        ("description", Value::Null),
        ("allowedMemberTypes", json!(["Group"])),
        ("misspelt", json!(1)),
    ] {
        let bad = replaced(&|r| {
            let mut role = json!({"id": "7dfd756e-8c27-4472-b2b7-38c17fc5de5e", "allowedMemberTypes": ["User"], "displayName": "n", "description": "n", "isEnabled": true, "value": "good"});
            role[name] = value.clone();
            r.push(role);
        });
        assert_eq!(cloud.refused(Method::PATCH, &sp, bad).await.0, 400, "{name} {value}");
    }
    cloud.patch(&sp, json!({"appRoles": roles})).await;
}

#[tokio::test]
async fn assignments_owners_and_policies_are_not_doubled() {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    let sp = format!("/servicePrincipals/{}", made.sp);
    let held = cloud.get(&format!("{sp}/appRoleAssignedTo")).await["value"][0].clone();
    let again = |change: &dyn Fn(&mut Value)| {
        let mut body = json!({"principalId": held["principalId"], "resourceId": held["resourceId"], "appRoleId": held["appRoleId"]});
        change(&mut body);
        Some(body)
    };
    let path = format!("{sp}/appRoleAssignedTo");
    assert_eq!(cloud.refused(Method::POST, &path, again(&|_| ())).await, (400, "InvalidUpdate".into()));
    assert_eq!(cloud.refused(Method::POST, &path, again(&|b| b["appRoleId"] = "00000000-0000-0000-0000-000000000000".into())).await.0, 400);
    assert_eq!(cloud.refused(Method::POST, &path, again(&|b| b["principalId"] = "nobody".into())).await.0, 404);
    assert_eq!(cloud.refused(Method::POST, &path, again(&|b| b["resourceId"] = made.app.as_str().into())).await.0, 400);

    let me = cloud.get("/me").await["id"].as_str().unwrap().to_owned();
    let owner = json!({"@odata.id": format!("{}/directoryObjects/{me}", cloud.handle.graph_url())});
    assert_eq!(cloud.refused(Method::POST, &format!("{sp}/owners/$ref"), Some(owner)).await.0, 400);

    let definition = rolebridge::domain::claims::Claims::default().policy_definition();
    let mut ids = Vec::new();
    for name in ["a", "b"] {
        let policy = cloud.post("/policies/claimsMappingPolicies", json!({"displayName": name, "definition": [definition]})).await;
        ids.push(
            json!({"@odata.id": format!("{}/policies/claimsMappingPolicies/{}", cloud.handle.graph_url(), policy["id"].as_str().unwrap())}),
        );
    }
    let path = format!("{sp}/claimsMappingPolicies/$ref");
    cloud.post(&path, ids[0].clone()).await;
    for id in ids {
        assert_eq!(cloud.refused(Method::POST, &path, Some(id)).await.0, 400);
    }
    for definition in [json!([]), json!(["{}"]), json!(["a", "b"])] {
        let body = json!({"displayName": "c", "definition": definition});
        assert_eq!(cloud.refused(Method::POST, "/policies/claimsMappingPolicies", Some(body)).await.0, 400);
    }
}
