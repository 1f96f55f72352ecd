//! Does this work: yes, no and why, or not known. Unknown never looks like yes.

use super::finding::Finding;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The verdict on an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// A sign-in was proven.
    Works {
        /// When.
        proven_at: Timestamp,
        /// Whether one half or both were practice.
        practice: bool,
    },
    /// A sign-in was refused.
    Refused {
        /// Why.
        finding: Finding,
    },
    /// Steps are still open.
    SettingUp {
        /// Steps done or not needed.
        done: u8,
        /// Steps in all.
        total: u8,
    },
    /// Nobody has looked, or it was too long ago.
    NotKnown {
        /// Why not.
        reason: String,
    },
}

/// Whether AWS would take a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AwsAnswer {
    /// It would.
    Accepts,
    /// It would not.
    Refuses,
    /// It can't be told from here.
    Unknown,
}
