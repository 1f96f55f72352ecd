//! The window, driven by accessible names, without a display or a GPU.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)] // a test that can't go on has failed

mod activity;
mod background;
mod certificates;
mod corpus;
mod crowd;
mod desk;
mod engine;
mod entra;
mod help;
mod inspector;
mod keyboard;
mod keys;
mod logbook;
mod model;
mod names;
mod overview;
mod papers;
mod passed_on;
mod phased;
mod real;
mod rollover;
mod rolls;
mod rotation;
mod settings;
mod step_fields;
mod store_key;
mod tables;
mod tenant;
mod world;

use desk::Desk;
use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use engine::Script;
use rolebridge::domain::secret::SecretText;
use rolebridge::domain::step::StepId;
use rolebridge::ui::FileRequest;
use rolebridge::workflow::message::{Command, Event};
use rolebridge::workflow::ports::{AwsConnection, AwsCredentialSource};
use rolebridge::workflow::view::ConnectionsView;

#[test]
fn an_account_is_set_up_and_proven_in_at_most_ten_actions() {
    let mut desk = Desk::new(Script::empty().into_engine());
    desk.click("Start practice");
    desk.click("Add instance…");
    desk.click("Add instance");
    desk.click("Run all open steps…");
    desk.click_part("Run 14 steps");
    desk.click("See the proof");
    desk.wait_for("B.Simon@practice.localhost signs in to landing-zone as aws-admin");
    assert!(desk.mentions("User: directory B.Simon@practice.localhost"), "{:#?}", desk.names());
    println!("user actions: {}", desk.actions);
    assert!(desk.actions <= 10, "{} actions", desk.actions);
}

#[test]
fn the_first_run_can_be_used_with_the_keyboard_alone() {
    let mut desk = Desk::new(Script::empty().into_engine());
    desk.wait_for("Start practice");
    desk.press(Key::ArrowRight);
    desk.press(Key::Enter);
    desk.wait_for("Application (client) ID");

    let mut desk = Desk::new(Script::empty().into_engine());
    desk.wait_for("Start practice");
    desk.press(Key::ArrowRight);
    desk.press(Key::ArrowLeft);
    desk.press(Key::Enter);
    desk.wait_for("No instance in this directory");

    let mut desk = Desk::new(Script::empty().into_engine());
    desk.wait_for("Start practice");
    desk.press(Key::Num3);
    desk.wait_for("Inspect document");
}

#[test]
fn every_screen_opens_at_both_sizes() {
    for (width, height) in [(1280.0, 800.0), (1024.0, 700.0)] {
        let mut desk = Desk::sized(width, height, Script::fleet().into_engine());
        desk.wait_for("Verdict per instance");
        for (key, sign) in [
            (Key::Num1, "Verdict per instance"),
            (Key::Num2, "Prepare"),
            (Key::Num3, "1 certificate ends in 21 days"),
            (Key::Num4, "Inspect document"),
            (Key::Num5, "4 calls in the journal"),
            (Key::Num6, "AWS accounts"),
        ] {
            desk.press_command(key);
            desk.wait_for(sign);
        }
        desk.press_command(Key::Num2);
        desk.click_part("#2");
        for (tab, sign) in [
            ("Roles", "No role trusts this provider yet"),
            ("Sign-in", "No sign-in was tested yet"),
            ("Activity", "Call"),
            ("People", "1 person can sign in"),
            ("Set up", "Proof"),
        ] {
            desk.click_tab(tab);
            desk.wait_for(sign);
        }
    }
}

#[test]
fn a_step_shows_its_plan_before_anything_is_done() {
    let mut desk = Desk::new(Script::fleet().into_engine());
    desk.press_command(Key::Num2);
    desk.click_part("payments, 222233334444");
    desk.wait_for("Create SAML provider");
    assert!(desk.mentions("2 Write CreateSAMLProvider"));
    assert!(desk.mentions("Provider: None becomes arn:aws:iam::222233334444:saml-provider/WAAD"));
    assert!(desk.mentions("Nobody is affected"));
}

#[test]
fn a_refused_step_says_what_why_and_what_to_do() {
    let mut script = Script::fleet();
    script.refuse = Some(StepId::Provider);
    let mut desk = Desk::new(script.into_engine());
    desk.press_command(Key::Num2);
    desk.click_part("payments, 222233334444");
    desk.click("Create SAML provider");
    desk.wait_for("AWS did not create provider WAAD");
    assert!(desk.mentions("A policy of your AWS organization forbids it"));
    assert!(desk.mentions("Ask the organization owner"));
    assert!(desk.shows("Try step 8 again"));
    assert!(!desk.mentions("explicit deny in a service control policy"));
    desk.click("Technical part");
    assert!(desk.mentions("explicit deny in a service control policy"));
}

#[test]
fn arrows_walk_through_the_steps() {
    let mut desk = Desk::new(Script::fleet().into_engine());
    desk.press_command(Key::Num2);
    desk.click_part("payments, 222233334444");
    desk.click_part("5 Claims");
    desk.press(Key::ArrowDown);
    desk.wait_for("The key that signs this instance's responses");
    desk.press(Key::ArrowUp);
    desk.press(Key::ArrowUp);
    desk.wait_for("Identifier, reply URL and sign-on mode of the application");
}

#[test]
fn a_changed_provider_name_is_saved_and_planned_again() {
    let mut desk = Desk::new(Script::fleet().into_engine());
    desk.press_command(Key::Num2);
    desk.click_part("payments, 222233334444");
    desk.wait_for("Create SAML provider");
    desk.type_into("Provider name", "-2");
    desk.press(Key::Enter);
    desk.wait_for("Create SAML provider");
    assert!(desk.mentions("saml-provider/WAAD-2") || desk.mentions("saml-provider/-2WAAD"), "{:#?}", desk.names());
}

#[test]
fn where_no_dialog_can_open_a_path_is_typed() {
    let mut desk = Desk::new(Script::fleet().into_engine());
    desk.press_command(Key::Num4);
    desk.click("Open file…");
    desk.wait_for("Path of the SAML document");
    assert_eq!(*desk.files.lock().unwrap(), [FileRequest::OpenDocument]);
    desk.type_into("Path of the SAML document", "/tmp/response.xml");
    desk.click("Open document");
    assert!(!desk.shows("Path of the SAML document"));
}

#[test]
fn undo_shows_its_own_plan_first() {
    let mut desk = Desk::new(Script::fleet().into_engine());
    desk.press_command(Key::Num2);
    desk.click_part("landing-zone, 111122223333");
    desk.click_tab("Sign-in");
    desk.click("Undo set-up of landing-zone…");
    desk.wait_for("Undo the set-up of landing-zone");
    assert!(desk.mentions("CreateSAMLProvider is taken back by DeleteSAMLProvider"));
    desk.click("Keep everything");
    assert!(!desk.shows("Undo the set-up of landing-zone"));
}

#[test]
fn the_main_job_is_done_with_the_keyboard_alone() {
    let mut desk = Desk::new(Script::empty().into_engine());
    desk.wait_for("Start practice");
    desk.press(Key::Enter);
    desk.wait_for("Add instance…");
    desk.focus_by_tab("Add instance…");
    desk.press(Key::Enter);
    desk.wait_for("New instance");
    desk.focus_by_tab("Add instance");
    desk.press(Key::Enter);
    desk.focus_by_tab("Run all open steps…");
    desk.press(Key::Enter);
    desk.focus_by_tab("Run 14 steps");
    desk.press(Key::Enter);
    desk.focus_by_tab("See the proof");
    desk.press(Key::Enter);
    desk.wait_for("B.Simon@practice.localhost signs in to landing-zone as aws-admin");
}

#[test]
fn an_account_is_confirmed_before_it_can_be_used() {
    let mut script = Script::fleet();
    let mut real = script.connections.aws[0].clone();
    let source = AwsCredentialSource::Profile { name: "contoso-prod".into() };
    real.connection = AwsConnection::Real { source, endpoint_url: None, region: None };
    real.confirmed = false;
    if let Ok(identity) = &mut real.identity {
        identity.practice = false;
        identity.alias = Some("contoso-prod".into());
    }
    script.connections.aws = vec![real];
    let mut desk = Desk::new(script.into_engine());
    desk.press_command(Key::Num2);
    desk.click("Add instance…");
    assert!(desk.mentions("111122223333"));
    assert!(desk.harness.get_by_label("Add instance").accesskit_node().is_disabled(), "an account that nobody confirmed can be written to");
    desk.press_command(Key::Num6);
    assert!(desk.mentions("Is 111122223333 the account that you mean?"));
    desk.click("Confirm 111122223333 is right");
    desk.wait_for("Confirmed");
    assert!(!desk.mentions("the account that you mean?"));
}

#[test]
fn an_interrupted_set_up_offers_three_ways() {
    let mut script = Script::fleet();
    let started = logbook::journal(None).entries[2].clone();
    script.instances.get_mut(&world::key(1)).unwrap().unfinished = vec![started];
    let mut desk = Desk::new(script.into_engine());
    desk.press_command(Key::Num2);
    desk.click_part("payments, 222233334444");
    assert!(desk.mentions("CreateRole was under way when Rolebridge ended"));
    for way in ["Resume set-up", "Undo changes…", "Leave as it is"] {
        assert!(desk.shows(way), "{way}");
    }
}

#[test]
fn a_secret_is_masked_until_it_is_revealed() {
    let mut desk = Desk::new(|_, sink| {
        sink(Event::Connections(world::practice(6)));
        for instance in world::fleet() {
            sink(Event::Instance(Box::new(instance)));
        }
        sink(Event::ShowOnce { instance: world::key(0), label: "Password of B.Simon".into(), secret: SecretText::new("Wq7-example") });
    });
    desk.press_command(Key::Num2);
    desk.wait_for("Password of B.Simon");
    assert!(!desk.shows("Wq7-example"));
    desk.hold("Reveal secret");
    assert!(desk.shows("Wq7-example"));
    desk.let_go();
    assert!(!desk.shows("Wq7-example"), "it is shown only while the eye is held");
    desk.harness.get_by_label("Reveal secret").click_accesskit();
    desk.settle();
    assert!(desk.shows("Wq7-example"), "who can't hold may press");
    desk.click("Copy secret");
    desk.click("I have noted it");
    assert!(!desk.shows("Wq7-example"));
}

#[test]
fn a_stopped_engine_is_said_and_the_window_lives_on() {
    let mut desk = Desk::new(|commands, sink| {
        sink(Event::Connections(world::practice(6)));
        drop(commands);
    });
    desk.click("1 notice");
    assert!(desk.mentions("Rolebridge's engine has stopped"), "{:#?}", desk.names());
}

#[test]
fn a_full_queue_is_said_and_nothing_waits() {
    let mut desk = Desk::new(|commands, sink| {
        sink(Event::Connections(world::practice(6)));
        for instance in world::fleet() {
            sink(Event::Instance(Box::new(instance)));
        }
        std::mem::forget(commands); // nobody reads: the queue fills up
    });
    desk.wait_for("Verdict per instance");
    for _ in 0..70 {
        desk.harness.key_press(Key::F5);
    }
    desk.settle();
    assert!(desk.mentions("notice"), "{:#?}", desk.names());
    desk.click_part(" notice");
    assert!(desk.mentions("still busy with what was asked before"), "{:#?}", desk.names());
}

#[test]
fn a_pasted_document_is_the_third_door() {
    let heard = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let ears = heard.clone();
    let mut desk = Desk::new(move |mut commands, sink| {
        sink(Event::Connections(ConnectionsView::default()));
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                ears.lock().unwrap().push(format!("{command:?}"));
            }
        });
    });
    desk.wait_for("Start practice");
    desk.harness.event(egui::Event::Paste("<samlp:Response/>".into()));
    desk.settle();
    desk.wait_for("Looking into the document");
    assert!(heard.lock().unwrap().iter().any(|c| c.contains("Inspect(Text(\"<samlp:Response/>\"))")), "{heard:?}");
}

#[test]
fn a_form_comes_back_when_a_problem_comes_instead_of_an_instance() {
    let mut desk = Desk::new(|mut commands, sink| {
        sink(Event::Connections(world::practice(6)));
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                if matches!(command, Command::AddInstance { .. }) {
                    sink(Event::Problem(Box::new(world::refusal())));
                }
            }
        });
    });
    desk.press_command(Key::Num2);
    desk.click("Add instance…");
    desk.click("Add instance");
    desk.wait_for("1 notice");
    assert!(desk.shows("Add instance") && !desk.shows("Reserving an identifier"));
}

#[test]
fn at_rest_nothing_is_painted_again() {
    let mut desk = Desk::new(Script::fleet().into_engine());
    desk.wait_for("Verdict per instance");
    desk.settle();
    let wants = desk.harness.output().viewport_output.values().map(|v| v.repaint_delay).min().unwrap();
    assert!(wants > std::time::Duration::from_mins(1), "wants to repaint in {wants:?}");
}
