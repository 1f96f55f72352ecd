//! Settings and the first screen.

use super::desk::Desk;
use super::engine::Script;
use super::world;
use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rolebridge::domain::finding::Finding;
use rolebridge::workflow::message::{Command, Event};
use rolebridge::workflow::view::ConnectionsView;
use std::sync::{Arc, Mutex};

/// A window on Settings with these connections, and what it sent.
fn settings(connections: ConnectionsView) -> (Desk, Arc<Mutex<Vec<String>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = heard.clone();
    let mut desk = Desk::new(move |mut commands, sink| {
        sink(Event::Connections(connections));
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                ears.lock().unwrap().push(format!("{command:?}"));
            }
        });
    });
    desk.press_command(Key::Num6);
    desk.wait_for("Settings");
    (desk, heard)
}

#[test]
fn days_of_warning_are_kept_within_reason() {
    let (mut desk, heard) = settings(world::practice(2));
    let field = "Days before a certificate ends";
    desk.type_into(field, "0");
    assert!(desk.shows(field));
    desk.press(Key::Tab);
    assert!(
        heard.lock().unwrap().iter().any(|c| c.contains("SaveSetting(\"ui.warning_days\", \"600\")") || c.contains("\"060\"")),
        "{heard:?}"
    );
    desk.click("Back to 60 days");
    assert!(heard.lock().unwrap().last().unwrap().contains("SaveSetting(\"ui.warning_days\", \"60\")"), "{heard:?}");
    desk.type_into(field, "x");
    assert!(desk.mentions("Not kept: give 1 to 3650 days"), "{:#?}", desk.names());
}

#[test]
fn rights_are_listed_by_action() {
    let mut connections = world::practice(2);
    connections.aws[0].missing_rights = Some(Vec::new());
    connections.aws[1].missing_rights = Some(vec!["iam:CreateRole".into()]);
    let (mut desk, _) = settings(connections);
    assert!(desk.mentions("Rights in 111122223333: Allowed: all"), "{:#?}", desk.names());
    desk.click_part("Rights in 222233334444: Not allowed: 1 of");
    assert!(desk.shows("iam:CreateRole: Not allowed") && desk.shows("iam:GetRole: Allowed"));
}

#[test]
fn a_directory_gets_a_mark_of_the_users_own() {
    let mut connections = world::practice(1);
    connections.directory.as_mut().unwrap().practice = false;
    let (mut desk, heard) = settings(connections);
    desk.click("Slate for Contoso practice");
    let last = heard.lock().unwrap().last().cloned().unwrap();
    assert!(last.contains("ui.marks") && last.contains("directory/8f4a1c2e") && last.contains("preset"), "{last}");
    assert!(desk.harness.get_by_label("Slate for Contoso practice").accesskit_node().toggled().is_some());
    desk.type_into("Own name of Contoso practice", "Old tenant");
    desk.press(Key::Tab);
    desk.wait_for("Own name of Contoso practice");
    assert!(desk.mentions("Old tenant"), "{:#?}", desk.names());
}

#[test]
fn a_keychain_that_does_not_serve_is_said_where_secrets_are_spoken_of() {
    let mut connections = world::practice(1);
    let problem =
        Finding::error("vault.locked", "The keychain is locked", "Nobody unlocked it in this session", "Unlock it, then look again");
    connections.vault_problem = Some(problem.clone());
    let (mut desk, heard) = settings(connections);
    assert!(desk.shows("The keychain is locked") && desk.shows("Unlock it, then look again."));
    desk.click("Look again");
    assert_eq!(heard.lock().unwrap().iter().filter(|c| *c == "Start").count(), 2);

    let none = ConnectionsView { vault_problem: Some(problem), ..ConnectionsView::default() };
    let mut desk = Desk::new(move |commands, sink| {
        sink(Event::Connections(none));
        std::mem::forget(commands);
    });
    desk.wait_for("Start practice");
    assert!(desk.mentions("The keychain is locked"), "under the doors: {:#?}", desk.names());
}

#[test]
fn the_first_screen_comes_back_and_goes_away_again() {
    let mut desk = Desk::new(Script::fleet().into_engine());
    desk.press_command(Key::Num6);
    desk.click("Show first screen");
    desk.wait_for("Start practice");
    assert!(!desk.shows("AWS accounts"));
    desk.press(Key::Escape);
    desk.wait_for("AWS accounts");
    desk.click("Show first screen");
    desk.press(Key::Num3);
    desk.wait_for("Inspect document");
}

#[test]
fn a_file_that_hovers_marks_the_third_door() {
    let mut desk = Desk::new(|mut commands, sink| {
        sink(Event::Connections(ConnectionsView::default()));
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                drop::<Command>(command);
            }
        });
    });
    desk.wait_for("Open response…");
    desk.harness.input_mut().hovered_files.push(egui::HoveredFile::default());
    desk.harness.run_steps(3); // a file that hovers is news in every frame
    assert!(desk.mentions("Drop the file to open it"), "{:#?}", desk.names());
}
