//! Pictures of every screen in its states, without a display or a GPU: our own painter (`ui::soft`) paints what the window
//! would show, in light, dark and high contrast, at 1280×800 with one and with two pixels a point, and at 1024×700.
//!
//! `cargo test --test pictures` checks each picture: not blank, no glyph missing, no text cut off or painted over another.
//! To look at them:
//!
//! ```text
//! packaging/pictures                     # all, into target/pictures
//! packaging/pictures overview            # those with "overview" in their name
//! packaging/pictures --readme            # those of the README, into assets/
//! ```
//!
//! **A new state is a line in `scenes!` below**: a name, what the workspace holds, and what the person did.
//!
//! - What the workspace holds: `Practice` (six accounts on the practice cloud: four set up and proven by the real engine,
//!   one half way, one untouched), `Fleet` (the same by hand, from `suite/window/world.rs`, with a refusal, an unknown and an
//!   expiring certificate), `Empty` (nothing yet), `Silent` (the engine has not answered: loading).
//! - What the person did: `stage.go(Screen::…)`, `stage.click("accessible name")`, `stage.click_tab("Roles")`,
//!   `stage.key(…)`, `stage.tell(Event::…)` for news such as a problem, `stage.view(|view| …)` for what no click reaches.
//!   `stage.tell(Event::Problem(…))` and `stage.fails(|command| …)` make failed states.
//!
//! `Practice` is recorded at this computer's time and has identifiers of its own each time; the others are the same in each run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod checks;
#[path = "../../src/wiring/connector.rs"]
#[allow(dead_code, unreachable_pub)]
mod connector;
#[path = "../suite/saml_vectors/encrypt.rs"]
mod encrypt;
#[path = "../../src/wiring/files.rs"]
#[allow(dead_code)]
mod files;
#[path = "../suite/window/keys.rs"]
#[allow(dead_code)]
mod keys;
#[path = "../suite/window/logbook.rs"]
#[allow(dead_code)]
mod logbook;
mod look;
#[path = "../suite/window/papers.rs"]
#[allow(dead_code)]
mod papers;
mod picture;
mod recording;
#[path = "../suite/window/rolls.rs"]
#[allow(dead_code)]
mod rolls;
mod stage;
#[path = "../suite/window/tenant.rs"]
mod tenant;
#[path = "../suite/window/world.rs"]
#[allow(dead_code)]
mod world;

use egui::{Key, Modifiers};
use rolebridge::domain::rotation::RotatePhase;
use rolebridge::ui::{Screen, Tab};
use rolebridge::workflow::message::{Event, ExportNews, RollCommand, RollWish, RotateCommand};
use rolebridge::workflow::rollover::{CampaignReport, RollEnd};
use stage::Workspace::{Empty, Fleet, Practice, Silent};

/// Each line is a test that paints one state in every look.
macro_rules! scenes {
    ($($name:ident: $workspace:ident, $act:expr;)*) => { $(
        #[test]
        fn $name() {
            stage::paint(stringify!($name), $workspace, $act);
        }
    )* };
}

scenes! {
    first_run: Empty, |_| {};
    first_run_loading: Silent, |_| {};

    overview: Practice, |stage| stage.go(Screen::Overview);
    overview_fleet: Fleet, |stage| stage.go(Screen::Overview);
    overview_empty: Empty, |stage| stage.go(Screen::Overview);
    overview_loading: Silent, |stage| stage.go(Screen::Overview);
    overview_failed: Silent, |stage| { stage.go(Screen::Overview); stage.tell(Event::Problem(Box::new(world::refusal()))); };

    instances: Practice, |stage| { stage.go(Screen::Instances); stage.open(4); };
    instances_table: Fleet, |stage| { stage.go(Screen::Instances); stage.click("Show all instances as a table"); };
    instances_chosen: Fleet, |stage| {
        stage.go(Screen::Instances);
        stage.click("Show all instances as a table");
        stage.click_part("Choose payments");
        stage.click_part("Choose data-lake");
    };
    instances_run_chosen: Fleet, |stage| {
        stage.go(Screen::Instances);
        stage.click("Show all instances as a table");
        stage.click_part("Choose payments");
        stage.click_part("Choose data-lake");
        stage.click("Run all open steps of the chosen instances…");
    };
    instances_proven: Practice, |stage| { stage.go(Screen::Instances); stage.open(0); stage.click_tab("Sign-in"); };
    instances_roles: Practice, |stage| { stage.go(Screen::Instances); stage.open(0); stage.click_tab("Roles"); };
    instances_certificates: Practice, |stage| { stage.go(Screen::Instances); stage.open(0); stage.tab(Tab::Certificates); };
    instances_people: Practice, |stage| { stage.go(Screen::Instances); stage.open(0); stage.click_tab("People"); };
    instances_activity: Practice, |stage| { stage.go(Screen::Instances); stage.open(0); stage.tab(Tab::Activity); };
    instances_run_all: Practice, |stage| { stage.go(Screen::Instances); stage.open(5); stage.click("Run all open steps…"); };
    instances_running: Fleet, |stage| { stage.go(Screen::Instances); stage.open(1); stage.job_under_way(); };
    instances_refused: Fleet, |stage| { stage.go(Screen::Instances); stage.open(1); stage.job_refused(); };
    instances_role_sources: Fleet, |stage| { stage.go(Screen::Instances); stage.open(1); stage.click_part("Roles into the directory"); };
    instances_wish: Practice, |stage| { stage.go(Screen::Instances); stage.open(4); stage.click_part("Signing certificate"); };
    instances_add: Practice, |stage| { stage.go(Screen::Instances); stage.click("Add instance…"); };
    instances_empty: Empty, |stage| stage.go(Screen::Instances);
    instances_loading: Silent, |stage| stage.go(Screen::Instances);

    certificates: Practice, |stage| stage.go(Screen::Certificates);
    certificates_fleet: Fleet, |stage| stage.go(Screen::Certificates);
    certificates_empty: Empty, |stage| stage.go(Screen::Certificates);

    rollover_plan: Fleet, |stage| stage.rollover(vec![rolls::view(rolls::at_rest(&world::key(3)))], "Roll over certificate of sandbox…");
    rollover_running: Fleet, |stage| stage.rollover(rolls::under_way(RollWish::one(world::key(3))), "Open rollover of sandbox");
    rollover_cooling: Fleet, |stage| stage.rollover(vec![rolls::view(rolls::cooling(&world::key(3)))], "Open rollover of sandbox");
    rollover_emergency: Fleet, |stage| {
        stage.rollover(vec![rolls::view(rolls::at_rest(&world::key(3)))], "Roll over certificate of sandbox…");
        stage.click("Emergency…");
    };
    rollover_undo: Fleet, |stage| {
        stage.rollover(vec![rolls::view(rolls::cooling(&world::key(3)))], "Open rollover of sandbox");
        stage.click("Undo rollover…");
        stage.tell_all(rolls::answer(&RollCommand::PlanUndo(world::key(3))));
    };
    rollover_failed: Fleet, |stage| {
        let (key, why) = (world::key(3), Box::new(world::refusal()));
        let mut events = rolls::under_way(RollWish::one(key.clone()));
        let report = CampaignReport { failed: vec![(key.clone(), why.clone())], ..CampaignReport::default() };
        events.extend([rolls::ended(&key, RollEnd::Stopped(why)), rolls::finished(report)]);
        stage.rollover(events, "Open rollover of sandbox");
    };
    rollover_several_plan: Fleet, |stage| {
        stage.go(Screen::Certificates);
        stage.click_part("Choose sandbox");
        stage.click_part("Choose network");
        stage.click_part("Choose data-lake");
        stage.click("Roll over 3 instances…");
    };
    rollover_several_running: Fleet, |stage| {
        stage.go(Screen::Certificates);
        let wish = RollWish { instances: vec![world::key(3), world::key(4)], at_once: 1, ..RollWish::one(world::key(3)) };
        stage.tell_all(rolls::under_way(wish));
        stage.click("Show rollovers");
    };
    rollover_several_report: Fleet, |stage| {
        stage.go(Screen::Certificates);
        let wish = RollWish { instances: vec![world::key(3), world::key(4)], at_once: 1, ..RollWish::one(world::key(3)) };
        stage.tell_all(rolls::under_way(wish));
        let why = Box::new(world::refusal());
        stage.tell(rolls::ended(&world::key(3), RollEnd::Stopped(why.clone())));
        stage.tell(rolls::ended(&world::key(4), RollEnd::Rolled));
        stage.tell(rolls::view(rolls::rolled(&world::key(4))));
        stage.tell(rolls::finished(CampaignReport { rolled: vec![world::key(4)], failed: vec![(world::key(3), why)], ..CampaignReport::default() }));
        stage.click("Show rollovers");
    };

    rotation_plan: Fleet, |stage| stage.rotation(vec![keys::view(keys::at_rest(&world::key(3)))], "Rotate key of sandbox…");
    rotation_running: Fleet, |stage| stage.rotation(keys::under_way(&world::key(3)), "Open rotation of sandbox");
    rotation_cycle: Fleet, |stage| stage.rotation(keys::waiting(&world::key(3)), "Open rotation of sandbox");
    rotation_cooling: Fleet, |stage| stage.rotation(vec![keys::view(keys::cooling(&world::key(3)))], "Open rotation of sandbox");
    rotation_next: Fleet, |stage| {
        stage.rotation(vec![keys::view(keys::before(&world::key(3), RotatePhase::Disable))], "Open rotation of sandbox");
    };
    rotation_undo: Fleet, |stage| {
        stage.rotation(vec![keys::view(keys::cooling(&world::key(3)))], "Open rotation of sandbox");
        stage.click("Undo rotation…");
        stage.tell_all(keys::answer(&RotateCommand::PlanUndo(world::key(3))));
    };
    rotation_failed: Fleet, |stage| stage.rotation(keys::stopped(&world::key(3)), "Open rotation of sandbox");
    rotation_several: Fleet, |stage| {
        stage.go(Screen::Certificates);
        stage.tell(keys::view(keys::cooling(&world::key(3))));
        stage.tell(keys::view(keys::at_rest(&world::key(4))));
        stage.view(|view| view.rotation.several = Some([3, 4].map(world::key).to_vec().into()));
    };

    // the Inspector's views, of a response that the practice directory signed; those of the README, see packaging/pictures
    inspector_facts: Practice, stage::Stage::inspect;
    inspector_summary: Practice, |stage| { stage.inspect(); stage.click("Summary"); };
    inspector_roles: Practice, |stage| { stage.inspect(); stage.click("Roles"); };
    inspector_certificates: Practice, |stage| { stage.inspect(); stage.click_tab("Certificates"); };
    inspector_findings: Practice, |stage| { stage.inspect(); stage.click("Findings"); };
    inspector_tree: Practice, |stage| { stage.inspect(); stage.view(|view| { view.inspector.tree = true; view.inspector.text_in_front = true; }); };
    inspector_search: Practice, |stage| { stage.inspect(); stage.view(|view| { view.inspector.text_in_front = true; "simon".clone_into(&mut view.inspector.sheet.search); }); };
    inspector_compare: Practice, |stage| { stage.inspect(); stage.compare_with_another(); };
    inspector_history: Practice, |stage| { stage.inspect(); stage.click("Past tests"); };
    inspector_ticket: Practice, |stage| { stage.inspect(); stage.click("Copy for a ticket…"); };
    inspector_ticket_report: Practice, |stage| { stage.inspect(); stage.click("Copy for a ticket…"); stage.click("Markdown report"); };

    inspector: Fleet, |stage| stage.read(&papers::signed(&papers::guest()));
    inspector_unsigned: Practice, stage::Stage::inspect_unsigned;
    inspector_forged: Fleet, |stage| stage.read(&papers::signed(&papers::good()).replace("b.simon@", "admin@"));
    inspector_hostile: Fleet, |stage| stage.read(&"<a>".repeat(100_000));
    inspector_many_roles: Fleet, |stage| { stage.read(&papers::many_roles(1_500)); stage.click("Roles"); };
    inspector_compare_refused: Fleet, |stage| {
        stage.read(&papers::signed(&papers::guest()));
        stage.compare(&papers::signed(&papers::good()));
        stage.click("Compare…");
    };
    inspector_findings_mend: Fleet, |stage| { stage.read(&papers::signed(&papers::guest())); stage.click("Findings"); };
    inspector_encrypted: Fleet, stage::Stage::inspect_encrypted;
    inspector_key: Fleet, |stage| { stage.inspect_encrypted(); stage.click("Open with a key…"); };
    inspector_key_file: Fleet, |stage| {
        stage.inspect_encrypted();
        stage.click("Open with a key…");
        stage.click("From a file");
        stage.click("Keep the key when it opens the assertion");
    };
    inspector_capture: Fleet, |stage| { stage.go(Screen::Inspector); stage.click("Capture sign-in…"); };
    inspector_paste: Fleet, |stage| { stage.read(&papers::signed(&papers::guest())); stage.click("Paste"); };
    inspector_empty: Empty, |stage| stage.go(Screen::Inspector);

    activity: Practice, |stage| stage.go(Screen::Activity);
    activity_fleet: Fleet, |stage| stage.go(Screen::Activity);
    activity_entry: Practice, |stage| { stage.go(Screen::Activity); stage.click_part("CreateSAMLProvider, Done"); };
    activity_failed_entry: Fleet, |stage| { stage.go(Screen::Activity); stage.click_part("CreateAccessKey, Failed"); };
    activity_revert: Practice, |stage| {
        stage.go(Screen::Activity);
        stage.click_part("CreateSAMLProvider, Done");
        stage.click("Revert: Revert…");
        stage.click("Step 8, SAML provider, and what is behind it…");
    };
    activity_time: Fleet, |stage| { stage.go(Screen::Activity); stage.click("Time: Any time"); };
    activity_no_match: Fleet, |stage| { stage.go(Screen::Activity); stage.view(|view| "nobody".clone_into(&mut view.activity.typed)); };
    activity_export: Fleet, |stage| { stage.go(Screen::Activity); stage.tell(Event::Export(ExportNews::Rows { done: 1_500, of: 200_000 })); };
    activity_empty: Empty, |stage| stage.go(Screen::Activity);

    settings: Practice, |stage| stage.go(Screen::Settings);
    settings_empty: Empty, |stage| stage.go(Screen::Settings);
    settings_entra: Empty, |stage| { stage.go(Screen::Settings); stage.view(|view| view.entra.open = true); stage.click("How to make the registration"); };
    settings_entra_code: Empty, |stage| { stage.go(Screen::Settings); stage.view(|view| view.entra.open = true); stage.signing_in(); };
    settings_entra_connected: Fleet, |stage| { stage.go(Screen::Settings); stage.tell(Event::Connections(tenant::connected())); };

    settings_check: Fleet, |stage| { stage.go(Screen::Settings); stage.scroll_to("Check daily in the background"); };
    settings_check_on: Fleet, |stage| { stage.go(Screen::Settings); stage.tell(checks::on()); stage.scroll_to("Check daily in the background"); };
    settings_check_failed: Fleet, |stage| { stage.go(Screen::Settings); stage.tell(checks::not_started()); stage.scroll_to("Check daily in the background"); };

    notices: Fleet, |stage| {
        stage.go(Screen::Instances);
        stage.open(1);
        stage.job_refused();
        stage.go(Screen::Overview);
        stage.click("1 notice");
    };
    focus: Practice, |stage| { stage.go(Screen::Overview); (0..3).for_each(|_| stage.key(Modifiers::NONE, Key::Tab)); };
}
