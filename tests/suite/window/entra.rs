//! Connecting a tenant: the second door, the form, what a person has to do, signing in again and out.

use super::desk::Desk;
use super::{tenant, world};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rolebridge::domain::cloud::{Cloud, WELL_KNOWN_CLIENT};
use rolebridge::domain::finding::Finding;
use rolebridge::domain::scope::Scope;
use rolebridge::workflow::message::{Command, Event, EventSink, SignInStage};
use rolebridge::workflow::ports::{AdminAsk, AdminWay};
use rolebridge::workflow::view::ConnectionsView;
use std::sync::{Arc, Mutex};

const OWN: &str = "11111111-2222-3333-4444-555555555555";

/// A window, what it sent, and a way to tell it news.
fn window(connections: ConnectionsView) -> (Desk, Arc<Mutex<Vec<Command>>>, EventSink) {
    let (heard, told) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(None)));
    let (ears, mouth) = (Arc::clone(&heard), Arc::clone(&told));
    let desk = Desk::new(move |mut commands, sink| {
        sink(Event::Connections(connections));
        *mouth.lock().unwrap() = Some(sink);
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                ears.lock().unwrap().push(command);
            }
        });
    });
    let sink = told.lock().unwrap().take().unwrap();
    (desk, heard, sink)
}

fn asked(heard: &Mutex<Vec<Command>>) -> Option<rolebridge::workflow::ports::AdminSignIn> {
    heard.lock().unwrap().iter().rev().find_map(|c| if let Command::SignInDirectory(request) = c { Some(request.clone()) } else { None })
}

fn with_missing(missing: Vec<Scope>) -> ConnectionsView {
    let mut connections = tenant::connected();
    connections.entra.as_mut().unwrap().missing = missing;
    connections
}

#[test]
fn the_second_door_leads_to_a_form_that_signs_in() {
    let (mut desk, heard, sink) = window(ConnectionsView::default());
    desk.wait_for("Start practice");
    desk.press(Key::Num2);
    desk.wait_for("Application (client) ID");
    desk.click("Sign in to Entra ID");
    assert_eq!(asked(&heard), None, "tenant and client are missing");
    desk.type_into("Tenant: one of its domains, or its id", "contoso.com");
    desk.click("A registration of your own");
    desk.type_into("Application (client) ID", OWN);
    desk.harness.get_by_label("With a code, on any device").click_accesskit();
    desk.settle();
    desk.harness.get_by_label("Sign in to Entra ID").click_accesskit();
    desk.settle();
    let request = asked(&heard).unwrap();
    assert_eq!((request.connection.tenant.as_str(), request.connection.client.as_str()), ("contoso.com", OWN));
    assert_eq!((request.connection.way, request.scopes.as_slice()), (AdminWay::DeviceCode, Scope::TO_LOOK.as_slice()));

    let ask = AdminAsk::EnterCode { code: "ABC123XYZ".into(), url: "https://microsoft.com/devicelogin".into(), until: world::now() };
    sink(Event::SignIn(SignInStage::Started));
    sink(Event::SignIn(SignInStage::Asked(ask)));
    desk.wait_for("ABC123XYZ");
    assert!(desk.shows("Copy code") && desk.shows("Copy address") && desk.mentions("Waiting for the code to be entered, until"));
    desk.click("Cancel sign-in");
    assert!(heard.lock().unwrap().iter().any(|c| matches!(c, Command::CancelSignIn)));
    sink(Event::SignIn(SignInStage::Cancelled));
    desk.wait_for("Application (client) ID");
    let field = desk.harness.get_by_role_and_label(Role::TextInput, "Application (client) ID").accesskit_node().value();
    assert_eq!(field.as_deref(), Some(OWN), "what was typed is still there");

    let refused = Finding::error("sign_in.no_tenant", "The directory does not know this tenant", "It is mistyped", "Check the name");
    sink(Event::SignIn(SignInStage::Ended(Some(Box::new(refused)))));
    desk.wait_for("The directory does not know this tenant");
    sink(Event::SignIn(SignInStage::Started));
    desk.wait_for("Cancel sign-in");
    sink(Event::Connections(with_missing(Vec::new())));
    sink(Event::SignIn(SignInStage::Ended(None)));
    desk.wait_for("Sign out of Contoso");
    assert!(!desk.shows("Application (client) ID"), "the form is done");
}

#[test]
fn microsofts_own_client_is_chosen_and_never_silently() {
    let (mut desk, heard, _sink) = window(ConnectionsView::default());
    desk.wait_for("Start practice");
    desk.press(Key::Num2);
    desk.type_into("Tenant: one of its domains, or its id", "contoso.cn");
    desk.click("China");
    desk.click("Microsoft Graph Command Line Tools");
    assert!(!desk.shows("Application (client) ID") && desk.mentions("A tenant may block"));
    desk.harness.get_by_label("What all steps need").click_accesskit();
    desk.settle();
    desk.harness.get_by_label("Sign in to Entra ID").click_accesskit();
    desk.settle();
    let request = asked(&heard).unwrap();
    assert_eq!((request.connection.cloud, request.connection.client.as_str()), (Cloud::China, WELL_KNOWN_CLIENT));
    assert_eq!((request.connection.way, request.scopes.len()), (AdminWay::Browser, Scope::ALL.len()));
}

#[test]
fn the_registration_is_explained_in_place() {
    let (mut desk, _, _sink) = window(ConnectionsView::default());
    desk.wait_for("Start practice");
    desk.press(Key::Num2);
    desk.click("How to make the registration");
    assert!(desk.shows("Copy redirect URI") && desk.shows("Copy names of the permissions") && desk.mentions("Allow public client flows"));
}

#[test]
fn what_was_not_granted_is_asked_for_again_and_signing_out_forgets() {
    let (mut desk, heard, _sink) = window(with_missing(vec![Scope::PolicyReadWriteApplicationConfiguration]));
    desk.press_command(Key::Num6);
    desk.wait_for("Sign out of Contoso");
    assert!(desk.mentions("Not granted: 1 permission") && desk.mentions("Policy.ReadWrite.ApplicationConfiguration"));
    desk.click("Sign in again");
    assert!(asked(&heard).is_some_and(|r| !r.switch_user && r.connection.client == OWN));
    let (mut desk, heard, _sink) = window(with_missing(Vec::new()));
    desk.press_command(Key::Num6);
    desk.click("Use another account");
    assert!(asked(&heard).is_some_and(|r| r.switch_user));
    let (mut desk, heard, _sink) = window(with_missing(Vec::new()));
    desk.press_command(Key::Num6);
    desk.click("Sign out of Contoso");
    assert!(heard.lock().unwrap().iter().any(|c| matches!(c, Command::SignOutDirectory)));
}
