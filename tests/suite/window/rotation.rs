//! Rotations of import keys in the window: one on the practice cloud from plan to result, and each state and page by hand.

use super::desk::Desk;
use super::phased::{Heard, certificates, set_up, wait_for_part};
use super::{keys, world};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use rolebridge::domain::finding::Finding;
use rolebridge::domain::rotation::RotatePhase;
use rolebridge::ui::model::{Model, RotateWhere};
use rolebridge::workflow::message::{Command, Event, RotateCommand, RotateWish};
use rolebridge::workflow::rotation::RotateEnd;
use std::time::{Duration, Instant};

#[test]
fn one_is_taken_back_and_then_rotated_on_the_practice_cloud() {
    let (mut desk, name) = set_up();
    desk.click(&format!("Rotate key of {name}…"));
    desk.wait_for(&format!("Rotate the import key of {name}"));
    assert!(desk.mentions("Write CreateAccessKey"), "the first call is shown before it is made: {:#?}", desk.names());
    desk.click("Run: All phases");
    desk.click("Stop after phase 1, New access key in AWS");
    desk.click(&format!("Rotate the key of {name}"));
    wait_for_part(&mut desk, &format!("The key rotation of {name} waits for you at phase "));
    assert!(desk.mentions("Phase 1 New access key in AWS: Done"), "{:#?}", desk.names());

    desk.click("Undo rotation…");
    desk.wait_for(&format!("Undo the key rotation of {name}"));
    wait_for_part(&mut desk, "Write DeleteAccessKey");
    desk.click(&format!("Undo rotation of {name}: 1 call"));
    wait_for_part(&mut desk, &format!("Rotate the import key of {name}"));

    desk.click("Old key stays off: Cool-down 1 day");
    desk.click("No cool-down");
    desk.wait_for("Old key stays off: No cool-down");
    desk.click(&format!("Rotate the key of {name}"));
    wait_for_part(&mut desk, &format!("The import key of {name} is rotated"));
    wait_for_part(&mut desk, "Phase 6 Delete the old key: Done");
    assert!(desk.shows("Copy change record") && !desk.shows("Undo rotation…"));
    let began = Instant::now();
    while desk.harness.state().model().listed()[0].import_keys.len() != 1 {
        desk.settle();
        assert!(began.elapsed() < Duration::from_secs(30), "{:#?}", desk.harness.state().model().listed()[0].import_keys);
    }
    desk.click("Rotate again…");
    desk.wait_for(&format!("Rotate the import key of {name}"));
    assert!(desk.mentions("Phase 1 New access key in AWS: First") && desk.mentions("Write CreateAccessKey"), "{:#?}", desk.names());
}

/// A window on the access keys of Certificates, and what it sends.
fn screen(extra: Vec<Event>) -> (Desk, Heard<RotateCommand>) {
    let (mut desk, heard) = certificates((1280.0, 800.0), extra, |command| match command {
        Command::Rotation(command) => Some(command.clone()),
        _ => None,
    });
    desk.click("Access keys 5");
    (desk, heard)
}

/// The same, with the row of sandbox chosen.
fn sandbox(extra: Vec<Event>) -> (Desk, Heard<RotateCommand>) {
    let (mut desk, heard) = screen(extra);
    desk.click_part("sandbox, AKIAPRACTICE00000003");
    (desk, heard)
}

#[test]
fn what_will_happen_is_shown_before_anything_runs() {
    let (mut desk, heard) = sandbox(Vec::new());
    desk.click("Rotate key of sandbox…");
    desk.wait_for("Rotate the import key of sandbox");
    for phase in RotatePhase::ALL {
        assert!(desk.mentions(&format!("Phase {} {}", phase.number(), phase.title())), "{:#?}", desk.names());
    }
    assert!(desk.mentions("Phase 1 New access key in AWS: First. Beside the old one, which goes on working"));
    assert!(desk.mentions("Access key: AKIAPRACTICE00000003 becomes AKIAPRACTICE00000003 and a new one"), "{:#?}", desk.names());
    assert!(desk.mentions("2 Write CreateAccessKey"), "{:#?}", desk.names());
    assert!(heard.now().is_empty(), "nothing is sent by looking");
    desk.click("Rotate the key of sandbox");
    desk.wait_for("The old key of sandbox cools down, 23 h 7 min left");
    assert_eq!(heard.sent(), [RotateCommand::Run(RotateWish::one(world::key(3)))]);
    assert!(
        desk.mentions("Phase 5 Cool down: Waits 23 h 7 min. The old key is off; whoever misses it has time to say so, until 24 Nov 09:38"),
        "{:#?}",
        desk.names()
    );
    desk.click("Look again at sandbox");
    assert_eq!(heard.sent().len(), 2);
    desk.click("All access keys");
    desk.wait_for("Open rotation of sandbox");
}

#[test]
fn a_stop_is_chosen_for_one_run_alone() {
    let (mut desk, heard) = sandbox(Vec::new());
    desk.click("Rotate key of sandbox…");
    desk.click("Run: All phases");
    desk.click("Stop after phase 3, An import cycle works with it");
    desk.click("Rotate the key of sandbox");
    desk.wait_for("The old key of sandbox cools down, 23 h 7 min left");
    assert!(desk.shows("Run: All phases"));
    assert!(matches!(&heard.sent()[..], [RotateCommand::Run(wish)] if wish.until == RotatePhase::Cycle));
}

#[test]
fn one_that_runs_shows_its_call_and_is_stopped_after_it() {
    let (mut desk, heard) = sandbox(keys::under_way(&world::key(3)));
    desk.click("Open rotation of sandbox");
    desk.wait_for("Rotating the key of sandbox: phase 2 of 6, directory stores the new key");
    assert!(desk.mentions("Phase 1 New access key in AWS: Done, 2 s"), "{:#?}", desk.names());
    assert!(desk.mentions("Phase 2 Directory stores the new key: Running. Calling Save provisioning credentials"));
    desk.click("Stop after this call");
    assert_eq!(heard.sent(), [RotateCommand::Stop(Some(world::key(3)))]);
    desk.click("Stop after this call");
    assert_eq!(heard.sent().len(), 1, "it stops already");
}

#[test]
fn a_wait_for_a_cycle_says_how_long_and_the_run_goes_on_later() {
    let (mut desk, _) = sandbox(keys::waiting(&world::key(3)));
    desk.click("Open rotation of sandbox");
    desk.wait_for("Rotating the key of sandbox: phase 3 of 6, an import cycle works with it");
    assert!(desk.mentions("Waited 0:00, at most 3 h"), "{:#?}", desk.names());

    let (mut desk, heard) = sandbox(vec![keys::view(keys::cycling(&world::key(3)))]);
    desk.click("Open rotation of sandbox");
    desk.wait_for("The key rotation of sandbox waits for an import cycle");
    assert!(desk.mentions("Phase 3 An import cycle works with it: Waits. An import cycle has to begin"), "{:#?}", desk.names());
    desk.click("Look again at sandbox");
    assert_eq!(heard.sent(), [RotateCommand::Run(RotateWish::one(world::key(3)))]);
}

#[test]
fn undo_names_its_object_and_shows_its_calls_first() {
    let (mut desk, heard) = sandbox(vec![keys::view(keys::cooling(&world::key(3)))]);
    desk.click("Open rotation of sandbox");
    desk.click("Undo rotation…");
    desk.wait_for("Undo the key rotation of sandbox");
    assert!(desk.mentions("1 Write UpdateAccessKey The old key works again"), "{:#?}", desk.names());
    desk.click("Keep the rotation");
    desk.wait_for("The old key of sandbox cools down, 23 h 7 min left");
    desk.click("Undo rotation…");
    desk.click("Undo rotation of sandbox: 3 calls");
    desk.wait_for("Rotate the import key of sandbox");
    assert_eq!(heard.sent().last(), Some(&RotateCommand::Undo(world::key(3))));
}

#[test]
fn one_that_stopped_says_why_and_is_tried_again() {
    let (mut desk, heard) = screen(keys::stopped(&world::key(3)));
    desk.click_part("1 notice");
    desk.click("Open rotation of sandbox");
    desk.wait_for("Try the rotation of sandbox again");
    assert!(desk.mentions("AWS did not create provider WAAD"), "{:#?}", desk.names());
    assert!(desk.shows("Undo rotation…"));
    desk.click("Try the rotation of sandbox again");
    assert_eq!(heard.sent().len(), 1);
}

#[test]
fn those_that_are_due_are_rotated_together() {
    let (mut desk, heard) = screen(Vec::new());
    desk.click("Rotate those due…");
    desk.wait_for("Rotate 2 import keys");
    assert!(desk.mentions("network, Not begun, AKIAPRACTICE00000004") && desk.mentions("sandbox, Not begun"), "{:#?}", desk.names());
    desk.click_part("network, Not begun");
    desk.wait_for("Rotate the import key of network");
    desk.click("All of these rotations");
    desk.harness.get_by_role_and_label(egui::accesskit::Role::Button, "Rotate 2 import keys").click();
    desk.settle();
    let said = heard.sent();
    let [RotateCommand::Run(wish)] = &said[..] else { panic!("{said:?}") };
    assert_eq!(wish.instances, [world::key(4), world::key(3)]);
    desk.wait_for("network, Waits 23 h 7 min, The old key of network cools down, 23 h 7 min left");
    desk.press(Key::Escape);
    desk.wait_for("Rotate those due…");
}

#[test]
fn the_palette_and_the_tab_of_an_instance_know_rotations() {
    let (mut desk, _) = sandbox(Vec::new());
    desk.press_command(Key::K);
    desk.harness.event(egui::Event::Text("rotate key".into()));
    desk.settle();
    desk.press(Key::Enter);
    desk.wait_for("Rotate the import key of sandbox");
    desk.press(Key::Escape);
    desk.wait_for("Rotate those due…");

    desk.press_command(Key::Num2);
    desk.click_part("sandbox, 444455556666");
    desk.click_tab("Certificates");
    desk.wait_for("Import key");
    desk.click("Rotate key of sandbox…");
    desk.wait_for("Rotate the import key of sandbox");
    desk.click("Its certificates");
    desk.wait_for("Rollover");
}

#[test]
fn the_model_says_where_a_rotation_stands() {
    let (key, now) = (world::key(3), world::now());
    let mut model = Model::default();
    let stand = |model: &Model| model.rotations.stand(&world::key(3), world::now());
    assert_eq!(stand(&model), RotateWhere::NotRead);
    model.apply(keys::view(keys::at_rest(&key)), now);
    assert_eq!(stand(&model), RotateWhere::Rest);
    for event in keys::under_way(&key) {
        model.apply(event, now);
    }
    assert_eq!(stand(&model), RotateWhere::Running(Some(RotatePhase::Store)));
    model.apply(keys::view(keys::before(&key, RotatePhase::Disable)), now);
    assert!(!model.rotations.can_be_undone(&key), "not while it runs");
    model.apply(keys::ended(&key, RotateEnd::Cancelled), now);
    assert_eq!(stand(&model), RotateWhere::YourTurn(RotatePhase::Disable));
    assert!(model.rotations.can_be_undone(&key));
    model.apply(keys::view(keys::cooling(&key)), now);
    assert!(matches!(stand(&model), RotateWhere::Waits(RotatePhase::CoolDown, _, Some(_))));
    assert_eq!(model.rotations.stand(&key, keys::due()), RotateWhere::YourTurn(RotatePhase::CoolDown), "its time has come");
    model.apply(keys::view(keys::cycling(&key)), now);
    assert!(matches!(stand(&model), RotateWhere::Waits(RotatePhase::Cycle, _, None)));
    let mut seen = keys::before(&key, RotatePhase::Make);
    seen.problem = Some(Finding::error("rotation.two_keys", "a", "b", "c"));
    model.apply(keys::view(seen), now);
    assert!(matches!(stand(&model), RotateWhere::Failed(_)), "which key is used can't be told");
    model.apply(keys::view(keys::rotated(&key)), now);
    assert!(matches!(stand(&model), RotateWhere::Rotated(_)));
    assert!(!model.rotations.can_be_undone(&key));
}
