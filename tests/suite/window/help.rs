//! Help in place: from a step, by F1, searched; the comparison in step 1.

use super::desk::Desk;
use super::engine::Script;
use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rolebridge::domain::step::StepId;

fn payments() -> Desk {
    let mut desk = Desk::new(Script::fleet().into_engine());
    desk.wait_for("Verdict per instance");
    desk.press_command(Key::Num2);
    desk.click_part("payments, 222233334444");
    desk
}

#[test]
fn every_step_says_why_it_is_there() {
    let mut desk = payments();
    for step in StepId::ALL {
        let key = desk.harness.state_mut().view_mut().instance.clone().unwrap();
        desk.harness.state_mut().view_mut().step.insert(key, step);
        desk.settle();
        desk.click_part("Why: ");
        assert!(desk.shows("All topics"), "step {step} opens no topic");
        desk.press(Key::F1);
        assert!(!desk.shows("All topics"));
    }
}

#[test]
fn the_first_step_compares_the_two_applications() {
    let mut desk = payments();
    desk.click_part("1 Choose AWS application");
    desk.wait_for("What we would do");
    assert!(
        desk.mentions("Signing certificate: IAM Identity Center: One. Single-Account Access: One for each account"),
        "{:#?}",
        desk.names()
    );
    assert!(desk.mentions("For several accounts in one AWS organization take IAM Identity Center"));
}

#[test]
fn help_is_searched_and_says_when_nothing_is_found() {
    let mut desk = payments();
    desk.press(Key::F1);
    desk.type_into("Search help", "forty");
    assert!(desk.shows("Why roles take about forty minutes") && !desk.shows("Why identifiers end in #N"), "{:#?}", desk.names());
    desk.type_into("Search help", " zebras");
    assert!(desk.mentions("Nothing in the help matches"), "{:#?}", desk.names());
    desk.click("Clear search");
    desk.type_into("Search help", "keyboard");
    desk.click("Keys");
    assert!(desk.shows("Ctrl K: Find or run a command") && desk.shows("F5: Read again"), "{:#?}", desk.names());
}

#[test]
fn a_problem_of_a_step_gets_the_focus_when_it_appears() {
    let mut script = Script::fleet();
    script.refuse = Some(StepId::Provider);
    let mut desk = Desk::new(script.into_engine());
    desk.wait_for("Verdict per instance");
    desk.press_command(Key::Num2);
    desk.click_part("payments, 222233334444");
    desk.click("Create SAML provider");
    desk.wait_for("Try step 8 again");
    let alert = desk.harness.query_all_by_role(egui::accesskit::Role::Alert).next().unwrap();
    assert!(alert.is_focused() && alert.accesskit_node().label().unwrap().starts_with("AWS did not create provider WAAD"));
    desk.press(Key::Tab);
    let alert = desk.harness.query_all_by_role(egui::accesskit::Role::Alert).next().unwrap();
    assert!(!alert.is_focused(), "it takes the focus only when it appears");
    desk.press(Key::F1);
    assert!(desk.shows("Search help"));
}
