//! What news mean for the view: the first run ends, a new instance opens, the place of last time comes back.

use super::App;
use crate::ui::view::{FirstScreen, Screen, Tab};

impl App {
    /// What news mean for the view: the first run ends, a new instance opens.
    pub(super) fn settle_view(&mut self) {
        let directory = self.model.connections.value().is_some_and(|c| c.directory.is_some());
        // who asked for the first screen sees it until a door was taken and answered
        let stays = self.view.first_screen == FirstScreen::Asked && (self.view.opening.is_none() || self.model.connections.is_loading());
        if !self.view.past_first_run && !stays && (directory || !self.model.instances.is_empty()) {
            self.view.past_first_run = true;
            self.view.first_screen = FirstScreen::WhileEmpty;
            self.view.screen = if self.view.opening.take().is_some() { Screen::Instances } else { Screen::Overview };
            if let Some(route) = self.memory.restored() {
                route.apply(&mut self.view);
                self.wanted = route.instance;
            }
        }
        if self.view.past_first_run && !self.model.connections.is_loading() {
            self.view.opening = None;
        }
        self.open_wanted();
        if self.view.opening.is_some() && self.model.connections.problem().is_some() {
            self.view.opening = None;
        }
        let added = self
            .view
            .add
            .as_ref()
            .and_then(|form| form.sent.as_ref())
            .and_then(|before| self.model.instances.keys().find(|k| !before.contains(k)));
        if let Some(key) = added.cloned() {
            self.view.add = None;
            self.view.instance = Some(key);
            self.view.tab = Tab::SetUp;
        }
        if self.view.instance.as_ref().is_some_and(|key| !self.model.instances.contains_key(key)) {
            self.view.instance = None;
        }
        if self.view.instance.is_none() && self.view.add.is_none() {
            self.view.instance = self.model.listed().first().map(|i| i.spec.key.clone());
        }
        if let (Some(asked), Some(connections)) = (&self.view.connect.asked, self.model.connections.value())
            && connections.aws.iter().any(|a| a.connection == *asked)
        {
            self.view.connect.asked = None;
            self.view.connect.open = false;
        }
    }

    /// The instance that was open last time is opened when it comes, unless the user went on by then.
    fn open_wanted(&mut self) {
        let Some(key) = self.wanted.as_ref().filter(|key| self.model.instances.contains_key(key)) else { return };
        self.view.instance = Some(key.clone());
        self.wanted = None;
    }
}
