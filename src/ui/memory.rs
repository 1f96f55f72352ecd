//! What the window remembers from one start to the next: where the user was, the selection, filters, widths, what was used last.
//!
//! Kept as settings `ui.*` of the workspace, JSON text each. Written some time after the last change, never while painting.

use super::instance_rows::Sort;
use super::route::Route;
use super::screens::activity::ActivityForm;
use super::view::{CertificatesForm, StateFilter, View};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Seconds without another change before anything is written.
const QUIET_S: f64 = 1.0;

/// Where the user is and what is filtered.
pub(super) const PLACE: &str = "ui.place";
/// Widths of columns.
pub(super) const COLUMNS: &str = "ui.columns";
/// What was used last.
pub(super) const RECENT: &str = "ui.recent";
/// How large everything is.
pub(super) const ZOOM: &str = "ui.zoom";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Place {
    route: Route,
    #[serde(default)]
    filter: String,
    #[serde(default)]
    state: Option<StateFilter>,
    /// The order of Instances and of Overview.
    #[serde(default)]
    sort: Option<Sort>,
    #[serde(default)]
    overview_sort: Option<Sort>,
    #[serde(default)]
    certificates: CertificatesForm,
    #[serde(default)]
    activity: ActivityForm,
}

/// What was last heard from the workspace or written to it, and what waits to be written.
#[derive(Debug, Default)]
pub(super) struct Memory {
    written: BTreeMap<&'static str, String>,
    changed_at: Option<f64>,
    last: Option<Kept>,
    /// Where the user was last time, until there is something to open.
    restore: Option<Route>,
}

/// The parts of a view that are kept; cheap to compare.
#[derive(Debug, Clone, PartialEq)]
struct Kept {
    place: Place,
    columns: BTreeMap<String, Vec<f32>>,
    recent: Vec<String>,
    zoom: i8,
}

impl Kept {
    fn of(view: &View) -> Self {
        let (sort, overview_sort) = (Some(view.instances.sort), Some(view.overview.sort));
        let place = Place {
            route: Route::of(view),
            filter: view.filter.clone(),
            state: view.overview.state,
            sort,
            overview_sort,
            // what is half done is not kept
            certificates: CertificatesForm { chosen: None, stretch: None, ..view.certificates.clone() },
            activity: ActivityForm { find: String::new(), revert: None, ..view.activity.clone() },
        };
        Self { place, columns: view.columns.clone(), recent: view.recent.clone(), zoom: view.zoom }
    }

    fn settings(&self) -> [(&'static str, Option<String>); 4] {
        [
            (PLACE, serde_json::to_string(&self.place).ok()),
            (COLUMNS, serde_json::to_string(&self.columns).ok()),
            (RECENT, serde_json::to_string(&self.recent).ok()),
            (ZOOM, serde_json::to_string(&self.zoom).ok()),
        ]
    }
}

impl Memory {
    /// Takes a setting in that was stored. What can't be read is as if it had never been there.
    pub(super) fn heard(&mut self, view: &mut View, key: &str, json: &str) {
        let Some(key) = [PLACE, COLUMNS, RECENT, ZOOM].into_iter().find(|known| *known == key) else { return };
        match key {
            PLACE => {
                if let Ok(place) = serde_json::from_str::<Place>(json) {
                    view.filter = place.filter;
                    view.overview.state = place.state;
                    view.instances.sort = place.sort.unwrap_or(view.instances.sort);
                    view.overview.sort = place.overview_sort.unwrap_or(view.overview.sort);
                    view.certificates = place.certificates;
                    view.activity = place.activity;
                    self.restore = Some(place.route);
                }
            }
            COLUMNS => view.columns = serde_json::from_str(json).unwrap_or_default(),
            RECENT => view.recent = serde_json::from_str(json).unwrap_or_default(),
            _ => view.zoom = serde_json::from_str::<i8>(json).unwrap_or_default().clamp(-3, 15),
        }
        self.written.insert(key, json.to_owned());
        self.last = Some(Kept::of(view));
    }

    /// The place of last time, once: when the window leaves its first screen.
    pub(super) fn restored(&mut self) -> Option<Route> {
        self.restore.take()
    }

    /// Looks whether something changed, and returns what is to be written by now. `again` is told in how many seconds to look again.
    pub(super) fn due(&mut self, view: &View, now_s: f64, again: impl FnOnce(f64)) -> Vec<(String, String)> {
        if !view.past_first_run || self.restore.is_some() {
            return Vec::new(); // nothing was looked at yet
        }
        let kept = Kept::of(view);
        if self.last.as_ref() != Some(&kept) {
            self.last = Some(kept);
            self.changed_at = Some(now_s);
        }
        let Some(changed_at) = self.changed_at else { return Vec::new() };
        let left = changed_at + QUIET_S - now_s;
        if left > 0.0 {
            again(left);
            return Vec::new();
        }
        self.changed_at = None;
        let settings = self.last.as_ref().map(Kept::settings).into_iter().flatten();
        let mut out = Vec::new();
        for (key, json) in settings.filter_map(|(key, json)| json.map(|json| (key, json))) {
            if self.written.get(key) != Some(&json) {
                self.written.insert(key, json.clone());
                out.push((key.to_owned(), json));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::view::{EndFilter, Screen, Tab};

    fn view() -> View {
        View { past_first_run: true, screen: Screen::Instances, tab: Tab::Roles, filter: "prod".into(), ..View::default() }
    }

    #[test]
    fn what_is_written_comes_back() {
        let (mut memory, mut view) = (Memory::default(), view());
        view.recent = vec!["window.help".into()];
        view.columns.insert("journal".into(), vec![120.0, 80.0]);
        view.zoom = 2;
        view.activity.typed = "role".into();
        view.certificates.state = Some(EndFilter::Staged);
        assert!(memory.due(&view, 10.0, |left| assert!(left > 0.9)).is_empty());
        let written = memory.due(&view, 11.5, |_| ());
        assert_eq!(written.len(), 4);
        assert!(memory.due(&view, 20.0, |_| ()).is_empty(), "nothing changed since");

        let (mut memory, mut fresh) = (Memory::default(), View::default());
        for (key, json) in &written {
            memory.heard(&mut fresh, key, json);
        }
        assert_eq!((&fresh.activity, fresh.certificates.state), (&view.activity, view.certificates.state));
        assert_eq!((fresh.filter.as_str(), fresh.recent, fresh.columns, fresh.zoom), ("prod", view.recent, view.columns, 2));
        assert_eq!(memory.restored().map(|route| (route.screen, route.tab)), Some((Screen::Instances, Tab::Roles)));
    }

    #[test]
    fn changes_are_gathered_and_written_once() {
        let (mut memory, mut view) = (Memory::default(), view());
        for (at, typed) in [(1.0, "a"), (1.5, "ab"), (2.0, "abc")] {
            view.filter = typed.into();
            assert!(memory.due(&view, at, |_| ()).is_empty());
        }
        let written = memory.due(&view, 3.1, |_| ());
        assert!(written.iter().any(|(key, json)| key == PLACE && json.contains("\"abc\"")), "{written:?}");
    }

    #[test]
    fn what_can_not_be_read_does_no_harm() {
        let (mut memory, mut view) = (Memory::default(), View::default());
        for key in [PLACE, COLUMNS, RECENT, ZOOM, "ui.other"] {
            for json in ["", "{", "null", "[1]", "{\"route\":{\"screen\":\"moon\"}}"] {
                memory.heard(&mut view, key, json);
            }
        }
        assert!(memory.restored().is_none());
        assert!(view.recent.is_empty() && view.columns.is_empty());
    }
}
