//! The keyboard: palette, shortcuts, back and forward, panes, numbers of steps, Enter.

use super::desk::Desk;
use super::engine::Script;
use super::world;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rolebridge::ui::theme::ThemeChoice;
use rolebridge::ui::{Screen, Tab};
use rolebridge::workflow::message::{Command, Event};
use rolebridge::workflow::view::ConnectionsView;
use std::sync::{Arc, Mutex};

fn fleet() -> Desk {
    let mut desk = Desk::new(Script::fleet().into_engine());
    desk.wait_for("Verdict per instance");
    desk
}

/// Opens the palette and types.
fn find(desk: &mut Desk, text: &str) {
    desk.press_command(Key::K);
    desk.harness.event(egui::Event::Text(text.into()));
    desk.settle();
}

fn focused(desk: &Desk) -> Option<String> {
    let root = desk.harness.root();
    let node = root.children_recursive().find(egui_kittest::Node::is_focused);
    node.and_then(|node| node.accesskit_node().label())
}

#[test]
fn the_palette_finds_and_runs_commands_and_closes() {
    let mut desk = fleet();
    find(&mut desk, "dark");
    assert!(desk.mentions("Use dark colours"), "{:#?}", desk.names());
    assert!(!desk.mentions("Use light colours"));
    desk.press(Key::Enter);
    assert!(!desk.mentions("Use dark colours"));
    // the last used comes first, and says that it is in use
    desk.press_command(Key::K);
    assert!(desk.shows("Last used") && desk.mentions("Use dark colours, Used now"), "{:#?}", desk.names());
    desk.press(Key::Escape);
    assert!(!desk.shows("Last used"));
}

#[test]
fn what_is_typed_right_before_enter_counts() {
    let mut desk = fleet();
    desk.press_command(Key::K);
    // a fast hand and a slow frame: both come at once
    let enter = egui::Event::Key { key: Key::Enter, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    desk.harness.input_mut().events.extend([egui::Event::Text("dark".into()), enter]);
    desk.settle();
    assert_eq!(desk.harness.state_mut().view_mut().theme, ThemeChoice::Dark);
}

#[test]
fn an_open_palette_rests() {
    let mut desk = fleet();
    find(&mut desk, "cert");
    let wants = desk.harness.output().viewport_output.values().map(|v| v.repaint_delay).min().unwrap();
    assert!(wants > std::time::Duration::from_mins(1), "wants to repaint in {wants:?}");
}

#[test]
fn a_command_that_can_not_run_is_shown_with_its_reason_and_not_chosen() {
    let mut desk = fleet();
    find(&mut desk, "cancel set-up");
    assert!(desk.mentions("Cancel set-up, Nothing runs"), "{:#?}", desk.names());
    let row = desk.harness.get_by_label_contains("Cancel set-up, Nothing runs");
    assert!(row.accesskit_node().is_disabled());
    desk.press(Key::Enter);
    assert!(desk.mentions("Cancel set-up, Nothing runs"), "it stays open");
}

#[test]
fn the_palette_goes_to_instances_and_to_their_tabs() {
    let mut desk = fleet();
    find(&mut desk, "#4");
    assert!(desk.mentions("sandbox, 444455556666"), "{:#?}", desk.names());
    desk.press(Key::Enter);
    assert_eq!(desk.harness.state_mut().view_mut().instance, Some(world::key(3)));
    find(&mut desk, "network roles");
    desk.press(Key::Enter);
    let view = desk.harness.state_mut().view_mut();
    assert_eq!((view.screen, view.instance.clone(), view.tab), (Screen::Instances, Some(world::key(4)), Tab::Roles));
}

#[test]
fn what_is_pasted_into_the_palette_goes_to_the_right_place() {
    let mut desk = fleet();
    desk.press_command(Key::K);
    desk.harness.event(egui::Event::Paste("3333 4444 5555".into()));
    desk.settle();
    desk.press(Key::Enter);
    assert_eq!(desk.harness.state_mut().view_mut().instance, Some(world::key(2)));
    desk.press_command(Key::K);
    desk.harness.event(egui::Event::Paste("<samlp:Response>\n</samlp:Response>".into()));
    desk.settle();
    assert!(desk.mentions("Inspect the pasted document, 34 characters"), "{:#?}", desk.names());
    desk.press(Key::Enter);
    assert_eq!(desk.harness.state_mut().view_mut().screen, Screen::Inspector);
}

#[test]
fn the_palette_answers_questions() {
    let mut desk = fleet();
    find(&mut desk, "?clientsecret");
    desk.press(Key::Enter);
    assert!(desk.shows("Two fields of provisioning have misleading names"), "{:#?}", desk.names());
    assert!(desk.mentions("the access key id, which begins with AKIA"));
    desk.press(Key::Escape);
    assert!(!desk.shows("Two fields of provisioning have misleading names"));
}

#[test]
fn nothing_behind_the_palette_hears_its_keys() {
    let mut desk = fleet();
    desk.press_command(Key::Num2);
    desk.click_part("payments, 222233334444");
    let before = desk.harness.state_mut().view_mut().step.clone();
    desk.press_command(Key::K);
    for key in [Key::ArrowDown, Key::Num5, Key::Tab, Key::ArrowUp] {
        desk.press(key);
    }
    assert_eq!(desk.harness.state_mut().view_mut().step, before);
    // the field has the focus, and what it is about to run is told as its active row
    assert_eq!(focused(&desk).as_deref().map(|name| name.starts_with("Run step 8, SAML provider…")), Some(true), "{:?}", focused(&desk));
    desk.press(Key::Escape);
    assert_eq!(focused(&desk).as_deref().map(|name| name.starts_with("payments")), Some(true), "the focus goes back");
}

#[test]
fn back_and_forward_go_through_the_places() {
    let mut desk = fleet();
    desk.press_command(Key::Num3);
    desk.press_command(Key::Num6);
    let alt = |desk: &mut Desk, key| {
        desk.harness.key_press_modifiers(Modifiers::ALT, key);
        desk.settle();
    };
    alt(&mut desk, Key::ArrowLeft);
    assert_eq!(desk.harness.state_mut().view_mut().screen, Screen::Certificates);
    alt(&mut desk, Key::ArrowLeft);
    assert_eq!(desk.harness.state_mut().view_mut().screen, Screen::Overview);
    alt(&mut desk, Key::ArrowRight);
    assert_eq!(desk.harness.state_mut().view_mut().screen, Screen::Certificates);
    alt(&mut desk, Key::ArrowLeft);
    alt(&mut desk, Key::ArrowLeft);
    assert!(desk.mentions("Back: Nothing was looked at before"), "{:#?}", desk.names());
}

#[test]
fn a_number_jumps_to_a_step_and_two_digits_are_one_number() {
    let mut desk = fleet();
    desk.press_command(Key::Num2);
    desk.click_part("payments, 222233334444");
    desk.press(Key::Num5);
    desk.wait_for("What AWS is told of a person: role, session name and length");
    for _ in 0..90 {
        desk.harness.step(); // a second passes
    }
    desk.harness.key_press(Key::Num1);
    desk.harness.key_press(Key::Num2);
    desk.settle();
    desk.wait_for("A person who proves the sign-in, with one role");
}

#[test]
fn f6_goes_through_the_panes_and_comes_round() {
    let mut desk = fleet();
    desk.press_command(Key::Num2);
    desk.click_part("payments, 222233334444");
    let mut seen = Vec::new();
    for _ in 0..12 {
        desk.press(Key::F6);
        seen.extend(focused(&desk));
    }
    for part in ["Overview", "Add instance…", "Read again", "8 SAML provider", "Create SAML provider"] {
        assert!(seen.iter().any(|name| name.starts_with(part)), "{part} is in no pane: {seen:#?}");
    }
    let first = seen[0].clone();
    assert!(seen[1..].contains(&first), "it comes round: {seen:#?}");
}

#[test]
fn enter_in_a_field_does_not_press_the_primary_button() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = heard.clone();
    let mut script = Script::fleet();
    let mut desk = Desk::new(move |mut commands, sink| {
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                ears.lock().unwrap().push(format!("{command:?}"));
                script.answer(command).into_iter().for_each(|event| sink(event));
            }
        });
    });
    desk.wait_for("Verdict per instance");
    desk.press_command(Key::Num2);
    desk.click_part("payments, 222233334444");
    desk.wait_for("Create SAML provider");
    desk.type_into("Provider name", "-2");
    desk.press(Key::Enter);
    assert!(!heard.lock().unwrap().iter().any(|c| c.starts_with("Run")), "Enter in the field ran the step");
    // with the focus nowhere it is the button's
    desk.wait_for("Create SAML provider");
    desk.press(Key::Escape);
    desk.press(Key::Enter);
    assert!(heard.lock().unwrap().iter().any(|c| c.starts_with("Run")), "{:?}", heard.lock().unwrap());
}

#[test]
fn ctrl_f_goes_to_the_filter_of_the_screen() {
    let mut desk = fleet();
    desk.press_command(Key::Num2);
    desk.press_command(Key::F);
    assert_eq!(focused(&desk).as_deref(), Some("Filter instances"));
    desk.press_command(Key::Num6);
    desk.press_command(Key::F);
    assert!(desk.mentions("Filter this list: This screen has no filter"), "{:#?}", desk.names());
}

#[test]
fn text_can_be_made_larger_and_usual_again() {
    let mut desk = fleet();
    desk.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Plus);
    desk.settle();
    assert!(desk.harness.ctx.zoom_factor() > 1.05);
    desk.press_command(Key::Num0);
    assert!((desk.harness.ctx.zoom_factor() - 1.0).abs() < 0.01);
}

#[test]
fn place_and_habits_are_saved_and_come_back() {
    let saved = Arc::new(Mutex::new(Vec::new()));
    let ears = saved.clone();
    let mut script = Script::fleet();
    let mut desk = Desk::new(move |mut commands, sink| {
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                if let Command::SaveSetting(key, json) = &command {
                    ears.lock().unwrap().push((key.clone(), json.clone()));
                }
                script.answer(command).into_iter().for_each(|event| sink(event));
            }
        });
    });
    desk.wait_for("Verdict per instance");
    find(&mut desk, "#3");
    desk.press(Key::Enter);
    desk.click_tab("Roles");
    for _ in 0..120 {
        desk.harness.step(); // two seconds pass
    }
    let settings = saved.lock().unwrap().clone();
    assert!(settings.iter().any(|(key, json)| key == "ui.place" && json.contains("roles")), "{settings:?}");
    assert!(settings.len() < 12, "not at every change: {settings:?}");

    let mut again = Script::fleet();
    let mut desk = Desk::new(move |mut commands, sink| {
        for (key, json) in settings {
            sink(Event::Setting(key, json));
        }
        // as at a real start: the connections first, then one instance after another
        sink(Event::Connections(world::practice(6)));
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                again.answer(command).into_iter().for_each(|event| sink(event));
            }
        });
    });
    desk.wait_for("data-lake");
    desk.settle();
    let view = desk.harness.state_mut().view_mut();
    assert_eq!((view.screen, view.instance.clone(), view.tab), (Screen::Instances, Some(world::key(2)), Tab::Roles));
}

#[test]
fn the_first_screen_can_be_seen_again_and_left() {
    let mut desk = fleet();
    find(&mut desk, "first screen");
    desk.press(Key::Enter);
    desk.wait_for("Start practice");
    desk.press(Key::Escape);
    desk.wait_for("Verdict per instance");
}

#[test]
fn a_notice_is_a_toast_that_is_read_once_and_stays_in_the_list() {
    let mut desk = Desk::new(|_, sink| {
        sink(Event::Connections(ConnectionsView { ..world::practice(6) }));
        for instance in world::fleet() {
            sink(Event::Instance(Box::new(instance)));
        }
        sink(Event::Saved("/home/kim/metadata.xml".into()));
    });
    desk.wait_for("Saved /home/kim/metadata.xml");
    {
        let toast = desk.harness.get_by_role_and_label(egui::accesskit::Role::Status, "Saved /home/kim/metadata.xml");
        assert_eq!(toast.accesskit_node().live(), egui::accesskit::Live::Polite);
    }
    desk.press_command(Key::J);
    assert!(desk.shows("Saved /home/kim/metadata.xml"));
    assert!(desk.harness.query_by_role(egui::accesskit::Role::Status).is_none(), "who reads the list needs no toast");
}
