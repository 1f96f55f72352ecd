//! Sign-ins that are refused, each with its number.

use super::client::{AWS, Cloud, Made, PASSWORD, ROLE};
use jiff::SignedDuration;
use rolebridge::saml::request::{self, AuthnRequest};
use serde_json::json;

const USER: &str = "B.Simon@practice.example";

fn request(cloud: &Cloud, issuer: &str, acs: &str) -> String {
    let xml = request::write(&AuthnRequest {
        id: "_r".into(),
        issuer: issuer.into(),
        acs_url: Some(acs.into()),
        destination: None,
        issue_instant: cloud.now(),
    });
    request::to_redirect_url(&format!("{}/{}/saml2", cloud.handle.base_url(), cloud.handle.tenant()), &xml, None)
}

async fn codes(cloud: &Cloud, made: &Made) -> Vec<i64> {
    let log = cloud.get(&format!("/auditLogs/signIns?$filter=appId eq '{}'", made.app_id)).await;
    log["value"].as_array().unwrap().iter().map(|e| e["status"]["errorCode"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn addresses_that_lead_nowhere_are_refused_before_anybody_signs_in() {
    let cloud = Cloud::start().await;
    cloud.ready().await;
    let (base, tenant) = (cloud.handle.base_url().to_owned(), cloud.handle.tenant().clone());
    for (address, code) in [
        (request(&cloud, &format!("{AWS}/"), AWS), 700_016),
        (request(&cloud, &format!("{AWS}#9"), AWS), 700_016),
        (request(&cloud, AWS, "https://evil.example/saml"), 50_011),
        (format!("{base}/{tenant}/saml2"), 750_054),
        (format!("{base}/{tenant}/saml2?SAMLRequest=%%%"), 75_005),
        (format!("{base}/{tenant}/saml2?SAMLRequest=AAAA"), 75_005),
        (format!("{base}/contoso.com/saml2?SAMLRequest=AAAA"), 90_002),
        (format!("{base}/api/signin/nobody?tenantId={tenant}"), 700_016),
        (format!("{base}/api/signin/nobody"), 90_002),
    ] {
        let page = cloud.open(&address).await;
        assert_eq!((page.status.as_u16(), page.code()), (400, Some(code)), "{address}");
    }
    let page = cloud.open(&request(&cloud, "<script>alert(1)</script>", AWS)).await;
    assert!(!page.html.contains("<script>alert"), "what came from outside is escaped: {}", page.html);
}

#[tokio::test]
async fn instances_that_are_not_set_up_say_what_is_missing() {
    let cloud = Cloud::start().await;
    cloud.user("B.Simon").await;
    let made = cloud.instantiate("AWS").await;
    let (app, sp, link) = (format!("/applications/{}", made.app), format!("/servicePrincipals/{}", made.sp), cloud.launch_url(&made));
    assert_eq!(cloud.open(&link).await.code(), Some(50_010), "no identifier");
    cloud.patch(&sp, json!({"preferredSingleSignOnMode": "saml"})).await;
    cloud.patch(&app, json!({"identifierUris": [AWS], "web": {"redirectUris": []}})).await;
    assert_eq!(cloud.open(&link).await.code(), Some(900_971), "no reply URL");
    cloud.patch(&app, json!({"web": {"redirectUris": [AWS]}})).await;
    cloud.patch(&sp, json!({"accountEnabled": false})).await;
    assert_eq!(cloud.open(&link).await.code(), Some(70_001), "switched off");
    cloud.patch(&sp, json!({"accountEnabled": true, "preferredSingleSignOnMode": "password"})).await;
    assert_eq!(cloud.open(&link).await.code(), Some(650_056), "no SAML");
    cloud.patch(&sp, json!({"preferredSingleSignOnMode": "saml"})).await;

    assert_eq!(cloud.sign_in(&link, USER, PASSWORD).await.code(), Some(50_105), "not assigned");
    cloud.patch(&sp, json!({"appRoleAssignmentRequired": false})).await;
    assert_eq!(cloud.sign_in(&link, USER, PASSWORD).await.code(), Some(50_003), "no certificate");
    cloud.certificate(&made).await;
    let xml = cloud.sign_in(&link, USER, PASSWORD).await.saml();
    assert!(!xml.contains("SAML/Attributes/Role\""), "nobody without a role sends one");
    cloud.wait(SignedDuration::from_hours(24 * 366 * 3 + 24));
    assert_eq!(cloud.sign_in(&link, USER, PASSWORD).await.code(), Some(50_146), "certificate ended");
    assert_eq!(codes(&cloud, &made).await, [50_146, 0, 50_003, 50_105], "newest first");
}

#[tokio::test]
async fn wrong_people_and_passwords_stay_outside() {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    let link = cloud.launch_url(&made);
    assert_eq!(cloud.sign_in(&link, "nobody@practice.example", PASSWORD).await.code(), Some(50_034));
    let page = cloud.sign_in(&link, USER, "\"><script>").await;
    assert_eq!((page.status.as_u16(), page.code(), page.field("loginfmt").as_deref()), (200, Some(50_126), Some(USER)));
    cloud.patch(&format!("/users/{USER}"), json!({"accountEnabled": false})).await;
    assert_eq!(cloud.sign_in(&link, USER, PASSWORD).await.code(), Some(50_057));
    cloud.patch(&format!("/users/{USER}"), json!({"accountEnabled": true})).await;
    for _ in 0..9 {
        cloud.sign_in(&link, USER, "wrong").await;
    }
    assert_eq!(cloud.sign_in(&link, USER, PASSWORD).await.code(), Some(50_053));
    cloud.wait(SignedDuration::from_secs(61));
    assert!(cloud.sign_in(&link, USER, PASSWORD).await.saml().contains(ROLE));
    assert_eq!(&codes(&cloud, &made).await[..3], [0, 50_053, 50_126]);
}

#[tokio::test]
async fn metadata_is_for_instances_with_a_certificate() {
    let cloud = Cloud::start().await;
    let made = cloud.instantiate("AWS").await;
    let (base, tenant) = (cloud.handle.base_url(), cloud.handle.tenant());
    let document = |tenant: &str, query: &str| format!("{base}/{tenant}/federationmetadata/2007-06/federationmetadata.xml{query}");
    let own = format!("?appid={}", made.app_id);
    for (tenant, query) in [(tenant.as_str(), ""), (tenant.as_str(), "?appid=nobody"), ("contoso.com", &own), (tenant.as_str(), &own)] {
        assert_eq!(cloud.open(&document(tenant, query)).await.status, 404, "{tenant} {query}");
    }
    cloud.certificate(&made).await;
    cloud.certificate(&made).await;
    let page = cloud.open(&document("practice.example", &own)).await;
    assert_eq!(page.status, 200);
    assert_eq!(rolebridge::saml::metadata::read(&page.html).unwrap().certificates.len(), 2);
}
