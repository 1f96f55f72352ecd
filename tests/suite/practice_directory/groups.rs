//! Groups: made, filled, assigned, counted at sign-in, and what needs a licence.

use super::client::{Cloud, ROLE};
use reqwest::Method;
use serde_json::json;

fn group(name: &str) -> serde_json::Value {
    json!({"displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true})
}

#[tokio::test]
async fn members_of_an_assigned_group_sign_in_and_those_of_a_nested_one_do_not() {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    let sp = format!("/servicePrincipals/{}", made.sp);
    let assignment = cloud.get(&format!("{sp}/appRoleAssignedTo")).await["value"][0].clone();
    cloud.delete(&format!("{sp}/appRoleAssignedTo/{}", assignment["id"].as_str().unwrap())).await;
    let user = assignment["principalId"].as_str().unwrap().to_owned();
    let object = |id: &str| json!({"@odata.id": format!("{}/directoryObjects/{id}", cloud.handle.graph_url())});

    let mut body = group("Admins");
    body["members@odata.bind"] = json!([format!("{}/users/{user}", cloud.handle.graph_url())]);
    let inner = cloud.post("/groups", body).await["id"].as_str().unwrap().to_owned();
    let outer = cloud.post("/groups", group("All")).await["id"].as_str().unwrap().to_owned();
    cloud.post(&format!("/groups/{outer}/members/$ref"), object(&inner)).await;
    for bad in [object(&outer), object(&inner)] {
        assert_eq!(cloud.refused(Method::POST, &format!("/groups/{outer}/members/$ref"), Some(bad)).await.0, 400);
    }
    assert_eq!(cloud.refused(Method::POST, &format!("/groups/{inner}/members/$ref"), Some(object(&outer))).await.0, 400, "no circles");
    assert_eq!(cloud.get(&format!("/groups/{inner}/members")).await["value"][0]["id"], user.as_str());
    assert_eq!(cloud.get(&format!("/users/{user}/memberOf")).await["value"].as_array().unwrap().len(), 1);
    assert_eq!(cloud.get(&format!("/users/{user}/transitiveMemberOf")).await["value"].as_array().unwrap().len(), 2);

    let role = cloud.get(&sp).await["appRoles"].as_array().unwrap().iter().find(|r| r["value"] == ROLE).unwrap()["id"].clone();
    let assign = |group: &str| json!({"principalId": group, "resourceId": made.sp, "appRoleId": role});
    let held = cloud.post(&format!("{sp}/appRoleAssignedTo"), assign(&outer)).await;
    assert_eq!(held["principalType"], "Group");
    let page = cloud.b_simon_at(&cloud.launch_url(&made)).await;
    assert!(page.html.contains("AADSTS50105"), "members of nested groups don't count: {}", page.html);
    cloud.post(&format!("/groups/{inner}/appRoleAssignments"), assign(&inner)).await;
    assert_eq!(cloud.get(&format!("/groups/{inner}/appRoleAssignments")).await["value"].as_array().unwrap().len(), 1);
    assert!(cloud.b_simon_at(&cloud.launch_url(&made)).await.saml().contains(ROLE));

    cloud.patch(&format!("/groups/{inner}"), json!({"description": "d"})).await;
    cloud.delete(&format!("/groups/{inner}/members/{user}/$ref")).await;
    cloud.delete(&format!("/groups/{inner}")).await;
    let left = cloud.get(&format!("{sp}/appRoleAssignedTo")).await["value"].as_array().unwrap().len();
    assert_eq!(left, 1, "its assignment goes with a group");
}

#[tokio::test]
async fn without_a_licence_groups_are_not_assigned_and_logs_not_read() {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    let plans = |skus: &serde_json::Value| {
        skus["value"].as_array().unwrap().iter().map(|s| s["servicePlans"][0]["servicePlanName"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(plans(&cloud.get("/subscribedSkus").await), ["AAD_PREMIUM"]);
    cloud.handle.arrange(|s| s.directory.settings.has_premium = false).unwrap();
    assert!(plans(&cloud.get("/subscribedSkus").await).is_empty());
    let id = cloud.post("/groups", group("Admins")).await["id"].as_str().unwrap().to_owned();
    let sp = format!("/servicePrincipals/{}", made.sp);
    let role = cloud.get(&sp).await["appRoles"][2]["id"].clone();
    let body = json!({"principalId": id, "resourceId": made.sp, "appRoleId": role});
    assert_eq!(cloud.refused(Method::POST, &format!("{sp}/appRoleAssignedTo"), Some(body)).await, (400, "LicenseRequired".into()));
    for log in ["/auditLogs/signIns", "/auditLogs/provisioning"] {
        assert_eq!(cloud.refused(Method::GET, log, None).await.0, 403, "{log}");
    }
}

#[tokio::test]
async fn a_group_needs_its_properties() {
    let cloud = Cloud::start().await;
    for (name, bad) in [
        ("displayName", json!("")),
        ("mailNickname", json!("with space")),
        ("mailEnabled", json!(true)),
        ("securityEnabled", json!(null)),
        ("groupTypes", json!(["Unified"])),
        ("unknown", json!(1)),
    ] {
        let mut body = group("x");
        body[name] = bad;
        assert_eq!(cloud.refused(Method::POST, "/groups", Some(body)).await.0, 400, "{name}");
    }
    assert_eq!(cloud.refused(Method::GET, "/groups/7dfd756e-8c27-4472-b2b7-38c17fc5de5e", None).await.0, 404);
}
