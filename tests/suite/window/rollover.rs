//! Rollovers in the window: one on the practice cloud from plan to result, and each state and page by hand.

use super::desk::Desk;
use super::engine::Script;
use super::phased::{Heard, certificates, set_up, wait_for_part, wait_long};
use super::{rolls, world};
use egui::Key;
use rolebridge::domain::finding::Finding;
use rolebridge::domain::rollover::RollPhase;
use rolebridge::ui::model::{Model, RollWhere};
use rolebridge::workflow::message::{Command, Event, RollCommand, RollWish};
use rolebridge::workflow::rollover::{CampaignReport, RollEnd};

#[test]
fn one_is_taken_back_and_then_rolled_over_on_the_practice_cloud() {
    let (mut desk, name) = set_up();
    desk.click(&format!("Roll over certificate of {name}…"));
    desk.wait_for(&format!("Roll over the certificate of {name}"));
    assert!(desk.mentions("Chosen certificate: None becomes"), "the first call is shown before it is made: {:#?}", desk.names());
    desk.click("Run: All phases");
    desk.click("Stop after phase 2, AWS trusts old and new");
    desk.click(&format!("Roll over {name}"));
    wait_long(&mut desk, &format!("The rollover of {name} waits for you at phase 3"));
    assert!(desk.mentions("Phase 2 AWS trusts old and new: Done"), "{:#?}", desk.names());

    desk.click("Undo rollover…");
    desk.wait_for(&format!("Undo the rollover of {name}"));
    wait_for_part(&mut desk, "Write UpdateSAMLProvider");
    desk.click_part(&format!("Undo rollover of {name}: "));
    wait_long(&mut desk, &format!("Roll over the certificate of {name}"));

    desk.click("Old certificate stays: Cool-down 1 day");
    desk.click("No cool-down");
    desk.wait_for("Old certificate stays: No cool-down");
    desk.click(&format!("Roll over {name}"));
    wait_long(&mut desk, &format!("{name} is rolled over"));
    assert!(desk.mentions("Phase 3 Try the new key: Left out. The directory keeps the new key"), "{:#?}", desk.names());
    assert!(desk.mentions("Phase 7 Remove the old one: Done"), "{:#?}", desk.names());
    assert!(desk.shows("Copy change record") && !desk.shows("Undo rollover…"));
}

/// A window on Certificates, and what it sends.
fn screen(extra: Vec<Event>) -> (Desk, Heard<RollCommand>) {
    sized(1280.0, 800.0, extra)
}

fn sized(width: f32, height: f32, extra: Vec<Event>) -> (Desk, Heard<RollCommand>) {
    certificates((width, height), extra, |command| match command {
        Command::Rollover(command) => Some(command.clone()),
        _ => None,
    })
}

#[test]
fn what_will_happen_is_shown_before_anything_runs() {
    let (mut desk, heard) = screen(Vec::new());
    desk.click_part("sandbox, Ends soon");
    desk.click("Roll over certificate of sandbox…");
    desk.wait_for("Roll over the certificate of sandbox");
    for phase in RollPhase::ALL {
        assert!(desk.mentions(&format!("Phase {} {}", phase.number(), phase.title())), "{:#?}", desk.names());
    }
    assert!(desk.mentions("New certificate ends: None becomes 22 Nov 2029"));
    assert!(desk.mentions("Write Add signing certificate") || desk.mentions("Write addTokenSigningCertificate"), "{:#?}", desk.names());
    assert!(heard.now().is_empty(), "nothing is sent by looking");
    desk.click("Roll over sandbox");
    desk.wait_for("sandbox cools down, 23 h 7 min left");
    assert_eq!(heard.sent(), [RollCommand::Run(RollWish::one(world::key(3)))]);
    desk.click("All certificates");
    desk.wait_for(
        "Phase 6 Cool down: Waits 23 h 7 min. Responses signed with the old certificate may still be on their way, until 24 Nov 09:38",
    );
}

#[test]
fn one_that_runs_shows_its_call_and_is_stopped_after_it() {
    let (mut desk, heard) = screen(rolls::under_way(RollWish::one(world::key(3))));
    desk.click_part("sandbox, Ends soon");
    desk.click("Open rollover of sandbox");
    desk.wait_for("Rolling over sandbox: phase 2 of 7, AWS trusts old and new");
    assert!(desk.mentions("Phase 1 New certificate in the directory: Done, 2 s"), "{:#?}", desk.names());
    assert!(desk.mentions("Phase 2 AWS trusts old and new: Running. Calling UpdateSAMLProvider"));
    desk.click("Stop after this call");
    assert_eq!(heard.sent(), [RollCommand::Stop(Some(world::key(3)))]);
    desk.click("Stop after this call");
    assert_eq!(heard.sent().len(), 1, "it stops already");
}

#[test]
fn undo_names_its_object_and_shows_its_calls_first() {
    let (mut desk, heard) = screen(vec![rolls::view(rolls::cooling(&world::key(3)))]);
    desk.click_part("sandbox, Ends soon");
    desk.click("Open rollover of sandbox");
    desk.click("Undo rollover…");
    desk.wait_for("Undo the rollover of sandbox");
    assert!(desk.mentions("Write UpdateSAMLProvider Metadata of before, byte for byte"), "{:#?}", desk.names());
    desk.click("Keep the rollover");
    desk.wait_for("sandbox cools down, 23 h 7 min left");
    desk.click("Undo rollover…");
    desk.click("Undo rollover of sandbox: 3 calls");
    desk.wait_for("Roll over the certificate of sandbox");
    assert_eq!(heard.sent().last(), Some(&RollCommand::Undo(world::key(3))));
}

#[test]
fn an_emergency_says_first_what_it_breaks() {
    let (mut desk, heard) = screen(Vec::new());
    desk.click_part("network, Active");
    desk.click("Roll over certificate of network…");
    desk.click("Emergency…");
    desk.wait_for("The key of network is in the wrong hands");
    assert!(desk.mentions("Responses signed with the old key that are already on their way are refused"), "{:#?}", desk.names());
    assert!(desk.mentions("Sessions that are open go on until they end, stolen ones too"));
    assert!(heard.now().is_empty());
    desk.click("Roll over network at once");
    desk.wait_for("network is rolled over");
    assert_eq!(heard.sent(), [RollCommand::Run(RollWish { emergency: true, ..RollWish::one(world::key(4)) })]);
}

#[test]
fn a_certificate_that_has_ended_gets_the_shortest_way_back() {
    let mut script = Script::fleet();
    let mut view = script.instances.remove(&world::key(3)).unwrap();
    view.observed.as_mut().unwrap().certificates[0].facts.not_after = world::ago(3 * 86_400);
    let (mut desk, heard) = screen(vec![Event::Instance(Box::new(view))]);
    desk.click_part("sandbox, Ended");
    desk.click("Roll over certificate of sandbox…");
    desk.wait_for("The certificate of sandbox has ended");
    desk.click("Emergency…");
    assert!(desk.mentions("documented nowhere"), "{:#?}", desk.names());
    desk.click("Back");
    desk.click("Take the shortest way back for sandbox");
    desk.wait_for("sandbox is rolled over");
    assert!(matches!(&heard.sent()[..], [RollCommand::Run(wish)] if wish.emergency));
}

#[test]
fn one_that_stopped_says_why_and_is_tried_again() {
    let key = world::key(3);
    let stopped = RollEnd::Stopped(Box::new(world::refusal()));
    let mut events = rolls::under_way(RollWish::one(key.clone()));
    events.extend([
        rolls::ended(&key, stopped),
        rolls::finished(CampaignReport { failed: vec![(key.clone(), Box::new(world::refusal()))], ..CampaignReport::default() }),
    ]);
    let (mut desk, heard) = screen(events);
    desk.click_part("1 notice");
    desk.click("Open rollover of sandbox");
    desk.wait_for("Try the rollover of sandbox again");
    assert!(desk.mentions("AWS did not create provider WAAD"), "{:#?}", desk.names());
    desk.click("Try the rollover of sandbox again");
    assert_eq!(heard.sent().len(), 1);
}

#[test]
fn several_are_chosen_spread_over_days_and_reported() {
    let (mut desk, heard) = screen(Vec::new());
    for row in ["Choose sandbox", "Choose network", "Choose data-lake"] {
        desk.click_part(row);
    }
    desk.wait_for("3 instances chosen");
    desk.click("Roll over 3 instances…");
    desk.wait_for("Rollover of 3 instances");
    // two critical ones never share a day
    desk.click_part("sandbox, Not begun, Today");
    desk.click_part("network, Not begun, Today");
    desk.click("Days: All today");
    desk.click("5 a day");
    desk.wait_for("Rollover of 3 instances over 2 days");
    assert!(desk.mentions("sandbox, Not begun, Today, critical") && desk.mentions("network, Not begun, 24 Nov 2026, critical"));
    desk.click("Rollovers at once: 4 at once");
    desk.click("One at a time");
    desk.click("Keep the plan and roll over 2 today");
    desk.wait_for("0 of 2 rolled over, 2 wait");
    let [RollCommand::Run(wish)] = &heard.sent()[..] else { panic!("{:?}", heard.sent()) };
    assert_eq!((wish.instances.len(), wish.at_once, wish.stop_at_failure), (2, 1, true));
    assert!(desk.mentions("sandbox, Waits 23 h 7 min, Phase 6 until 24 Nov 09:38"), "{:#?}", desk.names());
    desk.click("Copy report as Markdown");
    desk.wait_for("Report of the rollovers copied");
    desk.click("Close report");
    desk.wait_for("Roll over several…");
    assert!(!desk.mentions("Planned for today"), "its day has not come");
    let plan = desk.harness.state().model().roll_plan();
    assert_eq!(
        plan.iter().map(|day| (day.on.to_string(), day.instances.clone())).collect::<Vec<_>>(),
        [("2026-11-24".into(), vec![world::key(4)])]
    );
}

#[test]
fn a_day_of_a_plan_asks_to_be_begun_when_it_has_come() {
    let plan = format!(r#"[{{"on":"2026-11-22","instances":["{}","gone"]}}]"#, world::key(4));
    let (mut desk, heard) = screen(vec![Event::Setting(rolebridge::ui::model::ROLL_PLAN.into(), plan)]);
    desk.wait_for("Planned for today: 1 rollover");
    desk.click("Roll over 1 instance…");
    desk.click("Roll over 1 instance");
    desk.wait_for("network: rollover waits. Responses signed with the old certificate may still be on their way");
    assert!(matches!(&heard.sent()[..], [RollCommand::Run(wish)] if wish.instances == [world::key(4)]));
    assert!(desk.harness.state().model().roll_plan().is_empty());
}

#[test]
fn a_run_of_several_is_paused_resumed_and_stopped() {
    let wish = RollWish { instances: vec![world::key(3), world::key(4)], at_once: 1, ..RollWish::one(world::key(3)) };
    let (mut desk, heard) = screen(rolls::under_way(wish));
    desk.click("Show rollovers");
    desk.wait_for("Rolling over 2 instances, 1 at once");
    assert!(desk.mentions("sandbox, Running, Calling UpdateSAMLProvider") && desk.mentions("network, Queued"), "{:#?}", desk.names());
    desk.click("Pause rollovers");
    desk.wait_for("Paused: those that run end first, no more are begun");
    desk.click("Resume rollovers");
    desk.wait_for("Rolling over 2 instances, 1 at once");
    desk.click("Stop all rollovers");
    desk.wait_for("Stopping: each ends its current call");
    assert_eq!(heard.sent(), [RollCommand::Pause(true), RollCommand::Pause(false), RollCommand::Stop(None)]);
    desk.click_part("sandbox, Running");
    desk.click("All of these rollovers");
    desk.wait_for("Stopping: each ends its current call");
}

#[test]
fn the_report_names_what_failed_what_waits_and_what_was_not_begun() {
    let keys = [3, 4, 2, 0].map(world::key);
    let wish = RollWish { instances: keys.to_vec(), at_once: 2, ..RollWish::one(keys[0].clone()) };
    let mut events = rolls::under_way(wish);
    events.extend([
        rolls::ended(&keys[0], RollEnd::Stopped(Box::new(world::refusal()))),
        rolls::ended(&keys[1], RollEnd::Rolled),
        rolls::view(rolls::rolled(&keys[1])),
        rolls::finished(CampaignReport {
            rolled: vec![keys[1].clone()],
            failed: vec![(keys[0].clone(), Box::new(world::refusal()))],
            not_done: vec![keys[2].clone(), keys[3].clone()],
            ..CampaignReport::default()
        }),
    ]);
    let (mut desk, _) = sized(1024.0, 700.0, events);
    desk.click("Show rollovers");
    desk.wait_for("1 of 4 rolled over, 1 failed, 2 not done");
    assert!(desk.mentions("sandbox, Stopped, AWS did not create provider WAAD"), "{:#?}", desk.names());
    assert!(desk.mentions("network, Rolled over") && desk.mentions("data-lake, Not begun"));
    desk.click_part("sandbox, Stopped");
    desk.wait_for("Try the rollover of sandbox again");
}

#[test]
fn the_palette_knows_rollovers() {
    let (mut desk, _) = screen(Vec::new());
    desk.click_part("sandbox, Ends soon");
    desk.press_command(Key::K);
    desk.harness.event(egui::Event::Text("compromised".into()));
    desk.settle();
    desk.press(Key::Enter);
    desk.wait_for("The key of sandbox is in the wrong hands");
    desk.press(Key::Escape);
    desk.wait_for("Roll over the certificate of sandbox");
    desk.press(Key::Escape);
    desk.wait_for("Roll over several…");
}

#[test]
fn the_model_says_where_a_rollover_stands() {
    let (key, now) = (world::key(3), world::now());
    let mut model = Model::default();
    let stand = |model: &Model| model.rollovers.stand(&world::key(3), world::now());
    assert_eq!(stand(&model), RollWhere::NotRead);
    model.apply(rolls::view(rolls::at_rest(&key)), now);
    assert_eq!(stand(&model), RollWhere::Rest);
    for event in rolls::under_way(RollWish::one(key.clone())) {
        model.apply(event, now);
    }
    assert_eq!(stand(&model), RollWhere::Running(Some(RollPhase::Overlap)));
    assert!(!model.rollovers.can_be_undone(&key), "not while it runs");
    model.apply(rolls::ended(&key, RollEnd::Cancelled), now);
    model.apply(rolls::view(rolls::before(&key, RollPhase::Activate)), now);
    assert_eq!(stand(&model), RollWhere::YourTurn(RollPhase::Activate));
    assert!(model.rollovers.can_be_undone(&key));
    model.apply(rolls::view(rolls::cooling(&key)), now);
    assert!(matches!(stand(&model), RollWhere::Waits(RollPhase::CoolDown, _)));
    let later = now + jiff::SignedDuration::from_hours(24);
    assert_eq!(model.rollovers.stand(&key, later), RollWhere::YourTurn(RollPhase::CoolDown), "its time has come");
    let mut seen = rolls::before(&key, RollPhase::Activate);
    seen.problem = Some(Finding::error("rollover.gone_back", "a", "b", "c"));
    model.apply(rolls::view(seen), now);
    assert!(matches!(stand(&model), RollWhere::Failed(_)), "somebody else was there");
    model.apply(rolls::view(rolls::rolled(&key)), now);
    assert!(matches!(stand(&model), RollWhere::Rolled(_)));
    assert!(!model.rollovers.can_be_undone(&key));
}
