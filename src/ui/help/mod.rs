//! Help in place: topics in our own words, searched and read without a network.
//!
//! Topics are data (`topics`); the pane shows one of them beside whatever screen is open. Each step names the topic that says why
//! it is there.

mod comparison;
mod pane;
mod topics;

pub(super) use comparison::show as comparison;
pub(super) use pane::{WIDTH, show};
pub(super) use topics::TOPICS;

use crate::domain::step::StepId;

/// Something to know.
pub(super) struct Topic {
    /// A stable name.
    pub(super) id: &'static str,
    /// Its title.
    pub(super) title: &'static str,
    /// The answer in one sentence.
    pub(super) gist: &'static str,
    /// The text.
    pub(super) body: &'static [Part],
    /// Steps that it explains.
    pub(super) steps: &'static [StepId],
}

/// A part of a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    /// A paragraph.
    Text(&'static str),
    /// One of several points.
    Point(&'static str),
    /// A value that is typed or looked for.
    Value(&'static str),
    /// The table of the two AWS applications.
    Comparison,
    /// The keys of all actions, from the table of actions.
    Keys,
}

/// What the help pane keeps.
#[derive(Debug, Clone, Default)]
pub struct Help {
    open: bool,
    topic: Option<&'static str>,
    query: String,
    /// The pane was opened in this frame: its field gets the focus.
    fresh: bool,
}

impl Help {
    /// Whether it is shown.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// Opens or closes it.
    pub fn toggle(&mut self) {
        self.open = !self.open;
        self.fresh = self.open;
    }

    /// Closes it.
    pub fn close(&mut self) {
        self.open = false;
    }

    /// Opens it at a topic.
    pub fn open_at(&mut self, topic: &'static str) {
        *self = Self { open: true, topic: Some(topic), fresh: true, ..Self::default() };
    }
}

/// The topic of this name.
pub(super) fn topic(id: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.id == id)
}

/// The topic that says why a step is there.
pub(super) fn of_step(step: StepId) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.steps.contains(&step))
}

/// Topics in which every word is found, those first that have it in their title.
pub(super) fn search(question: &str) -> Vec<&'static Topic> {
    let words: Vec<String> = question.split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<(usize, &Topic)> = TOPICS
        .iter()
        .filter_map(|topic| {
            let (title, whole) = (topic.title.to_lowercase(), topic.whole_text());
            let hit = words.iter().all(|word| whole.contains(word));
            hit.then(|| (words.iter().filter(|word| !title.contains(*word)).count(), topic))
        })
        .collect();
    found.sort_by_key(|(missing_in_title, _)| *missing_in_title);
    found.into_iter().map(|(_, topic)| topic).collect()
}

impl Topic {
    /// Everything that is searched, in lower case.
    fn whole_text(&self) -> String {
        let mut text = format!("{} {}", self.title, self.gist);
        for part in self.body {
            match part {
                Part::Text(words) | Part::Point(words) | Part::Value(words) => {
                    text.push(' ');
                    text.push_str(words);
                }
                Part::Comparison => text.push_str(comparison::WORDS),
                Part::Keys => text.push_str(" keys shortcuts keyboard"),
            }
        }
        text.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_step_is_explained_and_every_topic_reads_well() {
        for step in StepId::ALL {
            assert!(of_step(step).is_some(), "nothing says why step {step} is there");
        }
        let mut ids = BTreeSet::new();
        for topic in TOPICS {
            assert!(ids.insert(topic.id), "{} is there twice", topic.id);
            assert!(!topic.title.ends_with('.') && topic.gist.ends_with('.'), "{}", topic.id);
            assert!(!topic.body.is_empty(), "{}", topic.id);
            for part in topic.body {
                if let Part::Text(words) | Part::Point(words) = part {
                    assert!(words.ends_with(['.', ':']) && !words.contains('!'), "{}: {words}", topic.id);
                }
            }
        }
    }

    #[test]
    fn questions_find_their_topic() {
        let first = |question: &str| search(question).first().map(|topic| topic.id);
        for (question, id) in [
            ("identity center", "choose"),
            ("#2", "number"),
            ("clientsecret", "swapped-fields"),
            ("240", "import-rules"),
            ("forty minutes", "first-cycle"),
            ("expire certificate", "expiry"),
            ("loading mappings", "known-issues"),
            ("practice", "practice"),
            ("keyboard", "keys"),
        ] {
            assert!(search(question).iter().any(|topic| topic.id == id), "{question} finds {:?}", first(question));
        }
        assert!(search("zebra").is_empty());
        assert_eq!(search("").len(), TOPICS.len());
    }
}
