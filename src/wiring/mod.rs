//! Puts adapters under the workflow's ports. Part of the program, not of the library: the only place that knows both.

pub(crate) mod connector;
pub(crate) mod files;
pub(crate) mod workspace;
