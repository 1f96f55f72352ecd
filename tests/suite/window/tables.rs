//! Tables: what they cost does not grow with the data; sorted, chosen and made wider, by pointer and by keyboard.

use super::crowd;
use super::desk::Desk;
use super::engine::Script;
use super::world;
use egui::accesskit::{Role, SortDirection};
use egui::{Key, Modifiers, Shape};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rolebridge::ui::{Screen, Tab, View};
use rolebridge::workflow::message::{Command, Event};
use std::sync::{Arc, Mutex};

type Place = fn(&mut View);
type Heard = Arc<Mutex<Vec<Command>>>;

/// A window before a fleet of this size, with every answer that it would get.
fn crowded(n: usize) -> Desk {
    let mut desk = Desk::new(move |mut commands, sink| {
        for event in crowd::events(n) {
            sink(event);
        }
        std::thread::spawn(move || while commands.blocking_recv().is_some() {});
    });
    desk.settle();
    desk
}

fn count(shape: &Shape) -> usize {
    match shape {
        Shape::Vec(shapes) => shapes.iter().map(count).sum(),
        Shape::Noop => 0,
        _ => 1,
    }
}

/// How many shapes a place is painted with, and how many things a screen reader is told of.
fn cost(desk: &mut Desk, place: Place) -> (usize, usize) {
    place(desk.harness.state_mut().view_mut());
    desk.settle();
    let shapes = desk.harness.output().shapes.iter().map(|clipped| count(&clipped.shape)).sum();
    (shapes, desk.harness.root().children_recursive().count())
}

#[test]
fn a_frame_costs_the_same_with_ten_times_the_data() {
    let (mut few, mut many) = (crowded(100), crowded(1_000));
    let places: [(&str, Place); 10] = [
        ("overview", |view| view.screen = Screen::Overview),
        ("picture", |view| view.overview.picture = true),
        ("instances", |view| view.screen = Screen::Instances),
        ("filtered", |view| view.filter = "account-0".into()),
        ("detail", |view| view.instance = Some(crowd::key(0))),
        ("people", |view| view.tab = Tab::People),
        ("certificates", |view| view.screen = Screen::Certificates),
        ("access keys", |view| view.certificates.keys = true),
        ("new instance", |view| {
            view.screen = Screen::Instances;
            view.add = Some(rolebridge::ui::AddForm::default());
        }),
        ("settings", |view| view.screen = Screen::Settings),
    ];
    for (name, place) in places {
        let (small, large) = (cost(&mut few, place), cost(&mut many, place));
        println!("{name}: {small:?} shapes and nodes with 100 instances, {large:?} with 1,000");
        // a word may be longer, a month of the chart fuller
        let slack = |n: usize| n + n / 20 + 4;
        assert!(large.0 <= slack(small.0) && large.1 <= slack(small.1), "{name}: {small:?} with 100 instances, {large:?} with 1,000");
    }
}

/// The practice fleet of six, with everything that the window asks for.
fn fleet() -> (Desk, Heard) {
    let heard = Heard::default();
    let ears = heard.clone();
    let mut script = Script::fleet();
    let mut desk = Desk::new(move |mut commands, sink| {
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                ears.lock().unwrap().push(command.clone());
                script.answer(command).into_iter().for_each(|event| sink(event));
            }
        });
    });
    desk.wait_for("Verdict per instance");
    (desk, heard)
}

/// The names of the rows that are on screen, from top to bottom.
fn rows(desk: &Desk) -> Vec<String> {
    let mut rows: Vec<(f32, String)> =
        desk.harness.query_all_by_role(Role::Row).map(|row| (row.rect().top(), row.accesskit_node().label().unwrap())).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().map(|(_, name)| name.split(", ").next().unwrap().to_owned()).collect()
}

fn press(desk: &mut Desk, held: Modifiers, key: Key) {
    desk.harness.key_press_modifiers(held, key);
    desk.settle();
}

fn chosen(desk: &mut Desk) -> usize {
    desk.harness.state_mut().view_mut().instances.chosen.len()
}

#[test]
fn a_head_puts_the_rows_in_order_and_says_so() {
    let (mut desk, _) = fleet();
    assert_eq!(rows(&desk)[..2], ["network", "archive"], "what is refused comes first");
    desk.click("Account");
    assert_eq!(rows(&desk), ["archive", "data-lake", "landing-zone", "network", "payments", "sandbox"]);
    let direction =
        |desk: &Desk, name: &str| desk.harness.get_by_role_and_label(Role::ColumnHeader, name).accesskit_node().sort_direction();
    assert_eq!(direction(&desk, "Account, sorted ascending"), Some(SortDirection::Ascending));
    desk.click("Account, sorted ascending");
    assert_eq!(rows(&desk)[0], "sandbox");
    assert_eq!(direction(&desk, "Account, sorted descending"), Some(SortDirection::Descending));
    assert!(desk.shows("Verdict"), "only one head says that it is sorted by");
}

#[test]
fn heads_are_walked_sorted_and_widened_with_the_keyboard_and_widths_are_remembered() {
    let (mut desk, heard) = fleet();
    desk.harness.get_by_label("Verdict, sorted ascending").focus();
    desk.harness.run();
    desk.press(Key::ArrowRight);
    assert_eq!(desk.names_of_focus(), "Account");
    desk.press(Key::ArrowRight);
    desk.press(Key::Enter);
    assert_eq!(rows(&desk)[0], "landing-zone", "by account number");
    desk.press(Key::ArrowLeft);
    let left = |desk: &Desk| desk.harness.get_by_label("Identifier").rect().left();
    let before = left(&desk);
    for _ in 0..3 {
        press(&mut desk, Modifiers::SHIFT, Key::ArrowRight);
    }
    assert!((left(&desk) - before - 24.0).abs() < 1.5, "{before} became {}", left(&desk));
    for _ in 0..120 {
        desk.harness.step(); // two seconds pass
    }
    let saved = heard.lock().unwrap().iter().rev().find_map(|command| match command {
        Command::SaveSetting(key, json) if key == "ui.columns" => Some(json.clone()),
        _ => None,
    });
    let (json, moved) = (saved.unwrap(), left(&desk));

    let mut script = Script::fleet();
    let mut again = Desk::new(move |mut commands, sink| {
        sink(Event::Setting("ui.columns".into(), json));
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                script.answer(command).into_iter().for_each(|event| sink(event));
            }
        });
    });
    again.wait_for("Verdict per instance");
    assert!((left(&again) - moved).abs() < 1.5, "{moved} became {}", left(&again));
}

#[test]
fn the_edge_of_a_column_is_dragged_and_two_presses_take_it_back() {
    let (mut desk, _) = fleet();
    let edge = |desk: &Desk| desk.harness.get_by_label("Width of Account, column 2").rect().center();
    let from = edge(&desk);
    desk.harness.hover_at(from);
    desk.harness.run();
    desk.harness.drag_at(from);
    desk.harness.run();
    desk.harness.hover_at(from + egui::vec2(40.0, 0.0));
    desk.harness.run();
    desk.harness.drop_at(from + egui::vec2(40.0, 0.0));
    desk.settle();
    assert!((edge(&desk).x - from.x - 40.0).abs() < 1.5, "{} became {}", from.x, edge(&desk).x);
    // both presses in one frame, because a frame of the harness is a quarter of a second long
    let pos = edge(&desk);
    for pressed in [true, false, true, false] {
        let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::NONE);
        desk.harness.input_mut().events.push(egui::Event::PointerButton { pos, button, pressed, modifiers });
    }
    desk.settle();
    assert!((edge(&desk).x - from.x).abs() < 1.5, "{} became {}", from.x, edge(&desk).x);
}

#[test]
fn columns_give_way_in_a_narrow_window() {
    let heads = |width: f32| {
        let mut desk = Desk::sized(width, 700.0, Script::fleet().into_engine());
        desk.wait_for("Verdict per instance");
        desk.harness.query_all_by_role(Role::ColumnHeader).map(|head| head.accesskit_node().label().unwrap()).collect::<Vec<_>>()
    };
    let (wide, narrow) = (heads(1280.0), heads(1024.0));
    assert!(wide.iter().any(|head| head == "People") && wide.iter().any(|head| head == "Read"), "{wide:?}");
    assert!(!narrow.iter().any(|head| head == "People"), "{narrow:?}");
    for kept in ["Account", "Identifier", "Certificate ends", "Roles", "Last proven"] {
        assert!(narrow.iter().any(|head| head == kept), "{kept} is gone: {narrow:?}");
    }
}

#[test]
fn a_very_wide_window_has_a_table_beside_the_detail() {
    let mut desk = Desk::sized(1700.0, 900.0, Script::fleet().into_engine());
    desk.wait_for("Verdict per instance");
    desk.press_command(Key::Num2);
    desk.click_part("payments, 222233334444");
    desk.wait_for("Create SAML provider");
    assert!(desk.shows("Identifier, sorted ascending") && desk.shows("Certificate ends"), "{:#?}", desk.names());
    desk.press(Key::ArrowDown);
    assert_eq!(desk.harness.state_mut().view_mut().instance, Some(world::key(2)), "the detail follows the arrows");
}

#[test]
fn many_instances_are_a_table_that_the_keyboard_walks_opens_and_comes_back_to() {
    let mut desk = crowded(100);
    desk.press_command(Key::Num2);
    desk.wait_for("Press a row to open it, or choose several to do something with all of them");
    assert_eq!(desk.harness.state_mut().view_mut().instance, None, "none of many opens by itself");
    let first = desk.harness.query_all_by_role(Role::Row).next().unwrap().accesskit_node().label().unwrap();
    desk.harness.get_by_role_and_label(Role::Row, &first).focus();
    desk.harness.run();
    desk.press(Key::End);
    assert!(desk.names_of_focus().starts_with("account-00099"), "{}", desk.names_of_focus());
    desk.press(Key::ArrowUp);
    desk.press(Key::PageUp);
    desk.press(Key::PageDown);
    assert!(desk.names_of_focus().starts_with("account-00098"), "{}", desk.names_of_focus());
    desk.press(Key::Enter);
    assert_eq!(desk.harness.state_mut().view_mut().instance, Some(crowd::key(98)));
    desk.wait_for("Roles");
    // the list beside it shows the open one
    assert!(desk.mentions("account-00098, 1000"), "{:#?}", desk.names());
    press(&mut desk, Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(desk.harness.state_mut().view_mut().instance, None, "back goes to the table");
    press(&mut desk, Modifiers::ALT, Key::ArrowRight);
    assert_eq!(desk.harness.state_mut().view_mut().instance, Some(crowd::key(98)));
    desk.click("Show all instances as a table");
    desk.wait_for("Press a row to open it, or choose several to do something with all of them");
}

#[test]
fn rows_are_chosen_by_box_with_shift_and_all_at_once() {
    let mut desk = crowded(100);
    desk.press_command(Key::Num2);
    desk.click_part("Choose account-00003");
    desk.wait_for("1 chosen");
    let row = |desk: &Desk, name: &str| {
        desk.harness
            .query_all_by_role(Role::Row)
            .find(|row| row.accesskit_node().label().unwrap().starts_with(name))
            .unwrap()
            .accesskit_node()
            .label()
            .unwrap()
    };
    let sixth = row(&desk, "account-00006");
    desk.harness.get_by_role_and_label(Role::Row, &sixth).click_modifiers(Modifiers::SHIFT);
    desk.settle();
    desk.wait_for("4 chosen");
    let ninth = row(&desk, "account-00009");
    desk.harness.get_by_role_and_label(Role::Row, &ninth).click_modifiers(Modifiers::COMMAND);
    desk.settle();
    desk.wait_for("5 chosen");
    assert_eq!(desk.harness.get_by_role_and_label(Role::Row, &ninth).accesskit_node().is_selected(), Some(true));
    // the keyboard stands on the row that was pressed last
    press(&mut desk, Modifiers::SHIFT, Key::ArrowDown);
    press(&mut desk, Modifiers::SHIFT, Key::ArrowDown);
    desk.wait_for("3 chosen");
    desk.press(Key::Space);
    desk.wait_for("2 chosen");
    press(&mut desk, Modifiers::COMMAND, Key::A);
    desk.wait_for("100 chosen");
    desk.type_into("Filter instances", "account-0000");
    desk.wait_for("10 of 100 instances");
    assert!(desk.shows("100 chosen"), "a filter forgets nothing");
    desk.press(Key::Escape);
    assert_eq!(chosen(&mut desk), 0);
}

#[test]
fn several_are_read_copied_and_set_up_together_after_all_was_shown() {
    let (mut desk, heard) = fleet();
    desk.press_command(Key::Num2);
    desk.click_part("landing-zone, 111122223333");
    desk.harness.get_by_label("payments, 222233334444, Setting up, saml#2").click_modifiers(Modifiers::COMMAND);
    desk.settle();
    desk.wait_for("2 instances chosen");
    desk.click("Read the chosen instances again");
    desk.click("Copy the chosen instances as text");
    let copied = desk.harness.output().platform_output.commands.iter().any(|c| matches!(c, egui::OutputCommand::CopyText(_)));
    assert!(copied || desk.mentions("2 instances copied"), "{:#?}", desk.names());
    desk.click("Run all open steps of the chosen instances…");
    assert!(desk.mentions("payments, 222233334444. Will run"), "{:#?}", desk.names());
    assert!(desk.mentions("landing-zone, 111122223333. Left out: Every step is done"));
    assert!(!heard.lock().unwrap().iter().any(|command| matches!(command, Command::Run { .. })), "nothing runs before it was shown");
    desk.click_part("in 1 instance");
    let heard = heard.lock().unwrap();
    let read = heard.iter().filter(|command| matches!(command, Command::Refresh(_))).count();
    let run: Vec<_> =
        heard.iter().filter_map(|c| if let Command::Run { instance, .. } = c { Some(instance.clone()) } else { None }).collect();
    assert_eq!((read, run), (2, vec![world::key(1)]));
}

#[test]
fn certificates_are_sorted_and_walked_beyond_what_is_on_screen() {
    let mut desk = crowded(100);
    desk.press_command(Key::Num3);
    desk.wait_for("Ends, sorted ascending");
    desk.click("Account");
    assert_eq!(rows(&desk)[0], "account-00000");
    desk.click_part("account-00001, ");
    desk.press(Key::End);
    assert!(desk.names_of_focus().starts_with("account-00099"), "{}", desk.names_of_focus());
    desk.wait_for("Certificate of account-00099");
    desk.press(Key::ArrowUp);
    desk.press(Key::ArrowUp);
    assert!(desk.names_of_focus().starts_with("account-00098"), "{}", desk.names_of_focus());
}
