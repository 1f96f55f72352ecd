//! Where the user is, and back and forward.

use super::view::{Screen, Tab, View};
use crate::domain::spec::InstanceKey;
use serde::{Deserialize, Serialize};

/// More places than that are not remembered.
const MOST_PLACES: usize = 50;

/// A place in the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The screen.
    pub screen: Screen,
    /// The instance that is open, on screens where one is.
    pub instance: Option<InstanceKey>,
    /// Its tab.
    pub tab: Tab,
    /// The table of all instances, as the user asked for it.
    #[serde(default)]
    pub table: bool,
}

impl Route {
    /// Where a view is.
    #[must_use]
    pub fn of(view: &View) -> Self {
        // elsewhere the open instance and its tab are not seen
        let seen = view.screen == Screen::Instances;
        Self {
            screen: view.screen,
            instance: view.instance.clone().filter(|_| seen),
            tab: if seen { view.tab } else { Tab::default() },
            table: seen && view.instances.table && view.instance.is_none(),
        }
    }

    /// Goes there.
    pub fn apply(&self, view: &mut View) {
        view.screen = self.screen;
        if self.screen == Screen::Instances {
            if self.instance.is_some() || self.table {
                view.instance.clone_from(&self.instance);
                view.instances.table = self.table;
            }
            view.tab = self.tab;
            view.add = None;
            view.undo = None;
            view.run_all = None;
        }
        view.notices = false;
    }
}

/// The places before and after the one that is shown.
#[derive(Debug, Clone, Default)]
pub struct History {
    before: Vec<Route>,
    after: Vec<Route>,
    here: Option<Route>,
}

impl History {
    /// Whether there is a place to go back to.
    #[must_use]
    pub fn can_go_back(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether there is a place to go forward to.
    #[must_use]
    pub fn can_go_forward(&self) -> bool {
        !self.after.is_empty()
    }

    /// Notes where the user is now; once for each frame.
    pub fn note(&mut self, now: &Route) {
        let Some(here) = self.here.replace(now.clone()) else { return };
        // the first instance opening by itself is not a step of the user's
        let opened_by_itself = here.screen == now.screen && here.instance.is_none() && here.tab == now.tab && !here.table;
        if here == *now || opened_by_itself {
            return;
        }
        self.before.push(here);
        self.after.clear();
        if self.before.len() > MOST_PLACES {
            self.before.remove(0);
        }
    }

    /// The place before, which is the one that is shown from now on.
    pub fn back(&mut self) -> Option<Route> {
        let to = self.before.pop()?;
        self.after.extend(self.here.replace(to.clone()));
        Some(to)
    }

    /// The place after.
    pub fn forward(&mut self) -> Option<Route> {
        let to = self.after.pop()?;
        self.before.extend(self.here.replace(to.clone()));
        Some(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(screen: Screen, instance: Option<&str>) -> Route {
        Route { screen, instance: instance.map(|key| InstanceKey(key.into())), tab: Tab::SetUp, table: false }
    }

    #[test]
    fn back_and_forward_go_through_what_was_looked_at() {
        let mut history = History::default();
        let (overview, list, a, b) =
            (at(Screen::Overview, None), at(Screen::Instances, None), at(Screen::Instances, Some("a")), at(Screen::Instances, Some("b")));
        for place in [&overview, &overview, &list, &a, &b] {
            history.note(place);
        }
        assert_eq!(history.back(), Some(a.clone()));
        history.note(&a);
        assert_eq!(history.back(), Some(overview.clone()), "that a opened by itself is no place");
        assert_eq!(history.back(), None);
        assert_eq!(history.forward(), Some(a.clone()));
        history.note(&at(Screen::Settings, None));
        assert!(!history.can_go_forward() && history.can_go_back());
    }

    #[test]
    fn places_are_kept_up_to_a_number() {
        let mut history = History::default();
        for n in 0..200 {
            history.note(&at(Screen::Instances, Some(&n.to_string())));
        }
        assert_eq!(std::iter::from_fn(|| history.back()).count(), MOST_PLACES);
    }
}
