//! A real browser as judge of the sign-in pages: headless Chromium through chromedriver, spoken to over plain WebDriver.
//! Debian's packages `chromium` and `chromium-driver`; `packaging/check` installs them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr, reason = "tests")]

#[allow(dead_code, reason = "helpers of several tests; not every judge needs all")]
#[path = "../suite/practice_directory/aws.rs"]
mod aws;
#[allow(dead_code, reason = "helpers of several tests; not every judge needs all")]
#[path = "../suite/practice_directory/client.rs"]
mod client;
#[allow(dead_code, reason = "helpers of several tests; not every judge needs all")]
#[path = "../suite/practice_directory/contract.rs"]
mod contract;
mod driver;

use client::{AWS, Cloud, Made, PASSWORD, ROLE};
use driver::{Browser, Scripts};

const USER: &str = "B.Simon@practice.example";
const ASSUMED: &str = "assumed-role/Admin/B.Simon@practice.example";

/// A directory and an AWS account that trust one another.
async fn federation() -> (Cloud, Made) {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    aws::trust(&cloud, &cloud.metadata(&made).await).await;
    (cloud, made)
}

async fn sign_in(browser: &Browser, password: &str) {
    browser.replace("#loginfmt", USER).await;
    browser.replace("#passwd", password).await;
    browser.click("#sign-in").await;
}

#[tokio::test]
async fn the_launch_link_leads_through_the_pages_to_aws() {
    let (cloud, made) = federation().await;
    let browser = Browser::start(Scripts::On, None).await;
    browser.go(&cloud.launch_url(&made)).await;
    assert!(browser.text("body").await.contains("Practice cloud"));
    sign_in(&browser, "wrong").await;
    assert!(browser.text("#error").await.contains("AADSTS50126"));
    sign_in(&browser, PASSWORD).await;
    assert!(browser.text("#assumed-role-arn").await.ends_with(ASSUMED));
    assert_eq!(browser.address().await, format!("{}/saml", cloud.handle.base_url()));
}

#[tokio::test]
async fn a_request_and_my_apps_lead_there_too() {
    let (cloud, _) = federation().await;
    let browser = Browser::start(Scripts::On, None).await;
    let base = cloud.handle.base_url();
    // the other spelling of this computer has to work as well: its forms stay on it
    let elsewhere = base.replace("127.0.0.1", "localhost");
    let xml = rolebridge::saml::request::write(&rolebridge::saml::request::AuthnRequest {
        id: "_request".into(),
        issuer: AWS.into(),
        acs_url: Some(AWS.into()),
        destination: None,
        issue_instant: cloud.now(),
    });
    browser
        .go(&rolebridge::saml::request::to_redirect_url(&format!("{elsewhere}/{}/saml2", cloud.handle.tenant()), &xml, Some("a & b")))
        .await;
    sign_in(&browser, PASSWORD).await;
    assert!(browser.text("#assumed-role-arn").await.ends_with(ASSUMED));
    assert_eq!(browser.text("#relay-state").await, "a & b");

    browser.go(&format!("{elsewhere}/myapps")).await;
    browser.click("ul.tiles a").await;
    assert!(browser.text("#assumed-role-arn").await.ends_with(ASSUMED), "the session saves the password");

    browser.go(&format!("{elsewhere}/myapps")).await;
    browser.click("#sign-out").await;
    browser.find("#passwd").await;
}

#[tokio::test]
async fn without_scripts_a_button_goes_on_and_roles_can_be_chosen() {
    let (cloud, made) = federation().await;
    let reader = ROLE.replace("role/Admin", "role/Reader");
    let roles = cloud.roles(&made, &[&reader]).await;
    let user = cloud.get(&format!("/users/{USER}")).await["id"].as_str().unwrap().to_owned();
    cloud.assign(&made, &user, &roles[0]).await;

    let browser = Browser::start(Scripts::Off, None).await;
    browser.go(&cloud.launch_url(&made)).await;
    sign_in(&browser, PASSWORD).await;
    assert_eq!(browser.text("#continue").await, "Continue to AWS");
    browser.click("#continue").await;
    browser.click("input[value$='role/Admin']").await;
    browser.click("#signin_button").await;
    assert!(browser.text("#assumed-role-arn").await.ends_with(ASSUMED));
}

/// DNS rebinding: a name of somebody else that points to this computer.
#[tokio::test]
async fn another_name_for_this_computer_is_not_answered() {
    let (cloud, made) = federation().await;
    let browser = Browser::start(Scripts::On, Some("MAP evil.example 127.0.0.1")).await;
    let elsewhere = cloud.launch_url(&made).replace("127.0.0.1", "evil.example");
    browser.go(&elsewhere).await;
    let text = browser.text("body").await;
    assert!(text.contains("127.0.0.1 and localhost only") && !text.contains("Password"), "{text}");
}
