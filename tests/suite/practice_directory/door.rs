//! Who gets in at all: host, origin, token; and what the pages tell the browser.

use super::client::Cloud;
use super::page::Page;
use reqwest::{Method, header};
use serde_json::Value;

#[tokio::test]
async fn only_our_own_host_is_answered() {
    let cloud = Cloud::start().await;
    let base = cloud.handle.base_url();
    let port = base.rsplit(':').next().unwrap();
    for (host, status) in [
        (format!("127.0.0.1:{port}"), 200),
        (format!("localhost:{port}"), 200),
        ("127.0.0.1".into(), 421),
        (format!("evil.example:{port}"), 421),
        (format!("localhost.evil.example:{port}"), 421),
    ] {
        for path in ["/", "/myapps", "/practice.css"] {
            let response = cloud.http.get(format!("{base}{path}")).header(header::HOST, &host).send().await.unwrap();
            assert_eq!(response.status(), status, "{host}{path}");
        }
        let graph = cloud.http.get(format!("{base}/graph/v1.0/me")).header(header::HOST, &host).bearer_auth(cloud.handle.token().expose());
        assert_eq!(graph.send().await.unwrap().status(), status, "{host}");
    }
}

#[tokio::test]
async fn only_our_own_pages_may_send_forms() {
    let cloud = Cloud::start().await;
    let base = cloud.handle.base_url();
    for (origin, status) in
        [(base.to_owned(), 303), ("null".into(), 403), ("https://evil.example".into(), 403), ("http://127.0.0.1:1".into(), 403)]
    {
        let response = cloud.http.post(format!("{base}/signout")).header(header::ORIGIN, &origin).send().await.unwrap();
        assert_eq!(response.status(), status, "{origin}");
    }
    let foreign = cloud.http.post(format!("{base}/")).header(header::ORIGIN, "https://evil.example").body("Action=ListRoles");
    assert_eq!(foreign.send().await.unwrap().status(), 403, "the AWS side as well");
}

#[tokio::test]
async fn graph_needs_the_token() {
    let cloud = Cloud::start().await;
    for token in [None, Some(""), Some("wrong"), Some(&cloud.handle.token().expose()[1..])] {
        for (method, path) in [(Method::GET, "/me"), (Method::POST, "/users"), (Method::GET, "/nothing")] {
            let mut request = cloud.http.request(method, format!("{}{path}", cloud.handle.graph_url()));
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 401, "{token:?} {path}");
            assert!(response.headers().contains_key(header::WWW_AUTHENTICATE) && response.headers().contains_key("request-id"));
            let answer: Value = response.json().await.unwrap();
            assert_eq!(answer["error"]["code"], "InvalidAuthenticationToken");
        }
    }
    let given = "11111111-2222-3333-4444-555555555555";
    let response = cloud
        .http
        .get(format!("{}/me", cloud.handle.graph_url()))
        .bearer_auth(cloud.handle.token().expose())
        .header("client-request-id", given);
    assert_eq!(response.send().await.unwrap().headers()["client-request-id"], given);
}

#[tokio::test]
async fn pages_are_marked_and_protected() {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    let base = cloud.handle.base_url();
    let addresses =
        [format!("{base}/"), format!("{base}/myapps"), cloud.launch_url(&made), format!("{base}/x/saml2"), format!("{base}/saml")];
    let mut pages = Vec::new();
    for address in addresses {
        pages.push(cloud.open(&address).await);
    }
    pages.push(cloud.b_simon_at(&cloud.launch_url(&made)).await);
    for Page { headers, html, .. } in pages {
        assert!(html.contains("Practice cloud"), "{html}");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        for part in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(!html.contains("<script>") && !html.contains("style=\""), "nothing inline: {html}");
    }
}
