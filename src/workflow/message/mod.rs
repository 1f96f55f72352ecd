//! What the window and the command line send to the workflow (`command`, `rollover`, `rotation`), and what they hear back (`event`,
//! `job`, `rollover`, `rotation`). Plain data.

mod background;
mod command;
mod event;
mod job;
mod rollover;
mod rotation;

pub use background::{BackgroundCommand, BackgroundView};
pub use command::{Command, InspectInput, KeySource};
pub use event::{Event, ExportNews, SignInStage};
pub use job::{JobNews, JobStage, StepResult};
pub use rollover::{COOL_DOWN_SETTING, PRACTICE_COOL_DOWN_SETTING, RollCommand, RollEvent, RollRunId, RollWish};
pub use rotation::{KEY_COOL_DOWN_SETTING, PRACTICE_KEY_COOL_DOWN_SETTING, RotateCommand, RotateEvent, RotateWish};

use std::sync::Arc;

/// The setting that keeps how the practice cloud behaves: the JSON of a [`Weather`](crate::domain::weather::Weather).
pub const WEATHER_SETTING: &str = "practice.weather";

/// Where events go. It wakes the window through whatever the window gave; it never blocks.
pub type EventSink = Arc<dyn Fn(Event) + Send + Sync>;
