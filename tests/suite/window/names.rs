//! Everything that can be used has a name: on every screen, tab and dialog, in every state that a script can bring about.

use super::desk::Desk;
use super::engine::Script;
use super::{logbook, world};
use egui::Key;
use egui::accesskit::{Action, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT as _;
use rolebridge::domain::secret::SecretText;
use rolebridge::domain::step::StepId;
use rolebridge::workflow::message::Event;

/// What a person can press, choose or write into, and that has no name; or a name of icons alone.
fn nameless<State>(harness: &Harness<'_, State>) -> Vec<String> {
    let mut found = Vec::new();
    for node in harness.root().children_recursive() {
        let node = node.accesskit_node();
        let data = node.data();
        let used =
            data.supports_action(Action::Click) || data.supports_action(Action::SetValue) || egui::accessibility::is_input(data.role());
        if node.is_hidden() || !used || data.role() == Role::ScrollBar {
            continue;
        }
        let name = node.label().unwrap_or_default();
        // icons are letters of the private use area
        let spoken = name.chars().any(|c| c.is_alphanumeric() && !('\u{F0000}'..='\u{FFFFD}').contains(&c));
        if !spoken {
            found.push(format!("{:?} at {:?} is called {name:?}", data.role(), node.raw_bounds()));
        }
    }
    found
}

fn check(desk: &Desk, place: &str) {
    let found = nameless(&desk.harness);
    assert!(found.is_empty(), "{place}: {found:#?}");
}

#[test]
fn a_missing_name_is_found() {
    let sample = |paint: fn(&mut egui::Ui)| {
        let harness =
            Harness::builder().with_accessibility_check(false).with_context_setup(rolebridge::ui::theme::install_fonts).build_ui(paint);
        nameless(&harness).len()
    };
    assert_eq!(
        sample(|ui| {
            let _ = ui.button("Save");
        }),
        0
    );
    // a button without a text
    assert_eq!(
        sample(|ui| {
            let _ = ui.button("");
        }),
        1
    );
    // an icon alone
    assert_eq!(
        sample(|ui| {
            let _ = ui.button("\u{F0001}");
        }),
        1
    );
    // a place that can be clicked and says nothing
    assert_eq!(
        sample(|ui| {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(20.0, 20.0), egui::Sense::hover());
            ui.interact(rect, egui::Id::unique("x"), egui::Sense::click());
        }),
        1
    );
    // a field without a label
    assert_eq!(
        sample(|ui| {
            ui.text_edit_singleline(&mut String::new());
        }),
        1
    );
}

#[test]
fn every_screen_and_tab_names_what_can_be_used() {
    for (width, height) in [(1280.0, 800.0), (1024.0, 700.0)] {
        let mut script = Script::fleet();
        script.refuse = Some(StepId::Provider);
        let mut desk = Desk::sized(width, height, script.into_engine());
        desk.wait_for("Verdict per instance");
        for key in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6] {
            desk.press_command(key);
            check(&desk, &format!("screen {key:?} at {width}"));
        }
        desk.press_command(Key::Num2);
        for instance in 0..6 {
            desk.harness.state_mut().view_mut().instance = Some(world::key(instance));
            for tab in ["Roles", "Certificates", "People", "Sign-in", "Activity", "Set up"] {
                desk.click_tab(tab);
                check(&desk, &format!("tab {tab} of instance {instance} at {width}"));
            }
            for step in StepId::ALL {
                desk.harness.state_mut().view_mut().step.insert(world::key(instance), step);
                desk.settle();
                check(&desk, &format!("step {step} of instance {instance} at {width}"));
            }
        }
    }
}

#[test]
fn every_dialog_names_what_can_be_used() {
    let mut empty = Desk::new(Script::empty().into_engine());
    empty.wait_for("Start practice");
    check(&empty, "first screen");
    empty.click("Start practice");
    empty.wait_for("Add instance…");
    check(&empty, "no instance");

    let mut script = Script::fleet();
    script.refuse = Some(StepId::Provider);
    script.instances.get_mut(&world::key(2)).unwrap().unfinished = vec![logbook::journal(None).entries[2].clone()];
    let mut desk = Desk::new(script.into_engine());
    desk.wait_for("Verdict per instance");
    for (key, place) in [(Key::K, "palette"), (Key::J, "notices"), (Key::N, "new instance")] {
        desk.press_command(key);
        check(&desk, place);
        desk.press(Key::Escape);
    }
    desk.press(Key::F1);
    check(&desk, "help");
    desk.click("Why identifiers end in #N");
    check(&desk, "a topic of the help");
    desk.press(Key::F1);
    desk.press_command(Key::Num2);
    desk.click_part("payments, 222233334444");
    desk.press_command(Key::R);
    check(&desk, "all open steps");
    desk.press(Key::Escape);
    desk.click("Create SAML provider");
    desk.wait_for("AWS did not create provider WAAD");
    check(&desk, "a refused step");
    desk.click_part("data-lake, 333344445555");
    check(&desk, "an interrupted set-up");
    desk.click_part("landing-zone, 111122223333");
    desk.click_tab("Sign-in");
    desk.click("Undo set-up of landing-zone…");
    check(&desk, "undo");
    desk.press_command(Key::Num4);
    desk.click("Open file…");
    check(&desk, "path instead of a dialog");
    desk.press_command(Key::Num6);
    desk.harness.state_mut().view_mut().connect.open = true;
    desk.settle();
    check(&desk, "connect an AWS account");
}

#[test]
fn a_secret_names_its_buttons() {
    let mut desk = Desk::new(|_, sink| {
        sink(Event::Connections(world::practice(6)));
        for instance in world::fleet() {
            sink(Event::Instance(Box::new(instance)));
        }
        sink(Event::ShowOnce { instance: world::key(0), label: "Password of B.Simon".into(), secret: SecretText::new("Wq7-example") });
    });
    desk.press_command(Key::Num2);
    desk.wait_for("Password of B.Simon");
    check(&desk, "a secret");
}
