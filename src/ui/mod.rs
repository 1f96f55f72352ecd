//! The window: paints the model, gives back intents.
//!
//! May use: workflow (messages and views), domain, saml's report. Never: waiting, locks across a frame, files, the network,
//! a colour literal outside `theme`.
//!
//! Each frame: `App::logic` drains events into the [`model::Model`]; `App::ui` paints model and [`view::View`] and collects
//! [`intent::Intent`]s; these become commands on a bounded channel, or changes of the view.

mod app;
mod cache;
mod clipboard;
mod commands;
pub mod env;
mod facts;
mod frame;
mod help;
pub mod icons;
mod instance_rows;
mod intent;
mod keys;
mod launch;
mod memory;
pub mod model;
mod palette;
mod route;
mod screens;
pub mod soft;
pub mod text;
pub mod theme;
mod verdict;
mod view;
pub mod widgets;

pub use app::App;
pub use intent::{FileOutcome, FileRequest, Intent, TextSize};
pub use launch::{FileDialogs, FileReply, Launch, Now, Opening, PassedOver, Renderer, RendererFacts, UiError, Waker, WindowPlace, run};
pub use screens::inspector::{Page as InspectorPage, Pane as InspectorPane};
pub use view::{AddForm, FirstScreen, RollPage, RolloverForm, RotatePage, RotationForm, Screen, SeveralForm, Tab, View};
