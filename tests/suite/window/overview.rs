//! Overview in each of its states.

use super::desk::Desk;
use super::engine::Script;
use super::world;
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use rolebridge::domain::finding::Finding;
use rolebridge::ui::FirstScreen;
use rolebridge::workflow::message::{Command, Event};
use rolebridge::workflow::status;
use rolebridge::workflow::view::ConnectionsView;

fn overview(script: Script) -> Desk {
    let mut desk = Desk::new(script.into_engine());
    desk.wait_for("Verdict per instance");
    desk
}

#[test]
fn what_is_most_urgent_comes_first_and_has_the_primary_button() {
    let mut desk = overview(Script::fleet());
    assert!(desk.shows("3 of 6 accounts sign in, 1 is refused, 1 is not known, 1 is being set up"), "{:#?}", desk.names());
    let tasks = ["Open sign-in, network", "Roll over certificate…, sandbox", "Read again, archive", "Open step 8, payments"];
    let tops: Vec<f32> = tasks.iter().map(|t| desk.harness.query_all_by_label_contains(t).next().unwrap().rect().top()).collect();
    assert!(tops.is_sorted(), "{tops:?}");
    assert!(!desk.mentions("that need a hand, in the table"), "four fit");
    desk.click_part("Roll over certificate…, sandbox");
    desk.wait_for("Roll over the certificate of sandbox");
}

#[test]
fn a_key_that_is_due_leads_to_its_rotation() {
    let mut script = Script::fleet();
    script.instances.retain(|_, view| view.spec.name == "landing-zone");
    for view in script.instances.values_mut() {
        view.import_keys[0].created = Some(world::ago(95 * 86_400));
    }
    let mut desk = overview(script);
    desk.click_part("Rotate key…, landing-zone");
    desk.wait_for("Rotate the import key of landing-zone");
}

#[test]
fn more_than_four_tasks_filter_the_table() {
    let mut script = Script::fleet();
    for view in script.instances.values_mut().filter(|v| v.spec.name == "landing-zone" || v.spec.name == "data-lake") {
        view.read_at = None;
    }
    let mut desk = overview(script);
    desk.click_part("that need a hand, in the table");
    desk.wait_for("Needs a hand 6");
    desk.click("Needs a hand 6");
    assert!(!desk.mentions("Needs a hand 6"), "pressing a chip again takes it off");
}

#[test]
fn chips_and_filter_leave_what_they_say_and_empty_states_differ() {
    let mut desk = overview(Script::fleet());
    desk.click("Works 3");
    assert!(desk.mentions("landing-zone, 111122223333") && !desk.mentions("network, 555566667777, Refused"), "{:#?}", desk.names());
    desk.type_into("Filter instances", "paymets");
    desk.wait_for("Nothing matches “paymets”");
    desk.click("Open payments");
    desk.wait_for("SAML provider");
}

#[test]
fn a_chip_that_hides_everything_says_so() {
    let mut script = Script::fleet();
    let refused = world::key(4);
    let mut desk = {
        let view = script.instances.get_mut(&refused).unwrap();
        view.spec.name = "network".into();
        overview(script)
    };
    desk.click("Refused 1");
    assert!(desk.mentions("network, 555566667777, Refused"));
    desk.type_into("Filter instances", "landing");
    desk.wait_for("Nothing matches “landing”");
    desk.press(Key::Escape);
    assert!(!desk.mentions("Nothing matches"));
    assert!(desk.mentions("network, 555566667777, Refused"));
}

#[test]
fn a_control_f_goes_to_the_filter_of_the_screen() {
    let mut desk = overview(Script::fleet());
    desk.press_command(Key::F);
    assert!(desk.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Filter instances").is_focused());
    desk.press_command(Key::Num3);
    desk.press_command(Key::F);
    assert!(desk.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Filter certificates").is_focused());
}

#[test]
fn blocks_of_the_chart_are_walked_by_date_and_open_what_they_stand_for() {
    let mut desk = overview(Script::fleet());
    assert!(desk.shows("sandbox, certificate 3E8A 91C4 … D27B 60F5 ends 14 Dec 2026, in 21 days"), "{:#?}", desk.names());
    // the oldest of all, which is overdue, is the one stop of the Tab key
    desk.harness.get_by_label("archive, access key AKIAPRACTICE00000005 was due 3 Nov 2026, 20 days ago").focus();
    desk.harness.run();
    desk.press(Key::ArrowRight);
    assert_eq!(desk.names_of_focus(), "network, access key AKIAPRACTICE00000004 is due 23 Nov 2026, today");
    desk.press(Key::Enter);
    desk.wait_for("Access key of network");
}

#[test]
fn the_picture_shows_directory_instances_accounts_and_roles() {
    let mut desk = overview(Script::fleet());
    desk.click("Picture");
    assert!(desk.mentions("Directory Contoso practice, Practice, 6 instances"));
    assert!(desk.mentions("AWS account 111122223333, Practice"));
    assert!(desk.mentions("2 roles of landing-zone: 2 in the directory, 1 assigned"));
    // the most urgent first; arrows walk, Enter opens
    desk.harness.get_by_label("network, saml#5, Refused").focus();
    desk.harness.run();
    desk.press(Key::ArrowDown);
    assert!(desk.names_of_focus().contains("archive"), "{}", desk.names_of_focus());
    desk.press(Key::ArrowRight);
    assert!(desk.names_of_focus().starts_with("AWS account 6666"), "{}", desk.names_of_focus());
    desk.press(Key::ArrowLeft);
    desk.press(Key::Enter);
    desk.wait_for("Prepare");
    assert!(desk.mentions("archive"));
}

#[test]
fn a_thousand_instances_are_grouped_in_the_picture() {
    let mut script = Script::fleet();
    let template = script.instances[&world::key(0)].clone();
    for n in 10..200 {
        let mut view = template.clone();
        view.spec.key = world::key(n);
        view.spec.name = format!("account-{n}");
        script.instances.insert(view.spec.key.clone(), view);
    }
    let mut desk = overview(script);
    desk.click("Picture");
    assert!(desk.shows("Works, 193 instances, hidden"), "{:#?}", desk.names());
    assert!(desk.mentions("network, saml#5, Refused"), "small groups are open");
    desk.click("Works, 193 instances, hidden");
    desk.wait_for("Works, 193 instances, shown");
}

#[test]
fn the_first_reading_says_how_far_it_is_and_ends_at_a_problem() {
    let mut desk = Desk::new(|mut commands, sink| {
        sink(Event::Connections(world::practice(6)));
        for (index, view) in world::fleet().into_iter().enumerate() {
            let unread = status::unread(view.spec.clone(), &view.aws, "Not read since the start");
            sink(Event::Instance(Box::new(if index < 2 { view } else { unread })));
        }
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                if matches!(command, Command::Refresh(_) | Command::RefreshAll) {
                    sink(Event::Problem(Box::new(world::refusal())));
                }
            }
        });
    });
    desk.wait_for("Reading 6 accounts, 2 done");
    assert!(desk.shows("2 of 6 accounts read, 4 remain"));
    desk.click("Read again");
    desk.wait_for("1 of 6 accounts signs in, 4 are not known, 1 is being set up");
    assert!(!desk.mentions("Reading 6 accounts"));
}

#[test]
fn a_workspace_that_could_not_be_read_is_said_and_read_again() {
    let mut desk = Desk::new(|mut commands, sink| {
        sink(Event::Connections(world::practice(6)));
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                match command {
                    Command::Start | Command::SaveSetting(..) => {}
                    Command::ConnectPractice => {
                        let finding = Finding::error("store.broken", "The workspace can't be read", "The disk gave an error", "Try again");
                        sink(Event::Problem(Box::new(finding)));
                    }
                    _ => sink(Event::Connections(ConnectionsView::default())),
                }
            }
        });
    });
    desk.wait_for("Nothing to look after yet");
    {
        let view = desk.harness.state_mut().view_mut();
        (view.first_screen, view.past_first_run) = (FirstScreen::Asked, false);
    }
    desk.click("Start practice");
    desk.wait_for("The workspace can't be read");
    desk.press(Key::Escape);
    desk.press_command(Key::Num1);
    desk.wait_for("The workspace can't be read");
    assert!(desk.shows("Read again") && !desk.shows("Nothing to look after yet"), "{:#?}", desk.names());
}
