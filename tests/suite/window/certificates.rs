//! Certificates in each of its states.

use super::desk::Desk;
use super::engine::Script;
use super::world;
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use rolebridge::domain::certificate::{CertificateUse, Thumbprint};
use rolebridge::ui::FileRequest;
use rolebridge::ui::model::WARNING_DAYS;
use rolebridge::workflow::message::Event;
use rolebridge::workflow::view::InstanceView;

fn screen(script: Script) -> Desk {
    let mut desk = Desk::new(script.into_engine());
    desk.wait_for("Verdict per instance");
    desk.press_command(Key::Num3);
    desk
}

/// The certificate of an instance in another state, beside the one that it has.
fn add(view: &mut InstanceView, state: CertificateUse, print: u8, trusted: bool) {
    let observed = view.observed.as_mut().unwrap();
    let mut other = observed.certificates[0].clone();
    other.state = state;
    other.facts.thumbprint = Thumbprint::new([print; 20]);
    if trusted {
        view.provider.as_mut().unwrap().certificates.push(other.facts.clone());
    }
    observed.certificates.push(other);
}

#[test]
fn certificates_stand_in_order_of_their_end_with_what_is_urgent_first() {
    let mut desk = screen(Script::fleet());
    desk.wait_for("1 certificate ends in 21 days");
    let rows = ["sandbox, Ends soon", "network, Active", "data-lake, Active", "landing-zone, Active"];
    let tops: Vec<f32> = rows.iter().map(|r| desk.harness.query_all_by_label_contains(r).next().unwrap().rect().top()).collect();
    assert!(tops.is_sorted(), "{tops:?}");
    assert!(desk.mentions("archive, Not known"), "what was not read lately is not called active");
    desk.click("Ends in 60 days 1");
    assert!(desk.mentions("sandbox, Ends soon") && !desk.mentions("network, Active"));
}

#[test]
fn the_chosen_certificate_is_shown_from_both_sides() {
    let mut script = Script::fleet();
    let view = script.instances.get_mut(&world::key(3)).unwrap();
    add(view, CertificateUse::Staged, 0xAB, false);
    let mut desk = screen(script);
    desk.wait_for("1 certificate ends in 21 days, its successor is staged");
    desk.click_part("sandbox, Ends soon");
    desk.wait_for("Certificate of sandbox");
    assert!(desk.mentions("AWS: Matches") && desk.mentions("Directory: Active"), "{:#?}", desk.names());
    assert!(desk.mentions("Nobody is told by the directory before it ends"));
    desk.press(Key::ArrowDown);
    desk.wait_for("AWS: At risk");
    assert!(desk.mentions("activating it would stop sign-ins"));
    assert!(desk.mentions("Copy thumbprint") && desk.mentions("Copy sha-256"));
}

#[test]
fn what_aws_trusts_and_the_directory_lacks_is_said() {
    let mut script = Script::fleet();
    let view = script.instances.get_mut(&world::key(3)).unwrap();
    add(view, CertificateUse::Retired, 0xCD, true);
    view.observed.as_mut().unwrap().certificates.pop();
    let mut desk = screen(script);
    desk.click_part("sandbox, Ends soon");
    assert!(desk.mentions("Trusts CDCD CDCD … CDCD CDCD too, which the directory does not have"), "{:#?}", desk.names());
}

#[test]
fn a_provider_that_does_not_trust_what_signs_is_refused() {
    let mut script = Script::fleet();
    script.instances.get_mut(&world::key(3)).unwrap().provider.as_mut().unwrap().certificates.clear();
    let mut desk = screen(script);
    desk.click_part("sandbox, Ends soon");
    assert!(desk.mentions("AWS: Refused"), "{:#?}", desk.names());
}

#[test]
fn access_keys_show_age_use_and_when_they_are_due() {
    let mut desk = screen(Script::fleet());
    desk.click("Access keys 5");
    desk.wait_for("1 access key is due to be rotated");
    assert!(desk.mentions("network, AKIAPRACTICE00000004, Due, due 23 Nov 2026, today"), "{:#?}", desk.names());
    desk.click_part("AKIAPRACTICE00000003");
    desk.wait_for("Access key of sandbox");
    assert!(desk.mentions("Used 2 h ago, to list the roles of the account"));
}

#[test]
fn the_levels_of_settings_move_the_warning() {
    let mut desk = Desk::new(|mut commands, sink| {
        sink(Event::Setting(WARNING_DAYS.into(), "10".into()));
        sink(Event::Connections(world::practice(6)));
        for view in world::fleet() {
            sink(Event::Instance(Box::new(view)));
        }
        std::thread::spawn(move || while commands.blocking_recv().is_some() {});
    });
    desk.press_command(Key::Num3);
    desk.wait_for("The next certificate ends in 21 days");
    assert!(desk.mentions("sandbox, Active"), "{:#?}", desk.names());
}

#[test]
fn the_time_line_is_changed_and_moved_with_the_keyboard() {
    let mut desk = screen(Script::fleet());
    let scale = |desk: &Desk| desk.names().into_iter().find(|n| n.starts_with("Time line, ")).unwrap();
    let before = scale(&desk);
    desk.harness.get_by_label(&before).focus();
    desk.harness.run();
    desk.press(Key::Plus);
    desk.press(Key::Plus);
    let nearer = scale(&desk);
    assert_ne!(before, nearer);
    desk.press(Key::ArrowRight);
    assert_ne!(nearer, scale(&desk));
}

#[test]
fn the_empty_states_differ() {
    let mut desk = screen(Script::fleet());
    desk.type_into("Filter certificates", "sandbx");
    desk.wait_for("Nothing matches “sandbx”");
    desk.click("Open sandbox");
    desk.wait_for("Certificate of sandbox");

    let mut script = Script::fleet();
    script.instances.retain(|key, _| *key == world::key(1));
    script.instances.get_mut(&world::key(1)).unwrap().observed = None;
    let mut desk = screen(script);
    desk.wait_for("No signing certificate yet");
}

#[test]
fn what_ends_is_saved_as_a_calendar() {
    let mut desk = screen(Script::fleet());
    desk.click("Save calendar…");
    desk.wait_for("Path to save the calendar to");
    assert_eq!(*desk.files.lock().unwrap(), [FileRequest::SaveCalendar]);
    desk.click("Save calendar");
    desk.wait_for("Saved rolebridge.ics");
}
