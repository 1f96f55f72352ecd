//! Puts adapters under the workflow's ports. Part of the program, not of the library: the only place that knows both.

pub(crate) mod background;
pub(crate) mod certificates;
pub(crate) mod commands;
pub(crate) mod connector;
pub(crate) mod export;
mod files;
mod place;
pub(crate) mod practice;
pub(crate) mod roll;
pub(crate) mod rotate;
pub(crate) mod sign_in;
pub(crate) mod status;
#[cfg(debug_assertions)]
mod stop_at;
pub(crate) mod window;
mod workspace;
