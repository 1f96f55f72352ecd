//! The main job through the accessibility bus alone: what a screen reader can find by name and do. No key, no mouse.
//!
//! The judge is Linux's own: a private D-Bus session with at-spi2's bus and registry, on a virtual screen of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod bus;

use bus::{Desktop, Node};
use std::time::{Duration, Instant};

/// How long the window may take for anything.
const PATIENCE: Duration = Duration::from_secs(90);

/// A person who sees nothing and uses a screen reader.
struct Person {
    desktop: Desktop,
}

impl Person {
    /// Waits until something is there that `wanted` knows, and returns it.
    fn find(&self, what: &str, wanted: impl Fn(&Node) -> bool) -> Node {
        let began = Instant::now();
        loop {
            let nodes = self.desktop.nodes();
            if let Some(node) = nodes.iter().find(|node| wanted(node)) {
                return node.clone();
            }
            assert!(began.elapsed() < PATIENCE, "{what} is not there; there are:\n{}\nlogged:\n{}", said(&nodes), self.desktop.log());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Presses what has this name.
    fn press(&self, name: &str) {
        self.press_that(name, |node| node.name == name && node.can("Action") && node.enabled);
    }

    fn press_that(&self, what: &str, wanted: impl Fn(&Node) -> bool) {
        let node = self.find(what, wanted);
        assert!(self.desktop.act(&node), "{} does nothing", node.name);
    }

    /// Puts a text into the field of this name.
    fn write(&self, field: &str, text: &str) {
        let node = self.find(field, |node| node.name == field && node.can("EditableText"));
        assert!(self.desktop.set_text(&node, text), "{field} takes no text");
    }

    /// Waits until something is said that holds these words.
    fn hears(&self, words: &str) -> String {
        self.find(words, |node| node.name.contains(words)).name
    }
}

fn said(nodes: &[Node]) -> String {
    nodes
        .iter()
        .map(|node| format!("{} {:?}{}", node.role, node.name, if node.enabled { "" } else { " (disabled)" }))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_main_job_is_done_through_the_accessibility_bus_alone() {
    let person = Person { desktop: Desktop::start() };
    person.press_that("the first door", |node| node.name.contains("Start practice") && node.can("Action"));
    person.press("Add instance…");
    person.write("Name in the directory", "by-ear");
    person.find("the typed name", |node| node.name == "Name in the directory" && node.text == "by-ear");
    person.press("Add instance");
    person.press("Run all open steps…");
    person.press_that("the button that runs them", |node| {
        node.name.starts_with("Run ") && node.name.ends_with(" steps") && node.can("Action")
    });
    person.press("See the proof");
    let proof = person.hears("signs in to by-ear as ");
    println!("heard: {proof}");
    person.hears("arn:aws:sts::");
    person.press("Copy change record");
}

#[test]
fn everything_that_can_be_pressed_has_a_name_on_the_bus() {
    let person = Person { desktop: Desktop::start() };
    person.press_that("the first door", |node| node.name.contains("Start practice") && node.can("Action"));
    person.find("the empty list", |node| node.name == "Add instance…");
    for place in ["Overview", "Certificates", "Inspector", "Activity", "Settings", "Instances"] {
        person.press(place);
        std::thread::sleep(Duration::from_millis(500));
        let nodes = person.desktop.nodes();
        assert!(nodes.len() > 10, "{place} is not told");
        let nameless: Vec<&Node> =
            nodes.iter().filter(|node| (node.can("Action") || node.can("EditableText")) && node.name.trim().is_empty()).collect();
        // panes that scroll are no buttons, though scrolling is an action to the bus
        let nameless: Vec<&&Node> = nameless.iter().filter(|node| !node.is_container()).collect();
        assert!(nameless.is_empty(), "{place}: {nameless:?}");
    }
}
