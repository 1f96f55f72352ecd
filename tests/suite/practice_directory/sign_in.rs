//! Sign-ins that succeed: the three ways in, and what the response says.

use super::client::{AWS, Cloud, PASSWORD, ROLE};
use super::page::Page;
use reqwest::{Method, header};
use rolebridge::pki::Certificate;
use rolebridge::practice::server::PracticeConfig;
use rolebridge::saml::request::{self, AuthnRequest};
use rolebridge::saml::{metadata, verify::verify};
use serde_json::json;

fn request(cloud: &Cloud, issuer: &str, acs: Option<&str>) -> String {
    let xml = request::write(&AuthnRequest {
        id: "_request-1".into(),
        issuer: issuer.into(),
        acs_url: acs.map(str::to_owned),
        destination: None,
        issue_instant: cloud.now(),
    });
    request::to_redirect_url(&format!("{}/{}/saml2", cloud.handle.base_url(), cloud.handle.tenant()), &xml, Some("state & <more>"))
}

async fn anchors(cloud: &Cloud, made: &super::client::Made) -> Vec<Certificate> {
    metadata::read(&cloud.metadata(made).await).unwrap().certificates
}

#[tokio::test]
async fn the_launch_link_gives_a_response_that_the_metadata_vouches_for() {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    let page = cloud.b_simon_at(&cloud.launch_url(&made)).await;
    assert_eq!(page.action(), Some(format!("{}/saml", cloud.handle.base_url())));
    assert!(page.html.contains("Continue to AWS") && page.html.contains("Practice cloud"));

    let verified = verify(&page.saml(), &anchors(&cloud, &made).await).unwrap();
    let assertion = verified.trusted.unwrap().into_inner();
    assert_eq!(assertion.issuer, format!("https://sts.windows.net/{}/", cloud.handle.tenant()));
    assert_eq!(assertion.audiences, [AWS]);
    assert_eq!(assertion.confirmations[0].recipient.as_deref(), Some(AWS));
    assert_eq!(assertion.confirmations[0].in_response_to, None);
    let life = assertion.not_on_or_after.unwrap().as_second() - assertion.not_before.unwrap().as_second();
    assert_eq!(life, 70 * 60);
    let value = |name: &str| assertion.attributes.iter().find(|a| a.name.ends_with(name)).map(|a| a.values.join(" "));
    assert_eq!(value("Attributes/Role").as_deref(), Some(ROLE));
    assert_eq!(value("RoleSessionName").as_deref(), Some("B.Simon@practice.example"));
    assert_eq!(value("SessionDuration").as_deref(), Some("900"), "the gallery's default");
    assert_eq!(value("claims/tenantid").as_deref(), Some(cloud.handle.tenant().as_str()));
    assert_eq!(value("claims/name").as_deref(), Some("B.Simon@practice.example"));
}

#[tokio::test]
async fn a_request_is_answered_and_named() {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    let second = cloud.instance("AWS second", &format!("{AWS}#2")).await;
    let roles = cloud.roles(&second, &[ROLE, "arn:aws:iam::111122223333:role/Reader,arn:aws:iam::111122223333:saml-provider/WAAD"]).await;
    let user = cloud.get("/users/B.Simon@practice.example").await["id"].as_str().unwrap().to_owned();
    for role in &roles {
        cloud.assign(&second, &user, role).await;
    }
    cloud.certificate(&second).await;
    for (made, identifier, roles) in [(&made, AWS.to_owned(), 1), (&second, format!("{AWS}#2"), 2)] {
        let page = cloud.b_simon_at(&request(&cloud, &identifier, Some(AWS))).await;
        assert_eq!(page.field("RelayState").as_deref(), Some("state & <more>"));
        let assertion = verify(&page.saml(), &anchors(&cloud, made).await).unwrap().trusted.unwrap().into_inner();
        assert_eq!(assertion.confirmations[0].in_response_to.as_deref(), Some("_request-1"));
        assert_eq!(assertion.audiences, [AWS]);
        let role = assertion.attributes.iter().find(|a| a.name.ends_with("Attributes/Role")).unwrap();
        assert_eq!(role.values.len(), roles);
    }
}

#[tokio::test]
async fn a_request_may_come_in_a_form() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let cloud = Cloud::start().await;
    cloud.ready().await;
    let xml =
        request::write(&AuthnRequest { id: "_p".into(), issuer: AWS.into(), acs_url: None, destination: None, issue_instant: cloud.now() });
    let page =
        cloud.send(&format!("/{}/saml2", cloud.handle.tenant()), &[("SAMLRequest", &STANDARD.encode(xml)), ("RelayState", "r")]).await;
    let (action, start) = (page.action().unwrap(), page.field("start").unwrap());
    let page = cloud.send(&action, &[("start", &start), ("loginfmt", "b.simon@practice.example"), ("passwd", PASSWORD)]).await;
    assert!(page.saml().contains("InResponseTo=\"_p\""));
    assert_eq!(page.field("RelayState").as_deref(), Some("r"));
}

#[tokio::test]
async fn my_apps_has_a_tile_and_a_session_saves_the_password() {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    cloud.instance("Somebody else's", &format!("{AWS}#2")).await;
    let base = cloud.handle.base_url();
    let page = cloud.b_simon_at(&format!("{base}/myapps")).await;
    assert_eq!((page.status.as_u16(), page.headers[header::LOCATION].to_str().unwrap()), (303, "/myapps"));
    let set = page.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    let with_cookie = |method, path: &str| {
        cloud.http.request(method, format!("{base}{path}")).header(header::COOKIE, page.cookie()).header(header::ORIGIN, base)
    };

    let tiles = Page::of(with_cookie(Method::GET, "/myapps").send().await.unwrap()).await;
    assert!(tiles.html.contains("AWS Contoso") && !tiles.html.contains("Somebody"), "{}", tiles.html);
    let link = format!("/api/signin/{}?tenantId={}", made.app_id, cloud.handle.tenant());
    assert!(tiles.html.contains(&format!("href=\"{link}\"")));
    assert!(Page::of(with_cookie(Method::GET, &link).send().await.unwrap()).await.saml().contains(ROLE));

    with_cookie(Method::POST, "/signout").send().await.unwrap();
    assert!(Page::of(with_cookie(Method::GET, &link).send().await.unwrap()).await.field("passwd").is_none(), "the form has no value");
    assert!(Page::of(with_cookie(Method::GET, "/myapps").send().await.unwrap()).await.html.contains("name=\"passwd\""));
}

#[tokio::test]
async fn a_first_password_is_changed_on_the_way() {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    let user = "/users/B.Simon@practice.example";
    cloud.patch(user, json!({"passwordProfile": {"password": "First-horse-1", "forceChangePasswordNextSignIn": true}})).await;
    let page = cloud.sign_in(&cloud.launch_url(&made), "B.Simon@practice.example", "First-horse-1").await;
    assert_eq!(page.code(), Some(50055));
    let (action, start) = (page.action().unwrap(), page.field("start").unwrap());
    let change = async |old: &str, new: &str, again: &str| {
        cloud
            .send(
                &action,
                &[("start", &start), ("loginfmt", "B.Simon@practice.example"), ("passwd", old), ("newpasswd", new), ("again", again)],
            )
            .await
    };
    for (old, new, again) in [
        ("wrong", "Second-horse-2", "Second-horse-2"),
        ("First-horse-1", "short", "short"),
        ("First-horse-1", "Second-horse-2", "other"),
        ("First-horse-1", "First-horse-1", "First-horse-1"),
    ] {
        assert!(change(old, new, again).await.html.contains("class=\"error\""), "{old} {new} {again}");
    }
    assert!(change("First-horse-1", "Second-horse-2", "Second-horse-2").await.saml().contains(ROLE));
    assert!(cloud.sign_in(&cloud.launch_url(&made), "B.Simon@practice.example", "Second-horse-2").await.saml().contains(ROLE));
}

#[tokio::test]
async fn the_form_can_go_to_the_real_sign_in_page() {
    let cloud = Cloud::with(PracticeConfig { aws_sign_in_override: Some(AWS.into()), ..PracticeConfig::default() }).await;
    let made = cloud.ready().await;
    let page = cloud.b_simon_at(&cloud.launch_url(&made)).await;
    assert_eq!(page.action().as_deref(), Some(AWS));
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("form-action 'self' https://signin.aws.amazon.com;"), "{policy}");
}

#[tokio::test]
async fn the_practice_aws_lets_the_user_in() {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    super::aws::trust(&cloud, &cloud.metadata(&made).await).await;
    let page = cloud.b_simon_at(&cloud.launch_url(&made)).await;
    let answer = cloud.send(&page.action().unwrap(), &[("SAMLResponse", &page.field("SAMLResponse").unwrap())]).await;
    assert_eq!(answer.status, 200, "{}", answer.html);
    assert!(answer.html.contains("assumed-role/Admin/B.Simon@practice.example"), "{}", answer.html);
}
