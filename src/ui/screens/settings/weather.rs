//! How the practice cloud behaves: for rehearsing a bad day.

use crate::domain::weather::Weather;
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::widgets::{gap, head, radio_row};
use crate::workflow::message::{Command, WEATHER_SETTING};
use egui::{Id, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) {
    head(ui, "Practice weather", "How the practice cloud behaves. No real directory or account is touched by it");
    gap(ui, 12.0);
    let chosen: Weather = env.model.settings.get(WEATHER_SETTING).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    for weather in Weather::ALL {
        let row = radio_row(ui, Id::unique(("weather", weather.as_str())), chosen == weather, weather.label(), weather.explained(), None);
        if row.clicked() && chosen != weather {
            let json = format!("{:?}", weather.as_str());
            out.push(Intent::Send(Command::SaveSetting(WEATHER_SETTING.to_owned(), json)));
        }
        gap(ui, 8.0);
    }
}
