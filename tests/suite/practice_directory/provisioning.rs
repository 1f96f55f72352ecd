//! The provisioning service: it really lists the roles of the practice account, by the rules, on its schedule.

use super::aws;
use super::client::{Cloud, Made, ROLE};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// An import user's key, with the right to list roles and nothing else.
async fn import_key(cloud: &Cloud) -> (String, String) {
    let iam = aws::iam(cloud);
    iam.create_user().user_name("AzureADRoleManager").send().await.unwrap();
    let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}]});
    let made = iam.create_policy().policy_name("AzureAD_SSOUserRole_Policy").policy_document(policy.to_string()).send().await.unwrap();
    let arn = made.policy().unwrap().arn().unwrap();
    iam.attach_user_policy().user_name("AzureADRoleManager").policy_arn(arn).send().await.unwrap();
    let made = iam.create_access_key().user_name("AzureADRoleManager").send().await.unwrap();
    let key = made.access_key().unwrap();
    (key.access_key_id().to_owned(), key.secret_access_key().to_owned())
}

fn credentials(id: &str, secret: &str) -> Value {
    json!([{"key": "ClientSecret", "value": id}, {"key": "SecretToken", "value": secret}])
}

async fn act(cloud: &Cloud, method: Method, path: &str, body: Option<Value>) {
    let (status, answer) = cloud.graph(method, path, body).await;
    assert_eq!(status, 204, "{path}: {answer}");
}

/// Waits until the job shows what is wanted, without moving the clock.
async fn until(cloud: &Cloud, job: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..200 {
        let shown = cloud.get(job).await;
        if wanted(&shown["status"]) {
            return shown;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{}", cloud.get(job).await);
}

struct Scene {
    cloud: Cloud,
    made: Made,
    sync: String,
    job: String,
    key: (String, String),
}

/// An instance with a provider, the role `Admin`, and a job that was not started.
async fn scene() -> Scene {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    aws::trust(&cloud, &cloud.metadata(&made).await).await;
    let key = import_key(&cloud).await;
    let sync = format!("/servicePrincipals/{}/synchronization", made.sp);
    let template = cloud.get(&format!("{sync}/templates")).await["value"][0].clone();
    assert_eq!((&template["id"], &template["factoryTag"]), (&json!("aws"), &json!("aws")));
    let job = cloud.post(&format!("{sync}/jobs"), json!({"templateId": "aws"})).await;
    assert_eq!((&job["status"]["code"], &job["schedule"]["state"]), (&json!("NotConfigured"), &json!("Disabled")));
    let job = format!("{sync}/jobs/{}", job["id"].as_str().unwrap());
    Scene { cloud, made, sync, job, key }
}

impl Scene {
    async fn save(&self, id: &str, secret: &str) {
        act(&self.cloud, Method::PUT, &format!("{}/secrets", self.sync), Some(json!({"value": credentials(id, secret)}))).await;
    }

    async fn app_roles(&self) -> Vec<Value> {
        self.cloud.get(&format!("/servicePrincipals/{}", self.made.sp)).await["appRoles"].as_array().unwrap().clone()
    }

    async fn cycle(&self) {
        self.cloud.wait(SignedDuration::from_mins(41));
    }
}

#[tokio::test]
async fn roles_come_in_by_the_rules_and_the_keys_use_shows() {
    let scene = scene().await;
    let Scene { cloud, job, .. } = &scene;
    let iam = aws::iam(cloud);
    let provider = |name: &str| format!("arn:aws:iam::111122223333:saml-provider/{name}");
    let trust = |names: &[&str]| {
        let federated: Vec<String> = names.iter().map(|n| provider(n)).collect();
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": federated}, "Action": "sts:AssumeRoleWithSAML",
            "Condition": {"StringEquals": {"SAML:aud": super::client::AWS}}}]})
        .to_string()
    };
    let long = "p".repeat(128);
    for name in ["Other", &long] {
        iam.create_saml_provider().name(name).saml_metadata_document(cloud.metadata(&scene.made).await).send().await.unwrap();
    }
    iam.create_role().role_name("Both").assume_role_policy_document(trust(&["WAAD", "Other"])).send().await.unwrap();
    iam.create_role().role_name("r".repeat(64)).assume_role_policy_document(trust(&[&long])).send().await.unwrap();
    let service = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]});
    iam.create_role().role_name("Machine").assume_role_policy_document(service.to_string()).send().await.unwrap();
    // more than a page of roles
    for n in 0..105 {
        iam.create_role().role_name(format!("Many{n:03}")).assume_role_policy_document(trust(&["Other"])).send().await.unwrap();
    }

    let test = format!("{job}/validateCredentials");
    act(cloud, Method::POST, &test, Some(json!({"credentials": credentials(&scene.key.0, &scene.key.1)}))).await;
    scene.save(&scene.key.0, &scene.key.1).await;
    act(cloud, Method::POST, &test, Some(json!({"useSavedCredentials": true}))).await;
    act(cloud, Method::POST, &format!("{job}/start"), None).await;
    let waiting = cloud.get(job).await;
    assert_eq!((&waiting["status"]["code"], &waiting["schedule"]["state"]), (&json!("NotRun"), &json!("Active")));
    assert_eq!(waiting["status"]["progress"][0]["totalUnits"], 100);
    let before = scene.app_roles().await;

    scene.cycle().await;
    let done = until(cloud, job, |s| s["lastExecution"].is_object()).await;
    let execution = &done["status"]["lastExecution"];
    assert_eq!(execution["state"], "EntryLevelErrors", "{execution}");
    assert_eq!(
        (&execution["countImported"], &execution["countExported"], &execution["countEscrowed"]),
        (&json!(109), &json!(105), &json!(2))
    );
    assert_ne!(done["status"]["steadyStateFirstAchievedTime"], "0001-01-01T00:00:00Z");

    let roles = scene.app_roles().await;
    assert_eq!(roles.len(), before.len() + 105, "the role that was there under the same value is not made twice");
    assert_eq!(roles[..before.len()], before[..]);
    let many = roles.iter().find(|r| r["displayName"] == "Many007,Other").unwrap();
    assert_eq!(many["value"], format!("arn:aws:iam::111122223333:role/Many007,{}", provider("Other")));
    assert_eq!((&many["origin"], &many["isEnabled"]), (&json!("ServicePrincipal"), &json!(true)));
    assert!(roles.iter().any(|r| r["value"] == ROLE));

    let log = cloud
        .get(&format!(
            "/auditLogs/provisioning?$filter=servicePrincipal/id eq '{}' and provisioningStatusInfo/status eq 'failure'",
            scene.made.sp
        ))
        .await;
    let reasons: Vec<String> =
        log["value"].as_array().unwrap().iter().map(|e| e["provisioningStatusInfo"]["errorInformation"]["reason"].to_string()).collect();
    assert_eq!(reasons.len(), 2);
    assert!(reasons.iter().any(|r| r.contains("The combined length of these two Amazon Resource Names cannot exceed")), "{reasons:?}");
    let used = aws::key(cloud, &scene.key.0, |k| k.last_used.clone());
    assert_eq!(used.map(|(at, service, _)| (at, service)), Some((cloud.now(), "iam".to_owned())), "the use shows in AWS");
}

#[tokio::test]
async fn a_key_that_was_taken_away_brings_the_job_into_quarantine() {
    let scene = scene().await;
    let Scene { cloud, job, .. } = &scene;
    let wrong = json!({"credentials": credentials(&scene.key.0, "wrong")});
    assert_eq!(cloud.refused(Method::POST, &format!("{job}/validateCredentials"), Some(wrong)).await, (400, "InvalidCredentials".into()));
    let first = format!("{}/jobs/validateCredentials", scene.sync);
    let unknown = json!({"templateId": "aws", "credentials": credentials("AKIAXXXXXXXXXXXXXXXX", "wrong")});
    assert_eq!(cloud.refused(Method::POST, &first, Some(unknown)).await.0, 400);

    scene.save(&scene.key.0, &scene.key.1).await;
    let iam = aws::iam(cloud);
    iam.update_access_key().user_name("AzureADRoleManager").access_key_id(&scene.key.0).status("Inactive".into()).send().await.unwrap();
    act(cloud, Method::POST, &format!("{job}/start"), None).await;
    scene.cycle().await;
    let held = until(cloud, job, |s| s["code"] == "Quarantine").await;
    let quarantine = &held["status"]["quarantine"];
    assert_eq!((&quarantine["reason"], &quarantine["seriesCount"]), (&json!("EncounteredQuarantineException"), &json!(1)));
    assert!(quarantine["error"]["message"].as_str().unwrap().contains("InvalidClientTokenId"), "{quarantine}");
    assert_eq!(held["status"]["lastExecution"]["state"], "Failed");

    // the key works again: the next try, hours later, ends the quarantine by itself
    aws::key(cloud, &scene.key.0, |k| k.active = true);
    cloud.wait(SignedDuration::from_hours(5));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(cloud.get(job).await["status"]["code"], "Quarantine", "the next try comes after six hours");
    cloud.wait(SignedDuration::from_hours(2));
    let free = until(cloud, job, |s| s["code"] == "Active").await;
    assert_eq!((&free["status"]["quarantine"], &free["status"]["countSuccessiveCompleteFailures"]), (&Value::Null, &json!(0)));
}

#[tokio::test]
async fn jobs_are_paused_restarted_and_removed() {
    let scene = scene().await;
    let Scene { cloud, job, sync, .. } = &scene;
    let again = cloud.refused(Method::POST, &format!("{sync}/jobs"), Some(json!({"templateId": "aws"}))).await;
    assert_eq!(again, (409, "Conflict".into()));
    assert_eq!(cloud.refused(Method::POST, &format!("{sync}/jobs"), Some(json!({"templateId": "scim"}))).await.0, 400);
    // without credentials
    act(cloud, Method::POST, &format!("{job}/start"), None).await;
    scene.cycle().await;
    let held = until(cloud, job, |s| s["code"] == "Quarantine").await;
    assert_eq!(held["status"]["quarantine"]["error"]["tenantActionable"], true);
    scene.save(&scene.key.0, &scene.key.1).await;
    let restart = |scope: &str| Some(json!({"criteria": {"resetScope": scope}}));
    act(cloud, Method::POST, &format!("{job}/restart"), restart("Watermark")).await;
    assert_eq!(cloud.get(job).await["status"]["code"], "Quarantine");
    assert_eq!(cloud.refused(Method::POST, &format!("{job}/restart"), restart("Everything")).await.0, 400);
    act(cloud, Method::POST, &format!("{job}/restart"), restart("Watermark, Escrows, QuarantineState")).await;
    scene.cycle().await;
    until(cloud, job, |s| s["code"] == "Active").await;

    act(cloud, Method::POST, &format!("{job}/pause"), None).await;
    let paused = cloud.get(job).await;
    assert_eq!((&paused["status"]["code"], &paused["schedule"]["state"]), (&json!("Paused"), &json!("Paused")));
    let last = paused["status"]["lastExecution"]["activityIdentifier"].clone();
    scene.cycle().await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(cloud.get(job).await["status"]["lastExecution"]["activityIdentifier"], last, "a paused job does nothing");
    cloud.delete(job).await;
    assert_eq!(cloud.get(&format!("{sync}/jobs")).await["value"], json!([]));
    assert_eq!(cloud.refused(Method::GET, job, None).await.0, 404);
}

#[tokio::test]
async fn secrets_are_written_only_and_real_ones_never_reach_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("practice.json");
    let config = rolebridge::practice::server::PracticeConfig { state_file: Some(file.clone()), ..Default::default() };
    let cloud = Cloud::with(config).await;
    let made = cloud.ready().await;
    let sync = format!("/servicePrincipals/{}/synchronization", made.sp);
    let value = json!({"value": credentials("AKIAREALKEYREALKEY12", "the-secret-of-a-real-account")});
    act(&cloud, Method::PUT, &format!("{sync}/secrets"), Some(value)).await;
    assert!(!std::fs::read_to_string(&file).unwrap().contains("the-secret-of-a-real-account"));
    let bad = json!({"value": [{"key": "AccessKey", "value": "x"}]});
    assert_eq!(cloud.graph(Method::PUT, &format!("{sync}/secrets"), Some(bad)).await.0, 400);
    assert_eq!(cloud.graph(Method::GET, &format!("{sync}/secrets"), None).await.0, 405);
}
