//! From what is typed to the rows of the palette. Done when something changed, not for each frame.

use super::matching::{Match, matches};
use super::pasted;
use crate::domain::spec::InstanceKey;
use crate::ui::commands::{self, Group, Scene, Shortcut};
use crate::ui::help;
use crate::ui::icons::Icon;
use crate::ui::verdict;
use crate::ui::view::Tab;
use crate::workflow::view::InstanceView;
use std::ops::Range;

/// More instances than that are not listed; who looks for one types more of its name.
const MOST_INSTANCES: usize = 60;

/// What a row stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Heading {
    /// What was pasted.
    Pasted,
    /// What was used last.
    LastUsed,
    /// For the instance that is open.
    Selected,
    /// Everything else that can be done.
    #[default]
    Commands,
    /// Places and instances.
    Places,
    /// Paragraphs of the help.
    Help,
}

/// What choosing a row does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Runs the action of this name.
    Action(&'static str),
    /// Opens an instance.
    Instance(InstanceKey, Tab),
    /// Opens a topic of the help.
    Help(&'static str),
    /// Looks into a document.
    Inspect(String),
}

/// A row of the palette.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) heading: Heading,
    pub(super) icon: Icon,
    pub(super) text: String,
    /// Bytes of the text that match what was typed.
    pub(super) hits: Vec<Range<usize>>,
    pub(super) detail: String,
    pub(super) keys: Option<Shortcut>,
    /// Why it can't be chosen.
    pub(super) locked: Option<String>,
    pub(super) target: Target,
}

impl Default for Row {
    fn default() -> Self {
        Self {
            heading: Heading::default(),
            icon: Icon::Search,
            text: String::new(),
            hits: Vec::new(),
            detail: String::new(),
            keys: None,
            locked: None,
            target: Target::Action(""),
        }
    }
}

/// Rows that match, and how many there are of all.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    pub(super) rows: Vec<Row>,
    pub(super) total: usize,
}

/// Finds the rows for what is typed. `recent` are names of actions, the last used first.
pub(super) fn find(scene: &Scene<'_>, query: &str, recent: &[String]) -> Found {
    let query = query.trim();
    if let Some(name) = query.strip_prefix('#') {
        return instances(scene, name);
    }
    if let Some(question) = query.strip_prefix('?') {
        return paragraphs(question);
    }
    if let Some(found) = pasted::rows(scene, query).filter(|found| !found.rows.is_empty()) {
        return found;
    }
    let mut ranked: Vec<(Rank, Row)> = Vec::new();
    let mut total = 0;
    for (order, action) in commands::all().enumerate() {
        total += 1;
        let Some((row, score)) = action_row(scene, action, query) else { continue };
        let used = recent.iter().position(|id| id == action.id);
        let heading = if query.is_empty() && used.is_some() && row.locked.is_none() { Heading::LastUsed } else { row.heading };
        let rank = Rank { heading, locked: row.locked.is_some(), score, used: used.unwrap_or(usize::MAX), order };
        ranked.push((rank, Row { heading, ..row }));
    }
    let found = if query.is_empty() { Vec::new() } else { tabs_of_instances(scene, query) };
    total += scene.env.model.instances.len();
    for (order, (score, row)) in found.into_iter().enumerate() {
        ranked.push((Rank { heading: row.heading, locked: false, score, used: usize::MAX, order: 1000 + order }, row));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    Found { rows: ranked.into_iter().map(|(_, row)| row).collect(), total }
}

/// The order of rows: by heading, those that can run first, by match, by use, as in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    heading: Heading,
    locked: bool,
    score: u32,
    used: usize,
    order: usize,
}

fn action_row(scene: &Scene<'_>, action: &'static commands::Action, query: &str) -> Option<(Row, u32)> {
    let (text, detail) = ((action.text)(scene), (action.detail)(scene));
    let Match { score, hits } = matches(query, &text, &detail)?;
    let heading = match action.group {
        Group::Selected if commands::selected(scene).is_some() => Heading::Selected,
        Group::Selected | Group::Command => Heading::Commands,
        Group::Place => Heading::Places,
    };
    let locked = (action.allowed)(scene).err();
    let row = Row { heading, icon: action.icon, text, hits, detail, keys: action.shortcut, locked, target: Target::Action(action.id) };
    Some((row, score))
}

/// Instances by number or name.
fn instances(scene: &Scene<'_>, name: &str) -> Found {
    let name = name.trim();
    let all = scene.env.model.listed();
    let total = all.len();
    let hit = |i: &InstanceView| {
        let number = i.spec.identifier.number().unwrap_or(1).to_string();
        if name.chars().all(|c| c.is_ascii_digit()) {
            number.starts_with(name)
        } else {
            matches(name, &i.spec.name, i.spec.account.as_str()).is_some()
        }
    };
    let rows = all.into_iter().filter(|i| hit(i)).take(MOST_INSTANCES).map(|i| instance_row(scene, i, name, Tab::SetUp).1).collect();
    Found { rows, total }
}

/// Instances whose name, with or without the name of a tab, is what was typed.
fn tabs_of_instances(scene: &Scene<'_>, query: &str) -> Vec<(u32, Row)> {
    let mut found = Vec::new();
    for instance in scene.env.model.listed() {
        if found.len() >= MOST_INSTANCES {
            break;
        }
        if matches(query, &instance.spec.name, instance.spec.account.as_str()).is_some() {
            found.push(instance_row(scene, instance, query, Tab::SetUp));
            continue;
        }
        // one word at least names the tab, or everything would be found with it
        let tab = Tab::ALL.into_iter().skip(1).find(|tab| {
            let both = format!("{}, {}", instance.spec.name, tab.title().to_lowercase());
            matches(query, &both, instance.spec.account.as_str()).is_some()
        });
        found.extend(tab.map(|tab| instance_row(scene, instance, query, tab)));
    }
    found
}

fn instance_row(scene: &Scene<'_>, instance: &InstanceView, query: &str, tab: Tab) -> (u32, Row) {
    let name = &instance.spec.name;
    let text = if tab == Tab::SetUp { name.clone() } else { format!("{name}, {}", tab.title().to_lowercase()) };
    let detail =
        format!("{}, {}, {}", instance.spec.account, instance.spec.identifier.short(), verdict::instance(scene.env, instance).word);
    let Match { score, hits } = matches(query, &text, &detail).unwrap_or_default();
    let target = Target::Instance(instance.spec.key.clone(), tab);
    (score, Row { heading: Heading::Places, icon: Icon::Layers, text, hits, detail, target, ..Row::default() })
}

/// Topics of the help.
fn paragraphs(question: &str) -> Found {
    let rows = help::search(question).into_iter().map(|topic| {
        let hits = matches(question, topic.title, "").map(|m| m.hits).unwrap_or_default();
        let (text, detail) = (topic.title.to_owned(), topic.gist.to_owned());
        Row { heading: Heading::Help, icon: Icon::BookOpen, text, hits, detail, target: Target::Help(topic.id), ..Row::default() }
    });
    Found { rows: rows.collect(), total: help::TOPICS.len() }
}
