//! What news mean for the view: the first run ends, a new instance opens, the place of last time comes back.

use super::App;
use crate::ui::model::SignIn;
use crate::ui::view::{EntraForm, FirstScreen, Screen, Tab};

/// Up to so many instances the first one opens by itself.
const FEW: usize = 12;

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
        self.close_entra_form();
        if self.view.instance.as_ref().is_some_and(|key| !self.model.instances.contains_key(key)) {
            self.view.instance = None;
        }
        self.open_by_itself();
        self.view.instances.chosen.keep(|key| self.model.instances.contains_key(key));
        if let (Some(asked), Some(connections)) = (&self.view.connect.asked, self.model.connections.value())
            && connections.aws.iter().any(|a| a.connection == *asked)
        {
            self.view.connect.asked = None;
            self.view.connect.open = false;
        }
    }

    /// Of a few instances the first one opens by itself; many are a table until the user opens one.
    fn open_by_itself(&mut self) {
        let (view, few) = (&mut self.view, self.model.instances.len() <= FEW);
        if view.screen == Screen::Instances && few {
            view.instances.by_itself = None; // it was looked at
        }
        if few && view.instance.is_none() && view.add.is_none() && !view.instances.table {
            view.instance = self.model.listed().first().map(|i| i.spec.key.clone());
            view.instances.by_itself.clone_from(&view.instance);
        } else if !few && view.instances.by_itself.is_some() && view.instances.by_itself == view.instance {
            view.instance = None;
            view.instances.by_itself = None;
        }
        if !few && view.instance.is_none() && view.add.is_none() {
            view.instances.table = true;
        }
    }

    /// A sign-in that was begun in the form and ended well closes it.
    fn close_entra_form(&mut self) {
        let connected = self.model.connections.value().is_some_and(|c| c.entra.is_some() && c.directory.is_some());
        let form = &mut self.view.entra;
        if self.model.sign_in.is_waiting() {
            form.sent = form.open;
        } else if std::mem::take(&mut form.sent) && connected && self.model.sign_in == SignIn::Done {
            *form = EntraForm::default();
        }
    }

    /// The instance that was open last time is opened when it comes, unless the user went on by then.
    fn open_wanted(&mut self) {
        let Some(key) = self.wanted.as_ref().filter(|key| self.model.instances.contains_key(key)) else { return };
        self.view.instance = Some(key.clone());
        self.wanted = None;
    }
}
