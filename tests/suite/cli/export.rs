//! `rolebridge export`: what is handed over is whole, holds no secret, and replaces nothing unasked.

use crate::files::LocalFiles;
use crate::program::{Program, Rehearsal, Run, import_key_secrets};
use crate::workflow::Bench;
use rolebridge::domain::spec::InstanceSpec;
use rolebridge::pki::Certificate;
use rolebridge::saml::metadata;
use rolebridge::workflow::handover::{gather, write};
use rolebridge::workflow::ports::{AwsConnection, AwsCredentialSource};
use std::path::Path;

fn export(folder: &Path, more: &[&str]) -> Run {
    let out = folder.join("hand over");
    let line = [&["export", "--json", "--out", out.to_str().unwrap()], more].concat();
    Program::in_folder(folder, &line).run()
}

#[test]
fn the_files_of_an_instance_are_whole_and_hold_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Rehearsal { accounts: 2, ..Rehearsal::in_folder(folder.path()) }.run().status, 0);
    let run = export(folder.path(), &["saml#2"]);
    assert_eq!((run.status, run.lines.len()), (0, 5), "{run:?}");
    let folders: Vec<_> = std::fs::read_dir(folder.path().join("hand over")).unwrap().map(|f| f.unwrap().path()).collect();
    let [place] = &folders[..] else { panic!("{folders:?}") };
    let text = |name: &str| std::fs::read_to_string(place.join(name)).unwrap();
    let published = metadata::read(&text("federation-metadata.xml")).unwrap();
    let certificate = Certificate::from_pem(&text("signing-certificate.pem")).unwrap();
    assert_eq!(published.certificates[0].thumbprint(), certificate.thumbprint());
    let spec: InstanceSpec = serde_json::from_str(&text("wish.json")).unwrap();
    assert_eq!(spec.identifier.short(), "saml#2");
    let summary = text("summary.md");
    for part in
        [&spec.name, spec.account.as_str(), &certificate.thumbprint().to_string(), "EntraReadOnly", "AKIA", "| yes |", "**Next:** Nothing"]
    {
        assert!(summary.contains(part), "{part}: {summary}");
    }
    assert!(text("change-record.md").contains("# Change record of"));
    let practice = std::fs::read_to_string(folder.path().join("practice.json")).unwrap();
    let secrets = import_key_secrets(&practice);
    assert!(!secrets.is_empty());
    for file in std::fs::read_dir(place).unwrap() {
        let content = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(secrets.iter().all(|secret| !content.contains(secret.as_str())) && !content.contains("PRIVATE KEY"));
    }
}

#[tokio::test]
async fn what_this_computer_knows_is_written_although_an_account_cannot_be_reached() {
    let bench = Bench::new().await;
    bench.proven().await;
    let gone = AwsConnection::Real { source: AwsCredentialSource::Default, endpoint_url: Some("http://127.0.0.1:9".into()), region: None };
    let json = serde_json::to_string(&gone).unwrap();
    bench.services.store.save_setting(&format!("instance-aws/{}", bench.spec.key), &json).await.unwrap();
    let made = gather(&bench.spec, &bench.services, &*bench.connections).await.unwrap();
    assert_eq!(made.problem.as_ref().unwrap().id, "port.unreachable");
    assert_eq!(made.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["wish.json", "change-record.md"]);
    let folder = tempfile::tempdir().unwrap();
    let written = write(&LocalFiles, folder.path(), std::slice::from_ref(&made), false).await.unwrap();
    let printed = rolebridge::cli::export::report(&[made], &written, true);
    assert_eq!((written.len(), printed.status, printed.out.lines().count()), (2, 1, 3));
    assert!(printed.err.starts_with("What the clouds tell of payments is missing: "), "{}", printed.err);
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Rehearsal::in_folder(folder.path()).run().status, 0);
    assert_eq!(export(folder.path(), &["--all"]).status, 0);
    let place = std::fs::read_dir(folder.path().join("hand over")).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(place.join("wish.json")).unwrap();
    std::fs::write(place.join("summary.md"), "notes of my own").unwrap();
    let run = export(folder.path(), &["--all"]);
    assert_eq!((run.status, run.lines[0]["error"]["id"].as_str()), (1, Some("handover.there_already")), "{run:?}");
    assert!(!place.join("wish.json").exists(), "nothing at all was written");
    assert_eq!(std::fs::read_to_string(place.join("summary.md")).unwrap(), "notes of my own");
    assert_eq!(export(folder.path(), &["--all", "--force"]).status, 0);
    assert!(std::fs::read_to_string(place.join("summary.md")).unwrap().starts_with("# "));
    for (line, id) in [(&[][..], "export.nothing_named"), (&["nobody"], "instance.no_such")] {
        let run = export(folder.path(), line);
        assert_eq!((run.status, run.lines[0]["error"]["id"].as_str()), (2, Some(id)), "{run:?}");
    }
}
