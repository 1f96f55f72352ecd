//! Activity: search, filters, pages, and the wide entry.

use super::desk::Desk;
use super::engine::Script;
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use rolebridge::domain::journal::EntryId;
use rolebridge::ui::FileRequest;
use rolebridge::workflow::message::{Command, Event};
use std::sync::{Arc, Mutex};

fn screen(script: Script) -> Desk {
    let mut desk = Desk::new(script.into_engine());
    desk.wait_for("Verdict per instance");
    desk.press_command(Key::Num5);
    desk
}

/// A script with so many rows.
fn long(rows: i64) -> Script {
    let mut script = Script::fleet();
    let model = script.journal.clone();
    script.journal = (0..rows)
        .rev()
        .map(|id| {
            let mut entry = model[usize::try_from(id).unwrap() % model.len()].clone();
            entry.id = EntryId(id);
            entry.request_id = Some(format!("request-{id}"));
            entry
        })
        .collect();
    script
}

#[test]
fn the_journal_is_searched_and_filtered() {
    let mut desk = screen(Script::fleet());
    desk.wait_for("4 calls in the journal");
    desk.type_into("Search the journal", "createrole");
    desk.wait_for("1 of 4 calls");
    assert!(desk.mentions("CreateRole, Done") && !desk.mentions("CreateUser, Done"), "{:#?}", desk.names());
    desk.press(Key::Escape);
    desk.press(Key::Escape);
    desk.wait_for("4 calls in the journal");
    desk.click("Result: All results");
    desk.click("Failed");
    desk.wait_for("1 of 4 calls");
    assert!(desk.mentions("CreateAccessKey, Failed"), "{:#?}", desk.names());
    desk.click("Cloud: All clouds");
    desk.click("Directory");
    desk.wait_for("No call passes all filters");
    assert!(desk.mentions("None of 4 calls is what was picked: Directory and Failed"), "{:#?}", desk.names());
    desk.click("Remove all filters");
    desk.wait_for("4 calls in the journal");
}

#[test]
fn an_instance_and_days_can_be_picked() {
    let mut desk = screen(Script::fleet());
    desk.click("Instance: All instances");
    desk.type_into("Find an instance", "pay");
    desk.click("payments, 222233334444");
    desk.wait_for("Instance: payments");
    desk.wait_for("4 of 4 calls");
    desk.click("Remove filters");
    desk.click("Time: Any time");
    desk.click("Today");
    desk.wait_for("4 of 4 calls");
    desk.click("Time: Today");
    desk.type_into("To day, included", "2026-11-22");
    desk.wait_for("No call passes all filters");
    desk.type_into("To day, included", "x");
    assert!(desk.mentions("Not a day such as 2026-11-23"), "{:#?}", desk.names());
}

#[test]
fn no_match_can_be_cleared() {
    let mut desk = screen(Script::fleet());
    desk.type_into("Search the journal", "nobody");
    desk.wait_for("Nothing matches “nobody”");
    desk.click("Clear search");
    desk.wait_for("4 calls in the journal");
}

#[test]
fn the_wide_entry_says_who_what_before_and_after() {
    let mut desk = screen(Script::fleet());
    desk.click_part("CreateRole, Done");
    desk.wait_for("CreateRole: Role aws-admin");
    for said in [
        "arn:aws:iam::222233334444:user/rolebridge",
        "Copy who",
        "Copy request id",
        "Copy value after",
        "Copy job",
        "Copy whole entry as JSON",
    ] {
        assert!(desk.mentions(said), "{said}: {:#?}", desk.names());
    }
    desk.press(Key::ArrowUp);
    desk.wait_for("CreateUser: User AzureADRoleManager");
    desk.press(Key::Escape);
    assert!(!desk.mentions("CreateUser: User"), "Esc closes the entry");
    desk.click_part("CreateAccessKey, Failed");
    desk.wait_for("AWS did not create provider WAAD");
    desk.click("Open payments");
    desk.wait_for("Set up");
}

#[test]
fn the_window_asks_for_the_pages_that_are_seen_and_keeps_few() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    let mut script = long(20_000);
    let mut desk = Desk::new(move |mut commands, sink| {
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                if let Command::JournalPage(_, from) = &command {
                    ears.lock().unwrap().push(*from);
                }
                script.answer(command).into_iter().for_each(|event| sink(event));
            }
        });
    });
    desk.wait_for("Verdict per instance");
    desk.press_command(Key::Num5);
    desk.wait_for("20,000 calls in the journal");
    assert!(heard.lock().unwrap().is_empty(), "the first page came with the search");
    let rows = desk.harness.query_all_by_label_contains(", today ").count() + desk.harness.query_all_by_label_contains(", Today ").count();
    assert!((5..60).contains(&rows), "{rows} rows are painted");
    let list = desk.harness.query_all_by_label_contains(", Today ").next().unwrap().rect().center();
    desk.harness.hover_at(list);
    for _ in 0..90 {
        desk.harness.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, -9_000.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: egui::Modifiers::NONE,
        });
        desk.settle();
    }
    let asked = heard.lock().unwrap().clone();
    assert!(asked.contains(&19_900), "the oldest page was asked for: {asked:?}");
    let mut once = asked.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), asked.len(), "no page is asked for twice while it is kept: {asked:?}");
    desk.settle();
    assert!(desk.mentions("CreateAccessKey") || desk.mentions("CreateRole"), "{:#?}", desk.names());
}

/// A desk on Activity, and what its engine hears.
fn overheard(mut script: Script) -> (Desk, Arc<Mutex<Vec<Command>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    let mut desk = Desk::new(move |mut commands, sink| {
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                ears.lock().unwrap().push(command.clone());
                script.answer(command).into_iter().for_each(|event| sink(event));
            }
        });
    });
    desk.wait_for("Verdict per instance");
    desk.press_command(Key::Num5);
    (desk, heard)
}

#[test]
fn reverting_shows_its_plan_first_and_says_why_not() {
    let (mut desk, heard) = overheard(Script::fleet());
    let asked = || heard.lock().unwrap().iter().filter(|c| matches!(c, Command::RevertEntry(..) | Command::UndoStep(..))).count();
    desk.click_part("CreateRole, Done");
    desk.click("Revert: Revert…");
    desk.click("This call alone…");
    desk.wait_for("Revert one call of payments");
    assert!(desk.mentions("1 Write DeleteRole"), "{:#?}", desk.names());
    assert!(desk.mentions("may not be able to afterwards"), "who is affected");
    assert_eq!(asked(), 0, "nothing is done before the plan was seen");
    desk.click("Keep everything");
    desk.click("Revert: Revert…");
    desk.click("Step 9, Roles, and what is behind it…");
    desk.wait_for("Revert 2 changes of payments");
    desk.click("Revert 2 changes of payments");
    desk.settle();
    assert_eq!(asked(), 1);
    desk.click_part("CreateAccessKey, Failed");
    desk.click("Revert: Revert…");
    desk.click("This call alone…");
    desk.wait_for("CreateAccessKey changed nothing");
    desk.press(Key::Escape);
    assert!(desk.shows("Copy record of this job"), "{:#?}", desk.names());
}

#[test]
fn what_is_found_is_exported_through_the_dialog_and_shows_what_remains() {
    let (mut desk, heard) = overheard(Script::fleet());
    desk.type_into("Search the journal", "createrole");
    desk.wait_for("1 of 4 calls");
    desk.click("Export what is found: Export…");
    desk.click("CSV");
    desk.wait_for("Path to save the journal to");
    assert!(matches!(&desk.files.lock().unwrap()[..], [FileRequest::ExportJournal { search, .. }] if search.text == "createrole"));
    desk.click("Save journal");
    desk.settle();
    let path =
        heard.lock().unwrap().iter().find_map(|c| if let Command::ExportJournal { path, .. } = c { Some(path.clone()) } else { None });
    assert_eq!(path.unwrap().to_str(), Some("journal.csv"));
}

#[test]
fn a_problem_is_shown_and_reading_again_helps() {
    let mut fails = true;
    let mut script = Script::fleet();
    let mut desk = Desk::new(move |mut commands, sink| {
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                if fails && matches!(command, Command::SearchJournal(_)) {
                    fails = false;
                    sink(Event::Problem(Box::new(super::world::refusal())));
                } else {
                    script.answer(command).into_iter().for_each(|event| sink(event));
                }
            }
        });
    });
    desk.wait_for("Verdict per instance");
    desk.press_command(Key::Num5);
    desk.wait_for("AWS did not create provider WAAD");
    desk.press(Key::F5);
    desk.wait_for("4 calls in the journal");
}

#[test]
fn an_empty_journal_says_what_will_be_in_it() {
    let mut script = Script::fleet();
    script.journal.clear();
    let mut desk = screen(script);
    desk.wait_for("Nothing was changed yet");
    assert!(!desk.shows("Search the journal"));
}
