//! The practice aws half.

pub mod state;
