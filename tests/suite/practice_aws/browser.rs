//! The sign-in page as a browser sees it.

use super::cloud::{ACCOUNT, Cloud, good, provider_arn, role_arn, signed, trust, with_attribute};

#[tokio::test(flavor = "multi_thread")]
async fn one_role_signs_in_at_once() {
    let cloud = Cloud::start().await;
    cloud.federate().await;
    let (status, page) =
        cloud.post("/saml", &[("SAMLResponse", &signed(&good())), ("RelayState", "https://console.aws.amazon.com/<x>")]).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains(&format!("arn:aws:sts::{ACCOUNT}:assumed-role/Admin/B.Simon@contoso.com")));
    assert!(page.contains("900 s") && page.contains("&lt;x&gt;") && !page.contains("<x>"));
    let explained = reqwest::get(format!("{}/saml", cloud.base)).await.unwrap();
    assert_eq!(explained.status().as_u16(), 200);
    assert!(explained.text().await.unwrap().contains("practice"));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_roles_are_chosen_from() {
    let cloud = Cloud::start().await;
    cloud.federate().await;
    cloud.role("ReadOnly", &trust()).await;
    let pair = |name: &str| format!("{},{}", role_arn(name), provider_arn());
    let response = signed(&with_attribute(good(), "Role", &[&pair("Admin"), &pair("ReadOnly")]));
    let (status, page) = cloud.post("/saml", &[("SAMLResponse", &response), ("RelayState", "there")]).await;
    assert_eq!(status, 200, "{page}");
    for part in [
        "action=\"/saml\" method=\"post\"",
        "type=\"radio\" name=\"roleIndex\"",
        &role_arn("ReadOnly"),
        "name=\"RelayState\" value=\"there\"",
        &response,
    ] {
        assert!(page.contains(part), "{part}");
    }
    let (status, page) = cloud.post("/saml", &[("SAMLResponse", &response), ("roleIndex", &role_arn("ReadOnly"))]).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("assumed-role/ReadOnly/"));
    let (status, page) = cloud.post("/saml", &[("SAMLResponse", &response), ("roleIndex", &role_arn("Root"))]).await;
    assert!(status == 400 && page.contains("Your request included an invalid SAML response. To logout, click here."), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_worded_as_on_the_real_page() {
    let cloud = Cloud::start().await;
    cloud.federate().await;
    let mut other = good();
    other.issuer = "https://sts.windows.net/other/".into();
    for (response, status, words) in [
        (signed(&with_attribute(good(), "Role", &[])), 400, "Your request included an invalid SAML response. To logout, click here."),
        ("no base64!".into(), 400, "Your request included an invalid SAML response. To logout, click here."),
        (
            signed(&other),
            400,
            "Failed to assume role: Issuer not present in specified provider (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: AuthSamlInvalidSamlResponseException;",
        ),
        (
            signed(&with_attribute(good(), "RoleSessionName", &["a b"])),
            400,
            "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64} (Service: AWSSecurityTokenService; Status Code: 400; Error Code: InvalidIdentityToken; Request ID: ",
        ),
        (
            signed(&with_attribute(good(), "Role", &[&format!("{},{}", role_arn("Missing"), provider_arn())])),
            403,
            "Not authorized to perform sts:AssumeRoleWithSAML (Service: AWSSecurityTokenService; Status Code: 403; Error Code: AccessDenied; Request ID: ",
        ),
    ] {
        let (found, page) = cloud.post("/saml", &[("SAMLResponse", &response)]).await;
        assert!(found == status && page.contains(words), "{words}\n{page}");
        assert!(!page.contains("our guess"), "{words}");
    }
    let (_, page) = cloud.post("/saml", &[("SAMLResponse", &signed(&with_attribute(good(), "SessionDuration", &["899"])))]).await;
    assert!(page.contains("our guess"), "{page}");
}
