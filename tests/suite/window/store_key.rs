//! The form that puts an access key into the keychain.

use super::desk::Desk;
use super::world;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rolebridge::workflow::message::{Command, Event};
use rolebridge::workflow::ports::VaultKind;
use rolebridge::workflow::view::ConnectionsView;
use std::sync::mpsc::channel;
use std::time::Duration;

const FIELD: &str = "Secret access key, when it is not stored yet";

#[test]
fn a_typed_key_is_sent_once_and_gone_from_the_window() {
    let (heard, commands) = channel();
    // high enough for the whole form: a click finds only what is not scrolled away
    let mut desk = Desk::sized(1280.0, 1400.0, move |mut received, sink| {
        sink(Event::Connections(ConnectionsView { vault: Some(VaultKind::Memory), ..world::practice(1) }));
        std::thread::spawn(move || {
            while let Some(command) = received.blocking_recv() {
                // the test may have ended
                let _ = heard.send(command);
            }
        });
    });
    desk.press_command(Key::Num6);
    desk.click("Connect an AWS account…");
    desk.click_part("Access key in the keychain");
    desk.type_into("Access key id", "AKIAIOSFODNN7EXAMPLE");
    let button = |desk: &Desk| desk.harness.get_by_label_contains("Store key and connect").accesskit_node().is_disabled();
    assert!(button(&desk), "a key without a secret can be stored");

    let field = |desk: &Desk| desk.harness.get_by_role_and_label(Role::PasswordInput, FIELD).accesskit_node().value().unwrap_or_default();
    desk.harness.get_by_role_and_label(Role::PasswordInput, FIELD).focus();
    desk.harness.run();
    desk.harness.get_by_role_and_label(Role::PasswordInput, FIELD).type_text("not-a-real-secret");
    desk.settle();
    assert!(!button(&desk) && !field(&desk).is_empty());
    assert!(!desk.names().iter().any(|name| name.contains("not-a-real-secret")));

    desk.click("Store key and connect");
    let sent = std::iter::from_fn(|| commands.recv_timeout(Duration::from_secs(5)).ok()).find_map(|command| {
        if let Command::StoreAwsKey { access_key_id, secret, .. } = command { Some((access_key_id, secret)) } else { None }
    });
    let (id, secret) = sent.unwrap();
    assert_eq!((id.as_str(), secret.expose()), ("AKIAIOSFODNN7EXAMPLE", "not-a-real-secret"));
    assert_eq!(field(&desk), "");
}
