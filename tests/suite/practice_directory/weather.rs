//! Weather: what goes wrong on the way, and that nothing else does.

use super::client::{Cloud, TEMPLATE, plain_client};
use rolebridge::domain::weather::Weather;
use rolebridge::practice::weather::Conditions;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

async fn get(cloud: &Cloud, path: &str) -> Result<(u16, Option<String>, Value), reqwest::Error> {
    let answer =
        plain_client().get(format!("{}{path}", cloud.handle.graph_url())).bearer_auth(cloud.handle.token().expose()).send().await?;
    let wait = answer.headers().get("retry-after").map(|v| v.to_str().unwrap().to_owned());
    Ok((answer.status().as_u16(), wait, answer.json().await.unwrap_or_default()))
}

#[tokio::test]
async fn servers_disagree_about_a_new_object_until_the_last_has_heard_of_it() {
    let cloud = Cloud::start().await;
    cloud.handle.set_conditions(Conditions { lag: Duration::from_millis(800), ..Conditions::of(Weather::Slow, 3) });
    let body = json!({"displayName": "AWS slow"});
    let address = format!("{}/applicationTemplates/{TEMPLATE}/instantiate", cloud.handle.graph_url());
    let made = cloud.http.post(address).bearer_auth(cloud.handle.token().expose()).json(&body).send().await.unwrap();
    assert_eq!(made.status(), 201);
    let made: Value = made.json().await.unwrap();
    let path = format!("/servicePrincipals/{}", made["servicePrincipal"]["id"].as_str().unwrap());
    let mut seen = Vec::new();
    for _ in 0..100 {
        seen.push(get(&cloud, &path).await.unwrap().0);
        if seen.len() > 20 && seen.iter().rev().take(12).all(|s| *s == 200) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(seen.iter().collect::<BTreeSet<_>>(), BTreeSet::from([&200, &404]), "{seen:?}");
    let first = seen.iter().position(|s| *s == 200).unwrap();
    assert!(seen[first..].contains(&404), "one good read proves one server only: {seen:?}");
    assert_eq!(seen.last(), Some(&200));
}

#[tokio::test]
async fn what_is_put_off_says_how_long_but_for_conditional_access() {
    let cloud = Cloud::start().await;
    cloud.handle.set_conditions(Conditions { put_off: 1000, ..Conditions::of(Weather::Throttled, 1) });
    let (mut statuses, mut through) = (BTreeSet::new(), 0);
    for n in 0..30 {
        let (status, wait, body) = get(&cloud, &format!("/users?$top={}", n / 3 + 1)).await.unwrap();
        statuses.insert(status);
        if status == 200 {
            through += 1;
        } else {
            assert_eq!(wait.as_deref(), Some("1"));
            assert!(body["error"]["code"].is_string(), "{body}");
        }
    }
    assert_eq!((statuses, through), (BTreeSet::from([200, 429, 503]), 10), "the third try gets through");
    cloud.handle.set_conditions(Conditions { put_off: 1000, ..Conditions::of(Weather::Throttled, 2) });
    for _ in 0..2 {
        let (status, wait, _) = get(&cloud, "/identity/conditionalAccess/policies").await.unwrap();
        assert!(status == 503 || wait.is_none());
    }
    let batch = json!({"requests": [{"id": "1", "method": "GET", "url": "/users?$top=99"}]});
    let mut inner = Vec::new();
    for _ in 0..9 {
        let request = cloud.http.post(format!("{}/$batch", cloud.handle.graph_url())).bearer_auth(cloud.handle.token().expose());
        let answer = request.json(&batch).send().await.unwrap();
        if answer.status() == 200 {
            inner.push(answer.json::<Value>().await.unwrap()["responses"][0]["status"].as_u64().unwrap());
        }
    }
    assert!(inner.iter().any(|s| *s == 429 || *s == 503), "requests of a batch are put off one by one: {inner:?}");
}

#[tokio::test]
async fn a_cut_connection_leaves_the_change_made_or_not() {
    let cloud = Cloud::start().await;
    let count = |all: &Value| all["value"].as_array().unwrap().len();
    for (conditions, expected) in [
        (Conditions { cut_before: 1000, cut_after: 0, ..Conditions::of(Weather::Dropped, 1) }, 1),
        (Conditions { cut_before: 0, cut_after: 1000, ..Conditions::of(Weather::Dropped, 1) }, 3),
    ] {
        cloud.handle.set_conditions(conditions);
        let before = cloud.handle.arrange(|s| s.directory.instances.len()).unwrap();
        let mut lost = 0;
        for _ in 0..3 {
            let address = format!("{}/applicationTemplates/{TEMPLATE}/instantiate", cloud.handle.graph_url());
            let sent =
                plain_client().post(address).bearer_auth(cloud.handle.token().expose()).json(&json!({"displayName": "x"})).send().await;
            lost += usize::from(sent.is_err());
        }
        assert_eq!(lost, 2, "two are cut, the third gets through");
        let after = cloud.handle.arrange(|s| s.directory.instances.len()).unwrap();
        assert_eq!(after - before, expected);
    }
    cloud.handle.set_conditions(Conditions::of(Weather::Calm, 0));
    assert_eq!(count(&cloud.get("/applications").await), 4);
}

#[tokio::test]
async fn a_late_answer_comes_after_the_client_has_gone() {
    let cloud = Cloud::start().await;
    cloud.handle.set_conditions(Conditions { late: 1000, late_by: Duration::from_secs(30), ..Conditions::of(Weather::Timeouts, 1) });
    let impatient = reqwest::Client::builder().no_proxy().timeout(Duration::from_millis(300)).build().unwrap();
    let error =
        impatient.get(format!("{}/me", cloud.handle.graph_url())).bearer_auth(cloud.handle.token().expose()).send().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
}

#[tokio::test]
async fn the_aws_half_has_the_same_weather() {
    let cloud = Cloud::start().await;
    cloud.handle.set_conditions(Conditions { put_off: 1000, ..Conditions::of(Weather::Throttled, 1) });
    let iam = super::aws::iam(&cloud);
    let mut codes = BTreeSet::new();
    for n in 0..12 {
        // other requests in between: each is put off at most twice in a row
        let refused = iam.get_role().role_name(format!("r{n}")).send().await.unwrap_err();
        codes.insert(aws_sdk_iam::error::ProvideErrorMetadata::code(&refused).unwrap_or_default().to_owned());
    }
    assert!(
        codes.contains("Throttling")
            && codes.is_subset(&["Throttling", "RequestLimitExceeded", "ServiceUnavailable"].map(str::to_owned).into()),
        "{codes:?}"
    );

    cloud.handle.set_conditions(Conditions { lag: Duration::from_millis(800), ..Conditions::of(Weather::Slow, 5) });
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]});
    iam.create_role().role_name("Slow").assume_role_policy_document(trust.to_string()).send().await.unwrap();
    let mut seen = Vec::new();
    for _ in 0..60 {
        seen.push(iam.get_role().role_name("Slow").send().await.is_ok());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(seen.contains(&true) && seen.contains(&false) && seen.last() == Some(&true), "{seen:?}");
}
