//! Where AWS credentials come from. The environment belongs to the whole process, so each case runs in a process of its own.

use super::serve;
use axum::Router;
use axum::extract::Request;
use rolebridge::adapters::aws::{AwsTarget, KeySource, profile_names};
use rolebridge::workflow::ports::{AwsPort, PortErrorKind};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Set for the process that plays a case; names it.
const CASE: &str = "ROLEBRIDGE_PROFILE_CASE";
const CONFIG: &str = "[default]\nregion = eu-west-1\n[profile work]\nregion = eu-central-1\naws_access_key_id = AKIAWORK\naws_secret_access_key = w\n\
                      [profile ends]\nsso_session = nowhere\nsso_account_id = 111122223333\nsso_role_name = x\n";

/// Plays a case in a process whose AWS environment is the given one.
fn play(case: &str, environment: &[(&str, &str)]) {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("config");
    std::fs::write(&config, CONFIG).unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "adapters::profiles::inside", "--ignored", "--nocapture"]).env(CASE, case);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    command.env("AWS_CONFIG_FILE", &config).env("AWS_SHARED_CREDENTIALS_FILE", home.path().join("none")).envs(environment.iter().copied());
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{case}: {text}\n{}", String::from_utf8_lossy(&output.stderr));
}

const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT"), ("AWS_SECRET_ACCESS_KEY", "e")];

#[test]
fn a_chosen_profile_wins_over_keys_in_the_environment() {
    play("profile", &KEYS);
}

#[test]
fn the_default_chain_takes_keys_of_the_environment() {
    play("environment", &KEYS);
}

#[test]
fn no_credentials_are_told_at_once() {
    play("nothing", &[]);
}

/// The credential scope that a request was signed with: `AKIA…/date/region/service/aws4_request`.
async fn scope(keys: KeySource) -> String {
    let seen = Arc::new(Mutex::new(String::new()));
    let writer = Arc::clone(&seen);
    let handler = move |request: Request| {
        let header = request.headers()["authorization"].to_str().unwrap().to_owned();
        header.split("Credential=").nth(1).unwrap().split(',').next().unwrap().clone_into(&mut writer.lock().unwrap());
        std::future::ready("")
    };
    let url = serve(Router::new().fallback(handler)).await;
    let aws = AwsTarget { endpoint_url: Some(url), ..AwsTarget::new(keys) }.connect().await.unwrap();
    assert_eq!(aws.identity().await.unwrap_err().kind, PortErrorKind::Garbled);
    seen.lock().unwrap().clone()
}

#[tokio::test]
#[ignore = "played by the other tests of this file, in a process of its own"]
async fn inside() {
    assert_eq!(profile_names().await.unwrap(), ["default", "ends", "work"]);
    match std::env::var(CASE).unwrap().as_str() {
        "profile" => {
            let scope = scope(KeySource::Profile("work".into())).await;
            assert!(scope.starts_with("AKIAWORK/") && scope.contains("/eu-central-1/"), "{scope}");
        }
        "environment" => {
            let scope = scope(KeySource::DefaultChain).await;
            assert!(scope.starts_with("AKIAENVIRONMENT/") && scope.contains("/eu-west-1/"), "{scope}");
        }
        _ => {
            let began = Instant::now();
            for keys in [KeySource::DefaultChain, KeySource::Profile("missing".into())] {
                let error = AwsTarget::new(keys.clone()).connect().await.unwrap().identity().await.unwrap_err();
                assert_eq!(error.kind, PortErrorKind::CredentialsMissing, "{keys:?}: {error:?}");
            }
            let broken = AwsTarget::new(KeySource::Profile("ends".into())).connect().await.unwrap().identity().await.unwrap_err();
            assert_eq!(broken.kind, PortErrorKind::CredentialsRejected, "{broken:?}");
            assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        }
    }
}
