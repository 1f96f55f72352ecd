//! The whole directory half in the order of the procedure, ending on the practice AWS.

use super::client::{AWS, Cloud, ROLE, TEMPLATE};
use super::contract;
use reqwest::Method;
use rolebridge::domain::claims::Claims;
use rolebridge::saml::metadata;
use serde_json::{Value, json};

#[tokio::test]
async fn an_instance_goes_from_nothing_to_a_sign_in() {
    let cloud = Cloud::start().await;
    let me = cloud.get("/me").await;
    let organization = cloud.get("/organization?$select=id,displayName,verifiedDomains").await;
    assert_eq!(organization["value"][0]["id"], cloud.handle.tenant().as_str());
    let domain = cloud.get("/domains").await["value"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(me["userPrincipalName"], format!("admin@{domain}"));

    let found = cloud.get("/applicationTemplates?$filter=displayName eq 'AWS Single-Account Access'").await;
    assert_eq!((found["value"][0]["id"].as_str(), found["value"].as_array().map(Vec::len)), (Some(TEMPLATE), Some(1)));
    assert_eq!(cloud.get(&format!("/applicationTemplates/{TEMPLATE}")).await["homePageUrl"], "http://aws.amazon.com/");

    let made = cloud.instantiate("AWS Contoso").await;
    let (app, sp) = (format!("/applications/{}", made.app), format!("/servicePrincipals/{}", made.sp));
    let before = cloud.get(&sp).await;
    assert_eq!(before["preferredSingleSignOnMode"], Value::Null);
    assert_eq!(before["appRoleAssignmentRequired"], true);
    let names: Vec<&str> = before["appRoles"].as_array().unwrap().iter().map(|r| r["displayName"].as_str().unwrap()).collect();
    assert_eq!(names, ["User", "msiam_access"]);

    cloud.patch(&sp, json!({"preferredSingleSignOnMode": "saml"})).await;
    cloud.patch(&app, json!({"identifierUris": [format!("{AWS}#2")], "web": {"redirectUris": [AWS]}})).await;
    let settings = json!({"samlSingleSignOnSettings": {"relayState": "https://console.aws.amazon.com/s3"}, "notificationEmailAddresses": ["ops@practice.example"]});
    cloud.patch(&sp, settings).await;
    let after = cloud.get(&sp).await;
    assert_eq!(after["servicePrincipalNames"], json!([made.app_id, format!("{AWS}#2")]));
    assert_eq!(after["samlSingleSignOnSettings"]["relayState"], "https://console.aws.amazon.com/s3");

    let definition = Claims::default().policy_definition();
    let policy =
        cloud.post("/policies/claimsMappingPolicies", json!({"displayName": "AWS Contoso claims", "definition": [definition]})).await;
    let policy = policy["id"].as_str().unwrap();
    let reference = format!("{}/policies/claimsMappingPolicies/{policy}", cloud.handle.graph_url());
    cloud.post(&format!("{sp}/claimsMappingPolicies/$ref"), json!({"@odata.id": reference})).await;
    assert_eq!(cloud.get(&format!("{sp}/claimsMappingPolicies")).await["value"][0]["id"], policy);
    assert_eq!(cloud.get("/policies/claimsMappingPolicies?$filter=displayName eq 'AWS Contoso claims'").await["value"][0]["id"], policy);
    assert_eq!(cloud.get(&format!("/policies/claimsMappingPolicies/{policy}/appliesTo")).await["value"][0]["id"], made.sp.as_str());

    let thumbprint = cloud.certificate(&made).await;
    cloud.activate(&made, &thumbprint).await;
    let document = cloud.metadata(&made).await;
    let read = metadata::read(&document).unwrap();
    assert_eq!(read.entity_id, format!("https://sts.windows.net/{}/", cloud.handle.tenant()));
    assert_eq!(read.certificates.iter().map(|c| c.thumbprint().to_string()).collect::<Vec<_>>(), [thumbprint]);
    assert_eq!(read.sso_redirect, Some(format!("{}/{}/saml2", cloud.handle.base_url(), cloud.handle.tenant())));

    let roles = cloud.roles(&made, &[ROLE]).await;
    let user = cloud.user("B.Simon").await;
    let assignment = cloud.assign(&made, &user, &roles[0]).await;
    let held = cloud.get(&format!("{sp}/appRoleAssignedTo")).await;
    assert_eq!(
        (held["value"][0]["id"].as_str(), held["value"][0]["principalDisplayName"].as_str()),
        (Some(assignment.as_str()), Some("B.Simon"))
    );

    let page = cloud.b_simon_at(&cloud.launch_url(&made)).await;
    let xml = page.saml();
    for part in [ROLE, "B.Simon@practice.example", ">3600<", ">https://signin.aws.amazon.com/saml</"] {
        assert!(xml.contains(part), "{part} is not in {xml}");
    }
    assert!(!xml.contains("saml#2"), "the audience has no number");
    assert_eq!(page.field("RelayState").as_deref(), Some("https://console.aws.amazon.com/s3"));
    let log = cloud
        .get(&format!("/auditLogs/signIns?$filter=appId eq '{}' and createdDateTime ge 2020-01-01T00:00:00Z&$top=10", made.app_id))
        .await;
    assert_eq!(log["value"][0]["status"]["errorCode"], 0);
    contract::report();
}

#[tokio::test]
async fn an_instance_is_taken_apart_again() {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    let sp = format!("/servicePrincipals/{}", made.sp);
    assert_eq!(cloud.refused(Method::DELETE, &sp, None).await, (400, "DeletingSamlSpNotAllowed".into()));

    let definition = Claims::default().policy_definition();
    let policy = cloud.post("/policies/claimsMappingPolicies", json!({"displayName": "p", "definition": [definition]})).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let reference = json!({"@odata.id": format!("{}/policies/claimsMappingPolicies/{policy}", cloud.handle.graph_url())});
    cloud.post(&format!("{sp}/claimsMappingPolicies/$ref"), reference).await;
    cloud.patch(&format!("/policies/claimsMappingPolicies/{policy}"), json!({"displayName": "q"})).await;
    cloud.delete(&format!("{sp}/claimsMappingPolicies/{policy}/$ref")).await;
    cloud.delete(&format!("/policies/claimsMappingPolicies/{policy}")).await;
    assert_eq!(cloud.get("/policies/claimsMappingPolicies").await["value"], json!([]));

    let assignment = cloud.get(&format!("{sp}/appRoleAssignedTo")).await["value"][0]["id"].as_str().unwrap().to_owned();
    cloud.delete(&format!("{sp}/appRoleAssignedTo/{assignment}")).await;
    assert_eq!(cloud.get(&format!("{sp}/appRoleAssignedTo")).await["value"], json!([]));

    let mut roles = cloud.get(&sp).await["appRoles"].as_array().unwrap().clone();
    roles[2]["isEnabled"] = false.into();
    cloud.patch(&sp, json!({"appRoles": roles})).await;
    roles.pop();
    cloud.patch(&sp, json!({"appRoles": roles})).await;
    assert_eq!(cloud.get(&sp).await["appRoles"], json!(roles));

    let owner = cloud.get(&format!("{sp}/owners")).await["value"][0]["id"].as_str().unwrap().to_owned();
    cloud.delete(&format!("{sp}/owners/{owner}/$ref")).await;
    cloud.post(&format!("{sp}/owners/$ref"), json!({"@odata.id": format!("{}/directoryObjects/{owner}", cloud.handle.graph_url())})).await;

    cloud.delete(&format!("/applications/{}", made.app)).await;
    for path in [sp.as_str(), &format!("/applications/{}", made.app)] {
        assert_eq!(cloud.refused(Method::GET, path, None).await, (404, "Request_ResourceNotFound".into()));
    }
    let left = cloud.get(&format!("/servicePrincipals?$filter=applicationTemplateId eq '{TEMPLATE}'")).await;
    assert_eq!(left["value"], json!([]));
}

#[tokio::test]
async fn lists_come_in_pages_and_parts() {
    let cloud = Cloud::start().await;
    for n in 0..5 {
        cloud.instantiate(&format!("AWS {n}")).await;
    }
    let filter = format!("$filter=applicationTemplateId eq '{TEMPLATE}'&$select=id,displayName&$top=2&$count=true");
    let mut next = Some(format!("/servicePrincipals?{filter}"));
    let (mut names, mut pages) = (Vec::new(), 0);
    while let Some(address) = next {
        let page = cloud.get(&address).await;
        assert_eq!(page["@odata.count"], 5);
        for entry in page["value"].as_array().unwrap() {
            assert_eq!(entry.as_object().unwrap().len(), 2, "{entry}");
            names.push(entry["displayName"].as_str().unwrap().to_owned());
        }
        next = page["@odata.nextLink"].as_str().map(str::to_owned);
        pages += 1;
    }
    names.sort();
    assert_eq!((pages, names), (3, (0..5).map(|n| format!("AWS {n}")).collect()));
    let one = cloud.get("/servicePrincipals?$filter=displayName eq 'aws 3'").await;
    assert_eq!(one["value"].as_array().map(Vec::len), Some(1));
}
