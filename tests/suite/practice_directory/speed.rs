//! Twenty instances: every change is on disk when it is answered. What a change takes is printed, not judged.

use super::client::{AWS, Cloud};
use rolebridge::practice::server::PracticeConfig;
use rolebridge::practice::state::Shared;
use rolebridge::practice::state::file::StateFile;
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn twenty_instances_are_kept_change_by_change() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("practice.json");
    let cloud = Cloud::with(PracticeConfig { state_file: Some(file.clone()), at_least_accounts: 20, ..PracticeConfig::default() }).await;
    let mut last = None;
    for n in 1..=20 {
        let made = cloud.instance(&format!("AWS {n}"), &format!("{AWS}#{n}")).await;
        cloud.certificate(&made).await;
        let values: Vec<String> =
            (0..5).map(|r| format!("arn:aws:iam::1111222233{n:02}:role/R{r},arn:aws:iam::1111222233{n:02}:saml-provider/P")).collect();
        cloud.roles(&made, &values.iter().map(String::as_str).collect::<Vec<_>>()).await;
        last = Some(made);
    }
    let path = format!("/servicePrincipals/{}", last.unwrap().sp);
    let mut times: Vec<Duration> = Vec::new();
    for n in 0..40 {
        let begun = Instant::now();
        cloud.patch(&path, json!({"notes": format!("{n}")})).await;
        times.push(begun.elapsed());
    }
    times.sort();
    measure_change(cloud, &file).await;
    let size = std::fs::metadata(&file).unwrap().len();
    println!("a PATCH with 20 instances: median {:?}, slowest {:?}, state file {size} bytes", times[20], times[39]);
}

/// The change by itself, without HTTP around it.
async fn measure_change(cloud: Cloud, file: &std::path::Path) {
    cloud.handle.shutdown().await.unwrap();
    let path = file;
    let (file, state) = StateFile::open(path).unwrap();
    let shared = Shared::with_file(state, Some(file), std::sync::Arc::new(jiff::Timestamp::now), String::new(), String::new());
    let mut times: Vec<Duration> = Vec::new();
    for n in 0..100 {
        let begun = Instant::now();
        shared.change(|s| s.directory.instances.values_mut().next().unwrap().application.notes = Some(n.to_string())).unwrap();
        times.push(begun.elapsed());
    }
    times.sort();
    println!("a change with 20 instances: fastest {:?}, median {:?}, slowest {:?}", times[0], times[50], times[99]);
    drop(shared);
    let (_, state) = StateFile::open(path).unwrap();
    assert_eq!(state.directory.instances.values().next().unwrap().application.notes.as_deref(), Some("99"));
    assert_eq!(state.directory.instances.len(), 20);
}
