//! Starting, stopping and starting again.

use super::client::{Cloud, ROLE};
use rolebridge::practice::server::error::PracticeError;
use rolebridge::practice::server::{PracticeConfig, start};
use rolebridge::practice::state::file::StateFileError;

#[tokio::test]
async fn everything_is_there_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config =
        || PracticeConfig { state_file: Some(folder.path().join("practice.json")), at_least_accounts: 2, ..PracticeConfig::default() };
    let cloud = Cloud::with(config()).await;
    let made = cloud.ready().await;
    let metadata_certificates = rolebridge::saml::metadata::read(&cloud.metadata(&made).await).unwrap().certificates;
    let facts = |cloud: &Cloud| {
        let accounts: Vec<_> = cloud
            .handle
            .accounts()
            .iter()
            .map(|a| (a.id.to_string(), a.access_key_id.clone(), a.secret_access_key.expose().to_owned()))
            .collect();
        (cloud.handle.base_url().to_owned(), cloud.handle.token().expose().to_owned(), cloud.handle.tenant().clone(), accounts)
    };
    let before = facts(&cloud);
    assert_eq!(before.3.len(), 2);
    cloud.handle.shutdown().await.unwrap();

    let cloud = Cloud::with(config()).await;
    assert_eq!(facts(&cloud), before, "port, token, tenant and keys");
    assert!(cloud.b_simon_at(&cloud.launch_url(&made)).await.saml().contains(ROLE));
    assert_eq!(rolebridge::saml::metadata::read(&cloud.metadata(&made).await).unwrap().certificates, metadata_certificates);
    assert_eq!(cloud.handle.ensure_accounts(5).unwrap().len(), 5);
    cloud.handle.shutdown().await.unwrap();
    let more = PracticeConfig { accounts: vec!["999988887777".to_owned().try_into().unwrap()], ..config() };
    assert_eq!(Cloud::with(more).await.handle.accounts().len(), 6);
}

#[tokio::test]
async fn what_was_answered_survives_even_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let (file, copy) = (folder.path().join("practice.json"), folder.path().join("copy.json"));
    let cloud = Cloud::with(PracticeConfig { state_file: Some(file.clone()), ..PracticeConfig::default() }).await;
    let made = cloud.instantiate("AWS").await;
    // what lies on the disk when the answer is there is all that a killed program leaves
    std::fs::copy(&file, &copy).unwrap();
    let again = Cloud::with(PracticeConfig { state_file: Some(copy), ..PracticeConfig::default() }).await;
    assert_eq!(again.get(&format!("/applications/{}", made.app)).await["displayName"], "AWS");
}

#[tokio::test]
async fn a_start_that_can_not_be_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("practice.json");
    let with_file = || PracticeConfig { state_file: Some(file.clone()), ..PracticeConfig::default() };
    let first = start(with_file()).await.unwrap();
    let port: u16 = first.base_url().rsplit(':').next().unwrap().parse().unwrap();

    let taken = start(PracticeConfig { port: Some(port), ..PracticeConfig::default() }).await.unwrap_err();
    assert!(matches!(taken, PracticeError::PortInUse { port: p } if p == port), "{taken}");
    let locked = start(with_file()).await.unwrap_err();
    assert!(matches!(locked, PracticeError::State(StateFileError::InUse(_))), "{locked}");
    first.shutdown().await.unwrap();

    let good = std::fs::read(&file).unwrap();
    for (content, id) in [(b"{".to_vec(), "practice.state_damaged"), (br#"{"format":99}"#.to_vec(), "practice.state_newer")] {
        std::fs::write(&file, &content).unwrap();
        let error = start(with_file()).await.unwrap_err();
        assert_eq!(error.finding().id, id);
        assert_eq!(std::fs::read(&file).unwrap(), content, "it was left as it is");
    }
    std::fs::write(&file, good).unwrap();
    let again = start(with_file()).await.unwrap();
    again.shutdown().await.unwrap();

    let folder_as_file = PracticeConfig { state_file: Some(folder.path().to_owned()), ..PracticeConfig::default() };
    assert_eq!(start(folder_as_file).await.unwrap_err().finding().id, "practice.state_unreadable");
    for bad in ["http://signin.example/saml", "javascript:alert(1)", "saml"] {
        let error = start(PracticeConfig { aws_sign_in_override: Some(bad.into()), ..PracticeConfig::default() }).await.unwrap_err();
        assert_eq!(error.finding().id, "practice.bad_sign_in_address");
    }
}

#[tokio::test]
async fn a_full_disk_is_a_server_fault_and_not_a_false_yes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("practice.json");
    let cloud = Cloud::with(PracticeConfig { state_file: Some(file.clone()), ..PracticeConfig::default() }).await;
    // a folder where the next state is to be written stands for a disk that can't be written
    std::fs::create_dir(folder.path().join("practice.json.next")).unwrap();
    let body = serde_json::json!({"displayName": "AWS"});
    let (status, answer) =
        cloud.graph(reqwest::Method::POST, &format!("/applicationTemplates/{}/instantiate", super::client::TEMPLATE), Some(body)).await;
    assert_eq!((status.as_u16(), answer["error"]["code"].as_str()), (500, Some("Service_InternalServerError")));
}
