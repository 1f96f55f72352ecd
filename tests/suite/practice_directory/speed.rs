//! With twenty instances a change still takes milliseconds, the write to disk included.

use super::client::{AWS, Cloud};
use rolebridge::practice::server::PracticeConfig;
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn twenty_instances_stay_fast() {
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
    let size = std::fs::metadata(&file).unwrap().len();
    println!("a PATCH with 20 instances: median {:?}, slowest {:?}, state file {size} bytes", times[20], times[39]);
    assert!(times[20] < Duration::from_millis(100), "a change takes {:?}", times[20]);
}
