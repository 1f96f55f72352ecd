//! OAuth of the practice directory as a browser and a program see it: code with PKCE, device code, refresh, consent, challenge.

use super::client::{Cloud, PASSWORD};
use super::page::Page;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use reqwest::{Client, Method, header};
use serde_json::{Value, json};
use std::collections::HashMap;

const TOOLS: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
const VERIFIER: &str = "0123456789-0123456789-0123456789-0123456789-xyz";
const REDIRECT: &str = "http://localhost:50999";

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, VERIFIER.as_bytes()))
}

/// A browser: it keeps cookies and follows no redirect by itself.
struct Browser<'c> {
    cloud: &'c Cloud,
    http: Client,
}

impl<'c> Browser<'c> {
    fn new(cloud: &'c Cloud) -> Self {
        Self { cloud, http: Client::builder().no_proxy().cookie_store(true).redirect(reqwest::redirect::Policy::none()).build().unwrap() }
    }

    fn address(&self, path: &str) -> String {
        if path.starts_with('/') { format!("{}{path}", self.cloud.handle.base_url()) } else { path.to_owned() }
    }

    async fn open(&self, path: &str) -> Page {
        Page::of(self.http.get(self.address(path)).send().await.unwrap()).await
    }

    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = self.http.post(self.address(path)).header(header::ORIGIN, self.cloud.handle.base_url()).form(fields);
        Page::of(request.send().await.unwrap()).await
    }

    /// Signs in on the page, and follows the way back on this server.
    async fn sign_in(&self, page: &Page, user: &str, password: &str) -> Page {
        let (action, start) = (page.action().unwrap(), page.field("start").unwrap());
        let page = self.send(&action, &[("start", &start), ("loginfmt", user), ("passwd", password)]).await;
        match location(&page) {
            Some(next) if next.starts_with('/') => self.open(&next).await,
            _ => page,
        }
    }
}

fn location(page: &Page) -> Option<String> {
    page.headers.get(header::LOCATION).map(|l| l.to_str().unwrap().to_owned())
}

/// The parameters with which the browser came back to the client.
fn back(page: &Page) -> HashMap<String, String> {
    let location = location(page).unwrap_or_else(|| panic!("no redirect: {} {}", page.status, page.html));
    assert!(location.starts_with("http://localhost:50999/?"), "{location}");
    url::Url::parse(&location).unwrap().query_pairs().into_owned().collect()
}

fn authorize(tenant: &str, changes: &[(&str, &str)]) -> String {
    let challenge = challenge();
    let mut fields: Vec<(&str, &str)> = vec![
        ("client_id", TOOLS),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", "openid profile offline_access User.Read Application.ReadWrite.All"),
        ("state", "the state & more"),
        ("nonce", "n-1"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        fields.retain(|(n, _)| n != name);
        if !value.is_empty() {
            fields.push((name, value));
        }
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("/{tenant}/oauth2/v2.0/authorize?{query}")
}

async fn token(cloud: &Cloud, fields: &[(&str, &str)]) -> (u16, Value) {
    let answer = cloud.http.post(format!("{}/organizations/oauth2/v2.0/token", cloud.handle.base_url())).form(fields).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn redeem<'a>(code: &'a str) -> [(&'a str, &'a str); 5] {
    [("client_id", TOOLS), ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", REDIRECT), ("code_verifier", VERIFIER)]
}

/// A code for the administrator, who consents on the way.
async fn code(browser: &Browser<'_>, changes: &[(&str, &str)]) -> String {
    let (admin, password) = browser.cloud.handle.administrator();
    let page = browser.open(&authorize("common", changes)).await;
    let page =
        if page.action().is_some_and(|a| a.ends_with("/login")) { browser.sign_in(&page, &admin, password.expose()).await } else { page };
    let page = match page.field("query") {
        Some(query) => browser.send(&page.action().unwrap(), &[("query", &query), ("decision", "accept")]).await,
        None => page,
    };
    let back = back(&page);
    assert_eq!(back["state"], "the state & more");
    back["code"].clone()
}

#[tokio::test]
async fn a_code_is_redeemed_once_and_by_whoever_has_the_verifier() {
    let cloud = Cloud::start().await;
    let browser = Browser::new(&cloud);
    let first = code(&browser, &[]).await;
    let wrong: Vec<(&str, &str)> =
        redeem(&first).into_iter().map(|(n, v)| if n == "code_verifier" { (n, "y".repeat(43).leak() as &str) } else { (n, v) }).collect();
    assert_eq!(token(&cloud, &wrong).await.1["error_codes"], json!([501_481]));
    let (status, answer) = token(&cloud, &redeem(&first)).await;
    assert_eq!(
        (status, &answer["error"], &answer["error_codes"]),
        (400, &json!("invalid_grant"), &json!([54_005])),
        "a failed try used it up"
    );

    let second = code(&browser, &[]).await;
    let (status, tokens) = token(&cloud, &redeem(&second)).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(3599)));
    assert_eq!(token(&cloud, &redeem(&second)).await.1["error_codes"], json!([54_005]));

    let parts: Vec<&str> = tokens["id_token"].as_str().unwrap().split('.').collect();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    assert_eq!(
        (&claims["nonce"], &claims["aud"], &claims["preferred_username"]),
        (&json!("n-1"), &json!(TOOLS), &json!("admin@practice.example"))
    );
    assert_eq!(claims["tid"], cloud.handle.tenant().as_str());
    verify(&cloud, &parts).await;

    let me = with_token(&cloud, tokens["access_token"].as_str().unwrap(), "/me").await;
    assert_eq!(me.status(), 200);
    assert_eq!(me.json::<Value>().await.unwrap()["userPrincipalName"], "admin@practice.example");
    assert_eq!(with_token(&cloud, "guessed", "/me").await.status(), 401);
}

async fn with_token(cloud: &Cloud, token: &str, path: &str) -> reqwest::Response {
    cloud.http.get(format!("{}{path}", cloud.handle.graph_url())).bearer_auth(token).send().await.unwrap()
}

/// The id token against the published keys.
async fn verify(cloud: &Cloud, parts: &[&str]) {
    let get =
        |address: String| async move { super::client::plain_client().get(address).send().await.unwrap().json::<Value>().await.unwrap() };
    let configuration = get(format!("{}/common/v2.0/.well-known/openid-configuration", cloud.handle.base_url())).await;
    let keys = get(configuration["jwks_uri"].as_str().unwrap().to_owned()).await;
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
    let key = keys["keys"].as_array().unwrap().iter().find(|k| k["kid"] == header["kid"]).unwrap();
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let public = aws_lc_rs::signature::RsaPublicKeyComponents { n: number("n"), e: number("e") };
    let signed = format!("{}.{}", parts[0], parts[1]);
    let signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
    public.verify(&aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).unwrap();
}

#[tokio::test]
async fn requests_that_do_not_fit_are_refused_where_it_is_safe() {
    let cloud = Cloud::start().await;
    let browser = Browser::new(&cloud);
    for (changes, number) in [
        (vec![("client_id", "7dfd756e-8c27-4472-b2b7-38c17fc5de5e")], 700_016),
        (vec![("redirect_uri", "http://localhost:50999/other")], 50_011),
        (vec![("redirect_uri", "http://127.0.0.1:50999")], 50_011),
        (vec![("redirect_uri", "https://evil.example")], 50_011),
    ] {
        let page = browser.open(&authorize("common", &changes)).await;
        assert_eq!((page.status.as_u16(), location(&page), page.code()), (400, None, Some(number)), "{changes:?}");
    }
    assert_eq!(browser.open(&authorize("contoso.com", &[])).await.code(), Some(90_002));
    for (changes, error) in [
        (vec![("response_type", "token")], "unsupported_response_type"),
        (vec![("code_challenge", "")], "invalid_request"),
        (vec![("code_challenge_method", "plain")], "invalid_request"),
        (vec![("scope", "Nothing.AtAll")], "invalid_scope"),
        (vec![("prompt", "none")], "login_required"),
    ] {
        let back = back(&browser.open(&authorize("common", &changes)).await);
        assert_eq!((back["error"].as_str(), back["state"].as_str()), (error, "the state & more"), "{changes:?}");
    }
}

#[tokio::test]
async fn consent_grows_and_can_be_taken_back() {
    let cloud = Cloud::start().await;
    let browser = Browser::new(&cloud);
    let small = [("scope", "openid offline_access User.Read")];
    let (_, first) = token(&cloud, &redeem(&code(&browser, &small).await)).await;
    let access = first["access_token"].as_str().unwrap();
    assert_eq!(with_token(&cloud, access, "/applications").await.status(), 403, "not asked for yet");
    let silent = browser.open(&authorize("common", &[("prompt", "none")])).await;
    assert_eq!(back(&silent)["error"], "consent_required");

    let (_, second) = token(&cloud, &redeem(&code(&browser, &[]).await)).await;
    assert_eq!(with_token(&cloud, second["access_token"].as_str().unwrap(), "/applications").await.status(), 200);
    let refresh = first["refresh_token"].as_str().unwrap();
    let more = [
        ("client_id", TOOLS),
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh),
        ("scope", "User.Read Application.ReadWrite.All"),
    ];
    let (status, third) = token(&cloud, &more).await;
    assert_eq!(
        (status, third["scope"].as_str()),
        (200, Some("User.Read Application.ReadWrite.All")),
        "one refresh token, whatever was consented to"
    );
    assert_ne!(first["refresh_token"], second["refresh_token"]);

    let grants = cloud.get("/oauth2PermissionGrants").await["value"].as_array().unwrap().clone();
    assert_eq!(grants.len(), 1);
    cloud.delete(&format!("/oauth2PermissionGrants/{}", grants[0]["id"].as_str().unwrap())).await;
    let (status, refused) = token(&cloud, &more).await;
    assert_eq!((status, &refused["error"], &refused["error_codes"]), (400, &json!("invalid_grant"), &json!([65_001])));
}

#[tokio::test]
async fn declined_and_beyond_a_users_rights() {
    let cloud = Cloud::start().await;
    cloud.user("anna").await;
    let browser = Browser::new(&cloud);
    let page = browser.open(&authorize("common", &[])).await;
    let page = browser.sign_in(&page, "anna@practice.example", PASSWORD).await;
    assert_eq!((page.status.as_u16(), page.code()), (403, Some(90_094)), "only an administrator can consent to that");
    let page = browser.open(&authorize("common", &[("scope", "openid User.Read")])).await;
    let query = page.field("query").unwrap();
    let page = browser.send(&page.action().unwrap(), &[("query", &query), ("decision", "decline")]).await;
    assert_eq!(back(&page)["error"], "access_denied");
}

#[tokio::test]
async fn a_device_waits_until_somebody_enters_its_code() {
    let cloud = Cloud::start().await;
    let form = [("client_id", TOOLS), ("scope", "openid User.Read")];
    let begun = cloud.http.post(format!("{}/common/oauth2/v2.0/devicecode", cloud.handle.base_url())).form(&form).send().await.unwrap();
    let begun: Value = begun.json().await.unwrap();
    assert_eq!((begun["expires_in"].as_i64(), begun["interval"].as_i64()), (Some(900), Some(5)));
    let (device, user_code) = (begun["device_code"].as_str().unwrap(), begun["user_code"].as_str().unwrap());
    let poll = [("client_id", TOOLS), ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", device)];
    assert_eq!(token(&cloud, &poll).await.1["error"], "authorization_pending");

    let browser = Browser::new(&cloud);
    let (admin, password) = cloud.handle.administrator();
    let page = browser.open(begun["verification_uri"].as_str().unwrap()).await;
    let page = browser.sign_in(&page, &admin, password.expose()).await;
    let wrong = browser.send(&page.action().unwrap(), &[("user_code", "WRONGCODE")]).await;
    assert!(wrong.html.contains("did not work"));
    let page = browser.send("/devicelogin", &[("user_code", &user_code.to_lowercase())]).await;
    assert!(page.html.contains("Microsoft Graph Command Line Tools") && page.html.contains("User.Read"), "{}", page.html);
    let code = page.field("user_code").unwrap();
    browser.send(&page.action().unwrap(), &[("user_code", &code), ("decision", "accept")]).await;
    let (status, tokens) = token(&cloud, &poll).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(token(&cloud, &poll).await.1["error"], "bad_verification_code", "once");

    let begun = cloud.http.post(format!("{}/common/oauth2/v2.0/devicecode", cloud.handle.base_url())).form(&form).send().await.unwrap();
    let begun: Value = begun.json().await.unwrap();
    cloud.wait(SignedDuration::from_mins(16));
    let poll = [("client_id", TOOLS), ("grant_type", poll[1].1), ("device_code", begun["device_code"].as_str().unwrap())];
    assert_eq!(token(&cloud, &poll).await.1["error"], "expired_token");
}

#[tokio::test]
async fn tokens_end_and_revoked_ones_are_challenged() {
    let cloud = Cloud::start().await;
    let browser = Browser::new(&cloud);
    let capable = [("claims", r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#)];
    let (_, tokens) = token(&cloud, &redeem(&code(&browser, &capable).await)).await;
    let (access, refresh) = (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
    cloud.wait(SignedDuration::from_mins(1));
    let (admin, now) = (cloud.get("/me").await["id"].as_str().unwrap().to_owned(), cloud.now());
    cloud.handle.arrange(|s| s.directory.revoke_sessions(&admin, now)).unwrap();
    let refused = with_token(&cloud, access, "/me").await;
    assert_eq!(refused.status(), 401);
    let challenge = refused.headers()[header::WWW_AUTHENTICATE].to_str().unwrap().to_owned();
    assert!(challenge.contains("error=\"insufficient_claims\""), "{challenge}");
    let claims = challenge.split("claims=\"").nth(1).unwrap().split('"').next().unwrap();
    let claims = String::from_utf8(STANDARD.decode(claims).unwrap()).unwrap();
    let again = [("client_id", TOOLS), ("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(token(&cloud, &again).await.1["error_codes"], json!([50_173]));

    cloud.wait(SignedDuration::from_secs(1));
    let (_, fresh) = token(&cloud, &redeem(&code(&browser, &[("claims", &claims)]).await)).await;
    let access = fresh["access_token"].as_str().unwrap();
    assert_eq!(with_token(&cloud, access, "/me").await.status(), 200);
    cloud.wait(SignedDuration::from_mins(61));
    let expired = with_token(&cloud, access, "/me").await;
    assert_eq!(expired.status(), 401);
    assert!(expired.text().await.unwrap().contains("expired"));
    let again = [("client_id", TOOLS), ("grant_type", "refresh_token"), ("refresh_token", fresh["refresh_token"].as_str().unwrap())];
    assert_eq!(token(&cloud, &again).await.0, 200);
    cloud.wait(SignedDuration::from_hours(91 * 24));
    assert_eq!(token(&cloud, &again).await.1["error_codes"], json!([700_082]));
}

#[tokio::test]
async fn a_client_of_ones_own_is_registered_and_consented_to_for_everybody() {
    let cloud = Cloud::start().await;
    let graph = "00000003-0000-0000-c000-000000000000";
    let body = json!({
        "displayName": "Rolebridge", "signInAudience": "AzureADMyOrg", "isFallbackPublicClient": true,
        "publicClient": {"redirectUris": ["http://localhost"]},
        "requiredResourceAccess": [{"resourceAppId": graph, "resourceAccess": [{"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"}]}],
    });
    let application = cloud.post("/applications", body).await;
    let app_id = application["appId"].as_str().unwrap();
    let principal = cloud.post("/servicePrincipals", json!({"appId": app_id})).await;
    assert_eq!(cloud.refused(Method::POST, "/servicePrincipals", Some(json!({"appId": app_id}))).await.0, 409);
    let resource = cloud.get(&format!("/servicePrincipals(appId='{graph}')")).await;
    let grant = json!({"clientId": principal["id"], "consentType": "AllPrincipals", "resourceId": resource["id"], "scope": "User.Read Directory.Read.All"});
    cloud.post("/oauth2PermissionGrants", grant.clone()).await;
    assert_eq!(cloud.refused(Method::POST, "/oauth2PermissionGrants", Some(grant)).await.0, 409);

    cloud.user("anna").await;
    let browser = Browser::new(&cloud);
    let changes = [("client_id", app_id), ("scope", "openid User.Read Directory.Read.All")];
    let page = browser.open(&authorize("common", &changes)).await;
    let page = browser.sign_in(&page, "anna@practice.example", PASSWORD).await;
    let code = back(&page)["code"].clone();
    let form: Vec<(&str, &str)> = redeem(&code).into_iter().map(|(n, v)| if n == "client_id" { (n, app_id) } else { (n, v) }).collect();
    let (status, tokens) = token(&cloud, &form).await;
    assert_eq!(status, 200, "{tokens}");
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(with_token(&cloud, access, "/subscribedSkus").await.status(), 200);
    let write = cloud.http.post(format!("{}/users", cloud.handle.graph_url())).bearer_auth(access).json(&json!({})).send().await.unwrap();
    assert_eq!(write.status(), 403, "neither scope nor role");

    cloud.patch(&format!("/applications/{}", application["id"].as_str().unwrap()), json!({"publicClient": {"redirectUris": []}})).await;
    assert_eq!(browser.open(&authorize("common", &changes)).await.code(), Some(50_011));
    cloud.delete(&format!("/applications/{}", application["id"].as_str().unwrap())).await;
    assert_eq!(browser.open(&authorize("common", &changes)).await.code(), Some(700_016));
}

#[tokio::test]
async fn nothing_that_was_given_out_lies_in_the_state_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("practice.json");
    let config = rolebridge::practice::server::PracticeConfig { state_file: Some(file.clone()), ..Default::default() };
    let cloud = Cloud::with(config).await;
    let browser = Browser::new(&cloud);
    let code = code(&browser, &[]).await;
    let (_, tokens) = token(&cloud, &redeem(&code)).await;
    let text = std::fs::read_to_string(&file).unwrap();
    for secret in
        [&code, tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap(), tokens["id_token"].as_str().unwrap()]
    {
        assert!(secret.len() >= 43 && !text.contains(secret));
    }
}
