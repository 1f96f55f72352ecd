//! Puts adapters under the workflow's ports. Part of the program, not of the library: the only place that knows both.

pub(crate) mod commands;
pub(crate) mod connector;
mod files;
mod place;
pub(crate) mod practice;
pub(crate) mod roll;
pub(crate) mod rotate;
pub(crate) mod sign_in;
#[cfg(debug_assertions)]
mod stop_at;
pub(crate) mod window;
mod workspace;
