//! What a step's wish holds, changed in place: relay state, who is told before a certificate ends, roles of other instances.

use super::desk::Desk;
use super::engine::Script;
use super::world;
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use rolebridge::domain::directory::ServicePrincipalId;
use rolebridge::domain::spec::InstanceSpec;
use rolebridge::domain::step::StepId;
use rolebridge::workflow::message::{Command, Event, EventSink};
use std::sync::{Arc, Mutex};

/// The instance that is set up half way, open at a step, and what is saved of it.
fn at(step: StepId) -> (Desk, Arc<Mutex<Vec<InstanceSpec>>>) {
    let saved = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&saved);
    let engine = move |mut commands: tokio::sync::mpsc::Receiver<Command>, sink: EventSink| {
        std::thread::spawn(move || {
            let mut script = Script::fleet();
            while let Some(command) = commands.blocking_recv() {
                if let Command::SaveSpec(spec) = &command {
                    ears.lock().unwrap().push((**spec).clone());
                }
                script.answer(command).into_iter().for_each(|event: Event| sink(event));
            }
        });
    };
    // high enough for the whole pane: a click finds only what is not scrolled away
    let mut desk = Desk::sized(1280.0, 1800.0, engine);
    desk.press_command(Key::Num2);
    desk.click_part("payments");
    desk.click_part(step.title());
    (desk, saved)
}

fn enter(desk: &mut Desk, field: &str, text: &str) {
    desk.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, field).focus();
    desk.harness.run();
    desk.press_command(Key::A);
    desk.type_into(field, text);
    desk.press(Key::Enter);
    desk.settle();
}

#[test]
fn the_relay_state_is_an_address() {
    let (mut desk, saved) = at(StepId::BasicSaml);
    enter(&mut desk, "Relay state", "console.aws.amazon.com");
    assert!(saved.lock().unwrap().is_empty(), "not an address");
    enter(&mut desk, "Relay state", "https://console.aws.amazon.com/s3");
    assert_eq!(saved.lock().unwrap().last().unwrap().relay_state.as_deref(), Some("https://console.aws.amazon.com/s3"));
}

#[test]
fn up_to_five_people_are_told_before_a_certificate_ends() {
    let (mut desk, saved) = at(StepId::Certificate);
    enter(&mut desk, "Told before it ends", "a@contoso.com, nobody");
    assert!(saved.lock().unwrap().is_empty(), "nobody is no address");
    let six = (1..=6).map(|n| format!("p{n}@contoso.com")).collect::<Vec<_>>();
    enter(&mut desk, "Told before it ends", &six.join(","));
    assert!(saved.lock().unwrap().is_empty(), "the directory takes five");
    enter(&mut desk, "Told before it ends", "ops@contoso.com, iam@contoso.com");
    assert_eq!(saved.lock().unwrap().last().unwrap().notification_addresses, ["ops@contoso.com", "iam@contoso.com"]);
}

#[test]
fn roles_of_other_instances_are_chosen_by_name() {
    let (mut desk, saved) = at(StepId::DirectoryRoles);
    let sources = || saved.lock().unwrap().last().map(|spec| spec.directory_roles.sources.clone()).unwrap_or_default();
    assert!(!desk.shows("Roles of payments"), "an instance is no source of its own");
    desk.click("Roles of landing-zone");
    assert_eq!(sources(), [ServicePrincipalId::new("sp-0")]);
    desk.click("Roles of data-lake");
    assert_eq!(sources(), [ServicePrincipalId::new("sp-0"), ServicePrincipalId::new("sp-2")]);
    desk.click("Roles of landing-zone");
    assert_eq!(sources(), [ServicePrincipalId::new("sp-2")]);
    // the import service would overwrite them
    desk.harness.get_by_label("How the roles come in: Imported, about 40 min").click_accesskit();
    desk.settle();
    assert!(!desk.shows("Roles of landing-zone"), "{:#?}", world::NAMES);
}
