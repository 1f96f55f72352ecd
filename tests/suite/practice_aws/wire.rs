//! The wire itself: envelopes, headers, and calls that no SDK makes.

use super::cloud::{Cloud, text};

#[tokio::test(flavor = "multi_thread")]
async fn refusals_have_the_envelope_of_aws() {
    let cloud = Cloud::start().await;
    let answer = reqwest::Client::new().post(format!("{}/", cloud.base)).body("Action=ListRoles&Version=2010-05-08").send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 403);
    assert_eq!(answer.headers()["content-type"], "text/xml");
    let id = answer.headers()["x-amzn-requestid"].to_str().unwrap().to_owned();
    let body = answer.text().await.unwrap();
    assert_eq!(
        body,
        format!(
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message></Error><RequestId>{id}</RequestId></ErrorResponse>"
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_operations_are_invalid_actions() {
    let cloud = Cloud::start().await;
    for (form, code) in [
        (&[("Action", "MakeCoffee"), ("Version", "2011-06-15")][..], "InvalidAction"),
        (&[("Action", "AssumeRoleWithSAML"), ("Version", "2010-05-08")], "InvalidAction"),
        (&[("Action", "GetCallerIdentity"), ("Version", "2011-06-15")], "MissingAuthenticationToken"),
        (&[], "MissingAction"),
    ] {
        let (_, body) = cloud.post("/", form).await;
        assert_eq!(text(&body, "Code"), code, "{form:?}");
    }
    let (_, body) = cloud.post("/", &[("Action", "MakeCoffee"), ("Version", "2011-06-15")]).await;
    assert_eq!(text(&body, "Message"), "Could not find operation MakeCoffee for version 2011-06-15");
    assert!(body.contains("xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\""));
}
