//! The practice directory half.

pub mod state;
