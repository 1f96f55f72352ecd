//! What leaves the Inspector, and what comes in with a key: copies for a ticket, and encrypted assertions.

use super::desk::Desk;
use super::engine::Script;
use super::{papers, real};
use crate::inspector::encrypted::unsigned_response;
use crate::saml_vectors::encrypt::{USUAL, encrypted};
use crate::saml_vectors::sign::{HONEST, Signer, assertion};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use rolebridge::domain::secret::SecretText;
use rolebridge::pki::{IssueSpec, RsaBits, SigningKey, issue, pfx};
use rolebridge::ui::FileRequest;
use std::path::Path;

/// The fleet with a document in the Inspector.
fn with(document: &str) -> Desk {
    let mut desk = Desk::new(Script::fleet().into_engine());
    desk.press_command(Key::Num4);
    desk.wait_for("Inspect document");
    paste(&mut desk, document);
    desk
}

fn paste(desk: &mut Desk, document: &str) {
    desk.harness.event(egui::Event::Paste(document.into()));
    desk.settle();
    for _ in 0..6_000 {
        if !desk.harness.state().model().inspector.shown.is_loading() {
            break;
        }
        desk.settle();
    }
    desk.settle();
}

/// The text of the copy that is shown.
fn copy(desk: &Desk) -> String {
    desk.harness.state().model().inspector.handout.value().unwrap().text.to_string()
}

#[test]
fn a_copy_hides_what_is_chosen_and_is_saved_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = with(&papers::signed(&papers::good()));
    desk.click("Copy for a ticket…");
    desk.wait_for("Copy XML");
    assert!(desk.mentions("Could still be redeemed until 10:36:00"), "{:#?}", desk.names());
    let first = copy(&desk);
    assert!(!first.contains("fabrikam") && !first.contains("111122223333") && !first.contains("Signature"), "{first}");
    assert!(desk.mentions("Line 1 of the copy: <samlp:Response") && desk.mentions("values hidden"), "{:#?}", desk.names());

    desk.click("E-mail addresses");
    desk.wait_for("Copy XML");
    assert!(copy(&desk).contains("b.simon@fabrikam.example") && !copy(&desk).contains("111122223333"));
    desk.click("Kept checkable");
    desk.wait_for("Copy XML");
    assert!(copy(&desk).contains("SignatureValue"));
    for all in ["Names", "Account numbers", "Ids and hosts"] {
        desk.click(all);
    }
    desk.wait_for("Copy XML");
    assert!(desk.mentions("This is the response itself: whoever has it can sign in with it until 10:36:00"), "{:#?}", desk.names());
    desk.click("Markdown report");
    desk.wait_for("Copy report");
    assert!(desk.mentions("Nothing is hidden"));
    for all in ["Names", "E-mail addresses", "Account numbers", "Ids and hosts"] {
        desk.click(all);
    }
    desk.wait_for("Copy report");
    assert!(copy(&desk).contains("### Findings") && !copy(&desk).contains("fabrikam"), "{}", copy(&desk));

    desk.click("Save as…");
    assert!(matches!(desk.files.lock().unwrap().last(), Some(FileRequest::SaveHandout { .. })));
    desk.wait_for("Save copy");
    assert!(desk.names().iter().any(|name| name == "saml-report-redacted.md"), "{:#?}", desk.names());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let file = folder.path().join("ticket.md");
    desk.type_into("Path to save the copy to", "");
    replace_path(&mut desk, "Path to save the copy to", &file);
    desk.click("Save copy");
    for _ in 0..400 {
        if file.is_file() {
            break;
        }
        desk.settle();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), copy(&desk));
}

/// Types a path over what stands in the field.
fn replace_path(desk: &mut Desk, field: &str, path: &Path) {
    desk.harness.get_by_role_and_label(Role::TextInput, field).focus();
    desk.harness.run();
    desk.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    desk.harness.run();
    desk.harness.get_by_role_and_label(Role::TextInput, field).type_text(path.to_str().unwrap());
    desk.settle();
}

#[test]
fn of_a_document_that_must_not_be_parsed_there_is_no_copy() {
    let mut desk = with(&"<a>".repeat(100_000));
    desk.click("Copy for a ticket…");
    desk.wait_for("No copy of this document can be made in which nothing is left to hide");
}

fn choose_key(desk: &mut Desk, file: &Path) {
    desk.click_part("key file…");
    desk.wait_for("Choose key");
    replace_path(desk, "Path of the private key", file);
    desk.click("Choose key");
}

#[test]
fn an_encrypted_assertion_is_opened_with_a_key_that_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (signer, key, other) =
        (Signer::new("honest"), SigningKey::generate(RsaBits::B2048).unwrap(), SigningKey::generate(RsaBits::B2048).unwrap());
    let response = |to: &SigningKey| unsigned_response(&encrypted(&signer.sign(&assertion("_a", HONEST, ""), "_a"), to, USUAL));
    let pem = folder.path().join("idp.pem");
    std::fs::write(&pem, key.to_pem().expose()).unwrap();
    let locked = folder.path().join("other.pfx");
    let (not_before, not_after) = ("2026-01-01T00:00:00Z".parse().unwrap(), "2029-01-01T00:00:00Z".parse().unwrap());
    let certificate = issue(&IssueSpec { common_name: "other".into(), not_before, not_after, serial: None }, &other).unwrap();
    let container = pfx::write(&certificate, &other, &SecretText::new("open sesame"), "other");
    std::fs::write(&locked, container.unwrap().expose()).unwrap();

    let mut desk = Desk::new(real::engine);
    desk.wait_for("Start practice");
    paste(&mut desk, &response(&key));
    assert!(desk.mentions("The assertion is encrypted, so it can't be read without its key"), "{:#?}", desk.names());
    desk.click("Open with a key…");
    desk.wait_for("Open assertion");
    choose_key(&mut desk, &pem);
    desk.wait_for("Choose another key file…");
    desk.click("Keep the key when it opens the assertion");
    desk.type_into("Name of the key", "production");
    desk.click("Open assertion");
    desk.wait_for("Summary");
    assert!(desk.mentions(&format!("NameID: {HONEST}")), "{:#?}", desk.names());

    // the key is remembered: another document opens by itself, at another time too
    paste(&mut desk, &response(&key).replace("_r", "_s"));
    assert!(desk.mentions(&format!("NameID: {HONEST}")), "{:#?}", desk.names());

    // and kept: its name stands there, and it does not open what is another's
    paste(&mut desk, &response(&other));
    desk.click("Open with a key…");
    desk.wait_for("production");
    desk.click("Open assertion");
    desk.wait_for("This key does not open the assertion");
    desk.click("From a file");
    choose_key(&mut desk, &locked);
    desk.click("Open assertion");
    desk.wait_for("other.pfx can't be used as key");
    let field = "Passphrase, of a PFX file only";
    desk.harness.get_by_role_and_label(Role::PasswordInput, field).focus();
    desk.harness.run();
    desk.harness.get_by_role_and_label(Role::PasswordInput, field).type_text("open sesame");
    desk.settle();
    desk.click("Open assertion");
    desk.wait_for("Summary");
    assert!(desk.mentions(&format!("NameID: {HONEST}")), "{:#?}", desk.names());

    let state = desk.harness.state_mut();
    let told = format!("{:?} {:?}", state.view_mut().clone(), state.model());
    let body = key.to_pem().expose().lines().nth(1).unwrap().to_owned();
    assert!(!told.contains(&body) && !told.contains("PRIVATE KEY") && !told.contains("sesame"));
    assert!(!desk.names().iter().any(|name| name.contains("sesame") || name.contains(&body)));
}

#[test]
fn the_proofs_of_an_instance_and_their_mends_are_a_step_away() {
    let mut desk = Desk::new(real::engine);
    desk.wait_for("Start practice");
    desk.click("Start practice");
    desk.click("Add instance…");
    desk.click("Add instance");
    desk.click("Run all open steps…");
    desk.click_part("Run 1");
    let began = std::time::Instant::now();
    while !desk.shows("See the proof") {
        desk.settle();
        assert!(began.elapsed().as_secs() < 120, "no proof; on screen are:\n{}", desk.names().join("\n"));
    }
    desk.click("See the proof");
    desk.click("Past sign-in tests of this instance");
    desk.wait_for("Past sign-in tests");
    assert!(desk.mentions("Practice proof"), "{:#?}", desk.names());
}
