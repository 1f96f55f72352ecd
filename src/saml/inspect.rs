//! Decode, verify, judge: what `rolebridge inspect` and the Inspector show.

/// The result of an inspection, in the form of the design's section 7.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Report {}
