//! Actions that go somewhere: the six places of the rail.

use super::{Action, Group, Run, Scene, Shortcut};
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::view::Screen;
use egui::Key;

macro_rules! places {
    ($($id:literal = $screen:ident, $icon:ident, $key:ident;)*) => {
        pub(super) const ACTIONS: &[Action] = &[$(
            place(
                $id,
                Icon::$icon,
                |_| Screen::$screen.title().to_owned(),
                |scene| here(scene, Screen::$screen),
                |_, _, out| out.push(Intent::Go(Screen::$screen)),
                Key::$key,
            ),
        )*];
    };
}

places! {
    "go.overview" = Overview, Gauge, Num1;
    "go.instances" = Instances, Layers, Num2;
    "go.certificates" = Certificates, FileBadge, Num3;
    "go.inspector" = Inspector, ScanSearch, Num4;
    "go.activity" = Activity, History, Num5;
    "go.settings" = Settings, Settings, Num6;
}

const fn place(
    id: &'static str,
    icon: Icon,
    text: fn(&Scene<'_>) -> String,
    detail: fn(&Scene<'_>) -> String,
    run: Run,
    key: Key,
) -> Action {
    Action::new(id, Group::Place, icon, text, run).detail(detail).keys(Shortcut::command(key))
}

fn here(scene: &Scene<'_>, screen: Screen) -> String {
    if scene.view.screen == screen { "This screen".into() } else { String::new() }
}
